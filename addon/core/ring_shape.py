"""Size and kind of the pictures in a frame ring, and the room that they take."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

#: Bytes before the first slot, and before the pixels of each.
HEADER_SIZE: Final = 128
SLOT_HEAD_SIZE: Final = 64
_ALIGNMENT: Final = 64

#: One slot is written, one is the newest, one may be in a reader's hands; the fourth makes a retry rare.
DEFAULT_SLOTS: Final = 4


class Content(enum.IntEnum):
    """What the pictures of a ring are. All but the first are of the user's camera, for one kind of backdrop each."""

    AVATAR = 0
    """What Blender has drawn: RGB, or RGBA with premultiplied alpha."""
    ROOM = 1
    """The room without the person, RGB."""
    PERSON = 2
    """The camera's picture, RGB, and the person's mask as the fourth channel: not premultiplied."""
    HEADLESS = 3
    """The same without the person's head, which the room behind it has covered."""


@dataclass(frozen=True, slots=True)
class RingShape:
    """Size and kind of the pictures in a ring: `channels` as `content` says, rows from the top, uint8."""

    width: int
    height: int
    channels: int = 3
    slots: int = DEFAULT_SLOTS
    content: Content = Content.AVATAR

    @property
    def frame_size(self) -> int:
        """Bytes of one picture."""
        return self.width * self.height * self.channels

    @property
    def slot_size(self) -> int:
        """Bytes of one slot: head, picture and the rest of the last 64 bytes."""
        return SLOT_HEAD_SIZE + -(-self.frame_size // _ALIGNMENT) * _ALIGNMENT

    @property
    def file_size(self) -> int:
        """Bytes of the whole ring."""
        return HEADER_SIZE + self.slots * self.slot_size

    def same_size(self, other: RingShape) -> bool:
        """Whether the pictures are as wide and as high as those of `other`."""
        return (self.width, self.height) == (other.width, other.height)

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"
