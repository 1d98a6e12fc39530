"""One way out of a session: a camera's picture, the ring that it goes into, and the host that takes it from there."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Self

import bpy
import numpy as np
from numpy.typing import NDArray

from ..camera.output import CameraConfig, CameraOutput
from ..core.backdrop import Backdrop, Front
from ..core.errors import LiveFaceError
from ..core.face_frame import FacePose, Stamp
from ..core.frame_ring import FrameTimes
from ..core.neck_fade import fade_below
from ..core.ring_shape import RingShape
from ..render.gpu_context import GpuContext
from ..render.head_camera import HeadCamera, HeadOptions
from ..render.scene_camera import PictureOptions, SceneCamera
from ..render.scene_loan import RenderError, SceneLoan
from ..rig.avatar import Avatar
from .actor import Actor
from .frame_source import FrameSource

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OutletConfig:
    """What goes out and where to. `view` names the camera object, empty is the scene's own.

    `picture.transparent` must be as `camera.backdrop` needs it. Samples and shadows are those of the session. `head`
    counts where the backdrop is the user's body with the avatar's head.
    """

    camera: CameraConfig
    picture: PictureOptions = field(default_factory=PictureOptions)
    fps: float = 30.0
    view: str = ""
    head: HeadOptions = field(default_factory=HeadOptions)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the scene shows at a tick: an avatar, and the face that moves it as it was seen.

    `pose` is as the tracker gave it, None before a face was seen; `source` is the size in pixels of the picture that it
    was seen in, None where it is not known; `capture_ns` is when a picture was taken that is shown for the first time,
    else 0.
    """

    avatar: Avatar
    pose: FacePose | None = None
    source: tuple[int, int] | None = None
    capture_ns: int = 0

    @classmethod
    def of(cls, actor: Actor, source: FrameSource, stamp: Stamp | None) -> Self:
        """What `actor` shows; `stamp` is that of a frame which it shows for the first time."""
        seen = source.newest_landmarks(actor.subject)
        size = (seen.width, seen.height) if seen else None
        return cls(actor.rig.avatar, actor.seen, size, stamp.capture_ns if stamp else 0)


class Outlet:
    """Draws one picture after the other and hands each over.

    Raises:
        LiveFaceError: there is no such camera, or the ring or the tracker's Python cannot be used.
    """

    def __init__(self, loan: SceneLoan, config: OutletConfig, gpu: GpuContext) -> None:
        self._gpu = gpu
        self._size = config.picture.width, config.picture.height
        self._head_options = config.head
        self._head: HeadCamera | None = None
        self._picture = SceneCamera(loan, config.picture, _camera_named(config.view))
        self.output = CameraOutput(config.camera, RingShape(*self._size, config.picture.channels), config.fps)

    def draw(self, view_layer: bpy.types.ViewLayer, shown: Shown) -> int:
        """Draw the evaluated scene and hand it over; when it was done, monotonic ns."""
        out = self.output.begin()
        if self.output.backdrop.front is Front.HEAD:
            self._draw_head(view_layer, shown, out)
        else:
            self._gpu.run(lambda: self._picture.draw(view_layer, out))
        rendered_ns = time.monotonic_ns()
        self.output.commit(FrameTimes(shown.capture_ns, rendered_ns))
        return rendered_ns

    def show(self, backdrop: Backdrop, head: HeadOptions) -> None:
        """Have another backdrop from now on.

        Raises:
            CameraError: it cannot be had without a new start.
        """
        self.output.show(backdrop)
        if head != self._head_options:
            self._head_options, self._head = head, None

    def close(self) -> None:
        """End the host, leave the ring, free the buffer. May be called again."""
        self.output.close()
        self._gpu.run(self._picture.close)

    def _draw_head(self, view_layer: bpy.types.ViewLayer, shown: Shown, out: NDArray[np.uint8]) -> None:
        if self._head is None:
            self._head = HeadCamera(shown.avatar, self._head_options)
        view = self._head.view(view_layer.depsgraph, shown.pose, shown.source, self._size)
        self._gpu.run(lambda: self._picture.draw(view_layer, out, view.viewpoint))
        fade_below(out, view.fade)


class FurtherOutlet:
    """An outlet beside the first one: whatever goes wrong with it ends it alone, and is told in `problem`."""

    def __init__(self, loan: SceneLoan, config: OutletConfig, gpu: GpuContext) -> None:
        self.problem: str | None = None
        self._outlet: Outlet | None = None
        self._period = 1.0 / config.fps
        self._due = -math.inf
        try:
            self._outlet = Outlet(loan, config, gpu)
        except LiveFaceError as error:
            self.problem = str(error)

    @property
    def output(self) -> CameraOutput | None:
        """Its camera, while it works."""
        return self._outlet.output if self._outlet else None

    def draw_if_due(self, view_layer: bpy.types.ViewLayer, shown: Shown, now: float) -> None:
        """Draw if a picture is due at `now`, monotonic seconds: at most at every tick of the session."""
        if now < self._due - self._period / 2.0:
            return
        late = now - self._due
        self._due = (now if late > self._period else self._due) + self._period
        self._try(lambda outlet: outlet.draw(view_layer, shown))

    def show(self, backdrop: Backdrop, head: HeadOptions) -> None:
        """Have another backdrop, as `Outlet.show`.

        Raises:
            CameraError: it cannot be had without a new start.
        """
        if self._outlet is not None:
            self._outlet.show(backdrop, head)

    def watch(self, now: float) -> None:
        """Look after its host, as `CameraOutput.watch`."""
        self._try(lambda outlet: outlet.output.watch(now))

    def close(self) -> None:
        """End it. May be called again."""
        outlet, self._outlet = self._outlet, None
        if outlet is not None:
            outlet.close()

    def _try(self, work: Callable[[Outlet], object]) -> None:
        if self._outlet is None:
            return
        try:
            work(self._outlet)
        except LiveFaceError as error:
            self.problem = str(error)
            self.close()
        except Exception as error:  # noqa: BLE001 (the other outputs go on)
            _log.exception("An output failed")
            self.problem = f"It stopped on an unexpected error ({type(error).__name__}): see the system console."
            self.close()


def _camera_named(name: str) -> bpy.types.Object | None:
    """None for the scene's own camera."""
    if not name:
        return None
    camera = bpy.data.objects.get(name)
    if camera is None or camera.type != "CAMERA":
        raise RenderError(f"There is no camera {name} in this file: choose another one.")
    return camera
