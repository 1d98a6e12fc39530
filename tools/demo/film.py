"""The film of a demo: the source with its landmarks on the left, what the camera showed on the right."""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from mediapipe.python.solutions.face_mesh_connections import FACEMESH_CONTOURS, FACEMESH_IRISES
from numpy.typing import NDArray

from addon.core.arkit import CHANNELS
from addon.core.errors import LiveFaceError
from addon.core.rotation import to_angles
from tracker.camera.sinks.base import Format
from tracker.camera.sinks.video_file import VideoFileSink

from .chain import ChainResult

Image = NDArray[np.uint8]

# Colours are BGR, as OpenCV has them.
_LINE: Final = (120, 220, 90)
_IRIS: Final = (80, 190, 255)
_DARK: Final = (42, 36, 34)
#: What makes a moment worth showing: mouth and brows, and open eyes; a wink is better than a blink.
_TELLING: Final = np.array([-4.0 if "Blink" in name else 0.0 if name.startswith("eye") else 1.0 for name in CHANNELS])
#: Landmarks are drawn into a picture this much larger, so that the lines are fine.
_FINER: Final = 2


@dataclass(frozen=True, slots=True)
class Moment:
    """One picture of the film; `in_step` where both halves show the same captured picture to the frame."""

    picture: Image
    liveliness: float
    in_step: bool


def moments(chain: ChainResult, applied: Path, source: Path | None) -> Iterator[Moment]:
    """The film picture by picture, at the camera's rate, from the first frame that reached the camera.

    The left half is set back by the measured median latency, so that both halves show the same moment; at
    the first picture of each rendered frame it is set to exactly the captured picture behind it. Of a live
    source no picture is kept: its half shows the landmarks alone.
    """
    shown = _Shown(applied)
    film = cv2.VideoCapture(str(chain.film))
    fps = film.get(cv2.CAP_PROP_FPS)
    left = _Left(source, chain)
    last, index = -1, 0
    while (right := _next(film)) is not None:
        at_ns = chain.film_start_ns + round(index / fps * 1e9)
        index += 1
        capture_ns = shown.capture_at(at_ns)
        if capture_ns is None:
            continue
        in_step = capture_ns != last
        last = capture_ns
        then = capture_ns if in_step else max(capture_ns, at_ns - round(chain.camera.latency_p50_ms * 1e6))
        picture = np.hstack((left.at(then, right.shape[0]), right))
        yield Moment(np.ascontiguousarray(picture, np.uint8), left.liveliness(then), in_step)
    film.release()


def write_film(path: Path, film: Iterator[Moment], fps: float) -> list[Moment]:
    """Write the film, whole or not at all, as the camera host writes its own; returns its pictures, for the sheet.

    Raises:
        LiveFaceError: the chain showed nothing, or the file cannot be written.
    """
    sink: VideoFileSink | None = None
    kept = []
    for moment in film:
        if sink is None:
            height, width = moment.picture.shape[:2]
            sink = VideoFileSink(path, Format(width, height, fps))
        sink.send(np.asarray(cv2.cvtColor(moment.picture, cv2.COLOR_BGR2RGB), np.uint8))
        kept.append(moment)
    if sink is None:
        raise LiveFaceError("The chain showed no picture of the source: run it for longer.")
    sink.close()
    return kept


def liveliest(film: list[Moment], count: int) -> list[Moment]:
    """One moment out of each of `count` equal stretches: the one in step in which the face does the most."""
    stretches = [stretch.tolist() for stretch in np.array_split(np.arange(len(film)), count) if len(stretch)]
    return [film[max(stretch, key=lambda one: (film[one].in_step, film[one].liveliness))] for stretch in stretches]


def draw_landmarks(picture: Image, landmarks: NDArray[np.float32]) -> None:
    """Draw the contours of the face and the irises into `picture` (height, width, 3)."""
    height, width = picture.shape[:2]
    sixteenths = np.round(landmarks[:, :2] * (width * 16, height * 16)).astype(int)
    for connections, colour in ((FACEMESH_CONTOURS, _LINE), (FACEMESH_IRISES, _IRIS)):
        for a, b in connections:
            cv2.line(picture, sixteenths[a].tolist(), sixteenths[b].tolist(), colour, 1, cv2.LINE_AA, 4)


def _next(film: cv2.VideoCapture) -> Image | None:
    ok, picture = film.read()
    return np.asarray(picture, np.uint8) if ok else None


class _Shown:
    """Which captured picture the camera showed when, from Blender's log of applied frames."""

    def __init__(self, applied: Path) -> None:
        with applied.open(newline="", encoding="utf-8") as file:
            rows = [(int(row["rendered_ns"]), int(row["capture_ns"])) for row in csv.DictReader(file)]
        self._rendered = [row[0] for row in rows]
        self._captured = [row[1] for row in rows]

    def capture_at(self, time_ns: int) -> int | None:
        index = bisect_right(self._rendered, time_ns) - 1
        return self._captured[index] if index >= 0 else None


class _Left:
    """The source's pictures with their landmarks, read forwards; a plain ground for a source that is gone."""

    def __init__(self, source: Path | None, chain: ChainResult) -> None:
        self._chain = chain
        self._video: Any = cv2.VideoCapture(str(source)) if source else None
        self._index = -1
        self._picture: Image | None = None
        self._captured = sorted(chain.listener.frames)

    def at(self, time_ns: int, height: int) -> Image:
        """The picture captured at `time_ns` or just before, scaled to `height`."""
        captured = self._before(time_ns)
        self._read_up_to(captured)
        ground = self._picture if self._picture is not None else np.full((height, height * 4 // 3, 3), _DARK, np.uint8)
        width = round(ground.shape[1] * height / ground.shape[0])
        large = np.asarray(
            cv2.resize(ground, (width * _FINER, height * _FINER), interpolation=cv2.INTER_CUBIC), np.uint8
        )
        landmarks = self._chain.listener.landmarks.get(captured)
        if landmarks is not None and self._chain.listener.frames[captured].tracked:
            draw_landmarks(large, landmarks)
        return np.asarray(cv2.resize(large, (width, height), interpolation=cv2.INTER_AREA), np.uint8)

    def liveliness(self, time_ns: int) -> float:
        """How much the face does at that time, to choose moments by."""
        frame = self._chain.listener.frames.get(self._before(time_ns))
        if frame is None or not frame.tracked:
            return -1.0
        return float(frame.pose.weights @ _TELLING) + 2.0 * sum(map(abs, to_angles(frame.pose.head)))

    def _before(self, time_ns: int) -> int:
        index = bisect_right(self._captured, time_ns) - 1
        return self._captured[max(index, 0)] if self._captured else 0

    def _read_up_to(self, captured_ns: int) -> None:
        wanted = round((captured_ns - self._chain.source_start_ns) / 1e9 * self._chain.source_fps)
        while self._video is not None and self._index < wanted:
            ok, picture = self._video.read()
            if not ok:
                break
            self._index, self._picture = self._index + 1, picture
