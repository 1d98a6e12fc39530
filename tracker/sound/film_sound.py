"""The sound of a film, and when each of its pictures is shown. By PyAV, as OpenCV hears nothing.

A film's sound and its pictures have one clock, but need not begin at one moment; and a phone's film has no steady pace.
So both are told by the film's own time stamps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from .wav_file import SoundError, WavFile

if TYPE_CHECKING:
    import av
    from av.container import InputContainer

#: Shorter gaps between two pieces of sound are rounding of their time stamps, seconds.
_GAP_S: Final = 0.05
#: Seconds between two pictures of a film of one.
_USUAL_STEP_S: Final = 1 / 30
#: Longer ones are damage of the time stamps.
_LONGEST_GAP_S: Final = 3600.0


class NoSoundError(SoundError):
    """There is nothing to be heard."""


@dataclass(frozen=True, slots=True, eq=False)
class FilmTimes:
    """When each picture is shown: `times` (n,) float64, seconds from the first, rising; and the first's time stamp."""

    times: NDArray[np.float64]
    first_s: float

    def at(self, index: int) -> float:
        """When picture `index` is shown; beyond those that are known at the pace of the last two."""
        beyond = index - len(self.times) + 1
        if beyond <= 0:
            return float(self.times[index])
        step = float(self.times[-1] - self.times[-2]) if len(self.times) > 1 else _USUAL_STEP_S
        return float(self.times[-1]) + beyond * step


def film_times(path: Path) -> FilmTimes:
    """The times of a film's pictures. Nothing is decoded, so it is quick.

    Raises:
        SoundError: it is no film, or says nothing of times.
    """
    with _opened(path) as film:
        if not film.streams.video:
            raise SoundError(f"{path} has no pictures with times: track it without --sound.")
        stream = film.streams.video[0]
        stamps = [float(stamp * stream.time_base) for stamp in _stamps(film, stream)] if stream.time_base else []
    if not stamps:
        raise SoundError(f"{path} does not say when its pictures are shown: track it without --sound.")
    shown = np.unique(np.round(stamps, 6))
    return FilmTimes(shown - shown[0], float(shown[0]))


def keep_sound(path: Path, wav: Path) -> float:
    """Write the first sound track of a film to `wav`; at what time stamp of the film it begins, seconds.

    One channel stays one, more become two; the samples keep their rate. A gap becomes silence.

    Raises:
        NoSoundError: the film has no sound.
        SoundError: it cannot be read, or the WAV cannot be written.
    """
    import av  # noqa: PLC0415 (35 MB that only this needs)

    with _opened(path) as film:
        if not film.streams.audio:
            raise NoSoundError(f"{path} has no sound: its take is kept without.")
        stream = film.streams.audio[0]
        channels = min(2, stream.codec_context.channels)
        resampler = av.AudioResampler("s16", "mono" if channels == 1 else "stereo", stream.rate)
        begins: float | None = None
        with WavFile(wav, stream.rate, channels) as sound:
            try:
                for frame in film.decode(stream):
                    at = sound.seconds if frame.time is None else frame.time - (begins or 0.0)
                    begins = (frame.time or 0.0) if begins is None else begins
                    _fill(sound, at if sound.samples else 0.0)
                    for piece in resampler.resample(frame):
                        sound.write(piece.to_ndarray().tobytes())
                for piece in resampler.resample(None):
                    sound.write(piece.to_ndarray().tobytes())
            except av.FFmpegError as error:
                if not sound.samples:
                    raise SoundError(f"The sound of {path} cannot be read ({error.strerror}).") from error
            if not sound.samples:
                raise NoSoundError(f"The sound track of {path} is empty: its take is kept without.")
    return begins or 0.0


def _fill(sound: WavFile, at: float) -> None:
    missing = at - sound.seconds
    if _GAP_S < missing < _LONGEST_GAP_S:
        sound.write_silence(missing)


def _stamps(film: InputContainer, stream: av.VideoStream) -> Iterator[int]:
    """Those of pictures that are shown; what a cut has left of the ones before is there only to be decoded."""
    for packet in film.demux(stream):
        if packet.pts is not None and not packet.is_discard:
            yield packet.pts


def _opened(path: Path) -> InputContainer:
    import av  # noqa: PLC0415 (35 MB that only this needs)

    try:
        return av.open(str(path))
    except (av.FFmpegError, OSError) as error:
        raise SoundError(f"The sound of {path} cannot be read: track it without --sound.") from error
