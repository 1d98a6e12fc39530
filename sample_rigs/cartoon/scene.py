"""Everything that needs Blender: meshes, materials, armature, camera, lights and background.

Works in Blender 4.2 and later. World space is head space moved up by ``HEAD_Z`` metres.
"""

from __future__ import annotations

from typing import Final

import bmesh
import bpy
import numpy as np
from mathutils import Euler, Vector

from . import paint
from .bust import NECK_HIGH, NECK_LOW
from .eyes import CENTER
from .face import JAW_HINGE
from .part import Array, Part
from .parts import EAR_ROOT

HEAD_Z: Final = 0.50
"""World height of the middle of the skull; the bust stands on Z = 0."""
RIG_NAME: Final = "Fox_Rig"


def linear(srgb: Array) -> Array:
    """Turn sRGB 0..1 into scene-linear."""
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def empty_scene() -> bpy.types.Scene:
    """The factory default file without its cube, light and camera; its screens stay."""
    bpy.ops.wm.read_factory_settings(use_empty=False)
    for item in list(bpy.data.objects):
        bpy.data.objects.remove(item, do_unlink=True)
    for pool in (bpy.data.meshes, bpy.data.materials, bpy.data.lights, bpy.data.cameras):
        for block in list(pool):
            pool.remove(block)
    scene = bpy.context.scene
    scene.name = "Fox"
    return scene


def image(name: str, pixels: Array) -> bpy.types.Image:
    """A packed sRGB image of (size, size, 3) values."""
    size = len(pixels)
    img = bpy.data.images.new(name, size, size, alpha=False)
    rgba = np.ones((size, size, 4), np.float32)
    rgba[..., :3] = pixels
    img.pixels.foreach_set(rgba.ravel())
    img.update()
    img.pack()
    return img


def _principled(name: str, roughness: float, specular: float) -> tuple[bpy.types.Material, bpy.types.Node]:
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    node = next(n for n in material.node_tree.nodes if n.type == "BSDF_PRINCIPLED")
    node.inputs["Roughness"].default_value = roughness
    node.inputs["Specular IOR Level"].default_value = specular
    return material, node


def vertex_material(name: str, roughness: float, specular: float, sheen: float = 0.0) -> bpy.types.Material:
    """A material coloured by the mesh's "Col" attribute."""
    material, node = _principled(name, roughness, specular)
    color = material.node_tree.nodes.new("ShaderNodeVertexColor")
    color.layer_name = "Col"
    color.location = (-300, 200)
    material.node_tree.links.new(color.outputs["Color"], node.inputs["Base Color"])
    node.inputs["Sheen Weight"].default_value = sheen
    return material


def image_material(name: str, img: bpy.types.Image, roughness: float, specular: float) -> bpy.types.Material:
    """A material coloured by an image."""
    material, node = _principled(name, roughness, specular)
    texture = material.node_tree.nodes.new("ShaderNodeTexImage")
    texture.image = img
    texture.interpolation = "Cubic"  # software OpenGL draws white specks with anisotropic filtering
    texture.location = (-300, 200)
    material.node_tree.links.new(texture.outputs["Color"], node.inputs["Base Color"])
    return material


