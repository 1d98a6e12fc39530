"""All ways out of a session: the first, by which it stands and falls, and those beside it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack

import bpy

from ..camera.output import CameraConfig, CameraError
from ..core.errors import LiveFaceError
from ..core.ring_shape import Content
from ..render.gpu_context import GpuContext
from ..render.preview import Preview
from ..render.scene_loan import SceneLoan
from .outlet import FurtherOutlet, Outlet, OutletConfig, Shown


class Outlets:
    """Draws each picture that is due, and looks after the camera hosts.

    Raises:
        LiveFaceError: the first one cannot begin; the others tell so themselves.
    """

    def __init__(self, loan: SceneLoan, configs: Sequence[OutletConfig], gpu: GpuContext, closing: ExitStack) -> None:
        """`configs` begins with that of the first; what is opened is closed by `closing`."""
        first, *further = configs
        self.first = Outlet(loan, first, gpu)
        closing.callback(self.first.close)
        self.further = tuple(FurtherOutlet(loan, one, gpu) for one in further)
        for one in self.further:
            closing.callback(one.close)
        #: Shows in Blender what the first one sends, where that is wanted.
        self.preview: Preview | None = None
        closing.callback(self.rest)

    def rest(self) -> None:
        """Leave nothing of the preview in the file; the next picture makes it again."""
        if self.preview is not None:
            self.preview.remove()

    def set_preview(self, *, shown: bool) -> None:
        """Show a preview from now on, or none."""
        if shown == (self.preview is not None):
            return
        self.rest()
        self.preview = Preview() if shown else None

    @property
    def paused(self) -> bool:
        """Whether the calls see the idle picture because the user wants it so."""
        return self.first.output.paused

    @paused.setter
    def paused(self, paused: bool) -> None:
        for output in (self.first.output, *(one.output for one in self.further)):
            if output is not None:
                output.paused = paused

    @property
    def content(self) -> Content | None:
        """The one kind of camera pictures that the tracker has to hand on; the first outlet that wants one says which.

        Another outlet that wants another kind shows its idle picture: the tracker makes one kind at a time.
        """
        outputs = [self.first.output, *(one.output for one in self.further if one.output is not None)]
        wanted = (output.backdrop.camera_content for output in outputs if output is not None)
        return next((content for content in wanted if content is not None), None)

    def show(self, configs: Sequence[OutletConfig]) -> None:
        """Have the backdrops of `configs`.

        Where there are more or fewer than outlets it is not known whose is whose, and only the first is shown.

        Raises:
            LiveFaceError: one of them cannot be had without a new start; the others are shown.
        """
        problem: LiveFaceError | None = None
        outlets: tuple[Outlet | FurtherOutlet, ...] = (self.first, *self.further)
        if len(configs) != len(outlets):
            outlets = outlets[:1]
            problem = CameraError("Cameras were added or removed: stop Live Face and start it again to show that.")
        for outlet, config in zip(outlets, configs, strict=False):
            try:
                outlet.show(config.camera.backdrop, config.head)
            except LiveFaceError as error:
                problem = error
        if problem is not None:
            raise problem

    def leave(self) -> tuple[CameraConfig, ...]:
        """Leave the camera hosts that feed devices to the next session; which they are, for `end_left_host`."""
        outputs = (self.first.output, *(one.output for one in self.further))
        left = (output.leave() for output in outputs if output is not None)
        return tuple(config for config in left if config is not None)

    def draw(self, view_layer: bpy.types.ViewLayer, shown: Shown, now: float) -> int:
        """Draw all that is due at `now`, monotonic seconds; when the first one's picture was done, monotonic ns."""
        rendered_ns = self.first.draw(view_layer, shown)
        if self.preview is not None:
            self.preview.show(self.first.output.newest_picture, now)
        for one in self.further:
            one.draw_if_due(view_layer, shown, now)
        return rendered_ns

    def watch(self, now: float) -> None:
        """Look after the camera hosts, as `CameraOutput.watch`."""
        self.first.output.watch(now)
        for one in self.further:
            one.watch(now)
