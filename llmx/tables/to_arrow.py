"""Tables as Parquet files or in a DuckDB database, through Arrow."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from llmx.tables.columns import Column, Table
from llmx.tables.errors import libraries_for
from llmx.tables.files import file_of
from llmx.tables.rows import Row
from llmx.tables.texts import without_surrogates

# Values are kept to six places; 18 digits before them.
_PRECISION, _SCALE = 24, 6
_UNIT = Decimal(1).scaleb(-_SCALE)


class ParquetSink:
    """A file per table; labels, units and pointers travel as field metadata."""

    def __init__(self, out: Path, tables: Sequence[Table]) -> None:
        with libraries_for("Parquet"):
            import pyarrow.parquet as pq
        self.notes: list[str] = []
        self._files = [file_of(out, table.name) for table in tables]
        self._writers = {
            table.name: pq.ParquetWriter(path, _schema(table), compression="zstd")
            for table, path in zip(tables, self._files, strict=True)
        }

    def write(self, table: Table, rows: Sequence[Row]) -> None:
        """Appends the rows as a row group."""
        self._writers[table.name].write_table(_arrow(table, rows))

    def close(self) -> list[Path]:
        """Writes the files' ends."""
        for writer in self._writers.values():
            writer.close()
        return self._files


class DuckSink:
    """One database, a table per table, labels as comments on columns. Replaces the file."""

    def __init__(self, out: Path, tables: Sequence[Table]) -> None:
        with libraries_for("DuckDB"):
            import duckdb
            import pyarrow as pa
        self.notes: list[str] = []
        self._file = out
        out.unlink(missing_ok=True)
        self._base = duckdb.connect(str(out))
        for table in tables:
            self._base.register("incoming", pa.Table.from_batches([], schema=_schema(table)))
            self._base.execute(f"CREATE TABLE {_name(table.name)} AS FROM incoming")
            for column in table.columns:
                at = f"{_name(table.name)}.{_name(column.name)}"
                said = _text(" ".join(filter(None, (column.label, column.unit))))
                self._base.execute(f"COMMENT ON COLUMN {at} IS {said}")

    def write(self, table: Table, rows: Sequence[Row]) -> None:
        """Appends the rows."""
        self._base.register("incoming", _arrow(table, rows))
        self._base.execute(f"INSERT INTO {_name(table.name)} FROM incoming")

    def close(self) -> list[Path]:
        """Closes the database."""
        self._base.unregister("incoming")
        self._base.close()
        return [self._file]


def _name(name: str) -> str:
    """An identifier of SQL."""
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _text(text: str) -> str:
    """A text literal of SQL."""
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def _schema(table: Table) -> Any:  # noqa: ANN401 - pyarrow has no types
    import pyarrow as pa

    types = {
        "integer": pa.int64(), "decimal": pa.decimal128(_PRECISION, _SCALE),
        "number": pa.float64(), "date": pa.date32(), "text": pa.string(),
    }  # fmt: skip
    return pa.schema(
        pa.field(column.name, types[column.type], metadata=_about(column))
        for column in table.columns
    )


def _about(column: Column) -> dict[str, str]:
    return {"label": column.label, "unit": column.unit, "pointer": column.pointer}


def _arrow(table: Table, rows: Sequence[Row]) -> Any:  # noqa: ANN401 - pyarrow has no types
    import pyarrow as pa

    schema = _schema(table)
    columns = (_cells(column, (row[i] for row in rows)) for i, column in enumerate(table.columns))
    return pa.table(
        [pa.array(cells, kind) for cells, kind in zip(columns, schema.types, strict=True)],
        schema=schema,
    )


def _cells(column: Column, cells: Any) -> list[Any]:  # noqa: ANN401 - any cells of one column
    if column.type == "text":
        return [without_surrogates(cell) if cell is not None else None for cell in cells]
    if column.type == "decimal":
        return [cell.quantize(_UNIT) if cell is not None else None for cell in cells]
    return list(cells)
