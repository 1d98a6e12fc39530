"""Settings of a scene, saved in the file: `scene.live_face`."""

from __future__ import annotations

import enum
import sys
from collections.abc import Sequence
from typing import Final

import bpy
from bpy.props import (
    BoolProperty,
    CollectionProperty,
    EnumProperty,
    FloatProperty,
    IntProperty,
    PointerProperty,
    StringProperty,
)

from ..camera.output import CameraConfig, IdleChoice
from ..core.backdrop import Backdrop
from ..core.mapping.row import FaceMapping
from ..core.places import DEFAULT_PAGE_PORT, DEFAULT_PORT, default_ring
from ..process.page import PageConfig
from ..render.scene_camera import PictureOptions
from ..rig.avatar import AvatarError, object_named, root_of
from ..rig.renames import Rename
from ..session.actor import AvatarConfig
from ..session.outlet import OutletConfig
from ..session.session_config import SessionConfig
from .backdrop_settings import LiveFaceBackdrop, backdrop_of, head_options_of, show_soon
from .camera_settings import RATES, SIZES, LiveFaceCamera, items, size_of
from .checking import check_soon
from .preferences import chosen_microphone, own_preferences, tracker_config, tracker_python
from .stored_mapping import follow_renames, read_mapping


class CameraKind(enum.Enum):
    """Where the picture goes; the value is the item's name in the panel."""

    DEVICE = "Virtual Camera"
    FILE = "Video File"
    RING = "Own Camera Host"


_CAMERA_TIPS: Final = {
    CameraKind.DEVICE: "A camera that meeting apps list (v4l2loopback, OBS, Unity Capture)",
    CameraKind.FILE: "An .mp4 file of what the camera would show",
    CameraKind.RING: "You run `python -m tracker camera` yourself",
}
_CAMERA_ITEMS: Final = [(kind.name, kind.value, _CAMERA_TIPS[kind]) for kind in CameraKind]
_LAYOUTS: Final = [
    ("AUTO", "Automatic", "What an app that watches has already, else I420"),
    ("I420", "I420", "What most apps take, and costs least"),
    ("YUYV", "YUYV", "What most webcams have"),
]
_SAMPLES: Final = ("1", "2", "4", "8")


def _is_avatar(_settings: bpy.types.PropertyGroup, ob: bpy.types.Object) -> bool:
    if ob.type == "EMPTY":
        return any(child.type == "MESH" for child in ob.children_recursive)
    return ob.type in {"ARMATURE", "MESH"}


def _changed(_settings: bpy.types.PropertyGroup, _context: bpy.types.Context | None) -> None:
    check_soon()


class LiveFaceOther(bpy.types.PropertyGroup):
    """A further avatar, and the face that moves it."""

    avatar: PointerProperty(  # type: ignore[valid-type]
        name="Avatar",
        description="The armature, the face mesh, or an empty with meshes on it",
        type=bpy.types.Object,
        poll=_is_avatar,
        update=_changed,
    )
    subject: IntProperty(  # type: ignore[valid-type]
        name="Face",
        description="Which of several faces in the picture moves this avatar; the first one is 0."
        " Avatars may share a face",
        min=0,
        max=65535,
    )


