"""Runs inside the Blender with a window (`--python`): tells the test what is so, and does what no key can.

Every line of the log is a JSON object: a report of how it stands, some times a second, or the answer to a command. A
command is a file that holds one JSON object; it is removed when it has been done.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import bpy

_EVERY: Final = 0.1
_EXTENSION: Final = "bl_ext.user_default.live_face"
_FOLDER: Final = Path(sys.argv[sys.argv.index("--") + 1])
_LOG: Final = _FOLDER / "reports.jsonl"
_COMMAND: Final = _FOLDER / "command.json"

_driver: Final = importlib.import_module(f"{_EXTENSION}.addon.session.driver").DRIVER

#: What the sidebar has shown, one after the other.
_shown: Final[list[str]] = []


def report() -> dict[str, Any]:
    """How it stands."""
    session = _driver.session
    return {
        "state": session.state.value,
        "shown": list(_shown),
        "problem": session.problem,
        "applied": session.counts.applied,
        "rendered": session.counts.rendered,
        "file": bpy.data.filepath,
        "changed": bpy.data.is_dirty,
        **_sidebar(),
        "visible": _visible_view(),
    }


def _visible_area() -> bpy.types.Area:
    """The largest area, which is the viewport, also while it shows another editor."""
    screen = bpy.context.window_manager.windows[0].screen
    return max(screen.areas, key=lambda area: area.width * area.height)


def _sidebar() -> dict[str, Any]:
    """The sidebar's left, top, width and height in pixels from the window's top left, and its tab."""
    window = bpy.context.window_manager.windows[0]
    region = next((region for region in _visible_area().regions if region.type == "UI"), None)
    if region is None:
        return {}
    place = [region.x, window.height - region.y - region.height, region.width, region.height]
    return {"sidebar": place, "tab": region.active_panel_category}


def _visible_view() -> dict[str, str]:
    space = _visible_area().spaces.active
    return _view(space) if space.type == "VIEW_3D" else {}


def _view(space: bpy.types.SpaceView3D) -> dict[str, str]:
    parts: dict[str, tuple[Any, tuple[str, ...]]] = {
        "shading": (space.shading, ("type", "use_scene_lights_render", "use_scene_world_render")),
        "overlay": (space.overlay, ("show_overlays",)),
        "region_3d": (space.region_3d, ("view_perspective",)),
    }
    return {f"{part}.{name}": str(getattr(struct, name)) for part, (struct, names) in parts.items() for name in names}


def file_state() -> dict[str, Any]:
    """All that a session borrows, as values."""
    state: dict[str, Any] = {"objects": sorted(bpy.data.objects.keys()), "scenes": sorted(bpy.data.scenes.keys())}
    for key in bpy.data.shape_keys:
        state[f"key {key.name}"] = [block.value for block in key.key_blocks]
    for ob in bpy.data.objects:
        for bone in ob.pose.bones if ob.pose else ():
            state[f"bone {bone.name}"] = [number for row in bone.matrix_basis for number in row]
    eevee = bpy.context.scene.eevee
    for name in ("taa_samples", "use_shadows", "use_raytracing"):
        state[f"eevee {name}"] = getattr(eevee, name)
    state["engine"] = bpy.context.scene.render.engine
    for screen in bpy.data.screens:
        for index, area in enumerate(screen.areas):
            if area.type == "VIEW_3D":
                state[f"view {screen.name} {index}"] = _view(area.spaces.active)
    return state


def choose(**settings: str | int | bool) -> None:
    """Choose settings, as a click on each would."""
    for name, value in settings.items():
        setattr(bpy.context.scene.live_face, name, value)


def open_file(path: str) -> None:
    """Open a file, as the file browser would."""
    bpy.ops.wm.open_mainfile(filepath=path)


def place_of(name: str) -> list[float]:
    """Where an object is."""
    return list(bpy.data.objects[name].location)


def hide_viewport() -> None:
    """Turn the viewport on screen into a text editor."""
    _visible_area().type = "TEXT_EDITOR"


def start_tiny() -> None:
    """Start as the button does, with pictures so small that many fit into a minute."""
    settings = importlib.import_module(f"{_EXTENSION}.addon.settings.scene_settings")
    config = settings.session_config(bpy.context)
    picture = dataclasses.replace(config.picture, width=64, height=36)
    _driver.start(bpy.context.scene, dataclasses.replace(config, picture=picture, fps=1000.0))


def set_up() -> None:
    """No question on quitting; the sidebar open, the avatar in view through the camera."""
    bpy.context.preferences.view.use_save_prompt = False
    bpy.context.preferences.view.show_splash = False
    area = _visible_area()
    space = area.spaces.active
    space.show_region_ui = True
    space.region_3d.view_perspective = "CAMERA"
    space.shading.type = "SOLID"


_COMMANDS: Final[dict[str, Callable[..., Any]]] = {
    one.__name__: one for one in (set_up, file_state, choose, open_file, place_of, hide_viewport, start_tiny)
}


def _obey() -> dict[str, Any]:
    command = json.loads(_COMMAND.read_text(encoding="utf-8"))
    _COMMAND.unlink()
    try:
        return {"done": command["number"], "result": _COMMANDS[command["name"]](**command["arguments"])}
    except Exception:  # noqa: BLE001 (the test is told)
        return {"done": command["number"], "error": traceback.format_exc()}


def _tick() -> float:
    lines = [_obey()] if _COMMAND.exists() else []
    lines.append(report())
    with _LOG.open("a", encoding="utf-8") as log:
        log.writelines(f"{json.dumps(line)}\n" for line in lines)
    return _EVERY


def _note_shown() -> None:
    state = _driver.session.state.value
    if _shown[-1:] != [state]:
        _shown.append(state)


bpy.types.SpaceView3D.draw_handler_add(_note_shown, (), "UI", "POST_PIXEL")
bpy.app.timers.register(_tick, first_interval=1.0, persistent=True)
