"""Every picture of a film through the pipeline, none left out, into takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from .pipeline import FoundFaces, Pipeline, TrackedFace
from .sources.picture import Picture
from .sources.reel import Reel
from .stopping import Stop
from .take_files import TakeFiles


@dataclass(frozen=True, slots=True)
class Tracked:
    """How many pictures there were, and how many of them had a face."""

    pictures: int
    found: int


Tell = Callable[[Tracked], None]


def track_reel(reel: Reel, pipeline: Pipeline, takes: TakeFiles, stop: Stop, tell: Tell) -> Tracked:
    """Write the faces of all pictures, or of those until `stop` is set; `tell` hears of each picture."""
    tracked = Tracked(0, 0)
    for index, faces in enumerate(_processed(_pictures(reel), pipeline)):
        takes.write({face.subject: face for face in faces}, index / reel.info.fps)
        tracked = Tracked(index + 1, tracked.found + bool(faces))
        if stop.is_set():
            break
        tell(tracked)
    return tracked


def _processed(pictures: Iterable[Picture], pipeline: Pipeline) -> Iterator[list[TrackedFace]]:
    """The faces of each picture. While they are solved, the engine, which works outside Python, finds the next ones."""
    with ThreadPoolExecutor(1, "engine") as engine:
        before: Future[FoundFaces] | None = None
        for picture in pictures:
            finding = engine.submit(pipeline.find, picture)
            if before is not None:
                yield pipeline.solve(before.result())
            before = finding
        if before is not None:
            yield pipeline.solve(before.result())


def _pictures(reel: Reel) -> Iterator[Picture]:
    index = 0
    while (pixels := reel.next()) is not None:
        yield Picture(pixels, round(index / reel.info.fps * 1e9), index)
        index += 1
