"""What a browser gets, as bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_REASONS: Final = {
    200: "OK",
    204: "No Content",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    431: "Request Header Fields Too Large",
    503: "Service Unavailable",
}
#: Goes with every answer. The page loads nothing but its own parts, stands in no frame, sends nobody its address, is
#: kept in no cache, and is shut off from every page of another origin also where a browser would embed or open it.
_ALWAYS: Final = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; one whose `body` is an iterator goes on until that ends or the browser leaves."""

    status: int = 200
    kind: str = "text/plain; charset=utf-8"
    body: bytes | Iterator[bytes] = b""
    headers: tuple[tuple[str, str], ...] = ()

    def head(self, *, keep_alive: bool) -> bytes:
        """All that goes before the body; what has no known length ends with the connection."""
        headers = dict(_ALWAYS)
        if isinstance(self.body, bytes):
            headers["Content-Length"] = str(len(self.body))
        if self.status == 405:
            headers["Allow"] = "GET"
        if self.status == 204:
            del headers["Content-Length"]  # RFC 9110, 8.6
        else:
            headers["Content-Type"] = self.kind
        headers["Connection"] = "keep-alive" if keep_alive and isinstance(self.body, bytes) else "close"
        headers.update(self.headers)
        lines = [f"HTTP/1.1 {self.status} {_REASONS[self.status]}", *(f"{name}: {headers[name]}" for name in headers)]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def refusal(status: int, sentence: str) -> Answer:
    """An answer of one sentence."""
    return Answer(status, body=f"{sentence}\n".encode())
