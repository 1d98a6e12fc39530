"""The programs that run in the guest: camera hosts, and a stand-in for Blender that writes into their ring.

`programs.py RING WIDTH HEIGHT` is that stand-in: it takes one word a line on its standard input, a colour `R,G,B`, or
`card` for a test card that moves.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any, Final

from addon.core.frame_ring import FrameRingWriter, FrameTimes
from addon.core.ring_shape import RingShape
from tests.device.card import HEIGHT, WIDTH, card, flat

CAMERA: Final = "/dev/video20"
RING: Final = Path("/dev/shm/live_face_test.ring")  # noqa: S108 (the guest is ours alone)
#: Seconds that anything may take in the guest.
PATIENCE: Final = 300.0


class Child:
    """A process with its standard output read as lines by a thread."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self.errors: list[str] = []
        threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True).start()
        threading.Thread(target=self._read_errors, daemon=True).start()

    def _read(self, file: IO[str]) -> None:
        for line in file:
            self.lines.put(line)

    def _read_errors(self) -> None:
        assert self.process.stderr
        self.errors.extend(self.process.stderr)

    def tell(self, word: str) -> None:
        """Write one line to its standard input."""
        assert self.process.stdin
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def wait_for(self, event: str) -> dict[str, Any]:
        """The next status line of that event, or the failure."""
        end = time.monotonic() + PATIENCE
        while True:
            status: dict[str, Any] = json.loads(self.lines.get(timeout=max(0.1, end - time.monotonic())))
            if status["event"] in (event, "failure"):
                return status

    def kill(self) -> None:
        """As a crash would."""
        self.process.kill()
        self.process.wait()


def host(size: str = f"{WIDTH}x{HEIGHT}", ring: Path = RING) -> Child:
    """A camera host on the device."""
    return Child(
        *("-m", "tracker", "camera"),
        *("--sink", f"device:{CAMERA}", "--ring", str(ring)),
        *("--size", size, "--fps", "30", "--idle-after", "3"),
    )


def host_that_fails(device: str, size: str = "640x360") -> dict[str, object]:
    """What becomes of a camera host on a device that it cannot have."""
    arguments = ("--sink", f"device:{device}", "--ring", f"{RING}2", "--size", size, "--seconds", "2")
    return told("-m", "tracker", "camera", *arguments)


def told(*arguments: str) -> dict[str, object]:
    """What a program of this Python says, to its end."""
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
    return {"code": done.returncode, "out": done.stdout, "errors": done.stderr}


def writer() -> Child:
    """A stand-in for Blender."""
    return Child(__file__, str(RING), str(WIDTH), str(HEIGHT))


def write(path: Path, width: int, height: int) -> None:
    """Be Blender: ten pictures a second until the end of the standard input."""
    words: queue.Queue[str] = queue.Queue()

    def listen() -> None:
        for line in sys.stdin:
            words.put(line.strip())
        words.put("end")

    threading.Thread(target=listen, daemon=True).start()
    word, number = "200,100,50", 0
    with FrameRingWriter.create(path, RingShape(width, height), time.monotonic_ns()) as ring:
        while word != "end":
            while not words.empty():
                word = words.get()
            number += 1
            moving = word in ("card", "end")
            colour = () if moving else tuple(int(part) for part in word.split(","))
            picture = card(number, width, height) if moving else flat(colour, width, height)
            now = time.monotonic_ns()
            ring.begin()[:] = picture
            ring.commit(FrameTimes(now, now), time.monotonic_ns())
            time.sleep(0.1)


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
