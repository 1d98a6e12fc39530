"""One Debian and one Blender window for all tests that leave it as they found it."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from . import debian as machine
from .debian import CHECKOUT, TRACKER_INSIDE, Debian
from .window import Panel, Window, install, start_sender

AVATAR: Final = CHECKOUT / "sample_rigs" / "human" / "human.blend"
_BLENDER_PYTHON: Final = CHECKOUT / ".venv" / "blender-5.0" / "bin" / "python"
#: What Blender must not have written to its console; the last two are of panels that ask for what is not there.
_COMPLAINTS: Final = ("Traceback", "Error", "rna_uiItem", "unknown operator")


@pytest.fixture(scope="session")
def debian(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Debian]:
    why_not = machine.missing() or machine.prepare()
    if why_not:
        pytest.skip(why_not)
    with Debian(tmp_path_factory.mktemp("debian")) as one:
        subprocess.run(
            [_BLENDER_PYTHON, "-m", "tools.extension", "--out", str(one.work / "dist")], cwd=CHECKOUT, check=True
        )
        (extension,) = (one.work / "dist").glob("live_face-*.zip")
        install(one, extension)
        yield one


@pytest.fixture(scope="session")
def port() -> int:
    """The port on which the moving face comes in."""
    return _free_port()


@pytest.fixture(scope="session")
def unused_port() -> int:
    """A port on which nothing comes in by itself."""
    return _free_port()


def _free_port() -> int:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def moving_face(port: int) -> Iterator[None]:
    """A face that moves on the port, while tests ask for it."""
    sender = start_sender(port)
    yield
    sender.kill()
    sender.wait()


class Shared:
    """The window that tests share; a new one where a test has ended it."""

    def __init__(self, debian: Debian) -> None:
        self._debian = debian
        self._window: Window | None = None

    def open(self, blend: Path) -> Window:
        if self._window is None or self._window.process.poll() is not None:
            self._window = Window(self._debian, blend)
        else:
            self._window.open(blend)
        return self._window

    def close(self) -> None:
        if self._window is not None:
            self._window.close()


@pytest.fixture(scope="session")
def shared(debian: Debian) -> Iterator[Shared]:
    one = Shared(debian)
    yield one
    one.close()


def opened(window: Window, port: int) -> Iterator[Panel]:
    """The tab of a window whose file has just been opened; nothing runs."""
    said = len(window.output)
    window.do("choose", camera="RING", size="640x360", samples="1", shadows=False, port=port)
    window.do("prefer", tracker="USER", source="", person="", tracker_python=str(TRACKER_INSIDE))
    assert window.now()["state"] == "Idle"
    yield Panel(window)
    complaints = [line for line in window.output[said:].splitlines() if any(word in line for word in _COMPLAINTS)]
    assert not complaints, window.output[said:]


@pytest.fixture
def panel(shared: Shared, port: int, moving_face: None) -> Iterator[Panel]:  # noqa: ARG001 (it runs meanwhile)
    """The tab of a Blender that has just opened the human; nothing runs."""
    yield from opened(shared.open(AVATAR), port)


@pytest.fixture
def live(panel: Panel) -> Panel:
    """The tab of a Blender that is live."""
    panel.start()
    panel.window.wait(lambda report: report["state"] == "Live" and report["applied"] > 3)
    return panel
