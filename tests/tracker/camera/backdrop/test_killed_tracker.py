"""The real tracker on the clip and the real camera host: the tracker is killed, and all pictures are looked at."""

from __future__ import annotations

import re
import signal
import time
from pathlib import Path

import cv2
import numpy as np

from addon.core.control import HandPictures, to_line
from addon.core.frame_ring import FrameRingWriter, FrameTimes
from addon.core.ring_shape import RingShape
from addon.core.status import OnAir, from_line
from tests.tracker.conftest import ROOT, Start, wait_until

CLIP = str(ROOT / "sample_rigs" / "clip" / "clip.mp4")
SIZE = (160, 120)
FPS = 20


def has_sweater(path: Path) -> bool:
    """Whether the red sweater of the clip is in a picture."""
    bgr = cv2.imread(str(path)).astype(int)
    return bool(((bgr[..., 2] - bgr[..., 1] > 70) & (bgr[..., 2] - bgr[..., 0] > 70)).sum() > 50)


def test_no_picture_has_the_person_after_the_tracker_was_killed(start: Start, tmp_path: Path) -> None:
    pictures, ring, out = tmp_path / "picture.ring", tmp_path / "camera.ring", tmp_path / "out"
    words = ("--source", CLIP, "--loop", "--to", "127.0.0.1:9", "--picture-ring", str(pictures), "--quit-with-parent")
    tracker = start("run", *words)
    form = ("--size", f"{SIZE[0]}x{SIZE[1]}", "--fps", str(FPS), "--seconds", "60")
    where = ("--sink", f"png:{out}", "--ring", str(ring), "--picture-ring", str(pictures))
    host = start("camera", *where, *form, "--backdrop", "colour:#202020", "--front", "person")
    with FrameRingWriter.create(ring, RingShape(*SIZE), time.monotonic_ns()) as blender:

        def draw() -> None:
            blender.begin()[:] = 90
            blender.commit(FrameTimes(), time.monotonic_ns())

        def shown() -> list[Path]:
            draw()
            return sorted(out.glob("frame_*.png"))

        wait_until(lambda: len(shown()) > 10)
        assert not pictures.exists(), "pictures were handed over before anybody wanted them"
        assert tracker.stdin
        tracker.stdin.write(to_line(HandPictures("person")))
        tracker.stdin.flush()
        wait_until(lambda: has_sweater(shown()[-1]), 60)
        tracker.send_signal(signal.SIGKILL)
        tracker.wait()
        killed = len(shown())
        wait_until(lambda: len(shown()) > killed + 3 * FPS)
        blender.close(end_reader=True)
    words_of_host, _ = host.communicate(timeout=30)
    seen = [has_sweater(path) for path in sorted(out.glob("frame_*.png"))]
    assert not any(seen[:10])
    # the picture that was the last may stand for a second, and a tick or two go by
    assert not any(seen[killed + FPS + 3 :])
    told = [status for status in map(from_line, words_of_host.splitlines()) if isinstance(status, OnAir)]
    assert any(status.on_air for status in told)
    assert re.search("tracker|face", [status.why for status in told if not status.on_air][-2])
    assert not pictures.exists(), "the host has left what the tracker could not remove"


def test_the_picture_of_a_transparent_backdrop_has_alpha(start: Start, tmp_path: Path) -> None:
    ring, out = tmp_path / "camera.ring", tmp_path / "out"
    words = ("--sink", f"png:{out}", "--ring", str(ring), "--size", "32x24", "--fps", "10", "--seconds", "20")
    with FrameRingWriter.create(ring, RingShape(32, 24, 4), time.monotonic_ns()) as blender:
        host = start("camera", *words, "--backdrop", "transparent")

        def newest() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
            blender.begin()[:] = (50, 25, 0, 128)
            blender.commit(FrameTimes(), time.monotonic_ns())
            found = sorted(out.glob("frame_*.png"))
            return np.asarray(
                cv2.imread(str(found[-1]), cv2.IMREAD_UNCHANGED) if found else np.zeros((1, 1, 3)), np.uint8
            )

        wait_until(lambda: newest().shape == (24, 32, 4))
        assert np.abs(newest()[0, 0].astype(int) - (0, 50, 100, 128)).max() <= 1
        blender.close(end_reader=True)
    host.communicate(timeout=30)


def test_a_film_cannot_be_transparent_and_a_missing_image_is_told(start: Start, tmp_path: Path) -> None:
    film = start(
        "camera", "--sink", f"file:{tmp_path}/a.mp4", "--backdrop", "transparent", "--ring", str(tmp_path / "r")
    )
    out, err = film.communicate(timeout=60)
    assert film.returncode == 2
    assert "no transparency" in err
    assert "Traceback" not in out + err
    wrong = start("camera", "--sink", "none", "--backdrop", "image", "--ring", str(tmp_path / "r"))
    _, err = wrong.communicate(timeout=60)
    assert wrong.returncode == 2
    assert "Choose the file of the image" in err
