"""Films with sound, made by PyAV as a camera's would be."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

RATE = 8000
#: The tone that is put in, hertz.
TONE = 440.0


def tone(seconds: float) -> NDArray[np.int16]:
    """The tone, (1, n)."""
    times = np.arange(round(seconds * RATE)) / RATE
    return (np.sin(times * 2 * np.pi * TONE) * 8000).astype(np.int16)[None]


def write_film(
    path: Path,
    pictures: Sequence[NDArray[np.uint8]],
    times: Sequence[float],
    sound: Sequence[tuple[float, NDArray[np.int16]]] = (),
) -> Path:
    """A film with `pictures` (height, width, 3) in BGR shown at `times`, and pieces of `sound` (1, n) at theirs."""
    with av.open(str(path), "w") as film:
        video = film.add_stream("mpeg4", rate=1000)
        video.height, video.width = pictures[0].shape[:2]
        video.pix_fmt, video.bit_rate = "yuv420p", 4_000_000
        video.codec_context.time_base = Fraction(1, 1000)
        audio = film.add_stream("pcm_s16le", rate=RATE, layout="mono") if sound else None
        for picture, time_s in zip(pictures, times, strict=True):
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts = round(time_s * 1000)
            frame.time_base = Fraction(1, 1000)
            film.mux(video.encode(frame))
        film.mux(video.encode(None))
        for time_s, samples in sound:
            assert audio is not None
            piece = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
            piece.rate = RATE
            piece.pts = round(time_s * RATE)
            film.mux(audio.encode(piece))
        if audio is not None:
            film.mux(audio.encode(None))
    return path
