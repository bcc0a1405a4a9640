"""Tables as Stata files (version 118, UTF-8). All rows are held in memory until the end."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from llmx.tables.columns import Column, Table
from llmx.tables.errors import libraries_for
from llmx.tables.files import file_of
from llmx.tables.rows import Cell, Row
from llmx.tables.texts import without_controls, without_surrogates

_LABEL = 80
_SHORT_TEXT = 2045  # bytes; longer is strL
_EXACT = 2**53


class StataSink:
    """A file per table. A missing text is empty, as Stata has no other."""

    def __init__(self, out: Path, tables: Sequence[Table]) -> None:
        with libraries_for("Stata"):
            import pandas as pd
        self._pd = pd
        self.notes: list[str] = []
        self._replaced = self._rounded = 0
        self._out = out
        self._tables = tables
        self._rows: dict[str, list[Row]] = {table.name: [] for table in tables}

    def write(self, table: Table, rows: Sequence[Row]) -> None:
        """Keeps the rows."""
        self._rows[table.name] += rows

    def close(self) -> list[Path]:
        """Writes a file per table."""
        files = [self._save(table) for table in self._tables]
        if self._replaced:
            self.notes.append(f"{self._replaced} texts held control characters, now \ufffd")
        if self._rounded:
            self.notes.append(f"{self._rounded} whole numbers are larger than Stata's doubles hold")
        return files

    def _save(self, table: Table) -> Path:
        rows = self._rows[table.name]
        series: dict[str, Any] = {
            column.stata: self._series(column, [row[at] for row in rows])
            for at, column in enumerate(table.columns)
        }
        long = [
            column.stata
            for column in table.columns
            if column.type == "text"
            and max((len(t.encode()) for t in series[column.stata]), default=0) > _SHORT_TEXT
        ]
        path = file_of(self._out, table.name)
        self._pd.DataFrame(series).to_stata(
            path,
            write_index=False,
            version=118,
            variable_labels={column.stata: _label(column) for column in table.columns},
            data_label=table.label,
            convert_strl=long,
            convert_dates={c.stata: "td" for c in table.columns if c.type == "date"},
        )
        return path

    def _series(self, column: Column, cells: list[Cell]) -> Any:  # noqa: ANN401 - pandas has no types
        if column.type == "text":
            return self._pd.Series([self._text(cell) for cell in cells], dtype=object)
        if column.type == "date":
            # Seconds reach all years that a report may name; nanoseconds do not.
            return self._pd.Series(cells, dtype="datetime64[s]")
        if column.type == "integer":
            self._rounded += sum(isinstance(c, int) and abs(c) > _EXACT for c in cells)
        return self._pd.Series(
            [None if cell is None else float(str(cell)) for cell in cells], dtype="float64"
        )

    def _text(self, cell: Cell) -> str:
        text = "" if cell is None else str(cell)
        clean = without_controls(without_surrogates(text))
        self._replaced += clean != text
        return clean


def _label(column: Column) -> str:
    """The end of a long label is what tells it apart."""
    label = f"{column.label}（{column.unit}）" if column.unit else column.label
    return label if len(label) <= _LABEL else f"…{label[1 - _LABEL :]}"
