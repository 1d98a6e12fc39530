"""The face at rest: symmetric, in the right size and axes, and covered with triangles without a fold."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from numpy.typing import NDArray

from addon.core.face_contours import (
    CONTOURS,
    EYE_LEFT,
    EYE_RIGHT,
    IRIS_LEFT,
    IRIS_RIGHT,
    LIPS_INNER,
    LIPS_OUTER,
    OVAL,
)
from addon.core.face_frame import LANDMARK_COUNT
from addon.core.face_points import (
    canonical_points,
    mirrored_points,
    open_points,
    partners,
    triangles,
)

POINTS = canonical_points()
TRIANGLES = triangles()
NOSE_TIP, CHIN, FOREHEAD, EAR_LEFT = 4, 152, 10, 454


def directed_edges() -> list[tuple[int, int]]:
    return [(a, b) for one in TRIANGLES.tolist() for a, b in zip(one, one[1:] + one[:1], strict=True)]


def normals() -> NDArray[np.float64]:
    a, b, c = POINTS[TRIANGLES].astype(np.float64).transpose(1, 0, 2)
    return np.asarray(np.cross(b - a, c - a))


def test_there_are_478_points_in_single_precision() -> None:
    assert POINTS.shape == (LANDMARK_COUNT, 3)
    assert POINTS.dtype == np.float32


def test_the_tables_cannot_be_written_to_by_accident() -> None:
    for table in (POINTS, TRIANGLES, partners()):
        with pytest.raises(ValueError, match="read-only"):
            table[0] = 0


def test_outer_corners_of_the_eyes_are_where_the_scale_says() -> None:
    right, left = POINTS[EYE_RIGHT.landmarks[0]], POINTS[EYE_LEFT.landmarks[0]]
    assert np.linalg.norm(left - right) == pytest.approx(0.09, abs=1e-5)
    assert left[0] > 0.0 > right[0]
    assert (left + right) / 2.0 == pytest.approx([0.0, 0.0, 0.0], abs=1e-5)


def test_the_face_is_upright_and_looks_along_z() -> None:
    assert POINTS[:, 2].argmax() in (1, NOSE_TIP)
    assert POINTS[FOREHEAD, 1] > 0.03 > -0.08 > POINTS[CHIN, 1]
    assert POINTS[EAR_LEFT, 2] < -0.02


def test_partners_are_mutual_and_mirror_images() -> None:
    other = partners()
    assert (other[other] == np.arange(LANDMARK_COUNT)).all()
    assert mirrored_points(POINTS) == pytest.approx(POINTS, abs=1e-6)


def test_partners_join_the_lines_of_one_side_to_those_of_the_other() -> None:
    other = partners()
    assert tuple(other[list(EYE_RIGHT.landmarks)]) == EYE_LEFT.landmarks
    assert other[IRIS_RIGHT[0]] == IRIS_LEFT[0]
    assert set(other[list(IRIS_RIGHT[1])]) == set(IRIS_LEFT[1])
    for contour in (OVAL, LIPS_OUTER, LIPS_INNER):
        assert set(other[list(contour.landmarks)]) == set(contour.landmarks)


def test_the_open_face_is_open_and_symmetric_too() -> None:
    lower, upper = 14, 13
    assert canonical_points()[upper, 1] - canonical_points()[lower, 1] < 0.008
    assert open_points()[upper, 1] - open_points()[lower, 1] > 0.02
    assert mirrored_points(open_points()) == pytest.approx(open_points(), abs=1e-6)


def test_mirrored_twice_is_the_same() -> None:
    face = np.random.default_rng(1).normal(size=(LANDMARK_COUNT, 3)).astype(np.float32)
    assert (mirrored_points(mirrored_points(face)) == face).all()
    assert mirrored_points(face)[EYE_LEFT.landmarks[0], 0] == -face[EYE_RIGHT.landmarks[0], 0]


def test_every_landmark_is_a_corner_of_a_triangle() -> None:
    assert set(TRIANGLES.ravel().tolist()) == set(range(LANDMARK_COUNT))


def test_no_triangle_is_a_sliver() -> None:
    assert (np.linalg.norm(normals(), axis=1) / 2.0 > 0.5e-6).all()  # half a square millimetre


def test_all_triangles_face_outwards_and_wind_the_same_way() -> None:
    assert (normals()[:, 2] > 0.0).all()
    assert max(Counter(directed_edges()).values()) == 1


def test_the_edge_of_the_mesh_is_the_face_the_eyes_the_mouth_and_the_irises() -> None:
    edges = set(directed_edges())
    open_edges = {frozenset(edge) for edge in edges if edge[::-1] not in edges}
    rings = [OVAL, EYE_LEFT, EYE_RIGHT, LIPS_INNER, *(one for one in CONTOURS if one.feature.name == "IRIS")]
    assert open_edges == {frozenset(edge) for ring in rings for edge in ring.edges}


def test_no_two_neighbours_are_folded_onto_each_other() -> None:
    unit = normals() / np.linalg.norm(normals(), axis=1, keepdims=True)
    owner = {edge: number // 3 for number, edge in enumerate(directed_edges())}
    sharpest = min(unit[one] @ unit[owner[b, a]] for (a, b), one in owner.items() if (b, a) in owner)
    assert sharpest > -0.3  # at the corners of the closed mouth


def test_the_triangles_are_the_same_on_both_sides() -> None:
    other = partners()
    skin = {frozenset(one) for one in TRIANGLES.tolist() if max(one) < IRIS_RIGHT[0]}
    assert {frozenset(other[list(one)].tolist()) for one in skin} == skin


def test_no_line_names_a_landmark_that_is_not_there() -> None:
    for contour in CONTOURS:
        assert len(set(contour.landmarks)) == len(contour.landmarks)
        assert 0 <= min(contour.landmarks) <= max(contour.landmarks) < LANDMARK_COUNT
