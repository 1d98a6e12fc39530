"""One moment of a film and of an avatar, as the camera host composites it before any backdrop."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from addon.core.backdrop import Backdrop, Front
from addon.core.frame_ring import FrameRingWriter, FrameTimes
from addon.core.ring_shape import Content, RingShape
from tracker.camera.backdrop.composer import Composer
from tracker.camera.backdrop.layers import Layers, fitted
from tracker.camera.picture import Kind, Picture
from tracker.engines.base import LandmarksEngine
from tracker.pictures.maker import PictureMaker
from tracker.pictures.segmentation import Segmenter
from tracker.sources.reel import open_reel

Pixels = NDArray[np.uint8]

#: Pictures that the mask and the room are given to settle.
_SETTLED: Final = 45
_FPS: Final = 25
_DEADLINE: Final = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A film's picture (height, width, 3) RGB, and what the tracker makes of it; nothing where it finds no face."""

    source: Pixels
    pictures: Mapping[Content, Pixels]


def moment(path: Path, engine: LandmarksEngine, segmenter: Segmenter) -> Moment:
    """A moment of a film or a still."""
    makers = [PictureMaker(content, segmenter) for content in Content if content is not Content.AVATAR]
    rgb: Pixels = np.zeros((9, 16, 3), np.uint8)
    made: dict[Content, Pixels] = {}
    with closing(open_reel(path)) as reel:
        for index in range(_SETTLED):
            bgr = reel.next()
            if bgr is None:
                break
            rgb = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)
            taken_ns = round((index + 1) / _FPS * 1e9)
            faces = [face.points for face in engine.detect(rgb, taken_ns)]
            found = {maker.content: maker.make(bgr, faces, taken_ns) for maker in makers}
            made = {content: picture for content, picture in found.items() if picture is not None}
    return Moment(rgb, made)


def read_avatar(path: Path, width: int, height: int) -> Pixels:
    """A PNG with alpha as Blender hands it over: (height, width, 4), premultiplied."""
    bgra = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)
    rgba = fitted(np.asarray(cv2.cvtColor(bgra, cv2.COLOR_BGRA2RGBA), np.uint8), width, height)
    front = np.empty_like(rgba)
    Layers(width, height).cut_out(np.ascontiguousarray(rgba), front)
    return front


def composed(backdrop: Backdrop, avatar: Pixels, seen: Moment) -> Pixels | None:
    """What the host makes of it, (height, width, 3); None where it would show the idle picture."""
    height, width = avatar.shape[:2]
    if backdrop.front is Front.PERSON or not backdrop.needs_alpha:
        avatar = np.ascontiguousarray(avatar[..., :3])
    now = time.monotonic_ns()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture.ring"
        content = backdrop.camera_content
        if content is not None and content in seen.pictures:
            _put(path, content, seen.pictures[content], now)
        with closing(Composer(backdrop, (width, height), path, now)) as composer:
            end = time.monotonic() + _DEADLINE
            while True:
                made = composer.compose(Picture(avatar, Kind.NEW, now), now)
                if made is not None or "opened" not in composer.why or time.monotonic() > end:
                    return None if made is None else _on_chequers(made)
                time.sleep(0.01)


def _on_chequers(picture: Pixels) -> Pixels:
    """A picture whose alpha can be seen; one without is itself."""
    if picture.shape[2] == 3:
        return picture.copy()
    y, x = np.indices(picture.shape[:2]) // 24
    chequers = np.where((x + y) % 2, 160, 96)[..., None]
    share = picture[..., 3:] / 255.0
    return np.asarray(np.round(picture[..., :3] * share + chequers * (1.0 - share)), np.uint8)


def _put(path: Path, content: Content, picture: Pixels, now_ns: int) -> None:
    height, width, channels = picture.shape
    shape = RingShape(width, height, channels, content=content)
    ring = FrameRingWriter.create(path, shape, now_ns)
    ring.begin()[:] = picture
    ring.commit(FrameTimes(now_ns, now_ns), now_ns)
