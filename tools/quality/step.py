"""How soon the tracker follows a face that changes from one picture to the next.

Two pictures of a clip with known truth, one second each, through `python -m tracker track`: with its filters, and
without them, which is the engine's own share.
"""

from __future__ import annotations

import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tracker.sources.reel import open_reel

from .curves import YAW, Curves, FloatArray, QualityError
from .ways import track

FPS: Final = 30
#: Pictures before the step, and from it on.
_HELD: Final = 30
_SETTLED: Final = 10
_CROSSED: Final = 0.8
#: A smaller share of the true step is not followed at all.
_FOLLOWED: Final = 0.2


@dataclass(frozen=True, slots=True)
class StepResponse:
    """A step of `size` (degrees of yaw, or weight of jawOpen) up, as the truth has it.

    `pictures` is how many come after the first one that shows the new face until the output has done 80 % of its own
    way, so 0 where it is there at once; None where it does not follow. `pictures_unfiltered` is the same without the
    filters, and `followed` the share of the true step that the output comes to.
    """

    what: str
    size: float
    followed: float
    pictures: int | None
    pictures_unfiltered: int | None


@dataclass(frozen=True, slots=True)
class _Wanted:
    what: str
    size: float

    def curve(self, curves: Curves) -> FloatArray:
        angle: FloatArray = curves.angles[:, YAW]
        return angle if self.what == "yaw" else curves.mean_of(self.what)


_WANTED: Final = (_Wanted("yaw", 5.0), _Wanted("yaw", 15.0), _Wanted("jawOpen", 0.2), _Wanted("jawOpen", 0.5))


def step_responses(clip: Path, truth: Curves) -> tuple[StepResponse, ...]:
    """A small and a large step of yaw and of jawOpen.

    Raises:
        QualityError: the clip has no two pictures that are so far apart, or the tracker fails.
    """
    return tuple(_response(clip, truth, wanted) for wanted in _WANTED)


def pictures_until(values: FloatArray, before: float, after: float) -> int | None:
    """After how many of `values` (n,) 80 % of the way from `before` to `after` are done for the first time."""
    done = (values - before) / (after - before) >= _CROSSED
    return int(done.argmax()) if done.any() else None


def _response(clip: Path, truth: Curves, wanted: _Wanted) -> StepResponse:
    curve = wanted.curve(truth)
    pair = _alike_but_for(truth, curve, wanted)
    size = float(curve[pair[1]] - curve[pair[0]])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_step(folder, [_picture(clip, index) for index in pair])
        filtered, bare = (wanted.curve(track(folder, "--fps", str(FPS), *words)) for words in ((), ("--no-filter",)))
    followed = _way(filtered) / size
    there = followed > _FOLLOWED
    return StepResponse(
        wanted.what, size, followed, _crossing(filtered) if there else None, _crossing(bare) if there else None
    )


def _alike_but_for(truth: Curves, curve: FloatArray, wanted: _Wanted) -> tuple[int, int]:
    """The two pictures whose step is nearly as wanted, and that are most alike in everything else."""
    everything = np.concatenate((truth.weights, truth.angles / 30.0), axis=1)
    apart = np.abs(everything[:, None] - everything[None]).sum(-1)
    far = np.abs(curve[None] - curve[:, None] - wanted.size) > 0.1 * wanted.size
    apart[far] = np.inf
    first, second = np.unravel_index(int(apart.argmin()), apart.shape)
    if not np.isfinite(apart[first, second]):
        raise QualityError(f"The clip has no two pictures with a step of {wanted.what} by {wanted.size:g}.")
    return int(first), int(second)


def _crossing(values: FloatArray) -> int | None:
    before, after = _levels(values)
    return pictures_until(values[_HELD:], before, after)


def _way(values: FloatArray) -> float:
    before, after = _levels(values)
    return after - before


def _levels(values: FloatArray) -> tuple[float, float]:
    """Where the output has come to rest before the step and at the end."""
    return float(np.nanmedian(values[_HELD - _SETTLED : _HELD])), float(np.nanmedian(values[-_SETTLED:]))


def _write_step(folder: Path, pictures: list[NDArray[np.uint8]]) -> None:
    for number, picture in enumerate(pictures):
        for index in range(_HELD):
            cv2.imwrite(str(folder / f"{number * _HELD + index:03}.png"), picture)


def _picture(clip: Path, index: int) -> NDArray[np.uint8]:
    with closing(open_reel(clip)) as reel:
        for _ in range(index):
            reel.skip()
        picture = reel.next()
    if picture is None:
        raise QualityError(f"{clip.name} ends before its picture {index}: make the clip and its truth anew.")
    return picture
