from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.core.arkit import CHANNELS
from addon.core.mapping.coverage import Coverage, coverage, words_of
from addon.core.mapping.row import Axis, FaceMapping, Row, Target, TargetKind
from addon.core.mapping.signals import all_channel_names


def key(channel: str, name: str = "", *, muted: bool = False, solo: bool = False) -> Row:
    return Row(channel, Target(TargetKind.SHAPE_KEY, name or channel), muted=muted, solo=solo)


def of(*rows: Row, keys: tuple[str, ...] = (), bones: tuple[str, ...] = ()) -> Coverage:
    return coverage(FaceMapping(rows), keys, bones)


def targets(result: Coverage) -> dict[str, tuple[str, ...]]:
    return {one.channel: one.targets for one in result.mapped}


def instead(result: Coverage) -> dict[str, tuple[str, ...]]:
    return {one.channel: one.instead for one in result.missing}


def test_nothing_and_all() -> None:
    nothing, everything = of(), of(*map(key, CHANNELS))
    assert nothing.sentence == "0 of 52 channels mapped, 52 missing"
    assert (nothing.score, everything.score) == (0.0, 1.0)
    assert everything.sentence == "52 of 52 channels mapped, 0 missing"
    assert tuple(targets(everything)) == CHANNELS


def test_47_of_52() -> None:
    result = of(*map(key, CHANNELS[5:]))
    assert result.sentence == "47 of 52 channels mapped, 5 missing"
    assert result.score == pytest.approx(47 / 52)
    assert tuple(instead(result)) == CHANNELS[:5]


def test_a_derived_channel_counts_for_its_sources() -> None:
    shown = targets(of(key("smile", "Grin"), key("mouthSmileLeft", "Smile_L"), key("vowelA", "A")))
    assert shown["mouthSmileLeft"] == ("Grin", "Smile_L")
    assert shown["mouthSmileRight"] == ("Grin",)
    assert shown["jawOpen"] == ("A",)
    assert tuple(shown)[-2:] == ("smile", "vowelA"), "the 52 come first, then the others in use"


def test_an_eye_that_turns_looks_to_all_sides() -> None:
    shown = targets(of(Row("gazeLeft", Target(TargetKind.TURN, "eye.L")), Row("head", Target(TargetKind.TURN, "head"))))
    assert [channel for channel in shown if channel.startswith("eyeLook")] == [
        f"eyeLook{way}Left" for way in ("Down", "In", "Out", "Up")
    ]
    assert shown["eyeLookUpLeft"] == shown["gazeLeft"] == ("bone eye.L",)
    assert shown["head"] == ("bone head",)


def test_muted_rows_show_nothing_and_solo_does_not_matter() -> None:
    shown = targets(of(key("jawOpen", muted=True), key("tongueOut"), key("cheekPuff", solo=True)))
    assert tuple(shown) == ("cheekPuff", "tongueOut")


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (Target(TargetKind.SHAPE_KEY, 'a "b" 口'), 'a "b" 口'),
        (Target(TargetKind.SHAPE_KEY, "A", owner="Teeth"), "A (on Teeth)"),
        (Target(TargetKind.TURN, "head"), "bone head"),
        (Target(TargetKind.TURN, owner="Head"), "object Head"),
        (Target(TargetKind.BONE_ROTATION, "jaw", axis=Axis.X), "bone jaw"),
        (Target(TargetKind.BONE_SCALE, "jaw", owner="Rig"), "bone jaw (on Rig)"),
        (Target(TargetKind.PROPERTY, path='["smile"]'), '["smile"]'),
        (Target(TargetKind.PROPERTY, path="energy", owner="Lamp", owner_type="LIGHT"), "energy (on Lamp)"),
    ],
)
def test_targets_in_words(target: Target, words: str) -> None:
    assert words_of(target) == words


