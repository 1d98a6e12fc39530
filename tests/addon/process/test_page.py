"""The real web page as the add-on starts it."""

from __future__ import annotations

import socket
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from addon.process import page as page_module
from addon.process.child import ChildError, tracker_python
from addon.process.page import PageConfig, PageProcess

Begin = Callable[..., PageProcess]


@pytest.fixture
def begin(tmp_path: Path, free_port: int) -> Iterator[Begin]:
    try:
        tracker_python(None)
    except ChildError as error:
        pytest.skip(str(error))
    started: list[PageProcess] = []

    def run(python: Path | None = None) -> PageProcess:
        started.append(PageProcess(PageConfig(free_port, python), tmp_path / "ring"))
        return started[-1]

    yield run
    for one in started:
        one.close()


def _watch(one: PageProcess, reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60.0
    while not reached():
        one.watch()
        assert time.monotonic() < deadline, one.problem
        time.sleep(0.01)


def _serves(one: PageProcess) -> bool:
    with urllib.request.urlopen(one.config.address, timeout=20) as answer:  # noqa: S310 (our own, http)
        return b"<title>Live Face</title>" in answer.read()


def test_it_serves_and_is_started_again_when_it_dies(begin: Begin) -> None:
    one = begin()
    _watch(one, lambda: one.ready)
    assert _serves(one)
    assert one.problem is None
    assert one._child is not None
    one._child._process.kill()
    _watch(one, lambda: not one.ready)
    _watch(one, lambda: one.ready)
    assert _serves(one)
    one.close()
    one.close()
    one.watch()
    assert not one.ready
    with pytest.raises(OSError, match="refused"):
        _serves(one)


def test_one_that_dies_again_and_again_is_given_up(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_module, "_MAX_RESTARTS", 1)
    one = begin()
    for _ in range(2):
        _watch(one, lambda: one.ready)
        assert one._child is not None
        one._child._process.kill()
        _watch(one, lambda: not one.ready)
    assert one.problem is not None
    assert one.problem.startswith("The web page has ended (")
    assert one.problem.endswith("): stop Live Face and start it again.")


def test_a_taken_port_is_its_problem(begin: Begin, free_port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", free_port))
        one = begin()
        _watch(one, lambda: one.problem is not None)
    assert one.problem is not None
    assert one.problem.startswith(f"Port {free_port} is taken: stop the other program")
    assert not one.ready


def test_without_a_tracker_there_is_no_page_and_it_is_said_why(begin: Begin) -> None:
    one = begin(Path("/no/such/python"))
    one.watch()
    assert one.problem is not None
    assert one.problem.startswith("The tracker's Python was not found")
