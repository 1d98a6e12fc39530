"""`make bench`: figures that are ratios taken side by side in one run, written to out/bench/*.json."""

import tracker  # noqa: F401 (settles how many threads numpy takes, and must come before it)
