"""What is noticed of cuts: with the real FaceMesh on the sample clip, and on films of people where they are there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from addon.core.arkit import CHANNELS
from tracker.engines.base import FaceLandmarks
from tracker.engines.face_mesh import FaceMeshEngine
from tracker.solver.blendshape_model import BlendshapeModel
from tracker.solver.cut import CutWatch, Seen
from tracker.solver.face_solver import FaceSolver, SolvedFace
from tracker.solver.head_pose import PictureGeometry
from tracker.sources.reel import open_reel

from ..conftest import ROOT

CLIP: Final = ROOT / "sample_rigs" / "clip" / "clip.mp4"
FPS: Final = 30
#: Pictures within which a stranger is known: two in which the engine settles, three to look at, one more.
SOON: Final = 6
#: What eyelids and gaze were before is kept at a cut.
NO_EYES: Final = [index for index, name in enumerate(CHANNELS) if not name.startswith("eye")]
PICTURE: Final = PictureGeometry.with_field_of_view(640, 480, 60.0)

Face = NDArray[np.float32]
Pixels = NDArray[np.uint8]


def rgb_of(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)


@pytest.fixture(scope="module")
def faces() -> list[Face]:
    """Somebody's landmarks in the first 90 pictures of the sample clip."""
    reel = open_reel(CLIP)
    found: list[Face] = []
    with FaceMeshEngine(1) as engine:
        while len(found) < 90 and (pixels := reel.next()) is not None:
            found += [face.points for face in engine.detect(rgb_of(pixels), 0)]
    reel.close()
    return found


@pytest.fixture(scope="module")
def model() -> BlendshapeModel:
    return BlendshapeModel.read()


def of_another_build(faces: Sequence[Face]) -> list[Face]:
    """The same expressions in a face that is an eighth wider."""
    middle, wide = np.array((0.5, 0, 0), np.float32), np.array((1.125, 1, 1), np.float32)
    return [(face - middle) * wide + middle for face in faces]


def solved(model: BlendshapeModel, faces: Sequence[Face], *, filtered: bool = False) -> list[SolvedFace]:
    solver = FaceSolver(model, filtered=filtered)
    found = enumerate(faces)
    return [solver.solve(FaceLandmarks(face), PICTURE, index * 10**9 // FPS) for index, face in found]


def watched(model: BlendshapeModel, faces: Sequence[Face], steps: dict[int, float] | None = None) -> list[Seen]:
    """What each picture is seen to be; `steps` has the seconds before a picture where it is not 1/30."""
    watch, aspect = CutWatch(), PICTURE.height / PICTURE.width
    return [
        watch.look(one.head_pose, one.landmarks, face, aspect, (steps or {}).get(index, 1 / FPS))
        for index, (one, face) in enumerate(zip(solved(model, faces), faces, strict=True))
    ]


def test_one_person_who_acts_is_no_stranger(model: BlendshapeModel, faces: list[Face]) -> None:
    assert Seen.STRANGER not in watched(model, faces)


def test_a_cut_to_another_person_at_the_same_place(model: BlendshapeModel, faces: list[Face]) -> None:
    seen = watched(model, faces[:40] + of_another_build(faces[40:]))
    assert seen[40] is Seen.GRIMACE
    assert Seen.STRANGER in seen[41 : 41 + SOON]
    assert seen.count(Seen.STRANGER) == 1


def test_a_cut_to_the_same_person_elsewhere(model: BlendshapeModel, faces: list[Face]) -> None:
    aside = np.array((0.25, 0, 0), np.float32)
    seen = watched(model, faces[:40] + [face + aside for face in faces[40:]])
    assert seen[40] is Seen.JUMP
    assert Seen.STRANGER not in seen


def test_somebody_may_have_come_while_there_were_no_pictures(model: BlendshapeModel, faces: list[Face]) -> None:
    assert watched(model, faces[:20], {10: 0.6})[10] is Seen.JUMP
    assert watched(model, faces[:20], {10: 0.4})[10] is Seen.GOES_ON


def test_two_pictures_of_one_moment_are_no_cut(model: BlendshapeModel, faces: list[Face]) -> None:
    assert watched(model, faces[:20], {10: 0.0, 11: -1.0})[10:12] == [Seen.GOES_ON, Seen.GOES_ON]


def test_filters_let_a_jump_pass(model: BlendshapeModel, faces: list[Face]) -> None:
    spliced = faces[:40] + of_another_build(faces[60:61])
    raw, smooth = (solved(model, spliced, filtered=filtered)[-1] for filtered in (False, True))
    assert smooth.pose.head == raw.pose.head
    assert smooth.pose.translation == raw.pose.translation
    assert (smooth.pose.weights == raw.pose.weights).all()


def test_a_stranger_is_found_anew(model: BlendshapeModel, faces: list[Face]) -> None:
    """The stranger comes out as if nobody had been there before: as somebody who is first seen in that picture."""
    other = of_another_build(faces)
    first = next(index for index, seen in enumerate(watched(model, faces[:40] + other[40:])) if seen is Seen.STRANGER)
    after_cut = solved(model, faces[:40] + other[40:])
    alone = solved(model, other[first:])
    # the picture in which the stranger is known still is solved with the old face
    pairs = zip(after_cut[first + 1 :], alone[1:], strict=True)
    assert max(np.abs(one.raw - two.raw)[NO_EYES].max() for one, two in pairs) < 0.02


# ---- films of people


def cut_outs(path: Path, count: int = 40) -> list[Pixels]:
    """The first pictures of a film, cut so that the first one's face is 150 high and in the middle of 320x320."""
    reel = open_reel(path)
    cut: list[Pixels] = []
    move: NDArray[np.float64] | None = None
    with FaceMeshEngine(1) as engine:
        while len(cut) < count and (pixels := reel.next()) is not None:
            height, width = pixels.shape[:2]
            if move is None:
                points = engine.detect(rgb_of(pixels), 0)[0].points
                low, high = points.min(0) * (width, height, 1), points.max(0) * (width, height, 1)
                x, y, scale = (low[0] + high[0]) / 2, (low[1] + high[1]) / 2, 150 / (high[1] - low[1])
                move = np.array([[scale, 0, 160 - x * scale], [0, scale, 160 - y * scale]])
            still = cv2.warpAffine(pixels, move, (320, 320), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
            cut.append(np.asarray(still, np.uint8))
    reel.close()
    return cut


def test_filmed_people_cut_at_the_same_place(model: BlendshapeModel, shared: Path) -> None:
    """Six people one after the other, faces of one size at one place: at least nine of ten cuts are noticed."""
    names = ("lp_driving_d18", "lp_driving_d20", "lp_driving_d3", "lp_driving_d6", "lp_driving_d9", "lp_source_s18")
    people = [cut_outs(shared / "videos" / f"{name}.mp4") for name in names]
    order = [0, 1, 2, 3, 4, 5, 2, 0, 3, 1, 5, 4, 0]
    with FaceMeshEngine(1) as engine:
        film = [rgb_of(still) for person in order for still in people[person]]
        faces = [engine.detect(rgb, 0)[0].points for rgb in film]
    strangers = [index for index, seen in enumerate(watched(model, faces)) if seen is Seen.STRANGER]
    noticed = [index for index in strangers if index >= 40 and index % 40 <= SOON + 1]
    assert len(noticed) >= 11
    assert len(strangers) == len(noticed)
