"""Listens beside Blender: keeps every frame and its landmarks, for the left half of the film."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from addon.core import codec
from addon.core.codec import DecodeError
from addon.core.face_frame import FaceFrame
from addon.core.places import LOOPBACK

_LOOK_EVERY = 0.2


class Listener:
    """Collects all datagrams of the first face in a thread, from entering the context to leaving it."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self._socket.bind((LOOPBACK, 0))
        self._socket.settimeout(_LOOK_EVERY)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._closing = threading.Event()
        self.frames: dict[int, FaceFrame] = {}
        """By capture time in ns."""
        self.landmarks: dict[int, NDArray[np.float32]] = {}
        """(478, 3) in shares of the picture, by capture time in ns."""

    @property
    def address(self) -> str:
        """Where to send to."""
        host, port = self._socket.getsockname()
        return f"{host}:{port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._thread.join()
        self._socket.close()

    def _listen(self) -> None:
        while not self._closing.is_set():
            with contextlib.suppress(TimeoutError, DecodeError):
                frame = codec.decode(self._socket.recv(codec.RECEIVE_SIZE))
                if frame.stamp.subject:
                    continue
                if isinstance(frame, FaceFrame):
                    self.frames[frame.stamp.capture_ns] = frame
                else:
                    self.landmarks[frame.stamp.capture_ns] = frame.picture
