"""Draws every panel and menu into a real layout in one state of the session after the other; says what they show.

A real layout is only to be had inside a popup, and returning from a popup crashes Blender without a window: the
process ends inside.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
import traceback
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy

from tests.addon.avatars import add_key, keyed_mesh
from tests.addon.scenes import face_scene
from tests.addon.scripts import extension
from tests.addon.sender import Sender, pose

port, states = int(sys.argv[1]), sys.argv[2:]
bpy.ops.wm.read_factory_settings()
extension.install()
extension.enable()

DRIVER = extension.part("addon.session.driver").DRIVER
registration = extension.part("addon.registration")
buttons = bpy.ops.live_face

scene = bpy.context.scene
settings = scene.live_face
scene.live_face_recording.folder = tempfile.mkdtemp(prefix="takes-", dir=os.environ["BLENDER_USER_RESOURCES"])
settings.camera, settings.port, settings.size, settings.shadows = "RING", port, "640x360", False


def empty() -> None:
    """A file without anything."""
    DRIVER.stop()
    settings.avatar = None
    for ob in list(bpy.data.objects):
        bpy.data.objects.remove(ob)


def failed() -> None:
    with contextlib.suppress(RuntimeError):
        buttons.start()


def mapping() -> None:
    """More than 60 rows of all kinds, some of which cannot drive anything."""
    empty()
    face = face_scene(scene)
    face.data.shape_keys.key_blocks["jawOpen"].driver_add("value")
    light = next(ob for ob in scene.objects if ob.type == "LIGHT")
    buttons.auto_map()
    root = settings.avatar
    for kind in ("TURN", "BONE_ROTATION", "BONE_LOCATION", "BONE_SCALE", "PROPERTY"):
        for channel in ("jawOpen", "headYaw"):
            buttons.add_row(kind=kind, channel=channel, name="" if kind == "PROPERTY" else "Head")
    row = root.live_face.row
    row.owner_kind, row.owner, row.path = "LIGHT", light.data, "energy"
    row.response, row.expression = "EXPRESSION", "x**2"
    buttons.add_row(kind="SHAPE_KEY", channel="smile", name='"Größe"/笑')
    gone = bpy.data.objects.new("Gone", None)
    root.live_face.row.owner = gone
    bpy.data.objects.remove(gone)
    root.live_face.rows[3].muted, root.live_face.rows[4].solo = True, True
    extension.part("addon.settings.checking").check_now()


def lost_names() -> None:
    empty()
    face = keyed_mesh("Face", ())
    for number in range(3):
        add_key(face, f"target_{number}")
    buttons.auto_map()


def face_mesh() -> None:
    empty()
    buttons.add_face_mesh()
    settings.avatar = bpy.context.active_object
    buttons.add_avatar()


def live() -> None:
    """A face without jawOpen, one broken datagram and one frame."""
    empty()
    face = face_scene(scene)
    face.shape_key_remove(face.data.shape_keys.key_blocks["jawOpen"])
    buttons.start()
    sender = Sender(port)
    sender.send(b"junk")
    DRIVER.tick()  # compiles shaders, which can take longer than the panel's patience with the tracker
    sender.send_pose(pose(mouthClose=0.8))
    DRIVER.tick()


def silent() -> None:
    """A tracker that sends no more."""
    DRIVER.session.receiver.heard_at -= 5.0


def calibrating() -> None:
    extension.track(str(extension.CLIP), "Anna")
    live()
    extension.tick_until(lambda: DRIVER.session.tracker.profile is not None)
    buttons.calibrate()
    extension.tick_until(lambda: DRIVER.session.tracker.step is not None)


def calibrated() -> None:
    buttons.cancel_calibration()
    extension.tick_until(lambda: DRIVER.session.tracker.told is not None)


def tracker_ended() -> None:
    extension.track("nothing.mp4", "Anna")
    live()
    extension.tick_until(lambda: DRIVER.session.tracker.problem is not None)


def recording() -> None:
    """A take that is counted down to, one that was recorded, and one that is damaged."""
    live()
    takes = bpy.context.window_manager.live_face_takes
    folder = Path(scene.live_face_recording.folder)
    buttons.capture_pose()
    buttons.star_take()
    buttons.edit_take(name="Surprise", note="with raised brows")
    (folder / "Broken.lftake").write_bytes(b"no take")
    extension.part("addon.settings.take_list").refresh(scene)
    takes.active = [take.name for take in takes.takes].index("Surprise")
    takes.position = 0.0
    scene.live_face_recording.countdown = 7
    buttons.record()


def recorded() -> None:
    """The same without the countdown, and the folder gone."""
    buttons.record()
    scene.live_face_recording.countdown = 0
    buttons.record()
    DRIVER.tick()
    takes = bpy.context.window_manager.live_face_takes
    takes.active = [take.name for take in takes.takes].index("Broken")


def device() -> None:
    settings.camera = "DEVICE"


def file() -> None:
    settings.camera = "FILE"


def page_taken() -> None:
    """A web page at the port on which Blender listens."""
    bpy.context.preferences.addons[extension.NAME].preferences.tracker = "USER"
    settings.web_page, settings.web_port = True, port
    live()
    extension.tick_until(lambda: DRIVER.session.output.page.problem is not None)


def background() -> None:
    """One's own body with another head, a further camera before a colour, and a session that is live."""
    empty()
    face_scene(scene)
    settings.camera = "RING"
    settings.backdrop.front, settings.backdrop.behind = "HEAD", "BLURRED_ROOM"
    buttons.add_camera_output()
    one = settings.cameras[0]
    one.camera, one.view = "FILE", scene.camera
    one.file = str(Path(os.environ["BLENDER_USER_RESOURCES"]) / "film.mp4")
    one.backdrop.behind = "IMAGE"
    with contextlib.suppress(RuntimeError):
        buttons.start()
    one.backdrop.behind = "COLOUR"
    buttons.start()
    DRIVER.tick()
    buttons.pause()


