"""Word documents (.docx): paragraphs and tables in document order.

Read from the XML itself: python-docx gives no text for automatic numbers and
content controls, and leaves merged cells to be found out (docs/reading.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from llmx.read.extract import CellText, Extract, TextBuilder
from llmx.read.html_text import join_lines
from llmx.read.numbering import Numbering, W, read_numbering
from llmx.read.table import Merged
from llmx.read.zipped_xml import broken, open_parts

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

CODE, WHAT = "broken_docx", "Word document"
_MAX_COLUMNS = 1000
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_BLANKS = re.compile(r"[ \t\r\n]+")
# What is not printed in its place: deleted text, field codes, the other half of alternatives.
_NOT_PRINTED = frozenset(
    (
        f"{W}del",
        f"{W}moveFrom",
        f"{W}instrText",
        f"{W}delText",
        f"{_MC}Fallback",
        f"{W}pPr",
        f"{W}rPr",
        f"{W}tblPr",
        f"{W}tblGrid",
        f"{W}trPr",
        f"{W}tcPr",
        f"{W}sectPr",
    )
)
SIDES = " \t\r\n\xa0\u3000"


def read_docx(data: bytes, path: str) -> Extract:
    """Text and tables. Raises UnreadableDocument (`broken_docx`, `too_large`)."""
    with open_parts(data, path, CODE, WHAT) as parts:
        document = parts.get("word/document.xml")
        numbering = parts.get("word/numbering.xml")
        styles = parts.get("word/styles.xml")
    if document is None:
        raise broken(path, CODE, WHAT, "there is no document in it")
    return lay_out(document, read_numbering(numbering), _numbered_styles(styles))


def lay_out(document: Element, numbering: Numbering, styles: dict[str, tuple[str, int]]) -> Extract:
    """The body of a WordprocessingML document as text."""
    out = TextBuilder()
    reader = _Reader(numbering, styles)
    for block in _blocks(document):
        if block.tag == f"{W}p":
            for line in reader.paragraph(block).split("\n"):
                if line.strip(SIDES):
                    out.line(line.strip(SIDES))
        else:
            out.table(reader.cells(block), "docx")
    return Extract(out.text(), tuple(out.grids))


def one_line(paragraphs: Iterable[str]) -> str:
    """The paragraphs of a cell on one line; labels broken by hand are put together again."""
    lines = (
        _BLANKS.sub(" ", line).strip(SIDES)
        for paragraph in paragraphs
        for line in paragraph.split("\n")
    )
    return join_lines(line for line in lines if line)


def _numbered_styles(root: Element | None) -> dict[str, tuple[str, int]]:
    """Paragraph styles that carry a list number: style -> (list, level)."""
    found: dict[str, tuple[str, int]] = {}
    if root is not None:
        for style in root.iterchildren(f"{W}style"):
            number = _list_of(style)
            if number is not None:
                found[style.get(f"{W}styleId", "")] = number
    return found


def _list_of(element: Element) -> tuple[str, int] | None:
    """(list, level) of a paragraph or style that is numbered."""
    number = element.find(f"{W}pPr/{W}numPr")
    if number is None:
        return None
    list_id, level = number.find(f"{W}numId"), number.find(f"{W}ilvl")
    if list_id is None:
        return None
    depth = level.get(f"{W}val", "0") if level is not None else "0"
    depth_known = depth.isascii() and depth.isdigit() and len(depth) < 3  # noqa: PLR2004 - 0 to 8
    return list_id.get(f"{W}val", ""), int(depth) if depth_known else 0


def _blocks(root: Element) -> Iterator[Element]:
    """Paragraphs and outer tables, through content controls and text boxes, in order."""
    stack = [root]
    while stack:
        element = stack.pop()
        if element.tag in _NOT_PRINTED:
            continue
        if element.tag in (f"{W}p", f"{W}tbl"):
            yield element
            if element.tag == f"{W}p":
                stack.extend(reversed(list(_boxes(element))))
            continue
        stack.extend(element.iterchildren(reversed=True))


def _boxes(paragraph: Element) -> Iterator[Element]:
    """Text boxes anchored in a paragraph."""
    for box in paragraph.iter(f"{W}txbxContent"):
        if next(box.iterancestors(f"{_MC}Fallback"), None) is None:
            yield box


class _Reader:
    """Texts of paragraphs and cells, with the numbers that Word counts by itself."""

    def __init__(self, numbering: Numbering, styles: dict[str, tuple[str, int]]) -> None:
        self.numbering = numbering
        self.styles = styles

    def paragraph(self, paragraph: Element) -> str:
        """The text of a paragraph; line breaks inside are newlines."""
        text = "".join(_runs(paragraph))
        return self._number(paragraph) + text if text.strip(SIDES) else ""

    def _number(self, paragraph: Element) -> str:
        place = _list_of(paragraph)
        if place is None:
            style = paragraph.find(f"{W}pPr/{W}pStyle")
            place = self.styles.get(style.get(f"{W}val", "")) if style is not None else None
        return self.numbering.next(*place) if place is not None else ""

    def cells(self, table: Element) -> list[CellText]:
        """The cells of a table; what vMerge continues belongs to the cell above."""
        merged = Merged()
        for row, line in enumerate(_children(table, f"{W}tr")):
            column = _before(line)
            for cell in _children(line, f"{W}tc"):
                columns, merge = _spans(cell)
                text = self._cell_text(cell)
                merged.add(CellText(row, column, text, 1, columns), continues=merge == "continue")
                column += columns
        return merged.cells

    def _cell_text(self, cell: Element) -> str:
        return one_line(self.paragraph(paragraph) for paragraph in cell.iter(f"{W}p"))


def _runs(paragraph: Element) -> Iterator[str]:
    """The printed text of a paragraph, without that of text boxes in it."""
    stack = list(paragraph.iterchildren(reversed=True))
    while stack:
        element = stack.pop()
        if element.tag in _NOT_PRINTED or element.tag == f"{W}txbxContent":
            continue
        if element.tag == f"{W}r" and _is_hidden(element):
            continue
        if element.tag == f"{W}t":
            yield element.text or ""
        elif element.tag in (f"{W}br", f"{W}cr"):
            yield "\n"
        elif element.tag in (f"{W}tab", f"{W}ptab"):
            yield "\t"
        elif element.tag == f"{W}noBreakHyphen":
            yield "-"
        else:
            stack.extend(element.iterchildren(reversed=True))


def _is_hidden(run: Element) -> bool:
    hidden = run.find(f"{W}rPr/{W}vanish")
    return hidden is not None and hidden.get(f"{W}val", "1") not in ("0", "false", "off")


def _children(element: Element, tag: str) -> Iterator[Element]:
    """Children with a tag, through content controls and revision marks."""
    stack = list(element.iterchildren(reversed=True))
    while stack:
        child = stack.pop()
        if child.tag == tag:
            yield child
        elif child.tag not in _NOT_PRINTED and child.tag not in (f"{W}tc", f"{W}tr", f"{W}tbl"):
            stack.extend(child.iterchildren(reversed=True))


def _before(row: Element) -> int:
    """Columns that a row leaves out on its left."""
    return _number(row.find(f"{W}trPr/{W}gridBefore"), 0)


def _spans(cell: Element) -> tuple[int, str]:
    """(columns, vertical merge: "", "restart" or "continue") of a cell."""
    columns = _number(cell.find(f"{W}tcPr/{W}gridSpan"), 1)
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return max(1, columns), "" if merge is None else merge.get(f"{W}val", "continue")


def _number(element: Element | None, otherwise: int) -> int:
    written = "" if element is None else element.get(f"{W}val", "")
    known = written.isascii() and written.isdigit()
    return min(int(written), _MAX_COLUMNS) if known else otherwise
