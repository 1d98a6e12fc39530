"""Pythons on this machine that could run the tracker, and which packages each of them takes."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .starting import ISOLATED


@dataclass(frozen=True, slots=True)
class Recipe:
    """One way to make the tracker: its packages, and the Pythons that they are for (`before` is too new).

    `requirements` is the file in the folder of that name; with `needs_model` the official model must be fetched.
    `machines` are the systems and processors that there are packages for, all where none is named. With
    `needs_ascii` the packages do not work on Windows in a folder with other letters than ASCII's.
    """

    requirements: str
    oldest: tuple[int, int]
    before: tuple[int, int]
    needs_model: bool
    machines: tuple[tuple[str, str], ...] = ()
    needs_ascii: bool = False


_USUAL: Final = (("linux", "x86_64"), ("win32", "amd64"), ("darwin", "arm64"))
#: mediapipe 0.10.21 has wheels up to Python 3.12 (https://pypi.org/project/mediapipe/0.10.21/#files), the tracker needs
#: 3.11. Its C++ opens models by names in Windows' old letters (https://github.com/google-ai-edge/mediapipe/issues/3774).
FACE_MESH: Final = Recipe("tracker.txt", (3, 11), (3, 13), needs_model=False, machines=_USUAL, needs_ascii=True)
#: The newer mediapipe has one wheel for all Pythons and is given its model's content; the other packages have wheels up
#: to Python 3.13.
FACE_LANDMARKER: Final = Recipe(
    "tracker-newer.txt", (3, 11), (3, 14), needs_model=True, machines=(*_USUAL, ("linux", "aarch64"))
)
#: In the order of preference: the first needs nothing but the packages.
RECIPES: Final = (FACE_MESH, FACE_LANDMARKER)

_VERSIONS: Final = ("3.11", "3.12", "3.13")
#: Says what a Python is. Fails where it cannot make environments (Debian's without python3-venv) or go online.
_QUESTION: Final = (
    "import ensurepip, json, platform, ssl, sys, venv;"
    "print(json.dumps([*sys.version_info[:2], sys.executable, sys.maxsize > 2**32, platform.machine()]))"
)


@dataclass(frozen=True, slots=True)
class FoundPython:
    """A Python that has answered; `machine` is its kind of processor in small letters."""

    executable: Path
    version: tuple[int, int]
    wide: bool
    machine: str

    @property
    def name(self) -> str:
        """Such as 3.11."""
        return f"{self.version[0]}.{self.version[1]}"

    def takes(self, recipe: Recipe, home: Path) -> bool:
        """Whether the packages of a recipe exist for it, and work in the folder `home`."""
        if not (self.wide and recipe.oldest <= self.version < recipe.before):
            return False
        if recipe.machines and (sys.platform, self.machine) not in recipe.machines:
            return False
        return not (recipe.needs_ascii and sys.platform == "win32" and not str(home).isascii())


def question(command: list[str]) -> list[str]:
    """The command that asks a Python what it is."""
    return [*command, *ISOLATED, "-c", _QUESTION]


def found_python(lines: list[str]) -> FoundPython | None:
    """What its answer says; None where it is none."""
    try:
        major, minor, executable, wide, machine = json.loads(lines[-1])
    except (IndexError, ValueError, TypeError, RecursionError):
        return None
    types = (int, int, str, bool, str)
    if not all(map(isinstance, (major, minor, executable, wide, machine), types)) or not executable:
        return None
    return FoundPython(Path(executable), (major, minor), wide, machine.lower())


def candidates(own: Path) -> list[list[str]]:
    """Commands that may start a Python, each once; `own` is Blender's, which comes last."""
    found: list[list[str]] = []
    if sys.platform == "win32" and (launcher := _installed("py")):
        found += [[launcher, f"-{version}"] for version in _VERSIONS]
    found += [[str(path)] for path in (*_on_the_path(), *_in_usual_folders(), own) if path.is_file()]
    return [command for index, command in enumerate(found) if command not in found[:index]]


def _installed(name: str) -> str | None:
    """Where the PATH has a program; none in the working folder, where Windows looks first: it may be a stranger's."""
    place = shutil.which(name)
    return place if place and Path(place).is_absolute() else None


def _on_the_path() -> Iterator[Path]:
    for name in (*(f"python{version}" for version in _VERSIONS), "python3", "python"):
        place = _installed(name)
        # those of Windows' store open its window, or write into a folder that nobody else sees
        if place and "WindowsApps" not in place:
            yield Path(place)


def _in_usual_folders() -> Iterator[Path]:
    """Where Pythons are installed; Blender has no useful PATH where it is started with a click on macOS."""
    home = Path.home()
    for version in _VERSIONS:
        if sys.platform == "win32":
            short = version.replace(".", "")
            for root in (os.environ.get("LOCALAPPDATA", ""), os.environ.get("PROGRAMFILES", "")):
                if root:
                    yield Path(root) / "Programs" / "Python" / f"Python{short}" / "python.exe"
                    yield Path(root) / f"Python{short}" / "python.exe"
            continue
        for folder in ("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin", str(home / ".local/bin")):
            yield Path(folder) / f"python{version}"
        yield Path(f"/Library/Frameworks/Python.framework/Versions/{version}/bin/python{version}")
        yield from sorted((home / ".pyenv/versions").glob(f"{version}.*/bin/python"))
