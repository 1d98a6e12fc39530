"""A sound that is recorded while faces are tracked, and how its clock runs beside this machine's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from addon.core.takes.clock_fit import ClockError, fit_clocks

from .wav_file import SAMPLE_BYTES, WavFile

_NANOSECONDS: Final = 1e9
#: Seconds between two pairs of readings of both clocks that are kept.
_PAIR_EVERY: Final = 0.25
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
        #: When the first sample was heard (monotonic ns); None as long as there is none.
        self.begins_ns: int | None = None
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
        if self.begins_ns is None:
            self.begins_ns = block.at_ns
        heard_s = (block.at_ns - self.begins_ns) / _NANOSECONDS
        late = heard_s - self._wav.seconds - self._usually_late
        if late > _LOST_S:
            self._wav.write_silence(late)
        else:
            self._usually_late += _FOLLOW * late
        if not self._sound_s or self._wav.seconds >= self._sound_s[-1] + _PAIR_EVERY:
            self._sound_s.append(self._wav.seconds)
            self._heard_s.append(heard_s)
        self._wav.write(block.samples[: len(block.samples) // SAMPLE_BYTES * SAMPLE_BYTES])

    def close(self) -> float:
        """Finish the file; how many seconds by this machine's clock go by in one of it, 1 where it is unknown."""
        self._wav.close()
        if self.seconds < _SHORTEST_S:
            return 1.0
        try:
            return fit_clocks(np.array(self._sound_s), np.array(self._heard_s)).rate
        except ClockError:
            return 1.0
