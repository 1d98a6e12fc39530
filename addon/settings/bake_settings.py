"""How takes are baked and keys cleaned up: kept in the scene, and what the operators take where they are not told."""

from __future__ import annotations

import enum
from typing import Any, Final

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, PointerProperty, StringProperty

from ..core.mapping.groups import ChannelGroup
from ..core.takes.keying import BakeOptions, Mixing, Onto
from ..core.takes.reduction import Interpolation

#: An operator is told anew each time, by the scene's settings where nobody says otherwise.
_FRESH: Final = {"SKIP_SAVE"}

_GROUP_TIPS: Final = {
    ChannelGroup.BROWS: "The brows",
    ChannelGroup.EYES: "The lids: blinking, squinting, wide eyes",
    ChannelGroup.MOUTH: "The mouth, with jaw, cheeks, nose and tongue",
    ChannelGroup.HEAD: "The head's turn and place",
    ChannelGroup.GAZE: "Where the eyes look",
    ChannelGroup.MEASURES: "The channels that you have made of points of the face",
}
GROUP_ITEMS: Final = [
    (group.name, group.value, _GROUP_TIPS[group], 1 << place) for place, group in enumerate(ChannelGroup)
]
_ALL_GROUPS: Final = {group.name for group in ChannelGroup}
_ONTO_ITEMS: Final = [
    (Onto.ACTION.name, Onto.ACTION.value, "Keys in an Action that animates the avatar"),
    (Onto.NLA.name, Onto.NLA.value, "A strip on a new track of the NLA, above all others"),
]
_MIXING_ITEMS: Final = [
    (
        Mixing.REPLACE.name,
        Mixing.REPLACE.value,
        "A new Action in place of the present one, which is kept in the file; a strip hides what is below it",
    ),
    (
        Mixing.ADD.name,
        Mixing.ADD.value,
        "Keys among those of the present Action, where they replace those of the same time; a strip is added to what is"
        " below it",
    ),
]
_INTERPOLATION_ITEMS: Final = [
    (Interpolation.LINEAR.name, Interpolation.LINEAR.value, "Straight from key to key: what the take says"),
    (Interpolation.BEZIER.name, Interpolation.BEZIER.value, "Smooth curves with handles, for editing by hand"),
    (Interpolation.CONSTANT.name, Interpolation.CONSTANT.value, "Held until the next key: stepped"),
]


def groups_property(description: str) -> Any:  # noqa: ANN401 (a property, until Blender has registered it)
    """A property that chooses channels by group."""
    return EnumProperty(
        name="Channels", description=description, items=GROUP_ITEMS, options={"ENUM_FLAG", *_FRESH}, default=_ALL_GROUPS
    )


class BakeProperties:
    """What a bake is told, of the scene's settings and of the operator alike."""

    start: IntProperty(  # type: ignore[valid-type]
        options=_FRESH, name="Start", description="The frame of the scene at which the take begins", default=1
    )
    fps: FloatProperty(  # type: ignore[valid-type]
        options=_FRESH,
        name="Frame Rate",
        description="How many frames of the scene a second of the take is; 0 takes the scene's own rate",
        default=0.0,
        min=0.0,
        soft_max=120.0,
        precision=3,
    )
    at_timecode: BoolProperty(  # type: ignore[valid-type]
        options=_FRESH,
        name="At Timecode",
        description="The take begins at the frame of its own timecode instead",
    )
    origin: StringProperty(  # type: ignore[valid-type]
        options=_FRESH,
        name="Frame 0 Is At",
        description="With At Timecode: the time of day of frame 0, as in 13:00:00:00. Empty is the full hour in which"
        " the take begins",
    )
    sound: BoolProperty(  # type: ignore[valid-type]
        options=_FRESH,
        name="With Sound",
        description="Put the take's sound, where it has one, on the sequencer as well, and let the keys run as it does",
        default=True,
    )
    snap: BoolProperty(  # type: ignore[valid-type]
        options=_FRESH,
        name="Whole Frames",
        description="Keys on whole frames only, a key on each; else where the take's own frames are, also in between",
        default=False,
    )
    onto: EnumProperty(  # type: ignore[valid-type]
        name="Onto", description="Where the keys go", items=_ONTO_ITEMS, options=_FRESH
    )
    mixing: EnumProperty(  # type: ignore[valid-type]
        name="Mixing", description="What becomes of the animation that there is", items=_MIXING_ITEMS, options=_FRESH
    )
    groups: groups_property("Which parts of the face are baked")  # type: ignore[valid-type]
    smoothing: FloatProperty(  # type: ignore[valid-type]
        options=_FRESH,
        name="Smoothing",
        description="How far movements are averaged over time; nothing gets late by it. 0 leaves them as they are",
        subtype="TIME_ABSOLUTE",
        unit="TIME_ABSOLUTE",
        min=0.0,
        soft_max=0.5,
        max=10.0,
        step=1,
        precision=3,
    )
    reduce: BoolProperty(  # type: ignore[valid-type]
        options=_FRESH,
        name="Fewer Keys",
        description="Leave out the keys that the largest error does not need",
        default=False,
    )
    largest_error: FloatProperty(  # type: ignore[valid-type]
        options=_FRESH,
        name="Largest Error",
        description="How far a curve may be off at any frame: of a shape key's value, of a location, in radians",
        default=0.005,
        min=0.0,
        soft_max=0.1,
        step=0.1,
        precision=4,
    )
    skip_constant: BoolProperty(  # type: ignore[valid-type]
        options=_FRESH, name="Skip Still Channels", description="No curve for what the take never moves", default=True
    )
    interpolation: EnumProperty(  # type: ignore[valid-type]
        name="Interpolation", description="What is between two keys", items=_INTERPOLATION_ITEMS, options=_FRESH
    )


