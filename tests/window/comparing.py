"""What a session must leave as it was."""

from __future__ import annotations

from typing import Any, Final

import pytest

from .window import Window

#: Keys and bones are single precision.
_ROUNDING: Final = 1e-5


def _same(first: object, second: object) -> bool:
    return bool(first == pytest.approx(second, abs=_ROUNDING)) if isinstance(first, list) else first == second


def differences(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """What is not the same in two states of the file."""
    names = sorted({*first, *second})
    return {name: (first.get(name), second.get(name)) for name in names if not _same(first.get(name), second.get(name))}


def goes_on(window: Window, ticks: int = 3) -> None:
    """Wait until some more frames have been applied and drawn."""
    now = window.now()
    assert now["state"] == "Live", now
    window.wait(lambda one: one["applied"] >= now["applied"] + ticks and one["rendered"] >= now["rendered"] + ticks)
