from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from addon.headless.report import ReportError, WholeFile


def test_a_file_appears_whole_at_the_end(tmp_path: Path) -> None:
    with WholeFile(tmp_path / "report.json") as file:
        file.text.write("{}")
        assert not (tmp_path / "report.json").exists()
    assert (tmp_path / "report.json").read_text() == "{}"
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def test_a_file_that_cannot_be_finished_is_one_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    sentence = r"report\.json cannot be written .*choose another place\.$"
    with pytest.raises(ReportError, match=sentence), WholeFile(folder / "report.json") as file:
        file.text.write("{}")
        shutil.rmtree(folder)


def test_nothing_is_left_of_a_block_that_failed(tmp_path: Path) -> None:
    with pytest.raises(KeyError), WholeFile(tmp_path / "report.json"):
        raise KeyError
    assert list(tmp_path.iterdir()) == []
