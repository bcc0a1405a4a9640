"""Where cells with spans go in a grid (HTML Standard, 4.9.12 Processing model)."""

from dataclasses import dataclass, field

_MOST_COLUMNS = 500


@dataclass(slots=True)
class Slots:
    """Gives out places row by row; a place under a cell that spans rows is taken.

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
