"""The camera host on a real v4l2loopback device, in a small virtual machine.

Takes some two minutes; `make test-camera` runs it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.device import guest

_CHECKOUT = Path(__file__).parents[2]
_TIMEOUT = 600.0

Results = list[dict[str, Any]]

pytestmark = pytest.mark.device


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    lacking = guest.missing()
    if lacking:
        pytest.skip(lacking)
    script = Path(__file__).with_name("in_guest.py")
    # in the guest /tmp is as here, read-only below and memory above
    command = ["env", f"PYTHONPATH={_CHECKOUT}", "PYTHONDONTWRITEBYTECODE=1", sys.executable, str(script)]
    lines = guest.run(
        ["sh", "-c", f"cd {_CHECKOUT} && exec {' '.join(command)}"], tmp_path_factory.mktemp("g"), _TIMEOUT
    )
    seen = [json.loads(line) for line in lines]
    assert seen
    assert seen[-1]["check"] == "over", seen
    assert not [one for one in seen if one["check"] == "defect"], seen
    return seen


def only(results: Results, check: str) -> dict[str, Any]:
    (found,) = [one for one in results if one["check"] == check]
    return found


def test_the_host_opens_the_device(results: Results) -> None:
    status = only(results, "ready")["status"]
    assert (status["event"], status["what"]) == ("ready", guest.CAMERA)


def test_meeting_apps_see_a_capture_device_of_the_size(results: Results) -> None:
    text = only(results, "v4l2-ctl")["text"]
    assert guest.CARD_LABEL in text
    capabilities = text.partition("Device Caps")[2].partition("Priority")[0]
    assert "Video Capture" in capabilities
    assert "Video Output" not in capabilities
    assert "1280/720" in text


def test_flat_colours_reach_opencv_within_three_levels(results: Results) -> None:
    colours = [one for one in results if one["check"] == "opencv colour"]
    assert len(colours) >= 6
    assert all(one["difference"] <= 3 for one in colours), colours


def test_a_moving_card_arrives_and_moves(results: Results) -> None:
    moves = only(results, "opencv card")["moves"]
    good = [number for number, off in moves if off <= 3]
    assert len(good) >= 3, moves


@pytest.mark.parametrize("check", ["second host", "another size while watched"])
def test_a_host_that_cannot_have_the_device_ends_with_a_sentence(results: Results, check: str) -> None:
    seen = only(results, check)
    assert seen["code"] == 2, seen
    assert "is busy" in seen["errors"]
    assert len(seen["errors"].splitlines()) == 1


def test_a_restarted_host_is_seen_by_the_same_consumer_and_by_a_new_one(results: Results) -> None:
    assert only(results, "ready again")["status"]["event"] == "ready"
    assert only(results, "same consumer after restart")["difference"] <= 3
    assert only(results, "new consumer after restart")["difference"] <= 3


def test_ffmpeg_reads_the_colour(results: Results) -> None:
    seen = only(results, "ffmpeg")
    if not seen["installed"]:
        pytest.skip("ffmpeg is not installed")
    assert seen["differences"], seen
    assert max(seen["differences"]) <= 3


def test_the_idle_picture_comes_when_blender_has_died(results: Results) -> None:
    assert only(results, "idle")["difference"] <= 1.5


def test_the_host_ends_cleanly(results: Results) -> None:
    end = only(results, "end")
    assert (end["status"]["event"], end["code"]) == ("ended", 0)
    assert not [line for line in end["errors"] if "Traceback" in line or "error" in line.lower()], end
