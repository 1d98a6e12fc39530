"""Weights and head angles over a clip, read from its truth or from a take."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from addon.core.arkit import CHANNEL_COUNT, CHANNEL_INDEX, CHANNELS
from addon.core.errors import LiveFaceError
from addon.core.rotation import to_angles
from addon.core.takes.live_link_reader import read_csv_take

FloatArray = NDArray[np.float64]

#: The angles' order here.
ANGLES: Final = ("pitch", "yaw", "roll")
YAW: Final = ANGLES.index("yaw")
_TRUTH_ANGLES: Final = tuple(f"{name}_deg" for name in ANGLES)


class QualityError(LiveFaceError):
    """What is to be measured is missing or not as it should be."""


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """A face over the n pictures of a clip; a picture without a face is a row of NaN.

    `weights` has shape (n, 52) in the order of `arkit.CHANNELS`. `angles` has shape (n, 3): pitch, yaw and roll of
    the head in degrees, with the signs of `addon.core.rotation`.
    """

    weights: FloatArray
    angles: FloatArray

    def __len__(self) -> int:
        return len(self.weights)

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Which pictures have a face, shape (n,)."""
        nowhere: NDArray[np.bool_] = np.isnan(self.weights).any(1) | np.isnan(self.angles).any(1)
        return ~nowhere

    def first(self, count: int) -> Curves:
        """The first `count` pictures."""
        return Curves(self.weights[:count], self.angles[:count])

    def mean_of(self, *channels: str) -> FloatArray:
        """The mean of some channels, shape (n,)."""
        mean: FloatArray = self.weights[:, [CHANNEL_INDEX[name] for name in channels]].mean(1)
        return mean


class CurvesBuilder:
    """Collects the faces of a clip picture by picture."""

    def __init__(self) -> None:
        self._weights: list[FloatArray] = []
        self._angles: list[FloatArray] = []

    def add(self, weights: NDArray[np.float32], yaw: float, pitch: float, roll: float) -> None:
        """A picture with a face; angles in radians."""
        self._weights.append(np.asarray(weights, np.float64))
        self._angles.append(np.degrees((pitch, yaw, roll)))

    def add_none(self) -> None:
        """A picture without a face."""
        self._weights.append(np.full(CHANNEL_COUNT, np.nan))
        self._angles.append(np.full(len(ANGLES), np.nan))

    def build(self) -> Curves:
        """All of them."""
        return Curves(
            np.array(self._weights).reshape(-1, CHANNEL_COUNT), np.array(self._angles).reshape(-1, len(ANGLES))
        )


def read_take_curves(path: Path) -> Curves:
    """The curves of a take that `python -m tracker track` has written.

    Raises:
        CsvTakeError: it is no take.
    """
    take = read_csv_take(path.read_bytes(), path.name).take
    curves = CurvesBuilder()
    for index, tracked in enumerate(take.tracked):
        if tracked:
            curves.add(take.weights[index], *to_angles(take.pose(index).head))
        else:
            curves.add_none()
    return curves.build()


def read_truth(path: Path) -> Curves:
    """The curves of a truth table, which has one row for every picture.

    It has at least the columns `pitch_deg`, `yaw_deg`, `roll_deg` and the 52 channels; case does not matter.

    Raises:
        QualityError: it is none.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [{str(key).lower(): value for key, value in row.items()} for row in csv.DictReader(file)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise QualityError(f"The truth {path} cannot be read as a CSV table: write it anew.") from error
    if not rows:
        raise QualityError(f"The truth {path} has no rows: write it anew.")
    return Curves(_table(path, rows, CHANNELS), _table(path, rows, _TRUTH_ANGLES))


def _table(path: Path, rows: list[dict[str, str]], names: tuple[str, ...]) -> FloatArray:
    table = np.empty((len(rows), len(names)))
    for column, name in enumerate(names):
        for line, row in enumerate(rows):
            try:
                table[line, column] = float(row[name.lower()])
            except KeyError as error:
                raise QualityError(f"The truth {path} has no column {name}: write it anew.") from error
            except (TypeError, ValueError) as error:
                raise QualityError(
                    f"The truth {path}, row {line + 1}, has no number in the column {name}: write it anew."
                ) from error
    if not np.isfinite(table).all():
        raise QualityError(f"The truth {path} holds numbers that are none (NaN or infinite): write it anew.")
    return table
