"""A film of the camera host in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tracker.camera.sinks.base import Format
from tracker.camera.sinks.video_file import VideoFileSink

from .chromium import Chromium

pytestmark = pytest.mark.web

_ORANGE = (230, 120, 30)
_PIXEL = """(() => { const canvas = document.createElement('canvas'); const film = document.querySelector('video');
canvas.width = 320; canvas.height = 180; const context = canvas.getContext('2d'); context.drawImage(film, 0, 0);
return [...context.getImageData(160, 90, 1, 1).data]; })()"""


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:  # noqa: ANN401
        """Nobody wants to know."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """The address of a folder with a film of two seconds and a page that shows it."""
    sink = VideoFileSink(tmp_path / "film.mp4", Format(320, 180, 30))
    for _ in range(60):
        sink.send(np.full((180, 320, 3), _ORANGE, np.uint8))
    sink.close()
    (tmp_path / "film.html").write_text("<!doctype html><video src=film.mp4 muted></video>", encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


def test_a_film_plays_in_its_colours(browser: Chromium, served: str) -> None:
    tab = browser.open(f"{served}film.html")
    tab.wait("document.querySelector('video').readyState >= 2")
    assert tab.get("[document.querySelector('video').videoWidth, document.querySelector('video').duration]") == [320, 2]
    tab.get("document.querySelector('video').play()")
    tab.wait("document.querySelector('video').ended")
    assert np.abs(np.array(tab.get(_PIXEL)[:3]) - _ORANGE).max() <= 6
    tab.close()
