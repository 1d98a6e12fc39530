"""The official Face Landmarker model: where it lies, whether it is whole, and how to get it."""

from __future__ import annotations

import hashlib
import http.client
import os
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from addon.core.errors import LiveFaceError
from addon.core.places import data_folder

#: https://ai.google.dev/edge/mediapipe/solutions/vision/face_landmarker#models
MODEL_URL: Final = (
    "https://storage.googleapis.com/mediapipe-models/face_landmarker/face_landmarker/float16/1/face_landmarker.task"
)
MODEL_SHA256: Final = "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff"
MODEL_SIZE: Final = 3_758_596
_CHUNK: Final = 1 << 16
_TIMEOUT_S: Final = 20.0

Progress = Callable[[int], None]


class ModelError(LiveFaceError):
    """The model is missing, damaged, or cannot be had."""


def default_model() -> Path:
    """Where the model lies for this user."""
    return data_folder() / "face_landmarker.task"


def check_model(path: Path) -> None:
    """Return if the official model lies at `path`.

    Raises:
        ModelError: it does not.
    """
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise ModelError(f"The model is not at {path}: fetch it with 'python -m tracker model'.") from error
    except OSError as error:
        raise ModelError(f"The model {path} cannot be read: {error.strerror}.") from error
    if digest != MODEL_SHA256:
        raise ModelError(
            f"{path} is not the official model or is damaged: delete it and fetch it with 'python -m tracker model'."
        )


def fetch_model(path: Path, url: str = MODEL_URL, progress: Progress | None = None) -> None:
    """Download the model to `path`; there it appears whole or not at all.

    Raises:
        ModelError: it cannot be had, or what came is something else.
    """
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_S) as answer:  # noqa: S310 (what comes is checked by its hash)
            _install(answer, path, url, progress)
    except urllib.error.HTTPError as error:
        raise ModelError(
            f"The server of {url} answers {error.code} {error.reason}: try later, or download the file elsewhere and"
            f" install it with 'python -m tracker model --from FILE'."
        ) from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise ModelError(
            f"The model cannot be fetched from {url}: check the connection to the internet, or download the file"
            f" elsewhere and install it with 'python -m tracker model --from FILE'."
        ) from error


def install_model(path: Path, source: Path) -> None:
    """Copy the model from a local file to `path`; there it appears whole or not at all.

    Raises:
        ModelError: the file cannot be read, or is something else.
    """
    try:
        with source.open("rb") as file:
            _install(file, path, str(source), None)
    except OSError as error:
        raise ModelError(f"{source} cannot be read: {error.strerror}.") from error


def _install(source: BinaryIO | http.client.HTTPResponse, path: Path, name: str, progress: Progress | None) -> None:
    digest, size = hashlib.sha256(), 0
    with _temporary_beside(path) as (temporary, file):
        while chunk := source.read(_CHUNK):
            with _storing(path):
                file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
            if size > MODEL_SIZE:
                break
            if progress:
                progress(size)
        with _storing(path):
            file.close()
        if digest.hexdigest() != MODEL_SHA256:
            raise ModelError(
                f"What {name} holds is not the official model ({size} bytes, wrong sha256): nothing was installed."
            )
        with _storing(path):
            temporary.replace(path)


@contextmanager
def _storing(path: Path) -> Iterator[None]:
    """Say of what goes wrong in its block that it is the place, not where the model comes from."""
    try:
        yield
    except OSError as error:
        raise ModelError(
            f"The model cannot be stored at {path} ({error.strerror}): make room and the folder writable, or choose"
            f" another place with --model."
        ) from error


@contextmanager
def _temporary_beside(path: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A file in the folder of `path` that is gone afterwards, unless it was renamed."""
    with _storing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=path.name, suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield temporary, file
    finally:
        temporary.unlink(missing_ok=True)
