"""Tables drawn with pipes or tabs: the cells, blank ones too, are marked in the text."""

import re
from collections.abc import Iterator, Sequence

from llmx.frozen import frozen
from llmx.rules.grid_streams import Runs, Stream, Token, Values
from llmx.rules.table_cells import parse_cell
from llmx.rules.table_labels import is_unit, parse_label
from llmx.rules.table_plan import Plan

# A row: at least two pipes, or a tab between two things.
_ROW = re.compile(r"(?m)^(?=[^\n|]*\|[^\n|]*\||[^\n\t|]*\t).*$")
_RULE = re.compile(r"[\s|:+=\-—]*[|+][\s|:+=\-—]*")
_FEWEST_ROWS = 2
_LONGEST_PART = 40
_MOST_PARTS = 2
_LINE = re.compile(r"[^\n]*[^\s][^\n]*")
_PAGE = re.compile(r"\s*(?:[-—·]\s*)?(?:第\s*)?[0-9]{1,3}\s*(?:页|[-—·])?\s*")
_PIECE = re.compile(r"\S+")
_FILLED = ("number", "none", "several", "stroke")


@frozen
class RuledRow:
    """One line of a drawn table: the ranges of its cells in the view, empty for blank ones."""

    start: int
    end: int
    cells: tuple[tuple[int, int], ...]


@frozen
class RuledBlock:
    """Consecutive lines of drawn cells."""

    rows: tuple[RuledRow, ...]
    layout: str

    @property
    def start(self) -> int:
        return self.rows[0].start

    @property
    def end(self) -> int:
        return self.rows[-1].end

    @property
    def is_rectangular(self) -> bool:
        return len({len(row.cells) for row in self.rows}) == 1 and len(self.rows[0].cells) > 1


def find_ruled_blocks(text: str, start: int, end: int) -> Iterator[RuledBlock]:
    """Runs of lines with pipes or tabs in `text[start:end]`."""
    if text.find("|", start, end) < 0 and text.find("\t", start, end) < 0:
        return
    rows: list[RuledRow] = []
    layout = ""
    for line in _ROW.finditer(text, start, end):
        mark = "pipe" if "|" in line[0] else "whitespace"
        row = _row(text, *line.span(), "|" if mark == "pipe" else "\t")
        between = list(_lines_between(text, rows[-1].end, row.start)) if rows else []
        if rows and (mark != layout or not _may_stand_inside(between, row, text)):
            yield from _block(rows, layout)
            rows, between = [], []
        layout = mark
        rows += between
        if not _RULE.fullmatch(line[0]):
            rows.append(row)
    yield from _block(rows, layout)


def _lines_between(text: str, start: int, end: int) -> Iterator[RuledRow]:
    """Lines without marks between two rows, but for page numbers and rules."""
    for match in _LINE.finditer(text, start, end):
        if not _PAGE.fullmatch(match[0]) and not _RULE.fullmatch(match[0]):
            yield RuledRow(*match.span(), (match.span(),))


def _may_stand_inside(between: Sequence[RuledRow], following: RuledRow, text: str) -> bool:
    """Whether lines are parts of a wrapped label: few, short, and a row with values follows."""
    if not between:
        return True
    short = all(row.end - row.start <= _LONGEST_PART for row in between)
    values = (parse_cell(text[a:b]).kind for a, b in following.cells)
    return short and len(between) <= _MOST_PARTS and any(k in _FILLED for k in values)


def _block(rows: Sequence[RuledRow], layout: str) -> Iterator[RuledBlock]:
    if len(rows) >= _FEWEST_ROWS:
        yield RuledBlock(tuple(rows), layout)


def _row(text: str, start: int, end: int, mark: str) -> RuledRow:
    cells: list[tuple[int, int]] = []
    at = start
    for part in text[start:end].split(mark):
        inner = part.strip()
        first = at + (len(part) - len(part.lstrip())) if inner else at
        cells.append((first, first + len(inner)))
        at += len(part) + 1
    line = text[start:end].strip()
    if mark == "|":  # the frame's own pipes part nothing
        cells = cells[line.startswith("|") : len(cells) - line.endswith("|")]
    return RuledRow(start, end, tuple(cells))


def has_lost_spans(block: RuledBlock, text: str, plan: Plan) -> bool:
    """Whether header rows lost the cells that span rows, so that they stand too far to the left.

    自然人 | 法人或其他组织 | 总计 then begin where the rows below have their labels.
    """
    columns = frozenset[int]().union(*(f.column_ids for f in plan.frames if f.is_uniform))
    labels = frozenset[int]().union(*(f.row_ids for f in plan.frames if f.is_uniform))
    shifted = False
    for row in block.rows:
        first, *others = (text[start:end] for start, end in row.cells)
        found = plan.match(parse_label(first))
        filled = any(parse_cell(cell).kind in _FILLED for cell in others)
        if not filled and found.isdisjoint(labels):
            shifted = shifted or not found.isdisjoint(columns)
        elif filled and not found.isdisjoint(labels):
            return shifted
    return False


def stream_of(block: RuledBlock, text: str, plan: Plan) -> Stream:
    """A block whose rows differ in length, as a stream that still has its blank cells."""
    printed: list[str] = []
    begins: list[int] = []
    shifts: list[int] = []
    borders: list[int] = []
    runs: list[Values] = []
    length = 0
    values = _without_headers(
        block, [_first_value(row, text, plan) for row in block.rows], text, plan
    )
    for row, first_value in zip(block.rows, values, strict=True):
        tokens: list[Token] = []
        for index, (start, end) in enumerate(row.cells):
            borders.append(length)
            for piece in _PIECE.finditer(text, start, end):
                begins.append(length)
                shifts.append(piece.start() - length)
                printed.append(piece[0])
                length += len(piece[0])
            if index >= first_value:
                tokens.append(Token(borders[-1], length))
        if tokens:
            runs.append(Values(tokens[0].start, tokens[-1].end, tuple(tokens)))
    return Stream("".join(printed), begins, shifts, sorted(set(borders)), Runs(runs))


def _without_headers(
    block: RuledBlock, firsts: Sequence[int], text: str, plan: Plan
) -> Iterator[int]:
    """As `firsts`, where a header with blanks behind it has no values, though it looks as if.

    It names a column, and stands where other rows have their values.
    """
    printed = [[text[start:end] for start, end in row.cells] for row in block.rows]
    filled = [
        first
        for cells, first in zip(printed, firsts, strict=True)
        if any(cell.strip() for cell in cells[first:])
    ]
    for cells, first in zip(printed, firsts, strict=True):
        blank = 1 < first < len(cells) and not any(cell.strip() for cell in cells[first:])
        header = blank and min(filled, default=first) < first and _is_column(cells[first - 1], plan)
        yield len(cells) if header else first


def _is_column(cell: str, plan: Plan) -> bool:
    ids = plan.match(parse_label(cell))
    return any(ids & frame.column_ids and not ids & frame.row_ids for frame in plan.frames)


def _first_value(row: RuledRow, text: str, plan: Plan) -> int:
    """Where the values of a row begin: behind its last label or unit."""
    printed = [text[start:end] for start, end in row.cells]
    kinds = [parse_cell(cell).kind for cell in printed]
    labels = [index for index, kind in enumerate(kinds) if kind == "label"]
    first = labels[-1] + 1 if labels else 0
    values = kinds[first:]
    if any(kind not in ("blank", "stroke") for kind in values):
        return first
    named = [printed[index] for index in labels if not is_unit(printed[index])]
    if named and plan.match(parse_label(named[-1])) and len(named) <= len(values) + 1:
        return first
    return len(printed)
