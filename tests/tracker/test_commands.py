"""The commands as a user and the add-on start them: processes, signals, exit codes and words."""

from __future__ import annotations

import csv
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from addon.core.codec import PROTOCOL_VERSION
from addon.core.face_frame import FaceFrame, FacePose, LandmarksFrame
from addon.core.status import Ended, Failure, Hello, Ready, Status, TrackerStats, from_line
from addon.core.takes.live_link_csv import TakeRow, TakeWriter
from addon.core.takes.timecode import Timecode

from .conftest import ROOT, Listener, Ran, Start, wait_until, write_video


def statuses(text: str) -> list[Status]:
    return [from_line(line) for line in text.splitlines()]


def write_take(path: Path, rows: int = 20, fps: float = 40.0) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = TakeWriter(file, Timecode(1, 2, 3, 0.0))
        for index in range(rows):
            weights = np.full(52, index / 100, np.float32)
            writer.write(TakeRow(index / fps, None if index == 5 else FacePose(weights=weights)))
    return path


@pytest.fixture
def video(tmp_path: Path) -> Path:
    return write_video(tmp_path / "grey.mp4", frames=12)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "--source", "/dev/video97"], "There is no camera /dev/video97"),
        (["run", "--source", "nothing.mp4"], "There is no file nothing.mp4"),
        (["run", "--source", "text.mp4"], "cannot be read as a video"),
        (["run", "--source", "grey.mp4", "--to", "nowhere"], "'nowhere' is not HOST:PORT"),
        (["run", "--source", "grey.mp4", "--to", "no-such-host.invalid:5"], "cannot be found"),
        (["run", "--source", "grey.mp4", "--engine", "face-landmarker"], "fetch it with 'python -m tracker model'"),
        (["run", "--source", "rtsp://127.0.0.1:9/x"], "Nobody answers at rtsp://127.0.0.1:9/x"),
        (["replay", "nothing.csv"], "nothing.csv cannot be read"),
        (["replay", "text.mp4"], "line 1: the column Timecode is missing"),
        (["replay", "grey.mp4"], "grey.mp4 is not a text file"),
    ],
)
def test_bad_input_is_one_sentence_and_a_failure_line(
    words: list[str], message: str, video: Path, tmp_path: Path, ran: Ran
) -> None:
    (tmp_path / "text.mp4").write_text("no video " * 100)
    assert video.is_file()
    done = ran(*words)
    assert done.returncode == 2
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
    hello, *_, failure = statuses(done.stdout)
    assert isinstance(hello, Hello)
    assert failure == Failure(done.stderr.strip())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "COMMAND"),
        (["dance"], "invalid choice: 'dance'"),
        (["run", "--faces", "0"], "'0' is not a number of faces from 1"),
        (["run", "--fps", "nan"], "'nan' is not a number above 0"),
        (["run", "--size", "big"], "'big' is not a size like 1280x720"),
        (["run", "--fov", "400"], "'400' is not an angle"),
        (["run", "--engine", "magic"], "'magic' is not face-mesh or face-landmarker"),
        (["run", "--sorce", "0"], "nrecognized arguments: --sorce"),
        (["track", "grey.mp4"], "--csv"),
        (["track", "grey.mp4", "--csv", "no/folder/out.csv"], "cannot be written"),
        (["track", "grey.mp4", "--csv", "."], "is a folder"),
        (["track", "0", "--csv", "out.csv"], "is live"),
        (["track", "grey.mp4", "--csv", "grey.mp4"], "grey.mp4 is the file to be tracked"),
        (["track", "nothing.mp4", "--csv", "out.csv"], "There is no file"),
        (["track", "grey.mp4", "grey.mp4", "--csv", "out.csv"], "say the folder for them with --out"),
        (["track", ".", "--take", "out.lftake"], "say the folder for them with --out"),
        (["track", "nothing.mp4", "--out", "takes"], "There is no file nothing.mp4"),
        (["track", "grey.mp4", "--out", "grey.mp4"], "The folder grey.mp4 cannot be made"),
        (["solve", "nothing.lftake", "--out", "out.lftake"], "nothing.lftake cannot be read"),
        (["solve", "grey.mp4", "--out", "out.lftake"], "is no take of Live Face"),
        (["solve", "grey.mp4", "--out", "grey.mp4"], "There is a file at grey.mp4 already"),
        (["replay", "take.csv", "--speed", "0"], "'0' is not a number above 0"),
        (["model", "--from", "nothing.task"], "cannot be read"),
        (["model", "--check"], "The model is not at"),
    ],
)
def test_bad_words_are_one_sentence(words: list[str], message: str, video: Path, tmp_path: Path, ran: Ran) -> None:
    done = ran(*words)
    assert done.returncode == 2
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "data") == [video.name]