def armature(scene: bpy.types.Scene) -> bpy.types.Object:
    """The rig: name, parent, head and tail of every bone in head space."""
    eye_l, ear_l = Vector(CENTER), Vector(EAR_ROOT)
    flip = Vector((-1.0, 1.0, 1.0))
    forward, up = Vector((0.0, -0.07, 0.0)), Vector((0.04, 0.01, 0.12))
    bones: tuple[tuple[str, str, Vector, Vector], ...] = (
        ("Root", "", Vector((0, 0.02, -HEAD_Z)), Vector((0, 0.02, -0.40))),
        ("Chest_01", "Root", Vector((0, 0.02, -0.40)), Vector((0, 0.02, NECK_LOW))),
        ("Neck_01", "Chest_01", Vector((0, 0.02, NECK_LOW)), Vector((0, 0.015, NECK_HIGH))),
        ("Head_01", "Neck_01", Vector((0, 0.015, NECK_HIGH)), Vector((0, 0.015, 0.16))),
        ("Jaw_01", "Head_01", Vector(JAW_HINGE), Vector((0, -0.165, -0.115))),
        ("Eye_L", "Head_01", eye_l, eye_l + forward),
        ("Eye_R", "Head_01", eye_l * flip, eye_l * flip + forward),
        ("Ear_L", "Head_01", ear_l, ear_l + up),
        ("Ear_R", "Head_01", ear_l * flip, (ear_l + up) * flip),
    )
    data = bpy.data.armatures.new(RIG_NAME)
    rig = bpy.data.objects.new(RIG_NAME, data)
    scene.collection.objects.link(rig)
    bpy.context.view_layer.objects.active = rig
    bpy.ops.object.mode_set(mode="EDIT")
    lift = Vector((0.0, 0.0, HEAD_Z))
    for name, parent, head, tail in bones:
        bone = data.edit_bones.new(name)
        bone.head, bone.tail = head + lift, tail + lift
        bone.parent = data.edit_bones[parent] if parent else None
    bpy.ops.object.mode_set(mode="OBJECT")
    data.display_type = "STICK"
    rig.show_in_front = True
    return rig


def mesh_object(
    name: str,
    part: Part,
    materials: list[bpy.types.Material],
    rig: bpy.types.Object,
    key_order: tuple[str, ...],
    *,
    closed: bool = True,
) -> bpy.types.Object:
    """A mesh object with colours, UVs, weights, keys at 0 and an armature modifier."""
    lift = np.array([0.0, 0.0, HEAD_Z])
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata((part.verts + lift).tolist(), [], part.faces)
    for material in materials:
        mesh.materials.append(material)
    if part.face_slots:
        mesh.polygons.foreach_set("material_index", np.array(part.face_slots, np.int32))
    mesh.polygons.foreach_set("use_smooth", np.ones(len(part.faces), bool))
    colors = np.ones((len(part.verts), 4), np.float32)
    colors[:, :3] = linear(np.clip(part.colors, 0.0, 1.0))
    mesh.color_attributes.new("Col", "FLOAT_COLOR", "POINT").data.foreach_set("color", colors.ravel())
    if part.uvs is not None:
        corner = np.zeros(len(mesh.loops), np.int32)
        mesh.loops.foreach_get("vertex_index", corner)
        mesh.uv_layers.new(name="UVMap").data.foreach_set("uv", part.uvs[corner].astype(np.float32).ravel())
    mesh.update()
    if closed:
        _face_outwards(mesh)
    obj = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(obj)
    _bind(obj, part, rig)
    _add_keys(obj, part, key_order, lift)
    return obj


def _face_outwards(mesh: bpy.types.Mesh) -> None:
    """Make the normals of closed pieces point outwards."""
    work = bmesh.new()
    work.from_mesh(mesh)
    bmesh.ops.recalc_face_normals(work, faces=work.faces[:])
    work.to_mesh(mesh)
    work.free()


def _bind(obj: bpy.types.Object, part: Part, rig: bpy.types.Object) -> None:
    for bone, values in part.weights.items():
        group = obj.vertex_groups.new(name=bone)
        for value in np.unique(np.round(values, 3)):
            if value > 0.0:
                chosen = np.flatnonzero(np.round(values, 3) == value)
                group.add([int(i) for i in chosen], float(value), "REPLACE")
    obj.parent = rig
    obj.modifiers.new("Armature", "ARMATURE").object = rig


def _add_keys(obj: bpy.types.Object, part: Part, order: tuple[str, ...], lift: Array) -> None:
    if not part.keys:
        return
    obj.shape_key_add(name="Basis", from_mix=False)
    for name in (n for n in order if n in part.keys):
        key = obj.shape_key_add(name=name, from_mix=False)
        key.data.foreach_set("co", (part.keys[name] + lift).astype(np.float32).ravel())
        key.value = 0.0


def _light(name: str, kind: str, place: tuple[float, float, float], watts: float, size: float, hexa: str) -> None:
    data = bpy.data.lights.new(name, kind)
    data.energy, data.size = watts, size
    data.color = linear(paint.rgb(hexa))
    obj = bpy.data.objects.new(name, data)
    obj.location = Vector(place)
    obj.rotation_euler = (Vector((0.0, 0.0, HEAD_Z)) - obj.location).to_track_quat("-Z", "Y").to_euler()
    bpy.context.scene.collection.objects.link(obj)


