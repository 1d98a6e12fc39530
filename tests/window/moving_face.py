"""`python -m tests.window.moving_face PORT`: a tracker whose user nods, turns, blinks and speaks without end."""

from __future__ import annotations

import math
import sys
import time
from dataclasses import replace

from tests.addon.sender import Sender, pose

_RATE = 30.0


def main() -> None:
    """Send until killed."""
    with Sender(int(sys.argv[1]), session=time.time_ns() % 2**63) as sender:
        while True:
            seconds = sender.sequence / _RATE
            speech = 0.5 + 0.5 * math.sin(7 * seconds)
            smile = 0.5 + 0.5 * math.sin(seconds)
            blink = 1.0 if seconds % 3 < 0.15 else 0.0
            face = pose(
                (0.4 * math.sin(seconds), 0.15 * math.sin(1.7 * seconds), 0.1 * math.sin(0.9 * seconds)),
                (0.2 * math.sin(1.3 * seconds), 0.0),
                jawOpen=0.5 * speech,
                mouthSmileLeft=smile,
                mouthSmileRight=smile,
                eyeBlinkLeft=blink,
                eyeBlinkRight=blink,
                browInnerUp=1.0 - smile,
            )
            frame = sender.frame(face)
            sender.send(replace(frame, stamp=replace(frame.stamp, capture_ns=time.monotonic_ns())))
            time.sleep(1 / _RATE)


if __name__ == "__main__":
    main()
