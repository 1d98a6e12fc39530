"""Calibration as a user and the add-on meet it: real processes on the project's own clip."""

from __future__ import annotations

import csv
import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from addon.core.control import LETTERS_HELP, Calibrate, CancelCalibration, SetNeutral, to_line
from addon.core.status import (
    CalibrationEnded,
    CalibrationStep,
    Failure,
    Problem,
    ProfileInUse,
    Ready,
    Status,
    from_line,
)
from tests.tracker.conftest import ROOT, Listener, Ran, Start, wait_until, write_video
from tracker.cli import main
from tracker.profile.profile_file import parse_profile, to_text

from .faces import profile

CLIP = ROOT / "sample_rigs" / "clip" / "clip.mp4"
#: When the clip shows what a step asks for (seconds); see sample_rigs/clip/performance.py.
TIMES = {
    "neutral": "0-0.55",
    "blink": "1.35-1.85",
    "smile": "4.5-5.1",
    "jaw": "5.5-5.85",
    "brows-up": "5.5-5.85",
    "brows-down": "6.3-6.65",
}
TIMINGS = [word for step, times in TIMES.items() for word in ("--at", f"{step}={times}")]

if not CLIP.is_file():
    pytest.skip("the clip has not been built: make rigs", allow_module_level=True)


class Talk:
    """A running tracker that is spoken to, and what it says."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def tell(self, *lines: str) -> None:
        assert self.process.stdin
        for line in lines:
            self.process.stdin.write(line)
        self.process.stdin.flush()

    def hear(self, wanted: Callable[[Status], bool]) -> Status:
        """The next status that is wanted."""
        assert self.process.stdout
        for line in self.process.stdout:
            status = from_line(line)
            if wanted(status):
                return status
        raise AssertionError(f"it ended without: {self.process.stderr and self.process.stderr.read()}")

    def hear_a(self, *kinds: type) -> Status:
        return self.hear(lambda status: isinstance(status, kinds))

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.stdin = None
        self.process.communicate(timeout=20)
        assert self.process.returncode == 0


@pytest.fixture
def talk(start: Start, listener: Listener) -> Callable[..., Talk]:
    def begin(*options: str, person: str = "Anna") -> Talk:
        words = ["--source", str(CLIP), "--loop", "--to", listener.to, "--quit-with-parent"]
        return Talk(start("run", *words, *(["--person", person] if person else []), *options))

    return begin


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the started trackers keep their profiles."""
    return tmp_path / "data" / "live_face" / "profiles"


def the_profile(folder: Path) -> Path:
    (path,) = folder.glob("*@*.json")
    return path


def test_set_neutral_while_running_is_kept_for_the_next_run(talk: Callable[..., Talk], folder: Path) -> None:
    one = talk()
    assert one.hear_a(ProfileInUse) == ProfileInUse("Anna", "clip.mp4", known=False)
    one.tell(to_line(SetNeutral()))
    step = one.hear_a(CalibrationStep)
    assert isinstance(step, CalibrationStep)
    assert step.sentence == "Look at the camera and relax your face."
    ended = one.hear_a(CalibrationEnded)
    assert isinstance(ended, CalibrationEnded)
    assert ended.saved, ended.message
    path = the_profile(folder)
    assert ended.message == "The neutral face of Anna is set for clip.mp4. It is kept for the next time."
    assert one.hear_a(ProfileInUse) == ProfileInUse("Anna", "clip.mp4", known=True)
    one.end()
    found = parse_profile(path.read_bytes(), "x")
    assert found.neutral is not None
    assert (found.person, found.camera, found.engine) == ("Anna", "clip.mp4", "face-mesh")
    again = talk(person="")
    assert again.hear_a(ProfileInUse) == ProfileInUse("Anna", "clip.mp4", known=True)
    again.end()


def test_calibrate_tells_each_step_and_a_cancel_leaves_the_profile(talk: Callable[..., Talk], folder: Path) -> None:
    one = talk()
    one.hear_a(ProfileInUse)
    one.tell("n\n")
    one.hear_a(CalibrationEnded)
    before = the_profile(folder).read_bytes()
    one.tell(to_line(Calibrate()))
    seen = [one.hear_a(CalibrationStep) for _ in range(4)]
    assert all(isinstance(step, CalibrationStep) and (step.number, step.steps) == (1, 9) for step in seen)
    left = [step.seconds_left for step in seen if isinstance(step, CalibrationStep)]
    assert left == sorted(left, reverse=True)
    one.hear(lambda status: isinstance(status, CalibrationStep) and status.number == 3)
    one.tell(to_line(CancelCalibration()))
    ended = one.hear_a(CalibrationEnded)
    assert ended == CalibrationEnded(saved=False, message="The calibration was left: the profile is as it was.")
    one.tell("x\n")
    assert one.hear_a(CalibrationEnded) == CalibrationEnded(saved=False, message="No calibration is under way.")
    one.end()
    assert the_profile(folder).read_bytes() == before


