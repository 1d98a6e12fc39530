"""The bones of real skeletons, by name and hierarchy. A chain is written from the root up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.bone_roles import BoneNode, BoneRole, find_roles

_CHEST, _UPPER, _NECK, _HEAD = BoneRole.CHEST, BoneRole.UPPER_CHEST, BoneRole.NECK, BoneRole.HEAD
_JAW, _LEFT, _RIGHT = BoneRole.JAW, BoneRole.EYE_LEFT, BoneRole.EYE_RIGHT


def bones(*chains: str) -> list[BoneNode]:
    """``"a > b > c"`` is a below b below c; a bone that was named in a former chain is not made again."""
    parents: dict[str, str | None] = {}
    for chain in chains:
        names = chain.split(" > ")
        for above, name in zip([None, *names], names, strict=False):
            parents.setdefault(name, above)
    return [BoneNode(name, parent) for name, parent in parents.items()]


_RIGIFY_CHAIN = "spine > spine.001 > spine.002 > spine.003 > spine.004 > spine.005 > spine.006"

_SKELETONS = {
    "Mixamo": (
        bones("Hips > mixamorig:Spine > mixamorig:Spine1 > mixamorig:Spine2 > mixamorig:Neck > mixamorig:Head > "
              "mixamorig:HeadTop_End", "mixamorig:Head > mixamorig:LeftEye", "mixamorig:Head > mixamorig:RightEye"),
        {_CHEST: "mixamorig:Spine2", _NECK: "mixamorig:Neck", _HEAD: "mixamorig:Head", _LEFT: "mixamorig:LeftEye",
         _RIGHT: "mixamorig:RightEye"},
    ),
    "VRM humanoid": (
        bones("hips > spine > chest > upperChest > neck > head > leftEye", "head > rightEye", "head > jaw"),
        {_CHEST: "chest", _UPPER: "upperChest", _NECK: "neck", _HEAD: "head", _LEFT: "leftEye", _RIGHT: "rightEye",
         _JAW: "jaw"},
    ),
    "VRoid": (
        bones("J_Bip_C_Hips > J_Bip_C_Spine > J_Bip_C_Chest > J_Bip_C_UpperChest > J_Bip_C_Neck > J_Bip_C_Head > "
              "J_Sec_Hair1_01", "J_Bip_C_Head > J_Adj_R_FaceEye", "J_Bip_C_Head > J_Adj_L_FaceEye"),
        {_CHEST: "J_Bip_C_Chest", _UPPER: "J_Bip_C_UpperChest", _NECK: "J_Bip_C_Neck", _HEAD: "J_Bip_C_Head",
         _LEFT: "J_Adj_L_FaceEye", _RIGHT: "J_Adj_R_FaceEye"},
    ),
    "Unreal and MetaHuman: the nearest of two necks": (
        bones("pelvis > spine_04 > spine_05 > neck_01 > neck_02 > head > FACIAL_C_FacialRoot > FACIAL_L_Eye",
              "FACIAL_C_FacialRoot > FACIAL_R_Eye", "FACIAL_C_FacialRoot > FACIAL_C_Jaw > FACIAL_C_Jawline"),
        {_CHEST: "spine_05", _NECK: "neck_02", _HEAD: "head", _LEFT: "FACIAL_L_Eye", _RIGHT: "FACIAL_R_Eye",
         _JAW: "FACIAL_C_Jaw"},
    ),
    "MMD": (
        bones("センター > 上半身 > 上半身2 > 首 > 頭 > 両目", "頭 > 左目", "頭 > 右目"),
        {_CHEST: "上半身2", _NECK: "首", _HEAD: "頭", _LEFT: "左目", _RIGHT: "右目"},
    ),
    "MMD in English": (
        bones("center > upper body > upper body 2 > neck > head > eyes", "head > eye_L", "head > eye_R"),
        {_CHEST: "upper body 2", _NECK: "neck", _HEAD: "head", _LEFT: "eye_L", _RIGHT: "eye_R"},
    ),
    "Advanced Skeleton": (
        bones("Root_M > Spine1_M > Chest_M > Neck_M > Head_M > Eye_L", "Head_M > Eye_R", "Head_M > Jaw_M > JawEnd_M"),
        {_CHEST: "Chest_M", _NECK: "Neck_M", _HEAD: "Head_M", _LEFT: "Eye_L", _RIGHT: "Eye_R", _JAW: "Jaw_M"},
    ),
    "two necks by words": (
        bones("torso > lower_neck > upper_neck > head > eyes.L", "head > eyes.R"),
        {_CHEST: "torso", _NECK: "upper_neck", _HEAD: "head", _LEFT: "eyes.L", _RIGHT: "eyes.R"},
    ),
    "Daz Genesis 8": (
        bones("hip > abdomenUpper > chestLower > chestUpper > neckLower > neckUpper > head > lEye", "head > rEye",
              "head > lowerFaceRig > lowerJaw > tongue01"),
        {_CHEST: "chestLower", _UPPER: "chestUpper", _NECK: "neckUpper", _HEAD: "head", _LEFT: "lEye",
         _RIGHT: "rEye", _JAW: "lowerJaw"},
    ),
    "Character Creator": (
        bones("CC_Base_Hip > CC_Base_Spine01 > CC_Base_Spine02 > CC_Base_NeckTwist01 > CC_Base_NeckTwist02 > "
              "CC_Base_Head > CC_Base_FacialBone > CC_Base_JawRoot", "CC_Base_FacialBone > CC_Base_UpperJaw",
              "CC_Base_FacialBone > CC_Base_R_Eye", "CC_Base_FacialBone > CC_Base_L_Eye"),
        {_CHEST: "CC_Base_Spine02", _NECK: "CC_Base_NeckTwist02", _HEAD: "CC_Base_Head", _LEFT: "CC_Base_L_Eye",
         _RIGHT: "CC_Base_R_Eye", _JAW: "CC_Base_JawRoot"},
    ),
    "MakeHuman": (
        bones("root > spine05 > spine01 > neck01 > neck02 > neck03 > head > jaw", "head > eye.L", "head > eye.R"),
        {_CHEST: "spine01", _NECK: "neck03", _HEAD: "head", _LEFT: "eye.L", _RIGHT: "eye.R", _JAW: "jaw"},
    ),
    "Rigify's meta-rig has no head by name": (
        bones(f"{_RIGIFY_CHAIN} > face > jaw", "face > eye.L", "face > eye.R"),
        {_CHEST: "spine.003", _NECK: "spine.005", _HEAD: "spine.006", _LEFT: "eye.L", _RIGHT: "eye.R", _JAW: "jaw"},
    ),
    "what an exporter keeps of a Rigify rig": (
        bones(" > ".join(f"DEF-{name}" for name in _RIGIFY_CHAIN.split(" > "))),
        {_CHEST: "DEF-spine.003", _NECK: "DEF-spine.005", _HEAD: "DEF-spine.006"},
    ),
    # as Rigify of Blender 5.0 makes it: the neck does not carry the head, eye.L is what the eye looks at, jaw a tweak
    "a generated Rigify rig": (
        bones("torso > spine_fk.003 > ORG-spine.004 > ORG-spine.006 > ORG-face > master_eye.L > MCH-eye.L > ORG-eye.L",
              "ORG-face > master_eye.R > MCH-eye.R > ORG-eye.R", "ORG-face > jaw_master > jaw > DEF-jaw",
              "root > MCH-eyes_parent > eyes > eye.L", "eyes > eye.R",
              "spine_fk.003 > MCH-ROT-neck > neck > MCH-ROT-head > head", "torso > chest",
              " > ".join(f"DEF-{name}" for name in _RIGIFY_CHAIN.split(" > "))),
        {_HEAD: "head", _LEFT: "ORG-eye.L", _RIGHT: "ORG-eye.R", _JAW: "jaw_master"},
    ),
    "a control before what it deforms with and was made from": (
        bones("ORG-neck > ORG-head", "DEF-neck > DEF-head", "neck > head", "MCH-neck > MCH-head"),
        {_NECK: "neck", _HEAD: "head"},
    ),
    "the head that has a neck, not the one of a prop": (
        bones("Hammer > Head", "Spine > Neck > Head.001 > Eye_L", "Head.001 > Eye_R"),
        {_CHEST: "Spine", _NECK: "Neck", _HEAD: "Head.001", _LEFT: "Eye_L", _RIGHT: "Eye_R"},
    ),
    "the head with the eyes": (
        bones("root > Head", "root > Head.001 > Eye_L", "Head.001 > Eye_R"),
        {_HEAD: "Head.001", _LEFT: "Eye_L", _RIGHT: "Eye_R"},
    ),
    "eyes that are elsewhere are targets": (bones("neck > head", "root > eye.L", "root > eye.R"),
                                            {_NECK: "neck", _HEAD: "head"}),
    "a neck that carries another head is not its neck": (bones("Neck > Nose", "Hips > Head"), {_HEAD: "Head"}),
    "a face without a head": (bones("root > eye.L", "root > eye.R", "root > jaw"), {_LEFT: "eye.L", _RIGHT: "eye.R"}),
    "only what looks like it": (
        bones("necklace > headband > eyelid.L", "head_end > eyebrow.L", "neckerchief > ponytail_head"), {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("skeleton", _SKELETONS)
def test_the_roles_are_found_in_the_skeletons_of_the_trade(skeleton: str) -> None:
    nodes, expected = _SKELETONS[skeleton]
    assert find_roles(nodes) == expected


@pytest.mark.parametrize("skeleton", _SKELETONS)
def test_the_order_of_the_bones_does_not_matter(skeleton: str) -> None:
    nodes, expected = _SKELETONS[skeleton]
    assert find_roles(nodes[::-1]) == expected


_NAMES = st.sampled_from(("head", "Head.001", "neck", "spine", "spine.006", "eye.L", "MCH-ROT-head", "jaw", "頭"))
_ANY_NAME = st.one_of(_NAMES, st.text(max_size=12))


@given(st.lists(st.builds(BoneNode, _ANY_NAME, st.one_of(st.none(), _ANY_NAME)), max_size=12))
def test_any_bones_even_in_circles_give_bones_that_are_there(nodes: list[BoneNode]) -> None:
    found = find_roles(nodes)
    assert set(found.values()) <= {node.name for node in nodes}
    assert len(set(found.values())) == len(found)
