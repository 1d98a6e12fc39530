"""Profiles as files: one JSON object per person and camera, checked completely before it is believed.

``{"live_face_profile": 1, "person": …, "camera": …, "engine": …, "neutral": [[x, y, z], …] or null, "ranges":
{"eyeBlinkLeft": [low, high], …}}`` with the 478 landmarks of the neutral face in metres in the head's own axes and a
range for each of the 52 channels. What is damaged or of another version is refused, and never written over unless the
user asks for it; then it is kept under another name.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
from pathlib import Path
from typing import Any, Final, NoReturn

import numpy as np

from addon.core.arkit import CHANNEL_COUNT, CHANNELS
from addon.core.errors import LiveFaceError
from addon.core.face_frame import LANDMARK_COUNT
from addon.core.places import data_folder

from .face_profile import FaceProfile, FloatArray, Ranges
from .whole_file import write_whole

VERSION: Final = 1
#: Characters of a person's or a camera's name.
MAX_NAME: Final = 200
#: A profile has some 25 kB.
_MAX_BYTES: Final = 200_000
_VERSION_KEY: Final = "live_face_profile"
_KEYS: Final = frozenset({_VERSION_KEY, "person", "camera", "engine", "neutral", "ranges"})

#: Metres: no part of a head is farther from its origin, between the eyes.
_MAX_COORDINATE: Final = 0.3
#: Metres between the outer corners of the eyes; the head is scaled so that it is 0.09.
_EYE_CORNERS: Final = (0.05, 0.15)
_RIGHT_CORNER, _LEFT_CORNER, _FOREHEAD, _CHIN = 33, 263, 10, 152
#: What the two ends of a range may be, and how far apart they are at least.
_LOWEST, _HIGHEST, _NARROWEST = -1.0, 2.0, 0.05
#: Ten-thousandths of a millimetre are less than any landmark is worth.
_DIGITS: Final = 7

#: Letters of either name that stand in the file's name, to be recognised by; the checksum tells names apart.
_SHOWN: Final = 24
_CHECKSUM: Final = 10


class ProfileError(LiveFaceError):
    """A profile that cannot be read, believed or written."""


def profiles_folder() -> Path:
    """Where this user's profiles lie."""
    return data_folder() / "profiles"


def profile_path(person: str, camera: str) -> Path:
    """The file of a person before a camera, for any two names: a name for every file system, one for each pair."""
    pair = json.dumps([unicodedata.normalize("NFC", name) for name in (person, camera)])
    checksum = hashlib.sha256(pair.encode()).hexdigest()[:_CHECKSUM]
    return profiles_folder() / f"{_shown(person)}@{_shown(camera)}-{checksum}.json"


