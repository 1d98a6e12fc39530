"""The mapping in the sidebar: mapped by itself, searched, muted, tried out, and seen while live."""

from __future__ import annotations

from typing import Final

import pytest

from .comparing import differences
from .window import OUT, Panel, Window

#: Pixels from the sidebar's left to the middle of a row, its solo and mute buttons, the column beside the list, and
#: the small arrow under it.
_ROW: Final = 100
_SOLO: Final = 163
_MUTE: Final = 184
_BESIDE: Final = 241
_ARROW: Final = 31
#: Pixels from one row to the next, from the last row to the arrow, and from there to what it opens.
_NEXT: Final = 21
_TO_ARROW: Final = 15
_TO_SEARCH: Final = 16
#: From the arrow, past what the chosen row drives, to the header of the panel below.
_TO_HEADER: Final = 57
#: Rows of the human's mapping: 52 keys, chest, neck, head and two eyes.
_ROWS: Final = 57
#: Rows that the list shows at a time.
_SHOWN: Final = 8

pytestmark = pytest.mark.window


def _avatar(window: Window, value: str) -> object:
    """Something of the avatar's mapping."""
    return window.run(f"avatar = bpy.context.scene.live_face.avatar.live_face\nresult = {value}")


def _becomes(window: Window, value: str, wanted: object) -> None:
    """Wait until the mapping is so."""
    window.wait(lambda _report: _avatar(window, value) == wanted, 20.0)


def _activate(window: Window, channel: str) -> None:
    """Make a row the active one; the list scrolls to it."""
    names = _avatar(window, "[row.channel for row in avatar.rows]")
    assert isinstance(names, list)
    _avatar(window, f"setattr(avatar, 'active_row', {names.index(channel)})")


def test_the_mapping_list(panel: Panel) -> None:
    window = panel.window
    panel.open_only("Mapping")
    panel.press("live_face.auto_map")
    window.wait(lambda report: report["changed"])
    _becomes(window, "len(avatar.rows)", _ROWS)
    list_top, list_bottom = panel.top + 160, panel.top + 350

    _x, first = panel.find("rows[0].muted", _MUTE, list_top, list_bottom)
    window.mouse(panel.left + _ROW, first + 3 * _NEXT)
    _becomes(window, "avatar.active_row", 3)

    panel.press("rows[3].muted", _MUTE, list_top, list_bottom)
    _becomes(window, "[row.muted for row in avatar.rows]", [place == 3 for place in range(_ROWS)])
    panel.press("rows[3].muted", _MUTE, list_top, list_bottom)
    _becomes(window, "any(row.muted for row in avatar.rows)", False)
    panel.press("rows[5].solo", _SOLO, list_top, list_bottom)
    _becomes(window, "[row.solo for row in avatar.rows]", [place == 5 for place in range(_ROWS)])
    panel.press("rows[5].solo", _SOLO, list_top, list_bottom)

    arrow = first + (_SHOWN - 1) * _NEXT + _TO_ARROW
    window.mouse(panel.left + _ARROW, arrow)
    panel.settle()
    window.mouse(panel.left + _ROW - 20, arrow + _TO_SEARCH)
    panel.settle()
    window.type_keys("j", "a", "w", "Return")
    panel.settle()
    window.mouse(panel.left + _ROW, first)
    _becomes(window, "avatar.row.channel[:3]", "jaw")
    panel.picture(OUT / "search.png", 700)


def test_a_row_is_tried_out_and_left_as_it_was(panel: Panel) -> None:
    window = panel.window
    panel.open_only("Mapping")
    panel.press("live_face.auto_map")
    window.wait(lambda report: report["changed"])
    before = window.do("file_state")
    _activate(window, "jawOpen")
    opened = (
        "result = max(key.key_blocks['jawOpen'].value for key in bpy.data.shape_keys if 'jawOpen' in key.key_blocks)"
    )
    panel.press("live_face.wiggle", _BESIDE, panel.top + 160, panel.top + 300)
    assert max(window.run(opened) for _ in range(15)) > 0.3
    window.wait(lambda _report: not differences(before, window.do("file_state")), 30.0)


def test_a_row_and_its_settings(panel: Panel) -> None:
    window = panel.window
    panel.open_only("Mapping")
    panel.press("live_face.auto_map")
    window.wait(lambda report: report["changed"])
    _x, first = panel.find("rows[0].muted", _MUTE, panel.top + 160, panel.top + 350)
    _activate(window, "mouthSmileLeft")
    window.mouse(panel.left + 60, first + (_SHOWN - 1) * _NEXT + _TO_ARROW + _TO_HEADER)
    panel.settle()
    panel.picture(OUT / "panel-row.png", 668)
    found = panel.look(160, first + 200, panel.bottom - 200)
    shown = {name.rpartition(".")[2] for name in found if ".rows[" in name}
    assert {"channel", "kind", "gain", "offset", "lower", "upper", "response", "smoothing"} <= shown


def test_meters_while_live(panel: Panel) -> None:
    window = panel.window
    panel.open_only("Live Face", "Mapping")
    panel.start()
    window.wait(lambda report: report["state"] == "Live" and report["applied"] > 10)
    _activate(window, "mouthSmileLeft")
    share = "part('addon.session.driver').DRIVER.session.rig_of('Armature').row_shares[avatar.active_row].item()"
    window.wait(lambda _report: 0.5 < float(str(_avatar(window, share))) < 0.9)  # in the middle of a smile
    panel.picture(OUT / "panel-mapping.png", 740)
    moving = _avatar(
        window, "(part('addon.session.driver').DRIVER.session.rig_of('Armature').row_shares > 0.05).sum().item()"
    )
    assert isinstance(moving, int) and moving > 2
    panel.stop()
