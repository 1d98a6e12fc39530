"""`python -m addon`: Live Face without a window."""

from __future__ import annotations

import sys

from .headless.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
