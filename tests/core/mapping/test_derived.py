from __future__ import annotations

import string
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from numpy.typing import NDArray

from addon.core.arkit import CHANNELS
from addon.core.mapping.derived import DERIVED, derive, sources_of
from addon.core.takes.live_link_reader import read_csv_take
from tests.core.mapping.poses import WEIGHTS, weights

NAMES = [channel.name for channel in DERIVED]
VOWELS = [f"vowel{letter}" for letter in "AIUEO"]
VISEMES = [*VOWELS, *(f"viseme{name}" for name in ("Sil", "PP", "FF", "TH", "DD", "KK", "CH", "SS", "NN", "RR"))]
SHAPES = [f"mouthShape{letter}" for letter in "ABCDEFGHX"]


def derived(**values: float) -> dict[str, float]:
    return dict(zip(NAMES, derive(weights(**values)).tolist(), strict=True))


def test_names_are_plain_and_stand_once() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert not set(NAMES) & set(CHANNELS)
    assert all(set(name) <= set(string.ascii_letters) for name in NAMES)
    assert set(VISEMES + SHAPES) <= set(NAMES)


@given(WEIGHTS)
def test_values_are_shares_and_one_mouth_does_one_thing(values: NDArray[np.float32]) -> None:
    result = dict(zip(NAMES, derive(values).tolist(), strict=True))
    assert all(0.0 <= value <= 1.0 for value in result.values())
    assert sum(result[name] for name in VOWELS) <= 1.0 + 1e-5
    assert sum(result[name] for name in VISEMES) == pytest.approx(1.0, abs=1e-5)
    assert sum(result[name] for name in SHAPES) == pytest.approx(1.0, abs=1e-5)


def test_a_face_at_rest_is_at_rest() -> None:
    assert {name: value for name, value in derived().items() if value} == {"visemeSil": 1.0, "mouthShapeX": 1.0}


@pytest.mark.parametrize(
    ("face", "name", "least"),
    [
        ({"jawOpen": 1.0}, "vowelA", 0.99),
        ({"jawOpen": 1.0}, "mouthShapeD", 0.99),
        ({"jawOpen": 0.4}, "mouthShapeC", 0.5),
        ({"jawOpen": 0.3, "mouthFunnel": 0.7}, "vowelO", 0.8),
        ({"jawOpen": 0.3, "mouthFunnel": 0.7}, "mouthShapeE", 0.8),
        ({"mouthPucker": 0.6, "mouthFunnel": 0.6}, "vowelU", 0.8),
        ({"mouthPucker": 0.8}, "mouthShapeF", 0.8),
        ({"mouthSmile": 0.6, "mouthLowerDown": 0.8, "mouthUpperUp": 0.6, "jawOpen": 0.2}, "vowelI", 0.6),
        ({"mouthFunnel": 0.2, "mouthLowerDown": 0.7, "mouthUpperUp": 0.3, "jawOpen": 0.3}, "vowelE", 0.6),
        ({"mouthLowerDown": 0.8, "mouthUpperUp": 0.4}, "mouthShapeB", 0.7),
        ({"mouthPress": 0.7, "mouthRollUpper": 0.4, "mouthRollLower": 0.4}, "visemePP", 0.8),
        ({"mouthPress": 0.7, "mouthRollUpper": 0.4, "mouthRollLower": 0.4}, "mouthShapeA", 0.8),
        ({"mouthRollLower": 0.5, "mouthUpperUp": 0.3}, "mouthShapeG", 0.5),
        ({"tongueOut": 1.0}, "visemeTH", 0.8),
        ({"mouthSmile": 1.0}, "smile", 1.0),
        ({"eyeBlink": 1.0}, "eyeBlink", 1.0),
        ({"eyeLookOutLeft": 1.0, "eyeLookInRight": 1.0}, "lookLeft", 1.0),
        ({"eyeLookInLeft": 1.0, "eyeLookOutRight": 1.0}, "lookRight", 1.0),
        ({"browInnerUp": 0.8}, "browSad", 0.9),
        ({"browInnerUp": 1.0, "browOuterUp": 1.0}, "browUp", 1.0),
    ],
)
def test_a_face_shows_what_it_does(face: dict[str, float], name: str, least: float) -> None:
    assert derived(**face)[name] >= least


@pytest.mark.parametrize(
    ("face", "name", "most"),
    [
        ({"mouthSmile": 1.0, "mouthDimple": 0.3}, "vowelI", 0.25),  # a smile with closed lips is no sound
        ({"mouthSmile": 1.0, "mouthDimple": 0.3}, "mouthShapeB", 0.2),
        ({"mouthFunnel": 0.8, "jawOpen": 0.2}, "vowelA", 0.0),
        ({"eyeLookOutLeft": 1.0, "eyeLookInRight": 1.0}, "lookRight", 0.0),
        ({"browInnerUp": 1.0, "browOuterUp": 1.0}, "browSad", 0.0),
        ({"jawOpen": 0.6, "mouthClose": 0.6}, "mouthOpen", 0.0),
    ],
)
def test_a_face_does_not_show_what_it_does_not(face: dict[str, float], name: str, most: float) -> None:
    assert derived(**face)[name] <= most + 1e-6


def test_captured_speech_reaches_every_vowel(performances: Path) -> None:
    take = read_csv_take((performances / "llf_dwskillman_MySlate_1_iPhone.csv").read_bytes()).take
    faces = [derive(weights) for weights in take.weights[take.tracked]]
    high = dict(zip(NAMES, np.percentile(faces, 95, axis=0).tolist(), strict=True))
    assert all(high[vowel] > 0.5 for vowel in VOWELS), {vowel: high[vowel] for vowel in VOWELS}
    assert all(high[f"mouthShape{letter}"] > 0.5 for letter in "BCDEF")
    rest = np.array(faces)[:, NAMES.index("mouthShapeX")]
    assert np.percentile(rest, 5) < 0.1, "while talking the mouth is not at rest"
    assert np.percentile(rest, 95) > 0.95, "in a pause it is"


def test_sources() -> None:
    assert sources_of("smile") == ("mouthSmileLeft", "mouthSmileRight")
    assert sources_of("lookLeft") == ("eyeLookOutLeft", "eyeLookInRight")
    assert sources_of("vowelA") == ("jawOpen",)
    assert sources_of("visemeSil") == ()
    assert sources_of("nothing of the kind") == ()
    assert all(sources_of(name) for name in NAMES if name not in {"visemeSil", "mouthShapeX"})


@pytest.mark.parametrize("name", [name for name in NAMES if name not in {"visemeSil", "mouthShapeX"}])
def test_a_source_alone_moves_what_it_is_a_source_of(name: str) -> None:
    for source in sources_of(name):
        pair = source.removesuffix("Left").removesuffix("Right")
        sides = [side for side in sources_of(name) if side.removesuffix("Left").removesuffix("Right") == pair]
        assert max(derived(**dict.fromkeys(sides, share))[name] for share in (0.4, 0.7, 1.0)) > 0.0, source
