from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared"


@pytest.fixture(scope="session")
def performances() -> Path:
    """Real captured takes, which lie beside the checkout on the developers' machines."""
    folder = SHARED / "data" / "performances"
    if not folder.is_dir():
        pytest.skip(f"the real takes are not on this machine (looked in {folder})")
    return folder
