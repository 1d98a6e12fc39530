"""Finds out what this machine can draw."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import bpy

from ..core.quality import QualitySearch, choices_for
from ..rig.auto_map import auto_map
from ..rig.avatar import find_avatar, object_named
from ..session.driver import DRIVER
from ..session.measure import IdleMeasure
from ..settings.camera_settings import size_of
from ..settings.scene_settings import avatar_config, picture_options
from .reporting import reporting


class LIVEFACE_OT_measure(bpy.types.Operator):
    """Try sizes, samples and shadows on this scene, up to five seconds each, and choose the best that holds the rate"""

    bl_idname = "live_face.measure"
    bl_label = "Measure"
    bl_options: ClassVar[set[str]] = {"REGISTER"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """Not while live: the machine would do two things at once."""
        cls.poll_message_set("Stop Live Face first")
        return not DRIVER.session.running

    @reporting
    def execute(self, context: bpy.types.Context) -> set[str]:
        """Begin; the timer goes on with it. Without a window there are no timers: then all is done at once."""
        scene = context.scene
        settings = scene.live_face
        root = object_named(find_avatar(scene, settings.avatar).root)
        search = QualitySearch(choices_for(*size_of(settings.size)), float(settings.fps))
        options = picture_options(settings)
        config = avatar_config(root)
        if not root.live_face.rows:  # what does not move costs nothing to draw
            config = replace(config, mapping=lambda name: auto_map(find_avatar(scene, object_named(name))))
        DRIVER.measure(lambda: IdleMeasure(scene, config, options, search), _use_measured)
        while bpy.app.background and DRIVER.measuring is not None:
            DRIVER.tick_idle()
        return {"FINISHED"}


def _use_measured() -> None:
    bpy.ops.live_face.use_measured("EXEC_DEFAULT", True)  # True: a step to undo


class LIVEFACE_OT_cancel_measure(bpy.types.Operator):
    """Measure no more; the settings stay as they were"""

    bl_idname = "live_face.cancel_measure"
    bl_label = "Cancel Measuring"
    bl_options: ClassVar[set[str]] = {"REGISTER"}

    def execute(self, _context: bpy.types.Context) -> set[str]:
        """Leave it; nothing else that moves the avatar is ended."""
        if DRIVER.measuring is not None:
            DRIVER.end_idle()
        return {"FINISHED"}


class LIVEFACE_OT_use_measured(bpy.types.Operator):
    """Choose the best picture that was measured to hold the rate"""

    bl_idname = "live_face.use_measured"
    bl_label = "Use What Was Measured"
    bl_options: ClassVar[set[str]] = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """Only after a measurement, and not while live."""
        cls.poll_message_set("Press Measure first")
        return DRIVER.measured is not None and not DRIVER.session.running

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Choose it: a step to undo."""
        measured = DRIVER.measured
        if measured is None:
            return {"CANCELLED"}
        settings, best = context.scene.live_face, measured.best
        settings.size = f"{best.width}x{best.height}"
        settings.samples, settings.shadows = str(best.samples), best.shadows
        return {"FINISHED"}


CLASSES = (LIVEFACE_OT_measure, LIVEFACE_OT_cancel_measure, LIVEFACE_OT_use_measured)
