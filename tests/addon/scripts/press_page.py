"""Switches the web page on, starts, opens the page and copies its address; says what happened.

Arguments: the link's port, the page's port, a clip, and a file into which the user's browser writes what it is to open.
"""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

port, web_port, clip, opened = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], Path(sys.argv[4])
browser = opened.with_name("browser")
browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
browser.chmod(0o700)
os.environ["BROWSER"] = str(browser)

import bpy  # noqa: E402 (Python's `webbrowser` reads the variable when it is first asked)

from tests.addon.scenes import face_scene  # noqa: E402
from tests.addon.scripts import extension  # noqa: E402

bpy.ops.wm.read_factory_settings()
extension.install()
extension.enable()
DRIVER = extension.part("addon.session.driver").DRIVER
settings = bpy.context.scene.live_face
buttons = bpy.ops.live_face
said: dict[str, Any] = {}


def press(button: Callable[[], set[str]]) -> str:
    """What came of it, as a user reads it."""
    try:
        return str(sorted(button()))
    except RuntimeError as error:
        return str(error)


def get(path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{web_port}/{path}", timeout=60) as answer:
        return bytes(answer.readline() if path == "events" else answer.read())


face_scene(bpy.context.scene)
extension.track(clip)
settings.camera, settings.port, settings.size, settings.shadows = "RING", port, "640x360", False
said["off"] = [press(buttons.open_page), press(buttons.copy_page_address)]
settings.web_page, settings.web_port = True, web_port
said["before"] = press(buttons.open_page)
said["address"] = extension.part("addon.settings.scene_settings").page_config(bpy.context).address_for_obs
said["start"] = press(buttons.start)
extension.tick_until(lambda: DRIVER.session.output.page.ready)
extension.tick_until(lambda: get("avatar")[:2] == b"\xff\xd8")
extension.tick_until(lambda: json.loads(get("events")[6:])["tracked"])
said["state"] = json.loads(get("events")[6:])
said["open"] = press(buttons.open_page)
deadline = time.monotonic() + 60
while not (opened.exists() and opened.read_text()):
    assert time.monotonic() < deadline
    time.sleep(0.02)
said["copy"] = press(buttons.copy_page_address)
said["problem"] = DRIVER.session.output.page.problem
buttons.stop()
try:
    get("")
except OSError:
    said["stopped"] = True
print("said " + json.dumps(said), flush=True)
