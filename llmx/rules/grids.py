"""Tables that a text only lays out: found, and made into the same grids that HTML or PDF give.

    find_grids(document, schema) -> the document's own grids and those in its text

Layouts: Markdown pipes, tabs, white space, one cell per line, all in one line,
and nothing at all between the cells. Without marks the schema's labels are what
tells words from cells; digits that cannot be told apart stay one wide cell,
which `read_tables` may split.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from llmx.documents import Cell, Document, Grid, Span, View
from llmx.fields import Schema
from llmx.rules.grid_builder import GridBuilder, Row, Table
from llmx.rules.grid_codes import without_codes
from llmx.rules.grid_headers import FoundHeader, find_frame_header, find_list_header
from llmx.rules.grid_rules import RuledBlock, find_ruled_blocks, has_lost_spans, stream_of
from llmx.rules.grid_streams import Stream, Values, make_stream
from llmx.rules.table_labels import find_label_starts, parse_label
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


def _grids_of(
    stream: Stream, view: View, plan: Plan, header_in: HeaderFinder, layout: str = ""
) -> Iterator[Grid]:
    for table in _tables(stream, plan, header_in):
        rows = _without_tail(_without_codes(table, stream), stream, plan)
        if rows:
            yield GridBuilder(stream, view, plan, table, rows).grid(layout)


def _tables(stream: Stream, plan: Plan, header_in: HeaderFinder) -> Iterator[Table]:
    """Headers, each with the rows that follow it without a sentence between."""
    signs = plan.signs_in(stream.text)
    if not signs:
        return
    table: Table | None = None
    rows: list[Row] = []
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
                yield Table(table.header, table.start, tuple(rows))
            begin = max(start, run.start - _LONGEST_HEADER)
            table, rows = Table(header, begin, ()), [Row(begin + header.end, run.start, run)]
        elif table is not None:
            if start > at or run.start - at > _LONGEST_LABEL:
                yield Table(table.header, table.start, tuple(rows))
                table = None
            else:
                rows.append(Row(at, run.start, run))
        at = run.end
    if table:
        yield Table(table.header, table.start, tuple(rows))


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


def _without_codes(table: Table, stream: Stream) -> Table:
    """The table without its row codes; without rows where codes cannot be told from values."""
    header = table.header
    rows = tuple(row for row in table.rows if not _names_columns(row, stream))
    if not header.codes:
        return Table(header, table.start, rows)
    in_front = header.codes == "front"
    if in_front and rows and rows[0].start == rows[0].end:
        rows = rows[1:]  # the first row's own code
    runs = without_codes([row.values for row in rows], stream, header.width, in_front=in_front)
    kept = zip(rows, runs or (), strict=bool(runs))
    return Table(header, table.start, tuple(Row(r.start, r.end, run) for r, run in kept))


def _names_columns(row: Row, stream: Stream) -> bool:
    """Whether a row only numbers the columns: 甲 | 乙 | 丙 | 1 | 2."""
    return _COLUMN_NAMES.fullmatch(stream.text, row.start, row.end) is not None


def _without_tail(table: Table, stream: Stream, plan: Plan) -> tuple[Row, ...]:
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
