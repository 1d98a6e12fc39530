"""The zip as a user gets it: built by Blender's builder, installed into a clean Blender, on and off and on."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("bpy", reason="needs the bpy package")

ROOT = Path(__file__).resolve().parents[2]

USER_SESSION = """
import sys
import bpy
import addon_utils

NAME = "bl_ext.user_default.live_face"

def enabled():
    return NAME in bpy.context.preferences.addons

bpy.ops.wm.read_factory_settings()
bpy.ops.extensions.package_install_files(filepath=sys.argv[1], repo="user_default", enable_on_install=True)
assert enabled(), "not enabled after the install"
assert bpy.context.scene.live_face.port == 39600
assert bpy.ops.live_face.start.poll()
addon_utils.disable(NAME, default_set=True)
assert not enabled()
assert not hasattr(bpy.types.Scene, "live_face"), "something was left after disabling"
assert not any(name.startswith("LIVEFACE_") for name in dir(bpy.types))
addon_utils.enable(NAME, default_set=True)
assert bpy.context.scene.live_face.size == "1280x720"
bpy.ops.extensions.package_uninstall(repo_index=[
    index for index, repo in enumerate(bpy.context.preferences.extensions.repos) if repo.module == "user_default"
][0], pkg_id="live_face")
assert not enabled()
print("the session went well")
"""


@pytest.fixture(scope="module")
def extension_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "tools.extension", "--out", str(folder)], cwd=ROOT, check=True)
    (found,) = folder.glob("live_face-*.zip")
    return found


def test_the_zip_holds_what_runs_and_nothing_else(extension_zip: Path) -> None:
    names = zipfile.ZipFile(extension_zip).namelist()
    tops = {name.split("/")[0] for name in names}
    expected = {"blender_manifest.toml", "__init__.py", "LICENSE", "README.md", "CHANGELOG.md", "addon", "tracker"}
    assert tops == expected | {"requirements"}
    assert not [name for name in names if name.endswith((".pyc", ".blend", ".mp4", ".png"))]
    requirements = {name for name in names if name.startswith("requirements/")}
    assert requirements == {"requirements/tracker.txt", "requirements/tracker-newer.txt"}


def test_it_installs_and_can_be_switched_off_and_on(extension_zip: Path, tmp_path: Path) -> None:
    script = tmp_path / "user_session.py"
    script.write_text(USER_SESSION, encoding="utf-8")
    environment = {**os.environ, "BLENDER_USER_RESOURCES": str(tmp_path / "blender")}
    done = subprocess.run(
        [sys.executable, str(script), str(extension_zip)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert "the session went well" in done.stdout, done.stderr
    assert "Traceback" not in done.stderr
