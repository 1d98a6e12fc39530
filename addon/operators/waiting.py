"""A button that looks for cameras, and one that shows a list, which may first have to be looked for."""

from __future__ import annotations

import bpy

from ..settings.tracker_work import WORK, Standing


class LooksForCameras:
    """Has the tracker look for cameras, real or virtual, one look at a time."""

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """Once at a time, and not without a tracker."""
        if WORK.standing is Standing.MISSING:
            cls.poll_message_set("Set up the tracker first: it knows the cameras")  # type: ignore[attr-defined]
            return False
        cls.poll_message_set("The cameras are being looked for")  # type: ignore[attr-defined]
        return not cls.looking()

    @staticmethod
    def looking() -> bool:
        """Whether they are being looked for."""
        raise NotImplementedError


class ShowsList:
    """Shows a menu once its list is there; Blender goes on meanwhile, and Escape ends the waiting."""

    _timer: bpy.types.Timer | None = None

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Show the list; the first time, look before."""
        if not self.begin_to_look(context):
            return self._show()
        self._timer = context.window_manager.event_timer_add(0.1, window=context.window)
        context.window_manager.modal_handler_add(self)
        context.window.cursor_modal_set("WAIT")
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Wait for the list."""
        if event.type != "ESC" and self.looking():
            return {"PASS_THROUGH"}
        self.cancel(context)
        return {"CANCELLED"} if event.type == "ESC" else self._show()

    def cancel(self, context: bpy.types.Context) -> None:
        """Wait no longer; also called by Blender where its window closes."""
        context.window.cursor_modal_restore()
        if self._timer:
            context.window_manager.event_timer_remove(self._timer)
            self._timer = None

    menu = ""

    @staticmethod
    def begin_to_look(context: bpy.types.Context) -> bool:
        """Look if need be; whether there is something to wait for."""
        raise NotImplementedError

    @staticmethod
    def looking() -> bool:
        """Whether the list is still to come."""
        raise NotImplementedError

    def _show(self) -> set[str]:
        bpy.ops.wm.call_menu(name=self.menu)
        return {"FINISHED"}
