"""The web page as Live Face starts it: a helper program that looks on, and whose trouble is nobody else's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..core.errors import LiveFaceError
from ..core.places import DEFAULT_PAGE_PORT, LOOPBACK
from ..core.status import Problem, Ready
from .child import Child, tracker_python

#: One that has served and died is started again this often while a session lasts.
_MAX_RESTARTS: Final = 3


@dataclass(frozen=True, slots=True)
class PageConfig:
    """Where the page is; the tracker sends to the UDP port of the same number.

    `python` is the tracker's Python, None for the one beside the sources.
    """

    port: int = DEFAULT_PAGE_PORT
    python: Path | None = None

    @property
    def address(self) -> str:
        """What to open in a browser."""
        return f"http://{LOOPBACK}:{self.port}/"

    @property
    def address_for_obs(self) -> str:
        """The same with the avatar alone, on nothing."""
        return f"{self.address}?view=avatar"


class PageProcess:
    """The running page. It ends with us; when it ends before, or cannot even start, `problem` says why."""

    def __init__(self, config: PageConfig, ring: Path) -> None:
        """`ring` is the frame ring whose pictures it shows."""
        self.config = config
        self._ring = ring
        self._restarts = 0
        self._child: Child | None = None
        #: Whether it serves.
        self.ready = False
        self.problem: str | None = None
        self._start()

    def watch(self) -> None:
        """Take in what it has said, now and then."""
        child = self._child
        if child is None:
            return
        running = child.running  # before its words are read: what it said last must not be missed
        for status in child.statuses():
            if isinstance(status, Ready):
                self.ready, self.problem = True, None
            elif isinstance(status, Problem):
                self.problem = status.message
        if not running:
            self._has_ended(child)

    def close(self) -> None:
        """End it. May be called again."""
        child, self._child = self._child, None
        self.ready = False
        if child is not None:
            child.close()

    def _start(self) -> None:
        arguments = ["page", "--port", str(self.config.port), "--ring", str(self._ring), "--quit-with-parent"]
        try:
            self._child = Child(tracker_python(self.config.python), arguments, ends_with_us=True)
        except LiveFaceError as error:
            self.problem = str(error)

    def _has_ended(self, child: Child) -> None:
        served, words = self.ready, child.last_words()
        self.close()
        if child.failure:  # such as: the port is taken
            self.problem = words
        elif served and self._restarts < _MAX_RESTARTS:
            self._restarts += 1
            self._start()
        else:
            self.problem = f"The web page has ended ({words.rstrip('.')}): stop Live Face and start it again."
