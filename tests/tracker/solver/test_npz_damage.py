"""Files of coefficients that are damaged in ways that numpy does not tell by errors of its own."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from addon.core.errors import LiveFaceError
from tracker.solver.blendshape_model import COEFFICIENTS, BlendshapeModel
from tracker.solver.head_correction import FILE, read_head_correction

READERS = pytest.mark.parametrize(
    ("read", "whole"), [(BlendshapeModel.read, COEFFICIENTS), (read_head_correction, FILE)]
)
Read = Callable[[Path], object]


def with_changed_directory(whole: Path, at: int, byte: int) -> bytes:
    """The file with a byte changed in the first entry of the archive's directory."""
    data = bytearray(whole.read_bytes())
    with zipfile.ZipFile(whole) as archive:
        data[archive.start_dir + at] = byte
    return bytes(data)


@READERS
@pytest.mark.parametrize(("at", "byte"), [(6, 254), (8, 1), (10, 99)], ids=["version", "encrypted", "compression"])
def test_an_archive_that_cannot_be_unpacked_is_refused(
    read: Read, whole: Path, at: int, byte: int, tmp_path: Path
) -> None:
    path = tmp_path / "damaged.npz"
    path.write_bytes(with_changed_directory(whole, at, byte))
    with pytest.raises(LiveFaceError, match="install Live Face again"):
        read(path)


@READERS
def test_one_array_instead_of_an_archive_is_refused(read: Read, whole: Path, tmp_path: Path) -> None:
    array = io.BytesIO()
    np.save(array, np.zeros(3))
    path = tmp_path / whole.name
    path.write_bytes(array.getvalue())
    with pytest.raises(LiveFaceError, match="install Live Face again"):
        read(path)
