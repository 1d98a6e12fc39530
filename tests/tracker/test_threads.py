from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_numpy_takes_one_thread_unless_somebody_says_otherwise() -> None:
    script = "import tracker.__init__, os; print(os.environ['OPENBLAS_NUM_THREADS'])"
    for set_before, expected in ((None, "1"), ("3", "3")):
        environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
        environment |= {"OPENBLAS_NUM_THREADS": set_before} if set_before else {}
        found = subprocess.run(
            [sys.executable, "-c", script], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert found.stdout.strip() == expected
