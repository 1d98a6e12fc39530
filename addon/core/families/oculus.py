"""The fifteen visemes of Oculus Lipsync, in Ready Player Me (``viseme_aa``), VRChat (``vrc.v_aa``), MPFB and others.

https://developers.meta.com/horizon/documentation/unity/audio-ovrlipsync-viseme-reference/
https://docs.readyplayer.me/ready-player-me/api-reference/avatars/morph-targets/oculus-ovr-libsync
https://creators.vrchat.com/avatars/
Microsoft's, as MPFB names them: https://github.com/makehumancommunity/mpfb2/blob/master/src/mpfb/services/faceservice.py
Of several of those that look alike, one is driven.
"""

from __future__ import annotations

from typing import Final

from .family import Affix, Family, Fineness, tier

_OCULUS: Final = {
    "sil": "visemeSil",
    "PP": "visemePP",
    "FF": "visemeFF",
    "TH": "visemeTH",
    "DD": "visemeDD",
    "kk": "visemeKK",
    "CH": "visemeCH",
    "SS": "visemeSS",
    "nn": "visemeNN",
    "RR": "visemeRR",
    "aa": "vowelA",
    "E": "vowelE",
}
_LONG: Final = _OCULUS | {"I": "vowelI", "O": "vowelO", "U": "vowelU"}
_SHORT: Final = _OCULUS | {"ih": "vowelI", "oh": "vowelO", "ou": "vowelU"}

OCULUS: Final = Family(
    "Oculus visemes",
    Fineness.VISEMES,
    (
        # ``viseme_E`` alone is one of Rhubarb's
        tier({f"viseme_{name}": channel for name, channel in (_LONG | _SHORT).items()}, least=2),
        tier({f"v_{name}": channel for name, channel in _SHORT.items()}, least=3),
        # letters and sounds alone: enough of them to be no chance
        tier(_LONG | _SHORT, Affix.MOUTH, least=8),
        tier({name: _SHORT[name] for name in ("aa", "E", "ih", "oh", "ou")}, Affix.MOUTH, least=5),
    ),
)

MICROSOFT: Final = Family(
    "Microsoft visemes",
    Fineness.VISEMES,
    (
        tier(
            {
                "sil_00": "visemeSil",
                "aa_02": "vowelA",
                "ey_eh_uh_04": "vowelE",
                "y_iy_ih_ix_06": "vowelI",
                "w_uw_07": "vowelU",
                "ow_08": "vowelO",
                "r_13": "visemeRR",
                "s_z_15": "visemeSS",
                "sh_ch_jh_zh_16": "visemeCH",
                "th_dh_17": "visemeTH",
                "f_v_18": "visemeFF",
                "d_t_n_19": "visemeDD",
                "k_g_ng_20": "visemeKK",
                "p_b_m_21": "visemePP",
            },
            least=4,
        ),
    ),
)
