"""What a backdrop costs: the camera host's work on a picture, and the tracker's beside its tracking."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from addon.core.backdrop import Backdrop, Behind, Effect, Front
from addon.core.frame_ring import FrameRingWriter, FrameTimes
from addon.core.ring_shape import Content, RingShape
from tracker.camera.backdrop.composer import Composer
from tracker.camera.feed import FrameFeed
from tracker.camera.idle import Idle
from tracker.camera.picture import Kind
from tracker.engines.model_file import default_model
from tracker.engines.opening import EngineName, open_engine
from tracker.pictures.maker import PictureMaker
from tracker.pictures.segmentation import SelfieSegmenter
from tracker.pipeline import Pipeline
from tracker.sources.picture import Picture

from .figures import Figure, P, median_ratio
from .tracker_over_face_mesh import pictures

_SIZES: Final = ((1280, 720), (1920, 1080))
_CAMERA: Final = (640, 480)
_ROUNDS: Final = 40
_WARM_UP: Final = 5
_SOURCE_PICTURES: Final = 120

_BACKDROPS: Final = (
    Backdrop(Behind.TRANSPARENT),
    Backdrop(Behind.COLOUR),
    Backdrop(Behind.IMAGE, file="image.png"),
    Backdrop(Behind.ROOM),
    Backdrop(Behind.BLURRED_ROOM),
    Backdrop(Behind.COLOUR, Front.PERSON),
    Backdrop(Behind.BLURRED_ROOM, Front.PERSON),
    Backdrop(Behind.ROOM, Front.HEAD),
    *(Backdrop(Behind.COLOUR, effect=effect) for effect in Effect if effect is not Effect.NONE),
)


def backdrops() -> Iterator[Figure]:
    """Each size: the host's work on a new picture with each backdrop, over that with the scene as it is.

    From the ring to the pixels of a virtual camera (I420), which is the least that there is to do with a picture; in
    time of the processor, and in one thread as the host has it.
    """
    cv2.setNumThreads(1)
    for width, height in _SIZES:
        parts: dict[str, float] = {}
        worst = 0.0
        for backdrop in _BACKDROPS:
            pairs, copied = _timed(backdrop, width, height)
            ratio, ours_ms, plain_ms = median_ratio(pairs[_WARM_UP:])
            worst = max(worst, ratio)
            name = "_".join((backdrop.front.value, backdrop.behind.value, backdrop.effect.value)).removesuffix("_none")
            parts |= {f"{name}_ratio": ratio, f"{name}_ms": ours_ms, f"{name}_mb": copied, "plain_ms": plain_ms}
        what = f"host's work on a new {width}x{height} picture with the dearest backdrop over the scene as it is"
        yield Figure(f"backdrops_{height}", worst, "ratio", None, parts, _ROUNDS, what)


def _timed(backdrop: Backdrop, width: int, height: int) -> tuple[list[tuple[float, float]], float]:
    """Seconds with the backdrop and without, in turn; and megabytes copied for one picture with it."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        image = Path(folder) / "image.png"
        cv2.imwrite(str(image), np.full((720, 1280, 3), 90, np.uint8))
        if backdrop.file:
            backdrop = Backdrop(backdrop.behind, backdrop.front, backdrop.effect, file=str(image))
        ours = stack.enter_context(_way(Path(folder) / "ours", backdrop, width, height))
        plain = stack.enter_context(_way(Path(folder) / "plain", Backdrop(), width, height))
        for _ in range(200):  # the image is opened in a thread
            if ours()[1]:
                break
            time.sleep(0.01)
        pairs, copied = [], 0.0
        for _ in range(_ROUNDS):
            (seconds, copied), (bare, _) = ours(), plain()
            pairs.append((seconds, bare))
    return pairs, round(copied / 1e6, 2)


