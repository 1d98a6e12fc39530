"""`track`: every picture of a film, or of many, into a take, none left out."""

from __future__ import annotations

import argparse
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from addon.core.takes.take_info import CREATED_FORM, TakeInfo

from .. import options
from ..batch import Batch
from ..engines.opening import open_engine
from ..film_list import Film, is_folder_of_films, list_films
from ..pipeline import Pipeline
from ..profile.face_profile import FaceProfile
from ..profile.profile_file import profile_path, read_profile
from ..sound.beside import SoundBeside
from ..sound.film_sound import NoSoundError
from ..sound.wav_file import SoundError
from ..sources.opening import SourceKind
from ..sources.picture import SourceError
from ..sources.reel import open_reel
from ..stopping import Stop, stopping
from ..take_files import OutputError, TakeFiles, TakeForm, TakesWish
from ..terminal import INTERRUPTED, ProgressLine, say
from ..tracking import Tell, Tracked, reel_pictures, track_pictures


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `track`."""
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="a video, a folder of pictures or one picture; a folder of videos"
    )
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--csv", type=Path, metavar="OUT", help="the take to write; further faces get OUT_1…")
    where.add_argument("--take", type=Path, metavar="OUT", help="the same as a take file of Live Face, with landmarks")
    where.add_argument("--out", type=Path, metavar="FOLDER", help="where the takes of several files go")
    parser.add_argument(
        "--format", choices=[form.value for form in TakeForm], default="take", help="of the takes in --out (take)"
    )
    parser.add_argument("--again", action="store_true", help="track what has a take already, and write over it")
    parser.add_argument(
        "--no-landmarks",
        action="store_true",
        help="keep none in take files: smaller, but never to be solved again",
    )
    parser.add_argument(
        "--sound",
        action="store_true",
        help="keep the film's sound as WAV beside its take, and its own times",
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
    """Track the films; each take appears at its place whole or not at all."""
    for name in args.files:
        if SourceKind.of(name) is not SourceKind.FILE:
            raise SourceError(f"{name} is live: 'track' takes a file; use 'run --source {name}' for live sources.")
    if args.sound and args.fps:
        raise SoundError("With --sound a film keeps its own pace: leave out --fps, or --sound.")
    paths = [Path(name).expanduser() for name in args.files]
    if args.out is None:
        return _track_one(args, paths)
    form = TakeForm(args.format)
    films = list_films(paths, args.out, form.suffix, faces=args.faces)
    try:
        args.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"The folder {args.out} cannot be made ({error.strerror}): choose another.") from error
    with stopping() as stop:
        tracker = _FilmTracker(args, form, stop)
        return Batch(films, again=args.again).run(tracker.track, stop)


def _track_one(args: argparse.Namespace, paths: list[Path]) -> int:
    if len(paths) > 1 or is_folder_of_films(paths[0]):
        raise OutputError("Several files make several takes: say the folder for them with --out.")
    form = TakeForm.TAKE if args.csv is None else TakeForm.CSV
    film = Film(paths[0], args.take or args.csv)
    if film.take.exists() and film.path.exists() and film.take.samefile(film.path):
        raise OutputError(
            f"{film.take} is the file to be tracked: give the take another name, such as take{form.suffix}."
        )
    with stopping() as stop:
        progress = ProgressLine()
        # a CSV was always written over
        tracker = _FilmTracker(args, form, stop, again=args.again or form is TakeForm.CSV)
        words = tracker.track(film, _Progress(progress, tracker).show)
        progress.end()
        if stop.is_set():
            say("Interrupted: nothing was written.")
            return INTERRUPTED
    say(words)
    return 0


class _FilmTracker:
    """Tracks one film at a time, each with an engine of its own: what it remembers belongs to one film."""

    def __init__(self, args: argparse.Namespace, form: TakeForm, stop: Stop, *, again: bool = True) -> None:
        self._args = args
        self._form = form
        self._stop = stop
        self._again = again
        self.expected = 0
        """About how many pictures the film has that is being tracked."""

    def track(self, film: Film, tell: Tell) -> str:
        """Track it; how that went, "" if it was interrupted, when nothing is left of it."""
        if not self._args.sound:
            return self._track(film, tell, None)
        try:
            with SoundBeside(film.path, film.take.with_suffix(".wav"), again=self._args.again) as sound:
                return self._track(film, tell, sound)
        except NoSoundError as error:
            words = self._track(film, tell, None)
            return f"{words}\n{error}" if words else words

    def _track(self, film: Film, tell: Tell, sound: SoundBeside | None) -> str:
        args = self._args
        profile = _profile(args, film.path.name)
        wish = TakesWish(film.take, self._form, args.faces, not args.no_landmarks, self._again)
        with (
            closing(open_reel(film.path, args.fps)) as reel,
            TakeFiles(wish, _info(film, reel.info.fps, sound)) as takes,
            open_engine(args.engine, args.faces, args.model) as engine,
        ):
            self.expected = reel.info.frames
            filtered, eyes = not args.no_filter, options.eyes(args)
            pipeline = Pipeline(engine, args.faces, filtered=filtered, field_of_view=args.fov, eyes=eyes)
            pipeline.use(profile)
            pictures = reel_pictures(reel, sound.times if sound else None)
            tracked = track_pictures(pictures, pipeline, takes, self._stop, tell)
            if self._stop.is_set():
                return ""
            if sound:
                sound.keep()
            takes.keep()
            words = f"{film.take}: {tracked.pictures} pictures, a face in {tracked.found} of them."
            if reel.info.ends_early(tracked.pictures):
                words += (
                    f"\n{film.path} ends early: only {tracked.pictures} of about {reel.info.frames} pictures could be"
                    f" read, and the take goes so far; get the file again if the rest of it matters."
                )
            return words


class _Progress:
    """One film's progress in a line."""

    def __init__(self, line: ProgressLine, tracker: _FilmTracker) -> None:
        self._line = line
        self._tracker = tracker
        self._started = time.monotonic()

    def show(self, tracked: Tracked) -> None:
        """Say how far it is, now and then."""
        if not self._line.due:
            return
        done, frames = tracked.pictures, self._tracker.expected
        rate = done / (time.monotonic() - self._started)
        face = f"a face in {tracked.found}"
        if frames <= done:
            self._line.show(f"{done} pictures, {face}, {rate:.0f} a second")
        else:
            left = (frames - done) / rate
            self._line.show(f"{done} of {frames} pictures ({100 * done // frames} %), {face}, {left:.0f} s to go")


def _info(film: Film, rate: float, sound: SoundBeside | None) -> TakeInfo:
    info = TakeInfo(created=datetime.now(UTC).strftime(CREATED_FORM), source=film.path.name, rate=rate)
    return replace(info, sound=sound.wav.name, sound_at=sound.begins_s) if sound else info


def _profile(args: argparse.Namespace, camera: str) -> FaceProfile | None:
    """The profile that was asked for; without being asked none, so that a take depends on its file alone."""
    path = profile_path(args.person, camera) if args.person else args.profile
    if path is None:
        return None
    profile = read_profile(path)
    engine = args.engine.value
    if profile.for_engine(engine) is not profile:
        say(f"{path} has the ranges of another engine ({profile.engine}): only its neutral face is used.")
    return profile.for_engine(engine)
