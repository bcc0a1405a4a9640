"""What every reader reads: a document, its sections, its tables, and spans into its text.

All offsets are half-open and count characters of `Document.text`, which is the
source as decoded (text files) or as extracted (HTML, PDF, Word). Nothing in
llmx changes that text: repair and script conversion happen in a `View`, which
maps every position back.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import field
from typing import Literal

from llmx.frozen import frozen

Script = Literal["hans", "hant", "mixed"]


@frozen(order=True)
class Span:
    """The characters `start` up to, not including, `end`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    def covers(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end


@frozen
class View:
    """A text made easy to read by machine, with a way back to the source.

    `text` is simplified, half-width and free of known damage. `offsets[i]` is
    the source position of `text[i]`; `None` means that every character stands
    where it stood. `repairs` names, by source span, what was left out and why; in
    order, and none overlaps another.
    """

    text: str
    offsets: "array[int] | None" = None
    repairs: tuple[tuple[Span, str], ...] = ()

    def source(self, start: int, end: int) -> Span:
        """Source span of `text[start:end]`; an empty range gives an empty span."""
        if self.offsets is None:
            return Span(start, end)
        if start >= end:
            at = self.offsets[start] if start < len(self.offsets) else self._source_end()
            return Span(at, at)
        return Span(self.offsets[start], self.offsets[end - 1] + 1)

    def position(self, offset: int) -> int:
        """Where a position of the source stands in the view, or the next one that does."""
        return offset if self.offsets is None else bisect_left(self.offsets, offset)

    def repairs_in(self, span: Span) -> tuple[str, ...]:
        """Why characters inside a source span were left out of the view."""
        first = bisect_right(self.repairs, span.start, key=lambda repair: repair[0].end)
        reasons: dict[str, None] = {}
        for i in range(first, len(self.repairs)):
            at, why = self.repairs[i]
            if at.start >= span.end:
                break
            reasons[why] = None
        return tuple(reasons)

    def _source_end(self) -> int:
        return self.offsets[-1] + 1 if self.offsets else 0


@frozen
class Section:
    """A part of the report under one heading; spans count characters of the view.

    `key` is the schema's name for the heading ("requests"), or "" where the
    schema has none. `level` is 1 for 一、, 2 for (一), 3 for 1. and below, and 0
    for the text before the first heading.
    """

    key: str
    level: int
    heading: Span
    body: Span


class SectionMap:
    """The section key at any position of the text."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self._starts = [min(s.heading.start if s.level else 0, s.body.start) for s in sections]
        self._sections = tuple(sections)

    def at(self, position: int) -> Section | None:
        """The section that covers a position, or None before the first."""
        i = bisect_right(self._starts, position) - 1
        return self._sections[i] if i >= 0 else None

    def key_at(self, position: int) -> str:
        section = self.at(position)
        return section.key if section else ""


@frozen
class Cell:
    """One cell of a grid, as printed. `span` is empty where the cell is blank."""

    row: int
    column: int
    text: str
    span: Span
    rows: int = 1
    columns: int = 1
    page: int | None = None


@frozen
class Grid:
    """A table: cells by row and column (both from 0), spans over several allowed.

    `layout` says how the table stood in the source (html, pdf, docx, pipe,
    whitespace, lines, glued). `span` covers the table in `Document.text`.
    """

    cells: tuple[Cell, ...]
    span: Span
    layout: str

    @property
    def height(self) -> int:
        return max([c.row + c.rows for c in self.cells], default=0)

    @property
    def width(self) -> int:
        return max([c.column + c.columns for c in self.cells], default=0)

    def __iter__(self) -> Iterator[Cell]:
        return iter(self.cells)


@frozen
class Source:
    """Where a document came from. `chars` is the length of the text."""

    path: str
    sha256: str
    media_type: str
    encoding: str | None
    script: Script
    chars: int


@frozen
class Document:
    """One source, read in.

    `grids` are tables whose cells the source itself marks (HTML, PDF, Word);
    tables that are only laid out in text are found by the rules.
    `pages` holds the start of each page in `text`, for sources that have pages.
    `confidence` (0..1) is what OCR thinks of its own reading, None without OCR.
    `notes` are (code, message) pairs on what was lost or assumed in reading in.
    """

    doc_id: str
    source: Source
    text: str
    view: View
    grids: tuple[Grid, ...] = ()
    pages: tuple[int, ...] = ()
    sections: tuple[Section, ...] = field(default=())
    confidence: float | None = None
    notes: tuple[tuple[str, str], ...] = ()

    def quote(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def page_of(self, position: int) -> int | None:
        """Page number from 1, or None for a source without pages."""
        if not self.pages:
            return None
        return sum(1 for start in self.pages if start <= position)
