"""Expressions that live in the properties of the VRM add-on for Blender, where it is enabled.

An armature of that add-on has `data.vrm_addon_extension`; each expression has a number `preview`, which the add-on
turns into shape keys, colours and textures.
https://github.com/saturday06/VRM-Addon-for-Blender/blob/main/src/io_scene_vrm/editor/vrm0/property_group.py
https://github.com/saturday06/VRM-Addon-for-Blender/blob/main/src/io_scene_vrm/editor/vrm1/property_group.py
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ..core.mapping.row import Target, TargetKind
from .avatar import Avatar, object_named

_EXTENSION: Final = "vrm_addon_extension"
_GROUPS: Final = f"{_EXTENSION}.vrm0.blend_shape_master.blend_shape_groups"
_EXPRESSIONS: Final = f"{_EXTENSION}.vrm1.expressions"
#: What an expression consists of, in VRM 0 and in VRM 1.
_PARTS_0: Final = ("binds", "material_values")
_PARTS_1: Final = ("morph_target_binds", "material_color_binds", "texture_transform_binds")
#: The fields of the VRM add-on's expressions.preset: those of the specification, in snake case.
#: https://github.com/vrm-c/vrm-specification/blob/master/specification/VRMC_vrm-1.0/expressions.md
_PRESETS_1: Final = (
    *("happy", "angry", "sad", "relaxed", "surprised", "neutral", "aa", "ih", "ou", "ee", "oh"),
    *("blink", "blink_left", "blink_right", "look_up", "look_down", "look_left", "look_right"),
)


def expressions_of(avatar: Avatar) -> dict[str, Target]:
    """The expressions that show something, by name, as targets; empty without that add-on."""
    data = object_named(avatar.armature).data if avatar.armature else None
    extension = getattr(data, _EXTENSION, None)
    if data is None or extension is None:
        return {}
    found = dict(_vrm_1(extension)) if str(getattr(extension, "spec_version", "")).startswith("1") else {}
    found = found or dict(_vrm_0(extension))
    return {name: Target(TargetKind.PROPERTY, "", data.name, data.id_type, path=path) for name, path in found.items()}


def _vrm_0(extension: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 (the add-on's properties)
    for index, group in enumerate(extension.vrm0.blend_shape_master.blend_shape_groups):
        name = group.name if group.preset_name == "unknown" else group.preset_name
        if any(len(getattr(group, part)) for part in _PARTS_0):
            yield name, f"{_GROUPS}[{index}].preview"


def _vrm_1(extension: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 (the add-on's properties)
    expressions = extension.vrm1.expressions
    known = [(name, getattr(expressions.preset, name, None), f"preset.{name}") for name in _PRESETS_1]
    known += [(one.custom_name, one, f"custom[{index}]") for index, one in enumerate(expressions.custom)]
    for name, expression, path in known:
        if expression is not None and any(len(getattr(expression, part)) for part in _PARTS_1):
            yield name, f"{_EXPRESSIONS}.{path}.preview"
