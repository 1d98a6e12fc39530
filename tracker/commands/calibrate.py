"""`calibrate`: get to know a person's face before a camera, in a short wizard or from a video of it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

from addon.core.control import Calibrate
from addon.core.errors import LiveFaceError
from addon.core.status import CalibrationEnded, CalibrationStep, Status

from .. import options
from ..engines.opening import open_engine
from ..pipeline import Pipeline
from ..profile.calibrator import Calibrator, Keeping, keeping_for
from ..profile.capture import Sight
from ..profile.face_profile import FaceProfile
from ..profile.last_person import last_person, remember_person
from ..profile.profile_file import check_replaceable, write_profile
from ..profile.recorded import Timing, profile_from
from ..sources.opening import SourceKind, SourceWish, open_source
from ..sources.picture import Picture, Source
from ..sources.reel import Reel, open_reel
from ..stopping import Stop, stopping
from ..terminal import INTERRUPTED, ProgressLine, say
from .reporting import step_words
from .run import sight_of

#: Nanoseconds between two viewings of a video.
_PAUSE_NS: Final = 1_000_000_000


class CalibrationError(LiveFaceError):
    """There is no new profile, and why."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `calibrate`."""
    parser.add_argument("--source", metavar="S", help="the camera (default 0), as `run` takes it")
    parser.add_argument("--from", dest="video", metavar="VIDEO", help="a video of the steps, instead of the source")
    parser.add_argument(
        "--camera",
        type=options.person,
        metavar="NAME",
        help="for which camera, as the tracker names it (default: VIDEO)",
    )
    parser.add_argument(
        "--at",
        action="append",
        type=_timing,
        default=[],
        metavar="STEP=FROM-TO",
        help="when a step is done in VIDEO, in seconds, such as smile=4.2-5.3; may be given several times; without any"
        " the video follows the steps in their usual time",
    )
    options.add_person_option(parser)
    parser.add_argument("--profile", type=Path, metavar="PATH", help="keep the profile in this file instead")
    options.add_new_profile_option(parser)
    parser.add_argument(
        "--pace", type=options.rate, default=1.0, metavar="X", help="2 gives twice the time for each step (default 1)"
    )
    parser.add_argument("--size", type=options.size, default=(0, 0), metavar="WxH", help="asked of a camera")
    parser.add_argument("--loop", action="store_true", help="play a file over and over")
    options.add_engine_options(parser)


def run(args: argparse.Namespace) -> int:
    """Calibrate; the profile appears at its place whole, or the one before stays."""
    if args.at and not args.video:
        raise CalibrationError("--at tells the times of a video: name it with --from.")
    with stopping() as stop, open_engine(args.engine, args.faces, args.model) as engine:

        def pipeline() -> Pipeline:
            return Pipeline(engine, args.faces, filtered=not args.no_filter, field_of_view=args.fov)

        done = _from_video(args, pipeline, stop) if args.video else _live(args, pipeline, stop)
    if not done:
        say("Interrupted: the profile is as it was.")
        return INTERRUPTED
    if args.person:
        remember_person(args.person)
    return 0


def _live(args: argparse.Namespace, pipeline: Callable[[], Pipeline], stop: Stop) -> bool:
    """The wizard before a source that runs by the clock; False if it was interrupted."""
    width, height = args.size
    with closing(open_source(args.source or "0", SourceWish(args.loop, 0.0, width, height))) as source:
        beginning = _Beginning.of(args, source.info.what)
        source.start()
        return _lead(args, pipeline(), beginning, _read(source, stop), stop)


