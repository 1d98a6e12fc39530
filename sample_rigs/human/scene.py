"""Armature, objects, camera, lights and screens of the rig's Blender file."""

from __future__ import annotations

import math

import bpy
import numpy as np
from mathutils import Matrix, Vector

from .materials import make_material
from .part import Part
from .shape import EYE, JAW, Array

LIFT = 0.446  # metres the rig is raised so that the shirt ends on the floor grid
BONES = {  # head, tail, parent
    "chest": ((0, 0.03, -0.40), (0, 0.022, -0.165), None),
    "neck": ((0, 0.022, -0.165), (0, 0.014, -0.105), "chest"),
    "head": ((0, 0.014, -0.105), (0, 0.014, 0.115), "neck"),
    "jaw": ((0, float(JAW[1]), float(JAW[2])), (0, -0.088, -0.096), "head"),
    "eye.L": ((EYE[0], EYE[1], EYE[2]), (EYE[0], EYE[1] - 0.03, EYE[2]), "head"),
    "eye.R": ((-EYE[0], EYE[1], EYE[2]), (-EYE[0], EYE[1] - 0.03, EYE[2]), "head"),
}


def clear_scene() -> None:
    """Factory file with its screens, without its objects."""
    bpy.ops.wm.read_factory_settings(use_empty=False)
    for thing in list(bpy.data.objects):
        bpy.data.objects.remove(thing)
    bpy.data.orphans_purge(do_recursive=True)


def make_armature() -> bpy.types.Object:
    """Bones chest > neck > head > jaw, eye.L, eye.R."""
    data = bpy.data.armatures.new("Armature")
    rig = bpy.data.objects.new("Armature", data)
    bpy.context.scene.collection.objects.link(rig)
    bpy.context.view_layer.objects.active = rig
    bpy.ops.object.mode_set(mode="EDIT")
    for name, (head, tail, parent) in BONES.items():
        bone = data.edit_bones.new(name)
        bone.head, bone.tail = Vector(head), Vector(tail)
        bone.align_roll(Vector((0, 0, 1)) if name.startswith("eye") else Vector((0, -1, 0)))
        if parent:
            bone.parent = data.edit_bones[parent]
    bpy.ops.object.mode_set(mode="OBJECT")
    data.display_type = "STICK"
    rig.location.z = LIFT
    rig.show_in_front = True
    for bone in rig.pose.bones:
        bone.rotation_mode = "QUATERNION"
    return rig


def add_part(part: Part, rig: bpy.types.Object, material: bpy.types.Material) -> bpy.types.Object:
    """A mesh object of one part: colours, weights, and the shape keys that move it, all at 0."""
    mesh = bpy.data.meshes.new(part.name)
    mesh.from_pydata(part.verts.tolist(), [], part.faces)
    mesh.shade_smooth()
    mesh.materials.append(material)
    colour = mesh.color_attributes.new("Color", "FLOAT_COLOR", "POINT")
    rgba = np.c_[part.colour.clip(0, 1), np.ones(len(part.verts))].astype(np.float32)
    colour.data.foreach_set("color", rgba.ravel())
    thing = bpy.data.objects.new(part.name, mesh)
    bpy.context.scene.collection.objects.link(thing)
    thing.parent = rig
    for bone, weight in part.weights.items():
        group = thing.vertex_groups.new(name=bone)
        for index in np.flatnonzero(weight > 1e-4):
            group.add([int(index)], float(weight[index]), "REPLACE")
    thing.modifiers.new("Armature", "ARMATURE").object = rig
    if part.keys:
        thing.shape_key_add(name="Basis", from_mix=False)
        for name, offset in part.keys.items():
            key = thing.shape_key_add(name=name, from_mix=False)
            key.data.foreach_set("co", (part.verts + offset).astype(np.float32).ravel())
            key.value = 0.0
            key.slider_min, key.slider_max = 0.0, 1.0
    return thing


def skin_weights(verts: Array, low: Array) -> dict[str, Array]:
    """Smooth weights of the skin: chest, neck, head; the jaw takes its share from the head."""
    z, y = verts[:, 2], verts[:, 1]
    lean = z - 0.55 * (y - 0.014)  # the line from chin to nape slopes
    head = np.clip((lean + 0.150) / 0.075, 0, 1)
    head = head * head * (3 - 2 * head)
    chest = np.clip((-0.138 - z) / 0.036, 0, 1)
    chest = chest * chest * (3 - 2 * chest)
    jaw = low * head
    return {
        "head": head * (1 - chest) - jaw * (1 - chest),
        "jaw": jaw * (1 - chest),
        "neck": (1 - head) * (1 - chest),
        "chest": chest,
    }


def make_materials(parts: list[Part]) -> dict[str, bpy.types.Material]:
    """One material per kind of surface."""
    out = {}
    for part in parts:
        warm = {"Skin": 0.035, "Teeth": 0.02, "Eyes": 0.03}.get(part.material, 0.0)
        shine = {"Skin": 0.35, "Lashes": 0.0, "Brows": 0.1, "Shirt": 0.1, "Hair": 0.45}.get(part.material, 0.5)
        out[part.material] = make_material(part.material, part.roughness, warm, shine)
    return out


