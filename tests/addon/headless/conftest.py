from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _settings_are_forgotten() -> Iterator[None]:
    """The command ends with its process, and leaves the settings registered; here other tests come after it."""
    import bpy  # noqa: PLC0415 (only where there is one)

    from addon.settings import avatar_settings, row_settings  # noqa: PLC0415

    yield
    if hasattr(bpy.types.Object, "live_face"):
        avatar_settings.unregister()
        for cls in reversed((*row_settings.CLASSES, *avatar_settings.CLASSES)):
            bpy.utils.unregister_class(cls)
