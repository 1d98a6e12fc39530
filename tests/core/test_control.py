from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.control import (
    LETTERS,
    LETTERS_HELP,
    Calibrate,
    CancelCalibration,
    Control,
    ControlError,
    EndSound,
    HandPictures,
    Help,
    RecordSound,
    SetNeutral,
    from_line,
    to_line,
)

TYPED = [SetNeutral(), Calibrate(), CancelCalibration(), Help()]
CONTROLS = [*TYPED, HandPictures("room"), HandPictures(), RecordSound("/a/b.wav"), EndSound()]


@pytest.mark.parametrize("control", CONTROLS)
def test_lines_come_back(control: Control) -> None:
    line = to_line(control)
    assert line.endswith("\n")
    assert "control" in json.loads(line)
    assert from_line(line) == control


def test_every_letter_is_named_by_the_help() -> None:
    assert list(LETTERS.values()) == TYPED
    for letter, control in LETTERS.items():
        assert from_line(f" {letter.upper()}\r\n") == control
        assert f" {letter} " in LETTERS_HELP


@pytest.mark.parametrize(
    "line", ["", "q", "nn", "{}", '{"control": "dance"}', '{"control": ["help"]}', "[1]", "{" * 9999]
)
def test_what_tells_nothing_is_refused(line: str) -> None:
    with pytest.raises(ControlError):
        from_line(line)


@given(st.text(max_size=60))
def test_any_text_is_a_letter_or_refused(line: str) -> None:
    if line.strip().lower() in LETTERS:
        return
    with pytest.raises(ControlError):
        from_line(line)
