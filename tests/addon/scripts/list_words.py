"""Enables the extension and lists every label and tooltip that Blender knows of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import bpy

from tests.addon.scripts import extension


def words_of(cls: Any) -> Iterator[str]:  # noqa: ANN401 (any class that Blender has registered)
    """The class's own words, its properties' and those of their choices."""
    yield getattr(cls, "bl_label", "")
    rna = cls.bl_rna
    if issubclass(cls, bpy.types.Operator):
        rna = getattr(bpy.ops.live_face, cls.bl_idname.partition(".")[2]).get_rna_type()
        yield rna.description
    for info in rna.properties:
        if not info.is_runtime or info.is_hidden:
            continue
        yield from (info.name, info.description)
        if info.type == "ENUM":
            for item in info.enum_items:
                yield from (item.name, item.description)


bpy.ops.wm.read_factory_settings()
extension.install()
extension.enable()
registration = extension.part("addon.registration")
words = {word for cls in registration._CLASSES for word in words_of(cls) if word}
for enum in (
    extension.part("addon.session.live_session").SessionState,
    extension.part("addon.session.on_air").Sign,
    extension.part("addon.process.setup").State,
    extension.part("addon.process.setup").Step,
):
    words |= {one.value for one in enum}
sys.stdout.write("said " + json.dumps(sorted(words), ensure_ascii=False) + "\n")
