"""What every format gives: text with tables in it, before it becomes a Document."""

from dataclasses import dataclass, field

from llmx.documents import Cell, Grid, Span
from llmx.frozen import frozen


@frozen
class Extract:
    """The text of a source and the tables in it; offsets count characters of `text`.

    `notes` are (code, message) pairs for people; `confidence` (0..1) is given
    by OCR alone.
    """

    text: str
    grids: tuple[Grid, ...] = ()
    pages: tuple[int, ...] = ()
    encoding: str | None = None
    confidence: float | None = None
    notes: tuple[tuple[str, str], ...] = ()


@frozen
class CellText:
    """A cell that has no place in the text yet.

    `full` says that its last line is, so that its text may go on elsewhere.
    """

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1
    page: int | None = None
    full: bool = False


@dataclass(slots=True)
class TextBuilder:
    """Lays out paragraphs and tables as one text, and keeps where each cell went.

    Paragraphs stand on lines, table rows on lines with a tab between cells.
    """

    parts: list[str] = field(default_factory=list)
    length: int = 0
    grids: list[Grid] = field(default_factory=list)

    def write(self, text: str) -> Span:
        """Appends `text` as it is and says where it is now."""
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        return Span(start, self.length)

    def line(self, text: str) -> Span:
        """Appends a paragraph on a line of its own."""
        self.fresh_line()
        return self.write(text)

    def fresh_line(self) -> None:
        if self.length and not self.parts[-1].endswith("\n"):
            self.write("\n")

    def table(self, cells: list[CellText], layout: str) -> None:
        """Appends a table and remembers its grid. Cells come in any order."""
        if not any(cell.text for cell in cells):
            return
        self.fresh_line()
        at = start = self.length
        placed: list[Cell] = []
        parts: list[str] = []
        row: int | None = None
        for cell in sorted(cells, key=_place):
            if row is not None:
                parts.append("\n" if cell.row != row else "\t")
                at += 1
            row = cell.row
            end = at + len(cell.text)
            parts.append(cell.text)
            placed.append(
                Cell(row, cell.column, cell.text, Span(at, end), cell.rows, cell.columns, cell.page)
            )
            at = end
        self.write("".join(parts))
        self.grids.append(Grid(tuple(placed), Span(start, at), layout))
        self.write("\n")

    def text(self) -> str:
        return "".join(self.parts)


def _place(cell: CellText) -> tuple[int, int]:
    return cell.row, cell.column
