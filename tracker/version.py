"""The version of Live Face; it stands in the extension's manifest and nowhere else."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final

_MANIFEST: Final = Path(__file__).resolve().parents[1] / "blender_manifest.toml"


def version() -> str:
    """The version of this copy of Live Face, "unknown" where the manifest is missing."""
    try:
        return str(tomllib.loads(_MANIFEST.read_text("utf-8"))["version"])
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return "unknown"