@pytest.mark.parametrize(
    ("channel", "name"),
    [
        ("mouthPucker", "Mouth_Pucker_2"),
        ("mouthPucker", "lips.kiss"),
        ("eyeBlinkLeft", "Eye_Close_L"),
        ("eyeBlinkLeft", "eyesClosed"),
        ("jawOpen", "MouthOpen"),
        ("jawLeft", "Jaw_L"),
        ("browDownRight", "brow_lower_R"),
        ("browDownLeft", "angled_eyebrows"),
        ("noseSneerLeft", "NoseWrinkleLeft"),
        ("cheekPuff", "Cheeks Puff"),
        ("tongueOut", "TongueOut.001"),
    ],
)
def test_free_keys_that_resemble_are_named(channel: str, name: str) -> None:
    assert instead(of(keys=("Basis", "HideBlush", name)))[channel] == (f"the key {name} is free",)


@pytest.mark.parametrize(
    ("channel", "name"),
    [
        ("eyeBlinkLeft", "Eye_Close_R"),
        ("jawOpen", "Eye_Open"),
        ("jawLeft", "Jaw_R"),
        ("jawLeft", "Mouth_Smile_L"),
        ("mouthUpperUpLeft", "MouthUp"),
        ("mouthPucker", "Mouth"),
        ("mouthSmileLeft", "Basis"),
        ("browInnerUp", "brow_up"),
    ],
)
def test_keys_of_other_things_and_sides_are_not(channel: str, name: str) -> None:
    assert instead(of(keys=(name,)))[channel] == (f"a shape key named {channel} could be added",)


@pytest.mark.parametrize(
    ("channel", "bone", "words"),
    [
        ("jawOpen", "CC_Base_JawRoot", "the bone CC_Base_JawRoot could turn"),
        ("eyeLookUpLeft", "eye.L", "the bone eye.L could turn by gazeLeft"),
        ("eyeLookInRight", "J_Adj_R_FaceEye", "the bone J_Adj_R_FaceEye could turn by gazeRight"),
        ("eyeBlinkLeft", "eyelid_L", "the bone eyelid_L could turn"),
        ("tongueOut", "tongue01", "the bone tongue01 could move"),
        ("browDownLeft", "brow.L", "the bone brow.L could turn"),
        ("browDownLeft", "左眉", "the bone 左眉 could turn"),
    ],
)
def test_free_bones_are_named(channel: str, bone: str, words: str) -> None:
    assert instead(of(bones=("hips", "eye.x", bone)))[channel] == (words,)


@pytest.mark.parametrize(
    ("channel", "bone"), [("eyeLookUpRight", "eye.L"), ("eyeBlinkRight", "eyelid_L"), ("jawOpen", "head")]
)
def test_bones_of_other_things_and_sides_are_not(channel: str, bone: str) -> None:
    assert bone not in " ".join(instead(of(bones=(bone,)))[channel])


def test_what_moves_there_already_is_named() -> None:
    words = instead(of(key("vowelI"), key("mouthSmileLeft"), key("browInnerUp")))
    assert words["mouthDimpleLeft"] == ("mouthSmileLeft moves the lips too",)
    assert words["mouthUpperUpRight"] == ("vowelI moves the lips too",), "which is not one of its sources"
    assert words["browOuterUpRight"] == ("browInnerUp moves the brows too",)
    assert not any("mouthSmileLeft" in word for word in words["mouthSmileRight"]), "not the other side"


@settings(max_examples=50)
@given(
    st.lists(st.builds(key, st.sampled_from((*all_channel_names(), "unknown", "")), st.text()), max_size=6),
    st.lists(st.text() | st.sampled_from(["eye_L", "Mouth_Pucker", "jaw", "左目"]), max_size=6),
)
def test_any_names_give_each_channel_once_and_always_something_instead(rows: list[Row], names: list[str]) -> None:
    result = of(*rows, keys=tuple(names), bones=tuple(names))
    ours = [channel for channel in targets(result) if channel in CHANNELS]
    assert sorted([*ours, *instead(result)]) == sorted(CHANNELS)
    assert all(instead(result).values())
    assert 0.0 <= result.score <= 1.0
