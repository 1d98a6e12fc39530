"""Settings of the user's file that are borrowed while live, and given back."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from ..core.errors import LiveFaceError

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Loan:
    owner: Callable[[], Any]
    name: str
    before: Any


class Loans:
    """Borrowed settings, in the order in which they were taken.

    An owner is a function that finds the struct anew: after an undo the one from before is dead.
    """

    def __init__(self) -> None:
        self._loans: list[_Loan] = []

    def borrow(self, owner: Callable[[], Any], name: str, value: Any) -> None:  # noqa: ANN401 (any RNA value)
        """Set `name` to `value` and remember what it was; a setting that this Blender lacks is passed over."""
        struct = owner()
        if hasattr(struct, name) and getattr(struct, name) != value:
            self._loans.append(_Loan(owner, name, getattr(struct, name)))
            setattr(struct, name, value)

    def give_back(self) -> None:
        """Set everything to what it was, last first. An owner that was deleted meanwhile is passed over."""
        loans, self._loans = self._loans, []
        for loan in reversed(loans):
            try:
                setattr(loan.owner(), loan.name, loan.before)
            except (ReferenceError, LookupError, LiveFaceError) as error:
                _log.info("%s was not put back: %s", loan.name, error)
