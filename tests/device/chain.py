"""The whole chain in the guest: the tracker that replays a take, Blender without a window, and the second device."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.device.card import Pixels
from tests.device.programs import PATIENCE
from tracker.camera.idle import draw_idle

CAMERA: Final = "/dev/video21"
BLENDER_LOG: Final = Path("/dev/shm/blender.log")  # noqa: S108 (the guest is ours alone)
_CHECKOUT: Final = Path(__file__).resolve().parents[2]
_AVATAR: Final = _CHECKOUT / "sample_rigs" / "cartoon" / "cartoon.blend"
WIDTH, HEIGHT = 160, 90
_PORT: Final = 39655
#: Seconds for Blender to start and to compile its shaders on an emulated processor.
_LONG: Final = 420.0


class Chain:
    """Starts the tracker and Blender, which starts the camera host. All goes on until it is ended."""

    def __init__(self, blender_python: str, take: str) -> None:
        blender = [blender_python, "-m", "addon", "run", str(_AVATAR), "--camera", f"device:{CAMERA}"]
        blender += ["--listen", str(_PORT), "--size", f"{WIDTH}x{HEIGHT}", "--fps", "5", "--samples", "1"]
        tracker = [sys.executable, "-m", "tracker", "replay", take, "--to", f"127.0.0.1:{_PORT}", "--loop"]
        with BLENDER_LOG.open("wb") as log:
            self._blender = subprocess.Popen([*blender, "--no-shadows"], cwd=_CHECKOUT, stdout=log, stderr=log)
        self._tracker = subprocess.Popen(tracker, cwd=_CHECKOUT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._idle = draw_idle(WIDTH, HEIGHT).astype(np.int16)

    def pictures_that_move(self) -> dict[str, object]:
        """What an app sees of the avatar: how many different pictures, and how far they are from the idle one."""
        end = time.monotonic() + _LONG
        different: list[Pixels] = []
        for picture in self._pictures(end):
            if self.off_idle(picture) > 10 and (not different or _mean(picture, different[-1]) > 0.2):
                different.append(picture)
            if len(different) == 5:
                break
        return {
            "pictures": len(different),
            "size": different[0].shape[:2] if different else (),
            "ended": self._blender.poll(),  # below 0: by that signal
            "blender": BLENDER_LOG.read_text("utf-8", "replace")[-600:],
        }

    def after_blender_was_killed(self) -> dict[str, object]:
        """How near to the idle picture the stream comes, and what is seen on the way there."""
        self._blender.kill()
        self._blender.wait()
        offs = []
        for picture in self._pictures(time.monotonic() + PATIENCE):
            offs.append(self.off_idle(picture))
            if offs[-1] < 1.5:
                break
        return {"nearest": min(offs), "before": max(offs), "between": sum(3 < off < max(offs) - 3 for off in offs)}

    def end(self) -> None:
        """End what still runs; the host, too, which would wait for the next Blender, and see that it is gone."""
        for process in (self._tracker, self._blender):
            process.kill()
            process.wait()
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if f"device:{CAMERA}".encode() in (folder / "cmdline").read_bytes().split(b"\0"):
                    os.kill(int(folder.name), signal.SIGTERM)
                    while folder.exists():
                        time.sleep(0.1)

    def off_idle(self, picture: Pixels) -> float:
        """The mean difference from the idle picture."""
        return _mean(picture, self._idle) if picture.shape == self._idle.shape else 255.0

    def _pictures(self, end: float) -> Iterator[Pixels]:
        """What OpenCV reads, as RGB; opened anew where the device is not fed yet. Ends with a Blender that crashes."""
        killed = self._blender.poll() is not None
        while time.monotonic() < end and (killed or self._blender.poll() is None):
            camera = cv2.VideoCapture(CAMERA, cv2.CAP_V4L2)
            while camera.isOpened() and time.monotonic() < end and (killed or self._blender.poll() is None):
                done, bgr = camera.read()
                if not done:
                    break
                yield np.asarray(bgr[:, :, ::-1], np.uint8)
            camera.release()
            time.sleep(1.0)


def _mean(one: Pixels, other: Pixels | NDArray[np.int16]) -> float:
    return float(np.abs(one.astype(np.int16) - other).mean())
