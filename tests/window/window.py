"""The Blender with its window, as a user has it: the screen, the mouse, the keys; and what is so inside."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from .debian import CHECKOUT, CHECKOUT_INSIDE, SCREEN, WORK_INSIDE, Debian

#: The longest that anything may take (s): the first picture compiles shaders, on a machine that does other things too.
PATIENCE: Final = 180.0

#: The panels from the top to the bottom of the tab.
PANELS: Final = ("Live Face", "Tracking", "Mapping", "Calibration", "Camera", "Picture", "Recording", "Avatars")
#: Pixels from the sidebar's top to the middle of the first header, and from one closed panel to the next.
_HEADER: Final = 16
_HEADER_STEP: Final = 28
#: Seconds in which a panel opens or closes.
_SLIDE: Final = 0.8
#: Pixels from the sidebar's left to where buttons and numbers are, whatever panel they are in.
_COLUMN: Final = 160
#: How often a click on a header is tried on a busy machine.
_TRIES: Final = 4
#: Pixels that the sidebar's tabs take at its right.
_TABS: Final = 26

Report = dict[str, Any]
#: Where the screenshots are left. Those of panels are the pictures of the docs: cp out/gui/panel*.png docs/images/
OUT: Final = CHECKOUT / "out" / "gui"
#: In pixels from the screen's top left.
Place = tuple[int, int]


class Window:
    """One run of Blender with the extension installed, from `with` to its end."""

    def __init__(self, debian: Debian, blend: Path) -> None:
        self._debian = debian
        self._folder = debian.work
        self._reports = self._folder / "reports.jsonl"
        self._reports.unlink(missing_ok=True)
        self._commands = 0
        self._output = self._folder / "blender.log"
        #: Where buttons were found, to be tried first the next time.
        self.places: dict[str, Place] = {}
        self.blend = self._folder / blend.name
        shutil.copy(blend, self.blend)
        width, height = SCREEN
        with self._output.open("wb") as output:
            self.process = debian.start(
                *("blender", "--window-geometry", "0", "0", str(width), str(height), str(WORK_INSIDE / blend.name)),
                *("--python", str(CHECKOUT_INSIDE / "tests/window/in_blender.py"), "--", str(WORK_INSIDE)),
                output=output,
            )
        try:
            self.wait(lambda report: report["state"] == "Idle")
            self.do("set_up")
        except BaseException:
            self.close()
            raise

    @property
    def output(self) -> str:
        """What Blender has written to its console."""
        return self._output.read_text("utf-8", "replace")

    def lines(self) -> list[Report]:
        """All reports and answers so far."""
        with contextlib.suppress(FileNotFoundError):
            whole = self._reports.read_text("utf-8").rpartition("\n")[0]
            return [json.loads(line) for line in whole.splitlines()]
        return []

    def reports(self) -> list[Report]:
        """All reports so far."""
        return [line for line in self.lines() if "state" in line]

    def now(self) -> Report:
        """How it stands; made after the call."""
        return self.wait(lambda _report: True)

    def wait(self, wanted: Callable[[Report], bool], patience: float = PATIENCE) -> Report:
        """The first report that is made from now on and is as wanted."""
        seen = len(self.reports())

        def found() -> Report | None:
            return next((report for report in self.reports()[seen:] if wanted(report)), None)

        return self._until(found, patience)

    def do(self, name: str, /, **arguments: Any) -> Any:  # noqa: ANN401 (what JSON can hold)
        """Let a function of `in_blender.py` run in Blender; what it returned."""
        self._commands += 1
        number = self._commands
        command = self._folder / "command.json"
        draft = command.with_suffix(".draft")
        draft.write_text(json.dumps({"number": number, "name": name, "arguments": arguments}), "utf-8")
        draft.replace(command)
        answer = self._until(lambda: next((line for line in self.lines() if line.get("done") == number), None))
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def mouse(self, x: int, y: int, *, click: bool = True, keys: str = "") -> None:
        """Move the mouse to a place of the screen, and click there, with a key held."""
        self._debian.run("xdotool", "mousemove", str(x), str(y))
        self.now()  # Blender has seen the mouse, the button under it is lit
        if click:
            held = ("keydown", keys), ("keyup", keys)
            before, after = held if keys else ((), ())
            self._debian.run("xdotool", *before, "click", "1", *after)

    def key(self, *keys: str) -> None:
        """Press keys one after the other, the mouse being over the viewport."""
        left, top, _, height = self.now()["sidebar"]
        self.mouse(left - 200, top + height - 100, click=False)
        self.type_keys(*keys)

    def type_keys(self, *keys: str) -> None:
        """Press keys one after the other, wherever the mouse is."""
        self._debian.run("xdotool", "key", "--delay", "200", *keys)

    def picture(self, to: Path, part: tuple[int, int, int, int] | None = None) -> None:
        """Take a picture of the screen, or of a part of it: left, top, width, height."""
        to.parent.mkdir(parents=True, exist_ok=True)
        cut = ("-crop", "{2}x{3}+{0}+{1}".format(*part), "+repage") if part else ()
        self._debian.run("import", "-window", "root", *cut, str(WORK_INSIDE / "screen.png"))
        shutil.copy(self._folder / "screen.png", to)

    def open(self, blend: Path) -> None:
        """Open a fresh copy of a file, as if Blender had been started with it."""
        self.blend = self._folder / blend.name
        shutil.copy(blend, self.blend)
        self.do("open_file", path=str(WORK_INSIDE / blend.name))
        self.do("set_up")

    def run(self, code: str) -> Any:  # noqa: ANN401 (what JSON can hold)
        """Run lines of Python in Blender; what they have called `result`."""
        return self.do("run", code=code)

    def memory(self) -> float:
        """Resident memory of Blender in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("utf-8")
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024

    def _until(self, found: Callable[[], Report | None], patience: float = PATIENCE) -> Report:
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            answer = found()
            if answer is not None:
                return answer
            code = self.process.poll()
            assert code is None, f"Blender has ended with {code}: {self.output}"
            time.sleep(0.1)
        raise AssertionError(f"Waited in vain; last: {self.reports()[-1:]}; {self.output}")

    def close(self) -> None:
        """End Blender if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Panel:
    """The extension's tab in the sidebar: buttons are found by moving the mouse and asking Blender what is under it."""

    def __init__(self, window: Window) -> None:
        self.window = window
        left, top, width, height = window.wait(lambda report: report["sidebar"][2] > 1)["sidebar"]
        self.left, self.top, self.width, self.bottom = left, top, width, top + height
        for down in range(176, 20, -30):  # the tabs stand below each other; a first click may only wake the window
            window.mouse(left + width - 14, top + down)
            if window.now()["tab"] == "Live Face":
                return
        window.wait(lambda report: report["tab"] == "Live Face", 5.0)

    def look(self, column: int = 120, top: int = 0, bottom: int = 0, until: str = "") -> dict[str, list[Place]]:
        """What is there, some pixels from the sidebar's left: the places of each operator and property."""
        top, bottom = top or self.top, bottom or self.bottom
        self.window.do("look_around", column=column, top=top, bottom=bottom, until=until)
        self.window.wait(lambda report: not report["looking"], 600.0)
        return {name: [(x, y) for x, y in places] for name, places in self.window.do("buttons").items()}

    def find(self, name: str, column: int = 120, top: int = 0, bottom: int = 0) -> Place:
        """Where the button with this operator or property is."""
        place = self.window.places.get(name)
        if place is not None:
            self.window.mouse(*place, click=False)
            if name in self.window.do("under_mouse"):
                return place
        found = self.look(column, top, bottom, name)
        places = next((places for known, places in found.items() if name in known), None)
        assert places, f"No {name} in {list(found)}"
        self.window.places[name] = places[0]
        return places[0]

    def press(self, name: str, column: int = 120, top: int = 0, bottom: int = 0) -> None:
        """Press the button with this operator or property."""
        self.window.mouse(*self.find(name, column, top, bottom))

    def start(self) -> None:
        """Press the big button while nothing runs."""
        self.press("live_face.start")
        self.window.places["live_face.stop"] = self.window.places["live_face.start"]

    def stop(self) -> None:
        """Press the big button while live, and wait until it has stopped."""
        self.press("live_face.stop")
        self.window.wait(lambda report: report["state"] == "Idle")

    def open_only(self, *panels: str) -> None:
        """Open these panels and close all others."""
        for _ in range(_TRIES):
            self._click_header(PANELS[0], "ctrl")  # closes all others; at the first try the key may be lost
            self._click_header(PANELS[0])
            if self._all_closed():
                break
        else:
            raise AssertionError("The panels do not close.")
        for panel in sorted(panels, key=PANELS.index, reverse=True):  # what opens moves only what stands below it
            self._click_header(panel)

    def _all_closed(self) -> bool:
        """Whether there is no button where the headers of closed panels stand."""
        for height in range(self.top + 2 * _HEADER, self.top + _HEADER_STEP * len(PANELS), _HEADER):
            self.window.mouse(self.left + _COLUMN, height, click=False)
            if self.window.do("under_mouse"):
                return False
        return True

    def _click_header(self, panel: str, keys: str = "") -> None:
        self.window.mouse(self.left + 60, self.top + _HEADER + _HEADER_STEP * PANELS.index(panel), keys=keys)
        self.settle()

    def settle(self) -> None:
        """Wait until panels stand where they will stay."""
        time.sleep(_SLIDE)
        self.window.now()

    def picture(self, to: Path, height: int = 0) -> None:
        """A picture of the sidebar alone, without its tabs; of its upper part where a height is given."""
        self.window.picture(to, (self.left, self.top, self.width - _TABS, height or self.bottom - self.top))


def install(debian: Debian, extension: Path) -> None:
    """Install the zip as Blender's command line does, for the next Blender that starts."""
    shutil.copy(extension, debian.work / extension.name)
    inside = str(WORK_INSIDE / extension.name)
    debian.run("blender", "--command", "extension", "install-file", "--repo", "user_default", "--enable", inside)


def start_sender(port: int) -> subprocess.Popen[bytes]:
    """A moving face that comes in on `port`, in a process of its own."""
    return subprocess.Popen([sys.executable, "-m", "tests.window.moving_face", str(port)], cwd=CHECKOUT)
