"""Where the processes meet: one fact each, so that nobody has to type it twice."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
import zlib
from pathlib import Path
from typing import Final

from .errors import LiveFaceError

#: Nothing listens beyond this machine unless the user says so.
LOOPBACK: Final = "127.0.0.1"
#: The tracker sends here and Blender listens here; in no registry's list of assigned ports.
DEFAULT_PORT: Final = 39600
#: The web page is here, by TCP, and hears the tracker under the same number, by UDP.
DEFAULT_PAGE_PORT: Final = 39601


def user_folder() -> Path:
    """A folder that only this user can read, made if need be; in memory where the system has such a place.

    Raises:
        LiveFaceError: the name is taken by somebody else.
    """
    if not hasattr(os, "getuid"):  # Windows: the temporary folder is the user's own
        folder = Path(tempfile.gettempdir()) / "live_face"
        folder.mkdir(exist_ok=True)
        return folder
    memory = Path("/dev/shm")  # noqa: S108 (the folder made there is checked to be ours and private)
    root = memory if sys.platform == "linux" and os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
    folder = root / f"live_face-{os.getuid()}"
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o077:
        raise LiveFaceError(f"{folder} is not a folder of yours alone: delete it and start again.")
    return folder


def data_folder() -> Path:
    """Where what is to outlast a restart lies for this user: the model, the profiles. Not made here."""
    if sys.platform == "win32":
        root = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local")
    elif sys.platform == "darwin":
        root = Path.home() / "Library/Application Support"
    else:
        root = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")
    return root / "live_face"


def default_ring() -> Path:
    """The ring that the add-on and the camera host use unless told otherwise."""
    return user_folder() / "camera.ring"


def ring_of_device(sink: str) -> Path:
    """The ring of a session without a window that sends to this device.

    One that was killed has left a camera host there, which keeps the device: the next one finds it by the same ring.
    """
    return user_folder() / f"camera-{zlib.crc32(sink.encode()):08x}.ring"


def default_picture_ring() -> Path:
    """The ring of the tracker's camera pictures, which is there only while a backdrop is made of them."""
    return user_folder() / "picture.ring"
