from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tracker.engines.face_mesh import FaceMeshEngine
from tracker.face_shape import difference, face_shape, oddness
from tracker.sources.reel import open_reel
from tracker.subjects import KEEP_SECONDS, REMEMBER_SECONDS, SubjectNumbers

from .conftest import ROOT

CLIP = ROOT / "sample_rigs" / "clip" / "clip.mp4"
FACES_PER_SECOND = 15
WIDTH, HEIGHT = 1280, 720
ASPECT = HEIGHT / WIDTH

Face = NDArray[np.float32]
Where = tuple[float, float, float] | None
"""Middle and height of a face in pixels, None where it cannot be seen."""


def plain(x: float, y: float = 0.5, size: float = 0.2) -> Face:
    """A face that has a place and a size, but no shape."""
    points = np.full((478, 3), (x, y, 0), np.float32)
    points[234, 0], points[454, 0] = x - size / 2, x + size / 2
    points[10, 1], points[152, 1] = y - size / 2, y + size / 2
    return points


def test_numbers_stay_when_the_order_changes() -> None:
    numbers = SubjectNumbers(2)
    assert numbers.assign([plain(0.2), plain(0.8)], 0.0, 1.0) == [0, 1]
    assert numbers.assign([plain(0.79), plain(0.21)], 0.03, 1.0) == [1, 0]


def test_numbers_stay_while_two_faces_walk() -> None:
    numbers = SubjectNumbers(3)
    for step in range(60):
        left, right = 0.1 + step * 0.005, 0.9 - step * 0.005
        faces = [plain(left, 0.3), plain(right, 0.7)]
        if step % 2:
            assert numbers.assign(faces[::-1], step / 30, 1.0) == [1, 0]
        else:
            assert numbers.assign(faces, step / 30, 1.0) == [0, 1]


def test_a_face_that_comes_back_soon_is_the_same() -> None:
    numbers = SubjectNumbers(2)
    numbers.assign([plain(0.2), plain(0.8)], 0.0, 1.0)
    assert numbers.assign([plain(0.8)], 0.5, 1.0) == [1]
    assert numbers.known == numbers.remembered | {0, 1} == {0, 1}
    assert numbers.assign([plain(0.22), plain(0.8)], 1.0, 1.0) == [0, 1]


def test_the_number_of_a_face_without_a_shape_is_given_again_after_a_while() -> None:
    numbers = SubjectNumbers(2)
    numbers.assign([plain(0.2), plain(0.8)], 0.0, 1.0)
    now = KEEP_SECONDS + 0.1
    assert numbers.assign([plain(0.8)], now, 1.0) == [0], "nobody is known any more: the smallest number is free"
    assert numbers.known == {0}


def test_no_more_numbers_than_asked_for() -> None:
    numbers = SubjectNumbers(1)
    assert numbers.assign([plain(0.2), plain(0.8)], 0.0, 1.0) == [0, None]
    # a second person, while the first one's number is still kept
    assert numbers.assign([plain(0.8)], 0.1, 1.0) == [None]
    assert numbers.assign([plain(0.8)], KEEP_SECONDS + 0.2, 1.0) == [0]


def test_no_faces() -> None:
    assert SubjectNumbers(2).assign([], 0.0, 1.0) == []


def test_speed_tells_two_faces_apart_that_pass_each_other() -> None:
    numbers = SubjectNumbers(2)
    for step in range(40):
        left, right = 0.1 + step * 0.02, 0.9 - step * 0.02
        assert numbers.assign([plain(left), plain(right, 0.56)], step / 30, 1.0) == [0, 1] or abs(left - right) < 0.1


