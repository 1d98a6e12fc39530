"""What a person is asked to do in a calibration, for how long, and which channels it is to range."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

from addon.core.arkit import CHANNELS


class Look(enum.Enum):
    """What a step looks for."""

    FACE = "the face at rest"
    """The landmarks, from which the neutral face is made."""
    REST = "the weights at rest"
    """The weights that remain with that neutral face in use: where each range begins."""
    MOVE = "an expression"
    """How far the step's channels go: where their ranges end."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: `ready_s` seconds to get ready in, then `capture_s` seconds of being looked at."""

    name: str
    sentence: str
    look: Look
    ready_s: float
    capture_s: float
    channels: tuple[str, ...] = ()


def _both(*stems: str) -> tuple[str, ...]:
    return tuple(stem + side for stem in stems for side in ("Left", "Right"))


EYELIDS: Final = _both("eyeBlink")
GAZE: Final = tuple(name for name in CHANNELS if name.startswith("eyeLook"))

STEPS: Final[tuple[Step, ...]] = (
    Step("neutral", "Look at the camera, mouth closed, and relax your face", Look.FACE, 3.0, 2.0),
    Step("rest", "Stay relaxed a moment longer", Look.REST, 0.0, 1.5),
    Step("blink", "Blink a few times, slowly and firmly, with both eyes", Look.MOVE, 2.5, 4.0, EYELIDS),
    Step("wide", "Open your eyes as wide as you can", Look.MOVE, 2.5, 2.5, _both("eyeWide")),
    Step("smile", "Smile as broadly as you can", Look.MOVE, 2.5, 2.5, _both("mouthSmile")),
    Step("jaw", "Open your mouth as far as is comfortable", Look.MOVE, 2.5, 2.5, ("jawOpen",)),
    Step("brows-up", "Raise your eyebrows", Look.MOVE, 2.5, 2.5, ("browInnerUp", *_both("browOuterUp"))),
    Step("brows-down", "Frown: pull your eyebrows down", Look.MOVE, 2.5, 2.5, _both("browDown")),
    Step("look", "Keep your head still; look left, right, up and down", Look.MOVE, 2.5, 5.0, GAZE),
)

#: "Set neutral": nothing to get ready for, the person rests already.
NEUTRAL_STEPS: Final[tuple[Step, ...]] = (
    Step("neutral", "Look at the camera and relax your face", Look.FACE, 0.0, 1.0),
    Step("rest", "Stay relaxed a moment longer", Look.REST, 0.0, 1.0),
)

STEP_NAMES: Final = tuple(step.name for step in STEPS)
