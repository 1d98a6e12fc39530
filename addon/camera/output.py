"""Hands rendered pictures to the camera host and keeps that host alive."""

from __future__ import annotations

import contextlib
import hashlib
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..core.backdrop import Backdrop
from ..core.errors import LiveFaceError
from ..core.frame_ring import (
    GONE_AFTER_NS,
    FrameRingWriter,
    FrameTimes,
    RingBusyError,
    RingHeldError,
    end_reader,
    remove_left_over,
)
from ..core.ring_shape import RingShape
from ..core.status import CameraStats, Failure, OnAir, Problem, Ready
from ..core.whole_file import make_whole
from ..process.child import Child, tracker_python
from ..process.page import PageConfig, PageProcess

#: The host outlives a crashed Blender for this long, so that the device does not vanish from a call.
LINGER_SECONDS: Final = 600
#: So long if it writes a film or pictures, which would only fill the disk; a Blender that compiles shaders or opens a
#: large file gives no sign of life for up to a minute.
_LINGER_SECONDS_OF_FILES: Final = 120
#: A host that dies is started again this often in a row; a minute of life wipes the slate clean.
_MAX_RESTARTS: Final = 3
_RESTARTS_FORGOTTEN_AFTER: Final = 60.0
_END_SECONDS: Final = 10.0
_MARGIN_SECONDS: Final = 0.3


class CameraError(LiveFaceError):
    """The camera host cannot be kept running."""


@dataclass(frozen=True, slots=True)
class IdleChoice:
    """What the host shows without Blender: after so many seconds, faded in, and which image file ("" = its own)."""

    after: float = 5.0
    fade: float = 1.0
    picture: str = ""


@dataclass(frozen=True, slots=True)
class CameraConfig:
    """Where the pictures go.

    `sink` and `layout` as `python -m tracker camera` takes them with `--sink` and `--format`; a `sink` of None leaves
    the ring to a host that somebody else runs. `python` is the tracker's Python, None for the one that `make` sets up.
    `page` shows the pictures on a web page as well. `microphone` is a part of the name of the one whose sound goes into
    a film, empty for the system's own; None is a film without sound.
    """

    ring: Path
    sink: str | None = None
    python: Path | None = None
    page: PageConfig | None = None
    idle: IdleChoice = field(default_factory=IdleChoice)
    layout: str = "auto"
    backdrop: Backdrop = field(default_factory=Backdrop)
    microphone: str | None = None


