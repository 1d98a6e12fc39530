"""For the tests of the add-on: those that need Blender are skipped where there is none, and start from a fresh file."""

from __future__ import annotations

import importlib.util
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .sender import Sender

if TYPE_CHECKING:
    import bpy

_WITHOUT_BLENDER = ("link", "process", "camera")


class _NeedsBlender(pytest.Module):
    """A test module that cannot even be imported here."""

    def collect(self) -> Iterator[pytest.Item]:
        pytest.skip("needs the bpy package, which this Python does not have", allow_module_level=True)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    here = Path(__file__).parent
    if importlib.util.find_spec("bpy") or module_path.relative_to(here).parts[0] in _WITHOUT_BLENDER:
        return None
    module: pytest.Module = _NeedsBlender.from_parent(parent, path=module_path)
    return module


@pytest.fixture
def scene() -> bpy.types.Scene:
    """The scene of a file as it comes from the factory, emptied: nothing in it, nothing without a user."""
    import bpy  # noqa: PLC0415 (only where there is one)

    bpy.ops.wm.read_factory_settings()
    for ob in list(bpy.data.objects):
        bpy.data.objects.remove(ob)
    bpy.data.orphans_purge(do_recursive=True)
    return bpy.context.scene


@pytest.fixture
def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def sender() -> Iterator[Sender]:
    with Sender() as one:
        yield one
