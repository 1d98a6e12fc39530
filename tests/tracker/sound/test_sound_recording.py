"""Sound recorded beside the tracking. No sound card is needed: blocks come as PortAudio's callback hands them over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from addon.core import control
from addon.core.status import Problem, SoundBegun, SoundKept, Status
from tests.tracker.sound.films import RATE, tone
from tests.tracker.sound.test_wav_file import read
from tracker.sound.sound_keeper import SoundKeeper
from tracker.sound.sound_recording import Block, SoundRecording

BLOCK = 80
BEGINS_NS = 5_000_000_000_000


def blocks(seconds: float, ppm: float = 0.0, jitter_s: float = 0.0) -> list[Block]:
    """A sound card's, whose clock is `ppm` slower than this machine's."""
    samples = tone(seconds)[0].astype("<i2")
    rng = np.random.default_rng(3)
    made = []
    for at in range(0, len(samples), BLOCK):
        heard_s = at / RATE * (1 + ppm / 1e6) + rng.exponential(jitter_s or 1e-9)
        made.append(Block(samples[at : at + BLOCK].tobytes(), BEGINS_NS + round(heard_s * 1e9)))
    return made


@pytest.mark.parametrize("ppm", [-150.0, 0.0, 90.0])
def test_the_drift_of_a_sound_card_is_found(ppm: float, tmp_path: Path) -> None:
    recording = SoundRecording(tmp_path / "a.wav", RATE, 1)
    for block in blocks(300, ppm, jitter_s=0.004):
        recording.add(block)
    recording.close()
    assert recording.clock().drift_ppm == pytest.approx(ppm, abs=8)
    assert recording.clock().offset == pytest.approx(BEGINS_NS / 1e9, abs=0.01)
    assert read(tmp_path / "a.wav")[2] == tone(300)[0].astype("<i2").tobytes(), "no silence for what was only late"


def test_of_a_short_sound_nothing_is_said(tmp_path: Path) -> None:
    recording = SoundRecording(tmp_path / "a.wav", RATE, 1)
    for block in blocks(5, 5000):
        recording.add(block)
    recording.close()
    assert recording.clock().rate == 1.0


def test_the_first_time_stamps_may_be_off(tmp_path: Path) -> None:
    recording = SoundRecording(tmp_path / "a.wav", RATE, 1)
    for index, block in enumerate(blocks(5)):
        recording.add(Block(block.samples, block.at_ns - 180_000_000) if index < 80 else block)
    recording.close()
    assert recording.clock().offset == pytest.approx(BEGINS_NS / 1e9, abs=0.001)
    assert read(tmp_path / "a.wav")[2] == tone(5)[0].astype("<i2").tobytes()


def test_blocks_that_were_lost_become_silence(tmp_path: Path) -> None:
    recording = SoundRecording(tmp_path / "a.wav", RATE, 1)
    made = blocks(3)
    for block in made[:100] + made[200:]:
        recording.add(block)
    recording.close()
    heard = np.frombuffer(read(tmp_path / "a.wav")[2], "<i2")
    whole = tone(3)[0]
    assert len(heard) == len(whole)
    assert not heard[100 * BLOCK : 200 * BLOCK].any()
    assert np.array_equal(heard[200 * BLOCK :], whole[200 * BLOCK :])


class Played:
    """A microphone that hears what it is given."""

    rate, channels = RATE, 1

    def __init__(self) -> None:
        self.heard: list[Block] = []
        self.open = True
        self.listening = False

    def listen(self) -> None:
        self.listening = True

    def blocks(self) -> Iterator[Block]:
        heard, self.heard = self.heard, []
        yield from heard

    def ignore(self) -> None:
        self.listening = False

    def close(self) -> None:
        self.open = False


def test_it_records_when_it_is_told_and_says_so(tmp_path: Path) -> None:
    told: list[Status] = []
    microphone = Played()
    keeper = SoundKeeper(microphone, told.append)
    keeper.go_on()
    path = tmp_path / "take.wav"
    keeper.obey(control.RecordSound(str(path)))
    assert microphone.listening
    made = blocks(2)
    microphone.heard = made[:60]
    keeper.go_on()
    assert told == []
    microphone.heard = made[60:]
    keeper.obey(control.EndSound())
    keeper.obey(control.EndSound())
    begun, kept = told
    assert isinstance(begun, SoundBegun)
    assert begun == SoundBegun(str(path), begun.begins_ns)
    assert kept == SoundKept(str(path), begun.begins_ns, 1.0)
    assert begun.begins_ns == pytest.approx(BEGINS_NS, abs=1000)
    assert not microphone.listening
    assert read(path) == (RATE, 1, tone(2)[0].astype("<i2").tobytes())
    keeper.obey(control.RecordSound(str(path)))
    assert isinstance(told[-1], Problem)
    assert path.name in told[-1].message
    keeper.obey(control.RecordSound(str(tmp_path / "other.wav")))
    keeper.close()
    assert told[-1] == SoundKept(str(tmp_path / "other.wav"), 0, 1.0)
    assert not microphone.open


@pytest.mark.parametrize("path", ["take.wav", "/etc/passwd", "/no/such/folder/take.wav", ""])
def test_no_other_file_is_written(path: str) -> None:
    told: list[Status] = []
    keeper = SoundKeeper(Played(), told.append)
    keeper.obey(control.RecordSound(path))
    keeper.go_on()
    assert [type(status) for status in told] == [Problem]


def test_without_a_microphone_it_is_told(tmp_path: Path) -> None:
    told: list[Status] = []
    SoundKeeper.opened(None, told.append).obey(control.RecordSound(str(tmp_path / "a.wav")))
    assert told == [Problem("No sound is recorded: start the tracker with --microphone.")]
    SoundKeeper.opened("there is no microphone of this name", told.append)
    assert isinstance(told[-1], Problem)
    assert "no sound is recorded" in told[-1].message