class CameraOutput:
    """The ring, and the camera host and the web page where this side starts them.

    Raises:
        LiveFaceError: the ring or the tracker's Python cannot be used.
    """

    def __init__(self, config: CameraConfig, shape: RingShape, fps: float) -> None:
        self._config = config
        self._arguments = _host_arguments(config, shape, fps)
        self._ring = _open_ring(config, shape)
        self._host: Child | None = None
        self._host_is_ready = False
        self._started_at = float("-inf")
        self._restarts = 0
        self.stats: CameraStats | None = None
        self.problem: str | None = None
        #: Why the host failed, if it did; after `close` also what it could not finish.
        self.failure: str | None = None
        #: What the host says of what the call sees; None where it has said nothing, as one of an earlier Blender.
        self.on_air: OnAir | None = None
        self.backdrop = config.backdrop
        self._paused = self._left = False
        try:
            self._write_backdrop()
            self._ensure_host()
        except LiveFaceError:
            self._ring.close()
            raise
        #: The page has its troubles for itself.
        self.page = PageProcess(config.page, config.ring) if config.page else None

    @property
    def paused(self) -> bool:
        """Whether the call sees the idle picture because the user wants it so."""
        return self._paused

    @paused.setter
    def paused(self, paused: bool) -> None:
        self._paused = paused
        self._ring.pause(paused=paused)

    @property
    def watched(self) -> bool:
        """Whether a camera host takes the pictures at the moment."""
        return self._ring.reader_alive(time.monotonic_ns())

    @property
    def is_obeyed(self) -> bool:
        """Whether the host looks at what it is told to show; one that somebody has started by hand does not."""
        task = _task_of(self._arguments) if self._config.sink is not None else 0
        return self._host is not None or (task != 0 and self._ring.reader_task == task)

    def show(self, backdrop: Backdrop) -> None:
        """Have the host put another backdrop behind the avatar from now on.

        Raises:
            CameraError: the pictures would need another ring, or the host cannot be told.
        """
        if backdrop == self.backdrop:
            return
        if backdrop.channels != self._ring.shape.channels:
            raise CameraError("This background is drawn in another way: stop Live Face and start it again to show it.")
        self.backdrop = backdrop
        self._write_backdrop()

    def begin(self) -> NDArray[np.uint8]:
        """The next picture to be filled: (height, width, channels), uint8, as displayed, row 0 at the top.

        With four channels alpha is premultiplied.
        """
        return self._ring.begin()

    @property
    def newest_picture(self) -> NDArray[np.uint8]:
        """The picture that was handed over last, to be looked at before the next one is begun."""
        return self._ring.newest_picture

    def commit(self, times: FrameTimes) -> None:
        """Hand the picture over."""
        self._ring.commit(times, time.monotonic_ns())

    def watch(self, now: float) -> None:
        """Look after the host and the page, about once a second; `now` is monotonic seconds.

        Raises:
            CameraError: the host failed, or died too often.
        """
        self._ring.beat(time.monotonic_ns())
        if self.page is not None:
            self.page.watch()
        self._ensure_host()
        if self._host is None:
            return
        running = self._host.running  # before its words are read: what it said last must not be missed
        failure = self._take_in(self._host)
        if failure is not None:
            raise CameraError(failure.message)
        if not running:
            self._restart(now)

    def close(self) -> None:
        """End the page and the host and leave the ring. May be called again."""
        if self._left:
            return
        if self.page is not None:
            self.page.close()
        host, self._host = self._host, None
        self._ring.close(end_reader=self._config.sink is not None)
        if host is not None:
            self._end(host)
        _remove_files(self._config)

    def leave(self) -> CameraConfig | None:
        """Close, but let a host that feeds a device go on: another file is being loaded, and the device is in a call.

        What `end_left_host` takes, None where there is no such host. The next output that sends there goes on with it.
        """
        sink = self._config.sink
        if self._left or sink is None or _writes_files(sink) or not self.watched:
            self.close()
            return None
        self._left = True
        if self.page is not None:
            self.page.close()
        self._ring.leave()
        host, self._host = self._host, None
        if host is not None:
            host.release()
        return self._config

    def _end(self, host: Child) -> None:
        self._take_in(host)
        # one that is not ready yet has not looked at the ring, where the word to end stands: it is ended at once
        deadline = time.monotonic() + (_END_SECONDS if self._host_is_ready else 0.0)
        while host.running and time.monotonic() < deadline:  # it finishes its file
            time.sleep(0.02)
        host.end()
        self._take_in(host)
        host.close()

    def _take_in(self, host: Child) -> Failure | None:
        """Read what the host has said since the last time; its failure, if that was it."""
        failure = None
        for status in host.statuses():
            if isinstance(status, CameraStats):
                self.stats = status
            elif isinstance(status, Problem):
                self.problem = status.message
            elif isinstance(status, OnAir):
                self.on_air = status
            elif isinstance(status, Ready):
                self._host_is_ready = True
            elif isinstance(status, Failure):
                failure = status
                self.failure = status.message
        return failure

    def _write_backdrop(self) -> None:
        """Put down where the host looks what it is to show."""
        if self._config.sink is None:
            return
        text = self.backdrop.to_json().encode()
        try:
            make_whole(_backdrop_file(self._config), text, len(text))
        except OSError as error:
            raise CameraError(
                f"The background cannot be handed over ({error.strerror}): choose another place."
            ) from error

    def _restart(self, now: float) -> None:
        assert self._host is not None  # noqa: S101 (only called with one)
        words = self._host.last_words()
        self._host.release()
        self._host = None
        if now - self._started_at > _RESTARTS_FORGOTTEN_AFTER:
            self._restarts = 0
        if self._restarts == _MAX_RESTARTS:
            raise CameraError(f"The camera ended {_MAX_RESTARTS + 1} times in a row, the last time with: {words}")
        self._restarts += 1
        self._start_host()

    def _ensure_host(self) -> None:
        """Start a host unless one is there that an earlier Blender has left.

        One that does just what ours would is taken over: the device stays in the call. So is one that somebody has
        started by hand. One that feeds another device or at another rate is ended, and one that writes a file, as
        that is another file than ours.
        """
        if self._config.sink is None or self._host is not None:
            return
        if self._ring.reader_alive(time.monotonic_ns()) and not self._is_ours_to_take():
            self._end_left_host()
        if not self._ring.reader_alive(time.monotonic_ns()):
            self._start_host()

    def _is_ours_to_take(self) -> bool:
        files = _writes_files(str(self._config.sink))
        return not files and self._ring.reader_task in (0, _task_of(self._arguments))

    def _end_left_host(self) -> None:
        deadline = time.monotonic() + _END_SECONDS
        self._ring.ask_reader_to_end(ask=True)
        while self._ring.reader_alive(time.monotonic_ns()) and time.monotonic() < deadline:
            time.sleep(0.02)
        self._ring.ask_reader_to_end(ask=False)

    def _start_host(self) -> None:
        words = [*self._arguments, "--task", str(_task_of(self._arguments))]
        self._host_is_ready, self.on_air = False, None
        self._host = Child(tracker_python(self._config.python), words, ends_with_us=False)
        self._started_at = time.monotonic()


