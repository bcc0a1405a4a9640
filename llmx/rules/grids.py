"""Tables that a text only lays out: found, and made into the same grids that HTML or PDF give.

    find_grids(document, schema) -> the document's own grids and those in its text

Layouts: Markdown pipes, tabs, white space, one cell per line, all in one line,
and nothing at all between the cells. Without marks the schema's labels are what
tells words from cells; digits that cannot be told apart stay one wide cell,
which `read_tables` may split.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import pairwise

from llmx.documents import Cell, Document, Grid, Span, View
from llmx.fields import Schema
from llmx.frozen import frozen
from llmx.rules.grid_codes import without_codes
from llmx.rules.grid_headers import FoundHeader, HeaderCell, find_frame_header, find_list_header
from llmx.rules.grid_rules import RuledBlock, find_ruled_blocks, has_lost_spans, stream_of
from llmx.rules.grid_streams import Stream, Token, Values, make_stream
from llmx.rules.table_labels import find_label_starts, is_unit, parse_label
from llmx.rules.table_plan import Frame, Plan, find_similar, plan_of

_BEFORE = 400  # a table's title and first header words stand within so many characters
_AFTER = 8_000  # the longest statistics table, one cell per line
_COLUMN_NAMES = re.compile("甲乙?丙?丁?")
_LONGEST_LABEL = 90
_LONGEST_HEADER = 400
_LONGEST_CELL = 300  # a longer one is a page's layout, not a table's cell
_ROWS_AHEAD = 8
_FEWEST_LISTED = 3  # rows without which a list of words and numbers is no statistics table
_TABLES, _LABELS = 1024, 8192  # of which it is remembered what they are
_FRAGMENT = re.compile("0[0-9]")
_PAGE_NUMBER = re.compile("[-—·][0-9]{1,3}[-—·]")

# A header in the words before a table's first values, whose rows have so many cells.
HeaderFinder = Callable[[str, tuple[int, ...], Plan], FoundHeader | None]


def find_grids(document: Document, schema: Schema) -> tuple[Grid, ...]:
    """The tables of a document: those that its format marks, then those laid out in its text."""
    plan = plan_of(schema)
    signs = plan.signs_in(document.view.text)
    return document.grids + tuple(grids_near(document, plan, signs, _header_in))


def grids_near(
    document: Document, plan: Plan, signs: Sequence[int], header_in: HeaderFinder
) -> Iterator[Grid]:
    """Tables that the text lays out near `signs`, words without which there is none.

    `header_in` finds the header in the words before a table's first values.
    """
    for start, end in _windows(document, signs):
        yield from _grids_within(document.view, start, end, plan, header_in)


def _windows(document: Document, signs: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Stretches of the view that may hold tables which the document's own grids lack.

    `signs` are the places of the words without which there is none.
    """
    text = document.view.text
    grids = sorted(_in_view(document.view, grid.span) for grid in document.grids if _is_table(grid))
    at = 0
    for sign in signs:
        if sign < at or _is_inside(grids, sign):
            continue
        start, end = max(at, sign - _BEFORE), min(len(text), sign + _AFTER)
        yield from _outside(grids, start, end)
        at = end


def _is_table(grid: Grid) -> bool:
    """Whether a grid has cells as tables have them; a page's layout has longer ones."""
    return not any(len(cell.text) > _LONGEST_CELL for cell in grid)


def _in_view(view: View, span: Span) -> tuple[int, int]:
    if view.offsets is None:
        return span.start, span.end
    return bisect_left(view.offsets, span.start), bisect_left(view.offsets, span.end)


def _is_inside(ranges: Sequence[tuple[int, int]], position: int) -> bool:
    index = bisect_right(ranges, (position, 1 << 60)) - 1
    return index >= 0 and ranges[index][0] <= position < ranges[index][1]


def _outside(grids: Sequence[tuple[int, int]], start: int, end: int) -> Iterator[tuple[int, int]]:
    """`start:end` without the grids."""
    for first, last in grids:
        if first < end and last > start:
            if first > start:
                yield start, first
            start = max(start, last)
    if start < end:
        yield start, end


def _grids_within(
    view: View, start: int, end: int, plan: Plan, header_in: HeaderFinder
) -> Iterator[Grid]:
    at = start
    for block in find_ruled_blocks(view.text, start, end):
        if not plan.sign.search(_unspaced(view.text, block)):
            continue
        yield from _grids_of(make_stream(view.text, at, block.start), view, plan, header_in)
        if block.is_rectangular and not has_lost_spans(block, view.text, plan):
            yield _ruled_grid(block, view)
        else:
            stream = stream_of(block, view.text, plan)
            yield from _grids_of(stream, view, plan, header_in, block.layout)
        at = block.end
    yield from _grids_of(make_stream(view.text, at, end), view, plan, header_in)


def _unspaced(text: str, block: RuledBlock) -> str:
    return "".join(text[block.start : block.end].split())


def _ruled_grid(block: RuledBlock, view: View) -> Grid:
    cells = tuple(
        Cell(row, column, view.text[start:end], view.source(start, end))
        for row, line in enumerate(block.rows)
        for column, (start, end) in enumerate(line.cells)
    )
    return Grid(cells, view.source(block.start, block.end), block.layout)


@frozen
class _Row:
    """Words and the values behind them; `start:end` are the words, in the stream."""

    start: int
    end: int
    values: Values


@frozen
class _Table:
    """A header, where it was found (`start`, in the stream), and its rows."""

    header: FoundHeader
    start: int
    rows: tuple[_Row, ...]


