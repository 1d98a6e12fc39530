from __future__ import annotations

import json
from typing import Any

import pytest

from tests.addon.children import run_child


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    ended = run_child("bake_with_sound.py", str(tmp_path_factory.mktemp("takes")), timeout=300)
    assert "Traceback" not in ended.stderr, ended.stderr
    assert ended.returncode == 0, ended.stderr
    answer: dict[str, Any] = json.loads(ended.stdout.rpartition("said ")[2])
    return answer


def test_the_sound_stands_where_the_keys_are_and_they_run_as_it_does(said: dict[str, Any]) -> None:
    ended, first, length, strips = said["without"]
    assert (ended, first, strips) == (["FINISHED"], 10.0, [])
    ended, first, with_sound, strips = said["with"]
    assert ended == ["FINISHED"]
    assert first == pytest.approx(10.0, abs=0.06)
    assert with_sound == pytest.approx(length / 1.01, abs=0.01)
    if said["sound"]:
        assert strips == [["act Sound", 15]]


def test_at_its_timecode(said: dict[str, Any]) -> None:
    ended, first, _length, strips = said["at timecode"]
    assert ended == ["FINISHED"]
    assert first == pytest.approx((30 * 60 + 0.5) * 25, abs=0.1)
    if said["sound"]:
        assert strips == [["act Sound", round((30 * 60 + 0.5) * 25 + 5 - 0.5)]]


def test_without_its_sound_a_take_is_baked_all_the_same(said: dict[str, Any]) -> None:
    assert said["another rate"][0] == said["gone"][0] == ["FINISHED"]
