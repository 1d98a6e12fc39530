from __future__ import annotations

from collections.abc import Iterator

import bpy
import pytest

from addon.settings import avatar_settings, checking, row_settings, scene_settings


@pytest.fixture(autouse=True)
def _settings(scene: bpy.types.Scene) -> Iterator[None]:  # noqa: ARG001 (after it: the scene is made anew)
    """An empty scene in a Blender that knows Live Face's settings."""
    classes = (*row_settings.CLASSES, *avatar_settings.CLASSES, *scene_settings.CLASSES)
    for cls in classes:
        bpy.utils.register_class(cls)
    avatar_settings.register()
    scene_settings.register()
    checking.register()
    yield
    checking.unregister()
    scene_settings.unregister()
    avatar_settings.unregister()
    for cls in reversed(classes):
        bpy.utils.unregister_class(cls)
