"""Runs what stands in `scripts/`: what wants a Blender of its own, or its end."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
_SCRIPTS: Final = Path(__file__).with_name("scripts")


def environment(user_resources: str) -> dict[str, str]:
    """This process's, with a Blender and a tracker that have no user files, and the checkout on the path."""
    own = {"BLENDER_USER_RESOURCES": user_resources, "XDG_DATA_HOME": user_resources, "LOCALAPPDATA": user_resources}
    return {**os.environ, **own, "PYTHONPATH": str(ROOT)}


def run_child(script: str, *arguments: str, timeout: float) -> subprocess.CompletedProcess[str]:
    """Run a script with this Python to its end; the timeout only keeps a hang from lasting for ever."""
    with tempfile.TemporaryDirectory(prefix="live_face-child-", ignore_cleanup_errors=True) as folder:
        return subprocess.run(
            [sys.executable, str(_SCRIPTS / script), *arguments],
            cwd=ROOT,
            env=environment(folder),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
