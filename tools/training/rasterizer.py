"""Draws a lit mesh into a picture, by OpenGL without a window: a tenth of the time that a renderer of films takes.

FaceMesh looks at where things are, not at how finely they are lit: one shader with two lamps, a sky and a gloss.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import moderngl
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

FloatArray = NDArray[np.float64]
Float32Array = NDArray[np.float32]
Colour = tuple[float, float, float]

_VERTEX: Final = """#version 330
in vec3 place; in vec3 normal; in vec3 colour;
uniform mat4 to_picture; uniform mat3 turn;
out vec3 n; out vec3 c;
void main() { gl_Position = to_picture * vec4(place, 1.0); n = turn * normal; c = colour; }
"""
_FRAGMENT: Final = """#version 330
in vec3 n; in vec3 c; out vec4 shown;
uniform vec3 key_way; uniform vec3 key; uniform vec3 fill_way; uniform vec3 fill; uniform vec3 sky;
uniform float gloss; uniform bool filmic;
void main() {
    vec3 normal = normalize(gl_FrontFacing ? n : -n);
    vec3 light = sky * (0.75 + 0.25 * normal.y)
        + (key * max(dot(normal, key_way), 0.0) + fill * max(dot(normal, fill_way), 0.0)) / 3.14159;
    float shine = pow(max(dot(normal, normalize(key_way + vec3(0.0, 0.0, 1.0))), 0.0), 24.0);
    vec3 seen = c * light + 0.05 * gloss * shine * key;
    vec3 curve = filmic ? 1.05 * seen / (seen + 0.22) : pow(clamp(seen, 0.0, 1.0), vec3(1.0 / 2.2));
    shown = vec4(clamp(curve, 0.0, 1.0), 1.0);
}
"""


@dataclass(frozen=True, slots=True)
class Light:
    """Two lamps far away, by the way to them and their strength, a sky, the skin's shine, and the tone curve."""

    key_way: Colour
    key: Colour
    fill_way: Colour
    fill: Colour
    sky: Colour
    gloss: float
    filmic: bool


class Rasterizer:
    """Draws one mesh, whose points move, in pictures of one size."""

    def __init__(self, triangles: NDArray[np.int32], vertices: int, size: tuple[int, int]) -> None:
        """`triangles` (t, 3) into the vertices; `size` is width and height."""
        self._size = size
        self._triangles = triangles
        corners, faces = triangles.ravel(), np.repeat(np.arange(len(triangles)), 3)
        # sums the triangles' normals at each vertex
        self._around = sparse.csr_matrix(
            (np.ones(len(corners), np.float32), (corners, faces)), (vertices, len(triangles))
        )
        self._context = moderngl.create_context(standalone=True, backend="egl")  # type: ignore[arg-type]  # annotated as if each setting were all
        self._program = self._context.program(_VERTEX, _FRAGMENT)
        self._vertices = self._context.buffer(reserve=vertices * 9 * 4, dynamic=True)
        self._mesh = self._context.vertex_array(
            self._program,
            [(self._vertices, "3f 3f 3f", "place", "normal", "colour")],
            self._context.buffer(triangles.astype(np.int32).tobytes()),
        )
        self._target = self._context.framebuffer(
            [self._context.renderbuffer(size, 4)], self._context.depth_renderbuffer(size)
        )
        self._context.enable(moderngl.DEPTH_TEST)

    def light(self, light: Light) -> None:
        """Light what is drawn from now on."""
        for name in Light.__slots__:
            self._program[name].value = getattr(light, name)  # type: ignore[union-attr]

    def draw(
        self, points: Float32Array, colours: Float32Array, to_picture: FloatArray, turn: FloatArray
    ) -> NDArray[np.uint8]:
        """A picture (height, width, 4) uint8 of the mesh; alpha is 0 where it is not.

        `points` and `colours` are (n, 3), `to_picture` (4, 4) leads from the points to OpenGL's clip space, `turn`
        (3, 3) is the rotation in it, for the light.
        """
        edges = points[self._triangles]
        normals = self._around @ np.cross(edges[:, 1] - edges[:, 0], edges[:, 2] - edges[:, 0])
        self._vertices.write(np.concatenate((points, normals, colours), 1, dtype=np.float32).tobytes())
        self._program["to_picture"].write(to_picture.T.astype(np.float32).tobytes())  # type: ignore[union-attr]
        self._program["turn"].write(turn.T.astype(np.float32).tobytes())  # type: ignore[union-attr]
        self._target.use()
        self._target.clear()
        self._mesh.render()
        width, height = self._size
        pixels = np.frombuffer(self._target.read(components=4, alignment=1), np.uint8)
        return pixels.reshape(height, width, 4)[::-1]
