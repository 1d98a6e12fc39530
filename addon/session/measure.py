"""Draws the user's own scene in one quality after the other and times it, while nothing is live."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Final

import bpy
import numpy as np

from ..core.arkit import CHANNEL_COUNT
from ..core.face_frame import FacePose
from ..core.quality import PictureChoice, QualitySearch
from ..core.rotation import HeadAngles, from_angles
from ..render.gpu_context import gpu_context
from ..render.scene_camera import PictureOptions, SceneCamera
from ..render.scene_loan import SceneLoan
from ..rig.live_rig import view_layer_of
from .actor import AvatarConfig
from .idle import IdleMove
from .rest_in_file import note_rest

#: A choice is tried for this long at most, and for so many pictures: no fewer tell anything, no more tell more.
_SECONDS: Final = 5.0
_FEWEST: Final = 4
_MOST: Final = 40


class IdleMeasure(IdleMove):
    """Moves the avatar and draws it, a picture at each tick, until the search is over.

    The first picture of each choice prepares what it needs and is not counted. `close` puts everything back at any
    time: the scene's settings are changed by whoever reads `search` afterwards.

    Raises:
        LiveFaceError: the avatar is gone, or the scene cannot be drawn.
    """

    every = 0.001

    def __init__(
        self, scene: bpy.types.Scene, config: AvatarConfig, picture: PictureOptions, search: QualitySearch
    ) -> None:
        self.search = search
        self._options = picture
        self._gpu = gpu_context()
        self._loan = SceneLoan(scene, picture.quality)
        self._camera: SceneCamera | None = None
        self._out = np.empty((0, 0, 0), np.uint8)
        self._seconds: list[float] = []
        self._began: float | None = None
        self._drawn = 0
        try:
            SceneCamera(self._loan, picture)  # a scene without a camera is told before anything is moved
            super().__init__(scene, config)
        except Exception:
            self._give_back()
            raise
        note_rest(scene, [*self._loan.rest(), *self.actor.rig.rest()])

    def tick(self, now: float) -> bool:
        """Draw one picture; False when all is known."""
        choice = self.search.next
        if choice is None:
            return False
        camera = self._camera or self._begin(choice)
        begin = time.perf_counter()
        self._draw(camera)
        if self._began is None:
            self._began = now
            return True
        self._seconds.append(time.perf_counter() - begin)
        enough = len(self._seconds) >= _FEWEST and time.monotonic() - self._began >= _SECONDS
        if enough or len(self._seconds) >= _MOST:
            self.search.note(self._seconds)
            self._end()
        return self.search.next is not None

    def close(self) -> None:
        """Put everything back. May be called again."""
        super().close()
        self._give_back()

    def _begin(self, choice: PictureChoice) -> SceneCamera:
        options = replace(
            self._options,
            width=choice.width,
            height=choice.height,
            samples=choice.samples,
            shadows=choice.shadows,
        )
        self._loan.change(options.quality)
        self._camera = SceneCamera(self._loan, options)
        self._out = np.empty((options.height, options.width, options.channels), np.uint8)
        self._seconds, self._began = [], None
        return self._camera

    def _draw(self, camera: SceneCamera) -> None:
        """All that a tick does but for what comes in and what goes out. A scene at rest would cost nothing to draw."""
        self._drawn += 1
        self.actor.rig.write(_moving(self._drawn))
        layer = view_layer_of(self._loan.scene)
        layer.update()
        self._gpu.run(lambda: camera.draw(layer, self._out))

    def _end(self) -> None:
        camera, self._camera = self._camera, None
        if camera is not None:
            self._gpu.run(camera.close)

    def _give_back(self) -> None:
        self._end()
        self._loan.close()
        self._gpu.close()


def _moving(number: int) -> FacePose:
    """A face in which all is different from one picture to the next."""
    phase = number * 0.37
    weights = (0.5 + 0.5 * np.sin(phase + np.arange(CHANNEL_COUNT))).astype(np.float32)
    return FacePose(from_angles(HeadAngles(0.3 * np.sin(phase), 0.1 * np.cos(phase), 0.0)), weights=weights)
