"""The microphone, by PortAudio (sounddevice): open all the time, listened to only while something is recorded."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from typing import Any, Final, Protocol

from .sound_recording import Block
from .wav_file import SAMPLE_BYTES, SoundError

_NANOSECONDS: Final = 1e9
_NO_PORTAUDIO: Final = "PortAudio is missing, so no sound is recorded: install it (Debian, Ubuntu: libportaudio2)."


class Microphone(Protocol):
    """What sound is recorded from."""

    @property
    def rate(self) -> int:
        """Samples a second."""

    @property
    def channels(self) -> int:
        """How many."""

    def listen(self) -> None:
        """From now on blocks are kept."""

    def blocks(self) -> Iterator[Block]:
        """Those that have come since the last time."""

    def ignore(self) -> None:
        """From now on nothing is kept."""

    def close(self) -> None:
        """Let go of the device."""


def microphone_names() -> list[str]:
    """The names of this machine's microphones. Raises `SoundError` where PortAudio is missing."""
    devices = _sounddevice().query_devices()
    return list(dict.fromkeys(device["name"] for device in devices if device["max_input_channels"] > 0))


def _sounddevice() -> Any:  # noqa: ANN401 (a module without types)
    try:
        import sounddevice  # noqa: PLC0415 (raises where there is no PortAudio)
    except OSError as error:
        raise SoundError(_NO_PORTAUDIO) from error
    return sounddevice


class PortAudioMicrophone:
    """The microphone whose name has `name` in it, one channel of it; the system's own where that is empty.

    Raises:
        SoundError: PortAudio is missing, or there is no such microphone, or another program has it.
    """

    channels = 1

    def __init__(self, name: str = "") -> None:
        sounddevice = _sounddevice()
        self._blocks: queue.SimpleQueue[Block] = queue.SimpleQueue()
        self._listening = False
        try:
            device = sounddevice.query_devices(name or None, "input")
            self.rate = int(device["default_samplerate"])
            self._stream = sounddevice.RawInputStream(
                samplerate=self.rate, device=device["index"], channels=1, dtype="int16", callback=self._hear
            )
            self._stream.start()
        except (ValueError, sounddevice.PortAudioError) as error:
            which = f"microphone {name!r}" if name else "microphone"
            raise SoundError(f"There is no {which} that can be opened, so no sound is recorded: {error}.") from error

    def listen(self) -> None:
        """From now on blocks are kept."""
        self._listening = True

    def blocks(self) -> Iterator[Block]:
        """Those that have come since the last time."""
        while not self._blocks.empty():
            yield self._blocks.get()

    def ignore(self) -> None:
        """From now on nothing is kept."""
        self._listening = False

    def close(self) -> None:
        """Let go of the device."""
        self._stream.close()

    def _hear(self, samples: Any, count: int, times: Any, _flags: object) -> None:  # noqa: ANN401 (C structures)
        """In PortAudio's own thread."""
        if self._listening:
            age_s = times.currentTime - times.inputBufferAdcTime
            if not 0.0 < age_s < 1.0:  # some systems leave the time of the first sample out
                age_s = count / self.rate
            data = bytes(samples)[: count * SAMPLE_BYTES]
            self._blocks.put(Block(data, time.monotonic_ns() - round(age_s * _NANOSECONDS)))
