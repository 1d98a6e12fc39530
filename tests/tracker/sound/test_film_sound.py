from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from addon.core.takes.take_file import read_take_file
from tests.tracker.conftest import ROOT
from tests.tracker.sound.films import RATE, TONE, tone, write_film
from tests.tracker.sound.test_wav_file import read
from tracker.cli import main
from tracker.sound.film_sound import NoSoundError, film_times, keep_sound
from tracker.sound.wav_file import SoundError
from tracker.sources.reel import open_reel

CLIP = ROOT / "sample_rigs" / "clip" / "clip.mp4"
#: A phone slows down in the dark.
TIMES = [0.0, 0.033, 0.066, 0.1, 0.2, 0.4, 0.45]


def clip_pictures(count: int) -> list[NDArray[np.uint8]]:
    reel = open_reel(CLIP)
    pictures = [picture for _ in range(count) if (picture := reel.next()) is not None]
    reel.close()
    return pictures


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sound begins a quarter of a second after the pictures, and a tenth of a second of it is lost."""
    samples = tone(1.0)
    sound = [(0.25, samples[:, :2000]), (0.6, samples[:, 2800:])]
    return write_film(tmp_path_factory.mktemp("film") / "film.mkv", clip_pictures(len(TIMES)), TIMES, sound)


def test_pictures_have_their_true_times(film: Path) -> None:
    times = film_times(film)
    assert times.times == pytest.approx(TIMES, abs=0.002)
    assert times.at(2) == pytest.approx(0.066, abs=0.002)
    assert times.at(8) == pytest.approx(0.55, abs=0.005), "more pictures than stamps go on at the last pace"
    assert all(b > a for a, b in pairwise(times.times))


def test_sound_is_kept_with_its_beginning_and_its_gap(film: Path, tmp_path: Path) -> None:
    assert keep_sound(film, tmp_path / "a.wav") == pytest.approx(0.25, abs=0.002)
    rate, channels, data = read(tmp_path / "a.wav")
    assert (rate, channels) == (RATE, 1)
    heard = np.frombuffer(data, np.int16).astype(float)
    expected = tone(1.0)[0].astype(float)
    expected[2000:2800] = 0.0
    assert len(heard) == pytest.approx(len(expected), abs=20)
    count = min(len(heard), len(expected))
    assert np.abs(heard - expected)[: count - 20].max() < 8000 * 2 * np.pi * TONE / RATE * 10
    assert np.abs(heard[2050:2750]).max() == 0.0


def test_a_take_says_where_its_sound_is(film: Path, tmp_path: Path) -> None:
    take = tmp_path / "film.lftake"
    assert main(["track", str(film), "--take", str(take), "--sound"]) == 0
    found = read_take_file(take)
    assert found.info.sound == "film.wav"
    assert found.info.sound_at == pytest.approx(0.25, abs=0.002)
    assert found.take.times == pytest.approx(TIMES, abs=0.002)
    assert len(read(tmp_path / "film.wav")[2]) > RATE
    assert sorted(path.name for path in tmp_path.iterdir()) == ["film.lftake", "film.wav"]


def test_a_film_without_sound_is_tracked_all_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mute = write_film(tmp_path / "mute.mkv", clip_pictures(2), [0.0, 0.04])
    with pytest.raises(NoSoundError, match="has no sound"):
        keep_sound(mute, tmp_path / "a.wav")
    assert main(["track", str(mute), "--take", str(tmp_path / "mute.lftake"), "--sound"]) == 0
    assert "mute.mkv has no sound" in capsys.readouterr().err
    assert read_take_file(tmp_path / "mute.lftake").info.sound == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mute.lftake", "mute.mkv"]


def test_a_sound_that_is_there_stays(film: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "film.wav").write_text("mine")
    assert main(["track", str(film), "--csv", str(tmp_path / "film.csv"), "--sound"]) == 2
    assert "There is a sound at" in capsys.readouterr().err
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("film.wav", "mine")]


def test_bad_words(film: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["track", str(film), "--csv", str(tmp_path / "a.csv"), "--sound", "--fps", "30"]) == 2
    assert "keeps its own pace" in capsys.readouterr().err
    (tmp_path / "text.mp4").write_text("no film")
    with pytest.raises(SoundError, match="cannot be read"):
        keep_sound(tmp_path / "text.mp4", tmp_path / "a.wav")
    assert not (tmp_path / "a.wav").exists()
