from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from addon.core.errors import LiveFaceError
from addon.core.face_frame import FacePose
from addon.core.takes.live_link_csv import TakeRow, TakeWriter
from addon.core.takes.take import Take
from addon.core.takes.take_file import write_take
from addon.core.takes.take_info import TakeInfo
from addon.core.takes.timecode import Timecode
from tracker.take_loading import LoadingError, load_take


def write_csv(path: Path) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = TakeWriter(file, Timecode(1, 2, 3, 0.0))
        for index in range(4):
            writer.write(TakeRow(index / 50, FacePose(weights=np.full(52, index / 10, np.float32))))
    return path


def test_either_form_is_the_same_take(tmp_path: Path) -> None:
    csv = load_take(write_csv(tmp_path / "take.csv"))
    assert csv.info == TakeInfo(source="take.csv", rate=50.0, timecode="01:02:03:00.000")
    write_take(tmp_path / "take.lftake", csv.take, csv.info)
    file = load_take(tmp_path / "take.lftake")
    assert file.info == csv.info
    assert file.warnings == csv.warnings == ()
    assert file.take.times == pytest.approx(csv.take.times)
    assert np.array_equal(file.take.weights, csv.take.weights)


def test_what_was_lost_is_told(tmp_path: Path) -> None:
    whole = write_csv(tmp_path / "take.csv").read_text()
    (tmp_path / "torn.csv").write_text(whole[:-20])
    assert len(load_take(tmp_path / "torn.csv").warnings) == 1


def test_where_there_is_no_take_it_says_so(tmp_path: Path) -> None:
    write_take(tmp_path / "empty.lftake", Take.empty(), TakeInfo())
    with pytest.raises(LoadingError, match="has no frame"):
        load_take(tmp_path / "empty.lftake")
    with pytest.raises(LoadingError, match="cannot be read"):
        load_take(tmp_path / "gone.csv")
    with pytest.raises(LiveFaceError, match="cannot be read"):
        load_take(tmp_path / "gone.lftake")
