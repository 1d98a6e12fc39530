"""`python -m tools.extension`: build the installable zip with Blender's own builder, and validate it.

Runs in a Python with the `bpy` package, whose `bl_pkg` holds the builder that `blender --command extension` calls.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tomllib
from pathlib import Path

import bpy

from addon.process.child import ROOT


def main() -> int:
    """Build and validate; returns the builder's exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.extension", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("dist"), help="folder for the zip (%(default)s)")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    manifest = tomllib.loads((ROOT / "blender_manifest.toml").read_text(encoding="utf-8"))
    target = args.out / f"{manifest['id']}-{manifest['version']}.zip"
    for command in (
        ["build", "--source-dir", str(ROOT), "--output-filepath", str(target.absolute())],
        ["validate", str(target.absolute())],
    ):
        done = subprocess.run([sys.executable, str(_builder()), *command], check=False)
        if done.returncode:
            return done.returncode
    print(f"{target}: {target.stat().st_size / 1024:.0f} kB")
    return 0


def _builder() -> Path:
    """`blender_ext.py` of the Blender that runs this."""
    scripts = Path(bpy.utils.system_resource("SCRIPTS"))
    return scripts / "addons_core" / "bl_pkg" / "cli" / "blender_ext.py"


if __name__ == "__main__":
    sys.exit(main())
