"""What stands behind and around the avatar: which pictures the camera host lays over each other.

A backdrop is two choices and an effect: who is in front (`Front`), and what is behind (`Behind`). The host composites,
in display colours as a video call does; Blender only draws, with alpha where `needs_alpha` says so. A picture with
alpha is *premultiplied*: its colours, as displayed, are times alpha, so that `front + (1 - alpha) * behind` is the
composite.

`python -m tracker camera --backdrop` takes the JSON of `Backdrop.to_json`, or `@PATH` of a file that holds it, which is
looked at again whenever it is replaced; while the file cannot be read, the host shows its idle picture.

The user's camera is in a backdrop only where `contains_camera` says so. Then the tracker hands the host, through a ring
of its own, the one kind of picture that the backdrop is made of (`camera_content`) and nothing else.
"""

from __future__ import annotations

import dataclasses
import enum
import json
import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final, NamedTuple, Self, TypeVar

from .errors import LiveFaceError
from .ring_shape import Content

Kind = TypeVar("Kind", bound=enum.Enum)


class BackdropError(LiveFaceError):
    """No such backdrop; the message says what to choose instead."""


class Front(enum.Enum):
    """Who is in front."""

    AVATAR = "avatar"
    PERSON = "person"
    """The user, cut out of the camera's picture."""
    HEAD = "head"
    """The user's body with the avatar's head."""


class Behind(enum.Enum):
    """What is behind."""

    SCENE = "scene"
    """The scene as Blender draws it."""
    TRANSPARENT = "transparent"
    COLOUR = "colour"
    IMAGE = "image"
    VIDEO = "video"
    ROOM = "room"
    """The user's room; without the user where the avatar is in front."""
    BLURRED_ROOM = "blurred-room"


class Effect(enum.Enum):
    """What is done to who is in front."""

    NONE = "none"
    HOLOGRAM = "hologram"
    SCANLINES = "scanlines"
    HALFTONE = "halftone"
    TOON = "toon"
    """Flat tones and an outline."""


class Colour(NamedTuple):
    """As displayed, 0 to 255 each."""

    red: int
    green: int
    blue: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `#rrggbb`.

        Raises:
            BackdropError: it is something else.
        """
        found = _COLOUR.fullmatch(text)
        if not found:
            raise BackdropError(f"{text[:40]!r} is no colour: write it like #00b140.")
        return cls(*bytes.fromhex(found[1]))

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"


_COLOUR: Final = re.compile(r"#([0-9a-fA-F]{6})", re.ASCII)
#: The green of green screens.
GREEN: Final = Colour(0x00, 0xB1, 0x40)
_FILES: Final = (Behind.IMAGE, Behind.VIDEO)
_ROOMS: Final = (Behind.ROOM, Behind.BLURRED_ROOM)


@dataclass(frozen=True, slots=True)
class Backdrop:
    """A choice that makes sense, with its options.

    `colour` counts for `Behind.COLOUR`, `file` for an image or a video, `blur` (0 to 1) for the blurred room;
    `mirrored` shows the camera's picture the other way round, as a mirror does: to go with a mirrored avatar.

    Raises:
        BackdropError: it makes no sense.
    """

    behind: Behind = Behind.SCENE
    front: Front = Front.AVATAR
    effect: Effect = Effect.NONE
    colour: Colour = GREEN
    file: str = ""
    blur: float = 0.5
    mirrored: bool = False

    def __post_init__(self) -> None:
        if self.front is Front.HEAD and self.behind is Behind.SCENE:
            raise BackdropError(
                "Your body with another head cannot stand in the scene: choose the room, an image, a video or a colour."
            )
        if self.behind in _FILES and not self.file:
            raise BackdropError(f"Choose the file of the {self.behind.value} that is to be behind you.")
        if not 0.0 <= self.blur <= 1.0:
            raise BackdropError(f"A blur of {self.blur:g} is out of range: choose 0 to 1.")

    @property
    def camera_content(self) -> Content | None:
        """What the ring of camera pictures must hold for this backdrop; None where the camera is not in it."""
        if self.front is Front.HEAD:
            return Content.HEADLESS
        if self.front is Front.PERSON:
            return Content.PERSON
        return Content.ROOM if self.behind in _ROOMS else None

    @property
    def contains_camera(self) -> bool:
        """Whether anything of the camera's picture may be seen."""
        return self.camera_content is not None

    @property
    def needs_alpha(self) -> bool:
        """Whether Blender has to draw the avatar with alpha, into a ring of four channels, its world left out."""
        return self.front is not Front.PERSON and self.behind is not Behind.SCENE

    @property
    def channels(self) -> int:
        """Channels of the avatar's ring: 4 = RGBA, premultiplied; 3 = RGB."""
        return 4 if self.needs_alpha else 3

    def to_json(self) -> str:
        """As `from_json` reads it."""
        fields = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        for name, value in fields.items():
            if isinstance(value, enum.Enum):
                fields[name] = value.value
        return json.dumps(fields | {"colour": str(self.colour)})

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read an object of JSON; fields that are missing are as usual, unknown ones are passed over.

        Raises:
            BackdropError: not JSON, a value of another type, or the whole makes no sense.
        """
        try:
            told = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise BackdropError(f"{text[:40]!r} is no backdrop.") from error
        if not isinstance(told, dict):
            raise BackdropError(f"{text[:40]!r} is no backdrop.")
        texts = {"behind": "scene", "front": "avatar", "effect": "none", "colour": str(GREEN), "file": ""}
        for name in texts.keys() & told.keys():
            if not isinstance(told[name], str):
                raise BackdropError(f"The backdrop has no good value for {name}.")
            texts[name] = told[name]
        blur, mirrored = told.get("blur", 0.5), told.get("mirrored", False)
        if isinstance(blur, bool) or not isinstance(blur, int | float) or not isinstance(mirrored, bool):
            raise BackdropError("The backdrop has no good value for blur or mirrored.")
        return cls(
            choice(Behind, texts["behind"]),
            choice(Front, texts["front"]),
            choice(Effect, texts["effect"]),
            Colour.parse(texts["colour"]),
            texts["file"],
            float(blur),
            mirrored,
        )

    def __str__(self) -> str:
        """For a person, in a few words."""
        file = f" {PurePath(self.file).name}" if self.behind in _FILES else ""
        effect = f", {self.effect.value}" if self.effect is not Effect.NONE else ""
        return f"{self.front.value} before {self.behind.value}{file}{effect}"


def choice(kind: type[Kind], text: str) -> Kind:
    """The member of `kind` whose value is `text`.

    Raises:
        BackdropError: there is none; the message lists them.
    """
    for member in kind:
        if member.value == text:
            return member
    names = ", ".join(str(member.value) for member in kind)
    raise BackdropError(f"{text[:40]!r} is no {kind.__name__.lower()}: choose one of {names}.")


class Crop(NamedTuple):
    """A part of a picture, pixels from its left upper corner."""

    x: float
    y: float
    width: float
    height: float


def covering(width: int, height: int, over_width: int, over_height: int) -> Crop:
    """The middle part of a picture of `width` by `height` that fills `over_width` by `over_height`, scaled evenly.

    This is how camera pictures, images and videos of any shape come behind the avatar.
    """
    scale = max(over_width / width, over_height / height)
    wide, high = over_width / scale, over_height / scale
    return Crop((width - wide) / 2.0, (height - high) / 2.0, wide, high)
