"""A memory barrier, which Python has none of."""

from __future__ import annotations

import threading

_lock = threading.Lock()


def fence() -> None:
    """Keep the processor from moving memory accesses across this line.

    Taking a lock is an acquire, letting it go a release; nothing can pass a release followed by an acquire of the
    same lock in either direction (needed on ARM, free on x86).
    """
    for _ in range(2):
        _lock.acquire()
        _lock.release()
