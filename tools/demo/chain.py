"""Runs the chain: camera host, Blender, tracker, each a process of its own, as a user has them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from addon.core.errors import LiveFaceError
from addon.core.places import LOOPBACK
from addon.core.status import CameraStats, Failure, Ready, Status, TrackerStats
from addon.link.receiver import Receiver
from addon.process.child import ROOT, Child

from .listener import Listener

#: The first picture compiles EEVEE's shaders: most of a minute without a GPU.
_READY_SECONDS: Final = 240.0
#: A device is there within this time or not at all.
_DEVICE_SECONDS: Final = 3.0
_END_SECONDS: Final = 30.0
_LOOK_EVERY: Final = 0.05


@dataclass(frozen=True, slots=True)
class ChainOptions:
    """What to run: a video, camera number or stream, an avatar, and how its picture is drawn."""

    source: str
    avatar: Path
    blender_python: Path
    out: Path
    width: int
    height: int
    fps: float
    samples: int
    shadows: bool
    seconds: float | None


@dataclass(frozen=True, slots=True)
class ChainResult:
    """What came out. Times are monotonic ns; `film` is what the camera showed, its first picture at `film_start_ns`."""

    film: Path
    film_start_ns: int
    source_start_ns: int
    source_fps: float
    tracker: TrackerStats
    camera: CameraStats
    blender: dict[str, Any]
    engine: str
    sink: str
    seconds: float
    listener: Listener


def run_chain(options: ChainOptions, say: Callable[[str], None]) -> ChainResult:
    """Run the chain until the source ends or its seconds are over.

    Raises:
        LiveFaceError: one of the three could not do its work; its own sentence.
    """
    with ExitStack() as stack:
        film = options.out / "camera.mp4"
        ring = options.out / "camera.ring"
        stack.callback(lambda: ring.unlink(missing_ok=True))
        host = _start_camera(options, ring, f"file:{film}", stack)
        camera_ready = _wait_until_ready(host, _READY_SECONDS)
        device = _device(options, ring, stack)
        sink = f"{device.what} and {film.name}" if device else f"file {film.name} (no virtual camera on this machine)"
        say(f"Camera: {sink}")
        port = _free_port()
        say("Blender: starting (the first picture compiles shaders, most of a minute without a GPU) …")
        blender = stack.enter_context(_Blender(options, ring, port))
        blender.wait_until_ready()
        listener = stack.enter_context(Listener())
        say(f"Tracker: {options.source}")
        begin = time.monotonic()
        tracker = _start_tracker(options, port, listener, stack)
        source_ready = _wait_until_ready(tracker, _READY_SECONDS)
        stats = _follow(tracker, options.seconds, say)
        seconds = time.monotonic() - begin
        time.sleep(0.5)  # the last frame goes through
        report = blender.finish()
        host.close_gently()
        camera_stats = [status for status in host.history if isinstance(status, CameraStats)]
        if not camera_stats:
            raise LiveFaceError(f"The camera host ended without a picture: {host.child.last_words()}")
        return ChainResult(
            film,
            camera_ready.start_ns,
            source_ready.start_ns,
            source_ready.fps,
            stats,
            camera_stats[-1],
            report,
            "face-mesh",
            sink,
            seconds,
            listener,
        )


class _Helper:
    """A `Child` whose statuses are all kept."""

    def __init__(self, arguments: list[str], *, ends_with_us: bool) -> None:
        self.child = Child(Path(sys.executable), arguments, ends_with_us=ends_with_us)
        self.history: list[Status] = []

    def look(self) -> None:
        """Take in what was said; raises its sentence if it failed."""
        running = self.child.running
        self.history += self.child.statuses()
        for status in self.history:
            if isinstance(status, Failure):
                raise LiveFaceError(status.message)
        if not running and not self.history:
            raise LiveFaceError(self.child.last_words())

    def close_gently(self) -> None:
        """End it and keep its last words."""
        self.child.end()
        self.history += self.child.statuses()


def _start_camera(options: ChainOptions, ring: Path, sink: str, stack: ExitStack) -> _Helper:
    size = f"{options.width}x{options.height}"
    arguments = ["camera", "--sink", sink, "--ring", str(ring), "--size", size, "--fps", f"{options.fps:g}"]
    host = _Helper(arguments, ends_with_us=False)
    stack.callback(host.child.close)
    return host


def _device(options: ChainOptions, ring: Path, stack: ExitStack) -> Ready | None:
    """A second camera host on the first virtual camera, if the machine has one."""
    host = _start_camera(options, ring, "device:", stack)
    try:
        return _wait_until_ready(host, _DEVICE_SECONDS)
    except LiveFaceError:
        return None


def _start_tracker(options: ChainOptions, port: int, listener: Listener, stack: ExitStack) -> _Helper:
    arguments = ["run", "--source", options.source, "--to", f"{LOOPBACK}:{port}", "--to", listener.address]
    tracker = _Helper([*arguments, "--landmarks", "--quit-with-parent"], ends_with_us=True)
    stack.callback(tracker.child.close)
    return tracker


def _follow(tracker: _Helper, limit: float | None, say: Callable[[str], None]) -> TrackerStats:
    """Wait for the end of the source, or `limit` seconds; the tracker's last numbers."""
    begin = time.monotonic()
    told = 0
    while tracker.child.running and (limit is None or time.monotonic() - begin < limit):
        tracker.look()
        stats = [status for status in tracker.history if isinstance(status, TrackerStats)]
        if len(stats) > told:
            told = len(stats)
            say(f"  {stats[-1].frames_in} pictures in, a face in {stats[-1].frames_detected}")
        time.sleep(_LOOK_EVERY)
    tracker.close_gently()
    tracker.look()
    stats = [status for status in tracker.history if isinstance(status, TrackerStats)]
    if not stats:
        raise LiveFaceError("The tracker ended before its first picture: try another source.")
    return stats[-1]


