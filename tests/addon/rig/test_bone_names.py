"""Names as the tools write them: Mixamo, VRoid, Ready Player Me, Rigify, 3ds Max, Character Creator, VRM exports."""

from __future__ import annotations

import pytest

from addon.core.bone_roles import BoneRole, role_of

_NAMES = {
    BoneRole.HEAD: (
        "Head", "head", "mixamorig:Head", "mixamorig1:Head", "mixamorig_Head", "J_Bip_C_Head", "head_Armature",
        "DEF-head", "ORG-head", "CC_Base_Head", "Bip01 Head", "Bip001 Head", "Head_1", "Head.001", "head_01",
        "Armature_Head", "joint_Head", "頭", "c_head.x",
    ),
    BoneRole.NECK: (
        "Neck", "neck", "mixamorig:Neck", "J_Bip_C_Neck", "neck_Armature", "DEF-neck", "Bip01 Neck", "neck_01",
        "Neck1", "mixamorig9:Neck", "neck_02", "neckUpper", "neckLower", "CC_Base_NeckTwist01", "neck03", "首",
        "c_neck.x",
    ),
    BoneRole.EYE_LEFT: (
        "LeftEye", "eye.L", "Eye_L", "eye_l", "mixamorig:LeftEye", "J_Adj_L_FaceEye", "CC_Base_L_Eye", "EyeLeft",
        "leftEye", "DEF-eye.L", "eyeball.L", "Bip01 L Eye", "lEye", "l_eye", "左目", "目.L", "FACIAL_L_Eye",
    ),
    BoneRole.EYE_RIGHT: (
        "RightEye", "eye.R", "Eye_R", "J_Adj_R_FaceEye", "CC_Base_R_Eye", "EyeRight", "eyeball_r", "rEye", "右目",
        "目.R", "FACIAL_R_Eye",
    ),
    BoneRole.JAW: (
        "jaw", "Jaw", "jaw_master", "lowerJaw", "lowerjaw", "CC_Base_JawRoot", "FACIAL_C_Jaw", "DEF-jaw",
    ),
    BoneRole.CHEST: ("Chest", "chest", "J_Bip_C_Chest", "chest_Armature", "chestLower"),
    BoneRole.UPPER_CHEST: ("upperChest", "UpperChest", "J_Bip_C_UpperChest", "chestUpper"),
    None: (
        "HeadTop_End", "mixamorig:HeadTop_End", "mixamorig:Head_end", "Head_end", "Head.001_end", "Headband",
        "forehead.L", "LeftEyebrow", "eyelid.L", "eye", "Eyes", "LeftEye_end", "MCH-eye_parent.L", "EyeTarget.L",
        "Spine", "necklace", "J_Sec_Hair1_01", "LeftShoulder", "head.L", "", "両目", "neckerchief",
        "ponytail_head", "headband_01", "jaw.L", "CC_Base_UpperJaw", "FACIAL_C_Jawline", "MCH-ROT-head", "left_chest",
        "左目先", "master_eye.L", "eyelid_upper_l", "手首", "上半身",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("role", "name"), [(role, name) for role, names in _NAMES.items() for name in names])
def test_the_role_is_told_from_the_name(role: BoneRole | None, name: str) -> None:
    assert role_of(name) is role
