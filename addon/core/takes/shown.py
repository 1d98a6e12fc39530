"""What an avatar shows of a take: without a face it goes to rest, and comes back, as it does while live."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..face_points import canonical_points
from ..presence import EASE_SECONDS, SILENT_AFTER
from ..rotations import normalized, power
from .take import Take

#: Between the frames that are put into a gap, where a take has too few of its own to tell its rate, seconds.
_USUAL_STEP: Final = 1.0 / 30.0
#: A gap is left as it is where it would take more than this many frames to show it; they are only as long as easing is.
_SHORTEST_STEP: Final = 1.0 / 240.0


def shown(take: Take) -> Take:
    """The take as `presence.Presence` shows it, with frames in the gaps where the avatar moves to rest and back.

    A take that begins with a face begins with the whole of it. Every frame of what is given back counts as tracked; a
    frame without landmarks has those of the frame before it.
    """
    take = _with_frames_in_gaps(take)
    share = _shares(take)
    if (share == 1.0).all() and (take.landmarks is None or _has(take.landmarks).all()):
        return take
    held = np.maximum.accumulate(np.where(take.tracked, np.arange(len(take)), -1))
    share[held < 0] = 0.0
    held = np.maximum(held, 0)
    column = share.astype(np.float32)[:, None]
    head = power(normalized(take.head[held].T.astype(np.float64)), share)
    return Take(
        take.times,
        np.ones(len(take), bool),
        head.T.astype(np.float32),
        take.translation[held] * column,
        take.gaze[held] * column,
        take.weights[held] * column,
        None if take.landmarks is None else _landmarks(take.landmarks, column),
    )


def _shares(take: Take) -> NDArray[np.float64]:
    """How much of the face is shown at each frame (n,), 0 to 1, smooth."""
    if take.tracked.all():
        return np.ones(len(take))
    steps = np.diff(take.times, prepend=take.times[:1]) / EASE_SECONDS
    shares, share = [], float(take.tracked[0])
    for tracked, step in zip(take.tracked.tolist(), steps.tolist(), strict=True):
        share = min(1.0, share + step) if tracked else max(0.0, share - step)
        shares.append(share)
    linear = np.array(shares)
    smooth: NDArray[np.float64] = linear * linear * (3.0 - 2.0 * linear)
    return smooth


def _with_frames_in_gaps(take: Take) -> Take:
    """The take with frames without a face where it is silent for so long that a live avatar goes to rest."""
    waits = np.diff(take.times)
    silent = np.flatnonzero(waits > SILENT_AFTER)
    if not len(silent):
        return take
    step = max(float(np.median(waits)), _SHORTEST_STEP)
    step = step if step < SILENT_AFTER else _USUAL_STEP
    added = [_moments(take.times[at] + SILENT_AFTER, take.times[at + 1], step) for at in silent]
    places = np.repeat(silent + 1, [len(moments) for moments in added])
    source = np.insert(np.arange(len(take)), places, places - 1)
    return Take(
        np.insert(take.times, places, np.concatenate(added)),
        np.insert(take.tracked, places, values=False),
        take.head[source],
        take.translation[source],
        take.gaze[source],
        take.weights[source],
        None if take.landmarks is None else take.landmarks[source],
    )


def _moments(begin: float, end: float, step: float) -> NDArray[np.float64]:
    """Times from `begin` on until all is at rest, and one just before the face is back at `end`."""
    easing = begin + step * np.arange(int(EASE_SECONDS / step) + 2)
    moments = np.unique(np.append(easing, end - step))
    within: NDArray[np.float64] = moments[(moments >= begin) & (moments < end - step / 2)]
    return within


def _landmarks(landmarks: NDArray[np.float32], share: NDArray[np.float32]) -> NDArray[np.float32]:
    """The newest landmarks at each frame (n, 478, 3), brought to the face at rest where the face is lost."""
    held = np.maximum.accumulate(np.where(_has(landmarks), np.arange(len(landmarks)), 0))
    rest = canonical_points()
    return np.asarray(rest + (landmarks[held] - rest) * share[:, None], np.float32)


def _has(landmarks: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which frames came with landmarks (n,)."""
    there: NDArray[np.bool_] = np.isfinite(landmarks[:, 0]).all(axis=1)
    return there
