from __future__ import annotations

import math
import socket
import struct
from collections.abc import Iterator

import pytest

from addon.core import codec
from addon.core.codec import Fault
from addon.core.face_frame import FacePose, Gaze, Translation
from addon.core.newest import SENDER_GONE_AFTER
from addon.core.rotation import Quaternion
from addon.link.receiver import LinkError, PortTakenError, Receiver
from tests.addon.sender import Sender, pose

_VERSION_AT, _KIND_AT, _FLAGS_AT, _HEAD_AT, _WEIGHTS_AT = 4, 5, 6, 32, 76


@pytest.fixture
def receiver(sender: Sender) -> Iterator[Receiver]:
    one = Receiver("127.0.0.1", 0)
    sender.port = one.port
    yield one
    one.close()


def _changed(datagram: bytes, at: int, new: bytes) -> bytes:
    return datagram[:at] + new + datagram[at + len(new) :]


def test_the_newest_of_many_frames_wins(receiver: Receiver, sender: Sender) -> None:
    for opening in (0.1, 0.2, 0.3):
        sender.send_pose(pose(jawOpen=opening))
    receiver.poll(1.0)
    newest = receiver.newest(0)
    assert newest is not None
    assert newest.stamp.sequence == 3
    assert newest.pose.weights[17] == pytest.approx(0.3)
    assert (receiver.counts.received, receiver.counts.old) == (3, 0)
    assert receiver.heard_at == 1.0


def test_a_frame_that_comes_late_is_dropped_and_counted(receiver: Receiver, sender: Sender) -> None:
    first, second = sender.frame(pose(jawOpen=0.1)), sender.frame(pose(jawOpen=0.9))
    sender.send(second)
    sender.send(first)
    sender.send(second)
    receiver.poll(1.0)
    assert receiver.newest(0).stamp == second.stamp  # type: ignore[union-attr]
    assert receiver.counts.old == 2


def test_sequence_numbers_may_wrap_around(receiver: Receiver, sender: Sender) -> None:
    sender.sequence = 2**32 - 2
    for _ in range(3):
        sender.send_pose(FacePose())
    receiver.poll(1.0)
    assert receiver.newest(0).stamp.sequence == 1  # type: ignore[union-attr]
    assert receiver.counts.old == 0


_GOOD = codec.encode_frame(Sender().frame())
_BAD = {
    Fault.SIZE: [_GOOD[:-1], _GOOD + b"\0", b"", b"LVFC", b"\0" * 12_000, b"\0" * 60_000],
    Fault.MAGIC: [_changed(_GOOD, 0, b"lvfc"), b"hello, this is another program's datagram" * 2],
    Fault.VERSION: [_changed(_GOOD, _VERSION_AT, bytes([codec.PROTOCOL_VERSION + 1]))],
    Fault.KIND: [_changed(_GOOD, _KIND_AT, b"\x09")],
    Fault.FLAGS: [_changed(_GOOD, _FLAGS_AT, b"\xff\xff")],
    Fault.NOT_FINITE: [
        _changed(_GOOD, _WEIGHTS_AT, struct.pack("<f", math.nan)),
        _changed(_GOOD, _WEIGHTS_AT + 51 * 4, struct.pack("<f", math.inf)),
        _changed(_GOOD, _HEAD_AT, struct.pack("<f", math.nan)),
    ],
    Fault.QUATERNION: [_changed(_GOOD, _HEAD_AT, struct.pack("<4f", 0, 0, 0, 0))],
    Fault.RANGE: [_changed(_GOOD, _WEIGHTS_AT, struct.pack("<f", 1.5))],
}


@pytest.mark.parametrize(
    ("fault", "datagram"), [(fault, one) for fault, many in _BAD.items() for one in many if fault is not Fault.SIZE]
)
def test_a_bad_datagram_is_counted_by_its_fault(
    receiver: Receiver, sender: Sender, fault: Fault, datagram: bytes
) -> None:
    sender.send(datagram)
    receiver.poll(1.0)
    assert receiver.counts.dropped == {fault: 1}
    assert receiver.newest(0) is None
    assert receiver.heard_at is None


@pytest.mark.parametrize("datagram", _BAD[Fault.SIZE], ids=len)
def test_a_datagram_of_another_length_is_dropped(receiver: Receiver, sender: Sender, datagram: bytes) -> None:
    sender.send(datagram)
    receiver.poll(1.0)
    assert receiver.counts.received == 1
    assert sum(receiver.counts.dropped.values()) == 1
    assert set(receiver.counts.dropped) <= {Fault.SIZE, Fault.MAGIC}


def test_the_link_goes_on_after_every_kind_of_bad_datagram(receiver: Receiver, sender: Sender) -> None:
    bad = [one for many in _BAD.values() for one in many]
    for datagram in bad:
        sender.send(datagram)
        sender.send_pose(pose(jawOpen=0.5))
        receiver.poll(1.0)
    assert sum(receiver.counts.dropped.values()) == len(bad)
    assert receiver.newest(0).stamp.sequence == sender.sequence  # type: ignore[union-attr]


