"""When the session without a window is to end. No bpy here: it listens before Blender is loaded."""

from __future__ import annotations

import signal
from types import FrameType


class StopSignals:
    """Ctrl-C, SIGTERM and the end of the terminal end the loop at the next tick: all is put back and written."""

    def __init__(self) -> None:
        self.asked = False
        signal.signal(signal.SIGINT, self._ask)
        signal.signal(signal.SIGTERM, self._ask)
        if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup ignores it
            signal.signal(signal.SIGHUP, self._ask)

    def _ask(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked = True
