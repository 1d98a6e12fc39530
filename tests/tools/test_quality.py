"""The scoring that `make quality` reports: what it must say of takes whose error is known, and one real run."""

from __future__ import annotations

import csv
import importlib.util
import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from addon.core.arkit import CHANNEL_COUNT, CHANNEL_INDEX, CHANNELS
from addon.core.face_frame import FacePose
from addon.core.rotation import HeadAngles, from_angles
from addon.core.takes.live_link_csv import TakeRow, TakeWriter
from addon.core.takes.timecode import Timecode
from addon.process.child import ROOT
from tools.quality.agreement import agreement, pooled
from tools.quality.cost import Cost
from tools.quality.curves import Curves, QualityError, read_take_curves, read_truth
from tools.quality.measure import SAMPLE, Tracked, measure, real_clips, scores_of, tracked_clip, truth_clips
from tools.quality.page import BEGIN, END, table, update_page
from tools.quality.pictures import draw_channels, draw_curves
from tools.quality.report import QualityReport, summarize, versions, write_report
from tools.quality.scoring import Closeness, channel, lag, score
from tools.quality.step import pictures_until
from tools.quality.ways import Way, curves_of

FloatArray = NDArray[np.float64]
COUNT = 120

#: A busy machine is slow and right all the same.
patient = settings(deadline=None, max_examples=30)


def moving(seed: int = 1) -> Curves:
    """A face in which everything moves smoothly."""
    dice = np.random.default_rng(seed)
    times = np.arange(COUNT)[:, None] / 30.0
    rates, phases = dice.uniform(0.3, 1.2, CHANNEL_COUNT + 3), dice.uniform(0.0, 6.0, CHANNEL_COUNT + 3)
    waves = np.sin(2 * np.pi * rates * times + phases)
    return Curves(0.4 + 0.3 * waves[:, :CHANNEL_COUNT], 10.0 * waves[:, CHANNEL_COUNT:])


def without(curves: Curves, rows: NDArray[np.intp] | slice) -> Curves:
    """The same with no face in some pictures."""
    weights, angles = curves.weights.copy(), curves.angles.copy()
    weights[rows] = angles[rows] = np.nan
    return Curves(weights, angles)


def closeness(take: Curves, truth: Curves) -> Closeness:
    found = score(take, truth).closeness
    assert found is not None
    return found


def test_a_take_equal_to_its_truth_is_perfect() -> None:
    truth = moving()
    found = closeness(truth, truth)
    assert found.mean_r == pytest.approx(1.0)
    assert found.mae == 0.0
    assert found.channels_moving == CHANNEL_COUNT
    assert found.head_mae_deg.yaw == found.head_mae_without_offset_deg.pitch == 0.0
    assert (found.lag.jaw_open, found.lag.blink, found.lag.yaw) == pytest.approx((0.0, 0.0, 0.0), abs=0.05)
    assert found.jitter is None
    assert score(truth, truth).detected == 1.0


@patient
@given(st.tuples(*[st.floats(-30.0, 30.0)] * 3))
def test_a_constant_offset_of_the_head_is_taken_away(offset: tuple[float, float, float]) -> None:
    truth = moving()
    found = closeness(Curves(truth.weights, truth.angles + offset), truth)
    for axis, value in zip(("pitch", "yaw", "roll"), offset, strict=True):
        assert getattr(found.head_mae_deg, axis) == pytest.approx(abs(value), abs=1e-9)
        assert getattr(found.head_mae_without_offset_deg, axis) == pytest.approx(0.0, abs=1e-9)
        assert getattr(found.head_offset_deg, axis) == pytest.approx(value, abs=1e-9)


@patient
@given(st.floats(0.1, 3.0), st.floats(-0.2, 0.2))
def test_correlation_knows_nothing_of_scale_and_offset_but_the_error_does(scale: float, offset: float) -> None:
    truth = moving()
    found = closeness(Curves(scale * truth.weights + offset, truth.angles), truth)
    assert found.mean_r == pytest.approx(1.0)
    assert found.mae == pytest.approx(float(np.abs((scale - 1.0) * truth.weights + offset).mean()))


@patient
@given(st.sets(st.integers(0, COUNT - 1), max_size=COUNT - 10))
def test_pictures_without_a_face_count_in_detected_alone(rows: set[int]) -> None:
    truth = moving()
    take = without(truth, np.array(sorted(rows), np.intp))
    assert score(take, truth).detected == pytest.approx(1.0 - len(rows) / COUNT)
    assert closeness(take, truth).mae == 0.0