class LiveFaceSettings(bpy.types.PropertyGroup):
    """What the user chose for this scene. Nothing of a running session is kept here."""

    avatar: PointerProperty(  # type: ignore[valid-type]
        name="Avatar",
        description="The avatar's armature, its face mesh, or an empty with meshes on it;"
        " Auto-Map and Start find one by themselves where none is chosen",
        type=bpy.types.Object,
        poll=_is_avatar,
        update=_changed,
    )
    port: IntProperty(  # type: ignore[valid-type]
        name="Port",
        description="UDP port on which the tracker's frames come in",
        default=DEFAULT_PORT,
        min=1,
        max=65535,
    )
    subject: IntProperty(  # type: ignore[valid-type]
        name="Face",
        description="Which of several faces in the picture; the first one is 0",
        default=0,
        min=0,
        max=65535,
    )
    others: CollectionProperty(  # type: ignore[valid-type]
        name="Further Avatars", description="Avatars beside the first one", type=LiveFaceOther
    )
    size: EnumProperty(  # type: ignore[valid-type]
        name="Size",
        description="Size of the picture: most calls show 1280x720. The time for a picture grows with its area",
        items=items(SIZES),
        default="1280x720",
    )
    fps: EnumProperty(  # type: ignore[valid-type]
        name="Rate",
        description="Pictures per second: calls show 24 to 30. At twice the rate only half the time is left for each",
        items=items(RATES, " fps"),
        default="30",
    )
    samples: EnumProperty(  # type: ignore[valid-type]
        name="Samples",
        description="Smoothness of edges: 1 has steps, 2 is enough for calls. Twice the samples take twice the time",
        items=items(_SAMPLES),
        default="2",
    )
    shadows: BoolProperty(  # type: ignore[valid-type]
        name="Shadows", description="Draw shadows; without them a picture takes about half the time", default=True
    )
    camera: EnumProperty(  # type: ignore[valid-type]
        name="Send To", description="Where the picture goes", items=_CAMERA_ITEMS, default="DEVICE"
    )
    device: StringProperty(  # type: ignore[valid-type]
        name="Device",
        description="Such as Live Face, /dev/video20 or OBS Virtual Camera; empty takes that of last time",
    )
    idle_after: FloatProperty(  # type: ignore[valid-type]
        name="Idle After",
        description="While Blender is busy or gone the call sees its last picture for so long, then the idle picture",
        subtype="TIME_ABSOLUTE",
        default=5.0,
        min=0.5,
        max=600.0,
        step=100,
        precision=1,
    )
    idle_fade: FloatProperty(  # type: ignore[valid-type]
        name="Fade",
        description="How long the idle picture takes to appear; the avatar comes back at once",
        subtype="TIME_ABSOLUTE",
        default=1.0,
        min=0.0,
        max=60.0,
        step=50,
        precision=1,
    )
    idle_picture: StringProperty(  # type: ignore[valid-type]
        name="Picture",
        description="An image file to show instead of Live Face's own idle picture",
        subtype="FILE_PATH",
    )
    layout: EnumProperty(  # type: ignore[valid-type]
        name="Pixels",
        description="How the pixels are stored, for an app that takes only one of them. On Linux alone",
        items=_LAYOUTS,
        default="AUTO",
    )
    file: StringProperty(  # type: ignore[valid-type]
        name="File", description="The video file to write", subtype="FILE_PATH", default="//live_face.mp4"
    )
    backdrop: PointerProperty(  # type: ignore[valid-type]
        name="Background", description="What stands behind and around the avatar", type=LiveFaceBackdrop
    )
    cameras: CollectionProperty(  # type: ignore[valid-type]
        name="Further Cameras", description="Cameras beside the first one", type=LiveFaceCamera
    )
    preview: BoolProperty(  # type: ignore[valid-type]
        name="Preview",
        description="Show what is sent as an image in Blender's image editor, five times a second."
        " It is not saved in the file",
        update=show_soon,
    )
    web_page: BoolProperty(  # type: ignore[valid-type]
        name="Web Page",
        description="Show the avatar, the landmarks and the weights on a page for a browser and for OBS."
        " Only this machine can open it, and your camera's picture is not on it",
    )
    web_port: IntProperty(  # type: ignore[valid-type]
        name="Port",
        description="TCP port of the web page; the tracker sends to the UDP port of the same number as well",
        default=DEFAULT_PAGE_PORT,
        min=1,
        max=65535,
    )


def forget_deleted(settings: LiveFaceSettings) -> None:
    """Choose no avatar any more that the user has deleted: while it is chosen Blender keeps it, in no scene."""
    for one in (settings, *settings.others):
        if one.avatar is not None and not one.avatar.users_scene:
            one.avatar = None


def session_config(context: bpy.types.Context) -> SessionConfig:
    """The scene's settings as the session takes them.

    Raises:
        LiveFaceError: no avatar is chosen, a background makes no sense, or the folder for the ring cannot be used.
    """
    settings = context.scene.live_face
    backdrop = backdrop_of(settings.backdrop)
    return SessionConfig(
        camera=_camera_config(context, settings, backdrop),
        picture=picture_options(settings),
        fps=float(settings.fps),
        port=settings.port,
        avatars=_avatars(settings),
        tracker=tracker_config(context),
        further=tuple(_further(context, number) for number in range(len(settings.cameras))),
        preview=settings.preview,
        head=head_options_of(settings.backdrop),
    )


