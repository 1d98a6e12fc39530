"""What the page shows besides the avatar, at one moment, as JSON. No clock and no sockets here."""

from __future__ import annotations

import functools
import json
import math
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from addon.core.arkit import CHANNELS
from addon.core.face_contours import CONTOURS
from addon.core.face_points import canonical_points
from addon.core.rotation import to_angles, to_matrix

from .avatar_feed import AvatarNumbers
from .hearing import HeardFace

#: A landmark's place is told in tenths of a millimetre: finer than it is known.
_PER_METRE: Final = 10_000


@dataclass(frozen=True, slots=True)
class PageState:
    """The face `face` of those in `faces`, and how the tracker and Blender do; None is what is not there.

    `weights` are thousandths, in the order of `arkit.CHANNELS`; `head` is yaw, pitch and roll in degrees; `points` are
    x to the viewer's right and y up of every landmark, one after the other, seen from in front, in tenths of
    millimetres about the middle of a face that looks straight ahead.
    """

    face: int
    faces: list[int]
    tracked: bool = False
    weights: list[int] | None = None
    head: tuple[float, ...] | None = None
    points: list[int] | None = None
    tracker: Numbers | None = None
    avatar: Numbers | None = None

    def to_json(self) -> bytes:
        """One line of JSON."""
        return json.dumps(asdict(self), separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Numbers:
    """Frames a second, how old they are in milliseconds (0 = unknown), and their size ("" = has none)."""

    fps: float
    latency_ms: float
    size: str = ""


def page_state(number: int, faces: list[int], heard: HeardFace | None, avatar: AvatarNumbers | None) -> PageState:
    """All about face `number`."""
    drawn = _drawn(avatar) if avatar else None
    if heard is None:
        return PageState(number, faces, avatar=drawn)
    tracker = Numbers(round(heard.fps, 1), heard.latency_ms)
    if not heard.frame.tracked:
        return PageState(number, faces, tracker=tracker, avatar=drawn)
    pose = heard.frame.pose
    head = tuple(round(math.degrees(angle), 1) for angle in to_angles(pose.head))
    weights = np.rint(pose.weights * 1000.0).astype(int).tolist()
    return PageState(
        number, faces, tracked=True, weights=weights, head=head, points=_points(heard), tracker=tracker, avatar=drawn
    )


def face_words() -> bytes:
    """What never changes, as JSON: the names of the weights, and which landmarks the lines of a face join."""
    lines = [
        {"feature": contour.feature.value, "landmarks": contour.landmarks, "closed": contour.closed}
        for contour in CONTOURS
    ]
    return json.dumps({"channels": CHANNELS, "lines": lines}, separators=(",", ":")).encode()


def _drawn(avatar: AvatarNumbers) -> Numbers:
    return Numbers(round(avatar.fps, 1), avatar.latency_ms, f"{avatar.width}x{avatar.height}")


def _points(heard: HeardFace) -> list[int] | None:
    """From in front +X, the subject's own left, is the viewer's right."""
    if heard.landmarks is None:
        return None
    turned = heard.landmarks.head @ to_matrix(heard.frame.pose.head).T.astype(np.float32)
    tenths: list[int] = np.rint((turned[:, :2] - _middle()) * _PER_METRE).astype(int).ravel().tolist()
    return tenths


@functools.cache
def _middle() -> NDArray[np.float32]:
    """The middle of a face at rest that looks straight ahead, metres: the origin of its axes lies between the eyes."""
    rest = canonical_points()[:, :2]
    return np.asarray((rest.min(0) + rest.max(0)) / 2, np.float32)
