from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def config(tmp_path: Path, free_port: int) -> Callable[..., Any]:
    """Makes the configuration of a session at a free port, with a ring that nobody reads."""
    from tests.addon import scenes  # noqa: PLC0415 (only where there is Blender)

    return lambda **changes: scenes.config(tmp_path, free_port, **changes)


@pytest.fixture
def session() -> Iterator[Any]:
    """A session that is stopped at the end, whatever happened."""
    from addon.session.live_session import LiveSession  # noqa: PLC0415

    one = LiveSession()
    yield one
    one.stop()


@pytest.fixture
def driver() -> Iterator[Any]:
    """The one driver, listening to Blender's events."""
    from addon.session import driver as module  # noqa: PLC0415

    module.register()
    yield module.DRIVER
    module.unregister()
