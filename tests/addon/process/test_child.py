from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from addon.core.status import Failure, Hello, Problem, Status, to_line
from addon.process import child as child_module
from addon.process.child import Child, ChildError, tracker_python
from tests.addon.children import ROOT

#: Stands where the tracker stands: `python -m tracker SCRIPT` runs the script.
_RUNNER = "import runpy, sys; runpy.run_path(sys.argv[1], run_name='__main__')"


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Child]]:
    """Starts a helper program whose code is given."""
    package = tmp_path / "tracker"
    package.mkdir()
    (package / "__main__.py").write_text(_RUNNER)
    monkeypatch.setattr(child_module, "ROOT", tmp_path)
    children: list[Child] = []

    def run(code: str, *, ends_with_us: bool = True) -> Child:
        script = tmp_path / f"script{len(children)}.py"
        script.write_text(code)
        one = Child(Path(sys.executable), [str(script)], ends_with_us=ends_with_us)
        children.append(one)
        return one

    yield run
    for one in children:
        if one.running:
            os.kill(one.pid, signal.SIGKILL)
        one.close()


def _wait(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30.0
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _code(*statuses: Status, then: str = "") -> str:
    lines = "".join(map(to_line, statuses))
    return f"import sys, time\nsys.stdout.write({lines!r})\nsys.stdout.flush()\n{then}\n"


_HELLO = Hello("camera", "1", 1, 42)
_UNTIL_STDIN_CLOSES = "sys.stdin.read()"
_FOR_EVER = "time.sleep(600)"


def test_statuses_are_read_as_they_are_written_and_once(start: Callable[..., Child]) -> None:
    half = to_line(Problem("half a line"))
    code = _code(
        _HELLO,
        then=f"sys.stdout.write('no status\\n' + {half[:10]!r}); sys.stdout.flush()\n"
        f"open('go') if False else sys.stdin.readline()\n",
    )
    one = start(code)
    seen: list[Status] = []
    _wait(lambda: bool(seen.extend(one.statuses()) or seen))  # type: ignore[func-returns-value]
    assert seen == [_HELLO]
    assert one.statuses() == []
    assert one.running


def test_a_line_that_comes_in_two_parts_is_one_status(start: Callable[..., Child], tmp_path: Path) -> None:
    line = to_line(Problem("in two parts"))
    code = _code(
        _HELLO,
        then=f"""
sys.stdout.write({line[:10]!r}); sys.stdout.flush()
import pathlib
while not pathlib.Path({str(tmp_path / "go")!r}).exists(): time.sleep(0.01)
sys.stdout.write({line[10:]!r}); sys.stdout.flush()
""",
    )
    one = start(code)
    seen: list[Status] = []
    _wait(lambda: bool(seen.extend(one.statuses()) or seen))  # type: ignore[func-returns-value]
    (tmp_path / "go").touch()
    _wait(lambda: bool(seen.extend(one.statuses()) or len(seen) > 1))  # type: ignore[func-returns-value]
    assert seen == [_HELLO, Problem("in two parts")]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (_code(_HELLO, Failure("The camera is in use.")), "The camera is in use."),
        ("import sys; sys.stderr.write('first\\nthe last word\\n'); sys.exit(3)", "the last word"),
        ("import sys; sys.exit(3)", "exit code 3"),
    ],
)
def test_last_words(start: Callable[..., Child], code: str, words: str) -> None:
    one = start(code)
    _wait(lambda: not one.running)
    assert one.last_words() == words


def test_a_failure_that_was_read_before_is_still_the_last_word(start: Callable[..., Child]) -> None:
    one = start(_code(_HELLO, Failure("The camera is in use.")))
    _wait(lambda: not one.running)
    assert one.statuses() == [_HELLO, Failure("The camera is in use.")]
    assert one.last_words() == "The camera is in use."


def test_a_program_that_holds_our_stdin_ends_when_it_is_closed(start: Callable[..., Child]) -> None:
    one = start(_code(_HELLO, then=_UNTIL_STDIN_CLOSES))
    _wait(lambda: bool(one.statuses()))
    one.close()
    assert not one.running
    one.close()


def test_lines_reach_a_program_that_listens(start: Callable[..., Child]) -> None:
    echo = "for line in sys.stdin: sys.stdout.write(line); sys.stdout.flush()"
    one = start(_code(_HELLO, then=echo))
    seen: list[Status] = []
    for words in ("first", "second"):
        one.tell(to_line(Problem(words)))
    _wait(lambda: bool(seen.extend(one.statuses()) or len(seen) > 2))  # type: ignore[func-returns-value]
    assert seen == [_HELLO, Problem("first"), Problem("second")]


