"""`run`: follow the faces of a live source and send them."""

from __future__ import annotations

import argparse
from contextlib import closing

import numpy as np

from addon.core import control, places
from addon.core.face_frame import FacePose, LandmarksFrame, Stamp
from addon.core.status import Problem, Ready

from .. import options
from ..engines.opening import open_engine
from ..pipeline import CALIBRATED_SUBJECT, Pipeline, TrackedFace
from ..profile.calibrator import Calibrator, keeping_for, kept_profile
from ..profile.capture import Sight
from ..profile.last_person import last_person, remember_person
from ..profile.profile_file import ProfileError
from ..publisher import Address, Publisher
from ..sound.sound_keeper import SoundKeeper
from ..sources.opening import SourceWish, open_source
from ..sources.picture import Picture, Source
from ..standard_input import is_terminal
from ..stopping import Stop
from .reporting import Reporter, report

_AT_REST = FacePose()
_DEFAULT_TARGET = f"{places.LOOPBACK}:{places.DEFAULT_PORT}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `run`."""
    parser.add_argument(
        "--source",
        default="0",
        metavar="S",
        help="a camera (0, /dev/video0), a video, a folder of pictures, or a stream (rtsp://, http://); default 0",
    )
    add_target(parser)
    options.add_engine_options(parser)
    options.add_eye_options(parser)
    parser.add_argument(
        "--fps", type=options.rate, metavar="X", help="asked of a camera; the pace of a file (default: its own)"
    )
    parser.add_argument("--size", type=options.size, default=(0, 0), metavar="WxH", help="asked of a camera")
    parser.add_argument("--loop", action="store_true", help="play a file over and over")
    parser.add_argument("--landmarks", action="store_true", help="send the 478 landmarks, too")
    parser.add_argument(
        "--microphone",
        nargs="?",
        const="",
        metavar="NAME",
        help="be ready to record sound for takes, by the microphone with NAME in its name (default: the system's own)",
    )
    options.add_person_option(parser)
    options.add_new_profile_option(parser)


def add_target(parser: argparse.ArgumentParser) -> None:
    """The options of every command that sends."""
    parser.add_argument(
        "--to",
        action="append",
        metavar="HOST:PORT",
        help=f"where Blender listens, may be given several times (default {_DEFAULT_TARGET})",
    )
    parser.add_argument("--quit-with-parent", "--stdin", action="store_true", help="end when standard input is closed")


def parse_targets(texts: list[str] | None) -> list[Address]:
    """The addresses given with --to, else the add-on's own. Raises `AddressError`."""
    return [Address.parse(text) for text in texts or [_DEFAULT_TARGET]]


def run(args: argparse.Namespace) -> int:
    """Track until the source ends or somebody stops it."""
    return report(lambda reporter, stop: _run(args, reporter, stop), with_stdin=args.quit_with_parent, listening=True)


def _run(args: argparse.Namespace, reporter: Reporter, stop: Stop) -> str:
    addresses = parse_targets(args.to)
    width, height = args.size
    wish = SourceWish(args.loop, args.fps or 0.0, width, height)
    with (
        Publisher(addresses, reporter.session) as publisher,
        closing(open_source(args.source, wish)) as source,
        open_engine(args.engine, args.faces, args.model) as engine,
    ):
        filtered, eyes = not args.no_filter, options.eyes(args)
        pipeline = Pipeline(engine, args.faces, filtered=filtered, field_of_view=args.fov, eyes=eyes)
        info = source.info
        reporter.send(Ready(info.what, info.width, info.height, info.fps, source.start()))
        calibrator = _calibrator(args, info.what, pipeline, reporter)
        if is_terminal():
            reporter.say(control.LETTERS_HELP)
        with closing(SoundKeeper.opened(args.microphone, reporter.send)) as sound:
            sender = _Sender(pipeline, publisher, calibrator, sound, landmarks=args.landmarks)
            sender.follow(source, reporter, stop)
    return "the source has ended"


def _calibrator(args: argparse.Namespace, camera: str, pipeline: Pipeline, reporter: Reporter) -> Calibrator:
    """Has the person's profile; whatever is wrong with it is told, and the face counts as unknown."""
    person = args.person or last_person()
    if args.person:
        try:
            remember_person(person)
        except ProfileError as error:
            reporter.send(Problem(str(error)))
    keeping = keeping_for(person, camera, new=args.new_profile)
    engine = args.engine.value
    profile = kept_profile(person, camera, keeping, engine, reporter.send)
    return Calibrator(pipeline, profile, engine, keeping, reporter.send)


def sight_of(faces: list[TrackedFace]) -> Sight | None:
    """What a calibration wants to know of the face that is calibrated; None where it is away."""
    for face in faces:
        if face.subject == CALIBRATED_SUBJECT:
            return Sight(face.solved.raw, face.head_landmarks().astype(np.float64))
    return None


class _Sender:
    """Sends what the pipeline finds in the pictures of a source."""

    def __init__(
        self,
        pipeline: Pipeline,
        publisher: Publisher,
        calibrator: Calibrator,
        sound: SoundKeeper,
        *,
        landmarks: bool,
    ) -> None:
        self._pipeline = pipeline
        self._publisher = publisher
        self._calibrator = calibrator
        self._sound = sound
        self._landmarks = landmarks
        self._sent_before = 0
        self._warned = False

    def follow(self, source: Source, reporter: Reporter, stop: Stop) -> None:
        """Send until the source ends or `stop` is set."""
        while (picture := source.read(stop)) is not None:
            faces = self._pipeline.process(picture)
            self._send(picture, faces)
            self._obey(reporter)
            self._sound.go_on()
            self._calibrator.see(picture.capture_ns, sight_of(faces) if self._calibrator.running else None)
            reporter.frames_in += 1
            reporter.frames_detected += bool(faces)
            self._tell(source, reporter)
        self._tell(source, reporter, now=True)

    def _send(self, picture: Picture, faces: list[TrackedFace]) -> None:
        for face in faces:
            self._publisher.send_frame(
                face.solved.pose, tracked=True, subject=face.subject, capture_ns=picture.capture_ns
            )
            if self._landmarks:
                self._publisher.send_landmarks(_landmarks(picture, face))
        # a sign of life, and the word that the face is away
        for subject in sorted((self._pipeline.known_subjects | {0}) - {face.subject for face in faces}):
            self._publisher.send_frame(_AT_REST, tracked=False, subject=subject, capture_ns=picture.capture_ns)

    def _obey(self, reporter: Reporter) -> None:
        """Do what was said on standard input."""
        for line in reporter.heard():
            try:
                told = control.from_line(line)
            except control.ControlError as error:
                reporter.send(Problem(str(error)))
                continue
            if isinstance(told, control.Help):
                reporter.say(control.LETTERS_HELP)
            self._calibrator.obey(told)
            self._sound.obey(told)

    def _tell(self, source: Source, reporter: Reporter, *, now: bool = False) -> None:
        publisher = self._publisher
        told = reporter.tell(sent=publisher.sent, skipped=source.skipped, engine_ns=self._pipeline.engine_ns, now=now)
        if not told:
            return
        if publisher.refused and publisher.sent == self._sent_before and not self._warned:
            self._warned = True
            reporter.send(Problem("Nothing can be sent: check the address after --to and the network."))
        self._sent_before = publisher.sent


def _landmarks(picture: Picture, face: TrackedFace) -> LandmarksFrame:
    height, width = picture.bgr.shape[:2]
    stamp = Stamp(0, 0, picture.capture_ns, face.subject)
    return LandmarksFrame(stamp, width, height, face.head_landmarks(), face.landmarks.points)
