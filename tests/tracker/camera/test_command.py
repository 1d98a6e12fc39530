"""The camera host as a real process, beside real writers that die, stall and come back."""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import av
import cv2
import numpy as np
import pytest

from addon.core.frame_ring import FrameRingWriter, FrameTimes
from addon.core.ring_shape import RingShape

_ROOT = Path(__file__).parents[3]
_PATIENCE = 60.0
# A stand-in for Blender: frames of one colour until it is killed.
_WRITER = """
import sys, time
from pathlib import Path
from addon.core.frame_ring import FrameRingWriter, FrameTimes, RingBusyError
from addon.core.ring_shape import RingShape
ring = None
while ring is None:
    try:
        ring = FrameRingWriter.create(Path(sys.argv[1]), RingShape(64, 48), time.monotonic_ns())
    except RingBusyError:  # for two seconds after the one before was killed
        time.sleep(0.05)
while True:
    ring.begin()[:] = int(sys.argv[2])
    ring.commit(FrameTimes(time.monotonic_ns(), 0), time.monotonic_ns())
    time.sleep(0.02)
"""
SHAPE = RingShape(64, 48)


class Host:
    """A camera host that runs; its status lines are read by a thread."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tracker", "camera", *arguments],
            cwd=_ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: list[dict[str, Any]] = []
        self.errors = ""
        self._arrived: queue.Queue[dict[str, Any]] = queue.Queue()
        self._threads = [
            threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True),
            threading.Thread(target=self._read_errors, args=(self.process.stderr,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def _read(self, file: IO[str]) -> None:
        for line in file:
            self._arrived.put(json.loads(line))

    def _read_errors(self, file: IO[str]) -> None:
        self.errors = file.read()

    def wait_for(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The next status line that is wanted."""
        end = time.monotonic() + _PATIENCE
        while True:
            line = self._arrived.get(timeout=max(0.0, end - time.monotonic()))
            self.lines.append(line)
            if wanted(line):
                return line

    def event(self, name: str) -> dict[str, Any]:
        return self.wait_for(lambda line: line["event"] == name)

    def ended(self) -> int:
        """Wait for the end by itself; the exit code."""
        code = self.process.wait(_PATIENCE)
        for thread in self._threads:
            thread.join()
        while not self._arrived.empty():
            self.lines.append(self._arrived.get())
        assert "Traceback" not in self.errors, self.errors
        return code


Start = Callable[..., Host]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    hosts = []

    def begin(sink: str, *more: str) -> Host:
        ring = str(tmp_path / "ring")
        usual = ["--size", "64x48", "--fps", "20", "--idle-after", "1", "--idle-fade", "0"]
        host = Host("--sink", sink, "--ring", ring, *usual, *more)
        hosts.append(host)
        return host

    yield begin
    for host in hosts:
        host.process.kill()
        host.process.wait()


@pytest.fixture
def blender(tmp_path: Path) -> Iterator[Callable[[int], subprocess.Popen[bytes]]]:
    writers = []

    def begin(value: int) -> subprocess.Popen[bytes]:
        writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path / "ring"), str(value)], cwd=_ROOT)
        writers.append(writer)
        return writer

    yield begin
    for writer in writers:
        writer.kill()
        writer.wait()


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def shown(folder: Path) -> list[int | str]:
    """What the pictures in a folder are, one after the other, each kind once: a grey value or `idle`."""
    kinds: list[int | str] = []
    for file in sorted(folder.glob("frame_*.png")):
        picture = cv2.imread(str(file))
        assert picture is not None
        kind = int(picture[0, 0, 0]) if np.all(picture == picture[0, 0]) else "idle"
        if not kinds or kinds[-1] != kind:
            kinds.append(kind)
    return kinds


def test_a_killed_blender_is_repeated_then_idle_and_a_new_one_takes_over(
    tmp_path: Path, start: Start, blender: Callable[[int], subprocess.Popen[bytes]]
) -> None:
    folder = tmp_path / "png"
    host = start(f"png:{folder}")
    host.event("ready")
    until(lambda: shown(folder) == ["idle"])
    first = blender(100)
    until(lambda: shown(folder) == ["idle", 100])
    first.kill()
    until(lambda: shown(folder) == ["idle", 100, "idle"])
    repeated = host.wait_for(lambda line: line["event"] == "camera_stats" and line["frames_repeated"] >= 10)
    assert repeated["frames_out"] == sum(repeated[f"frames_{kind}"] for kind in ("new", "repeated", "idle"))
    blender(200)
    until(lambda: shown(folder)[-1] == 200)
    host.process.send_signal(signal.SIGTERM)
    assert host.ended() == 0
    assert shown(folder) == ["idle", 100, "idle", 200]
    last = [line for line in host.lines if line["event"] == "camera_stats"][-1]
    assert last["latency_p95_ms"] > 0
    assert host.lines[-1]["event"] == "ended"
    assert host.lines[0]["event"] == "hello"
    assert (host.lines[0]["program"], host.lines[0]["pid"]) == ("camera", host.process.pid)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_finishes_the_film(tmp_path: Path, start: Start, number: signal.Signals) -> None:
    film = tmp_path / "a.mp4"
    host = start(f"file:{film}")
    ready = host.event("ready")
    assert (ready["what"], ready["width"], ready["height"], ready["fps"]) == (str(film), 64, 48, 20)
    host.event("camera_stats")
    assert not film.exists()
    host.process.send_signal(number)
    assert host.ended() == 0
    video = cv2.VideoCapture(str(film))
    frames = [line for line in host.lines if line["event"] == "camera_stats"][-1]["frames_out"]
    assert video.get(cv2.CAP_PROP_FRAME_COUNT) == frames > 0
    video.release()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4"]