def _grids_of(
    stream: Stream, view: View, plan: Plan, header_in: HeaderFinder, layout: str = ""
) -> Iterator[Grid]:
    for table in _tables(stream, plan, header_in):
        rows = _without_tail(_without_codes(table, stream), stream, plan)
        if rows:
            yield _Builder(stream, view, plan, table, rows).grid(layout)


def _tables(stream: Stream, plan: Plan, header_in: HeaderFinder) -> Iterator[_Table]:
    """Headers, each with the rows that follow it without a sentence between."""
    signs = plan.signs_in(stream.text)
    if not signs:
        return
    table: _Table | None = None
    rows: list[_Row] = []
    at = 0
    for index, run in enumerate(stream.runs):
        if table is None and at > signs[-1]:
            return
        start = _sentence_start(stream.text, at, run.start)
        header = None
        if bisect_left(signs, at) < bisect_left(signs, run.start):
            first = max(start, run.start - _LONGEST_HEADER)
            header = _find_header(stream, first, index, plan, header_in)
        if header is not None:
            if table:
                yield _Table(table.header, table.start, tuple(rows))
            begin = max(start, run.start - _LONGEST_HEADER)
            table, rows = _Table(header, begin, ()), [_Row(begin + header.end, run.start, run)]
        elif table is not None:
            if start > at or run.start - at > _LONGEST_LABEL:
                yield _Table(table.header, table.start, tuple(rows))
                table = None
            else:
                rows.append(_Row(at, run.start, run))
        at = run.end
    if table:
        yield _Table(table.header, table.start, tuple(rows))


def _sentence_start(text: str, start: int, end: int) -> int:
    """Behind the last full stop in `text[start:end]`."""
    full = text.rfind("。", start, end)
    return max(full, text.rfind("!", start, end), text.rfind("?", start, end)) + 1 or start


def _find_header(
    stream: Stream, start: int, index: int, plan: Plan, header_in: HeaderFinder
) -> FoundHeader | None:
    """The header that ends last before a run of values."""
    runs = stream.runs.some(index, _ROWS_AHEAD)
    words = stream.text[start : runs[0].start]
    return header_in(words, tuple([_count(run) for run in runs]), plan)


@lru_cache(maxsize=_TABLES)  # official tables have the same words from report to report
def _header_in(words: str, counts: tuple[int, ...], plan: Plan) -> FoundHeader | None:
    """The header that ends last in `words`; the rows behind it have so many cells."""
    found = [
        find_frame_header(words, frame, plan, counts)
        for frame in plan.frames
        if any(sign in words for sign in frame.signs)
    ]
    found.append(find_list_header(words))
    headers = [header for header in found if header is not None]
    return max(headers, key=lambda header: max(cell.end for cell in header.cells), default=None)


def _count(run: Values) -> int:
    """How many cells a run has: its tokens, or its digits if there is but one."""
    return len(run.tokens) if len(run.tokens) > 1 else run.end - run.start


def _without_codes(table: _Table, stream: Stream) -> _Table:
    """The table without its row codes; without rows where codes cannot be told from values."""
    header = table.header
    rows = tuple(row for row in table.rows if not _names_columns(row, stream))
    if not header.codes:
        return _Table(header, table.start, rows)
    in_front = header.codes == "front"
    if in_front and rows and rows[0].start == rows[0].end:
        rows = rows[1:]  # the first row's own code
    runs = without_codes([row.values for row in rows], stream, header.width, in_front=in_front)
    kept = zip(rows, runs or (), strict=bool(runs))
    return _Table(header, table.start, tuple(_Row(r.start, r.end, run) for r, run in kept))


def _names_columns(row: _Row, stream: Stream) -> bool:
    """Whether a row only numbers the columns: 甲 | 乙 | 丙 | 1 | 2."""
    return _COLUMN_NAMES.fullmatch(stream.text, row.start, row.end) is not None


def _without_tail(table: _Table, stream: Stream, plan: Plan) -> tuple[_Row, ...]:
    """The rows up to the last that belongs to the table; none if it is no table."""
    frame = table.header.frame
    first = table.rows[0] if table.rows else None
    if frame and first and first.start >= first.end and _count(first.values) >= table.header.width:
        return (first,)  # blocks of columns without row labels
    fits = [_belongs(stream.text[row.start : row.end], plan, frame) for row in table.rows]
    if frame is None and sum(fits) < _FEWEST_LISTED:
        return ()
    last = max((index for index, fit in enumerate(fits) if fit), default=-1)
    return table.rows[: last + 1]


@lru_cache(maxsize=_LABELS)
def _belongs(words: str, plan: Plan, frame: Frame | None) -> bool:
    """Whether words in front of values are, or end in, the label of a row of the table."""
    starts = [0, *find_label_starts(words)]
    label = parse_label(words[starts[-1] :])
    found = plan.match(label)
    if frame is None:
        return bool(found or label.unit)
    return not found.isdisjoint(frame.row_ids) or bool(
        find_similar(label.words, frame.rows, bracketed=False)
    )


class _Builder:
    """Lays the rows of one table out as cells. Lives for one grid."""

    def __init__(
        self, stream: Stream, view: View, plan: Plan, table: _Table, rows: Sequence[_Row]
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

    def _add_labels(self, row: _Row, before: _Row | None) -> None:
        start = self._complete_last(row, before)
        pieces = self._pieces(start, row.end)
        for at, (start, end) in enumerate(pieces, 1):
            self._add_label(start, end)
            self._row += at < len(pieces)

    def _complete_last(self, row: _Row, before: _Row | None) -> int:
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

    def _line_behind(self, before: _Row, row: _Row) -> int:
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

    def _is_alone(self, row: _Row) -> bool:
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


def _usual_width(rows: Sequence[_Row]) -> int:
    return Counter(len(row.values.tokens) for row in rows).most_common(1)[0][0]
