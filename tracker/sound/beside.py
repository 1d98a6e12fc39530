"""The sound of a film on its way to the place beside its take: there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Self

from .film_sound import FilmTimes, film_times, keep_sound
from .wav_file import SoundError


class SoundBeside:
    """The sound of the film at `path`, to become `wav`. A context manager: on entering it is read.

    `times` is when the film's pictures are shown, `begins_s` when the sound begins, both in seconds from the first
    picture.

    Raises:
        NoSoundError: on entering, where the film has none.
        SoundError: it cannot be read or written, or there is a file at `wav` and it is not `again`.
    """

    times: FilmTimes
    begins_s: float

    def __init__(self, path: Path, wav: Path, *, again: bool) -> None:
        self._path = path
        self.wav = wav
        self._again = again
        self._temporary = wav.with_name(f".{wav.name[-100:]}.{os.getpid()}.part")

    def keep(self) -> None:
        """Give the sound its name."""
        try:
            self._temporary.replace(self.wav)
        except OSError as error:
            raise SoundError(f"The sound {self.wav} cannot be written ({error.strerror}): choose another.") from error

    def __enter__(self) -> Self:
        if self.wav.exists() and not self._again:
            raise SoundError(f"There is a sound at {self.wav} already: move it, or --again to write over it.")
        try:
            begins = keep_sound(self._path, self._temporary)
            self.times = film_times(self._path)
        except BaseException:
            self._temporary.unlink(missing_ok=True)
            raise
        self.begins_s = begins - self.times.first_s
        return self

    def __exit__(self, *_: object) -> None:
        self._temporary.unlink(missing_ok=True)
