"""Takes packed into the .blend: each is a text of the file, its bytes in base64, with what a list shows beside it.

A text is the one kind of data-block that keeps any content through saving, appending and every version of Blender.
"""

from __future__ import annotations

import base64
import binascii
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import bpy

from ..core.takes.take_blocks import TakeFileError
from ..core.takes.take_file import ReadTake, TakeHead, change_info, read_take, read_take_head
from ..core.takes.take_info import TakeInfo
from .library import LibraryError, clean_name, free_path

#: Letters to a line: Blender's text editor would show it, and shorter lines take longer to make.
_LINE: Final = 4096
_INFO: Final = "live_face_take"
_SECONDS: Final = "live_face_seconds"
_FRAMES: Final = "live_face_frames"


@dataclass(frozen=True, slots=True)
class PackedTake:
    """A take in the file, by the name of its text."""

    name: str
    head: TakeHead


def pack_take(path: Path) -> str:
    """Keep a copy of the take at `path` in the file; the name of its text.

    Raises:
        TakeFileError: it cannot be read.
    """
    head = read_take_head(path)
    try:
        letters = base64.b64encode(path.read_bytes()).decode("ascii")
    except OSError as error:
        raise TakeFileError(f"The take {path} cannot be read ({error.strerror}): choose another.") from error
    text = bpy.data.texts.new(path.stem)
    text.use_fake_user = True
    text.from_string("\n".join(letters[at : at + _LINE] for at in range(0, len(letters), _LINE)))
    text[_SECONDS], text[_FRAMES] = head.seconds, -1 if head.frames is None else head.frames
    text[_INFO] = head.info.to_json().decode()
    name: str = text.name
    return name


def packed_takes() -> list[PackedTake]:
    """The takes in the file."""
    return [PackedTake(text.name, _head(text)) for text in bpy.data.texts if _INFO in text]


def read_packed(name: str, *, landmarks: bool = True) -> ReadTake:
    """The take in the text of this name.

    Raises:
        TakeFileError: it is gone or was edited.
    """
    read = read_take(io.BytesIO(_bytes(name)), name, landmarks=landmarks)
    return ReadTake(read.take, packed_info(name), read.problem)


def unpack_take(name: str, folder: Path) -> Path:
    """Write the take in the text of this name to the folder; where it lies. The text stays.

    Raises:
        TakeFileError: it was edited, or cannot be written.
    """
    data = _bytes(name)
    path = free_path(folder, clean_name(name))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
    except OSError as error:
        raise LibraryError(f"The take {path} cannot be written ({error.strerror}): choose another folder.") from error
    change_info(path, packed_info(name))
    return path


def packed_info(name: str) -> TakeInfo:
    """What is known of a packed take beside its frames. Raises `TakeFileError`: it is gone."""
    return _head(_text(name)).info


def note_info(name: str, info: TakeInfo) -> None:
    """Keep another info with a packed take. Raises `TakeFileError`: it is gone."""
    _text(name)[_INFO] = info.to_json().decode()


def rename_packed(name: str, new: str) -> None:
    """Give a packed take another name. Raises `TakeFileError`: it is gone, or that is no name."""
    _text(name).name = clean_name(new)


def remove_packed(name: str) -> None:
    """Take a take out of the file. Raises `TakeFileError`: it is gone."""
    bpy.data.texts.remove(_text(name))


def _text(name: str) -> bpy.types.Text:
    text = bpy.data.texts.get(name)
    if text is None or _INFO not in text:
        raise TakeFileError(f"The packed take {name} is no longer in this file: refresh the list.")
    return text


def _head(text: bpy.types.Text) -> TakeHead:
    """What stands beside the take; others may have written there what they like."""
    info, seconds, frames = text.get(_INFO), text.get(_SECONDS), text.get(_FRAMES)
    known = isinstance(seconds, float) and 0.0 <= seconds < float("inf")
    return TakeHead(
        TakeInfo.from_json(info.encode() if isinstance(info, str) else b""),
        frames if isinstance(frames, int) and frames >= 0 else None,
        seconds if known else 0.0,
    )


def _bytes(name: str) -> bytes:
    try:
        return base64.b64decode(_text(name).as_string().replace("\n", ""), validate=True)
    except (binascii.Error, ValueError) as error:
        raise TakeFileError(
            f"The packed take {name} was edited and cannot be read: take it out of the file."
        ) from error
