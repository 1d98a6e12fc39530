from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.rest import ENGINE, RestError, RestValue, from_text, to_text

_NUMBERS = st.floats(-1e38, 1e38) | st.integers(-(2**31), 2**31) | st.booleans()
_VALUES = st.builds(
    RestValue, st.text(), st.text(), st.text(), _NUMBERS | st.lists(_NUMBERS, max_size=4).map(tuple)
) | st.builds(RestValue, st.just("SCENE"), st.text(), st.just(ENGINE), st.text())


@given(st.lists(_VALUES))
def test_what_is_written_is_read_again(values: list[RestValue]) -> None:
    read = from_text(to_text(values))
    assert list(read) == values
    assert [type(one.value) for one in read] == [type(one.value) for one in values]


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(_JSON.map(json.dumps) | st.text() | st.integers() | st.none())
def test_any_other_text_is_refused_or_read(text: object) -> None:
    try:
        values = from_text(text)
    except RestError:
        return
    assert all(isinstance(one, RestValue) for one in values)


@pytest.mark.parametrize(
    "row",
    [
        ["OBJECT", "Rig", "location"],
        ["OBJECT", "Rig", "location", "1"],
        ["OBJECT", 1, "location", 1.0],
        ["OBJECT", "Rig", "location", [float("nan")]],
        ["OBJECT", "Rig", "location", [[1.0]]],
        ["OBJECT", "Rig", "location", [0.0] * 17],
        ["SCENE", "Scene", "render.filepath", "/somewhere"],
        ["OBJECT", "x" * 3000, "location", 1.0],
        ["OBJECT", "Rig", "location", 10**400],
    ],
)
def test_a_value_that_is_none_is_refused(row: list[object]) -> None:
    with pytest.raises(RestError):
        from_text(json.dumps([row]))


def test_a_text_as_deep_as_it_is_long_is_refused() -> None:
    with pytest.raises(RestError):
        from_text("[" * 200_000)
