"""The camera host, and the whole chain, on real v4l2loopback devices in a small virtual machine.

Takes some minutes on a quiet machine, and several times as long on a busy one; `make test-camera` runs it.
"""

from __future__ import annotations

import compileall
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.device import guest

_CHECKOUT = Path(__file__).parents[2]
_CLIP = _CHECKOUT / "sample_rigs" / "clip" / "clip.mp4"
_BLENDER = Path(os.environ.get("LIVE_FACE_BLENDER_PYTHON", _CHECKOUT / ".venv" / "blender-5.0" / "bin" / "python"))
#: Seconds after which the guest is taken as hung; a busy machine takes several times as long as a quiet one.
_TIMEOUT = 2400.0

Results = list[dict[str, Any]]

pytestmark = pytest.mark.device


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    lacking = guest.missing()
    if lacking:
        pytest.skip(lacking)
    folder = tmp_path_factory.mktemp("g")
    for package in ("addon", "tracker", "tests/device"):  # which the guest would take a minute for, at every start
        compileall.compile_dir(_CHECKOUT / package, quiet=1)
    script = Path(__file__).with_name("in_guest.py")
    chain = [str(_BLENDER), str(_take(folder))] if _BLENDER.exists() and _CLIP.exists() else []
    # in the guest /tmp is as here, read-only below and memory above
    command = ["env", f"PYTHONPATH={_CHECKOUT}", "PYTHONDONTWRITEBYTECODE=1", sys.executable, str(script), *chain]
    lines = guest.run(["sh", "-c", f"cd {_CHECKOUT} && exec {' '.join(command)}"], folder, _TIMEOUT)
    seen = [json.loads(line) for line in lines]
    assert seen, "the guest has said nothing: see console.log in its folder"
    return seen


def _take(folder: Path) -> Path:
    """What the tracker makes of the clip, for the guest to replay: MediaPipe is too slow there."""
    take = folder / "take.csv"
    command = [sys.executable, "-m", "tracker", "track", str(_CLIP), "--csv", str(take)]
    subprocess.run(command, cwd=_CHECKOUT, check=True, capture_output=True)
    return take


def only(results: Results, check: str) -> dict[str, Any]:
    (found,) = [one for one in results if one["check"] == check]
    return found


def test_the_guest_came_to_its_end(results: Results) -> None:
    assert not [one for one in results if one["check"] == "defect"]
    assert results[-1]["check"] == "over"


def test_devices_are_listed_by_label_with_what_is_wrong_and_the_command_that_mends_it(results: Results) -> None:
    listed = only(results, "list")
    assert listed["code"] == 0
    first, second = [json.loads(line) for line in listed["out"].splitlines()]
    assert first == {"device": "found", "target": guest.CARD_LABEL, "name": guest.CARD_LABEL, "problem": ""}
    assert second["name"] == guest.SECOND_LABEL
    assert "loaded without exclusive_caps=1" in second["problem"]
    assert 'exclusive_caps=1 card_label="Live Face"`' in second["problem"]
    assert second["problem"] in listed["errors"]
    fed, _ = only(results, "list while fed")["devices"]
    assert "is fed by a program just now" in fed
    (hint,) = only(results, "list without the module")["devices"]
    assert "v4l2loopback is not loaded: run `sudo modprobe v4l2loopback" in hint


