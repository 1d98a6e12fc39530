"""`python -m addon`: Live Face without a window."""

from __future__ import annotations

import sys

from .headless.stop_signals import StopSignals

if __name__ == "__main__":
    # first of all: Blender, while it is loaded, reports a Ctrl-C as an error of its own and goes on
    stopping = StopSignals()

    from .headless.command import main

    sys.exit(main(sys.argv[1:], stopping))
