from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.ui.words import lines_of


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("The scene has no camera.", ["The scene", "has no", "camera."]),
        ("/a/path/that/is/long is kept", ["/a/path/that/is/long", "is kept"]),
        ("exactly te n", ["exactly te", "n"]),
    ],
)
def test_a_sentence_is_broken_between_words(text: str, lines: list[str]) -> None:
    assert lines_of(text, 10) == lines


@given(st.text(), st.integers(1, 60))
def test_no_word_is_lost_and_no_line_is_longer_than_it_need_be(text: str, letters: int) -> None:
    lines = lines_of(text, letters)
    assert " ".join(lines).split() == text.split()
    assert all(len(line) <= letters or " " not in line for line in lines)
