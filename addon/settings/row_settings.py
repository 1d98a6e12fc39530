"""One row of the mapping as Blender keeps it, with what is needed to edit it like anything else in Blender."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, PointerProperty, StringProperty

from ..core.errors import LiveFaceError
from ..core.mapping.channels import Turn
from ..core.mapping.measure import Measure
from ..core.mapping.row import Axis, Response, TargetKind
from ..core.mapping.signals import all_channel_names
from ..rig.avatar import find_avatar, object_named
from ..rig.shape_keys import keys_of
from ..session.driver import DRIVER
from .checking import check_soon
from .owners import OWNER_TYPES, label_of
from .stored_mapping import read_mapping

#: An avatar that is linked from a library can be mapped where it is overridden.
OVERRIDABLE: Final = {"LIBRARY_OVERRIDABLE"}

_KINDS: Final = {
    TargetKind.SHAPE_KEY: ("Shape Key", "A shape key, on every mesh of the avatar that has it"),
    TargetKind.TURN: ("Turn", "A bone that turns as the head or an eye does; the gain is its share of the turn"),
    TargetKind.BONE_ROTATION: ("Bone Rotation", "A bone's rotation about one axis of its rest pose"),
    TargetKind.BONE_LOCATION: ("Bone Location", "A bone's place along one axis of its rest pose"),
    TargetKind.BONE_SCALE: ("Bone Scale", "A bone's scale along one axis of its rest pose; 0 leaves it as it is"),
    TargetKind.PROPERTY: (
        "Property",
        "Any number in the file: a custom property, a material's value, a light's power, a node's input",
    ),
}
_KIND_ICONS: Final = {
    TargetKind.SHAPE_KEY: "SHAPEKEY_DATA",
    TargetKind.TURN: "ORIENTATION_GIMBAL",
    TargetKind.BONE_ROTATION: "DRIVER_ROTATIONAL_DIFFERENCE",
    TargetKind.BONE_LOCATION: "EMPTY_ARROWS",
    TargetKind.BONE_SCALE: "FULLSCREEN_ENTER",
    TargetKind.PROPERTY: "RNA",
}
KIND_ITEMS: Final = [(kind.name, *_KINDS[kind], _KIND_ICONS[kind], place) for place, kind in enumerate(TargetKind)]
_RESPONSES: Final = {
    Response.LINEAR: ("Linear", "The target follows the channel as it is"),
    Response.EASE_IN: ("Ease In", "Little at first, more towards the end"),
    Response.EASE_OUT: ("Ease Out", "Much at first, less towards the end"),
    Response.S_CURVE: ("S-Curve", "Little at both ends, much in the middle"),
    Response.STEP: ("Step", "Nothing up to the middle, everything from there on"),
    Response.EXPRESSION: ("Expression", "What you write, such as x**2 or clamp(2*x - 0.5, 0, 1)"),
}
#: Blender evaluates annotations where comprehensions see no names of the module: lists are made before.
_RESPONSE_ITEMS: Final = [(one.name, *_RESPONSES[one], place) for place, one in enumerate(Response)]
_AXIS_ITEMS: Final = [(axis.name, axis.name, "", place) for place, axis in enumerate(Axis)]
_OWNER_ITEMS: Final = [(one, label_of(one), "", place) for place, one in enumerate(OWNER_TYPES)]


def edited(_group: bpy.types.PropertyGroup, _context: bpy.types.Context | None) -> None:
    """Something of a mapping was changed: a running session reads it again, and what is wrong with it is told anew."""
    DRIVER.session.remap()
    check_soon()


_IS_EDITED: Final[dict[str, Any]] = {"update": edited, "override": OVERRIDABLE}


def icon_of(kind: TargetKind) -> str:
    """The icon that stands for a kind of target."""
    return _KIND_ICONS[kind]


def channels_for(kind: TargetKind, measures: Sequence[Measure]) -> list[str]:
    """The channels that can drive such a target."""
    turns = [turn.value for turn in Turn]
    if kind is TargetKind.TURN:
        return turns
    return [name for name in all_channel_names(measures) if name not in turns]


def _find_channels(row: LiveFaceRow, _context: bpy.types.Context, _typed: str) -> list[str]:
    return channels_for(TargetKind[row.kind], read_mapping(row.id_data).measures)


def _find_names(row: LiveFaceRow, context: bpy.types.Context, _typed: str) -> list[str]:
    """The keys or bones that the row could drive."""
    try:
        avatar = find_avatar(context.scene, row.id_data)
    except LiveFaceError:
        return []
    if row.kind != TargetKind.SHAPE_KEY.name:
        armature = row.owner or (object_named(avatar.armature) if avatar.armature else None)
        bones = getattr(getattr(armature, "pose", None), "bones", ())
        return [bone.name for bone in bones]
    meshes = [row.owner] if row.owner else [object_named(name) for name in avatar.meshes]
    keys = [shape_keys for mesh in meshes if (shape_keys := keys_of(mesh)) is not None]
    return list(dict.fromkeys(block.name for key in keys for block in key.key_blocks[1:]))


def _is_of_owner_type(row: LiveFaceRow, block: bpy.types.ID) -> bool:
    return block.id_type == row.owner_type


def _owner_chosen(row: LiveFaceRow, context: bpy.types.Context) -> None:
    row.owner_name = row.owner.name if row.owner else ""
    edited(row, context)


def _owner_kind(row: LiveFaceRow) -> int:
    return OWNER_TYPES.index(row.owner_type) if row.owner_type in OWNER_TYPES else 0


def _choose_owner_kind(row: LiveFaceRow, place: int) -> None:
    row.owner_type = OWNER_TYPES[place]
    row.owner = None


def _in_unit(name: str, label: str, subtype: str) -> Any:  # noqa: ANN401 (Blender's own)
    """The number `name` once more, as an angle or a length: Blender's units belong to the property, not to the row."""

    def get(row: LiveFaceRow) -> float:
        return float(getattr(row, name))

    def put(row: LiveFaceRow, value: float) -> None:
        setattr(row, name, value)

    tip = _TIPS[name]
    return FloatProperty(
        name=label, description=tip, subtype=subtype, get=get, set=put, step=10 if subtype != "ANGLE" else 100
    )