def test_a_take_that_is_too_short_lacks_what_it_does_not_have() -> None:
    truth = moving()
    assert score(truth.first(COUNT // 2), truth).detected == 0.5
    assert closeness(truth.first(COUNT // 2), truth).mae == 0.0


def test_nothing_is_said_of_a_take_with_one_face() -> None:
    truth = moving()
    found = score(without(truth, slice(1, None)), truth)
    assert found.closeness is None
    assert found.detected == pytest.approx(1 / COUNT)


def test_a_channel_that_stays_where_it_should_move_correlates_at_0() -> None:
    truth = moving()
    weights = truth.weights.copy()
    weights[:, CHANNEL_INDEX["cheekPuff"]] = 0.25
    found = closeness(Curves(weights, truth.angles), truth)
    assert channel(found, "cheekPuff").r == 0.0
    assert found.mean_r == pytest.approx(1.0 - 1.0 / CHANNEL_COUNT)


def test_a_channel_that_does_not_move_in_the_truth_has_an_error_and_no_correlation() -> None:
    take = moving()
    weights = take.weights.copy()
    weights[:, CHANNEL_INDEX["jawOpen"]] = 0.1
    found = closeness(take, Curves(weights, take.angles))
    assert channel(found, "jawOpen").r is None
    assert channel(found, "jawOpen").mae > 0.1
    assert found.lag.jaw_open is None
    assert found.channels_moving == CHANNEL_COUNT - 1


def test_jitter_is_the_change_from_picture_to_picture_of_a_still_head() -> None:
    still = Curves(np.zeros((COUNT, CHANNEL_COUNT)), np.zeros((COUNT, 3)))
    shaking = (np.arange(COUNT) % 2)[:, None]
    found = closeness(Curves(still.weights + 0.01 * shaking, still.angles + 0.2 * shaking), still)
    assert found.mean_r is None
    assert found.jitter is not None
    assert found.jitter.weights == pytest.approx(0.01)
    assert found.jitter.head_deg == pytest.approx(0.2)


@patient
@given(st.integers(-5, 5))
def test_a_take_that_comes_later_has_that_lag(shift: int) -> None:
    wave = smooth(np.arange(400))
    assert lag(smooth(np.arange(400) - shift), wave) == pytest.approx(shift, abs=0.1)


def test_lag_is_told_to_a_part_of_a_picture_and_with_faces_missing() -> None:
    late = smooth(np.arange(400) - 1.5)
    late[50:60] = np.nan
    assert lag(late, smooth(np.arange(400))) == pytest.approx(1.5, abs=0.15)


def test_what_does_not_follow_has_no_lag() -> None:
    dice = np.random.default_rng(3)
    assert lag(dice.normal(size=400), smooth(np.arange(400))) is None
    assert lag(np.zeros(400), smooth(np.arange(400))) is None


def smooth(numbers: NDArray[np.generic]) -> FloatArray:
    """A curve that is like itself at one place only."""
    times = numbers.astype(np.float64) / 30.0
    return np.asarray(np.sin(2 * np.pi * 0.7 * times) + np.sin(2 * np.pi * 1.13 * times + 1.0))


def test_a_step_is_crossed_at_80_percent_of_its_own_way() -> None:
    values = 2.0 + 4.0 * (1.0 - 0.5 ** np.arange(10))  # 0, 50, 75, 87.5 % …
    assert pictures_until(values, 2.0, 6.0) == 3
    assert pictures_until(-values, -2.0, -6.0) == 3
    assert pictures_until(np.full(10, 6.0), 2.0, 6.0) == 0
    assert pictures_until(np.full(10, 2.0), 2.0, 6.0) is None


def test_agreement_is_1_with_oneself_and_leaves_out_what_the_reference_does_not_move() -> None:
    reference = moving()
    weights = reference.weights.copy()
    weights[:, CHANNEL_INDEX["jawOpen"]] = 0.0
    still_jaw = Curves(weights, reference.angles)
    turned = Curves(reference.weights, np.add(reference.angles, (0.0, 180.0, -4.0)))
    found = agreement("a", without(turned, slice(0, 20)), still_jaw)
    assert found.seen == pytest.approx(1.0 - 20 / COUNT)
    assert found.reference_seen == 1.0
    assert found.agreement.jaw_open is None
    assert found.agreement.smile == found.agreement.blink == pytest.approx(1.0)
    assert found.agreement.head_deg is not None
    assert found.agreement.head_deg.yaw == pytest.approx(0.0, abs=1e-9)
    other = agreement("b", reference, reference)
    assert pooled([found, other]).jaw_open == pytest.approx(1.0)
    assert agreement("c", without(reference, slice(5, None)), reference).agreement.head_deg is None


def write_truth(path: Path, **changed: str) -> Path:
    row = dict.fromkeys(("frame", "time_s", "pitch_deg", "yaw_deg", "roll_deg", *CHANNELS), "0.5") | changed
    with path.open("w", newline="", encoding="utf-8") as file:
        table_of_truth = csv.DictWriter(file, [name for name in row if row[name] != "left out"], extrasaction="ignore")
        table_of_truth.writeheader()
        table_of_truth.writerow(row)
    return path


def test_a_truth_is_read_whatever_the_order_of_its_columns(tmp_path: Path) -> None:
    truth = read_truth(write_truth(tmp_path / "truth.csv", jawOpen="0.25", yaw_deg="-12"))
    assert truth.weights[0, CHANNEL_INDEX["jawOpen"]] == 0.25
    assert truth.angles[0].tolist() == [0.5, -12.0, 0.5]


@pytest.mark.parametrize("wrong", ["", "x", "nan", "inf", "left out"])
def test_a_truth_with_a_gap_is_refused_in_one_sentence(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(QualityError, match=r"truth\.csv"):
        read_truth(write_truth(tmp_path / "truth.csv", jawOpen=wrong))


def score_of_the_developers(take: Path, truth: Path) -> dict[str, Any]:
    """What the script says with which the developers compare trackers, on machines that have it."""
    script = ROOT.parent / "shared" / "tools" / "score_truth.py"
    spec = importlib.util.spec_from_file_location("score_truth", script) if script.is_file() else None
    if spec is None or spec.loader is None:
        pytest.skip(f"the developers' script is not on this machine (looked for {script})")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: dict[str, Any] = module.score(take, truth)[0]
    return found


def test_the_score_is_that_of_the_developers_script(tmp_path: Path) -> None:
    truth_path, take_path = SAMPLE.with_suffix(".csv"), tmp_path / "take.csv"
    truth = read_truth(truth_path)
    dice = np.random.default_rng(5)
    with take_path.open("w", newline="", encoding="utf-8") as file:
        writer = TakeWriter(file, Timecode(0, 0, 0, 0.0))
        for index, (weights, angles) in enumerate(zip(truth.weights, truth.angles, strict=True)):
            pitch, yaw, roll = np.radians(angles + dice.normal(2.0, 1.0, 3))
            noisy = (weights + dice.normal(0.0, 0.1, CHANNEL_COUNT)).clip(0.0, 1.0).astype(np.float32)
            noisy[CHANNEL_INDEX["jawForward"]] = 0.0
            pose = FacePose(from_angles(HeadAngles(yaw, pitch, roll)), weights=noisy)
            writer.write(TakeRow(index / 30.0, None if index % 10 == 3 else pose))
    theirs = score_of_the_developers(take_path, truth_path)
    ours = score(read_take_curves(take_path), truth)
    assert ours.closeness is not None
    assert ours.detected == pytest.approx(theirs["detected"])
    assert ours.closeness.channels_moving == theirs["channels_moving"]
    assert ours.closeness.mean_r == pytest.approx(theirs["weights_mean_r"], abs=1e-4)
    assert ours.closeness.mae == pytest.approx(theirs["weights_mae"], abs=1e-4)
    for axis in ("pitch", "yaw", "roll"):
        assert getattr(ours.closeness.head_mae_deg, axis) == pytest.approx(theirs["head_mae_deg"][axis], abs=1e-3)
        debiased = getattr(ours.closeness.head_mae_without_offset_deg, axis)
        assert debiased == pytest.approx(theirs["head_mae_debiased_deg"][axis], abs=1e-3)
        assert getattr(ours.closeness.head_offset_deg, axis) == pytest.approx(theirs["head_offset_deg"][axis], abs=1e-3)


def test_folders_without_clips_are_refused(tmp_path: Path) -> None:
    (tmp_path / "alone.mp4").touch()
    with pytest.raises(QualityError, match=r"NAME\.csv"):
        truth_clips(tmp_path)
    (tmp_path / "alone.mp4").unlink()
    with pytest.raises(QualityError, match="films"):
        real_clips(tmp_path)
    with pytest.raises(QualityError, match="python -m tracker model"):
        measure(None, tmp_path, None, print)
    assert truth_clips(None) == [SAMPLE]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--truth", "nothing"), "no clips with truth"),
        (("--model", "nothing"), "fetch it with 'python -m tracker model'"),
    ],
)
def test_what_is_missing_is_told_in_one_sentence(tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.quality", "--out", str(tmp_path / "out"), *words],
        cwd=ROOT,
        env=os.environ | {"XDG_DATA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert sentence in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_the_reference_is_not_had_without_its_model() -> None:
    with pytest.raises(QualityError, match="python -m tracker model"):
        curves_of(Way.GOOGLE, SAMPLE, None)


def beginning_of_the_sample(folder: Path, pictures: int) -> Path:
    """The first pictures of the project's clip as a clip with truth of its own."""
    video = cv2.VideoCapture(str(SAMPLE))
    size = (int(video.get(cv2.CAP_PROP_FRAME_WIDTH)), int(video.get(cv2.CAP_PROP_FRAME_HEIGHT)))
    path = folder / "beginning.mp4"
    shortened = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), video.get(cv2.CAP_PROP_FPS), size)
    for _ in range(pictures):
        shortened.write(video.read()[1])
    shortened.release()
    video.release()
    lines = SAMPLE.with_suffix(".csv").read_text(encoding="utf-8").splitlines(keepends=True)
    path.with_suffix(".csv").write_text("".join(lines[: pictures + 1]), encoding="utf-8")
    return path


def test_a_real_clip_is_tracked_scored_drawn_and_written(tmp_path: Path) -> None:
    tracked = tracked_clip(beginning_of_the_sample(tmp_path, 40), [Way.FACE_MESH], None, print)
    scores = scores_of(tracked)
    found = scores.of(Way.FACE_MESH)
    assert found is not None
    assert found.pictures == 40
    assert found.detected >= 0.95
    assert found.closeness is not None
    assert found.closeness.head_mae_deg.yaw < 5.0
    assert 0.0 < found.closeness.mae < 0.2
    assert scores.of(Way.GOOGLE) is None

    report = QualityReport("2000-01-01", versions(), (Way.FACE_MESH,), (scores,), None, (), Cost(1.0, None))
    write_report(tmp_path / "quality.json", report)
    written = json.loads((tmp_path / "quality.json").read_text(encoding="utf-8"))
    read = written["clips"][0]["ways"][0]
    assert read["way"] == "face-mesh"
    assert math.isclose(read["score"]["closeness"]["mae"], found.closeness.mae, abs_tol=1e-5)
    assert [one["name"] for one in read["score"]["closeness"]["channels"]] == list(CHANNELS)

    draw_curves(tmp_path / "curves.png", tracked)
    draw_channels(tmp_path / "channels.png", report)
    for name in ("curves.png", "channels.png"):
        picture = cv2.imread(str(tmp_path / name))
        assert picture is not None
        assert picture.std() > 5.0


def report_of_perfect_and_lost() -> QualityReport:
    truth = moving()
    takes = {"followed": truth, "lost": without(truth, slice(None))}
    clips = tuple(scores_of(Tracked(name, truth, ((Way.FACE_MESH, take),))) for name, take in takes.items())
    return QualityReport("2000-01-01", versions(), (Way.FACE_MESH,), clips, None, (), Cost(1.1, None))


def test_channels_are_summed_up_over_the_clips_in_which_a_face_was_found() -> None:
    report = report_of_perfect_and_lost()
    summary = summarize(report.clips, Way.FACE_MESH)
    assert [one.name for one in summary] == list(CHANNELS)
    assert all(one.r == pytest.approx(1.0) and one.clips_moving == 1 and one.mae == 0.0 for one in summary)
    assert summarize(report.clips, Way.GOOGLE) == ()


def test_the_page_is_changed_between_its_marks_alone(tmp_path: Path) -> None:
    report = report_of_perfect_and_lost()
    page = tmp_path / "page.md"
    page.write_text(f"before\n\n{BEGIN}\nold\n{END}\n\nafter\n", encoding="utf-8")
    for _ in range(2):  # a second time changes nothing more
        update_page(page, report)
        text = page.read_text(encoding="utf-8")
        assert text == f"before\n\n{BEGIN}\n\n{table(report)}\n\n{END}\n\nafter\n"
    assert "| followed | 52 | 100.0 % | 1.00 / 0.000 |" in text
    assert "| lost | 0 | 0.0 % | \N{EN DASH} |" in text
    page.write_text("no marks", encoding="utf-8")
    with pytest.raises(QualityError, match=r"page\.md"):
        update_page(page, report)
    assert page.read_text(encoding="utf-8") == "no marks"


def test_the_docs_have_a_place_for_the_tables() -> None:
    text = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")
    assert text.index(BEGIN) < text.index(END)
