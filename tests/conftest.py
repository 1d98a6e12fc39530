"""For all tests: markers, and a Blender that knows nothing of the one who runs them."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile

import pytest

_MARKERS = (
    "slow: takes minutes; only run when asked for with -m slow",
    "device: needs a virtual machine; see tests/device",
)

# Blender reads this when bpy is imported, which the tests' own imports do.
if "bpy" not in sys.modules:
    _user_resources = tempfile.mkdtemp(prefix="live_face-tests-")
    atexit.register(shutil.rmtree, _user_resources, ignore_errors=True)
    os.environ["BLENDER_USER_RESOURCES"] = _user_resources


def pytest_configure(config: pytest.Config) -> None:
    for marker in _MARKERS:
        config.addinivalue_line("markers", marker)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "slow" in config.getoption("markexpr"):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in slow]
