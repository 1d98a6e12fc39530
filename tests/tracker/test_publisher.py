from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.codec import decode
from addon.core.face_frame import FaceFrame, FacePose
from tracker.publisher import Address, AddressError, Publisher, new_session

from .conftest import Listener


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("127.0.0.1:39600", "127.0.0.1", 39600),
        (" localhost:1 ", "localhost", 1),
        ("[::1]:65535", "::1", 65535),
        ("[fe80::1%eth0]:5", "fe80::1%eth0", 5),
    ],
)
def test_addresses(text: str, host: str, port: int) -> None:
    address = Address.parse(text)
    assert (address.host, address.port) == (host, port)
    assert Address.parse(str(address)) == address


@pytest.mark.parametrize(
    "text", ["", "x", ":1", "host:", "host:0", "host:65536", "host:-1", "host:http", "::1:5", "[]:5", "host:\uff11"]
)
def test_bad_addresses(text: str) -> None:
    with pytest.raises(AddressError, match="is not HOST:PORT"):
        Address.parse(text)


@given(st.text())
def test_any_text_is_an_address_or_an_address_error(text: str) -> None:
    try:
        Address.parse(text)
    except AddressError:
        return


def test_unknown_host() -> None:
    with pytest.raises(AddressError, match="cannot be found"):
        Publisher([Address("no-such-host.invalid", 1)], 1)
    with pytest.raises(AddressError, match="cannot be found"):
        Publisher([Address("a" * 70 + ".b", 1)], 1)


def test_frames_arrive_numbered(listener: Listener) -> None:
    with Publisher([Address.parse(listener.to)], 42) as publisher:
        for subject in range(3):
            publisher.send_frame(FacePose(), tracked=bool(subject), subject=subject, capture_ns=9)
        frames = [listener.hear() for _ in range(3)]
        assert publisher.sent == 3
    assert [(f.stamp.session, f.stamp.sequence, f.stamp.subject, f.stamp.capture_ns) for f in frames] == [
        (42, 0, 0, 9),
        (42, 1, 1, 9),
        (42, 2, 2, 9),
    ]
    assert [frame.tracked for frame in frames if isinstance(frame, FaceFrame)] == [False, True, True]


def test_nobody_listens() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with Publisher([Address("127.0.0.1", port)], 1) as publisher:
        for _ in range(5):
            publisher.send_frame(FacePose(), tracked=True, subject=0, capture_ns=0)
        assert publisher.sent + publisher.refused == 5


def test_sessions_differ() -> None:
    sessions = {new_session() for _ in range(100)}
    assert len(sessions) == 100
    assert 0 not in sessions
    assert max(sessions) < 2**64


def test_several_places_get_the_same_datagram(listener: Listener) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        other.settimeout(5.0)
        places = [Address.parse(listener.to), Address("127.0.0.1", other.getsockname()[1])]
        with Publisher(places, 7) as publisher:
            publisher.send_frame(FacePose(), tracked=True, subject=0, capture_ns=1)
            assert publisher.sent == 1
        assert decode(other.recv(4096)).stamp == listener.hear().stamp
