"""The tracker's whole work on a picture against bare FaceMesh, in turn on the same pictures."""

from __future__ import annotations

import socket
from pathlib import Path

import cv2
import mediapipe as mp
import numpy as np

from addon.core.places import LOOPBACK
from tracker.engines.model_file import default_model
from tracker.engines.opening import EngineName, open_engine
from tracker.pipeline import Pipeline
from tracker.publisher import Address, Publisher, new_session
from tracker.sources.picture import Picture

from .figures import Figure, median_ratio, timed

_FRAMES = 300
_WARM_UP = 10


def tracker_over_face_mesh(clip: Path) -> Figure:
    """Colour conversion, FaceMesh, solver, filters and datagram over FaceMesh alone."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink:
        sink.bind((LOOPBACK, 0))
        address = Address(LOOPBACK, int(sink.getsockname()[1]))
        with (
            mp.solutions.face_mesh.FaceMesh(max_num_faces=1, refine_landmarks=True) as bare,
            open_engine(EngineName.FACE_MESH, 1, default_model()) as engine,
            Publisher([address], new_session()) as publisher,
        ):
            pipeline = Pipeline(engine, 1)

            def whole(picture: Picture) -> None:
                for face in pipeline.process(picture):
                    publisher.send_frame(
                        face.solved.pose, tracked=True, subject=face.subject, capture_ns=picture.capture_ns
                    )

            pairs = []
            for picture in pictures(clip):
                rgb = np.asarray(cv2.cvtColor(picture.bgr, cv2.COLOR_BGR2RGB))
                ours = timed(whole, picture)
                pairs.append((ours, timed(bare.process, rgb)))
    ratio, ours_ms, bare_ms = median_ratio(pairs[_WARM_UP:])
    what = "tracker per picture (conversion, FaceMesh, solver, filter, send) over bare FaceMesh"
    parts = {"tracker_ms": ours_ms, "face_mesh_ms": bare_ms}
    return Figure("tracker_over_face_mesh", ratio, "ratio", 1.2, parts, len(pairs) - _WARM_UP, what)


def pictures(clip: Path) -> list[Picture]:
    """The clip's pictures from its start, ten seconds at most, decoded before anything is timed."""
    video = cv2.VideoCapture(str(clip))
    fps = video.get(cv2.CAP_PROP_FPS)
    decoded: list[Picture] = []
    while len(decoded) < _FRAMES:
        ok, bgr = video.read()
        if not ok:
            break
        index = len(decoded)
        decoded.append(Picture(np.asarray(bgr, np.uint8), round((index + 1) / fps * 1e9), index))
    video.release()
    return decoded
