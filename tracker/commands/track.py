"""`track`: every picture of a file into a take, none left out."""

from __future__ import annotations

import argparse
import contextlib
import os
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Final, TextIO

from addon.core.errors import LiveFaceError
from addon.core.face_frame import FacePose
from addon.core.takes.live_link_csv import TakeRow, TakeWriter
from addon.core.takes.timecode import Timecode

from .. import options
from ..engines.opening import open_engine
from ..pipeline import FoundFaces, Pipeline, TrackedFace
from ..profile.face_profile import FaceProfile
from ..profile.profile_file import profile_path, read_profile
from ..sources.opening import SourceKind
from ..sources.picture import Picture, SourceError
from ..sources.reel import Reel, open_reel
from ..stopping import Stop, stopping
from ..terminal import INTERRUPTED, ProgressLine, say

_START: Final = Timecode(0, 0, 0, 0.0)


class OutputError(LiveFaceError):
    """The take cannot be written there."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `track`."""
    parser.add_argument("file", metavar="FILE", help="a video, a folder of pictures, or one picture")
    parser.add_argument(
        "--csv", type=Path, required=True, metavar="OUT", help="the take to write; further faces get OUT_1…"
    )
    options.add_engine_options(parser)
    options.add_eye_options(parser)
    parser.add_argument(
        "--fps", type=options.rate, metavar="X", help="the pace of the pictures (default: the file's own)"
    )
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument("--profile", type=Path, metavar="PATH", help="use the profile in this file (default: none)")
    whose.add_argument(
        "--person", type=options.person, metavar="NAME", help="use this person's profile for the file (default: none)"
    )


def run(args: argparse.Namespace) -> int:
    """Track the file; the take appears at its place whole or not at all."""
    if SourceKind.of(args.file) is not SourceKind.FILE:
        raise SourceError(
            f"{args.file} is live: 'track' takes a file; use 'run --source {args.file}' for live sources."
        )
    file = Path(args.file).expanduser()
    profile = _profile(args, file.name)
    if args.csv.exists() and file.exists() and args.csv.samefile(file):
        raise OutputError(f"{args.csv} is the file to be tracked: give the take another name, such as take.csv.")
    with (
        stopping() as stop,
        closing(open_reel(file, args.fps)) as reel,
        _Takes(args.csv) as takes,
        open_engine(args.engine, args.faces, args.model) as engine,
    ):
        filtered, eyes = not args.no_filter, options.eyes(args)
        pipeline = Pipeline(engine, args.faces, filtered=filtered, field_of_view=args.fov, eyes=eyes)
        pipeline.use(profile)
        found, frames = _track(reel, pipeline, takes, stop)
        if stop.is_set():
            say("Interrupted: nothing was written.")
            return INTERRUPTED
        takes.keep()
    say(f"{args.csv}: {frames} pictures, a face in {found} of them.")
    if reel.info.ends_early(frames):
        say(
            f"{file} ends early: only {frames} of about {reel.info.frames} pictures could be read, and the take goes so"
            f" far; get the file again if the rest of it matters."
        )
    return 0


def _profile(args: argparse.Namespace, camera: str) -> FaceProfile | None:
    """The profile that was asked for; without being asked none, so that a take depends on its file alone."""
    if args.person:
        args.profile = profile_path(args.person, camera)
    if args.profile is None:
        return None
    profile = read_profile(args.profile)
    engine = args.engine.value
    if profile.for_engine(engine) is not profile:
        say(f"{args.profile} has the ranges of another engine ({profile.engine}): only its neutral face is used.")
    return profile.for_engine(engine)


def _track(reel: Reel, pipeline: Pipeline, takes: _Takes, stop: Stop) -> tuple[int, int]:
    """How many pictures had a face, and how many there were."""
    progress = ProgressLine()
    started = time.monotonic()
    found = index = 0
    for index, faces in enumerate(_processed(_pictures(reel), pipeline), 1):
        found += bool(faces)
        takes.write({face.subject: face.solved.pose for face in faces}, (index - 1) / reel.info.fps)
        if stop.is_set():
            break
        if progress.due:
            progress.show(_progress(index, reel.info.frames, time.monotonic() - started, found))
    progress.end()
    return found, index


def _processed(pictures: Iterable[Picture], pipeline: Pipeline) -> Iterator[list[TrackedFace]]:
    """The faces of each picture. While they are solved, the engine, which works outside Python, finds the next ones."""
    with ThreadPoolExecutor(1, "engine") as engine:
        before: Future[FoundFaces] | None = None
        for picture in pictures:
            finding = engine.submit(pipeline.find, picture)
            if before is not None:
                yield pipeline.solve(before.result())
            before = finding
        if before is not None:
            yield pipeline.solve(before.result())


def _pictures(reel: Reel) -> Iterator[Picture]:
    index = 0
    while (pixels := reel.next()) is not None:
        yield Picture(pixels, round(index / reel.info.fps * 1e9), index)
        index += 1


def _progress(done: int, frames: int, seconds: float, found: int) -> str:
    rate = done / seconds if seconds else 0.0
    face = f"a face in {found}"
    if frames <= done or not rate:
        return f"{done} pictures, {face}, {rate:.0f} a second"
    return f"{done} of {frames} pictures ({100 * done // frames} %), {face}, {(frames - done) / rate:.0f} s to go"


class _Takes:
    """The takes being written, one for each face, under temporary names until `keep`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._files: dict[int, tuple[Path, TextIO, TakeWriter]] = {}
        self._times: list[float] = []

    def write(self, poses: dict[int, FacePose], time_s: float) -> None:
        """One row for every face that was seen so far; face 0 has a take in any case."""
        for subject in sorted({0} | poses.keys() - self._files.keys()):
            if subject not in self._files:
                self._open(subject)
        self._times.append(time_s)
        try:
            for subject, (_, _, writer) in self._files.items():
                writer.write(TakeRow(time_s, poses.get(subject)))
        except OSError as error:
            raise self._error(error) from error

    def keep(self) -> None:
        """Give the takes their names."""
        if not self._files:
            self._open(0)
        try:
            for subject, (temporary, file, _) in self._files.items():
                file.close()
                temporary.replace(self._name(subject))
        except OSError as error:
            raise self._error(error) from error

    def _open(self, subject: int) -> None:
        """Begin the take of a face; for the time before it came there are rows without a face."""
        try:
            # not by `tempfile`, whose files nobody else may read
            temporary = self._path.with_name(f".{self._path.name}.{os.getpid()}.{subject}.part")
            file = temporary.open("x", encoding="utf-8", newline="")
        except OSError as error:
            raise self._error(error) from error
        writer = TakeWriter(file, _START)
        self._files[subject] = (temporary, file, writer)
        for time_s in self._times:
            writer.write(TakeRow(time_s, None))

    def _name(self, subject: int) -> Path:
        return self._path if subject == 0 else self._path.with_stem(f"{self._path.stem}_{subject}")

    def _error(self, error: OSError) -> OutputError:
        return OutputError(
            f"The take {self._path} cannot be written ({error.strerror}): choose a folder that exists and is writable."
        )

    def __enter__(self) -> _Takes:
        if self._path.is_dir():
            raise OutputError(
                f"{self._path} is a folder: give the take a file name, such as {self._path / 'take.csv'}."
            )
        self._open(0)  # what cannot be written is known before the work begins
        return self

    def __exit__(self, *_: object) -> None:
        for temporary, file, _writer in self._files.values():
            with contextlib.suppress(OSError):
                file.close()
            temporary.unlink(missing_ok=True)