def _from_video(args: argparse.Namespace, pipeline: Callable[[], Pipeline], stop: Stop) -> bool:
    """The wizard, or the given times, in a video, every picture of it; False if it was interrupted."""
    if SourceKind.of(args.video) is not SourceKind.FILE:
        raise CalibrationError(f"{args.video} is live: name it with --source instead of --from.")
    with closing(open_reel(Path(args.video).expanduser())) as reel:
        beginning = _Beginning.of(args, args.camera or reel.info.what)
        if not args.at:
            return _lead(args, pipeline(), beginning, _all_of(reel), stop)
        outcome = profile_from(_Viewing(reel, pipeline, stop), args.at, beginning.unknown, args.engine.value)
    if stop.is_set():
        return False
    if outcome.profile is None:
        raise CalibrationError(outcome.message)
    write_profile(beginning.keeping.path, outcome.profile, new=beginning.keeping.new)
    say(f"{outcome.message} Saved as {beginning.keeping.path}.")
    return True


@dataclass(frozen=True, slots=True)
class _Beginning:
    """Where the profile is to be kept, which must be possible, and the face of whom nothing is known yet."""

    keeping: Keeping
    unknown: FaceProfile

    @classmethod
    def of(cls, args: argparse.Namespace, camera: str) -> Self:
        """As the options say. Raises `ProfileError`."""
        person = args.person or last_person()
        keeping = keeping_for(person, camera, new=args.new_profile)
        if args.profile:
            keeping = replace(keeping, path=args.profile)
        if not keeping.new:
            check_replaceable(keeping.path)
        return cls(keeping, FaceProfile(person, camera))


def _lead(
    args: argparse.Namespace, pipeline: Pipeline, beginning: _Beginning, pictures: Iterator[Picture], stop: Stop
) -> bool:
    """Show the steps until they are done; False if it was interrupted."""
    words = _Words()
    calibrator = Calibrator(pipeline, beginning.unknown, args.engine.value, beginning.keeping, words.tell)
    calibrator.obey(Calibrate(), args.pace)
    for picture in pictures:
        calibrator.see(picture.capture_ns, sight_of(pipeline.process(picture)))
        if not calibrator.running or stop.is_set():
            break
    words.progress.end()
    if stop.is_set() and calibrator.running:
        return False
    if calibrator.running:
        raise CalibrationError("The pictures ended before the last step, nothing was changed: use a longer video.")
    if not calibrator.saved:
        raise CalibrationError(words.end)
    say(words.end)
    return True


class _Words:
    """Tells a person how it goes: on a terminal all the time, elsewhere one line for each turn."""

    def __init__(self) -> None:
        self.progress = ProgressLine()
        self.end = ""
        self._turn = ("", False)

    def tell(self, status: Status) -> None:
        """Show a step, keep the end."""
        if isinstance(status, CalibrationStep):
            turn = status.sentence, status.capturing
            if turn != self._turn or sys.stderr.isatty():
                self._turn = turn
                self.progress.show(step_words(status))
        elif isinstance(status, CalibrationEnded):
            self.end = status.message


def _read(source: Source, stop: Stop) -> Iterator[Picture]:
    while (picture := source.read(stop)) is not None:
        yield picture


class _Viewing:
    """Shows a video as often as asked, each time to a solver that knows nothing of the time before."""

    def __init__(self, reel: Reel, pipeline: Callable[[], Pipeline], stop: Stop) -> None:
        self._reel = reel
        self._pipeline = pipeline
        self._stop = stop
        self._now_ns = 0

    def __call__(self, profile: FaceProfile | None) -> Iterator[tuple[float, Sight | None]]:
        """The first face of each picture, with its time in seconds, as seen with `profile`."""
        pipeline = self._pipeline()
        pipeline.use(profile)
        self._reel.rewind()
        base_ns = self._now_ns  # to the engine, time goes on
        for picture in _all_of(self._reel):
            if self._stop.is_set():
                return
            self._now_ns = base_ns + picture.capture_ns + _PAUSE_NS
            faces = pipeline.process(replace(picture, capture_ns=self._now_ns))
            yield picture.capture_ns / 1e9, sight_of(faces)


def _timing(text: str) -> Timing:
    try:
        return Timing.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _all_of(reel: Reel) -> Iterator[Picture]:
    index = 0
    while (pixels := reel.next()) is not None:
        yield Picture(pixels, round(index / reel.info.fps * 1e9), index)
        index += 1
