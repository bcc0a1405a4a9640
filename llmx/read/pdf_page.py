"""What is printed on a page of a PDF: characters with places, and ruling lines.

pdfium finds both; coordinates are turned so that text runs from left to right
and y grows downwards, whichever way the page was laid.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from llmx.frozen import frozen

if TYPE_CHECKING:
    import pypdfium2 as pdfium

MAX_CHARS = 200_000  # of one page; a page of print has some 3,000
_MAX_OBJECTS = 100_000
_MAX_FORM_DEPTH = 8
_THIN = 3.0  # points; a filled shape no thicker than this is a line
_STRAIGHT = 1.0  # points by which a ruling line may slant
_SHORT = 2.0
_FAR = 20_000.0  # points; no page is larger
_ANGLES_LOOKED_AT = 60
_BLANK = 0x20
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]


@frozen
class Char:
    """A character: left and right edge, baseline, size of its font, middle of its ink; points."""

    text: str
    left: float
    right: float
    base: float
    size: float
    middle: tuple[float, float]


@frozen
class Rule:
    """A horizontal or vertical line: at `at`, from `start` to `end`."""

    at: float
    start: float
    end: float


@frozen
class Printed:
    """One page. `pictures` is the share of it that pictures cover (0..1)."""

    number: int
    width: float
    height: float
    chars: list[Char]
    across: list[Rule]
    down: list[Rule]
    pictures: float


def read_page(page: pdfium.PdfPage, number: int) -> Printed:
    """Characters, ruling lines and size of a page; `number` counts from 1."""
    turn = _Turn.of(page)
    text_page = page.get_textpage()
    try:
        raw = list(_raw_chars(text_page))
        turn = turn.to(_text_quarter(text_page, len(raw)))
    finally:
        text_page.close()
    across, down, pictures = _marks(page, turn)
    return Printed(
        number,
        turn.width,
        turn.height,
        [char for char in (turn.char(*found) for found in raw) if _is_on_paper(char)],
        across,
        down,
        pictures / (turn.width * turn.height or 1.0),
    )


def _is_on_paper(char: Char) -> bool:
    """Whether a character has a place; broken fonts give some none."""
    x, y = char.middle
    return (
        -_FAR < char.left < _FAR
        and -_FAR < char.right < _FAR
        and -_FAR < char.base < _FAR
        and -_FAR < char.size < _FAR
        and -_FAR < x < _FAR
        and -_FAR < y < _FAR
    )


@frozen
class _Turn:
    """From the page's own coordinates (y upwards, origin anywhere) to ours, by quarter turns."""

    left: float
    bottom: float
    raw_width: float
    raw_height: float
    quarters: int

    @classmethod
    def of(cls, page: pdfium.PdfPage) -> _Turn:
        left, bottom, right, top = page.get_mediabox()
        return cls(left, bottom, right - left, top - bottom, page.get_rotation() // 90 % 4)

    def to(self, quarters: int | None) -> _Turn:
        """For text that so many quarter turns set upright, however the page is shown."""
        turned = self.quarters if quarters is None else quarters
        return _Turn(self.left, self.bottom, self.raw_width, self.raw_height, turned)

    @property
    def width(self) -> float:
        return self.raw_height if self.quarters % 2 else self.raw_width

    @property
    def height(self) -> float:
        return self.raw_width if self.quarters % 2 else self.raw_height

    def point(self, x: float, y: float) -> tuple[float, float]:
        x, y = x - self.left, y - self.bottom
        if self.quarters == 0:
            return x, self.raw_height - y
        if self.quarters == 1:
            return y, x
        if self.quarters == 2:  # noqa: PLR2004 - upside down
            return self.raw_width - x, y
        return self.raw_height - y, self.raw_width - x

    def char(self, text: str, box: _Box, ink: _Box, origin: Point, size: float) -> Char:
        x1, _ = self.point(box[0], box[1])
        x2, _ = self.point(box[2], box[3])
        _, base = self.point(*origin)
        middle = self.point((ink[0] + ink[2]) / 2, (ink[1] + ink[3]) / 2)
        return Char(text, min(x1, x2), max(x1, x2), base, size, middle)


_Box = tuple[float, float, float, float]
_RawChar = tuple[str, _Box, _Box, Point, float]


def _raw_chars(text_page: pdfium.PdfTextPage) -> Iterator[_RawChar]:
    """Printed characters as pdfium has them; blanks that it only infers are left out."""
    import pypdfium2.raw as c

    box, matrix = c.FS_RECTF(), c.FS_MATRIX()
    x, y, left, right, bottom, top = (ctypes.c_double() for _ in range(6))
    for index in range(min(c.FPDFText_CountChars(text_page), MAX_CHARS)):
        code = c.FPDFText_GetUnicode(text_page, index)
        if not _is_character(code):
            continue
        if code == _BLANK and c.FPDFText_IsGenerated(text_page, index) == 1:
            continue
        c.FPDFText_GetLooseCharBox(text_page, index, box)
        c.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
        c.FPDFText_GetCharOrigin(text_page, index, x, y)
        c.FPDFText_GetMatrix(text_page, index, matrix)
        size = c.FPDFText_GetFontSize(text_page, index) * math.hypot(matrix.c, matrix.d)
        yield (
            chr(code),
            (box.left, box.bottom, box.right, box.top),
            (left.value, bottom.value, right.value, top.value),
            (x.value, y.value),
            size,
        )


def _is_character(code: int) -> bool:
    return 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF  # noqa: PLR2004 - Unicode


def _text_quarter(text_page: pdfium.PdfTextPage, count: int) -> int | None:
    """Quarter turns, clockwise, that most characters need to stand upright; None without any."""
    import pypdfium2.raw as c

    step = max(1, count // _ANGLES_LOOKED_AT)
    turns: Counter[int] = Counter()
    for index in range(0, count, step):
        angle = c.FPDFText_GetCharAngle(text_page, index)  # by which it is turned, clockwise
        turns[-round(angle / (math.pi / 2)) % 4] += 1
    return turns.most_common(1)[0][0] if turns else None


def _marks(page: pdfium.PdfPage, turn: _Turn) -> tuple[list[Rule], list[Rule], float]:
    """Ruling lines across and down, and the area of pictures."""
    import pypdfium2.raw as c

    across: list[Rule] = []
    down: list[Rule] = []
    pictures = 0.0
    for kind, obj, matrix in _drawn(page):
        if kind == c.FPDF_PAGEOBJ_IMAGE:
            pictures += _area(obj)
        elif kind == c.FPDF_PAGEOBJ_PATH:
            for start, end in _edges(obj, matrix):
                keep_rule(turn.point(*start), turn.point(*end), across, down)
    return across, down, pictures


def _drawn(page: pdfium.PdfPage) -> Iterator[tuple[int, object, Matrix]]:
    """(kind, object, matrix) of all that is drawn but text, inside of forms too."""
    import pypdfium2.raw as c

    count = c.FPDFPage_CountObjects(page)
    stack = [(c.FPDFPage_GetObject(page, index), _IDENTITY, 0) for index in reversed(range(count))]
    for _ in range(_MAX_OBJECTS):
        if not stack:
            return
        obj, outer, depth = stack.pop()
        kind = c.FPDFPageObj_GetType(obj)
        if kind == c.FPDF_PAGEOBJ_TEXT:
            continue
        matrix = _matrix(obj) if outer is _IDENTITY else _times(_matrix(obj), outer)
        if kind != c.FPDF_PAGEOBJ_FORM:
            yield kind, obj, matrix
        elif depth < _MAX_FORM_DEPTH:
            inner = c.FPDFFormObj_CountObjects(obj)
            stack.extend(
                (c.FPDFFormObj_GetObject(obj, index), matrix, depth + 1)
                for index in reversed(range(inner))
            )


def _matrix(obj: object) -> Matrix:
    import pypdfium2.raw as c

    found = c.FS_MATRIX()
    if not c.FPDFPageObj_GetMatrix(obj, found):
        return _IDENTITY
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def _area(obj: object) -> float:
    import pypdfium2.raw as c

    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not c.FPDFPageObj_GetBounds(obj, left, bottom, right, top):
        return 0.0
    return abs((right.value - left.value) * (top.value - bottom.value))


def _edges(obj: object, matrix: Matrix) -> Iterator[tuple[Point, Point]]:
    """Drawn edges of a path: all of a stroked one, the long axis of thin filled shapes."""
    import pypdfium2.raw as c

    fill, stroke = ctypes.c_int(), c.FPDF_BOOL()
    c.FPDFPath_GetDrawMode(obj, fill, stroke)
    for points in _subpaths(obj, matrix):
        if stroke.value:
            yield from pairwise(points)
        elif fill.value:
            axis = thin_axis(points)
            if axis is not None:
                yield axis


def _subpaths(obj: object, matrix: Matrix) -> Iterator[list[Point]]:
    import pypdfium2.raw as c

    a, b, cc, d, e, f = matrix
    points: list[Point] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(c.FPDFPath_CountSegments(obj), _MAX_OBJECTS)):
        segment = c.FPDFPath_GetPathSegment(obj, index)
        c.FPDFPathSegment_GetPoint(segment, x, y)
        if c.FPDFPathSegment_GetType(segment) == c.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        points.append((a * x.value + cc * y.value + e, b * x.value + d * y.value + f))
        if c.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points


def thin_axis(points: Sequence[Point]) -> tuple[Point, Point] | None:
    """The long axis of a shape that is thin enough to be a line."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    left, right, bottom, top = min(xs), max(xs), min(ys), max(ys)
    if top - bottom <= _THIN and right - left > top - bottom:
        return (left, (bottom + top) / 2), (right, (bottom + top) / 2)
    if right - left <= _THIN and top - bottom > right - left:
        return ((left + right) / 2, bottom), ((left + right) / 2, top)
    return None


def keep_rule(start: Point, end: Point, across: list[Rule], down: list[Rule]) -> None:
    """Files a straight edge under the lines across or down."""
    (x1, y1), (x2, y2) = start, end
    if not all(-_FAR < place < _FAR for place in (x1, y1, x2, y2)):
        return
    if abs(y1 - y2) <= _STRAIGHT and abs(x1 - x2) > _SHORT:
        across.append(Rule((y1 + y2) / 2, min(x1, x2), max(x1, x2)))
    elif abs(x1 - x2) <= _STRAIGHT and abs(y1 - y2) > _SHORT:
        down.append(Rule((x1 + x2) / 2, min(y1, y2), max(y1, y2)))
