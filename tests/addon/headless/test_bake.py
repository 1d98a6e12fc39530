from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np
import pytest

from addon.core.takes.take_file import write_take
from addon.core.takes.take_info import TakeInfo
from addon.headless.command import main
from addon.rig.actions import channels_of
from tests.addon.children import ROOT
from tests.core.takes.acting import acted

_HUMAN = str(ROOT / "sample_rigs" / "human" / "human.blend")


@pytest.fixture
def take(tmp_path: Path) -> str:
    path = tmp_path / "Hello.lftake"
    write_take(path, acted(61), TakeInfo())
    return str(path)


def test_a_take_is_baked_into_a_new_file_that_plays_it(
    take: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "shot.blend"
    options = ["--start", "10", "--fps", "30", "--channels", "mouth,head", "--largest-error", "0.01"]
    assert main(["bake", take, _HUMAN, "--out", str(out), *options]) == 0
    said = capfd.readouterr().err
    assert "live face: 50 %" in said
    assert "frames 10 to 40" in said
    assert [path.name for path in tmp_path.glob("*.blend")] == ["shot.blend"]
    bpy.ops.wm.open_mainfile(filepath=str(out))
    keys = next(one for one in bpy.data.shape_keys if "jawOpen" in one.key_blocks)
    channels = channels_of(keys)
    assert channels is not None
    jaw = channels.find('key_blocks["jawOpen"].value', 0)
    assert jaw is not None
    exact = acted(61).weights[:, 17]
    found = [jaw.evaluate(10.0 + at / 2.0) for at in range(61)]
    assert np.abs(np.array(found) - exact).max() <= 0.01 + 1e-4
    assert channels.find('key_blocks["browInnerUp"].value', 0) is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["none.lftake", _HUMAN, "--out", "out.blend"], "cannot be read"),
        (["TAKE", "none.blend", "--out", "out.blend"], "There is no file none.blend"),
        (["TAKE", _HUMAN, "--out", "out.txt"], "is no .blend"),
        (["TAKE", _HUMAN, "--out", "/no such folder/out.blend"], "cannot be written"),
    ],
    ids=["no take", "no avatar", "no blend", "no folder"],
)
def test_what_a_user_can_mend_is_one_sentence_and_exit_code_2(
    arguments: list[str], words: str, take: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["bake", *(take if one == "TAKE" else one for one in arguments)]) == 2
    assert words in capfd.readouterr().err.splitlines()[-1]


def test_a_group_that_there_is_not_is_refused(take: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["bake", take, _HUMAN, "--out", "out.blend", "--channels", "ears"])
    assert ended.value.code == 2
    assert "'ears' is none of brows" in capfd.readouterr().err
