"""OFD, the national format for documents in print (GB/T 33190-2016), as public offices use it.

    OFD.xml -> Document.xml -> pages (and the templates under them) -> characters and lines
            -> the way of a PDF page (llmx/read/pdf.py)

Lengths are millimetres, y grows downwards. Fonts are not looked into: what is printed
stands in the file as text, with the place of each character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from llmx.read.errors import UnreadableDocument
from llmx.read.extract import Extract
from llmx.read.pdf import MAX_PAGES, lay_out
from llmx.read.pdf_page import Char, Matrix, Point, Printed, Rule, keep_rule, thin_axis
from llmx.read.zipped_xml import Parts, broken, open_parts, part_name, too_large

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_CODE, _WHAT = "broken_ofd", "OFD document"
_POINTS = 72 / 25.4  # in a millimetre
_A4 = (0.0, 0.0, 210.0, 297.0)
_MAX_OBJECTS = 100_000
_MAX_CHARS = 2_000_000
_PICTURE_PAGE = 0.3  # share of a page
_INK = 0.38  # of the size, from the baseline up to the middle of the ink
_WIDTH = {True: 0.6, False: 1.0}  # of the size: of a Latin and of another character
_DRAWN = ("{*}TextObject", "{*}PathObject", "{*}ImageObject")
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_FAR = 1e6  # beyond any page; what is no number is left out too
_STEP = re.compile(r"[SMLQBAC]|-?[\d.]+(?:e-?\d+)?", re.IGNORECASE)
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}


def read_ofd(data: bytes, path: str) -> Extract:
    """Text with ruled tables.

    Raises UnreadableDocument (`broken_ofd`, `too_large`, `scanned_pdf` for pages that
    are pictures).
    """
    with open_parts(data, path, _CODE, _WHAT) as parts:
        pages = _pages(parts, path)
    extract = lay_out(pages)
    if not extract.text and any(page.pictures > _PICTURE_PAGE for page in pages):
        raise UnreadableDocument(
            path, "scanned_pdf", "the pages are pictures without text; save it as .pdf"
        )
    return extract


def _pages(parts: Parts, path: str) -> list[Printed]:
    root = parts.get("OFD.xml")
    bodies = [] if root is None else list(_inside(root, "DocRoot"))
    pages: list[Printed] = []
    chars = 0
    for body in bodies:
        place = part_name("", body.text)
        document = parts.get(place)
        if document is None:
            continue
        size = _box(next(_inside(document, "PhysicalBox"), None)) or _A4
        templates = {
            template.get("ID", ""): part_name(place, template.get("BaseLoc"))
            for template in _inside(document, "TemplatePage")
        }
        for page in _inside(document, "Page"):
            if len(pages) >= MAX_PAGES:
                raise too_large(path, f"more than {MAX_PAGES} pages")
            content = parts.get(part_name(place, page.get("BaseLoc")))
            pages.append(_printed(parts, content, templates, size, len(pages) + 1))
            chars += len(pages[-1].chars)
            if chars > _MAX_CHARS:
                raise too_large(path, f"more than {_MAX_CHARS:,} characters")
    if not pages:
        raise broken(path, _CODE, _WHAT, "there are no pages in it")
    return pages


def _printed(
    parts: Parts,
    page: Element | None,
    templates: Mapping[str, str],
    size: tuple[float, float, float, float],
    number: int,
) -> Printed:
    """A page with the templates that it names under it."""
    sheet = _Sheet(path=parts.path)
    if page is not None:
        area = next(_inside(page, "Area"), None)
        own = None if area is None else _box(next(_inside(area, "PhysicalBox"), None))
        size = own or size
        for named in _inside(page, "Template"):
            under = parts.get(templates.get(named.get("TemplateID", ""), ""))
            if under is not None:
                sheet.draw(under)
        sheet.draw(page)
    width, height = size[2] * _POINTS, size[3] * _POINTS
    pictures = sheet.pictures * _POINTS * _POINTS / (width * height or 1.0)
    return Printed(number, width, height, sheet.chars, sheet.across, sheet.down, pictures)


@dataclass(slots=True)
class _Sheet:
    """What is drawn on a page; points, but for `pictures`, an area in square millimetres."""

    chars: list[Char] = field(default_factory=list)
    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    pictures: float = 0.0
    path: str = ""
    objects: int = 0

    def draw(self, page: Element) -> None:
        content = next(_inside(page, "Content"), None)
        if content is None:
            return
        for drawn in content.iter(*_DRAWN):
            self.objects += 1
            if self.objects > _MAX_OBJECTS:
                raise too_large(self.path, f"a page of more than {_MAX_OBJECTS:,} objects")
            place = _Place.of(drawn)
            name = _name(drawn)
            if name == "TextObject":
                self._text(drawn, place)
            elif name == "PathObject":
                self._path(drawn, place)
            else:
                box = _box(drawn) or (0, 0, 0, 0)
                self.pictures += box[2] * box[3]

    def _text(self, drawn: Element, place: _Place) -> None:
        size = _numbers(drawn.get("Size"))[:1] or [(_box(drawn) or _A4)[3]]
        for code in _inside(drawn, "TextCode"):
            self.chars += _chars(code, size[0], place)

    def _path(self, drawn: Element, place: _Place) -> None:
        stroked = drawn.get("Stroke", "true").lower() != "false"
        for data in _inside(drawn, "AbbreviatedData"):
            for points in _subpaths(data.text or ""):
                ends = [place.point(*point) for point in points]
                axis = None if stroked else thin_axis(ends)
                for start, end in pairwise(ends) if stroked else [axis] if axis else []:
                    keep_rule(start, end, self.across, self.down)


@dataclass(frozen=True, slots=True)
class _Place:
    """From an object's own coordinates to points of the page."""

    left: float
    top: float
    width: float
    matrix: Matrix

    @classmethod
    def of(cls, drawn: Element) -> _Place:
        left, top, width, _ = _box(drawn) or (0.0, 0.0, 0.0, 0.0)
        given = _numbers(drawn.get("CTM"))
        if len(given) != len(_IDENTITY):
            return cls(left, top, width, _IDENTITY)
        a, b, c, d, e, f = given
        return cls(left, top, width, (a, b, c, d, e, f))

    def room(self, x: float) -> float:
        """How much of the object's own box is left behind `x`; 0 where it is turned or scaled."""
        return self.width - x if self.matrix == _IDENTITY else 0.0

    def point(self, x: float, y: float) -> Point:
        a, b, c, d, e, f = self.matrix
        return (
            (a * x + c * y + e + self.left) * _POINTS,
            (b * x + d * y + f + self.top) * _POINTS,
        )


