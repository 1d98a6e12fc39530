"""`python -m tracker camera`: options in, exit code out.

Exit code 0 = ended as asked, 2 = something the user can mend (one sentence on stderr and as the `failure` line).
"""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import cv2

from addon.core import codec, places
from addon.core.backdrop import Backdrop, Behind
from addon.core.device_list import DeviceHint, to_line
from addon.core.errors import LiveFaceError
from addon.core.frame_ring import remove_left_over
from addon.core.ring_shape import RingShape
from addon.core.status import CameraStats, Ended, Failure, Hello, OnAir, Problem, Ready

from ..sound.wav_file import SoundError
from ..stopping import stopping
from ..terminal import ProgressLine, answer, say
from ..version import version
from .backdrop.choice import BackdropChoice, add_backdrop_arguments, parse_backdrop
from .backdrop.stage import BackdropStage
from .clock import SteadyClock
from .devices.listing import found_devices
from .feed import FrameFeed
from .host import CameraHost, Limits, Way
from .idle import Idle
from .idle_fade import IdleFade
from .idle_picture import idle_picture
from .latency import Latency
from .sinks.base import Format, Layout
from .sinks.opening import SinkKind, SinkSpec, open_sink
from .status_out import StatusOut

if TYPE_CHECKING:
    from .sinks.film_sound import SoundSource

