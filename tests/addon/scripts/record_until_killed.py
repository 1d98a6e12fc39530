"""Records a face that comes over a real socket, on a clock that runs as fast as it can, until it is killed.

Says the capture time of every frame that was taken in, so that what is missing in the take can be told.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from addon.core import codec
from addon.core.face_frame import FaceFrame, Stamp
from addon.core.takes.take_info import TakeInfo
from addon.link.receiver import Receiver
from addon.recording.recorder import Recorder, RecordingWish
from tests.addon.sender import Sender, pose

RATE = 60
#: Blender's own rate is lower: several frames come in with one tick.
FRAMES_PER_TICK = 3

receiver, recorder = Receiver("127.0.0.1", 0), Recorder()
receiver.tap = recorder.hear
sender = Sender(receiver.port)
with_landmarks = sys.argv[2] == "landmarks"
recorder.start(RecordingWish(Path(sys.argv[1]), TakeInfo(source="a test")))
recorder.tick(0.0)
for number in itertools.count():
    time_ns = number * 1_000_000_000 // RATE
    face = pose(jawOpen=number % 100 / 100)
    sender.send(codec.encode_frame(FaceFrame(Stamp(7, 2 * number, time_ns), tracked=True, pose=face)))
    if with_landmarks:
        points = sender.landmarks()
        points = type(points)(Stamp(7, 2 * number + 1, time_ns), 640, 480, points.head, points.picture)
        sender.send(codec.encode_landmarks(points))
    if number % FRAMES_PER_TICK == 0:
        now = number / RATE
        receiver.poll(now)
        recorder.tick(now)
        sys.stdout.write(f"{number} {recorder.frames} {recorder.problem or ''}\n")
        sys.stdout.flush()
