"""Ruled tables of a page: lines to cells, cells to text.

Lines that meet form a lattice. Its smallest fields are joined where no line
parts them; what results are the cells, with their spans.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from llmx.frozen import frozen
from llmx.read.extract import CellText
from llmx.read.pdf_lines import Line, cell_text, rows_of
from llmx.read.pdf_page import Char, Printed, Rule

_NEAR = 3.0  # points; lines closer than that are one
_MAX_RULES = 1_000  # of one page and direction; more is a drawing, not a table
_MAX_FIELDS = 50_000
_MIN_CELLS = 2
_PADDING = 6.0  # points between text and the side of its cell
_SLACK = 1.2  # ems that a full line may fall short


@frozen
class RuledTable:
    """A table on one page: edges of its columns and rows (points), and cells by number."""

    page: int
    columns: tuple[float, ...]
    rows: tuple[float, ...]
    cells: tuple[CellText, ...]

    @property
    def top(self) -> float:
        return self.rows[0]

    @property
    def bottom(self) -> float:
        return self.rows[-1]


def find_tables(page: Printed) -> tuple[list[RuledTable], list[Char]]:
    """The ruled tables of a page from top to bottom, and the characters outside of them."""
    tables: list[RuledTable] = []
    chars = page.chars
    across_page, down_page = _merged(page.across), _merged(page.down)
    if max(len(across_page), len(down_page)) > _MAX_RULES:
        return [], chars
    for across, down in _lattices(across_page, down_page):
        columns, rows = _edges(across, down)
        if (len(columns) - 1) * (len(rows) - 1) > _MAX_FIELDS:
            continue
        boxes = _boxes(columns, rows, across, down)
        if len(boxes) < _MIN_CELLS:
            continue
        inside, chars = _parted(chars, columns, rows)
        tables.append(
            RuledTable(
                page.number, columns, rows, _filled(boxes, inside, columns, rows, page.number)
            )
        )
    return sorted(tables, key=lambda table: table.top), chars


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """Lines on one another, or end to end, become one."""
    merged: list[Rule] = []
    for group in _near(sorted(rules, key=lambda rule: rule.at)):
        at = sum(rule.at for rule in group) / len(group)
        start, end = None, 0.0
        for rule in sorted(group, key=lambda rule: rule.start):
            if start is None:
                start, end = rule.start, rule.end
            elif rule.start <= end + _NEAR:
                end = max(end, rule.end)
            else:
                merged.append(Rule(at, start, end))
                start, end = rule.start, rule.end
        if start is not None:
            merged.append(Rule(at, start, end))
    return merged


def _near(rules: list[Rule]) -> Iterator[list[Rule]]:
    group: list[Rule] = []
    for rule in rules:
        if group and rule.at - group[0].at > _NEAR:
            yield group
            group = []
        group.append(rule)
    if group:
        yield group


def _lattices(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Sets of lines that touch one another, each a table or a frame."""
    names = list(range(len(across) + len(down)))
    for i, line in enumerate(across):
        for j, post in enumerate(down):
            if _touch(line, post):
                _unite(names, i, len(across) + j)
    sets: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for index, rule in enumerate((*across, *down)):
        lines, posts = sets.setdefault(_find(names, index), ([], []))
        (lines if index < len(across) else posts).append(rule)
    tables = [found for found in sets.values() if len(found[0]) > 1 and found[1]]
    for lines, posts in sets.values():
        if not lines:
            _take_in(posts[0], tables)
    return tables


def _take_in(post: Rule, tables: list[tuple[list[Rule], list[Rule]]]) -> None:
    """A side that no line touches, of a cell without ends, is of the table it runs along."""
    for lines, posts in tables:
        top, bottom = min(line.at for line in lines), max(line.at for line in lines)
        if abs(post.start - top) <= _NEAR and abs(post.end - bottom) <= _NEAR:
            posts.append(post)


