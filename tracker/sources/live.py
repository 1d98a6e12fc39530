"""Cameras and streams: a thread grabs every picture, and only the newest one is kept."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from .picture import Picture, SourceError, SourceInfo

#: A source that gives nothing for this long has stopped. Cameras may take a second for the first picture.
_SILENT_S: Final = 10.0
_POLL_S: Final = 0.2
#: A lost stream is opened again so often, a second apart.
_REOPEN_TRIES: Final = 10
_JOIN_S: Final = 2.0


class LiveSource:
    """Takes the newest picture of a capture that runs on its own. Pictures are never queued.

    `open_capture` opens the device or stream, or raises `SourceError`; with `reopen` it is called again when
    the pictures stop, as a network may come back.
    """

    def __init__(self, open_capture: Callable[[], cv2.VideoCapture], what: str, *, reopen: bool = False) -> None:
        self._open_capture = open_capture
        self._what = what
        self._reopen = reopen
        self._capture = open_capture()
        self._changed = threading.Condition()
        self._newest: Picture | None = None
        self._failure: SourceError | None = None
        self._closing = threading.Event()
        self.skipped = 0
        first = self._grab()
        if first is None:
            self._capture.release()
            raise SourceError(
                f"{what} opens but sends no picture: another program may be using it, or it is asleep; close other"
                f" programs that use it, or unplug it and plug it in again."
            )
        height, width = first.shape[:2]
        fps = float(self._capture.get(cv2.CAP_PROP_FPS))
        self.info = SourceInfo(what, width, height, fps if 0.0 < fps <= 1000.0 else 0.0)
        self._thread = threading.Thread(target=self._run, name="grab pictures", daemon=True)

    def start(self) -> int:
        """Begin to grab."""
        self._thread.start()
        return 0

    def read(self, stop: threading.Event) -> Picture | None:
        """The newest picture that was not given out yet; waits for one."""
        deadline = time.monotonic() + _SILENT_S
        with self._changed:
            while self._newest is None:
                if stop.is_set():
                    return None
                if self._failure is not None:
                    raise self._failure
                if time.monotonic() > deadline and not self._reopen:
                    raise self._stopped()
                self._changed.wait(_POLL_S)
            picture, self._newest = self._newest, None
            return picture

    def close(self) -> None:
        """End the thread and let go of the device."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(_JOIN_S)
        if not self._thread.is_alive():  # a capture must not be released while it is read
            self._capture.release()

    def _run(self) -> None:
        index = 0
        try:
            while not self._closing.is_set():
                pixels = self._grab()
                if pixels is None:
                    self._recover()
                    continue
                self._put(Picture(pixels, self._taken_ns, index))
                index += 1
        except SourceError as error:
            with self._changed:
                self._failure = error
                self._changed.notify_all()

    def _grab(self) -> NDArray[np.uint8] | None:
        if not self._capture.grab():
            return None
        self._taken_ns = time.monotonic_ns()
        found, pixels = self._capture.retrieve()
        return np.asarray(pixels, np.uint8) if found else None

    def _put(self, picture: Picture) -> None:
        with self._changed:
            if self._newest is not None:
                self.skipped += 1
            self._newest = picture
            self._changed.notify_all()

    def _recover(self) -> None:
        """Open a lost stream again. Raises `SourceError` when it does not come back."""
        tries = _REOPEN_TRIES if self._reopen else 0
        for _ in range(tries):
            if self._closing.wait(1.0):
                return
            self._capture.release()
            try:
                self._capture = self._open_capture()
            except SourceError:
                continue
            return
        raise self._stopped()

    def _stopped(self) -> SourceError:
        return SourceError(f"{self._what} has stopped sending pictures: check its cable or network and start again.")
