"""Names for shape keys that have lost theirs, from the file that the avatar was imported from."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import bpy
from bpy_extras.io_utils import ImportHelper

from ..rig.vrm_names import lost_names, name_keys, names_in
from .reporting import reporting


class LIVEFACE_OT_name_keys(bpy.types.Operator, ImportHelper):
    """Give shape keys named target_0, target_1, … the names they have in the avatar's .glb, .gltf or .vrm file"""

    bl_idname = "live_face.name_keys"
    bl_label = "Name Keys from File…"
    bl_options: ClassVar[set[str]] = {"REGISTER", "UNDO"}
    filename_ext: ClassVar[str] = ".vrm"
    filter_glob: bpy.props.StringProperty(default="*.vrm;*.glb;*.gltf", options={"HIDDEN"})  # type: ignore[valid-type]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Where a mesh could have such keys."""
        cls.poll_message_set("Import an avatar first")
        return any(ob.type == "MESH" for ob in context.scene.objects)

    @reporting
    def execute(self, context: bpy.types.Context) -> set[str]:
        """Name them."""
        if not lost_names(context.scene.objects):
            self.report({"INFO"}, "All shape keys have names of their own")
            return {"CANCELLED"}
        named = name_keys(context.scene.objects, names_in(Path(bpy.path.abspath(self.filepath))))
        if not named:
            self.report({"WARNING"}, "No name fits: choose the file that this avatar was imported from")
            return {"CANCELLED"}
        self.report({"INFO"}, f"{named} shape keys have their names again")
        return {"FINISHED"}


CLASSES = (LIVEFACE_OT_name_keys,)
