"""The parts of the sidebar that are about landmarks: measures, the plot, the face mesh. Drawing only."""

from __future__ import annotations

import bpy

from ..core.mapping.measure import MeasureKind
from ..operators.learning import LEARNING
from ..operators.measures import (
    LIVEFACE_OT_add_measure,
    LIVEFACE_OT_add_named_landmark,
    LIVEFACE_OT_learn_range,
    LIVEFACE_OT_measure_neutral,
    LIVEFACE_OT_remove_measure,
    name_of,
)
from ..operators.pick_landmarks import LIVEFACE_OT_pick_landmarks
from ..rig.face_mesh import MOVE, TURN
from ..settings.avatar_settings import LiveFaceAvatar, LiveFaceMeasure
from ..settings.stored_mapping import landmarks_in
from .words import draw_text

_ICONS = {
    MeasureKind.DISTANCE: "DRIVER_DISTANCE",
    MeasureKind.HEIGHT: "SORT_ASC",
    MeasureKind.ANGLE: "DRIVER_ROTATIONAL_DIFFERENCE",
    MeasureKind.AREA: "MESH_CIRCLE",
}


class LIVEFACE_UL_measures(bpy.types.UIList):
    """The avatar's measures by name."""

    def draw_item(
        self,
        _context: bpy.types.Context,
        layout: bpy.types.UILayout,
        _data: LiveFaceAvatar,
        item: LiveFaceMeasure,
        _icon: int,
        _active_data: LiveFaceAvatar,
        _active_property: str,
    ) -> None:
        """Draw one measure: its kind's sign and its name, which can be changed in place."""
        layout.prop(item, "name", text="", emboss=False, icon=_ICONS[MeasureKind[item.kind]])


def draw_measures(layout: bpy.types.UILayout, settings: LiveFaceAvatar) -> None:
    """The measures kept on an avatar's root object, and the active one's settings."""
    row = layout.row()
    row.template_list("LIVEFACE_UL_measures", "", settings, "measures", settings, "active_measure", rows=3)
    buttons = row.column(align=True)
    buttons.operator_menu_enum(LIVEFACE_OT_add_measure.bl_idname, "kind", text="", icon="ADD")
    buttons.operator(LIVEFACE_OT_remove_measure.bl_idname, text="", icon="REMOVE")
    if settings.active_measure < len(settings.measures):
        _draw_measure(layout, settings.id_data.name, settings.measures[settings.active_measure])


def _draw_measure(layout: bpy.types.UILayout, root: str, measure: LiveFaceMeasure) -> None:
    column = layout.column()
    column.use_property_split = True
    column.use_property_decorate = False
    column.prop(measure, "kind")
    names = ", ".join(name_of(landmark) for landmark in landmarks_in(measure.landmarks))
    draw_text(layout, names or "No points yet", icon="DECORATE")
    row = layout.row(align=True)
    row.operator(LIVEFACE_OT_pick_landmarks.bl_idname, icon="EYEDROPPER")
    row.operator(LIVEFACE_OT_add_named_landmark.bl_idname, text="", icon="VIEWZOOM")
    learning = LEARNING.is_on(root, measure.name)
    bounds = layout.column(align=True)
    bounds.use_property_split = True
    bounds.use_property_decorate = False
    bounds.prop(measure, "neutral")
    bounds.prop(measure, "full")
    row = layout.row(align=True)
    row.operator(LIVEFACE_OT_measure_neutral.bl_idname)
    row.operator(
        LIVEFACE_OT_learn_range.bl_idname,
        text="Stop Learning" if learning else "Learn Range",
        icon="RADIOBUT_ON" if learning else "NONE",
        depress=learning,
    )


def draw_plot(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The switch of the landmarks' plot in the viewport."""
    layout.prop(context.window_manager.live_face_landmarks, "plot")


def draw_face_mesh(layout: bpy.types.UILayout, ob: bpy.types.Object) -> None:
    """What a live face mesh does with the head's turn and place."""
    column = layout.column()
    column.prop(ob, f'["{TURN}"]', text="Turn with Head")
    column.prop(ob, f'["{MOVE}"]', text="Move with Head")


CLASSES = (LIVEFACE_UL_measures,)
