"""Where drawing is allowed: in a window's timers always, without a window only inside a render engine.

Blender without a window has no active GPU context for Python. A render engine with `bl_use_gpu_context` gets
one for as long as its `render` runs, so each tick is wrapped in an 8x8 render of an empty scene (under 1 ms).
Entering the context each time also frees what the last frame left behind: a loop that stays inside one render
leaks the vertex buffers of every moved mesh. Works from 4.2 to 5.2.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import ClassVar, Final, Protocol, TypeVar

import bpy

Result = TypeVar("Result")

#: Pictures between two times of freeing: at most some 20 MB are waiting.
_FREE_EVERY: Final = 100

_numbers = itertools.count(1)


class GpuContext(Protocol):
    """Runs functions that draw. Main thread only."""

    def run(self, draw: Callable[[], Result]) -> Result:
        """Call `draw` where it may use the GPU, and hand on what it returns or raises."""

    def suspend(self) -> None:
        """Leave nothing in the file until the next `run`."""

    def close(self) -> None:
        """Remove what was set up. May be called again."""


class WindowGpuContext:
    """Blender with its window: a timer may draw as it is.

    Blender frees the buffers of moved meshes when a viewport is drawn. While none is on screen (another
    workspace, a maximised editor) a render of nothing does it now and then, or memory would grow by
    megabytes a second.
    """

    def __init__(self) -> None:
        self._runs = 0

    def run(self, draw: Callable[[], Result]) -> Result:
        """Call `draw`."""
        self._runs += 1
        if self._runs % _FREE_EVERY == 0 and not _viewport_shown():
            context = BackgroundGpuContext()
            context.run(lambda: None)
            context.close()
        return draw()

    def suspend(self) -> None:
        """Nothing to remove."""

    def close(self) -> None:
        """Nothing to remove."""


class _ContextEngine(bpy.types.RenderEngine):
    """A render engine that draws nothing and calls what it is given; each context registers one of its own."""

    bl_label = "Live Face GPU context"
    bl_use_gpu_context = True

    job: ClassVar[Callable[[], None]]

    def render(self, _depsgraph: bpy.types.Depsgraph) -> None:
        """Run the job inside the context that Blender has made for this render."""
        type(self).job()


class BackgroundGpuContext:
    """Blender without a window (`bpy` as a module, or `blender --background`)."""

    def __init__(self) -> None:
        name = f"LIVE_FACE_GPU_CONTEXT_{next(_numbers)}"
        self._engine: type[_ContextEngine] = type(name, (_ContextEngine,), {"bl_idname": name})
        bpy.utils.register_class(self._engine)
        self._open = True
        self._scene_name = ""

    def run(self, draw: Callable[[], Result]) -> Result:
        """Call `draw` inside a render."""
        results: list[Result] = []
        errors: list[BaseException] = []

        def job() -> None:
            try:
                results.append(draw())
            except BaseException as error:  # noqa: BLE001 (Blender would print and swallow it; it is raised below)
                errors.append(error)

        self._engine.job = job
        bpy.ops.render.render(scene=self._scene().name)
        if errors:
            raise errors[0]
        return results[0]

    def suspend(self) -> None:
        """Remove the scene; the next `run` makes another."""
        scene = bpy.data.scenes.get(self._scene_name)
        if scene is not None:
            camera = scene.camera
            bpy.data.scenes.remove(scene)
            if camera is not None:
                bpy.data.cameras.remove(camera.data)

    def close(self) -> None:
        """Remove the scene and the engine."""
        if self._open:
            self._open = False
            self.suspend()
            bpy.utils.unregister_class(self._engine)

    def _scene(self) -> bpy.types.Scene:
        """The scene to render; made anew where a save or an undo has taken it away."""
        scene = bpy.data.scenes.get(self._scene_name)
        if scene is None:
            scene = bpy.data.scenes.new("Live Face GPU context")
            self._scene_name = scene.name
            scene.render.engine = self._engine.bl_idname
            scene.render.resolution_x = scene.render.resolution_y = 8
            camera = bpy.data.objects.new(scene.name, bpy.data.cameras.new(scene.name))
            scene.collection.objects.link(camera)
            scene.camera = camera
        return scene


def gpu_context() -> GpuContext:
    """The right context for this Blender."""
    return BackgroundGpuContext() if bpy.app.background else WindowGpuContext()


def _viewport_shown() -> bool:
    windows = bpy.context.window_manager.windows
    return any(area.type == "VIEW_3D" for window in windows for area in window.screen.areas)
