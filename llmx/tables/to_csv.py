"""Tables as CSV: UTF-8, with a byte order mark by which Excel knows it."""

import csv
import datetime as dt
from collections.abc import Sequence
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from llmx.tables.columns import Table
from llmx.tables.files import file_of
from llmx.tables.rows import Cell, Row
from llmx.tables.texts import acts, without_surrogates

if TYPE_CHECKING:
    import _csv


class CsvSink:
    """A file per table. Only texts are changed: one that would act carries a ' before it."""

    def __init__(self, out: Path, tables: Sequence[Table], *, bom: bool) -> None:
        self.notes: list[str] = []
        self._disarmed = 0
        self._open = ExitStack()
        self._files: list[Path] = []
        self._writers = {table.name: self._start(out, table, bom=bom) for table in tables}

    def _start(self, out: Path, table: Table, *, bom: bool) -> "_csv.Writer":
        path = file_of(out, table.name)
        encoding = "utf-8-sig" if bom else "utf-8"
        file = self._open.enter_context(path.open("w", encoding=encoding, newline=""))
        self._files.append(path)
        writer = csv.writer(file)
        writer.writerow([column.name for column in table.columns])
        return writer

    def write(self, table: Table, rows: Sequence[Row]) -> None:
        """Appends the rows."""
        self._writers[table.name].writerows([self._shown(cell) for cell in row] for row in rows)

    def _shown(self, cell: Cell) -> str | int | float | None:
        if isinstance(cell, str):
            text = without_surrogates(cell)
            if acts(text):
                self._disarmed += 1
                return f"'{text}"
            return text
        if isinstance(cell, Decimal):
            return f"{cell:f}"
        return cell.isoformat() if isinstance(cell, dt.date) else cell

    def close(self) -> list[Path]:
        """Closes all files."""
        self._open.close()
        if self._disarmed:
            self.notes.append(
                f"{self._disarmed} texts begin like a formula and carry a ' before them"
            )
        return self._files
