"""What the heads do: weights, head and gaze over time, drawn at random. Numbers only.

Four kinds of acting, so that the solver learns single shapes, combinations that no face makes, and those that
faces do make: `ROUTINE` (a stretch of a captured performance), `MIX` (many shapes at once on smooth curves), `FEW` (one
to four shapes at a time), `SPEECH` (mouth shapes of sounds in a mood, with blinks).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from addon.core.arkit import CHANNEL_COUNT, CHANNEL_INDEX, CHANNELS

FloatArray = NDArray[np.float64]

FPS: Final = 30.0

#: Mouth shapes of speech (our own sketch of the usual visemes), and moods that lie under them.
_VISEMES: Final[tuple[dict[str, float], ...]] = (
    {"mouthClose": 0.1, "mouthPress": 0.3, "mouthRollLower": 0.2, "mouthRollUpper": 0.15},  # m b p
    {"jawOpen": 0.08, "mouthRollLower": 0.5, "mouthUpperUp": 0.25, "mouthShrugLower": 0.2},  # f v
    {"jawOpen": 0.15, "mouthLowerDown": 0.3, "mouthUpperUp": 0.2},  # th d n
    {"jawOpen": 0.06, "mouthStretch": 0.3, "mouthLowerDown": 0.4, "mouthSmile": 0.1},  # s z
    {"jawOpen": 0.1, "mouthFunnel": 0.6, "mouthPucker": 0.3, "mouthUpperUp": 0.15},  # sh ch
    {"jawOpen": 0.3, "mouthLowerDown": 0.3, "mouthUpperUp": 0.2, "mouthStretch": 0.15},  # e
    {"jawOpen": 0.55, "mouthLowerDown": 0.4, "mouthUpperUp": 0.3},  # a
    {"jawOpen": 0.35, "mouthFunnel": 0.5, "mouthPucker": 0.2, "mouthClose": 0.1},  # o
    {"jawOpen": 0.12, "mouthPucker": 0.75, "mouthFunnel": 0.3, "mouthClose": 0.08},  # u w
    {"jawOpen": 0.12, "mouthSmile": 0.25, "mouthStretch": 0.3, "mouthLowerDown": 0.25, "mouthDimple": 0.2},  # i
    {"jawOpen": 0.03, "mouthShrugUpper": 0.1, "mouthShrugLower": 0.2},  # pause
)
_MOODS: Final[tuple[dict[str, float], ...]] = (
    {},
    {"mouthSmile": 0.55, "cheekSquint": 0.4, "eyeSquint": 0.3, "mouthDimple": 0.2, "browOuterUp": 0.2},
    {"browDown": 0.7, "noseSneer": 0.5, "eyeSquint": 0.4, "mouthUpperUp": 0.25, "mouthPress": 0.2, "jawForward": 0.2},
    {"browInnerUp": 0.6, "mouthFrown": 0.5, "mouthShrugLower": 0.3, "eyeLookDown": 0.2},
    {"browInnerUp": 0.6, "browOuterUp": 0.7, "eyeWide": 0.6},
)


class Kind(enum.Enum):
    """Kinds of acting."""

    ROUTINE = "routine"
    MIX = "mix"
    FEW = "few"
    SPEECH = "speech"


#: A person's pictures are drawn from so many clips of so many pictures.
_CLIPS, _CLIP_FRAMES = 12, 60


@dataclass(frozen=True, slots=True, eq=False)
class Acting:
    """Pictures of one person: weights (n, 52), the head's pitch, yaw and roll (n, 3) in radians, its shift (n, 3).

    The shift is to the right, up and towards the camera, in shares of the head's height.
    """

    weights: FloatArray
    head: FloatArray
    shift: FloatArray


def act(rng: np.random.Generator, frames: int, performance: FloatArray | None, *, film: bool) -> Acting:
    """What one person does in `frames` pictures; routines are parts of `performance` (m, 52), twice as long or longer.

    Without `film` the face does something else in each picture: in a film neighbours say nearly the same twice, and
    different faces are what the solver learns from. The head moves smoothly in any case, for the engine looks where it
    was in the picture before.
    """
    if film:
        weights = _clip(rng, frames, performance)
    else:
        clips = np.concatenate([_clip(rng, _CLIP_FRAMES, performance) for _ in range(_CLIPS)])
        weights = clips[rng.integers(len(clips), size=frames)]
    weights[:, CHANNEL_INDEX["tongueOut"]] = 0.0  # the head has no tongue
    reach = np.radians([25.0, 40.0, 20.0]) * rng.uniform(0.1, 1.0)
    head = np.stack([smooth(rng, frames, angle, 0.9) for angle in reach], 1)
    head += rng.normal(0.0, np.radians([6.0, 5.0, 3.0]))
    shift = np.stack([smooth(rng, frames, reach, 1.5) for reach in (0.15, 0.1, 0.15)], 1)
    return Acting(np.clip(weights, 0.0, 1.0), head, shift)


def _clip(rng: np.random.Generator, frames: int, performance: FloatArray | None) -> FloatArray:
    """Weights (frames, 52) of one kind of acting at random."""
    kinds = [Kind.MIX, Kind.FEW, Kind.SPEECH, *([Kind.ROUTINE] * 3 if performance is not None else ())]
    kind = kinds[rng.integers(len(kinds))]
    if kind is Kind.ROUTINE and performance is not None:
        return _routine(rng, frames, performance)
    if kind is Kind.SPEECH:
        return _speech(rng, frames)
    share = 0.35 if kind is Kind.MIX else rng.integers(1, 5) / CHANNEL_COUNT
    return _random(rng, frames, share)


def smooth(rng: np.random.Generator, frames: int, amplitude: float, seconds: float) -> FloatArray:
    """A curve (frames,) through random heights within +-amplitude, one every `seconds`, eased in between."""
    count = int(frames / FPS / seconds) + 3
    knots = rng.uniform(-amplitude, amplitude, count)
    place = rng.uniform(0.0, 1.0) + np.arange(frames) / FPS / seconds
    low = np.minimum(place.astype(int), count - 2)
    share = np.clip(place - low, 0.0, 1.0)
    share = share * share * (3.0 - 2.0 * share)
    return np.asarray(knots[low] * (1.0 - share) + knots[low + 1] * share)


def _mirror_index() -> NDArray[np.intp]:
    def twin(name: str) -> str:
        if name.endswith("Left"):
            return name.removesuffix("Left") + "Right"
        return name.removesuffix("Right") + "Left" if name.endswith("Right") else name

    return np.array([CHANNEL_INDEX[twin(name)] for name in CHANNELS])


#: Each channel's number on the mirrored face, (52,).
MIRROR: Final = _mirror_index()


def _random(rng: np.random.Generator, frames: int, share: float) -> FloatArray:
    """Each shape moves with the probability `share`."""
    moving = rng.random(CHANNEL_COUNT) < share
    if not moving.any():
        moving[rng.integers(CHANNEL_COUNT)] = True
    weights = np.zeros((frames, CHANNEL_COUNT))
    for channel in np.flatnonzero(moving):
        weights[:, channel] = np.clip(smooth(rng, frames, 1.0, 0.7), 0.0, 1.0)
    return weights


def _routine(rng: np.random.Generator, frames: int, performance: FloatArray) -> FloatArray:
    """A stretch of a performance, at up to twice its pace, mirrored half of the time, larger or smaller by channel."""
    step = int(rng.integers(1, 3)) if len(performance) > 2 * frames else 1
    start = rng.integers(0, len(performance) - frames * step)
    weights = performance[start : start + frames * step : step].copy()
    if rng.random() < 0.5:
        weights = weights[:, MIRROR]
    return weights * rng.uniform(0.7, 1.3, CHANNEL_COUNT)


def _speech(rng: np.random.Generator, frames: int) -> FloatArray:
    """Sounds one after another, six to twelve a second, in one mood; a blink every few seconds."""
    weights = np.zeros((frames, CHANNEL_COUNT))
    count = int(frames / FPS * rng.uniform(5.0, 9.0)) + 2
    sounds = np.stack([_shape(rng, _VISEMES[rng.integers(len(_VISEMES))]) for _ in range(count)])
    place = np.linspace(0.0, count - 1.001, frames)
    low = place.astype(int)
    share = (place - low)[:, None]
    share = share * share * (3.0 - 2.0 * share)
    loudness = rng.uniform(0.6, 1.4)
    weights += loudness * (sounds[low] * (1.0 - share) + sounds[low + 1] * share)
    mood = _shape(rng, _MOODS[rng.integers(len(_MOODS))])
    weights += mood * (0.7 + 0.5 * smooth(rng, frames, 1.0, 1.5))[:, None]
    for channel in _sides("eyeBlink"):
        weights[:, channel] += _blinks(rng, frames)
    for name in ("browInnerUp", "browOuterUp", "browDown", "mouthLeft", "mouthRight", "jawLeft", "jawRight"):
        weights[:, _sides(name)] += np.clip(smooth(rng, frames, 0.4, 1.0), 0.0, 1.0)[:, None]
    for name in ("eyeLookDown", "eyeLookUp", "eyeLookIn", "eyeLookOut"):
        weights[:, _sides(name)] += np.clip(smooth(rng, frames, 0.6, 0.8), 0.0, 1.0)[:, None]
    return weights


def _blinks(rng: np.random.Generator, frames: int) -> FloatArray:
    """Lids that close for a fifth of a second now and then."""
    curve = np.full(frames, rng.uniform(0.0, 0.15))
    at = rng.uniform(0.0, 2.0)
    while at < frames / FPS:
        away = np.abs(np.arange(frames) / FPS - at)
        curve = np.maximum(curve, np.clip(1.6 - away / 0.07, 0.0, 1.0))
        at += rng.uniform(0.6, 4.0)
    return curve


def _sides(name: str) -> list[int]:
    """The channel of that name, or the two of its sides."""
    names = (name, name + "Left", name + "Right")
    return [CHANNEL_INDEX[full] for full in names if full in CHANNEL_INDEX]


def _shape(rng: np.random.Generator, parts: dict[str, float]) -> FloatArray:
    """Weights (52,) of a named shape, a little different each time, and a little lopsided."""
    weights = np.zeros(CHANNEL_COUNT)
    for name, weight in parts.items():
        strength = weight * rng.uniform(0.6, 1.4)
        for channel in _sides(name):
            weights[channel] = strength * rng.uniform(0.85, 1.15)
    return weights