_SIZE: Final = re.compile(r"(\d{1,5})x(\d{1,5})")
_SIDES: Final = range(16, 8193)
_FPS_MOST: Final = 240.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the options of the camera host; `CameraOptions.read` looks at their values."""
    parser.add_argument(
        "--sink",
        default="device:",
        metavar="SINK",
        help="device:, device:NAME, file:PATH.mp4, png:FOLDER or none (default: device:, the virtual camera)",
    )
    parser.add_argument("--list", action="store_true", help="list the virtual cameras, one line of JSON each, and end")
    parser.add_argument("--ring", metavar="PATH", help="the frame ring that Blender writes (default: the user's own)")
    add_backdrop_arguments(parser)
    parser.add_argument("--size", default="1280x720", metavar="WxH", help="size of the pictures (default: 1280x720)")
    parser.add_argument(
        "--format",
        default=Layout.AUTO.value,
        choices=[layout.value for layout in Layout],
        help="how v4l2loopback stores the pixels: for an app that takes only one of them (default: auto)",
    )
    parser.add_argument(
        "--microphone",
        nargs="?",
        const="",
        metavar="NAME",
        help="record sound into the film, by the microphone with NAME in its name (default: the system's own)",
    )
    parser.add_argument("--fps", default="30", metavar="N", help="pictures a second (default: 30)")
    parser.add_argument(
        "--idle-after",
        default="5",
        metavar="SECONDS",
        help="show the idle picture after this long without a sign of life from Blender (default: 5)",
    )
    parser.add_argument(
        "--idle", metavar="PICTURE", help="an image file to show instead of Live Face's own idle picture"
    )
    parser.add_argument(
        "--idle-fade",
        default="1",
        metavar="SECONDS",
        help="let the idle picture appear within this time (default: 1; 0 is a cut)",
    )
    parser.add_argument(
        "--linger", default="0", metavar="SECONDS", help="end when Blender was gone for this long (default: 0, never)"
    )
    parser.add_argument(
        "--task",
        default="0",
        metavar="N",
        help="a number for what this was started to do: a Blender that starts later and wants something else ends it",
    )
    parser.add_argument("--seconds", default="0", metavar="N", help="end after this long (default: 0, never)")


@dataclass(frozen=True, slots=True)
class CameraOptions:
    """The options, read and checked."""

    sink: SinkSpec
    ring: Path
    pictures: Path
    backdrop: Backdrop | Path
    form: Format
    idle: Path | None
    idle_after: float
    idle_fade: float
    limits: Limits
    task: int
    microphone: str | None

    @classmethod
    def read(cls, args: argparse.Namespace) -> Self:
        """Check what `add_arguments` has let in.

        Raises:
            LiveFaceError: an option makes no sense; the message says which.
        """
        size = _SIZE.fullmatch(args.size)
        if not size or int(size[1]) not in _SIDES or int(size[2]) not in _SIDES:
            raise LiveFaceError(f"The size {args.size!r} makes no sense: write it like --size 1280x720.")
        fps = _number(args.fps, "--fps", 30)
        if not 1.0 <= fps <= _FPS_MOST:
            raise LiveFaceError(f"A rate of {fps:g} is out of range: choose --fps between 1 and {_FPS_MOST:g}.")
        sink = SinkSpec.parse(args.sink)
        if args.microphone is not None and sink.kind is not SinkKind.FILE:
            raise LiveFaceError("--microphone is for films only: leave it out, or choose --sink file:PATH.mp4.")
        return cls(
            sink=sink,
            ring=Path(args.ring) if args.ring else places.default_ring(),
            pictures=Path(args.picture_ring) if args.picture_ring else places.default_picture_ring(),
            backdrop=parse_backdrop(args.backdrop, args.front, args.effect, mirrored=args.mirrored),
            form=Format(int(size[1]), int(size[2]), fps, Layout(args.format)),
            idle=Path(args.idle) if args.idle else None,
            idle_after=_number(args.idle_after, "--idle-after", 5),
            idle_fade=_number(args.idle_fade, "--idle-fade", 1),
            limits=Limits(_number(args.seconds, "--seconds", 10), _number(args.linger, "--linger", 300)),
            task=int(_number(args.task, "--task", 1)) % 2**53,
            microphone=args.microphone,
        )


def run(args: argparse.Namespace) -> int:
    """Run the camera host to its end, or list the virtual cameras; the exit code."""
    if args.list:
        return _list()
    out = StatusOut()
    try:
        out.send(Hello("camera", version(), codec.PROTOCOL_VERSION, os.getpid()))
        reason = _serve(CameraOptions.read(args), out)
    except LiveFaceError as error:
        say(str(error))
        out.send(Failure(str(error)))
        return 2
    else:
        out.send(Ended(reason))
        return 0
    finally:
        out.close()


def _list() -> int:
    """JSON on standard output for programs, words on standard error for people."""
    for device in found_devices():
        answer(to_line(device).rstrip())
        if isinstance(device, DeviceHint):
            say(device.message)
        else:
            say(f"{device.name}: {device.problem or f'good, choose it with --sink device:{device.target}'}")
    return 0


def _serve(options: CameraOptions, out: StatusOut) -> str:
    form = options.form
    # a picture takes a few milliseconds: one that is split among threads waits for the last of them on a busy machine
    cv2.setNumThreads(1)
    # Only for a terminal: a pipe that nobody reads would fill up some day, and hold up the camera.
    progress = ProgressLine() if sys.stderr.isatty() else None

    def on_problem(message: str) -> None:
        say(message)
        out.send(Problem(message))

    def on_status(status: CameraStats | OnAir) -> None:
        out.send(status)
        if isinstance(status, OnAir) and progress:
            progress.end()
            say("On air." if status.on_air else f"The call sees the idle picture. {status.why}")
        elif isinstance(status, CameraStats) and progress:
            progress.show(_for_a_person(status))

    with contextlib.ExitStack() as stack:
        stop = stack.enter_context(stopping())
        pixels = idle_picture(options.idle, form.width, form.height, on_problem)
        idle = Idle(pixels, round(options.idle_after * 1e9))
        shape = RingShape(form.width, form.height)
        feed = FrameFeed(options.ring, shape, idle, time.monotonic_ns(), on_problem)
        feed.task = options.task
        stack.callback(lambda: remove_left_over(options.ring, time.monotonic_ns()))
        stack.callback(feed.close)
        choice = BackdropChoice(options.backdrop)
        backdrop = choice.at(time.monotonic_ns())
        form = replace(form, alpha=backdrop is not None and backdrop.behind is Behind.TRANSPARENT)
        latency = Latency()
        sound = _sound(options.microphone, latency, stack, on_problem)
        sink = open_sink(options.sink, form, on_problem, sound)
        stack.callback(sink.close)
        out.send(Ready(sink.name, form.width, form.height, form.fps, time.monotonic_ns()))
        say(f"The camera sends to {sink.name}, {form} at {form.fps:g} pictures a second; Ctrl-C ends it.")
        clock = SteadyClock(form.fps, time.monotonic_ns, time.sleep)
        stack.callback(lambda: remove_left_over(options.pictures, time.monotonic_ns()))
        behind = BackdropStage(choice, idle, options.pictures, takes_alpha=sink.takes_alpha)
        stack.callback(behind.close)
        way = Way(feed, (behind, IdleFade(round(options.idle_fade * 1e9))), sink, latency)
        reason = CameraHost(way, clock, options.limits, on_status).run(lambda: stop.reason)
        if progress:
            progress.end()
    say(f"The camera has ended: {reason}.")
    return reason


def _sound(
    name: str | None, latency: Latency, stack: contextlib.ExitStack, on_problem: Callable[[str], None]
) -> SoundSource | None:
    """The microphone of that name, if one is wanted and can be had; a film without sound is better than none."""
    if name is None:
        return None
    # needed for films alone
    from ..sound.microphone import PortAudioMicrophone  # noqa: PLC0415
    from .sinks.film_sound import SoundSource  # noqa: PLC0415

    try:
        microphone = PortAudioMicrophone(name)
    except SoundError as error:
        on_problem(str(error))
        return None
    stack.callback(microphone.close)
    return SoundSource(microphone, lambda: latency.percentiles()[0] / 1e3)


def _for_a_person(stats: CameraStats) -> str:
    return (
        f"{stats.frames_out} pictures: {stats.frames_new} new, {stats.frames_repeated} repeated,"
        f" {stats.frames_idle} idle; {stats.latency_p50_ms:.0f} ms old (95 %: {stats.latency_p95_ms:.0f})"
    )


def _number(text: str, option: str, example: int) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not math.isfinite(value) or value < 0:
        raise LiveFaceError(f"{option} takes a number, not {text!r}: write it like {option} {example}.")
    return value
