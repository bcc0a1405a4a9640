"""Where cells go in a grid: with spans, with cells that go on below, by their edges."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from llmx.read.extract import CellText

_MOST_COLUMNS = 500


@dataclass(slots=True)
class Slots:
    """Gives out places row by row (HTML Standard, 4.9.12).

    A place under a cell that spans rows is taken.
    At most `limit` slots are given out, spanned ones counted: a table of spans must not
    fill memory. No cell spans more rows than the table's `height`.
    """

    limit: int
    height: int
    row: int = -1
    taken: dict[int, int] = field(default_factory=dict)  # column -> rows still covered
    _column: int = 0
    _used: int = 0
    _fresh: dict[int, int] = field(default_factory=dict)

    def next_row(self) -> None:
        self.row += 1
        self.taken = {column: left - 1 for column, left in self.taken.items() if left > 1}
        self.taken.update({column: rows - 1 for column, rows in self._fresh.items() if rows > 1})
        self._fresh = {}
        self._column = 0

    def place(self, rows: int, columns: int) -> tuple[int, int, int] | None:
        """(row, column, rows) of the next cell of this row, or None if there is no more room."""
        rows = min(rows, self.height - self.row)
        if self._used + rows * columns > self.limit:
            rows = 1
        self._used += rows * columns
        if self._used > self.limit:
            return None
        while self._column in self.taken:
            self._column += 1
        column = self._column
        if column + columns > _MOST_COLUMNS:
            return None
        for covered in range(column, column + columns):
            self._fresh[covered] = rows
        self._column = column + columns
        return self.row, column, rows


@dataclass(slots=True)
class Merged:
    """Cells of a table in which a cell may say that it only goes on with the one above."""

    cells: list[CellText] = field(default_factory=list)
    _owners: dict[int, int] = field(default_factory=dict)  # column -> cell that may be continued

    def add(self, cell: CellText, *, continues: bool) -> None:
        owner = self._owners.get(cell.column)
        if continues and owner is not None:
            above = self.cells[owner]
            self.cells[owner] = replace(above, rows=cell.row - above.row + 1)
        else:
            self._owners[cell.column] = len(self.cells)
            self.cells.append(cell)


def columns_of(edges: Iterable[int], near: int) -> list[int]:
    """The edges of columns among all that rows tell; those no more than `near` apart are one."""
    found: list[int] = []
    for edge in sorted(set(edges)):
        if not found or edge - found[-1] > near:
            found.append(edge)
    return found


def column_at(edges: Sequence[int], edge: int) -> int:
    """The column that begins nearest to an edge."""
    at = bisect_left(edges, edge)
    if at and (at == len(edges) or edge - edges[at - 1] < edges[at] - edge):
        return at - 1
    return at
