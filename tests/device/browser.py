"""Debian's chromium as the meeting app: its page asks for the camera, looks at the pictures, and says what it saw."""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import numpy as np

from tests.device.card import Pixels

_PROFILE: Final = Path("/dev/shm/browser")  # noqa: S108 (the guest is ours alone)
BROWSER_LOG: Final = Path("/dev/shm/browser.log")  # noqa: S108 (the same)
#: Seconds until it has started and opened the camera, on an emulated processor.
_LONG: Final = 400.0
_OPTIONS: Final = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--use-fake-ui-for-media-stream", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
_PAGE: Final = """<!doctype html><title>meeting</title><video autoplay muted playsinline></video><script>
const say = (seen) => fetch("/saw", {method: "POST", body: JSON.stringify(seen)});
async function meet() {
  const any = await navigator.mediaDevices.getUserMedia({video: true});
  const cameras = (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === "videoinput");
  any.getTracks().forEach((track) => track.stop());
  await say({labels: cameras.map((one) => one.label)});
  const ours = cameras.find((one) => one.label.startsWith("LABEL"));
  const size = {width: {ideal: 1280}, height: {ideal: 720}};
  const stream = await navigator.mediaDevices.getUserMedia({video: {deviceId: {exact: ours.deviceId}, ...size}});
  const [track] = stream.getVideoTracks(), video = document.querySelector("video");
  video.srcObject = stream;
  await video.play();
  const canvas = new OffscreenCanvas(video.videoWidth, 1), drawn = canvas.getContext("2d", {willReadFrequently: true});
  while (true) {
    drawn.drawImage(video, 0, -Math.floor(video.videoHeight / 2));
    const pixels = drawn.getImageData(0, 0, canvas.width, 1).data;
    const seen = {width: video.videoWidth, height: video.videoHeight, state: track.readyState, label: track.label};
    await say({...seen, time: video.currentTime, rate: track.getSettings().frameRate, row: Array.from(pixels)});
    await new Promise((done) => setTimeout(done, 200));
  }
}
meet().catch((error) => say({error: `${error.name}: ${error.message}`}));
</script>"""


class Meeting:
    """The browser and the page's server; `close` ends both."""

    def __init__(self, label: str) -> None:
        self._seen: queue.Queue[dict[str, Any]] = queue.Queue()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(_PAGE.replace("LABEL", label), self._seen))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{self._server.server_port}/"
        with BROWSER_LOG.open("wb") as log:
            self._browser = subprocess.Popen(
                ["chromium", *_OPTIONS, f"--user-data-dir={_PROFILE}", address], stdout=log, stderr=log
            )

    @staticmethod
    def installed() -> bool:
        """Whether there is a chromium."""
        return shutil.which("chromium") is not None

    def next(self) -> dict[str, Any]:
        """What it says next; the pixels of the middle row are in `row`, (1, width, 3)."""
        seen = self._seen.get(timeout=_LONG)
        if "row" in seen:
            seen["row"] = row_of(seen["row"])
        return seen

    def newest(self) -> dict[str, Any]:
        """What it sees from now on: what it has said before is passed over."""
        while not self._seen.empty():
            self._seen.get()
        self.next()  # may have been drawn before
        return self.next()

    def close(self) -> None:
        """The user leaves the meeting."""
        self._browser.terminate()
        try:
            self._browser.wait(20)
        except subprocess.TimeoutExpired:
            self._browser.kill()
        self._server.shutdown()


def row_of(values: list[int]) -> Pixels:
    """(1, width, 3) of the canvas' red, green, blue, alpha."""
    return np.array(values, np.uint8).reshape(1, -1, 4)[:, :, :3]


def _handler(page: str, seen: queue.Queue[dict[str, Any]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(page.encode(), 200 if self.path == "/" else 404)

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            seen.put({"at": time.monotonic(), **json.loads(content)})
            self._answer(b"", 204)

        def _answer(self, content: bytes, code: int) -> None:
            self.send_response(code)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Not on the console, which is the way of the results."""

    return Handler
