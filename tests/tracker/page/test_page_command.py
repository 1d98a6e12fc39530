"""`python -m tracker page` as a process of its own."""

from __future__ import annotations

import argparse
import json
import signal
import socket
import urllib.request
from pathlib import Path

import pytest

from tests.tracker.conftest import Ran, Start
from tests.tracker.page.ports import free_port
from tracker import options


def test_it_serves_until_it_is_told_to_end_also_with_somebody_looking(start: Start, tmp_path: Path) -> None:
    port = free_port()
    page = start("page", "--port", str(port), "--ring", str(tmp_path / "ring"))
    assert page.stdout
    assert page.stderr
    assert json.loads(page.stdout.readline())["event"] == "hello"
    ready = json.loads(page.stdout.readline())
    assert (ready["event"], ready["what"]) == ("ready", f"http://127.0.0.1:{port}/")
    assert f"Open http://127.0.0.1:{port}/ in a browser" in page.stderr.readline()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/events", timeout=20) as events:
        assert events.readline().startswith(b"data: {")
        page.send_signal(signal.SIGTERM)
        out, err = page.communicate(timeout=60)
    assert page.returncode == 0
    assert json.loads(out.splitlines()[-1])["event"] == "ended"
    assert err == ""


def test_it_ends_with_the_one_who_has_started_it(start: Start, tmp_path: Path) -> None:
    page = start("page", "--port", str(free_port()), "--ring", str(tmp_path / "ring"), "--quit-with-parent")
    assert page.stdout
    page.stdout.readline()
    page.communicate(timeout=60)  # closes its standard input
    assert page.returncode == 0


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_a_port_that_is_taken_is_one_sentence(ran: Ran, tmp_path: Path, kind: socket.SocketKind) -> None:
    with socket.socket(socket.AF_INET, kind) as other:
        other.bind(("127.0.0.1", 0))
        if kind is socket.SOCK_STREAM:
            other.listen()
        port = other.getsockname()[1]
        done = ran("page", "--port", str(port), "--ring", str(tmp_path / "ring"))
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"Port {port} is taken: stop the other program that uses it, or choose another for the web page."
    ]


def test_what_is_no_port_is_one_sentence(ran: Ran) -> None:
    done = ran("page", "--port=65536")
    assert done.returncode == 2
    assert "is not a port from 1 to 65535" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("text", ["0", "65536", "-1", "", "x", "٣٩", "1e3"])
def test_what_is_no_port(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        options.port(text)
