"""The command as a user runs it: `python -m addon run FILE …`."""

from __future__ import annotations

import csv
import json
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import bpy
import pytest

from addon.core.arkit import CHANNELS
from addon.core.takes.take_file import read_take_file
from addon.headless.command import main
from addon.link.receiver import Receiver
from tests.addon.avatars import keyed_mesh
from tests.addon.children import ROOT, environment
from tests.addon.scenes import face_scene
from tests.addon.sender import Sender, pose

_LIMIT = 120
_QUICK = ("--size", "64x36", "--samples", "1", "--no-shadows")


@pytest.fixture
def blend(scene: bpy.types.Scene, tmp_path: Path) -> Path:
    """A face that can be drawn."""
    face_scene(scene)
    return _saved(tmp_path / "face.blend")


def _saved(path: Path) -> Path:
    bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=True)
    return path


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts the command; what still runs at the end is killed."""
    running: list[subprocess.Popen[str]] = []

    def run(*arguments: object) -> subprocess.Popen[str]:
        one = subprocess.Popen(
            [sys.executable, "-m", "addon", "run", *map(str, arguments)],
            cwd=ROOT,
            env=environment(tempfile.mkdtemp(dir=tmp_path)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(one)
        return one

    yield run
    for one in running:
        one.kill()
        one.communicate()


@pytest.fixture
def refused(capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[..., str]]:
    """Runs the command here; the one sentence with which it gave up. Anything but that sentence is raised."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def run(*arguments: object) -> str:
        capfd.readouterr()
        assert main(["run", *map(str, arguments)]) == 2
        return _only_sentence(capfd.readouterr().err)

    yield run
    for number, handler in before.items():
        signal.signal(number, handler)


def _only_sentence(words: str) -> str:
    said = [line for line in words.splitlines() if line and not line.startswith(("EGL Error", "live face:"))]
    assert len(said) == 1, words
    assert said[0].endswith("."), said
    return said[0]


def test_the_process_ends_with_code_2_and_one_sentence(
    command: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    one = command(_write(tmp_path / "bad.glb", b"glTF" + b"\xff" * 400))
    _, words = one.communicate(timeout=_LIMIT)
    assert one.returncode == 2
    assert "bad.glb cannot be imported" in _only_sentence(words)


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda folder: folder / "none.blend", "There is no file"),
        (lambda folder: folder, "There is no file"),
        (lambda folder: _write(folder / "bad.blend", b"BLENDER-v402RENDH" + b"\0" * 99), "bad.blend cannot be opened"),
        (lambda folder: _write(folder / "empty.blend", b""), "empty.blend cannot be opened"),
        (lambda folder: _write(folder / "bad.glb", b"glTF" + b"\xff" * 400), "bad.glb cannot be imported"),
        (lambda folder: _write(folder / "bad.gltf", b'{"asset": {"version": "2.0"'), "bad.gltf cannot be imported"),
        (lambda folder: _write(folder / "text.vrm", b"not a model"), "text.vrm cannot be imported"),
        (lambda folder: _write(folder / "face.fbx", b"Kaydara"), "face.fbx is not a .blend, .glb or .vrm file"),
    ],
    ids=["missing", "a folder", "damaged blend", "empty blend", "damaged glb", "damaged gltf", "no vrm", "fbx"],
)
def test_a_file_that_cannot_be_opened(
    refused: Callable[..., str], tmp_path: Path, make: Callable[[Path], Path], sentence: str
) -> None:
    assert sentence in refused(make(tmp_path))


def test_a_file_without_a_mesh(refused: Callable[..., str], scene: bpy.types.Scene, tmp_path: Path) -> None:
    assert scene.camera is None
    assert "no mesh" in refused(_saved(tmp_path / "empty.blend"))


def test_a_file_without_a_camera(refused: Callable[..., str], scene: bpy.types.Scene, tmp_path: Path) -> None:
    keyed_mesh("Face", ("jawOpen",))
    assert scene.camera is None
    words = refused(_saved(tmp_path / "face.blend"), "--camera", f"ring:{tmp_path / 'ring'}")
    assert "The scene has no camera" in words


