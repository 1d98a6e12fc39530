"""Make sure of the system libraries that Blender's and MediaPipe's wheels expect, on Debian and its kin.

Run by `make` before anything else, with any Python 3. As root it installs what is missing; otherwise it says
the exact command and ends with exit code 2. On other systems it says what it cannot check and goes on.
Words on the command line are packages that are wanted as well.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from typing import Final

#: What the `bpy` and OpenCV wheels link to, and software OpenGL for machines without a GPU.
PACKAGES: Final = (
    "libegl1",
    "libgl1",
    "libgl1-mesa-dri",
    "libglib2.0-0",
    "libsm6",
    "libxfixes3",
    "libxi6",
    "libxkbcommon0",
    "libxrender1",
    "libxxf86vm1",
)


def main() -> int:
    """Check and install; returns the exit code."""
    if sys.platform != "linux":
        return 0
    if not shutil.which("dpkg-query"):
        print(f"Not a Debian system: if Blender does not start, install what it names ({', '.join(PACKAGES)}).")
        return 0
    missing = [name for name in (*PACKAGES, *sys.argv[1:]) if not _installed(name)]
    if importlib.util.find_spec("ensurepip") is None:  # Debian's Python cannot make environments without it
        missing.append(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    if not missing:
        return 0
    if os.geteuid() != 0:
        print("Some system libraries are missing. Install them, then run make again:", file=sys.stderr)
        print(f"    sudo apt-get install -y {' '.join(missing)}", file=sys.stderr)
        return 2
    return _install(missing)


def _installed(name: str) -> bool:
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", name]
    answer = subprocess.run(query, capture_output=True, text=True, check=False)
    return answer.stdout == "installed"


def _install(names: list[str]) -> int:
    print(f"Installing system libraries: {' '.join(names)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", *names]):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{' '.join(command)} failed:\n{done.stderr}", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
