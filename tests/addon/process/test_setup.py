"""Sets up a tiny tracker, a wheel that is made here, through the code that sets up the real one."""

from __future__ import annotations

import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from addon.process.environment import Environment
from addon.process.pythons import Recipe
from addon.process.setup import SetupError, SetupWish, State, Step, TrackerSetup

_RECIPE = Recipe("tiny.txt", (3, 9), (4, 0), needs_model=False)
_WITH_MODEL = Recipe("tiny.txt", (3, 9), (4, 0), needs_model=True)
_MAIN = "import sys; print('well' if len(sys.argv) < 2 else '!!  It has no camera.'); sys.exit(len(sys.argv) > 1)"


def _write_wheel(folder: Path) -> None:
    info = "tiny_tracker-1.0.dist-info"
    with zipfile.ZipFile(folder / "tiny_tracker-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("tiny_tracker/__init__.py", "")
        wheel.writestr("tiny_tracker/__main__.py", _MAIN)
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny-tracker\nVersion: 1.0\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like the extension's, with lists of what is to be installed."""
    folder = tmp_path_factory.mktemp("Исходный код")
    (folder / "requirements").mkdir()
    (folder / "tracker").mkdir()
    (folder / "tracker" / "__main__.py").write_text("raise SystemExit('The model cannot be fetched: try later.')")
    _write_wheel(folder)
    lists = {"tiny.txt": "tiny-tracker==1.0", "none.txt": "no-such-tracker==1.0"}
    for name, line in lists.items():
        text = f'# a list\n--no-index\n--find-links "{folder}"\n{line}\n    # via nothing\n'
        (folder / "requirements" / name).write_text(text, encoding="utf-8")
    return folder


Begin = Callable[..., TrackerSetup]


@pytest.fixture(scope="module")
def begin(sources: Path) -> Begin:
    def run(home: Path, recipe: Recipe = _RECIPE, *trial: str) -> TrackerSetup:
        words = ("tiny_tracker", *trial)
        return TrackerSetup(SetupWish(Environment(home), Path(sys.executable), sources, (recipe,), words))

    return run


def _finish(one: TrackerSetup, reached: Callable[[], bool] = lambda: False) -> None:
    deadline = time.monotonic() + 120.0
    share = one.share
    while one.under_way and not reached():
        one.poll()
        assert one.share >= share, "progress goes forward"
        share = one.share
        assert time.monotonic() < deadline, one.log
        time.sleep(0.01)


@pytest.fixture(scope="module")
def done(begin: Begin, tmp_path_factory: pytest.TempPathFactory) -> tuple[Environment, TrackerSetup]:
    """A tracker that was set up, in a folder whose name is not easy."""
    home = tmp_path_factory.mktemp("Иван Петров") / "tracker"
    one = begin(home)
    _finish(one)
    return Environment(home), one


def test_a_tracker_is_set_up_and_found(done: tuple[Environment, TrackerSetup], sources: Path) -> None:
    environment, one = done
    assert one.state is State.DONE, one.log
    assert (one.share, one.problem) == (1.0, None)
    assert "well" in one.log
    python = environment.python()
    assert python is not None
    assert python.is_file()
    assert environment.leftovers() == []
    assert not environment.outdated(sources / "requirements")


def test_an_update_with_other_packages_is_noticed(
    done: tuple[Environment, TrackerSetup], tmp_path: Path, sources: Path
) -> None:
    environment, _ = done
    text = (sources / "requirements" / "tiny.txt").read_text(encoding="utf-8")
    (tmp_path / "tiny.txt").write_bytes(text.replace("\n", "\r\n").encode())
    assert not environment.outdated(tmp_path), "only the ends of the lines are others"
    (tmp_path / "tiny.txt").write_text(text.replace("1.0", "1.1"), encoding="utf-8")
    assert environment.outdated(tmp_path)
    assert environment.python(), "it may well work still"
    assert environment.outdated(tmp_path / "nowhere")


def test_one_that_fails_leaves_the_one_before_and_nothing_else(
    done: tuple[Environment, TrackerSetup], begin: Begin
) -> None:
    environment, _ = done
    before = (environment.python(), sorted(environment.home.iterdir()))
    leftover = environment.home / "environment-7"  # of a Blender that crashed in the middle
    leftover.mkdir()
    one = begin(environment.home, _WITH_MODEL)
    _finish(one)
    assert one.state is State.FAILED
    assert one.problem == "Fetching the model has failed: The model cannot be fetched: try later."
    assert (environment.python(), sorted(environment.home.iterdir())) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("recipe", "trial", "problem"),
    [
        (Recipe("none.txt", (3, 9), (4, 0), needs_model=False), (), "There are no packages for this machine's Python"),
        (_RECIPE, ("badly",), "Trying the tracker has failed: It has no camera."),
    ],
    ids=["no package", "no tracker"],
)
def test_one_that_fails_late_leaves_nothing(
    begin: Begin, tmp_path: Path, recipe: Recipe, trial: tuple[str, ...], problem: str
) -> None:
    one = begin(tmp_path, recipe, *trial)
    _finish(one)
    assert one.state is State.FAILED
    assert one.problem is not None
    assert one.problem.startswith(problem)
    assert list(tmp_path.glob("environment*")) == []


def test_one_that_is_cancelled_leaves_nothing_and_can_be_begun_again(begin: Begin, tmp_path: Path) -> None:
    one = begin(tmp_path)
    with pytest.raises(SetupError, match="is being set up already"):
        begin(tmp_path)
    _finish(one, lambda: one.step is Step.MAKE and any(tmp_path.glob("environment-*/*")))
    one.cancel()
    assert one.under_way
    _finish(one)
    assert (one.state, one.problem) == (State.CANCELLED, None)
    assert list(tmp_path.glob("environment*")) == []
    one.cancel()
    one.poll()
    assert one.state is State.CANCELLED
    again = begin(tmp_path)
    again.cancel()
    _finish(again)
    assert again.state is State.CANCELLED


def test_one_that_is_abandoned_is_removed_behind_us(begin: Begin, tmp_path: Path) -> None:
    one = begin(tmp_path)
    _finish(one, lambda: any(tmp_path.glob("environment-*/*")))
    one.abandon()
    assert not one.under_way
    deadline = time.monotonic() + 60.0
    while list(tmp_path.glob("environment*")):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_without_a_python_that_fits_it_says_what_to_install(begin: Begin, tmp_path: Path) -> None:
    one = begin(tmp_path, Recipe("tiny.txt", (9, 0), (9, 1), needs_model=False))
    _finish(one)
    assert one.problem is not None
    assert one.problem.startswith("No Python fits the tracker: install Python 3.11")
    assert list(tmp_path.glob("environment*")) == []


def test_on_a_machine_without_packages_it_does_not_ask_for_another_python(begin: Begin, tmp_path: Path) -> None:
    one = begin(tmp_path, Recipe("tiny.txt", (3, 9), (4, 0), needs_model=False, machines=(("amiga", "m68k"),)))
    _finish(one)
    assert one.problem is not None
    assert one.problem.startswith("The tracker has no packages for this machine's processor (")


def test_a_folder_that_cannot_be_made_is_told(begin: Begin, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SetupError, match="cannot be written"):
        begin(tmp_path / "file" / "tracker")
