"""The page's server on a real port, with real clients: friendly, rude, slow and many."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from addon.core.frame_ring import FrameRingWriter, FrameTimes
from addon.core.ring_shape import RingShape
from tests.tracker.conftest import wait_until
from tests.tracker.page.faces import Sender
from tests.tracker.page.ports import free_port
from tracker.page import server as server_module
from tracker.page.avatar_feed import AvatarFeed
from tracker.page.content import Content
from tracker.page.hearing import Hearing, PortTakenError
from tracker.page.server import MAX_CONNECTIONS, PageServer

_SHAPE = RingShape(320, 180)


@dataclass(frozen=True)
class Page:
    """A running page: `port` is of both its sockets."""

    port: int
    ring: FrameRingWriter

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def get(self, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        connection = self.connect()
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer, content

    def raw(self, sent: bytes) -> socket.socket:
        found = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        found.sendall(sent)
        return found

    @contextlib.contextmanager
    def events(self) -> Iterator[Iterator[dict[str, Any]]]:
        connection = self.connect()
        connection.request("GET", "/events")
        answer = connection.getresponse()
        assert answer.headers["Content-Type"] == "text/event-stream"
        yield (json.loads(line[6:]) for line in answer if line.startswith(b"data: "))
        answer.close()
        connection.close()

    def draw(self, value: int) -> None:
        self.ring.begin()[:] = value
        self.ring.commit(FrameTimes(time.monotonic_ns()), time.monotonic_ns())


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def page(port: int, tmp_path: Path) -> Iterator[Page]:
    path = tmp_path / "ring"
    with FrameRingWriter.create(path, _SHAPE, time.monotonic_ns()) as ring, Hearing(port) as hearing:
        avatar = AvatarFeed(path, 60_000_000_000, lambda _message: None)
        with PageServer(port, Content.read(hearing, avatar)):
            yield Page(port, ring)
        avatar.close()


@pytest.fixture
def sender(port: int) -> Iterator[Sender]:
    found = Sender(port)
    yield found
    found.close()


def _answer_to(connection: socket.socket) -> bytes:
    """All that comes until the other side has closed."""
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while part := connection.recv(65536):
            received += part
    return received


@pytest.mark.parametrize(
    ("path", "kind", "begins"),
    [
        ("/", "text/html", b"<!doctype html>"),
        ("/?view=avatar", "text/html", b"<!doctype html>"),
        ("/page.js", "text/javascript", b'"use strict";'),
        ("/page.css", "text/css", b":root"),
        ("/icon.svg", "image/svg+xml", b"<svg"),
        ("/face.json", "application/json", b'{"channels":["eyeBlinkLeft"'),
    ],
)
def test_the_parts_of_the_page(page: Page, path: str, kind: str, begins: bytes) -> None:
    answer, content = page.get(path)
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith(kind)
    assert content.startswith(begins)


@pytest.mark.parametrize("path", ["/", "/avatar", "/nothing", "/../../pyproject.toml"])
def test_every_answer_shuts_strangers_out(page: Page, path: str) -> None:
    answer, content = page.get(path)
    headers = answer.headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self';")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert not [name for name in headers if name.startswith("Access-Control")]
    assert b"live_face" not in content


def test_no_part_of_the_page_names_another_server() -> None:
    for path in (Path(server_module.__file__).parent / "static").iterdir():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http:" not in text
        assert "https:" not in text
        assert "url(" not in text


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "cross-site"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/events", "/avatar", "/face.json"])
def test_a_stranger_gets_nothing(page: Page, path: str, headers: dict[str, str]) -> None:
    page.draw(1)
    answer, content = page.get(path, **headers)
    assert answer.status == 403
    assert content.decode().count("\n") == 1
    assert f":{page.port}/" in content.decode()


def test_nothing_can_be_sent(page: Page) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "HEAD"):
        connection = page.connect()
        connection.request(method, "/", headers={"Content-Type": "text/plain"})
        answer = connection.getresponse()
        assert (answer.status, answer.headers["Allow"]) == (405, "GET")
        connection.close()


def test_it_listens_on_this_machine_alone(page: Page) -> None:
    other = socket.gethostbyname(socket.gethostname())
    for address in {other, "127.0.0.2"} - {"127.0.0.1"}:
        with pytest.raises(OSError, match=r"refused|timed out|assign|unreachable"):
            socket.create_connection((address, page.port), timeout=2)


def test_events_follow_the_face(page: Page, sender: Sender) -> None:
    with page.events() as events:
        assert next(events)["tracker"] is None
        seen = set()
        for step in range(200):
            sender.send(step / 200, yaw=0.2)
            sender.send_points()
            state = next(events)
            if state["tracked"]:
                seen.add(state["weights"][5])
                assert state["head"][0] == pytest.approx(11.5, abs=0.1)
            if len(seen) >= 5 and state["points"]:
                break
        assert len(seen) >= 5
        assert state["avatar"]["size"] == "320x180"


def test_events_are_of_the_face_that_is_asked_for(page: Page, sender: Sender) -> None:
    connection = page.connect()
    connection.request("GET", "/events?face=2")
    answer = connection.getresponse()
    for _ in range(100):
        sender.send(0.25, subject=0)
        sender.send(0.75, subject=2)
        state = json.loads(answer.readline()[6:])
        answer.readline()
        if state["weights"]:
            break
    assert (state["face"], state["faces"], state["weights"][5]) == (2, [0, 2], 750)
    answer.close()
    connection.close()


def test_pictures_come_one_after_the_other_on_one_connection(page: Page) -> None:
    connection = page.connect()
    after = 0
    for value in (10, 90, 170):
        page.draw(value)
        connection.request("GET", f"/avatar?after={after}")
        answer = connection.getresponse()
        content = answer.read()
        about = json.loads(answer.headers["X-Avatar"])
        assert (answer.status, answer.headers["Content-Type"]) == (200, "image/jpeg")
        assert content.startswith(b"\xff\xd8")
        assert (about["width"], about["height"]) == (320, 180)
        assert about["number"] > after
        after = about["number"]
    connection.request("GET", f"/avatar?after={after}")  # none is drawn
    answer = connection.getresponse()
    assert (answer.status, answer.headers["X-Avatar"], answer.read()) == (204, "same", b"")
    page.ring.close()
    connection.request("GET", f"/avatar?after={after}")
    answer = connection.getresponse()
    assert (answer.status, answer.headers["X-Avatar"], answer.read()) == (204, "gone", b"")
    connection.close()


def test_a_hundred_viewers_come_and_go(page: Page) -> None:
    before = threading.active_count()
    page.draw(1)
    for _ in range(100):
        with page.events() as events:
            next(events)
        rude = page.raw(b"GET /avatar HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % page.port)
        rude.close()
        assert page.get("/avatar")[0].status == 200
    wait_until(lambda: threading.active_count() <= before)


def test_more_than_it_has_room_for_are_turned_away(page: Page) -> None:
    waiting = [page.raw(b"GET / HTTP/1.1\r\n") for _ in range(MAX_CONNECTIONS)]
    one_more = page.raw(b"")
    assert b"503 Service Unavailable" in _answer_to(one_more)
    for connection in waiting:
        connection.close()
    wait_until(lambda: _is_served(page))


def _is_served(page: Page) -> bool:
    with contextlib.suppress(OSError, http.client.HTTPException):
        return page.get("/")[0].status == 200
    return False


def test_one_that_sends_a_letter_now_and_then_is_left(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "REQUEST_SECONDS", 0.5)
    slow = page.raw(b"GET / HTTP/1.1\r\nX: ")
    with pytest.raises(OSError):  # reset or broken, as the system has it
        for _ in range(400):
            slow.sendall(b"a")
            time.sleep(0.05)
            assert page.get("/icon.svg")[0].status == 200
    slow.close()


def test_one_that_never_takes_what_it_asked_for_holds_up_nobody(page: Page, sender: Sender) -> None:
    page.draw(1)
    host = b"Host: 127.0.0.1:%d\r\n\r\n" % page.port
    lazy = [page.raw(b"GET /events HTTP/1.1\r\n" + host) for _ in range(5)]
    lazy += [page.raw((b"GET /avatar HTTP/1.1\r\n" + host) * 20) for _ in range(5)]
    with page.events() as events:
        for step in range(100):
            page.draw(step)
            sender.send(0.5)
            sender.send_points()
            next(events)
            if step % 20 == 0:
                assert page.get("/avatar")[0].status == 200
    for connection in lazy:
        connection.close()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 20_000, b"431"),
        (b"nonsense\r\n\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", b"400"),
        (b"GET / HTTP/1.1\r\n\r\n", b"403"),
    ],
)
def test_what_is_no_request_is_answered_and_left(page: Page, sent: bytes, status: bytes) -> None:
    connection = page.raw(sent)
    assert _answer_to(connection).startswith(b"HTTP/1.1 " + status)
    assert _is_served(page)
    connection.close()


def test_a_port_that_is_taken_is_one_sentence(page: Page, tmp_path: Path) -> None:
    with Hearing(free_port()) as hearing, pytest.raises(PortTakenError, match=f"Port {page.port} is taken"):
        avatar = AvatarFeed(tmp_path / "none", 1, lambda _message: None)
        PageServer(page.port, Content.read(hearing, avatar))
