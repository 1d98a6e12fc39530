"""`python -m tools.quality`: measure, write quality.json and the pictures, and with --docs the page of the docs.

Exit codes: 0 done, 2 something the user can mend (one sentence on stderr).
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from typing import Final

from addon.core.errors import LiveFaceError
from addon.process.child import ROOT
from tracker.engines.model_file import check_model, default_model

from .measure import SAMPLE, Tracked, measure
from .page import table, update_page
from .pictures import draw_channels, draw_curves
from .report import write_report

_PAGE: Final = ROOT / "docs" / "quality.md"
_PAGE_PICTURES: Final = (("curves.png", "quality.png"), ("channels.png", "quality-channels.png"))


def main() -> int:
    """Measure; returns the exit code."""
    args = _parser().parse_args()
    try:
        _run(args)
    except LiveFaceError as error:
        _say(str(error))
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.quality", description="Measured quality of the tracker.")
    parser.add_argument("--truth", type=Path, metavar="FOLDER", help="clips NAME.mp4, each with its truth NAME.csv")
    parser.add_argument("--real", type=Path, metavar="FOLDER", help="films of faces, compared with FaceLandmarker")
    parser.add_argument("--model", type=Path, metavar="PATH", help="FaceLandmarker's model (default: where it is kept)")
    parser.add_argument("--out", type=Path, default=Path("out/quality"), help="where to write (default: %(default)s)")
    parser.add_argument("--docs", action="store_true", help="write the tables and pictures into docs/quality.md too")
    return parser


def _run(args: argparse.Namespace) -> None:
    out = args.out.absolute()
    out.mkdir(parents=True, exist_ok=True)
    measured = measure(args.truth, args.real, _model(args.model), _say)
    write_report(out / "quality.json", measured.report)
    for clip in measured.tracked:
        draw_curves(out / _curves_name(clip), clip)
    draw_channels(out / "channels.png", measured.report)
    print(table(measured.report))
    if args.docs:
        update_page(_PAGE, measured.report)
        for made, shown in _PAGE_PICTURES:
            shutil.copyfile(out / made, _PAGE.parent / "images" / shown)
    _say(f"Look at {args.out / 'quality.json'}, {args.out / 'curves.png'} and {args.out / 'channels.png'}.")


def _curves_name(clip: Tracked) -> str:
    """The docs show the sample clip, which everybody has; the others are for whoever has them."""
    return "curves.png" if clip.clip == SAMPLE.stem else f"curves-{clip.clip}.png"


def _model(wanted: Path | None) -> Path | None:
    """The model that was asked for, or the one that is in its place, or none."""
    path = wanted or default_model()
    if wanted is None and not path.is_file():
        _say(
            "Without FaceLandmarker's model there is no reference to compare with: fetch it with"
            " 'python -m tracker model', or give its place."
        )
        return None
    check_model(path)
    return path.absolute()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
