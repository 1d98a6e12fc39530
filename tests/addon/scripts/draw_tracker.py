"""Draws all that is about the tracker into real layouts, in every state that it can be in; says what is shown."""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
import types
from typing import Any

import bpy

from tests.addon.scripts import extension

bpy.ops.wm.read_factory_settings()
extension.install()
extension.enable()
operators = extension.part("addon.operators.tracker")
preferences = extension.part("addon.settings.preferences")
ui = extension.part("addon.ui.tracker")
camera_ui = extension.part("addon.ui.camera")
DEVICES = extension.part("addon.settings.device_work").DEVICES
DeviceFound = extension.part("addon.core.device_list").DeviceFound
CameraFound = extension.part("addon.core.camera_list").CameraFound
work_part = extension.part("addon.settings.tracker_work")
WORK, Standing = work_part.WORK, work_part.Standing
own = bpy.context.preferences.addons[extension.NAME].preferences
system = bpy.context.preferences.system
area = next(area for area in bpy.context.window.screen.areas if area.type == "VIEW_3D")
region = next(region for region in area.regions if region.type == "UI")


def _show(name: str, popup: Any, context: bpy.types.Context, *, menu: bool = False) -> None:  # noqa: ANN401
    """Draw everything once, and say what it shows."""
    parts = (("tracking", ui.draw_tracking), ("options", ui.draw_tracking_options), ("packets", ui.draw_no_packets))
    for part, drawing in parts:
        column = popup.layout.column()
        drawing(column, context)
        sys.stdout.write(json.dumps([f"{name}: {part}", column.introspect()], default=str, ensure_ascii=False) + "\n")
    column = popup.layout.column()
    ui.draw_preferences(column, own)
    sys.stdout.write(json.dumps([f"{name}: preferences", column.introspect()], default=str, ensure_ascii=False) + "\n")
    if menu:
        column = popup.layout.column()
        ui.LIVEFACE_MT_cameras.draw(types.SimpleNamespace(layout=column), context)
        sys.stdout.write(json.dumps([f"{name}: menu", column.introspect()], default=str, ensure_ascii=False) + "\n")


def _draw_all(popup: Any, context: bpy.types.Context) -> None:  # noqa: ANN401
    _show("user", popup, context)
    own.tracker = "LIVE_FACE"
    WORK.standing = Standing.MISSING
    system.use_online_access = False
    _show("offline", popup, context)
    system.use_online_access = True
    _show("missing", popup, context, menu=True)
    bpy.ops.live_face.set_up_tracker()
    while not any(preferences.tracker_environment().home.glob("environment-*")):
        WORK.tick()
        time.sleep(0.01)
    _show("setting up", popup, context)
    WORK.setup._clear("The disk is full: make room and set up again.")
    _show("clearing", popup, context)
    while WORK.setting_up:
        WORK.tick()
        time.sleep(0.01)
    _show("failed", popup, context)
    column = popup.layout.column()
    shown = types.SimpleNamespace(layout=column, _shown=operators.log_lines(context))
    operators.LIVEFACE_OT_show_log.draw(shown, context)
    sys.stdout.write(json.dumps(["log", column.introspect()], default=str, ensure_ascii=False) + "\n")
    WORK.setup = None
    WORK.standing = Standing.OUTDATED
    WORK.cameras = (CameraFound(0, "HD Webcam"), CameraFound(3, "Камера"))
    _show("outdated", popup, context, menu=True)
    WORK.standing = Standing.READY
    WORK.cameras, WORK.camera_problem = (), "A camera does not answer: unplug it."
    own.source, own.source_name = "3", "Камера"
    _show("ready", popup, context, menu=True)
    _show_devices(popup, context)


def _show_devices(popup: Any, context: bpy.types.Context) -> None:  # noqa: ANN401
    """The camera's panel and its menu: before a look, with devices, and with none."""
    good, bad = DeviceFound("Live Face", "Live Face"), DeviceFound("/dev/video3", "Zweite", "It is fed by a program.")
    for name, devices, hint, device in [
        ("unknown", None, None, ""),
        ("found", (good, bad), None, ""),
        ("fed", (good, bad), None, "/dev/video3"),
        ("none", (), "Run modprobe.", ""),
    ]:
        DEVICES.devices, DEVICES.hint = devices, hint
        context.scene.live_face.device = device
        for part, drawing in (("camera", camera_ui.draw_camera), ("idle", camera_ui.draw_idle)):
            column = popup.layout.column()
            drawing(column, context)
            shown = json.dumps([f"{name}: {part}", column.introspect()], default=str, ensure_ascii=False)
            sys.stdout.write(shown + "\n")
        column = popup.layout.column()
        camera_ui.LIVEFACE_MT_devices.draw(types.SimpleNamespace(layout=column), context)
        sys.stdout.write(json.dumps([f"{name}: devices", column.introspect()], default=str, ensure_ascii=False) + "\n")


def draw(popup: Any, context: bpy.types.Context) -> None:  # noqa: ANN401 (bpy's own)
    """Called by Blender with a popup that has a real layout; the process ends inside, as others crash after it."""
    code = 1
    try:
        _draw_all(popup, context)
        code = 0
    except BaseException:  # noqa: BLE001 (the process ends here, with what went wrong on its standard error)
        traceback.print_exc()
    finally:
        WORK.leave()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


with bpy.context.temp_override(window=bpy.context.window, area=area, region=region):
    bpy.context.window_manager.popup_menu(draw)
