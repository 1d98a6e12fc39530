"""The ways from a clip to curves that are compared: ours on either engine, and Google's own weights."""

from __future__ import annotations

import enum
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import cv2
import mediapipe as mp
import numpy as np
from mediapipe.tasks.python import BaseOptions, vision
from numpy.typing import NDArray

from addon.core.arkit import CHANNEL_COUNT, CHANNEL_INDEX
from addon.core.rotation import from_matrix, to_angles
from addon.process.child import ROOT
from tracker.engines.opening import EngineName
from tracker.engines.quiet import native_stderr_silenced
from tracker.sources.reel import open_reel

from .curves import Curves, CurvesBuilder, QualityError, read_take_curves


class Way(enum.Enum):
    """Who makes weights from a clip."""

    FACE_MESH = "face-mesh"
    """`tracker track` as it comes."""
    FACE_LANDMARKER = "face-landmarker"
    """`tracker track --engine face-landmarker`."""
    GOOGLE = "google"
    """The weights and the head pose that FaceLandmarker itself gives: the reference."""


def curves_of(way: Way, clip: Path, model: Path | None) -> Curves:
    """The curves of a clip; `model` is Face Landmarker's, needed by all ways but `FACE_MESH`.

    Raises:
        QualityError: the tracker does not take the clip.
        SourceError: nor can it be read here.
    """
    if way is Way.GOOGLE:
        if model is None:
            raise QualityError("The reference needs Face Landmarker's model: fetch it with 'python -m tracker model'.")
        return _google(clip, model)
    words = ["--engine", EngineName(way.value).value]
    return track(clip, *words, *(["--model", str(model)] if model else []))


def track(clip: Path, *words: str) -> Curves:
    """What `python -m tracker track` makes of a clip, a folder of pictures or a picture, with these options.

    It starts with an empty folder of the user's own, so that it knows nothing of whom it sees.

    Raises:
        QualityError: it fails; the message is its own.
    """
    with tempfile.TemporaryDirectory() as folder:
        take = Path(folder) / "take.csv"
        home = dict.fromkeys(("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"), folder)
        command = [sys.executable, "-m", "tracker", "track", str(clip.absolute()), "--csv", str(take), *words]
        done = subprocess.run(command, cwd=ROOT, env=os.environ | home, capture_output=True, text=True, check=False)
        if done.returncode:
            raise QualityError(f"The tracker does not take {clip}: {done.stderr.strip() or done.returncode}")
        return read_take_curves(take)


def _google(clip: Path, model: Path) -> Curves:
    """FaceLandmarker in its video mode with its own weights and the rotation of its facial transformation matrix.

    That matrix turns its canonical face, whose axes are ours, into the camera's: x to the right of the picture, y up,
    z to the camera. So a head that looks into the camera is not turned, as in ours.
    """
    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_buffer=model.read_bytes()),
        running_mode=vision.RunningMode.VIDEO,
        output_face_blendshapes=True,
        output_facial_transformation_matrixes=True,
    )
    curves = CurvesBuilder()
    with native_stderr_silenced(), vision.FaceLandmarker.create_from_options(options) as landmarker:
        for rgb, time_ms in _pictures(clip):
            found = landmarker.detect_for_video(mp.Image(image_format=mp.ImageFormat.SRGB, data=rgb), time_ms)
            if found.face_blendshapes:
                turn = np.asarray(found.facial_transformation_matrixes[0], np.float64)[:3, :3]
                curves.add(_weights(found.face_blendshapes[0]), *to_angles(from_matrix(turn)))
            else:
                curves.add_none()
    return curves.build()


def _pictures(clip: Path) -> Iterator[tuple[NDArray[np.uint8], int]]:
    """RGB pictures of a clip, each with its time in milliseconds."""
    with closing(open_reel(clip)) as reel:
        index = 0
        while (bgr := reel.next()) is not None:
            yield np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8), round(index * 1000 / reel.info.fps)
            index += 1


def _weights(categories: Any) -> NDArray[np.float32]:  # noqa: ANN401 (MediaPipe has no types)
    weights = np.zeros(CHANNEL_COUNT, np.float32)
    for category in categories:
        if category.category_name in CHANNEL_INDEX:  # "_neutral" is none of them
            weights[CHANNEL_INDEX[category.category_name]] = category.score
    return weights
