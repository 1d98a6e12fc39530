"""Records from the microphone when it is told to, beside the tracking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from addon.core import control
from addon.core.status import Problem, SoundBegun, SoundKept, Status

from .microphone import Microphone, PortAudioMicrophone
from .sound_recording import SoundRecording
from .wav_file import SoundError

_NANOSECONDS: Final = 1e9
#: Seconds of sound after which it is known well enough when it began.
_SURE_S: Final = 1.0


class SoundKeeper:
    """At most one recording at a time. `tell` hears when a sound has begun and when it is finished.

    Nothing that goes wrong with the sound touches the tracking: it is told and done without.
    """

    def __init__(self, microphone: Microphone | None, tell: Callable[[Status], None]) -> None:
        self._microphone = microphone
        self._tell = tell
        self._recording: SoundRecording | None = None
        self._begun = False

    @classmethod
    def opened(cls, name: str | None, tell: Callable[[Status], None]) -> SoundKeeper:
        """One for the microphone of that name; None is none."""
        try:
            return cls(None if name is None else PortAudioMicrophone(name), tell)
        except SoundError as error:
            tell(Problem(str(error)))
            return cls(None, tell)

    def obey(self, told: control.Control) -> None:
        """Begin or end, where that is what was told."""
        if isinstance(told, control.RecordSound):
            self._end()
            self._begin(Path(told.path))
        elif isinstance(told, control.EndSound):
            self._end()

    def go_on(self) -> None:
        """Write what was heard; to be called with every picture."""
        recording = self._recording
        if recording is None or self._microphone is None:
            return
        try:
            for block in self._microphone.blocks():
                recording.add(block)
        except SoundError as error:
            self._tell(Problem(f"{error} The recording goes on without sound."))
            self._recording = None
            self._microphone.ignore()
            return
        if not self._begun and recording.seconds >= _SURE_S:
            self._begun = True
            self._tell(SoundBegun(str(recording.path), round(recording.clock().offset * _NANOSECONDS)))

    def close(self) -> None:
        """Finish what is recorded and let go of the microphone."""
        self._end()
        if self._microphone is not None:
            self._microphone.close()

    def _begin(self, path: Path) -> None:
        if self._microphone is None:
            self._tell(Problem("No sound is recorded: start the tracker with --microphone."))
            return
        if not path.is_absolute() or path.suffix.lower() != ".wav":
            self._tell(Problem(f"No sound is recorded: {str(path)[:80]!r} is no whole path of a WAV file."))
            return
        try:
            self._recording = SoundRecording(path, self._microphone.rate, self._microphone.channels)
        except SoundError as error:
            self._tell(Problem(f"{error} The recording goes on without sound."))
            return
        self._begun = False
        self._microphone.listen()

    def _end(self) -> None:
        if self._recording is None or self._microphone is None:
            return
        self.go_on()
        self._microphone.ignore()
        recording, self._recording = self._recording, None
        if recording is None:  # the last blocks could not be written
            return
        try:
            recording.close()
        except SoundError as error:
            self._tell(Problem(str(error)))
            return
        clock = recording.clock()
        self._tell(SoundKept(str(recording.path), round(clock.offset * _NANOSECONDS), clock.rate))
