from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from addon.core import places
from addon.core.errors import LiveFaceError


def test_the_port_is_free_for_all_and_the_host_is_this_machine() -> None:
    assert 1024 < places.DEFAULT_PORT < 49152
    assert places.LOOPBACK == "127.0.0.1"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_the_folder_is_the_users_own() -> None:
    folder = places.user_folder()
    status = folder.lstat()
    assert stat.S_ISDIR(status.st_mode)
    assert status.st_uid == os.getuid()
    assert not status.st_mode & 0o077
    assert places.default_ring().parent == folder
    assert places.ring_of_device("device:A") == places.ring_of_device("device:A") != places.ring_of_device("device:B")
    assert places.ring_of_device("device:../A/B").parent == folder


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
@pytest.mark.parametrize("trick", ["open to all", "a link", "a file"])
def test_a_folder_that_others_could_use_is_refused(trick: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "other")
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    folder = tmp_path / f"live_face-{os.getuid()}"
    if trick == "a file":
        folder.touch()
    elif trick == "a link":
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        folder.symlink_to(tmp_path / "elsewhere")
    else:
        folder.mkdir()
        folder.chmod(0o777)
    with pytest.raises(LiveFaceError, match="is not a folder of yours alone"):
        places.user_folder()


def test_what_lasts_lies_where_the_user_wants_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert places.data_folder() == tmp_path / "live_face"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    assert places.data_folder() == tmp_path / "local" / "live_face"
