"""What stands behind and around the avatar, as a part of a scene's settings: one for each camera."""

from __future__ import annotations

from typing import Final

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, FloatVectorProperty, StringProperty

from ..core.backdrop import GREEN, Backdrop, Behind, Colour, Effect, Front
from ..core.head_fit import FitWishes
from ..render.head_camera import HeadOptions

_FRONTS: Final = (
    (Front.AVATAR, "Avatar", "Your avatar. Nothing of you is seen"),
    (Front.PERSON, "Me", "Yourself, cut out of your camera's picture: before the scene, a picture or a colour"),
    (Front.HEAD, "My Body, Another Head", "Your camera's picture, with the avatar's head in the place of yours"),
)
_BEHINDS: Final = (
    (Behind.SCENE, "Scene", "The scene as it is, with its world"),
    (Behind.TRANSPARENT, "Transparent", "Nothing, for cameras and files that can hold that: Unity Capture, pictures"),
    (Behind.COLOUR, "Colour", "One colour, as for a green screen"),
    (Behind.IMAGE, "Image", "An image from a file, cut to fill the picture"),
    (Behind.VIDEO, "Video", "A video that begins again when it ends, without its sound"),
    (Behind.ROOM, "Room", "Your room as your camera sees it, without you where the avatar is in front"),
    (Behind.BLURRED_ROOM, "Blurred Room", "Your room out of focus"),
)
_EFFECTS: Final = (
    (Effect.NONE, "None", "As it is"),
    (Effect.HOLOGRAM, "Hologram", "Blue light that shows what is behind"),
    (Effect.SCANLINES, "Scanlines", "Lines as on an old screen"),
    (Effect.HALFTONE, "Halftone", "Dots as in a newspaper"),
    (Effect.TOON, "Toon", "Flat tones and an outline"),
)


def show_soon(_settings: bpy.types.PropertyGroup, context: bpy.types.Context) -> None:
    """Show what was changed while live; for `update` of a property."""
    from .showing import show_while_live  # noqa: PLC0415 (which needs all settings, of which these are a part)

    show_while_live(context)


def _front_chosen(settings: bpy.types.PropertyGroup, context: bpy.types.Context) -> None:
    """Another head has no place in the scene: the room is what stands behind one's own body."""
    if settings.front == Front.HEAD.name and settings.behind == Behind.SCENE.name:
        settings.behind = Behind.ROOM.name  # which shows it
    else:
        show_soon(settings, context)


class LiveFaceBackdrop(bpy.types.PropertyGroup):
    """Who is in front, what is behind, and an effect."""

    front: EnumProperty(  # type: ignore[valid-type]
        name="In Front",
        description="Who is seen",
        items=[(front.name, name, tip) for front, name, tip in _FRONTS],
        update=_front_chosen,
    )
    behind: EnumProperty(  # type: ignore[valid-type]
        name="Behind",
        description="What is seen behind",
        items=[(behind.name, name, tip) for behind, name, tip in _BEHINDS],
        update=show_soon,
    )
    colour: FloatVectorProperty(  # type: ignore[valid-type]
        name="Colour",
        description="The colour behind, just as a screen shows it",
        subtype="COLOR_GAMMA",
        size=3,
        min=0.0,
        max=1.0,
        default=[part / 255.0 for part in GREEN],
        update=show_soon,
    )
    image: StringProperty(  # type: ignore[valid-type]
        name="Image", description="The image file", subtype="FILE_PATH", update=show_soon
    )
    video: StringProperty(  # type: ignore[valid-type]
        name="Video", description="The video file", subtype="FILE_PATH", update=show_soon
    )
    blur: FloatProperty(  # type: ignore[valid-type]
        name="Blur",
        description="How much the room is out of focus",
        subtype="FACTOR",
        default=0.5,
        min=0.0,
        max=1.0,
        update=show_soon,
    )
    effect: EnumProperty(  # type: ignore[valid-type]
        name="Effect",
        description="What is done to who is in front",
        items=[(effect.name, name, tip) for effect, name, tip in _EFFECTS],
        update=show_soon,
    )
    mirrored: BoolProperty(  # type: ignore[valid-type]
        name="Mirrored",
        description="Show your camera's picture as a mirror does. Mirror the mapping as well",
        update=show_soon,
    )
    head_size: FloatProperty(  # type: ignore[valid-type]
        name="Head Size",
        description="How large the avatar's head is; at 1 its eyes and its chin are upon yours",
        default=1.0,
        min=0.2,
        max=5.0,
        soft_min=0.5,
        soft_max=2.0,
        update=show_soon,
    )
    head_up: FloatProperty(  # type: ignore[valid-type]
        name="Up",
        description="How much higher than your own the avatar's head is",
        subtype="DISTANCE",
        min=-1.0,
        max=1.0,
        update=show_soon,
    )
    head_forward: FloatProperty(  # type: ignore[valid-type]
        name="Forward",
        description="How much farther in front than your own the avatar's head is",
        subtype="DISTANCE",
        min=-1.0,
        max=1.0,
        update=show_soon,
    )
    head_end: FloatProperty(  # type: ignore[valid-type]
        name="Ends Below Chin",
        description="How far below the chin the avatar ends; your own neck and body go on from there",
        subtype="DISTANCE",
        default=0.03,
        min=-0.1,
        max=1.0,
        update=show_soon,
    )


def backdrop_of(settings: LiveFaceBackdrop) -> Backdrop:
    """The backdrop that is chosen.

    Raises:
        BackdropError: it makes no sense; the message says what to choose.
    """
    behind = Behind[settings.behind]
    files = {Behind.IMAGE: settings.image, Behind.VIDEO: settings.video}
    file = files.get(behind, "")
    return Backdrop(
        behind,
        Front[settings.front],
        Effect[settings.effect],
        Colour(*(round(part * 255.0) for part in settings.colour)),
        bpy.path.abspath(file) if file else "",
        round(settings.blur, 3),
        settings.mirrored,
    )


def head_options_of(settings: LiveFaceBackdrop) -> HeadOptions:
    """How another head is placed."""
    wishes = FitWishes(settings.head_size, settings.head_up, settings.head_forward)
    return HeadOptions(wishes, settings.head_end, settings.mirrored)
