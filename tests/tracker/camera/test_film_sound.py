"""The sound of a film. In the microphone's place stands one that hears what the test says; the time is given."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from tracker.camera.sinks.base import Format
from tracker.camera.sinks.film_sound import SoundSource
from tracker.camera.sinks.video_file import VideoFileSink
from tracker.sound.sound_recording import Block

_RATE = 48_000
_BLOCK = 480
_FPS = 30
#: When the sound begins, and so long after it the film.
_START_NS = 5_000_000_000
_BEFORE_S = 0.1


class Clicking:
    """Hears silence but for a click at each whole half second from its start; blocks come as a sound card has them."""

    channels = 1
    rate = _RATE

    def __init__(self, lost: range = range(0)) -> None:
        self.now_ns = _START_NS
        self._lost = lost
        self._count = 0
        self.ignored = False

    def listen(self) -> None:
        """It does from its start."""

    def blocks(self) -> Iterator[Block]:
        heard = (self.now_ns - _START_NS) * _RATE // 1_000_000_000 // _BLOCK
        while self._count < heard:
            at = self._count * _BLOCK
            if self._count not in self._lost:
                samples = np.zeros(_BLOCK, "<i2")
                if at % (_RATE // 2) == 0 and at:
                    samples[:240] = 20_000 * np.sign(np.sin(np.arange(240) * 0.4))
                yield Block(samples.tobytes(), _START_NS + round(at / _RATE * 1e9))
            self._count += 1

    def ignore(self) -> None:
        self.ignored = True

    def close(self) -> None:
        """Nothing is open."""


def _film(path: Path, microphone: Clicking, pictures: int, late_s: float = 0.0, stalled: range = range(0)) -> None:
    """Write a film that begins a tenth of a second after the sound; while it is stalled, pictures are due unsent."""
    sound = SoundSource(microphone, lambda: late_s)
    sink = VideoFileSink(path, Format(64, 48, _FPS), sound, lambda: microphone.now_ns)
    due = 0
    for number in range(pictures):
        microphone.now_ns = _START_NS + round((_BEFORE_S + number / _FPS) * 1e9)
        due += 1
        if number not in stalled:
            for _ in range(due):  # those that were missed are made up for
                sink.send(np.zeros((48, 64, 3), np.uint8))
            due = 0
    sink.close()
    assert microphone.ignored


def _clicks(path: Path) -> list[float]:
    """When clicks are heard in a film, seconds."""
    with av.open(str(path)) as film:
        (stream,) = film.streams.audio
        assert stream.codec_context.name == "aac"
        frames = list(film.decode(stream))
    sound: NDArray[np.float32] = np.concatenate([frame.to_ndarray()[0] for frame in frames])
    first = float(frames[0].time or 0.0)
    loud = np.flatnonzero(np.abs(sound) > 0.2)
    starts = loud[np.flatnonzero(np.diff(loud, prepend=-_RATE) > _RATE // 10)]
    return [first + float(at) / _RATE for at in starts]


def test_sound_stands_where_it_was_heard(tmp_path: Path) -> None:
    _film(tmp_path / "a.mp4", Clicking(), 40)
    assert _clicks(tmp_path / "a.mp4") == pytest.approx([0.4, 0.9], abs=0.01)
    with av.open(str(tmp_path / "a.mp4")) as film:
        assert [stream.type for stream in film.streams] == ["video", "audio"]
        assert film.streams.video[0].frames == 40


def test_sound_is_as_late_as_the_avatar(tmp_path: Path) -> None:
    _film(tmp_path / "a.mp4", Clicking(), 40, late_s=0.2)
    assert _clicks(tmp_path / "a.mp4") == pytest.approx([0.6, 1.1], abs=0.01)


def test_what_was_lost_is_silence(tmp_path: Path) -> None:
    _film(tmp_path / "a.mp4", Clicking(lost=range(30, 80)), 40)
    assert _clicks(tmp_path / "a.mp4") == pytest.approx([0.9], abs=0.01)


def test_a_stalled_host_does_not_shift_it(tmp_path: Path) -> None:
    _film(tmp_path / "a.mp4", Clicking(), 40, stalled=range(10, 22))
    assert _clicks(tmp_path / "a.mp4") == pytest.approx([0.4, 0.9], abs=0.01)


def test_a_microphone_that_hears_nothing_leaves_a_film_that_plays(tmp_path: Path) -> None:
    _film(tmp_path / "a.mp4", Clicking(lost=range(10_000)), 10)
    with av.open(str(tmp_path / "a.mp4")) as film:
        assert len(list(film.decode(video=0))) == 10
