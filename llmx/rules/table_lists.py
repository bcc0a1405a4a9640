"""Lists that tables print: the rows 政府网站 418, 政府公报 7 are channels of the total above."""

from collections.abc import Iterable, Iterator

from llmx.documents import Span
from llmx.records import Evidence, Reading, Value
from llmx.rules.context import Context
from llmx.rules.tables import LooseCell

_CUMULATIVE = "all years"
# A row's label stands not far before its figure.
_ROW = 200


def list_readings(context: Context, cells: Iterable[LooseCell]) -> list[Reading]:
    """Readings for every leaf of every list item among the cells, in the order of the rows."""
    items: dict[str, list[LooseCell]] = {}
    for cell in cells:
        if cell.list_path and cell.role != _CUMULATIVE and isinstance(cell.value, int):
            items.setdefault(cell.list_path, []).append(cell)
    return [
        reading
        for path, cells_of in items.items()
        for i, cell in enumerate(cells_of)
        for reading in _leaves(context, f"{path}/{i}", cell)
    ]


def _leaves(context: Context, path: str, cell: LooseCell) -> Iterator[Reading]:
    label = _label(context, cell)
    yield _reading(f"{path}/label", cell.label, label)
    if cell.sort:
        yield _reading(f"{path}/kind", cell.sort, label)
    yield _reading(f"{path}/count", cell.value, cell.evidence, cell.unit)


def _label(context: Context, cell: LooseCell) -> Evidence:
    """The words of the row's label; its figure where they do not stand in one piece."""
    number = context.in_view(Span(cell.evidence.start, cell.evidence.end))
    at = context.text.rfind(cell.label, max(0, number.start - _ROW), number.start)
    return context.evidence(at, at + len(cell.label)) if at >= 0 else cell.evidence


def _reading(path: str, value: Value, evidence: Evidence, unit: str = "") -> Reading:
    return Reading(path, value, (evidence,), "rules", unit=unit, how="cell")
