"""Tables like one read before: what each cell is, remembered by the labels of the table.

Reports print official tables word for word. What a table's labels, and where they
stand, say of its cells holds for every table with the same ones, whatever its
numbers; so it is worked out once (`place_cells`, `find_slots`), and filled in with the
cells of the next. Nothing else enters: two tables that differ in a label, in a place, in
which cells are blank or what kind of thing a cell holds, or that follow on
different tables, are different tables here.
"""

from collections.abc import Sequence
from functools import lru_cache

from llmx.documents import Grid, View
from llmx.fields import Leaf
from llmx.frozen import frozen
from llmx.rules.table_headers import Context, Item, Left, Placed, place_cells, see_cells
from llmx.rules.table_labels import Label
from llmx.rules.table_plan import Plan, remember
from llmx.rules.table_slots import Slot, find_slots

# Cells of a table that is worth remembering; the longest official one has 200.
_MOST_CELLS = 300
_MOST_TABLES = 1024


@frozen(eq=False)
class _Value:
    """A `Placed` without what differs from table to table; `item` and `label` are indices."""

    item: int
    label: int | None
    row_path: tuple[Label, ...]
    unit: str
    columns: tuple[tuple[Label, ...], ...]


@frozen(eq=False)
class _Share:
    """A `Slot` without its value, which is the `value`th of the table."""

    value: int
    at: int
    place: int | None
    leaf: Leaf | None
    role: str
    is_shared: bool
    repairs: tuple[str, ...]


@frozen(eq=False)
class _Known:
    """What is known of a table; `left` is None where it leaves nothing to the next."""

    values: tuple[_Value, ...]
    shares: tuple[_Share, ...]
    left: Left | None


class TableMemory:
    """Finds the slots of grids. Holds what the labels of tables said, for all documents."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._known: dict[tuple[object, ...], _Known] = {}

    def find_slots(self, index: int, grid: Grid, view: View, context: Context) -> list[Slot]:
        """The slots of one grid, the `index`th, in reading order.

        `context` is that of the grid before, and is brought up to date.
        """
        items = see_cells(grid, view)
        width = grid.width
        key = _key(items, context.left if context.width == width else None)
        known = self._known.get(key)
        if known is not None:
            if known.left is not None:
                context.take(known.left)
            return _filled(known, index, items)
        placed = place_cells(items, width, self._plan, context)
        slots = find_slots(self._plan, index, placed) if placed else []
        left = context.leave() if placed is not None else None
        labels = [(item.start, item.end) for item in items if item.is_label]
        if len(items) <= _MOST_CELLS and len(set(labels)) == len(labels):
            remember(self._known, key, _known(items, slots, left), _MOST_TABLES)
        return slots


@lru_cache(maxsize=8)
def memory_of(plan: Plan) -> TableMemory:
    """The memory of a plan; made once for each."""
    return TableMemory(plan)


def _key(items: Sequence[Item], before: Left | None) -> tuple[object, ...]:
    """All that tells what the cells of a table are."""
    key: list[object] = [before]
    for item in items:
        cell = item.cell
        what = item.label if item.is_label else item.content.kind
        if cell.rows == 1 == cell.columns:
            key += (cell.row, cell.column, what)
        else:
            key += (cell.row, cell.column, what, cell.rows, cell.columns)
    return tuple(key)


def _known(items: Sequence[Item], slots: Sequence[Slot], left: Left | None) -> _Known:
    by_cell = {id(item.cell): i for i, item in enumerate(items)}
    labels = {(item.start, item.end): i for i, item in enumerate(items) if item.is_label}
    values: dict[int, tuple[int, _Value]] = {}
    for slot in slots:
        one = slot.placed
        if id(one) not in values:
            label = None if one.label_at is None else labels[one.label_at]
            value = _Value(by_cell[id(one.cell)], label, one.row_path, one.unit, one.columns)
            values[id(one)] = len(values), value
    shares = (
        _Share(values[id(s.placed)][0], s.at, s.place, s.leaf, s.role, s.is_shared, s.repairs)
        for s in slots
    )
    return _Known(tuple(value for _, value in values.values()), tuple(shares), left)


def _filled(known: _Known, index: int, items: Sequence[Item]) -> list[Slot]:
    """The slots of a table that is known but for its values."""
    placed = []
    for value in known.values:
        item = items[value.item]
        label = None if value.label is None else items[value.label]
        placed.append(
            Placed(
                item.cell,
                item.content,
                item.start,
                item.end,
                value.row_path,
                None if label is None else (label.start, label.end),
                value.unit,
                value.columns,
            )
        )
    return [
        Slot(index, placed[s.value], s.at, s.place, s.leaf, s.role, s.is_shared, s.repairs)
        for s in known.shares
    ]