_TIPS: Final = {
    "gain": "What the channel's value is multiplied by; negative turns it around. In a turn, the share of it",
    "offset": "What is added after the gain",
    "lower": "The target never goes below this",
    "upper": "The target never goes above this",
}
_angle: Final = partial(_in_unit, subtype="ANGLE")
_length: Final = partial(_in_unit, subtype="DISTANCE")


class LiveFaceRow(bpy.types.PropertyGroup):
    """One channel to one target; `owner_name` outlives the data-block, so that a row loses nothing with its target."""

    channel: StringProperty(  # type: ignore[valid-type]
        name="Channel", description="What of the face drives this row", search=_find_channels, **_IS_EDITED
    )
    kind: EnumProperty(  # type: ignore[valid-type]
        name="Kind",
        description="What kind of thing is driven",
        items=KIND_ITEMS,
        **_IS_EDITED,
    )
    owner: PointerProperty(  # type: ignore[valid-type]
        name="Owner",
        description="The object or data-block that has the target; empty is the avatar itself",
        type=bpy.types.ID,
        poll=_is_of_owner_type,
        update=_owner_chosen,
        override=OVERRIDABLE,
    )
    owner_name: StringProperty(options={"HIDDEN"}, **_IS_EDITED)  # type: ignore[valid-type]
    owner_type: StringProperty(default=OWNER_TYPES[0], options={"HIDDEN"}, **_IS_EDITED)  # type: ignore[valid-type]
    owner_kind: EnumProperty(  # type: ignore[valid-type]
        name="Owner Type",
        description="The type of the data-block that has the target",
        items=_OWNER_ITEMS,
        get=_owner_kind,
        set=_choose_owner_kind,
    )
    target: StringProperty(  # type: ignore[valid-type]
        name="Target", description="The shape key or the bone that is driven", search=_find_names, **_IS_EDITED
    )
    path: StringProperty(  # type: ignore[valid-type]
        name="Path",
        description='The property, as "Copy Data Path" gives it: ["smile"] or location[2]',
        **_IS_EDITED,
    )
    axis: EnumProperty(  # type: ignore[valid-type]
        name="Axis",
        description="The axis of the bone's rest pose",
        items=_AXIS_ITEMS,
        **_IS_EDITED,
    )
    gain: FloatProperty(  # type: ignore[valid-type]
        name="Gain", description=_TIPS["gain"], default=1.0, soft_min=-4.0, soft_max=4.0, step=5, **_IS_EDITED
    )
    offset: FloatProperty(  # type: ignore[valid-type]
        name="Offset", description=_TIPS["offset"], soft_min=-4.0, soft_max=4.0, step=5, **_IS_EDITED
    )
    lower: FloatProperty(  # type: ignore[valid-type]
        name="Lower", description=_TIPS["lower"], soft_min=-10.0, soft_max=10.0, step=5, **_IS_EDITED
    )
    upper: FloatProperty(  # type: ignore[valid-type]
        name="Upper", description=_TIPS["upper"], default=1.0, soft_min=-10.0, soft_max=10.0, step=5, **_IS_EDITED
    )
    gain_angle: _angle("gain", "Gain")  # type: ignore[valid-type]
    offset_angle: _angle("offset", "Offset")  # type: ignore[valid-type]
    lower_angle: _angle("lower", "Lower")  # type: ignore[valid-type]
    upper_angle: _angle("upper", "Upper")  # type: ignore[valid-type]
    gain_length: _length("gain", "Gain")  # type: ignore[valid-type]
    offset_length: _length("offset", "Offset")  # type: ignore[valid-type]
    lower_length: _length("lower", "Lower")  # type: ignore[valid-type]
    upper_length: _length("upper", "Upper")  # type: ignore[valid-type]
    response: EnumProperty(  # type: ignore[valid-type]
        name="Response",
        description="How the target follows the channel",
        items=_RESPONSE_ITEMS,
        **_IS_EDITED,
    )
    expression: StringProperty(  # type: ignore[valid-type]
        name="Expression",
        description="What becomes of the channel's value x, such as x**2, sqrt(x) or clamp(2*x - 0.5, 0, 1)",
        **_IS_EDITED,
    )
    smoothing: FloatProperty(  # type: ignore[valid-type]
        name="Smoothing",
        description="The time in which the target does two thirds of a sudden change; 0 follows at once",
        subtype="TIME_ABSOLUTE",
        unit="TIME_ABSOLUTE",
        min=0.0,
        soft_max=2.0,
        step=1,
        precision=3,
        **_IS_EDITED,
    )
    muted: BoolProperty(  # type: ignore[valid-type]
        name="Mute", description="This row drives nothing", **_IS_EDITED
    )
    solo: BoolProperty(  # type: ignore[valid-type]
        name="Solo", description="Only rows with solo drive", **_IS_EDITED
    )


CLASSES = (LiveFaceRow,)
