"""The film of a demo: the source with its landmarks on the left, what the camera showed on the right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from mediapipe.python.solutions.face_mesh_connections import FACEMESH_CONTOURS, FACEMESH_IRISES
from numpy.typing import NDArray

from addon.core.errors import LiveFaceError
from addon.core.face_frame import FaceFrame
from addon.core.rotation import to_angles

from .chain import ChainResult

Image = NDArray[np.uint8]

# Colours are BGR, as OpenCV has them.
_LINE: Final = (120, 220, 90)
_IRIS: Final = (80, 190, 255)
_DARK: Final = (42, 36, 34)


@dataclass(frozen=True, slots=True)
class Moment:
    """One picture of the film; `frame` is what the tracker knew then, None before the first face."""

    picture: Image
    frame: FaceFrame | None


def moments(chain: ChainResult, source: Path | None) -> Iterator[Moment]:
    """The film picture by picture, at the camera's rate.

    The right half is set back by the measured median latency, so that both halves show the same moment. Of a
    live source no picture is kept: its half shows the landmarks alone.
    """
    film = cv2.VideoCapture(str(chain.film))
    fps = film.get(cv2.CAP_PROP_FPS)
    captured = sorted(chain.listener.frames)
    pictures = _SourcePictures(source, chain)
    index = 0
    while True:
        ok, right = film.read()
        if not ok:
            break
        shown_ns = chain.film_start_ns + round(index / fps * 1e9)
        at_ns = shown_ns - round(chain.camera.latency_p50_ms * 1e6)
        index += 1
        if not captured or at_ns < captured[0] or at_ns > captured[-1]:
            continue
        nearest = captured[int(np.searchsorted(captured, at_ns, "right")) - 1]
        left = pictures.at(at_ns, right.shape[0])
        landmarks = chain.listener.landmarks.get(nearest)
        if landmarks is not None and chain.listener.frames[nearest].tracked:
            draw_landmarks(left, landmarks)
        yield Moment(np.ascontiguousarray(np.hstack((left, right)), np.uint8), chain.listener.frames[nearest])
    film.release()


def write_film(path: Path, film: Iterator[Moment], fps: float) -> list[Moment]:
    """Write the film, whole or not at all; returns its pictures, for the sheet.

    Raises:
        LiveFaceError: the chain showed nothing, or the file cannot be written.
    """
    temporary = path.with_name(f"part-{path.name}")
    writer: cv2.VideoWriter | None = None
    kept = []
    for moment in film:
        if writer is None:
            height, width = moment.picture.shape[:2]
            writer = cv2.VideoWriter(str(temporary), cv2.VideoWriter.fourcc(*"mp4v"), fps, (width, height))
            if not writer.isOpened():
                raise LiveFaceError(f"{path} cannot be written: choose another folder with --out.")
        writer.write(moment.picture)
        kept.append(moment)
    if writer is None:
        raise LiveFaceError("The chain showed no picture of the source: run it for longer.")
    writer.release()
    temporary.replace(path)
    return kept


def draw_landmarks(picture: Image, landmarks: NDArray[np.float32]) -> None:
    """Draw the contours of the face and the irises into `picture` (height, width, 3)."""
    height, width = picture.shape[:2]
    sixteenths = np.round(landmarks[:, :2] * (width * 16, height * 16)).astype(int)
    for connections, colour in ((FACEMESH_CONTOURS, _LINE), (FACEMESH_IRISES, _IRIS)):
        for a, b in connections:
            cv2.line(picture, sixteenths[a].tolist(), sixteenths[b].tolist(), colour, 1, cv2.LINE_AA, 4)


def liveliest(film: list[Moment], count: int) -> list[Moment]:
    """One moment out of each of `count` equal stretches: the one in which the face does the most."""
    stretches = np.array_split(np.arange(len(film)), count)
    return [
        film[max(stretch, key=lambda index: _liveliness(film[index].frame))] for stretch in stretches if len(stretch)
    ]


def _liveliness(frame: FaceFrame | None) -> float:
    if frame is None or not frame.tracked:
        return -1.0
    return float(frame.pose.weights.sum()) + 2.0 * sum(map(abs, to_angles(frame.pose.head)))


class _SourcePictures:
    """The pictures of a video by time, read forwards; a plain ground for a source that cannot be read again."""

    def __init__(self, source: Path | None, chain: ChainResult) -> None:
        self._chain = chain
        self._video: Any = cv2.VideoCapture(str(source)) if source else None
        self._index = -1
        self._picture: Image | None = None

    def at(self, time_ns: int, height: int) -> Image:
        """The picture shown at `time_ns`, scaled to `height`."""
        wanted = int((time_ns - self._chain.source_start_ns) / 1e9 * self._chain.source_fps)
        while self._video is not None and self._index < wanted:
            ok, picture = self._video.read()
            if not ok:
                break
            self._index, self._picture = self._index + 1, picture
        if self._picture is None:
            return np.full((height, height * 4 // 3, 3), _DARK, np.uint8)
        width = round(self._picture.shape[1] * height / self._picture.shape[0])
        return np.asarray(cv2.resize(self._picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
