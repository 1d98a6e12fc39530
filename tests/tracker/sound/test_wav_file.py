from __future__ import annotations

import signal
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from tests.tracker.conftest import ROOT
from tracker.sound.wav_file import SoundError, WavFile


def read(path: Path) -> tuple[int, int, bytes]:
    with wave.open(str(path)) as sound:
        return sound.getframerate(), sound.getnchannels(), sound.readframes(sound.getnframes())


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    with WavFile(path, 8000, 2) as sound:
        sound.write(bytes(range(200)))
        sound.write_silence(0.25)
        assert sound.seconds == pytest.approx(0.25 + 50 / 8000)
    assert read(path) == (8000, 2, bytes(range(200)) + bytes(8000))


def test_an_empty_one_is_a_sound_too(tmp_path: Path) -> None:
    WavFile(tmp_path / "a.wav", 48000, 1).close()
    assert read(tmp_path / "a.wav") == (48000, 1, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="the signals of Unix")
def test_killed_it_lacks_less_than_a_second(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys, time; from tracker.sound.wav_file import WavFile\n"
        "sound = WavFile(pathlib.Path('a.wav'), 1000, 1)\n"
        "for _ in range(35): sound.write(b'ab' * 100)\n"
        "print('written', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "written\n"
        process.send_signal(signal.SIGKILL)
    rate, _, data = read(tmp_path / "a.wav")
    assert rate == 1000
    assert data == b"ab" * 3000


def test_what_is_there_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("mine")
    with pytest.raises(SoundError, match="cannot be written"):
        WavFile(tmp_path / "a.wav", 8000, 1)
    assert (tmp_path / "a.wav").read_text() == "mine"
    with pytest.raises(SoundError, match="choose a folder"):
        WavFile(tmp_path / "no" / "a.wav", 8000, 1)


@pytest.mark.skipif(sys.platform == "win32", reason="the limits of Unix")
def test_a_disk_that_fills_up_is_told_and_what_fits_is_kept(tmp_path: Path) -> None:
    code = (
        "import pathlib, resource; from tracker.sound.wav_file import SoundError, WavFile\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))\n"
        "try:\n"
        "    with WavFile(pathlib.Path('a.wav'), 1000, 1) as sound:\n"
        "        for _ in range(100): sound.write(b'ab' * 100)\n"
        "except SoundError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("The sound a.wav cannot be written (File too large)")
    assert len(read(tmp_path / "a.wav")[2]) >= 6000
