"""Pick the landmarks of a measure on a large drawing of the face in the viewport."""

from __future__ import annotations

from typing import Any, ClassVar, Final

import bpy

from ..core.errors import LiveFaceError
from ..core.face_picking import Picking
from ..core.face_plot import Frame, Points2D, Zoom, nearest, on_screen
from ..core.face_points import open_points
from ..core.mapping.measure import MeasureKind
from ..core.rotation import IDENTITY
from ..render.picker_drawing import PickerDrawing, PickerView
from ..settings.avatar_settings import chosen_root
from ..settings.stored_mapping import editable, landmarks_in
from .live_points import points_of
from .measures import active_measure, name_of, store_landmarks

#: How near to a point the mouse must be to mean it, pixels at a user interface of ordinary size.
_REACH: Final = 22.0
#: How much one step of the wheel enlarges.
_ZOOM_STEP: Final = 1.2
#: Of the viewport's edge, pixels at a user interface of ordinary size.
_MARGIN: Final = 40.0
#: While the live face is shown, seconds between two looks at it.
_EVERY: Final = 1 / 20

_KEYS: Final = "Click: Pick or Take Back   Wheel: Zoom   L: Live Face or Rest   Enter: Done   Esc: Cancel"


class LIVEFACE_OT_pick_landmarks(bpy.types.Operator):
    """Pick the points of this measure on a drawing of the face"""

    bl_idname = "live_face.pick_landmarks"
    bl_label = "Pick Landmarks"
    bl_options: ClassVar[set[str]] = {"REGISTER", "UNDO", "INTERNAL"}

    _picking: Picking
    _before: Picking
    _measure: str
    _drawing: PickerDrawing
    _handle: Any
    _timer: Any
    _zoom: Zoom
    _live: bool
    _hovered: int | None

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """In a 3D viewport, with a measure to pick for."""
        if context.area is None or context.area.type != "VIEW_3D":
            cls.poll_message_set("Use this in a 3D viewport")
            return False
        cls.poll_message_set("Add a measure first")
        return active_measure(chosen_root(context)) is not None

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Show the face."""
        root = chosen_root(context)
        measure = active_measure(root)
        if root is None or measure is None:
            return {"CANCELLED"}
        try:
            editable(root)
        except LiveFaceError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        self._measure = measure.name
        self._picking = self._before = Picking(MeasureKind[measure.kind], landmarks_in(measure.landmarks))
        self._zoom, self._live, self._hovered = Zoom(), False, None
        self._drawing = PickerDrawing(context.area.as_pointer())
        self._handle = bpy.types.SpaceView3D.draw_handler_add(self._drawing.draw, (), "WINDOW", "POST_PIXEL")
        self._timer = context.window_manager.event_timer_add(_EVERY, window=context.window)
        context.window_manager.modal_handler_add(self)
        self._show(context)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Follow the mouse and the keys."""
        measure = active_measure(chosen_root(context))
        if context.area is None or measure is None or measure.name != self._measure:
            return self._end(context, {"CANCELLED"})
        if event.type in {"ESC", "RIGHTMOUSE"} and event.value == "PRESS":
            return self._end(context, {"CANCELLED"})
        if event.type in {"RET", "NUMPAD_ENTER"} and event.value == "PRESS":
            return self._finish(context)
        self._follow(context, event)
        return {"RUNNING_MODAL"}

    def cancel(self, context: bpy.types.Context) -> None:
        """Blender ends it: a file is loaded, or the window closes."""
        self._end(context, {"CANCELLED"})

    def _follow(self, context: bpy.types.Context, event: bpy.types.Event) -> None:
        region = _main_region(context.area)
        x, y = event.mouse_x - region.x, event.mouse_y - region.y
        pressed = event.value == "PRESS"
        if event.type == "MOUSEMOVE" or (event.type == "LEFTMOUSE" and pressed):
            reach = _REACH * context.preferences.system.ui_scale
            self._hovered = nearest(self._places(context), x, y, reach)
            if pressed and event.type == "LEFTMOUSE" and self._hovered is not None:
                self._picking = self._picking.toggled(self._hovered)
        elif event.type in {"WHEELUPMOUSE", "WHEELDOWNMOUSE"}:
            step = _ZOOM_STEP if event.type == "WHEELUPMOUSE" else 1.0 / _ZOOM_STEP
            self._zoom = self._zoom.about((x, y), step, self._frame(context))
        elif event.type == "L" and pressed:
            self._live = not self._live
        elif event.type != "TIMER" or not self._live:
            return
        self._show(context)

    def _frame(self, context: bpy.types.Context) -> Frame:
        margin = _MARGIN * context.preferences.system.ui_scale
        free = _free_part(context)
        return Frame(free.x + margin, free.y + margin, free.width - 2.0 * margin, free.height - 2.0 * margin)

    def _places(self, context: bpy.types.Context) -> Points2D:
        root = chosen_root(context)
        live = points_of(root) if self._live and root is not None else None
        points = open_points() if live is None else live
        return on_screen(points, IDENTITY, self._zoom.of(self._frame(context)))

    def _show(self, context: bpy.types.Context) -> None:
        words = name_of(self._hovered) if self._hovered is not None else ""
        view = PickerView(
            self._places(context),
            self._picking.picked,
            self._picking.lines,
            self._hovered,
            words,
            tuple(name_of(one) for one in self._picking.picked),
            _free_part(context),
            context.preferences.system.ui_scale,
        )
        self._drawing.show(view)
        context.area.header_text_set(_translated(self._picking.sentence))
        context.workspace.status_text_set(_translated(_KEYS))
        context.area.tag_redraw()

    def _finish(self, context: bpy.types.Context) -> set[str]:
        if not self._picking.complete:
            self.report({"WARNING"}, self._picking.sentence)
            return {"RUNNING_MODAL"}
        measure = active_measure(chosen_root(context))
        if measure is not None and self._picking != self._before:
            store_landmarks(measure, self._picking.picked)
        return self._end(context, {"FINISHED"})

    def _end(self, context: bpy.types.Context, result: set[str]) -> set[str]:
        bpy.types.SpaceView3D.draw_handler_remove(self._handle, "WINDOW")
        context.window_manager.event_timer_remove(self._timer)
        if context.workspace is not None:
            context.workspace.status_text_set(None)
        if context.area is not None:
            context.area.header_text_set(None)
            context.area.tag_redraw()
        return result


def _main_region(area: bpy.types.Area) -> bpy.types.Region:
    return next(region for region in area.regions if region.type == "WINDOW")


def _translated(words: str) -> str:
    return bpy.app.translations.pgettext_iface(words)


def _free_part(context: bpy.types.Context) -> Frame:
    """What the toolbar, the sidebar and the headers leave of the viewport, in the main region's pixels."""
    region = _main_region(context.area)
    if not context.preferences.system.use_region_overlap:
        return Frame(0.0, 0.0, region.width, region.height)
    shown = {one.type: one for one in context.area.regions if one.width > 1 and one.height > 1}
    left = shown["TOOLS"].width if "TOOLS" in shown else 0
    right = shown["UI"].width if "UI" in shown else 0
    top = sum(shown[name].height for name in ("HEADER", "TOOL_HEADER") if name in shown)
    return Frame(left, 0.0, region.width - left - right, region.height - top)


CLASSES = (LIVEFACE_OT_pick_landmarks,)