def end_left_host(config: CameraConfig) -> None:
    """End a host that `CameraOutput.leave` has left; it may have ended by itself."""
    end_reader(config.ring)
    _remove_files(config)


def _remove_files(config: CameraConfig) -> None:
    """Remove what stands beside a host; a ring that somebody is still at stays, and goes with who leaves it last."""
    if config.sink is not None:
        with contextlib.suppress(OSError):
            _backdrop_file(config).unlink(missing_ok=True)
    remove_left_over(config.ring, time.monotonic_ns())


def _host_arguments(config: CameraConfig, shape: RingShape, fps: float) -> list[str]:
    """The words after `python -m tracker`: all that tells what the host is to do."""
    arguments = ["camera", "--sink", str(config.sink), "--ring", str(config.ring), "--size", str(shape)]
    linger = _LINGER_SECONDS_OF_FILES if _writes_files(str(config.sink)) else LINGER_SECONDS
    arguments += ["--fps", f"{fps:g}", "--linger", str(linger), "--format", config.layout]
    arguments += ["--idle-after", f"{config.idle.after:g}", "--idle-fade", f"{config.idle.fade:g}"]
    arguments += ["--backdrop", f"@{_backdrop_file(config)}"]
    arguments += ["--idle", config.idle.picture] if config.idle.picture else []
    return arguments + ([f"--microphone={config.microphone}"] if config.microphone is not None else [])


def _backdrop_file(config: CameraConfig) -> Path:
    """Beside the ring, so that the host of an earlier Blender that is taken over looks at it as well."""
    return config.ring.with_name(f"{config.ring.name}.backdrop")


def _task_of(arguments: list[str]) -> int:
    """A number that is another one for other arguments, and never 0."""
    return int.from_bytes(hashlib.sha256("\0".join(arguments).encode()).digest()[:6], "big") + 1


def _writes_files(sink: str) -> bool:
    return sink.startswith(("file:", "png:"))


def _open_ring(config: CameraConfig, shape: RingShape) -> FrameRingWriter:
    """Open the ring; a Blender that has just died seems alive in it for two seconds more, which are waited for.

    A host that it has left with pictures of another size is asked to end, which takes it a moment as well.
    """
    begin = time.monotonic()
    patience = GONE_AFTER_NS / 1e9 + _MARGIN_SECONDS
    while time.monotonic() - begin < patience:
        try:
            return _create_ring(config.ring, shape)
        except RingBusyError as busy:
            if isinstance(busy, RingHeldError):
                if config.sink is None:  # that host is the user's own
                    raise
                patience = GONE_AFTER_NS / 1e9 + _END_SECONDS
                end_reader(config.ring)
        time.sleep(0.1)
    return _create_ring(config.ring, shape)


def _create_ring(path: Path, shape: RingShape) -> FrameRingWriter:
    try:
        return FrameRingWriter.create(path, shape, time.monotonic_ns())
    except OSError as error:
        raise CameraError(f"The camera ring {path} cannot be made ({error.strerror}): choose another place.") from error
