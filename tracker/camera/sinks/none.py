"""The sink that takes pictures and does nothing with them: for measuring, and for trying the rest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class NoSink:
    """Drops everything."""

    name = "none"
    fills_gaps = False
    takes_alpha = True

    def send(self, rgb: NDArray[np.uint8]) -> int:  # noqa: ARG002
        """Drop one picture."""
        return 0

    def close(self) -> None:
        """Nothing to let go of."""
