"""What a tick costs with alpha, with another head, and with a preview, over the plain one; needs Blender."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

import bpy

from addon.camera.output import CameraConfig
from addon.core.backdrop import Backdrop, Behind, Front
from addon.core.face_frame import FacePose, Translation
from addon.headless.open_file import open_avatar
from addon.render.gpu_context import gpu_context
from addon.render.preview import Preview
from addon.render.scene_camera import PictureOptions
from addon.render.scene_loan import SceneLoan
from addon.rig.auto_map import auto_map
from addon.rig.avatar import find_avatar
from addon.rig.live_rig import LiveRig, view_layer_of
from addon.session.outlet import Outlet, OutletConfig, Shown

from .figures import Figure
from .map_and_write import moving_frame

_ROUNDS = 20
_WARM_UP = 3
_WIDTH, _HEIGHT = 640, 360
_WAYS = {
    "plain": Backdrop(),
    "alpha": Backdrop(Behind.COLOUR),
    "head": Backdrop(Behind.COLOUR, Front.HEAD),
    "preview": Backdrop(),
}


def ways_out(avatar_file: Path) -> Figure:
    """Move, evaluate, draw, read and hand over, for one way after the other; in time of the processor, all threads.

    The preview is made at every tick here, not five times a second.
    """
    scene = open_avatar(avatar_file)
    avatar = find_avatar(scene)
    rig, gpu, preview = LiveRig(avatar, auto_map(avatar)), gpu_context(), Preview()
    picture = PictureOptions(_WIDTH, _HEIGHT, samples=2, shadows=False)
    loan = SceneLoan(scene, picture.quality)
    seconds: dict[str, list[float]] = {name: [] for name in _WAYS}
    with tempfile.TemporaryDirectory() as folder:
        outlets = {}
        for name, backdrop in _WAYS.items():
            options = PictureOptions(_WIDTH, _HEIGHT, samples=2, shadows=False, transparent=backdrop.needs_alpha)
            camera = CameraConfig(Path(folder) / f"{name}.ring", backdrop=backdrop)
            outlets[name] = Outlet(loan, OutletConfig(camera, options), gpu)
        number = 0
        for _ in range(_ROUNDS + _WARM_UP):
            for name, outlet in outlets.items():
                number += 1
                pose = moving_frame(number).pose
                loan.set_film(transparent=_WAYS[name].needs_alpha)  # a session with one camera never changes it
                view_layer_of(scene).update()
                shown = Shown(avatar, _placed(pose))
                seconds[name].append(_tick(rig, outlet, shown, preview if name == "preview" else None))
        for outlet in outlets.values():
            outlet.close()
    preview.remove()
    loan.close()
    gpu.close()
    rig.put_back()
    medians = {name: statistics.median(taken[_WARM_UP:]) for name, taken in seconds.items()}
    parts = {f"{name}_ms": round(median * 1e3, 3) for name, median in medians.items()}
    parts |= {f"{name}_over_plain": round(median / medians["plain"], 4) for name, median in medians.items()}
    parts |= {f"{name}_bytes": float(_WIDTH * _HEIGHT * (4 + way.channels)) for name, way in _WAYS.items()}
    what = f"a tick with alpha over the plain one, {_WIDTH}x{_HEIGHT}, two samples, time of the processor"
    return Figure("tick_with_alpha", parts["alpha_over_plain"], "ratio", None, parts, _ROUNDS, what)


def _placed(pose: FacePose) -> FacePose:
    return FacePose(pose.head, Translation(0.0, 0.0, -0.6))


def _tick(rig: LiveRig, outlet: Outlet, shown: Shown, preview: Preview | None) -> float:
    begin = time.process_time()
    rig.write(shown.pose or FacePose())
    layer = view_layer_of(bpy.context.scene)
    layer.update()
    outlet.draw(layer, shown)
    if preview is not None:
        preview.show(outlet.output.newest_picture, time.monotonic() * 1e3)
    return time.process_time() - begin
