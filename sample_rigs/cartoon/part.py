"""Plain mesh data exchanged between the shape modules and the Blender side.

No bpy here. Coordinates are metres in head space: origin in the middle of the skull, +X the character's
left, -Y the direction it looks, +Z up.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Faces = list[tuple[int, ...]]


@dataclass
class Part:
    """One mesh: rest shape, faces with material slots, colours, bone weights and absolute key shapes."""

    verts: Array
    faces: Faces
    colors: Array
    """sRGB colour per vertex, 0..1, shape (n, 3)."""
    weights: dict[str, Array] = field(default_factory=dict)
    keys: dict[str, Array] = field(default_factory=dict)
    face_slots: list[int] = field(default_factory=list)
    uvs: Array | None = None
    """UV per vertex (n, 2), only for meshes with an image texture."""

    def set_bone(self, bone: str) -> Part:
        """Weight every vertex fully to one bone."""
        self.weights = {bone: np.ones(len(self.verts))}
        return self


def join(parts: list[Part]) -> Part:
    """Join parts without UVs into one; missing keys keep the rest shape, missing weights are zero."""
    key_names = list(dict.fromkeys(k for p in parts for k in p.keys))
    bones = list(dict.fromkeys(b for p in parts for b in p.weights))
    faces: Faces = []
    slots: list[int] = []
    offset = 0
    for part in parts:
        faces += [tuple(i + offset for i in face) for face in part.faces]
        slots += part.face_slots or [0] * len(part.faces)
        offset += len(part.verts)
    return Part(
        verts=np.concatenate([p.verts for p in parts]),
        faces=faces,
        colors=np.concatenate([p.colors for p in parts]),
        weights={b: np.concatenate([p.weights.get(b, np.zeros(len(p.verts))) for p in parts]) for b in bones},
        keys={k: np.concatenate([p.keys.get(k, p.verts) for p in parts]) for k in key_names},
        face_slots=slots,
    )


def mirrored(part: Part) -> Part:
    """Mirror a left part to the right (X negated, faces flipped, ``_L`` names swapped to ``_R``)."""
    flip = np.array([-1.0, 1.0, 1.0])

    def swap(name: str) -> str:
        return name[:-2] + "_R" if name.endswith("_L") else name

    return Part(
        verts=part.verts * flip,
        faces=[tuple(reversed(face)) for face in part.faces],
        colors=part.colors.copy(),
        weights={swap(k): v.copy() for k, v in part.weights.items()},
        keys={swap(k): v * flip for k, v in part.keys.items()},
        face_slots=list(part.face_slots),
    )


def grid_faces(rings: int, segments: int, *, closed: bool = True, flip: bool = False) -> Faces:
    """Quads between consecutive rings of ``segments`` vertices each (closed: the last joins the first)."""
    faces: Faces = []
    for ring in range(rings - 1):
        for seg in range(segments if closed else segments - 1):
            nxt = (seg + 1) % segments
            a, b = ring * segments + seg, ring * segments + nxt
            quad = (a, b, b + segments, a + segments)
            faces.append(tuple(reversed(quad)) if flip else quad)
    return faces


def tube(rings: Array, *, cap_start: bool = True, cap_end: bool = True, flip: bool = False) -> tuple[Array, Faces]:
    """A tube through ``rings`` (rings, segments, 3) with fan caps around each end's middle."""
    count, segments, _ = rings.shape
    verts = [rings.reshape(-1, 3)]
    faces = grid_faces(count, segments, flip=flip)
    total = count * segments
    for wanted, ring in ((cap_start, 0), (cap_end, count - 1)):
        if not wanted:
            continue
        verts.append(rings[ring].mean(axis=0, keepdims=True))
        base = ring * segments
        for seg in range(segments):
            tri = (base + (seg + 1) % segments, base + seg, total)
            faces.append(tuple(reversed(tri)) if (ring != 0) != flip else tri)
        total += 1
    return np.concatenate(verts), faces
