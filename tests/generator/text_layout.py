"""Plain text and Markdown: headings, paragraphs and tables as lines."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from .draft import Cell, Draft, Heading, Paragraph, Table
from .ink import plain

_CELL = re.compile(r"[+-]?(?:0|[1-9]\d*)(?:\.\d+)?(?:万?元)?")
_NARROW = str.maketrans("０１２３４５６７８９．", "0123456789.")
# Past so many digits more than cells, a reader has no hope; nor do we count the ways.
_MOST_SPARE = 6
_BLOCK = 5


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How cells are parted, and whether all stands in one line."""

    separator: str
    pipes: bool = False
    one_line: bool = False
    markdown: bool = False
    bars: bool = False

    @property
    def glued(self) -> bool:
        return self.separator == ""


STYLES = {
    "txt_pipe": TextStyle(" | ", pipes=True),
    "txt_tabs": TextStyle("\t"),
    "txt_double": TextStyle("  "),
    "txt_single": TextStyle(" "),
    "txt_cells": TextStyle("\n"),
    "txt_glued": TextStyle(""),
    "line_double": TextStyle("  ", one_line=True),
    "line_single": TextStyle(" ", one_line=True),
    "line_glued": TextStyle("", one_line=True),
    # As pages are saved as text: each cell on its line with a bar behind it.
    "txt_bars": TextStyle("\n", bars=True),
    "md": TextStyle(" | ", pipes=True, markdown=True),
}


@dataclass(slots=True)
class TextLayout:
    """Lays one draft out as marked text."""

    draft: Draft
    style: TextStyle
    rng: random.Random

    def render(self) -> str:
        indent = self.rng.choice(("", "", "    ", "　　")) if not self.style.markdown else ""
        lines = [*self.draft.before[:1], self._title(), *self.draft.before[1:]]
        for block in self.draft.blocks:
            if isinstance(block, Heading):
                lines.append(self._heading(block))
            elif isinstance(block, Paragraph):
                lines.append(("" if block.centred else indent) + block.text)
            else:
                lines += self._table(block)
        lines += self.draft.after
        return self._join(lines)

    def _join(self, lines: Sequence[str]) -> str:
        if self.style.one_line:
            return ("" if self.style.glued else " ").join(line.strip() for line in lines)
        if self.style.markdown:
            return _spaced(lines)
        return self.rng.choice(("\n", "\n", "\n\n")).join(lines)

    def _title(self) -> str:
        return f"# {self.draft.title}" if self.style.markdown else self.draft.title

    def _heading(self, block: Heading) -> str:
        return f"{'#' * (block.level + 1)} {block.text}" if self.style.markdown else block.text

    # --- tables ---

    def _table(self, table: Table) -> Iterator[str]:
        rows = grid(table) if self.style.markdown else table.rows
        width = max(map(len, rows))
        for index, row in enumerate(rows):
            if index in table.between and not self.style.one_line and not self.style.markdown:
                yield table.between[index]
            yield from self._row(table, row, wrapped=index in table.wrapped)
            if self.style.markdown and index == 0:
                yield "|" + " --- |" * width

    def _row(self, table: Table, row: Sequence[Cell], *, wrapped: bool) -> Iterator[str]:
        texts = self._texts(table, row)
        if self.style.bars:
            yield from (f"{text} |" if text else "|" for text in texts)
            return
        if self.style.pipes:
            yield "| " + self.style.separator.join(texts) + " |"
            return
        if self.style.separator != "\t":
            texts = [text for text in texts if text]
        if not texts:
            return
        label, values = texts[0], texts[1:]
        cut = len(label) // 2
        if not wrapped or len(label) < 8 or plain(label) != label or self.style.one_line:
            yield self.style.separator.join(texts)
        elif self.rng.random() < 0.5:
            yield label[:cut]
            yield self.style.separator.join(values)
            yield label[cut:]
        else:
            yield label[:cut]
            yield self.style.separator.join([label[cut:], *values])

    def _texts(self, table: Table, row: Sequence[Cell]) -> list[str]:
        """Cell texts; values whose cells cannot be told apart lose their marks."""
        ink = self.draft.ink
        values = [cell for cell in row if not cell.header]
        blank = any(not cell.text for cell in values)
        lost = blank and not self.style.pipes and self.style.separator != "\t"
        if self.style.glued and not lost:
            lost = not _decodable(table.kind, row)
        return [
            ink.spoil(cell.text) if lost and not cell.header else cell.text.replace("\n", "")
            for cell in row
        ]


def _spaced(lines: Sequence[str]) -> str:
    """Markdown: a blank line between blocks, none inside a table."""
    done = ""
    for line in lines:
        inside = line.startswith("|") and done.rstrip("\n").rsplit("\n", 1)[-1].startswith("|")
        done += ("\n" if inside else "\n\n") + line if done else line
    return done


def grid(table: Table) -> list[list[Cell]]:
    """Rows filled to full width: header cells repeat over their spans, values do not."""
    taken: dict[tuple[int, int], Cell] = {}
    for y, row in enumerate(table.rows):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            for dy in range(cell.rows):
                for dx in range(cell.columns):
                    repeat = cell.header or (dy == 0 and dx == 0)
                    taken[y + dy, x + dx] = cell if repeat else Cell("", header=True)
            x += cell.columns
    width = 1 + max(x for _, x in taken)
    blank = Cell("", header=True)
    return [[taken.get((y, x), blank) for x in range(width)] for y in range(len(table.rows))]


def _decodable(kind: str, row: Sequence[Cell]) -> bool:
    """Whether exactly one way to part the glued cells is arithmetically possible."""
    values = [plain(cell.text).translate(_NARROW) for cell in row if not cell.header]
    if not values:
        return True
    before = [plain(cell.text) for cell in row if cell.header]
    if before and before[-1].isdigit():
        return False
    holds = _ARITHMETIC.get(kind, bool)
    ways = 0
    for parts in _splits("".join(values), len(values)):
        ways += holds([_number(part) for part in parts])
        if ways > 1:
            return False
    return ways == 1


def _splits(text: str, n: int) -> Iterator[tuple[str, ...]]:
    if len(text) > n + _MOST_SPARE and n > 1:
        return
    for cuts in combinations(range(1, len(text)), n - 1):
        parts = tuple(text[a:b] for a, b in zip((0, *cuts), (*cuts, len(text)), strict=True))
        if all(map(_CELL.fullmatch, parts)):
            yield parts


def _number(text: str) -> float:
    return float(text.rstrip("万元"))


def _sums(values: Sequence[float]) -> bool:
    return sum(values[:-1]) == values[-1]


_ARITHMETIC: dict[str, Callable[[Sequence[float]], bool]] = {
    "table3": _sums,
    "table4": lambda v: all(_sums(v[n : n + _BLOCK]) for n in range(0, len(v), _BLOCK)),
    "fujian": lambda v: v[0] <= v[-1],
    "shanghai": lambda v: v[0] <= v[-1],
}
