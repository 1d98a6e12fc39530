from __future__ import annotations

import json
from typing import Any

import pytest

from tests.addon.children import run_child

_DONE = "['FINISHED']"


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    ended = run_child("press_take_exchange.py", str(tmp_path_factory.mktemp("takes")), timeout=300)
    assert "Traceback" not in ended.stderr, ended.stderr
    assert ended.returncode == 0, ended.stderr
    answer: dict[str, Any] = json.loads(ended.stdout.rpartition("said ")[2])
    return answer


def test_a_csv_becomes_a_take_and_is_chosen(said: dict[str, Any]) -> None:
    assert said["import"] == [_DONE, ["smile", "smile"]]


def test_what_cannot_be_imported_is_told_and_the_list_stays(said: dict[str, Any]) -> None:
    words, takes = said["import bad"]
    assert "bad.csv, line 1: the column Timecode is missing" in words
    assert takes == ["smile", "smile"]


def test_of_several_files_a_bad_one_does_not_stop_the_others(said: dict[str, Any]) -> None:
    words, takes = said["drop"]
    assert "bad.csv, line 1" in words
    assert takes == ["smile 2", "smile", "smile 2", "torn"]


def test_a_take_goes_out_as_it_came_in(said: dict[str, Any]) -> None:
    assert "Choose a take first" in said["export nothing"]
    assert said["export"] == [_DONE, True]
    assert said["lines"] == [32, 32, True, True]
    assert said["numbers"] < 1e-5


def test_a_sound_is_attached_and_matched(said: dict[str, Any]) -> None:
    assert "has no sound: attach a sound file" in said["no sound"]
    assert said["attach"] == [_DONE, "smile.wav"]
    assert "is no sound file" in said["attach no sound"]
    assert said["match"] == _DONE
    assert said["matched"] == [0.25, 100]
    assert "Two moments are needed" in said["match one moment"]


def test_the_sound_is_put_where_the_take_is(said: dict[str, Any]) -> None:
    if not said["sound"]:
        assert "built without sound" in said["add sound"][0]
        return
    assert said["add sound"] == [_DONE, "AUDIO_SYNC"]
    assert said["at timecode"] == [_DONE, ["smile Sound", 30 * 60 * 24 + 6]]
    assert said["at another origin"] == [_DONE, ["smile Sound", 60 * 60 * 24 + 6]]
    assert "'noon' is not a timecode" in said["at no origin"]


def test_menus_and_dropped_files_lead_here_while_it_is_enabled(said: dict[str, Any]) -> None:
    assert said["menus"] == [True, True]
    assert said["handler"] == "live_face.import_take"
    assert said["menus left"] == [False, False]
