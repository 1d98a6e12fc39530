"""A person in a room, drawn: every part in a colour of its own; and a segmenter that says what it is told to."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from tracker.pictures.segmentation import HEIGHT as MODEL_HEIGHT
from tracker.pictures.segmentation import WIDTH as MODEL_WIDTH
from tracker.pictures.segmentation import Mask

WIDTH, HEIGHT = 320, 240
#: BGR.
ROOM, BODY, HEAD = (200, 200, 40), (40, 200, 40), (200, 40, 200)
HEAD_AT, HEAD_SIZE = (160, 100), (40, 52)


def head_colour(picture: NDArray[np.uint8], *, rgb: bool) -> NDArray[np.bool_]:
    """Where something of the head's colour is: more red than green and more blue than green."""
    red, green, blue = (picture[..., channel].astype(int) for channel in ((0, 1, 2) if rgb else (2, 1, 0)))
    return np.asarray((red - green > 25) & (blue - green > 25))


def drawn(x: int = 0) -> tuple[NDArray[np.uint8], Mask]:
    """A picture with the person `x` pixels to the right, and where they are as the model would say it."""
    bgr = np.full((HEIGHT, WIDTH, 3), ROOM, np.uint8)
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    middle = HEAD_AT[0] + x, HEAD_AT[1]
    for picture, body, head in ((bgr, BODY, HEAD), (mask, (255,), (255,))):
        cv2.ellipse(picture, (middle[0], HEIGHT), (95, 95), 0, 0, 360, body, cv2.FILLED)
        cv2.ellipse(picture, middle, HEAD_SIZE, 0, 0, 360, head, cv2.FILLED)
    small = cv2.resize(mask, (MODEL_WIDTH, MODEL_HEIGHT), interpolation=cv2.INTER_AREA)
    return bgr, np.asarray(small, np.float32) / np.float32(255.0)


def face(x: int = 0, turn: float = 0.0, size: float = 1.0) -> NDArray[np.float32]:
    """Landmarks (478, 3) of the drawn face: points all over its ellipse, those that are asked for at their places."""
    dice = np.random.default_rng(3)
    angle, out = dice.uniform(0, 2 * np.pi, 478), np.sqrt(dice.uniform(0, 1, 478))
    at = np.stack([np.cos(angle) * out * HEAD_SIZE[0], np.sin(angle) * out * HEAD_SIZE[1]], 1) * 0.85 * size
    at[10], at[152] = (0, -HEAD_SIZE[1] * 0.85 * size), (0, HEAD_SIZE[1] * 0.85 * size)
    at[234], at[454] = (-HEAD_SIZE[0] * 0.85 * size, 0), (HEAD_SIZE[0] * 0.85 * size, 0)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    at = at @ rotation.T + (HEAD_AT[0] + x, HEAD_AT[1])
    return np.column_stack([at / (WIDTH, HEIGHT), np.zeros(478)]).astype(np.float32)


class ToldSegmenter:
    """Says `mask`; raises `failure` where there is one."""

    def __init__(self, mask: Mask) -> None:
        self.mask = mask
        self.failure: RuntimeError | None = None
        self.closed = False

    def find(self, rgb: NDArray[np.uint8]) -> Mask:
        assert rgb.shape == (MODEL_HEIGHT, MODEL_WIDTH, 3)
        if self.failure:
            raise self.failure
        return self.mask

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closed = True
