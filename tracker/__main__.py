"""`python -m tracker`."""

import sys

from .terminal import INTERRUPTED, open_missing_streams

open_missing_streams()
try:
    from .cli import main  # takes long enough for a Ctrl-C

    sys.exit(main())
except KeyboardInterrupt:
    sys.exit(INTERRUPTED)
