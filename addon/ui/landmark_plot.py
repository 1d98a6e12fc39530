"""Shows the live landmarks in the viewports: a draw handler that draws, and a timer that looks for a newer face.

The handler is there as long as the add-on is, and returns at once while there is nothing to show. Handlers of the kind
POST_PIXEL belong to the windows: the camera's picture, which is drawn off screen, does not have them.
"""

from __future__ import annotations

import time
from typing import Any, Final

import bpy

from ..core.face_frame import LandmarksFrame, Stamp
from ..core.rotation import IDENTITY
from ..render.landmark_plot import LandmarkPlot
from ..session.driver import DRIVER
from .words import translated

_EVERY: Final = 1 / 30
#: Without newer landmarks for this long there is no face, seconds.
_LOST_AFTER: Final = 0.5


class PlotFeed:
    """Hands the newest face to the plot, and says where there is none."""

    def __init__(self) -> None:
        self.plot = LandmarkPlot()
        self._stamp: Stamp | None = None
        self._came_at = 0.0
        self._lost = True
        self._handle: Any = None

    @property
    def wanted(self) -> bool:
        """Whether there is anything to show."""
        return DRIVER.session.running and bpy.context.window_manager.live_face_landmarks.plot

    def look(self, now: float) -> bool:
        """Take in the newest face at `now`, monotonic seconds; whether what is shown has changed."""
        receiver, subject = DRIVER.session.receiver, bpy.context.scene.live_face.subject
        landmarks = receiver.newest_landmarks(subject) if receiver else None
        frame = receiver.newest(subject) if receiver else None
        if landmarks is not None and landmarks.stamp != self._stamp:
            self._stamp, self._came_at, self._lost = landmarks.stamp, now, False
            self.plot.show(landmarks.head, frame.pose.head if frame and frame.tracked else IDENTITY)
            return True
        if not self._lost and now - self._came_at > _LOST_AFTER:
            self._lost = True
        if self._lost:
            return self.plot.say(_why(landmarks, tracked=frame is not None and frame.tracked))
        return False

    def draw(self) -> None:
        """Draw into the viewport that Blender draws just now."""
        if not self.wanted:
            return
        if not bpy.app.timers.is_registered(_look_again):
            self.look(time.monotonic())
            bpy.app.timers.register(_look_again, first_interval=_EVERY)
        area, region = bpy.context.area, bpy.context.region
        covered = sum(one.width for one in area.regions if one.type == "UI" and one.width > 1)
        overlap = bpy.context.preferences.system.use_region_overlap
        self.plot.draw(region.width, region.height, covered if overlap else 0, bpy.context.preferences.system.ui_scale)

    def add(self) -> None:
        """Begin to draw."""
        self._handle = bpy.types.SpaceView3D.draw_handler_add(_draw, (), "WINDOW", "POST_PIXEL")

    def remove(self) -> None:
        """Draw no more."""
        if self._handle is not None:
            bpy.types.SpaceView3D.draw_handler_remove(self._handle, "WINDOW")
            self._handle = None
        if bpy.app.timers.is_registered(_look_again):
            bpy.app.timers.unregister(_look_again)


FEED: Final = PlotFeed()


def _why(landmarks: LandmarksFrame | None, *, tracked: bool) -> str:
    """What is shown instead of a face."""
    if tracked and landmarks is None:
        return translated("No points are sent")
    return translated("No face")


def _draw() -> None:
    FEED.draw()


def _look_again() -> float | None:
    if not FEED.wanted:
        redraw_viewports()
        return None
    if FEED.look(time.monotonic()):
        redraw_viewports()
    return _EVERY


def redraw_viewports() -> None:
    """Have all 3D viewports drawn anew."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "VIEW_3D":
                for region in area.regions:
                    if region.type == "WINDOW":
                        region.tag_redraw()


def register() -> None:
    """Begin to draw."""
    FEED.add()


def unregister() -> None:
    """Draw no more."""
    FEED.remove()
