"""A file of records by number: where each line is, and what the list page shows of it.

The lines themselves stay on the disk; 5,000 of them cost a few megabytes here.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from llmx.fields import Schema
from llmx.lines import value_at
from llmx.run import UsageError

Line = dict[str, Any]
RecordKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Broken:
    """An identity that does not hold, and the cell to look at first."""

    id: str
    left: float
    right: float
    path: str


@dataclass(frozen=True, slots=True)
class Summary:
    """One row of the list. `trust` is the lowest of the record, `weakest` the field that has it."""

    number: int
    offset: int
    key: RecordKey
    name: str
    status: str
    issuer: str
    year: str
    form: str
    trust: float
    weakest: str
    broken: tuple[Broken, ...]
    conflicts: int
    unexplained: int
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; an empty text narrows nothing."""

    form: str = ""
    year: str = ""
    issuer: str = ""
    check: str = ""
    field: str = ""
    status: str = ""

    def fits(self, row: Summary) -> bool:
        """Whether a row belongs to the list. `field` and `check` match from their beginning."""
        return (
            self.form in ("", row.form)
            and self.year in ("", row.year)
            and self.status in ("", row.status)
            and self.issuer in f"{row.issuer} {row.name}"
            and (not self.check or any(b.id.startswith(self.check) for b in row.broken))
            and (not self.field or any(path.startswith(self.field) for path in row.fields))
        )


class RecordIndex:
    """The records of one JSONL file. Raises UsageError for a file that llmx did not write."""

    def __init__(self, file: Path, schema: Schema) -> None:
        self._file = file
        # The same few hundred pointers stand in every record: one text of each is enough.
        self._known: dict[str, str] = {}
        self.rows = tuple(self._summaries(schema))

    def line(self, number: int) -> Line:
        """The record, as it stands in the file. IndexError if there is none of this number."""
        with self._file.open("rb") as lines:
            lines.seek(self.rows[number].offset)
            return _parsed(lines.readline(), self._file, number + 1)

    def lines(self) -> Iterator[Line]:
        """All records, one at a time."""
        with self._file.open("rb") as lines:
            for number, raw in enumerate(lines, start=1):
                yield _parsed(raw, self._file, number)

    def found(self, wanted: Wanted) -> list[Summary]:
        """The rows that are wanted: failed ones first, then broken ones, lowest trust first."""
        rows = (row for row in self.rows if wanted.fits(row))
        return sorted(rows, key=lambda r: (r.status != "failed", not r.broken, r.trust, r.number))

    def _summaries(self, schema: Schema) -> Iterator[Summary]:
        offset = 0
        try:
            with self._file.open("rb") as lines:
                for number, raw in enumerate(lines):
                    line = _parsed(raw, self._file, number + 1)
                    yield self._summary(number, offset, line, schema)
                    offset += len(raw)
        except OSError as error:
            raise UsageError(f"{self._file} cannot be read: {error.strerror}.") from error

    def _summary(self, number: int, offset: int, line: Line, schema: Schema) -> Summary:
        fields, report = line["fields"], line["report"]
        trusts = [(entry["trust"], path) for path, entry in fields.items()]
        trust, weakest = min(trusts, default=(math.inf, ""))
        return Summary(
            number=number,
            offset=offset,
            key=key_of(line),
            name=str(line["doc_id"]),
            status=line["status"],
            issuer=str(value_at(report, "/identity/issuer") or ""),
            year=str(value_at(report, schema.year_path) or ""),
            form=schema.form_of(fields),
            trust=trust,
            weakest=weakest,
            broken=tuple(_broken(check) for check in line["checks"] if check["status"] == "broken"),
            conflicts=sum(entry["agreement"] == "conflict" for entry in fields.values()),
            unexplained=len(line["numbers"]["unexplained"]),
            fields=frozenset(self._known.setdefault(path, path) for path in fields),
        )


def key_of(line: Mapping[str, Any]) -> RecordKey:
    """What tells a record from all others: path and content of its source."""
    source = line["source"]
    return str(source["path"]), str(source["sha256"])


def _broken(check: Mapping[str, Any]) -> Broken:
    return Broken(check["id"], check["left"], check["right"], next(iter(check["paths"]), ""))


def _parsed(raw: bytes, file: Path, number: int) -> Line:
    try:
        line = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise UsageError(f"{file}, line {number}: not JSON ({error}).") from error
    if not isinstance(line, dict) or not {"source", "fields", "checks"} <= line.keys():
        raise UsageError(f"{file}, line {number}: not a record of llmx.")
    return line
