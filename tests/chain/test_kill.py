"""Any of the three may be killed at any moment: the others go on, and recover when it comes back."""

from __future__ import annotations

import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from addon.core.places import LOOPBACK
from addon.core.status import CameraStats, Status, TrackerStats, from_line
from addon.link.receiver import Receiver

ROOT = Path(__file__).resolve().parents[2]
SIZE = "160x120"
#: No figure is asserted: this is only how long a broken chain is waited for.
PATIENCE = 120.0
PROGRESS = re.compile(r"(\d+) frames applied, (\d+) rendered")


class Program:
    """One of the three, writing to a log."""

    def __init__(self, command: list[str], log: Path) -> None:
        self.log = log
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=file, stderr=subprocess.STDOUT
            )

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def text(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def statuses(self) -> list[Status]:
        return [from_line(line) for line in self.text().splitlines() if line.startswith("{") and line.endswith("}")]


class Chain:
    """The three programs around one ring and one port, each of which can be started again."""

    def __init__(self, folder: Path, blender_python: Path, avatar: Path, clip: Path, stack: ExitStack) -> None:
        self.folder, self.stack = folder, stack
        ring = folder / "camera.ring"
        port = free_port()
        tracker = [sys.executable, "-m", "tracker"]
        self.commands = {
            "camera": [*tracker, "camera", "--sink", "none", "--ring", str(ring), "--size", SIZE, "--idle-after", "1"],
            "blender": [
                *(str(blender_python), "-m", "addon", "run", str(avatar), "--listen", str(port)),
                *("--camera", f"ring:{ring}", "--size", SIZE, "--samples", "1", "--no-shadows"),
            ],
            "tracker": [*tracker, "run", "--source", str(clip), "--loop", "--to", f"{LOOPBACK}:{port}"],
        }
        self.running: dict[str, Program] = {}
        self.started = 0

    def start(self, name: str) -> None:
        self.started += 1
        self.running[name] = Program(self.commands[name], self.folder / f"{self.started}-{name}.log")
        self.stack.callback(self.running[name].end)

    def applied(self) -> int:
        return self._progress(0)

    def rendered(self) -> int:
        return self._progress(1)

    def _progress(self, column: int) -> int:
        found = PROGRESS.findall(self.running["blender"].text())
        return int(found[-1][column]) if found else 0

    def camera(self) -> CameraStats:
        stats = [status for status in self.running["camera"].statuses() if isinstance(status, CameraStats)]
        return stats[-1] if stats else CameraStats(0, 0, 0, 0, 0, 0.0, 0.0)

    def tracked(self) -> int:
        stats = [status for status in self.running["tracker"].statuses() if isinstance(status, TrackerStats)]
        return stats[-1].frames_in if stats else 0


def free_port() -> int:
    receiver = Receiver(LOOPBACK, 0)
    try:
        return receiver.port
    finally:
        receiver.close()


@pytest.fixture
def chain(tmp_path: Path, blender_python: Path, avatar: Path, clip: Path) -> Iterator[Chain]:
    with ExitStack() as stack:
        chain = Chain(tmp_path, blender_python, avatar, clip, stack)
        for name in ("camera", "blender", "tracker"):
            chain.start(name)
        grows(chain, chain.applied)
        grows(chain, lambda: chain.camera().frames_new)
        yield chain


def grows(chain: Chain, count: Callable[[], int]) -> None:
    """Wait until a count goes up; whoever has died meanwhile is told with its last words."""
    before, deadline = count(), time.monotonic() + PATIENCE
    while count() <= before:
        for name, program in chain.running.items():
            code = program.process.poll()
            assert code is None or code == -signal.SIGKILL, f"{name} ended by itself:\n{program.text()}"
        assert time.monotonic() < deadline, {name: program.text()[-800:] for name, program in chain.running.items()}
        time.sleep(0.1)


def at_any_moment() -> None:
    time.sleep(random.uniform(0.0, 1.0))


def test_the_tracker_is_killed(chain: Chain) -> None:
    at_any_moment()
    chain.running["tracker"].kill()
    grows(chain, chain.rendered)
    grows(chain, lambda: chain.camera().frames_out)
    chain.start("tracker")
    grows(chain, chain.applied)


def test_blender_is_killed(chain: Chain) -> None:
    at_any_moment()
    chain.running["blender"].kill()
    grows(chain, chain.tracked)
    grows(chain, lambda: chain.camera().frames_idle)
    chain.start("blender")
    grows(chain, chain.applied)
    grows(chain, lambda: chain.camera().frames_new)


def test_the_camera_host_is_killed(chain: Chain) -> None:
    at_any_moment()
    chain.running["camera"].kill()
    grows(chain, chain.rendered)
    grows(chain, chain.tracked)
    chain.start("camera")
    grows(chain, lambda: chain.camera().frames_new)


def test_all_three_end_when_asked(chain: Chain) -> None:
    for program in chain.running.values():
        program.end()
    codes = {name: program.process.returncode for name, program in chain.running.items()}
    assert codes == {"camera": 0, "blender": 0, "tracker": 0}
    assert not any("Traceback" in program.text() for program in chain.running.values())
