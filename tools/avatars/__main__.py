"""`python -m tools.avatars FOLDER`: a contact sheet for each avatar in it, of the moves or of a take's best moments.

Exit codes: 0 done, 2 something the user can mend (one sentence on stderr).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np

from addon.core.arkit import CHANNELS
from addon.core.errors import LiveFaceError
from addon.core.face_frame import FacePose
from addon.core.rotation import to_angles
from addon.core.takes.take import Take
from tracker.take_loading import load_take

from .filming import Film, Picture, Shot, Studio, film
from .moves import HOLDS, MOVES, move_at, write_take
from .sheet import Cell, write_sheet

_SUFFIXES: Final = (".blend", ".glb", ".gltf", ".vrm")
#: A picture in which less than this share of the points has changed from rest shows no move.
_STILL: Final = 0.0001
#: A point has changed when a colour of it has by more than this.
_SEEN: Final = 12
_MOMENTS: Final = 12


def main() -> int:
    """Make the sheets; returns the exit code."""
    args = _parser().parse_args()
    try:
        _run(args)
    except LiveFaceError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.avatars", description="Contact sheets of avatars.")
    parser.add_argument("avatars", type=Path, nargs="+", help="avatars, or folders with some")
    parser.add_argument("--take", type=Path, help="show the best moments of this Live Link Face CSV instead")
    parser.add_argument("--speed", type=float, default=1.0, help="of the take (%(default)g)")
    parser.add_argument("--blender-python", type=Path, required=True, help="a Python with the bpy package")
    parser.add_argument("--out", type=Path, default=Path("out/avatars"), help="folder for the sheets (%(default)s)")
    return parser


def _run(args: argparse.Namespace) -> None:
    avatars = sorted(_avatars(args.avatars))
    if not avatars:
        raise LiveFaceError("There is no .blend, .glb, .gltf or .vrm file: give the avatars or their folder.")
    args.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="live_face-avatars-") as folder:
        studio = Studio(args.blender_python.absolute(), Path(folder), speed=args.speed if args.take else 1.0)
        for avatar in avatars:
            path = args.out / f"{avatar.stem}{'-take' if args.take else ''}.png"
            made, cells = _of_take(studio, avatar, args.take) if args.take else _of_moves(studio, avatar)
            write_sheet(path, avatar.name, _caption(made), cells)
            print(f"{path}: {made.coverage}", file=sys.stderr)


def _avatars(paths: Iterable[Path]) -> set[Path]:
    found = (one for path in paths for one in (path.rglob("*") if path.is_dir() else (path,)))
    return {path for path in found if path.suffix.lower() in _SUFFIXES}


def _caption(made: Film) -> str:
    missing = made.report["missing"]
    some = ", ".join(missing[:6]) + (" …" if len(missing) > 6 else "")
    return made.coverage + (f"; missing: {some}" if missing else "") + f"; Blender {made.report['blender']}"


def _of_moves(studio: Studio, avatar: Path) -> tuple[Film, list[Cell]]:
    take = studio.folder / "moves.csv"
    for hold in HOLDS:
        write_take(take, hold)
        made = film(studio, avatar, take)
        newest = {move_at(shot.time_s, hold): shot.picture for shot in made.shots}
        if newest.keys() >= set(range(len(MOVES))):
            return made, [_cell(move.name, newest[index], newest[0]) for index, move in enumerate(MOVES)]
    raise LiveFaceError(f"Blender drew too slowly to show every move of {avatar.name}: try again on an idle machine.")


def _cell(name: str, picture: Picture, rest: Picture) -> Cell:
    if picture is rest:
        return Cell(picture, name)
    changed = _changed(picture, rest)
    return Cell(picture, name, "nothing moves" if changed < _STILL else f"{changed:.1%} moves", changed < _STILL)


def _changed(picture: Picture, rest: Picture) -> float:
    """The share of points that differ."""
    return float((np.abs(picture.astype(np.int16) - rest).max(axis=2) > _SEEN).mean())


def _of_take(studio: Studio, avatar: Path, path: Path) -> tuple[Film, list[Cell]]:
    take = load_take(path).take
    made = film(studio, avatar, path)
    if not made.shots:
        raise LiveFaceError("Blender drew no picture of the take: try again when the machine is idle.")
    return made, [Cell(shot.picture, f"{shot.time_s:.1f} s", _told(_pose_at(take, shot))) for shot in _best(made, take)]


def _best(made: Film, take: Take) -> list[Shot]:
    """The liveliest picture of each of as many equal parts of the take."""
    parts = np.array_split(np.arange(len(made.shots)), min(_MOMENTS, len(made.shots)))
    return [
        max((made.shots[index] for index in part), key=lambda shot: _liveliness(_pose_at(take, shot))) for part in parts
    ]


def _pose_at(take: Take, shot: Shot) -> FacePose:
    return take.pose(int(np.abs(take.times - shot.time_s).argmin()))


def _liveliness(pose: FacePose) -> float:
    return float(pose.weights.sum()) + sum(map(abs, to_angles(pose.head)))


def _told(pose: FacePose) -> str:
    """The strongest channel of the moment."""
    strongest = int(np.argmax(pose.weights))
    return f"{CHANNELS[strongest]} {pose.weights[strongest]:.1f}"


if __name__ == "__main__":
    sys.exit(main())
