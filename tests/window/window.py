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

Report = dict[str, Any]


class Window:
    """One run of Blender with the extension installed, from `with` to its end."""

    def __init__(self, debian: Debian, blend: Path) -> None:
        self._debian = debian
        self._folder = debian.work
        self._reports = self._folder / "reports.jsonl"
        self._reports.unlink(missing_ok=True)
        self._commands = 0
        self._output = self._folder / "blender.log"
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

    def mouse(self, x: int, y: int, *, click: bool = True) -> None:
        """Move the mouse to a place of the screen, and click there."""
        self._debian.run("xdotool", "mousemove", str(x), str(y))
        self.now()  # Blender has seen the mouse, the button under it is lit
        if click:
            self._debian.run("xdotool", "click", "1")

    def key(self, *keys: str) -> None:
        """Press keys one after the other, the mouse being over the viewport."""
        left, top, _, height = self.now()["sidebar"]
        self.mouse(left - 200, top + height - 100, click=False)
        self._debian.run("xdotool", "key", "--delay", "200", *keys)

    def picture(self, to: Path) -> None:
        """Take a picture of the screen."""
        to.parent.mkdir(parents=True, exist_ok=True)
        self._debian.run("import", "-window", "root", str(WORK_INSIDE / "screen.png"))
        shutil.copy(self._folder / "screen.png", to)

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
    """The extension's panel in the sidebar. Its places on the screen were looked up in a picture."""

    def __init__(self, window: Window) -> None:
        self.window = window
        left, top, width, _ = window.wait(lambda report: report["sidebar"][2] > 1)["sidebar"]
        self._button = (left + width // 2, top + 80)
        while window.now()["tab"] != "Live Face":  # the first click on a window may only wake it
            window.mouse(left + width - 14, top + 176)

    def press_button(self) -> None:
        """Press Start Live Face, or Stop Live Face: the one button."""
        self.window.mouse(*self._button)


def install(debian: Debian, extension: Path) -> None:
    """Install the zip as Blender's command line does, for the next Blender that starts."""
    shutil.copy(extension, debian.work / extension.name)
    inside = str(WORK_INSIDE / extension.name)
    debian.run("blender", "--command", "extension", "install-file", "--repo", "user_default", "--enable", inside)


def start_sender(port: int) -> subprocess.Popen[bytes]:
    """A moving face that comes in on `port`, in a process of its own."""
    return subprocess.Popen([sys.executable, "-m", "tests.window.moving_face", str(port)], cwd=CHECKOUT)
