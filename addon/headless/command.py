"""`python -m addon run FILE …`: the same session as the button starts, without a window.

Needs the `bpy` package. Exit codes: 0 done, 2 something the user can mend (one sentence on stderr).
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final, NoReturn

import bpy

from ..camera.output import CameraConfig
from ..core.errors import LiveFaceError
from ..core.mapping.coverage import Coverage
from ..core.places import DEFAULT_PAGE_PORT, DEFAULT_PORT, ring_of_device
from ..core.takes.take_file import SUFFIX
from ..core.takes.take_info import TakeInfo
from ..process.page import PageConfig
from ..process.work_folder import WorkFolder
from ..recording.recorder import Recorder, RecordingWish
from ..render.scene_camera import PictureOptions
from ..rig.auto_map import DEFAULT_NECK_SHARE, coverage_of, unmoving_keys
from ..session.actor import AvatarConfig
from ..session.live_session import LiveSession
from ..session.session_config import SessionConfig
from .arguments import positive, share, whole
from .bake import add_bake, run_bake
from .mapping import MappingChoice, choose_avatar, mapping_for, settings_registered
from .open_file import open_avatar
from .report import AppliedLog, RunReport, WholeFile
from .stop_signals import StopSignals

_RING_PREFIX: Final = "ring:"
_DEVICE_PREFIX: Final = "device:"
_PROGRESS_EVERY: Final = 1.0
_MOST_SAMPLES: Final = 64


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence; the whole usage is in --help."""

    def error(self, message: str) -> NoReturn:
        print(f"{message[0].upper()}{message[1:]}: see '{self.prog} --help'.", file=sys.stderr)  # noqa: T201 (as below)
        sys.exit(2)


def main(arguments: list[str], stopping: StopSignals | None = None) -> int:
    """Run the command line; returns the exit code. `stopping` listens since before Blender was loaded."""
    args = _parser().parse_args(arguments)
    try:
        args.work(args, stopping or StopSignals())
    except LiveFaceError as error:
        print(error, file=sys.stderr)  # noqa: T201 (the words for the person at the terminal)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m addon", description="Live Face without a window.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="move an avatar with the tracker's frames and send it to a camera")
    run.add_argument("file", type=Path, help="the avatar: .blend, .glb, .gltf or .vrm")
    run.add_argument("--listen", type=_port, default=DEFAULT_PORT, metavar="PORT", help="UDP port (%(default)s)")
    run.add_argument("--subject", type=_subject, default=0, help="which of several faces (%(default)s)")
    run.add_argument(
        "--camera",
        default="none",
        metavar="SINK",
        help="device:, device:/dev/videoN, file:OUT.mp4, png:FOLDER, none, or ring:PATH for a host of your own",
    )
    run.add_argument(
        "--page",
        type=_port,
        nargs="?",
        const=DEFAULT_PAGE_PORT,
        metavar="PORT",
        help="show it on a web page of this machine as well (%(const)s); let the tracker send there, too",
    )
    run.add_argument("--tracker-python", type=Path, help="the Python that has the tracker's packages")
    run.add_argument("--size", type=_size, default=(1280, 720), metavar="WxH", help="picture size (1280x720)")
    run.add_argument("--fps", type=positive, default=30.0, help="pictures per second (%(default)g)")
    run.add_argument("--samples", type=_samples, default=2, metavar="N", help="samples (%(default)s)")
    run.add_argument("--no-shadows", action="store_true", help="draw without shadows, nearly twice as fast")
    run.add_argument("--avatar", default="", metavar="OBJECT", help="the avatar's object, where there are several")
    run.add_argument("--preset", type=Path, metavar="JSON", help="the mapping of this file, not the avatar's own")
    run.add_argument("--auto-map", action="store_true", help="map anew, also an avatar that has a mapping")
    run.add_argument(
        "--neck-share", type=share, default=DEFAULT_NECK_SHARE, help="of the head's turn, in a new map (%(default)g)"
    )
    run.add_argument("--mirror", action="store_true", help="move as in a mirror: your left is the avatar's right")
    run.add_argument("--seconds", type=positive, help="end after this long (else with Ctrl-C)")
    run.add_argument("--record", type=Path, metavar="TAKE", help="record every frame of the face as this take file")
    run.add_argument("--report", type=Path, metavar="JSON", help="write what happened to this file")
    run.add_argument("--applied", type=Path, metavar="CSV", help="write what stood in Blender after every frame")
    run.set_defaults(work=_run)
    add_bake(commands).set_defaults(work=lambda args, _stopping: run_bake(args))
    return parser


def _run(args: argparse.Namespace, stopping: StopSignals) -> None:
    scene = open_avatar(args.file)
    with ExitStack() as closing:
        closing.enter_context(settings_registered())
        page = PageConfig(args.page, args.tracker_python) if args.page else None
        camera = replace(_camera(args, closing), page=page)
        report_file = closing.enter_context(WholeFile(args.report)) if args.report else None
        log = AppliedLog(closing.enter_context(WholeFile(args.applied))) if args.applied else None
        session = LiveSession(log.add if log else None)
        avatar = choose_avatar(scene, args.avatar)
        mapping = mapping_for(avatar, MappingChoice(args.preset, args.auto_map, args.mirror, args.neck_share))
        config = SessionConfig(
            camera=camera,
            picture=PictureOptions(args.size[0], args.size[1], args.samples, shadows=not args.no_shadows),
            avatars=(AvatarConfig(avatar.root, lambda _root: mapping, args.subject),),
            fps=args.fps,
            port=args.listen,
        )
        session.start(scene, config)
        closing.callback(session.stop)
        if args.record:
            _begin_recording(session.recorder, args.record)
        coverage = coverage_of(avatar, mapping, session.actors[0].rig.problems)
        unmoving = unmoving_keys(avatar, mapping)
        _say(f"listening on {config.host} port {config.port}")
        seconds = _loop(session, stopping, args.seconds)
        report = _finish(session, args, seconds, coverage, unmoving)
        if report_file:
            report_file.text.write(report.to_json())
    problem = session.problem or session.recorder.problem
    if problem:
        raise LiveFaceError(problem)


