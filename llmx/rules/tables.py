"""Tables read: each cell that the schema knows, by its row path and its column path.

    read_tables(document, schema, grids) -> TableReadings

A moved, missing or extra row or column does not shift its neighbours, because
nothing is read by position. Labels that lost characters are recognised by what is
left of them, with a clear lead over any other label, or not at all. Digits that
ran together are parted only where `table_splits` finds one way to do it; else
the cells are `unreadable`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from llmx.documents import Document, Grid
from llmx.fields import FieldSpec, Schema
from llmx.frozen import frozen
from llmx.records import RUN_TOGETHER, Evidence, Problem, Reading, State, Value
from llmx.rules.table_cells import Content, in_yuan
from llmx.rules.table_headers import Context
from llmx.rules.table_memory import memory_of
from llmx.rules.table_plan import Plan, plan_of
from llmx.rules.table_runs import Part, part_runs
from llmx.rules.table_slots import Slot, coverage, find_list

_CERTAINTY = {"cell": 1.0, "cell: prose": 0.8}
_PARTED = 0.95  # from its neighbours, by arithmetic
_MARGIN = 0.1  # by which one row's label must suit a field better than another's
_MENDED = 0.9  # the label was damaged


@frozen
class BlankCell:
    """A field's cell that holds no number: `printed` is "" or the stroke that stands there."""

    path: str
    printed: str


@frozen
class LooseCell:
    """A number in a table's row that no field claims: for lists, facts and the ledger.

    `label` is the row's own label without its number and unit, `parents` those
    above it, `column` the column's. `role` is `year` for the year's figure,
    `all years` for a cumulative one, else empty. `list_path` names the list of
    the schema that the row is an item of, `sort` its kind there. `is_rival` says
    that a field could have it, but another cell gave that field.
    """

    label: str
    label_evidence: Evidence | None
    parents: tuple[str, ...]
    column: str
    role: str
    value: Value
    unit: str
    evidence: Evidence
    list_path: str = ""
    sort: str = ""
    is_rival: bool = False


@frozen
class TableReadings:
    """What the tables say. `problems` name what was left unread because it is ambiguous.

    `columns` are the headers under which fields were read.
    """

    readings: tuple[Reading, ...] = ()
    blanks: tuple[BlankCell, ...] = ()
    loose: tuple[LooseCell, ...] = ()
    problems: tuple[Problem, ...] = ()
    columns: tuple[str, ...] = ()


def read_tables(document: Document, schema: Schema, grids: Sequence[Grid]) -> TableReadings:
    """The fields that tables 二, 三, 四 and statistics tables state, with their cells as evidence.

    Counts as printed, money in yuan. Blank cells and strokes give no reading but
    are listed; 无 is `stated_none`.
    """
    plan = plan_of(schema)
    memory = memory_of(plan)
    context = Context()
    slots: list[Slot] = []
    for index, grid in enumerate(grids):
        slots += memory.find_slots(index, grid, document.view, context)
    if not slots:
        return TableReadings()
    return _Collector(document, plan, slots).collect()


class _Source(NamedTuple):
    """Where in the view a value stands, and how it was read."""

    start: int
    end: int
    how: str = "cell"


