"""A grid out of the header and the rows that were found of a table in text."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

from llmx.documents import Cell, Grid, Span, View
from llmx.frozen import frozen
from llmx.rules.grid_headers import FoundHeader, HeaderCell
from llmx.rules.grid_streams import Stream, Token, Values
from llmx.rules.table_labels import find_label_starts, is_unit, parse_label
from llmx.rules.table_plan import Plan

_FRAGMENT = re.compile("0[0-9]")
_PAGE_NUMBER = re.compile("[-—·][0-9]{1,3}[-—·]")


@frozen
class Row:
    """Words and the values behind them; `start:end` are the words, in the stream."""

    start: int
    end: int
    values: Values


@frozen
class Table:
    """A header, where it was found (`start`, in the stream), and its rows."""

    header: FoundHeader
    start: int
    rows: tuple[Row, ...]


class GridBuilder:
    """Lays the rows of one table out as cells. Lives for one grid."""

    def __init__(
        self, stream: Stream, view: View, plan: Plan, table: Table, rows: Sequence[Row]
    ) -> None:
        self._stream = stream
        self._view = view
        self._plan = plan
        self._frame = table.header.frame
        self._header = table.header
        self._base = table.start
        self._rows = rows
        self._width = table.header.width or _usual_width(rows)
        self._first = 1 if self._frame else 2  # column of the first value
        self._cells: list[Cell] = []
        self._label = -1  # the last cell of column 0
        self._row = 0

    def grid(self, layout: str) -> Grid:
        for cell in self._header.cells:
            self._add_header(cell)
        self._row = max(cell.row for cell in self._header.cells) + 1
        for before, row in zip((None, *self._rows), self._rows, strict=False):
            self._add_labels(row, before)
            self._add_values(row.values)
            self._row += 1
        start = self._base + min(cell.start for cell in self._header.cells)
        span = self._view.source(*self._stream.words(start, self._rows[-1].values.end))
        return Grid(tuple(self._cells), span, layout or self._layout())

    def _add_header(self, cell: HeaderCell) -> None:
        column = cell.column + (self._first if self._frame else 0)
        if cell.lost:
            at = self._view.source(*self._stream.words(self._base, self._base))
            self._cells.append(Cell(cell.row, column, cell.lost, Span(at.start, at.start)))
            return
        self._add(self._base + cell.start, self._base + cell.end, column, cell.columns, cell.row)

    def _add_labels(self, row: Row, before: Row | None) -> None:
        start = self._complete_last(row, before)
        pieces = self._pieces(start, row.end)
        for at, (start, end) in enumerate(pieces, 1):
            self._add_label(start, end)
            self._row += at < len(pieces)

    def _complete_last(self, row: Row, before: Row | None) -> int:
        """Adds words to the label of the row before, if its values stand in the middle of it.

        Where the words of this row begin after that.
        """
        start, end = row.start, row.end
        last = self._label
        if last < 0 or before is None or self._cells[last].row != self._row - 1:
            return start
        wrapped = self._line_behind(before, row)
        if wrapped > start:
            begun = self._cells[last].text + self._stream.text[start:wrapped]
            self._cells[last] = replace(self._cells[last], text=begun)
            return wrapped
        is_known = self._knows(self._cells[last].text)
        words = self._stream.text[start:end]
        if parse_label(words).level is not None:
            return start
        numbered = {start + at for at in find_label_starts(words)}
        limit = min(numbered, default=end)  # there another row begins
        begun = self._cells[last].text
        for cut in sorted(numbered.union(self._stream.borders_in(start, end))):
            if cut > limit:
                break
            part = self._stream.text[start:cut]
            is_item = cut in numbered and self._is_item(begun, part)
            if is_item or (not is_known and self._are_one(begun, part)):
                self._cells[last] = replace(self._cells[last], text=begun + part)
                return cut
        return start

    def _line_behind(self, before: Row, row: Row) -> int:
        """Where the second line of the label of the row before ends, if its values part two.

        In a table of a line for each row, values on a line of their own stand in the middle
        of a label; `row.start` where they do not, or the next line is another row's.
        """
        if not self._is_by_lines or not self._is_alone(before):
            return row.start
        lines = self._lines_of(row.start, row.end)
        opens = parse_label(self._stream.text[row.start : lines[0]]) if lines else None
        is_other = opens is None or opens.level is not None or opens.of_which or not opens.words
        return row.start if is_other else lines[0]

    @cached_property
    def _is_by_lines(self) -> bool:
        """Whether most rows have their label and their values on one line."""
        return self._frame is None and 2 * sum(map(self._is_alone, self._rows)) < len(self._rows)

    def _is_alone(self, row: Row) -> bool:
        """Whether a row's values have a line for themselves and their unit, behind the label's."""
        lines = self._lines_of(row.start, row.end + 1)
        return bool(lines) and (
            lines[-1] == row.end or is_unit(self._stream.text[lines[-1] : row.end])
        )

    def _lines_of(self, start: int, end: int) -> list[int]:
        """Where lines begin between `start` and `end`, these two aside."""
        return [at for at in self._stream.borders_in(start, end) if self._begins_a_line(at)]

    def _begins_a_line(self, at: int) -> bool:
        first = self._stream.words(at - 1, at)[1]
        return "\n" in self._view.text[first : self._stream.words(at, at + 1)[0]]

    def _are_one(self, left: str, right: str) -> bool:
        """Whether two pieces of text are one row's label that its values cut in two."""
        if not self._knows(left + right):
            return False
        bare = not parse_label(left).words
        return bare or not self._knows(right) or self._spans(left, right)

    def _is_item(self, left: str, right: str) -> bool:
        """Whether `left` names an item of a list: 4.政务微信, its values, 公开政府信息数."""
        label = parse_label(left)
        if self._frame is not None or label.level is None or self._knows(right):
            return False
        sorts = (pattern for one in self._plan.lists for _, pattern in one.sorts)
        return any(pattern.search(label.words) for pattern in sorts)

    def _spans(self, left: str, right: str) -> bool:
        """Whether both are an official label, or what makes it known begins in `left`.

        And ends in `right`, which alone would be known as well: 主要负责同志参|加在线访谈次数.
        """
        words, seam = parse_label(left + right).words, len(parse_label(left).words)
        names = self._plan.row_names if self._frame is None else self._frame.rows
        if any(name.words == words for name in names):
            return True
        ids = self._plan.row_ids if self._frame is None else self._frame.row_ids
        # What the right says by itself needs no left, whatever may stand before it.
        ids -= self._plan.match(parse_label(right))
        found = (self._plan.patterns[index].search(words) for index in ids)
        return any(match is not None and match.start() < seam < match.end() for match in found)

    def _knows(self, words: str) -> bool:
        """Whether words are a row's label for the schema."""
        found = self._plan.match(parse_label(words))
        return bool(found) if self._frame is None else not found.isdisjoint(self._frame.row_ids)

    def _add_label(self, start: int, end: int) -> None:
        unit = self._unit_start(start, end)
        self._add(start, unit, 0)
        if unit < end:
            self._add(unit, end, 1)

    def _unit_start(self, start: int, end: int) -> int:
        """Where a unit stands apart behind a label, in a list; else `end`."""
        last = next(reversed(self._stream.borders_in(start, end)), end)
        return last if self._frame is None and is_unit(self._stream.text[last:end]) else end

    def _pieces(self, start: int, end: int) -> list[tuple[int, int]]:
        """The labels between two runs of values: all but the last have no values."""
        starts = find_label_starts(self._stream.text[start:end])
        borders = self._stream.borders_in(start, end)
        cuts = {start + at for at in starts}
        cuts.update([at for at in borders if self._parts(start, at, end)])
        return [(a, b) for a, b in pairwise([start, *sorted(cuts), end]) if a < b]

    def _parts(self, start: int, at: int, end: int) -> bool:
        """Whether white space at `at` parts two labels rather than one label's lines."""
        left, right = self._stream.text[start:at], self._stream.text[at:end]
        if self._frame is None:
            before = next(reversed(self._stream.borders_in(start, at)), start)
            return before > start and is_unit(self._stream.text[before:at])
        return self._knows(left) and self._knows(right)

    def _add_values(self, values: Values) -> None:
        tokens: Sequence[Token] = values.tokens
        if len(tokens) > self._width:
            tokens = self._without_end(self._without_page(tokens))
        if len(tokens) == self._width and self._are_apart(tokens):
            for index, token in enumerate(tokens):
                self._add(token.start, token.end, self._first + index)
        else:
            self._add(tokens[0].start, tokens[-1].end, self._first, self._width)

    @cached_property
    def _is_glued(self) -> bool:
        """Whether in most rows nothing parts the cells."""
        values = [row.values for row in self._rows if row.values.end - row.values.start > 1]
        glued = [one for one in values if not self._stream.borders_in(one.start, one.end)]
        return self._width > 1 and 2 * len(glued) > len(values)

    def _are_apart(self, tokens: Sequence[Token]) -> bool:
        """Whether the same thing parts all cells: white space, or none, but not now one, now none.

        A figure that begins with a zero is a part of one (1 029 2).
        """
        shown = [token for token in tokens if token.end > token.start]
        if any(_FRAGMENT.match(self._stream.text, one.start, one.end) for one in shown):
            return False
        if len(shown) < 2:
            return True
        borders = self._stream.borders_in(shown[0].start, shown[-1].end)
        if not borders or self._is_glued:
            return not borders
        return {token.start for token in shown[1:]}.issubset(borders)

    def _without_page(self, tokens: Sequence[Token]) -> Sequence[Token]:
        """The tokens without a page number behind them: 0 0 - 3 -."""
        for count in (1, 3):
            if len(tokens) == self._width + count:
                behind = self._stream.text[tokens[-count].start : tokens[-1].end]
                if _PAGE_NUMBER.fullmatch(behind):
                    return tokens[:-count]
        return tokens

    def _without_end(self, tokens: Sequence[Token]) -> Sequence[Token]:
        """The tokens without blank ones behind the last column."""
        beyond = tokens[self._width :]
        return tokens if any(token.end > token.start for token in beyond) else tokens[: self._width]

    def _add(
        self, start: int, end: int, column: int, columns: int = 1, row: int | None = None
    ) -> None:
        first, last = self._stream.words(start, end)
        if not column:
            self._label = len(self._cells)
        self._cells.append(
            Cell(
                self._row if row is None else row,
                column,
                self._view.text[first:last],
                self._view.source(first, last),
                columns=columns,
            )
        )

    def _layout(self) -> str:
        first = self._stream.words(self._base, self._base)[0]
        last = self._stream.words(0, self._rows[-1].values.end)[1]
        gaps = Counter(re.findall(r"[\n \t]+", self._view.text[first:last]))
        lines = sum(count for gap, count in gaps.items() if "\n" in gap)
        cells = len(self._rows) * (self._width + 1)
        if 2 * sum(gaps.values()) < cells:
            return "glued"
        return "lines" if 2 * lines > sum(gaps.values()) else "whitespace"


def _usual_width(rows: Sequence[Row]) -> int:
    return Counter(len(row.values.tokens) for row in rows).most_common(1)[0][0]
