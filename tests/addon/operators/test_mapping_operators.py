from __future__ import annotations

import json
import socket
from typing import Any

import pytest

from tests.addon.children import run_child

_DONE = "['FINISHED']"


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ended = run_child("press_mapping.py", str(tmp_path_factory.mktemp("presets")), str(port), timeout=300)
    assert "Traceback" not in ended.stderr, ended.stderr
    assert ended.returncode == 0, ended.stderr
    answer: dict[str, Any] = json.loads(ended.stdout.rpartition("said ")[2])
    return answer


def test_without_an_avatar_every_button_says_what_is_missing(said: dict[str, Any]) -> None:
    no_mesh = "This file has no mesh: open or import an avatar first."
    auto_map, add_row, add_camera, start = said["no avatar"]
    assert all(no_mesh in words for words in (auto_map, add_camera, start))
    assert "Choose an avatar first, or press Auto-Map" in add_row
    assert said["refused"] == ["Failed", no_mesh]


def test_auto_map_finds_the_avatar_maps_it_and_says_what_is_covered(said: dict[str, Any]) -> None:
    assert (said["mapped"], said["found"], said["rows"]) == (_DONE, "Rig", 57)
    assert said["health"] == ["52 of 52 channels mapped, 0 missing", {}]


def test_rows_are_added_removed_and_copied_to_the_other_side(said: dict[str, Any]) -> None:
    assert said["add"] == said["turn"] == _DONE
    assert said["added"] == ["headYaw", "BONE_ROTATION", "Chest", 1.0, 1.571]
    assert said["turned"] == "head"
    assert said["remove"] == [_DONE, _DONE]
    assert said["rows left"] == 57
    assert said["copied"] == ["eyeBlinkRight", "eyeBlinkRight", 0.75, 57]
    assert "Neither jawOpen nor its target has another side." in said["no other side"]


def test_a_row_is_tried_out_and_leaves_nothing(said: dict[str, Any]) -> None:
    assert said["wiggle"] == _DONE
    most, after = said["wiggled"]
    assert most > 0.9
    assert after == 0.0
    assert "The mapping has no row 999." in said["wiggle what is not there"]


def test_all_rows_are_muted_and_unmuted(said: dict[str, Any]) -> None:
    assert (said["muted"], said["unmuted"]) == (57, 0)


def test_a_preset_is_loaded_as_a_whole_or_not_at_all(said: dict[str, Any]) -> None:
    assert said["save"] == said["load"] == _DONE
    assert said["files"] == ["mine.json"]
    assert said["cleared"] == 0
    assert "has no row yet" in said["save nothing"]
    assert said["the same"] is said["still the same"] is True
    broken, no_text, nothing = said["broken"]
    assert "no preset" in broken
    assert "bytes.json is no text" in no_text
    assert "no.json cannot be read" in nothing
    assert "where.json cannot be written" in said["nowhere"]


def test_rows_without_a_target_are_kept_marked_and_can_be_removed(said: dict[str, Any]) -> None:
    problems, sentence, rows = said["marked"]
    assert problems == ["The avatar has no shape key tongueOut: choose another, or remove the row."]
    assert (sentence, rows) == ("51 of 52 channels mapped, 1 missing", 57)
    assert said["without the faulty"] == [56, {}]


def test_a_camera_and_further_avatars_are_added(said: dict[str, Any]) -> None:
    assert said["camera"] == [_DONE, True]
    assert said["others"] == [["Other", 0]]
    assert said["rows of the other"] == ["Blink_L", "Blink_R", "smile"]
    assert said["not twice"] == ["Other", None]
    assert said["avatars"] == ["Rig", "Other"]
    assert said["fewer"] == [_DONE, _DONE]
    assert "There is no further avatar 0." in said["no more"]


def test_start_maps_first_which_is_a_step_to_undo(said: dict[str, Any]) -> None:
    assert said["toggle"] == said["toggle back"] == _DONE
    assert said["live"] == [True, 3, 1, 2], "start maps avatars without a mapping"
    assert said["recentre"] == "['CANCELLED']", "no face was seen"
    running, recentre = said["idle"]
    assert not running
    assert "Press Start Live Face first" in recentre
    assert said["undone"] == [0, 0], "mapping at the start is a step of its own"


def test_an_avatar_that_was_deleted_is_chosen_no_more(said: dict[str, Any]) -> None:
    assert said["delete"] == [_DONE, "Other", _DONE, "Rig"]


def test_the_shipped_presets_can_be_loaded(said: dict[str, Any]) -> None:
    assert said["own folder"] is True
    labels = [label for label, _, _ in said["shipped"]]
    assert labels == ["ARKit", "Mouth Shapes", "Oculus Visemes", "Ready Player Me", "VRoid", "Vowels"]
    assert all(pressed == _DONE and rows for _, pressed, rows in said["shipped"])
