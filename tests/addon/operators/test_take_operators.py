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
    ended = run_child("press_takes.py", str(tmp_path_factory.mktemp("takes")), str(port), timeout=300)
    assert "Traceback" not in ended.stderr, ended.stderr
    assert ended.returncode == 0, ended.stderr
    answer: dict[str, Any] = json.loads(ended.stdout.rpartition("said ")[2])
    return answer


def test_what_cannot_be_done_says_what_to_do_first(said: dict[str, Any]) -> None:
    assert said["nothing"] == [[]]
    assert all("Choose a take first" in words for words in said["without a take"])
    assert all("Press Start Live Face first" in words for words in said["without a session"])
    assert "This file has no mesh: open or import an avatar first." in said["record without an avatar"]


def test_record_starts_live_face_and_keeps_a_take(said: dict[str, Any]) -> None:
    assert (said["record"], said["started"]) == (_DONE, "Starting")
    assert said["recording"] == ["Recording", "Take 001.lftake", True]
    delete, record_over, chosen = said["while recording"]
    assert "This take is being recorded: end the recording first" in delete
    assert "A take is being recorded: end it first" in record_over
    assert chosen == ["Take 001", ""]
    assert said["stop recording"] == _DONE
    assert said["recorded"] == [[["Take 001"], ["Take 001", 10, "", False, False]], 1]


def test_what_went_unrecorded_and_a_pose_are_kept(said: dict[str, Any]) -> None:
    recent, captured, (chosen, *takes) = said["keep"]
    assert (recent, captured, chosen) == (_DONE, _DONE, ["Pose 001"])
    assert [take[:2] for take in takes] == [["Pose 001", 0], ["Take 001", 10], ["Take 002", 10]]


def test_recording_over_a_part_makes_a_new_take_and_chooses_it(said: dict[str, Any]) -> None:
    assert said["record over"] == _DONE
    state, problem, (chosen, *takes) = said["recorded over"]
    assert (state, problem, chosen) == ("Not Recording", None, ["Take 001 2"])
    assert [take[0] for take in takes] == ["Pose 001", "Take 001", "Take 001 2", "Take 002"]


def test_the_list_is_not_saved_in_the_file(said: dict[str, Any]) -> None:
    assert said["emptied for the file"] == said["opened"] == 0
    assert said["chosen after saving"] == ["Take 001 2"]


def test_the_slider_looks_through_the_take_and_play_goes_on_from_there(said: dict[str, Any]) -> None:
    jaw, name, playing = said["scrubbed"]
    assert jaw >= 0.9
    assert (name, playing) == ("Take 001", False)
    jaw, position = said["scrubbed back"]
    assert jaw < 0.6
    assert position == 50.0
    assert said["bounds"] == [_DONE, 0.5, 1.0]
    assert (said["play"], said["pause"], said["loop"]) == ([_DONE, True], [_DONE, False], True)


def test_another_take_or_stop_puts_the_avatar_to_rest(said: dict[str, Any]) -> None:
    assert said["another is chosen"] == [True, 0.0, 0.0]
    play, stop, again, jaw = said["end play"]
    assert (play, stop, jaw) == (_DONE, _DONE, 0.0)
    assert "No take is being played" in again


def test_name_note_and_star_are_changed(said: dict[str, Any]) -> None:
    assert (said["edit"], said["star"]) == (_DONE, _DONE)
    assert ["Hello_ there", 10, "the good one", True, False] in said["edited"]
    assert "There is a take called Pose 001 already" in said["taken name"]


def test_trim_keeps_the_part_and_bins_the_whole(said: dict[str, Any]) -> None:
    trim, takes = said["trim"]
    assert trim == _DONE
    assert ["Hello_ there", 5, "the good one", True, False] in takes
    nothing, chosen = said["trim to nothing"]
    assert "There is no frame between In and Out" in nothing
    assert chosen == ["Hello_ there"]


def test_what_was_deleted_can_be_restored(said: dict[str, Any]) -> None:
    delete, binned = said["delete"]
    assert delete == _DONE
    assert set(binned) == {"Take 001 (Part)", "Hello_ there", "Hello_ there 2"}
    assert said["restore"] == _DONE
    assert "cannot be moved" in said["restore again"]
    takes, binned = said["restored"]
    assert takes[0] == ["Hello_ there 2"]
    assert set(binned) == {"Take 001 (Part)", "Hello_ there"}


def test_a_packed_take_goes_along_in_the_file(said: dict[str, Any]) -> None:
    pack, chosen, again = said["pack"]
    assert (pack, chosen) == (_DONE, ["Take 001 2"])
    assert "unpack it first" in again
    assert said["packed in the file"] == ["In the File", "packed", True]
    assert said["the same"]
    assert said["packed is played"]
    unpack, takes = said["unpack"]
    assert unpack == _DONE
    assert ["In the File", 10, "packed", True, False] in takes
    assert said["not a take"] == []


def test_a_folder_that_cannot_be_read_is_told(said: dict[str, Any]) -> None:
    problem, takes = said["no folder"]
    assert "cannot be read" in problem
    assert takes == 0
