"""How helper programs are started, whatever Blender itself was started with."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, Final

#: Variables with which Blender's own Python and libraries would break another Python.
_FOREIGN: Final = ("PYTHON", "LD_LIBRARY_PATH", "DYLD_")
#: The tracker's options for Python: nothing from Blender's environment, and UTF-8 whatever Windows is set to.
PYTHON_OPTIONS: Final = ("-E", "-s", "-X", "utf8")
#: The same for a Python of which only its own packages are wanted.
ISOLATED: Final = ("-I", "-X", "utf8")


def start(
    command: list[str], folder: Path, out: IO[bytes], err: IO[bytes] | int, *, with_stdin: bool = False
) -> subprocess.Popen[bytes]:
    """Start a program in `folder`, without a window, in a group of its own.

    Raises:
        OSError: it cannot be started.
    """
    return subprocess.Popen(
        command,
        cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)},
        stdin=subprocess.PIPE if with_stdin else subprocess.DEVNULL,
        stdout=out,
        stderr=err,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0) if sys.platform == "win32" else 0,
        start_new_session=sys.platform != "win32",
    )


def kill_with_children(process: subprocess.Popen[bytes]) -> None:
    """End a program at once, and what it has started; it was started by `start`. May have ended by itself."""
    if process.poll() is None:
        if sys.platform == "win32":
            taskkill = str(Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "taskkill.exe")
            subprocess.run(
                [taskkill, "/T", "/F", "/PID", str(process.pid)],
                capture_output=True,
                check=False,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
