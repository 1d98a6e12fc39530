"""Live Face installed and enabled as a user's extension: a link to the checkout. To be called before anything of it."""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import addon_utils
import bpy

ROOT: Final = Path(__file__).parents[3]
CLIP: Final = ROOT / "sample_rigs" / "clip" / "clip.mp4"
NAME: Final = "bl_ext.user_default.live_face"


def install() -> None:
    """Put the checkout where Blender looks for extensions."""
    folder = Path(os.environ["BLENDER_USER_RESOURCES"]) / "extensions" / "user_default"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "live_face").symlink_to(ROOT, target_is_directory=True)


def part(name: str) -> Any:  # noqa: ANN401 (a module of the installed copy, which no checker can see)
    """A module of the enabled extension: not the one that the tests import as `addon`."""
    return importlib.import_module(f"{NAME}.{name}")


def enable() -> ModuleType:
    """Enable it as the preferences do; the module."""
    module = addon_utils.enable(NAME, default_set=True)
    assert module is not None, "could not be enabled"
    assert NAME in bpy.context.preferences.addons
    # the user's own ring is one for all of this machine: another test, or a real session, may be using it
    ring = Path(os.environ["BLENDER_USER_RESOURCES"]) / "camera.ring"
    part("addon.settings.scene_settings").default_ring = lambda: ring
    bpy.context.preferences.addons[NAME].preferences.tracker = "USER"  # no test follows this machine's camera
    return module


def track(source: str, person: str = "") -> None:
    """Let Live Face start the tracker, and follow `source`."""
    own = bpy.context.preferences.addons[NAME].preferences
    own.tracker, own.source, own.person = "LIVE_FACE", source, person


def disable() -> None:
    """Disable it as the preferences do."""
    addon_utils.disable(NAME, default_set=True)
    assert NAME not in bpy.context.preferences.addons


def tick_until(reached: Callable[[], bool]) -> None:
    """Tick as the timer would, until something is so."""
    driver = part("addon.session.driver").DRIVER
    deadline = time.monotonic() + 120
    while not reached():
        delay = driver.tick()
        assert delay is not None, driver.session.problem
        tracker = driver.session.tracker
        assert time.monotonic() < deadline, tracker.problem if tracker else "it did not happen"
        time.sleep(delay)
