"""What the tracker sends, heard beside Blender: of every face the newest."""

from __future__ import annotations

import contextlib
import errno
import socket
import threading
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

from addon.core import codec
from addon.core.codec import DecodeError
from addon.core.errors import LiveFaceError
from addon.core.face_frame import FaceFrame, LandmarksFrame
from addon.core.newest import NewestWins
from addon.core.places import LOOPBACK

from ..camera.latency import Latency
from .rate import Rate

#: A face that nothing was heard of for this long is there no more, seconds.
GONE_AFTER: Final = 1.0
#: Faces that are followed at once at most, as Blender's link has it.
_MAX_FACES: Final = 64
#: Latencies are looked at over this many frames.
_LATENCIES: Final = 60
#: Seconds after which the thread looks whether it is to end.
_LOOKS_EVERY: Final = 0.1


class PortTakenError(LiveFaceError):
    """The page's port cannot be used."""

    @classmethod
    def of(cls, port: int, error: OSError) -> Self:
        """The sentence for what the system has said of `port`."""
        if error.errno in (errno.EACCES, getattr(errno, "WSAEACCES", None)):
            return cls(f"Port {port} may not be used for the web page: choose one above 1023.")
        return cls(f"Port {port} is taken: stop the other program that uses it, or choose another for the web page.")


@dataclass(slots=True)
class _Face:
    """What was heard of one face; `heard_at` is monotonic seconds."""

    frames: NewestWins = field(default_factory=NewestWins)
    points: NewestWins = field(default_factory=NewestWins)
    frame: FaceFrame | None = None
    landmarks: LandmarksFrame | None = None
    heard_at: float = 0.0
    count: int = 0
    rate: Rate = field(default_factory=Rate)
    latency: Latency = field(default_factory=lambda: Latency(_LATENCIES))


@dataclass(frozen=True, slots=True)
class HeardFace:
    """One face as it is now; `fps` frames a second come in, `latency_ms` old (median; 0 = unknown)."""

    frame: FaceFrame
    landmarks: LandmarksFrame | None
    fps: float
    latency_ms: float


class Hearing:
    """Listens on a UDP port of this machine in a thread of its own, within the context.

    Raises:
        PortTakenError: the port is not to be had.
    """

    def __init__(self, port: int) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.bind((LOOPBACK, port))
        except OSError as error:
            self._socket.close()
            raise PortTakenError.of(port, error) from error
        self._socket.settimeout(_LOOKS_EVERY)
        self._faces: dict[int, _Face] = {}
        self._news = threading.Condition()
        self._count = 0
        self._ending = False
        self._thread = threading.Thread(target=self._listen, name="datagrams", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending = True
        self._thread.join()
        self._socket.close()

    def wait(self, after: int, seconds: float) -> int:
        """Wait until more than `after` datagrams have come, `seconds` at most; how many have come."""
        with self._news:
            self._news.wait_for(lambda: self._count > after, seconds)
            return self._count

    def numbers(self, now: float) -> list[int]:
        """The numbers of the faces that are there at `now`."""
        with self._news:
            return sorted(number for number, face in self._faces.items() if now - face.heard_at < GONE_AFTER)

    def face(self, number: int, now: float) -> HeardFace | None:
        """The face `number` as it is at `now`, None where nothing was heard of it of late."""
        with self._news:
            face = self._faces.get(number)
            if face is None or face.frame is None or now - face.heard_at >= GONE_AFTER:
                return None
            return HeardFace(face.frame, face.landmarks, face.rate.at(now), face.latency.percentiles()[0])

    def _listen(self) -> None:
        while not self._ending:
            try:
                datagram = self._socket.recv(codec.RECEIVE_SIZE)
            except TimeoutError:
                continue
            except ConnectionResetError:  # Windows reports an unreachable answer of ours this way
                continue
            except OSError as error:
                if error.errno != errno.EMSGSIZE:  # Windows: longer than the buffer
                    raise
                continue
            with contextlib.suppress(DecodeError):
                self._take(codec.decode(datagram), time.monotonic_ns())

    def _take(self, frame: FaceFrame | LandmarksFrame, now_ns: int) -> None:
        now = now_ns / 1e9
        with self._news:
            face = self._faces.pop(frame.stamp.subject, None) or _Face()
            self._faces[frame.stamp.subject] = face  # at the end: the first is the one that was silent the longest
            if len(self._faces) > _MAX_FACES:
                del self._faces[next(iter(self._faces))]
            if isinstance(frame, LandmarksFrame):
                if face.points.accepts(frame.stamp, now):
                    face.landmarks = frame
            elif face.frames.accepts(frame.stamp, now):
                face.frame, face.heard_at = frame, now
                face.landmarks = face.landmarks if frame.tracked else None
                face.count += 1
                face.rate.note(now, face.count)
                face.latency.add(frame.stamp.capture_ns, now_ns)
            self._count += 1
            self._news.notify_all()
