"""Keeps MediaPipe's own words off the terminal."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator


def quiet_environment() -> None:
    """Ask the libraries to be quiet; to be called before they are imported."""
    os.environ.setdefault("GLOG_minloglevel", "3")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")


@contextlib.contextmanager
def native_stderr_silenced() -> Iterator[None]:
    """Turn away what C++ code writes to standard error: MediaPipe logs before its own log levels apply.

    For start-up only, and for the whole process: Python's own words are lost meanwhile, too.
    """
    try:
        descriptor = sys.__stderr__.fileno() if sys.__stderr__ else 2
        kept = os.dup(descriptor)
    except (OSError, ValueError):  # there is none
        yield
        return
    sys.stderr.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, descriptor)
        os.close(kept)
