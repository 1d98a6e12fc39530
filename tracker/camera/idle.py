"""The idle picture: what a call sees while Blender is not there. Drawn, so that it fits any size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

#: Drawn this much larger and shrunk: OpenCV's own smoothing of edges is coarse.
_FINER: Final = 3
_SHIFT: Final = 4  # OpenCV draws at sixteenths of a pixel

# Colours are RGB.
_TOP: Final = (38, 44, 72)
_BOTTOM: Final = (92, 84, 128)
_FACE: Final = (250, 214, 165)
_INK: Final = (52, 50, 78)
_SHADOW: Final = (44, 44, 74)
_GLINT: Final = (255, 255, 255)
_CHEEK: Final = (245, 178, 150)
_TITLE: Final = (244, 242, 250)
_LINE: Final = (196, 192, 216)


@dataclass(frozen=True, slots=True)
class Idle:
    """What is shown without Blender: `pixels` (height, width, 3) uint8 RGB, after so long without a sign of life."""

    pixels: NDArray[np.uint8]
    after_ns: int


def draw_idle(width: int, height: int) -> NDArray[np.uint8]:
    """The idle picture, (height, width, 3) uint8 RGB, read-only."""
    picture = _background(width, height)
    unit = min(width, height)
    x, y = (width - unit) // 2, (height - unit) // 2
    middle = picture[y : y + unit, x : x + unit]
    finer = unit * (_FINER if unit <= 2048 else 1)
    canvas = _Canvas(cv2.resize(middle, (finer, finer), interpolation=cv2.INTER_NEAREST))
    canvas.face(0.40, 0.19)
    canvas.text("Live Face", 0.735, 0.072, _TITLE, 0.0055)
    canvas.text("one moment", 0.825, 0.040, _LINE, 0.0032)
    middle[:] = cv2.resize(canvas.rgb, (unit, unit), interpolation=cv2.INTER_AREA)
    picture.setflags(write=False)
    return picture


def _background(width: int, height: int) -> NDArray[np.uint8]:
    """From dark to less dark, with a soft light behind the face; (height, width, 3) uint8."""
    down = np.linspace(0.0, 1.0, height, dtype=np.float32)[:, None, None]
    rows = np.asarray(_TOP, np.float32) * (1 - down) + np.asarray(_BOTTOM, np.float32) * down
    unit = min(width, height)
    y = (np.arange(height, dtype=np.float32) - height / 2) / unit + 0.08
    x = (np.arange(width, dtype=np.float32) - width / 2) / unit
    # the light of a point is that of its row times that of its column
    glow = np.exp(-(y**2) / 0.12)[:, None, None] * np.exp(-(x**2) / 0.12)[None, :, None]
    # an ordered grain hides the steps of so slow a gradient
    grain = ((np.arange(height)[:, None] * 5 + np.arange(width)[None, :] * 3) % 8)[:, :, None] / np.float32(8)
    return np.asarray(np.clip(rows + glow * np.array([44, 42, 52], np.float32) + grain, 0, 255), np.uint8)


class _Canvas:
    """Draws in shares of the side of a square: across from its middle and down from its top."""

    def __init__(self, rgb: NDArray[np.generic]) -> None:
        self.rgb = np.ascontiguousarray(rgb, np.uint8)
        self._unit = len(rgb)

    def face(self, y: float, radius: float) -> None:
        """A round face that smiles."""
        self._ellipse((0, y + 0.016), (radius * 1.03, radius * 1.03), _SHADOW)
        self._ellipse((0, y), (radius, radius), _FACE)
        for side in (-1, 1):
            self._ellipse((side * radius * 0.58, y + radius * 0.22), (radius * 0.15, radius * 0.10), _CHEEK)
            self._ellipse((side * radius * 0.34, y - radius * 0.16), (radius * 0.095, radius * 0.135), _INK)
            glint = side * radius * 0.34 + radius * 0.03
            self._ellipse((glint, y - radius * 0.21), (radius * 0.03, radius * 0.035), _GLINT)
        self._smile(y + radius * 0.17, radius * 0.42)

    def text(self, text: str, y: float, size: float, colour: tuple[int, int, int], stroke: float) -> None:
        """One line in the middle, `size` high, standing on `y`, its strokes `stroke` wide (units)."""
        font = cv2.FONT_HERSHEY_SIMPLEX
        scale = cv2.getFontScaleFromHeight(font, max(1, round(size * self._unit)))
        thick = max(1, round(stroke * self._unit))
        (width, _), _ = cv2.getTextSize(text, font, scale, thick)
        at = (round((self._unit - width) / 2), round(y * self._unit))
        cv2.putText(self.rgb, text, at, font, scale, colour, thick, cv2.LINE_AA)

    def _ellipse(self, at: tuple[float, float], radii: tuple[float, float], colour: tuple[int, int, int]) -> None:
        middle = self._fixed(self._unit / 2 + at[0] * self._unit, at[1] * self._unit)
        axes = self._fixed(radii[0] * self._unit, radii[1] * self._unit)
        cv2.ellipse(self.rgb, middle, axes, 0, 0, 360, colour, cv2.FILLED, cv2.LINE_AA, _SHIFT)

    def _smile(self, y: float, radius: float) -> None:
        middle = self._fixed(self._unit / 2, y * self._unit)
        axes = self._fixed(radius * self._unit, radius * 0.85 * self._unit)
        thick = max(1, round(radius * 0.16 * self._unit))
        cv2.ellipse(self.rgb, middle, axes, 0, 25, 155, _INK, thick, cv2.LINE_AA, _SHIFT)

    @staticmethod
    def _fixed(x: float, y: float) -> tuple[int, int]:
        return round(x * (1 << _SHIFT)), round(y * (1 << _SHIFT))
