"""`python -m addon`: Live Face without a window."""

from __future__ import annotations

import sys

INTERRUPTED = 130

if __name__ == "__main__":
    try:
        from .headless.command import main  # loads Blender, which takes long enough for a Ctrl-C

        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
