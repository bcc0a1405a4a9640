"""PDF with a text layer: paragraphs, ruled tables, pages.

    pdfium -> characters and lines of each page -> tables (ruled, pdf_tables)
           -> the text between them (pdf_lines) -> Extract

docs/reading.md says why pdfium.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from llmx.frozen import frozen
from llmx.read.encoding import common
from llmx.read.errors import UnreadableDocument
from llmx.read.extract import Extract, TextBuilder
from llmx.read.ocr import Scan, confidence, doubts, is_available, read_pdf_pages
from llmx.read.pdf_columns import columns_of
from llmx.read.pdf_fonts import stand_in
from llmx.read.pdf_lines import Line, Margins, goes_on, margins, rows_of
from llmx.read.pdf_page import Printed, read_page
from llmx.read.pdf_probe import is_safe
from llmx.read.pdf_tables import LongTable, begin, continues, joined
from llmx.read.ruled import RuledTable, find_tables

if TYPE_CHECKING:
    import pypdfium2 as pdfium

MAX_PAGES = 1000
_MAX_DOCUMENT_CHARS = 2_000_000
_LITTLE_TEXT = 20  # characters of a page: a number and a watermark at most
_ENOUGH = 50  # characters that tell whether a text is Chinese
_GARBLED = 0.3  # share of common characters
_PICTURE_PAGE = 0.3  # share of a page
_PDFIUM_ENCRYPTED = 4  # FPDF_ERR_PASSWORD
# pdfium is not safe to call from several threads.
ONE_AT_A_TIME = threading.Lock()

_PAGE_NUMBER = re.compile(
    r"[-—–―－·~\s]*\d{1,4}[-—–―－·~\s]*|第\s*\d{1,4}\s*页(?:[,，/\s]*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4}"
)
_EDGE = 0.1  # of the page's height, where numbers and running heads stand
_DIGITS = re.compile(r"\d+")
_OFTEN = 3


def read_pdf(data: bytes, path: str) -> Extract:
    """Text with ruled tables; pages that are pictures by OCR, where that is installed.

    Raises UnreadableDocument: broken, encrypted or scanned PDF, too large.
    """
    if not is_safe(data):
        raise UnreadableDocument(
            path, "broken_pdf", "this PDF draws without end; print it to a new PDF"
        )
    with ONE_AT_A_TIME:
        pages = _read_pages(data, path)
        unread = [page.number for page in pages if _is_picture(page)]
        if len(unread) == len(pages) or _is_garbled(pages):
            unread = [page.number for page in pages]
        scans = _scanned(data, unread, path)
    read = {scan.page.number: scan.page for scan in scans}
    extract = lay_out([read.get(page.number, page) for page in pages])
    if not extract.text:
        raise _no_text(path, pages)
    return _with_notes(extract, scans, [number for number in unread if number not in read], pages)


def _with_notes(
    extract: Extract, scans: Sequence[Scan], unread: Sequence[int], pages: Sequence[Printed]
) -> Extract:
    if scans:
        return replace(extract, confidence=confidence(scans), notes=doubts(scans))
    if not unread:
        return extract
    if _is_garbled(pages):
        note = ("garbled_text", "the fonts of this PDF give no text; install llmx[ocr]")
    else:
        numbers = ", ".join(map(str, unread))
        note = ("scanned_pages", f"pages {numbers} are pictures, not read; install llmx[ocr]")
    return replace(extract, notes=(note,))


def _scanned(data: bytes, numbers: Sequence[int], path: str) -> list[Scan]:
    return read_pdf_pages(data, numbers, path) if numbers and is_available() else []


def _is_picture(page: Printed) -> bool:
    return len(page.chars) < _LITTLE_TEXT and page.pictures > _PICTURE_PAGE


def _is_garbled(pages: Sequence[Printed]) -> bool:
    """Whether the fonts do not tell which characters they print, as in some old PDFs."""
    others = [char.text for page in pages for char in page.chars if char.text > "\x7f"]
    if len(others) < _ENOUGH:
        return False
    return len(common().findall("".join(others))) < _GARBLED * len(others)


def lay_out(pages: Sequence[Printed]) -> Extract:
    """Pages as one text; empty if nothing is printed on them."""
    return _Layout(len(pages)).of(_parts(pages))


def _read_pages(data: bytes, path: str) -> list[Printed]:
    import pypdfium2 as pdfium

    try:
        with stand_in(), pdfium.PdfDocument(data) as document:
            if len(document) > MAX_PAGES:
                raise UnreadableDocument(
                    path, "too_large", f"{len(document)} pages, more than {MAX_PAGES}; split it"
                )
            return _printed(document, path)
    except pdfium.PdfiumError as error:
        if (
            getattr(error, "err_code", None) == _PDFIUM_ENCRYPTED
            or "password" in str(error).lower()
        ):
            raise UnreadableDocument(
                path, "encrypted_pdf", "locked with a password; save it without one"
            ) from error
        raise UnreadableDocument(
            path, "broken_pdf", f"this PDF cannot be opened ({error}); get it again"
        ) from error


def _printed(document: pdfium.PdfDocument, path: str) -> list[Printed]:
    pages: list[Printed] = []
    chars = 0
    for index in range(len(document)):
        page = document[index]
        try:
            pages.append(read_page(page, index + 1))
        finally:
            page.close()
        chars += len(pages[-1].chars)
        if chars > _MAX_DOCUMENT_CHARS:
            raise UnreadableDocument(
                path, "too_large", f"more than {_MAX_DOCUMENT_CHARS:,} characters; split it"
            )
    return pages


def _no_text(path: str, pages: Sequence[Printed]) -> UnreadableDocument:
    if any(page.pictures > _PICTURE_PAGE for page in pages):
        return UnreadableDocument(
            path,
            "scanned_pdf",
            "the pages are pictures without text; install llmx[ocr] to have them read",
        )
    return UnreadableDocument(path, "empty_file", "there is no text in the file")


@frozen
class _Part:
    """A line or a table, in its place on a page."""

    page: int
    top: float
    content: Line | RuledTable


def _parts(pages: Sequence[Printed]) -> list[_Part]:
    """Lines and tables in reading order, without page numbers and running heads."""
    found: list[_Part] = []
    edges: set[_Part] = set()
    for page in (part for whole in pages for part in columns_of(whole)):
        tables, rest = find_tables(page)
        here = [_Part(page.number, table.top, table) for table in tables]
        here += [_Part(page.number, line.base, line) for line in rows_of(rest, page.number)]
        here.sort(key=lambda part: part.top)
        edges.update(part for part in (*here[:2], *here[-2:]) if _at_edge(part, page))
        found += here
    furniture = _furniture(edges)
    return [part for part in found if part not in furniture]


def _at_edge(part: _Part, page: Printed) -> bool:
    low, high = _EDGE * page.height, (1 - _EDGE) * page.height
    return isinstance(part.content, Line) and not low <= part.top <= high


def _furniture(edges: set[_Part]) -> set[_Part]:
    """Page numbers, and lines that stand at the edge of page after page."""
    counts = Counter(map(_numberless, edges))
    return {
        part
        for part in edges
        if isinstance(part.content, Line)
        and (_PAGE_NUMBER.fullmatch(part.content.text) or counts[_numberless(part)] >= _OFTEN)
    }


def _numberless(part: _Part) -> str:
    return _DIGITS.sub("0", part.content.text) if isinstance(part.content, Line) else ""


class _Layout:
    """Writes paragraphs and tables one after the other, and notes where pages begin."""

    def __init__(self, pages: int) -> None:
        self.out = TextBuilder()
        self.starts: list[int | None] = [None] * pages

    def of(self, parts: Sequence[_Part]) -> Extract:
        body = margins([part.content for part in parts if isinstance(part.content, Line)])
        at = 0
        while at < len(parts):
            content = parts[at].content
            if isinstance(content, Line):
                at = self._paragraph(parts, at, body)
            else:
                at = self._table(parts, at)
        return Extract(self.out.text(), tuple(self.out.grids), self._pages())

    def _paragraph(self, parts: Sequence[_Part], at: int, body: Mapping[int, Margins]) -> int:
        """Writes the paragraph that begins with line `at`; returns what comes after it."""
        line = parts[at].content
        assert isinstance(line, Line)  # noqa: S101 - for the type checker
        self.out.fresh_line()
        self._seen(line.page)
        self.out.write(line.text)
        at += 1
        while at < len(parts):
            following = parts[at].content
            if not isinstance(following, Line) or not goes_on(line, following, body):
                break
            if line.text[-1].isascii() and following.text[0].isascii():
                self._blank_between(line, following)
            self._seen(following.page)
            self.out.write(following.text)
            line = following
            at += 1
        return at

    def _blank_between(self, line: Line, following: Line) -> None:
        """Latin words keep their blank; a number broken at the margin gets none, nor a hyphen."""
        broken = line.text[-1].isdigit() and following.text[0].isdigit()
        if not broken and line.text[-1] != "-":
            self.out.write(" ")

    def _table(self, parts: Sequence[_Part], at: int) -> int:
        """Writes the table that begins at `at` with all its continuations."""
        first = parts[at].content
        assert isinstance(first, RuledTable)  # noqa: S101 - for the type checker
        table: LongTable = begin(first)
        page = first.page
        at += 1
        while at < len(parts):
            following = parts[at].content
            if not isinstance(following, RuledTable) or following.page != page + 1:
                break
            if not continues(table, following):
                break
            table = joined(table, following)
            page = following.page
            at += 1
        self._write(table)
        return at

    def _write(self, table: LongTable) -> None:
        before = len(self.out.grids)
        self.out.table(list(table.cells), "pdf")
        for grid in self.out.grids[before:]:
            for cell in sorted(grid, key=lambda cell: cell.span):
                self._seen(cell.page, cell.span.start)

    def _seen(self, page: int | None, at: int | None = None) -> None:
        if page is not None and self.starts[page - 1] is None:
            self.starts[page - 1] = self.out.length if at is None else at

    def _pages(self) -> tuple[int, ...]:
        """The start of each page; one without text begins where the next one does."""
        starts: list[int] = []
        following = self.out.length
        for start in reversed(self.starts):
            following = following if start is None else min(start, following)
            starts.append(following)
        return tuple(reversed(starts))
