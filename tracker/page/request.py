"""What a browser asks for: read out of its bytes, and judged whether it may have it. No sockets here.

Any page that the user has open can make the browser ask this machine's servers. Three things tell such a stranger:
the address by which it came (`Host`, where a name of its own was made to lead here: DNS rebinding), its `Origin`, and
what the browser says of it in `Sec-Fetch-Site` (https://www.w3.org/TR/fetch-metadata/). A page of another port of this
very machine counts as a stranger as well. Nothing can be changed by a request: there is only GET.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from addon.core.places import LOOPBACK

#: The longest request: what browsers send stays below two thousand bytes.
MAX_HEAD: Final = 8192
#: What ends a request; none of ours has a body.
HEAD_END: Final = b"\r\n\r\n"

_REQUEST_LINE: Final = re.compile(r"([A-Z]{1,20}) (/[!-~]*) HTTP/1\.([01])", re.ASCII)
_HEADER: Final = re.compile(r"([A-Za-z0-9!#$%&'*+.^_`|~-]+):[ \t]*([\t -~\x80-\xff]*)", re.ASCII)
_MAX_QUERIES: Final = 8


class RequestError(Exception):
    """The request is answered with `status` and one sentence; the connection is closed after it."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, slots=True)
class Request:
    """One request; names of headers are in small letters, and none is there twice."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    keep_alive: bool

    @classmethod
    def parse(cls, head: bytes) -> Request:
        """Read all that stands before `HEAD_END`.

        Raises:
            RequestError: it is no request of HTTP/1, or one with a body.
        """
        first, *lines = head.decode("latin-1").split("\r\n")
        line = _REQUEST_LINE.fullmatch(first)
        if not line:
            raise RequestError(400, "This is no request of HTTP/1.")
        headers = _headers(lines)
        if headers.get("content-length", "0") != "0" or "transfer-encoding" in headers:
            raise RequestError(400, "Nothing can be sent to this page.")
        method, target, minor = line.groups()
        try:
            parts = urlsplit(f"//{LOOPBACK}{target}")
            query = dict(parse_qsl(parts.query, max_num_fields=_MAX_QUERIES))
        except ValueError as error:
            raise RequestError(400, "This is no address of this page.") from error
        keep_alive = minor == "1" and headers.get("connection", "").lower() != "close"
        return cls(method, parts.path, query, headers, keep_alive)

    def number(self, name: str) -> int:
        """The number called `name` in the query; 0 where there is none."""
        text = self.query.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def admit(request: Request, port: int) -> None:
    """Let a request to the page at `port` pass if it comes from that page itself or from the user.

    Raises:
        RequestError: it is of another origin, or wants something else than to look.
    """
    if request.method != "GET":
        raise RequestError(405, "This page can only be looked at.")
    host = request.headers.get("host", "").lower()
    if host not in (f"{LOOPBACK}:{port}", f"localhost:{port}"):
        raise RequestError(403, f"This page has another address: http://{LOOPBACK}:{port}/")
    own = request.headers.get("origin", f"http://{host}") == f"http://{host}"
    if not own or request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise RequestError(403, f"This page is for no other page: open http://{LOOPBACK}:{port}/ by itself.")


def _headers(lines: list[str]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in lines:
        header = _HEADER.fullmatch(line)
        name = header[1].lower() if header else ""
        if not header or name in headers:
            raise RequestError(400, "A header of this request is none, or is there twice.")
        headers[name] = header[2].strip()
    return headers
