"""A record as its page shows it: the source cut at its evidence, fields by section, tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from llmx.evaluate.gold import scalars, spec_at
from llmx.fields import FieldSpec, GroupOfFields, ListSpec, Schema
from llmx.records import Value
from llmx.review.corrections import Correction
from llmx.review.index import Line

_MANY = 4  # words of a label that a person reads at a glance


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field: `number` ties it to its marks, `entry` is that of the record, if it has one."""

    number: int
    path: str
    label: str
    value: Value
    unit: str
    entry: Mapping[str, Any] | None
    broken: tuple[str, ...]
    correction: Correction | None

    @property
    def is_empty(self) -> bool:
        """Whether the report says nothing of it."""
        return self.value is None and self.entry is None

    @property
    def trust(self) -> float | None:
        return self.entry["trust"] if self.entry else None

    @property
    def readings(self) -> list[Mapping[str, Any]]:
        """What each reader read; where all agreed, the record holds only the value."""
        if self.entry is None:
            return []
        said = {name: self.entry[name] for name in ("value", "evidence")}
        names = {"both": ["rules", "model"]}.get(self.entry["chosen"], [self.entry["chosen"]])
        return self.entry.get("readings") or [{"reader": name, **said} for name in names]

    @property
    def quotes(self) -> list[str]:
        return [one["quote"] for one in self.entry["evidence"]] if self.entry else []


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its label and, by column, its cells; None where the form has none."""

    label: str
    cells: tuple[FieldView | None, ...]

    @property
    def stated(self) -> bool:
        """Whether the report has any value in this row."""
        return any(cell is not None and cell.entry is not None for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """An official table, rows and columns with their official labels."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def used(self) -> tuple[bool, ...]:
        """By column, whether the report has any value in it: the other form's columns are empty."""
        columns = zip(*(row.cells for row in self.rows), strict=True)
        return tuple(any(c is not None and c.entry is not None for c in cells) for cells in columns)