def test_run_to_the_end_of_a_file_without_a_face(video: Path, listener: Listener, ran: Ran) -> None:
    done = ran("run", "--source", str(video), "--to", listener.to)
    assert done.returncode == 0
    hello, ready, *stats, ended = statuses(done.stdout)
    assert isinstance(hello, Hello)
    assert (hello.program, hello.protocol) == ("tracker", PROTOCOL_VERSION)
    assert isinstance(ready, Ready)
    assert (ready.what, ready.width, ready.height, ready.fps) == ("grey.mp4", 320, 240, 20.0)
    last = stats[-1]
    assert isinstance(last, TrackerStats)
    assert last.frames_in + last.frames_skipped == 12
    assert last.frames_detected == 0
    assert last.frames_sent == last.frames_in
    assert ended == Ended("the source has ended")
    frames = listener.heard()
    assert len(frames) == last.frames_sent
    for frame in frames:
        assert isinstance(frame, FaceFrame)
        assert not frame.tracked
        assert frame.stamp.session == hello.session
        assert (frame.stamp.capture_ns - ready.start_ns) % 50_000_000 == 0, "a capture time tells the picture"


@pytest.mark.parametrize("way", ["SIGINT", "SIGTERM", "stdin", "stdin of an idle parent"])
def test_run_ends_when_told(way: str, video: Path, listener: Listener, start: Start) -> None:
    if sys.platform == "win32" and way.startswith("SIG"):
        pytest.skip("Windows has no such signals")
    options = ["--quit-with-parent"] if way.startswith("stdin") else []
    process = start("run", "--source", str(video), "--loop", "--to", listener.to, *options)
    listener.hear()
    if way.startswith("SIG"):
        process.send_signal(getattr(signal, way))
    else:
        assert process.stdin
        process.stdin.close()
        process.stdin = None
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    ended = statuses(out)[-1]
    assert isinstance(ended, Ended)
    assert (way in ended.reason) if way.startswith("SIG") else ("standard input" in ended.reason)
    assert "Traceback" not in err


def test_without_being_asked_a_closed_stdin_does_not_end_it(video: Path, listener: Listener, start: Start) -> None:
    process = start("run", "--source", str(video), "--loop", "--to", listener.to)
    listener.hear()
    assert process.stdin
    process.stdin.close()
    process.stdin = None
    for _ in range(20):
        listener.hear()
    assert process.poll() is None


def test_nobody_reads_the_status_lines(video: Path, listener: Listener, start: Start) -> None:
    process = start("run", "--source", str(video), "--loop", "--to", listener.to)
    listener.hear()
    assert process.stdout
    process.stdout.close()
    for _ in range(60):
        listener.hear()
    assert process.poll() is None


def test_replay_sends_the_take_at_its_pace(tmp_path: Path, listener: Listener, ran: Ran) -> None:
    done = ran("replay", str(write_take(tmp_path / "take.csv")), "--to", listener.to)
    assert done.returncode == 0
    hello, ready, *_, stats, ended = statuses(done.stdout)
    assert isinstance(hello, Hello)
    assert isinstance(ready, Ready)
    assert ready.fps == pytest.approx(40.0, abs=0.1)
    assert isinstance(stats, TrackerStats)
    assert stats.frames_in + stats.frames_skipped == 20
    assert ended == Ended("the take has ended")
    for frame in listener.heard():
        assert isinstance(frame, FaceFrame)
        row = round((frame.stamp.capture_ns - ready.start_ns) / 1e9 * 40)
        assert frame.tracked == (row != 5)
        if frame.tracked:
            assert frame.pose.weights[0] == pytest.approx(row / 100, abs=1e-5)


def test_replay_loops_and_speeds_up(tmp_path: Path, listener: Listener, start: Start) -> None:
    process = start("replay", str(write_take(tmp_path / "take.csv")), "--to", listener.to, "--loop", "--speed", "4")
    frames = [listener.hear() for _ in range(60)]
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode == 0
    times = [frame.stamp.capture_ns for frame in frames]
    assert times == sorted(set(times))
    assert (times[-1] - times[0]) / 1e9 >= 59 / 160 - 0.001


def test_track_writes_a_row_for_every_picture(video: Path, tmp_path: Path, ran: Ran) -> None:
    out = tmp_path / "out.csv"
    done = ran("track", str(video), "--csv", str(out))
    assert done.returncode == 0
    assert "12 pictures, a face in 0 of them" in done.stderr
    rows = list(csv.DictReader(out.open()))
    assert len(rows) == 12
    assert {row["BlendShapeCount"] for row in rows} == {"0"}
    assert {row["JawOpen"] for row in rows} == {""}
    assert rows[1]["Timecode"] == "00:00:00:03.000"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_take_may_be_read_by_whom_the_user_lets_read_files(video: Path, tmp_path: Path, ran: Ran) -> None:
    take, other = tmp_path / "take.csv", tmp_path / "other.csv"
    other.write_text("")
    assert ran("track", str(video), "--csv", str(take)).returncode == 0
    assert take.stat().st_mode == other.stat().st_mode


