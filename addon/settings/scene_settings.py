"""Settings of a scene, saved in the file: `scene.live_face`."""

from __future__ import annotations

import enum
from typing import Final

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, PointerProperty, StringProperty

from ..camera.output import CameraConfig
from ..core.places import DEFAULT_PORT, default_ring
from ..process.tracker import TrackerConfig
from ..render.scene_camera import PictureOptions
from ..rig.bones import DEFAULT_NECK_SHARE
from ..session.live_session import SessionConfig
from .preferences import own_preferences, tracker_python


class CameraKind(enum.Enum):
    """Where the picture goes; the value is the item's name in the panel."""

    DEVICE = "Virtual camera"
    FILE = "Video file"
    RING = "Own camera host"


_CAMERA_TIPS: Final = {
    CameraKind.DEVICE: "A camera that meeting apps list (v4l2loopback, OBS, Unity Capture)",
    CameraKind.FILE: "An .mp4 file of what the camera would show",
    CameraKind.RING: "You run `python -m tracker camera` yourself",
}
_CAMERA_ITEMS: Final = [(kind.name, kind.value, _CAMERA_TIPS[kind]) for kind in CameraKind]
_SIZES: Final = ("640x360", "640x480", "1280x720", "1920x1080")
_RATES: Final = ("24", "25", "30", "60")
_SAMPLES: Final = ("1", "2", "4", "8")


def _is_avatar_part(_settings: bpy.types.PropertyGroup, ob: bpy.types.Object) -> bool:
    return ob.type in {"ARMATURE", "MESH"}


def _items(names: tuple[str, ...], unit: str = "") -> list[tuple[str, str, str]]:
    return [(name, f"{name}{unit}", "") for name in names]


class LiveFaceSettings(bpy.types.PropertyGroup):
    """What the user chose for this scene. Nothing of a running session is kept here."""

    avatar: PointerProperty(  # type: ignore[valid-type]
        name="Avatar",
        description="The avatar's armature or its face; empty takes the one with the most face shape keys",
        type=bpy.types.Object,
        poll=_is_avatar_part,
    )
    port: IntProperty(  # type: ignore[valid-type]
        name="Port",
        description="UDP port on which the tracker's frames come in",
        default=DEFAULT_PORT,
        min=1,
        max=65535,
    )
    source: StringProperty(  # type: ignore[valid-type]
        name="Source",
        description="What the tracker follows: a camera's number (0), a video or a stream's address; Live Face then"
        " starts the tracker itself. Empty if you run the tracker in a terminal",
    )
    subject: IntProperty(  # type: ignore[valid-type]
        name="Face",
        description="Which of several faces in the picture; the first one is 0",
        default=0,
        min=0,
        max=65535,
    )
    neck_share: FloatProperty(  # type: ignore[valid-type]
        name="Neck's share",
        description="How much of the head's turn the neck takes",
        subtype="FACTOR",
        default=DEFAULT_NECK_SHARE,
        min=0.0,
        max=1.0,
    )
    size: EnumProperty(  # type: ignore[valid-type]
        name="Size", description="Size of the picture; smaller is faster", items=_items(_SIZES), default="1280x720"
    )
    fps: EnumProperty(  # type: ignore[valid-type]
        name="Rate", description="Pictures per second", items=_items(_RATES, " fps"), default="30"
    )
    samples: EnumProperty(  # type: ignore[valid-type]
        name="Samples",
        description="Smoothness of edges; the time for a picture grows with it",
        items=_items(_SAMPLES),
        default="2",
    )
    shadows: BoolProperty(  # type: ignore[valid-type]
        name="Shadows", description="Draw shadows; without them a picture takes about half the time", default=True
    )
    camera: EnumProperty(  # type: ignore[valid-type]
        name="Send to", description="Where the picture goes", items=_CAMERA_ITEMS, default="DEVICE"
    )
    device: StringProperty(  # type: ignore[valid-type]
        name="Device", description="Such as /dev/video20 or OBS Virtual Camera; empty takes the first one"
    )
    file: StringProperty(  # type: ignore[valid-type]
        name="File", description="The video file to write", subtype="FILE_PATH", default="//live_face.mp4"
    )


def session_config(context: bpy.types.Context) -> SessionConfig:
    """The scene's settings as the session takes them.

    Raises:
        LiveFaceError: the folder for the ring cannot be used.
    """
    settings = context.scene.live_face
    width, _, height = settings.size.partition("x")
    return SessionConfig(
        camera=_camera_config(context, settings),
        picture=PictureOptions(int(width), int(height), int(settings.samples), settings.shadows),
        fps=float(settings.fps),
        port=settings.port,
        subject=settings.subject,
        avatar=settings.avatar.name if settings.avatar else "",
        neck_share=settings.neck_share,
        tracker=_tracker_config(context, settings.source.strip()),
    )


def _tracker_config(context: bpy.types.Context, source: str) -> TrackerConfig | None:
    if not source:
        return None
    if source.startswith("//"):  # beside the .blend file
        source = bpy.path.abspath(source)
    return TrackerConfig(source, own_preferences(context).person.strip(), tracker_python(context))


def _camera_config(context: bpy.types.Context, settings: LiveFaceSettings) -> CameraConfig:
    sinks = {
        CameraKind.DEVICE: f"device:{settings.device}",
        CameraKind.FILE: f"file:{bpy.path.abspath(settings.file)}",
        CameraKind.RING: None,
    }
    return CameraConfig(default_ring(), sinks[CameraKind[settings.camera]], tracker_python(context))


def register() -> None:
    """Add `scene.live_face`."""
    bpy.types.Scene.live_face = PointerProperty(type=LiveFaceSettings)


def unregister() -> None:
    """Remove `scene.live_face`."""
    del bpy.types.Scene.live_face


CLASSES = (LiveFaceSettings,)
