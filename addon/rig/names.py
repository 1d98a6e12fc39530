"""What became of names in a list that the user may edit at any time."""

from __future__ import annotations

from collections.abc import Sequence


def names_changed(before: Sequence[str], now: Sequence[str]) -> dict[str, str]:
    """The names that were changed in place, the new one by the old one.

    A name that is in both lists was moved; where something was added or removed as well nothing can be told.
    """
    if len(before) != len(now):
        return {}
    there, known = set(now), set(before)
    pairs = zip(before, now, strict=True)
    return {old: new for old, new in pairs if old != new and old not in there and new not in known}
