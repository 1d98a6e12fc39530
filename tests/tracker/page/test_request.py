"""Which requests are read, and whose are let in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.page.request import Request, RequestError, admit

PORT = 39601
_OWN = {"Host": "127.0.0.1:39601"}


def head(method: str = "GET", target: str = "/", **headers: str) -> bytes:
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([f"{method} {target} HTTP/1.1", *lines]).encode("latin-1")


def test_a_request_is_read() -> None:
    request = Request.parse(head(target="/avatar?after=17&x=%20y", Host="127.0.0.1:39601", X_Twice="  both  "))
    assert (request.method, request.path, dict(request.query)) == ("GET", "/avatar", {"after": "17", "x": " y"})
    assert request.headers == {"host": "127.0.0.1:39601", "x-twice": "both"}
    assert request.keep_alive
    assert request.number("after") == 17


@pytest.mark.parametrize("text", ["", "-1", "1e3", "٣", "x", "9" * 40])
def test_what_is_no_number_counts_as_none(text: str) -> None:
    request = Request("GET", "/", {"after": text}, {}, keep_alive=True)
    assert request.number("after") == 0


@pytest.mark.parametrize("connection", ["close", "Close"])
def test_a_connection_ends_when_it_is_asked_to(connection: str) -> None:
    assert not Request.parse(head(Connection=connection)).keep_alive
    assert not Request.parse(b"GET / HTTP/1.0").keep_alive


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"GET / HTTP/2.0",
        b"get / HTTP/1.1",
        b"GET  / HTTP/1.1",
        b"GET http://127.0.0.1/ HTTP/1.1",
        b"GET / HTTP/1.1\nHost: x",
        b"GET /\x00 HTTP/1.1",
        b"GET / HTTP/1.1\r\nno header",
        b"GET / HTTP/1.1\r\n folded: x",
        b"GET / HTTP/1.1\r\nHost : x",
        b"GET / HTTP/1.1\r\nHost: a\r\nhost: b",
        b"GET / HTTP/1.1\r\nHost: a\x00",
        b"GET / HTTP/1.1\r\nContent-Length: 5",
        b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked",
        b"GET /?" + b"&".join(b"a%d=1" % number for number in range(99)) + b" HTTP/1.1",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # somebody tries https://
    ],
)
def test_what_is_no_request_is_refused(wrong: bytes) -> None:
    with pytest.raises(RequestError) as refused:
        Request.parse(wrong)
    assert refused.value.status == 400


@given(st.one_of(st.binary(max_size=300), st.binary(max_size=100).map(lambda tail: head(Host="x") + b"\r\n" + tail)))
def test_any_bytes_are_a_request_or_one_refusal(content: bytes) -> None:
    try:
        request = Request.parse(content)
    except RequestError as error:
        assert error.status == 400
        return
    with pytest.raises(RequestError):
        admit(request, PORT)  # none of these is addressed to us


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Host": "localhost:39601"},
        {"Origin": "http://127.0.0.1:39601", "Sec_Fetch_Site": "same-origin"},
        {"Sec_Fetch_Site": "none"},
    ],
)
def test_the_user_and_the_page_itself_are_let_in(headers: dict[str, str]) -> None:
    admit(Request.parse(head(**_OWN | headers)), PORT)


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example:39601"},  # a name that was made to lead here
        {"Host": "evil.example"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1:39600"},
        {"Host": "127.0.0.1:39601.evil.example"},
        {"Host": ""},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:8000"},
        {"Origin": "https://127.0.0.1:39601"},
        {"Origin": "http://localhost:39601"},  # to the browser another origin than that of `Host`
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},  # another port of this machine
        {"Sec_Fetch_Site": ""},
    ],
)
def test_strangers_are_not(headers: dict[str, str]) -> None:
    with pytest.raises(RequestError) as refused:
        admit(Request.parse(head(**_OWN | headers)), PORT)
    assert refused.value.status == 403


def test_one_that_does_not_say_whom_it_asks_is_not() -> None:
    with pytest.raises(RequestError):
        admit(Request.parse(b"GET / HTTP/1.1"), PORT)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD", "OPTIONS", "CONNECT", "PATCH"])
def test_there_is_nothing_but_looking(method: str) -> None:
    with pytest.raises(RequestError) as refused:
        admit(Request.parse(head(method, **_OWN)), PORT)
    assert refused.value.status == 405
