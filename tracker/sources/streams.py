"""Pictures over the network: RTSP, MJPEG over HTTP, and what else FFmpeg reads."""

from __future__ import annotations

import os
import re
import socket
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import cv2

from .live import LiveSource
from .picture import SourceError

_ADDRESS: Final = re.compile(r"(rtsp|rtsps|rtmp|http|https|udp|tcp|srt)://", re.IGNORECASE)
_PORTS: Final = {"rtsp": 554, "rtsps": 322, "rtmp": 1935, "http": 80, "https": 443}
_OPEN_MS: Final = 8000
_READ_MS: Final = 5000
#: No buffers on the way: an old picture is worth nothing here. TCP, since lost UDP packets smear RTSP pictures.
_FFMPEG_OPTIONS: Final = "rtsp_transport;tcp|fflags;nobuffer|flags;low_delay"


def is_stream(text: str) -> bool:
    """Whether a source's name is the address of a stream."""
    return bool(_ADDRESS.match(text))


def open_stream(address: str) -> LiveSource:
    """The stream at an address, opened again by itself when it breaks off.

    Raises:
        SourceError: nobody answers there, or what comes is no video.
    """
    shown = _without_password(address)
    _check_answer(address, shown)
    os.environ.setdefault("OPENCV_FFMPEG_CAPTURE_OPTIONS", _FFMPEG_OPTIONS)

    def capture() -> cv2.VideoCapture:
        settings = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, _OPEN_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, _READ_MS]
        opened = cv2.VideoCapture(address, cv2.CAP_FFMPEG, settings)
        if not opened.isOpened():
            opened.release()
            raise SourceError(
                f"What {shown} sends is not a video stream that can be read: check the path and the password in the"
                f" address by opening it in a player such as VLC."
            )
        return opened

    return LiveSource(capture, shown, reopen=True)


def _check_answer(address: str, shown: str) -> None:
    """Knock before FFmpeg does: its own word for a closed door is "could not open"."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port or _PORTS.get(parts.scheme.lower())
    except ValueError as error:
        raise SourceError(f"{shown} is not an address: write it like rtsp://192.168.1.20:554/stream.") from error
    if not host:
        raise SourceError(f"{shown} names no host: write it like rtsp://192.168.1.20:554/stream.")
    if port is None or parts.scheme.lower() in ("udp", "srt"):
        return
    try:
        socket.create_connection((host, port), _OPEN_MS / 1000).close()
    except socket.gaierror as error:
        raise SourceError(f"The host {host} cannot be found: check the address {shown}.") from error
    except (OSError, UnicodeError) as error:
        raise SourceError(
            f"Nobody answers at {shown}: check that the camera is on, in the same network, and sends on port {port}."
        ) from error


def _without_password(address: str) -> str:
    try:
        parts = urlsplit(address)
        if parts.username is None and parts.password is None:
            return address
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    except ValueError:
        return address.rpartition("@")[2]
