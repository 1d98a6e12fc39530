"""The page in a real browser: what it shows, at every width, and how it gets over the end of those it hears."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from addon.core.ring_shape import RingShape
from tests.tracker.conftest import wait_until

from .chromium import Chromium, Tab
from .conftest import Recorder, Site

pytestmark = pytest.mark.web

_SHAPE = RingShape(320, 180)
_AVATAR_SHOWN = "document.getElementById('avatar').classList.contains('full')"
_FACE_SHOWN = "document.getElementById('landmarks').classList.contains('full')"
_BARS = "[...document.querySelectorAll('.track i')].map((bar) => bar.getBoundingClientRect().width)"
_COLOUR = "[...document.querySelector('#avatar canvas').getContext('2d').getImageData(160, 90, 1, 1).data]"
_LINES = (
    "(() => { const canvas = document.querySelector('#landmarks canvas');"
    " const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;"
    " let count = 0; for (let i = 3; i < data.length; i += 4) count += data[i] > 0; return count; })()"
)


def _two_colours(pixels: NDArray[np.uint8], number: int) -> None:
    """Red and blue in turn, a third of a second each."""
    pixels[:] = (200, 40, 20) if number // 10 % 2 else (20, 40, 200)


def _disc(pixels: NDArray[np.uint8], _number: int) -> None:
    """A green disc with a soft edge on nothing, premultiplied."""
    alpha = np.zeros(pixels.shape[:2], np.uint8)
    cv2.circle(alpha, (160, 90), 60, (255,), cv2.FILLED)
    cv2.GaussianBlur(alpha, (0, 0), 4, alpha)
    share = alpha[:, :, None] / 255.0
    pixels[:, :, :3] = np.rint(np.array((0, 177, 64)) * share)
    pixels[:, :, 3] = alpha


def _near(colour: list[int], wanted: tuple[int, ...], most: int = 4) -> bool:
    return bool(np.abs(np.array(colour) - wanted).max() <= most)


def test_bars_landmarks_and_avatar_move(browser: Chromium, site: Site, recorder: Recorder) -> None:
    tracker = site.track()
    with site.drawing(_SHAPE, _two_colours):
        tab = browser.open(site.address)
        tab.wait(f"{_AVATAR_SHOWN} && {_FACE_SHOWN}")
        tab.wait(_COLOUR, lambda colour: _near(colour, (200, 40, 20, 255)))
        tab.wait(_COLOUR, lambda colour: _near(colour, (20, 40, 200, 255)))
        assert tab.get(_LINES) > 1000
        first = np.array(tab.get(_BARS))
        assert len(first) == 52
        moved = np.zeros(52, bool)
        end = time.monotonic() + 60.0
        while moved.sum() < 30 and time.monotonic() < end:
            moved |= np.abs(np.array(tab.get(_BARS)) - first) > 1.0
        assert moved.sum() >= 30
        numbers = tab.wait("document.getElementById('numbers').innerText", lambda text: text.count(" fps ") == 2)
        assert numbers.count(" ms") == 2
        assert "320x180" in numbers
        assert tab.get("document.getElementById('hint').hidden")
        assert tab.problems() == []
        assert {address.split("?")[0] for address in tab.asked()} == {
            site.address + part for part in ("", "page.css", "page.js", "icon.svg", "face.json", "events", "avatar")
        }
        assert recorder.asked == []
        tab.close()
    tracker.send_signal(signal.SIGTERM)
    tracker.wait(30)


def test_even_a_script_in_the_page_could_send_nothing_out(browser: Chromium, site: Site, recorder: Recorder) -> None:
    send = "fetch('http://outside.example/', { mode: 'no-cors' }).catch((error) => error.message)"
    elsewhere = browser.open("data:text/html,elsewhere")
    elsewhere.get(send)
    wait_until(lambda: any("outside.example" in line for line in recorder.asked))  # it would be noticed
    elsewhere.close()
    before = len(recorder.asked)
    tab = browser.open(site.address)
    assert "Failed to fetch" in tab.get(send)
    picture = "new Promise((done) => { const image = new Image(); image.onload = () => done('loaded');"
    picture += " image.onerror = () => done('refused'); image.src = 'http://outside.example/picture.png'; })"
    assert tab.get(picture) == "refused"
    assert len(recorder.asked) == before
    tab.close()


def test_what_is_missing_is_said(browser: Chromium, site: Site) -> None:
    tab = browser.open(site.address)
    words = tab.wait("document.getElementById('hint').innerText")
    assert f"--to 127.0.0.1:{site.port} --landmarks" in words
    assert not tab.get(_AVATAR_SHOWN)
    assert "not running" in tab.get("document.getElementById('numbers').innerText")
    tab.close()


def test_the_avatar_alone_stands_on_nothing(browser: Chromium, site: Site, tmp_path: Path) -> None:
    with site.drawing(RingShape(320, 180, 4), _disc):
        tab = browser.open(f"{site.address}?view=avatar", width=320, height=180)
        tab.wait(_AVATAR_SHOWN)
        time.sleep(0.2)
        tab.shoot(tmp_path / "alone.png", clear=True)
        assert tab.get("document.body.innerText.trim()") == ""
        tab.close()
    shot = cv2.imread(str(tmp_path / "alone.png"), cv2.IMREAD_UNCHANGED)
    assert shot is not None
    assert shot.shape == (180, 320, 4)
    assert shot[5, 5].tolist() == [0, 0, 0, 0]
    assert _near(shot[90, 160].tolist(), (64, 177, 0, 255))
    edge = shot[90, 200:240]
    soft = edge[(edge[:, 3] > 60) & (edge[:, 3] < 200)]
    assert len(soft) >= 3
    assert np.abs(soft[:, :3].astype(int) - (64, 177, 0)).max() <= 6  # neither dark nor bright


@pytest.mark.parametrize("width", [400, 768, 1100, 1600])
def test_it_fits(browser: Chromium, site: Site, width: int) -> None:
    with site.drawing(_SHAPE, _two_colours):
        tab = browser.open(site.address, width=width, height=900)
        tab.wait(_AVATAR_SHOWN)
        tab.wait("document.querySelectorAll('.weight').length === 52")
        assert tab.get("document.documentElement.scrollWidth") <= width
        names = "[...document.querySelectorAll('.weight > :first-child')]"
        assert tab.get(f"{names}.filter((name) => name.scrollWidth > name.clientWidth).length") == 0
        narrowest = "Math.min(...[...document.querySelectorAll('.track')].map((track) => track.clientWidth))"
        assert tab.get(narrowest) >= 40
        tab.close()


def test_it_gets_over_the_end_of_blender_and_of_its_own_server(browser: Chromium, site: Site) -> None:
    tracker = site.track()
    tab = browser.open(site.address)
    with site.drawing(_SHAPE, _two_colours):
        tab.wait(_AVATAR_SHOWN)
    tab.wait(f"!{_AVATAR_SHOWN}")
    with site.drawing(_SHAPE, _two_colours):
        tab.wait(f"{_AVATAR_SHOWN} && {_FACE_SHOWN}")
        site.stop_serving()
        tab.wait("document.getElementById('hint').innerText.includes('does not answer')")
        tab.wait(f"!{_AVATAR_SHOWN}")
        site.serve()
        tab.wait(f"{_AVATAR_SHOWN} && {_FACE_SHOWN}")
    tab.close()
    tracker.send_signal(signal.SIGTERM)
    tracker.wait(30)


def test_many_openings_leave_room_for_the_next(browser: Chromium, site: Site) -> None:
    with site.drawing(_SHAPE, _two_colours):
        tab: Tab | None = None
        for _ in range(25):
            tab = browser.open(site.address)
            tab.close()
        tab = browser.open(site.address)
        tab.wait(_AVATAR_SHOWN)
        tab.close()
