"""What happens to a file while an avatar in it is live: nothing of the session stays in it, and nothing crashes."""

from __future__ import annotations

import shutil
from typing import Any, Final

import pytest

from .comparing import differences, goes_on
from .debian import CHECKOUT_INSIDE, WORK_INSIDE
from .window import OUT, Panel, Window

_CARTOON: Final = CHECKOUT_INSIDE / "sample_rigs" / "cartoon" / "cartoon.blend"
#: Blender saves by itself once a minute at the most.
_AUTOSAVE: Final = 150.0
_NEW_NAME: Final = 'Mund "auf"/口'
_KEY: Final = "next(key for key in bpy.data.shape_keys if 'jawOpen' in key.key_blocks)"

pytestmark = pytest.mark.window


def _start(panel: Panel) -> None:
    panel.start()
    panel.window.wait(lambda report: report["state"] == "Live" and report["applied"] > 3)


def _as_before(window: Window, before: dict[str, Any]) -> None:
    assert not differences(before, window.do("file_state"))


def _names_in_rows(window: Window) -> list[str]:
    names = window.run("result = [row.target for row in bpy.data.objects['Armature'].live_face.rows]")
    assert isinstance(names, list)
    return names


def _rename(window: Window, old: str, new: str) -> None:
    """Rename a shape key on all meshes that have it."""
    window.run(
        f"for key in bpy.data.shape_keys:\n    if {old!r} in key.key_blocks: key.key_blocks[{old!r}].name = {new!r}"
    )


def _look_through_camera(window: Window) -> None:
    """As Blender stops to do where the scene's camera is gone for a while."""
    window.run("bpy.context.space_data.region_3d.view_perspective = 'CAMERA'")


def test_rendering(panel: Panel) -> None:
    window = panel.window
    window.run(
        "bpy.context.preferences.view.render_display_type = 'NONE'\n"
        "render = bpy.context.scene.render\n"
        "render.resolution_percentage = 10"
    )
    before = window.do("file_state")
    _start(panel)
    done = window.now()["renders"]
    window.key("F12")
    window.wait(lambda report: report["renders"] == done + 1)
    goes_on(window)
    panel.stop()
    _as_before(window, before)


def test_playing_the_timeline_over_keyframes(panel: Panel) -> None:
    window = panel.window
    window.run(
        f"key = {_KEY}\n"
        "block, bone = key.key_blocks['jawOpen'], bpy.data.objects['Armature'].pose.bones['head']\n"
        "for frame, value in ((1, 0.0), (20, 1.0)):\n"
        "    block.value = bone.location.x = value\n"
        "    block.keyframe_insert('value', frame=frame)\n"
        "    bone.keyframe_insert('location', frame=frame)\n"
        "bpy.context.scene.frame_set(1)"
    )
    before = window.do("file_state")
    _start(panel)
    window.key("space")
    window.wait(lambda report: report["playing"] and report["frame"] > 5)
    goes_on(window)
    window.key("space")
    window.wait(lambda report: not report["playing"])
    panel.stop()
    window.run("bpy.context.scene.frame_set(1)")
    _as_before(window, before)


def test_switching_the_scene(panel: Panel) -> None:
    window = panel.window
    before = window.do("file_state")
    _start(panel)
    window.run("bpy.ops.scene.new(type='NEW')")
    window.wait(lambda report: report["scene"] != "Scene")
    goes_on(window)
    window.run("bpy.ops.scene.delete()")
    window.wait(lambda report: report["scene"] == "Scene")
    _look_through_camera(window)
    goes_on(window)
    panel.stop()
    _as_before(window, before)


def test_an_autosave_leads_back_to_rest(panel: Panel) -> None:
    window = panel.window
    before = window.do("file_state")
    folder = WORK_INSIDE / "autosave"
    window.run(
        f"import os; os.makedirs({str(folder)!r}, exist_ok=True)\n"
        f"bpy.context.preferences.filepaths.temporary_directory = {str(folder)!r}\n"
        "bpy.context.preferences.filepaths.use_auto_save_temporary_files = True\n"
        "bpy.context.preferences.filepaths.auto_save_time = 1"
    )
    _start(panel)
    window.key("a", "g", "x", "1", "Return")  # stored for undo in the middle of an expression, as an autosave stores it
    outside = window.blend.parent / folder.name
    window.wait(lambda _report: any(outside.rglob("*_autosave.blend")), _AUTOSAVE)
    goes_on(window)
    (saved,) = outside.rglob("*_autosave.blend")
    shutil.copy(saved, window.blend.with_name("autosaved.blend"))
    window.key("ctrl+z")
    panel.stop()
    _as_before(window, before)
    window.do("open_file", path=str(WORK_INSIDE / "autosaved.blend"))
    window.run("bpy.data.objects['Armature'].location.x -= 1.0")
    window.do("set_up")
    state = window.do("file_state")
    assert not differences(before, state)


