"""What is done to who is in front: hologram, scanlines, halftone, toon.

Each takes a front, (height, width, 4) uint8 RGBA, premultiplied, and changes it in place. All sizes are shares of the
picture's height, so that every resolution shows the same; the only motion is of the time that is given, so that the
same picture at the same time looks the same.
"""

from __future__ import annotations

import abc
from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from addon.core.backdrop import Effect

from .layers import Pixels

_TO_SHARE: Final = 1.0 / 255.0
_ALPHA: Final = 3
Shares = NDArray[np.float64]


class FrontEffect(abc.ABC):
    """One effect, made for pictures of one size. `moves` says whether it looks different from tick to tick."""

    moves = False
    #: How far it reaches beyond who is in front, shares of the height.
    _REACH = 0.0

    def __init__(self, width: int, height: int) -> None:
        self._width, self._height = width, height

    def apply(self, front: Pixels, now_ns: int) -> None:
        """Change `front` in place."""
        left, top, width, height = cv2.boundingRect(_alpha(front))
        if not width:
            return
        reach = -(-round(self._REACH * self._height * 64) // 64)
        rows = slice(max(0, top - reach), min(self._height, top + height + reach))
        columns = slice(max(0, left - reach), min(self._width, left + width + reach))
        self._change(front[rows, columns], rows, columns, now_ns)

    @abc.abstractmethod
    def _change(self, part: Pixels, rows: slice, columns: slice, now_ns: int) -> None:
        """Change that part of the picture in which something is."""


class Scanlines(FrontEffect):
    """Dark lines across, as an old screen has them."""

    _LINES: Final = 180
    _DARKEST: Final = 0.42

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height)
        self._shares = _rows(_waves(height, height / self._LINES, self._DARKEST), width)

    def _change(self, part: Pixels, rows: slice, columns: slice, now_ns: int) -> None:  # noqa: ARG002 (they stand still)
        cv2.multiply(part, self._shares[rows, columns], part, _TO_SHARE)


