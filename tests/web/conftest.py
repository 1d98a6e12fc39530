"""A page with a face and an avatar on it, and a browser to look at it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from addon.core.frame_ring import FrameRingWriter, FrameTimes
from addon.core.ring_shape import RingShape
from tests.tracker.page.ports import free_port

from .chromium import Chromium, find_chromium

ROOT = Path(__file__).resolve().parents[2]
#: What is to be looked at.
OUT = ROOT / "out" / "web"
#: A name that some stranger's name server lets lead to this machine.
REBOUND = "rebound.example"
_FPS = 30


#: Whom Chromium asks for things of its own, whatever is looked at.
_CHROMIUMS_OWN = re.compile(r"(GET|POST|CONNECT) (http://)?[a-z0-9.-]+\.(google|googleapis|gvt1)\.com[:/]")


class Recorder:
    """Stands where the way out of this machine would be: notes what is asked for, and answers nobody."""

    def __init__(self) -> None:
        self._asked: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                with connection, contextlib.suppress(OSError):
                    connection.settimeout(5)
                    self._asked.append(connection.recv(4096).split(b"\r\n")[0].decode("latin-1"))

    @property
    def asked(self) -> list[str]:
        """What was asked for, but for what Chromium wants for itself."""
        return [line for line in self._asked if not _CHROMIUMS_OWN.match(line)]

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(scope="session")
def recorder() -> Iterator[Recorder]:
    found = Recorder()
    yield found
    found.close()


@pytest.fixture(scope="session")
def browser(recorder: Recorder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    if find_chromium() is None:
        pytest.skip("no chromium on this machine: on Debian, `apt install chromium`; elsewhere put it on the PATH")
    rebound = (f"--host-resolver-rules=MAP {REBOUND} 127.0.0.1", f"--proxy-bypass-list={REBOUND}")
    with Chromium(tmp_path_factory.mktemp("chromium"), recorder.port, *rebound) as found:
        yield found


class Site:
    """The page as a process, with a ring of its own."""

    def __init__(self, folder: Path, *, serving: bool = True) -> None:
        self.folder = folder
        self.ring = folder / "ring"
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}/"
        self._started: list[subprocess.Popen[bytes]] = []
        if serving:
            self.serve()

    def run(self, *words: str, python: Path | str = sys.executable, log: str = "log.txt") -> subprocess.Popen[bytes]:
        """Start a program that ends with the site."""
        environment = os.environ | {"XDG_DATA_HOME": str(self.folder)}
        with (self.folder / log).open("ab") as words_to:
            process = subprocess.Popen(
                [str(python), "-m", *words],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stderr=words_to,
                stdout=subprocess.PIPE if log == "page.txt" else subprocess.DEVNULL,
            )
        self._started.append(process)
        return process

    def serve(self) -> None:
        """Start the page, and wait until it is there."""
        self.page = self.run("tracker", "page", "--port", str(self.port), "--ring", str(self.ring), log="page.txt")
        assert self.page.stdout
        while json.loads(self.page.stdout.readline())["event"] != "ready":
            pass

    def stop_serving(self) -> None:
        """Kill the page."""
        self.page.kill()
        self.page.communicate()

    def track(self) -> subprocess.Popen[bytes]:
        """Have the clip's face sent to the page."""
        clip = str(ROOT / "sample_rigs" / "clip" / "clip.mp4")
        return self.run("tracker", "run", "--source", clip, "--loop", "--landmarks", "--to", f"127.0.0.1:{self.port}")

    @contextlib.contextmanager
    def drawing(self, shape: RingShape, draw: Callable[[NDArray[np.uint8], int], None]) -> Iterator[None]:
        """A Blender that draws: `draw` gets the pixels and the number of the picture."""
        ending = threading.Event()

        def work(ring: FrameRingWriter) -> None:
            while not ending.wait(1 / _FPS):
                draw(ring.begin(), ring.newest + 1)
                ring.commit(FrameTimes(time.monotonic_ns()), time.monotonic_ns())

        with FrameRingWriter.create(self.ring, shape, time.monotonic_ns()) as ring:
            thread = threading.Thread(target=work, args=(ring,))
            thread.start()
            try:
                yield
            finally:
                ending.set()
                thread.join()

    def close(self) -> None:
        for process in reversed(self._started):
            process.terminate()
            try:
                process.communicate(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()


@pytest.fixture(scope="module")
def site(browser: Chromium, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:  # noqa: ARG001 (skips first)
    found = Site(tmp_path_factory.mktemp("site"))
    yield found
    found.close()
