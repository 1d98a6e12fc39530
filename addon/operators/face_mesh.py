"""Add the live face mesh: an avatar that needs no rig."""

from __future__ import annotations

from typing import ClassVar

import bpy
from bpy.props import BoolProperty, FloatProperty

from ..core.face_points import canonical_points
from ..rig.face_look import dress
from ..rig.face_mesh import MOVE, TURN, new_face_mesh


class LIVEFACE_OT_add_face_mesh(bpy.types.Operator):
    """Add a mesh of the 478 points of a face; while live it shows your own. No rig is needed"""

    bl_idname = "live_face.add_face_mesh"
    bl_label = "Add Face Mesh"
    bl_options: ClassVar[set[str]] = {"REGISTER", "UNDO"}

    height: FloatProperty(  # type: ignore[valid-type]
        name="Height",
        description="From the chin to the top of the forehead",
        subtype="DISTANCE",
        default=2.0,
        min=0.001,
        soft_max=10.0,
    )
    turn: BoolProperty(  # type: ignore[valid-type]
        name="Turn with Head", description="The mesh turns as your head does", default=True
    )
    move: BoolProperty(  # type: ignore[valid-type]
        name="Move with Head", description="The mesh moves as your head does, from where it stands", default=False
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Where objects can be added."""
        if context.mode != "OBJECT":
            cls.poll_message_set("Switch to Object Mode first")
            return False
        if context.collection is None or context.collection.library is not None:
            cls.poll_message_set("The active collection is linked from a library: choose another one")
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Add it at the 3D cursor, select it, and make it the avatar where there is none."""
        ob = new_face_mesh("Live Face Mesh")
        dress(ob)
        ob[TURN], ob[MOVE] = self.turn, self.move
        rest = canonical_points()[:, 1]
        ob.scale = (self.height / float(rest.max() - rest.min()),) * 3
        ob.location = context.scene.cursor.location
        context.collection.objects.link(ob)
        for other in context.selected_objects:
            other.select_set(False)
        ob.select_set(True)
        context.view_layer.objects.active = ob
        settings = context.scene.live_face
        if settings.avatar is None:
            settings.avatar = ob
        return {"FINISHED"}


def _draw_in_menu(menu: bpy.types.Menu, _context: bpy.types.Context) -> None:
    menu.layout.separator()
    menu.layout.operator(LIVEFACE_OT_add_face_mesh.bl_idname, text="Live Face Mesh", icon="MESH_MONKEY")


def register() -> None:
    """Add it to Add > Mesh."""
    bpy.types.VIEW3D_MT_mesh_add.append(_draw_in_menu)


def unregister() -> None:
    """Take it out of the menu."""
    bpy.types.VIEW3D_MT_mesh_add.remove(_draw_in_menu)


CLASSES = (LIVEFACE_OT_add_face_mesh,)
