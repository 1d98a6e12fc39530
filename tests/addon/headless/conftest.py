from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    """As the command has them registered, and only while it runs."""
    from addon.headless.mapping import settings_registered  # noqa: PLC0415 (only where there is Blender)

    with settings_registered():
        yield
