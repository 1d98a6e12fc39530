"""Follows the project's clip, or another, with the real engine: every so many frames a pose and its landmarks.

Run by the tracker's Python: `track_clip.py OUT.npz EVERY [CLIP]`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import tracker  # noqa: F401 (settles how many threads numpy takes, and must come before it)  # isort: skip
import cv2
import numpy as np

from tracker.engines.model_file import default_model
from tracker.engines.opening import EngineName, open_engine
from tracker.pipeline import Pipeline
from tracker.sources.picture import Picture

ROOT = Path(__file__).resolve().parents[3]


def main(out: str, every: int, clip: str) -> None:
    """Write `head` (n, 4), `place` (n, 3), `weights` (n, 52), `points` (n, 478, 2), `pictures` (n, h, w, 3).

    Points are in pixels, pictures are RGB.
    """
    video, found = cv2.VideoCapture(clip), []
    fps = video.get(cv2.CAP_PROP_FPS)
    with open_engine(EngineName.FACE_MESH, 1, default_model()) as engine:
        pipeline = Pipeline(engine, 1)
        index = 0
        while True:
            ok, bgr = video.read()
            if not ok:
                break
            index += 1
            faces = pipeline.process(Picture(np.asarray(bgr, np.uint8), round(index / fps * 1e9), index))
            if faces and index % every == 0:
                height, width = bgr.shape[:2]
                pose = faces[0].solved.pose
                points = faces[0].landmarks.points[:, :2] * (width, height)
                found.append((pose.head, pose.translation, pose.weights, points, bgr[..., ::-1]))
    names = ("head", "place", "weights", "points", "pictures")
    np.savez(out, **{name: np.stack([np.asarray(one[at]) for one in found]) for at, name in enumerate(names)})


if __name__ == "__main__":
    clip = sys.argv[3] if len(sys.argv) > 3 else str(ROOT / "sample_rigs" / "clip" / "clip.mp4")
    main(sys.argv[1], int(sys.argv[2]), clip)
