"""`python -m addon bake TAKE AVATAR --out OUT.blend`: a take onto an avatar as keys, without a window."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any, Final

import bpy

from ..core.errors import LiveFaceError
from ..core.mapping.groups import ChannelGroup
from ..core.takes.keying import BakeOptions, Mixing, Onto
from ..core.takes.reduction import Interpolation
from ..recording.loading import load_take
from ..rig.auto_map import DEFAULT_NECK_SHARE
from ..rig.baking import Bake, BakeResult
from .arguments import not_negative, positive, real, share
from .mapping import MappingChoice, choose_avatar, mapping_for, settings_registered
from .open_file import open_avatar

_GROUPS: Final = {group.name.lower(): group for group in ChannelGroup}
_TENTHS: Final = 10


class BakeFileError(LiveFaceError):
    """The file cannot be written."""


def add_bake(commands: argparse._SubParsersAction[Any]) -> argparse.ArgumentParser:
    """Add the command with its options."""
    bake = commands.add_parser("bake", help="make keys of a take on an avatar, and save it as a .blend")
    bake.add_argument("take", type=Path, help="the take: .lftake, or a Live Link Face .csv")
    bake.add_argument("avatar_file", type=Path, metavar="AVATAR", help="the avatar: .blend, .glb, .gltf or .vrm")
    bake.add_argument("--out", type=Path, required=True, metavar="BLEND", help="the .blend to write")
    bake.add_argument("--start", type=real, default=1.0, metavar="FRAME", help="where the take begins (%(default)g)")
    bake.add_argument("--fps", type=positive, help="frames a second (those of the scene)")
    bake.add_argument("--snap", action="store_true", help="keys on whole frames only")
    bake.add_argument("--nla", action="store_true", help="as a strip on a new track of the NLA")
    bake.add_argument("--add", action="store_true", help="to the animation that there is, not in place of it")
    bake.add_argument(
        "--channels", type=_groups, default=frozenset(ChannelGroup), help=f"of {', '.join(_GROUPS)} (all), by commas"
    )
    bake.add_argument("--smoothing", type=not_negative, default=0.0, metavar="SECONDS", help="average over time (0)")
    bake.add_argument("--largest-error", type=not_negative, metavar="VALUE", help="leave out keys that need not be")
    bake.add_argument("--keep-still", action="store_true", help="curves also for what never moves")
    names = [how.name.lower() for how in Interpolation]
    bake.add_argument("--interpolation", choices=names, default="linear", help="between two keys (%(default)s)")
    bake.add_argument("--avatar", default="", metavar="OBJECT", help="the avatar's object, where there are several")
    bake.add_argument("--preset", type=Path, metavar="JSON", help="the mapping of this file, not the avatar's own")
    bake.add_argument("--auto-map", action="store_true", help="map anew, also an avatar that has a mapping")
    bake.add_argument(
        "--neck-share", type=share, default=DEFAULT_NECK_SHARE, help="of the head's turn, in a new map (%(default)g)"
    )
    bake.add_argument("--mirror", action="store_true", help="as in a mirror: what was left is right")
    return bake


def run_bake(args: argparse.Namespace) -> None:
    """Do it, and tell on stderr how it goes.

    Raises:
        LiveFaceError: the take or the avatar cannot be read, nothing is to be baked, or the file cannot be written.
    """
    if args.out.suffix.lower() != ".blend":
        raise BakeFileError(f"{args.out} is no .blend: give --out a name that ends in it.")
    taken = load_take(args.take)
    for warning in taken.warnings:
        _say(warning)
    scene = open_avatar(args.avatar_file)
    with settings_registered():
        avatar = choose_avatar(scene, args.avatar)
        mapping = mapping_for(avatar, MappingChoice(args.preset, args.auto_map, args.mirror, args.neck_share))
        result = _baked(Bake(avatar, mapping, taken.take, _options(args, scene)), taken.name)
        scene.frame_set(scene.frame_current)
        _save(args.out)
    for problem in result.problems:
        _say(problem)
    _say(f"{result.keys:,} keys on {result.curves} curves, frames {result.first:g} to {result.last:g}: {args.out}")


def _baked(bake: Bake, name: str) -> BakeResult:
    told = 0
    for done in bake.steps():
        if int(done * _TENTHS) > told:
            told = int(done * _TENTHS)
            _say(f"{told * 100 // _TENTHS} %")
    return bake.write(name)


def _options(args: argparse.Namespace, scene: bpy.types.Scene) -> BakeOptions:
    return BakeOptions(
        start=args.start,
        fps=args.fps or scene.render.fps / scene.render.fps_base,
        snap=args.snap,
        onto=Onto.NLA if args.nla else Onto.ACTION,
        mixing=Mixing.ADD if args.add else Mixing.REPLACE,
        groups=args.channels,
        smoothing=args.smoothing,
        largest_error=args.largest_error,
        skip_constant=not args.keep_still,
        interpolation=Interpolation[args.interpolation.upper()],
    )


def _save(path: Path) -> None:
    """Write the open file to `path`, whole or not at all."""
    temporary = path.absolute().with_name(f"{path.stem}.part.blend")
    try:
        bpy.ops.wm.save_as_mainfile(filepath=str(temporary), copy=True, check_existing=False)
        temporary.replace(path)
    except (RuntimeError, OSError) as error:
        raise BakeFileError(f"{path} cannot be written: choose another place.") from error
    finally:
        temporary.unlink(missing_ok=True)


def _groups(text: str) -> frozenset[ChannelGroup]:
    names = [name.strip().lower() for name in text.split(",")]
    unknown = [name for name in names if name not in _GROUPS]
    if unknown:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is none of {', '.join(_GROUPS)}")
    return frozenset(_GROUPS[name] for name in names)


def _say(text: str) -> None:
    print(f"live face: {text}", file=sys.stderr, flush=True)  # noqa: T201 (the words for the person at the terminal)
