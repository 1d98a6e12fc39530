"""What several tests of the tracker need: a process of it, a listener, and the developers' data where it is."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from addon.core.codec import RECEIVE_SIZE, decode
from addon.core.face_frame import FaceFrame, LandmarksFrame

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The developers' data, which lies beside the checkout on their machines."""
    if not (SHARED / "data").is_dir():
        pytest.skip(f"the developers' data is not on this machine (looked in {SHARED})")
    return SHARED / "data"


class Listener:
    """What Blender would hear."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(20)
        self.to = f"127.0.0.1:{self._socket.getsockname()[1]}"

    def hear(self) -> FaceFrame | LandmarksFrame:
        """The next datagram."""
        return decode(self._socket.recv(RECEIVE_SIZE))

    def heard(self) -> list[FaceFrame | LandmarksFrame]:
        """All datagrams that have come so far; of a stream that never ends, half a second's."""
        self._socket.settimeout(0.05)
        datagrams = []
        until = time.monotonic() + 0.5
        while time.monotonic() < until:
            try:
                datagrams.append(self.hear())
            except TimeoutError:
                break
        return datagrams

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.close()


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start `python -m tracker …`; whatever still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def begin(*words: str) -> subprocess.Popen[str]:
        environment = os.environ | {"PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(tmp_path / "data")}
        process = subprocess.Popen(
            [sys.executable, "-m", "tracker", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=tmp_path,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


Ran = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def ran(start: Start) -> Ran:
    """Run `python -m tracker …` to its end."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        process = start(*words)
        out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    return run


def write_video(path: Path, frames: int = 20, fps: float = 20.0, size: tuple[int, int] = (320, 240)) -> Path:
    """A video without a face; picture i is grey of the value 10 i."""
    video = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), fps, size)
    for index in range(frames):
        video.write(np.full((size[1], size[0], 3), 10 * index % 250, np.uint8))
    video.release()
    return path


def wait_until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Return once `condition` holds; fail if it does not."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)