def read_profile(path: Path) -> FaceProfile:
    """The profile in a file.

    Raises:
        ProfileError: there is none, it cannot be read, it is damaged, or it is of another version.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise ProfileError(f"There is no profile at {path}: make one with 'python -m tracker calibrate'.") from error
    except OSError as error:
        raise ProfileError(f"The profile {path} cannot be read ({error.strerror}): make it readable.") from error
    return parse_profile(content, str(path))


def parse_profile(content: bytes, name: str) -> FaceProfile:
    """The profile that the bytes of a file hold; `name` is what the sentences call it.

    Raises:
        ProfileError: they hold none, or one of another version.
    """
    try:
        return _profile(_object(content))
    except _OtherVersionError as error:
        raise ProfileError(
            f"The profile {name} is of version {error}, this Live Face reads version {VERSION}: calibrate once more"
            f" with --new-profile, which keeps the old file beside the new one."
        ) from error
    except (_DamagedError, RecursionError) as error:
        reason = str(error) if isinstance(error, _DamagedError) else "it is nested too deeply"
        raise ProfileError(
            f"The profile {name} is damaged ({reason}): calibrate once more with --new-profile, which keeps the"
            f" damaged file beside the new one."
        ) from error


def to_text(profile: FaceProfile) -> str:
    """The profile as its file holds it."""
    ranges = np.stack((profile.ranges.low, profile.ranges.high), -1).round(_DIGITS).tolist()
    neutral = None if profile.neutral is None else profile.neutral.round(_DIGITS).tolist()
    fields = {
        _VERSION_KEY: VERSION,
        "person": profile.person,
        "camera": profile.camera,
        "engine": profile.engine,
        "ranges": dict(zip(CHANNELS, ranges, strict=True)),
        "neutral": neutral,
    }
    return json.dumps(fields, indent=None, allow_nan=False) + "\n"


def check_replaceable(path: Path) -> None:
    """Return if the file at `path` may be written over: it is a good profile, or there is none.

    Raises:
        ProfileError: see `read_profile`.
    """
    if path.exists() or path.is_symlink():
        read_profile(path)


def write_profile(path: Path, profile: FaceProfile, *, new: bool = False) -> None:
    """Put a profile at `path`; it appears there whole or not at all.

    Where something lies there that is no good profile, it is left alone, unless `new`: then it stays beside the
    new one, its name ending in ``.bak``.

    Raises:
        ProfileError: it cannot be written, or what lies there must not be written over.
    """
    text = to_text(profile)
    parse_profile(text.encode(), "to be saved")  # what could not be read again is not written
    try:
        try:
            check_replaceable(path)
        except ProfileError:
            if not new:
                raise
            _put_aside(path)
        write_whole(path, text)
    except OSError as error:
        raise ProfileError(
            f"The profile cannot be saved at {path} ({error.strerror}): make room and the folder writable."
        ) from error


def _put_aside(path: Path) -> None:
    number = 1
    while (aside := path.with_name(f"{path.name}{number if number > 1 else ''}.bak")).exists():
        number += 1
    path.rename(aside)


def _shown(name: str) -> str:
    """The beginning of a name in letters that every file system takes."""
    return re.sub(r"[^\w-]+", "_", unicodedata.normalize("NFC", name).lower()).strip("_-")[:_SHOWN] or "_"


class _DamagedError(Exception):
    """Why the bytes are no profile."""


class _OtherVersionError(Exception):
    """The version that the file says."""


def _object(content: bytes) -> dict[str, Any]:
    if len(content) > _MAX_BYTES:
        raise _DamagedError("it is far too large")
    try:
        fields = json.loads(content.decode("utf-8"), parse_constant=_no_number)
    except ValueError as error:
        raise _DamagedError("it is no JSON") from error
    if not isinstance(fields, dict):
        raise _DamagedError("it is no JSON object")
    return fields


def _no_number(word: str) -> NoReturn:
    raise _DamagedError(f"{word} is no number")


def _profile(fields: dict[str, Any]) -> FaceProfile:
    version = fields.get(_VERSION_KEY)
    if isinstance(version, bool) or not isinstance(version, int):
        raise _DamagedError("it says no version")
    if version != VERSION:
        raise _OtherVersionError(str(version)[:20])
    if fields.keys() != _KEYS:
        raise _DamagedError("something is missing or too much")
    neutral = None if fields["neutral"] is None else _neutral(fields["neutral"])
    engine = _text(fields["engine"], "engine", shortest=0)
    return FaceProfile(
        _text(fields["person"], "person"), _text(fields["camera"], "camera"), neutral, _ranges(fields["ranges"]), engine
    )


def _text(value: object, what: str, shortest: int = 1) -> str:
    if not isinstance(value, str) or not shortest <= len(value) <= MAX_NAME:
        raise _DamagedError(f"the {what} has no good name")
    return value


def _neutral(value: object) -> FloatArray:
    points = _numbers(value, LANDMARK_COUNT, 3, "neutral face")
    if np.abs(points).max() > _MAX_COORDINATE:
        raise _DamagedError("the neutral face is larger than a head")
    eyes = points[_LEFT_CORNER, 0] - points[_RIGHT_CORNER, 0]
    if not _EYE_CORNERS[0] < eyes < _EYE_CORNERS[1] or points[_FOREHEAD, 1] <= points[_CHIN, 1]:
        raise _DamagedError("the neutral face is not a face")
    return points


def _ranges(value: object) -> Ranges:
    if not isinstance(value, dict) or value.keys() != set(CHANNELS):
        raise _DamagedError("the ranges are not those of the 52 channels")
    low, high = _numbers([value[name] for name in CHANNELS], CHANNEL_COUNT, 2, "ranges").T
    for name, bottom, top in zip(CHANNELS, low, high, strict=True):
        if bottom < _LOWEST or top < bottom + _NARROWEST or top > _HIGHEST:
            raise _DamagedError(f"the range of {name} makes no sense")
    return Ranges(low.copy(), high.copy())


def _numbers(value: object, rows: int, columns: int, what: str) -> FloatArray:
    """A table (rows, columns) of finite numbers, looked at one by one: numpy would take much else for numbers."""
    if not isinstance(value, list) or len(value) != rows:
        raise _DamagedError(f"the {what} has another size")
    for row in value:
        if not isinstance(row, list) or len(row) != columns or not all(map(_is_finite, row)):
            raise _DamagedError(f"the {what} has another size or something that is no number")
    return np.array(value, np.float64)


def _is_finite(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) if isinstance(value, float) else abs(value) < 1000
