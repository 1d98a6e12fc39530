"""What the web page costs the camera host, which has a call to feed, and what it costs itself. Linux: reads /proc."""

from __future__ import annotations

import contextlib
import http.client
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from addon.core.face_frame import FacePose, LandmarksFrame, Stamp
from addon.core.face_points import canonical_points
from addon.core.frame_ring import FrameRingWriter, FrameTimes
from addon.core.places import LOOPBACK
from addon.core.ring_shape import RingShape
from addon.core.status import Ready
from addon.process.child import ROOT, Child
from tracker.publisher import Address, Publisher

from .figures import Figure

_SHAPE: Final = RingShape(1280, 720)
_FPS: Final = 30
_SECONDS: Final = 6.0
_PORT: Final = 39651
_PICTURE: Final = ROOT / "docs" / "images" / "rigs.jpg"
_STARTING: Final = 30.0


def page_over_host() -> Figure | None:
    """Run the host beside no page, and beside one with 0, 1 and 3 viewers; None where there is no /proc."""
    if not Path("/proc/self/stat").exists():
        return None
    alone, _ = _measure(None)
    parts = {"host_ms_without_page": alone}
    for viewers in (0, 1, 3):
        parts[f"host_ms_{viewers}_viewers"], parts[f"page_ms_{viewers}_viewers"] = _measure(viewers)
    what = f"the camera host's processor time for a picture of {_SHAPE}, with three at the page over without a page"
    ratio = round(parts["host_ms_3_viewers"] / alone, 3)
    return Figure("page_over_host", ratio, "ratio", 1.1, parts, round(_SECONDS * _FPS), what)


def _measure(viewers: int | None) -> tuple[float, float]:
    """Milliseconds of the processor for one picture, of the host and of the page; None is without a page."""
    with ExitStack() as stack:
        ring = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "ring"
        stack.enter_context(_blender_and_tracker(ring))
        size = ["--size", str(_SHAPE), "--fps", str(_FPS)]
        programs = [_start(stack, "camera", "--sink", "none", "--ring", str(ring), *size)]
        if viewers is not None:
            programs.append(_start(stack, "page", "--port", str(_PORT), "--ring", str(ring), "--quit-with-parent"))
        for _ in range(viewers or 0):
            stack.enter_context(_viewer())
        time.sleep(1.0)  # connections are made, and what is done once is done
        before = [_cpu_ms(child) for child in programs]
        time.sleep(_SECONDS)
        spent = [(_cpu_ms(child) - cpu) / (_SECONDS * _FPS) for child, cpu in zip(programs, before, strict=True)]
    return round(spent[0], 3), round(spent[1], 3) if len(spent) > 1 else 0.0


def _start(stack: ExitStack, *arguments: str) -> Child:
    """A program of the tracker that is at work."""
    child = Child(Path(sys.executable), list(arguments), ends_with_us=arguments[0] == "page")
    stack.callback(child.close)
    end = time.monotonic() + _STARTING
    while not any(isinstance(status, Ready) for status in child.statuses()):
        if not child.running or time.monotonic() > end:
            raise RuntimeError(child.last_words())
        time.sleep(0.02)
    return child


def _cpu_ms(child: Child) -> float:
    """What a program has had of the processor so far."""
    fields = Path(f"/proc/{child.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1e3 / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def _blender_and_tracker(path: Path) -> Iterator[None]:
    """Pictures into the ring and faces to the page, thirty a second."""
    bgr = cv2.imread(str(_PICTURE))
    if bgr is None:
        raise RuntimeError(f"{_PICTURE} is missing")
    picture = cv2.cvtColor(cv2.resize(bgr, (_SHAPE.width, _SHAPE.height)), cv2.COLOR_BGR2RGB)
    face = LandmarksFrame(Stamp(0, 0, 0), 640, 480, canonical_points(), canonical_points())

    def work() -> None:
        due = time.monotonic()
        while not ending.is_set():
            now = time.monotonic_ns()
            ring.begin()[...] = np.roll(picture, ring.newest * 4, 1)
            ring.commit(FrameTimes(now, now), now)
            publisher.send_frame(FacePose(), tracked=True, subject=0, capture_ns=now)
            publisher.send_landmarks(face)
            due += 1 / _FPS
            time.sleep(max(0.0, due - time.monotonic()))

    ending, thread = threading.Event(), threading.Thread(target=work)
    with (
        FrameRingWriter.create(path, _SHAPE, time.monotonic_ns()) as ring,
        Publisher([Address(LOOPBACK, _PORT)], 1) as publisher,
    ):
        thread.start()
        try:
            yield
        finally:
            ending.set()
            thread.join()


@contextlib.contextmanager
def _viewer() -> Iterator[None]:
    """Somebody who looks at the page: the events, and one picture after the other."""
    ending = threading.Event()

    def read_events() -> None:
        connection = http.client.HTTPConnection(LOOPBACK, _PORT, timeout=10)
        connection.request("GET", "/events")
        answer = connection.getresponse()
        while not ending.is_set():
            answer.readline()
        answer.close()

    def read_pictures() -> None:
        connection, after = http.client.HTTPConnection(LOOPBACK, _PORT, timeout=10), "0"
        while not ending.is_set():
            connection.request("GET", f"/avatar?after={after}")
            answer = connection.getresponse()
            answer.read()
            if answer.status == 200:
                after = answer.headers["X-Avatar"].split(":")[1].split(",")[0].strip()
        connection.close()

    threads = [threading.Thread(target=read_events), threading.Thread(target=read_pictures)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ending.set()
        for thread in threads:
            thread.join()
