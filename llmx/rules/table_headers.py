"""For each value of a grid, the labels that say what it is: its row path and its column path.

Headers may stand in the middle of a table (表二 has five), span several rows and
columns, or be lost at a page break, where those of the page before go on.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from llmx.documents import Cell, Grid, View
from llmx.frozen import frozen
from llmx.rules.table_cells import Content, parse_cell
from llmx.rules.table_labels import Label, Outline, is_unit, parse_label
from llmx.rules.table_plan import Plan

_LONGEST_LABEL = 60
_DEEPEST_HEADER = 4
_VALUES = ("number", "several", "none")

# Columns that only say how much: of the year reported, if of any.
_SAYS_NOTHING = re.compile(
    r"(?:20[0-9]{2}年?(?:度|全年)?|[本当]年度?(?:累计)?|年度|全年|本期)?(?:统计|发生|完成|公开|实际|情况)*"
    r"(?:数据?|数量|数值|件数|值|量|次数|结果|总数|合计|统计数|指标值)?"
)
_ASIDE = re.compile(
    "(?<![本当]年)(?<!年度)累计|历年|上年|去年|同期|同比|增长|增幅|比重|占比|备注|说明|代码|编号|序号|行次|编码"
)
_CUMULATIVE = re.compile("(?<![本当]年)(?<!年度)累计|历年")


@dataclass(slots=True, eq=False)
class Placed:
    """A cell with a value, or an empty one where a value is due, and the labels that lead to it.

    `columns` holds the path of labels above each column that the cell covers
    (several for digits run together). `start:end` and `label_at` are ranges of the
    view. Not frozen, for speed: a table has hundreds.
    """

    cell: Cell
    content: Content
    start: int
    end: int
    row_path: tuple[Label, ...]
    label_at: tuple[int, int] | None
    unit: str
    columns: tuple[tuple[Label, ...], ...]

    @property
    def row_label(self) -> Label | None:
        return self.row_path[-1] if self.row_path else None


@dataclass(slots=True, eq=False)
class Item:
    """A cell as seen in the view."""

    cell: Cell
    content: Content
    label: Label
    start: int
    end: int
    is_label: bool
    is_value: bool


@dataclass(slots=True)
class Context:
    """What a table leaves to its continuation on the next page. Lives for one document."""

    width: int = 0
    headers: dict[int, tuple[Label, ...]] = field(default_factory=dict)
    outlines: dict[int, Outline] = field(default_factory=dict)
    left: "Left | None" = None

    def outline(self, panel: int) -> Outline:
        """The labels of one panel: a table may be folded, labels and values beside each other."""
        return self.outlines.setdefault(panel, Outline())

    def leave(self) -> "Left":
        """What there is now, kept."""
        outlines = {panel: outline.copy() for panel, outline in self.outlines.items()}
        self.left = Left(self.width, dict(self.headers), outlines)
        return self.left

    def take(self, left: "Left") -> None:
        """Goes on from what was kept."""
        self.width, self.left = left.width, left
        self.headers = dict(left.headers)
        self.outlines = {panel: outline.copy() for panel, outline in left.outlines.items()}


@frozen(eq=False)
class Left:
    """What one table left, as the next finds it; compared as an object."""

    width: int
    headers: Mapping[int, tuple[Label, ...]]
    outlines: Mapping[int, Outline]


def says_nothing(label: Label | None) -> bool:
    """Whether a header only says how much (数量, 2018年度), not of what."""
    return label is None or _SAYS_NOTHING.fullmatch(label.words) is not None


def is_aside(label: Label | None) -> bool:
    """Whether a column is not the year's figures: cumulative, the year before, a code, a remark."""
    return label is not None and _ASIDE.search(label.words) is not None


def is_cumulative(label: Label | None) -> bool:
    return label is not None and _CUMULATIVE.search(label.words) is not None


def see_cells(grid: Grid, view: View) -> list[Item]:
    """The cells of a grid as the view shows them."""
    return [_seen(cell, view) for cell in grid.cells]


