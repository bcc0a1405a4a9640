"""Lists that tables print, row by row.

The rows 政府网站 418, 政府公报 7 are channels of the total above; a row that no
field and no list knows (what a province added to the national table) is a fact.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from llmx.documents import Span
from llmx.records import Evidence, Reading, Value
from llmx.rules.context import Context
from llmx.rules.table_headers import is_aside
from llmx.rules.table_labels import Label
from llmx.rules.tables import LooseCell

_YEAR, _CUMULATIVE = "year", "all years"
# 接待咨询人次数, 受理件数: a label that names what it counts in.
_COUNTED_IN = re.compile(r"(?P<unit>人次|[件条个次人篇份期场户名项部])数量?\Z")
# A row's label stands not far before its figure.
_ROW = 200


def list_readings(context: Context, cells: Iterable[LooseCell]) -> list[Reading]:
    """Readings for every leaf of every list item among the cells, in the order of the rows."""
    items: dict[str, dict[str, LooseCell]] = {}
    for cell in cells:
        if cell.list_path and cell.role != _CUMULATIVE and isinstance(cell.value, int):
            # A table may be printed twice.
            items.setdefault(cell.list_path, {}).setdefault(cell.label, cell)
    return [
        reading
        for path, cells_of in items.items()
        for i, cell in enumerate(cells_of.values())
        for reading in _leaves(context, f"{path}/{i}", cell)
    ]


def fact_readings(
    context: Context, cells: Iterable[LooseCell], path: str, first: int
) -> list[Reading]:
    """Rows of statistics tables that no field knows, as items of the list of facts at `path`.

    Only the year's figure of a row that says its unit, in a cell or in its label;
    `first` is the index of the first item.
    """
    rows = [cell for cell in map(_with_unit, cells) if _is_fact(cell)]
    return [
        reading
        for i, cell in enumerate(rows, first)
        for reading in _fact_leaves(context, f"{path}/{i}", cell)
    ]


def _with_unit(cell: LooseCell) -> LooseCell:
    counted = None if cell.unit else _COUNTED_IN.search(cell.label)
    return replace(cell, unit=counted["unit"]) if counted else cell


def _is_fact(cell: LooseCell) -> bool:
    own = cell.role == _YEAR and not cell.list_path and not cell.is_rival
    return own and bool(cell.label and cell.unit) and not is_aside(Label(cell.label))


def _fact_leaves(context: Context, path: str, cell: LooseCell) -> Iterator[Reading]:
    label = _label(context, cell)
    yield _reading(f"{path}/label", cell.label, label)
    yield _reading(f"{path}/value", cell.value, (cell.evidence,), cell.unit)
    yield _reading(f"{path}/unit", cell.unit, (_unit(context, cell),))


def _leaves(context: Context, path: str, cell: LooseCell) -> Iterator[Reading]:
    label = _label(context, cell)
    yield _reading(f"{path}/label", cell.label, label)
    if cell.sort:
        yield _reading(f"{path}/kind", cell.sort, label)
    yield _reading(f"{path}/count", cell.value, (cell.evidence,), cell.unit)


def _label(context: Context, cell: LooseCell) -> tuple[Evidence, ...]:
    """The words of the row's label, in two pieces where its figure stands between them.

    The figure itself where the label is not found around it.
    """
    number = context.in_view(Span(cell.evidence.start, cell.evidence.end))
    before = max(0, number.start - _ROW)
    for cut in range(len(cell.label), 0, -1):
        at = context.text.rfind(cell.label[:cut], before, number.start)
        rest = context.text.find(cell.label[cut:], number.end, number.end + _ROW)
        if at >= 0 and rest >= 0:
            pieces = ((at, at + cut), (rest, rest + len(cell.label) - cut))
            return tuple(context.evidence(*piece) for piece in pieces if piece[0] < piece[1])
    return (cell.evidence,)


def _unit(context: Context, cell: LooseCell) -> Evidence:
    """Where the row's unit stands last before its figure; the figure where it does not."""
    number = context.in_view(Span(cell.evidence.start, cell.evidence.end))
    at = context.text.rfind(cell.unit, max(0, number.start - _ROW), number.start)
    return context.evidence(at, at + len(cell.unit)) if at >= 0 else cell.evidence


def _reading(path: str, value: Value, evidence: tuple[Evidence, ...], unit: str = "") -> Reading:
    return Reading(path, value, evidence, "rules", unit=unit, how="cell")