@pytest.mark.parametrize(
    ("check", "sentence"),
    [
        ("webcam", "is no virtual camera but one that shows pictures of its own"),
        (
            "absent",
            "There is no virtual camera /dev/video63, only Live Face (/dev/video20), Second Face (/dev/video21)",
        ),
        ("forbidden", "may not be used by you: run `sudo usermod -a -G"),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence(results: Results, check: str, sentence: str) -> None:
    assert sentence in only(results, check)["problem"]


def test_a_second_host_ends_with_a_sentence(results: Results) -> None:
    seen = only(results, "second host")
    assert seen["code"] == 2, seen
    assert "is busy: stop the other program that feeds it" in seen["errors"]
    assert len(seen["errors"].splitlines()) == 1


def test_apps_see_the_sizes_and_rates_that_were_asked_for(results: Results) -> None:
    formats = [one for one in results if one["check"] == "format"]
    assert len(formats) == 8
    for one in formats:
        width, height, fps = one["wanted"]
        assert f"Width/Height : {width}/{height}" in one["seen"]
        assert "Pixel Format : 'YU12'" in one["seen"]
        assert f"Frames per second: {fps}.000" in one["seen"]


def test_yuyv_has_the_colours_as_well(results: Results) -> None:
    assert "Pixel Format : 'YUYV'" in only(results, "yuyv")["seen"]
    colours = [one for one in results if one["check"] == "yuyv colour"]
    assert len(colours) >= 6
    assert all(one["difference"] <= 3 for one in colours), colours


def test_the_host_opens_the_device(results: Results) -> None:
    status = only(results, "ready")["status"]
    assert (status["event"], status["what"]) == ("ready", guest.CAMERA)


def test_apps_see_a_capture_device_of_the_size(results: Results) -> None:
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


def test_ffmpeg_reads_the_colour(results: Results) -> None:
    seen = only(results, "ffmpeg")
    if not seen["installed"]:
        pytest.skip("ffmpeg is not installed")
    assert seen["differences"], seen
    assert max(seen["differences"]) <= 3


def test_a_hundred_consumers_come_and_go(results: Results) -> None:
    assert only(results, "hundred consumers")["taken"] == 100


def meeting(results: Results, check: str) -> dict[str, Any]:
    if not only(results, "meeting")["installed"]:
        pytest.skip("chromium is not installed")
    return only(results, check)


def test_a_browser_lists_the_device_and_not_one_without_exclusive_caps(results: Results) -> None:
    labels = meeting(results, "meeting")["labels"]
    assert guest.CARD_LABEL in labels
    assert guest.SECOND_LABEL not in labels


def test_a_browser_sees_the_card_in_its_size_and_colours_and_moving(results: Results) -> None:
    seen = meeting(results, "meeting sees")
    assert (seen["label"], seen["width"], seen["height"], seen["state"]) == (guest.CARD_LABEL, 1280, 720, "live"), seen
    assert len(set(seen["moves"])) >= 3
    assert sorted(seen["offs"])[len(seen["offs"]) // 2] <= 3, seen


def test_a_browser_stays_in_the_call_when_the_host_is_killed_and_another_producer_comes(results: Results) -> None:
    seen = meeting(results, "meeting after a change of producer")
    assert (seen["width"], seen["height"], seen["state"]) == (1280, 720, "live"), seen
    assert len(set(seen["moves"])) >= 2
    assert min(seen["offs"]) <= 3, seen


def test_a_host_of_another_size_fits_its_pictures_in_while_an_app_watches(results: Results) -> None:
    seen = only(results, "other size while watched")
    assert (seen["status"]["event"], seen["status"]["width"], seen["status"]["height"]) == ("ready", 640, 480)
    assert "An app watches Live Face (/dev/video20) at 1280x720 (i420)" in "".join(seen["problems"])
    seen = only(results, "other size seen")
    assert seen["size"] == [720, 1280]
    assert seen["off"] <= 1.5


def test_a_restarted_host_is_seen_by_the_same_consumer_and_by_a_new_one(results: Results) -> None:
    assert only(results, "ready again")["status"]["event"] == "ready"
    assert only(results, "same consumer after restart")["difference"] <= 3
    assert only(results, "new consumer after restart")["difference"] <= 3


def test_the_idle_picture_comes_when_blender_has_died(results: Results) -> None:
    assert only(results, "idle")["difference"] <= 1.5


def test_the_host_ends_cleanly(results: Results) -> None:
    end = only(results, "end")
    assert (end["status"]["event"], end["code"]) == ("ended", 0)
    assert not [line for line in end["errors"] if "Traceback" in line or "error" in line.lower()], end


def chain(results: Results, check: str) -> dict[str, Any]:
    """What was seen of the whole chain; a Blender that ends by itself fails, one that the emulator crashes does not."""
    if not [one for one in results if one["check"] == "chain"]:
        pytest.skip("there is no Blender, or no clip: run make setup and make rigs")
    seen = only(results, "chain")
    if not seen["pictures"] and seen["ended"] is not None and seen["ended"] < 0:
        pytest.skip(f"Blender's software OpenGL crashed on the emulated processor (signal {-seen['ended']})")
    if not seen["pictures"] and seen["ended"] is None:
        pytest.skip("Blender did not draw a picture on the emulated processor in seven minutes")
    return only(results, check)


def test_the_avatar_moves_in_the_call_through_the_whole_chain(results: Results) -> None:
    seen = chain(results, "chain")
    assert seen["pictures"] >= 5, seen
    assert seen["size"] == [90, 160]


def test_the_call_goes_on_to_the_idle_picture_after_blender_was_killed(results: Results) -> None:
    seen = chain(results, "chain without blender")
    assert seen["before"] > 10
    assert seen["nearest"] <= 1.5, seen
    assert seen["between"] >= 1, "it has not faded"