def test_a_second_sender_is_not_heard_until_the_first_has_gone_silent(receiver: Receiver, sender: Sender) -> None:
    with Sender(receiver.port, session=8) as second:
        sender.send_pose(FacePose())
        receiver.poll(1.0)
        second.send_pose(FacePose())
        receiver.poll(1.0 + SENDER_GONE_AFTER / 2)
        assert receiver.newest(0).stamp.session == sender.session  # type: ignore[union-attr]
        assert receiver.counts.old == 1
        second.send_pose(FacePose())
        receiver.poll(1.0 + SENDER_GONE_AFTER)
        assert receiver.newest(0).stamp.session == second.session  # type: ignore[union-attr]


def test_faces_are_kept_apart(receiver: Receiver, sender: Sender) -> None:
    for subject, opening in ((0, 0.1), (3, 0.9), (0, 0.2)):
        sender.send(sender.frame(pose(jawOpen=opening), subject=subject))
    receiver.poll(1.0)
    assert receiver.newest(0).pose.weights[17] == pytest.approx(0.2)  # type: ignore[union-attr]
    assert receiver.newest(3).pose.weights[17] == pytest.approx(0.9)  # type: ignore[union-attr]
    assert receiver.newest(1) is None


def test_landmarks_are_kept_beside_the_frames(receiver: Receiver, sender: Sender) -> None:
    sender.send(sender.landmarks(0.01))
    sender.send_pose(pose(jawOpen=0.5))
    sender.send(sender.landmarks(0.02))
    receiver.poll(1.0)
    landmarks = receiver.newest_landmarks(0)
    assert landmarks is not None
    assert landmarks.head[477, 2] == pytest.approx(0.02)
    assert (landmarks.width, landmarks.height) == (640, 480)
    assert receiver.newest(0).pose.weights[17] == pytest.approx(0.5)  # type: ignore[union-attr]
    assert receiver.counts.old == 0


def test_a_frame_keeps_its_values_after_the_next_one_has_come(receiver: Receiver, sender: Sender) -> None:
    sent = FacePose(
        Quaternion(0.6, 0.0, 0.8, 0.0), Translation(0.1, 0.2, 0.3), Gaze(0.4, 0.5), Gaze(-0.4, -0.5), pose().weights
    )
    sender.send_pose(sent)
    receiver.poll(1.0)
    kept = receiver.newest(0)
    sender.send_pose(pose((0.3, 0.2, 0.1), jawOpen=1.0))
    receiver.poll(2.0)
    assert kept is not None
    assert kept.pose.head == pytest.approx(sent.head)
    assert kept.pose.translation == pytest.approx(sent.translation)
    assert kept.pose.gaze_right == pytest.approx(sent.gaze_right)
    assert kept.pose.weights.tolist() == sent.weights.tolist()


def test_a_flood_is_bounded_in_one_poll_and_the_newest_comes_in_the_next_ones(
    receiver: Receiver, sender: Sender
) -> None:
    # as much as the system allows for: the flood must wait in the buffer to be seen at once
    receiver._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
    for _ in range(4000):
        sender.send(b"flood")
    receiver.poll(1.0)
    assert receiver.counts.received <= 2400
    for _ in range(2):  # the rest of the flood
        receiver.poll(1.0)
    sender.send_pose(pose(jawOpen=1.0))
    receiver.poll(1.0)
    assert receiver.newest(0) is not None


def test_no_number_of_faces_fills_the_memory(receiver: Receiver, sender: Sender) -> None:
    for subject in range(300):
        sender.send(sender.frame(subject=subject))
        sender.send(sender.landmarks(subject=subject))
        sender.send_pose(pose(jawOpen=0.5))
        receiver.poll(1.0)
    assert receiver.newest(0).stamp.sequence == sender.sequence  # type: ignore[union-attr]
    assert receiver.newest(299) is not None
    assert receiver.newest_landmarks(299) is not None
    kept = [one for one in range(300) if receiver.newest(one) or receiver.newest_landmarks(one)]
    assert len(kept) < 70
    assert receiver.counts.old == 0


def test_a_port_that_is_taken_is_told_as_such(receiver: Receiver) -> None:
    with pytest.raises(PortTakenError, match=f"^Port {receiver.port} is taken: stop the other program .*port\\.$"):
        Receiver("127.0.0.1", receiver.port)


def test_a_port_below_1024_that_may_not_be_used_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    # as root every port may be used, so the system's refusal is played
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    class Refusing(socket.socket):
        bind = refuse

    monkeypatch.setattr(socket, "socket", Refusing)
    with pytest.raises(LinkError, match=r"^Port 80 may not be used: choose a port above 1023\.$"):
        Receiver("127.0.0.1", 80)


@pytest.mark.parametrize("host", ["192.0.2.1", "no such machine.invalid"])
def test_an_address_of_another_machine_is_told_as_such(host: str) -> None:
    with pytest.raises(LinkError, match=rf"^Cannot listen on {host} port 39600 .*of this machine\.$"):
        Receiver(host, 39600)


def test_no_address_does_not_open_the_port_to_the_network() -> None:
    with pytest.raises(LinkError, match=r"^No address to listen on was given: use 127\.0\.0\.1 .*\.$"):
        Receiver("", 0)


def test_an_address_that_no_machine_can_have_is_told_as_such() -> None:
    with pytest.raises(LinkError, match=r"^Cannot listen on .* port 39600: it is no address, .*\.$"):
        Receiver("é..b", 39600)


def test_a_closed_link_lets_the_port_go_and_closes_again(receiver: Receiver) -> None:
    port = receiver.port
    receiver.close()
    receiver.close()
    Receiver("127.0.0.1", port).close()
