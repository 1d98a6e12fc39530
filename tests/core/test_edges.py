from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from addon.core.edges import edge_table, premultiply_edges

LINEAR = np.concatenate([[0.0], np.geomspace(1e-5, 64.0, 4095)]).astype(np.float32)


def _srgb(linear: NDArray[np.float32]) -> NDArray[np.float32]:
    """By its definition, IEC 61966-2-1."""
    low = np.clip(linear, 0.0, 1.0)
    return np.where(low < 0.0031308, 12.92 * low, 1.055 * low ** (1 / 2.4) - 0.055).astype(np.float32)


@pytest.mark.parametrize("colour", [0.003, 0.05, 0.2, 0.7, 1.0])
def test_an_edge_holds_the_colour_times_alpha(colour: float) -> None:
    table = edge_table(LINEAR, _srgb(LINEAR))
    alpha = np.arange(1, 255)
    handed_out = np.rint(_srgb((colour * alpha / 255.0).astype(np.float32)) * 255).astype(np.uint8)
    wanted = _srgb(np.array([colour], np.float32))[0] * alpha
    assert np.abs(table[handed_out, alpha] - wanted).max() <= 1.5


def test_what_covers_all_or_nothing_stays_as_it_is() -> None:
    table = edge_table(LINEAR, _srgb(LINEAR))
    assert (table[:, 0] == np.arange(256)).all()
    assert (table[:, 255] == np.arange(256)).all()


def test_no_edge_is_brighter_than_its_alpha_lets_a_screen_show() -> None:
    table = edge_table(LINEAR, _srgb(LINEAR))
    assert (table[:, 1:] <= np.arange(1, 256)).all()


def test_only_edges_are_changed_and_alpha_never() -> None:
    rgba = np.random.default_rng(1).integers(0, 256, (20, 30, 4), np.uint8)
    rgba[:10, :, 3] = 0
    rgba[15:, :, 3] = 255
    before = rgba.copy()
    table = edge_table(LINEAR, _srgb(LINEAR))
    premultiply_edges(rgba, table)
    assert (rgba[:10] == before[:10]).all()
    assert (rgba[15:] == before[15:]).all()
    assert (rgba[..., 3] == before[..., 3]).all()
    assert (rgba[10:15, :, :3] == table[before[10:15, :, :3], before[10:15, :, 3:]]).all()
