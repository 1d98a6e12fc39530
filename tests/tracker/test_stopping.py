from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time

import pytest

from tests.tracker.conftest import ROOT
from tracker.stopping import Stop, stopping

#: A signal that comes while the main thread is inside of a wait for the event, which holds its lock.
_IN_A_WAIT = """
import signal
from tracker.stopping import stopping
with stopping() as stop:
    with stop._cond:
        signal.raise_signal(signal.SIGINT)
    print(stop.is_set(), stop.wait(60.0), stop.reason)
"""


def test_a_signal_in_the_middle_of_a_wait_does_not_hang() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _IN_A_WAIT], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "True True stopped by SIGINT\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_wait_and_the_handlers_are_given_back(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with stopping() as stop:
        timer = threading.Timer(0.05, signal.raise_signal, (number,))
        timer.start()
        assert stop.wait(60.0)
        timer.join()
        assert stop.reason == f"stopped by {number.name}"
    assert signal.getsignal(number) is before


def test_the_first_reason_stays_and_a_wait_without_one_ends_in_time() -> None:
    stop = Stop()
    begin = time.monotonic()
    assert not stop.wait(0.25)
    assert time.monotonic() - begin >= 0.25
    assert not stop.wait(-1.0)
    stop.because("standard input was closed")
    stop.ask("stopped by SIGTERM")
    assert stop.wait()
    assert stop.reason == "standard input was closed"
