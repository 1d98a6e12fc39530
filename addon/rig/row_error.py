"""Why a row of the mapping drives nothing."""

from __future__ import annotations

from ..core.errors import LiveFaceError


class RowError(LiveFaceError):
    """One plain sentence for the row that it is about; the other rows go on."""
