"""Have heads drawn and an engine look at them: `python -m tools.training.collect --out FOLDER --pack FILE …`.

One file a person: the landmarks that the engine finds, and its weights where it has them, beside the truth. Who is
there already is left as he is, so that a stopped run goes on.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import IO, Final, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from tracker.engines.base import FaceLandmarks, LandmarksEngine
from tracker.engines.opening import EngineName, open_engine

ROOT: Final = Path(__file__).resolve().parents[2]


def main() -> None:
    """Collect what the arguments say."""
    parser = argparse.ArgumentParser(description="Draw heads and track them")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pack", type=Path, required=True, help="ICT-FaceKit as arrays, see README.md")
    parser.add_argument("--performance", type=Path, help="a Live Link Face CSV that the heads play parts of")
    parser.add_argument("--rows", default="0:", help="which rows of it, for example 0:2800")
    parser.add_argument("--blender-python", type=Path, default=ROOT / ".venv/blender-5.0/bin/python")
    parser.add_argument("--people", default="0:200", help="first and last seed")
    parser.add_argument("--frames", type=int, default=100, help="of each person")
    parser.add_argument("--engine", type=EngineName, default=EngineName.FACE_MESH, help="face-mesh or face-landmarker")
    parser.add_argument("--model", type=Path, default=Path(), help="the model of face-landmarker")
    args = parser.parse_args()
    first, last = map(int, args.people.split(":"))
    args.out.mkdir(parents=True, exist_ok=True)
    with open_engine(args.engine, 1, args.model) as engine:
        for seed in range(first, last):
            path = args.out / f"{seed:05d}.npz"
            if not path.exists():
                _collect(engine, _drawing(args, seed), seed, path)


def _drawing(args: argparse.Namespace, seed: int) -> list[str]:
    command = [str(args.blender_python), "-m", "tools.training.draw", "--pack", str(args.pack.resolve())]
    command += ["--seed", str(seed), "--frames", str(args.frames), "--rows", args.rows]
    return [*command, "--performance", str(args.performance.resolve())] if args.performance else command


def _collect(engine: LandmarksEngine, command: list[str], seed: int, path: Path) -> None:
    rng = np.random.default_rng(seed)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT) as child:
        pictures = cast(IO[bytes], child.stdout)
        header = json.loads(pictures.readline() or b"{}")
        if not header:
            sys.exit(f"Person {seed} cannot be drawn: run {' '.join(command)} and read what Blender says.")
        size = header["width"], header["height"]
        noise, blur = rng.uniform(0.5, 5.0), rng.uniform(0.3, 1.0)
        for _ in range(3):  # nobody: the last person's track ends
            engine.detect(np.zeros((*size[::-1], 3), np.uint8), 0)
        found = [_track(engine, _read(pictures, size), noise, blur, rng) for _ in header["weights"]]
    seen = np.array([face is not None for face in found])
    if child.returncode != 0 or not seen.any():
        sys.exit(f"No face was seen of person {seed}, or Blender failed: run {' '.join(command)} to see.")
    faces = [face for face in found if face is not None]
    neural = [face.weights for face in faces if face.weights is not None]
    draft = path.with_suffix(".draft.npz")
    np.savez_compressed(
        draft,
        landmarks=np.stack([face.points for face in faces]),
        frame=np.flatnonzero(seen),
        weights=np.array(header["weights"])[seen],
        head=np.array(header["head"])[seen],
        field=header["field"],
        size=size,
        **({"neural": np.stack(neural)} if neural else {}),
    )
    draft.rename(path)
    print(f"{path.name}: {int(seen.sum())} of {len(seen)} frames", flush=True)


def _read(stream: IO[bytes], size: tuple[int, int]) -> NDArray[np.uint8]:
    width, height = size
    data = stream.read(width * height * 3)
    if len(data) < width * height * 3:
        sys.exit("Blender stopped in the middle of a picture.")
    return np.frombuffer(data, np.uint8).reshape(height, width, 3)


def _track(
    engine: LandmarksEngine, picture: NDArray[np.uint8], noise: float, blur: float, rng: np.random.Generator
) -> FaceLandmarks | None:
    """What the engine finds behind a soft lens and a sensor's noise."""
    soft = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), blur)
    grainy = soft + rng.normal(0.0, noise, soft.shape).astype(np.float32)
    faces = engine.detect(np.ascontiguousarray(grainy.clip(0, 255).astype(np.uint8)), 0)
    return faces[0] if faces else None


if __name__ == "__main__":
    main()
