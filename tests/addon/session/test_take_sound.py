"""The sound of a take, as the real recorder and what the tracker says of it make it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from addon.core.control import Control, EndSound, RecordSound
from addon.core.face_frame import FaceFrame, FacePose, Stamp
from addon.core.status import SoundBegun, SoundKept
from addon.core.takes.take_file import read_take_file
from addon.process.child import ChildError
from addon.recording.recorder import Recorder, RecordingWish
from addon.session.take_sound import TakeSound

FIRST_NS = 7_000_000_000_000


class Tracker:
    """What `TakeSound` asks of a `TrackerProcess`; there is no microphone here that a real one could open."""

    def __init__(self, *, records_sound: bool = True, deaf: bool = False) -> None:
        self.records_sound = records_sound
        self.deaf = deaf
        self.sound: SoundBegun | None = None
        self.sound_kept: SoundKept | None = None
        self.heard: list[Control] = []

    def tell(self, control: Control) -> None:
        if self.deaf:
            raise ChildError("It does not listen.")
        self.heard.append(control)


class Recording:
    """A recorder that hears thirty frames a second."""

    def __init__(self, take: Path, tracker: Tracker) -> None:
        self.recorder = Recorder()
        self.sound = TakeSound()
        self.take = take
        self.tracker = tracker
        self._frames = 0
        self.recorder.start(RecordingWish(take))

    def go_on(self, frames: int = 3) -> None:
        for _ in range(frames):
            stamp = Stamp(1, self._frames, FIRST_NS + self._frames * 33_000_000)
            self.recorder.tick(time.monotonic())
            self.recorder.hear(FaceFrame(stamp, True, FacePose()), time.monotonic())
            self.sound.tick(self.recorder, self.tracker)  # type: ignore[arg-type]
            self._frames += 1

    def stop(self) -> None:
        self.recorder.stop()
        self.sound.tick(self.recorder, self.tracker)  # type: ignore[arg-type]


def test_a_take_has_its_sound_where_it_began_and_at_its_pace(tmp_path: Path) -> None:
    wav = tmp_path / "Take 001.wav"
    tracker = Tracker()
    recording = Recording(tmp_path / "Take 001.lftake", tracker)
    recording.go_on()
    assert tracker.heard == [RecordSound(str(wav))]
    tracker.sound = SoundBegun(str(wav), FIRST_NS + 250_000_000)
    recording.go_on()
    recording.stop()
    assert tracker.heard == [RecordSound(str(wav)), EndSound()]
    info = read_take_file(recording.take).info
    assert (info.sound, info.sound_rate) == ("Take 001.wav", 1.0)
    assert info.sound_at == pytest.approx(0.25, abs=0.034)
    first_ns = recording.recorder.first_capture_ns
    tracker.sound_kept = SoundKept(str(wav), first_ns + 300_000_000, 1.0001)
    recording.stop()
    info = read_take_file(recording.take).info
    assert (info.sound, info.sound_rate) == ("Take 001.wav", 1.0001)
    assert info.sound_at == pytest.approx(0.3)
    assert read_take_file(recording.take).problem is None


def test_the_sound_of_another_take_is_not_its_own(tmp_path: Path) -> None:
    tracker = Tracker()
    tracker.sound = SoundBegun(str(tmp_path / "Before.wav"), FIRST_NS)
    tracker.sound_kept = SoundKept(str(tmp_path / "Before.wav"), FIRST_NS, 1.5)
    recording = Recording(tmp_path / "Take.lftake", tracker)
    recording.go_on()
    recording.stop()
    info = read_take_file(recording.take).info
    assert (info.sound, info.sound_at, info.sound_rate) == ("", 0.0, 1.0)


@pytest.mark.parametrize("tracker", [Tracker(records_sound=False), Tracker(deaf=True)])
def test_without_sound_a_take_is_whole(tracker: Tracker, tmp_path: Path) -> None:
    recording = Recording(tmp_path / "Take.lftake", tracker)
    recording.go_on()
    recording.stop()
    assert tracker.heard == []
    found = read_take_file(recording.take)
    assert (found.problem, found.info.sound, len(found.take) > 0) == (None, "", True)
