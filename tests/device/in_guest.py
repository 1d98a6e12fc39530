"""What runs inside the guest: camera host, ring writer and consumers; says what it saw as JSON lines.

`in_guest.py` is the scenario, `in_guest.py writer RING WIDTH HEIGHT` the stand-in for Blender, which takes one word a
line on its standard input: a colour `R,G,B`, or `card` for a test card that moves.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from addon.core.frame_ring import FrameRingWriter, FrameTimes
from addon.core.ring_shape import RingShape

CAMERA: Final = "/dev/video20"
MARK: Final = "@@live_face "
WIDTH, HEIGHT = 1280, 720
COLOURS: Final = (
    *((200, 100, 50), (255, 0, 0), (0, 255, 0), (0, 0, 255)),
    *((0, 0, 0), (255, 255, 255), (128, 128, 128), (30, 220, 240)),
)
BARS: Final = ((200, 100, 50), (40, 160, 90), (90, 60, 200), (230, 220, 60), (20, 30, 40), (240, 240, 240))
_STEP: Final = 16
_RING: Final = Path("/dev/shm/live_face_test.ring")  # noqa: S108 (the guest is ours alone)
_PATIENCE: Final = 60.0

Pixels = NDArray[np.uint8]


def card(number: int, width: int, height: int) -> Pixels:
    """Upright bars of `BARS`, moved to the right by `number` steps."""
    row = np.array([BARS[x * len(BARS) // width] for x in range(width)], np.uint8)
    return np.ascontiguousarray(np.broadcast_to(np.roll(row, number * _STEP, axis=0), (height, width, 3)))


def flat(colour: tuple[int, ...], width: int, height: int) -> Pixels:
    """One colour all over."""
    return np.full((height, width, 3), colour, np.uint8)


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


def say(check: str, **seen: object) -> None:
    """One result."""
    sys.stdout.write(f"{MARK}{json.dumps({'check': check, 'at': round(time.monotonic(), 1), **seen})}\n")
    sys.stdout.flush()


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
        """The next status line of that event."""
        end = time.monotonic() + _PATIENCE
        while True:
            status: dict[str, Any] = json.loads(self.lines.get(timeout=max(0.1, end - time.monotonic())))
            if status["event"] in (event, "failure"):
                return status

    def kill(self) -> None:
        """As a crash would."""
        self.process.kill()
        self.process.wait()


def host() -> Child:
    """A camera host on the device."""
    size = f"{WIDTH}x{HEIGHT}"
    return Child(
        *("-m", "tracker", "camera"),
        *("--sink", f"device:{CAMERA}", "--ring", str(_RING)),
        *("--size", size, "--fps", "30", "--idle-after", "3"),
    )


def host_that_fails(size: str) -> dict[str, object]:
    """What becomes of a camera host on the device that cannot have it."""
    arguments = ("--sink", f"device:{CAMERA}", "--ring", f"{_RING}2", "--size", size, "--seconds", "2")
    command = [sys.executable, "-m", "tracker", "camera", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return {"code": done.returncode, "out": done.stdout, "errors": done.stderr}


def writer() -> Child:
    """A stand-in for Blender."""
    return Child(__file__, "writer", str(_RING), str(WIDTH), str(HEIGHT))


def pictures(camera: cv2.VideoCapture, most: int = 200) -> Iterator[Pixels]:
    """What OpenCV reads from the open camera, as RGB."""
    for _ in range(most):
        done, bgr = camera.read()
        if not done:  # ten seconds without a picture
            return
        if bgr is not None:
            yield np.asarray(bgr[:, :, ::-1], np.uint8)


def difference(seen: Pixels, sent: Pixels) -> int:
    """The largest difference of any value."""
    return int(np.abs(seen.astype(np.int16) - sent).max())


def best(seen: Iterator[Pixels], judge: Callable[[Pixels], int], enough: int) -> int:
    """The smallest judgement; stops at `enough`, as frames of before may still be on their way."""
    smallest = 999
    for picture in seen:
        smallest = min(smallest, judge(picture))
        if smallest <= enough:
            break
    return smallest


def nearest_to(sent: Pixels, camera: cv2.VideoCapture) -> int:
    """How near the camera comes to one picture that is sent again and again."""
    return best(pictures(camera), lambda seen: difference(seen, sent), 3)


class CardReader:
    """Finds how far the test card has moved in a picture."""

    def __init__(self) -> None:
        self._rows = np.stack([card(number, WIDTH, 1)[0] for number in range(WIDTH // _STEP)]).astype(np.int16)
        edge = np.abs(np.diff(self._rows, axis=1, append=self._rows[:, :1])).max(axis=2) > 0
        # four pixels to either side, where halved colour mixes the bars
        self._inside = ~np.any([np.roll(edge, shift, axis=1) for shift in range(-4, 5)], axis=0)

    def read(self, seen: Pixels) -> tuple[int, int]:
        """The steps it has moved, and the largest difference away from the edges of its bars."""
        line = seen[HEIGHT // 2].astype(np.int16)
        number = int(np.argmin(np.abs(self._rows - line).mean(axis=(1, 2))))
        inside = self._inside[number]
        return number, int(np.abs(seen[8:-8:4, inside] - self._rows[number][inside]).max())


def scenario() -> None:
    """All checks in a row; each says what it saw, the judgement is the test's."""
    blender = writer()
    camera_host = host()
    say("ready", status=camera_host.wait_for("ready"), errors=camera_host.errors)
    listed = subprocess.run(["v4l2-ctl", "-d", CAMERA, "--all"], capture_output=True, text=True, check=False)
    say("v4l2-ctl", text=listed.stdout, errors=listed.stderr)

    consumer = cv2.VideoCapture(CAMERA, cv2.CAP_V4L2)
    say("opencv opens", opened=consumer.isOpened())
    for colour in COLOURS:
        blender.tell(",".join(map(str, colour)))
        sent = flat(colour, WIDTH, HEIGHT)
        say("opencv colour", sent=colour, difference=nearest_to(sent, consumer))
    blender.tell("card")
    moves: dict[int, int] = {}
    reader = CardReader()
    for seen in pictures(consumer, 40):
        number, off = reader.read(seen)
        moves[number] = min(off, moves.get(number, 999))
    say("opencv card", moves=list(moves.items()))
    say("second host", **host_that_fails(f"{WIDTH}x{HEIGHT}"))

    blender.tell("30,220,240")
    camera_host.kill()
    say("another size while watched", **host_that_fails("640x360"))
    camera_host = host()
    say("ready again", status=camera_host.wait_for("ready"), errors=camera_host.errors)
    sent = flat((30, 220, 240), WIDTH, HEIGHT)
    say("same consumer after restart", difference=nearest_to(sent, consumer))
    consumer.release()
    consumer = cv2.VideoCapture(CAMERA, cv2.CAP_V4L2)
    say("new consumer after restart", difference=nearest_to(sent, consumer))
    consumer.release()
    ffmpeg(sent)

    from tracker.camera.idle import draw_idle  # noqa: PLC0415

    blender.kill()
    consumer = cv2.VideoCapture(CAMERA, cv2.CAP_V4L2)
    idle = draw_idle(WIDTH, HEIGHT).astype(np.int16)
    say("idle", difference=best(pictures(consumer), lambda seen: int(np.abs(seen - idle).mean() * 10), 15) / 10)
    consumer.release()

    stats = camera_host.wait_for("camera_stats")
    camera_host.process.send_signal(signal.SIGTERM)
    ended = camera_host.wait_for("ended")
    say("end", status=ended, stats=stats, code=camera_host.process.wait(_PATIENCE), errors=camera_host.errors)


def ffmpeg(sent: Pixels) -> None:
    """What ffmpeg reads."""
    command = ["ffmpeg", "-v", "error", "-f", "v4l2", "-i", CAMERA, "-frames:v", "3", "-f", "rawvideo"]
    try:
        read = subprocess.run([*command, "-pix_fmt", "rgb24", "-"], capture_output=True, check=False, timeout=_PATIENCE)
    except FileNotFoundError:
        say("ffmpeg", installed=False)
        return
    seen = np.frombuffer(read.stdout, np.uint8)
    frames = seen[: seen.size // sent.size * sent.size].reshape(-1, *sent.shape)
    off = [difference(frame, sent) for frame in frames]
    say("ffmpeg", installed=True, differences=off, errors=read.stderr.decode("utf-8", "replace"))


if __name__ == "__main__":
    if sys.argv[1:2] == ["writer"]:
        write(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    else:
        try:
            scenario()
        except Exception as error:  # noqa: BLE001 (the console is the only way out)
            say("defect", error=repr(error))
        finally:
            say("over")
            os._exit(0)
