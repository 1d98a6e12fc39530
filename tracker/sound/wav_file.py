"""A WAV file that grows: readable whatever becomes of this process, up to the last second.

The header of a WAV says how long it is, so it is put right once a second, not only at the end.
"""

from __future__ import annotations

import contextlib
import struct
import wave
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from addon.core.errors import LiveFaceError

#: Bytes of one sample: 16 bits, signed, little-endian.
SAMPLE_BYTES: Final = 2
#: The header counts bytes in 32 bits; beyond this nothing is written any more.
_MOST_BYTES: Final = 2**32 - 2**16


class SoundError(LiveFaceError):
    """The sound cannot be had or kept; the message says what to do."""


class WavFile:
    """16-bit sound of `rate` samples a second in `channels` channels. A context manager.

    Raises:
        SoundError: there is a file already, or the folder cannot be written in.
    """

    def __init__(self, path: Path, rate: int, channels: int) -> None:
        self.path = path
        self.rate = rate
        self.channels = channels
        self.samples = 0
        """How many there are by now, in each channel."""
        self._unsettled = 0
        try:
            self._file = path.open("xb")
            self._wave = wave.open(self._file, "wb")  # noqa: SIM115 (`close` does)
            self._wave.setparams((channels, SAMPLE_BYTES, rate, 0, "NONE", ""))
            self._settle(b"")
        except OSError as error:
            raise self._error(error) from error

    @property
    def seconds(self) -> float:
        """How long it is by now."""
        return self.samples / self.rate

    @property
    def full(self) -> bool:
        """Whether nothing more fits in: after six hours of two channels at 48,000 samples a second."""
        return self.samples * SAMPLE_BYTES * self.channels >= _MOST_BYTES

    def write(self, data: bytes) -> None:
        """Append samples, those of the channels side by side. What does not fit in is left out.

        Raises:
            SoundError: the disk is full, or the file is gone.
        """
        if self.full:
            return
        samples = len(data) // (SAMPLE_BYTES * self.channels)
        self.samples += samples
        self._unsettled += samples
        try:
            if self._unsettled >= self.rate:
                self._settle(data)
            else:
                self._wave.writeframesraw(data)
        except (OSError, struct.error) as error:
            raise self._error(error) from error

    def write_silence(self, seconds: float) -> None:
        """Append nothing to be heard. Raises as `write` does."""
        self.write(bytes(SAMPLE_BYTES * self.channels * round(seconds * self.rate)))

    def close(self) -> None:
        """Finish the file. Raises `SoundError` where the last second cannot be written."""
        try:
            self._wave.close()
        except OSError as error:
            raise self._error(error) from error
        finally:
            with contextlib.suppress(OSError):
                self._file.close()

    def _settle(self, data: bytes) -> None:
        """Write, and let the header say so."""
        self._unsettled = 0
        self._wave.writeframes(data)
        self._file.flush()

    def _error(self, error: Exception) -> SoundError:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return SoundError(
            f"The sound {self.path} cannot be written ({reason}): make room, and choose a folder that is writable."
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()
