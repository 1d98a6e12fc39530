from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.status import (
    CalibrationEnded,
    CalibrationStep,
    CameraStats,
    Ended,
    Failure,
    Hello,
    OnAir,
    Problem,
    ProfileInUse,
    Ready,
    SoundBegun,
    SoundKept,
    Status,
    StatusError,
    TrackerStats,
    from_line,
    to_line,
)

COUNT = st.integers(0, 2**53)
REAL = st.floats(0, 1e9)
STATUSES = st.one_of(
    st.builds(Hello, st.text(), st.text(), COUNT, COUNT, COUNT),
    st.builds(Ready, st.text(), COUNT, COUNT, REAL, COUNT),
    st.builds(TrackerStats, COUNT, COUNT, COUNT, COUNT, REAL, REAL),
    st.builds(CameraStats, COUNT, COUNT, COUNT, COUNT, COUNT, REAL, REAL),
    st.builds(OnAir, st.booleans(), st.text()),
    st.builds(CalibrationStep, st.text(), COUNT, COUNT, st.booleans(), REAL, REAL),
    st.builds(CalibrationEnded, st.booleans(), st.text()),
    st.builds(ProfileInUse, st.text(), st.text(), st.booleans()),
    st.builds(SoundBegun, st.text(), COUNT),
    st.builds(SoundKept, st.text(), COUNT, st.floats(0.5, 2.0)),
    st.builds(Problem, st.text()),
    st.builds(Failure, st.text()),
    st.builds(Ended, st.text()),
)


@given(STATUSES)
def test_lines_come_back(status: Status) -> None:
    line = to_line(status)
    assert line.endswith("\n")
    assert "\n" not in line[:-1]
    assert from_line(line) == status


def test_unknown_fields_are_passed_over_and_defaults_filled_in() -> None:
    line = json.dumps({"event": "ready", "what": "x", "width": 1, "height": 2, "fps": 30, "colour": "red"})
    assert from_line(line) == Ready("x", 1, 2, 30.0, 0)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "hello",
        "[1]",
        "null",
        "{}",
        '{"event": "dance"}',
        '{"event": ["hello"]}',
        '{"event": "failure"}',
        '{"event": "failure", "message": 1}',
        '{"event": "ready", "what": "x", "width": true, "height": 2, "fps": 30}',
        '{"event": "ready", "what": "x", "width": 1, "height": 2, "fps": "fast"}',
        '{"event": "calibration_ended", "saved": 1, "message": "x"}',
    ],
)
def test_what_is_no_status_is_refused(line: str) -> None:
    with pytest.raises(StatusError):
        from_line(line)


@given(st.text(max_size=80))
def test_any_text(line: str) -> None:
    with pytest.raises(StatusError):
        from_line(line)
