"""What happens when the tracker dies. In its place stands a program that dies as it is told to; the time is given."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from addon.core.control import SetNeutral
from addon.core.status import Ended, Failure, Hello, Ready, Status, to_line
from addon.process import child as child_module
from addon.process import tracker as tracker_module
from addon.process.child import ChildError
from addon.process.log import last_lines
from addon.process.tracker import Engine, TrackerConfig, TrackerProcess, terminal_command

Begin = Callable[..., TrackerProcess]
_HELLO, _READY = Hello("tracker", "1", 1, 42), Ready("Camera 0", 640, 480, 30.0)
_DIES = "print('a word of mine', file=sys.stderr); sys.exit(3)"
_LIVES = "sys.stdin.read()"


def _program(*statuses: Status, then: str) -> str:
    lines = "".join(map(to_line, statuses))
    return f"sys.stdout.write({lines!r}); sys.stdout.flush()\n{then}\n"


@pytest.fixture
def begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Begin]:
    """Starts a tracker that is, at its first, second… start, the program given; the last one from then on."""
    package = tmp_path / "tracker"
    package.mkdir()
    monkeypatch.setattr(child_module, "ROOT", tmp_path)
    monkeypatch.setattr(tracker_module, "tracker_log", lambda port: tmp_path / f"{port}.log")
    started: list[TrackerProcess] = []

    def run(*programs: str) -> TrackerProcess:
        for index, program in enumerate(programs):
            (package / f"life{index}.py").write_text(f"import sys\n{program}")
        (package / "__main__.py").write_text(
            "import pathlib, runpy\n"
            "here = pathlib.Path(__file__).parent\n"
            "lives = here / 'lives.txt'\n"
            "life = len(lives.read_text()) if lives.exists() else 0\n"
            "lives.write_text('x' * (life + 1))\n"
            f"runpy.run_path(str(here / f'life{{min(life, {len(programs) - 1})}}.py'))\n"
        )
        started.append(TrackerProcess(TrackerConfig("0", python=Path(sys.executable)), 1))
        return started[-1]

    yield run
    for one in started:
        one.close()


def _lives(tmp_path: Path) -> int:
    return len((tmp_path / "tracker" / "lives.txt").read_text())


def _watch(one: TrackerProcess, reached: Callable[[], bool], now: float) -> float:
    """Watch until something is so; every look is a tenth of a second later on the given clock."""
    deadline = time.monotonic() + 60.0
    while not reached():
        assert time.monotonic() < deadline, one.problem
        now += 0.1
        one.watch(now)
        time.sleep(0.005)
    return now


def _dead(one: TrackerProcess) -> None:
    deadline = time.monotonic() + 60.0
    while one.running:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_one_that_dies_is_started_again_after_a_pause(begin: Begin, tmp_path: Path) -> None:
    one = begin(_program(_HELLO, _READY, then=_DIES), _program(_HELLO, _READY, then=_LIVES))
    _dead(one)
    one.watch(100.0)
    assert one.restarting
    assert not one.ready
    assert one.problem == "The tracker has ended and is started again: a word of mine."
    with pytest.raises(ChildError, match="started again: wait a moment"):
        one.tell(SetNeutral())
    one.watch(100.4)
    assert one.restarting
    assert _lives(tmp_path) == 1
    one.watch(100.6)
    assert not one.restarting
    _watch(one, lambda: one.ready, 101.0)
    assert one.problem is None
    assert one.running


def test_after_three_times_in_a_minute_it_is_given_up_and_its_last_words_are_told(begin: Begin, tmp_path: Path) -> None:
    one = begin(_program(_HELLO, _READY, then=_DIES))
    pauses, now = [], 0.0
    for _ in range(3):
        _dead(one)
        now = died = _watch(one, lambda: one.restarting, now)
        now = _watch(one, lambda: not one.restarting, now)
        pauses.append(now - died)
    assert pauses == sorted(pauses)
    assert pauses[2] > 4 * pauses[0]
    _dead(one)
    now = _watch(one, lambda: "4 times" in (one.problem or ""), now)
    assert one.problem == (
        "The tracker has ended 4 times within a minute. Its last words: a word of mine; a word of mine; a word of"
        " mine. See its log for more; when that is mended, start the tracker again."
    )
    one.watch(now + 1000.0)
    assert not one.restarting
    assert _lives(tmp_path) == 4
    assert last_lines(one.log, 20) == ("a word of mine",) * 4
    one.close()
    assert last_lines(one.log, 1) == ("a word of mine",), "the log outlives the tracker"


def test_deaths_of_long_ago_are_forgotten(begin: Begin) -> None:
    one = begin(_program(_HELLO, _READY, then=_DIES))
    for death in range(6):
        _dead(one)
        now = 100.0 * death
        one.watch(now)
        assert one.restarting, one.problem
        one.watch(now + 0.6)
        assert not one.restarting


def test_what_it_cannot_follow_from_the_first_is_not_tried_again(begin: Begin, tmp_path: Path) -> None:
    one = begin(_program(_HELLO, Failure("There is no file a.mp4."), then="sys.exit(2)"))
    _dead(one)
    _watch(one, lambda: one.problem is not None, 0.0)
    one.watch(1000.0)
    assert (one.problem, one.restarting, _lives(tmp_path)) == ("There is no file a.mp4.", False, 1)


def test_a_camera_that_is_unplugged_is_waited_for(begin: Begin, tmp_path: Path) -> None:
    gone = Failure("There is no camera /dev/video0, none is connected.")
    one = begin(
        _program(_HELLO, _READY, Failure("Camera 0 has stopped sending pictures."), then="sys.exit(2)"),
        _program(_HELLO, gone, then="sys.exit(2)"),
        _program(_HELLO, _READY, then=_LIVES),
    )
    _dead(one)
    now = _watch(one, lambda: one.problem is not None, 0.0)
    assert one.problem == "The tracker has ended and is started again: Camera 0 has stopped sending pictures."
    now = _watch(one, lambda: "There is no camera" in (one.problem or ""), now)
    assert one.restarting
    _watch(one, lambda: one.ready, now)
    assert one.problem is None
    assert _lives(tmp_path) == 3


def test_one_that_was_told_to_end_stays_so_until_the_user_starts_it(begin: Begin, tmp_path: Path) -> None:
    one = begin(_program(_HELLO, _READY, Ended("SIGTERM has come"), then=""), _program(_HELLO, _READY, then=_LIVES))
    _dead(one)
    now = _watch(one, lambda: one.problem is not None, 0.0)
    one.watch(now + 100.0)
    assert one.problem == "The tracker has ended, as SIGTERM has come: start it again."
    assert _lives(tmp_path) == 1
    one.restart()
    _watch(one, lambda: one.ready, now + 200.0)
    assert one.problem is None


def test_a_python_that_goes_while_live_is_told(begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = begin(_program(_HELLO, _READY, then=_DIES))
    _dead(one)
    monkeypatch.setattr(one, "_config", TrackerConfig("0", python=tmp_path / "no python"))
    one.watch(0.0)
    one.watch(10.0)
    assert one.problem is not None
    assert one.problem.startswith("The tracker's Python was not found: ")
    one.watch(1000.0)
    assert not one.restarting


def test_what_was_chosen_reaches_the_command_line() -> None:
    plain = TrackerConfig("Мои видео/клип 1.mp4").arguments(39600)
    assert plain[:5] == ["run", "--source", "Мои видео/клип 1.mp4", "--to", "127.0.0.1:39600"]
    assert not {"--person", "--engine", "--eye-contact", "--auto-blink"} & set(plain)
    assert "--landmarks" in plain
    chosen = TrackerConfig("1", "Анна", engine=Engine.FACE_LANDMARKER, eye_contact=0.5, auto_blink=True).arguments(1)
    words = ["--person", "Анна", "--engine", "face-landmarker", "--eye-contact", "0.500", "--auto-blink"]
    assert chosen[7:] == words
    assert TrackerConfig("1", also_to=(39601,)).arguments(1)[7:] == ["--to", "127.0.0.1:39601"]


@pytest.mark.skipif(sys.platform == "win32", reason="the words of a Unix shell")
def test_the_line_for_the_terminal_is_one_that_a_shell_understands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "Мои 'файлы'"
    (root / "tracker").mkdir(parents=True)
    (root / "tracker" / "__main__.py").write_text("import sys; print(sys.argv[1:])")
    monkeypatch.setattr(tracker_module, "ROOT", root)
    config = TrackerConfig("Мои видео/клип 1.mp4", python=Path(sys.executable))
    done = subprocess.run(["sh", "-c", terminal_command(config, 39600)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(config.arguments(39600))
    assert "--quit-with-parent" not in done.stdout


def test_a_start_that_fails_is_told_and_can_be_tried_again(begin: Begin, tmp_path: Path) -> None:
    one = begin(_program(_HELLO, _READY, then=_LIVES))
    now = _watch(one, lambda: one.ready, 0.0)
    with pytest.raises(ChildError, match="was not found"):
        one.restart(TrackerConfig("0", python=tmp_path / "no python"))
    one.watch(now + 10.0)
    assert not one.running
    assert one.problem is not None
    one.restart(TrackerConfig("0", python=Path(sys.executable)))
    _watch(one, lambda: one.ready, now + 20.0)
    assert one.problem is None
