"""The recorder of a live session: told of every frame that comes in, it writes a take, and remembers the last seconds.

It works at the source's rate, whatever Blender's is. Nothing that goes wrong with a recording touches the session: it
ends the recording, keeps what is on the disk, and is told in `problem`.
"""

from __future__ import annotations

import enum
import statistics
from collections import deque
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final

from ..core.errors import LiveFaceError
from ..core.face_frame import FaceFrame, LandmarksFrame
from ..core.mapping.recentre import Centre
from ..core.takes.take_blocks import TakeFileError
from ..core.takes.take_info import CREATED_FORM, TakeInfo
from ..core.takes.take_rows import NANOSECONDS
from ..core.takes.take_writer import TakeWriter
from ..core.takes.timecode import Timecode
from .library import default_folder, free_path
from .punch_in import PunchIn
from .timeline import Timeline

#: How much of the past is kept in memory, seconds.
KEPT_SECONDS: Final = 30.0
#: Frames and landmarks of it at most, those of 120 pictures a second: 40 MB.
_MOST_KEPT: Final = round(KEPT_SECONDS * 240)
#: Seconds between two times that frames are handed to the system: what is lost at most when Blender is killed.
_FLUSH_EVERY: Final = 0.25
#: Seconds between two looks whether the file is still there.
_WATCH_EVERY: Final = 1.0
_KEPT_SO_FAR: Final = "The recording was ended; what was recorded until then is kept."


class RecorderState(enum.Enum):
    """What the recorder does; the value is what the panel says."""

    IDLE = "Not Recording"
    COUNTDOWN = "Recording Begins Soon"
    RECORDING = "Recording"


@dataclass(frozen=True, slots=True)
class RecordingWish:
    """What to record.

    To the file `path`, after `countdown_s` seconds, one frame every `every_s` seconds (0: every frame that comes), at
    most for `stop_after_s` seconds (0: until it is stopped).
    `info` is what is known beforehand; the recorder adds the rest. With `punch_in` what was recorded becomes a part of
    another take when it ends.
    """

    path: Path
    info: TakeInfo = TakeInfo()
    countdown_s: float = 0.0
    every_s: float = 0.0
    stop_after_s: float = 0.0
    punch_in: PunchIn | None = None


