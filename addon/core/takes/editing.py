"""Takes made of takes: mirrored, smoothed, scaled. The one that was given stays as it is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..arkit import CHANNELS
from ..codec import MAX_GAZE
from ..face_points import mirrored_points
from ..mapping.groups import ChannelGroup, group_of
from ..mapping.mirror import OTHER_SIDE
from ..mapping.recentre import Centre
from ..rotation import Quaternion, to_matrix
from ..rotations import continuous, inverse, normalized, power, product
from .take import Take

#: The bell curve of smoothing ends here: farther frames have less than a hundredth of its weight.
_REACH: Final = 3.0
_GROUPS: Final = tuple(map(group_of, CHANNELS))
#: A mirror turns a rotation about (x, y, z) into the one about (x, -y, -z); see `mapping.mirror`.
_MIRRORED_HEAD: Final = np.array((1, 1, -1, -1), np.float32)
_MIRRORED_PLACE: Final = np.array((-1, 1, 1), np.float32)
#: Of the gaze's columns: the other eye's, with its yaw the other way.
_OTHER_EYE: Final = (2, 3, 0, 1)
_MIRRORED_GAZE: Final = np.array((-1, 1, -1, 1), np.float32)


def mirrored(take: Take) -> Take:
    """The take as a mirror shows it: what was left is right. Done twice it is the same."""
    return replace(
        take,
        head=take.head * _MIRRORED_HEAD,
        translation=take.translation * _MIRRORED_PLACE,
        gaze=take.gaze[:, _OTHER_EYE] * _MIRRORED_GAZE,
        weights=np.ascontiguousarray(take.weights[:, OTHER_SIDE]),
        landmarks=None if take.landmarks is None else mirrored_points(take.landmarks),
    )


def recentred(take: Take, centre: Centre) -> Take:
    """The take as seen from `centre`: turned and moved as one, as `mapping.recentre` does it to one pose."""
    if centre == Centre():
        return take
    back = inverse(np.array(centre.head, np.float64).reshape(4, 1))
    head = product(back, take.head.T.astype(np.float64)).T
    place = (take.translation - np.array(centre.translation, np.float64)) @ to_matrix(Quaternion(*back[:, 0])).T
    there = take.tracked[:, None]
    return replace(
        take,
        head=np.where(there, head, take.head).astype(np.float32),
        translation=np.where(there, place, take.translation).astype(np.float32),
    )


def smoothed(take: Take, seconds: float) -> Take:
    """The take with every channel averaged over time, the head as a rotation; frames without a face stay as they are.

    `seconds` is how far from a frame the others still have more than half of its weight (the standard deviation of
    the bell curve); 0 leaves all as it is. Nothing is late by it: both sides of a frame count alike.
    """
    if seconds <= 0.0 or not take.tracked.any():
        return take
    there = take.tracked
    head = np.where(there, take.head.T.astype(np.float64), 0.0)
    at = np.flatnonzero(there)
    head[:, at] = continuous(head[:, at])
    turned = normalized(smoothed_curves(take.times, head, seconds, there))
    smooth = [
        smoothed_curves(take.times, column.T.astype(np.float64), seconds, there).T.astype(np.float32)
        for column in (take.translation, take.gaze, take.weights)
    ]
    return replace(
        take,
        head=np.where(there[:, None], turned.T, take.head).astype(np.float32),
        translation=smooth[0],
        gaze=smooth[1],
        weights=smooth[2],
        landmarks=None if take.landmarks is None else _smoothed_landmarks(take, seconds),
    )


def scaled(take: Take, factor: float, groups: Collection[ChannelGroup] = frozenset(ChannelGroup)) -> Take:
    """The take with everything of the chosen groups made larger or smaller; rest stays rest.

    Weights stay within 0 to 1 and the gaze within what an eye can do. Landmarks stay as they are: whose face they are
    is not told by them, so neither is its rest.
    """
    factors = np.array([factor if group in groups else 1.0 for group in _GROUPS], np.float32)
    changed = replace(take, weights=np.clip(take.weights * factors, 0.0, 1.0))
    if ChannelGroup.GAZE in groups:
        changed = replace(changed, gaze=np.clip(take.gaze * np.float32(factor), -MAX_GAZE, MAX_GAZE))
    if ChannelGroup.HEAD in groups:
        head = power(normalized(take.head.T.astype(np.float64)), factor).T.astype(np.float32)
        changed = replace(changed, head=head, translation=take.translation * np.float32(factor))
    return changed


def smoothed_curves(
    times: NDArray[np.float64],
    values: NDArray[np.float64],
    width: float,
    there: NDArray[np.bool_] | None = None,
) -> NDArray[np.float64]:
    """Curves (k, n) averaged by a bell curve whose standard deviation is `width`, in the unit of `times` (n,).

    Only moments that are `there` (n,) count, and are changed. The times may be uneven: what counts is how far apart
    two moments are.
    """
    counts = np.ones(len(times)) if there is None else there.astype(np.float64)
    total, weight = values * counts, counts.copy()
    for offset in range(1, len(times)):
        apart = times[offset:] - times[:-offset]
        if apart.min() > _REACH * width:
            break
        share = np.exp(-0.5 * np.square(apart / width)) * counts[offset:] * counts[:-offset]
        total[:, offset:] += values[:, :-offset] * share
        total[:, :-offset] += values[:, offset:] * share
        weight[offset:] += share
        weight[:-offset] += share
    return np.where(counts > 0.0, total / np.where(weight > 0.0, weight, 1.0), values)


def _smoothed_landmarks(take: Take, seconds: float) -> NDArray[np.float32]:
    """The landmarks (n, 478, 3) averaged over the frames that have some."""
    assert take.landmarks is not None  # noqa: S101 (asked for by those who have some)
    flat = take.landmarks.reshape(len(take), -1).T
    there = take.tracked & np.isfinite(flat).all(axis=0)
    values = np.where(there, flat, np.float32(0.0))
    smooth = np.where(there, smoothed_curves(take.times, values, seconds, there), flat)
    return np.asarray(smooth.T.reshape(take.landmarks.shape), np.float32)
