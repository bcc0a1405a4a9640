"""Which field each cell of a grid belongs to, told by its labels."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from llmx.fields import Leaf
from llmx.rules.table_headers import Placed, is_aside, is_cumulative, says_nothing
from llmx.rules.table_labels import Label
from llmx.rules.table_plan import Frame, Header, Name, PartList, Plan, find_similar

_NONE: frozenset[int] = frozenset()
_CHANNELS = re.compile("公开.{0,8}(?:渠道|方式|途径)|(?:渠道|方式|途径).{0,8}公开")
_THIS_YEAR = re.compile("本年|当年|本期")


@dataclass(frozen=True, slots=True)
class Slot:
    """One column's share of a placed cell, and the field it belongs to, if any.

    `at` counts the columns of the cell; `role` is `year`, `all years` or `` for
    other columns. `coverage` is how much of the row's label the field's patterns cover.
    """

    grid: int
    placed: Placed
    at: int
    leaf: Leaf | None
    role: str
    coverage: float = 0.0
    repairs: tuple[str, ...] = ()

    @property
    def column(self) -> Label | None:
        path = self.placed.columns[self.at]
        return path[-1] if path else None

    @property
    def is_shared(self) -> bool:
        return len(self.placed.columns) > 1


def find_slots(plan: Plan, index: int, placed: Sequence[Placed]) -> list[Slot]:
    """The slots of one grid, the `index`th, in reading order."""
    return list(_Locator(plan, index, placed).slots())


class _Locator:
    """Finds the field of each cell of one grid. Lives for one grid."""

    def __init__(self, plan: Plan, index: int, placed: Sequence[Placed]) -> None:
        self._plan = plan
        self._index = index
        self._rows: dict[int, list[Placed]] = defaultdict(list)
        for one in placed:
            self._rows[one.cell.row].append(one)
        self._row_ids = {r: self._ids(row[0].row_label) for r, row in self._rows.items()}
        self._columns = {
            path for row in self._rows.values() for one in row for path in one.columns
        }
        self._frame: Frame | None = None
        self._frames: set[str] = set()
        self._turned: set[str] = set()
        self._find_frames()
        self._row_names = self._mend_rows() if self._frame else {}
        self._column_names = self._mend_columns() if self._frame else {}
        self._column_headers = {path: self._column_header(path) for path in self._columns}

    def _ids(self, label: Label | None) -> frozenset[int]:
        return self._plan.match(label) if label is not None else frozenset()

    def slots(self) -> Iterator[Slot]:
        for row, cells in self._rows.items():
            name = self._row_names.get(row)
            header = self._row_header(cells[0], name)
            year = _year_slot(cells)
            for placed in cells:
                for at, path in enumerate(placed.columns):
                    yield self._slot(placed, at, header, path, (placed, at) == year, name)

    def _row_header(self, first: Placed, name: Name | None) -> Header:
        own = name.ids if name else self._ids(first.row_label)
        above = (self._ids(label) for label in first.row_path[:-1])
        return Header(own, _NONE.union(*above), says_nothing(first.row_label))

    def _column_header(self, path: tuple[Label, ...]) -> Header:
        label = path[-1] if path else None
        name = self._column_names.get(path)
        own = name.ids if name else self._ids(label)
        return Header(own, _NONE.union(*(self._ids(one) for one in path[:-1])))

    def _slot(
        self,
        placed: Placed,
        at: int,
        row: Header,
        path: tuple[Label, ...],
        is_year: bool,  # noqa: FBT001
        name: Name | None,
    ) -> Slot:
        column = self._column_headers[path]
        if is_year:
            column = replace(column, says_nothing=True)
        index = self._place(row, column, placed)
        leaf = self._plan.places[index].leaf if index is not None else None
        coverage = self._coverage(index, placed) if index is not None else 0.0
        label = path[-1] if path else None
        role = "year" if is_year else "all years" if is_cumulative(label) else ""
        names = [one for one in (name, self._column_names.get(path)) if one]
        repairs = tuple(f"label recognised as {one.words}" for one in names)
        return Slot(self._index, placed, at, leaf, role, coverage, repairs)

    def _place(self, row: Header, column: Header, placed: Placed) -> int | None:
        found = self._plan.places_at(row, column)
        if len(found) > 1:
            found = self._better(found, row, column, placed)
        return found[0] if len(found) == 1 else None

    def _coverage(self, index: int, placed: Placed) -> float:
        label = placed.row_label
        return round(self._plan.coverage(index, label.words), 2) if label else 0.0

    def _better(
        self, found: Sequence[int], row: Header, column: Header, placed: Placed
    ) -> Sequence[int]:
        """Of fields that fit equally well those that suit the table, or cover more of the label."""
        scores = {}
        for index in found:
            place = self._plan.places[index]
            axis = column if place.frame in self._turned else row
            suits = place.frame in self._frames
            on_axis = suits and axis.all.issuperset(place.above)
            scores[index] = (suits, on_axis, self._coverage(index, placed))
        best = max(scores.values())
        return [index for index, score in scores.items() if score == best]

    def _find_frames(self) -> None:
        """The laid-out tables that this grid is a copy of, and which of them are turned."""
        columns = [self._ids(path[-1]) for path in self._columns if path]
        best = 1
        for frame in self._plan.frames:
            rows = sum(not ids.isdisjoint(frame.row_ids) for ids in self._row_ids.values())
            turned = sum(not ids.isdisjoint(frame.column_ids) for ids in self._row_ids.values())
            hits = rows + sum(not ids.isdisjoint(frame.column_ids) for ids in columns)
            if turned > rows:
                self._turned.add(frame.path)
            if max(hits, turned) > 1:
                self._frames.add(frame.path)
            if hits > best:
                self._frame, best = frame, hits

    def _mend_rows(self) -> dict[int, Name]:
        """Official labels for rows whose own lost characters, by what is left and their place."""
        frame = self._frame
        assert frame is not None  # noqa: S101 - the caller asked
        known = {
            row: index
            for row, ids in self._row_ids.items()
            for index, name in enumerate(frame.rows)
            if not ids.isdisjoint(name.ids)
        }
        mended: dict[int, Name] = {}
        for row, cells in self._rows.items():
            label = cells[0].row_label
            if row in known or label is None or not self._row_ids[row].isdisjoint(frame.column_ids):
                continue
            name = _similar_row(label.words, row, known, frame.rows)
            if name is not None:
                mended[row] = name
                known[row] = frame.rows.index(name)
        return mended

    def _mend_columns(self) -> dict[tuple[Label, ...], Name]:
        frame = self._frame
        assert frame is not None  # noqa: S101 - the caller asked
        taken = frozenset[int]().union(*(self._ids(path[-1]) for path in self._columns if path))
        missing = [name for name in frame.columns if name.ids.isdisjoint(taken)]
        ids = frame.column_ids | frame.row_ids
        mended: dict[tuple[Label, ...], Name] = {}
        for path in self._columns:
            if path and self._ids(path[-1]).isdisjoint(ids):
                name = find_similar(path[-1].words, missing, bracketed=False)
                if name is not None:
                    mended[path] = name
        return mended


def _similar_row(
    words: str, row: int, known: dict[int, int], names: Sequence[Name]
) -> Name | None:
    """The official label of a damaged row: between its neighbours' if that leaves any, else free."""
    before = max((i for r, i in known.items() if r < row), default=-1)
    after = min((i for r, i in known.items() if r > row), default=len(names))
    taken = set(known.values())
    between = [names[i] for i in range(before + 1, after) if i not in taken]
    name = find_similar(words, between, bracketed=True)
    if name is None:
        free = [one for i, one in enumerate(names) if i not in taken]
        name = find_similar(words, free, bracketed=False)
    return name


def _year_slot(cells: Sequence[Placed]) -> tuple[Placed, int] | None:
    """Of a row's columns the one that gives the year's figure without naming anything else.

    None where several could be meant.
    """
    plain = [
        (placed, at, path[-1] if path else None)
        for placed in cells
        for at, path in enumerate(placed.columns)
        if says_nothing(path[-1] if path else None) and not is_aside(path[-1] if path else None)
    ]
    if len(plain) > 1:
        plain = [one for one in plain if one[0].content.kind != "blank"]
    if len(plain) > 1:
        plain = [one for one in plain if one[2] is not None and _THIS_YEAR.match(one[2].words)]
    return (plain[0][0], plain[0][1]) if len(plain) == 1 else None


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
