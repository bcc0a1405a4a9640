"""Tables 三 and 四 whose column headers are lost: their own sums tell whether they are those.

A table is read so only if no header of it was found, or not all (其他 above 自然人, the words
of one column over three lines), if it has the official number of columns, if what its headers
told stays so, and if every sum of the schema over its cells holds. Then the official
order is the one reading: the last of seven columns is the sum of the others in each row, the
blocks of rows balance. Else it stays unread.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from llmx.documents import Cell, Document, Grid, Span, View
from llmx.fields import Schema
from llmx.identities import Figures, assess
from llmx.records import Reading, Value
from llmx.rules.grid_headers import FoundHeader, HeaderCell
from llmx.rules.grids import grids_near
from llmx.rules.table_headers import Item, see_cells
from llmx.rules.table_labels import find_label_starts, parse_label
from llmx.rules.table_plan import Frame, Plan, plan_of
from llmx.rules.tables import TableReadings, read_tables

LOST_HEADER = "header lost: columns told by their sums"

_FEWEST_ROWS = 8
# Numbers without words between them, or all in one; what stands before them names the table.
_NUMBERS = re.compile(r"(?<![\d.])(?:\d{1,5}(?:[ \t|\n]{1,40}\d{1,5}){9,29}|\d{10,40})(?![\d.%])")
_NUMBER = re.compile(r"\d+")
_DIGIT = re.compile(r"\d")
# Words and the blanks between them: a header may stand over several lines.
_NAMED_WITHIN = 600
_VALUES = frozenset({"number", "several", "none", "blank", "stroke"})


def with_lost_headers(
    document: Document, schema: Schema, grids: Sequence[Grid], tables: TableReadings
) -> tuple[tuple[Grid, ...], TableReadings]:
    """The grids and readings with those of tables that lost their headers."""
    plan = plan_of(schema)
    found: list[Grid] = []
    for frame in plan.frames:
        told = _told_of(frame, tables)
        if not frame.is_uniform or _has_all_columns(frame, told):
            continue
        for grid in _headed(document, plan, frame):
            more = read_tables(document, schema, [grid])
            if told.items() <= _told_of(frame, more).items() and _adds_up(plan, frame, more):
                readings = tuple(_marked(one) for one in more.readings if one.path not in told)
                blanks = tuple(blank for blank in more.blanks if blank.path not in told)
                tables = replace(
                    tables,
                    readings=(*tables.readings, *readings),
                    blanks=(*tables.blanks, *blanks),
                )
                found.append(grid)
                break
    return (*grids, *found), tables


def _told_of(frame: Frame, tables: TableReadings) -> dict[str, Value]:
    """The values of a frame's cells that were read, None where they are blank or unreadable."""
    told: dict[str, Value] = {blank.path: None for blank in tables.blanks}
    told |= {reading.path: reading.value for reading in tables.readings}
    return {path: value for path, value in told.items() if path.startswith(f"{frame.path}/")}


def _has_all_columns(frame: Frame, paths: Collection[str]) -> bool:
    return len({path.rpartition("/")[2] for path in paths}) >= len(frame.columns)


def _marked(reading: Reading) -> Reading:
    return replace(
        reading,
        certainty=min(reading.certainty, 0.9),
        repairs=(*reading.repairs, LOST_HEADER),
    )


def _adds_up(plan: Plan, frame: Frame, tables: TableReadings) -> bool:
    """Whether all of a table's sums hold, and there are enough of them."""
    inside = f"{frame.path}/"
    if any(not reading.path.startswith(inside) for reading in tables.readings):
        return False
    values = {r.path: r.value for r in tables.readings if isinstance(r.value, int)}
    figures = Figures(
        values,
        frozenset(blank.path for blank in tables.blanks),
        frozenset(r.path for r in tables.readings if r.value is None),
    )
    sums = [
        one for one in plan.identities if one.terms and all(t.startswith(inside) for t in one.terms)
    ]
    checks = [check for one in sums if (check := assess(one, figures))]
    held = sum(check.status == "holds" for check in checks)
    return bool(checks) and held == len(checks) and held >= len(frame.rows) // 2


def _headed(document: Document, plan: Plan, frame: Frame) -> Iterator[Grid]:
    """Tables that may be the frame's, with its header put where it is lacking."""
    view = document.view
    for grid in document.grids:
        yield from _drawn(grid, view, plan, frame)
    if len(frame.rows) < _FEWEST_ROWS:
        yield from _row_of_blocks(view, frame)
        return
    signs = [m.start() for m in re.finditer(re.escape(frame.signs[0]), view.text)]
    for grid in grids_near(document, plan, signs, _Lost(frame)):
        yield from _drawn(grid, view, plan, frame)
        yield grid


