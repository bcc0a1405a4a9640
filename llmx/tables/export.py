"""Writes the tables of a run, some lines at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from llmx.fields import Schema
from llmx.tables.columns import DICTIONARY, Table, dictionary_rows, tables_of
from llmx.tables.errors import TablesError
from llmx.tables.rows import Row, RowMaker

# Format by the ending of the file that asks for it.
FORMATS: Mapping[str, str] = {
    "csv": ".csv", "parquet": ".parquet", "duckdb": ".duckdb", "xlsx": ".xlsx", "stata": ".dta",
}  # fmt: skip
_LINES_AT_ONCE = 500


class Sink(Protocol):
    """Where rows go. `notes` are what a person must be told of what was changed or moved."""

    notes: list[str]

    def write(self, table: Table, rows: Sequence[Row]) -> None: ...

    def close(self) -> list[Path]:
        """Finishes; gives the files written."""
        ...


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: files, rows by table, and what a person must be told."""

    files: tuple[Path, ...]
    rows: Mapping[str, int]
    notes: tuple[str, ...]


def export(
    lines: Iterable[Mapping[str, Any]],
    schema: Schema,
    out: Path,
    form: str,
    *,
    labels: bool = False,
    bom: bool = True,
) -> Exported:
    """Writes every table of the lines to `out` or beside it. Raises TablesError, OSError.

    CSV, Parquet and DuckDB hold some hundred lines in memory; Excel about the same,
    on disk; Stata all. Files come into place whole, when all are written.
    """
    # Stata keeps its labels beside its names.
    tables = tables_of(schema, labels=labels and form != "stata")
    maker = RowMaker(schema, tables)
    folder = out.parent
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{out.name}.", dir=folder) as scratch:
        sink = _sink(form, Path(scratch, out.name), tables, bom=bom)
        try:
            counts = _fill(sink, maker, tables, lines)
        finally:
            written = sink.close()
        files = tuple(file.replace(folder / file.name) for file in written)
    return Exported(files, counts, (*maker.misfits, *sink.notes))


def _fill(
    sink: Sink, maker: RowMaker, tables: tuple[Table, ...], lines: Iterable[Mapping[str, Any]]
) -> dict[str, int]:
    """Writes all rows, the dictionary last; gives their number by table."""
    counts = dict.fromkeys((table.name for table in tables), 0)
    for chunk in _chunks(lines):
        rows: dict[str, list[Row]] = {}
        for line in chunk:
            for name, row in maker.rows(line):
                rows.setdefault(name, []).append(row)
        for name, found in rows.items():
            counts[name] += len(found)
            sink.write(maker.tables[name], found)
    entries = list(dictionary_rows(tables))
    counts[DICTIONARY] = len(entries)
    sink.write(maker.tables[DICTIONARY], entries)
    return counts


def _chunks(lines: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    source = iter(lines)
    while chunk := list(islice(source, _LINES_AT_ONCE)):
        yield chunk


def _sink(form: str, out: Path, tables: Sequence[Table], *, bom: bool) -> Sink:
    if form == "csv":
        from llmx.tables.to_csv import CsvSink

        return CsvSink(out, tables, bom=bom)
    if form == "parquet":
        from llmx.tables.to_arrow import ParquetSink

        return ParquetSink(out, tables)
    if form == "duckdb":
        from llmx.tables.to_arrow import DuckSink

        return DuckSink(out, tables)
    if form == "xlsx":
        from llmx.tables.to_excel import ExcelSink

        return ExcelSink(out, tables)
    if form == "stata":
        from llmx.tables.to_stata import StataSink

        return StataSink(out, tables)
    raise TablesError(f"There is no format {form!r}: give one of {', '.join(FORMATS)}.")