@dataclass(frozen=True, slots=True)
class SectionView:
    """A top-level part of the report: a table, or fields."""

    key: str
    label: str
    table: Table | None
    fields: tuple[FieldView, ...]

    @property
    def stated(self) -> bool:
        """Whether the report has any value here."""
        cells = [cell for row in self.table.rows for cell in row.cells] if self.table else []
        return any(one is not None and one.entry is not None for one in (*self.fields, *cells))


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of the source that the same fields cite; `unexplained` is a number nobody claims."""

    start: int
    text: str
    fields: tuple[int, ...]
    unexplained: bool


def sections_of(
    line: Line, schema: Schema, corrections: Mapping[str, Correction]
) -> tuple[SectionView, ...]:
    """The parts of the report in the order of the schema, empty fields included."""
    views = {view.path: view for view in _fields(line, schema, corrections)}
    tables = {group.path: group for group in schema.groups if group.spec.title}
    keys = dict.fromkeys(path.split("/")[1] for path in views)
    return tuple(_section(f"/{key}", views, tables, schema) for key in keys)


def segments_of(text: str, line: Line, fields: Mapping[str, int]) -> list[Segment]:
    """The source cut wherever evidence begins or ends, so that marks may overlap."""
    claims = [
        (one["start"], one["end"], fields[path])
        for path, entry in line["fields"].items()
        for one in entry["evidence"]
        if path in fields
    ]
    loose = [(one["start"], one["end"], -1) for one in line["numbers"]["unexplained"]]
    events: dict[int, list[tuple[int, int]]] = {0: [], len(text): []}
    for start, end, number in (*claims, *loose):
        if 0 <= start < end <= len(text):
            events.setdefault(start, []).append((number, 1))
            events.setdefault(end, []).append((number, -1))
    return list(_segments(text, events))


def numbers_of(sections: tuple[SectionView, ...]) -> dict[str, int]:
    """The number of each field, by path."""
    return {view.path: view.number for section in sections for view in every_field(section)}


def every_field(section: SectionView) -> Iterator[FieldView]:
    """The fields of a section, those in its table included."""
    yield from section.fields
    for row in section.table.rows if section.table else ():
        yield from (cell for cell in row.cells if cell is not None)


def _segments(text: str, events: Mapping[int, list[tuple[int, int]]]) -> Iterator[Segment]:
    open_now: dict[int, int] = {}
    places = sorted(events)
    for start, end in pairwise(places):
        for number, step in events[start]:
            open_now[number] = open_now.get(number, 0) + step
        live = sorted(number for number, depth in open_now.items() if depth)
        cited = tuple(number for number in live if number >= 0)
        yield Segment(start, text[start:end], cited, unexplained=-1 in live and not cited)


def _fields(
    line: Line, schema: Schema, corrections: Mapping[str, Correction]
) -> Iterator[FieldView]:
    broken = _broken_at(line)
    statements = {listing.path: listing.spec for listing in schema.lists if listing.item is None}
    labels = {group.path: group.spec.label for group in schema.groups}
    labels |= {listing.path: listing.spec.label for listing in schema.lists}
    for number, (path, value) in enumerate(scalars(line["report"])):
        spec = spec_at(schema, path) or statements.get(path.rpartition("/")[0])
        if spec is None or value == []:
            continue
        entry = line["fields"].get(path) or line["fields"].get(path.rpartition("/")[0])
        unit = spec.unit if isinstance(spec, FieldSpec) else ""
        label = _label(path, spec, labels)
        yield FieldView(
            number, path, label, value, unit, entry, broken.get(path, ()), corrections.get(path)
        )


def _label(path: str, spec: FieldSpec | ListSpec, labels: Mapping[str, str]) -> str:
    """The field's label, behind those of the groups between it and its section."""
    parts = path.split("/")
    above = ["/".join(parts[:depth]) for depth in range(3, len(parts))]
    groups = [labels[group] for group in above if group in labels]
    places = [f"{int(name) + 1}." for name in parts if name.isdecimal()]
    own = [] if isinstance(spec, ListSpec) else [spec.label]
    return " · ".join([*groups, *places, *own][-_MANY:])


def _broken_at(line: Line) -> dict[str, tuple[str, ...]]:
    """What is amiss at each cell: 「t3.row/received 6 ≠ 5」."""
    at: dict[str, tuple[str, ...]] = {}
    for check in line["checks"]:
        if check["status"] == "broken":
            told = f"{check['id']} {check['left']} ≠ {check['right']}"
            for path in check["paths"]:
                at[path] = (*at.get(path, ()), told)
    return at


def _section(
    path: str,
    views: Mapping[str, FieldView],
    tables: Mapping[str, GroupOfFields],
    schema: Schema,
) -> SectionView:
    labels = {group.path: group.spec.label for group in schema.groups}
    labels |= {listing.path: listing.spec.label for listing in schema.lists}
    own = [view for at, view in views.items() if at.startswith(f"{path}/")]
    table = _table(path, own, labels) if path in tables else None
    fields = [view for view in own if table is None or view.path.count("/") == 2]  # noqa: PLR2004 - /part/field
    return SectionView(path[1:], labels.get(path, path), table, tuple(fields))


def _table(path: str, views: list[FieldView], labels: Mapping[str, str]) -> Table:
    """Rows are the groups of the part, columns the fields they share, as on the form."""
    rows: dict[str, dict[str, FieldView]] = {}
    columns: dict[str, str] = {}
    for view in views:
        row, _, column = view.path[len(path) + 1 :].partition("/")
        if column:
            rows.setdefault(row, {})[column] = view
            columns.setdefault(column, view.label.rpartition(" · ")[2])
    return Table(
        tuple(columns.values()),
        tuple(
            Row(labels[f"{path}/{row}"], tuple(cells.get(column) for column in columns))
            for row, cells in rows.items()
        ),
    )
