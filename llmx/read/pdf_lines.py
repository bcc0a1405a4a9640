"""Characters to lines, lines to paragraphs.

A PDF knows nothing of either: a line is what shares a baseline, and a
paragraph goes on where a line is full and the next one is not indented.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from llmx.read.html_text import join_lines
from llmx.read.pdf_page import Char

_SAME_BASE = 0.35  # of the font size: characters so close in height share a line
_WORD_GAP = 0.2  # of the font size: between two Latin words
_CELL_GAP = 1.8  # of the font size: a gap like that parts cells or fields
_TWICE = 0.3  # of the font size: the same character so close is one, printed bold
_INDENT = 1.4  # ems that a first line stands in
_FULL = 1.6  # ems that a full line may fall short of the margin
_HAN = r"[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f“”]"
_HAN_BLANK = re.compile(f"(?<={_HAN}) (?={_HAN})")


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line; tabs stand for wide gaps."""

    text: str
    left: float
    right: float
    base: float
    size: float
    page: int = 0


def rows_of(chars: Sequence[Char], page: int = 0) -> list[Line]:
    """Lines from top to bottom."""
    rows: list[list[Char]] = []
    for char in sorted(chars, key=lambda char: (char.base, char.left)):
        row = rows[-1] if rows else None
        if row is not None and char.base - row[0].base <= _SAME_BASE * max(char.size, row[0].size):
            row.append(char)
        else:
            rows.append([char])
    return [line for row in rows if (line := _line(row, page)) is not None]


def _line(chars: list[Char], page: int) -> Line | None:
    parts: list[str] = []
    last: Char | None = None
    for char in sorted(chars, key=lambda char: char.left):
        if last is not None:
            if char.text == last.text and char.left - last.left < _TWICE * char.size:
                continue
            parts.append(_between(last, char))
        parts.append(" " if char.text == "\xa0" else char.text)
        last = char
    text = re.sub(" +", " ", "".join(parts)).strip()
    inked = [char for char in chars if not char.text.isspace()]
    if not text or not inked:
        return None
    return Line(
        _HAN_BLANK.sub("", text),
        min(char.left for char in inked),
        max(char.right for char in inked),
        median(char.base for char in inked),
        median(char.size for char in inked),
        page,
    )


def _between(last: Char, char: Char) -> str:
    """What a gap on a line stands for: nothing, a blank, or a tab."""
    size = max(last.size, char.size)
    gap = char.left - last.right
    if gap > _CELL_GAP * size:
        return "\t"
    latin = last.text.isascii() and char.text.isascii()
    return " " if latin and gap > _WORD_GAP * size else ""


def cell_text(lines: Sequence[Line]) -> str:
    """The lines of a cell as one text."""
    joined = join_lines(line.text.replace("\t", " ") for line in lines)
    return _HAN_BLANK.sub("", joined)


@dataclass(frozen=True, slots=True)
class Margins:
    """Where full lines begin and end, and how large ordinary text is."""

    left: float
    right: float
    size: float


def margins(lines: Sequence[Line]) -> Margins | None:
    """Margins of the body text, told from the lines that most others agree with."""
    if not lines:
        return None
    size = _commonest([line.size for line in lines for _ in line.text], 0.5)
    body = [line for line in lines if abs(line.size - size) < 1] or list(lines)
    left = _commonest([line.left for line in body], 2.0)
    right = max(
        (line.right for line in body if line.right - line.left > 10 * size),
        default=max(line.right for line in body),
    )
    return Margins(left, min(right, _upper(body, size)), size)


def _upper(body: list[Line], size: float) -> float:
    """The right edge that several lines share; a lone longer line does not count."""
    edges = sorted((line.right for line in body), reverse=True)
    for one, other in pairwise(edges):
        if one - other < size:
            return one
    return edges[0]


def _commonest(values: list[float], step: float) -> float:
    counts = Counter(round(value / step) for value in values)
    best = max(counts.items(), key=lambda item: (item[1], -item[0]))[0]
    return best * step


def goes_on(line: Line, following: Line, body: Margins) -> bool:
    """Whether `following` is of the same paragraph as `line`."""
    if abs(line.size - following.size) > 0.15 * body.size:
        return False
    if line.size > _TITLE * body.size:
        return _centred(line, body) and _centred(following, body)
    if "\t" in line.text or "\t" in following.text:
        return False
    full = line.right > body.right - _FULL * body.size
    return full and following.left < body.left + _INDENT * body.size


_TITLE = 1.2


def _centred(line: Line, body: Margins) -> bool:
    middle = (body.left + body.right) / 2
    return abs((line.left + line.right) / 2 - middle) < 2 * body.size
