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
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import bpy

_EVERY: Final = 0.1
_EXTENSION: Final = "bl_ext.user_default.live_face"
_FOLDER: Final = Path(sys.argv[sys.argv.index("--") + 1])
_LOG: Final = _FOLDER / "reports.jsonl"
_COMMAND: Final = _FOLDER / "command.json"

#: Seconds from a move of the mouse to the question what is under it, and pixels between two places.
_HOVER: Final = 0.04
_STEP: Final = 6


@dataclasses.dataclass
class _Noted:
    """What was seen in passing: the states that the sidebar has shown, renders that ended, and places of buttons."""

    shown: list[str] = dataclasses.field(default_factory=list)
    renders: int = 0
    #: See `look_around`; None while they are looked for.
    buttons: dict[str, list[list[int]]] | None = None


_noted: Final = _Noted(buttons={})


def report() -> dict[str, Any]:
    """How it stands; the module is looked up each time, as the add-on may be disabled and enabled."""
    driver = sys.modules[f"{_EXTENSION}.addon.session.driver"].DRIVER
    session, tracker = driver.session, driver.session.tracker
    return {
        "state": session.state.value,
        "shown": list(_noted.shown),
        "problem": session.problem,
        "applied": session.counts.applied,
        "rendered": session.counts.rendered,
        "step": tracker.step.number if tracker and tracker.step else None,
        "told": tracker.told.message if tracker and tracker.told else None,
        "renders": _noted.renders,
        "playing": bpy.context.window_manager.windows[0].screen.is_animation_playing,
        "frame": bpy.context.window_manager.windows[0].scene.frame_current,
        "scene": bpy.context.window_manager.windows[0].scene.name,
        "file": bpy.data.filepath,
        "changed": bpy.data.is_dirty,
        **_sidebar(),
        "looking": _noted.buttons is None,
        "visible": _visible_view(),
    }


def _visible_area() -> bpy.types.Area:
    """The largest area, which is the viewport, also while it shows another editor."""
    screen = bpy.context.window_manager.windows[0].screen
    return max(screen.areas, key=lambda area: area.width * area.height)


def _sidebar_region() -> bpy.types.Region:
    return next(region for region in _visible_area().regions if region.type == "UI")


def _sidebar() -> dict[str, Any]:
    """The sidebar's left, top, width and height in pixels from the window's top left, and its tab."""
    window = bpy.context.window_manager.windows[0]
    if _visible_area().type != "VIEW_3D":
        return {}
    region = _sidebar_region()
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
    for scene in bpy.data.scenes:
        state[f"scene {scene.name}"] = sorted(set(scene.keys()) - {"live_face"})
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
    _noted.shown.clear()


def place_of(name: str) -> list[float]:
    """Where an object is."""
    return list(bpy.data.objects[name].location)


def hide_viewport() -> None:
    """Turn the viewport on screen into a text editor."""
    _visible_area().type = "TEXT_EDITOR"


def start_tiny() -> None:
    """Start as the button does, with pictures so small that many fit into a minute."""
    bpy.ops.live_face.auto_map("EXEC_DEFAULT")
    config = part("addon.settings.scene_settings").session_config(bpy.context)
    picture = dataclasses.replace(config.picture, width=64, height=36)
    part("addon.session.driver").DRIVER.start(
        bpy.context.scene, dataclasses.replace(config, picture=picture, fps=1000.0)
    )


def set_up() -> None:
    """No question on quitting; the sidebar open, the avatar in view through the camera."""
    bpy.context.preferences.view.use_save_prompt = False
    bpy.context.preferences.view.show_splash = False
    bpy.context.preferences.system.viewport_aa = "OFF"  # smooth edges take most of the time without a GPU
    area = _visible_area()
    space = area.spaces.active
    space.show_region_ui = True
    space.region_3d.view_perspective = "CAMERA"
    space.shading.type = "SOLID"


def prefer(**settings: str | float | bool) -> None:
    """Choose preferences of the add-on, as a click on each would."""
    own = bpy.context.preferences.addons[_EXTENSION].preferences
    for name, value in settings.items():
        setattr(own, name, value)


def run(code: str) -> Any:  # noqa: ANN401 (what JSON can hold)
    """Do what the console would do with these lines in the viewport; what they have called `result`."""
    window, area = bpy.context.window_manager.windows[0], _visible_area()
    region = next(region for region in area.regions if region.type == "WINDOW")
    names: dict[str, Any] = {"bpy": bpy, "part": part, "result": None}
    with bpy.context.temp_override(window=window, area=area, region=region):
        exec(code, names)  # noqa: S102 (lines of the tests)
    return names["result"]


def part(name: str) -> Any:  # noqa: ANN401 (a module of the installed extension)
    """A module of the extension that is enabled now."""
    return importlib.import_module(f"{_EXTENSION}.{name}")


def under_mouse() -> str:
    """The operator or the property of the sidebar's button under the mouse; the last one where none is."""
    bpy.context.window_manager.clipboard = ""
    region = _sidebar_region()
    window = bpy.context.window_manager.windows[0]
    with bpy.context.temp_override(window=window, area=_visible_area(), region=region):
        if bpy.ops.ui.copy_python_command_button.poll():
            bpy.ops.ui.copy_python_command_button()
        if bpy.ops.ui.copy_data_path_button.poll():
            bpy.ops.ui.copy_data_path_button(full_path=True)
    return bpy.context.window_manager.clipboard


def look_around(column: int, top: int, bottom: int, until: str) -> None:
    """Move the mouse down the sidebar, some pixels from its left, from a height of the window to another.

    It ends early when a button has `until` in its name. When the report tells of no looking any more, `buttons` has
    what was found.
    """
    _noted.buttons = None
    steps = _look_around(column, top, bottom, until)
    bpy.app.timers.register(lambda: next(steps, None))


def _look_around(column: int, top: int, bottom: int, until: str) -> Iterator[float]:
    window, region = bpy.context.window_manager.windows[0], _sidebar_region()
    found: dict[str, list[list[int]]] = {}
    last = under_mouse()
    for height in range(top, bottom, _STEP):
        window.cursor_warp(region.x + column, window.height - height)
        yield _HOVER
        name = under_mouse()
        if name and name != last:
            found.setdefault(name, []).append([region.x + column, height + _STEP])
            if until and until in name:
                break
        last = name
    _noted.buttons = found


def buttons() -> dict[str, list[list[int]]]:
    """The places of buttons by operator or property, in pixels from the window's top left."""
    return _noted.buttons or {}


_COMMANDS: Final[dict[str, Callable[..., Any]]] = {
    one.__name__: one
    for one in (
        *(set_up, file_state, choose, prefer, open_file, place_of, hide_viewport, start_tiny, run),
        *(under_mouse, look_around, buttons),
    )
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


@bpy.app.handlers.persistent
def _count_render(*_: object) -> None:
    _noted.renders += 1


def _note_shown() -> None:
    state = report()["state"]
    if _noted.shown[-1:] != [state]:
        _noted.shown.append(state)


bpy.app.handlers.render_complete.append(_count_render)
bpy.types.SpaceView3D.draw_handler_add(_note_shown, (), "UI", "POST_PIXEL")
bpy.app.timers.register(_tick, first_interval=1.0, persistent=True)