def _touch(line: Rule, post: Rule) -> bool:
    return (
        line.start - _NEAR <= post.at <= line.end + _NEAR
        and post.start - _NEAR <= line.at <= post.end + _NEAR
    )


def _find(names: list[int], index: int) -> int:
    while names[index] != index:
        names[index] = names[names[index]]
        index = names[index]
    return index


def _unite(names: list[int], one: int, other: int) -> None:
    names[_find(names, one)] = _find(names, other)


def _edges(across: list[Rule], down: list[Rule]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Column and row edges. A table open at its sides ends where its lines end."""
    columns = [post.at for post in down]
    columns += [min(line.start for line in across), max(line.end for line in across)]
    return _distinct(columns), _distinct([line.at for line in across])


def _distinct(values: list[float]) -> tuple[float, ...]:
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > _NEAR:
            kept.append(value)
    return tuple(kept)


_Box = tuple[int, int, int, int]  # row, column, rows, columns


def _boxes(
    columns: Sequence[float], rows: Sequence[float], across: list[Rule], down: list[Rule]
) -> list[_Box]:
    """The cells: fields of the lattice that no line parts."""
    width, height = len(columns) - 1, len(rows) - 1
    names = list(range(width * height))
    posts, lines = _on_edges(down, columns), _on_edges(across, rows)
    for row in range(height):
        middle = (rows[row] + rows[row + 1]) / 2
        for column in range(1, width):
            if not _drawn(posts[column], middle):
                _unite(names, row * width + column - 1, row * width + column)
    for column in range(width):
        middle = (columns[column] + columns[column + 1]) / 2
        for row in range(1, height):
            if not _drawn(lines[row], middle):
                _unite(names, (row - 1) * width + column, row * width + column)
    fields: dict[int, list[tuple[int, int]]] = {}
    for index in range(width * height):
        fields.setdefault(_find(names, index), []).append(divmod(index, width))
    return sorted(_around(places) for places in fields.values())


def _on_edges(rules: list[Rule], edges: Sequence[float]) -> list[list[Rule]]:
    """The lines that lie on each edge."""
    return [[rule for rule in rules if abs(rule.at - edge) <= _NEAR] for edge in edges]


def _drawn(rules: list[Rule], along: float) -> bool:
    return any(rule.start - _NEAR <= along <= rule.end + _NEAR for rule in rules)


def _around(places: list[tuple[int, int]]) -> _Box:
    top, left = min(row for row, _ in places), min(column for _, column in places)
    bottom, right = max(row for row, _ in places), max(column for _, column in places)
    return top, left, bottom - top + 1, right - left + 1


def _parted(
    chars: list[Char], columns: Sequence[float], rows: Sequence[float]
) -> tuple[list[Char], list[Char]]:
    inside: list[Char] = []
    outside: list[Char] = []
    for char in chars:
        x, y = char.middle
        within = columns[0] <= x <= columns[-1] and rows[0] <= y <= rows[-1]
        (inside if within else outside).append(char)
    return inside, outside


def _filled(
    boxes: list[_Box],
    chars: list[Char],
    columns: Sequence[float],
    rows: Sequence[float],
    page: int,
) -> tuple[CellText, ...]:
    at = {
        (row, column): box
        for box in boxes
        for row in range(box[0], box[0] + box[2])
        for column in range(box[1], box[1] + box[3])
    }
    content: dict[_Box, list[Char]] = {}
    for char in chars:
        x, y = char.middle
        row = min(bisect_right(rows, y) - 1, len(rows) - 2)
        column = min(bisect_right(columns, x) - 1, len(columns) - 2)
        content.setdefault(at[row, column], []).append(char)
    return tuple(_cell(box, rows_of(content.get(box, [])), columns, page) for box in boxes)


def _cell(box: _Box, lines: list[Line], columns: Sequence[float], page: int) -> CellText:
    row, column, height, width = box
    right = columns[column + width]
    full = bool(lines) and lines[-1].right > right - _PADDING - _SLACK * lines[-1].size
    return CellText(row, column, cell_text(lines), height, width, page, full)
