from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import numpy as np
import pytest

from addon.core.arkit import CHANNEL_INDEX
from addon.core.errors import LiveFaceError
from addon.core.face_frame import FaceFrame, FacePose, LandmarksFrame, Stamp
from addon.core.takes.take_file import ReadTake, read_take_file, read_take_head, write_take
from addon.core.takes.take_info import TakeInfo
from addon.link.receiver import Receiver
from addon.recording import recorder as module
from addon.recording.library import BIN, list_takes
from addon.recording.punch_in import PunchIn
from addon.recording.recorder import Recorder, RecorderState, RecordingWish
from tests.addon.children import ROOT
from tests.addon.sender import Sender, pose
from tests.core.takes.take_files import random_take

RATE = 50


class Studio:
    """A face that is sent over a real socket to a recorder, on a clock of its own."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "take.lftake"
        self.receiver, self.recorder = Receiver("127.0.0.1", 0), Recorder()
        self.receiver.tap = self.recorder.hear
        self.sender = Sender(self.receiver.port)
        self.now = 100.0
        self.number = 0

    def play(self, frames: int, *, landmarks: bool = False, subject: int = 0, per_tick: int = 5) -> None:
        """Frames in which the jaw opens by a hundredth each."""
        for _ in range(frames):
            self.number += 1
            stamp = Stamp(self.sender.session, 2 * self.number, self.number * 1_000_000_000 // RATE, subject)
            self.sender.send(FaceFrame(stamp, True, pose(jawOpen=self.number % 100 / 100)))
            if landmarks:
                points = self.sender.landmarks(self.number / 1000)
                stamp = Stamp(stamp.session, stamp.sequence + 1, stamp.capture_ns, subject)
                self.sender.send(LandmarksFrame(stamp, 640, 480, points.head, points.picture))
            self.now += 1 / RATE
            if self.number % per_tick == 0:
                self.tick()
        self.tick()

    def tick(self) -> None:
        self.receiver.poll(self.now)
        self.recorder.tick(self.now)

    def record(self, **changes: object) -> None:
        self.recorder.start(RecordingWish(self.path, TakeInfo(source="test", rate=RATE), **changes))  # type: ignore[arg-type]
        self.tick()

    def stop(self) -> ReadTake:
        self.recorder.stop()
        assert self.recorder.problem is None
        assert self.recorder.kept is not None
        return read_take_file(self.recorder.kept)


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    one = Studio(tmp_path)
    yield one
    one.recorder.stop()
    one.receiver.close()


def jaws(read: ReadTake) -> list[int]:
    return [round(100 * value) for value in read.take.weights[:, CHANNEL_INDEX["jawOpen"]].tolist()]


def test_every_frame_is_kept_whatever_the_rate_of_the_ticks(studio: Studio) -> None:
    studio.play(7)
    studio.record()
    assert studio.recorder.state is RecorderState.RECORDING
    studio.play(90, landmarks=True, per_tick=13)
    assert studio.recorder.frames == 90
    assert studio.recorder.seconds == pytest.approx(89 / RATE)
    found = studio.stop()
    assert jaws(found) == [number % 100 for number in range(8, 98)]
    assert found.take.times.tolist() == pytest.approx([index / RATE for index in range(90)], abs=2e-9)
    assert found.take.landmarks is not None
    assert found.take.landmarks[:, 0, 0].tolist() == pytest.approx([number / 1000 for number in range(8, 98)])
    assert found.problem is None
    assert found.info.source == "test"
    assert found.info.rate == pytest.approx(RATE, abs=0.1)
    assert found.info.timecode.count(":") == 3
    assert found.info.created.startswith("20")
    assert not studio.recorder.busy


def test_a_take_that_waits_for_its_first_frame_begins_with_it(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        moment = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)

        @classmethod
        def now(cls, _zone: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return cls.moment

    monkeypatch.setattr(module, "datetime", Clock)
    studio.record()
    Clock.moment += timedelta(minutes=5)
    studio.play(10)
    studio.recorder.note_sound("take.wav", studio.recorder.first_capture_ns + 500_000_000)
    killed = read_take_file(studio.path).info
    found = studio.stop().info
    assert found.created == killed.created == "2026-01-31T12:05:00Z"
    assert found.timecode == killed.timecode
    assert (found.sound, found.sound_at) == (killed.sound, killed.sound_at) == ("take.wav", 0.5)
    assert (killed.rate, found.rate) == (0.0, RATE)


def test_other_faces_are_not_recorded(studio: Studio) -> None:
    studio.record()
    studio.play(3)
    studio.play(5, subject=1)
    assert len(studio.stop().take) == 3


def test_frames_that_were_dropped_are_gaps(studio: Studio) -> None:
    studio.record()
    studio.play(3)
    studio.number += 20
    studio.play(3)
    assert np.diff(studio.stop().take.times).tolist() == pytest.approx([0.02, 0.02, 0.42, 0.02, 0.02], abs=1e-8)


def test_a_sender_that_is_started_anew_goes_on_in_the_same_take(studio: Studio) -> None:
    studio.record()
    studio.play(3)
    studio.sender.session, studio.number, studio.now = 8, 0, studio.now + 2.0
    studio.play(3)
    found = studio.stop()
    assert len(found.take) == 6
    assert 1.9 < found.take.times[3] - found.take.times[2] < 2.2


def test_the_countdown_is_counted_down(studio: Studio) -> None:
    studio.recorder.start(RecordingWish(studio.path, countdown_s=1.0))
    assert studio.recorder.seconds_left(studio.now) == 1.0
    studio.play(25)
    assert studio.recorder.path is None
    assert 0.3 < studio.recorder.seconds_left(studio.now) < 0.7
    assert not studio.path.exists()
    studio.play(50)
    assert studio.recorder.path == studio.path
    assert 15 <= len(studio.stop().take) <= 35


def test_a_countdown_that_is_stopped_leaves_nothing(studio: Studio) -> None:
    studio.record(countdown_s=5.0)
    studio.recorder.stop()
    assert not studio.recorder.busy
    assert not studio.path.exists()
    assert studio.recorder.kept is None


def test_one_frame_every_so_often_for_stop_motion(studio: Studio) -> None:
    studio.record(every_s=0.5)
    studio.play(120, landmarks=True)
    found = studio.stop()
    assert found.take.times.tolist() == pytest.approx([0.0, 0.5, 1.0, 1.5, 2.0], abs=0.03)
    assert found.take.landmarks is not None
    assert not np.isnan(found.take.landmarks).any()


def test_the_last_seconds_are_kept_afterwards(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT_SECONDS", 2.0)
    with pytest.raises(LiveFaceError, match="Nothing"):
        studio.recorder.keep_recent(studio.path, TakeInfo())
    studio.play(250, landmarks=True)
    assert studio.recorder.recent_seconds == pytest.approx(2.0)
    studio.recorder.keep_recent(studio.path, TakeInfo())
    found = read_take_file(studio.path)
    assert found.take.seconds == pytest.approx(2.0)
    assert jaws(found)[-1] == 50
    assert found.take.landmarks is not None
    assert studio.recorder.kept == studio.path


def test_memory_stays_flat(studio: Studio) -> None:
    studio.record()
    studio.recorder._recent = type(studio.recorder._recent)(maxlen=module._MOST_KEPT)
    studio.play(2000, per_tick=40)
    assert len(studio.recorder._recent) <= 30 * RATE + 1
    writer = studio.recorder._writer
    assert writer is not None
    assert sum(map(len, writer._rows.values())) < RATE


def test_a_pose_is_a_take_of_one_frame(studio: Studio) -> None:
    with pytest.raises(LiveFaceError, match="No face"):
        studio.recorder.keep_pose(studio.path, TakeInfo())
    studio.play(3, landmarks=True)
    studio.recorder.keep_pose(studio.path, TakeInfo())
    found = read_take_file(studio.path)
    assert (jaws(found), found.take.times.tolist()) == ([3], [0.0])
    assert found.take.landmarks is not None
    studio.sender.sequence = 2 * studio.number + 2
    studio.sender.send_pose(FacePose(), tracked=False)
    studio.tick()
    with pytest.raises(LiveFaceError, match="No face"):
        studio.recorder.keep_pose(studio.path.with_name("other.lftake"), TakeInfo())


def test_a_punch_in_is_a_new_take_and_the_earlier_stays(studio: Studio, tmp_path: Path) -> None:
    earlier = tmp_path / "earlier.lftake"
    write_take(earlier, random_take(200, rate=RATE), TakeInfo(note="the first try"))
    before = earlier.read_bytes()
    punch_in = PunchIn(read_take_file(earlier), 1.0, 2.0, tmp_path / "new.lftake")
    studio.record(stop_after_s=1.0, punch_in=punch_in)
    studio.play(120)
    assert not studio.recorder.busy
    assert studio.recorder.kept == tmp_path / "new.lftake"
    found = read_take_file(punch_in.path)
    assert found.info.note == "the first try"
    assert found.info.created, "when it was recorded, not when the earlier one was"
    assert found.take.seconds == pytest.approx(punch_in.over.take.seconds)
    middle = (found.take.times > 1.01) & (found.take.times < 1.99)
    assert jaws(ReadTake(found.take, found.info, None))[50:60] == list(range(1, 11))
    assert (found.take.weights[~middle][:50] == punch_in.over.take.weights[:50]).all()
    assert earlier.read_bytes() == before
    assert [entry.name for entry in list_takes(tmp_path / BIN)] == ["take"]


def test_a_name_that_is_taken_is_a_problem_and_nothing_is_written_over(studio: Studio) -> None:
    studio.path.write_bytes(b"precious")
    studio.record()
    assert studio.recorder.problem is not None
    assert "already" in studio.recorder.problem
    assert not studio.recorder.busy
    assert studio.path.read_bytes() == b"precious"


def test_a_disk_that_fills_up_ends_the_recording_and_keeps_it(studio: Studio) -> None:
    studio.record()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, before[1]))
    try:
        studio.play(200)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert studio.recorder.problem is not None
    assert "cannot be written" in studio.recorder.problem
    assert "is kept" in studio.recorder.problem
    assert not studio.recorder.busy
    found = read_take_file(studio.path)
    assert 30_000 / 264 - len(found.take) < RATE
    assert found.problem is not None
    assert "cut off" in found.problem
    assert jaws(found) == [number % 100 for number in range(1, len(found.take) + 1)]


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root can make a small disk")
def test_a_small_disk_that_fills_up(studio: Studio, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this machine lets no disk be made")
    try:
        studio.path = disk / "take.lftake"
        studio.record()
        studio.play(400)
        assert studio.recorder.problem is not None
        assert "No space left" in studio.recorder.problem
        found = read_take_file(studio.path)
        assert jaws(found) == [number % 100 for number in range(1, len(found.take) + 1)]
        assert 65_536 / 264 - len(found.take) < RATE
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_folder_that_is_removed_does_not_take_the_take_with_it(studio: Studio, tmp_path: Path) -> None:
    studio.path = tmp_path / "folder" / "take.lftake"
    studio.record()
    studio.play(60)
    shutil.rmtree(tmp_path / "folder")
    studio.play(110)
    assert studio.recorder.problem is not None
    assert "was removed" in studio.recorder.problem
    found = read_take_file(studio.path)
    assert found.problem is None
    assert len(found.take) > 60
    assert jaws(found) == [number % 100 for number in range(1, len(found.take) + 1)]


def test_where_the_folder_cannot_be_made_again_the_take_goes_to_the_usual_one(
    studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "default_folder", lambda: tmp_path / "usual")
    studio.path = tmp_path / "folder" / "take.lftake"
    studio.record()
    studio.play(60)
    shutil.rmtree(tmp_path / "folder")
    (tmp_path / "folder").write_text("in the way")
    studio.play(110)
    assert studio.recorder.kept == tmp_path / "usual" / "take.lftake"
    assert len(read_take_file(studio.recorder.kept).take) > 60


def test_a_folder_that_is_renamed_has_the_take(studio: Studio, tmp_path: Path) -> None:
    studio.path = tmp_path / "folder" / "take.lftake"
    studio.record()
    studio.play(60)
    (tmp_path / "folder").rename(tmp_path / "renamed")
    studio.play(110)
    assert studio.recorder.problem is not None
    assert "moved" in studio.recorder.problem
    assert len(read_take_file(tmp_path / "renamed" / "take.lftake").take) > 60


def _kill_while_recording(path: Path, seconds: float, landmarks: str) -> None:
    script = [sys.executable, "-m", "tests.addon.scripts.record_until_killed", str(path), landmarks]
    child = subprocess.Popen(script, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    first = child.stdout.readline()
    time.sleep(seconds)
    child.send_signal(signal.SIGKILL)
    said = [first, *child.stdout.read().splitlines()]
    child.wait()
    taken_in = max(int(line.split()[1]) for line in said if len(line.split()) > 1)
    found = read_take_file(path)
    assert taken_in - len(found.take) <= 60, "more than a second is missing"
    assert jaws(found) == [number % 100 for number in range(len(found.take))]
    assert found.problem is not None
    assert "at most one second is missing" in found.problem
    assert read_take_head(path).frames is None


@pytest.mark.parametrize(("seconds", "landmarks"), [(0.0, "none"), (0.1, "landmarks"), (0.3, "none")])
def test_a_recording_that_is_killed_opens_with_at_most_a_second_missing(
    tmp_path: Path, seconds: float, landmarks: str
) -> None:
    _kill_while_recording(tmp_path / "take.lftake", seconds, landmarks)


@pytest.mark.slow
def test_a_recording_that_is_killed_at_fifty_random_moments(tmp_path: Path) -> None:
    dice = random.Random(1)
    for number in range(50):
        landmarks = "landmarks" if number % 2 else "none"
        _kill_while_recording(tmp_path / f"{number}.lftake", dice.uniform(0.0, 0.8), landmarks)
