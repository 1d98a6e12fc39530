from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import bpy

from addon.ui.keymap import SHORTCUTS
from tests.addon.children import run_child


def test_enable_disable_enable_and_disable_while_live(free_port: int) -> None:
    ended = run_child("enable_and_disable.py", str(free_port), timeout=300)
    assert "Traceback" not in ended.stderr, ended.stderr
    assert ended.returncode == 0
    said = json.loads(next(line for line in ended.stdout.splitlines() if line.startswith("said "))[5:])

    assert said["before"]["classes"] == []
    assert said["before"]["settings"] == [False, False]
    assert said["before"]["operators"] == said["before"]["keys"] == said["before"]["in menus"] == []
    assert said["enabled"]["settings"] == [True, True]
    assert {"auto_map", "recentre", "set_neutral", "start", "stop", "wiggle"} <= set(said["enabled"]["operators"])
    assert {"LIVEFACE_PT_main", "LIVEFACE_UL_rows", "LIVE_FACE_OT_start"} <= set(said["enabled"]["classes"])
    assert said["enabled"]["keys"] == [
        ["live_face.pause", "P", 1, 1, 1],
        ["live_face.recentre", "R", 1, 1, 1],
        ["live_face.record", "T", 1, 1, 1],
        ["live_face.set_neutral", "N", 1, 1, 1],
        ["live_face.toggle", "L", 1, 1, 1],
    ]
    assert len(said["enabled"]["in menus"]) == 1
    assert min(said["enabled"]["handlers"].values()) >= 1
    assert said["disabled"] == said["before"]
    assert said["again"] == said["enabled"]

    assert (said["live"], said["timer"]) == ("Live", True)
    assert (said["stopped"], said["timer after"]) == ("Idle", False)
    assert said["samples live"] != said["samples after"] == 16
    assert said["scenes"] == ["Scene"]
    assert said["disabled while live"] == said["before"]


def test_the_keys_are_on_combinations_that_blender_leaves_free() -> None:
    """Asked of the key configuration that this Blender comes with, in every editor and mode."""
    folder = Path(bpy.utils.system_resource("SCRIPTS")) / "presets" / "keyconfig" / "keymap_data"
    spec = importlib.util.spec_from_file_location("blender_default", folder / "blender_default.py")
    assert spec is not None
    assert spec.loader is not None
    default = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(default)
    taken = {
        (event["type"], bool(event.get("ctrl")), bool(event.get("alt")), bool(event.get("shift")))
        for _, _, content in default.generate_keymaps(default.Params())
        for _, event, *_ in content["items"]
    }
    assert ("S", True, False, False) in taken, "saving, to see that the table is read rightly"
    assert not {(one.key, True, True, True) for one in SHORTCUTS} & taken
