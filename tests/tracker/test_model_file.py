from __future__ import annotations

import functools
import hashlib
import http.server
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracker.engines import model_file
from tracker.engines.model_file import ModelError, check_model, fetch_model, install_model

from .conftest import Ran

CONTENT = bytes(range(256)) * 1000


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the model shall lie; a small stand-in counts as the official one."""
    monkeypatch.setattr(model_file, "MODEL_SHA256", hashlib.sha256(CONTENT).hexdigest())
    monkeypatch.setattr(model_file, "MODEL_SIZE", len(CONTENT))
    return tmp_path / "deep" / "down" / "face_landmarker.task"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder and the address at which a web server shows it."""
    folder = tmp_path / "site"
    folder.mkdir()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def nothing_half_written(place: Path) -> bool:
    return not place.parent.exists() or list(place.parent.iterdir()) in ([], [place])


def test_fetch(place: Path, site: tuple[Path, str]) -> None:
    folder, address = site
    (folder / "model").write_bytes(CONTENT)
    sizes: list[int] = []
    fetch_model(place, f"{address}/model", sizes.append)
    check_model(place)
    assert sizes[-1] == len(CONTENT)
    assert nothing_half_written(place)


@pytest.mark.parametrize("content", [b"", CONTENT[:-1], CONTENT + b"\0", b"x" * len(CONTENT), CONTENT * 20])
def test_something_else_is_not_installed(place: Path, site: tuple[Path, str], content: bytes) -> None:
    folder, address = site
    (folder / "model").write_bytes(content)
    with pytest.raises(ModelError, match="not the official model"):
        fetch_model(place, f"{address}/model")
    with pytest.raises(ModelError, match="not the official model"):
        install_model(place, folder / "model")
    assert not place.exists()
    assert nothing_half_written(place)


def test_a_good_model_survives_a_bad_download(place: Path, site: tuple[Path, str]) -> None:
    folder, address = site
    (folder / "good").write_bytes(CONTENT)
    install_model(place, folder / "good")
    with pytest.raises(ModelError, match="answers 404"):
        fetch_model(place, f"{address}/missing")
    check_model(place)


def test_offline(place: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ModelError, match="check the connection"):
        fetch_model(place, f"http://127.0.0.1:{port}/model")
    for url in ("http://no-such-host.invalid/model", "nonsense", "http://[bad"):
        with pytest.raises(ModelError, match="cannot be fetched"):
            fetch_model(place, url)


def test_check(place: Path) -> None:
    with pytest.raises(ModelError, match="fetch it with"):
        check_model(place)
    place.parent.mkdir(parents=True)
    place.write_bytes(b"damaged")
    with pytest.raises(ModelError, match="not the official model or is damaged"):
        check_model(place)


def test_no_room(place: Path, tmp_path: Path) -> None:
    (tmp_path / "deep").write_text("a file where a folder should be")
    (tmp_path / "good").write_bytes(CONTENT)
    with pytest.raises(ModelError, match="cannot be stored"):
        install_model(place, tmp_path / "good")


def test_a_folder_in_its_place(place: Path, site: tuple[Path, str]) -> None:
    folder, address = site
    (folder / "good").write_bytes(CONTENT)
    place.mkdir(parents=True)
    with pytest.raises(ModelError, match="cannot be stored at"):
        install_model(place, folder / "good")
    with pytest.raises(ModelError, match="cannot be stored at"):
        fetch_model(place, f"{address}/good")
    assert nothing_half_written(place)


def test_the_real_model_is_the_official_one(shared: Path, tmp_path: Path, ran: Ran) -> None:
    model = shared / "models" / "face_landmarker.task"
    assert model.stat().st_size == model_file.MODEL_SIZE
    check_model(model)
    place = tmp_path / "модель.task"
    assert ran("model", "--from", str(model), "--model", str(place)).returncode == 0
    assert ran("model", "--check", "--model", str(place)).returncode == 0
    out = tmp_path / "out.csv"
    still = shared / "stills" / "lp_source_s12.jpg"
    done = ran("track", str(still), "--csv", str(out), "--engine", "face-landmarker", "--model", str(place))
    assert done.returncode == 0, done.stderr
    assert "a face in 1 of them" in done.stderr


def test_another_model_is_not_used(shared: Path, tmp_path: Path, ran: Ran) -> None:
    """A model that MediaPipe would take: the official one with a byte more."""
    place = tmp_path / "other.task"
    place.write_bytes((shared / "models" / "face_landmarker.task").read_bytes() + b"\0")
    still, out = shared / "stills" / "lp_source_s12.jpg", tmp_path / "out.csv"
    done = ran("track", str(still), "--csv", str(out), "--engine", "face-landmarker", "--model", str(place))
    assert done.returncode == 2
    assert "is not the official model or is damaged" in done.stderr
    assert not out.exists()