@contextmanager
def _way(folder: Path, backdrop: Backdrop, width: int, height: int) -> Iterator[Callable[[], tuple[float, float]]]:
    """A function that hands over a new avatar and camera picture, and gives the host's seconds and bytes for it."""
    folder.mkdir()
    shape = RingShape(width, height, backdrop.channels)
    now = time.monotonic_ns()
    with ExitStack() as stack:
        blender = stack.enter_context(FrameRingWriter.create(folder / "camera.ring", shape, now))
        content = backdrop.camera_content or Content.ROOM
        seen = RingShape(*_CAMERA, 3 if content is Content.ROOM else 4, content=content)
        camera = stack.enter_context(FrameRingWriter.create(folder / "picture.ring", seen, now))
        idle = Idle(np.zeros((height, width, 3), np.uint8), 10**10)
        feed = stack.enter_context(closing(FrameFeed(folder / "camera.ring", shape, idle, now, print)))
        composer = stack.enter_context(closing(Composer(backdrop, (width, height), folder / "picture.ring", now)))
        avatar, person = _figure(width, height, shape.channels), _figure(*_CAMERA, seen.channels)

        def once() -> tuple[float, float]:
            now = time.monotonic_ns()
            for ring, picture in ((blender, avatar), (camera, person)):
                ring.begin()[:] = picture
                ring.commit(FrameTimes(now, now), now)
            before = feed.bytes_copied + composer.bytes_copied
            begin = time.process_time()
            picture_now = feed.next(now)
            made = composer.compose(picture_now, now) if picture_now.kind is not Kind.IDLE else None
            if made is not None:
                cv2.cvtColor(made, cv2.COLOR_RGBA2YUV_I420 if made.shape[2] == 4 else cv2.COLOR_RGB2YUV_I420)
            seconds = time.process_time() - begin
            return seconds, 0.0 if made is None else float(feed.bytes_copied + composer.bytes_copied - before)

        yield once


def _figure(width: int, height: int, channels: int) -> NDArray[np.uint8]:
    """A head and shoulders with soft edges, a third of the picture."""
    alpha = np.zeros((height, width), np.uint8)
    cv2.circle(alpha, (width // 2, height // 2), height // 4, (255,), cv2.FILLED, cv2.LINE_AA)
    cv2.ellipse(alpha, (width // 2, height), (height // 2, height // 4), 0, 0, 360, (255,), cv2.FILLED, cv2.LINE_AA)
    colour = np.random.default_rng(1).integers(60, 200, (height // 8, width // 8, 3), np.uint8)
    rgb = np.asarray(cv2.resize(colour, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)
    if channels == 3:
        return rgb
    premultiplied = np.round(rgb * (alpha[..., None] / 255.0)).astype(np.uint8)
    return np.dstack([premultiplied, alpha])


def pictures_over_tracking(clip: Path) -> Figure:
    """The tracker's work on a picture with each kind of camera picture made of it too, over tracking alone, in turn.

    In time of the processor; live, both are done at once, in two threads.
    """
    cv2.setNumThreads(1)
    kinds = [content for content in Content if content is not Content.AVATAR]
    tracked: list[float] = []
    made: dict[Content, list[float]] = {content: [] for content in kinds}
    with open_engine(EngineName.FACE_MESH, 1, default_model()) as engine, SelfieSegmenter() as segmenter:
        pipeline = Pipeline(engine, 1)
        makers = [PictureMaker(content, segmenter) for content in kinds]

        def track(picture: Picture) -> None:
            pipeline.process(picture)

        for picture in pictures(clip)[:_SOURCE_PICTURES]:
            tracked.append(_cpu(track, picture))
            faces = [face.landmarks.points for face in pipeline.process(picture)]
            for maker in makers:
                made[maker.content].append(_cpu(maker.make, picture.bgr, faces, picture.capture_ns))
    parts: dict[str, float] = {}
    for content in kinds:
        both = [(own + alone, alone) for own, alone in zip(made[content], tracked, strict=True)]
        ratio, both_ms, alone_ms = median_ratio(both[_WARM_UP:])
        parts |= {f"{content.name.lower()}_ratio": ratio, f"{content.name.lower()}_ms": round(both_ms - alone_ms, 3)}
        parts["tracking_ms"] = alone_ms
    what = "tracker's work on a 640x480 picture with the person cut out of it as well, over tracking alone"
    value = parts["person_ratio"]
    return Figure("pictures_over_tracking", value, "ratio", None, parts, len(tracked) - _WARM_UP, what)


def _cpu(function: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> float:
    """Seconds of the processor that one call takes, in all threads."""
    begin = time.process_time()
    function(*args, **kwargs)
    return time.process_time() - begin
