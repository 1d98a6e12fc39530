"""`doctor`: one line for each thing that tracking needs, ok or what to do about it."""

from __future__ import annotations

import argparse
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

import numpy as np

from addon.core.device_list import Device, DeviceHint
from addon.core.errors import LiveFaceError

from ..camera.devices.listing import found_devices
from ..engines.model_file import ModelError, check_model, default_model
from ..engines.opening import EngineName, open_engine, usual_engine
from ..sound.microphone import microphone_names
from ..sound.wav_file import SoundError
from ..sources.cameras import list_cameras
from ..sources.reel import open_reel
from ..terminal import answer
from ..version import version

_PACKAGES: Final = ("mediapipe", "opencv-contrib-python", "numpy", "pyvirtualcam", "cv2-enumerate-cameras", "av")
_CLIP: Final = Path(__file__).resolve().parents[2] / "sample_rigs" / "clip" / "clip.mp4"
_WARM_UP: Final = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One line; `needed` tells what tracking cannot do without."""

    good: bool
    text: str
    needed: bool = True

    def __str__(self) -> str:
        return f"{'ok  ' if self.good else '!!  ' if self.needed else '--  '}{self.text}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `doctor`."""
    parser.add_argument("--model", type=Path, default=default_model(), metavar="PATH", help="(default: %(default)s)")


def run(args: argparse.Namespace) -> int:
    """Print the findings; exit code 2 if something is missing that tracking needs."""
    good = True
    for finding in _findings(args.model):
        answer(str(finding))
        good = good and (finding.good or not finding.needed)
    return 0 if good else 2


def _findings(model: Path) -> Iterator[Finding]:
    yield Finding(good=True, text=f"Live Face {version()}, Python {platform.python_version()} on {platform.platform()}")
    for package in _PACKAGES:
        yield _package(package)
    yield _cameras()
    yield from map(_device, found_devices())
    yield _checked(_microphones, needed=False)
    engine = usual_engine()
    yield _checked(lambda: _model(model), needed=engine is EngineName.FACE_LANDMARKER)
    yield _checked(lambda: _test_frame(engine, model), needed=True)


def _package(name: str) -> Finding:
    try:
        return Finding(good=True, text=f"{name} {metadata.version(name)}")
    except metadata.PackageNotFoundError:
        return Finding(good=False, text=f"{name} is not installed: set up the tracker anew.")


def _cameras() -> Finding:
    cameras = list_cameras()
    if cameras:
        return Finding(good=True, text=f"cameras: {', '.join(cameras)}")
    return Finding(
        good=False, text="no camera found: plug one in, or track a video or a stream with --source.", needed=False
    )


def _microphones() -> str:
    names = microphone_names()
    if not names:
        raise SoundError("no microphone found: plug one in to record sound with takes.")
    return f"microphones: {', '.join(names)}"


def _device(device: Device) -> Finding:
    """A virtual camera, or that there is none."""
    if isinstance(device, DeviceHint):
        return Finding(good=False, text=device.message, needed=False)
    if device.problem:
        return Finding(good=False, text=f"virtual camera {device.name}: {device.problem}", needed=False)
    return Finding(good=True, text=f"virtual camera {device.name}")


def _model(path: Path) -> str:
    try:
        check_model(path)
    except ModelError as error:
        raise ModelError(f"{error} Only the engine face-landmarker needs it.") from error
    return f"model of face-landmarker at {path}"


def _test_frame(engine_name: EngineName, model: Path) -> str:
    """Time the usual engine on a picture of the project's own clip, or on an empty one."""
    if _CLIP.is_file():
        picture, name = open_reel(_CLIP).next(), "the sample clip"
    else:
        picture, name = np.zeros((480, 640, 3), np.uint8), "an empty picture"
    rgb = np.ascontiguousarray(picture[:, :, ::-1]) if picture is not None else np.zeros((480, 640, 3), np.uint8)
    with open_engine(engine_name, 1, model) as engine:
        for index in range(_WARM_UP):
            engine.detect(rgb, index)
        before = time.perf_counter()
        found = engine.detect(rgb, _WARM_UP)
        took = (time.perf_counter() - before) * 1e3
    return f"test frame: {len(found)} face(s) in {name}, {took:.1f} ms with {engine_name.value}"


def _checked(check: Callable[[], str], *, needed: bool) -> Finding:
    try:
        return Finding(good=True, text=check())
    except LiveFaceError as error:
        return Finding(good=False, text=str(error), needed=needed)
