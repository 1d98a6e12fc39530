"""What Blender gets to know of the add-on, in order; and the same in reverse."""

from __future__ import annotations

from typing import Final

import bpy

from .operators import (
    baking,
    clean_up,
    face_mesh,
    learning,
    measures,
    pick_landmarks,
    take_exchange,
    take_sound,
    vrm_names,
)
from .operators import calibration as calibration_operators
from .operators import cameras as camera_operators
from .operators import devices as device_operators
from .operators import mapping as mapping_operators
from .operators import on_air as on_air_operators
from .operators import presets as preset_operators
from .operators import preview as preview_operators
from .operators import quality as quality_operators
from .operators import recording as recording_operators
from .operators import scene as scene_operators
from .operators import session as session_operators
from .operators import takes as take_operators
from .operators import tracker as tracker_operators
from .operators import web_page as web_page_operators
from .session import driver
from .settings import (
    avatar_settings,
    bake_settings,
    checking,
    device_work,
    landmark_settings,
    row_settings,
    scene_settings,
    take_list,
    take_settings,
)
from .settings import preferences as tracker_settings
from .ui import baking as baking_ui
from .ui import (
    camera,
    german,
    keymap,
    landmark_plot,
    landmarks,
    mapping,
    mapping_list,
    panel,
    preferences,
    presets,
    recording,
)
from .ui import tracker as tracker_ui
from .ui import web_page as web_page_ui

#: Settings before what uses them, operators before the panels that show them, a panel before those inside it.
_CLASSES: Final = (
    *preferences.CLASSES,
    *row_settings.CLASSES,
    *avatar_settings.CLASSES,
    *scene_settings.CLASSES,
    *landmark_settings.CLASSES,
    *take_settings.CLASSES,
    *bake_settings.CLASSES,
    *session_operators.CLASSES,
    *on_air_operators.CLASSES,
    *quality_operators.CLASSES,
    *preview_operators.CLASSES,
    *camera_operators.CLASSES,
    *mapping_operators.CLASSES,
    *preset_operators.CLASSES,
    *scene_operators.CLASSES,
    *calibration_operators.CLASSES,
    *tracker_operators.CLASSES,
    *recording_operators.CLASSES,
    *take_operators.CLASSES,
    *take_exchange.CLASSES,
    *take_sound.CLASSES,
    *baking.CLASSES,
    *clean_up.CLASSES,
    *tracker_ui.CLASSES,
    *web_page_operators.CLASSES,
    *device_operators.CLASSES,
    *camera.CLASSES,
    *vrm_names.CLASSES,
    *face_mesh.CLASSES,
    *measures.CLASSES,
    *pick_landmarks.CLASSES,
    *presets.CLASSES,
    *mapping_list.CLASSES,
    *landmarks.CLASSES,
    *panel.CLASSES,
    *web_page_ui.CLASSES,
    *mapping.CLASSES,
    *recording.CLASSES,
    *baking_ui.CLASSES,
)
#: Modules that add more than classes; each has `register` and `unregister`.
_PARTS: Final = (
    tracker_settings,
    device_work,
    avatar_settings,
    scene_settings,
    landmark_settings,
    take_settings,
    bake_settings,
    checking,
    driver,
    take_list,
    take_exchange,
    face_mesh,
    landmark_plot,
    keymap,
    german,
)


def register() -> None:
    """Register everything; called when the extension is enabled."""
    for cls in _CLASSES:
        bpy.utils.register_class(cls)
    for part in _PARTS:
        part.register()


def unregister() -> None:
    """Stop the session and unregister everything; called when the extension is disabled."""
    learning.unregister()
    for part in reversed(_PARTS):
        part.unregister()
    for cls in reversed(_CLASSES):
        bpy.utils.unregister_class(cls)
