"""Colours of the skin and the shared Principled material. Linear RGB."""

from __future__ import annotations

from dataclasses import dataclass

import bpy
import numpy as np

from .shape import Array, smoothstep
from .skin import Skin


@dataclass(frozen=True)
class Look:
    """Colours of one person, linear RGB."""

    skin: tuple[float, float, float] = (0.72, 0.43, 0.31)
    blush: tuple[float, float, float] = (0.74, 0.26, 0.18)
    lips: tuple[float, float, float] = (0.48, 0.115, 0.105)
    hair: tuple[float, float, float] = (0.075, 0.028, 0.014)
    brow: tuple[float, float, float] = (0.050, 0.020, 0.012)
    lash: tuple[float, float, float] = (0.010, 0.007, 0.006)
    iris: tuple[float, float, float] = (0.10, 0.20, 0.16)
    shirt: tuple[float, float, float] = (0.050, 0.20, 0.23)
    collar: tuple[float, float, float] = (0.70, 0.66, 0.58)


HUMAN = Look()
CLIP = Look(
    skin=(0.50, 0.27, 0.175),
    blush=(0.52, 0.17, 0.11),
    lips=(0.36, 0.085, 0.08),
    hair=(0.016, 0.011, 0.010),
    brow=(0.012, 0.008, 0.007),
    iris=(0.11, 0.05, 0.02),
    shirt=(0.42, 0.10, 0.07),
    collar=(0.30, 0.06, 0.05),
)


def _mix(base: Array, colour: tuple[float, float, float] | Array, weight: Array) -> Array:
    return base + (np.asarray(colour) - base) * weight[:, None]


def skin_colour(skin: Skin, look: Look) -> Array:
    """Linear RGB per skin vertex: warm base, blush, tinted lips, lid crease, dark nostrils and mouth bag."""
    p = skin.verts
    x, y, z = np.abs(p[:, 0]), p[:, 1], p[:, 2]
    front = smoothstep(0.0, -0.05, y)
    colour = np.tile(np.array(look.skin), (len(p), 1))

    def spot(cx: float, cz: float, rx: float, rz: float) -> Array:
        return np.exp(-0.5 * (((x - cx) / rx) ** 2 + ((z - cz) / rz) ** 2)) * front

    colour = _mix(colour, look.blush, 0.42 * spot(0.040, -0.034, 0.014, 0.012))
    colour = _mix(colour, look.blush, 0.28 * spot(0.0, -0.034, 0.009, 0.008))
    colour = _mix(colour, look.blush, 0.12 * spot(0.0, -0.092, 0.012, 0.009))
    shade = np.array(look.skin) * (0.62, 0.50, 0.48)
    lid = np.clip(skin.lid, 0, 1)
    colour = _mix(colour, shade, 0.55 * np.exp(-(((lid - 0.6) / 0.33) ** 2)) * (skin.lid > 0.02))
    colour = _mix(colour, shade, 0.25 * np.clip(-skin.lid, 0, 1))
    inner_lid = (np.abs(skin.lid) > 0.999).astype(np.float64)
    colour = _mix(colour, np.array(look.skin) * (0.70, 0.48, 0.44), 0.5 * inner_lid)
    red = np.interp(skin.lip_q, [-1.0, 0.0, 0.78, 1.0, 1.4], [1, 1, 1, 0.75, 0.0]) * (skin.lip_q > -1.5)
    colour = _mix(colour, look.lips, 0.92 * red * smoothstep(1.04, 0.96, skin.column))
    bag = smoothstep(-0.5, -2.5, skin.lip_q)
    colour = _mix(colour, (0.10, 0.012, 0.012), bag)
    line = (skin.lip_q == 0).astype(float)
    colour = _mix(colour, np.array(look.lips) * 0.45, 0.8 * line)
    nostril = np.exp(-0.5 * (((x - 0.0054) / 0.0026) ** 2 + ((z + 0.0415) / 0.0022) ** 2)) * (y < -0.085)
    colour = _mix(colour, np.array(look.skin) * (0.22, 0.13, 0.11), 0.85 * nostril)
    under = smoothstep(-0.098, -0.125, z)
    return _mix(colour, np.array(look.skin) * (0.86, 0.78, 0.75), under)


def make_material(name: str, roughness: float, warm: float = 0.0, specular: float = 0.5) -> bpy.types.Material:
    """A Principled material that reads the `Color` attribute; `warm` adds a little self-glow like lit skin."""
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    tree = material.node_tree
    shader = tree.nodes["Principled BSDF"]
    colour = tree.nodes.new("ShaderNodeVertexColor")
    colour.layer_name = "Color"
    colour.location = (-300, 200)
    tree.links.new(colour.outputs["Color"], shader.inputs["Base Color"])
    shader.inputs["Roughness"].default_value = roughness
    shader.inputs["Specular IOR Level"].default_value = specular
    if warm:
        tree.links.new(colour.outputs["Color"], shader.inputs["Emission Color"])
        shader.inputs["Emission Strength"].default_value = warm
    return material
