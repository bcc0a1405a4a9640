"""A line of output as rows of each table."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from llmx.fields import Schema
from llmx.lines import value_at
from llmx.tables.columns import CHECKS, REPORTS, VALUES, Table, label_of

Cell = str | int | float | Decimal | dt.date | None
Row = tuple[Cell, ...]
Line = Mapping[str, Any]
# Parquet and DuckDB hold whole numbers of 64 bits and these decimals; more is told, not cut.
_LARGEST = 2**63 - 1
_MOST_YUAN = Decimal(10) ** 18


class MisfitError(ValueError):
    """A value that its column's type cannot hold."""


class RowMaker:
    """Makes rows; `misfits` counts values left out of typed columns (they stay in `values`)."""

    def __init__(self, schema: Schema, tables: Sequence[Table]) -> None:
        self.tables = {table.name: table for table in tables}
        self.lists = [table for table in tables if table.path]
        self.labels = {
            leaf.path: label_of(schema, leaf.path, leaf.spec.label) for leaf in schema.leaves
        }
        self.days = {leaf.path for leaf in schema.leaves if leaf.spec.kind == "day"}
        self.misfits: list[str] = []

    def rows(self, line: Line) -> Iterator[tuple[str, Row]]:
        """Every row that one line gives, with the name of its table."""
        yield REPORTS, self._report(line)
        for row in self._values(line):
            yield VALUES, row
        for check in line.get("checks", ()):
            yield CHECKS, _check(line, check)
        for table in self.lists:
            for position, entry in enumerate(value_at(line["report"], table.path) or ()):
                yield table.name, self._entry(line, table, position, entry)

    def _report(self, line: Line) -> Row:
        columns = self.tables[REPORTS].columns
        known = _about(line)
        leaves = columns[len(known) :]
        values = (value_at(line["report"], column.pointer) for column in leaves)
        return (
            *known,
            *(
                self._typed(line, value, column.type, column.pointer)
                for value, column in zip(values, leaves, strict=True)
            ),
        )

    def _values(self, line: Line) -> Iterator[Row]:
        fields = line.get("fields", {})
        if not fields:
            empty = (None,) * (len(self.tables[VALUES].columns) - 3)
            yield (line["doc_id"], line["status"], *empty, _problems(line))
        for pointer, entry in fields.items():
            yield (line["doc_id"], line["status"], *self._value(line, pointer, entry))

    def _value(self, line: Line, pointer: str, entry: Mapping[str, Any]) -> Row:
        value, evidence = entry["value"], entry["evidence"]
        first = evidence[0] if evidence else {}
        is_number = isinstance(value, int | float)
        is_day = pointer in self.days
        return (
            pointer,
            self.labels.get(pointer, self._item_label(pointer)),
            None if value is None else str(value),
            self._typed(line, value, "number", pointer) if is_number else None,
            self._typed(line, value, "date", pointer) if is_day else None,
            *(entry.get(k) for k in ("unit", "state", "qualifier", "chosen", "agreement", "trust")),
            *(first.get(key) for key in ("start", "end", "quote")),
            "\n".join(f"{e['start']}-{e['end']}: {e['quote']}" for e in evidence[1:]) or None,
            entry.get("reason"),
            None,
        )

    def _item_label(self, pointer: str) -> str:
        """The label of a list's item is that of its list."""
        return next((t.label for t in self.lists if pointer.startswith(f"{t.path}/")), "")

    def _entry(self, line: Line, table: Table, position: int, entry: object) -> Row:
        if not isinstance(entry, Mapping):
            return (line["doc_id"], position, None if entry is None else str(entry))
        values = (
            self._typed(line, entry.get(c.pointer.rpartition("/")[2]), c.type, c.pointer)
            for c in table.columns[2:]
        )
        return (line["doc_id"], position, *values)

    def _typed(self, line: Line, value: object, kind: str, pointer: str) -> Cell:
        try:
            return typed(value, kind)
        except MisfitError:
            self.misfits.append(f"{line['doc_id']} {pointer}: {value!r} is no {kind}")
            return None


def typed(value: object, kind: str) -> Cell:
    """The value in its column's type. Raises MisfitError."""
    if value is None:
        return None
    if kind == "text":
        return str(value)
    try:
        if kind == "date":
            return dt.date.fromisoformat(str(value))
        number = Decimal(str(value))
    except (ValueError, InvalidOperation) as error:
        raise MisfitError from error
    if not number.is_finite():
        raise MisfitError
    if kind == "integer":
        if number != number.to_integral_value() or abs(number) > _LARGEST:
            raise MisfitError
        return int(number)
    if kind == "decimal":
        if abs(number) >= _MOST_YUAN:
            raise MisfitError
        return number
    return float(number)


def _about(line: Line) -> Row:
    source, engine = line["source"], line.get("engine", {})
    names = ("sha256", "media_type", "encoding", "script")
    broken = sum(1 for check in line.get("checks", ()) if check["status"] == "broken")
    return (
        line["doc_id"],
        line["status"],
        source.get("path"),
        *(source.get(name) for name in names),
        line["schema"]["version"],
        *(engine.get(name) for name in ("mode", "model", "llmx")),
        broken,
        _problems(line),
    )


def _problems(line: Line) -> str | None:
    return "\n".join(f"{p['code']}: {p['message']}" for p in line.get("problems", ())) or None


def _check(line: Line, check: Mapping[str, Any]) -> Row:
    return (
        line["doc_id"], check["id"], check["status"], _float(check.get("left")),
        _float(check.get("right")), check.get("blame"), "\n".join(check.get("paths", ())),
    )  # fmt: skip


def _float(value: float | None) -> float | None:
    return None if value is None else float(value)
