"""Presets as files: those that come with Live Face, and the user's own."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import bpy

from ..core.mapping.preset import MAX_TEXT, Preset, PresetError, from_json
from .preferences import EXTENSION

_SHIPPED: Final = Path(__file__).resolve().parents[1] / "presets"


@dataclass(frozen=True, slots=True)
class PresetFile:
    """A preset that can be chosen from the menu; the label is made from the file's name."""

    path: Path
    label: str


def shipped_presets() -> tuple[PresetFile, ...]:
    """Those that come with Live Face, in the order of their names."""
    return _presets_in(_SHIPPED)


def own_presets() -> tuple[PresetFile, ...]:
    """Those that the user has saved where Live Face suggests it."""
    return _presets_in(own_folder())


def own_folder() -> Path:
    """The folder for the user's presets, which outlasts updates. It may not be there yet."""
    return Path(bpy.utils.extension_path_user(EXTENSION, path="presets"))


def make_own_folder() -> Path:
    """The folder for the user's presets, made where it was not there yet.

    Raises:
        PresetError: it cannot be made.
    """
    try:
        return Path(bpy.utils.extension_path_user(EXTENSION, path="presets", create=True))
    except OSError as error:
        raise PresetError(f"The folder for presets cannot be made: {error.strerror}.") from error


def read_preset(path: Path) -> Preset:
    """The preset in a file.

    Raises:
        PresetError: it cannot be read or is no preset; the sentence names the file.
    """
    try:
        if path.stat().st_size > MAX_TEXT:
            raise PresetError(f"{path.name} is too large to be a preset.")
        return from_json(path.read_text(encoding="utf-8-sig"))  # as some editors save it
    except OSError as error:
        raise PresetError(f"{path.name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise PresetError(f"{path.name} is no text and so no preset.") from error


def write_preset(path: Path, text: str) -> None:
    """Put a preset at `path` whole or not at all: what was there stays until the new file is complete.

    Raises:
        PresetError: it cannot be written.
    """
    temporary = path.with_name(f".{os.getpid()}.{path.name[-100:]}.part")
    try:
        try:
            with temporary.open("w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise PresetError(f"{path} cannot be written: {error.strerror}.") from error


def _presets_in(folder: Path) -> tuple[PresetFile, ...]:
    if not folder.is_dir():
        return ()
    return tuple(PresetFile(path, label_of(path)) for path in sorted(folder.glob("*.json")))


def label_of(path: Path) -> str:
    """How a preset is called in the menu: its file's name as Blender shows such names, "my_face.json" as "My Face"."""
    return bpy.path.display_name(path.stem)
