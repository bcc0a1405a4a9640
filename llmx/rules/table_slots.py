"""Which field each cell of a grid belongs to, told by its labels."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from llmx.fields import Leaf
from llmx.rules.table_headers import Placed, is_aside, is_cumulative, says_nothing
from llmx.rules.table_labels import Label
from llmx.rules.table_mending import mend_columns, mend_listed, mend_rows
from llmx.rules.table_plan import Frame, Header, Name, PartList, Plan

_NONE: frozenset[int] = frozenset()
_CHANNELS = re.compile("公开.{0,8}(?:渠道|方式|途径)|(?:渠道|方式|途径).{0,8}公开")
_MOSTLY = 0.75
# What a column of this year is called, best first: 本期 may be its last quarter.
_THIS_YEAR = (re.compile("本年|当年"), re.compile("本期"))


@dataclass(slots=True, eq=False)
class Slot:
    """One column's share of a placed cell, and the field it belongs to, if any.

    `at` counts the columns of the cell; `role` is `year`, `all years` or `` for
    other columns; `place` is the field's number in the plan; `is_shared` says that
    the cell has other slots too. Not frozen, because a table has hundreds and
    freezing takes most of their time; nobody changes one.
    """

    grid: int
    placed: Placed
    at: int
    place: int | None
    leaf: Leaf | None
    role: str
    is_shared: bool
    repairs: tuple[str, ...]

    @property
    def column(self) -> Label | None:
        path = self.placed.columns[self.at]
        return path[-1] if path else None


def find_slots(plan: Plan, index: int, placed: Sequence[Placed]) -> list[Slot]:
    """The slots of one grid, the `index`th, in reading order."""
    return list(_Locator(plan, index, placed).slots())


def coverage(plan: Plan, place: int, label: Label | None) -> float:
    """How much of a row's label the patterns of a field cover, 0..1."""
    return round(plan.coverage(place, label.words), 2) if label else 0.0


@dataclass(slots=True, eq=False)
class _Row:
    """Cells with the same labels to their left."""

    label: Label | None
    path: tuple[Label, ...]
    cells: list[Placed]
    ids: frozenset[int] = _NONE
    name: Name | None = None


@dataclass(slots=True, eq=False)
class _Column:
    """One path of column labels, and what it matches: alone, and as the year's column."""

    label: Label | None
    path: tuple[Label, ...]
    ids: frozenset[int]
    is_aside: bool
    is_cumulative: bool
    says_nothing: bool
    name: Name | None = None
    headers: list[Header] = field(default_factory=list)


