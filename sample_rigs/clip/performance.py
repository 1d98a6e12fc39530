"""The scripted performance of the demo clip: weights, gaze and head pose per frame. No bpy here.

Angles in degrees, times in seconds. Positive yaw turns to the own left, positive pitch nods down, positive roll drops
the own right ear; gaze yaw and pitch likewise, relative to the head.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FPS = 30
SECONDS = 12.0
FRAMES = int(FPS * SECONDS)

YAW = [(0, 0), (1.0, 3), (2.2, -6), (3.2, 14), (3.8, 22), (4.6, 4), (5.2, 2), (6.2, -12), (7.0, -22), (7.8, -3),
       (9.0, 9), (10.0, -7), (11.0, 4), (12.0, 0)]  # fmt: skip
PITCH = [(0, 0), (0.8, 8), (1.7, -8), (2.6, 10), (3.5, -8), (4.5, 3), (5.4, -8), (6.3, 12), (7.2, 0), (8.2, -12),
         (9.0, -2), (9.8, 11), (10.7, -8), (11.4, 2), (12.0, 0)]  # fmt: skip
ROLL = [
    (0, 0),
    (1.4, 4),
    (2.6, -5),
    (3.8, 3),
    (5.0, -7),
    (6.4, 12),
    (7.6, 2),
    (8.6, -12),
    (9.6, -2),
    (10.6, 6),
    (11.5, -3),
    (12.0, 0),
]
GAZE_YAW = [
    (0, 0),
    (1.2, 0),
    (1.6, 16),
    (2.1, 16),
    (2.5, -14),
    (2.9, -14),
    (3.2, 0),
    (5.6, 0),
    (8.6, 0),
    (8.9, -22),
    (9.3, -22),
    (9.6, 18),
    (9.9, 18),
    (10.1, 0),
    (12.0, 0),
]
GAZE_PITCH = [
    (0, 0),
    (2.9, 0),
    (3.2, -15),
    (3.6, -15),
    (3.9, 0),
    (6.1, 0),
    (6.4, 15),
    (6.8, 15),
    (7.1, 0),
    (10.8, 0),
    (11.0, -12),
    (11.3, -8),
    (11.5, 0),
    (12.0, 0),
]
BLINKS = (0.60, 1.42, 3.05, 4.55, 6.05, 8.35, 9.45, 11.35)
WINKS = {"Left": 7.55, "Right": 10.30}

VISEMES: dict[str, dict[str, float]] = {
    "-": {},
    "A": {
        "jawOpen": 0.62,
        "mouthLowerDownLeft": 0.20,
        "mouthLowerDownRight": 0.20,
        "mouthUpperUpLeft": 0.12,
        "mouthUpperUpRight": 0.12,
    },
    "E": {
        "jawOpen": 0.26,
        "mouthStretchLeft": 0.35,
        "mouthStretchRight": 0.35,
        "mouthUpperUpLeft": 0.20,
        "mouthUpperUpRight": 0.20,
        "mouthLowerDownLeft": 0.25,
        "mouthLowerDownRight": 0.25,
    },
    "O": {"jawOpen": 0.42, "mouthFunnel": 0.70},
    "U": {"jawOpen": 0.12, "mouthPucker": 0.85, "mouthFunnel": 0.10},
    "M": {
        "jawOpen": 0.10,
        "mouthClose": 0.10,
        "mouthRollLower": 0.35,
        "mouthRollUpper": 0.30,
        "mouthPressLeft": 0.45,
        "mouthPressRight": 0.45,
    },
    "F": {"jawOpen": 0.10, "mouthRollLower": 0.55, "mouthUpperUpLeft": 0.28, "mouthUpperUpRight": 0.28},
    "S": {
        "jawOpen": 0.08,
        "mouthStretchLeft": 0.20,
        "mouthStretchRight": 0.20,
        "mouthLowerDownLeft": 0.45,
        "mouthLowerDownRight": 0.45,
        "mouthShrugUpper": 0.15,
    },
    "B": {"mouthShrugLower": 0.35, "mouthPressLeft": 0.30, "mouthPressRight": 0.30, "jawForward": 0.15},
}
SPEECH = [
    (0.75, "- A M E O - U A F E M A S - O A L U E - A M O E -", 3.55),
    (8.75, "- A S E M O U - A F E -", 2.05),
    (10.75, "- E A M -", 0.60),
]
ACTS: list[tuple[float, float, dict[str, float]]] = [  # start, end, weights at the plateau
    (1.9, 2.7, {"browInnerUp": 0.45, "browOuterUpLeft": 0.35, "browOuterUpRight": 0.35}),
    (
        4.25,
        5.35,
        {
            "mouthSmileLeft": 0.95,
            "mouthSmileRight": 0.95,
            "cheekSquintLeft": 0.45,
            "cheekSquintRight": 0.45,
            "mouthUpperUpLeft": 0.15,
            "mouthUpperUpRight": 0.15,
            "mouthDimpleLeft": 0.2,
            "mouthDimpleRight": 0.2,
        },
    ),
    (
        5.30,
        5.98,
        {
            "browInnerUp": 0.9,
            "browOuterUpLeft": 0.9,
            "browOuterUpRight": 0.9,
            "eyeWideLeft": 0.6,
            "eyeWideRight": 0.6,
            "jawOpen": 0.5,
            "mouthFunnel": 0.25,
        },
    ),
    (
        6.05,
        6.85,
        {
            "browDownLeft": 0.95,
            "browDownRight": 0.95,
            "mouthFrownLeft": 0.7,
            "mouthFrownRight": 0.7,
            "mouthShrugLower": 0.4,
            "eyeSquintLeft": 0.25,
            "eyeSquintRight": 0.25,
        },
    ),
    (6.80, 7.40, {"cheekPuff": 0.95, "mouthPressLeft": 0.2, "mouthPressRight": 0.2}),
    (7.35, 8.05, {"mouthSmileLeft": 0.85, "cheekSquintLeft": 0.6, "mouthDimpleLeft": 0.3}),
    (7.90, 8.60, {"mouthSmileRight": 0.9, "browOuterUpRight": 0.6, "mouthRight": 0.25}),
    (8.50, 8.85, {"noseSneerLeft": 0.7, "noseSneerRight": 0.7, "browDownLeft": 0.3, "browDownRight": 0.3}),
    (10.10, 10.80, {"mouthSmileRight": 0.75, "cheekSquintRight": 0.6, "mouthDimpleRight": 0.3}),
    (9.30, 9.75, {"jawLeft": 0.5}),
    (9.75, 10.1, {"jawRight": 0.5, "mouthLeft": 0.3}),
    (11.25, 12.4, {"mouthSmileLeft": 0.8, "mouthSmileRight": 0.8, "cheekSquintLeft": 0.35, "cheekSquintRight": 0.35}),
]


@dataclass(frozen=True)
class Performance:
    """One row per frame: ARKit weights (F, 52), head (pitch, yaw, roll), gaze (pitch, yaw), shift in metres."""

    weights: Array
    head: Array
    gaze: Array
    shift: Array


def _keyed(keys: Sequence[tuple[float, float]], time: Array) -> Array:
    """Monotone smooth curve through (time, value) keys."""
    t, v = np.array(keys, float).T
    i = np.clip(np.searchsorted(t, time, "right") - 1, 0, len(t) - 2)
    u = np.clip((time - t[i]) / (t[i + 1] - t[i]), 0, 1)
    u = u * u * (3 - 2 * u)
    return v[i] * (1 - u) + v[i + 1] * u


def _soften(values: Array, sigma: float) -> Array:
    """Gaussian low-pass over frames, edges held."""
    reach = int(4 * sigma) + 1
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    padded = np.pad(values, [(reach, reach)] + [(0, 0)] * (values.ndim - 1), mode="edge")
    return np.stack([np.convolve(c, kernel, "valid") for c in padded.reshape(len(padded), -1).T], -1).reshape(
        values.shape
    )


def _noise(rng: np.random.Generator, amplitude: float, seconds: float) -> Array:
    """Seeded band-limited wander of about +-amplitude."""
    raw = rng.normal(0, 1, FRAMES + 60)
    smooth = _soften(raw, seconds * FPS / 4)[30:-30]
    return smooth / np.abs(smooth).max() * amplitude


def _pulse(time: Array, start: float, close: float, hold: float, open_: float) -> Array:
    """0 to 1 from `start` in `close` seconds, held, and back."""
    end = start + close + hold
    return _keyed([(-1, 0), (start, 0), (start + close, 1), (end, 1), (end + open_, 0), (SECONDS + 1, 0)], time)


def _lids(time: Array, w: dict[str, Array]) -> None:
    for side in ("Left", "Right"):
        blink = np.zeros(FRAMES)
        for n, start in enumerate(BLINKS):
            depth = 1.0 if side == "Left" else 0.97 + 0.03 * (n % 2)
            blink = np.maximum(blink, depth * _pulse(time, start, 0.12, 0.07, 0.18))
        blink = np.maximum(blink, _pulse(time, WINKS[side], 0.16, 0.30, 0.22))
        w[f"eyeBlink{side}"] = np.maximum(w[f"eyeBlink{side}"], blink)
        other = "Right" if side == "Left" else "Left"
        w[f"eyeSquint{other}"] = np.maximum(w[f"eyeSquint{other}"], 0.22 * _pulse(time, WINKS[side], 0.16, 0.30, 0.22))


def _look(gaze: Array, w: dict[str, Array]) -> None:
    """eyeLook* weights that fit the gaze: 30 degrees count as 1."""
    pitch, yaw = gaze[:, 0] / 30.0, gaze[:, 1] / 30.0
    for side, out in (("Left", yaw), ("Right", -yaw)):
        w[f"eyeLookOut{side}"] = np.clip(out, 0, 1)
        w[f"eyeLookIn{side}"] = np.clip(-out, 0, 1)
        w[f"eyeLookDown{side}"] = np.clip(pitch, 0, 1)
        w[f"eyeLookUp{side}"] = np.clip(-pitch, 0, 1)


def perform(names: list[str], seed: int = 4) -> Performance:
    """The whole performance; `names` gives the order of the weights."""
    rng = np.random.default_rng(seed)
    time = np.arange(FRAMES) / FPS
    w = {n: np.zeros(FRAMES) for n in names}
    for start, text, length in SPEECH:
        sounds = text.split()
        at = start + np.linspace(0, length, len(sounds))
        strength = rng.uniform(0.75, 1.15, len(sounds))
        for name in {n for v in VISEMES.values() for n in v}:
            keys = [
                (float(t), VISEMES.get(s, VISEMES["E"]).get(name, 0.0) * float(k))
                for t, s, k in zip(at, sounds, strength, strict=True)
            ]
            w[name] = np.maximum(w[name], _keyed([(-1, 0), *keys, (SECONDS + 1, 0)], time))
    for start, end, act in ACTS:
        shape = _pulse(time, start, 0.25, max(end - start - 0.5, 0.05), 0.25)
        for name, value in act.items():
            w[name] = np.maximum(w[name], value * shape)
    for name in ("browInnerUp", "browOuterUpLeft", "browOuterUpRight"):
        w[name] = np.maximum(w[name], np.clip(_noise(rng, 0.22, 0.9), 0, 1))
    _lids(time, w)
    head = np.stack([_keyed(k, time) for k in (PITCH, YAW, ROLL)], -1)
    head += np.stack([_noise(rng, 0.8, 0.8) for _ in range(3)], -1)
    gaze = np.stack([_keyed(GAZE_PITCH, time), _keyed(GAZE_YAW, time)], -1)
    gaze -= 0.35 * np.stack([head[:, 0], head[:, 1]], -1)
    gaze = _soften(gaze, 1.0)
    table = _soften(np.stack([w[n] for n in names], -1), 0.8)
    w = {n: np.clip(table[:, i], 0, 1) for i, n in enumerate(names)}
    w["mouthClose"] = np.minimum(w["mouthClose"], w["jawOpen"])
    _look(gaze, w)
    shift = np.stack([_noise(rng, 0.012, 2.5), _noise(rng, 0.015, 3.0), _noise(rng, 0.006, 2.0)], -1)
    return Performance(np.stack([w[n] for n in names], -1), _soften(head, 1.5), gaze, shift)
