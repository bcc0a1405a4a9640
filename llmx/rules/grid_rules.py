"""Tables drawn with pipes or tabs: the cells, blank ones too, are marked in the text."""

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from llmx.rules.grid_streams import Stream, Token, Values
from llmx.rules.table_cells import parse_cell
from llmx.rules.table_labels import is_unit, parse_label
from llmx.rules.table_plan import Plan

# A row: at least two pipes, or a tab between two things.
_ROW = re.compile(r"(?m)^(?=[^\n|]*\|[^\n|]*\||[^\n\t|]*\t).*$")
_RULE = re.compile(r"[\s|:+=\-—]*[|+][\s|:+=\-—]*")
_FEWEST_ROWS = 2
_MOST_GAP = 2  # blank lines between the rows of one table


@dataclass(frozen=True, slots=True)
class RuledRow:
    """One line of a drawn table: the ranges of its cells in the view, empty for blank ones."""

    start: int
    end: int
    cells: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
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
    rows: list[RuledRow] = []
    layout = ""
    for line in _ROW.finditer(text, start, end):
        mark = "pipe" if "|" in line[0] else "whitespace"
        if rows and (mark != layout or not _is_gap(text[rows[-1].end : line.start()])):
            yield from _block(rows, layout)
            rows = []
        layout = mark
        if not _RULE.fullmatch(line[0]):
            rows.append(_row(text, *line.span(), "|" if mark == "pipe" else "\t"))
    yield from _block(rows, layout)


def _is_gap(between: str) -> bool:
    return not between.strip(" \t\n|:+=-—") and between.count("\n") <= _MOST_GAP + 1


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


def stream_of(block: RuledBlock, text: str, plan: Plan) -> Stream:
    """A block whose rows differ in length, as a stream that still has its blank cells."""
    parts: list[str] = []
    at = array("I")
    borders: list[int] = []
    runs: list[Values] = []
    for row in block.rows:
        first_value = _first_value(row, text, plan)
        tokens: list[Token] = []
        for index, (start, end) in enumerate(row.cells):
            borders.append(len(at))
            begin = len(at)
            kept = [i for i in range(start, end) if not text[i].isspace()]
            at.extend(kept)
            parts.extend(text[i] for i in kept)
            if index >= first_value:
                tokens.append(Token(begin, len(at)))
        if tokens:
            runs.append(Values(tokens[0].start, tokens[-1].end, tuple(tokens)))
    return Stream("".join(parts), at, frozenset(borders), tuple(runs))


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
