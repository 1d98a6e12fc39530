"""The real tracker, set up as the button does it: from the package index, in a folder whose name is not easy."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from addon.process.environment import Environment
from addon.process.setup import SetupWish, State, TrackerSetup

pytestmark = pytest.mark.fresh


def test_the_real_tracker_is_set_up_from_the_package_index(tmp_path: Path) -> None:
    environment = Environment(tmp_path / "Иван Петров" / "tracker")
    one = TrackerSetup(SetupWish(environment))
    deadline = time.monotonic() + 1800.0
    while one.under_way:
        one.poll()
        assert time.monotonic() < deadline, one.log
        time.sleep(0.1)
    assert one.state is State.DONE, (one.problem, one.log)
    assert environment.python()
    assert environment.leftovers() == []
    assert any("test frame: " in line for line in one.log)
