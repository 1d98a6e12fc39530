"""`python -m tools.backdrops FILM… --avatar AVATAR.png`: sheets of what the camera host shows, to be looked at.

AVATAR.png has alpha, as `python -m tracker camera --backdrop transparent --sink png:FOLDER` writes it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from addon.core.backdrop import Backdrop, Behind, Colour, Effect, Front
from addon.process.child import ROOT
from tracker.engines.model_file import default_model
from tracker.engines.opening import EngineName, open_engine
from tracker.pictures.segmentation import SelfieSegmenter

from ..avatars.sheet import Cell, write_sheet
from .scene import Moment, Pixels, composed, moment, read_avatar

_CLIP: Final = ROOT / "sample_rigs" / "clip" / "clip.mp4"
_SIZE: Final = (1280, 720)
_ENLARGED: Final = 6
#: Levels from the colour behind that are somebody.
_DIFFERENT: Final = 60
_COLOURS: Final = (Colour(0, 177, 64), Colour(255, 255, 255), Colour(0, 0, 0), Colour(200, 30, 120))
_PEOPLE: Final = (
    Backdrop(Behind.COLOUR, Front.PERSON),
    Backdrop(Behind.BLURRED_ROOM, Front.PERSON),
    Backdrop(Behind.ROOM),
    Backdrop(Behind.ROOM, Front.HEAD),
)


def main() -> int:
    """Draw the sheets; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.backdrops", description=__doc__)
    parser.add_argument("films", nargs="*", type=Path, default=[_CLIP], metavar="FILM")
    parser.add_argument("--avatar", type=Path, required=True, metavar="PNG")
    parser.add_argument("--image", type=Path, help="a picture to put behind")
    parser.add_argument("--out", type=Path, default=Path("out/backdrops"))
    args = parser.parse_args()
    avatar = read_avatar(args.avatar, *_SIZE)
    with SelfieSegmenter() as segmenter:
        moments = []
        for film in args.films:
            with open_engine(EngineName.FACE_MESH, 1, default_model()) as engine:
                moments.append(moment(film, engine, segmenter))
    args.out.mkdir(parents=True, exist_ok=True)
    people = [cell for film, seen in zip(args.films, moments, strict=True) for cell in _person(film.stem, avatar, seen)]
    _write(args.out / "people.png", "Cut out, before the room, without a head", people)
    _write(args.out / "behind.png", "Who is in front, and what is behind", _behind(avatar, moments[0], args.image))
    _write(args.out / "effects.png", "Effects", _effects(avatar, moments[0]))
    _write(args.out / "edges.png", f"Edges, {_ENLARGED} times as large", _edges(avatar, moments[0]))
    return 0


def _person(name: str, avatar: Pixels, seen: Moment) -> list[Cell]:
    """A film's picture, and the person of it in each way."""
    return [Cell(seen.source, name), *(_cell(backdrop, avatar, seen) for backdrop in _PEOPLE)]


def _behind(avatar: Pixels, seen: Moment, image: Path | None) -> list[Cell]:
    file = str(image.absolute()) if image else ""
    left_out = {Behind.SCENE, Behind.VIDEO} | (set() if file else {Behind.IMAGE})
    backdrops = [
        Backdrop(behind, front, file=file or "-") for front in Front for behind in Behind if behind not in left_out
    ]
    return [_cell(backdrop, avatar, seen) for backdrop in backdrops]


def _effects(avatar: Pixels, seen: Moment) -> list[Cell]:
    effects = [effect for effect in Effect if effect is not Effect.NONE]
    fronts = (Front.AVATAR, Front.PERSON)
    return [_cell(Backdrop(Behind.BLURRED_ROOM, front, effect), avatar, seen) for front in fronts for effect in effects]


def _edges(avatar: Pixels, seen: Moment) -> list[Cell]:
    """The edges of the avatar and of the person before colours that would show a fringe."""
    wide, high = _SIZE[0] // _ENLARGED // 3, _SIZE[1] // _ENLARGED // 2
    cells = []
    for front in (Front.AVATAR, Front.PERSON):
        pictures = [composed(Backdrop(Behind.COLOUR, front, colour=colour), avatar, seen) for colour in _COLOURS]
        # where the edge is finest: at the highest point of who is in front
        in_front = (np.abs(_or_black(pictures[0]).astype(int) - _COLOURS[0]).max(2) > _DIFFERENT).nonzero()
        top, left = (max(0, int(in_front[axis][0]) - size // 3) for axis, size in ((0, high), (1, wide)))
        for colour, picture in zip(_COLOURS, pictures, strict=True):
            part = _or_black(picture)[top : top + high, left : left + wide]
            large = cv2.resize(part, None, fx=_ENLARGED, fy=_ENLARGED, interpolation=cv2.INTER_NEAREST)
            cells.append(Cell(np.asarray(large, np.uint8), f"{front.value} before {colour}"))
    return cells


def _cell(backdrop: Backdrop, avatar: Pixels, seen: Moment) -> Cell:
    picture = composed(backdrop, avatar, seen)
    return Cell(_or_black(picture), str(backdrop), "" if picture is not None else "idle", picture is None)


def _or_black(picture: Pixels | None) -> Pixels:
    return np.zeros((_SIZE[1], _SIZE[0], 3), np.uint8) if picture is None else picture


def _write(path: Path, title: str, cells: list[Cell]) -> None:
    write_sheet(path, title, "as the camera host composites it", cells)
    print(path)


if __name__ == "__main__":
    sys.exit(main())
