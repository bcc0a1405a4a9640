"""Pipe tables of Markdown, found where they stand."""

import re
from collections.abc import Iterator

from llmx.documents import Cell, Grid, Span

_RULE_CELL = re.compile(":?-+:?")


def pipe_tables(text: str) -> tuple[Grid, ...]:
    """Tables with a rule (`|---|---|`) under their first row; layout is `pipe`."""
    lines = list(_lines(text))
    grids: list[Grid] = []
    at = 1
    while at < len(lines):
        if _is_rule(text, lines[at]) and _is_row(text, lines[at - 1]):
            end = at + 1
            while end < len(lines) and _is_row(text, lines[end]):
                end += 1
            grids.append(_grid(text, [lines[at - 1], *lines[at + 1 : end]]))
            at = end
        at += 1
    return tuple(grids)


def _lines(text: str) -> Iterator[Span]:
    at = 0
    for line in text.splitlines(keepends=True):
        yield Span(at, at + len(line.rstrip("\r\n")))
        at += len(line)


def _is_row(text: str, line: Span) -> bool:
    return "|" in text[line.start : line.end]


def _is_rule(text: str, line: Span) -> bool:
    written = text[line.start : line.end].strip()
    if "|" not in written or "-" not in written:
        return False
    cells = written.removeprefix("|").removesuffix("|").split("|")
    return all(_RULE_CELL.fullmatch(cell.strip()) for cell in cells)


def _grid(text: str, rows: list[Span]) -> Grid:
    cells = tuple(
        Cell(row, column, text[span.start : span.end], span)
        for row, line in enumerate(rows)
        for column, span in enumerate(_cells(text, line))
    )
    return Grid(cells, Span(rows[0].start, rows[-1].end), "pipe")


def _cells(text: str, line: Span) -> Iterator[Span]:
    """The cells of a line, without the blanks and outer pipes around them."""
    written = text[line.start : line.end].rstrip()
    start = line.start + len(written) - len(written.lstrip())
    end = line.start + len(written)
    start += text[start:end].startswith("|")
    end -= text[start:end].endswith("|")
    at = start
    for stop in [*_bars(text, start, end), end]:
        yield _trimmed(text, at, stop)
        at = stop + 1


def _bars(text: str, start: int, end: int) -> Iterator[int]:
    """Pipes that part cells; an escaped one does not."""
    at = text.find("|", start, end)
    while at >= 0:
        if text[at - 1 : at] != "\\":
            yield at
        at = text.find("|", at + 1, end)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
