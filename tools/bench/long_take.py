"""Half an hour at 60 frames a second: memory while it is recorded, and how long listing, opening and scrubbing take."""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Final

from addon.core.face_frame import FaceFrame, Stamp
from addon.core.takes.take_file import read_take_file
from addon.recording.library import list_takes
from addon.recording.recorder import Recorder, RecordingWish
from addon.session.take_player import TakePlayer

from .figures import Figure, timed
from .map_and_write import moving_frame

_RATE: Final = 60
_FRAMES: Final = 30 * 60 * _RATE
#: From here on the memory of the last 30 seconds is full.
_WARM: Final = 60 * _RATE
_TAKES: Final = 300
_ROUNDS: Final = 500


def long_take() -> Figure:
    """Milliseconds from a moment of the take to its frame, against those of a frame at 60 a second."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Take 001.lftake"
        grown_mb = _record(path)
        for number in range(2, _TAKES + 1):
            _short(path.with_stem(f"Take {number:03}"))
        list_ms = timed(list_takes, path.parent) * 1e3
        begin = time.perf_counter()
        read = read_take_file(path)
        open_ms = (time.perf_counter() - begin) * 1e3
        scrubs = _scrub(TakePlayer(read, path.stem, 0))
    parts = {
        "list_300_takes_ms": round(list_ms, 2),
        "open_ms": round(open_ms, 2),
        "memory_grown_mb": round(grown_mb, 2),
        "slowest_scrub_ms": round(max(scrubs) * 1e3, 4),
    }
    what = "a take of 30 minutes at 60 fps: from a moment to its frame, without moving the avatar (see map_write)"
    return Figure("long_take", round(statistics.median(scrubs) * 1e3, 4), "ms", 1e3 / _RATE, parts, _ROUNDS, what)


def _record(path: Path) -> float:
    """Record it on a clock of its own; how much the memory grew after the first minute, MB."""
    recorder, frames = Recorder(), [moving_frame(number) for number in range(_RATE)]
    recorder.start(RecordingWish(path))
    recorder.tick(0.0)
    before = 0.0
    for number in range(_FRAMES):
        frame = frames[number % _RATE]
        time_ns = number * 1_000_000_000 // _RATE
        now = number / _RATE
        recorder.hear(FaceFrame(Stamp(1, number, time_ns), True, frame.pose), now)
        recorder.tick(now)
        if number == _WARM:
            before = _memory_mb()
    grown = _memory_mb() - before
    recorder.stop()
    return grown


def _short(path: Path) -> None:
    """A take of a few frames beside the long one."""
    recorder = Recorder()
    recorder.start(RecordingWish(path))
    recorder.tick(0.0)
    for index in range(3):
        recorder.hear(FaceFrame(Stamp(1, index, index * 10_000_000), True, moving_frame(index).pose), 0.0)
    recorder.stop()


def _scrub(player: TakePlayer) -> list[float]:
    """Seconds for each of many moments here and there."""
    dice, spent = random.Random(1), []  # noqa: S311 (moments, not secrets)
    for _ in range(_ROUNDS):
        begin = time.perf_counter()
        player.seek(dice.uniform(0.0, player.seconds))
        player.advance(begin)
        player.newest(0)
        player.newest_landmarks(0)
        spent.append(time.perf_counter() - begin)
    return spent


def _memory_mb() -> float:
    """What this process holds in memory; 0 where the system does not tell it so."""
    try:
        resident = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    except OSError:
        return 0.0
    return resident * os.sysconf("SC_PAGE_SIZE") / 1e6
