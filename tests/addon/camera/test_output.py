"""With the real camera host: `python -m tracker camera`."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from addon.camera.output import CameraConfig, CameraError, CameraOutput, _host_arguments, _task_of, end_left_host
from addon.core.backdrop import Backdrop, Behind, Colour
from addon.core.errors import LiveFaceError
from addon.core.frame_ring import FrameRingReader, FrameRingWriter, FrameTimes, RingBusyError, RingHeldError
from addon.core.ring_shape import RingShape
from addon.process.child import ROOT, ChildError, tracker_python

_SHAPE = RingShape(64, 36)
_FPS = 30.0


def _tracker() -> Path:
    try:
        return tracker_python(None)
    except ChildError:
        pytest.skip("needs the tracker's environment in .venv/tracker, which `make setup` makes")


@pytest.fixture
def open_output(tmp_path: Path) -> Iterator[Callable[[str | None], CameraOutput]]:
    """Opens an output to a sink; closed at the end."""
    outputs: list[CameraOutput] = []

    def run(sink: str | None) -> CameraOutput:
        python = _tracker() if sink is not None else None
        outputs.append(CameraOutput(CameraConfig(tmp_path / "camera.ring", sink, python), _SHAPE, _FPS))
        return outputs[-1]

    yield run
    for one in outputs:
        one.close()


def _wait(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60.0
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _show(output: CameraOutput, level: int, capture_ns: int = 0) -> None:
    output.begin()[:] = level
    output.commit(FrameTimes(capture_ns, time.monotonic_ns()))


def _host_reads(output: CameraOutput) -> bool:
    return output._ring.reader_alive(time.monotonic_ns())


def _watch_until(output: CameraOutput, reached: Callable[[], bool]) -> None:
    def watched_and_reached() -> bool:
        _show(output, 100)
        output.watch(time.monotonic())
        return reached()

    _wait(watched_and_reached)


def test_a_picture_stands_in_the_ring_with_its_times(
    open_output: Callable[[str | None], CameraOutput], tmp_path: Path
) -> None:
    output = open_output(None)
    _show(output, 77, capture_ns=5)
    reader = FrameRingReader.open(tmp_path / "camera.ring", _SHAPE)
    out = np.zeros((36, 64, 3), np.uint8)
    frame = reader.read(out)
    reader.close()
    assert frame is not None
    assert frame.times.capture_ns == 5
    assert (out == 77).all()


def test_without_a_sink_no_host_is_started(open_output: Callable[[str | None], CameraOutput]) -> None:
    output = open_output(None)
    output.watch(1.0)
    assert output._host is None


def test_the_host_shows_the_pictures_and_ends_with_us(
    open_output: Callable[[str | None], CameraOutput], tmp_path: Path
) -> None:
    folder = tmp_path / "pictures"
    output = open_output(f"png:{folder}")
    assert output._host is not None
    _watch_until(output, lambda: output.stats is not None and output.stats.frames_new > 0)
    host = output._host
    output.close()
    output.close()
    assert not host.running
    assert output.stats is not None
    pictures = list(folder.glob("*.png"))
    assert len(pictures) == output.stats.frames_out


def test_a_film_that_cannot_be_finished_is_told(
    open_output: Callable[[str | None], CameraOutput], tmp_path: Path
) -> None:
    output = open_output(f"file:{tmp_path / 'films' / 'film.mp4'}")
    _watch_until(output, lambda: output.stats is not None)
    assert output.failure is None
    shutil.rmtree(tmp_path / "films")
    output.close()
    assert output.failure is not None
    assert "film.mp4 cannot be written" in output.failure


@pytest.mark.parametrize(("sink", "seconds"), [("none", 600), ("file:{}/film.mp4", 120), ("png:{}/pictures", 120)])
def test_a_host_that_writes_files_does_not_outlive_us_for_long(
    open_output: Callable[[str | None], CameraOutput], tmp_path: Path, sink: str, seconds: int
) -> None:
    output = open_output(sink.format(tmp_path))
    assert output._host is not None
    words = output._host._process.args
    assert isinstance(words, list)
    assert words[words.index("--linger") + 1] == str(seconds)


def test_a_host_that_is_killed_is_started_again(open_output: Callable[[str | None], CameraOutput]) -> None:
    output = open_output("none")
    _watch_until(output, lambda: _host_reads(output))
    first = output._host
    assert first is not None
    os.kill(first.pid, signal.SIGKILL)
    _watch_until(output, lambda: output._host is not first and output._host is not None)
    output.stats = None
    _watch_until(output, lambda: output.stats is not None)
    assert output._host is not None
    assert output._host.running


def test_a_host_that_dies_again_and_again_is_given_up_with_a_sentence(
    tmp_path: Path,
) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'No camera here.' >&2\nexit 1\n")
    python.chmod(0o755)
    output = CameraOutput(CameraConfig(tmp_path / "camera.ring", "none", python), _SHAPE, _FPS)
    try:
        with pytest.raises(CameraError, match=r"^The camera ended 4 times in a row, .*: No camera here\.$"):
            _watch_until(output, lambda: False)
    finally:
        output.close()


def test_a_minute_of_life_makes_the_earlier_deaths_forgotten(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    output = CameraOutput(CameraConfig(tmp_path / "camera.ring", "none", python), _SHAPE, _FPS)
    later = 0.0
    try:
        for _ in range(8):
            host = output._host
            assert host is not None
            _wait(lambda host=host: not host.running)  # type: ignore[misc]
            later += 61.0
            output.watch(time.monotonic() + later)
    finally:
        output.close()


def test_what_the_host_cannot_do_is_told_in_its_own_words(
    open_output: Callable[[str | None], CameraOutput], tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")
    output = open_output(f"png:{tmp_path / 'taken'}")
    with pytest.raises(CameraError) as told:
        _watch_until(output, lambda: False)
    assert "taken" in str(told.value)
    assert str(told.value).endswith(".")


LeaveHost = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def leave_host(tmp_path: Path) -> Iterator[LeaveHost]:
    """Starts a host that an earlier Blender has left at the ring of `open_output`."""
    hosts = []

    def leave(shape: RingShape = _SHAPE, task: int = 0) -> subprocess.Popen[bytes]:
        ring = tmp_path / "camera.ring"
        FrameRingWriter.create(ring, shape, 10**9).close()
        command = [str(_tracker()), "-m", "tracker", "camera", "--sink", "none", "--ring", str(ring)]
        command += ["--size", str(shape), "--task", str(task), "--linger", "600"]
        hosts.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        reader = FrameRingReader.open(ring)
        _wait(lambda: int(reader._head[7]) != 0)  # the host's sign of life
        return hosts[-1]

    yield leave
    for host in hosts:
        host.kill()
        host.wait()


@pytest.fixture
def left_host(leave_host: LeaveHost) -> subprocess.Popen[bytes]:
    return leave_host()


@pytest.mark.parametrize("started_by_hand", [True, False])
def test_a_host_that_an_earlier_blender_left_is_taken_over_and_ended(
    open_output: Callable[[str | None], CameraOutput], leave_host: LeaveHost, tmp_path: Path, *, started_by_hand: bool
) -> None:
    words = _host_arguments(CameraConfig(tmp_path / "camera.ring", "none"), _SHAPE, _FPS)
    left = leave_host(task=0 if started_by_hand else _task_of(words))
    output = open_output("none")
    assert output._host is None
    _show(output, 50)
    output.watch(time.monotonic())
    assert output._host is None
    output.close()
    assert left.wait(30) == 0
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("shape", "task"), [(_SHAPE, 5), (RingShape(32, 48), 5), (RingShape(32, 48), 0)])
def test_a_host_that_was_left_with_another_size_or_task_is_ended_and_ours_begins(
    open_output: Callable[[str | None], CameraOutput], leave_host: LeaveHost, shape: RingShape, task: int
) -> None:
    left = leave_host(shape, task)
    output = open_output("none")
    assert left.wait(30) == 0
    assert output._host is not None
    _watch_until(output, lambda: output.stats is not None and output.stats.frames_new > 0)


def test_a_host_of_ones_own_with_another_size_is_left_alone(
    open_output: Callable[[str | None], CameraOutput], leave_host: LeaveHost
) -> None:
    left = leave_host(RingShape(32, 48))
    with pytest.raises(RingHeldError, match="running at 32x48, not 64x36: stop the camera first"):
        open_output(None)
    assert left.poll() is None


def test_nothing_is_left_of_a_ring_whose_sides_were_killed(
    open_output: Callable[[str | None], CameraOutput], tmp_path: Path
) -> None:
    output = open_output("none")
    _watch_until(output, lambda: _host_reads(output))
    assert output._host is not None
    os.kill(output._host.pid, signal.SIGKILL)
    _wait(lambda: not _host_reads(output))
    output.close()
    assert not list(tmp_path.iterdir())


def test_a_host_that_feeds_a_device_is_left_in_its_call_for_the_next_session(
    open_output: Callable[[str | None], CameraOutput],
) -> None:
    output = open_output("none")
    _watch_until(output, lambda: _host_reads(output))
    host = output._host
    assert host is not None
    left = output.leave()
    assert left is not None
    assert output.leave() is None
    output.close()
    assert host.running
    following = open_output("none")
    assert following._host is None
    assert _host_reads(following)
    assert following.leave() is not None
    end_left_host(left)
    _wait(lambda: not host.running)


@pytest.mark.parametrize("sink", [None, "file:{}/film.mp4"])
def test_what_is_no_device_is_not_left(
    open_output: Callable[[str | None], CameraOutput], tmp_path: Path, sink: str | None
) -> None:
    output = open_output(sink and sink.format(tmp_path))
    if sink:
        _watch_until(output, lambda: _host_reads(output))
    host = output._host
    assert output.leave() is None
    assert host is None or not host.running


def test_a_film_is_not_left_to_a_host_of_another_film(
    open_output: Callable[[str | None], CameraOutput], left_host: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    output = open_output(f"file:{tmp_path / 'film.mp4'}")
    assert left_host.wait(30) == 0
    _show(output, 50)
    _watch_until(output, lambda: output.stats is not None and output.stats.frames_new > 0)
    output.close()
    assert (tmp_path / "film.mp4").stat().st_size > 0


def test_a_second_blender_is_refused_with_a_sentence(
    open_output: Callable[[str | None], CameraOutput], tmp_path: Path
) -> None:
    first = open_output(None)
    over = threading.Event()

    def live() -> None:
        while not over.wait(0.1):
            first.watch(time.monotonic())

    ticks = threading.Thread(target=live)
    ticks.start()
    try:
        with pytest.raises(RingBusyError, match=r"^Another Blender sends to the camera ring .*\.$"):
            CameraOutput(CameraConfig(tmp_path / "camera.ring"), _SHAPE, _FPS)
    finally:
        over.set()
        ticks.join()


def test_a_blender_that_comes_back_at_once_is_let_in(
    open_output: Callable[[str | None], CameraOutput], tmp_path: Path
) -> None:
    open_output(None)._ring.beat(time.monotonic_ns())  # and is then killed
    CameraOutput(CameraConfig(tmp_path / "camera.ring"), _SHAPE, _FPS).close()


def test_without_the_trackers_python_the_ring_is_let_go(tmp_path: Path) -> None:
    ring = tmp_path / "camera.ring"
    with pytest.raises(ChildError):
        CameraOutput(CameraConfig(ring, "none", tmp_path / "no python"), _SHAPE, _FPS)
    CameraOutput(CameraConfig(ring), _SHAPE, _FPS).close()


@pytest.mark.parametrize("place", ["folder", "below a file"])
def test_a_place_that_cannot_hold_a_ring_is_told(tmp_path: Path, place: str) -> None:
    if place == "folder":
        ring = tmp_path / "camera.ring"
        ring.mkdir()
    else:
        (tmp_path / "file").write_text("")
        ring = tmp_path / "file" / "camera.ring"
    with pytest.raises(LiveFaceError, match=r"^The camera ring .* cannot be made \(.*\): choose another place\.$"):
        CameraOutput(CameraConfig(ring), _SHAPE, _FPS)


@pytest.fixture
def clear_output(tmp_path: Path) -> Iterator[CameraOutput]:
    """An output of pictures with alpha, before green, into a folder of pictures."""
    config = CameraConfig(
        tmp_path / "camera.ring", f"png:{tmp_path / 'pictures'}", _tracker(), backdrop=Backdrop(Behind.COLOUR)
    )
    output = CameraOutput(config, RingShape(64, 36, 4), _FPS)
    yield output
    output.close()


def _newest_colour(folder: Path) -> list[int]:
    """The first pixel of the newest picture, RGB."""
    cv2 = pytest.importorskip("cv2", reason="needs the tracker's Python to look at pictures")
    return list(map(int, cv2.imread(str(max(folder.glob("*.png"))))[0, 0, 2::-1]))


def test_another_backdrop_is_shown_while_live_and_a_pause_shows_neither(
    clear_output: CameraOutput, tmp_path: Path
) -> None:
    output, folder = clear_output, tmp_path / "pictures"

    def shows(colour: list[int]) -> bool:
        _show(output, 0)
        output.watch(time.monotonic())
        return output.stats is not None and _newest_colour(folder) == colour

    _wait(lambda: shows([0x00, 0xB1, 0x40]))
    assert output.on_air is not None
    assert output.on_air.on_air
    output.show(Backdrop(Behind.COLOUR, colour=Colour(200, 10, 30)))
    _wait(lambda: shows([200, 10, 30]))
    output.paused = True
    _wait(lambda: not shows([200, 10, 30]) and output.on_air is not None and not output.on_air.on_air)
    assert not shows([0x00, 0xB1, 0x40])
    output.paused = False
    _wait(lambda: shows([200, 10, 30]))


def test_a_backdrop_that_needs_another_ring_is_refused(clear_output: CameraOutput) -> None:
    with pytest.raises(CameraError, match="stop Live Face and start it again"):
        clear_output.show(Backdrop())
    assert clear_output.backdrop.behind is Behind.COLOUR


def test_nothing_is_left_of_the_backdrop(clear_output: CameraOutput, tmp_path: Path) -> None:
    assert list(tmp_path.glob("*.backdrop"))
    clear_output.close()
    assert not list(tmp_path.glob("*.backdrop"))
