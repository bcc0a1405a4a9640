"""Tables as sheets of one Excel workbook. Rows go to disk as they come."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from llmx.tables.columns import Column, Table
from llmx.tables.errors import libraries_for
from llmx.tables.rows import Cell, Row
from llmx.tables.texts import pieces, without_controls, without_surrogates

CELL_UNITS = 32_767
SHEET_ROWS = 1_048_576
_EXACT = 10**15
_FIRST_DAY = dt.date(1900, 3, 1)  # Excel has a 29 February 1900
_REST = Table(
    "long_texts",
    "长文续",
    (
        Column("sheet", "表"), Column("row", "行", "integer"), Column("column", "列"),
        Column("part", "段", "integer"), Column("text", "续文"),
    ),
)  # fmt: skip


class ExcelSink:
    """A sheet per table. Texts are always written as texts, so that none is a formula.

    What a cell cannot hold goes on in the sheet `long_texts`; what a sheet cannot
    hold goes on in NAME_2.
    """

    def __init__(self, out: Path, tables: Sequence[Table]) -> None:
        with libraries_for("Excel"):
            import xlsxwriter
        self.notes: list[str] = []
        self._file = out
        self._book = xlsxwriter.Workbook(str(out), {"constant_memory": True})
        self._bold = self._book.add_format({"bold": True})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._sheets: dict[str, Any] = {}
        self._next: dict[str, int] = {}
        self._volume = dict.fromkeys((table.name for table in tables), 1)
        self._replaced = self._long = 0
        for table in (*tables, _REST):
            self._volume[table.name] = 1
            self._add_sheet(table)

    def _add_sheet(self, table: Table) -> None:
        volume = self._volume[table.name]
        sheet = self._book.add_worksheet(table.name if volume == 1 else f"{table.name}_{volume}")
        for at, column in enumerate(table.columns):
            sheet.write_string(0, at, column.name, self._bold)
        sheet.freeze_panes(1, 1)
        self._sheets[table.name], self._next[table.name] = sheet, 1

    def write(self, table: Table, rows: Sequence[Row]) -> None:
        """Appends the rows; opens another sheet where one is full."""
        for row in rows:
            if self._next[table.name] == SHEET_ROWS:
                self._volume[table.name] += 1
                self._add_sheet(table)
                self.notes.append(f"{table.name} goes on in another sheet: Excel's row limit")
            at = self._next[table.name]
            self._next[table.name] += 1
            for column, cell in enumerate(row):
                self._cell(table, at, column, cell)

    def _cell(self, table: Table, row: int, column: int, cell: Cell) -> None:
        sheet = self._sheets[table.name]
        if cell is None:
            return
        if isinstance(cell, dt.date) and cell >= _FIRST_DAY:
            sheet.write_datetime(row, column, cell, self._day)
        elif isinstance(cell, int | float | Decimal) and abs(float(cell)) < _EXACT:
            sheet.write_number(row, column, cell)
        else:
            self._text(table, row, column, str(cell))

    def _text(self, table: Table, row: int, column: int, text: str) -> None:
        clean = without_controls(without_surrogates(text))
        self._replaced += clean != text
        first, *rest = pieces(clean, CELL_UNITS)
        self._sheets[table.name].write_string(row, column, first)
        self._long += bool(rest)
        sheet = self._sheets[table.name].name
        for part, more in enumerate(rest, start=2):
            self.write(_REST, [(sheet, row + 1, table.columns[column].name, part, more)])

    def close(self) -> list[Path]:
        """Writes the workbook."""
        self._book.close()
        if self._replaced:
            self.notes.append(f"{self._replaced} texts held characters Excel forbids, now \ufffd")
        if self._long:
            self.notes.append(
                f"{self._long} texts are longer than a cell and go on in the sheet {_REST.name}"
            )
        return [self._file]
