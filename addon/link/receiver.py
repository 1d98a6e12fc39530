"""A UDP socket that is looked at once per tick: no thread, no queue, the newest frame wins."""

from __future__ import annotations

import contextlib
import errno
import socket
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from ..core import codec
from ..core.codec import DecodeError, Fault
from ..core.errors import LiveFaceError
from ..core.face_frame import FaceFrame, LandmarksFrame
from ..core.newest import NewestWins
from ..core.places import LOOPBACK

#: Datagrams taken per tick at most: a second of twenty faces at 60 fps with landmarks, or a flood that must not
#: freeze Blender (about 10 µs each).
_MAX_PER_POLL: Final = 2400
#: Bytes that the system may keep while Blender is busy, seconds of one face with landmarks; some allow less.
_SYSTEM_BUFFER: Final = 1 << 22
#: Faces that are followed at once at most; beyond them the one that was silent the longest is forgotten. A tracker
#: sends up to 16, but a datagram may name any of 65,536, and the landmarks of all of them would fill the memory.
_MAX_STREAMS: Final = 64


class LinkError(LiveFaceError):
    """The port cannot be listened on."""


class PortTakenError(LinkError):
    """Another program listens on the port."""


@dataclass(slots=True)
class LinkCounts:
    """What came in since the link was opened; `dropped` by reason, `old` are stale or of a second sender."""

    received: int = 0
    old: int = 0
    dropped: Counter[Fault] = field(default_factory=Counter)


class Receiver:
    """Listens on a UDP port; `poll` takes everything that has come and keeps the newest of each subject.

    Raises:
        LinkError: the port is taken or the address is not of this machine.
    """

    def __init__(self, host: str, port: int) -> None:
        if not host:  # to the system it would mean every network that this machine is in
            raise LinkError(f"No address to listen on was given: use {LOOPBACK} for this machine only.")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        try:
            self._socket.bind((host, port))
        except (OSError, TypeError) as error:
            self._socket.close()
            kind = PortTakenError if _is_taken(error) else LinkError
            raise kind(_explain(error, host, port)) from error
        with contextlib.suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SYSTEM_BUFFER)
        self._socket.setblocking(False)
        self._buffer = bytearray(codec.RECEIVE_SIZE)
        self._streams: dict[tuple[type, int], NewestWins] = {}
        self._frames: dict[int, FaceFrame] = {}
        self._landmarks: dict[int, LandmarksFrame] = {}
        self.counts = LinkCounts()
        self.heard_at: float | None = None
        #: Told of every frame and its landmarks as they are taken in, in order, and when that was (monotonic seconds).
        self.tap: Callable[[FaceFrame | LandmarksFrame, float], None] | None = None

    @property
    def port(self) -> int:
        """The port that is listened on; of interest where 0 was asked for."""
        return int(self._socket.getsockname()[1])

    def poll(self, now: float) -> None:
        """Take in all waiting datagrams; `now` is monotonic seconds."""
        view = memoryview(self._buffer)
        for _ in range(_MAX_PER_POLL):
            try:
                size = self._socket.recv_into(self._buffer)
            except BlockingIOError:
                return
            except ConnectionResetError:  # Windows reports an unreachable answer of ours this way
                continue
            except OSError as error:
                if error.errno != errno.EMSGSIZE:  # Windows: longer than the buffer
                    raise
                size = len(self._buffer)
            self._take(view[:size], now)

    def newest(self, subject: int) -> FaceFrame | None:
        """The newest frame of `subject` since the link was opened."""
        return self._frames.get(subject)

    def newest_landmarks(self, subject: int) -> LandmarksFrame | None:
        """The newest landmarks of `subject`, where the tracker sends them."""
        return self._landmarks.get(subject)

    def close(self) -> None:
        """Let the port go. May be called again."""
        self._socket.close()

    def _take(self, datagram: memoryview, now: float) -> None:
        self.counts.received += 1
        try:
            frame = codec.decode(datagram)
        except DecodeError as error:
            self.counts.dropped[error.fault] += 1
            return
        which = (type(frame), frame.stamp.subject)
        stream = self._streams.pop(which, None) or NewestWins()
        self._streams[which] = stream  # at the end: the first is the one that was silent the longest
        if len(self._streams) > _MAX_STREAMS:
            self._forget(*next(iter(self._streams)))
        if not stream.accepts(frame.stamp, now):
            self.counts.old += 1
            return
        self.heard_at = now
        if isinstance(frame, FaceFrame):
            self._frames[frame.stamp.subject] = frame
        else:
            self._landmarks[frame.stamp.subject] = frame
        if self.tap is not None:
            self.tap(frame, now)

    def _forget(self, kind: type, subject: int) -> None:
        del self._streams[kind, subject]
        (self._frames if kind is FaceFrame else self._landmarks).pop(subject, None)


def free_port() -> int:
    """A UDP port of this machine that nobody listens on at the moment."""
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _is_taken(error: OSError | TypeError) -> bool:
    taken = (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", None))
    return isinstance(error, OSError) and error.errno in taken


def _explain(error: OSError | TypeError, host: str, port: int) -> str:
    if isinstance(error, TypeError):  # a name that cannot be encoded
        return f"Cannot listen on {host[:40]!r} port {port}: it is no address, choose one of this machine."
    if _is_taken(error):
        return f"Port {port} is taken: stop the other program that listens there, or choose another port."
    if error.errno in (errno.EACCES, getattr(errno, "WSAEACCES", None)):
        return f"Port {port} may not be used: choose a port above 1023."
    return f"Cannot listen on {host} port {port} ({error.strerror or error}): choose an address of this machine."