class Span(enum.Enum):
    """Of which frames keys are removed; the value is its name for people."""

    FRAME = "Present Frame"
    RANGE = "Frame Range"
    ALL = "All"


_SPAN_TIPS: Final = {
    Span.FRAME: "The keys at the present frame",
    Span.RANGE: "The keys from the scene's first to its last frame, or of the preview range where one is set",
    Span.ALL: "All keys",
}
_SPAN_ITEMS: Final = [(span.name, span.value, _SPAN_TIPS[span]) for span in Span]


class CleanUpProperties:
    """What the tools for keys are told, of the scene's settings and of the operators alike."""

    groups: groups_property("Of which parts of the face the keys are")  # type: ignore[valid-type]
    only_row: BoolProperty(  # type: ignore[valid-type]
        name="Active Row Only",
        description="Only the keys of what the active row of the mapping drives",
        options=_FRESH,
    )
    seconds: FloatProperty(  # type: ignore[valid-type]
        name="Smoothing",
        description="How far keys are averaged over time",
        options=_FRESH,
        subtype="TIME_ABSOLUTE",
        unit="TIME_ABSOLUTE",
        default=0.05,
        min=0.0,
        soft_max=0.5,
        max=10.0,
        step=1,
        precision=3,
    )
    largest_error: FloatProperty(  # type: ignore[valid-type]
        name="Largest Error",
        description="How far a curve may be off at any frame: of a shape key's value, of a location, in radians",
        options=_FRESH,
        default=0.005,
        min=0.0,
        soft_max=0.1,
        step=0.1,
        precision=4,
    )
    span: EnumProperty(  # type: ignore[valid-type]
        name="Clear",
        description="Of which frames keys are removed",
        items=_SPAN_ITEMS,
        options=_FRESH,
    )
    frames: FloatProperty(  # type: ignore[valid-type]
        name="Frames", description="How many frames later the keys are; earlier below 0", options=_FRESH
    )
    value: FloatProperty(  # type: ignore[valid-type]
        name="Value", description="What is added to the keys' values", options=_FRESH, step=1, precision=3
    )
    factor: FloatProperty(  # type: ignore[valid-type]
        name="Factor",
        description="How many times as far everything moves",
        options=_FRESH,
        default=1.0,
        soft_min=0.0,
        soft_max=2.0,
        step=1,
        precision=3,
    )


class LiveFaceCleanUp(CleanUpProperties, bpy.types.PropertyGroup):
    """How keys are cleaned up."""


class LiveFaceBake(BakeProperties, bpy.types.PropertyGroup):
    """How the next take is baked."""


#: The names of the properties of a bake.
BAKE_NAMES: Final = tuple(BakeProperties.__annotations__)


def bake_options(settings: Any, scene: bpy.types.Scene) -> BakeOptions:  # noqa: ANN401 (of the scene, or an operator)
    """The properties of a bake as data."""
    return BakeOptions(
        start=float(settings.start),
        fps=settings.fps or scene.render.fps / scene.render.fps_base,
        snap=settings.snap,
        onto=Onto[settings.onto],
        mixing=Mixing[settings.mixing],
        groups=chosen_groups(settings.groups),
        smoothing=settings.smoothing,
        largest_error=settings.largest_error if settings.reduce else None,
        skip_constant=settings.skip_constant,
        interpolation=Interpolation[settings.interpolation],
    )


def chosen_groups(names: set[str]) -> frozenset[ChannelGroup]:
    """The groups by their names."""
    return frozenset(ChannelGroup[name] for name in names)


def register() -> None:
    """Add `scene.live_face_bake` and `scene.live_face_clean_up`."""
    bpy.types.Scene.live_face_bake = PointerProperty(type=LiveFaceBake)
    bpy.types.Scene.live_face_clean_up = PointerProperty(type=LiveFaceCleanUp)


def unregister() -> None:
    """Remove them."""
    del bpy.types.Scene.live_face_clean_up
    del bpy.types.Scene.live_face_bake


CLASSES = (LiveFaceBake, LiveFaceCleanUp)
