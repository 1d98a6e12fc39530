"""Makes of a camera picture what a backdrop asks for, or nothing.

What leaves here has had done to it what its content says: nothing of the person in a room, a mask beside a person, no
head on the headless. Where that cannot be done for certain, because no face is found or the mask misses it, there is no
picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from addon.core.ring_shape import Content

from .head_region import face_hull, head_region
from .person_mask import PersonMask
from .room import Room
from .segmentation import HEIGHT, WIDTH, Segmenter

#: So much of a face must lie within the mask, and so little of the picture may be without person, for it to be one.
_FACE_COVERED: Final = 0.8
_MOST_PERSON: Final = 0.97
#: A room changes slowly: it is looked at this often.
_ROOM_EVERY_NS: Final = 90_000_000
#: Softness of the edge of what covers the head, a share of the picture's height.
_SOFT: Final = 0.012

Points = NDArray[np.float32]


class PictureMaker:
    """Follows pictures of one camera. One thread at a time."""

    def __init__(self, content: Content, segmenter: Segmenter) -> None:
        """`content` is one of the camera's."""
        self.content = content
        self._person = PersonMask(segmenter)
        self._room: Room | None = None
        self._size = (0, 0)
        self._behind: NDArray[np.uint8] | None = None
        self._behind_ns = 0

    @property
    def channels(self) -> int:
        """Channels of what is made."""
        return 3 if self.content is Content.ROOM else 4

    def make(self, bgr: NDArray[np.uint8], faces: Sequence[Points], capture_ns: int) -> NDArray[np.uint8] | None:
        """The picture for the ring, (height, width, channels), of one from the camera, (height, width, 3) BGR.

        `faces` are the landmarks (478, 3) of the faces in it. None where it cannot be made for certain.
        """
        if not faces:
            return None
        mask = self._person.find(bgr, capture_ns)
        if not self._plausible(faces):
            return None
        if self.content is Content.PERSON:
            return _with_mask(bgr, mask)
        room = self._room_behind(bgr, mask, faces, capture_ns)
        if self.content is Content.ROOM:
            return np.asarray(cv2.cvtColor(room, cv2.COLOR_BGR2RGB), np.uint8)
        return _without_heads(bgr, mask, room, faces)

    def _plausible(self, faces: Sequence[Points]) -> bool:
        """Whether the mask has the faces in it, and not everything else as well."""
        small = self._person.small
        if small.mean() > _MOST_PERSON:
            return False
        hulls = (face_hull(face, WIDTH, HEIGHT) > 0 for face in faces)
        return all(hull.any() and small[hull].mean() >= _FACE_COVERED for hull in hulls)

    def _room_behind(
        self, bgr: NDArray[np.uint8], mask: NDArray[np.uint8], faces: Sequence[Points], capture_ns: int
    ) -> NDArray[np.uint8]:
        height, width = bgr.shape[:2]
        if self._room is None or self._size != (width, height):
            self._room, self._size, self._behind = Room(width, height), (width, height), None
        if self._behind is None or not 0 <= capture_ns - self._behind_ns < _ROOM_EVERY_NS:
            people = mask
            for face in faces:  # whatever the mask says, a face is no part of the room
                people = np.maximum(people, face_hull(face, width, height))
            self._room.learn(bgr, people, capture_ns)
            self._behind, self._behind_ns = self._room.picture(), capture_ns
        return self._behind


def _with_mask(bgr: NDArray[np.uint8], mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    picture = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGBA), np.uint8)
    picture[..., 3] = mask
    return picture


def _without_heads(
    bgr: NDArray[np.uint8], mask: NDArray[np.uint8], room: NDArray[np.uint8], faces: Sequence[Points]
) -> NDArray[np.uint8]:
    """The picture with the room where the heads are."""
    gone = _where_heads_are(faces, mask.shape[1], mask.shape[0])
    left, top, width, height = cv2.boundingRect(gone)
    part = slice(top, top + height), slice(left, left + width)
    share = gone[part].astype(np.float32) / np.float32(255.0)
    picture = _with_mask(bgr, np.asarray(cv2.multiply(mask, cv2.bitwise_not(gone), scale=1.0 / 255.0), np.uint8))
    covered = cv2.blendLinear(room[part], bgr[part], share, np.float32(1.0) - share)
    picture[(*part, slice(3))] = cv2.cvtColor(covered, cv2.COLOR_BGR2RGB)
    return picture


def _where_heads_are(faces: Sequence[Points], width: int, height: int) -> NDArray[np.uint8]:
    """255 all over each head, running out softly around it, (height, width); drawn at half the size."""
    size = max(1, width // 2), max(1, height // 2)
    heads, hulls = np.zeros(size[::-1], np.uint8), np.zeros((height, width), np.uint8)
    for face in faces:
        heads |= head_region(face, *size)
        hulls |= face_hull(face, width, height)
    sigma = max(0.8, size[1] * _SOFT)
    side = 2 * round(2.0 * sigma) + 1
    soft = cv2.GaussianBlur(cv2.dilate(heads, np.ones((side, side), np.uint8)), (0, 0), sigma)
    return np.asarray(cv2.max(cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR), hulls), np.uint8)