def place_cells(
    items: Sequence[Item], width: int, plan: Plan, context: Context
) -> list[Placed] | None:
    """The values of a grid of `width` columns in reading order, each with its labels.

    `context` is that of the grid before, and is brought up to date. None where a
    grid has no values; it leaves no trace.
    """
    rows = _by_row(items)
    first = _first_value_column(rows)
    if first is None:
        return None
    if context.width != width:
        context.headers, context.outlines = {}, {}
        context.width = width
    reading = _Walk(plan, context, first)
    return [placed for row in rows for placed in reading.row(row)]


def _seen(cell: Cell, view: View) -> Item:
    start, end = cell.span.start, cell.span.end
    if view.offsets is not None:
        start, end = bisect_left(view.offsets, start), bisect_left(view.offsets, end)
    # A label that stands in two places has more words than its span.
    whole = start < end and len(cell.text) <= cell.span.end - cell.span.start
    text = view.text[start:end] if whole else cell.text
    content = parse_cell(text)
    kind = content.kind
    is_label = kind == "label"
    label = parse_label(text) if is_label else _NO_LABEL
    return Item(cell, content, label, start, end, is_label, kind in _VALUES)


_NO_LABEL = Label("")


def _by_row(items: Sequence[Item]) -> list[list[Item]]:
    """The cells that each row shows, from left to right; one that spans rows is in all of them."""
    height = max((item.cell.row + item.cell.rows for item in items), default=0)
    rows: list[list[Item]] = [[] for _ in range(height)]
    for item in items:
        for row in range(item.cell.row, item.cell.row + item.cell.rows):
            rows[row].append(item)
    for shown in rows:
        shown.sort(key=lambda item: item.cell.column)
    return rows


def _first_value_column(rows: Sequence[Sequence[Item]]) -> int | None:
    """The leftmost column of values; a number in front of the labels is a serial number."""
    columns = []
    for row in rows:
        unlabelled = not any(item.is_label for item in row)
        has_label = unlabelled
        filled = any(item.is_value for item in row)
        for item in row:
            has_label = has_label or item.is_label
            # In a row of values alone a stroke is one of them.
            stroke = unlabelled and filled and item.content.kind == "stroke"
            if (item.is_value or stroke) and has_label:
                columns.append(item.cell.column)
                break
    first = min(columns, default=None)
    while first and _is_empty_column(rows, first - 1):
        first -= 1
    return first


def _is_empty_column(rows: Sequence[Sequence[Item]], column: int) -> bool:
    """Whether a column has a header but no value: 2011年度 left blank beside 历年累计."""
    has_header = False
    for row in rows:
        here = next((item for item in row if item.cell.column == column), None)
        if here is None or not here.is_label:
            continue
        if any(item.is_value for item in row):
            return False
        has_header = says_nothing(here.label) or is_aside(here.label)
    return has_header


