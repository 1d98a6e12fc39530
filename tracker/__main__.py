"""`python -m tracker`."""

import sys

from .terminal import open_missing_streams

INTERRUPTED = 130

open_missing_streams()
try:
    from .cli import main  # takes long enough for a Ctrl-C

    sys.exit(main())
except KeyboardInterrupt:
    sys.exit(INTERRUPTED)
