"""`python -m tools.bench`: all figures, one JSON file each, and a table on the terminal."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from addon.process.child import ROOT

from .backdrops import backdrops, pictures_over_tracking
from .bytes_per_frame import bytes_per_frame
from .camera_host import camera_host
from .figures import BAKE_ROUNDS, Figure, write_figure
from .page import page_over_host
from .track_over_engines import track_over_engines
from .tracker_over_face_mesh import tracker_over_face_mesh

_CLIP = ROOT / "sample_rigs" / "clip" / "clip.mp4"
_AVATAR = ROOT / "sample_rigs" / "human" / "human.blend"


def main() -> int:
    """Measure everything; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("--blender-python", type=Path, required=True)
    parser.add_argument("--bake-pythons", type=Path, nargs="*", default=[], help="every Blender to bake in")
    parser.add_argument("--out", type=Path, default=Path("out/bench"))
    args = parser.parse_args()
    out = args.out.absolute()
    write_figure(out, tracker_over_face_mesh(_CLIP))
    for figure in track_over_engines(_CLIP):
        write_figure(out, figure)
    for figure in (bytes_per_frame(), *camera_host(), pictures_over_tracking(_CLIP), *backdrops()):
        write_figure(out, figure)
    page = page_over_host()
    if page is not None:
        write_figure(out, page)
    command = [str(args.blender_python.absolute()), "-m", "tools.bench.in_blender"]
    done = subprocess.run([*command, "--avatar", str(_AVATAR), "--out", str(out)], cwd=ROOT, check=False)
    baked = _bake_in_each(args.bake_pythons or [args.blender_python], out)
    for path in sorted(out.glob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        aim = "" if told["aim"] is None else f"(aim {told['aim']:g})"
        print(f"{told['name']:24} {told['value']:>12g} {told['unit']:6} {aim:12} {told['what']}")
    return done.returncode or int(not baked)


def _bake_in_each(pythons: Sequence[Path], out: Path) -> bool:
    """Write the figure of the bake, with `ratio_to_bare` for each version of Blender; whether all could be measured."""
    versions: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, python in enumerate(pythons):
            path = Path(folder) / f"{number}.json"
            command = [str(python.absolute()), "-m", "tools.bench.bake", "--out", str(path)]
            if subprocess.run(command, cwd=ROOT, check=False).returncode == 0:
                told = json.loads(path.read_text(encoding="utf-8"))
                versions[".".join(told["blender"].split(".")[:2])] = told
    if versions:
        ratios = {version: told["ratio_to_bare"] for version, told in versions.items()}
        what = "a bake of 36,000 frames to 60 channels over the bare calls for its keys, in the slowest Blender"
        figure = Figure("bake", max(ratios.values()), "ratio", 2.0, {}, BAKE_ROUNDS, what)
        write_figure(out, figure, ratio_to_bare=ratios, versions=versions)
    return len(versions) == len(pythons)


if __name__ == "__main__":
    sys.exit(main())