def lights() -> None:
    """Soft key from the upper left of the picture, fill opposite, two rims from behind."""
    _light("Key", "AREA", (-0.95, -1.45, 1.35), 26.0, 0.9, "FFF3E4")
    _light("Fill", "AREA", (1.35, -1.20, 0.55), 9.0, 1.2, "DCE8FF")
    _light("Rim_L", "AREA", (0.95, 0.95, 1.10), 24.0, 0.5, "FFE2C0")
    _light("Rim_R", "AREA", (-1.05, 0.90, 0.85), 16.0, 0.5, "D5E6FF")


def world(scene: bpy.types.Scene) -> None:
    """A plain soft backdrop for the camera; a dimmer, neutral one as ambient light."""
    back = bpy.data.worlds[0] if bpy.data.worlds else bpy.data.worlds.new("Backdrop")
    back.name = "Backdrop"
    scene.world = back
    back.use_nodes = True
    nodes, links = back.node_tree.nodes, back.node_tree.links
    nodes.clear()
    out, pick = nodes.new("ShaderNodeOutputWorld"), nodes.new("ShaderNodeMixShader")
    seen, ambient = nodes.new("ShaderNodeBackground"), nodes.new("ShaderNodeBackground")
    path, coord = nodes.new("ShaderNodeLightPath"), nodes.new("ShaderNodeTexCoord")
    split, ramp = nodes.new("ShaderNodeSeparateXYZ"), nodes.new("ShaderNodeValToRGB")
    for i, node in enumerate((coord, split, ramp, seen, ambient, path, pick, out)):
        node.location = (220 * i - 800, 0)
    ambient.inputs["Color"].default_value = (*linear(paint.rgb("CDD6E6")), 1.0)
    ambient.inputs["Strength"].default_value = 0.42
    low, high = ramp.color_ramp.elements
    low.position, high.position = 0.36, 0.64
    low.color = (*linear(paint.rgb("DCE3F0")), 1.0)
    high.color = (*linear(paint.rgb("A9BAD8")), 1.0)
    half = nodes.new("ShaderNodeMapRange")
    half.inputs["From Min"].default_value, half.inputs["From Max"].default_value = -1.0, 1.0
    links.new(coord.outputs["Generated"], split.inputs[0])
    links.new(split.outputs["Z"], half.inputs["Value"])
    links.new(half.outputs["Result"], ramp.inputs["Fac"])
    links.new(ramp.outputs["Color"], seen.inputs["Color"])
    links.new(path.outputs["Is Camera Ray"], pick.inputs["Fac"])
    links.new(ambient.outputs[0], pick.inputs[1])
    links.new(seen.outputs[0], pick.inputs[2])
    links.new(pick.outputs[0], out.inputs["Surface"])


def camera(scene: bpy.types.Scene) -> None:
    """A portrait camera, slightly above eye level; head about 60 % of a 16:9 picture's height."""
    data = bpy.data.cameras.new("Camera")
    data.lens, data.sensor_width, data.sensor_fit = 70.0, 36.0, "VERTICAL"
    data.sensor_height = 24.0
    obj = bpy.data.objects.new("Camera", data)
    obj.location = (0.0, -1.95, HEAD_Z + 0.055)
    obj.rotation_euler = Euler((np.radians(89.2), 0.0, 0.0))
    scene.collection.objects.link(obj)
    scene.camera = obj


def render_settings(scene: bpy.types.Scene) -> None:
    """EEVEE, few samples, plain colours."""
    for engine in ("BLENDER_EEVEE", "BLENDER_EEVEE_NEXT"):
        try:
            scene.render.engine = engine
        except TypeError:
            continue
        break
    scene.eevee.taa_samples = 4
    scene.eevee.taa_render_samples = 4
    scene.eevee.use_shadows = False
    scene.view_settings.view_transform = "Standard"
    scene.render.resolution_x, scene.render.resolution_y = 1280, 720
    scene.render.fps = 30
