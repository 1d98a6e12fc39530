"""A sound that is recorded while faces are tracked, and how its clock runs beside this machine's."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from addon.core.takes.clock_fit import ClockError, ClockFit, fit_clocks

from .wav_file import SAMPLE_BYTES, WavFile

_NANOSECONDS: Final = 1e9
#: Seconds between two pairs of readings of both clocks that are kept.
_PAIR_EVERY: Final = 0.05
#: Of less the pairs tell nothing: a sound card's time stamps are some milliseconds off.
_SHORTEST_S: Final = 60.0
#: A block that comes so much later than the ones before shows that some are lost, seconds.
_LOST_S: Final = 0.2
#: How quickly the usual lateness of blocks follows, as a share of each.
_FOLLOW: Final = 0.05


@dataclass(frozen=True, slots=True)
class Block:
    """Some 16-bit samples, those of the channels side by side, and when the first was heard (monotonic ns)."""

    samples: bytes
    at_ns: int


class SoundRecording:
    """A WAV that grows by blocks. Blocks that were lost become silence, so that what comes after stays in its place.

    Raises:
        SoundError: it cannot be written; also from `add` and `close`.
    """

    def __init__(self, path: Path, rate: int, channels: int) -> None:
        self.path = path
        self._first_ns: int | None = None
        self._wav = WavFile(path, rate, channels)
        self._usually_late = 0.0
        self._sound_s: list[float] = []
        self._heard_s: list[float] = []

    @property
    def seconds(self) -> float:
        """How long it is by now."""
        return self._wav.seconds

    def add(self, block: Block) -> None:
        """Append a block."""
        if self._first_ns is None:
            self._first_ns = block.at_ns
        heard_s = (block.at_ns - self._first_ns) / _NANOSECONDS
        late = heard_s - self._wav.seconds - self._usually_late
        if late > _LOST_S:
            self._wav.write_silence(late)
        else:
            self._usually_late += _FOLLOW * late
        if not self._sound_s or self._wav.seconds >= self._sound_s[-1] + _PAIR_EVERY:
            self._sound_s.append(self._wav.seconds)
            self._heard_s.append(heard_s)
        self._wav.write(block.samples[: len(block.samples) // SAMPLE_BYTES * SAMPLE_BYTES])

    def clock(self) -> ClockFit:
        """What this machine's monotonic clock shows in seconds at each second of the sound, as far as it is known.

        By all blocks: the time stamps of the first ones are off by some tenths of a second on some systems.
        """
        first_s = (self._first_ns or 0) / _NANOSECONDS
        sound_s, heard_s = np.array(self._sound_s), np.array(self._heard_s)
        if self.seconds >= _SHORTEST_S:
            with contextlib.suppress(ClockError):
                fit = fit_clocks(sound_s, heard_s)
                return ClockFit(fit.rate, first_s + fit.offset)
        return ClockFit(1.0, first_s + (float(np.median(heard_s - sound_s)) if self._sound_s else 0.0))

    def close(self) -> None:
        """Finish the file."""
        self._wav.close()
