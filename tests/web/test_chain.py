"""The whole chain in a real browser: the tracker on the clip, Blender with the human, and the page that it starts."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.tracker.conftest import wait_until
from tests.tracker.page.ports import free_port

from .chromium import Chromium
from .conftest import OUT, ROOT, Recorder, Site

pytestmark = pytest.mark.web

_SHOWN = (
    "document.getElementById('avatar').classList.contains('full')"
    " && document.getElementById('landmarks').classList.contains('full')"
)
_PIXELS = "document.querySelector('#avatar canvas').toDataURL()"
#: The first picture compiles EEVEE's shaders: most of a minute without a GPU.
_SHADERS = 300.0


@pytest.fixture(scope="module")
def chain(browser: Chromium, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:  # noqa: ARG001 (skips first)
    python = Path(os.environ.get("LIVE_FACE_BLENDER_PYTHON", ROOT / ".venv" / "blender-5.0" / "bin" / "python"))
    if not python.exists():
        pytest.skip(f"no Blender environment at {python}: run make setup")
    site = Site(tmp_path_factory.mktemp("chain"), serving=False)
    port, clip = free_port(), ROOT / "sample_rigs" / "clip" / "clip.mp4"
    avatar = str(ROOT / "sample_rigs" / "human" / "human.blend")
    site.run(
        *("addon", "run", avatar, "--listen", str(port), "--page", str(site.port)),
        *("--size", "640x360", "--samples", "1", "--no-shadows"),
        python=python,
    )
    to = [f"127.0.0.1:{port}", f"127.0.0.1:{site.port}"]
    site.run("tracker", "run", "--source", str(clip), "--loop", "--landmarks", "--to", to[0], "--to", to[1])
    wait_until(lambda: _listens(site.port), _SHADERS)
    yield site
    site.close()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclass(frozen=True)
class Look:
    """A window, and how its user likes it."""

    name: str
    width: int
    height: int
    dark: bool = False


_LOOKS = (
    Look("wide", 1600, 990),
    Look("wide-dark", 1600, 990, dark=True),
    Look("middle", 1100, 900),
    Look("phone", 400, 800),
    Look("phone-dark", 400, 800, dark=True),
)


@pytest.mark.parametrize("look", _LOOKS, ids=lambda look: look.name)
def test_the_page_shows_the_avatar_as_it_moves(browser: Chromium, chain: Site, recorder: Recorder, look: Look) -> None:
    tab = browser.open(chain.address, width=look.width, height=look.height, dark=look.dark)
    tab.wait(_SHOWN, seconds=_SHADERS)
    before = tab.get(_PIXELS)
    tab.wait(_PIXELS, lambda pixels: pixels != before)
    tab.wait("document.getElementById('numbers').innerText", lambda text: "640x360" in text and " fps " in text)
    assert tab.get("document.getElementById('hint').hidden")
    tab.shoot(OUT / f"{look.name}.png", whole=True)
    assert tab.problems() == []
    assert all(address.startswith(chain.address) for address in tab.asked())
    assert not [line for line in recorder.asked if "outside.example" not in line]
    tab.close()


def test_the_avatar_alone_fills_the_window(browser: Chromium, chain: Site) -> None:
    tab = browser.open(f"{chain.address}?view=avatar", width=1280, height=720)
    tab.wait("document.getElementById('avatar').classList.contains('full')", seconds=_SHADERS)
    tab.shoot(OUT / "alone.png", clear=True)
    tab.close()
    shot = cv2.imread(str(OUT / "alone.png"), cv2.IMREAD_UNCHANGED)
    assert shot is not None
    assert shot.shape[:2] == (720, 1280)
    assert np.ptp(shot[:, :, :3].astype(int)) > 100
