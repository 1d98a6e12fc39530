from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.core.mapping import preset as module
from addon.core.mapping.measure import Measure, MeasureKind
from addon.core.mapping.preset import MAX_NAME, MAX_ROWS, MAX_TEXT, Preset, PresetError, from_json, to_json
from addon.core.mapping.row import Axis, FaceMapping, Response, Row, Target, TargetKind

NAME = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
NUMBER = st.floats(width=32, allow_nan=False, allow_infinity=False)
TARGETS = st.builds(
    Target,
    st.sampled_from(TargetKind),
    NAME,
    NAME,
    st.sampled_from(["OBJECT", "LIGHT", ""]),
    st.sampled_from(Axis),
    NAME,
)
ROWS = st.builds(
    Row,
    NAME,
    TARGETS,
    NUMBER,
    NUMBER,
    NUMBER,
    NUMBER,
    st.sampled_from(Response),
    NAME,
    st.floats(0, 100),
    st.booleans(),
    st.booleans(),
)
MEASURES = st.builds(
    Measure, NAME, st.sampled_from(MeasureKind), st.lists(st.integers(0, 477), max_size=5).map(tuple), NUMBER, NUMBER
)
MAPPINGS = st.builds(
    FaceMapping, st.lists(ROWS, max_size=5).map(tuple), st.lists(MEASURES, max_size=3).map(tuple), st.booleans()
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["shape key", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["live_face_preset", "title", "mirror", "rows", "measures", "channel", "target", "kind", "gain"]
            )
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
PLAIN = FaceMapping((Row("jawOpen", Target(TargetKind.SHAPE_KEY, "口 \"open\" a/b\\c 'd'")),))


def text_of(**changes: Any) -> str:  # noqa: ANN401 - as many types as JSON has
    """A small preset with other values in it; a change of `row`, `target` or `measure` is a dictionary."""
    target = {"kind": "shape key", "name": "key"} | changes.pop("target", {})
    row = {"channel": "jawOpen", "target": target} | changes.pop("row", {})
    measure = {"name": "m", "kind": "distance", "landmarks": [1, 2]} | changes.pop("measure", {})
    return json.dumps({"live_face_preset": 1, "rows": [row], "measures": [measure]} | changes)


@given(MAPPINGS, NAME)
def test_a_mapping_comes_back(mapping: FaceMapping, title: str) -> None:
    assert from_json(to_json(mapping, title)) == Preset(title, mapping)


def test_names_are_kept_and_readable() -> None:
    text = to_json(PLAIN, "私の顔")
    assert "口" in text
    assert "私の顔" in text
    assert from_json(text).mapping == PLAIN


def test_what_is_ordinary_is_left_out() -> None:
    row = json.loads(to_json(PLAIN, ""))["rows"][0]
    assert row.keys() == {"channel", "target"}
    assert row["target"].keys() == {"kind", "name"}


def test_unknown_channels_and_targets_are_kept() -> None:
    row = from_json(text_of(row={"channel": "of a later time"})).mapping.rows[0]
    assert row == Row("of a later time", Target(TargetKind.SHAPE_KEY, "key"))


@given(JSON.map(json.dumps) | JSON.map(lambda one: json.dumps({"live_face_preset": 1, "rows": [one]})) | st.text())
def test_any_text_is_a_preset_or_refused(text: str) -> None:
    try:
        mapping = from_json(text).mapping
    except PresetError as error:
        assert "\n" not in str(error)
        return
    assert isinstance(mapping, FaceMapping)


@settings(max_examples=50)
@given(MAPPINGS, st.data())
def test_a_damaged_preset_is_a_preset_or_refused(mapping: FaceMapping, data: st.DataObject) -> None:
    text = to_json(mapping, "")
    at = data.draw(st.integers(0, len(text) - 1))
    damaged = text[:at] + data.draw(st.sampled_from(['"', "{", "[", "9", "e", "-", "", "null"])) + text[at + 1 :]
    try:
        from_json(damaged)
    except PresetError:
        return


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[]", "no preset of Live Face"),
        ("{}", "no preset of Live Face"),
        (text_of(live_face_preset=2), "version"),
        (text_of(live_face_preset=True), "version"),
        (text_of(live_face_preset="1"), "version"),
        (text_of(more=1), "does not know: 'more'"),
        (text_of(mirror=1), "mirror"),
        (text_of(title=None), "title"),
        (text_of(rows={}), "list of rows"),
        (text_of(rows=[1]), "Row 1 is not"),
        (text_of(rows=[{"channel": "x"}]), "Row 1 has no target"),
        (text_of(row={"channel": 1}), "Row 1, channel, is not text"),
        (text_of(row={"gian": 1}), "'gian'"),
        (text_of(row={"gain": "1"}), "gain, is not a number"),
        (text_of(row={"gain": True}), "gain, is not a number"),
        (text_of(row={"gain": math.nan}), "not JSON"),
        (text_of(row={"gain": math.inf}), "not JSON"),
        (text_of(row={"gain": 1e39}), "gain, is too large"),
        (text_of(row={"gain": 10**400}), "gain, is too large"),
        (text_of().replace('"jawOpen"', '"jawOpen", "gain": 1e999'), "gain, is too large"),
        (text_of(row={"smoothing": -1}), "below 0"),
        (text_of(row={"response": "linaer"}), "none of linear"),
        (text_of(row={"response": ["linear"]}), "none of linear"),
        (text_of(row={"muted": 0}), "neither true nor false"),
        (text_of(target={"kind": "key"}), "none of shape key"),
        (text_of(target={"axis": "w"}), "none of x"),
        (text_of(target={"name": "a\0b"}), "character"),
        (text_of(target={"name": "\ud800"}), "character"),
        (text_of(target={"name": "n" * (MAX_NAME + 1)}), "longer"),
        (text_of(measure={"landmarks": [478]}), "0 to 477"),
        (text_of(measure={"landmarks": [1.0]}), "0 to 477"),
        (text_of(measure={"landmarks": [True]}), "0 to 477"),
        (text_of(measure={"landmarks": [1] * 479}), "longer"),
        (text_of(measure={"kind": None}), "none of distance"),
        (text_of(measure={"full": None}), "full, is not a number"),
        (text_of(rows=[{}] * (MAX_ROWS + 1)), "longer than 10000"),
        (text_of(measures=[{}] * 1001), "longer than 1000"),
        (text_of() + " " * MAX_TEXT, "too large"),
        ("[" * 1_000_000, "not JSON"),
        (text_of(rows=json.loads("[" * 500 + "]" * 500)), "Row 1 is not"),
        ("9" * 10_000, "not JSON"),
    ],
)
def test_what_is_no_preset_is_refused_in_one_sentence(text: str, words: str) -> None:
    with pytest.raises(PresetError) as caught:
        from_json(text)
    assert words in str(caught.value)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    "row",
    [
        replace(PLAIN.rows[0], gain=math.nan),
        replace(PLAIN.rows[0], upper=math.inf),
        replace(PLAIN.rows[0], channel="\ud800"),
    ],
)
def test_what_could_not_be_loaded_is_not_saved(row: Row) -> None:
    with pytest.raises(PresetError):
        to_json(FaceMapping((row,)), "")


def test_as_many_rows_as_allowed() -> None:
    many = FaceMapping(PLAIN.rows * MAX_ROWS)
    assert from_json(to_json(many, "many")).mapping == many


def test_no_file_is_touched() -> None:
    assert not {"os", "io", "pathlib", "open"} & vars(module).keys()