def _begin_recording(recorder: Recorder, path: Path) -> None:
    """Record to `path` from the first frame on.

    Raises:
        LiveFaceError: there is a file already, or it cannot be written.
    """
    take = path if path.suffix == SUFFIX else path.with_name(f"{path.name}{SUFFIX}")
    recorder.start(RecordingWish(take.absolute(), TakeInfo(source="python -m addon run")))
    recorder.tick(time.monotonic())
    if recorder.problem:
        raise LiveFaceError(recorder.problem)


def _loop(session: LiveSession, stopping: StopSignals, limit: float | None) -> float:
    """Tick until the end; returns the seconds from the first picture on."""
    session.tick()  # compiles shaders: not counted
    begin = time.monotonic()
    _say("ready")
    said_at = begin
    while session.running and not stopping.asked and (limit is None or time.monotonic() - begin < limit):
        delay = session.tick()
        if time.monotonic() - said_at > _PROGRESS_EVERY:
            said_at = time.monotonic()
            _say(f"{session.counts.applied} frames applied, {session.counts.rendered} rendered")
        if delay:
            time.sleep(delay)
    return time.monotonic() - begin


def _finish(
    session: LiveSession, args: argparse.Namespace, seconds: float, coverage: Coverage, unmoving: Sequence[str]
) -> RunReport:
    """Stop the session and put its numbers together; the host's last ones come when it has ended."""
    receiver, output = session.receiver, session.output
    rig = session.actors[0].rig if session.actors else None
    notes = rig.notes if rig else ()
    if unmoving:
        notes = (*notes, f"These shape keys are driven and move nothing: {', '.join(unmoving)}.")
    problems = tuple(dict.fromkeys(rig.problems.values())) if rig else ()
    recorded = session.recorder.frames
    session.stop()
    if session.recorder.kept:
        _say(f"kept {session.recorder.kept}, {recorded} frames")
    link = receiver.counts if receiver else None
    host = output.stats if output else None
    return RunReport(
        blender=bpy.app.version_string,
        avatar=args.file.name,
        sink=args.camera,
        width=args.size[0],
        height=args.size[1],
        samples=args.samples,
        seconds=round(seconds, 3),
        frames_received=link.received if link else 0,
        frames_old=link.old if link else 0,
        frames_dropped={fault.value: count for fault, count in link.dropped.items()} if link else {},
        frames_applied=session.counts.applied,
        frames_rendered=session.counts.rendered,
        frames_late=session.counts.late,
        frames_recorded=recorded,
        frames_out=host.frames_out if host else 0,
        frames_repeated=host.frames_repeated if host else 0,
        frames_idle=host.frames_idle if host else 0,
        bytes_copied_by_host=host.bytes_copied if host else 0,
        latency_p50_ms=host.latency_p50_ms if host else 0.0,
        latency_p95_ms=host.latency_p95_ms if host else 0.0,
        mapped={one.channel: list(one.targets) for one in coverage.mapped},
        missing=tuple(one.channel for one in coverage.missing),
        mapping_score=round(coverage.score, 4),
        problems=problems,
        notes=notes,
    )


def _camera(args: argparse.Namespace, closing: ExitStack) -> CameraConfig:
    sink: str = args.camera
    if sink.startswith(_RING_PREFIX):
        return CameraConfig(Path(sink.removeprefix(_RING_PREFIX)))
    if sink.startswith(_DEVICE_PREFIX):
        return CameraConfig(ring_of_device(sink), sink, args.tracker_python)
    folder = WorkFolder()
    closing.callback(folder.close)
    return CameraConfig(folder.path / "camera.ring", _absolute(sink), args.tracker_python)


def _absolute(sink: str) -> str:
    """`sink` with the path of a file made absolute: the camera host runs in another folder."""
    kind, colon, target = sink.partition(":")
    return f"{kind}:{Path(target).absolute()}" if kind in ("file", "png") and target else kind + colon + target


def _say(text: str) -> None:
    print(f"live face: {text}", file=sys.stderr, flush=True)  # noqa: T201 (the words for the person at the terminal)


def _port(text: str) -> int:
    port = whole(text)
    if not 0 < port < 65536:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return port


def _subject(text: str) -> int:
    subject = whole(text)
    if not 0 <= subject < 65536:
        raise argparse.ArgumentTypeError("a face is a number from 0 to 65535")
    return subject


def _samples(text: str) -> int:
    samples = whole(text)
    if not 1 <= samples <= _MOST_SAMPLES:
        raise argparse.ArgumentTypeError(f"samples are a number from 1 to {_MOST_SAMPLES}")
    return samples


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and 16 <= int(width) <= 7680 and 16 <= int(height) <= 7680):
        raise argparse.ArgumentTypeError("a size is WIDTHxHEIGHT in pixels, such as 1280x720")
    if int(width) % 2 or int(height) % 2:
        raise argparse.ArgumentTypeError("width and height must be even: cameras and video files take no others")
    return int(width), int(height)