def _chars(code: Element, size: float, place: _Place) -> Iterator[Char]:
    """The characters of a TextCode, each at its place."""
    text = code.text or ""
    x, y = (_numbers(code.get(name))[:1] or [0.0] for name in ("X", "Y"))
    across = _steps(code.get("DeltaX"), len(text))
    down = _steps(code.get("DeltaY"), len(text))
    at_x, at_y = x[0], y[0]
    for i, char in enumerate(text):
        wide = _WIDTH[char.isascii()] * size
        last = i == len(text) - 1
        step = across[i] if i < len(across) else 0.0 if down else place.room(at_x) if last else wide
        if char >= " ":
            left, base = place.point(at_x, at_y)
            # What stands no further off than a wide letter is right behind.
            right, _ = place.point(at_x + (step if 0 < step <= size else wide), at_y)
            _, top = place.point(at_x, at_y - size)
            middle, height = (left + right) / 2, abs(base - top)
            yield Char(
                char, min(left, right), max(left, right), base, height,
                (middle, base - _INK * height),
            )  # fmt: skip
        at_x += step
        at_y += down[i] if i < len(down) else 0.0


def _steps(written: str | None, most: int) -> list[float]:
    """DeltaX and DeltaY: distances, of which `g 3 4.2` is three times 4.2."""
    steps: list[float] = []
    words = iter((written or "").split())
    for word in words:
        if len(steps) >= most:
            break
        if word == "g":
            times, step = _numbers(next(words, "")), _numbers(next(words, ""))
            if times and step:
                steps += step * min(int(times[0]), most)
        else:
            steps += _numbers(word)
    return steps


def _subpaths(data: str) -> Iterator[list[Point]]:
    """The corners of each path; curves are drawn straight."""
    points: list[Point] = []
    step, operands = "", list[float]()
    for word in _STEP.findall(data):
        if word.isalpha():
            step, operands = word.upper(), []
        else:
            operands += _numbers(word)
        if not step or len(operands) < _OPERANDS[step]:
            continue
        if step == "C":
            points += points[:1]
        elif step in "SM" and points:
            yield points
            points = [(operands[-2], operands[-1])]
        else:
            points.append((operands[-2], operands[-1]))
        step, operands = ("" if step == "C" else step), []
    if points:
        yield points


def _box(element: Element | None) -> tuple[float, float, float, float] | None:
    """A box in the text of an element, or in its attribute Boundary."""
    if element is None:
        return None
    given = _numbers(element.get("Boundary") or element.text)
    return (given[0], given[1], given[2], given[3]) if len(given) == 4 else None  # noqa: PLR2004


def _numbers(written: str | None) -> list[float]:
    found: list[float] = []
    for word in (written or "").split():
        try:
            number = float(word)
        except ValueError:
            continue
        if abs(number) < _FAR:
            found.append(number)
    return found


def _inside(element: Element, name: str) -> Iterator[Element]:
    """Elements of a name, whatever namespace the writer of the file gave them."""
    return element.iter(f"{{*}}{name}")


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
