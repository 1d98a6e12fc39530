"""The take and the sheet of `make avatars`. The chain between them is the one that tests/chain runs."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from addon.core.arkit import CHANNEL_INDEX
from addon.core.rotation import to_angles
from tools.avatars.moves import LEAD, MOVES, move_at, write_take
from tools.avatars.sheet import Cell, write_sheet
from tracker.take_loading import load_take


def test_the_take_holds_each_move_in_turn(tmp_path: Path) -> None:
    write_take(tmp_path / "moves.csv", 0.8)
    take = load_take(tmp_path / "moves.csv").take
    assert take.seconds == pytest.approx(LEAD + len(MOVES) * 0.8, abs=0.1)
    seen = {move_at(time_s + 0.01, 0.8): take.pose(index) for index, time_s in enumerate(take.times.tolist())}
    assert set(seen) == {None, *range(len(MOVES))}
    for index, move in enumerate(MOVES):
        pose = seen[index]
        assert np.allclose(pose.weights, move.pose.weights, atol=1e-5), move.name
        assert to_angles(pose.head) == pytest.approx(to_angles(move.pose.head), abs=1e-4), move.name


def test_left_and_right_are_the_characters_own() -> None:
    poses = {move.name: move.pose for move in MOVES}
    assert poses["blink left"].weights[CHANNEL_INDEX["eyeBlinkLeft"]] == 1.0
    assert poses["blink left"].weights[CHANNEL_INDEX["eyeBlinkRight"]] == 0.0
    assert poses["look left"].gaze_left.yaw > 0.0
    assert to_angles(poses["head left"].head).yaw == pytest.approx(math.radians(30.0), abs=1e-5)
    assert to_angles(poses["head tilted right"].head).roll > 0.0


def test_the_sheet_has_a_place_for_each_picture(tmp_path: Path) -> None:
    colours = [(200, 40 * index, 30) for index in range(5)]
    cells = [Cell(np.full((40, 48, 3), colour, np.uint8), "move", "3 % moves") for colour in colours]
    write_sheet(tmp_path / "sheet.png", "Ёжик 顔.vrm", "47 of 52 channels", cells)
    sheet = Image.open(tmp_path / "sheet.png")
    shown = {pixel for _, pixel in sheet.getcolors(1 << 20) or ()}
    assert set(colours) <= shown
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.png"]
