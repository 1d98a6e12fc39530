"""Names as the tools write them: Mixamo, VRoid, Ready Player Me, Rigify, 3ds Max, Character Creator, VRM exports."""

from __future__ import annotations

import pytest

from addon.core.bone_roles import BoneRole, role_of

_NAMES = {
    BoneRole.HEAD: (
        "Head", "head", "mixamorig:Head", "mixamorig1:Head", "mixamorig_Head", "J_Bip_C_Head", "head_Armature",
        "DEF-head", "ORG-head", "CC_Base_Head", "Bip01 Head", "Bip001 Head", "Head_1", "Head.001", "head_01",
        "Armature_Head", "joint_Head",
    ),
    BoneRole.NECK: (
        "Neck", "neck", "mixamorig:Neck", "J_Bip_C_Neck", "neck_Armature", "DEF-neck", "Bip01 Neck", "neck_01",
        "Neck1", "mixamorig9:Neck",
    ),
    BoneRole.EYE_LEFT: (
        "LeftEye", "eye.L", "Eye_L", "eye_l", "mixamorig:LeftEye", "J_Adj_L_FaceEye", "CC_Base_L_Eye", "EyeLeft",
        "leftEye", "DEF-eye.L", "eyeball.L", "Bip01 L Eye",
    ),
    BoneRole.EYE_RIGHT: ("RightEye", "eye.R", "Eye_R", "J_Adj_R_FaceEye", "CC_Base_R_Eye", "EyeRight", "eyeball_r"),
    None: (
        "HeadTop_End", "mixamorig:HeadTop_End", "mixamorig:Head_end", "Head_end", "Head.001_end", "Headband",
        "forehead.L", "LeftEyebrow", "eyelid.L", "eye", "Eyes", "LeftEye_end", "MCH-eye_parent.L", "EyeTarget.L",
        "Spine", "necklace", "J_Sec_Hair1_01", "LeftShoulder", "head.L", "Chest", "", "頭",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("role", "name"), [(role, name) for role, names in _NAMES.items() for name in names])
def test_the_role_is_told_from_the_name(role: BoneRole | None, name: str) -> None:
    assert role_of(name) is role
