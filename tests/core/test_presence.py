from __future__ import annotations

import math

import numpy as np
import pytest

from addon.core.face_frame import FacePose, Gaze, Translation
from addon.core.presence import EASE_SECONDS, SILENT_AFTER, Presence
from addon.core.rotation import IDENTITY, HeadAngles, from_angles, to_angles

STEP = 1 / 60
POSE = FacePose(
    from_angles(HeadAngles(0.6, 0.0, 0.0)),
    Translation(0.1, 0.0, -0.5),
    Gaze(0.2, 0.1),
    Gaze(0.2, 0.1),
    np.ones(52, np.float32),
)


def play(presence: Presence, start: float, seconds: float, tracked: bool | None) -> tuple[float, list[float]]:
    """Run at 60 steps a second; `tracked` None means that nothing arrives. Returns the end and the first weights."""
    shown = []
    now = start
    for _ in range(round(seconds / STEP)):
        now += STEP
        if tracked is not None:
            presence.hear(POSE if tracked else FacePose(), tracked=tracked, now=now)
        shown.append(float(presence.at(now).weights[0]))
    return now, shown


def test_nothing_is_shown_before_the_first_face() -> None:
    presence = Presence()
    presence.hear(FacePose(), tracked=False, now=0.0)
    shown = presence.at(0.0)
    assert shown.head == IDENTITY
    assert not shown.weights.any()
    assert presence.share == 0.0


@pytest.mark.parametrize("away", [False, None], ids=["no face in the picture", "no datagrams"])
def test_away_and_back_without_a_jump(away: bool | None) -> None:
    presence = Presence()
    now, shown = play(presence, 0.0, 1.0, True)
    assert shown[-1] == 1.0
    now, gone = play(presence, now, 1.5, away)
    shown += gone
    assert gone[-1] == 0.0
    assert presence.share == 0.0
    _, back = play(presence, now, 1.0, True)
    shown += back
    assert back[-1] == 1.0
    # smoothstep is at most 1.5 times as steep as the straight line
    assert max(abs(np.diff(shown))) <= 1.5 * STEP / EASE_SECONDS + 1e-6


def test_easing_takes_half_a_second() -> None:
    presence = Presence()
    now, _ = play(presence, 0.0, 1.0, True)
    _, gone = play(presence, now, 1.0, False)
    assert (sum(weight > 0 for weight in gone) + 1) * STEP == pytest.approx(EASE_SECONDS, abs=2 * STEP)


def test_silence_counts_as_lost_after_a_moment() -> None:
    presence = Presence()
    now, _ = play(presence, 0.0, 1.0, True)
    _, silent = play(presence, now, SILENT_AFTER + EASE_SECONDS + 0.1, None)
    kept = sum(weight == 1.0 for weight in silent) * STEP
    assert kept == pytest.approx(SILENT_AFTER, abs=3 * STEP)
    assert silent[-1] == 0.0


def test_a_face_that_comes_back_on_the_way_to_rest_turns_round() -> None:
    presence = Presence()
    now, _ = play(presence, 0.0, 1.0, True)
    now, gone = play(presence, now, 0.2, False)
    _, back = play(presence, now, 0.4, True)
    assert 0 < gone[-1] < 1
    assert back[0] >= gone[-1]
    assert back[-1] == 1.0


def test_all_parts_ease() -> None:
    presence = Presence()
    presence.hear(POSE, tracked=True, now=0.0)
    presence.at(0.0)
    pose = presence.at(EASE_SECONDS / 2)
    assert to_angles(pose.head).yaw == pytest.approx(0.3)
    assert pose.translation == pytest.approx((0.05, 0, -0.25))
    assert pose.gaze_left == pytest.approx((0.1, 0.05))
    assert math.isclose(pose.weights[3], 0.5)