def _light(
    name: str,
    kind: str,
    at: tuple[float, float, float],
    look_at: tuple[float, float, float],
    energy: float,
    colour: tuple[float, float, float],
    size: float,
    shadow: bool,
) -> None:
    lamp = bpy.data.lights.new(name, kind)
    lamp.energy, lamp.color, lamp.use_shadow = energy, colour, shadow
    if kind == "AREA":
        lamp.shape, lamp.size = "DISK", size
    thing = bpy.data.objects.new(name, lamp)
    thing.location = at
    thing.rotation_euler = (Vector(look_at) - Vector(at)).to_track_quat("-Z", "Y").to_euler()
    bpy.context.scene.collection.objects.link(thing)


def light_scene(backdrop: tuple[float, float, float] = (0.42, 0.47, 0.52), key: float = 1.0) -> None:
    """Soft key, fill and rim, and a plain world."""
    face = (0.0, -0.05, LIFT - 0.02)
    _light("Key", "AREA", (0.62, -0.95, LIFT + 0.62), face, 11.5 * key, (1.0, 0.93, 0.85), 0.30, False)
    _light("Fill", "AREA", (-1.0, -0.85, LIFT + 0.0), face, 3.2 * key, (0.93, 0.94, 1.0), 0.9, False)
    _light("Rim", "AREA", (-0.60, 0.80, LIFT + 0.50), face, 9.0, (1.0, 0.96, 0.92), 0.5, False)
    _backdrop(backdrop, 0.30)


def _backdrop(colour: tuple[float, float, float], ambient: float) -> None:
    """A plain world with a soft vignette; it lights the face by `ambient` only."""
    scene = bpy.context.scene
    world = scene.world or bpy.data.worlds.new("World")
    scene.world = world
    world.use_nodes = True
    tree = world.node_tree
    tree.nodes.clear()
    add = tree.nodes.new
    out, mix, path = add("ShaderNodeOutputWorld"), add("ShaderNodeMixShader"), add("ShaderNodeLightPath")
    light, view = add("ShaderNodeBackground"), add("ShaderNodeBackground")
    where, shift, ball, ramp = (
        add("ShaderNodeTexCoord"),
        add("ShaderNodeMapping"),
        add("ShaderNodeTexGradient"),
        add("ShaderNodeValToRGB"),
    )
    light.inputs["Color"].default_value = (0.96, 0.92, 0.92, 1)
    light.inputs["Strength"].default_value = ambient
    shift.inputs["Location"].default_value = (-0.5, -0.55, 0)
    ball.gradient_type = "SPHERICAL"
    edge = tuple(0.62 * c for c in colour)
    ramp.color_ramp.elements[0].position, ramp.color_ramp.elements[0].color = 0.10, (*edge, 1)
    ramp.color_ramp.elements[1].position, ramp.color_ramp.elements[1].color = 1.0, (*colour, 1)
    for a, b in (
        (where.outputs["Window"], shift.inputs["Vector"]),
        (shift.outputs[0], ball.inputs[0]),
        (ball.outputs["Color"], ramp.inputs[0]),
        (ramp.outputs["Color"], view.inputs["Color"]),
        (path.outputs["Is Camera Ray"], mix.inputs[0]),
        (light.outputs[0], mix.inputs[1]),
        (view.outputs[0], mix.inputs[2]),
        (mix.outputs[0], out.inputs["Surface"]),
    ):
        tree.links.new(a, b)


def make_camera() -> bpy.types.Object:
    """A 50 mm webcam portrait; the head fills more than half of the frame height in 16:9."""
    data = bpy.data.cameras.new("Camera")
    data.lens, data.sensor_height, data.sensor_fit = 50, 20.25, "VERTICAL"
    thing = bpy.data.objects.new("Camera", data)
    thing.matrix_world = Matrix.Translation((0, -1.06, LIFT - 0.028)) @ Matrix.Rotation(math.pi / 2, 4, "X")
    bpy.context.scene.collection.objects.link(thing)
    bpy.context.scene.camera = thing
    return thing


def setup_render() -> None:
    """EEVEE at few samples, 1280x720, 30 fps; a camera view in every 3D viewport."""
    scene = bpy.context.scene
    for engine in ("BLENDER_EEVEE", "BLENDER_EEVEE_NEXT"):
        try:
            scene.render.engine = engine
            break
        except TypeError:
            continue
    scene.render.resolution_x, scene.render.resolution_y = 1280, 720
    scene.render.fps = 30
    scene.eevee.taa_samples = scene.eevee.taa_render_samples = 4
    scene.eevee.use_raytracing = False
    scene.view_settings.view_transform = "Standard"
    for screen in bpy.data.screens:
        for area in screen.areas:
            if area.type == "VIEW_3D":
                area.spaces.active.region_3d.view_perspective = "CAMERA"
