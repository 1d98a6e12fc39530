"""Sends datagrams to where Blender listens. UDP: nobody waits for anybody, and what is lost is lost."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from addon.core.codec import encode_frame, encode_landmarks
from addon.core.errors import LiveFaceError
from addon.core.face_frame import FaceFrame, FacePose, LandmarksFrame, Stamp


class AddressError(LiveFaceError):
    """The place to send to is no place."""


@dataclass(frozen=True, slots=True)
class Address:
    """A host and a port; an IPv6 host is written in brackets, as in [::1]:39600."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """The address that `text` says. Raises `AddressError`."""
        host, colon, port = text.strip().rpartition(":")
        bracketed = host.startswith("[") and host.endswith("]")
        bare = host[1:-1] if bracketed else host
        number = int(port) if port.isascii() and port.isdigit() else 0
        if not colon or not bare or (":" in bare and not bracketed) or not 0 < number < 65536:
            raise AddressError(
                f"{text!r} is not HOST:PORT with a port from 1 to 65535: write it like 127.0.0.1:39600 or [::1]:39600."
            )
        return cls(bare, number)

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def new_session() -> int:
    """A session id that no other sender has: 63 random bits and never 0."""
    return secrets.randbits(63) + 1


@dataclass(frozen=True, slots=True)
class _Outlet:
    """A socket and where it sends to."""

    socket: socket.socket
    target: tuple[object, ...]


class Publisher:
    """Stamps frames and sends them to every address. Sending never raises: nobody may be listening yet."""

    def __init__(self, addresses: Sequence[Address], session: int) -> None:
        """Look up the addresses. Raises `AddressError` where there is no such host."""
        self._outlets = [_outlet(address) for address in addresses]
        self._session = session
        self._sequence = 0
        self.sent = 0
        """Frames that the system took for at least one address; landmarks are not counted."""
        self.refused = 0
        """Datagrams that the system would not take; on loopback also where nobody listens."""

    def send_frame(self, pose: FacePose, *, tracked: bool, subject: int, capture_ns: int) -> None:
        """Send one face of one picture."""
        stamp = self._stamp(subject, capture_ns)
        self.sent += self._send(encode_frame(FaceFrame(stamp, tracked, pose)))

    def send_landmarks(self, landmarks: LandmarksFrame) -> None:
        """Send the landmarks of one face of one picture; the session and sequence are filled in here."""
        stamp = self._stamp(landmarks.stamp.subject, landmarks.stamp.capture_ns)
        frame = LandmarksFrame(stamp, landmarks.width, landmarks.height, landmarks.head, landmarks.picture)
        self._send(encode_landmarks(frame))

    def close(self) -> None:
        """Close the sockets. May be called again."""
        for outlet in self._outlets:
            outlet.socket.close()

    def _stamp(self, subject: int, capture_ns: int) -> Stamp:
        stamp = Stamp(self._session, self._sequence, capture_ns, subject)
        self._sequence = (self._sequence + 1) % 2**32
        return stamp

    def _send(self, datagram: bytes) -> bool:
        """Whether the system took it for at least one address."""
        taken = 0
        for outlet in self._outlets:
            try:
                outlet.socket.sendto(datagram, outlet.target)
                taken += 1
            except OSError:
                self.refused += 1
        return taken > 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _outlet(address: Address) -> _Outlet:
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError) as error:
        raise AddressError(f"The host {address.host!r} cannot be found: check its name in {address}.") from error
    family, kind, protocol, _, target = found[0]
    sender = socket.socket(family, kind, protocol)
    sender.setblocking(False)
    return _Outlet(sender, target)
