"""Many films, one after the other: what is done is passed over, and a bad file does not stop the others."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Final

from addon.core.errors import LiveFaceError

from .film_list import Film
from .sources.picture import SourceError
from .sources.reel import open_reel
from .stopping import Stop
from .terminal import INTERRUPTED, ProgressLine, bar, say
from .tracking import Tell, Tracked

_FAILED: Final = 1

#: Tracks one film; it is given what is to hear of each picture, and says in a sentence how it went, "" if interrupted.
TrackFilm = Callable[[Film, Tell], str]


class Batch:
    """A progress bar over all films, and a summary at the end."""

    def __init__(self, films: Sequence[Film], *, again: bool) -> None:
        self._films = films
        self._todo = [film for film in films if again or not film.take.exists()]
        self._progress = ProgressLine()
        self._expected = {film: _pictures_of(film) for film in self._todo}
        self._started = time.monotonic()
        self._pictures_before = 0
        self._tracked = 0
        self._failed = 0

    def run(self, track: TrackFilm, stop: Stop) -> int:
        """Track what is to do; the exit code."""
        for film in self._todo:
            self._one(film, track)
            if stop.is_set():
                say(f"Interrupted: {self._summary()}; the same command goes on from there.")
                return INTERRUPTED
        say(f"{self._summary()}.")
        return _FAILED if self._failed else 0

    def _one(self, film: Film, track: TrackFilm) -> None:
        try:
            words = track(film, self._show)
        except LiveFaceError as error:
            self._failed += 1
            words = f"Failed: {error}"
        else:
            self._tracked += bool(words)
        self._pictures_before += self._expected[film]
        self._progress.end()
        if words:
            say(words)

    def _show(self, tracked: Tracked) -> None:
        if not self._progress.due:
            return
        done = self._pictures_before + tracked.pictures
        expected = max(sum(self._expected.values()), done)
        left = (expected - done) * (time.monotonic() - self._started) / done
        film = f"film {self._tracked + self._failed + 1} of {len(self._todo)}"
        self._progress.show(f"{bar(done / expected)} {film}, {done} of {expected} pictures, {left:.0f} s to go")

    def _summary(self) -> str:
        parts = [f"{len(self._films)} films", f"{self._tracked} tracked"]
        if skipped := len(self._films) - len(self._todo):
            parts.append(f"{skipped} done before (--again tracks them anew)")
        if self._failed:
            parts.append(f"{self._failed} failed")
        if left := len(self._todo) - self._tracked - self._failed:
            parts.append(f"{left} left")
        return ", ".join(parts)


def _pictures_of(film: Film) -> int:
    """About how many pictures there are; none in a film that cannot be opened, which is told when its turn comes."""
    try:
        with closing(open_reel(film.path)) as reel:
            return reel.info.frames
    except SourceError:
        return 0