def picture_options(settings: LiveFaceSettings) -> PictureOptions:
    """How the first camera's pictures are drawn.

    Raises:
        BackdropError: the background makes no sense.
    """
    return _picture(settings, settings.size, backdrop_of(settings.backdrop))


def _picture(settings: LiveFaceSettings, size: str, backdrop: Backdrop) -> PictureOptions:
    width, height = size_of(size)
    return PictureOptions(width, height, int(settings.samples), settings.shadows, backdrop.needs_alpha)


def _further(context: bpy.types.Context, number: int) -> OutletConfig:
    """The further camera of that number, from 0, with a ring of its own."""
    settings = context.scene.live_face
    one = settings.cameras[number]
    backdrop = backdrop_of(one.backdrop)
    sink = f"device:{one.device}" if one.camera == CameraKind.DEVICE.name else f"file:{bpy.path.abspath(one.file)}"
    ring = default_ring().with_name(f"camera-{number + 2}.ring")
    return OutletConfig(
        CameraConfig(ring, sink, tracker_python(context), backdrop=backdrop),
        _picture(settings, one.size, backdrop),
        float(one.fps),
        one.view.name if one.view is not None else "",
        head_options_of(one.backdrop),
    )


def page_config(context: bpy.types.Context) -> PageConfig | None:
    """The web page; None where none is wanted."""
    settings = context.scene.live_face
    return PageConfig(settings.web_port, tracker_python(context)) if settings.web_page else None


def avatar_config(root: bpy.types.Object, subject: int = 0) -> AvatarConfig:
    """An avatar with the mapping that is kept on its root object."""
    return AvatarConfig(root.name, _mapping_of, subject, _follow)


def _avatars(settings: LiveFaceSettings) -> tuple[AvatarConfig, ...]:
    """Each avatar once: the first that names it counts."""
    if settings.avatar is None:
        raise AvatarError("No avatar is chosen: pick one in the sidebar, or press Auto-Map to find it.")
    chosen = [(settings.avatar, settings.subject), *((other.avatar, other.subject) for other in settings.others)]
    configs: dict[str, AvatarConfig] = {}
    for ob, subject in chosen:
        if ob is not None:
            root = root_of(ob)
            configs.setdefault(root.name, avatar_config(root, subject))
    return tuple(configs.values())


def _mapping_of(root: str) -> FaceMapping:
    return read_mapping(object_named(root))


def _follow(root: str, renames: Sequence[Rename]) -> None:
    follow_renames(object_named(root), renames)


def _camera_config(context: bpy.types.Context, settings: LiveFaceSettings, backdrop: Backdrop) -> CameraConfig:
    sinks = {
        CameraKind.DEVICE: f"device:{settings.device or own_preferences(context).device}",
        CameraKind.FILE: f"file:{bpy.path.abspath(settings.file)}",
        CameraKind.RING: None,
    }
    kind = CameraKind[settings.camera]
    return CameraConfig(
        default_ring(),
        sinks[kind],
        tracker_python(context),
        page=page_config(context),
        backdrop=backdrop,
        idle=_idle_choice(settings),
        microphone=chosen_microphone(context) if kind is CameraKind.FILE else None,
        layout=settings.layout.lower() if kind is CameraKind.DEVICE and sys.platform == "linux" else "auto",
    )


def _idle_choice(settings: LiveFaceSettings) -> IdleChoice:
    picture = bpy.path.abspath(settings.idle_picture) if settings.idle_picture else ""
    return IdleChoice(round(settings.idle_after, 3), round(settings.idle_fade, 3), picture)


def register() -> None:
    """Add `scene.live_face`."""
    bpy.types.Scene.live_face = PointerProperty(type=LiveFaceSettings)


def unregister() -> None:
    """Remove `scene.live_face`."""
    del bpy.types.Scene.live_face


CLASSES = (LiveFaceBackdrop, LiveFaceCamera, LiveFaceOther, LiveFaceSettings)