class _Walk:
    """Goes down a grid and keeps the headers in force. Lives for one grid."""

    def __init__(self, plan: Plan, context: Context, first: int) -> None:
        self._plan = plan
        self._context = context
        self._first = first
        self._open: set[int] = set()  # columns whose header is being read
        self._above: dict[int, Label] = {}  # for a header cell that may span what is blank

    def row(self, row: Sequence[Item]) -> Iterator[Placed]:
        if self._is_data(row):
            self._open.clear()
            self._above.clear()
            yield from self._values(row)
        else:
            self._header(row)

    def _is_data(self, row: Sequence[Item]) -> bool:
        if any(item.is_value and item.cell.column >= self._first for item in row):
            return True
        labels = [item for item in row if item.is_label and not is_unit(item.label.words)]
        empty = any(i.cell.column >= self._first and not i.is_label for i in row)
        return (
            bool(labels)
            and empty
            and all(item.cell.column < self._first for item in labels)
            and bool(self._plan.match(labels[-1].label))
        )

    def _header(self, row: Sequence[Item]) -> None:
        left: Label | None = None
        for item in row:
            if item.is_label and len(item.label.words) <= _LONGEST_LABEL:
                left = item.label
                if item.cell.columns >= self._context.width > 1:
                    continue  # a title, no column's header
                for column in range(item.cell.column, item.cell.column + item.cell.columns):
                    self._add_header(column, item.label)
            elif not item.is_label and left is not None and item.cell.columns == 1:
                # One drawn over several columns is a cell of its own.
                self._above[item.cell.column] = left
        if all(self._is_beside(item) for item in row if item.is_label):
            self._add_labels([item.label for item in row if item.is_label], 0)

    def _is_beside(self, item: Item) -> bool:
        """Whether a label stands beside values, not above: 三、本年度办理结果, no 指标名称."""
        return item.cell.column < self._first

    def _add_header(self, column: int, label: Label) -> None:
        headers = self._context.headers
        path = headers.get(column, ()) if column in self._open else ()
        above = self._above.pop(column, None)
        path += (above,) if above is not None and above not in path else ()
        if not path or path[-1] is not label:
            path = (*path, label)[-_DEEPEST_HEADER:]
        headers[column] = path
        self._open.add(column)

    def _add_labels(self, labels: Sequence[Label], panel: int) -> None:
        under: Label | None = None
        for label in labels:
            if label == under:
                continue  # a cell that spans columns, repeated
            if len(label.words) <= _LONGEST_LABEL and label.words and not is_unit(label.words):
                self._context.outline(panel).add(label, under=under)
                under = label

    def _values(self, row: Sequence[Item]) -> Iterator[Placed]:
        """Values with the labels to their left; labels behind a value begin anew."""
        labels: list[Item] = []
        waiting: list[Item] = []
        unlabelled = not any(item.is_label for item in row)
        panel = 0
        for item in row:
            if not item.is_label:
                if item.cell.column >= self._first and (labels or unlabelled):
                    waiting.append(item)
            elif waiting and not is_unit(item.label.words):
                yield from self._placed(waiting, labels, panel)
                labels, waiting = [item], []
                panel += 1
            else:
                labels.append(item)
        yield from self._placed(waiting, labels, panel)

    def _placed(
        self, items: Sequence[Item], labels: Sequence[Item], panel: int
    ) -> Iterator[Placed]:
        if not items:
            return
        self._add_labels([one.label for one in labels], panel)
        named = [one for one in labels if not is_unit(one.label.words)]
        units = [one.label.words for one in labels if is_unit(one.label.words)]
        path = self._context.outline(panel).path if named else ()
        unit = units[-1] if units else (path[-1].unit if path else "")
        label_at = (named[-1].start, named[-1].end) if named else None
        each = [self._columns(item.cell) for item in items]
        if any(len(columns) > 1 for columns in each):
            each = self._in_order(items) or each
        for item, columns in zip(items, each, strict=True):
            yield Placed(
                item.cell, item.content, item.start, item.end, path, label_at, unit, columns
            )

    def _columns(self, cell: Cell) -> tuple[tuple[Label, ...], ...]:
        """The header paths above a cell: one, or several where digits of several columns run on."""
        headers = self._context.headers
        if cell.columns == 1:
            return (headers.get(cell.column, ()),)
        paths = tuple(headers.get(cell.column + i, ()) for i in range(cell.columns))
        return paths if len({path[-1:] for path in paths}) > 1 else paths[:1]

    def _in_order(self, items: Sequence[Item]) -> list[tuple[tuple[Label, ...], ...]] | None:
        """The header paths of cells that are as many as the headers above them.

        Cells and headers drawn with other spans (the header of one column, its value over two)
        belong together in their order; None where they are not as many.
        """
        headers = self._context.headers
        first, last = items[0].cell, items[-1].cell
        paths: list[tuple[Label, ...]] = []
        for column in range(first.column, last.column + last.columns):
            path = headers.get(column, ())
            if not paths or path[-1:] != paths[-1][-1:]:
                paths.append(path)
        return [(path,) for path in paths] if len(paths) == len(items) and all(paths) else None
