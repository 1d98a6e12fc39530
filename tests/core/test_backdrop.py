from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.backdrop import GREEN, Backdrop, BackdropError, Behind, Colour, Effect, Front, choice, covering
from addon.core.ring_shape import Content

COLOURS = st.builds(Colour, *[st.integers(0, 255)] * 3)
LEVEL = st.integers(1, 5000)


@st.composite
def backdrops(draw: st.DrawFn) -> Backdrop:
    behind = draw(st.sampled_from(Behind))
    fronts = [front for front in Front if (front, behind) != (Front.HEAD, Behind.SCENE)]
    file = draw(st.text(min_size=1))
    blur = draw(st.floats(0, 1))
    front, effect = draw(st.sampled_from(fronts)), draw(st.sampled_from(Effect))
    return Backdrop(behind, front, effect, draw(COLOURS), file, blur, draw(st.booleans()))


@given(backdrops())
def test_every_backdrop_comes_back_from_json(backdrop: Backdrop) -> None:
    assert Backdrop.from_json(backdrop.to_json()) == backdrop


def test_missing_fields_are_as_usual_and_unknown_ones_passed_over() -> None:
    assert Backdrop.from_json('{"behind": "colour", "sparkle": 3}') == Backdrop(Behind.COLOUR)
    assert Backdrop.from_json("{}") == Backdrop()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '{"behind": 3}',
        '{"behind": "beyond"}',
        '{"front": "dog"}',
        '{"effect": ["toon"]}',
        '{"colour": "green"}',
        '{"behind": "image"}',
        '{"behind": "video", "file": ""}',
        '{"front": "head"}',
        '{"blur": "much"}',
        '{"blur": true}',
        '{"blur": 1.5}',
        '{"blur": NaN}',
        '{"mirrored": 1}',
        "{" * 9999,
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(BackdropError) as caught:
        Backdrop.from_json(text)
    assert str(caught.value).endswith(".")


@given(st.text(max_size=60))
def test_any_text_is_a_backdrop_or_refused(text: str) -> None:
    try:
        Backdrop.from_json(text)
    except BackdropError:
        return
    assert isinstance(json.loads(text), dict)


@given(backdrops())
def test_the_camera_is_in_a_backdrop_only_where_a_person_or_a_room_was_chosen(backdrop: Backdrop) -> None:
    chosen = backdrop.front is not Front.AVATAR or backdrop.behind in (Behind.ROOM, Behind.BLURRED_ROOM)
    assert backdrop.contains_camera == chosen
    assert backdrop.camera_content is not Content.AVATAR
    if backdrop.front is Front.AVATAR:
        assert backdrop.camera_content in (None, Content.ROOM)


@given(backdrops())
def test_blender_draws_alpha_where_something_is_to_be_seen_behind_the_avatar(backdrop: Backdrop) -> None:
    avatar_before_something = backdrop.front is not Front.PERSON and backdrop.behind is not Behind.SCENE
    assert backdrop.needs_alpha == avatar_before_something
    assert backdrop.channels == (4 if avatar_before_something else 3)


def test_colours_are_read_and_written() -> None:
    assert Colour.parse("#00B140") == GREEN
    assert str(GREEN) == "#00b140"
    for wrong in ("00b140", "#00b14", "#00b14g", "#00b1400", "green", "#\u0660\u0660\u0660\u0660\u0660\u0660"):
        with pytest.raises(BackdropError, match="#00b140"):
            Colour.parse(wrong)


def test_a_wrong_choice_is_told_the_right_ones() -> None:
    with pytest.raises(BackdropError, match="hologram"):
        choice(Effect, "glitter")


@given(LEVEL, LEVEL, LEVEL, LEVEL)
def test_a_covering_part_lies_within_the_picture_and_has_the_shape_of_what_it_covers(
    width: int, height: int, over_width: int, over_height: int
) -> None:
    crop = covering(width, height, over_width, over_height)
    assert crop.width / crop.height == pytest.approx(over_width / over_height)
    assert crop.x >= -1e-6
    assert crop.y >= -1e-6
    assert crop.x * 2 + crop.width == pytest.approx(width)
    assert crop.y * 2 + crop.height == pytest.approx(height)
    assert crop.width == pytest.approx(width) or crop.height == pytest.approx(height)
