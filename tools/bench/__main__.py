"""`python -m tools.bench`: all figures, one JSON file each, and a table on the terminal."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from addon.process.child import ROOT

from .bytes_per_frame import bytes_per_frame
from .figures import write_figure
from .track_over_engines import track_over_engines
from .tracker_over_face_mesh import tracker_over_face_mesh

_CLIP = ROOT / "sample_rigs" / "clip" / "clip.mp4"
_AVATAR = ROOT / "sample_rigs" / "human" / "human.blend"


def main() -> int:
    """Measure everything; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("--blender-python", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("out/bench"))
    args = parser.parse_args()
    out = args.out.absolute()
    write_figure(out, tracker_over_face_mesh(_CLIP))
    for figure in track_over_engines(_CLIP):
        write_figure(out, figure)
    write_figure(out, bytes_per_frame())
    command = [str(args.blender_python.absolute()), "-m", "tools.bench.in_blender"]
    done = subprocess.run([*command, "--avatar", str(_AVATAR), "--out", str(out)], cwd=ROOT, check=False)
    for path in sorted(out.glob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        aim = "" if told["aim"] is None else f"(aim {told['aim']:g})"
        print(f"{told['name']:24} {told['value']:>12g} {told['unit']:6} {aim:12} {told['what']}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
