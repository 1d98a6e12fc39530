"""Listens for browsers on this machine. Each connection has a thread; a slow one holds up nobody but itself."""

from __future__ import annotations

import contextlib
import os
import socket
import socketserver
import threading
import time
from types import TracebackType
from typing import Any, Final, Self

from addon.core.places import LOOPBACK

from .answer import Answer, refusal
from .content import Content
from .hearing import PortTakenError
from .request import HEAD_END, MAX_HEAD, Request, RequestError, admit

#: A browser has up to six connections to one server; this is room for several browsers and OBS.
MAX_CONNECTIONS: Final = 48
#: Seconds within which a request must have come, from the first moment on; a page asks much more often than that.
REQUEST_SECONDS: Final = 10.0
#: Seconds that a connection waits for another one to end where there are too many: pages that are loaded anew leave
#: theirs a moment later.
_SEAT_SECONDS: Final = 1.0
#: Seconds within which a browser must have taken an answer, or one event.
_TAKE_SECONDS: Final = 10.0
#: Seconds after which the thread that listens looks whether it is to end.
_LOOKS_EVERY: Final = 0.1
#: What a stream has under way at most, bytes: a browser that is slow to read gets newer events, not old ones.
_STREAM_BUFFER: Final = 32_768


class _Connection(socketserver.BaseRequestHandler):
    """One connection: requests, one after the other."""

    request: socket.socket
    server: _Listener

    def handle(self) -> None:
        """Answer until the browser leaves, is too slow or asks for what it may not have."""
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""
        with contextlib.suppress(OSError):  # it has left, or is too slow
            while self._answer_one():
                pass

    def _answer_one(self) -> bool:
        """Whether there may be another request after this one."""
        keep_alive = False
        try:
            head = self._head()
            if head is None:
                return False
            request = Request.parse(head)
            admit(request, self.server.port)
            keep_alive = request.keep_alive
            answer = self.server.content.answer(request)
        except RequestError as error:
            answer = refusal(error.status, str(error))
        self._send(answer, keep_alive=keep_alive)
        return keep_alive and isinstance(answer.body, bytes)

    def _head(self) -> bytes | None:
        """The next request, None where the browser has left. Raises `TimeoutError` where it takes too long."""
        end = time.monotonic() + REQUEST_SECONDS
        while HEAD_END not in self._rest:
            if len(self._rest) > MAX_HEAD:
                raise RequestError(431, "This request is too long.")
            self.request.settimeout(max(0.001, end - time.monotonic()))
            received = self.request.recv(MAX_HEAD)
            if not received:
                return None
            if time.monotonic() >= end:  # one that sends a letter now and then
                raise TimeoutError
            self._rest += received
        head, _, self._rest = self._rest.partition(HEAD_END)
        return head

    def _send(self, answer: Answer, *, keep_alive: bool) -> None:
        self.request.settimeout(_TAKE_SECONDS)
        head = answer.head(keep_alive=keep_alive)
        if isinstance(answer.body, bytes):
            self.request.sendall(head + answer.body)
            return
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _STREAM_BUFFER)
        self.request.sendall(head)
        for part in answer.body:
            if self._has_left():
                return
            self.request.sendall(part)

    def _has_left(self) -> bool:
        """Whether the browser has closed its end, which sending would find out only the second time."""
        self.request.setblocking(False)
        try:
            return not self.request.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        finally:
            self.request.settimeout(_TAKE_SECONDS)


class _Listener(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = MAX_CONNECTIONS
    #: On Windows it would let a second program have the same port.
    allow_reuse_address = os.name == "posix"

    def __init__(self, port: int, content: Content) -> None:
        self.content = content
        self._seats = threading.BoundedSemaphore(MAX_CONNECTIONS)
        super().__init__((LOOPBACK, port), _Connection)
        self.port = int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 (as in the base class)
        """Give the connection a thread, or turn it away where there are too many for longer than a moment."""
        if self._seats.acquire(timeout=_SEAT_SECONDS):
            super().process_request(request, client_address)
            return
        answer = refusal(503, "Too many look at this page: close some of them.")
        with contextlib.suppress(OSError):
            request.setblocking(False)
            request.send(answer.head(keep_alive=False) + bytes(answer.body))  # type: ignore[arg-type]
        self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """In the thread: serve it and give the seat back."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._seats.release()


class PageServer:
    """Serves `content` at a port of this machine, within the context.

    Raises:
        PortTakenError: the port is not to be had.
    """

    def __init__(self, port: int, content: Content) -> None:
        try:
            self._listener = _Listener(port, content)
        except OSError as error:
            raise PortTakenError.of(port, error) from error
        self._thread = threading.Thread(
            target=self._listener.serve_forever, args=(_LOOKS_EVERY,), name="page", daemon=True
        )

    @property
    def address(self) -> str:
        """What to open in a browser."""
        return f"http://{LOOPBACK}:{self._listener.port}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown()
        self._listener.server_close()
