"""`run`: follow the faces of a live source and send them."""

from __future__ import annotations

import argparse
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from addon.core import control, places
from addon.core.face_frame import FacePose, LandmarksFrame, Stamp
from addon.core.ring_shape import Content
from addon.core.status import Problem, Ready

from .. import options
from ..engines.opening import open_engine
from ..pictures.handing import PictureHand, Taken
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
    parser.add_argument(
        "--pictures",
        choices=[content.name.lower() for content in Content if content is not Content.AVATAR],
        metavar="KIND",
        help="hand camera pictures to the camera host: room, person or headless (default: none), see"
        " docs/backgrounds.md",
    )
    parser.add_argument(
        "--picture-ring", type=Path, metavar="PATH", help="where to hand them over (default: the user's own)"
    )


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
        closing(PictureHand(args.picture_ring or places.default_picture_ring())) as hand,
    ):
        filtered, eyes = not args.no_filter, options.eyes(args)
        pipeline = Pipeline(engine, args.faces, filtered=filtered, field_of_view=args.fov, eyes=eyes)
        info = source.info
        reporter.send(Ready(info.what, info.width, info.height, info.fps, source.start()))
        calibrator = _calibrator(args, info.what, pipeline, reporter)
        if is_terminal():
            reporter.say(control.LETTERS_HELP)
        hand.obey(control.HandPictures(args.pictures or ""))
        with closing(SoundKeeper.opened(args.microphone, reporter.send)) as sound:
            beside = _Beside(calibrator, sound, hand)
            _Sender(pipeline, publisher, beside, landmarks=args.landmarks).follow(source, reporter, stop)
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


@dataclass(frozen=True, slots=True)
class _Beside:
    """What goes on beside the tracking, and hears what is said on standard input."""

    calibrator: Calibrator
    sound: SoundKeeper
    hand: PictureHand

    def obey(self, told: control.Control) -> None:
        """Each does what is for it."""
        self.calibrator.obey(told)
        self.sound.obey(told)
        self.hand.obey(told)


class _Sender:
    """Sends what the pipeline finds in the pictures of a source."""

    def __init__(self, pipeline: Pipeline, publisher: Publisher, beside: _Beside, *, landmarks: bool) -> None:
        self._pipeline = pipeline
        self._publisher = publisher
        self._beside = beside
        self._landmarks = landmarks
        self._sent_before = 0
        self._warned = False

    def follow(self, source: Source, reporter: Reporter, stop: Stop) -> None:
        """Send until the source ends or `stop` is set."""
        while (picture := source.read(stop)) is not None:
            found = self._pipeline.find(picture)
            faces = self._pipeline.solve(found)
            self._send(picture, faces)
            # all faces that were found, as none may be seen where heads are left out; and none where none is followed
            seen = [face.points for face in found.faces] if faces else []
            self._beside.hand.offer(Taken(picture.bgr, seen, picture.capture_ns))
            self._obey(reporter)
            self._beside.sound.go_on()
            calibrator = self._beside.calibrator
            calibrator.see(picture.capture_ns, sight_of(faces) if calibrator.running else None)
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
            self._beside.obey(told)
        for problem in self._beside.hand.problems():
            reporter.send(Problem(problem))

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
