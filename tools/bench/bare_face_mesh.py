"""Bare FaceMesh on a video, as a process: what `track_over_engines` times `tracker track` against."""

from __future__ import annotations

import sys

import cv2
import mediapipe as mp


def main(clip: str) -> None:
    """Decode every picture, turn its colours round, and have FaceMesh look at it."""
    video = cv2.VideoCapture(clip)
    with mp.solutions.face_mesh.FaceMesh(max_num_faces=1, refine_landmarks=True) as mesh:
        while True:
            read, bgr = video.read()
            if not read:
                return
            mesh.process(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB))


if __name__ == "__main__":
    main(sys.argv[1])
