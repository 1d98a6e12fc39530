"""Reads the `.npz` files that the solver's coefficients are in."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

#: What reading a zip or an array of which a byte has turned over raises.
#: RuntimeError where a flag says that it is encrypted or packed in an unknown way.
_RAISED: Final = (
    OSError,
    ValueError,
    TypeError,
    KeyError,
    EOFError,
    RuntimeError,
    MemoryError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
)


class DamagedArraysError(Exception):
    """The file is missing, damaged, or lacks an array."""


def read_arrays(path: Path, names: Sequence[str]) -> dict[str, NDArray[Any]]:
    """The arrays of these names.

    Each is checked against the zip's checksum before any of it is looked at: `np.load` of a whole file
    parses a header before it has checked it, with Python's own parser, which raises whatever Python does.

    Raises:
        DamagedArraysError: the file is missing, damaged, or lacks one of them.
    """
    try:
        with zipfile.ZipFile(path) as file:
            return {name: _read_array(file.read(f"{name}.npy")) for name in names}
    except _RAISED as error:
        raise DamagedArraysError(str(error)) from error


def _read_array(data: bytes) -> NDArray[Any]:
    array: NDArray[Any] = np.load(io.BytesIO(data), allow_pickle=False)
    return array