@pytest.mark.parametrize("never_waits", [True, False], ids=["a pipe that never waits", "a pipe that would wait"])
def test_a_program_that_never_reads_cannot_hold_us_up(
    start: Callable[..., Child], monkeypatch: pytest.MonkeyPatch, never_waits: bool
) -> None:
    if not never_waits:
        monkeypatch.setattr(child_module, "_never_wait", lambda _pipe: False)
    one = start(_code(_HELLO, then=_FOR_EVER))
    _wait(lambda: bool(one.statuses()))
    told = 0
    with pytest.raises(ChildError, match=r"does not listen any more: .*\.$"):
        while told < 1_000_000:  # more bytes than any pipe holds
            one.tell("x" * 99 + "\n")
            told += 100
    assert 1000 < told < 1_000_000
    assert one.running


def test_an_answer_makes_room_for_more(start: Callable[..., Child], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_module, "_never_wait", lambda _pipe: False)
    one = start(_code(_HELLO, then="for line in sys.stdin: sys.stdout.write(line); sys.stdout.flush()"))
    _wait(lambda: bool(one.statuses()))
    for number in range(100):
        one.tell(to_line(Problem("x" * 100)))
        _wait(lambda: bool(one.statuses()))
        assert number >= 0


def test_what_has_ended_or_has_no_ears_is_told_nothing(start: Callable[..., Child]) -> None:
    ended = start(_code(_HELLO))
    _wait(lambda: not ended.running)
    deaf = start(_code(_HELLO, then=_FOR_EVER), ends_with_us=False)
    closed = start(_code(_HELLO, then=_UNTIL_STDIN_CLOSES))
    closed.close()
    for one in (ended, deaf, closed):
        with pytest.raises(ChildError, match=r"^The tracker is not running: .*\.$"):
            one.tell("hello\n")


def test_a_program_that_ignores_its_stdin_is_killed(
    start: Callable[..., Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_module, "_GRACE", 0.2)
    one = start(_code(_HELLO, then=_FOR_EVER))
    _wait(lambda: bool(one.statuses()))
    one.close()
    assert not one.running


def test_a_program_that_ignores_the_request_to_end_is_killed(
    start: Callable[..., Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_module, "_GRACE", 0.2)
    then = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); {_FOR_EVER}"
    one = start("import sys, time\n" + then + "\n", ends_with_us=False)
    _wait(lambda: "deaf" in one._log.read_text())
    one.close()
    assert not one.running


def test_a_program_that_was_let_go_runs_on(start: Callable[..., Child]) -> None:
    one = start(_code(_HELLO, then=_FOR_EVER), ends_with_us=False)
    _wait(lambda: bool(one.statuses()))
    folder = one._log.parent
    one.release()
    one.release()
    assert one.running
    assert not folder.exists()


def test_no_zombie_and_no_files_are_left(start: Callable[..., Child]) -> None:
    one = start(_code(_HELLO))
    folder = one._log.parent
    assert folder.exists()
    one.close()
    assert not folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a way to kill that cannot be caught")
def test_a_program_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    (tmp_path / "tracker").mkdir()
    (tmp_path / "tracker" / "__main__.py").write_text("import sys\nsys.stdin.read()\n")
    parent_code = f"""
import sys, time
from pathlib import Path
from addon.process import child
child.ROOT = Path({str(tmp_path)!r})
one = child.Child(Path(sys.executable), [], ends_with_us=True)
print(one.pid, flush=True)
time.sleep(600)
"""
    parent = subprocess.Popen([sys.executable, "-c", parent_code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert _alive(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    _wait(lambda: not _alive(pid))


def _alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_the_environment_is_rid_of_blenders_python(
    start: Callable[..., Child], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    foreign = {"PYTHONHOME": "/no/such/python", "PYTHONPATH": "/no", "LD_LIBRARY_PATH": "/no", "PYTHONSTARTUP": "/no"}
    for name, value in foreign.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("LIVE_FACE_TEST", "stays")
    one = start(f"import os, pathlib\npathlib.Path({str(tmp_path / 'seen')!r}).write_text('\\n'.join(os.environ))\n")
    _wait(lambda: not one.running)
    names = (tmp_path / "seen").read_text().splitlines()
    assert "LIVE_FACE_TEST" in names
    assert not set(names) & set(foreign)


def test_a_python_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ChildError, match=r"^The tracker's Python was not found: .*\.$"):
        tracker_python(tmp_path / "python")


def test_a_python_that_cannot_be_started_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    no_program = tmp_path / "python"
    no_program.write_text("not a program")
    with pytest.raises(ChildError, match=r"cannot be started: set the tracker's Python in the preferences\.$"):
        Child(no_program, [], ends_with_us=True)
    assert [path.name for path in tmp_path.iterdir()] == ["python"]


def test_the_chosen_python_wins_and_the_one_beside_the_sources_is_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_module, "ROOT", tmp_path)
    with pytest.raises(ChildError):
        tracker_python(None)
    default = tmp_path / ".venv" / "tracker" / "bin" / "python"
    default.parent.mkdir(parents=True)
    default.touch()
    assert tracker_python(None) == default
    chosen = tmp_path / "mine"
    chosen.touch()
    assert tracker_python(chosen) == chosen
