"""Every picture of a film through the pipeline, none left out, into takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from .pipeline import FoundFaces, Pipeline, TrackedFace
from .sound.film_sound import FilmTimes
from .sources.picture import Picture
from .sources.reel import Reel
from .stopping import Stop
from .take_files import TakeFiles

_NANOSECONDS: Final = 1e9


@dataclass(frozen=True, slots=True)
class Tracked:
    """How many pictures there were, and how many of them had a face."""

    pictures: int
    found: int


#: What hears how far it is.
Tell = Callable[[Tracked], None]


def reel_pictures(reel: Reel, times: FilmTimes | None = None) -> Iterator[Picture]:
    """All pictures of a film, shown at `times`, else at a steady pace."""
    index = 0
    while (pixels := reel.next()) is not None:
        time_s = index / reel.info.fps if times is None else times.at(index)
        yield Picture(pixels, round(time_s * _NANOSECONDS), index)
        index += 1


def track_pictures(
    pictures: Iterable[Picture], pipeline: Pipeline, takes: TakeFiles, stop: Stop, tell: Tell
) -> Tracked:
    """Write the faces of all pictures, or of those until `stop` is set; `tell` hears of each picture."""
    tracked = Tracked(0, 0)
    for found, faces in _processed(pictures, pipeline):
        takes.write({face.subject: face for face in faces}, found.capture_ns / _NANOSECONDS)
        tracked = Tracked(tracked.pictures + 1, tracked.found + bool(faces))
        if stop.is_set():
            break
        tell(tracked)
    return tracked


def _processed(pictures: Iterable[Picture], pipeline: Pipeline) -> Iterator[tuple[FoundFaces, list[TrackedFace]]]:
    """The faces of each picture. While they are solved, the engine, which works outside Python, finds the next ones."""
    with ThreadPoolExecutor(1, "engine") as engine:
        before: Future[FoundFaces] | None = None
        for picture in pictures:
            finding = engine.submit(pipeline.find, picture)
            if before is not None:
                yield before.result(), pipeline.solve(before.result())
            before = finding
        if before is not None:
            yield before.result(), pipeline.solve(before.result())
