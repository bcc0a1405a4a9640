"""Tables over page breaks put together again.

A table that ends a page and one that begins the next are one table when their
sides stand in line. The break may cut through rows and through labels.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from llmx.frozen import frozen
from llmx.read.extract import CellText
from llmx.read.html_text import join_lines
from llmx.read.ruled import RuledTable

_SIDE = 6.0  # points by which the sides of one table may move from page to page
_COLUMN = 5.0
_MAX_HEADER = 4  # rows that may be printed again on the next page
# What a new row or a new group of rows begins with.
_ORDINAL = re.compile(
    r"\s*(?:[(（]?[一二三四五六七八九十]+[)）、.．]|[(（]?\d{1,2}[)）、.．]|[①-⑳]|第[一二三四五六七八九十]+)"
)
_VALUE = re.compile(r"[\s\d,，.．%％+\-－—/／无〇零]+")


@frozen
class LongTable:
    """A table of one or more pages; `columns` are the edges of its columns in points."""

    columns: tuple[float, ...]
    cells: tuple[CellText, ...]

    @property
    def height(self) -> int:
        return max(cell.row + cell.rows for cell in self.cells)


def begin(table: RuledTable) -> LongTable:
    return LongTable(table.columns, table.cells)


def continues(table: LongTable, following: RuledTable) -> bool:
    """Whether `following` may be the rest of `table` by where its sides stand."""
    left = abs(table.columns[0] - following.columns[0])
    right = abs(table.columns[-1] - following.columns[-1])
    return left <= _SIDE and right <= _SIDE


def joined(table: LongTable, following: RuledTable) -> LongTable:
    """Both parts as one table."""
    edges = _common_edges(table.columns, following.columns)
    above = _on_edges(table.cells, table.columns, edges)
    below = _on_edges(following.cells, following.columns, edges)
    below = _without_header(above, below)
    if not below:
        return LongTable(edges, above)
    height = max(cell.row + cell.rows for cell in above)
    if _is_cut_row(above, below, height):
        return LongTable(edges, _row_mended(above, below, height))
    moved = tuple(replace(cell, row=cell.row + height) for cell in below)
    return LongTable(edges, _labels_mended(above, moved, height))


def _common_edges(one: Sequence[float], other: Sequence[float]) -> tuple[float, ...]:
    more = [edge for edge in other if min(abs(edge - known) for known in one) > _COLUMN]
    return tuple(sorted([*one, *more]))


def _on_edges(
    cells: Sequence[CellText], columns: Sequence[float], edges: Sequence[float]
) -> tuple[CellText, ...]:
    """Cells with columns counted by the common edges."""
    place = [_nearest(edges, column) for column in columns]
    return tuple(
        replace(
            cell,
            column=place[cell.column],
            columns=place[cell.column + cell.columns] - place[cell.column],
        )
        for cell in cells
    )


def _nearest(edges: Sequence[float], value: float) -> int:
    at = bisect_left(edges, value)
    return min(
        (index for index in (at - 1, at) if 0 <= index < len(edges)),
        key=lambda index: abs(edges[index] - value),
    )


def _without_header(above: Sequence[CellText], below: tuple[CellText, ...]) -> tuple[CellText, ...]:
    """The continuation without header rows that Word prints again on each page."""
    for rows in range(_MAX_HEADER, 0, -1):
        header = [_shape(cell) for cell in above if cell.row < rows]
        again = [_shape(cell) for cell in below if cell.row < rows]
        closed = all(cell.row + cell.rows <= rows for cell in below if cell.row < rows)
        if closed and header == again and not any(map(_is_value_cell, below[: len(again)])):
            return tuple(replace(c, row=c.row - rows) for c in below if c.row >= rows)
    return below


def _shape(cell: CellText) -> tuple[int, int, int, int, str]:
    return cell.row, cell.column, cell.rows, cell.columns, cell.text


def _is_value_cell(cell: CellText) -> bool:
    return _VALUE.fullmatch(cell.text) is not None


def _last_row(above: Sequence[CellText], height: int) -> dict[tuple[int, int], CellText]:
    return {(cell.column, cell.columns): cell for cell in above if cell.row + cell.rows == height}


def _first_row(below: Sequence[CellText], top: int) -> dict[tuple[int, int], CellText]:
    return {(cell.column, cell.columns): cell for cell in below if cell.row == top}


def _is_cut_row(above: Sequence[CellText], below: Sequence[CellText], height: int) -> bool:
    """Whether the break runs through a row: same fields, and no value on both sides."""
    last, first = _last_row(above, height), _first_row(below, 0)
    if last.keys() != first.keys() or not any(cell.text for cell in first.values()):
        return False
    if any(_ORDINAL.match(cell.text) for cell in first.values()):
        return False
    values = [
        field for field in first if _is_value_cell(first[field]) or _is_value_cell(last[field])
    ]
    if not values or any(first[field].text and last[field].text for field in values):
        return False
    labels = [field for field in first if field not in values and first[field].text]
    return all(last[field].full or not last[field].text for field in labels)


def _row_mended(
    above: Sequence[CellText], below: Sequence[CellText], height: int
) -> tuple[CellText, ...]:
    """The two halves of the cut row as one row."""
    first = _first_row(below, 0)
    mended = [
        _one_cell(cell, first[cell.column, cell.columns], first[cell.column, cell.columns].rows - 1)
        if cell.row + cell.rows == height
        else cell
        for cell in above
    ]
    rest = [replace(cell, row=cell.row + height - 1) for cell in below if cell.row > 0]
    return tuple(mended + rest)


def _labels_mended(
    above: Sequence[CellText], below: Sequence[CellText], height: int
) -> tuple[CellText, ...]:
    """Labels that span rows on both sides of the break become one cell again."""
    last, first = _last_row(above, height), _first_row(below, height)
    cut = {
        field for field, cell in first.items() if field in last and _is_cut_label(last[field], cell)
    }
    mended = [
        _one_cell(cell, first[field], first[field].rows)
        if (field := (cell.column, cell.columns)) in cut and cell.row + cell.rows == height
        else cell
        for cell in above
    ]
    rest = [cell for cell in below if cell.row > height or (cell.column, cell.columns) not in cut]
    return tuple(mended + rest)


def _is_cut_label(upper: CellText, lower: CellText) -> bool:
    """A label goes on below the break: it spans rows, is not numbered anew, and is no value."""
    if _is_value_cell(upper) or _is_value_cell(lower) or _ORDINAL.match(lower.text):
        return False
    if not lower.text:
        return bool(upper.text) and (upper.rows > 1 or lower.rows > 1)
    return not upper.text or (upper.full and (upper.rows > 1 or lower.rows > 1))


def _one_cell(upper: CellText, lower: CellText, more_rows: int) -> CellText:
    text = join_lines(text for text in (upper.text, lower.text) if text)
    page = upper.page if upper.text or not lower.text else lower.page
    return replace(upper, text=text, rows=upper.rows + more_rows, page=page)