@pytest.fixture(scope="module")
def clip_faces() -> list[Face]:
    """The sample clip's landmarks in pixels, as the real FaceMesh finds them."""
    if not CLIP.is_file():
        pytest.skip(f"the sample clip has not been made yet ({CLIP})")
    reel = open_reel(CLIP)
    size = (reel.info.width, reel.info.height, reel.info.width)
    faces = []
    with FaceMeshEngine(1) as engine:
        for _ in range(240):
            pixels = reel.next()
            assert pixels is not None
            faces += [found.points * np.array(size, np.float32) for found in engine.detect(rgb_of(pixels), 0)]
    reel.close()
    return faces


def rgb_of(bgr: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.ascontiguousarray(bgr[..., ::-1])


class Actor:
    """Somebody with the clip's expressions and turns of the head, but a face that is wider or narrower."""

    def __init__(self, faces: list[Face], wide: float, start: int = 0) -> None:
        self._faces = faces
        self._wide = np.array([wide, 1.0, 1.0], np.float32)
        self._start = start

    def at(self, where: tuple[float, float, float], step: int) -> Face:
        x, y, size = where
        face = self._faces[(self._start + 2 * step) % len(self._faces)] * self._wide
        middle = np.array([(face[234, 0] + face[454, 0]) / 2, (face[10, 1] + face[152, 1]) / 2, 0], np.float32)
        points = (face - middle) * (size / abs(face[152, 1] - face[10, 1])) + np.array([x, y, 0], np.float32)
        return np.asarray(points / np.array([WIDTH, HEIGHT, WIDTH]), np.float32)


@pytest.fixture
def actors(clip_faces: list[Face]) -> tuple[Actor, Actor]:
    return Actor(clip_faces, 1.0), Actor(clip_faces, 1.12, 100)


Play = Callable[[float], "tuple[Where, Where]"]


def walk_behind_a_pillar(t: float) -> tuple[Where, Where]:
    left, right = 200 + 880 * t / 6, 1080 - 880 * t / 6
    return (
        None if 480 < left < 800 else (left, 350, 200),
        None if 480 < right < 800 else (right, 360, 190),
    )


def pass_behind(t: float) -> tuple[Where, Where]:
    """The second goes behind the first, stays there for three seconds and comes out on the other side."""
    right = 1050 - 205 * t if t < 2 else max(150, 640 - 205 * (t - 5))
    return (640, 350, 240), None if 1.6 < t < 5.4 else (right, 360, 200)


def leave_and_come_back_on_the_other_side(t: float) -> tuple[Where, Where]:
    if t < 2:
        return (400, 350, 220), (950, 360, 200)
    if t < 13:
        return None, None
    return (None if t < 14 else (950, 350, 230)), (300, 360, 210)


def meet_and_part(t: float) -> tuple[Where, Where]:
    near = max(0.0, 1 - abs(t - 3) / 2)
    return (300 + 340 * near, 350, 220), None if near > 0.75 else (980 - 340 * near, 360, 200)


@pytest.mark.parametrize(
    ("play", "seconds"),
    [(walk_behind_a_pillar, 6), (pass_behind, 8), (leave_and_come_back_on_the_other_side, 17), (meet_and_part, 6)],
)
def test_two_people_keep_their_numbers(play: Play, seconds: int, actors: tuple[Actor, Actor]) -> None:
    numbers, shuffle = SubjectNumbers(3), random.Random(7)
    given: list[list[int | None]] = [[], []]
    for step in range(seconds * FACES_PER_SECOND):
        seen = [(who, where) for who, where in enumerate(play(step / FACES_PER_SECOND)) if where is not None]
        shuffle.shuffle(seen)
        faces = [actors[who].at(where, step) for who, where in seen]
        for (who, _), number in zip(seen, numbers.assign(faces, step / FACES_PER_SECOND, ASPECT), strict=True):
            given[who].append(number)
    first = given[0][0], given[1][0]
    assert set(first) == {0, 1}
    for who in (0, 1):
        assert set(given[who]) <= {first[who], None}
        assert given[who].count(None) <= 0.8 * FACES_PER_SECOND, "it may take a moment to know somebody again"
        assert given[who][-1] == first[who]


def follow(numbers: SubjectNumbers, actor: Actor, times: tuple[float, float], x: float = 500) -> list[int | None]:
    """The numbers that one who stands at `x` gets from one time to another."""
    steps = range(round(times[0] * FACES_PER_SECOND), round(times[1] * FACES_PER_SECOND))
    return [numbers.assign([actor.at((x, 350, 220), step)], step / FACES_PER_SECOND, ASPECT)[0] for step in steps]


def test_a_stranger_gets_a_number_of_his_own_and_the_first_one_back_his(actors: tuple[Actor, Actor]) -> None:
    numbers = SubjectNumbers(2)
    assert set(follow(numbers, actors[0], (0, 2))) == {0}
    assert follow(numbers, actors[1], (5, 7), x=900)[-1] == 1
    assert numbers.known == {1}
    assert numbers.remembered == {0, 1}
    assert follow(numbers, actors[0], (15, 17), x=900)[-1] == 0


def test_where_there_is_one_number_a_stranger_takes_it_over_and_starts_anew(actors: tuple[Actor, Actor]) -> None:
    numbers = SubjectNumbers(1)
    follow(numbers, actors[0], (0, 2))
    kept = []
    for step in range(5 * FACES_PER_SECOND, 6 * FACES_PER_SECOND):
        number = numbers.assign([actors[1].at((900, 350, 220), step)], step / FACES_PER_SECOND, ASPECT)[0]
        kept.append((number, numbers.remembered))
    assert kept[-1] == (0, {0})
    assert kept.count((0, set())) == 1, "in one picture the number is said to be somebody else's"


def test_who_is_away_for_long_is_forgotten(actors: tuple[Actor, Actor]) -> None:
    numbers = SubjectNumbers(2)
    follow(numbers, actors[0], (0, 2))
    numbers.assign([], REMEMBER_SECONDS + 1.0, ASPECT)
    assert numbers.remembered == {0}
    numbers.assign([], REMEMBER_SECONDS + 2.1, ASPECT)
    assert numbers.remembered == set()


def test_numbers_that_the_engine_has_mixed_up_are_put_right(actors: tuple[Actor, Actor]) -> None:
    """Two meet, one is hidden, and its mesh slides on to the other, whose own one is lost."""
    numbers = SubjectNumbers(2)
    for step in range(2 * FACES_PER_SECOND):
        faces = [actors[0].at((640, 350, 240), step), actors[1].at((1060 - 10 * step, 360, 200), step)]
        assert numbers.assign(faces, step / FACES_PER_SECOND, ASPECT) == [0, 1]
    slid = [740, 715, 690, 665, 640]
    for step in range(2 * FACES_PER_SECOND, 4 * FACES_PER_SECOND):
        x = slid.pop(0) if slid else 640
        last = numbers.assign([actors[0].at((x, 350, 240), step)], step / FACES_PER_SECOND, ASPECT)
    assert last == [0]


def test_of_two_meshes_on_one_face_one_gets_the_number(actors: tuple[Actor, Actor]) -> None:
    numbers = SubjectNumbers(2)
    for step in range(FACES_PER_SECOND):
        faces = [actors[0].at((500, 350, 220), step), actors[0].at((520, 355, 230), step + 1)]
        given = numbers.assign(faces, step / FACES_PER_SECOND, ASPECT)
        assert sorted(given, key=str) == [0, None]


def test_what_has_not_the_shape_of_a_face_gets_no_number(actors: tuple[Actor, Actor]) -> None:
    numbers, noise = SubjectNumbers(2), np.random.default_rng(3).normal(0.0, 0.012, (478, 3)).astype(np.float32)
    for step in range(2 * FACES_PER_SECOND):
        faces = [actors[0].at((300, 350, 220), step), actors[1].at((900, 350, 220), step) + noise]
        assert numbers.assign(faces, step / FACES_PER_SECOND, ASPECT) == [0, None]


def test_a_followed_face_keeps_its_number_whatever_its_shape(actors: tuple[Actor, Actor]) -> None:
    numbers, noise = SubjectNumbers(2), np.random.default_rng(3).normal(0.0, 0.012, (478, 3)).astype(np.float32)
    follow(numbers, actors[0], (0, 2))
    for step in range(2 * FACES_PER_SECOND, 4 * FACES_PER_SECOND):
        hidden = actors[0].at((500, 350, 220), step) + noise
        assert numbers.assign([hidden], step / FACES_PER_SECOND, ASPECT) == [0]


def test_a_shape_does_not_depend_on_size_place_and_aspect(clip_faces: list[Face]) -> None:
    wide = Actor(clip_faces, 1.0).at((300, 200, 150), 0)
    tall = Actor(clip_faces, 1.0).at((900, 500, 300), 0)
    one, other = face_shape(wide, ASPECT), face_shape(tall * np.array([1, ASPECT, 1], np.float32), 1.0)
    assert one is not None
    assert other is not None
    assert difference(one, other) < 0.01


def test_no_shape_where_the_head_is_turned_away_or_is_a_point(clip_faces: list[Face]) -> None:
    turn = cv2.Rodrigues(np.array([0.0, np.radians(60), 0.0]))[0]
    assert face_shape((clip_faces[0] @ turn.T).astype(np.float32), 1.0) is None
    assert face_shape(np.zeros((478, 3), np.float32), 1.0) is None
    assert face_shape(np.full((478, 3), np.nan, np.float32), 1.0) is None


# ---- with the real FaceMesh


def sheet(background: NDArray[np.uint8], layers: list[tuple[NDArray[np.uint8], Where]]) -> NDArray[np.uint8]:
    """Faces, each a picture of 320x320 with a face 200 high in its middle, laid on a background from back to front."""
    oval = np.zeros((320, 320), np.float32)
    cv2.ellipse(oval, (160, 150), (118, 140), 0, 0, 360, (1.0,), -1)
    picture = np.asarray(background, np.float32)
    for face, where in layers:
        if where is not None:
            x, y, size = where
            scale = size / 200
            move = np.array([[scale, 0, x - 160 * scale], [0, scale, y - 160 * scale]])
            cover = cv2.warpAffine(oval, move, (WIDTH, HEIGHT))[..., None]
            picture = np.asarray(
                picture * (1 - cover) + cv2.warpAffine(face, move, (WIDTH, HEIGHT)) * cover, np.float32
            )
    return picture.astype(np.uint8)


def cut_outs(path: Path, wide: float, count: int = 80) -> list[NDArray[np.uint8]]:
    """Every other picture of a clip, cut so that its face is 200 high and in the middle of 320x320."""
    reel = open_reel(path)
    cut: list[NDArray[np.uint8]] = []
    with FaceMeshEngine(1) as engine:
        while len(cut) < count and (pixels := reel.next()) is not None:
            height, width = pixels.shape[:2]
            for found in engine.detect(rgb_of(pixels), 0)[:1]:
                low, high = found.points.min(0) * (width, height, 1), found.points.max(0) * (width, height, 1)
                x, y, scale = (low[0] + high[0]) / 2, (low[1] + high[1]) / 2, 200 / (high[1] - low[1])
                move = np.array([[scale * wide, 0, 160 - x * scale * wide], [0, scale, 160 - y * scale]])
                still = cv2.warpAffine(pixels, move, (320, 320), borderMode=cv2.BORDER_REPLICATE)
                cut.append(np.asarray(still, np.uint8))
            reel.skip()
    reel.close()
    return cut


def numbers_of_a_play(
    play: Play, seconds: int, one: list[NDArray[np.uint8]], two: list[NDArray[np.uint8]]
) -> list[list[tuple[float, int | None]]]:
    """What the two people of a play get, time and number, from the real FaceMesh; the first one is in front."""
    shades = np.random.default_rng(0).normal(110, 25, (9, 16, 3)).clip(0, 255)
    background = cv2.resize(shades, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC).clip(0, 255).astype(np.uint8)
    numbers = SubjectNumbers(2)
    given: list[list[tuple[float, int | None]]] = [[], []]
    with FaceMeshEngine(2) as engine:
        for step in range(seconds * FACES_PER_SECOND):
            now = step / FACES_PER_SECOND
            first, second = play(now)
            picture = sheet(background, [(two[step % len(two)], second), (one[step % len(one)], first)])
            faces = [face.points for face in engine.detect(rgb_of(picture), 0)]
            for face, number in zip(faces, numbers.assign(faces, now, ASPECT), strict=True):
                middle = (face[234, 0] + face[454, 0]) / 2 * WIDTH
                apart = [np.inf if where is None else abs(where[0] - middle) for where in (first, second)]
                if min(apart) < 60 and max(apart) > 180:  # it is clear which of the two this is
                    given[int(np.argmin(apart))].append((now, number))
    return given


@pytest.mark.parametrize(("play", "seconds"), [(walk_behind_a_pillar, 6), (meet_and_part, 6)])
def test_two_faces_in_pictures_keep_their_numbers(play: Play, seconds: int, clip_faces: list[Face]) -> None:
    assert clip_faces
    given = numbers_of_a_play(play, seconds, cut_outs(CLIP, 1.0), cut_outs(CLIP, 1.15))
    for who in (0, 1):
        early = {number for now, number in given[who] if now < 1}
        late = [number for now, number in given[who] if now > seconds - 1]
        assert len(early) == 1
        assert late
        assert set(late) == early


@pytest.mark.parametrize(
    ("play", "seconds"), [(pass_behind, 8), (leave_and_come_back_on_the_other_side, 17), (walk_behind_a_pillar, 6)]
)
def test_two_filmed_people_keep_their_numbers(play: Play, seconds: int, shared: Path) -> None:
    one, two = (
        cut_outs(shared / "videos" / name, 1.0) for name in ("lp_driving_d9.mp4", "sadtalker_WDA_KatieHill_000.mp4")
    )
    given = numbers_of_a_play(play, seconds, one, two)
    for who in (0, 1):
        early = {number for now, number in given[who] if now < 1}
        late = [number for now, number in given[who] if now > seconds - 1]
        assert len(early) == 1
        assert set(late) == early


def test_two_filmed_people_side_by_side(shared: Path) -> None:
    reel, numbers = open_reel(shared / "videos" / "intel_head-pose-female-and-male.gif"), SubjectNumbers(2)
    given: dict[str, set[int | None]] = {"left": set(), "right": set()}
    step = 0
    with FaceMeshEngine(2) as engine:
        while (pixels := reel.next()) is not None:
            faces = [face.points for face in engine.detect(rgb_of(pixels), 0)]
            found = numbers.assign(faces, step / reel.info.fps, pixels.shape[0] / pixels.shape[1])
            for face, number in zip(faces, found, strict=True):
                given["left" if face[1, 0] < 0.5 else "right"].add(number)
            step += 1
    reel.close()
    assert sorted(given.values(), key=str) == [{0}, {1}]


@pytest.mark.parametrize(
    "clip", ["lp_driving_d3.mp4", "lp_driving_d9.mp4", "lp_driving_d20.mp4", "intel_asl_hungry.mkv"]
)
def test_people_have_the_shape_of_a_face(clip: str, shared: Path) -> None:
    reel, odd = open_reel(shared / "videos" / clip), []
    with FaceMeshEngine(1) as engine:
        while (pixels := reel.next()) is not None:
            for face in engine.detect(rgb_of(pixels), 0):
                shape = face_shape(face.points, pixels.shape[0] / pixels.shape[1])
                odd.append(0.0 if shape is None else oddness(shape))
    reel.close()
    assert odd
    assert max(odd) < 4.2
