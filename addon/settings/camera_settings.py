"""A further camera of a scene: what it sees, how its picture is, and where that goes."""

from __future__ import annotations

from typing import Final

import bpy
from bpy.props import EnumProperty, PointerProperty, StringProperty

from .backdrop_settings import LiveFaceBackdrop

SIZES: Final = ("640x360", "640x480", "1280x720", "1920x1080")
RATES: Final = ("24", "25", "30", "60")


def items(names: tuple[str, ...], unit: str = "") -> list[tuple[str, str, str]]:
    """Items of an `EnumProperty` that are called as they are."""
    return [(name, f"{name}{unit}", "") for name in names]


def _is_camera(_settings: bpy.types.PropertyGroup, ob: bpy.types.Object) -> bool:
    return ob.type == "CAMERA"


class LiveFaceCamera(bpy.types.PropertyGroup):
    """A camera beside the first one."""

    view: PointerProperty(  # type: ignore[valid-type]
        name="View",
        description="The camera object that it sees through; empty is the scene's own",
        type=bpy.types.Object,
        poll=_is_camera,
    )
    size: EnumProperty(  # type: ignore[valid-type]
        name="Size", description="Size of the picture; smaller is faster", items=items(SIZES), default="640x360"
    )
    fps: EnumProperty(  # type: ignore[valid-type]
        name="Rate",
        description="Pictures per second; no more than the first camera's are drawn",
        items=items(RATES, " fps"),
        default="30",
    )
    camera: EnumProperty(  # type: ignore[valid-type]
        name="Send To",
        description="Where the picture goes",
        items=[
            ("DEVICE", "Virtual Camera", "Another virtual camera than the first one's"),
            ("FILE", "Video File", "An .mp4 file of what the camera would show"),
        ],
    )
    device: StringProperty(  # type: ignore[valid-type]
        name="Device", description="The virtual camera, such as /dev/video21: each camera needs one of its own"
    )
    file: StringProperty(  # type: ignore[valid-type]
        name="File", description="The video file to write", subtype="FILE_PATH", default="//live_face_2.mp4"
    )
    backdrop: PointerProperty(  # type: ignore[valid-type]
        name="Background", description="What stands behind and around the avatar", type=LiveFaceBackdrop
    )


def size_of(text: str) -> tuple[int, int]:
    """Width and height of an item of `SIZES`."""
    width, _, height = text.partition("x")
    return int(width), int(height)
