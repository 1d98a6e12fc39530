"""What the operators that edit a mapping have in common."""

from __future__ import annotations

from typing import ClassVar

import bpy

from ..core.mapping.row import FaceMapping
from ..rig.avatar import root_of
from ..session.health import Health
from ..settings.checking import check
from ..settings.stored_mapping import write_mapping
from .reporting import reporting


class AvatarOperator:
    """Works on the avatar that is chosen in the sidebar; `work` does it, and what it raises is told to the user."""

    bl_options: ClassVar[set[str]] = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Only with an avatar that may be changed."""
        chosen = context.scene.live_face.avatar
        if chosen is None:
            cls.poll_message_set("Choose an avatar first, or press Auto-Map")  # type: ignore[attr-defined]
        elif root_of(chosen).library is not None:
            cls.poll_message_set("The avatar is linked from a library: make a library override of it first")  # type: ignore[attr-defined]
        else:
            return True
        return False

    @reporting
    def execute(self, context: bpy.types.Context) -> set[str]:
        """Do it."""
        self.work(context, root_of(context.scene.live_face.avatar))
        return {"FINISHED"}

    def work(self, context: bpy.types.Context, root: bpy.types.Object) -> None:
        """What the operator does.

        Raises:
            LiveFaceError: it cannot be done; nothing is changed.
        """
        raise NotImplementedError


class RowOperator(AvatarOperator):
    """Works on one row of the avatar's mapping, the active one where `index` names none."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Only with a row."""
        if not super().poll(context):
            return False
        cls.poll_message_set("The mapping has no row yet: press Auto-Map, or add one")  # type: ignore[attr-defined]
        return root_of(context.scene.live_face.avatar).live_face.row is not None


def write_and_check(scene: bpy.types.Scene, root: bpy.types.Object, mapping: FaceMapping) -> Health:
    """Keep a mapping with its avatar, and find out what it covers and which of its rows have a problem.

    Raises:
        LiveFaceError: the avatar is linked from a library, or there is nothing to map around it.
    """
    write_mapping(root, mapping)
    return check(scene, root)
