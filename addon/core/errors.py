"""The one family of errors whose text is written for the user."""

from __future__ import annotations


class LiveFaceError(Exception):
    """Something the user can mend; `str(error)` is one plain sentence that says how.

    Commands print it on stderr and exit with code 2; the panel shows it as a problem.
    Anything that is not a `LiveFaceError` is a defect of the program.
    """
