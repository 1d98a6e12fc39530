"""Any number in the file: it is written as what it is, Blender's evaluation sees it, and it is put back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bpy
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.addon.avatars import keyed_mesh
from tests.addon.rows import property_row, rig_of
from tests.addon.sender import pose

pytestmark = pytest.mark.usefixtures("scene")


@pytest.fixture
def face(scene: bpy.types.Scene) -> bpy.types.Object:
    assert not scene.objects
    return keyed_mesh("Face", ("jawOpen",), 4)


def _light() -> bpy.types.Light:
    return bpy.data.lights.new("Lamp", "POINT")


def _material(name: str) -> bpy.types.Material:
    material = bpy.data.materials.new(name)
    if material.node_tree is None:  # before Blender 5
        material.use_nodes = True
    return material


def _drive(path: str, owner: str = "Face", owner_type: str = "OBJECT", **changes: Any) -> Any:  # noqa: ANN401 (any field)
    rig = rig_of(property_row(path, owner, owner_type, **{"lower": -100.0, "upper": 100.0, **changes}))
    assert not rig.problems
    return rig


@pytest.mark.parametrize("name", ["smile", 'a "b"', "käse]", "あ", "back\\slash", "a/b.c", "0"])
def test_a_custom_property_of_any_name(face: bpy.types.Object, name: str) -> None:
    face[name] = 0.25
    rig = _drive(f'["{bpy.utils.escape_identifier(name)}"]')
    rig.write(pose(jawOpen=0.5))
    assert face[name] == 0.5
    rig.put_back()
    assert face[name] == 0.25


@pytest.mark.parametrize(
    ("before", "value", "after"), [(3, 2.6, 3), (3, 0.4, 0), (True, 0.5, False), (False, 0.51, True), (1.5, 0.25, 0.25)]
)
def test_a_number_stays_what_it_is(face: bpy.types.Object, before: float, value: float, after: float) -> None:
    face["number"] = before
    rig = _drive('["number"]', gain=value)
    rig.write(pose(jawOpen=1.0))
    assert (face["number"], type(face["number"])) == (after, type(before))
    rig.put_back()
    assert (face["number"], type(face["number"])) == (before, type(before))


def test_one_element_of_a_list(face: bpy.types.Object) -> None:
    face["list"] = [1.0, 2.0, 3.0]
    face.location = (1.0, 2.0, 3.0)
    rig = rig_of(property_row('["list"][1]'), property_row("location[2]"))
    rig.write(pose(jawOpen=0.5))
    assert (list(face["list"]), tuple(face.location)) == ([1.0, 0.5, 3.0], (1.0, 2.0, 0.5))
    rig.put_back()
    assert (list(face["list"]), tuple(face.location)) == ([1.0, 2.0, 3.0], (1.0, 2.0, 3.0))


def test_visibility_by_threshold(face: bpy.types.Object) -> None:
    rig = _drive("hide_viewport")
    rig.write(pose(jawOpen=0.6))
    assert face.hide_viewport is True
    rig.write(pose(jawOpen=0.4))
    assert face.hide_viewport is False


def test_a_custom_property_reaches_the_drivers_that_read_it(scene: bpy.types.Scene, face: bpy.types.Object) -> None:
    lamp = _light()
    scene.collection.objects.link(bpy.data.objects.new("Lamp", lamp))
    face["power"] = 0.0
    driver = lamp.driver_add("energy").driver
    variable = driver.variables.new()
    variable.name, variable.targets[0].id, variable.targets[0].data_path = "power", face, '["power"]'
    driver.expression = "power * 10"
    rig = _drive('["power"]')
    for value in (0.5, 0.25):
        rig.write(pose(jawOpen=value))
        bpy.context.view_layer.update()
        assert lamp.energy == pytest.approx(value * 10)


def test_a_light_is_evaluated_anew(scene: bpy.types.Scene, face: bpy.types.Object) -> None:
    lamp = _light()
    ob = bpy.data.objects.new("Lamp", lamp)
    scene.collection.objects.link(ob)
    bpy.context.view_layer.update()
    rig = _drive("energy", "Lamp", "LIGHT", gain=50.0)
    rig.write(pose(jawOpen=1.0))
    depsgraph = bpy.context.evaluated_depsgraph_get()
    assert ob.evaluated_get(depsgraph).data.energy == pytest.approx(50.0)
    assert face.name == "Face"


def test_an_input_of_a_materials_node_is_evaluated_anew(face: bpy.types.Object) -> None:
    skin = _material('Skin "wet"')
    face.data.materials.append(skin)
    bpy.context.view_layer.update()
    node = next(one for one in skin.node_tree.nodes if one.type == "BSDF_PRINCIPLED")
    before = node.inputs["Metallic"].default_value
    rig = rig_of(
        property_row(f'node_tree.nodes["{node.name}"].inputs["Metallic"].default_value', skin.name, "MATERIAL"),
        property_row(f'node_tree.nodes["{node.name}"].inputs[0].default_value[1]', skin.name, "MATERIAL"),
    )
    assert not rig.problems
    rig.write(pose(jawOpen=0.75))
    evaluated = skin.evaluated_get(bpy.context.evaluated_depsgraph_get()).node_tree.nodes[node.name]
    assert evaluated.inputs["Metallic"].default_value == 0.75
    assert evaluated.inputs[0].default_value[1] == 0.75
    rig.put_back()
    assert node.inputs["Metallic"].default_value == before


def _growing(face: bpy.types.Object) -> str:
    """A Geometry Nodes modifier that scales the mesh by an input; the path of that input in this Blender."""
    group = bpy.data.node_groups.new("Grow", "GeometryNodeTree")
    group.interface.new_socket("Geometry", in_out="INPUT", socket_type="NodeSocketGeometry")
    group.interface.new_socket("Geometry", in_out="OUTPUT", socket_type="NodeSocketGeometry")
    size = group.interface.new_socket("Size", in_out="INPUT", socket_type="NodeSocketFloat")
    nodes = [group.nodes.new(f"{name}") for name in ("NodeGroupInput", "GeometryNodeTransform", "NodeGroupOutput")]
    group.links.new(nodes[0].outputs[0], nodes[1].inputs["Geometry"])
    group.links.new(nodes[0].outputs[1], nodes[1].inputs["Scale"])
    group.links.new(nodes[1].outputs[0], nodes[2].inputs[0])
    modifier = face.modifiers.new("Grow", "NODES")
    modifier.node_group = group
    return str(size.identifier)


@pytest.mark.parametrize("spelling", ['modifiers["Grow"]["{}"]', 'modifiers["Grow"].properties.inputs.{}.value'])
def test_an_input_of_geometry_nodes_in_the_spelling_of_any_version(face: bpy.types.Object, spelling: str) -> None:
    path = spelling.format(_growing(face))

    def reach() -> float:
        bpy.context.view_layer.update()
        mesh = face.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
        return float(max(vertex.co.length for vertex in mesh.vertices))

    rig = _drive(path, gain=2.0)
    assert reach() == 0.0
    for value in (1.0, 0.25):
        rig.write(pose(jawOpen=value))
        assert reach() == pytest.approx(2.0 * value, abs=1e-3)
    rig.put_back()
    assert reach() == 0.0


def test_what_is_the_same_is_not_written_again(face: bpy.types.Object, monkeypatch: pytest.MonkeyPatch) -> None:
    updates: list[str] = []

    def told(_scene: bpy.types.Scene, _context: bpy.types.Context) -> None:
        updates.append("")

    monkeypatch.setattr(bpy.types.Scene, "counted", bpy.props.FloatProperty(update=told), raising=False)
    rig = _drive("counted", "Scene", "SCENE")
    for value in (0.5, 0.5, 0.5, 0.25):
        rig.write(pose(jawOpen=value))
    assert len(updates) == 2
    assert face.name == "Face"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("location", "location has several numbers: add the place of one, such as location[0]."),
        ("name", "name is not a number: choose another property."),
        ("rotation_mode", "rotation_mode is not a number: choose another property."),
        ("data", "data is not a number: choose another property."),
        ("type", "type is not a number: choose another property."),
        ("is_instancer", "is_instancer is read-only: choose another property."),
        ("matrix_world", "matrix_world has several numbers: add the place of one, such as matrix_world[0]."),
        ("nothing", "Face has no property nothing: choose another, or remove the row."),
        ("location[3]", "Face has no property location[3]: choose another, or remove the row."),
        ("location[-1]", 'location[-1] is no property path: copy one from a property with "Copy Data Path".'),
        ('["none"]', 'Face has no property ["none"]: choose another, or remove the row.'),
        ('["text"]', '["text"] is not a number: choose another property.'),
        ("data.nothing.at.all", "Face has no property data.nothing.at.all: choose another, or remove the row."),
        ("", 'An empty text is no property path: copy one from a property with "Copy Data Path".'),
        ("__class__", "Face has no property __class__: choose another, or remove the row."),
        ("a b", 'a b is no property path: copy one from a property with "Copy Data Path".'),
        ("[0]", '[0] is no property path: copy one from a property with "Copy Data Path".'),
        ("select_get()", 'select_get() is no property path: copy one from a property with "Copy Data Path".'),
    ],
)
def test_what_cannot_be_driven_says_why(face: bpy.types.Object, path: str, said: str) -> None:
    face["text"] = "abc"
    rig = rig_of(property_row(path, "Face"), property_row("location[0]", "Face"))
    assert rig.problems == {0: said}
    rig.write(pose(jawOpen=0.5))
    assert face.location.x == 0.5


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(path=st.one_of(st.text(max_size=30), st.text(alphabet='locatin_.[]"\\0129', max_size=20)))
def test_any_text_is_a_number_or_a_problem(face: bpy.types.Object, path: str) -> None:
    rig = rig_of(property_row(path, "Face"))
    rig.write(pose(jawOpen=0.5))
    rig.put_back()
    assert face.name == "Face"


@pytest.mark.parametrize("path", ['["power"]', "location[1]"])
def test_a_driven_number_is_left_alone(face: bpy.types.Object, path: str) -> None:
    face["power"] = 0.0
    if path == "location[1]":
        face.driver_add("location", 1)
    else:
        face.driver_add(path)
    rig = rig_of(property_row(path, "Face"), property_row("location[0]", "Face"))
    assert rig.problems == {0: f"{path} of Face has a driver: Live Face leaves it alone."}


def test_a_driven_input_of_a_node_is_left_alone(face: bpy.types.Object) -> None:
    skin = _material("Skin")
    path = 'nodes["Principled BSDF"].inputs[1].default_value'
    skin.node_tree.driver_add(path)
    rig = rig_of(property_row(f"node_tree.{path}", "Skin", "MATERIAL"))
    assert rig.problems == {0: f"node_tree.{path} of Skin has a driver: Live Face leaves it alone."}
    assert face.name == "Face"


@pytest.mark.parametrize(
    "remove",
    [
        lambda face: face.pop("power"),
        lambda face: bpy.data.objects.remove(face.children[0]),
        lambda face: face.modifiers.clear(),
    ],
    ids=["custom property", "owner", "modifier"],
)
def test_a_number_that_goes_while_live_becomes_a_problem(
    scene: bpy.types.Scene, face: bpy.types.Object, remove: Callable[[bpy.types.Object], None]
) -> None:
    face["power"] = 0.0
    other = bpy.data.objects.new("Other", None)
    scene.collection.objects.link(other)
    other.parent = face
    face.modifiers.new("Solidify", "SOLIDIFY")
    rig = rig_of(
        property_row('["power"]'),
        property_row("location[0]", "Other"),
        property_row('modifiers["Solidify"].thickness'),
        property_row("location[1]"),
    )
    rig.write(pose(jawOpen=0.5))
    assert not rig.problems
    remove(face)
    rig.write(pose(jawOpen=0.75))
    assert len(rig.problems) == 1
    assert face.location.y == 0.75
    rig.put_back()
    assert face.location.y == 0.0