def test_an_interrupted_track_leaves_nothing(tmp_path: Path, start: Start) -> None:
    video = write_video(tmp_path / "long.mp4", frames=3000)
    out = tmp_path / "out.csv"
    out.write_text("what was there before")
    process = start("track", str(video), "--csv", str(out))
    wait_until(lambda: any(path.name.endswith(".part") for path in tmp_path.iterdir()))
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    if process.returncode == 0:
        pytest.skip("this machine was faster than the interrupt")
    assert process.returncode == 130
    assert err.strip().endswith("Interrupted: nothing was written.")
    assert out.read_text() == "what was there before"
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "data") == ["long.mp4", "out.csv"]


def test_doctor_says_what_there_is(ran: Ran) -> None:
    done = ran("doctor")
    assert done.returncode == 0, done.stdout
    assert all(re.match(r"(ok|--|!!)  ", line) for line in done.stdout.splitlines())
    for word in ("Live Face", "mediapipe 0.10.21", "camera", "model", "test frame"):
        assert word in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="the signals of Unix")
def test_an_interrupted_doctor_says_nothing_more() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tracker", "doctor"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, words = process.communicate(timeout=120)
    assert (process.returncode, words) == (130, "")


@pytest.mark.skipif(sys.platform == "win32", reason="the signals of Unix")
def test_nohup_outlives_its_terminal(video: Path, listener: Listener) -> None:
    words = [sys.executable, "-m", "tracker", "run", "--source", str(video), "--loop", "--to", listener.to]
    with subprocess.Popen(
        ["nohup", *words], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        listener.hear()
        process.send_signal(signal.SIGHUP)
        for _ in range(20):  # a second's
            listener.hear()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=120)
    assert process.returncode == 0


@pytest.mark.parametrize("streams", ["| head -1", ">&-", ">&- 2>&-", ">/dev/full"])
@pytest.mark.skipif(sys.platform == "win32", reason="the words of a Unix shell")
def test_doctor_minds_no_closed_stream(streams: str) -> None:
    words = f'"{sys.executable}" -m tracker doctor {streams}; exit ${{PIPESTATUS[0]}}'
    done = subprocess.run(["bash", "-c", words], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="the words of a Unix shell")
def test_run_minds_no_closed_stream(video: Path, listener: Listener) -> None:
    words = f'"{sys.executable}" -m tracker run --source "{video}" --to {listener.to} >&- 2>&-'
    done = subprocess.run(["bash", "-c", words], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0
    assert listener.heard()


@pytest.mark.parametrize(
    "command", ["run", "track", "solve", "calibrate", "replay", "cameras", "doctor", "model", "camera"]
)
def test_every_command_has_help(command: str, ran: Ran) -> None:
    done = ran(command, "--help")
    assert done.returncode == 0
    assert "usage: python -m tracker" in done.stdout


def test_help_and_replay_do_not_load_mediapipe(tmp_path: Path) -> None:
    root = str(Path(__file__).resolve().parents[2])
    code = (
        "import sys; from tracker.cli import main\n"
        "try: main(['replay', 'nothing.csv'])\n"
        "finally: print([name for name in ('mediapipe', 'tensorflow', 'matplotlib', 'bpy') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": root}, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_real_face_is_sent_with_its_landmarks(shared: Path, listener: Listener, ran: Ran) -> None:
    clip = shared / "videos" / "lp_driving_d18.mp4"
    done = ran("run", "--source", str(clip), "--fps", "120", "--to", listener.to, "--landmarks")
    assert done.returncode == 0
    heard = listener.heard()
    frames = [frame for frame in heard if isinstance(frame, FaceFrame)]
    clouds = [frame for frame in heard if isinstance(frame, LandmarksFrame)]
    assert sum(frame.tracked for frame in frames) > 10
    assert clouds
    for cloud in clouds:
        assert (cloud.width, cloud.height) == (480, 480)
        eyes = cloud.head[[33, 263]]
        assert eyes[1, 0] - eyes[0, 0] == pytest.approx(0.09, abs=0.012), "the left eye is at +x"
        assert cloud.head[152, 1] < cloud.head[10, 1], "the chin is below the forehead"
        assert cloud.head[1, 2] > cloud.head[234, 2], "the nose is in front"


def test_two_faces_keep_their_numbers(shared: Path, tmp_path: Path, ran: Ran) -> None:
    clip = shared / "videos" / "intel_head-pose-female-and-male.gif"
    out = tmp_path / "two.csv"
    done = ran("track", str(clip), "--csv", str(out), "--faces", "2")
    assert done.returncode == 0
    takes = [list(csv.DictReader(path.open())) for path in (out, tmp_path / "two_1.csv")]
    assert [len(take) for take in takes] == [56, 56]
    rolls = [np.array([float(row["HeadRoll"]) for row in take if row["BlendShapeCount"] != "0"]) for take in takes]
    for roll in rolls:
        assert len(roll) > 40
        assert np.abs(np.diff(roll)).max() < 0.35, "a swap would show as a jump"
