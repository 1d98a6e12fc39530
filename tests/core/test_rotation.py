from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.rotation import (
    IDENTITY,
    HeadAngles,
    Quaternion,
    blend,
    from_angles,
    from_matrix,
    normalized,
    power,
    product,
    to_angles,
    to_matrix,
)

YAW_ROLL = st.floats(-3.1, 3.1)
PITCH = st.floats(-1.5, 1.5)
ANGLES = st.builds(HeadAngles, YAW_ROLL, PITCH, YAW_ROLL)
ROTATIONS = ANGLES.map(from_angles)


def same_rotation(a: Quaternion, b: Quaternion) -> bool:
    return abs(abs(sum(p * q for p, q in zip(a, b, strict=True))) - 1) < 1e-9


@pytest.mark.parametrize(
    ("angles", "vector", "turned"),
    [
        (HeadAngles(math.pi / 2, 0, 0), (0, 0, 1), (1, 0, 0)),  # yaw: the nose goes to the own left
        (HeadAngles(0, math.pi / 2, 0), (0, 0, 1), (0, -1, 0)),  # pitch: the nose goes down
        (HeadAngles(0, 0, math.pi / 2), (-1, 0, 0), (0, -1, 0)),  # roll: the own right ear goes down
    ],
)
def test_signs(angles: HeadAngles, vector: tuple[float, ...], turned: tuple[float, ...]) -> None:
    assert to_matrix(from_angles(angles)) @ vector == pytest.approx(turned, abs=1e-12)


@given(ANGLES)
def test_angles_come_back(angles: HeadAngles) -> None:
    assert to_angles(from_angles(angles)) == pytest.approx(angles, abs=1e-6)


@given(ROTATIONS)
def test_matrices_come_back(rotation: Quaternion) -> None:
    matrix = to_matrix(rotation)
    assert matrix @ matrix.T == pytest.approx(np.eye(3), abs=1e-12)
    assert same_rotation(from_matrix(matrix), rotation)


@pytest.mark.parametrize("axis", range(3))
def test_half_turns_have_a_matrix_and_come_back(axis: int) -> None:
    parts = [0.0, 0.0, 0.0, 0.0]
    parts[axis + 1] = 1.0
    assert same_rotation(from_matrix(to_matrix(Quaternion(*parts))), Quaternion(*parts))


@given(ROTATIONS, ROTATIONS)
def test_product_is_the_matrix_product(a: Quaternion, b: Quaternion) -> None:
    assert to_matrix(product(a, b)) == pytest.approx(to_matrix(a) @ to_matrix(b), abs=1e-9)


@given(ROTATIONS)
def test_half_a_rotation_twice_is_the_rotation(rotation: Quaternion) -> None:
    half = power(rotation, 0.5)
    assert same_rotation(product(half, half), rotation)


@given(ROTATIONS, ROTATIONS)
def test_blend_ends_where_it_should(a: Quaternion, b: Quaternion) -> None:
    assert same_rotation(blend(a, b, 0.0), a)
    assert same_rotation(blend(a, b, 1.0), b)


def test_blend_takes_the_short_way() -> None:
    small = from_angles(HeadAngles(0.2, 0, 0))
    negated = Quaternion(*(-part for part in small))
    assert to_angles(blend(IDENTITY, negated, 0.5)).yaw == pytest.approx(0.1)


def test_normalized() -> None:
    assert normalized(Quaternion(2, 0, 0, 0)) == IDENTITY
    with pytest.raises(ZeroDivisionError):
        normalized(Quaternion(0, 0, 0, 0))
