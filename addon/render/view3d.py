"""A 3D viewport to draw with: `draw_view3d` takes its shading from one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import bpy

from ..core.errors import LiveFaceError
from .loans import Loans

_CLOSED: Final = "The 3D viewport that Live Face draws with was closed: press Start again."


class NoView3DError(LiveFaceError):
    """The file has no 3D viewport in any workspace."""


@dataclass(frozen=True, slots=True)
class View3DPlace:
    """Where a 3D viewport is; a reference to the area itself would dangle when the user closes it."""

    screen: str
    area: int

    def find(self) -> tuple[bpy.types.SpaceView3D, bpy.types.Region]:
        """The viewport's space and its main region.

        Raises:
            NoView3DError: it was closed, or turned into another editor.
        """
        area = self._area()
        if area is None or area.type != "VIEW_3D":
            raise NoView3DError(_CLOSED)
        return area.spaces.active, next(region for region in area.regions if region.type == "WINDOW")

    def space(self) -> bpy.types.SpaceView3D:
        """The viewport's space, also while another editor is shown in its place.

        Raises:
            NoView3DError: it was closed.
        """
        area = self._area()
        space = next((space for space in area.spaces if space.type == "VIEW_3D"), None) if area else None
        if space is None:
            raise NoView3DError(_CLOSED)
        return space

    def _area(self) -> bpy.types.Area | None:
        screen = bpy.data.screens.get(self.screen)
        return screen.areas[self.area] if screen and self.area < len(screen.areas) else None


def find_view3d() -> View3DPlace:
    """A 3D viewport of a workspace that is not on screen, so that the user's own stays as it is; else any.

    Raises:
        NoView3DError: the file has none.
    """
    shown = {window.screen.name for window in bpy.context.window_manager.windows}
    places = [
        View3DPlace(screen.name, index)
        for screen in bpy.data.screens
        for index, area in enumerate(screen.areas)
        if area.type == "VIEW_3D"
    ]
    if not places:
        raise NoView3DError("This file has no 3D viewport in any workspace: add the Layout workspace and press Start.")
    return min(places, key=lambda place: place.screen in shown)


def borrow_view3d(loans: Loans, place: View3DPlace) -> None:
    """Set the viewport up to draw what a render would show."""
    loans.borrow(lambda: place.space().shading, "type", "RENDERED")
    loans.borrow(lambda: place.space().shading, "use_scene_lights_render", True)
    loans.borrow(lambda: place.space().shading, "use_scene_world_render", True)
    loans.borrow(lambda: place.space().overlay, "show_overlays", False)
    # each picture sets it as it needs it
    loans.borrow(lambda: place.space().region_3d, "view_perspective", "CAMERA")
