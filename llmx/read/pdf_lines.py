"""Characters to lines, lines to paragraphs.

A PDF knows nothing of either: a line is what shares a baseline, and a
paragraph goes on where a line is full and the next one is not indented.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import median

from llmx.frozen import frozen
from llmx.read.html_text import join_lines
from llmx.read.pdf_page import Char

_SAME_BASE = 0.35  # of the font size: characters so close in height share a line
_WORD_GAP = 0.2  # of the font size: between two Latin words
_CELL_GAP = 1.8  # of the font size: a gap like that parts cells or fields
_TWICE = 0.5  # of its width: the same character so close is one, printed bold
_INDENT = 1.4  # ems that a first line stands in
_SLACK = 1.2  # ems that a full line may fall short of the margin, beside what did not fit
_FEW_LINES = 8  # a page with fewer tells nothing of its margins
_BODY_WIDTH = 10  # ems that a line of running text has at least
_OTHER_SIZE = 0.15  # of the body size
_TITLE = 1.2  # times the body size
_HAN = r"[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f“”]"
_HAN_BLANK = re.compile(f"(?<={_HAN}) (?={_HAN})")
_SENTENCE_END = re.compile(r"[。！？；：:;]\Z")
_ORDINAL = re.compile(r"[(（]?(?:[一二三四五六七八九十]+|\d{1,2})[)）、.．]")


@frozen
class Line:
    """A printed line; tabs stand for wide gaps.

    `first` is the width of what would have to fit on the line before: a
    character of Chinese, a word of Latin.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    first: float = 0.0
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
    chars = sorted(chars, key=lambda char: char.left)
    for char in chars:
        if last is not None:
            if char.text == last.text and char.left - last.left < _TWICE * (last.right - last.left):
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
        _first_word(inked),
        page,
    )


def _first_word(chars: Sequence[Char]) -> float:
    end = chars[0].right
    for char in chars:
        if not char.text.isascii() or char.left - end > char.size * _WORD_GAP:
            break
        end = char.right
    return end - chars[0].left


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


@frozen
class Margins:
    """Where full lines begin and end, and how large ordinary text is."""

    left: float
    right: float
    size: float


def margins(lines: Sequence[Line]) -> Mapping[int, Margins]:
    """Margins of each page; a page with few lines has those of the document."""
    if not lines:
        return {}
    whole = _margins(lines)
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    return {
        page: _margins(on_it, whole.size) if len(on_it) >= _FEW_LINES else whole
        for page, on_it in pages.items()
    }


def _margins(lines: Sequence[Line], size: float = 0.0) -> Margins:
    """Told from lines that others agree with; a lone longer line does not count."""
    size = size or _commonest_size(lines)
    body = [line for line in lines if abs(line.size - size) < 1] or list(lines)
    wide = [line for line in body if line.right - line.left > _BODY_WIDTH * size] or body
    return Margins(
        _agreed(sorted(line.left for line in wide), size),
        _agreed(sorted((line.right for line in wide), reverse=True), size),
        size,
    )


def _commonest_size(lines: Sequence[Line]) -> float:
    """The font size of most characters, to half a point."""
    counts: Counter[int] = Counter()
    for line in lines:
        counts[round(line.size * 2)] += len(line.text)
    return max(counts.items(), key=lambda item: (item[1], -item[0]))[0] / 2


def _agreed(edges: list[float], size: float) -> float:
    """The outermost edge (edges are sorted from there) that another line shares."""
    for one, other in pairwise(edges):
        if abs(one - other) < size / 2:
            return one
    return edges[0]


def goes_on(line: Line, following: Line, body: Mapping[int, Margins]) -> bool:
    """Whether `following` is of the same paragraph as `line`."""
    here, there = body[line.page], body[following.page]
    if abs(line.size - following.size) > _OTHER_SIZE * here.size:
        return False
    if line.size > _TITLE * here.size:
        below = abs(following.left - line.left) < _SLACK * line.size
        if below and here.right - line.right < following.first + _SLACK * line.size:
            return True  # a title without more room on its line
        return _centred(line, here) and _centred(following, there)
    if "\t" in line.text or "\t" in following.text:
        return False
    if following.left > there.left + _INDENT * there.size:
        return False
    if _SENTENCE_END.search(line.text) and _ORDINAL.match(following.text):
        return False
    short_by = here.right - line.right
    return short_by < min(following.first + _SLACK * here.size, (here.right - here.left) / 2)


def _centred(line: Line, body: Margins) -> bool:
    middle = (body.left + body.right) / 2
    return abs((line.left + line.right) / 2 - middle) < 2 * body.size
