"""A real browser without a window, told what to do through its pipe (Chrome DevTools Protocol)."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

_PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
#: No sandbox: as root there is none. The rest keeps the browser from asking the network for things of its own.
_FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
_PATIENCE: Final = 60.0
#: Chromium reads what it is told from file 3 and answers on file 4.
_LAUNCH: Final = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); os.execv(sys.argv[3], sys.argv[3:])"
)


def find_chromium() -> str | None:
    """The browser of this machine."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


class Chromium:
    """The browser, within the context. `proxy` is a port of this machine through which all goes that leaves it."""

    def __init__(self, folder: Path, proxy: int, *flags: str) -> None:
        program = find_chromium()
        assert program is not None
        told, told_end = os.pipe()
        said_end, said = os.pipe()
        high = [fcntl.fcntl(file, fcntl.F_DUPFD, 10) for file in (told, said)]
        options = [*_FLAGS, f"--user-data-dir={folder}", f"--proxy-server=127.0.0.1:{proxy}", *flags, "about:blank"]
        self._process = subprocess.Popen(
            [sys.executable, "-c", _LAUNCH, *map(str, high), program, *options],
            pass_fds=high,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(folder / "words.txt").open("wb"),
        )
        for file in (told, said, *high):
            os.close(file)
        self._out, self._in = told_end, said_end
        self._rest = b""
        self._count = 0
        self.events: list[dict[str, Any]] = []

    def open(self, address: str, *, width: int = 1280, height: int = 800, dark: bool = False) -> Tab:
        """Open a page in a new tab of this size, and wait until its parts are there."""
        target = self.tell("Target.createTarget", url="about:blank")["targetId"]
        session = self.tell("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        tab = Tab(self, session, target)
        for part in ("Page", "Runtime", "Network"):
            tab.tell(f"{part}.enable")
        tab.tell("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        tab.tell("Emulation.setEmulatedMedia", features=[scheme])
        tab.tell("Page.navigate", url=address)
        tab.wait("document.readyState === 'complete' && location.href !== 'about:blank'")
        return tab

    def tell(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:  # noqa: ANN401 (any JSON value)
        """Have something done; its result."""
        self._count += 1
        told = {"id": self._count, "method": method, "params": params} | ({"sessionId": session} if session else {})
        os.write(self._out, json.dumps(told).encode() + b"\0")
        while True:
            said = self._hear()
            if said.get("id") == self._count:
                assert "error" not in said, said
                result: dict[str, Any] = said["result"]
                return result
            self.events.append(said)

    def _hear(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            received = os.read(self._in, 1 << 20)
            assert received, "the browser has ended"
            self._rest += received
        line, _, self._rest = self._rest.partition(b"\0")
        said: dict[str, Any] = json.loads(line)
        return said

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._out)
        os.close(self._in)
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Tab:
    """One page."""

    def __init__(self, browser: Chromium, session: str, target: str) -> None:
        self._browser = browser
        self._session = session
        self._target = target

    def tell(self, method: str, **params: Any) -> dict[str, Any]:  # noqa: ANN401 (any JSON value)
        """Have something done in this tab; its result."""
        return self._browser.tell(method, self._session, **params)

    def get(self, expression: str) -> Any:  # noqa: ANN401
        """The value of an expression of JavaScript; a promise is waited for."""
        said = self.tell("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in said, said
        return said["result"].get("value")

    def wait(self, expression: str, true: Callable[[Any], bool] = bool, seconds: float = _PATIENCE) -> Any:  # noqa: ANN401
        """Wait until the value of an expression is `true`; that value."""
        end = time.monotonic() + seconds
        while not true(value := self.get(expression)):
            assert time.monotonic() < end, f"{expression} stayed {value!r}"
            time.sleep(0.05)
        return value

    def shoot(self, path: Path, *, whole: bool = False, clear: bool = False) -> None:
        """Save what is seen, or the whole page; with `clear` what shows through stays clear."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if clear:
            nothing = {"r": 0, "g": 0, "b": 0, "a": 0}
            self.tell("Emulation.setDefaultBackgroundColorOverride", color=nothing)
        data = self.tell("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        path.write_bytes(base64.b64decode(data))

    def asked(self) -> list[str]:
        """Every address that the page has asked for so far."""
        self.get("0")
        return [
            event["params"]["request"]["url"]
            for event in self._browser.events
            if event.get("sessionId") == self._session and event["method"] == "Network.requestWillBeSent"
        ]

    def problems(self) -> list[str]:
        """What the page has complained of: errors, and what it was refused."""
        self.get("0")
        kinds = {"Runtime.exceptionThrown", "Log.entryAdded"}
        return [
            json.dumps(event["params"])
            for event in self._browser.events
            if event.get("sessionId") == self._session and event["method"] in kinds
        ]

    def close(self) -> None:
        """Close it."""
        self._browser.tell("Target.closeTarget", targetId=self._target)
