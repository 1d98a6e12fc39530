from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.arkit import CHANNELS
from addon.core.mapping.channels import Turn
from addon.core.mapping.evaluator import Evaluator
from addon.core.mapping.mirror import mirrored
from addon.core.mapping.other_side import copied_to_other_side, other_side
from addon.core.mapping.row import Axis, Response, Row, Target, TargetKind
from addon.core.mapping.signals import signals_of
from tests.core.mapping.poses import pose


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("eyeBlinkLeft", "eyeBlinkRight"),
        ("EYE_BLINK_LEFT", "EYE_BLINK_RIGHT"),
        ("eye_blink_left", "eye_blink_right"),
        ("Blink_L", "Blink_R"),
        ("eye.L", "eye.R"),
        ("eye.L.001", "eye.R.001"),
        ("L_eye", "R_eye"),
        ("lEye", "rEye"),
        ("eyeL", "eyeR"),
        ("left eye", "right eye"),
        ("LeftEye", "RightEye"),
        ("mixamorig:LeftEye", "mixamorig:RightEye"),
        ("J_Adj_L_FaceEye", "J_Adj_R_FaceEye"),
        ("CC_Base_L_Eye", "CC_Base_R_Eye"),
        ("Fcl_EYE_Close_L", "Fcl_EYE_Close_R"),
        ("eye-l", "eye-r"),
        ("左目", "右目"),
        ("まばたき.左", "まばたき.右"),
        ("gazeYawLeft", "gazeYawRight"),
        ('a "quoted" name_L', 'a "quoted" name_R'),
    ],
)
def test_names_have_another_side(name: str, other: str) -> None:
    assert other_side(name) == other
    assert other_side(other) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "jawOpen",
        "L",
        "R",
        "viseme_RR",
        "cleft",
        "upright",
        "Brighten",
        "LeftToRight",
        "mouth_L_R",
        "左右",
        "ALL",
        "curl",
    ],
)
def test_names_without_a_side_or_with_both_have_none(name: str) -> None:
    assert other_side(name) is None


@pytest.mark.parametrize("channel", [*CHANNELS, *(turn.value for turn in Turn)])
def test_every_channel_with_a_side_has_its_other(channel: str) -> None:
    other = other_side(channel)
    known = {*CHANNELS, *(turn.value for turn in Turn)}
    assert (other is None) == (not channel.endswith(("Left", "Right")))
    assert other is None or other in known


@given(st.one_of(st.text(), st.text("lLrRleftightLEFIGH_. 左右")))
def test_back_again_is_the_same(name: str) -> None:
    other = other_side(name)
    if other is not None:
        assert other != name
        assert other_side(other) == name


def key(name: str) -> Target:
    return Target(TargetKind.SHAPE_KEY, name)


def test_a_row_keeps_all_but_its_side() -> None:
    row = Row("eyeBlinkLeft", key("Blink_L"), 0.5, 0.1, -0.2, 0.9, Response.EASE_IN, "", 0.3, muted=True)
    assert copied_to_other_side(row) == replace(row, channel="eyeBlinkRight", target=key("Blink_R"))


def test_one_side_is_enough() -> None:
    assert copied_to_other_side(Row("eyeBlinkLeft", key("Blink"))) == Row("eyeBlinkRight", key("Blink"))
    assert copied_to_other_side(Row("eyeBlink", key("Blink_L"))) == Row("eyeBlink", key("Blink_R"))
    assert copied_to_other_side(Row("jawOpen", key("Jaw"))) is None


def test_owners_and_quoted_names_in_paths_change_sides() -> None:
    target = Target(TargetKind.PROPERTY, owner="Ear_L", path='pose.bones["ear.L"]["say \\"left\\" ear"]')
    copy = copied_to_other_side(Row("smile", target))
    assert copy is not None
    assert copy.target.owner == "Ear_R"
    assert copy.target.path == 'pose.bones["ear.R"]["say \\"right\\" ear"]'
    colour = Target(TargetKind.PROPERTY, path="color.r")
    assert copied_to_other_side(Row("smile", colour)) is None


BONE_KINDS = (TargetKind.BONE_ROTATION, TargetKind.BONE_LOCATION, TargetKind.BONE_SCALE)
TURNED_ROUND = {
    (TargetKind.BONE_ROTATION, Axis.Y),
    (TargetKind.BONE_ROTATION, Axis.Z),
    (TargetKind.BONE_LOCATION, Axis.X),
}


@pytest.mark.parametrize("kind", BONE_KINDS)
@pytest.mark.parametrize("axis", Axis)
@pytest.mark.parametrize(
    "channel", ["headYaw", "headPitch", "gazeYawLeft", "gazePitchLeft", "eyeBlinkLeft", "jawOpen", "headX"]
)
@pytest.mark.parametrize(
    "bent",
    [
        Row("", key("")),
        Row("", key(""), response=Response.EASE_OUT),
        Row("", key(""), response=Response.EXPRESSION, expression="max(x, 0.1) + exp(x)"),
    ],
)
def test_the_copy_does_to_a_mirrored_face_what_the_row_does(
    kind: TargetKind, axis: Axis, channel: str, bent: Row
) -> None:
    row = replace(
        bent, channel=channel, target=Target(kind, "ear.L", axis=axis), gain=0.7, offset=0.1, lower=-2, upper=3
    )
    copy = copied_to_other_side(row)
    assert copy is not None
    face = pose(yaw=20, pitch=10, roll=5, eyeBlinkLeft=0.6, jawOpen=0.3)
    face = replace(face, translation=type(face.translation)(0.3, 0.0, 0.0), gaze_left=type(face.gaze_left)(0.3, -0.2))
    one, other = (
        float(Evaluator((it,), (), [(0, 0)], 1).evaluate(signals_of(there), 0.1)[0])
        for it, there in ((row, face), (copy, mirrored(face)))
    )
    sign = -1 if (kind, axis) in TURNED_ROUND else 1
    assert other == pytest.approx(sign * one, abs=1e-3)
    assert not math.isclose(one, 0.0, abs_tol=0.01), "the row does something"
