"""A piece of the rig before it becomes a Blender object. No bpy here."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .shape import Array

Face = tuple[int, ...]


@dataclass
class Part:
    """One mesh: vertices in metres (N, 3), faces, linear RGB per vertex, bone weights and shape-key offsets."""

    name: str
    verts: Array
    faces: list[Face]
    colour: Array
    weights: dict[str, Array] = field(default_factory=dict)
    keys: dict[str, Array] = field(default_factory=dict)
    roughness: float = 0.5
    material: str = ""

    def rigid(self, bone: str) -> Part:
        """Give every vertex to one bone."""
        self.weights = {bone: np.ones(len(self.verts))}
        return self


def paint(count: int, rgb: tuple[float, float, float]) -> Array:
    """`count` rows of one linear colour."""
    return np.tile(np.array(rgb), (count, 1))


def merge(name: str, parts: list[Part]) -> Part:
    """Join parts into one; keys and weights a part lacks count as zero there."""
    starts = np.cumsum([0] + [len(p.verts) for p in parts])
    total = int(starts[-1])
    out = Part(
        name,
        np.concatenate([p.verts for p in parts]),
        [],
        np.concatenate([p.colour for p in parts]),
        roughness=parts[0].roughness,
        material=parts[0].material,
    )
    for part, start in zip(parts, starts[:-1], strict=True):
        stop = start + len(part.verts)
        out.faces += [tuple(int(i + start) for i in f) for f in part.faces]
        for bone, weight in part.weights.items():
            out.weights.setdefault(bone, np.zeros(total))[start:stop] = weight
        for key, offset in part.keys.items():
            out.keys.setdefault(key, np.zeros((total, 3)))[start:stop] = offset
    return out


def swap_side(name: str) -> str:
    """The key or bone name of the other side."""
    for a, b in (("Left", "Right"), ("Right", "Left"), (".L", ".R"), (".R", ".L")):
        if name.endswith(a):
            return name[: -len(a)] + b
    return name


def mirrored(part: Part) -> Part:
    """The same part on the other side of the face; sided key and bone names change side."""
    flip = np.array([-1.0, 1.0, 1.0])
    return Part(
        part.name,
        part.verts * flip,
        [tuple(reversed(f)) for f in part.faces],
        part.colour.copy(),
        {swap_side(k): w.copy() for k, w in part.weights.items()},
        {swap_side(k): d * flip for k, d in part.keys.items()},
        part.roughness,
        part.material,
    )


def grid_faces(rows: int, columns: int, closed: bool, start: int = 0, turn: bool = False) -> list[Face]:
    """Quads of a rows x columns lattice stored row by row; `closed` joins the last column to the first."""
    faces: list[Face] = []
    for r in range(rows - 1):
        for c in range(columns if closed else columns - 1):
            d = (c + 1) % columns
            a = start + r * columns
            quad = (a + c, a + d, a + columns + d, a + columns + c)
            faces.append(tuple(reversed(quad)) if turn else quad)
    return faces
