"""The real tracker as the add-on starts it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from addon.core.control import Calibrate, CancelCalibration, SetNeutral
from addon.process.child import ChildError, tracker_python
from addon.process.tracker import TrackerConfig, TrackerProcess
from tests.addon.children import ROOT

CLIP = ROOT / "sample_rigs" / "clip" / "clip.mp4"
Begin = Callable[..., TrackerProcess]


@pytest.fixture
def begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free_port: int) -> Iterator[Begin]:
    """Starts a tracker that has no user files."""
    try:
        tracker_python(None)
    except ChildError as error:
        pytest.skip(str(error))
    for variable in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(tmp_path))
    started: list[TrackerProcess] = []

    def run(source: str, person: str = "Anna") -> TrackerProcess:
        started.append(TrackerProcess(TrackerConfig(source, person), free_port))
        return started[-1]

    yield run
    for one in started:
        one.close()


def _watch(one: TrackerProcess, reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60.0
    while not reached():
        one.watch(time.monotonic())
        assert time.monotonic() < deadline, one.problem
        time.sleep(0.01)


@pytest.mark.skipif(not CLIP.is_file(), reason="the clip has not been built: make rigs")
def test_it_is_told_and_tells(begin: Begin) -> None:
    one = begin(str(CLIP))
    _watch(one, lambda: one.profile is not None)
    assert one.ready
    one.tell(SetNeutral())
    _watch(one, lambda: one.told is not None)
    assert one.told is not None
    assert one.told.saved, one.told.message
    _watch(one, lambda: one.profile is not None and one.profile.known)
    one.tell(Calibrate())
    assert one.told is None
    _watch(one, lambda: one.step is not None)
    one.tell(CancelCalibration())
    _watch(one, lambda: one.told is not None)
    assert one.step is None
    assert one.running
    assert one.problem is None
    one.close()
    one.close()
    assert not one.running


def test_what_it_cannot_follow_is_its_problem(begin: Begin) -> None:
    one = begin("nothing.mp4")
    _watch(one, lambda: not one.running and one.problem is not None)
    assert one.problem is not None
    assert one.problem.startswith("There is no file nothing.mp4")
    with pytest.raises(ChildError, match="The tracker is not running"):
        one.tell(SetNeutral())
