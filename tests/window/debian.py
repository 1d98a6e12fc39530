"""A Debian 13 in a folder, with a Blender that has a window and a screen to show it on.

Programs run in it by `chroot`, in a mount namespace of their own: the mounts are gone when the last of them has ended,
however it ended. The network is this machine's. `python -m tests.window.debian` says what is missing, or makes
the folder, which is kept.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

CHECKOUT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = CHECKOUT / ".venv" / "window"
#: Where the checkout (read-only) and the work folder stand for the programs inside.
CHECKOUT_INSIDE: Final = Path("/checkout")
WORK_INSIDE: Final = Path("/work")
SCREEN: Final = (1280, 1200)

_RELEASE: Final = "trixie"
#: Blender's own builds bring numpy, Debian's only recommends it.
_PACKAGES: Final = ("blender", "python3-numpy", "xvfb", "xdotool", "imagemagick", "libgl1-mesa-dri", "xauth")
_ROOT: Final = FOLDER / _RELEASE
#: Compiled shaders, kept between runs: without a GPU they take most of a minute.
_CACHE: Final = FOLDER / "cache"
_READY: Final = FOLDER / f"{_RELEASE}.ready"
_PROGRAMS: Final = {"debootstrap": "debootstrap", "unshare": "util-linux", "nsenter": "util-linux"}
_ENVIRONMENT: Final = {
    "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
    "LANG": "C.UTF-8",
    "HOME": str(WORK_INSIDE),
    "XDG_CACHE_HOME": "/var/cache/live_face",
    "BLENDER_USER_RESOURCES": str(WORK_INSIDE / "blender"),
    "PYTHONDONTWRITEBYTECODE": "1",
}
#: The tracker's environment stands in the checkout; the Python that it was made from is lent to the Debian.
_TRACKER: Final = CHECKOUT / ".venv" / "tracker" / "bin" / "python"
TRACKER_INSIDE: Final = CHECKOUT_INSIDE / _TRACKER.relative_to(CHECKOUT)
#: In the new namespace: nothing that is mounted here shows outside, /dev/shm is the work folder's own.
_ENTER: Final = """
set -e
mount --make-rprivate /
mount -t proc proc {root}/proc
mount --rbind /dev {root}/dev
mount --bind {work}/shm {root}/dev/shm
ln -sf /proc/self/mounts {root}/etc/mtab
mkdir -p {root}{checkout_inside} {root}{work_inside} {root}{cache_inside}
mount --bind {checkout} {root}{checkout_inside}
mount -o remount,bind,ro {root}{checkout_inside}
mount --bind {work} {root}{work_inside}
mount --bind {cache} {root}{cache_inside}
mkdir -p {root}{python}
mount --bind {python} {root}{python}
mount -o remount,bind,ro {root}{python}
exec chroot {root} "$@"
"""


def missing() -> str:
    """What keeps the Debian from being made or entered here, as a sentence; empty if nothing does."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "A Blender with its window is started in a chroot: run this test as root on Linux."
    absent = {package for program, package in _PROGRAMS.items() if not shutil.which(program)}
    if absent and not shutil.which("apt-get"):
        return f"No {' and no '.join(sorted(absent))} here: install it."
    tried = subprocess.run(["unshare", "--mount", "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        return f"This machine allows no mounts ({tried.stderr.strip()}): run the test in a privileged container."
    return ""


def prepare() -> str:
    """Make the Debian if it is not there; some minutes and 2 GB. Why it could not be made, empty when it is there."""
    if _READY.exists():
        return ""
    if not shutil.which("debootstrap"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "debootstrap"], check=False)
    shutil.rmtree(_ROOT, ignore_errors=True)
    _ROOT.mkdir(parents=True)
    log = FOLDER / "debootstrap.log"
    command = ["debootstrap", "--variant=minbase", f"--include={','.join(_PACKAGES)}", _RELEASE, str(_ROOT)]
    try:
        with log.open("wb") as file:
            subprocess.run(command, check=True, stdout=file, stderr=subprocess.STDOUT)
    except (OSError, subprocess.CalledProcessError):
        return f"Debian's archive could not be fetched: see {log}."
    _READY.touch()
    return ""


def _python_of_tracker() -> Path:
    """The folder of the Python that the tracker's environment was made from."""
    asked = subprocess.run(
        [_TRACKER, "-c", "import sys; print(sys.base_prefix)"], capture_output=True, text=True, check=True
    )
    prefix = Path(asked.stdout.strip())
    if prefix == Path("/usr"):
        raise RuntimeError(
            "The tracker's Python is the system's own and cannot be lent: make .venv/tracker with pyenv's."
        )
    return prefix


class Debian:
    """The Debian with a screen, from `with` to its end; `work` is a folder of this run, seen inside as /work."""

    def __init__(self, work: Path) -> None:
        self.work = work
        #: What is /dev/shm inside.
        self.shared_memory = work / "shm"
        self.shared_memory.mkdir()
        _CACHE.mkdir(exist_ok=True)
        places = {
            "root": _ROOT,
            "work": work,
            "cache": _CACHE,
            "python": _python_of_tracker(),
            "checkout": CHECKOUT,
            "checkout_inside": CHECKOUT_INSIDE,
            "work_inside": WORK_INSIDE,
            "cache_inside": Path(_ENVIRONMENT["XDG_CACHE_HOME"]),
        }
        enter = _ENTER.format(**{name: shlex.quote(str(place)) for name, place in places.items()})
        width, height = SCREEN
        # the screen's server is also what keeps the namespace
        self._server = subprocess.Popen(
            [
                *("unshare", "--mount", "sh", "-c", enter, "sh"),
                *("Xvfb", "-displayfd", "1", "-nolisten", "tcp", "-screen", "0", f"{width}x{height}x24"),
            ],
            env=_ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=(work / "screen.log").open("wb"),
            text=True,
        )
        assert self._server.stdout
        self._display = f":{self._server.stdout.readline().strip()}"
        if self._display == ":":
            raise RuntimeError(f"No screen: {(work / 'screen.log').read_text()}")

    def start(self, *command: str, output: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start a program inside; its number is that of the process itself."""
        return subprocess.Popen(
            self._inside(command), env=self._env(), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )

    def run(self, *command: str) -> str:
        """Run a program inside to its end; what it wrote."""
        done = subprocess.run(
            self._inside(command), env=self._env(), capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def _inside(self, command: tuple[str, ...]) -> list[str]:
        target = f"--target={self._server.pid}"
        return ["nsenter", target, "--mount", "--root", f"--wd=/proc/{self._server.pid}/root/", *command]

    def _env(self) -> dict[str, str]:
        return {**_ENVIRONMENT, "DISPLAY": self._display}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.terminate()
        self._server.wait()


if __name__ == "__main__":
    sys.exit(missing() or prepare() or 0)
