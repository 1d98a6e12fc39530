"""Where a head is filmed: camera, light, background and sensor, drawn at random for each person."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from addon.core.rotation import HeadAngles, from_angles, to_matrix

from .head import FloatArray, Head, Pack
from .rasterizer import Colour, Light, Rasterizer

SIZE: Final = (640, 480)


class Studio:
    """Films one person after another."""

    def __init__(self, pack: Pack) -> None:
        self._rasterizer = Rasterizer(pack.triangles, len(pack.neutral), SIZE)

    def take(self, head: Head, rng: np.random.Generator) -> Scene:
        """A scene with this head in it."""
        return Scene(self._rasterizer, head, rng)


class Scene:
    """One person before one camera; `field` is its field of view across, radians."""

    def __init__(self, rasterizer: Rasterizer, head: Head, rng: np.random.Generator) -> None:
        self._rasterizer = rasterizer
        self._head = head
        self._rng = rng
        self.field = math.radians(rng.uniform(42.0, 72.0))
        self._to_picture = _camera(head, self.field, rng.uniform(0.4, 0.95))
        self._background = _background(rng)
        self._noise, self._blur = rng.uniform(0.5, 5.0), rng.uniform(0.3, 1.0)
        rasterizer.light(_light(rng))

    def picture(self, weights: FloatArray, head: FloatArray, shift: FloatArray) -> NDArray[np.uint8]:
        """A picture (height, width, 3), RGB.

        `head` (3,) are pitch, yaw and roll in radians; `shift` (3,) is to the right, up and near, in shares of the
        head's height.
        """
        pitch, yaw, roll = head.tolist()
        turn = to_matrix(from_angles(HeadAngles(yaw, pitch, roll)))
        place = np.eye(4)
        place[:3, :3] = turn
        place[:3, 3] = self._head.pivot - turn @ self._head.pivot + shift * self._head.height
        drawn = self._rasterizer.draw(self._head.points(weights), self._head.colours, self._to_picture @ place, turn)
        pixels = np.where(drawn[..., 3:] > 127, drawn[..., :3], self._background).astype(np.float32)
        pixels = np.asarray(cv2.GaussianBlur(pixels, (0, 0), self._blur), np.float32)
        pixels += self._noise * self._rng.standard_normal(pixels.shape, np.float32)
        return np.ascontiguousarray(pixels.clip(0, 255).astype(np.uint8))


def _camera(head: Head, field: float, share: float) -> FloatArray:
    """To OpenGL's clip space (4, 4), from a place before the face, where face and neck fill `share` of the height."""
    wide = SIZE[0] / SIZE[1]
    focal = 1.0 / math.tan(field / 2.0)
    distance = head.height / share * focal * wide / 2.0 + 0.4 * head.height
    near, far = 0.1 * head.height, 100.0 * head.height
    depth = (-(far + near) / (far - near), -2.0 * far * near / (far - near))
    lens = np.array([[focal, 0, 0, 0], [0, focal * wide, 0, 0], [0, 0, *depth], [0, 0, -1, 0]])
    eye = np.eye(4)
    eye[:3, 3] = -(head.centre + np.array([0.0, 0.0, distance]))
    return np.asarray(lens @ eye)


def _light(rng: np.random.Generator) -> Light:
    return Light(
        key_way=_way(rng),
        key=_colour(rng.uniform(0.85, 1.0, 3) * rng.uniform(1.2, 3.0)),
        fill_way=_way(rng),
        fill=_colour(rng.uniform(0.85, 1.0, 3) * rng.uniform(0.0, 1.0)),
        sky=_colour(rng.uniform(0.12, 0.6, 3)),
        gloss=float(rng.uniform(0.0, 1.0)),
        filmic=bool(rng.integers(2)),
    )


def _way(rng: np.random.Generator) -> Colour:
    """The way to a lamp, a unit vector: above the face, up to 60 degrees aside."""
    height, aside = math.radians(rng.uniform(10.0, 60.0)), math.radians(rng.uniform(-60.0, 60.0))
    return math.cos(height) * math.sin(aside), math.sin(height), math.cos(height) * math.cos(aside)


def _colour(values: FloatArray) -> Colour:
    red, green, blue = values.tolist()
    return red, green, blue


def _background(rng: np.random.Generator) -> NDArray[np.uint8]:
    """One colour, or soft spots of several: (height, width, 3)."""
    width, height = SIZE
    base = rng.uniform(30.0, 200.0, 3)
    if rng.integers(3) == 0:
        return np.full((height, width, 3), base, np.uint8)
    rows, columns = rng.integers(2, 12, 2)
    spots = base * 0.5 + rng.uniform(20.0, 120.0) * rng.random((rows, columns, 3))
    soft = cv2.resize(spots.astype(np.float32), SIZE, interpolation=cv2.INTER_CUBIC)
    return np.asarray(soft).clip(0, 255).astype(np.uint8)