class Hologram(FrontEffect):
    """A projection: one cold colour, see-through, with lines that run upwards, a bright rim and now and then a slip."""

    moves = True
    _REACH = 0.06
    _LINES: Final = 120
    _DARKEST: Final = 0.45
    #: Lines a second that the pattern moves by.
    _SPEED: Final = 9.0
    _OPACITY: Final = 0.84
    #: Radius of the glow and reach of a slip, shares of the height.
    _GLOW: Final = 0.011
    _SLIP: Final = 0.02
    #: A slip lasts for one of so many parts of a second, and happens in one part of so many.
    _PARTS: Final = 12
    _RARE: Final = 17

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height)
        self._period = max(3, round(height / self._LINES))
        shares = _waves(height + self._period, self._period, self._DARKEST) * self._OPACITY
        self._shares = _rows(shares, width, alpha=self._OPACITY)
        self._tint = _tint((4, 26, 64), (40, 140, 215), (120, 225, 255), (235, 254, 255))

    def _change(self, part: Pixels, rows: slice, columns: slice, now_ns: int) -> None:
        alpha = _alpha(part)
        light = _luminance(part, alpha)
        tinted = cv2.LUT(cv2.merge((light, light, light, light)), self._tint)
        cv2.multiply(tinted, cv2.merge((alpha, alpha, alpha, alpha)), part, _TO_SHARE)
        shift = int(now_ns * self._SPEED / 1e9 * self._period) % self._period
        lines = self._shares[rows.start + shift : rows.stop + shift, columns]
        cv2.multiply(part, lines, part, _TO_SHARE)
        cv2.add(part, self._rim(alpha), part)
        self._slip(part, now_ns)

    def _rim(self, alpha: Pixels) -> Pixels:
        """Light about the edges, a front itself."""
        high, wide = alpha.shape
        small = cv2.resize(alpha, (max(1, wide // 4), max(1, high // 4)), interpolation=cv2.INTER_AREA)
        soft = cv2.GaussianBlur(small, (0, 0), max(0.6, self._GLOW * self._height / 4.0))
        # most where half of the surroundings is in front
        glow = cv2.multiply(soft, cv2.bitwise_not(soft), scale=2.2 / 255.0)
        coloured = cv2.LUT(cv2.merge((glow, glow, glow, glow)), _GLOW_COLOUR)
        return np.asarray(cv2.resize(coloured, (wide, high), interpolation=cv2.INTER_LINEAR), np.uint8)

    def _slip(self, part: Pixels, now_ns: int) -> None:
        dice = _dice(now_ns * self._PARTS // 1_000_000_000)
        if dice % self._RARE:
            return
        high = max(2, self._height // 14)
        top = (dice >> 8) % max(1, len(part) - high)
        reach = max(1, round(self._SLIP * self._height))
        shift = ((dice >> 32) % (2 * reach + 1)) - reach
        part[top : top + high] = np.roll(part[top : top + high], shift, axis=1)


class Halftone(FrontEffect):
    """Dots as in print: the darker, the larger, in the picture's own colours on a pale ground."""

    #: Dots from top to bottom, and the angle at which they stand.
    _DOTS: Final = 96
    _ANGLE: Final = np.radians(22.5)
    #: How much of its colour the ground keeps, and how much deeper than the picture the ink is.
    _GROUND: Final = 0.3
    _INK: Final = 1.2

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height)
        cell = max(3.0, height / self._DOTS)
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        turn = 2.0 * np.pi / cell
        along = (x * np.cos(self._ANGLE) + y * np.sin(self._ANGLE)) * turn
        across = (y * np.cos(self._ANGLE) - x * np.sin(self._ANGLE)) * turn
        screen = (2.0 + np.cos(along) + np.cos(across)) / 4.0
        self._screen = np.round(20 + screen * 225).astype(np.uint8)
        #: How steep the edge of a dot is: over about a pixel.
        self._steep = max(2.0, 1.1 * cell)

    def _change(self, part: Pixels, rows: slice, columns: slice, now_ns: int) -> None:  # noqa: ARG002 (they stand still)
        alpha = _alpha(part)
        light = _luminance(part, alpha)
        ink = cv2.addWeighted(light, -self._steep, self._screen[rows, columns], self._steep, 128.0)
        ink = cv2.addWeighted(ink, 1.0 - self._GROUND, ink, 0.0, 255.0 * self._GROUND)
        alphas = cv2.merge((alpha, alpha, alpha, alpha))
        # what a colour lacks to white is taken in part on the ground, and more than all of it in the dots
        lack = cv2.subtract(alphas, part)
        cv2.multiply(lack, cv2.merge((ink, ink, ink, ink)), lack, self._INK * _TO_SHARE)
        cv2.subtract(alphas, lack, part)


class Toon(FrontEffect):
    """Flat tones with an outline."""

    _TONES: Final = 5
    #: Width of the outline and of the lines inside, shares of the height.
    _OUTLINE: Final = 1 / 240
    _REACH = 3 * _OUTLINE
    _SATURATION: Final = 1.35
    #: How strong an edge inside must be to be drawn, levels.
    _EDGE: Final = 9.0

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height)
        self._thick = max(1, round(height * self._OUTLINE))
        side = 2 * self._thick + 1
        self._brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
        self._steps = _steps(self._TONES)

    def _change(self, part: Pixels, rows: slice, columns: slice, now_ns: int) -> None:  # noqa: ARG002 (it stands still)
        high, wide = part.shape[:2]
        alpha = _alpha(part)
        small = cv2.resize(part, (max(1, wide // 2), max(1, high // 2)), interpolation=cv2.INTER_AREA)
        soft = np.asarray(cv2.GaussianBlur(cv2.medianBlur(small, 5), (0, 0), 1.0), np.uint8)
        light = _luminance(soft, _alpha(soft))
        # every colour is scaled to the light of its tone
        ratio = cv2.divide(cv2.LUT(light, self._steps), np.maximum(light, 1), scale=128.0)
        grey = cv2.cvtColor(soft, cv2.COLOR_RGBA2GRAY)
        flat = cv2.addWeighted(soft, self._SATURATION, cv2.merge((grey, grey, grey, grey)), 1.0 - self._SATURATION, 0.0)
        flat = cv2.multiply(flat, cv2.merge((ratio, ratio, ratio, ratio)), scale=1.0 / 128.0)
        lines = cv2.bitwise_not(self._lines(light))
        flat = cv2.multiply(flat, cv2.merge((lines, lines, lines, lines)), scale=_TO_SHARE)
        cv2.resize(flat, (wide, high), part, interpolation=cv2.INTER_LINEAR)
        cv2.min(part, cv2.merge((alpha, alpha, alpha, alpha)), part)
        outline = cv2.GaussianBlur(cv2.dilate(alpha, self._brush), (3, 3), 0.0)
        part[..., _ALPHA] = cv2.max(outline, alpha)

    def _lines(self, light: Pixels) -> Pixels:
        """Where the light changes at once: 255 is a line."""
        near = cv2.GaussianBlur(light, (0, 0), max(0.8, self._thick * 0.35))
        far = cv2.GaussianBlur(light, (0, 0), max(1.6, self._thick * 0.9))
        # dark lines lie on the dark side of an edge
        edges = cv2.subtract(cv2.subtract(far, near), np.full_like(near, round(self._EDGE * 0.5)))
        return np.asarray(cv2.convertScaleAbs(edges, alpha=255.0 / self._EDGE), np.uint8)


_EFFECTS: Final[dict[Effect, Callable[[int, int], FrontEffect]]] = {
    Effect.HOLOGRAM: Hologram,
    Effect.SCANLINES: Scanlines,
    Effect.HALFTONE: Halftone,
    Effect.TOON: Toon,
}


def make_effect(effect: Effect, width: int, height: int) -> FrontEffect | None:
    """An effect for pictures of a size; None where there is none."""
    return _EFFECTS[effect](width, height) if effect in _EFFECTS else None


def _alpha(front: Pixels) -> Pixels:
    return np.asarray(cv2.extractChannel(front, _ALPHA), np.uint8)


def _luminance(front: Pixels, alpha: Pixels) -> Pixels:
    """How light the colours are, alpha left out, (height, width); 0 where nothing is in front."""
    light = cv2.cvtColor(front, cv2.COLOR_RGBA2GRAY)
    return np.asarray(cv2.divide(light, alpha, scale=255.0), np.uint8)


def _waves(height: int, period: float, darkest: float) -> Shares:
    """A share for each row, from 1 down to `darkest` and back in each `period`."""
    phase = np.arange(height) * 2.0 * np.pi / max(3, round(period))
    return np.asarray(darkest + (1.0 - darkest) * (0.5 + 0.5 * np.cos(phase)), np.float64)


def _rows(shares: Shares, width: int, alpha: float = 1.0) -> Pixels:
    """Shares of rows as a picture (height, width, 4) to multiply with; alpha has one share for all."""
    levels = np.round(shares * 255.0).astype(np.uint8)
    picture = np.repeat(np.repeat(levels[:, None, None], width, 1), 4, 2)
    picture[..., _ALPHA] = round(alpha * 255.0)
    return picture


def _tint(*stops: tuple[int, int, int]) -> Pixels:
    """A ramp of opaque colours, (256, 1, 4), for `cv2.LUT`."""
    at = np.linspace(0.0, 255.0, len(stops))
    channels = [np.interp(np.arange(256), at, [(*stop, 255)[channel] for stop in stops]) for channel in range(4)]
    return np.asarray(np.round(np.stack(channels, -1)[:, None, :]), np.uint8)


def _steps(tones: int) -> Pixels:
    """Light to one of `tones`, with a short slope between them so that edges do not flicker; (256,) for `cv2.LUT`."""
    share = np.arange(256) / 255.0 * tones
    step = np.floor(share)
    slope = np.clip((share - step - 0.5) * 6.0 + 0.5, 0.0, 1.0)
    return np.asarray(np.round(np.clip((step + slope) / tones, 0.0, 1.0) * 255.0), np.uint8)


def _dice(number: int) -> int:
    """A number that looks random and is always the same for the same `number` (splitmix64)."""
    mixed = (number + 0x9E3779B97F4A7C15) & (2**64 - 1)
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & (2**64 - 1)
    return mixed ^ (mixed >> 31)


#: The light of the rim by its strength, premultiplied, (256, 1, 4).
_GLOW_COLOUR: Final = np.round(np.arange(256)[:, None, None] * np.array([0.30, 0.82, 1.0, 1.0])).astype(np.uint8)
