"""What it costs to record a frame: taking frames in while they are recorded, over taking them in alone."""

from __future__ import annotations

import socket
import statistics
import tempfile
import time
from pathlib import Path

from addon.core import codec
from addon.core.face_frame import FaceFrame, LandmarksFrame, Stamp
from addon.core.face_points import canonical_points
from addon.core.places import LOOPBACK
from addon.link.receiver import Receiver
from addon.recording.recorder import Recorder, RecordingWish

from .figures import Figure
from .map_and_write import moving_frame

_AIM_US = 20.0
_RATE = 60
#: Each round is a second of frames, so that what is done four times and once a second has its share.
_ROUNDS = 40
#: Rounds before, in which the memory of the last 30 seconds fills up; from then on it stays as it is.
_WARM_UP = 32


def record(tick_ms: float) -> Figure:
    """Microseconds for each frame; `tick_ms` is what a whole tick of a live session takes."""
    alone, recorded = _per_frame(landmarks=False)
    alone_points, recorded_points = _per_frame(landmarks=True)
    cost, cost_points = recorded - alone, recorded_points - alone_points
    parts = {
        "receive_us": round(alone, 3),
        "receive_and_record_us": round(recorded, 3),
        "with_landmarks_us": round(cost_points, 3),
        "tick_ms": tick_ms,
        "ratio_of_tick": round(1.0 + max(cost, cost_points) / 1e3 / tick_ms, 5),
    }
    what = "recording a frame: keeping, packing, checksum and writing, microseconds of the tick; aim for both kinds"
    return Figure("record", round(cost, 3), "us", _AIM_US, parts, _ROUNDS, what)


def _per_frame(*, landmarks: bool) -> tuple[float, float]:
    """Microseconds for a frame, with its landmarks where asked for: received alone, and recorded as well."""
    frames = [moving_frame(number) for number in range(_RATE)]
    points = canonical_points()
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        both = (_Studio(None), _Studio(Path(folder) / "take.lftake"))
        seconds: tuple[list[float], list[float]] = ([], [])
        for number in range(_WARM_UP + _ROUNDS):
            for studio, spent in zip(both, seconds, strict=True):
                spent.append(0.0)
                for index, frame in enumerate(frames):
                    time_ns = (number * _RATE + index) * 1_000_000_000 // _RATE
                    stamp = Stamp(1, 2 * (number * _RATE + index), time_ns)
                    sender.sendto(codec.encode_frame(FaceFrame(stamp, True, frame.pose)), studio.address)
                    if landmarks:
                        of_points = Stamp(1, stamp.sequence + 1, time_ns)
                        sent = LandmarksFrame(of_points, 640, 480, points, points)
                        sender.sendto(codec.encode_landmarks(sent), studio.address)
                    spent[-1] += studio.tick(time_ns / 1e9)
        for studio in both:
            studio.close()
    alone, recorded = (statistics.median(spent[_WARM_UP:]) / _RATE * 1e6 for spent in seconds)
    return alone, recorded


class _Studio:
    """A receiver, and a recorder that records to `path` where one is given."""

    def __init__(self, path: Path | None) -> None:
        self._receiver, self._recorder = Receiver(LOOPBACK, 0), Recorder()
        self.address = (LOOPBACK, self._receiver.port)
        self._records = path is not None
        if path is not None:
            self._receiver.tap = self._recorder.hear
            self._recorder.start(RecordingWish(path))
            self._recorder.tick(0.0)

    def tick(self, now: float) -> float:
        """What a tick does with what has come in; seconds."""
        begin = time.perf_counter()
        self._receiver.poll(now)
        if self._records:
            self._recorder.tick(now)
        return time.perf_counter() - begin

    def close(self) -> None:
        """Finish the take."""
        self._recorder.stop()
        self._receiver.close()
