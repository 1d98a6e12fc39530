"""Have heads drawn and an engine look at them: `python -m tools.training.collect --out FOLDER --pack FILE …`.

One file a person: the landmarks that the engine finds, and its weights where it has them, beside the truth. Who is
there already is left as he is, so that a stopped run goes on.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from addon.core.takes.live_link_reader import read_csv_take
from tracker.engines.base import FaceLandmarks, LandmarksEngine
from tracker.engines.opening import EngineName, open_engine

from .acting import Acting, FloatArray, act
from .head import Head, Pack
from .studio import SIZE, Scene, Studio


def main() -> None:
    """Collect what the arguments say."""
    parser = argparse.ArgumentParser(description="Draw heads and track them")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pack", type=Path, required=True, help="ICT-FaceKit as arrays, see README.md")
    parser.add_argument("--performance", type=Path, help="a Live Link Face CSV that the heads play parts of")
    parser.add_argument("--rows", default="0:", help="which rows of it, for example 0:2700")
    parser.add_argument("--people", default="0:400", help="first and last seed")
    parser.add_argument("--frames", type=int, default=60, help="of each person")
    parser.add_argument("--film", action="store_true", help="each picture goes on from the one before")
    parser.add_argument("--engine", type=EngineName, default=EngineName.FACE_MESH, help="face-mesh or face-landmarker")
    parser.add_argument("--model", type=Path, default=Path(), help="the model of face-landmarker")
    args = parser.parse_args()
    first, last = map(int, args.people.split(":"))
    performance = _weights(args.performance, args.rows) if args.performance else None
    pack = Pack.read(args.pack)
    studio = Studio(pack)
    args.out.mkdir(parents=True, exist_ok=True)
    with open_engine(args.engine, 1, args.model) as engine:
        for seed in range(first, last):
            path = args.out / f"{seed:05d}.npz"
            if not path.exists():
                rng = np.random.default_rng(seed)
                scene = studio.take(Head(pack, rng, eyes_turn=bool(rng.random() < 0.6)), rng)
                _collect(engine, scene, act(rng, args.frames, performance, film=args.film), path)


def _weights(path: Path, rows: str) -> FloatArray:
    """The weights (n, 52) of some rows of a Live Link Face CSV."""
    first, last = (int(end) if end else None for end in rows.split(":"))
    take = read_csv_take(path.read_bytes(), path.name).take
    return take.weights[take.tracked].astype(np.float64)[first:last]


def _collect(engine: LandmarksEngine, scene: Scene, acting: Acting, path: Path) -> None:
    for _ in range(3):  # nobody: the last person's track ends
        engine.detect(np.zeros((*SIZE[::-1], 3), np.uint8), 0)
    found = [
        _look(engine, scene.picture(weights, head, shift))
        for weights, head, shift in zip(acting.weights, acting.head, acting.shift, strict=True)
    ]
    seen = np.array([face is not None for face in found])
    faces = [face for face in found if face is not None]
    if not faces:
        print(f"{path.name}: no face was seen", flush=True)
        return
    neural = [face.weights for face in faces if face.weights is not None]
    draft = path.with_suffix(".draft.npz")
    np.savez_compressed(
        draft,
        landmarks=np.stack([face.points for face in faces]),
        frame=np.flatnonzero(seen),
        weights=acting.weights[seen],
        head=acting.head[seen],
        field=scene.field,
        size=SIZE,
        **({"neural": np.stack(neural)} if neural else {}),
    )
    draft.rename(path)
    print(f"{path.name}: {len(faces)} of {len(seen)} frames", flush=True)


def _look(engine: LandmarksEngine, picture: NDArray[np.uint8]) -> FaceLandmarks | None:
    """What the engine finds; it looks twice, as the last picture's crop is that of another expression."""
    engine.detect(picture, 0)
    faces = engine.detect(picture, 0)
    return faces[0] if faces else None


if __name__ == "__main__":
    main()
