"""What is heard of the tracker, over a real socket."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.tracker.conftest import wait_until
from tests.tracker.page.faces import Sender
from tests.tracker.page.ports import free_port
from tracker.page.hearing import Hearing, PortTakenError


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def hearing(port: int) -> Iterator[Hearing]:
    with Hearing(port) as found:
        yield found


@pytest.fixture
def sender(port: int) -> Iterator[Sender]:
    found = Sender(port)
    yield found
    found.close()


def _now() -> float:
    return time.monotonic()


def test_of_every_face_the_newest_is_known(hearing: Hearing, sender: Sender) -> None:
    for value in (0.1, 0.2, 0.7):
        sender.send(value)
    sender.send_points()
    sender.send(0.9, subject=3)
    hearing.wait(4, 20.0)
    face, other = hearing.face(0, _now()), hearing.face(3, _now())
    assert face
    assert other
    assert face.frame.pose.weights[1] == pytest.approx(0.7)
    assert face.landmarks is not None
    assert other.frame.pose.weights[1] == pytest.approx(0.9)
    assert other.landmarks is None
    assert hearing.numbers(_now()) == [0, 3]
    assert 0.0 < face.latency_ms < 20_000.0
    assert hearing.face(1, _now()) is None


def test_a_face_that_nothing_is_heard_of_is_gone(hearing: Hearing, sender: Sender) -> None:
    sender.send()
    hearing.wait(0, 20.0)
    later = _now() + 1.5
    assert hearing.face(0, later) is None
    assert hearing.numbers(later) == []


def test_landmarks_of_a_face_that_is_away_are_forgotten(hearing: Hearing, sender: Sender) -> None:
    sender.send()
    sender.send_points()
    sender.send(tracked=False)
    hearing.wait(2, 20.0)
    face = hearing.face(0, _now())
    assert face
    assert not face.frame.tracked
    assert face.landmarks is None


def test_a_second_sender_and_nonsense_change_nothing(hearing: Hearing, sender: Sender, port: int) -> None:
    sender.send(0.3)
    other = Sender(port, session=2)
    for datagram in (b"", b"x", b"LVFC" + bytes(280), bytes(20_000)):
        other.send_bytes(datagram)
    other.send(0.9)
    wait_until(lambda: hearing.wait(1, 20.0) == 2)
    face = hearing.face(0, _now())
    assert face
    assert face.frame.pose.weights[1] == pytest.approx(0.3)
    other.close()


def test_many_faces_do_not_fill_the_memory(hearing: Hearing, sender: Sender) -> None:
    for subject in range(300):
        sender.send(subject=subject)
        hearing.wait(subject, 20.0)
    assert hearing.numbers(_now()) == list(range(300 - 64, 300))


@pytest.mark.usefixtures("hearing")
def test_a_port_that_is_taken_is_one_sentence(port: int) -> None:
    with pytest.raises(PortTakenError, match=f"Port {port} is taken: stop the other program"):
        Hearing(port)


def test_the_port_is_free_again_afterwards(port: int) -> None:
    for _ in range(3):
        with Hearing(port):
            pass