def test_a_port_that_is_taken(refused: Callable[..., str], blend: Path) -> None:
    other = Receiver("127.0.0.1", 0)
    try:
        assert f"Port {other.port} is taken" in refused(blend, "--listen", other.port)
    finally:
        other.close()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--camera", "nowhere:"), "nowhere"),
        (("--camera", "file:"), "file:"),
        (("--camera", "none", "--tracker-python", "/no/python"), "tracker's Python was not found"),
        (("--camera", "ring:/dev/null/ring"), "/dev/null/ring cannot be made"),
        (("--avatar", "Nobody"), "There is no object Nobody"),
        (("--preset", "/no/such/preset.json"), "preset.json cannot be read"),
        (("--report", "/no/such/folder/report.json"), "/no/such/folder/report.json cannot be written"),
        (("--applied", "/no/such/folder/applied.csv"), "/no/such/folder/applied.csv cannot be written"),
        (("--report", "/"), "/ cannot be written"),
        (("--record", "/dev/null/take"), "take.lftake cannot be written"),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else "",
)
def test_an_option_that_cannot_work(  # noqa: PLR0917 (fixtures are arguments)
    refused: Callable[..., str],
    blend: Path,
    tmp_path: Path,
    free_port: int,
    options: tuple[str, ...],
    sentence: str,
) -> None:
    ring = () if "--camera" in options else ("--camera", f"ring:{tmp_path / 'ring'}")
    assert sentence in refused(blend, *_QUICK, "--listen", free_port, "--seconds", 20, *ring, *options)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--size", "641x360"), "width and height must be even"),
        (("--size", "big"), "a size is WIDTHxHEIGHT"),
        (("--size", "8x8"), "a size is WIDTHxHEIGHT"),
        (("--listen", "0"), "a port is a number from 1 to 65535"),
        (("--listen", "nought"), "'nought' is not a whole number"),
        (("--fps", "fast"), "'fast' is not a number"),
        (("--fps", "0"), "must be above 0"),
        (("--samples", "0"), "samples are a number from 1 to 64"),
        (("--subject", "-1"), "--subject"),
        (("--neck-share", "nan"), "--neck-share"),
        (("--neck-share", "2"), "--neck-share"),
    ],
    ids=lambda value: "=".join(value) if isinstance(value, tuple) else "",
)
def test_an_option_that_makes_no_sense(
    capsys: pytest.CaptureFixture[str], options: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["run", "face.blend", *options])
    assert ended.value.code == 2
    assert sentence in _only_sentence(capsys.readouterr().err)


class _Streaming:
    """Sends frames fifty times a second for as long as the block lasts."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._send)

    def _send(self) -> None:
        while not self._over.wait(0.02):
            self._sender.send_pose(pose((0.4, 0.1, 0.0), jawOpen=0.75))

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly_and_the_report_and_the_log_are_whole(  # noqa: PLR0917 (fixtures are arguments)
    command: Callable[..., subprocess.Popen[str]],
    blend: Path,
    tmp_path: Path,
    free_port: int,
    sender: Sender,
    number: signal.Signals,
) -> None:
    report, applied, take = tmp_path / "report.json", tmp_path / "applied.csv", tmp_path / "take"
    paths = ("--camera", f"ring:{tmp_path / 'ring'}", "--report", report, "--applied", applied, "--record", take)
    one = command(blend, *_QUICK, "--listen", free_port, *paths)
    sender.port = free_port
    assert one.stderr is not None
    with _Streaming(sender):
        lines = iter(one.stderr.readline, "")
        assert any(re.search(r"[1-9]\d* frames applied", line) for line in lines)
    assert not report.exists()
    assert not applied.exists()
    one.send_signal(number)
    _, words = one.communicate(timeout=_LIMIT)
    assert one.returncode == 0, words
    assert "Traceback" not in words

    told = json.loads(report.read_text())
    assert told["frames_applied"] > 0
    assert told["frames_rendered"] >= told["frames_applied"]
    assert told["frames_received"] >= told["frames_applied"]
    assert (told["width"], told["height"], told["samples"]) == (64, 36, 1)
    assert all(name in told["mapped"][name] for name in CHANNELS)  # the look channels turn the eye bones, too
    assert any("Head" in target for target in told["mapped"]["head"])
    assert (told["missing"], told["mapping_score"], told["problems"]) == ([], 1.0, [])
    with applied.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == told["frames_applied"]
    assert list(rows[0]) == ["capture_ns", "sequence", "rendered_ns", "head_yaw", "head_pitch", "head_roll", *CHANNELS]
    assert float(rows[-1]["jawOpen"]) > 0.0
    assert [path.name for path in tmp_path.glob("*.part")] == []
    recorded = read_take_file(take.with_suffix(".lftake"))
    assert recorded.problem is None
    assert len(recorded.take) == told["frames_recorded"] >= told["frames_applied"]
    assert set(recorded.take.weights[:, CHANNELS.index("jawOpen")].tolist()) == {0.75}


def test_it_ends_after_its_seconds(
    command: Callable[..., subprocess.Popen[str]], blend: Path, tmp_path: Path, free_port: int
) -> None:
    report = tmp_path / "report.json"
    paths = ("--camera", f"ring:{tmp_path / 'ring'}", "--report", report)
    one = command(blend, *_QUICK, "--listen", free_port, "--seconds", 0.5, *paths)
    _, words = one.communicate(timeout=_LIMIT)
    assert one.returncode == 0, words
    assert json.loads(report.read_text())["seconds"] >= 0.5


@pytest.mark.skipif(sys.platform == "win32", reason="the signals of Unix")
def test_a_signal_while_blender_is_loaded_is_not_lost(
    command: Callable[..., subprocess.Popen[str]], blend: Path, tmp_path: Path, free_port: int
) -> None:
    one = command(blend, *_QUICK, "--listen", free_port, "--camera", f"ring:{tmp_path / 'ring'}")
    mapped = Path(f"/proc/{one.pid}/maps")
    if not mapped.exists():
        pytest.skip("needs /proc to see when Blender is loaded")
    while not re.search(r"/bpy/__init__\S*\.so", mapped.read_text()):
        time.sleep(0.001)
    one.send_signal(signal.SIGINT)
    _, words = one.communicate(timeout=_LIMIT)
    assert one.returncode == 0, words
    assert "Traceback" not in words
