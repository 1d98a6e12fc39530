"""`python -m addon`: Live Face without a window."""

from __future__ import annotations

import os
import sys

from .headless.stop_signals import StopSignals

if __name__ == "__main__":
    # first of all: Blender, while it is loaded, reports a Ctrl-C as an error of its own and goes on
    stopping = StopSignals()

    from .headless.command import main

    code = main(sys.argv[1:], stopping)
    sys.stdout.flush()
    sys.stderr.flush()
    # all is closed and written: Blender 4.2 would crash in its own end, where properties with functions of ours were
    # registered (its window types are freed when Python is gone already)
    os._exit(code)
