"""Workbooks of Excel since 2007 (.xlsx), by their XML (ECMA-376, part 1, chapter 18)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from llmx.frozen import frozen
from llmx.read.docx import one_line
from llmx.read.extract import CellText, Extract
from llmx.read.workbook import MAX_CELLS, Place, lay_out, merged, printed
from llmx.read.zipped_xml import Parts, broken, open_parts, part_name, too_large

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_CODE, _WHAT = "broken_xlsx", "workbook"
_BOOK = "xl/workbook.xml"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_YES = ("1", "true")
_MOST_COLUMNS = 16_384


def read_xlsx(data: bytes, path: str) -> Extract:
    """Text and tables of the sheets that are shown.

    Raises UnreadableDocument (`broken_xlsx`, `too_large`).
    """
    with open_parts(data, path, _CODE, _WHAT) as parts:
        book = parts.get(_BOOK)
        if book is None:
            raise broken(path, _CODE, _WHAT, "there is no workbook in it")
        looks = _Looks.of(parts, book)
        sheets = [_cells(sheet, looks, path) for sheet in _sheets(parts, book)]
    return lay_out(sheets, "xlsx")


@frozen
class _Looks:
    """Texts that cells share, and how their numbers are shown."""

    texts: Sequence[str]
    formats: Sequence[tuple[int, str]]
    since_1904: bool

    @classmethod
    def of(cls, parts: Parts, book: Element) -> _Looks:
        shared = parts.get("xl/sharedStrings.xml")
        texts = [] if shared is None else [_text(item) for item in shared.iterchildren("{*}si")]
        settings = book.find("{*}workbookPr")
        since = settings is not None and settings.get("date1904", "") in _YES
        return cls(texts, _formats(parts.get("xl/styles.xml")), since)


def _formats(styles: Element | None) -> list[tuple[int, str]]:
    """(number, code) of the format of each style of cells."""
    if styles is None:
        return []
    codes = {
        _number(form.get("numFmtId")): form.get("formatCode", "")
        for form in styles.iterfind("{*}numFmts/{*}numFmt")
    }
    numbers = [_number(style.get("numFmtId")) for style in styles.iterfind("{*}cellXfs/{*}xf")]
    return [(number, codes.get(number, "")) for number in numbers]


def _sheets(parts: Parts, book: Element) -> Iterator[Element]:
    """The sheets that are shown, in the order of their tabs."""
    relations = parts.get("xl/_rels/workbook.xml.rels")
    places = {
        relation.get("Id", ""): relation.get("Target", "")
        for relation in ([] if relations is None else relations)
    }
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        if sheet.get("state", "visible") != "visible":
            continue
        place = places.get(sheet.get(_RELATION, ""), "")
        part = parts.get(part_name(_BOOK, place))
        if part is not None:
            yield part


def _cells(sheet: Element, looks: _Looks, path: str) -> list[CellText]:
    """The cells of a sheet; what is merged is one cell, what is hidden none."""
    several = merged(_ranges(sheet))
    hidden = {
        column
        for columns in sheet.iterfind("{*}cols/{*}col")
        if columns.get("hidden", "") in _YES
        for column in range(
            _number(columns.get("min")), min(_number(columns.get("max")), _MOST_COLUMNS) + 1
        )
    }
    cells: list[CellText] = []
    row = -1
    for line in sheet.iterfind("{*}sheetData/{*}row"):
        row = _number(line.get("r")) - 1 if line.get("r") else row + 1
        column = -1
        for cell in line.iterchildren("{*}c"):
            place = _place(cell.get("r", ""))
            column = place[1] if place else column + 1
            shown = line.get("hidden", "") not in _YES and column + 1 not in hidden
            if not shown or (row, column) in several.covered:
                continue
            if len(cells) >= MAX_CELLS:
                raise too_large(path, f"a sheet of more than {MAX_CELLS:,} cells")
            rows, columns = several.spans.get((row, column), (1, 1))
            cells.append(CellText(row, column, _value(cell, looks), rows, columns))
    return cells


def _ranges(sheet: Element) -> Iterator[tuple[int, int, int, int]]:
    """Top, left, rows and columns of what is merged."""
    for one in sheet.iterfind("{*}mergeCells/{*}mergeCell"):
        start, _, end = one.get("ref", "").partition(":")
        first, last = _place(start), _place(end)
        if first and last:
            yield *first, last[0] - first[0] + 1, last[1] - first[1] + 1


def _place(reference: str) -> Place | None:
    """(row, column) of a reference such as B12."""
    found = _REFERENCE.fullmatch(reference.replace("$", ""))
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def _value(cell: Element, looks: _Looks) -> str:
    """What a cell shows."""
    kind, value = cell.get("t", "n"), cell.findtext("{*}v", "")
    if kind == "inlineStr":
        return "".join(_text(text) for text in cell.iterchildren("{*}is"))
    if kind == "s":
        at = _number(value, -1)
        return looks.texts[at] if 0 <= at < len(looks.texts) else ""
    if kind == "n" and value:
        style = _number(cell.get("s"))
        number, code = looks.formats[style] if style < len(looks.formats) else (0, "")
        try:
            return printed(float(value), code, number, since_1904=looks.since_1904)
        except ValueError:
            return one_line([value])
    return one_line([value]) if kind == "str" else ""


def _text(item: Element) -> str:
    """A text with its runs, without the glosses above it."""
    pieces = [
        text.text or ""
        for text in item.iter("{*}t")
        if not str(getattr(text.getparent(), "tag", "")).endswith("}rPh")
    ]
    return one_line(["".join(pieces)])


def _number(written: str | None, otherwise: int = 0) -> int:
    known = written is not None and written.isascii() and written.isdigit() and len(written) < 9  # noqa: PLR2004 - what any count of a sheet needs
    return int(written) if known and written else otherwise
