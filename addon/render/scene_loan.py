"""What of the user's scene and of one viewport is borrowed while pictures are drawn, and given back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import bpy

from ..core.errors import LiveFaceError
from ..core.rest import ENGINE, RestValue
from ..rig.blocks import FollowedBlock, rest_value
from .loans import Loans
from .view3d import borrow_view3d, find_view3d

#: EEVEE's name: the second one from 4.2 to 4.5.
_EEVEE: Final = ("BLENDER_EEVEE", "BLENDER_EEVEE_NEXT")
_FILM: Final = "render.film_transparent"


class RenderError(LiveFaceError):
    """The scene cannot be drawn."""


@dataclass(frozen=True, slots=True)
class Quality:
    """What all pictures of a scene have in common. Time grows linearly with `samples`."""

    samples: int = 2
    shadows: bool = True


class SceneLoan:
    """The settings that all pictures of one scene are drawn with, from `__init__` to `close`.

    Raises:
        NoView3DError: the file has no 3D viewport.
    """

    def __init__(self, scene: bpy.types.Scene, quality: Quality) -> None:
        self._scene = FollowedBlock(scene)
        self._quality = quality
        #: What the scene had, by path: in the file, so an undo changes it. The viewport's is not, and is not undone.
        self._scene_before: dict[str, bool | int | str] = {}
        self._view_loans = Loans()
        self._view3d = find_view3d()
        self._borrow()

    @property
    def scene(self) -> bpy.types.Scene:
        """The scene that is drawn, as it is now.

        Raises:
            RenderError: it was deleted.
        """
        scene = self._scene.find()
        if scene is None:
            raise RenderError(f"The scene {self._scene.name} is gone: press Start again.")
        return scene

    def viewport(self) -> tuple[bpy.types.SpaceView3D, bpy.types.Region]:
        """The viewport to draw through.

        Raises:
            NoView3DError: it was closed.
        """
        return self._view3d.find()

    def set_film(self, *, transparent: bool) -> bool:
        """Draw with or without alpha from now on; whether that is a change, to be evaluated before the next draw."""
        render = self.scene.render
        changes = render.film_transparent != transparent
        if changes:
            render.film_transparent = transparent
        return bool(changes)

    def suspend(self) -> None:
        """Give everything back for a while, so that the file can be saved as the user left it."""
        self._view_loans.give_back()
        self._give_scene_back()

    def resume(self) -> None:
        """Borrow it again."""
        self._borrow()

    def take_as_rest(self) -> None:
        """Borrow the scene's settings anew after an undo: what stands in the file now is the user's own."""
        self._scene_before.clear()
        self._borrow()

    def change(self, quality: Quality) -> None:
        """Draw with another quality from now on."""
        self._quality = quality
        self._borrow()

    def rest(self) -> Iterator[RestValue]:
        """The scene's settings as they were found."""
        for path, value in self._scene_before.items():
            yield rest_value(self.scene, path, value)

    def close(self) -> None:
        """Give everything back. May be called again."""
        self.suspend()

    def _borrow(self) -> None:
        borrow_view3d(self._view_loans, self._view3d)
        if self.scene.render.engine not in _EEVEE:
            self._borrow_of_scene(ENGINE, _eevee_name())
        self._borrow_of_scene("eevee.taa_samples", self._quality.samples)
        self._borrow_of_scene("eevee.use_shadows", self._quality.shadows)
        self._borrow_of_scene("eevee.use_raytracing", value=False)
        # each picture sets it as it needs it
        self._scene_before.setdefault(_FILM, self.scene.render.film_transparent)

    def _borrow_of_scene(self, path: str, value: bool | int | str) -> None:
        """A setting that this Blender lacks is passed over."""
        part, _, name = path.partition(".")
        struct = getattr(self.scene, part)
        if hasattr(struct, name) and getattr(struct, name) != value:
            self._scene_before.setdefault(path, getattr(struct, name))
            setattr(struct, name, value)

    def _give_scene_back(self) -> None:
        """A scene that was deleted is passed over."""
        scene, before = self._scene.find(), self._scene_before
        self._scene_before = {}
        if scene is not None:
            for path, value in before.items():
                part, _, name = path.partition(".")
                struct = getattr(scene, part)
                if getattr(struct, name) != value:
                    setattr(struct, name, value)


def _eevee_name() -> str:
    engines = bpy.types.RenderSettings.bl_rna.properties["engine"].enum_items.keys()
    return next(name for name in _EEVEE if name in engines)
