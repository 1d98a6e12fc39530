"""Reading arrays of which bytes have turned over."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.solver.npz import DamagedArraysError, read_arrays


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("whole") / "arrays.npz"
    np.savez_compressed(path, counts=np.arange(7), shares=np.eye(5, dtype=np.float32))
    return path.read_bytes()


def test_the_arrays_asked_for_come_in_that_order(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "arrays.npz"
    path.write_bytes(whole)
    arrays = read_arrays(path, ("shares", "counts"))
    assert list(arrays) == ["shares", "counts"]
    np.testing.assert_array_equal(arrays["shares"], np.eye(5))


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_bytes_turned_over_never_pass_for_numbers(
    whole: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    damaged = bytearray(whole)
    for place in data.draw(st.sets(st.integers(0, len(whole) - 1), min_size=1, max_size=4)):
        damaged[place] ^= data.draw(st.integers(1, 255))
    path = tmp_path_factory.mktemp("damaged") / "arrays.npz"
    path.write_bytes(damaged)
    try:
        arrays = read_arrays(path, ("counts", "shares"))
    except DamagedArraysError:
        return
    np.testing.assert_array_equal(arrays["counts"], np.arange(7))
    np.testing.assert_array_equal(arrays["shares"], np.eye(5))
