"""Which keys a bake makes: from numbers over time to frames and values, without Blender."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..mapping.groups import ChannelGroup
from .reduction import Interpolation, reduced

_Values = NDArray[np.float64]

#: Blender takes two keys that are nearer than this, in frames, for one (`BEZT_BINARYSEARCH_THRESH` of its fcurve.cc).
NEAREST: Final = 0.01
#: Less than this is no movement but the rounding of single-precision numbers.
_STILL: Final = 1e-6


class Onto(enum.Enum):
    """Where the keys go; the value is its name for people."""

    ACTION = "Action"
    NLA = "NLA"


class Mixing(enum.Enum):
    """What becomes of the animation that is there; the value is its name for people."""

    REPLACE = "Replace"
    ADD = "Add"


@dataclass(frozen=True, slots=True)
class BakeOptions:
    """How a take becomes keys.

    `start` is the scene's frame at which the recording began, `fps` the scene's frames a second. With `snap` keys stand
    on whole frames alone, else where the take's own frames are. `smoothing` is in seconds (`editing.smoothed`).
    `largest_error` is how far the curves may be off at any frame, in each curve's own unit; None keeps every key.
    With `skip_constant` what never moves gets no curve.
    """

    start: float = 1.0
    fps: float = 24.0
    snap: bool = False
    onto: Onto = Onto.ACTION
    mixing: Mixing = Mixing.REPLACE
    groups: frozenset[ChannelGroup] = frozenset(ChannelGroup)
    smoothing: float = 0.0
    largest_error: float | None = None
    skip_constant: bool = True
    interpolation: Interpolation = Interpolation.LINEAR


@dataclass(frozen=True, slots=True, eq=False)
class CurveKeys:
    """The keys of curves that belong together: `frames` (m,) and `values` (k, m).

    `slopes` (k, m) are there for a reduced Bézier, in the curve's unit for each frame.
    """

    frames: _Values
    values: _Values
    interpolation: Interpolation
    slopes: _Values | None = None


class Timing:
    """At which frames of the scene the keys of a take stand."""

    def __init__(self, times: _Values, options: BakeOptions) -> None:
        """`times` (n,) are seconds since the recording began."""
        exact = options.start + times * options.fps
        self._from = exact
        self.frames = _whole(exact) if options.snap else exact[_apart(exact)]

    def placed(self, values: _Values, *, stepped: bool) -> _Values:
        """Values at the take's times (k, n) as they are at `frames`: (k, m). What is `stepped` keeps its last value."""
        if len(self.frames) == len(self._from) and (self.frames == self._from).all():
            return values
        if stepped:
            at = np.searchsorted(self._from, self.frames + _STILL, side="right") - 1
            return values[:, np.maximum(at, 0)]
        return np.stack([np.interp(self.frames, self._from, one) for one in values])


def keys_of(
    frames: _Values, values: _Values, options: BakeOptions, rest: tuple[float, ...] | None, *, stepped: bool
) -> CurveKeys | None:
    """The keys of curves whose `values` (k, m) are known at `frames` (m,); None where they never leave `rest`.

    Where they are constant one key is enough. `rest` is None where also such curves are to have a key. What is
    `stepped` (a whole number, a switch) has no value between two others.
    """
    if options.skip_constant and (np.ptp(values, axis=1) <= _STILL).all():
        if rest is not None and np.allclose(values[:, 0], rest, atol=_STILL):
            return None
        frames, values = frames[:1], values[:, :1]
    interpolation = Interpolation.CONSTANT if stepped else options.interpolation
    if options.largest_error is None and not stepped:
        return CurveKeys(frames, values, interpolation)
    keys = reduced(frames, values, 0.0 if stepped else options.largest_error or 0.0, interpolation)
    return CurveKeys(frames[keys.at], values[:, keys.at], interpolation, keys.slopes)


def _whole(frames: _Values) -> _Values:
    """The whole frames within `frames`; the nearest where there is none."""
    if not len(frames):
        return frames
    first, last = np.ceil(frames[0] - NEAREST), np.floor(frames[-1] + NEAREST)
    return np.arange(first, last + 1.0) if last >= first else np.round(frames[:1])


def _apart(frames: _Values) -> NDArray[np.intp]:
    """The places of frames that Blender can tell apart."""
    first: NDArray[np.intp] = np.unique(np.floor(frames / NEAREST + 0.5), return_index=True)[1]
    return first