def test_words_that_mean_nothing_are_told_and_the_tracker_goes_on(talk: Callable[..., Talk]) -> None:
    one = talk()
    one.tell("dance\n", '{"control": "dance"}\n', "x" * 100_000 + "\n", "\n", "\xff\0\n")
    for start_of in ("'dance' means", "Not a control line", "'xxx", "'' means", "'\xff"):
        problem = one.hear_a(Problem)
        assert isinstance(problem, Problem)
        assert problem.message.startswith(start_of)
    one.tell("N\n")
    assert one.hear_a(CalibrationStep)
    one.end()


@pytest.mark.parametrize("content", ["{ cut off", to_text(profile()).replace(": 1,", ": 7,", 1)])
def test_a_profile_that_is_no_good_stops_nothing_and_is_left_alone(
    content: str, talk: Callable[..., Talk], folder: Path, ran: Ran
) -> None:
    one = talk()
    one.hear_a(ProfileInUse)
    one.tell("n\n")
    one.hear_a(CalibrationEnded)
    one.end()
    path = the_profile(folder)
    path.write_text(content)

    one = talk()
    problem = one.hear_a(Problem)
    assert isinstance(problem, Problem)
    assert problem.message.startswith(f"The profile {path} is ")
    assert one.hear_a(ProfileInUse) == ProfileInUse("Anna", "clip.mp4", known=False)
    for letter in ("c\n", "n\n"):
        one.tell(letter)
        assert one.hear_a(CalibrationStep, CalibrationEnded) == CalibrationEnded(saved=False, message=problem.message)
    one.end()
    assert path.read_text() == content
    refused = ran("track", str(CLIP), "--csv", "take.csv", "--profile", str(path))
    assert (refused.returncode, refused.stderr) == (2, problem.message + "\n")

    one = talk("--new-profile")
    assert one.hear_a(Problem, ProfileInUse) == ProfileInUse("Anna", "clip.mp4", known=False)
    one.tell("n\n")
    ended = one.hear_a(CalibrationEnded)
    assert isinstance(ended, CalibrationEnded)
    assert ended.saved
    one.end()
    assert parse_profile(path.read_bytes(), "x").neutral is not None
    assert path.with_name(path.name + ".bak").read_text() == content


def test_a_calibration_from_a_video_gives_each_channel_its_range(tmp_path: Path, ran: Ran) -> None:
    done = ran("calibrate", "--from", str(CLIP), "--profile", "p.json", "--person", "Clip", *TIMINGS)
    assert done.returncode == 0, done.stderr
    assert "The face of Clip is calibrated for clip.mp4. The usual range stays for: " in done.stderr
    assert "wide (not timed), look (not timed)" in done.stderr
    assert json.loads((tmp_path / "p.json").read_text())["live_face_profile"] == 1
    takes = {}
    for name, options in (("without", []), ("with", ["--profile", "p.json"])):
        assert ran("track", str(CLIP), "--csv", f"{name}.csv", *options).returncode == 0
        takes[name] = list(csv.DictReader((tmp_path / f"{name}.csv").open()))

    def curve(take: str, channel: str) -> np.ndarray:  # type: ignore[type-arg]
        return np.array([float(row[channel]) for row in takes[take]])

    with (CLIP.with_suffix(".csv")).open() as file:
        truth = list(csv.DictReader(file))
    at_rest, shown = slice(3, 14), slice(167, 174)
    jaw = [float(row["jawOpen"]) for row in truth]
    assert max(jaw[at_rest]) < 0.05
    assert min(jaw[shown]) > 0.4
    assert curve("with", "JawOpen")[shown].max() > curve("without", "JawOpen")[shown].max() + 0.1, "its range is wider"
    assert curve("with", "JawOpen")[shown].max() > 0.95
    for channel in ("MouthSmileLeft", "MouthSmileRight", "BrowOuterUpLeft", "JawOpen", "MouthPucker"):
        assert np.median(curve("with", channel)[at_rest]) < 0.05, f"{channel} is at rest"
    again = ran("track", str(CLIP), "--csv", "again.csv")
    assert again.returncode == 0
    assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "without.csv").read_bytes()


