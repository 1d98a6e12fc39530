"""How a new live face mesh looks: a soft two-tone skin, warmer lips, and bright irises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import bpy
import numpy as np
from numpy.typing import NDArray

from ..core.face_contours import IRIS_LEFT, IRIS_RIGHT, LIPS_OUTER, within
from ..core.face_points import canonical_points

Colour = tuple[float, float, float, float]

#: Linear colours: the skin seen from in front and at its edges, the same of the lips, the iris.
_FRONT: Final[Colour] = (0.09, 0.30, 0.45, 1.0)
_EDGE: Final[Colour] = (0.62, 0.28, 0.55, 1.0)
_LIPS: Final[Colour] = (0.50, 0.17, 0.24, 1.0)
_IRIS: Final[Colour] = (1.0, 0.75, 0.30, 1.0)
#: Where the light on the skin comes from, in the world.
_LIGHT: Final = (0.35, -0.6, 0.72)
_IRISES: Final = (IRIS_RIGHT[0], *IRIS_RIGHT[1], IRIS_LEFT[0], *IRIS_LEFT[1])


def dress(ob: bpy.types.Object) -> None:
    """Give a new live face mesh its three materials; what the file has of them from before is used again."""
    mesh = ob.data
    mesh.materials.append(_material("Live Face Skin", _FRONT, lambda tree: _build_skin(tree, _FRONT)))
    mesh.materials.append(_material("Live Face Iris", _IRIS, _build_iris))
    mesh.materials.append(_material("Live Face Lips", _LIPS, lambda tree: _build_skin(tree, _LIPS)))
    corners = np.empty(len(mesh.polygons) * 3, np.int32)
    mesh.polygons.foreach_get("vertices", corners)
    faces = corners.reshape(-1, 3)
    slots = np.where(np.isin(faces, _IRISES).all(1), 1, np.where(_of_lips(faces), 2, 0))
    mesh.polygons.foreach_set("material_index", slots.astype(np.int32))


def _of_lips(faces: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which triangles (n, 3) lie within the lips' outer line, as seen from in front."""
    plane = canonical_points()[:, :2]
    return within(plane[faces].mean(1), plane[list(LIPS_OUTER.landmarks)])


def _material(name: str, solid: Colour, build: Callable[[bpy.types.NodeTree], None]) -> bpy.types.Material:
    """The material of that name in this file, made if there is none; `solid` is its colour in solid shading."""
    found = next((one for one in bpy.data.materials if one.name == name and one.library is None), None)
    if found is not None:
        return found
    material = bpy.data.materials.new(name)
    if material.node_tree is None:  # always there from 5.0 on
        material.use_nodes = True
    material.diffuse_color = solid
    material.node_tree.nodes.clear()
    build(material.node_tree)
    return material


def _build_skin(tree: bpy.types.NodeTree, front: Colour) -> None:
    """Two tones by how the skin faces the viewer, lit softly from above.

    It glows instead of taking the scene's light: it is seen in a scene without any, and a shell that is open behind
    would cast its shadow on itself.
    """
    facing = tree.nodes.new("ShaderNodeLayerWeight")
    facing.inputs["Blend"].default_value = 0.4
    tones = _mix(tree, "MIX", front, _EDGE)
    tree.links.new(facing.outputs["Facing"], tones.inputs["Fac"])
    lit = _mix(tree, "MULTIPLY", front, _EDGE)
    lit.inputs["Fac"].default_value = 1.0
    tree.links.new(tones.outputs[0], lit.inputs["Color1"])
    tree.links.new(_light(tree), lit.inputs["Color2"])
    tree.links.new(lit.outputs[0], _glow(tree).inputs["Color"])
    _arrange(tree)


def _light(tree: bpy.types.NodeTree) -> bpy.types.NodeSocket:
    """How bright the skin is: by how much it faces a light above, in front and to one side."""
    geometry = tree.nodes.new("ShaderNodeNewGeometry")
    towards = tree.nodes.new("ShaderNodeVectorMath")
    towards.operation = "DOT_PRODUCT"
    towards.inputs[1].default_value = _LIGHT
    tree.links.new(geometry.outputs["Normal"], towards.inputs[0])
    bright = tree.nodes.new("ShaderNodeMapRange")
    bright.inputs["From Min"].default_value = -0.6
    bright.inputs["To Min"].default_value = 0.25
    bright.inputs["To Max"].default_value = 1.3
    tree.links.new(towards.outputs["Value"], bright.inputs["Value"])
    return bright.outputs[0]


def _build_iris(tree: bpy.types.NodeTree) -> None:
    _glow(tree).inputs["Color"].default_value = _IRIS
    _arrange(tree)


def _mix(tree: bpy.types.NodeTree, way: str, first: Colour, second: Colour) -> bpy.types.Node:
    node = tree.nodes.new("ShaderNodeMixRGB")
    node.blend_type = way
    node.inputs["Color1"].default_value, node.inputs["Color2"].default_value = first, second
    return node


def _glow(tree: bpy.types.NodeTree) -> bpy.types.Node:
    """A shader that only glows, with an output."""
    shader = tree.nodes.new("ShaderNodeEmission")
    out = tree.nodes.new("ShaderNodeOutputMaterial")
    tree.links.new(shader.outputs[0], out.inputs["Surface"])
    return shader


def _arrange(tree: bpy.types.NodeTree) -> None:
    """Nodes side by side in the order in which they were made."""
    for place, node in enumerate(tree.nodes):
        node.location = (place * 220.0, 0.0)
