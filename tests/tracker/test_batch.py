"""Many films to takes, and a take solved again: real pictures, the project's own clip, cut short."""

from __future__ import annotations

import signal
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from addon.core.arkit import CHANNEL_COUNT, CHANNEL_INDEX
from addon.core.rotation import Quaternion, to_angles
from addon.core.takes.take_file import read_take_file, write_take
from tracker.cli import main
from tracker.eyes.eyes import AS_SEEN
from tracker.profile.face_profile import FaceProfile
from tracker.solver.take_solving import solve_take
from tracker.sources.reel import open_reel
from tracker.take_loading import load_take

from .conftest import ROOT, Start, wait_until, write_video

CLIP = ROOT / "sample_rigs" / "clip" / "clip.mp4"
PICTURES = 30


def cut_clip(path: Path, skip: int = 0) -> Path:
    """The clip from its picture `skip` on, cut short."""
    reel = open_reel(CLIP)
    for _ in range(skip):
        reel.skip()
    height, width = reel.info.height, reel.info.width
    video = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), reel.info.fps, (width, height))
    for _ in range(PICTURES):
        picture = reel.next()
        assert picture is not None
        video.write(picture)
    video.release()
    reel.close()
    return path


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("take")
    film = cut_clip(folder / "smile.mp4", skip=60)
    assert main(["track", str(film), "--take", str(folder / "smile.lftake")]) == 0
    return folder / "smile.lftake"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_batch_goes_on_after_a_bad_file_and_skips_what_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    films, takes = tmp_path / "films", tmp_path / "new" / "takes"
    films.mkdir()
    (films / "broken.mov").write_text("no video " * 100)
    cut_clip(films / "first.mp4")
    write_video(films / "grey.mp4", frames=5)
    assert main(["track", str(films), "--out", str(takes)]) == 1
    said = capsys.readouterr().err
    assert "broken.mov cannot be read as a video" in said
    assert said.splitlines()[-1] == "3 films, 2 tracked, 1 failed."
    assert names(takes) == ["first.lftake", "grey.lftake"]
    found = read_take_file(takes / "first.lftake")
    assert found.problem is None
    assert (found.info.source, found.info.rate) == ("first.mp4", 30.0)
    assert found.take.tracked.sum() > PICTURES * 0.9
    assert found.take.landmarks is not None
    assert read_take_file(takes / "grey.lftake").take.tracked.tolist() == [False] * 5

    before = (takes / "first.lftake").stat()
    (films / "broken.mov").unlink()
    assert main(["track", str(films), "--out", str(takes)]) == 0
    assert "2 films, 0 tracked, 2 done before" in capsys.readouterr().err
    assert (takes / "first.lftake").stat() == before

    grey = str(films / "grey.mp4")
    (takes / "grey.lftake").write_text("an old one")
    assert main(["track", grey, "--out", str(takes), "--again", "--format", "take"]) == 0
    assert len(read_take_file(takes / "grey.lftake").take) == 5
    assert main(["track", grey, "--out", str(takes), "--format", "csv"]) == 0
    assert len(load_take(takes / "grey.csv").take) == 5
    assert names(takes) == ["first.lftake", "grey.csv", "grey.lftake"]


@pytest.mark.skipif(sys.platform == "win32", reason="the signals of Unix")
def test_an_interrupted_batch_keeps_what_is_finished(tmp_path: Path, start: Start) -> None:
    films, takes = tmp_path / "films", tmp_path / "takes"
    films.mkdir()
    write_video(films / "a.mp4", frames=3)
    write_video(films / "b.mp4", frames=3000)
    process = start("track", str(films), "--out", str(takes))
    wait_until(lambda: (takes / "a.lftake").exists() and any(path.suffix == ".part" for path in takes.iterdir()), 60)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert said.splitlines()[-1] == "Interrupted: 2 films, 1 tracked, 1 left; the same command goes on from there."
    assert names(takes) == ["a.lftake"]


def test_a_take_is_never_written_over_unasked(take: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = take.read_bytes()
    film = take.with_suffix(".mp4")
    assert main(["track", str(film), "--take", str(take)]) == 2
    assert "There is a take at" in capsys.readouterr().err
    assert take.read_bytes() == before
    assert names(take.parent) == ["smile.lftake", "smile.mp4"]
    other = take.parent / "other_1.lftake"
    other.write_text("a second face's")
    assert main(["track", str(film), "--take", str(take.parent / "other.lftake"), "--faces", "2"]) == 2
    assert "other_1.lftake already" in capsys.readouterr().err, "known before the work begins"
    other.unlink()
    assert names(take.parent) == ["smile.lftake", "smile.mp4"]


def test_a_take_solved_again_is_the_same_where_nothing_has_changed(
    take: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["solve", str(take), "--out", str(tmp_path / "again.lftake")]) == 0
    assert "frames with a face solved again" in capsys.readouterr().err
    before, after = (read_take_file(path) for path in (take, tmp_path / "again.lftake"))
    assert after.info == before.info
    assert np.array_equal(after.take.times, before.take.times)
    assert np.array_equal(after.take.tracked, before.take.tracked)
    assert before.take.weights[:, CHANNEL_INDEX["jawOpen"]].max() > 0.1, "there is something to see"
    assert np.abs(after.take.weights - before.take.weights).max() < 0.02
    for index in range(len(before.take)):
        ours, theirs = (to_angles(Quaternion(*one.take.head[index].tolist())) for one in (before, after))
        assert np.degrees(np.subtract(ours, theirs)) == pytest.approx((0, 0, 0), abs=0.3)


def test_a_profile_changes_what_a_take_is_solved_to(take: Path) -> None:
    found = read_take_file(take).take
    assert found.landmarks is not None
    neutral = found.landmarks[found.tracked][0].astype(np.float64)
    known = solve_take(found, profile=FaceProfile("me", "smile.mp4", neutral), eyes=AS_SEEN)
    assert known.left == 0
    assert np.abs(known.take.weights - found.weights).max() > 0.05


def test_frames_without_landmarks_stay_as_they_were(
    take: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = read_take_file(take)
    assert found.take.landmarks is not None
    landmarks = found.take.landmarks.copy()
    landmarks[5:8] = np.nan
    weights = np.full((len(found.take), CHANNEL_COUNT), 0.5, np.float32)
    write_take(tmp_path / "some.lftake", replace(found.take, landmarks=landmarks, weights=weights), found.info)
    assert main(["solve", str(tmp_path / "some.lftake"), "--out", str(tmp_path / "out.lftake")]) == 0
    assert "3 frames have no landmarks" in capsys.readouterr().err
    after = read_take_file(tmp_path / "out.lftake").take
    assert (after.weights[5:8] == 0.5).all()
    assert not (after.weights[:5] == 0.5).all()
    write_take(tmp_path / "none.lftake", replace(found.take, landmarks=None), found.info)
    assert main(["solve", str(tmp_path / "none.lftake"), "--out", str(tmp_path / "no.lftake")]) == 2
    assert "has no landmarks" in capsys.readouterr().err
    assert not (tmp_path / "no.lftake").exists()