def test_track_takes_no_profile_by_itself_and_a_persons_when_asked(tmp_path: Path, ran: Ran) -> None:
    assert ran("calibrate", "--from", str(CLIP), "--person", "Anna", *TIMINGS).returncode == 0
    for name, options in (("plain", []), ("anna", ["--person", "Anna"])):
        assert ran("track", str(CLIP), "--csv", f"{name}.csv", *options).returncode == 0
    assert (tmp_path / "plain.csv").read_bytes() != (tmp_path / "anna.csv").read_bytes()
    nobody = ran("track", str(CLIP), "--csv", "take.csv", "--person", "Nobody")
    assert nobody.returncode == 2
    assert "There is no profile at" in nobody.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--from", "grey.mp4"], "The pictures ended before the last step, nothing was changed"),
        (["--from", "grey.mp4", "--pace", "0.01"], "Nothing was changed, as your face was not to be seen"),
        (["--from", "grey.mp4", "--at", "neutral=0-1"], "Nothing was changed, as your face was not to be seen"),
        (["--from", "grey.mp4", "--at", "smile=0-1"], "say when the face is at rest"),
        (["--from", "grey.mp4", "--at", "grin=0-1"], "'grin=0-1' is not like smile=4.2-5.3"),
        (["--from", "grey.mp4", "--at", "smile=1-1"], "'smile=1-1' is not like"),
        (["--at", "smile=0-1"], "name it with --from"),
        (["--from", "rtsp://127.0.0.1:9/x"], "is live"),
        (["--from", "nothing.mp4"], "There is no file"),
        (["--source", "/dev/video97"], "There is no camera"),
        (["--source", "grey.mp4", "--person", ""], "'' is not a name"),
        (["--source", "grey.mp4", "--person", "a\nb"], "is not a name"),
        (["--source", "grey.mp4", "--pace", "0"], "'0' is not a number above 0"),
        (["--source", "grey.mp4", "--profile", "broken.json"], "The profile broken.json is damaged"),
        (["--source", "grey.mp4", "--profile", "."], "cannot be read"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_changes_nothing(
    words: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_video(tmp_path / "grey.mp4", frames=30)
    (tmp_path / "broken.json").write_text("broken")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    try:
        code = main(["calibrate", *words])
    except SystemExit as error:  # argparse has no other way
        code = int(error.code or 0)
    assert code == 2
    said = capsys.readouterr()
    last = said.err.splitlines()[-1]
    assert message in last
    assert last.endswith(".")
    assert said.out == ""
    assert (tmp_path / "broken.json").read_text() == "broken"
    assert not (tmp_path / "data").exists()


def test_an_interrupted_calibration_leaves_the_profile(tmp_path: Path, start: Start) -> None:
    path = tmp_path / "p.json"
    path.write_text(to_text(profile()))
    process = start("calibrate", "--source", str(CLIP), "--loop", "--profile", str(path))
    assert process.stderr
    assert "Look at the camera" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert err.splitlines()[-1] == "Interrupted: the profile is as it was."
    assert path.read_text() == to_text(profile())


def test_the_wizard_goes_through_a_video_in_its_own_time_to_its_end(tmp_path: Path, ran: Ran) -> None:
    words = ["calibrate", "--from", str(CLIP), "--profile", "p.json", "--person", "Clip", "--camera", "Camera 0"]
    too_slow = ran(*words, "--pace", "0.5")
    assert too_slow.returncode == 2
    assert "The pictures ended before the last step, nothing was changed" in too_slow.stderr
    assert not (tmp_path / "p.json").exists()
    done = ran(*words, "--pace", "0.15")
    assert done.returncode == 0, done.stderr
    shown = done.stderr.splitlines()
    for number in range(1, 10):
        assert any(line.startswith(f"{number}/9 [") and " now: " in line for line in shown), number
    assert "The face of Clip is calibrated for Camera 0." in shown[-1]
    found = parse_profile((tmp_path / "p.json").read_bytes(), "x")
    assert (found.person, found.camera) == ("Clip", "Camera 0")
    assert found.neutral is not None
    assert not np.array_equal(found.ranges.high, np.ones(52))


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of Unix")
def test_a_person_at_a_terminal_types_letters(tmp_path: Path, listener: Listener, folder: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(tmp_path / "data")}
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "tracker", "run", "--source", str(CLIP), "--loop", "--to", listener.to]
    process = subprocess.Popen(
        [*words, "--person", "Anna"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        start_new_session=True,
    )
    os.close(theirs)
    shown = ""

    def shows(text: str) -> bool:
        nonlocal shown
        # it may have come with what was read before; then there is nothing more to wait for
        if text not in shown and select.select([ours], [], [], 0.1)[0]:
            shown += os.read(ours, 4096).decode("utf-8", "replace")
        return text in shown

    try:
        wait_until(lambda: shows(LETTERS_HELP))
        os.write(ours, b"n\n")
        wait_until(lambda: shows("The neutral face of Anna is set"))
        os.write(ours, b"c\n")
        wait_until(lambda: shows("1/9 ["))
        os.write(ours, b"x\n")
        wait_until(lambda: shows("The calibration was left"))
        os.write(ours, b"\x04")  # the end of a person's words is not the end of the tracker
        time.sleep(0.3)
        listener.heard()
        wait_until(lambda: bool(listener.heard()))
        assert process.poll() is None
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        finally:
            process.kill()
            process.wait()
            os.close(ours)
    assert process.returncode == 0
    assert the_profile(folder)


def test_failure_and_ready_are_still_told_as_before(start: Start) -> None:
    process = start("run", "--source", "nothing.mp4", "--quit-with-parent")
    out, _ = process.communicate(timeout=60)
    kinds = [type(from_line(line)) for line in out.splitlines()]
    assert kinds[-1] is Failure
    assert Ready not in kinds
