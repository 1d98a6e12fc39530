"""Who goes with whom at the least cost in all: the assignment problem."""

from __future__ import annotations

import math
from collections.abc import Sequence


def cheapest_pairs(costs: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """The pairs (row, column) that leave the fewest rows or columns alone and cost least in sum.

    A cost of infinity forbids a pair. Kuhn 1955, by shortest augmenting paths (Jonker and Volgenant 1987): the time
    grows with the third power of the size, which is at most the number of faces.
    """
    rows, columns = len(costs), len(costs[0]) if costs else 0
    if rows > columns:
        turned = [[costs[row][column] for row in range(rows)] for column in range(columns)]
        return sorted((row, column) for column, row in cheapest_pairs(turned))
    worst = sum(abs(cost) for row in costs for cost in row if math.isfinite(cost)) + 1.0
    finite = [[cost if math.isfinite(cost) else worst * (rows + 1) for cost in row] for row in costs]
    row_price, column_price = [0.0] * rows, [0.0] * columns
    row_of: list[int | None] = [None] * columns
    for row in range(rows):
        _take_in(row, finite, row_price, column_price, row_of)
    return sorted(
        (row, column) for column, row in enumerate(row_of) if row is not None and math.isfinite(costs[row][column])
    )


def _take_in(
    newcomer: int,
    costs: Sequence[Sequence[float]],
    row_price: list[float],
    column_price: list[float],
    row_of: list[int | None],
) -> None:
    """Give `newcomer` a column, moving others along the cheapest path."""
    columns = len(column_price)
    least, came_from = [math.inf] * columns, [-1] * columns
    done: list[int] = []
    at: int | None = None
    row: int | None = newcomer
    while row is not None:
        for column in set(range(columns)).difference(done):
            reduced = costs[row][column] - row_price[row] - column_price[column]
            if reduced < least[column]:
                least[column], came_from[column] = reduced, -1 if at is None else at
        nearest = min(set(range(columns)).difference(done), key=lambda column: (least[column], column))
        step = least[nearest]
        row_price[newcomer] += step
        for column in done:
            column_price[column] -= step
            owner = row_of[column]
            if owner is not None:
                row_price[owner] += step
        for column in range(columns):
            if column not in done:
                least[column] -= step
        done.append(nearest)
        at, row = nearest, row_of[nearest]
    while at is not None and at >= 0:
        before = came_from[at]
        row_of[at] = newcomer if before < 0 else row_of[before]
        at = before