class _Locator:
    """Finds the field of each cell of one grid. Lives for one grid."""

    def __init__(self, plan: Plan, index: int, placed: Sequence[Placed]) -> None:
        self._plan = plan
        self._index = index
        self._mended: dict[Label, Name] = {}
        self._rows = self._group(placed)
        self._columns = self._find_columns(placed)
        self._frame: Frame | None = None
        self._frames: set[str] = set()
        self._turned: set[str] = set()
        self._find_frames()
        self._mend()
        for column in self._columns.values():
            own = column.name.ids if column.name else column.ids
            upper = self._union(column.path[:-1])
            column.headers = [plan.header(own, upper, says_nothing=flag) for flag in (False, True)]

    def _ids(self, label: Label | None) -> frozenset[int]:
        if label is None:
            return _NONE
        mended = self._mended.get(label) if self._mended else None
        return mended.ids if mended else self._plan.match(label)

    def _union(self, labels: Sequence[Label]) -> frozenset[int]:
        return _NONE.union(*map(self._ids, labels)) if labels else _NONE

    def _group(self, placed: Sequence[Placed]) -> list[_Row]:
        rows: list[_Row] = []
        last: tuple[int, object] | None = None
        for one in placed:
            if (one.cell.row, one.label_at) != last:
                last = (one.cell.row, one.label_at)
                rows.append(_Row(one.row_label, one.row_path, [], self._ids(one.row_label)))
            rows[-1].cells.append(one)
        return rows

    def _find_columns(self, placed: Sequence[Placed]) -> dict[int, _Column]:
        """Columns by the identity of their path, which all cells below share."""
        columns: dict[int, _Column] = {}
        for one in placed:
            for path in one.columns:
                if id(path) not in columns:
                    columns[id(path)] = self._column(path)
        return columns

    def _column(self, path: tuple[Label, ...]) -> _Column:
        label = path[-1] if path else None
        aside = is_aside(label)
        plain = not aside and says_nothing(label)
        return _Column(label, path, self._ids(label), aside, is_cumulative(label), plain)

    def _find_frames(self) -> None:
        """The laid-out tables that this grid is a copy of, and which of them are turned."""
        columns = [column.ids for column in self._columns.values()]
        rows = [row.ids for row in self._rows]
        best = 1
        for frame in self._plan.frames:
            upright = _hits(rows, frame.row_ids)
            turned = _hits(rows, frame.column_ids)
            hits = upright + _hits(columns, frame.column_ids)
            if turned > upright:
                self._turned.add(frame.path)
            if max(hits, turned) > 1:
                self._frames.add(frame.path)
            if hits > best:
                self._frame, best = frame, hits

    def _mend(self) -> None:
        """Official labels for rows and columns whose own lost characters."""
        rows = [(row.label, row.ids) for row in self._rows]
        if self._frame is None:
            names = mend_listed(rows, self._plan)
        else:
            names = mend_rows(rows, self._frame)
            columns = [(column.label, column.ids) for column in self._columns.values()]
            mended = mend_columns(columns, self._frame)
            for column, name in zip(self._columns.values(), mended, strict=True):
                column.name = name
        for row, name in zip(self._rows, names, strict=True):
            if name is not None and row.label is not None:
                row.name = self._mended[row.label] = name

    def slots(self) -> Iterator[Slot]:
        places = self._plan.places
        for row in self._rows:
            own = row.name.ids if row.name else row.ids
            header = self._plan.header(
                own, self._union(row.path[:-1]), says_nothing=says_nothing(row.label)
            )
            year = self._year(row.cells)
            for placed in row.cells:
                shared = len(placed.columns) > 1
                for at, path in enumerate(placed.columns):
                    column = self._columns[id(path)]
                    is_year = (placed, at) == year
                    place = self._place(row, header, column.headers[is_year])
                    leaf = places[place].leaf if place is not None else None
                    role = "year" if is_year else "all years" if column.is_cumulative else ""
                    repairs = _repairs(row.name, column.name) if row.name or column.name else ()
                    yield Slot(self._index, placed, at, place, leaf, role, shared, repairs)

    def _place(self, row: _Row, header: Header, column: Header) -> int | None:
        """The number of the field under two headers, if there is just one."""
        found = self._plan.places_at(header, column)
        if len(found) > 1:
            found = self._better(found, header, column, row.label)
        if len(found) != 1:
            return None
        if row.label and row.label.of_which and self._is_narrower(found[0], header, row.label):
            return None
        return found[0]

    def _is_narrower(self, place: int, header: Header, label: Label) -> bool:
        """Whether 其中 and many other words make the row a part of what the field means."""
        single = sum(key in header.all for key in self._plan.places[place].keys) == 1
        return single and coverage(self._plan, place, label) < _MOSTLY

    def _better(
        self, found: Sequence[int], row: Header, column: Header, label: Label | None
    ) -> tuple[int, ...]:
        """Of fields that fit equally well those that suit the table, or cover more of the label."""
        scores = {}
        for index in found:
            place = self._plan.places[index]
            axis = column if place.frame in self._turned else row
            suits = place.frame in self._frames
            on_axis = suits and axis.all.issuperset(place.above)
            scores[index] = (suits, on_axis, coverage(self._plan, index, label))
        best = max(scores.values())
        return tuple(index for index, score in scores.items() if score == best)

    def _year(self, cells: Sequence[Placed]) -> tuple[Placed, int] | None:
        """Of a row's columns the one that gives the year's figure without naming anything else.

        None where several could be meant.
        """
        plain = [
            (placed, at, column.label)
            for placed in cells
            for at, path in enumerate(placed.columns)
            if (column := self._columns[id(path)]).says_nothing
        ]
        if len(plain) > 1:
            plain = [one for one in plain if one[0].content.kind != "blank"]
        if len(plain) > 1:
            named = [
                [one for one in plain if one[2] and name.match(one[2].words)] for name in _THIS_YEAR
            ]
            plain = next(filter(None, named), [])
        return plain[0][:2] if len(plain) == 1 else None


def _repairs(*names: Name | None) -> tuple[str, ...]:
    return tuple(f"label recognised as {name.words}" for name in names if name)


def _hits(found: Sequence[frozenset[int]], ids: frozenset[int]) -> int:
    return sum(not one.isdisjoint(ids) for one in found)


def find_list(plan: Plan, slot: Slot) -> tuple[PartList, str] | None:
    """The list that a row is an item of, and its kind there.

    The label must be of one of the list's kinds, and stand under the row of the
    list's whole or under a heading that speaks of ways and channels.
    """
    path = slot.placed.row_path
    if not path:
        return None
    above = frozenset[int]().union(*(plan.match(label) for label in path[:-1]))
    of_channels = any(_CHANNELS.search(label.words) for label in path[:-1])
    for one in plan.lists:
        fits = not slot.placed.unit or one.units.fullmatch(slot.placed.unit)
        if fits and (of_channels or not above.isdisjoint(one.whole)):
            for sort, pattern in one.sorts:
                if pattern.search(path[-1].words):
                    return one, sort
    return None
