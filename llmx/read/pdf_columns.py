"""Pages printed in two columns, as in gazettes: each column is read as a page of its own.

A gutter is where hardly a line runs across, text ends on its left and begins on its
right at one edge. Columns hold running text: where the lines on one side are short, as
in a table without ruling lines, they are left as they stand.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from llmx.frozen import frozen
from llmx.read.pdf_page import Char, Printed, Rule

_SAME_BASE = 0.35  # of the font size: characters so close in height share a line
_GAP = 1.0  # ems of blank that may be a gutter
_BAND = (0.35, 0.65)  # of the text's width, in which a gutter may stand
_BIN = 4.0  # points
_INK = 0.1  # share of the usual ink that a gutter may show: what runs across it
_FEW = 12  # lines that a column has at least
_INDENT = 2.5  # ems
_FULL = 0.3  # share of lines that fill their column
_SLACK = 2.0  # ems that a full line may fall short
_LEAST_WIDTH = 10  # ems


@frozen
class _Piece:
    """Characters of a line without a gap."""

    left: float
    right: float
    base: float
    size: float


@frozen
class _Columns:
    """Two columns: the edge where the second begins, how far it is off, and their height."""

    edge: float
    offset: float
    top: float
    bottom: float


def columns_of(page: Printed) -> list[Printed]:
    """The page as it is, or what stands above its columns, each of them, and what stands below."""
    if not _may_have_gutter(page.chars):
        return [page]
    pieces = _pieces(page.chars)
    columns = _columns(pieces, page.across)
    if columns is None:
        return [page]
    above, first, second, below = _parted(page, columns)
    return [*columns_of(above), first, second, *columns_of(below)]


def _may_have_gutter(chars: Sequence[Char]) -> bool:
    """Whether a strip in the middle of the text is next to bare of ink; a quick look."""
    if len(chars) < 2 * _FEW * _LEAST_WIDTH:
        return False
    left, right = min(char.left for char in chars), max(char.right for char in chars)
    ink = Counter(int((char.middle[0] - left) / _BIN) for char in chars)
    usual = len(chars) * _BIN / (right - left or 1.0)
    start, end = (int(share * (right - left) / _BIN) for share in _BAND)
    return any(ink[strip] + ink[strip + 1] < _INK * 2 * usual for strip in range(start, end))


def _pieces(chars: Sequence[Char]) -> list[_Piece]:
    """Lines from top to bottom, parted at wide gaps."""
    rows: list[list[Char]] = []
    for char in sorted(chars, key=lambda char: char.base):
        if char.text.isspace():
            continue
        if rows and char.base - rows[-1][0].base <= _SAME_BASE * max(char.size, rows[-1][0].size):
            rows[-1].append(char)
        else:
            rows.append([char])
    return [piece for row in rows for piece in _row_pieces(row)]


def _row_pieces(row: list[Char]) -> list[_Piece]:
    found: list[_Piece] = []
    for char in sorted(row, key=lambda char: char.left):
        last = found[-1] if found else None
        if last is None or char.left - last.right > _GAP * max(char.size, last.size):
            found.append(_Piece(char.left, char.right, char.base, char.size))
        else:
            found[-1] = replace(last, right=max(last.right, char.right))
    return found


def _columns(pieces: Sequence[_Piece], rules: Sequence[Rule]) -> _Columns | None:
    """The columns between two lines, or ruling lines, that run across them."""
    if not pieces:
        return None
    left, right = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    low, high = (left + share * (right - left) for share in _BAND)
    edges = Counter(round(piece.left) for piece in pieces if low < piece.left < high)
    if not edges or edges.most_common(1)[0][1] < _FEW / 2:
        return None
    edge = edges.most_common(1)[0][0] - 1.0
    ends = Counter(round(piece.right) for piece in pieces if piece.right <= edge)
    if not ends:
        return None
    # A page number in the gutter runs across it as a title does.
    gutter = ends.most_common(1)[0][0] + _BIN
    across = [piece.base for piece in pieces if piece.left < edge and piece.right > gutter]
    across += [rule.at for rule in rules if rule.start < edge - _BIN and rule.end > edge + _BIN]
    across.sort()
    beside = [piece for piece in pieces if piece.right <= gutter or piece.left >= edge]
    stretches = [bisect_right(across, piece.base) for piece in beside if piece.left >= edge]
    widest = Counter(stretches).most_common(1)[0][0]
    inside = [piece for piece in beside if bisect_right(across, piece.base) == widest]
    first = [piece for piece in inside if piece.right <= gutter]
    second = [piece for piece in inside if piece.left >= edge]
    if not (_is_text(first) and _is_text(second)):
        return None
    begin = Counter(round(piece.left) for piece in first).most_common(1)[0][0] - 1.0
    return _Columns(
        edge,
        edge - begin,
        min(piece.base for piece in inside) - 1.0,
        max(piece.base for piece in inside) + 1.0,
    )


def _is_text(column: Sequence[_Piece]) -> bool:
    """Whether a column is running text: enough lines, most of which fill it."""
    if len(column) < _FEW:
        return False
    left, right = min(piece.left for piece in column), max(piece.right for piece in column)
    full = [
        piece
        for piece in column
        if piece.left < left + _INDENT * piece.size and piece.right > right - _SLACK * piece.size
    ]
    wide = right - left > _LEAST_WIDTH * column[0].size
    return wide and len(full) >= _FULL * len(column)


def _parted(page: Printed, columns: _Columns) -> tuple[Printed, Printed, Printed, Printed]:
    """What stands above, in the first column, in the second, moved under the first, and below."""
    chars: tuple[list[Char], ...] = ([], [], [], [])
    across: tuple[list[Rule], ...] = ([], [], [], [])
    down: tuple[list[Rule], ...] = ([], [], [], [])
    off = columns.offset
    for char in page.chars:
        place = _place(columns, char.left, char.base)
        chars[place].append(_moved(char, off) if place == _SECOND else char)
    for rule in page.across:
        place = _place(columns, (rule.start + rule.end) / 2, rule.at)
        moved = Rule(rule.at, rule.start - off, rule.end - off) if place == _SECOND else rule
        across[place].append(moved)
    for rule in page.down:
        place = _place(columns, rule.at, (rule.start + rule.end) / 2)
        moved = Rule(rule.at - off, rule.start, rule.end) if place == _SECOND else rule
        down[place].append(moved)
    above, first, second, below = (
        replace(page, chars=chars[i], across=across[i], down=down[i]) for i in range(4)
    )
    return above, first, second, below


_SECOND = 2


def _place(columns: _Columns, x: float, y: float) -> int:
    if y < columns.top:
        return 0
    if y > columns.bottom:
        return 3
    return 1 if x < columns.edge else _SECOND


def _moved(char: Char, off: float) -> Char:
    x, y = char.middle
    return replace(char, left=char.left - off, right=char.right - off, middle=(x - off, y))