def _wait_until_ready(helper: _Helper, seconds: float) -> Ready:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        helper.look()
        for status in helper.history:
            if isinstance(status, Ready):
                return status
        time.sleep(_LOOK_EVERY)
    raise LiveFaceError(f"A helper program did not get ready within {seconds:g} seconds.")


def _free_port() -> int:
    with closing(Receiver(LOOPBACK, 0)) as receiver:
        return receiver.port


class _Blender:
    """`python -m addon run` in Blender's Python."""

    def __init__(self, options: ChainOptions, ring: Path, port: int) -> None:
        self._report = options.out / "blender.json"
        self._words = options.out / "blender.log"
        command = [str(options.blender_python), "-m", "addon", "run", str(options.avatar.absolute())]
        command += ["--listen", str(port), "--camera", f"ring:{ring}", "--size", f"{options.width}x{options.height}"]
        command += ["--fps", f"{options.fps:g}", "--samples", str(options.samples), "--report", str(self._report)]
        command += ["--applied", str(options.out / "applied.csv")]
        command += [] if options.shadows else ["--no-shadows"]
        with self._words.open("wb") as words:
            self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=words)

    def wait_until_ready(self) -> None:
        """Wait for the first picture."""
        deadline = time.monotonic() + _READY_SECONDS
        while "live face: ready" not in self._said():
            if self._process.poll() is not None:
                raise LiveFaceError(self._said().strip().splitlines()[-1])
            if time.monotonic() > deadline:
                raise LiveFaceError(f"Blender drew no picture within {_READY_SECONDS:g} seconds: see {self._words}.")
            time.sleep(_LOOK_EVERY)

    def finish(self) -> dict[str, Any]:
        """End the session; its report."""
        self._process.terminate()
        self._process.wait(_END_SECONDS)
        if self._process.returncode or not self._report.exists():
            raise LiveFaceError(self._said().strip().splitlines()[-1])
        report: dict[str, Any] = json.loads(self._report.read_text(encoding="utf-8"))
        return report

    def _said(self) -> str:
        return self._words.read_text(encoding="utf-8", errors="replace")

    def __enter__(self) -> _Blender:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
