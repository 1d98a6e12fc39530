"""The microphone's sound in a film: AAC, each moment of it with the pictures of that moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import av
import numpy as np
from av.container import OutputContainer
from numpy.typing import NDArray

from ...sound.microphone import Microphone

#: Sound that is so far off its place, seconds, on average over the last half a second, is put right: less is not
#: noticed (ITU-R BT.1359: from 45 ms too early), and every such step could be heard.
_TOLERANCE_S: Final = 0.04
#: Sound that is so far off at once shows that some was lost, or that the film stood still.
_LOST_S: Final = 0.25
#: How quickly the average follows, as a share of each block, of which there are some fifty a second.
_FOLLOW: Final = 0.05


@dataclass(frozen=True, slots=True)
class SoundSource:
    """Where a film's sound comes from, and by how many seconds the avatar shows a face later than it was seen."""

    microphone: Microphone
    late_s: Callable[[], float]


class FilmSound:
    """Adds a track to `film`, which must not have begun. What it raises comes from FFmpeg."""

    def __init__(self, source: SoundSource, film: OutputContainer) -> None:
        self._source = source
        self._film = film
        self._rate = source.microphone.rate
        self._channels = source.microphone.channels
        self._stream = film.add_stream("aac", rate=self._rate, layout=self._layout)
        self._count = 0
        self._off_s = 0.0
        source.microphone.listen()

    @property
    def _layout(self) -> str:
        return "mono" if self._channels == 1 else "stereo"

    def write(self, origin_ns: int) -> None:
        """Encode what was heard since the last time; the film's first picture was shown at `origin_ns` (monotonic)."""
        late_s = self._source.late_s()
        for block in self._source.microphone.blocks():
            samples = np.frombuffer(block.samples, "<i2").reshape(-1, self._channels)
            self._place(samples, (block.at_ns - origin_ns) / 1e9 + late_s)

    def finish(self, origin_ns: int) -> None:
        """Encode what is left."""
        self._source.microphone.ignore()
        self.write(origin_ns)
        if self._count:
            self._film.mux(self._stream.encode(None))

    def _place(self, samples: NDArray[np.int16], at_s: float) -> None:
        """Append samples; where they do not belong at the end of what is there, silence comes before, or some go."""
        off_s = at_s - self._count / self._rate
        self._off_s += _FOLLOW * (off_s - self._off_s)
        if not self._count or abs(off_s) > _LOST_S or abs(self._off_s) > _TOLERANCE_S:
            self._off_s = 0.0
            missing = round(off_s * self._rate)
            self._encode(np.zeros((max(0, missing), self._channels), np.int16))
            samples = samples[max(0, -missing) :]
        self._encode(samples)

    def _encode(self, samples: NDArray[np.int16]) -> None:
        if not len(samples):
            return
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.reshape(1, -1)), "s16", self._layout)
        frame.sample_rate, frame.pts, frame.time_base = self._rate, self._count, Fraction(1, self._rate)
        self._count += len(samples)
        self._film.mux(self._stream.encode(frame))