class _Lost:
    """Finds where the rows of a frame begin, and takes the official columns for its header."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def __call__(self, words: str, counts: tuple[int, ...], plan: Plan) -> FoundHeader | None:
        width = len(self._frame.columns)
        if not counts or counts[0] < width:
            return None
        at = (find_label_starts(words) or [words.rfind(self._frame.signs[0])])[-1]
        ids = self._frame.rows[0].ids
        if at < 0 or plan.match(parse_label(words[at:])).isdisjoint(ids):
            return None
        cells = tuple(
            HeaderCell(at, at, 0, i, lost=name.words) for i, name in enumerate(self._frame.columns)
        )
        return FoundHeader(cells, width, at, self._frame)


def _drawn(grid: Grid, view: View, plan: Plan, frame: Frame) -> Iterator[Grid]:
    """A drawn table of the frame's rows, all with values in the same columns, with a header."""
    if grid.width < len(frame.columns):
        return
    rows: dict[int, list[Item]] = {}
    for item in see_cells(grid, view):
        rows.setdefault(item.cell.row, []).append(item)
    width = len(frame.columns)
    matched: dict[int, tuple[int, ...]] = {}
    for at, row in rows.items():
        row.sort(key=lambda item: item.cell.column)
        labels = [item for item in row if item.is_label]
        values = row[-width:]
        known = bool(labels) and not plan.match(labels[-1].label).isdisjoint(frame.row_ids)
        if known and len(row) > width and all(_is_value(item) for item in values):
            matched[at] = tuple(item.cell.column for item in values)
    if len(matched) >= _FEWEST_ROWS and len(set(matched.values())) == 1:
        columns = next(iter(matched.values()))
        header = [
            (0, column, name.words) for column, name in zip(columns, frame.columns, strict=True)
        ]
        yield _with_header(grid, min(matched), header, 1)
    for at, row in rows.items():
        full = len(frame.rows) * width
        if len(row) == full and all(_is_value(item) for item in row):
            yield _with_header(grid, at, _blocks(frame, row[0].cell.column), 2)


def _is_value(item: Item) -> bool:
    return item.content.kind in _VALUES and item.cell.columns == 1


def _with_header(grid: Grid, at: int, header: Sequence[tuple[int, int, str]], height: int) -> Grid:
    """The grid with rows of labels, which the source lacks, put before the row `at`."""
    nowhere = Span(grid.span.start, grid.span.start)
    cells = [replace(c, row=c.row + height) for c in grid.cells if c.row >= at]
    cells = [Cell(at + row, column, words, nowhere) for row, column, words in header] + cells
    return Grid((*(c for c in grid.cells if c.row < at), *cells), grid.span, grid.layout)


def _blocks(frame: Frame, first: int) -> list[tuple[int, int, str]]:
    """The header of a table in which each row label of the frame heads a block of all columns."""
    width = len(frame.columns)
    cells = []
    for i, block in enumerate(frame.rows):
        for j, name in enumerate(frame.columns):
            at = first + i * width + j
            cells += [(0, at, block.words), (1, at, name.words)]
    return sorted(cells)


def _row_of_blocks(view: View, frame: Frame) -> Iterator[Grid]:
    """As many numbers in a row as the blocks have cells, behind words that name the first."""
    width = len(frame.rows) * len(frame.columns)
    for name in re.finditer(re.escape(frame.rows[0].words), view.text):
        digit = _DIGIT.search(view.text, name.end(), name.end() + _NAMED_WITHIN)
        found = _NUMBERS.match(view.text, digit.start()) if digit else None
        numbers = list(_NUMBER.finditer(view.text, *found.span())) if found else []
        if found is None or not _may_fill(width, numbers):
            continue
        cells = tuple(
            Cell(0, i, number[0], view.source(*number.span()), columns=width // len(numbers))
            for i, number in enumerate(numbers)
        )
        grid = Grid(cells, view.source(*found.span()), "lines")
        yield _with_header(grid, 0, _blocks(frame, 0), 2)


def _may_fill(width: int, numbers: Sequence[re.Match[str]]) -> bool:
    """Whether there is a number for each cell, or one that may be all of them together."""
    return len(numbers) == width or (len(numbers) == 1 and len(numbers[0][0]) >= width)
