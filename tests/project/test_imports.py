"""Which way the imports run: core <- process <- link, camera <- rig, render, recording <- session <- the rest."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

#: Each package of the add-on and the layer it stands on; a package may import its own layer's lower neighbours
#: and everything below, never what is above.
LAYER = {
    "core": 0,
    "process": 1,
    "link": 2,
    "camera": 2,
    "rig": 3,
    "render": 3,
    "recording": 3,
    "session": 4,
    "settings": 5,
    "operators": 6,
    "headless": 6,
    "ui": 7,
    "registration": 8,
    "__main__": 8,
    "__init__": 8,
}
WITHOUT_BPY = ("core", "process", "link", "camera")
BLENDER_MODULES = {"bpy", "gpu", "mathutils", "addon_utils", "bpy_extras", "bmesh"}
#: What the core may not touch: the outside world and the time of day.
IMPURE = {"socket", "time", "datetime", "threading", "subprocess", "asyncio", "random"}
#: The ring's memory barrier is a lock that nobody ever waits for.
IMPURE_ALLOWED = {("fence.py", "threading")}
PACKAGES = ("addon", "tracker")


def sources(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Absolute names of the modules that a file imports, relative ones resolved from the repository's root."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *((node.module,) if node.module else ())))
            found.add(module)
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


def layer_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if parts[0] == "addon" and len(parts) > 1 and parts[1] in LAYER else None


@pytest.mark.parametrize("path", sources("addon"), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_part_of_the_addon_imports_what_is_above_it(path: Path) -> None:
    own = path.relative_to(ROOT / "addon").parts[0].removesuffix(".py")
    assert own in LAYER, f"{own} has no layer: add it to the table"
    for module in imported(path):
        other = layer_of(module)
        if other is None or other == own:
            continue
        assert LAYER[other] <= LAYER[own], f"{path.name} imports {module}, which is above {own}"
        assert LAYER[other] < LAYER[own] or {own, other} == {"rig", "render"}, f"{own} and {other} are neighbours"


def test_rig_and_render_do_not_import_each_other_both_ways() -> None:
    assert not any(layer_of(module) == "render" for path in sources("addon/rig") for module in imported(path))


@pytest.mark.parametrize("package", WITHOUT_BPY)
def test_the_lower_packages_know_nothing_of_blender(package: str) -> None:
    for path in sources(f"addon/{package}"):
        assert not {module.split(".")[0] for module in imported(path)} & BLENDER_MODULES, path


def test_the_core_is_pure() -> None:
    for path in sources("addon/core"):
        touched = {(path.name, module) for module in imported(path) if module.split(".")[0] in IMPURE}
        assert touched <= IMPURE_ALLOWED, path


def test_the_addon_never_imports_the_tracker() -> None:
    for path in sources("addon"):
        assert not any(module.split(".")[0] in ("tracker", "mediapipe", "cv2") for module in imported(path)), path


def test_the_tracker_imports_only_the_pure_part_of_the_addon() -> None:
    for path in sources("tracker"):
        others = {module for module in imported(path) if module.split(".")[0] == "addon"}
        assert all(module == "addon.core" or module.startswith("addon.core.") for module in others), path
        assert not {module.split(".")[0] for module in imported(path)} & BLENDER_MODULES, path


def test_inside_the_addon_all_imports_are_relative() -> None:
    """An installed extension is `bl_ext.user_default.live_face.addon`: an absolute name would not be found."""
    for path in sources("addon"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and not node.level:
                assert (node.module or "").split(".")[0] not in PACKAGES, path
            if isinstance(node, ast.Import):
                assert not {alias.name.split(".")[0] for alias in node.names} & set(PACKAGES), path


@pytest.mark.parametrize("path", [ROOT / "__init__.py", ROOT / "addon" / "__init__.py"], ids=["root", "addon"])
def test_the_roots_import_nothing_at_import(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]


FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}
FORBIDDEN_MODULES = {"pickle", "marshal", "shelve", "multiprocessing"}


@pytest.mark.parametrize("path", [*sources("addon"), *sources("tracker")], ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_runs_code_or_objects_from_outside(path: Path) -> None:
    assert not {module.split(".")[0] for module in imported(path)} & FORBIDDEN_MODULES
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            assert name not in FORBIDDEN_CALLS
            assert not any(keyword.arg == "shell" for keyword in node.keywords)
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, "a bare except"
            assert not (len(node.body) == 1 and isinstance(node.body[0], ast.Pass)), "an error passed over in silence"
