"""Sheets of workbooks as text: numbers as their cells show them, and tables.

A sheet is one table; its first and last rows with a single text, such as the title and
a note, are lines of their own.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from itertools import groupby, product

from llmx.frozen import frozen
from llmx.read.extract import CellText, Extract, TextBuilder

MAX_CELLS = 200_000  # of a workbook; a table of a report has some 300
_FIRST_DAY = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 - days
_LAST_DAY = 2_958_465  # 9999-12-31
# Built-in formats of days (ECMA-376, 18.8.30), those of Chinese Excel among them.
_DAYS = frozenset((14, 15, 16, 22, 27, 28, 30, 31, 36, 50, 51, 53, 54, 57, 58))
_MONTHS = frozenset((17, 29, 52, 55, 56))
_BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"}
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_FIGURES = re.compile(r"[#,?]*0(?:\.(?P<places>[0?]+))?(?P<percent>%)?[年月日元件条 ]*$")
_EXACT = 1e15

Place = tuple[int, int]
"""Row and column, from 0."""


def printed(value: float, code: str, number: int = 0, *, since_1904: bool = False) -> str:
    """A number as its cell shows it; `code` is the cell's format, `number` that of a built-in one.

    Groups of digits are not parted.
    """
    plain = _LITERAL.sub("", code).partition(";")[0].lower()
    is_day = number in _DAYS or ("y" in plain and "d" in plain) or ("m" in plain and "d" in plain)
    if (is_day or number in _MONTHS or ("y" in plain and "m" in plain)) and 0 < value < _LAST_DAY:
        day = _FIRST_DAY[since_1904] + timedelta(days=value)
        return f"{day.year}年{day.month}月" + (f"{day.day}日" if is_day else "")
    figures = _FIGURES.fullmatch(_BUILT_IN.get(number, plain))
    if not math.isfinite(value):
        return ""
    if figures is None:
        return str(int(value)) if value == int(value) and abs(value) < _EXACT else f"{value:.15g}"
    shown = value * 100 if figures["percent"] else value
    return f"{shown:.{len(figures['places'] or '')}f}" + (figures["percent"] or "")


@frozen
class Merged:
    """Cells of several places: how many rows and columns each has, and the places under them."""

    spans: Mapping[Place, tuple[int, int]]
    covered: AbstractSet[Place]


def merged(ranges: Iterable[tuple[int, int, int, int]]) -> Merged:
    """What is merged, by top, left, rows and columns; what spans half a sheet is left as it is."""
    spans: dict[Place, tuple[int, int]] = {}
    covered: set[Place] = set()
    for top, left, rows, columns in ranges:
        if rows < 1 or columns < 1 or len(covered) + rows * columns > MAX_CELLS:
            continue
        spans[top, left] = rows, columns
        covered.update(product(range(top, top + rows), range(left, left + columns)))
    return Merged(spans, covered - spans.keys())


def lay_out(sheets: Iterable[Sequence[CellText]], layout: str) -> Extract:
    """The sheets one after the other."""
    out = TextBuilder()
    for cells in sheets:
        rows = [list(row) for _, row in groupby(sorted(cells, key=_place), key=lambda c: c.row)]
        rows = [row for row in rows if any(cell.text for cell in row)]
        first = next((i for i, row in enumerate(rows) if not _is_line(row)), len(rows))
        last = next((i for i in range(len(rows), first, -1) if not _is_line(rows[i - 1])), first)
        for row in rows[:first]:
            _write_line(out, row)
        out.table(_whole(rows[first:last]), layout)
        for row in rows[last:]:
            _write_line(out, row)
    return Extract(out.text(), tuple(out.grids))


def _whole(rows: Sequence[Sequence[CellText]]) -> list[CellText]:
    """The cells of a table, blank ones that the file does not name too, none beyond the last text.

    A sheet may be blank for thousands of columns.
    """
    cells = [cell for row in rows for cell in row]
    texts = [cell for cell in cells if cell.text]
    left = min((cell.column for cell in texts), default=0)
    right = max((cell.column + cell.columns for cell in texts), default=0)
    cells = [cell for cell in cells if left <= cell.column < right]
    if len(rows) * (right - left) > MAX_CELLS:
        return cells
    taken = {
        place
        for cell in cells
        for place in product(
            range(cell.row, cell.row + cell.rows), range(cell.column, cell.column + cell.columns)
        )
    }
    wanted = product((row[0].row for row in rows), range(left, right))
    return cells + [CellText(*place, "") for place in wanted if place not in taken]


def _place(cell: CellText) -> tuple[int, int]:
    return cell.row, cell.column


def _is_line(row: Sequence[CellText]) -> bool:
    """Whether a row is a single text; a table's row has cells beside it, if only blank ones."""
    return len(row) == 1 and bool(row[0].text)


def _write_line(out: TextBuilder, row: Sequence[CellText]) -> None:
    out.line(row[0].text)
