"""Films an avatar while a take is replayed to it: Blender and the sender are processes of their own, as for a user."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from addon.core.arkit import CHANNEL_COUNT
from addon.core.errors import LiveFaceError
from addon.core.frame_ring import FrameRingReader
from addon.core.places import LOOPBACK
from addon.core.status import Ready
from addon.link.receiver import Receiver
from addon.process.child import ROOT, Child

#: The first picture compiles EEVEE's shaders: most of a minute without a GPU, more beside other work.
_READY_SECONDS: Final = 300.0
_END_SECONDS: Final = 60.0
_LOOK_EVERY: Final = 0.01

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Shot:
    """One drawn picture (height, width, 3), RGB, and the seconds since the start of the take of the row it shows."""

    time_s: float
    picture: Picture


@dataclass(frozen=True, slots=True)
class Film:
    """All pictures of a take, and the report of `python -m addon run`."""

    shots: list[Shot]
    report: dict[str, Any]

    @property
    def coverage(self) -> str:
        """Such as "47 of 52 channels"."""
        return f"{CHANNEL_COUNT - len(self.report['missing'])} of {CHANNEL_COUNT} channels"


@dataclass(frozen=True, slots=True)
class Studio:
    """What films are made with; `speed` is that of the replay. Avatars without a camera get one for 16:9."""

    blender_python: Path
    folder: Path
    width: int = 640
    height: int = 360
    samples: int = 2
    speed: float = 1.0


def film(studio: Studio, avatar: Path, take: Path) -> Film:
    """Replay `take` to `avatar` and keep what Blender draws.

    Raises:
        LiveFaceError: one of the two could not do its work; its own sentence.
    """
    report = studio.folder / f"{avatar.name}.json"
    ring = studio.folder / "avatars.ring"
    with closing(Receiver(LOOPBACK, 0)) as probe:
        port = probe.port
    with ExitStack() as stack:
        stack.callback(lambda: ring.unlink(missing_ok=True))
        with _blender(studio, avatar, ring, port, report), closing(FrameRingReader.open(ring)) as reader:
            sender = _replay(take, port, studio.speed)
            stack.callback(sender.close)
            shots = list(_shots(reader, sender, studio.speed))
    return Film(shots, json.loads(report.read_text(encoding="utf-8")))


@contextmanager
def _blender(studio: Studio, avatar: Path, ring: Path, port: int, report: Path) -> Iterator[None]:
    """`python -m addon run`, from its first picture to its report."""
    command = [str(studio.blender_python), "-m", "addon", "run", str(avatar.absolute()), "--listen", str(port)]
    command += ["--camera", f"ring:{ring}", "--size", f"{studio.width}x{studio.height}", "--no-shadows"]
    command += ["--samples", str(studio.samples), "--report", str(report)]
    words = report.with_suffix(".log")
    with words.open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=log)
    try:
        _wait_until_ready(process, words)
        yield
        process.terminate()
        process.wait(_END_SECONDS)
    finally:
        process.kill()
        process.wait()
    if process.returncode or not report.exists():
        raise LiveFaceError(_last_line(words))


def _wait_until_ready(process: subprocess.Popen[bytes], words: Path) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while "live face: ready" not in words.read_text(encoding="utf-8", errors="replace"):
        if process.poll() is not None:
            raise LiveFaceError(_last_line(words))
        if time.monotonic() > deadline:
            raise LiveFaceError(f"Blender drew no picture within {_READY_SECONDS:g} seconds: see {words}.")
        time.sleep(0.1)


def _last_line(words: Path) -> str:
    lines = words.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else f"Blender ended without a word: see {words}."


def _replay(take: Path, port: int, speed: float) -> Child:
    arguments = ["replay", str(take.absolute()), "--to", f"{LOOPBACK}:{port}", "--speed", f"{speed:g}"]
    return Child(Path(sys.executable), [*arguments, "--quit-with-parent"], ends_with_us=True)


def _shots(reader: FrameRingReader, sender: Child, speed: float) -> Iterator[Shot]:
    """Every picture of a row of the take that is caught, until the sender ends."""
    out = np.zeros((reader.shape.height, reader.shape.width, reader.shape.channels), np.uint8)
    start_ns, last = 0, 0
    while sender.running:
        start_ns = start_ns or next((one.start_ns for one in sender.statuses() if isinstance(one, Ready)), 0)
        if reader.newest != last and start_ns:
            frame = reader.read(out)
            if frame is not None:
                last = frame.number
                if frame.times.capture_ns >= start_ns:
                    yield Shot((frame.times.capture_ns - start_ns) / 1e9 * speed, out.copy())
        time.sleep(_LOOK_EVERY)
    if not start_ns:
        raise LiveFaceError(sender.last_words())
