"""Which keys are driven by what: the lists of real avatars, written down by hand, and what must not be hit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.core.arkit import CHANNELS
from addon.core.families import match_keys

_OCULUS = "sil PP FF TH DD kk CH SS nn RR aa E I O U"
_EMOTIONS = "Neutral Angry Fun Joy Sorrow Surprised"
_FCL_EYES = "Natural Angry Close Close_R Close_L Fun Joy Joy_R Joy_L Sorrow Surprised Spread Iris_Hide Highlight_Hide"
_FCL_MOUTH = "Close Up Down Angry Small Large Neutral Fun Joy Sorrow Surprised SkinFung SkinFung_R SkinFung_L A I U E O"
_FCL = (
    *(f"Fcl_ALL_{name}" for name in _EMOTIONS.split()),
    *(f"Fcl_BRW_{name}" for name in _EMOTIONS.split() if name != "Neutral"),
    *(f"Fcl_EYE_{name}" for name in _FCL_EYES.split()),
    *(f"Fcl_MTH_{name}" for name in _FCL_MOUTH.split()),
    *(f"Fcl_HA_{name}" for name in ("Hide", "Fung1", "Fung1_Low", "Fung1_Up", "Short")),
)


def driven(*names: str) -> dict[str, object]:
    """Key -> channel, or (channel, gain) pairs where it is not one channel at gain 1."""
    found: dict[str, list[tuple[str, float]]] = {}
    for drive in match_keys(names).drives:
        found.setdefault(drive.key, []).append((drive.channel, drive.gain))
    return {
        key: pairs[0][0] if len(pairs) == 1 and pairs[0][1] == 1.0 else tuple(pairs) for key, pairs in found.items()
    }


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# -- avatars that nobody here made ----------------------------------------------------------------


def test_ready_player_me_is_driven_by_its_arkit_keys_and_not_by_visemes_too() -> None:
    names = (*(f"viseme_{name}" for name in _OCULUS.split()), *CHANNELS)
    assert driven(*names) == {name: name for name in CHANNELS}
    assert match_keys(names).families == ("ARKit",)


def test_a_vroid_with_arkit_keys_is_driven_by_these_alone() -> None:
    names = (*_FCL, *CHANNELS, *(f"viseme_{name}" for name in _OCULUS.split()))
    assert driven(*names) == {name: name for name in CHANNELS}


def test_a_plain_vroid_is_driven_by_parts_of_the_face_and_not_by_whole_faces() -> None:
    prefix = "Face.M_F00_000_00_"
    assert driven(*(prefix + name for name in _FCL)) == {
        prefix + key: channel
        for key, channel in {
            "Fcl_BRW_Angry": "browDown", "Fcl_BRW_Sorrow": "browSad", "Fcl_BRW_Surprised": "browUp",
            "Fcl_EYE_Close_R": "eyeBlinkRight", "Fcl_EYE_Close_L": "eyeBlinkLeft", "Fcl_EYE_Spread": "eyeWide",
            "Fcl_MTH_Angry": "frown", "Fcl_MTH_Fun": "smile", "Fcl_MTH_A": "vowelA", "Fcl_MTH_I": "vowelI",
            "Fcl_MTH_U": "vowelU", "Fcl_MTH_E": "vowelE", "Fcl_MTH_O": "vowelO",
        }.items()
    }  # fmt: skip


def test_godette_is_driven_by_blinks_vowels_and_looks() -> None:
    names = words(
        "HideHairBalls HdieEarRings HideBlush blink_left blink_right ah ih uu ee oh look_up look_down look_left "
        "look_right angled_eyebrows"
    )
    assert driven(*names) == {
        "blink_left": "eyeBlinkLeft", "blink_right": "eyeBlinkRight", "ah": "vowelA", "ih": "vowelI", "uu": "vowelU",
        "ee": "vowelE", "oh": "vowelO", "look_up": "lookUp", "look_down": "lookDown", "look_left": "lookLeft",
        "look_right": "lookRight",
    }  # fmt: skip


def test_suzanne_has_two_keys() -> None:
    assert driven("LookRight", "Blink_L") == {"LookRight": "lookRight", "Blink_L": "eyeBlinkLeft"}


def test_the_rhubarb_head_has_mouth_shapes_and_two_emotions() -> None:
    shapes = {letter: f"mouthShape{letter}" for letter in "ABCDEFGHX"}
    found = driven(*words("smile sad neutral A B C D E F G H X"))
    assert found == {"smile": "smile", "sad": (("frown", 1.0), ("browSad", 0.5)), **shapes}


def test_the_robot_has_nothing_but_emotions() -> None:
    assert driven("Angry", "Surprised", "Sad") == {
        "Angry": "browDown",
        "Surprised": (("browUp", 0.6), ("eyeWide", 0.6)),
        "Sad": (("frown", 1.0), ("browSad", 0.5)),
    }


# -- spellings --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelling",
    ["eyeBlinkLeft", "EyeBlinkLeft", "eye_blink_left", "EYE_BLINK_LEFT", "eyeblinkleft", "eyeBlink_L", "eyeBlink.L",
     "eyeBlinkL", "L_eyeBlink", "left_eye_blink", "LeftEyeBlink", "A14_Eye_Blink_Left", "blendShape1.eyeBlinkLeft",
     "head__eyeBlink_L", "Eye Blink Left", "eye-blink-left", "_eyeBlinkLeft", "eyeBlinkLeft.001",
     "Body|eyeBlinkLeft", "eyeBlink_lf", "eyeBlink.Lft"],
)  # fmt: skip
def test_arkit_is_known_in_any_spelling(spelling: str) -> None:
    assert driven(spelling) == {spelling: "eyeBlinkLeft"}


@pytest.mark.parametrize(
    "style", ["camel", "pascal", "snake", "short", "dotted", "numbered", "meshed", "suffixed", "counted"]
)
def test_all_52_in_every_style(style: str) -> None:
    def snake(name: str) -> str:
        return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)

    def short(name: str, mark: str) -> str:
        return name.replace("Left", f"{mark}L").replace("Right", f"{mark}R")

    def spelled(at: int, name: str) -> str:
        return {
            "camel": name,
            "pascal": name[0].upper() + name[1:],
            "snake": snake(name),
            "short": short(name, "_"),
            "dotted": short(name, "."),
            "numbered": f"A{at:02d}_{snake(name).title()}",
            "meshed": f"Wolf3D_Head_{name}",
            "suffixed": f"{name}_Avatar",
            "counted": f"{name}_{at}",
        }[style]

    names = {spelled(at, name): name for at, name in enumerate(CHANNELS)}
    assert driven(*names) == names


# -- families ---------------------------------------------------------------------------------------

_FAMILIES: dict[str, tuple[str, dict[str, object]]] = {
    "VRM 0": (
        "Neutral A I U E O Blink Joy Angry Sorrow Fun LookUp LookDown LookLeft LookRight Blink_L Blink_R",
        {"A": "vowelA", "I": "vowelI", "U": "vowelU", "E": "vowelE", "O": "vowelO", "LookUp": "lookUp",
         "LookDown": "lookDown", "LookLeft": "lookLeft", "LookRight": "lookRight", "Blink_L": "eyeBlinkLeft",
         "Blink_R": "eyeBlinkRight"},
    ),
    "VRM 1": (
        "happy angry sad relaxed surprised aa ih ou ee oh blink blinkLeft blinkRight lookUp lookDown neutral",
        {"aa": "vowelA", "ih": "vowelI", "ou": "vowelU", "ee": "vowelE", "oh": "vowelO", "lookUp": "lookUp",
         "lookDown": "lookDown", "blinkLeft": "eyeBlinkLeft", "blinkRight": "eyeBlinkRight"},
    ),
    "VRM 1 with one blink": ("aa blink joy", {"blink": "eyeBlink"}),
    "VRChat": (
        "vrc.v_sil vrc.v_aa vrc.v_ih vrc.v_oh vrc.v_kk vrc.blink",
        {"vrc.v_sil": "visemeSil", "vrc.v_aa": "vowelA", "vrc.v_ih": "vowelI", "vrc.v_oh": "vowelO",
         "vrc.v_kk": "visemeKK", "vrc.blink": "eyeBlink"},
    ),
    "the small set of Ready Player Me": ("mouthOpen mouthSmile", {"mouthOpen": "mouthOpen", "mouthSmile": "smile"}),
    "Character Creator 4": (
        "Brow_Raise_Inner_L Brow_Drop_R Eye_Blink_L Eye_Blink_R Eye_L_Look_L Eye_L_Look_R Eye_R_Look_L Eye_R_Look_R "
        "Eye_R_Look_Up Mouth_L Mouth_R Jaw_R Mouth_Funnel_Up_L Mouth_Roll_In_Upper_R Cheek_Raise_R Mouth_Up_Upper_L "
        "V_Open V_Wide V_Tight V_Tight_O",
        {"Brow_Raise_Inner_L": "browInnerUp", "Brow_Drop_R": "browDownRight", "Eye_Blink_L": "eyeBlinkLeft",
         "Eye_Blink_R": "eyeBlinkRight", "Eye_L_Look_L": "eyeLookOutLeft", "Eye_L_Look_R": "eyeLookInLeft",
         "Eye_R_Look_L": "eyeLookInRight", "Eye_R_Look_R": "eyeLookOutRight", "Eye_R_Look_Up": "eyeLookUpRight",
         "Mouth_L": "mouthLeft", "Mouth_R": "mouthRight", "Jaw_R": "jawRight", "Mouth_Funnel_Up_L": "mouthFunnel",
         "Mouth_Roll_In_Upper_R": "mouthRollUpper", "Cheek_Raise_R": "cheekSquintRight",
         "Mouth_Up_Upper_L": "mouthUpperUpLeft"},
    ),
    "Character Creator 3": (
        "Open Explosive Dental_Lip Tight_O Tight Wide Affricate Lip_Open Eye_Blink Eye_Blink_L Eye_Blink_R Mouth_Smile "
        "Brow_Raise_L Nose_Scrunch Mouth_Lips_Jaw_Adjust",
        {"Open": "vowelA", "Explosive": "visemePP", "Dental_Lip": "visemeFF", "Tight_O": "vowelO", "Tight": "vowelU",
         "Wide": "vowelI", "Affricate": "visemeCH", "Lip_Open": "vowelE", "Eye_Blink_L": "eyeBlinkLeft",
         "Eye_Blink_R": "eyeBlinkRight", "Mouth_Smile": "smile", "Brow_Raise_L": "browUpLeft",
         "Nose_Scrunch": "noseSneer"},
    ),
    "Daz Genesis 8": (
        "Genesis8Male__eCTRLEyesClosedL Genesis8Male__eCTRLEyesClosedR Genesis8Male__eCTRLEyesClosed "
        "Genesis8Male__eCTRLMouthOpen Genesis8Male__eCTRLvAA Genesis8Male__eCTRLHappy Genesis8Male__PHMEarsElfLong",
        {"Genesis8Male__eCTRLEyesClosedL": "eyeBlinkLeft", "Genesis8Male__eCTRLEyesClosedR": "eyeBlinkRight",
         "Genesis8Male__eCTRLMouthOpen": "jawOpen"},
    ),
    "Daz Genesis 8.1 and 9": (
        "facs_bs_MouthSmileLeft_div2 facs_BrowDownRight facs_jnt_JawOpen facs_ctrl_JawOpen facs_jnt_EyesWideLeft "
        "facs_bs_MouthFunnelUpperRight facs_bs_MouthFunnelLowerLeft facs_bs_MouthPressUpperLeft facs_bs_NeckFlexLeft "
        "body_bs_Navel",
        {"facs_bs_MouthSmileLeft_div2": "mouthSmileLeft", "facs_BrowDownRight": "browDownRight",
         "facs_jnt_JawOpen": "jawOpen", "facs_jnt_EyesWideLeft": "eyeWideLeft",
         "facs_bs_MouthFunnelUpperRight": "mouthFunnel", "facs_bs_MouthFunnelLowerLeft": "mouthFunnel",
         "facs_bs_MouthPressUpperLeft": "mouthPressLeft"},
    ),
    "MPFB": (
        "jawOpen viseme_aa aa_02 f_v_18 p_b_m_21 sil_00 $md-universal-female", {"jawOpen": "jawOpen"},
    ),
    "MPFB with Microsoft's visemes alone": (
        "aa_02 f_v_18 p_b_m_21 sil_00 aw_09 ay_11",
        {"aa_02": "vowelA", "f_v_18": "visemeFF", "p_b_m_21": "visemePP", "sil_00": "visemeSil"},
    ),
    "MetaHuman": (
        "head_lod0_mesh__eye_blink_L cartilage_lod0_mesh__eye_blink_L head_lod0_mesh__eye_lookLeft_L "
        "head_lod0_mesh__eye_lookLeft_R head_lod0_mesh__mouth_cornerPull_right head_lod0_mesh__mouth_press_UL "
        "head_lod0_mesh__Mfunnel_Jopen_UL head_lod0_mesh__ear_up_L head_lod0_mesh__jaw_open "
        "head_lod0_mesh__jaw_open_cor",
        {"head_lod0_mesh__eye_blink_L": "eyeBlinkLeft", "cartilage_lod0_mesh__eye_blink_L": "eyeBlinkLeft",
         "head_lod0_mesh__eye_lookLeft_L": "eyeLookOutLeft", "head_lod0_mesh__eye_lookLeft_R": "eyeLookInRight",
         "head_lod0_mesh__mouth_cornerPull_right": "mouthSmileRight",
         "head_lod0_mesh__mouth_press_UL": "mouthPressLeft", "head_lod0_mesh__jaw_open": "jawOpen"},
    ),
    "MetaHuman's curves": (
        "CTRL_expressions_browRaiseInL CTRL_expressions_eyeLookRightR CTRL_expressions_jawChinRaiseDL",
        {"CTRL_expressions_browRaiseInL": "browInnerUp", "CTRL_expressions_eyeLookRightR": "eyeLookOutRight",
         "CTRL_expressions_jawChinRaiseDL": "mouthShrugLower"},
    ),
    "MMD": (
        "真面目 困る 怒り まばたき 笑い ウィンク ウィンク右 ウィンク２ ｳｨﾝｸ２右 あ い う え お ω 瞳小",
        {"困る": "browSad", "怒り": "browDown", "ウィンク２": "eyeBlinkLeft", "ｳｨﾝｸ２右": "eyeBlinkRight",
         "あ": "vowelA", "い": "vowelI", "う": "vowelU", "え": "vowelE", "お": "vowelO"},
    ),
    "MMD in English": (
        "wink wink_right wink_2 wink_2_right blink a i u e o",
        {"wink_2": "eyeBlinkLeft", "wink_2_right": "eyeBlinkRight", "a": "vowelA", "i": "vowelI", "u": "vowelU",
         "e": "vowelE", "o": "vowelO"},
    ),
    "MMD's other spellings": (
        "左まばたき 右まばたき 上 下",
        {"左まばたき": "eyeBlinkLeft", "右まばたき": "eyeBlinkRight", "上": "browOuterUp", "下": "browDown"},
    ),
    "MMD's old English": (
        "Smily Up Down Serious Trouble Get_angry Blink Smile Wink Wink-a Wink-b Wink-c Howawa Jito-eye MouseUP MouseDW "
        "a i u e o",
        {"Trouble": "browSad", "Get_angry": "browDown", "Wink-b": "eyeBlinkLeft", "Wink-c": "eyeBlinkRight",
         "Jito-eye": "eyeSquint", "MouseUP": "smile", "MouseDW": "frown", "a": "vowelA", "i": "vowelI", "u": "vowelU",
         "e": "vowelE", "o": "vowelO"},
    ),
    "MMD's new English": (
        "Ah Ch U E Oh Grin Blink Wink Wink_Right Stare Surprised Sadness Anger Mouth_Horn_Raise Cheerful",
        {"Ah": "vowelA", "Ch": "vowelI", "U": "vowelU", "E": "vowelE", "Oh": "vowelO", "Wink": "eyeBlinkLeft",
         "Wink_Right": "eyeBlinkRight", "Stare": "eyeSquint", "Surprised": "eyeWide", "Sadness": "browSad",
         "Anger": "browDown", "Mouth_Horn_Raise": "smile"},
    ),
    "Daz Genesis 9: one of three for each movement, and none that mends": (
        "facs_bs_BrowDownLeft_div2 facs_ctrl_BrowDownLeft facs_ctrl_EyeBlinkLeft facs_jnt_EyeBlinkLeft "
        "facs_ctrl_JawOpen facs_jnt_JawOpen facs_jnt_JawLeft facs_cbs_BrowDownLeft facs_cbs_JawOpen "
        "facs_cbs_MouthSmileLeft facs_cbs_MouthSmileRight",
        {"facs_bs_BrowDownLeft_div2": "browDownLeft", "facs_jnt_EyeBlinkLeft": "eyeBlinkLeft",
         "facs_jnt_JawOpen": "jawOpen", "facs_jnt_JawLeft": "jawLeft"},
    ),
    "Adobe Fuse": (
        "Blink_Left BrowsDown_Left BrowsUp_Right EyesWide_Left Frown_Left JawForeward JawRotateY_Left Jaw_Down "
        "Jaw_Left LowerLipDown_Right Midmouth_Left MouthNarrow_Left MouthNarrow_Right MouthOpen MouthUp "
        "NoseScrunch_Left Smile_Left Squint_Right UpperLipOut UpperLipUp_Left",
        {"Blink_Left": "eyeBlinkLeft", "BrowsDown_Left": "browDownLeft", "BrowsUp_Right": "browUpRight",
         "EyesWide_Left": "eyeWideLeft", "Frown_Left": "mouthFrownLeft", "JawForeward": "jawForward",
         "Jaw_Left": "jawLeft", "LowerLipDown_Right": "mouthLowerDownRight", "Midmouth_Left": "mouthLeft",
         "MouthNarrow_Left": "mouthPucker", "MouthNarrow_Right": "mouthPucker", "MouthOpen": "mouthOpen",
         "NoseScrunch_Left": "noseSneerLeft", "Smile_Left": "mouthSmileLeft", "Squint_Right": "eyeSquintRight",
         "UpperLipUp_Left": "mouthUpperUpLeft"},
    ),
    "SRanipal": (
        "Eye_Left_Blink Eye_Left_Right Eye_Left_Left Eye_Right_Right Eye_Right_Left Eye_Right_Up Jaw_Open Mouth_Pout "
        "Mouth_Upper_Left Mouth_Smile_Right Mouth_Sad_Left Mouth_Upper_UpRight Cheek_Suck Tongue_Left",
        {"Eye_Left_Blink": "eyeBlinkLeft", "Eye_Left_Right": "eyeLookInLeft", "Eye_Left_Left": "eyeLookOutLeft",
         "Eye_Right_Right": "eyeLookOutRight", "Eye_Right_Left": "eyeLookInRight", "Eye_Right_Up": "eyeLookUpRight",
         "Jaw_Open": "jawOpen", "Mouth_Pout": "mouthPucker", "Mouth_Upper_Left": "mouthLeft",
         "Mouth_Smile_Right": "mouthSmileRight", "Mouth_Sad_Left": "mouthFrownLeft",
         "Mouth_Upper_UpRight": "mouthUpperUpRight"},
    ),
    "Oculus without a prefix": (
        "sil PP FF TH DD kk CH SS nn RR aa E I O U",
        {"sil": "visemeSil", "PP": "visemePP", "FF": "visemeFF", "TH": "visemeTH", "DD": "visemeDD", "kk": "visemeKK",
         "CH": "visemeCH", "SS": "visemeSS", "nn": "visemeNN", "RR": "visemeRR", "aa": "vowelA", "E": "vowelE",
         "I": "vowelI", "O": "vowelO", "U": "vowelU"},
    ),
    "Rhubarb's shapes, called visemes": (
        "viseme_A viseme_B viseme_C viseme_D viseme_E viseme_F viseme_X",
        {f"viseme_{letter}": f"mouthShape{letter}" for letter in "ABCDEFX"},
    ),
    "Rhubarb's shapes after other words": (
        "Mouth_Shape_A Mouth_Shape_B Mouth_Shape_C Mouth_Shape_D Mouth_Shape_E Mouth_Shape_F",
        {f"Mouth_Shape_{letter}": f"mouthShape{letter}" for letter in "ABCDEF"},
    ),
    "plain words with sides": (
        "Eyebrow_Up_L eyebrowDown.R Wink_Left EYE_CLOSE_R Sneer.L LookIn_L LookOut_R Pucker Jaw_Drop",
        {"Eyebrow_Up_L": "browUpLeft", "eyebrowDown.R": "browDownRight", "Wink_Left": "eyeBlinkLeft",
         "EYE_CLOSE_R": "eyeBlinkRight", "Sneer.L": "noseSneerLeft", "LookIn_L": "eyeLookInLeft",
         "LookOut_R": "eyeLookOutRight", "Pucker": "mouthPucker", "Jaw_Drop": "jawOpen"},
    ),
    "plain words for both sides": (
        "Eyebrows_Raised Eyebrows_Lowered Eye_Close Frown Surprise",
        {"Eyebrows_Raised": "browUp", "Eyebrows_Lowered": "browDown", "Eye_Close": "eyeBlink", "Frown": "frown"},
    ),
    "vowels by two letters": (
        "AA II UU EE OO", {"AA": "vowelA", "II": "vowelI", "UU": "vowelU", "EE": "vowelE", "OO": "vowelO"},
    ),
    "Unified Expressions: base shapes before blended ones": (
        "EyeClosedLeft EyeClosedRight EyeClosed EyeLookUpLeft BrowPinchLeft BrowLowererLeft BrowDownLeft BrowDownRight "
        "LipSuckUpperLeft LipSuckUpperRight LipSuckUpper LipFunnel MouthCornerPullRight MouthClosed MouthRaiserUpper "
        "MouthTightenerLeft EyeDilationLeft",
        {"EyeClosedLeft": "eyeBlinkLeft", "EyeClosedRight": "eyeBlinkRight", "EyeLookUpLeft": "eyeLookUpLeft",
         "BrowPinchLeft": "browDownLeft", "BrowLowererLeft": "browDownLeft", "BrowDownRight": "browDownRight",
         "LipSuckUpperLeft": "mouthRollUpper", "LipSuckUpperRight": "mouthRollUpper", "LipFunnel": "mouthFunnel",
         "MouthCornerPullRight": "mouthSmileRight", "MouthClosed": "mouthClose", "MouthRaiserUpper": "mouthShrugUpper"},
    ),
    "plain": (
        "A I U E O Blink_L smile sad",
        {"A": "vowelA", "I": "vowelI", "U": "vowelU", "E": "vowelE", "O": "vowelO", "Blink_L": "eyeBlinkLeft",
         "smile": "smile", "sad": (("frown", 1.0), ("browSad", 0.5))},
    ),
    "vowels after a word for the mouth": (
        "Mouth_A Mouth_I Mouth_U Mouth_E Mouth_O",
        {f"Mouth_{letter}": f"vowel{letter}" for letter in "AIUEO"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("family", _FAMILIES)
def test_the_keys_of_a_family(family: str) -> None:
    names, expected = _FAMILIES[family]
    assert driven(*names.split()) == expected


# -- what is not driven ----------------------------------------------------------------------------

_STRANGERS = (
    "HideBlush", "Basis", "Neutral", "neutral", "ear_wiggle", "Breathe", "mouth_corner_fix", "A_pose", "T_pose", "A",
    "B", "E", "O", "X", "L", "R", "left", "right", "body_fat", "Muscle_L", "chest_size", "eyebrow_thickness",
    "hide_smile", "jawOpen_corrective", "pose_smile", "nose_length", "Key 1", "target_0", "", " ", "_", "...", "smiley",
    "Fcl_ALL_Joy", "Fcl_HA_Hide", "blinker", "Joy", "Fun", "Sorrow", "lookout", "wink", "TH", "Open", "sil", "笑い",
    "瞳小",
)  # fmt: skip


@pytest.mark.parametrize("name", _STRANGERS)
def test_a_stranger_is_not_driven(name: str) -> None:
    assert driven(name) == {}


def test_strangers_together_are_not_driven_either() -> None:
    assert driven(*_STRANGERS) == {}


@pytest.mark.parametrize("prefix", ["Hair_", "Outfit.", "Skirt__", "Body_"])
def test_letters_of_other_things_are_not_mouths(prefix: str) -> None:
    assert driven(*(f"{prefix}{letter}" for letter in "ABCDEFGHX")) == {}
    assert driven(*(f"{prefix}{letter}" for letter in "AIUEO")) == {}


def test_a_whole_alphabet_is_neither_vowels_nor_mouth_shapes() -> None:
    assert driven(*"ABCDEFGHIJKLMNOPQRSTUVWXYZ") == {}


def test_the_sound_of_l_is_no_mouth_that_moves_left() -> None:
    assert driven(*(f"mouth_{sound}" for sound in ("AI", "O", "MBP", "FV", "L", "WQ", "etc"))) == {}


def test_a_smile_that_shuts_the_eyes_is_not_driven() -> None:
    assert "Smile" not in driven("Smile", "Blink", "Wink", "Wink_Right", "Wink_2", "Wink_2_Right")


def test_a_key_that_mends_another_is_not_driven_with_it() -> None:
    names = ("jawOpen", "jawOpen_fix", "jawOpen.001", "eyeBlinkLeft", "eyeBlinkLeft_fix", "mouthLeft", "mouthLeft_fix")
    assert driven(*names) == {name: name for name in ("jawOpen", "eyeBlinkLeft", "mouthLeft")}


def test_the_same_key_in_two_spellings_is_driven_once() -> None:
    assert driven("eyeBlinkLeft", "eyeBlink_L") == {"eyeBlinkLeft": "eyeBlinkLeft"}


def test_a_coarser_family_fills_what_the_finer_has_not() -> None:
    names = ("eyeBlinkLeft", "eyeBlinkRight", "Blink", "A", "I", "U", "E", "O", "LookUp")
    assert driven(*names) == {
        "eyeBlinkLeft": "eyeBlinkLeft", "eyeBlinkRight": "eyeBlinkRight", "LookUp": "lookUp",
        **{letter: f"vowel{letter}" for letter in "AIUEO"},
    }  # fmt: skip


def test_emotions_are_left_alone_where_something_finer_shows_them() -> None:
    assert "smile" not in driven("smile", "mouthSmileLeft", "mouthSmileRight")
    assert "angry" not in driven("angry", "browDown_L")
    assert "surprised" not in driven("surprised", "browInnerUp")


# -- what always holds ---------------------------------------------------------------------------------

_PARTS = st.sampled_from(
    ("eyeBlink", "mouthSmile", "_", ".", "__", "Left", "L", "R", "right", "jaw", "mouth", "Eye", "Look", "Blink", "A",
     "Fcl_EYE_Close_", "facs_bs_", "eCTRLEyesClosed", "CheekPuff", "ウィンク", "右", "左", "2", "viseme_", "aa", "001",
     "brow_raiseIn_", "Brow_Drop_", "fix", "-", " ")
)  # fmt: skip
_NAMES = st.one_of(st.lists(_PARTS, max_size=6).map("".join), st.text(max_size=40), st.sampled_from(CHANNELS))


@settings(max_examples=200)
@given(st.lists(_NAMES, max_size=30))
def test_any_names_give_drives_of_keys_in_the_list_each_channel_once(names: list[str]) -> None:
    match = match_keys(names)
    assert {drive.key for drive in match.drives} <= set(names)
    pairs = [(drive.key, drive.channel) for drive in match.drives]
    assert len(pairs) == len(set(pairs))
    assert match_keys(names) == match


def test_a_name_beyond_all_measure_is_passed_over() -> None:
    assert driven("_" * 100_000, "eyeBlinkLeft" * 10_000, "A" * 5_000) == {}


_SIDED = tuple(name for name in CHANNELS if name.endswith(("Left", "Right")) and not name.startswith("eyeLook"))
_MARKS = {
    "Left": ("Left", "_L", ".L", "_left", " left", ".l", "_lf", ".Lft"),
    "Right": ("Right", "_R", ".R", "_right", " right", ".r", "_rt", ".Rgt"),
}


@settings(max_examples=200)
@given(st.lists(st.tuples(st.sampled_from(_SIDED), st.integers(0, 7), st.booleans()), max_size=20))
def test_no_key_is_driven_by_a_channel_of_the_other_side(picked: list[tuple[str, int, bool]]) -> None:
    sides: dict[str, str] = {}
    for channel, mark, in_front in picked:
        side = "Left" if channel.endswith("Left") else "Right"
        stem = channel.removesuffix(side)
        sides[f"{side[0]}_{stem}" if in_front else stem + _MARKS[side][mark]] = side
    for drive in match_keys(tuple(sides)).drives:
        assert drive.channel.endswith(sides[drive.key])
