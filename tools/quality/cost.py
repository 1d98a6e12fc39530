"""What the tracker costs beside the bare engines, in turn on the same pictures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import mediapipe as mp
import numpy as np
from mediapipe.tasks.python import BaseOptions, vision

from tools.bench.figures import median_ratio, timed
from tools.bench.tracker_over_face_mesh import pictures, tracker_over_face_mesh
from tracker.engines.opening import EngineName, open_engine
from tracker.engines.quiet import native_stderr_silenced
from tracker.pipeline import Pipeline

_WARM_UP = 10


@dataclass(frozen=True, slots=True)
class Cost:
    """Times of the tracker with its default engine as ratios; `over_face_landmarker` needs the model."""

    over_face_mesh: float
    over_face_landmarker: float | None


def cost(clip: Path, model: Path | None) -> Cost:
    """Measure both ratios on a clip."""
    return Cost(tracker_over_face_mesh(clip).value, _over_face_landmarker(clip, model) if model else None)


def _over_face_landmarker(clip: Path, model: Path) -> float:
    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_buffer=model.read_bytes()),
        running_mode=vision.RunningMode.VIDEO,
        output_face_blendshapes=True,
    )
    pairs = []
    with (
        native_stderr_silenced(),
        vision.FaceLandmarker.create_from_options(options) as landmarker,
        open_engine(EngineName.FACE_MESH, 1, model) as engine,
    ):
        pipeline = Pipeline(engine, 1)
        for picture in pictures(clip):
            rgb = np.asarray(cv2.cvtColor(picture.bgr, cv2.COLOR_BGR2RGB))
            image = mp.Image(image_format=mp.ImageFormat.SRGB, data=rgb)
            ours = timed(pipeline.process, picture)
            pairs.append((ours, timed(landmarker.detect_for_video, image, picture.capture_ns // 1_000_000)))
    return median_ratio(pairs[_WARM_UP:])[0]
