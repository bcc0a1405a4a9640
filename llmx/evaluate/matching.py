"""Which item of one list is which item of the other: the pairing with the greatest weight."""

from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")
Weights = dict[tuple[int, int], float]
Pair = tuple[int | None, int | None]


def pair(
    golds: Sequence[Item], gots: Sequence[Item], weight: Callable[[Item, Item], float]
) -> list[Pair]:
    """Indices of items matched one to one, then those of the items left alone.

    Pairs of weight 0 are not matched. Ties go to the earlier items.
    """
    weights = {
        (i, j): found
        for i, gold in enumerate(golds)
        for j, got in enumerate(gots)
        if (found := weight(gold, got)) > 0
    }
    matched = sorted(chosen for part in _parts(weights) for chosen in _assign(part))
    left = {i for i, _ in matched}
    right = {j for _, j in matched}
    alone_left: list[Pair] = [(i, None) for i in range(len(golds)) if i not in left]
    alone_right: list[Pair] = [(None, j) for j in range(len(gots)) if j not in right]
    return [*matched, *alone_left, *alone_right]


def _parts(weights: Weights) -> list[Weights]:
    """Sets of items that compete with each other: small, where the whole may be large."""
    owner: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        while owner.setdefault(node, node) != node:
            owner[node] = owner[owner[node]]
            node = owner[node]
        return node

    for i, j in weights:
        owner[root(("got", j))] = root(("gold", i))
    parts: dict[tuple[str, int], Weights] = {}
    for (i, j), found in weights.items():
        parts.setdefault(root(("gold", i)), {})[i, j] = found
    return list(parts.values())


def _assign(weights: Weights) -> list[tuple[int, int]]:
    """The assignment of greatest total weight among items that compete."""
    rows = sorted({i for i, _ in weights})
    columns = sorted({j for _, j in weights})
    if len(rows) > len(columns):
        turned = _assign({(j, i): found for (i, j), found in weights.items()})
        return [(i, j) for j, i in turned]
    costs = [[-weights.get((i, j), 0.0) for j in columns] for i in rows]
    chosen = ((rows[r], columns[c]) for r, c in enumerate(_hungarian(costs)))
    return [(i, j) for i, j in chosen if (i, j) in weights]


def _hungarian(costs: Sequence[Sequence[float]]) -> list[int]:
    """Column of each row in the cheapest assignment; there are no more rows than columns.

    The Hungarian method with potentials (Kuhn 1955, Munkres 1957): rows come in
    one by one, each along the cheapest augmenting path. Row and column 0 are
    dummies, so that `row_of[0]` can hold the row on its way in.
    """
    height, width = len(costs), len(costs[0])
    row_price = [0.0] * (height + 1)
    column_price = [0.0] * (width + 1)
    row_of = [0] * (width + 1)
    for row in range(1, height + 1):
        row_of[0] = row
        _add_row(costs, row_price, column_price, row_of)
    columns = [0] * height
    for column in range(1, width + 1):
        if row_of[column]:
            columns[row_of[column] - 1] = column - 1
    return columns


def _add_row(
    costs: Sequence[Sequence[float]],
    row_price: list[float],
    column_price: list[float],
    row_of: list[int],
) -> None:
    """Find the cheapest path for `row_of[0]`, adjust the prices, and take it."""
    width = len(column_price)
    slack = [float("inf")] * width
    came_from = [0] * width
    done = [False] * width
    column = 0
    while row_of[column]:
        done[column] = True
        row = row_of[column]
        for other in range(1, width):
            reduced = costs[row - 1][other - 1] - row_price[row] - column_price[other]
            if not done[other] and reduced < slack[other]:
                slack[other], came_from[other] = reduced, column
        nearest = min((c for c in range(1, width) if not done[c]), key=slack.__getitem__)
        step = slack[nearest]
        for other in range(width):
            if done[other]:
                row_price[row_of[other]] += step
                column_price[other] -= step
            else:
                slack[other] -= step
        column = nearest
    while column:
        row_of[column] = row_of[came_from[column]]
        column = came_from[column]
