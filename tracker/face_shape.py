"""The shape of a face, by which a person is known again and a thing that is no face is told.

Distances between landmarks in space, left and right averaged, do not change as the head turns, as far as the engine's
z is right; their logarithms without their mean do not change with the size in the picture. Lips, lids and brows are
left out, since expressions move them. Each is measured from the average face, in how much it varies within one
person, so that all count alike.

How well that tells people apart, on eleven filmed people and the sample clip, is in docs/conditions.md.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

#: A name, the two landmarks on the right half and on the left (the same where there is one distance only), the
#: logarithm on average, and its standard deviation within one person: the root mean square over eleven
#: filmed people and the sample clip, pictures with a head turned by up to 30 degrees.
_TABLE: Final[tuple[tuple[str, tuple[int, int], tuple[int, int], float, float], ...]] = (
    ("face across", (234, 454), (234, 454), 0.773, 0.008),
    ("before the ears", (132, 361), (132, 361), 0.723, 0.011),
    ("temples", (127, 356), (127, 356), 0.780, 0.008),
    ("jaw", (172, 397), (172, 397), 0.540, 0.016),
    ("forehead up", (168, 10), (168, 10), -0.229, 0.018),
    ("forehead across", (103, 332), (103, 332), 0.438, 0.010),
    ("inner eye corners", (133, 362), (133, 362), -0.598, 0.026),
    ("outer eye corners", (33, 263), (33, 263), 0.346, 0.009),
    ("eye", (33, 133), (263, 362), -0.818, 0.020),
    ("eye to cheek", (33, 234), (263, 454), -0.024, 0.016),
    ("eye to nostril", (133, 129), (362, 358), -0.503, 0.024),
    ("bridge across", (193, 417), (193, 417), -1.433, 0.025),
    ("bridge to tip", (168, 4), (168, 4), -0.361, 0.017),
    ("bridge to base", (168, 2), (168, 2), -0.216, 0.021),
    ("nose across", (48, 278), (48, 278), -0.520, 0.027),
    ("cheekbones", (116, 345), (116, 345), 0.685, 0.005),
    ("cheeks", (50, 280), (50, 280), 0.417, 0.015),
)
#: What people vary by who were not among them.
_MORE: Final = 0.004
_STARTS: Final = np.array([(right[0], left[0]) for _, right, left, _, _ in _TABLE])
_ENDS: Final = np.array([(right[1], left[1]) for _, right, left, _, _ in _TABLE])
_MEAN: Final = np.array([mean for *_, mean, _ in _TABLE])
_SCALE: Final = (np.array([within for *_, within in _TABLE]) + _MORE) * math.sqrt(len(_TABLE))

#: Sine of the turn of the head to either side beyond which half of the face is a guess: 35 degrees.
_MOST_TURNED: Final = 0.57
_RIGHT_EAR, _LEFT_EAR = 234, 454


def face_shape(face: NDArray[np.float32], aspect: float) -> FloatArray | None:
    """The shape (17,) of a face (478, 3) in a picture whose height is `aspect` times its width.

    0 is the average face, and the length of the vector is 1 where the distances are, in the root of their mean
    square, as far from it as one person's vary. None where the head is turned too far to tell.
    """
    across = face[_LEFT_EAR] - face[_RIGHT_EAR]
    if not abs(across[2]) < _MOST_TURNED * math.hypot(float(across[0]), float(across[1]) * aspect, float(across[2])):
        return None
    lines = face[_STARTS].astype(np.float64) - face[_ENDS]
    lines[..., 1] *= aspect
    lengths = np.sqrt(np.einsum("nsa,nsa->ns", lines, lines)).mean(1)
    if not lengths.min() > 0.0:
        return None
    logarithms = np.log(lengths)
    logarithms -= logarithms.mean() + _MEAN
    logarithms /= _SCALE
    return np.asarray(logarithms)


def difference(one: FloatArray, other: FloatArray) -> float:
    """How far two shapes are apart: about 1 for one person at two times, about 2 for two people."""
    apart = one - other
    return math.sqrt(float(apart @ apart))


def oddness(shape: FloatArray) -> float:
    """How far a shape is from the average face: 1 to 4 for people, also when they grimace."""
    return math.sqrt(float(shape @ shape))
