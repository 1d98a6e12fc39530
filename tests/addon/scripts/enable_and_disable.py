"""Enables, disables, enables; disables while live; says what is left."""

from __future__ import annotations

import json
import sys

import bpy

from tests.addon.scenes import face_scene
from tests.addon.scripts import extension


def keys() -> list[list[object]]:
    """The keys of Live Face in the 3D viewport."""
    keymap = bpy.context.window_manager.keyconfigs.addon.keymaps.get("3D View")
    items = keymap.keymap_items if keymap else ()
    return sorted(
        [item.idname, item.type, item.ctrl, item.alt, item.shift]
        for item in items
        if item.idname.startswith("live_face.")
    )


def registered() -> dict[str, object]:
    """What of Live Face Blender knows."""
    handlers = {
        name: sum("live_face" in one.__module__ for one in getattr(bpy.app.handlers, name))
        for name in ("load_pre", "load_post", "save_pre", "save_post", "undo_post", "redo_post")
    }
    return {
        "classes": sorted(name for name in dir(bpy.types) if "liveface" in name.replace("_", "").lower()),
        "operators": sorted(dir(bpy.ops.live_face)),
        "settings": [hasattr(owner, "live_face") for owner in (bpy.types.Scene, bpy.types.Object)],
        "keys": keys(),
        "in menus": [
            draw.__module__
            for draw in bpy.types.VIEW3D_MT_mesh_add._dyn_ui_initialize()
            if "live_face" in draw.__module__
        ],
        "handlers": handlers,
    }


bpy.ops.wm.read_factory_settings()
extension.install()
said: dict[str, object] = {"before": registered()}
extension.enable()
said["enabled"] = registered()
extension.disable()
said["disabled"] = registered()
extension.enable()
said["again"] = registered()

driver = extension.part("addon.session.driver")


for ob in list(bpy.data.objects):
    bpy.data.objects.remove(ob)
face = face_scene(bpy.context.scene)
bpy.context.scene.live_face.camera = "RING"
bpy.context.scene.live_face.port = int(sys.argv[1])
bpy.ops.live_face.start()
driver.DRIVER.tick()
said["live"] = driver.DRIVER.session.state.value
said["timer"] = bpy.app.timers.is_registered(driver._tick)
said["samples live"] = bpy.context.scene.eevee.taa_samples
extension.disable()
said["stopped"] = driver.DRIVER.session.state.value
said["timer after"] = bpy.app.timers.is_registered(driver._tick)
said["samples after"] = bpy.context.scene.eevee.taa_samples
said["scenes"] = [scene.name for scene in bpy.data.scenes]
said["disabled while live"] = registered()
sys.stdout.write("said " + json.dumps(said) + "\n")
