from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from addon.process.child import ROOT
from addon.process.work_folder import WorkFolder

# Makes a folder, writes its name, and sleeps until it is killed.
_OWNER = """
import sys, time
from addon.process.work_folder import WorkFolder
folder = WorkFolder()
(folder.path / "words.txt").write_text("something")
print(folder.path, flush=True)
time.sleep(600)
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's temporary folder, of this test alone."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_what_was_written_goes_with_the_folder(temporary: Path) -> None:
    folder = WorkFolder()
    (folder.path / "words.txt").write_text("something")
    folder.close()
    folder.close()
    assert not list(temporary.iterdir())


def test_the_folder_of_a_killed_process_goes_when_the_next_one_is_made_and_that_of_a_living_one_stays(
    temporary: Path,
) -> None:
    (temporary / "live_face-work-just_being_made").mkdir()
    others = [
        subprocess.Popen([sys.executable, "-c", _OWNER], cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    try:
        folders = [Path(other.stdout.readline().strip()) for other in others if other.stdout]
        WorkFolder().close()
        assert all((folder / "words.txt").exists() for folder in folders)
        others[0].kill()
        others[0].wait()
        end = time.monotonic() + 30.0
        while folders[0].exists() and time.monotonic() < end:
            WorkFolder().close()
        assert not folders[0].exists()
        assert (folders[1] / "words.txt").exists()
        assert (temporary / "live_face-work-just_being_made").is_dir()
    finally:
        for other in others:
            other.kill()
            other.wait()
            if other.stdout:
                other.stdout.close()
