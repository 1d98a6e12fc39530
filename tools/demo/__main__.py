"""`python -m tools.demo`: run the chain, then make the film, the sheet and the report.

Exit codes: 0 done, 2 something the user can mend (one sentence on stderr).
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from pathlib import Path
from typing import Final

from addon.core.errors import LiveFaceError

from .chain import ChainOptions, ChainResult, run_chain
from .film import liveliest, moments, write_film
from .sheet import write_sheet

#: A live source has no end of its own.
_LIVE_SECONDS: Final = 15.0
_SHEET_MOMENTS: Final = 8


@dataclasses.dataclass(frozen=True, slots=True)
class LatencyMs:
    """From the capture of a picture to the hand-over to the camera, milliseconds."""

    p50: float
    p95: float


@dataclasses.dataclass(frozen=True, slots=True)
class DemoReport:
    """How many frames got how far, and how long it took."""

    frames_in: int
    frames_detected: int
    frames_sent: int
    frames_applied: int
    frames_rendered: int
    frames_out: int
    seconds: float
    latency_ms: LatencyMs
    blender: str
    engine: str
    sink: str


def main() -> int:
    """Run the demo; returns the exit code."""
    args = _parser().parse_args()
    try:
        _run(args)
    except LiveFaceError as error:
        _say(str(error))
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.demo", description="The whole chain on real input.")
    parser.add_argument("--source", default="sample_rigs/clip/clip.mp4", help="a video, a camera number or a stream")
    parser.add_argument("--avatar", type=Path, default=Path("sample_rigs/human/human.blend"), help=".blend, .glb, .vrm")
    parser.add_argument("--blender-python", type=Path, required=True, help="a Python with the bpy package")
    parser.add_argument("--out", type=Path, default=Path("out/demo"), help="folder for what is made (%(default)s)")
    parser.add_argument("--size", default="480x360", help="of the avatar's picture (%(default)s)")
    parser.add_argument("--fps", type=float, default=30.0, help="pictures per second of the camera (%(default)g)")
    parser.add_argument("--samples", type=int, default=1, help="EEVEE samples (%(default)s: fit for no GPU)")
    parser.add_argument("--shadows", action="store_true", help="draw shadows (slow without a GPU)")
    parser.add_argument("--seconds", type=float, help="end after this long (a live source: 15)")
    return parser


def _run(args: argparse.Namespace) -> None:
    video = Path(args.source) if Path(args.source).exists() else None
    out = args.out.absolute()
    out.mkdir(parents=True, exist_ok=True)
    width, _, height = args.size.partition("x")
    options = ChainOptions(
        source=str(video.absolute()) if video else args.source,
        avatar=args.avatar,
        blender_python=args.blender_python.absolute(),
        out=out,
        width=int(width),
        height=int(height),
        fps=args.fps,
        samples=args.samples,
        shadows=args.shadows,
        seconds=args.seconds or (None if video else _LIVE_SECONDS),
    )
    chain = run_chain(options, _say)
    report = _report(chain)
    text = json.dumps(dataclasses.asdict(report), indent=1)
    _write(out / "report.json", text + "\n")
    _say("Film: putting both sides together …")
    film = write_film(out / "demo.mp4", moments(chain, out / "applied.csv", video), args.fps)
    write_sheet(out / "sheet.png", liveliest(film, _SHEET_MOMENTS), _caption(report))
    _say(text)
    _say(f"Look at {_relative(out / 'sheet.png')} and {_relative(out / 'demo.mp4')}.")


def _report(chain: ChainResult) -> DemoReport:
    return DemoReport(
        frames_in=chain.tracker.frames_in,
        frames_detected=chain.tracker.frames_detected,
        frames_sent=chain.tracker.frames_sent,
        frames_applied=chain.blender["frames_applied"],
        frames_rendered=chain.blender["frames_rendered"],
        frames_out=chain.camera.frames_out,
        seconds=round(chain.seconds, 2),
        latency_ms=LatencyMs(chain.camera.latency_p50_ms, chain.camera.latency_p95_ms),
        blender=chain.blender["blender"],
        engine=chain.engine,
        sink=chain.sink,
    )


def _caption(report: DemoReport) -> str:
    rate = report.frames_rendered / report.seconds
    return (
        f"Left: the source and its landmarks. Right: what the camera shows. {report.frames_detected} of "
        f"{report.frames_in} pictures with a face, {rate:.0f} rendered per second, "
        f"{report.latency_ms.p50:.0f} ms from capture to camera. Blender {report.blender}."
    )


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(f"part-{path.name}")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def _relative(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
