"""What a user can cause, told where Blender tells such things: in the status bar, and as an error to scripts."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import bpy

from ..core.errors import LiveFaceError

_Execute = Callable[[Any, bpy.types.Context], set[str]]


def reporting(execute: _Execute) -> _Execute:
    """An operator's `execute` that reports a `LiveFaceError` by its sentence and is cancelled; others are defects."""

    @functools.wraps(execute)
    def executed(operator: Any, context: bpy.types.Context) -> set[str]:  # noqa: ANN401 (Blender counts the parameters)
        try:
            return execute(operator, context)
        except LiveFaceError as error:
            operator.report({"ERROR"}, str(error))
            return {"CANCELLED"}

    return executed