class _Collector:
    """Turns slots into readings. Lives for one document."""

    def __init__(self, document: Document, plan: Plan, slots: Sequence[Slot]) -> None:
        self._document = document
        self._plan = plan
        self._slots = slots
        self._short = self._short_headers()
        self._problems: list[Problem] = []
        self._claims = self._find_claims()
        self._readings: list[Reading] = []
        self._blanks: list[BlankCell] = []
        self._loose: list[LooseCell] = []

    def collect(self) -> TableReadings:
        shared: list[Slot] = []
        for slot in self._slots:
            placed = slot.placed
            if self._short and _columns_of(slot) in self._short:
                self._take_part(Part(slot, None, placed.start, placed.end))
            elif slot.is_shared:
                shared.append(slot)
            else:
                self._take(slot, placed.content, _Source(placed.start, placed.end))
        if shared:
            known = {r.path: r.value for r in self._readings} | {b.path: 0 for b in self._blanks}
            for part in part_runs(shared, self._slots, known, self._plan, self._document):
                self._take_part(part)
        return TableReadings(
            tuple(self._readings),
            tuple(self._blanks),
            tuple(self._loose),
            tuple(self._problems),
            tuple({slot.column.words: None for slot in self._claims.values() if slot.column}),
        )

    def _short_headers(self) -> set[tuple[int, tuple[str, ...]]]:
        """Columns of a glued table whose header lost some: 000 under two of three.

        Zeros have no other way to be parted, so there 015 may be three cells as well. Tables
        with sums have those to tell.
        """
        sums = {frame.path for frame in self._plan.frames if frame.is_uniform}
        text = self._document.view.text
        return {
            _columns_of(slot)
            for slot in self._slots
            if _is_zeros(text, slot)
            and slot.place is not None
            and self._plan.places[slot.place].frame not in sums
        }

    def _find_claims(self) -> dict[str, Slot]:
        """For each field the one cell that gives it; none where cells disagree."""
        claims: dict[str, Slot] = {}
        rivals: dict[str, list[Slot]] = {}
        for slot in self._slots:
            if slot.leaf is not None and claims.setdefault(slot.leaf.path, slot) is not slot:
                rivals.setdefault(slot.leaf.path, [claims[slot.leaf.path]]).append(slot)
        for path, slots in rivals.items():
            chosen = self._choose(slots)
            if chosen is not None:
                claims[path] = chosen
            else:
                del claims[path]
                message = f"{path}: several cells of a table claim it"
                self._problems.append(Problem("table.ambiguous", message))
        return claims

    def _choose(self, slots: Sequence[Slot]) -> Slot | None:
        """Of the cells that claim one field: the first table's, there the one that tells more."""
        filled = [s for s in slots if s.placed.content.kind not in ("blank", "stroke", "label")]
        if not filled:
            return slots[0]
        first = [slot for slot in filled if slot.grid == filled[0].grid]
        same = len({slot.placed.content for slot in first}) == 1
        if len(first) == 1 or (same and not first[0].is_shared):
            return first[0]
        covered = {id(slot): self._coverage(slot) for slot in first}
        most = max(covered.values())
        best = [slot for slot in first if covered[id(slot)] > most - _MARGIN]
        by_depth = sorted(best, key=lambda slot: len(slot.placed.row_path))
        if best[0].place is not None and self._plan.places[best[0].place].frame:
            # 3.其他, not (六)其他处理 above it
            return by_depth[-1] if all(_is_under(by_depth[-1], one) for one in best) else None
        return by_depth[0] if all(_is_under(one, by_depth[0]) for one in best) else None

    def _coverage(self, slot: Slot) -> float:
        assert slot.place is not None  # noqa: S101 - it claims a field
        if slot.repairs:
            return _MENDED
        return coverage(self._plan, slot.place, slot.placed.row_label)

    def _is_claim(self, slot: Slot) -> bool:
        return slot.leaf is not None and self._claims.get(slot.leaf.path) is slot

    def _take(self, slot: Slot, content: Content, source: _Source) -> None:
        """One cell, understood."""
        if self._is_claim(slot):
            self._claim(slot, content, source)
        elif content.kind == "number":
            self._loose.append(self._loose_cell(slot, content, source))

    def _claim(self, slot: Slot, content: Content, source: _Source) -> None:
        assert slot.leaf is not None  # noqa: S101 - a claim has a field
        if content.kind in ("blank", "stroke"):
            printed = self._document.view.text[source.start : source.end].strip()
            self._blanks.append(BlankCell(slot.leaf.path, printed))
        elif content.kind != "label":
            value = _value(slot, content, slot.leaf.spec)
            state: State = "stated_none" if content.kind == "none" else "stated"
            self._read(slot, value, state if value is not None else "unreadable", source)

    def _read(self, slot: Slot, value: Value, state: State, source: _Source) -> None:
        assert slot.leaf is not None  # noqa: S101 - a claim has a field
        repairs = slot.repairs
        certainty = _CERTAINTY.get(source.how, _PARTED)
        if self._document.view.repairs:
            repairs += self._document.view.repairs_in(self._document.view.source(*source[:2]))
        self._readings.append(
            Reading(
                slot.leaf.path,
                value,
                (self._evidence(source.start, source.end),),
                "rules",
                state,
                slot.leaf.spec.unit,
                "exact",
                source.how,
                min(certainty, _MENDED) if slot.repairs else certainty,
                repairs,
            )
        )

    def _take_part(self, part: Part) -> None:
        """A cell parted from its neighbours, or one that could not be."""
        if part.content is not None:
            source = _Source(part.start, part.end, f"cell: {part.because}")
            self._take(part.slot, part.content, source)
        elif self._is_claim(part.slot):
            source = _Source(part.start, part.end, RUN_TOGETHER)
            self._read(part.slot, None, "unreadable", source)

    def _evidence(self, start: int, end: int) -> Evidence:
        if self._document.view.offsets is None:
            return Evidence(start, end, self._document.text[start:end])
        span = self._document.view.source(start, end)
        return Evidence(span.start, span.end, self._document.quote(span))

    def _loose_cell(self, slot: Slot, content: Content, source: _Source) -> LooseCell:
        path = slot.placed.row_path
        found = find_list(self._plan, slot) if slot.role == "year" and slot.leaf is None else None
        return LooseCell(
            label=path[-1].words if path else "",
            label_evidence=self._evidence(*at) if (at := slot.placed.label_at) else None,
            parents=tuple(label.words for label in path[:-1]),
            column=slot.column.words if slot.column else "",
            role=slot.role,
            value=content.value,
            unit=content.unit or slot.placed.unit,
            evidence=self._evidence(source.start, source.end),
            list_path=found[0].path if found else "",
            sort=found[1] if found else "",
            is_rival=slot.leaf is not None,
        )


def _is_zeros(text: str, slot: Slot) -> bool:
    """Whether a cell, right behind its label, holds more zeros than it has columns."""
    start, end = slot.placed.start, slot.placed.end
    more = end - start > len(slot.placed.columns)
    return more and text[start - 1 : start].isalpha() and not text[start:end].strip("0")


def _columns_of(slot: Slot) -> tuple[int, tuple[str, ...]]:
    """Which grid a slot's cell is of, and the labels of the columns that it covers."""
    return slot.grid, tuple(path[-1].words if path else "" for path in slot.placed.columns)


def _is_under(inner: Slot, outer: Slot) -> bool:
    return outer.placed.row_label in inner.placed.row_path


def _value(slot: Slot, content: Content, spec: FieldSpec) -> Value:
    """The cell's value as the field wants it; None if it cannot be that."""
    if content.kind == "none":
        return 0
    if content.kind != "number" or content.value is None:
        return None
    if spec.kind == "money":
        column = slot.column.unit if slot.column else ""
        return in_yuan(content, column or slot.placed.unit) if content.value else 0
    if spec.kind == "count" and not isinstance(content.value, int):
        return None
    return content.value
