"""The pictures as an mp4 film that every player and browser shows: H.264, and AAC where there is sound, by PyAV.

With `superfast` a picture of 1280x720 takes eight milliseconds of a core; `ultrafast` would save one of them and write
larger films. Flat colours come back within 6 levels.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.error import FFmpegError
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray

from addon.core.errors import LiveFaceError

from .base import NO_ALPHA, Format, need_even
from .film_sound import FilmSound, SoundSource

_SUFFIX: Final = ".mp4"
#: `crf` is the constant quality, from 0 to 51; at 18 no difference is seen.
_ENCODER: Final[dict[str, object]] = {"preset": "superfast", "crf": "18"}
#: BT.601, which is also what those take who do not look (OpenCV); primaries and transfer are those of BT.709, the
#: nearest to a screen's that all players know. The numbers are those of ITU-T H.273.
_MATRIX: Final = Colorspace.ITU601
_PRIMARIES: Final = 1
_TRANSFER: Final = 1
#: A gap of more is not filled by the host.
_STOOD_STILL_NS: Final = 1_500_000_000
#: A rate such as 29.97 is a fraction over 1001.
_LONGEST_DENOMINATOR: Final = 1001


class VideoFileSink:
    """Writes a film under a temporary name beside the wanted one, and renames it at `close`.

    A host that was killed leaves `NAME.part.mp4`, never a broken film under the final name.
    """

    fills_gaps = True
    takes_alpha = False

    def __init__(
        self, path: Path, form: Format, sound: SoundSource | None = None, now: Callable[[], int] = time.monotonic_ns
    ) -> None:
        """Open the film; the folder is made if need be. `now` gives monotonic nanoseconds, as `sound` has them.

        Raises:
            LiveFaceError: not an mp4, with alpha, an odd size, or nothing can be written there.
        """
        if path.suffix.lower() != _SUFFIX:
            raise LiveFaceError(f"The film {path} must be an mp4: name it {path.with_suffix(_SUFFIX).name}.")
        if form.alpha:
            raise LiveFaceError(NO_ALPHA)
        need_even(form, "An mp4")
        self.name = str(path)
        self._path = path
        self._partial = path.with_name(f"{path.stem}.part{_SUFFIX}")
        self._count = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                raise IsADirectoryError(None, "there is a folder of that name")
            self._partial.write_bytes(b"")
        except OSError as error:
            raise _unwritable(path, error) from error
        self._film = av.open(str(self._partial), "w")
        self._rate = Fraction(form.fps).limit_denominator(_LONGEST_DENOMINATOR)
        self._stream = self._film.add_stream("libx264", self._rate)
        self._stream.width, self._stream.height = form.width, form.height
        self._stream.pix_fmt, self._stream.options = "yuv420p", _ENCODER
        context = self._stream.codec_context
        context.colorspace, context.color_range = int(_MATRIX), int(ColorRange.MPEG)
        context.color_primaries, context.color_trc = _PRIMARIES, _TRANSFER
        self._sound = FilmSound(sound, self._film) if sound else None
        self._now = now
        self._origin_ns = 0

    def send(self, rgb: NDArray[np.uint8]) -> int:
        """Append one picture."""
        frame = av.VideoFrame.from_ndarray(rgb, "rgb24")
        frame = frame.reformat(format="yuv420p", dst_colorspace=_MATRIX, dst_color_range=ColorRange.MPEG)
        frame.pts, frame.time_base = self._count, 1 / self._rate
        self._note_origin(self._now())
        try:
            self._film.mux(self._stream.encode(frame))
            if self._sound:
                self._sound.write(self._origin_ns)
        except FFmpegError as error:
            raise self._cut_short() from error
        self._count += 1
        return rgb.nbytes + rgb.nbytes // 2  # into the encoder's frame, and to YUV 4:2:0

    def close(self) -> None:
        """Finish the film and give it its name."""
        try:
            try:
                if self._count:
                    self._film.mux(self._stream.encode(None))  # what the encoder still holds
                if self._sound:
                    self._sound.finish(self._origin_ns)
            finally:
                self._film.close()
        except FFmpegError as error:
            self._partial.unlink(missing_ok=True)
            raise self._cut_short() from error
        if not self._count:
            self._partial.unlink(missing_ok=True)
            return
        try:
            os.replace(self._partial, self._path)
        except OSError as error:
            raise _unwritable(self._path, error) from error

    def _note_origin(self, now_ns: int) -> None:
        """Find out when the film's first picture was shown: by the picture that was the least late.

        Pictures that fill a gap come late and all at once; after a gap that is not filled the film goes on later.
        """
        origin_ns = now_ns - round(self._count / self._rate * 1_000_000_000)
        if not self._count or origin_ns < self._origin_ns or origin_ns > self._origin_ns + _STOOD_STILL_NS:
            self._origin_ns = origin_ns

    def _cut_short(self) -> LiveFaceError:
        return LiveFaceError(f"The film {self._path} could not be written to its end: make room on the disk.")


def _unwritable(path: Path, error: OSError) -> LiveFaceError:
    return LiveFaceError(
        f"The film {path} cannot be written ({error.strerror or error}): choose another with --sink file:PATH.mp4."
    )
