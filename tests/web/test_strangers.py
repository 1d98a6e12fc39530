"""Pages of other origins in a real browser: what they try comes to nothing that they could read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from addon.core.ring_shape import RingShape

from .chromium import Chromium
from .conftest import REBOUND, Site

pytestmark = pytest.mark.web

#: Everything that a page can do to another address; what it has seen stands in `seen`.
_STRANGER = """<!doctype html><meta charset=utf-8><title>stranger</title><body><script>
const own = "OWN";
const seen = {};
const attempt = (name, work) => work().then((value) => { seen[name] = value; }, () => { seen[name] = "refused"; });
const loaded = (tag, fields) => new Promise((resolve, reject) => {
  const element = Object.assign(document.createElement(tag), fields);
  element.onload = () => resolve(element); element.onerror = () => reject();
  document.body.append(element);
});
const done = Promise.all([
  ...["", "face.json", "avatar", "events", "page.js"].flatMap((part) => [
    attempt(`fetch ${part}`, async () => (await fetch(own + part)).text()),
    attempt(`blind ${part}`, async () => (await fetch(own + part, { mode: "no-cors" })).type),
  ]),
  attempt("post", async () => (await fetch(own, { method: "POST", mode: "no-cors", body: "x" })).type),
  attempt("header", async () => (await fetch(own, { headers: { "X-Own": "1" } })).text()),
  attempt("image", async () => (await loaded("img", { src: own + "avatar" })).naturalWidth),
  attempt("icon", async () => (await loaded("img", { src: own + "icon.svg" })).naturalWidth),
  attempt("script", async () => { await loaded("script", { src: own + "page.js" }); return typeof GROUPS; }),
  attempt("style", async () => (await loaded("link", { rel: "stylesheet", href: own + "page.css" })).sheet.href),
  attempt("frame", async () => (await loaded("iframe", { src: own })).contentDocument.body.innerText),
  attempt("events", () => new Promise((resolve, reject) => {
    const source = new EventSource(own + "events");
    source.onmessage = (event) => resolve(event.data); source.onerror = () => reject();
  })),
  attempt("socket", () => new Promise((resolve, reject) => {
    const socket = new WebSocket(own.replace("http", "ws") + "events");
    socket.onopen = () => resolve("open"); socket.onerror = () => reject();
  })),
]);
</script>"""
_LOOKED_AT = "(async () => { await done; return seen; })()"


@pytest.fixture(scope="module")
def stranger(site: Site) -> Iterator[str]:
    """The address of a page on another port of this machine, the nearest that a stranger can come."""
    content = _STRANGER.replace("OWN", site.address).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:  # noqa: ANN401
            """Nobody wants to know."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


def _grey(pixels: NDArray[np.uint8], number: int) -> None:
    pixels[:] = number % 256


def test_another_page_reads_and_shows_nothing(browser: Chromium, site: Site, stranger: str) -> None:
    tracker = site.track()
    with site.drawing(RingShape(64, 48), _grey):
        own = browser.open(site.address)
        own.wait("document.getElementById('avatar').classList.contains('full')")  # there is something to steal
        tab = browser.open(stranger)
        seen = tab.get(_LOOKED_AT)
        assert len(seen) == 19
        assert set(seen.values()) == {"refused"}, seen
        tab.close()
        own.close()
    tracker.terminate()


def test_a_window_that_it_opens_is_the_page_no_more(browser: Chromium, site: Site, stranger: str) -> None:
    tab = browser.open(stranger)
    opened = f"window.other = window.open('{site.address}'); Boolean(window.other)"
    said = tab.tell("Runtime.evaluate", expression=opened, userGesture=True, returnByValue=True)
    assert said["result"]["value"] is True
    reads = "(() => { try { return window.other.document.body.innerText } catch { return 'refused' } })()"
    tab.wait(f"window.other.closed || {reads} === 'refused'")
    titles = [target["title"] for target in browser.tell("Target.getTargets")["targetInfos"]]
    assert "Live Face" not in titles
    tab.close()


def test_a_name_that_was_made_to_lead_here_gets_nothing(browser: Chromium, site: Site) -> None:
    tab = browser.open(f"http://{REBOUND}:{site.port}/")
    assert tab.get("document.body.innerText").strip() == f"This page has another address: {site.address}"
    for part in ("face.json", "avatar", "events"):
        status, text = tab.get(
            f"(async () => {{ const a = await fetch('/{part}'); return [a.status, await a.text()] }})()"
        )
        assert status == 403
        assert text.startswith("This page has another address")
    tab.close()