_ALONE = (empty, failed, mapping, lost_names, face_mesh, live, silent, recording, recorded, device, file, background)
STATES = {one.__name__: one for one in (*_ALONE, calibrating, calibrated, tracker_ended, page_taken)}


def draw_all(layout: Any, context: bpy.types.Context) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 (bpy's own)
    """Each panel and menu by its name with what it shows."""
    for cls in registration._CLASSES:
        if not issubclass(cls, bpy.types.Panel | bpy.types.Menu):
            continue
        column = layout.column()
        drawn = types.SimpleNamespace(layout=column)
        if not hasattr(cls, "poll") or cls.poll(context):
            if hasattr(cls, "draw_header"):
                cls.draw_header(drawn, context)
            cls.draw(drawn, context)
        yield cls.__name__, column.introspect()
    takes, line = bpy.context.window_manager.live_face_takes, layout.column()
    for take in takes.takes:
        extension.part("addon.ui.recording").LIVEFACE_UL_takes.draw_item(None, context, line, takes, take, 0, takes, "")
    yield "takes", line.introspect()
    root = settings.avatar
    if root is not None:
        rows = extension.part("addon.ui.row")
        for index, row in enumerate(root.live_face.rows):
            column = layout.column()
            rows.draw_row(column, row)
            line = layout.row()
            item = extension.part("addon.ui.mapping_list").LIVEFACE_UL_rows
            item.draw_item(None, context, line, root.live_face, row, 0, root.live_face, "active_row", index, 0)
            yield f"row {index}", [column.introspect(), line.introspect()]


def draw(popup: Any, context: bpy.types.Context) -> None:  # noqa: ANN401 (bpy's own)
    """Called by Blender with a popup that has a real layout."""
    code = 1
    try:
        for state in states:
            STATES[state]()
            context.view_layer.update()
            for name, shown in draw_all(popup.layout, context):
                sys.stdout.write(json.dumps([state, name, shown], default=str, ensure_ascii=False) + "\n")
            sys.stdout.write(json.dumps([state, "state", DRIVER.session.state.value]) + "\n")
        code = 0
    except BaseException:  # noqa: BLE001 (the process ends here, with what went wrong on its standard error)
        traceback.print_exc()
    finally:
        DRIVER.stop()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


area = next(area for area in bpy.context.window.screen.areas if area.type == "VIEW_3D")
region = next(region for region in area.regions if region.type == "UI")
with bpy.context.temp_override(window=bpy.context.window, area=area, region=region):
    bpy.context.window_manager.popup_menu(draw)