def test_appending(panel: Panel) -> None:
    window = panel.window
    before = window.do("file_state")
    _start(panel)
    added = window.run(
        f"with bpy.data.libraries.load({str(_CARTOON)!r}) as (theirs, _ours): name = theirs.objects[0]\n"
        "known = set(bpy.data.objects)\n"
        f"bpy.ops.wm.append(filename=name, directory={str(_CARTOON)!r} + '/Object/')\n"
        "result = len(set(bpy.data.objects) - known)"
    )
    assert isinstance(added, int) and added > 0
    goes_on(window)
    panel.stop()
    after = window.do("file_state")
    assert not differences(
        before, {name: after[name] for name in before if name != "objects"} | {"objects": before["objects"]}
    )


def test_renaming_a_key_and_a_bone(panel: Panel) -> None:
    window = panel.window
    before = window.do("file_state")
    _start(panel)
    _rename(window, "jawOpen", _NEW_NAME)
    window.run("bpy.data.objects['Armature'].data.bones['head'].name = 'Kopf'")
    window.wait(lambda _report: {_NEW_NAME, "Kopf"} <= set(_names_in_rows(window)), 30.0)
    goes_on(window)
    moved = {
        tuple(window.run("result = list(bpy.data.objects['Armature'].pose.bones['Kopf'].rotation_quaternion)"))
        for _ in range(20)
    }
    assert len(moved) > 1
    panel.stop()
    _rename(window, _NEW_NAME, "jawOpen")
    window.run("bpy.data.objects['Armature'].data.bones['Kopf'].name = 'head'")
    _as_before(window, before)


def test_deleting_the_avatar(panel: Panel) -> None:
    window = panel.window
    before = window.do("file_state")
    _start(panel)
    window.run(
        "bpy.ops.object.select_all(action='DESELECT')\n"
        "root = bpy.data.objects['Armature']\n"
        "for ob in (root, *root.children_recursive): ob.select_set(True)"
    )
    window.key("Delete")
    ended = window.wait(lambda report: report["state"] == "Failed")
    assert "avatar" in ended["problem"] or "mesh" in ended["problem"], ended["problem"]
    window.key("ctrl+z")
    window.wait(lambda _report: window.run("result = 'Armature' in bpy.context.scene.objects"))
    _as_before(window, before)


def test_disabling_the_add_on(panel: Panel) -> None:
    window = panel.window
    before = window.do("file_state")
    _start(panel)
    name = "bl_ext.user_default.live_face"
    window.run(f"bpy.ops.preferences.addon_disable(module={name!r})")
    _as_before(window, before)
    window.run(f"bpy.ops.preferences.addon_enable(module={name!r})")
    window.wait(lambda report: report["state"] == "Idle")
    again = Panel(window)
    window.do("choose", camera="RING")
    _start(again)
    again.stop()
    _as_before(window, before)


def test_two_avatars_in_one_scene(panel: Panel) -> None:
    window = panel.window
    window.run(
        f"with bpy.data.libraries.load({str(_CARTOON)!r}) as (theirs, ours): ours.objects = list(theirs.objects)\n"
        "known = {'ARMATURE', 'MESH'}\n"
        "for ob in ours.objects:\n"
        "    if ob.type in known: bpy.context.scene.collection.objects.link(ob)\n"
        "fox = next(ob for ob in ours.objects if ob.type == 'ARMATURE')\n"
        "fox.name, fox.location.x = 'Fox', 0.4\n"
        "bpy.context.view_layer.objects.active = fox"
    )
    panel.open_only("Avatars")
    panel.press("live_face.add_avatar")
    window.wait(lambda _report: window.run("result = len(bpy.context.scene.live_face.others)") == 1)
    window.run("bpy.context.scene.live_face.avatar = bpy.data.objects['Armature']")
    before = window.do("file_state")
    panel.open_only("Live Face", "Avatars")
    panel.picture(OUT / "avatars.png", 360)
    _start(panel)
    poses = (
        "bones = [bpy.data.objects[name].pose.bones for name in ('Armature', 'Fox')]\n"
        "result = [[number for bone in one for row in bone.matrix_basis for number in row] for one in bones]"
    )
    first = window.run(poses)
    window.wait(lambda _report: all(one != two for one, two in zip(first, window.run(poses), strict=True)), 30.0)
    panel.stop()
    _as_before(window, before)
