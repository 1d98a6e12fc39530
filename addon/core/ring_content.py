"""What the pictures of a frame ring are."""

from __future__ import annotations

import enum


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
