"""The sound of what is recorded: the tracker has the microphone, and is told when a take begins and ends."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import Final

from ..core.control import EndSound, RecordSound
from ..core.errors import LiveFaceError
from ..core.status import SoundKept
from ..core.takes.take_file import change_info, read_take_head
from ..process.child import ChildError
from ..process.tracker import TrackerProcess
from ..recording.recorder import Recorder

#: Sounds whose tracker has not said yet how they ran; a take is whole without.
_MOST_WAITING: Final = 8
_NANOSECONDS: Final = 1e9


class TakeSound:
    """Follows a recorder; `tick` is called after the recorder's own. Without sound a take is recorded all the same."""

    def __init__(self) -> None:
        self._take: Path | None = None
        self._noted = False
        #: Takes that are finished, with the capture time of their first frame, by the sounds that are about to be.
        self._waiting: dict[str, tuple[Path, int]] = {}

    def tick(self, recorder: Recorder, tracker: TrackerProcess) -> None:
        """Begin, note and end, as the recorder does."""
        if not tracker.records_sound:
            return
        if recorder.path != self._take:
            self._end(recorder, tracker)
            if recorder.path is not None and recorder.frames:
                self._begin(recorder.path, tracker)
        if self._take is not None and not self._noted and tracker.sound is not None:
            sound = _sound_of(self._take)
            if tracker.sound.path == str(sound):
                recorder.note_sound(sound.name, tracker.sound.begins_ns)
                self._noted = True
        if self._waiting and tracker.sound_kept is not None:
            waiting = self._waiting.pop(tracker.sound_kept.path, None)
            if waiting is not None:
                _note(*waiting, tracker.sound_kept)

    def _begin(self, take: Path, tracker: TrackerProcess) -> None:
        self._take, self._noted = take, False
        with contextlib.suppress(ChildError):  # it is being started again, and the panel says so
            tracker.tell(RecordSound(str(_sound_of(take))))

    def _end(self, recorder: Recorder, tracker: TrackerProcess) -> None:
        take, self._take = self._take, None
        if take is None:
            return
        if recorder.kept == take and len(self._waiting) < _MOST_WAITING:
            self._waiting[str(_sound_of(take))] = (take, recorder.first_capture_ns)
        with contextlib.suppress(ChildError):  # its end is that of the sound as well
            tracker.tell(EndSound())


def _sound_of(take: Path) -> Path:
    return take.with_suffix(".wav")


def _note(take: Path, first_capture_ns: int, kept: SoundKept) -> None:
    """Keep with the take what is known of its sound in the end; the user may have moved it by now."""
    sound_at = (kept.begins_ns - first_capture_ns) / _NANOSECONDS
    with contextlib.suppress(LiveFaceError):
        info = read_take_head(take).info
        change_info(take, replace(info, sound=_sound_of(take).name, sound_at=sound_at, sound_rate=kept.rate))
