"""Many rotations at once do what one at a time does."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core import rotation, rotations
from addon.core.rotation import HeadAngles, Quaternion

_RANDOM = rotations.normalized(np.random.default_rng(3).normal(size=(4, 40)))


def _each(q: rotations.Rotations) -> list[Quaternion]:
    return [Quaternion(*column) for column in q.T.tolist()]


def test_products_powers_and_angles_are_those_of_one_rotation() -> None:
    other = rotations.normalized(np.random.default_rng(4).normal(size=(4, 40)))
    pairs = zip(_each(_RANDOM), _each(other), strict=True)
    assert pytest.approx(np.array([rotation.product(a, b) for a, b in pairs])) == rotations.product(_RANDOM, other).T
    for share in (0.0, 0.35, 1.0, 1.7):
        alone = np.array([rotation.power(q, share) for q in _each(_RANDOM)])
        assert pytest.approx(alone) == rotations.power(_RANDOM, share).T
    assert pytest.approx(np.array([rotation.to_angles(q) for q in _each(_RANDOM)])) == rotations.to_angles(_RANDOM).T
    gaze = rotations.of_gaze(np.array([0.3]), np.array([-0.2]))
    assert gaze[:, 0] == pytest.approx(rotation.from_angles(HeadAngles(0.3, -0.2, 0.0)))


def test_no_rotation_has_no_power_and_what_is_not_finite_is_none() -> None:
    assert rotations.power(np.array([[1.0], [0.0], [0.0], [0.0]]), 0.5)[:, 0] == pytest.approx((1, 0, 0, 0))
    broken = np.array([[np.nan, 0.0, 2.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    assert (rotations.normalized(broken) == np.array([[1.0], [0], [0], [0]])).all()


def test_continuous_never_turns_to_the_far_side() -> None:
    smooth = rotations.continuous(_RANDOM, -_RANDOM[:, :1])
    assert (np.einsum("ij,ij->j", smooth[:, 1:], smooth[:, :-1]) >= 0.0).all()
    assert smooth[:, 0] == pytest.approx(-_RANDOM[:, 0])
    assert np.abs(np.einsum("ij,ij->j", smooth, _RANDOM)) == pytest.approx(1.0)


@given(st.permutations("XYZ"), st.lists(st.tuples(*[st.floats(-4.0, 4.0)] * 3), min_size=1, max_size=8))
def test_euler_angles_say_the_rotation_and_are_near_those_before(
    order: list[str], angles: list[tuple[float, float, float]]
) -> None:
    q = _of_euler(np.array(angles).T, order)
    near = np.array(angles[0])
    euler = rotations.to_euler(q, "".join(order), near)
    assert np.abs(np.einsum("ij,ij->j", _of_euler(euler, order), q)) == pytest.approx(1.0, abs=1e-9)
    if abs(np.cos(near["XYZ".index(order[1])])) > 1e-3:  # where the angles can be told at all
        assert euler[:, 0] == pytest.approx(near, abs=1e-5)


@pytest.mark.parametrize("order", ["".join(one) for one in itertools.permutations("XYZ")])
def test_euler_angles_follow_a_turn_through_the_pole_without_a_jump(order: str) -> None:
    middle = np.zeros((3, 400))
    middle["XYZ".index(order[1])] = np.linspace(-7.0, 7.0, 400)
    middle["XYZ".index(order[0])] = 0.2
    euler = rotations.to_euler(_of_euler(middle, order), order, middle[:, 0])
    assert np.abs(euler - middle).max() < 1e-6


def test_axis_and_angle_go_on_through_no_turn_at_all() -> None:
    angle = np.linspace(-2.0, 2.0, 41)
    q = np.stack((np.cos(angle / 2), 0.6 * np.sin(angle / 2), 0.8 * np.sin(angle / 2), 0.0 * angle))
    found = rotations.to_axis_angle(q)
    assert np.abs(np.diff(found, axis=1)).max() <= 0.1 + 1e-9
    back = np.stack((np.cos(found[0] / 2), *(found[1:] * np.sin(found[0] / 2))))
    assert np.abs(np.einsum("ij,ij->j", back, q)) == pytest.approx(1.0)
    still = rotations.to_axis_angle(np.array([[1.0], [0.0], [0.0], [0.0]]))
    assert np.linalg.norm(still[1:, 0]) == 1.0


def _of_euler(angles: rotations.Rotations, order: list[str] | str) -> rotations.Rotations:
    """The rotations about the axes one after the other, the first of `order` first."""
    whole = np.tile(np.array([[1.0], [0.0], [0.0], [0.0]]), angles.shape[1])
    for axis in order:
        at = "XYZ".index(axis)
        about = np.zeros_like(whole)
        about[0], about[at + 1] = np.cos(angles[at] / 2), np.sin(angles[at] / 2)
        whole = rotations.product(about, whole)
    return whole
