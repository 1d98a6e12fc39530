from __future__ import annotations

import json
from typing import Any

import pytest

from tests.addon.children import run_child

_DONE = "['FINISHED']"


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    ended = run_child("press_bake.py", str(tmp_path_factory.mktemp("takes")), timeout=300)
    assert "Traceback" not in ended.stderr, ended.stderr
    assert ended.returncode == 0, ended.stderr
    answer: dict[str, Any] = json.loads(ended.stdout.rpartition("said ")[2])
    return answer


def test_what_is_missing_is_said_in_a_sentence(said: dict[str, Any]) -> None:
    assert "Choose an avatar first, or press Auto-Map" in said["no avatar"]
    assert "The avatar has no mapping" in said["no mapping"]
    assert "There is no take yet" in said["no take"]
    assert "cannot be read (No such file or directory)" in said["no file"]
    assert "cannot be read (No such file or directory)" in said["no csv"]
    assert "channels that were not chosen" in said["nothing chosen"]


def test_the_chosen_take_is_baked_as_the_scene_says_and_undone_in_one_step(said: dict[str, Any]) -> None:
    assert said["bake"] == _DONE
    assert said["actions"][0] == "Hello"
    assert said["frames"] == [11.0, 41.0, 31]
    assert said["jaw"][0] == pytest.approx(said["jaw"][1], abs=1e-4)
    assert said["after undo"] == [0, True]
    assert said["after redo"] == [True, pytest.approx(said["jaw"][1], abs=1e-3)]


def test_what_an_operator_is_told_holds_for_once_and_the_scene_remembers_its_own(said: dict[str, Any]) -> None:
    assert said["told"] == _DONE
    assert said["strip"] == [{"Rig": 2}, 101.0]
    assert said["still remembered"] == [11, "ACTION"]
    assert said["kept in the file"] == [11, True]


def test_a_pose_is_keyed_from_a_take_and_as_it_stands_while_it_is_played(said: dict[str, Any]) -> None:
    assert said["key pose"] == said["played pose"] == said["bake while played"] == _DONE
    assert said["pose keys"] == [41.0, 300.0]
    assert said["played jaw"][0] == pytest.approx(said["played jaw"][1], abs=2e-3)
    assert said["play ended"]
    assert said["added"] == [11.0, 530.0]


def test_keys_are_cleaned_up_by_the_buttons(said: dict[str, Any]) -> None:
    assert said["reduce"] == said["smooth"] == said["scale"] == said["offset"] == _DONE
    assert said["fewer"][1] < said["fewer"][0]
    assert said["clear one"] == _DONE
    assert said["cleared"] == [False, True, 0]
    assert "There are no keys" in said["nothing left"]


def test_takes_are_made_of_takes(said: dict[str, Any]) -> None:
    assert said["takes"] == ["Hello", "Hello Mirrored", "Hello Mirrored Smooth", "Hello Mirrored Smooth Scaled"]
    assert said["mirrored"] is True
