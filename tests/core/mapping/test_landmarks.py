from __future__ import annotations

import pytest

from addon.core.face_contours import EYE_LEFT, EYE_RIGHT, LIPS_INNER, LIPS_OUTER
from addon.core.face_points import canonical_points, partners
from addon.core.mapping.landmarks import NAMED_LANDMARKS

SIDED = [name for name in NAMED_LANDMARKS if name.startswith("Left ")]


def place(name: str) -> tuple[float, float, float]:
    """Across to the own left, up and out, millimetres."""
    x, y, z = (canonical_points()[NAMED_LANDMARKS[name]] * 1000).tolist()
    return x, y, z


def test_each_number_stands_once() -> None:
    assert len(set(NAMED_LANDMARKS.values())) == len(NAMED_LANDMARKS) >= 40
    assert all(0 <= number < 478 for number in NAMED_LANDMARKS.values())


@pytest.mark.parametrize("name", SIDED)
def test_sides_are_each_others_partners_and_on_their_side(name: str) -> None:
    other = name.replace("Left", "Right")
    assert partners()[NAMED_LANDMARKS[name]] == NAMED_LANDMARKS[other]
    assert place(name)[0] > 1.0 > -1.0 > place(other)[0]


@pytest.mark.parametrize("name", [name for name in NAMED_LANDMARKS if not name.startswith(("Left ", "Right "))])
def test_the_others_are_in_the_middle(name: str) -> None:
    assert abs(place(name)[0]) < 0.5


def test_from_top_to_bottom() -> None:
    column = (
        *("Forehead Top", "Forehead Middle", "Between the Brows", "Nose Bridge", "Nose Tip", "Nose Base"),
        *("Upper Lip Top", "Upper Lip Bottom", "Lower Lip Top", "Lower Lip Bottom", "Chin Front", "Chin Bottom"),
    )
    heights = [place(name)[1] for name in column]
    assert heights == sorted(heights, reverse=True)
    side = ("Brow Middle", "Upper Lid Middle", "Iris Centre", "Lower Lid Middle", "Cheek Below the Eye", "Cheek Middle")
    heights = [place(f"Left {name}")[1] for name in side]
    assert heights == sorted(heights, reverse=True)


def test_from_the_middle_outwards() -> None:
    for row in (
        ("Eye Inner Corner", "Iris Centre", "Eye Outer Corner", "Temple"),
        ("Brow Inner End", "Brow Middle", "Brow Outer End"),
        ("Upper Lip Side", "Inner Mouth Corner", "Mouth Corner", "Jaw Corner"),
        ("Lower Lip Side", "Mouth Corner", "Cheek Middle"),
    ):
        places = [place(f"Left {name}")[0] for name in row]
        assert places == sorted(places), row
    assert place("Nose Tip")[2] == max(place(name)[2] for name in NAMED_LANDMARKS)


def test_they_stand_on_the_lines_of_the_face() -> None:
    for side, eye in (("Left", EYE_LEFT), ("Right", EYE_RIGHT)):
        lids = ("Eye Outer Corner", "Eye Inner Corner", "Upper Lid Middle", "Lower Lid Middle")
        assert {NAMED_LANDMARKS[f"{side} {name}"] for name in lids} <= set(eye.landmarks)
        assert NAMED_LANDMARKS[f"{side} Mouth Corner"] in LIPS_OUTER.landmarks
        assert NAMED_LANDMARKS[f"{side} Inner Mouth Corner"] in LIPS_INNER.landmarks