class Recorder:
    """Records one face, `subject`. `hear` is the receiver's tap; `tick` is called with every tick of the session."""

    def __init__(self, subject: int = 0) -> None:
        self.subject = subject
        self.state = RecorderState.IDLE
        self.problem: str | None = None
        #: Where the last take lies that was recorded to its end.
        self.kept: Path | None = None
        #: How the user holds the head when it is straight, for the take that is begun next.
        self.centre = Centre()
        self._wish: RecordingWish | None = None
        self._writer: TakeWriter | None = None
        self._timeline = Timeline()
        self._recent: deque[tuple[int, FaceFrame | LandmarksFrame]] = deque(maxlen=_MOST_KEPT)
        self._begins_at: float | None = None
        self._first_ns: int | None = None
        #: The capture time of the take's first frame, ns by its sender's clock; 0 as long as there is none.
        self.first_capture_ns = 0
        self._next_ns = 0
        self._flush_due = 0.0
        self._watch_due = 0.0

    @property
    def busy(self) -> bool:
        """Whether a recording is under way or about to be."""
        return self.state is not RecorderState.IDLE

    @property
    def path(self) -> Path | None:
        """Where what is recorded at the moment goes."""
        return self._writer.path if self._writer else None

    @property
    def frames(self) -> int:
        """How many frames the take has by now."""
        return self._writer.frames if self._writer else 0

    @property
    def seconds(self) -> float:
        """How long the take is by now."""
        return self._writer.seconds if self._writer else 0.0

    @property
    def recent_seconds(self) -> float:
        """How much could be kept of what was not recorded."""
        return (self._recent[-1][0] - self._recent[0][0]) / NANOSECONDS if self._recent else 0.0

    def seconds_left(self, now: float) -> float:
        """Until the recording begins."""
        if self._wish is None or self.state is not RecorderState.COUNTDOWN:
            return 0.0
        return self._wish.countdown_s if self._begins_at is None else max(0.0, self._begins_at - now)

    def start(self, wish: RecordingWish) -> None:
        """Record as soon as ticks come and the countdown is over. What is being recorded is finished first."""
        self.stop()
        self.problem, self.kept = None, None
        self._wish, self._begins_at = wish, None
        self.state = RecorderState.COUNTDOWN

    def stop(self) -> None:
        """Finish the take. May be called at any time, any number of times; never raises."""
        writer, self._writer = self._writer, None
        wish, self._wish = self._wish, None
        self.state = RecorderState.IDLE
        if writer is None:
            return
        if not writer.info.rate:
            writer.info = replace(writer.info, rate=self._rate())
        try:
            writer.close()
            self.kept = writer.path
            if wish is not None and wish.punch_in is not None:
                self.kept = wish.punch_in.finish(writer.path)
        except LiveFaceError as error:
            self.problem = f"{error} {_KEPT_SO_FAR}"

    def hear(self, frame: FaceFrame | LandmarksFrame, now: float) -> None:
        """Take in a frame or its landmarks that came at `now` (monotonic seconds); others' faces are passed over."""
        if frame.stamp.subject != self.subject:
            return
        time_ns = self._timeline.at(frame.stamp, now)
        recent = self._recent
        recent.append((time_ns, frame))
        oldest = time_ns - KEPT_SECONDS * NANOSECONDS
        while recent[0][0] < oldest:
            recent.popleft()
        if self._writer is not None:
            try:
                self._write(self._writer, time_ns, frame)
            except TakeFileError as error:
                self._fail(str(error))

    def note_sound(self, sound: str, begins_ns: int) -> None:
        """The sound file `sound` belongs to the take; it begins at `begins_ns` by the clock of the frames' sender."""
        if self._writer is not None and self.first_capture_ns:
            sound_at = (begins_ns - self.first_capture_ns) / NANOSECONDS
            try:
                self._writer.note(replace(self._writer.info, sound=sound, sound_at=sound_at))
            except TakeFileError as error:
                self._fail(str(error))

    def tick(self, now: float) -> None:
        """Begin, flush, look after the file and end, as they fall due."""
        if self._wish is None:
            return
        try:
            if self._writer is None:
                self._begin_when_due(self._wish, now)
            else:
                self._look_after(self._wish, self._writer, now)
        except TakeFileError as error:
            self._fail(str(error))

    def keep_recent(self, path: Path, info: TakeInfo) -> None:
        """Make a take of the last `KEPT_SECONDS`, whether they are being recorded or not.

        Raises:
            LiveFaceError: nothing was received yet, or the take cannot be written.
        """
        self._keep(path, info, [*self._recent])

    def keep_pose(self, path: Path, info: TakeInfo) -> None:
        """Make a take of the newest frame alone.

        Raises:
            LiveFaceError: no face is seen, or the take cannot be written.
        """
        newest = next((one for one in reversed(self._recent) if isinstance(one[1], FaceFrame)), None)
        if newest is None or not isinstance(newest[1], FaceFrame) or not newest[1].tracked:
            raise LiveFaceError("No face is seen: look at the camera and try again.")
        self._keep(path, info, [one for one in self._recent if one[0] == newest[0]])

    def _keep(self, path: Path, info: TakeInfo, recent: list[tuple[int, FaceFrame | LandmarksFrame]]) -> None:
        frames = [time_ns for time_ns, frame in recent if isinstance(frame, FaceFrame)]
        if not frames:
            raise LiveFaceError("Nothing was received yet: there is nothing to keep.")
        seconds = (self._timeline.latest_ns - frames[0]) / NANOSECONDS
        writer = TakeWriter(path, self._completed(info, seconds))
        try:
            for time_ns, frame in recent:
                _add(writer, time_ns - frames[0], frame)
        finally:
            writer.close()
        self.problem, self.kept = None, path

    def _begin_when_due(self, wish: RecordingWish, now: float) -> None:
        if self._begins_at is None:
            self._begins_at = now + wish.countdown_s
        if now < self._begins_at:
            return
        self._writer = TakeWriter(wish.path, self._completed(wish.info, 0.0))
        self._first_ns, self.first_capture_ns, self._next_ns = None, 0, 0
        self._flush_due, self._watch_due = now + _FLUSH_EVERY, now + _WATCH_EVERY
        self.state = RecorderState.RECORDING

    def _write(self, writer: TakeWriter, time_ns: int, frame: FaceFrame | LandmarksFrame) -> None:
        if self._first_ns is None:
            if not isinstance(frame, FaceFrame):
                return
            self._first_ns, self.first_capture_ns = time_ns, frame.stamp.capture_ns
            writer.note(self._completed(writer.info, 0.0))  # the take begins now
        time_ns -= self._first_ns
        if self._wish is not None and self._wish.every_s > 0.0 and isinstance(frame, FaceFrame):
            if time_ns < self._next_ns:
                return
            self._next_ns = time_ns + round(self._wish.every_s * NANOSECONDS)
        _add(writer, time_ns, frame)

    def _look_after(self, wish: RecordingWish, writer: TakeWriter, now: float) -> None:
        if wish.stop_after_s and writer.seconds >= wish.stop_after_s:
            self.stop()
            return
        if now >= self._flush_due:
            self._flush_due = now + _FLUSH_EVERY
            writer.flush()
        if now >= self._watch_due:
            self._watch_due = now + _WATCH_EVERY
            if not writer.in_place:
                self._rescue(writer)

    def _rescue(self, writer: TakeWriter) -> None:
        """The folder was moved or removed: what is recorded must not be lost with it."""
        if not writer.removed:
            self.stop()
            self.kept = None
            self.problem = (
                f"The take {writer.path.stem} was moved while it was recorded: it was finished where it is now."
            )
            return
        for folder in (writer.path.parent, default_folder()):
            try:
                writer.bring_to(free_path(folder, writer.path.stem))
            except TakeFileError:
                continue
            self.stop()
            self.problem = f"The takes' folder was removed: the recording was ended and is kept as {writer.path}."
            return
        self._fail("The takes' folder was removed, and there is no other place to keep the recording.")

    def _completed(self, info: TakeInfo, seconds_ago: float) -> TakeInfo:
        """With what is known only now, of a take that began so long ago."""
        began = datetime.now(UTC) - timedelta(seconds=seconds_ago)
        midnight = began.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        return replace(
            info,
            created=began.strftime(CREATED_FORM),
            timecode=str(Timecode.from_day_seconds((began - midnight).total_seconds())),
            subject=self.subject,
            centre=self.centre,
            rate=self._rate(),
        )

    def _rate(self) -> float:
        """Frames per second of what came in of late, 0 where next to nothing has; what was dropped does not count."""
        times = [time_ns for time_ns, frame in self._recent if isinstance(frame, FaceFrame)]
        steps = [after - before for before, after in pairwise(times) if after > before]
        return round(NANOSECONDS / statistics.median(steps), 2) if steps else 0.0

    def _fail(self, problem: str) -> None:
        """End the recording; what was flushed is on the disk."""
        self.stop()
        self.problem = f"{problem} {_KEPT_SO_FAR}"


def _add(writer: TakeWriter, time_ns: int, frame: FaceFrame | LandmarksFrame) -> None:
    if isinstance(frame, FaceFrame):
        writer.add(time_ns, frame)
    else:
        writer.add_landmarks(time_ns, frame.head)
