from __future__ import annotations

import json
import socket
from typing import Any

import pytest

from addon.core.face_picking import first_guess
from addon.core.face_points import canonical_points, open_points
from addon.core.mapping.measure import Measure, MeasureKind
from addon.core.mapping.measuring import measure
from tests.addon.children import run_child


@pytest.fixture(scope="module")
def said() -> dict[str, Any]:
    """What the buttons have done, all in one Blender."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    ended = run_child("press_landmarks.py", port, timeout=300)
    assert "Traceback" not in ended.stderr, ended.stderr
    assert ended.returncode == 0, ended.stderr
    answer: dict[str, Any] = json.loads(
        next(line for line in ended.stdout.splitlines() if line.startswith("said "))[5:]
    )
    return answer


def test_a_face_mesh_is_added_dressed_and_made_the_avatar(said: dict[str, Any]) -> None:
    assert said["add"] == "['FINISHED']"
    assert said["mesh"] == ["Live Face Mesh", [1.0, 2.0, 3.0], 1.0]
    assert said["materials"] == ["Live Face Skin", "Live Face Iris", "Live Face Lips"]
    assert said["is the avatar"] is True
    assert "Switch to Object Mode first" in said["in edit mode"]


def test_measures_are_added_removed_and_given_points(said: dict[str, Any]) -> None:
    assert "Choose an avatar first" in said["without avatar"]
    assert "Add a measure first" in said["without measure"]
    names = [name for name, *_ in said["measures"]]
    assert names == ["Mouth Open", "Brow Height", "Mouth Corner", "Mouth Area", "Mouth Open.001"]
    assert [kind for _, kind, *_ in said["measures"]] == ["DISTANCE", "HEIGHT", "ANGLE", "AREA", "DISTANCE"]
    assert all(has_range for *_, has_range in said["measures"])
    assert said["removed"] == ["['FINISHED']", 4, 3]
    # 13, 14: 4 makes room for itself, then 152 does, then 4 is taken back
    assert (said["after named"], said["two points"]) == ("152", "152, 4")
    assert said["idle"] == [said["one point"]] * 2
    assert "No points of a face are coming in" in said["one point"]


def test_the_neutral_and_the_range_are_those_of_the_face_that_is_seen(said: dict[str, Any]) -> None:
    area = first_guess(MeasureKind.AREA)

    assert "No points of a face are coming in" in said["live without points"]
    assert said["neutral"] == "['FINISHED']"
    seen = said["neutral measure"]
    assert Measure(seen["name"], MeasureKind[seen["kind"]], area.landmarks) == area
    assert seen["neutral"] == pytest.approx(measure(area, canonical_points()), rel=1e-4)
    assert said["learn"] == said["learn again"] == "['FINISHED']"
    assert said["learning"] is True
    assert said["neutral while learning"] == ["['FINISHED']", True]
    assert said["new neutral"] < seen["neutral"] * 0.95
    assert said["learned measure"]["neutral"] == pytest.approx(said["new neutral"])
    assert said["learned measure"]["full"] == pytest.approx(measure(area, open_points()), rel=1e-4)


def test_the_plot_shows_a_face_says_when_it_is_lost_and_ends_with_the_session(said: dict[str, Any]) -> None:
    assert (said["plot off"], said["plot on"]) == (False, True)
    assert said["new face"] == [True, False]
    assert said["lost"] == [True, False]
    assert said["found"] is True
    assert said["stopped"][:2] == [False, False]
