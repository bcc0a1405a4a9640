"""What is remembered of tables must not show: the same slots as from a memory without a past."""

from typing import Any

import pytest
from generator import DAMAGE, LAYOUTS, VARIANTS, Generated, iterate

from llmx.pack import load_schema
from llmx.read import read_document
from llmx.rules.grids import find_grids
from llmx.rules.table_headers import Context
from llmx.rules.table_memory import TableMemory
from llmx.rules.table_plan import plan_of
from llmx.rules.table_slots import Slot

SCHEMA = load_schema("annual_report")
TEXT_AND_HTML = tuple(name for name in LAYOUTS if name.startswith(("txt", "line", "html", "md")))
OLD = TableMemory(plan_of(SCHEMA))


def reports() -> list[Generated]:
    clean = iterate(26, 11, layouts=TEXT_AND_HTML)
    varied = iterate(26, 12, layouts=TEXT_AND_HTML, damage=tuple(DAMAGE), variants=tuple(VARIANTS))
    return [*clean, *varied]


def told(slot: Slot) -> tuple[Any, ...]:
    placed = slot.placed
    where = (slot.grid, slot.at, placed.cell, placed.start, placed.end, placed.label_at)
    what = (placed.content, placed.row_path, placed.unit, placed.columns)
    return (*where, *what, slot.place, slot.leaf, slot.role, slot.is_shared, slot.repairs)


def slots(report: Generated, memory: TableMemory) -> list[tuple[Any, ...]]:
    document = read_document(report.data, f"{report.name}.{report.media}")
    context = Context()
    grids = find_grids(document, SCHEMA)
    return [
        told(slot)
        for index, grid in enumerate(grids)
        for slot in memory.find_slots(index, grid, document.view, context)
    ]


@pytest.mark.parametrize("report", reports(), ids=lambda report: report.name)
def test_memory_changes_nothing(report: Generated) -> None:
    fresh = slots(report, TableMemory(plan_of(SCHEMA)))
    assert slots(report, OLD) == fresh
    assert slots(report, OLD) == fresh  # now from memory for certain


def test_the_second_table_with_the_same_labels_is_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (report,) = iterate(1, 5, layouts=("html",))
    memory = TableMemory(plan_of(SCHEMA))
    first = slots(report, memory)
    monkeypatch.delattr("llmx.rules.table_memory.place_cells")
    assert slots(report, memory) == first