def test_a_killed_host_leaves_no_film_under_the_final_name(tmp_path: Path, start: Start) -> None:
    host = start(f"file:{tmp_path / 'a.mp4'}")
    host.event("camera_stats")
    host.process.kill()
    host.process.wait()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.part.mp4"]


def test_seconds_end_the_host(tmp_path: Path, start: Start) -> None:
    film = tmp_path / "a.mp4"
    host = start(f"file:{film}", "--seconds", "1.5")
    assert host.ended() == 0
    assert host.lines[-1] == {"event": "ended", "reason": "its 1.5 seconds are over"}
    video = cv2.VideoCapture(str(film))
    # a film fills up what a busy machine missed
    assert 25 <= video.get(cv2.CAP_PROP_FRAME_COUNT) <= 30
    video.release()


def test_blender_may_end_the_host(tmp_path: Path, start: Start) -> None:
    writer = FrameRingWriter.create(tmp_path / "ring", SHAPE, time.monotonic_ns())
    host = start("none")
    host.event("ready")
    until(lambda: writer.reader_alive(time.monotonic_ns()))
    writer.close(end_reader=True)
    assert host.ended() == 0
    assert host.lines[-1] == {"event": "ended", "reason": "Blender asked for it"}


def test_a_lingering_host_ends_some_time_after_blender(tmp_path: Path, start: Start) -> None:
    writer = FrameRingWriter.create(tmp_path / "ring", SHAPE, time.monotonic_ns())
    host = start("none", "--linger", "1")
    host.event("ready")
    while not [line for line in host.lines if line["event"] == "camera_stats" and line["frames_new"] >= 40]:
        writer.begin()[:] = 1
        writer.commit(FrameTimes(), time.monotonic_ns())
        time.sleep(0.01)
        while not host._arrived.empty():
            host.lines.append(host._arrived.get())
    assert host.process.poll() is None
    writer.close()
    assert host.ended() == 0
    assert "no Blender" in host.lines[-1]["reason"]


def test_a_host_whose_starter_has_died_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "png"
    arguments = ["--sink", f"png:{folder}", "--ring", str(tmp_path / "ring"), "--size", "64x48", "--fps", "20"]
    command = [sys.executable, "-m", "tracker", "camera", *arguments]
    host = subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert host.stdout
        assert host.stderr
        host.stdout.close()
        host.stderr.close()
        until(lambda: len(list(folder.glob("*.png"))) >= 50)
        host.terminate()
        assert host.wait(_PATIENCE) == 0
    finally:
        host.kill()
        host.wait()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--sink", "device:/dev/video63"], "modprobe" if sys.platform == "linux" else "OBS"),
        (["--sink", "screen"], "There is no sink"),
        (["--sink", "file:FILE/a.mp4"], "cannot be written"),
        (["--sink", "png:FILE"], "cannot be written"),
        (["--sink", "file:a.mp4", "--size", "63x48", "--ring", "NEW"], "even width"),
        (["--sink", "device:", "--size", "64x47", "--ring", "NEW"], "even width"),
        (["--sink", "none", "--size", "128x48"], "same size"),
        (["--sink", "none", "--ring", "FILE"], "not a Live Face camera ring"),
        (["--sink", "none", "--size", "huge"], "--size 1280x720"),
        (["--sink", "none", "--size", "0x0"], "--size 1280x720"),
        (["--sink", "none", "--fps", "0"], "--fps"),
        (["--sink", "none", "--fps", "nan"], "--fps"),
        (["--sink", "none", "--linger", "-1"], "--linger"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_two(
    tmp_path: Path, start: Start, arguments: list[str], sentence: str
) -> None:
    (tmp_path / "FILE").write_bytes(b"no ring and no folder")
    FrameRingWriter.create(tmp_path / "ring", SHAPE, time.monotonic_ns()).close()
    names = {name: str(tmp_path / name) for name in ("FILE", "NEW")}
    given = [argument.replace("FILE", names["FILE"]).replace("NEW", names["NEW"]) for argument in arguments]
    host = start("none", *given)
    assert host.ended() == 2
    assert sentence in host.errors
    assert len(host.errors.splitlines()) == 1
    assert [line["event"] for line in host.lines] == ["hello", "failure"]
    assert host.lines[-1]["message"] == host.errors.strip()


@pytest.mark.parametrize("sink", ["none", "png:x", "device:"])
def test_only_films_have_sound(start: Start, sink: str) -> None:
    host = start(sink, "--microphone")
    assert host.ended() == 2
    assert "--microphone is for films only" in host.errors


def test_a_film_without_a_microphone_is_one_without_sound(tmp_path: Path, start: Start) -> None:
    host = start(f"file:{tmp_path / 'a.mp4'}", "--microphone=there is no such microphone", "--seconds", "1")
    assert "no sound is recorded" in host.event("problem")["message"]
    assert host.ended() == 0
    with av.open(str(tmp_path / "a.mp4")) as film:
        assert [stream.type for stream in film.streams] == ["video"]
