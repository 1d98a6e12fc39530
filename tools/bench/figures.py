"""What a benchmark leaves behind, and how two things are timed against each other."""

from __future__ import annotations

import dataclasses
import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec

P = ParamSpec("P")

#: How often a bake is measured, in each Blender.
BAKE_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure. `value` is to be compared with `aim`; `parts` are the medians it is made of."""

    name: str
    value: float
    unit: str
    aim: float | None
    parts: dict[str, float]
    rounds: int
    what: str


def write_figure(folder: Path, figure: Figure, **context: Any) -> None:  # noqa: ANN401 (any JSON value)
    """Write a figure and the machine it was taken on to `folder`/NAME.json."""
    machine = {"python": platform.python_version(), "system": platform.platform(), "cores": os.cpu_count()}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{figure.name}.json"
    temporary = path.with_suffix(".part")
    text = json.dumps({**dataclasses.asdict(figure), **context, "machine": machine}, indent=1)
    temporary.write_text(text + "\n", encoding="utf-8")
    temporary.replace(path)


def timed(function: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> float:
    """Seconds that one call takes."""
    begin = time.perf_counter()
    function(*args, **kwargs)
    return time.perf_counter() - begin


def median_ratio(pairs: list[tuple[float, float]]) -> tuple[float, float, float]:
    """The ratio of the medians of two things that were timed in turn, and both medians in milliseconds."""
    ours = statistics.median(pair[0] for pair in pairs)
    bare = statistics.median(pair[1] for pair in pairs)
    return round(ours / bare, 4), round(ours * 1e3, 4), round(bare * 1e3, 4)
