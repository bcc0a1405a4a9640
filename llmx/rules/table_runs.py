"""Digits that several cells share: handed to `table_splits` with all that the tables know."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from llmx.documents import Document
from llmx.fields import Identity
from llmx.records import Value
from llmx.rules.table_cells import Content, parse_cell
from llmx.rules.table_plan import Plan
from llmx.rules.table_slots import Slot, find_list
from llmx.rules.table_splits import Run, Split, find_splits

_TOKEN = re.compile(r"\S+")
_FIGURE = re.compile(r"[+\-]?(?P<digits>[0-9]+)(?:(?:\.[0-9]+)?[百千万亿]?元|(?=[+\-]|$))?|无")
_PROSE_NUMBER = re.compile(r"(?<![0-9.,])[0-9]{2,8}(?![0-9.]|[年月日号%])")
_LONE_STROKE = re.compile(r"-(?![0-9])")
_ZERO = re.compile(r"(?<![0-9.,])0|无")
_ALL_YEARS = "#all"  # the cumulative column's share of a row's name
_STAR = "/*/"


class Part(NamedTuple):
    """A slot's share of the digits, `start:end` in the view; no content where none is certain."""

    slot: Slot
    content: Content | None
    start: int
    end: int
    because: str = ""


def part_runs(
    shared: Sequence[Slot],
    slots: Sequence[Slot],
    known: Mapping[str, Value],
    plan: Plan,
    document: Document,
) -> Iterator[Part]:
    """The cells of each shared run: parted where there is one way to do it.

    `slots` are those of all tables, `known` what the other cells say.
    """
    groups: dict[int, list[Slot]] = defaultdict(list)
    for slot in shared:
        groups[id(slot.placed)].append(slot)
    tokens = {key: _tokens(document, group[0]) for key, group in groups.items()}
    # Where nothing parts the cells, white space within some is no border either (1 302 1).
    is_glued = 2 * sum(len(one) == 1 for one in tokens.values()) > len(tokens)
    blanks = any(_is_short(tokens[key], group) for key, group in groups.items())
    done: list[Part] = []
    waiting: list[list[Slot]] = []
    for key, group in groups.items():
        spaced = len(tokens[key]) == len(group) and not is_glued
        if spaced and not _has_fragments(document, tokens[key]):
            done += _apart(document, group, tokens[key])
        elif not blanks and _is_digit_by_digit(document, group, tokens[key]):
            if _hides_blanks(document, group, slots, plan):
                done += _parts(document, group, None)
            else:
                done += _digit_by_digit(document, group, tokens[key][0][0])
        else:
            waiting.append(group)
    yield from done
    if waiting:
        values = dict(known)
        for part in done:
            if part.slot.leaf and part.content:
                values.setdefault(part.slot.leaf.path, part.content.value)
        splits = _Arithmetic(plan, slots, values).splits(waiting, document)
        for group, split in zip(waiting, splits, strict=True):
            yield from _parts(document, group, split)


def _has_fragments(document: Document, tokens: Sequence[tuple[int, int]]) -> bool:
    """Whether a token begins with a zero, as part of a figure does: 1 029 2."""
    text = document.view.text
    return any(
        text[start] == "0" and text[start:end].isdecimal()
        for start, end in tokens
        if end - start > 1
    )


def _is_short(tokens: Sequence[tuple[int, int]], group: Sequence[Slot]) -> bool:
    """Whether there are fewer digits than cells, so that some are empty."""
    return sum(end - start for start, end in tokens) < len(group)


def _is_digit_by_digit(
    document: Document, group: Sequence[Slot], tokens: Sequence[tuple[int, int]]
) -> bool:
    """Whether there is one digit for each cell, so that arithmetic is not needed."""
    (start, end), *more = tokens
    text = _zeros_for_none(document.view.text[start:end])
    return not more and end - start == len(group) and text.isdecimal()


def _hides_blanks(
    document: Document, group: Sequence[Slot], slots: Sequence[Slot], plan: Plan
) -> bool:
    """Whether 214 may be 2, blank, 14.

    So where a row of the same columns shows no figure at all, or no cell of the table shows
    that zeros are printed. Asked where no sum would tell; zeros alone cannot be fewer cells.
    """
    if not document.view.text[group[0].placed.start : group[0].placed.end].strip("0无 \n"):
        return False
    sums = {frame.path for frame in plan.frames if frame.is_uniform}
    here = [plan.places[slot.place] for slot in group if slot.place is not None]
    columns = {
        (place.frame, place.keys[-1]) for place in here if place.frame and place.frame not in sums
    }
    if not columns:
        return False
    filled = {slot.place for slot in slots}
    return not _prints_zeros(document, slots, plan, {frame for frame, _ in columns}) or any(
        (place.frame, place.keys[-1]) in columns and index not in filled
        for index, place in enumerate(plan.places)
        if place.frame
    )


def _prints_zeros(
    document: Document, slots: Sequence[Slot], plan: Plan, frames: Collection[str]
) -> bool:
    """Whether some cell of these tables holds 0 or 无, so that they do not leave it blank."""
    text = document.view.text
    return any(
        slot.place is not None
        and plan.places[slot.place].frame in frames
        and _ZERO.search(text[slot.placed.start : slot.placed.end])
        for slot in slots
    )


def _digit_by_digit(document: Document, group: Sequence[Slot], start: int) -> Iterator[Part]:
    text = document.view.text
    for at, slot in enumerate(group, start):
        yield Part(slot, parse_cell(text[at]), at, at + 1, "one digit for each cell")


def _tokens(document: Document, slot: Slot) -> list[tuple[int, int]]:
    text = document.view.text
    return [m.span() for m in _TOKEN.finditer(text, slot.placed.start, slot.placed.end)]


def _apart(
    document: Document, group: Sequence[Slot], tokens: Sequence[tuple[int, int]]
) -> Iterator[Part]:
    for slot, (start, end) in zip(group, tokens, strict=True):
        yield Part(slot, parse_cell(document.view.text[start:end]), start, end, "white space")


def _zeros_for_none(printed: str) -> str:
    """无 is a cell by itself, and its value is 0."""
    return printed.replace("无", "0")


class _Shared(NamedTuple):
    """What cells share, token by token: the digits' ranges, and the signs and units around.

    `is_glued`: nothing but signs, units and 无 part the tokens.
    """

    digits: tuple[tuple[int, int], ...]
    wholes: tuple[tuple[int, int], ...]
    is_glued: bool = False

    @property
    def is_marked(self) -> bool:
        """Whether signs or units stand around the digits."""
        return self.digits != self.wholes

    def positions(self) -> list[tuple[int, int]]:
        """For each digit the range it stands for as a cell's first or last, with sign and unit."""
        return [
            (whole[0] if at == digits[0] else at, whole[1] if at == digits[1] - 1 else at + 1)
            for digits, whole in zip(self.digits, self.wholes, strict=True)
            for at in range(*digits)
        ]


def _shared(document: Document, slot: Slot) -> _Shared:
    """The tokens of a run; signs, units and 无 part them too where white space does not."""
    text = document.view.text
    tokens = tuple(_tokens(document, slot))
    if len(tokens) == 1:
        start, end = tokens[0]
        found = list(_FIGURE.finditer(text, start, end))
        if found and sum(match.end() - match.start() for match in found) == end - start:
            digits = tuple(m.span("digits") if m["digits"] else m.span() for m in found)
            return _Shared(digits, tuple(m.span() for m in found), is_glued=len(found) > 1)
    return _Shared(tokens, tokens)


def _has_minus(document: Document, shared: _Shared) -> bool:
    pairs = zip(shared.digits, shared.wholes, strict=True)
    return any(
        whole[0] < digits[0] and document.view.text[whole[0]] == "-" for digits, whole in pairs
    )


def _has_strokes(document: Document, slots: Sequence[Slot]) -> bool:
    """Whether a lone - stands for a blank cell somewhere, or no cell shows that 0 is printed."""
    places = {(slot.placed.start, slot.placed.end) for slot in slots}
    printed = [document.view.text[start:end] for start, end in places]
    return any(map(_LONE_STROKE.search, printed)) or not any(map(_ZERO.search, printed))


def _parts(document: Document, group: Sequence[Slot], split: Split | None) -> Iterator[Part]:
    first = group[0].placed
    positions = _shared(document, group[0]).positions() if split else []
    for at, slot in enumerate(group):
        cell = split.cells[at] if split else None
        if split is None or cell is None:
            yield Part(slot, None, first.start, first.end)
        else:
            start, end = positions[cell[0]][0], positions[cell[1] - 1][1]
            content = parse_cell(document.view.text[start:end])
            yield Part(slot, content, start, end, split.because)


class _Arithmetic:
    """Names the cells of all tables for `find_splits`. Lives for one document."""

    def __init__(self, plan: Plan, slots: Sequence[Slot], known: Mapping[str, Value]) -> None:
        self._plan = plan
        self._slots = slots
        self._names: dict[int, str] = {}
        self._items: dict[str, list[str]] = defaultdict(list)
        self._spoilt: set[str] = set()
        self._has_strokes: bool | None = None
        self._name_rows()
        self._known = self._values(known)

    def splits(
        self, groups: Sequence[Sequence[Slot]], document: Document
    ) -> tuple[Split | None, ...]:
        runs = [self._run(group, document) for group in groups]
        identities = list(self._identities({name for run in runs for name in run.paths}))
        return find_splits(
            runs,
            identities,
            self._known,
            printed=lambda: _printed_elsewhere(document, self._slots),
        )

    def _run(self, group: Sequence[Slot], document: Document) -> Run:
        shared = _shared(document, group[0])
        printed = [document.view.text[a:b] for a, b in shared.digits]
        if "无" in printed and len(printed) > len(group):
            printed = []  # no cell is made of 无 and a figure
        if _has_minus(document, shared) and len(printed) < len(group) and self._strokes(document):
            printed = []  # 3-41 is 3, -4, 1, or 3, blank, 41
        tokens = tuple(map(_zeros_for_none, printed))
        names = [self._names[id(slot)] for slot in group]
        if shared.is_marked:  # no identity knows of signs and units
            names = [f"{name}?" for name in names]
        return Run(tokens, tuple(names), shared.is_glued)

    def _strokes(self, document: Document) -> bool:
        if self._has_strokes is None:
            self._has_strokes = _has_strokes(document, self._slots)
        return self._has_strokes

    def _name_rows(self) -> None:
        rows: dict[tuple[int, int], list[Slot]] = defaultdict(list)
        for slot in self._slots:
            rows[slot.grid, slot.placed.cell.row].append(slot)
        for (grid, row), slots in rows.items():
            year = next((slot for slot in slots if slot.role == "year"), None)
            name = year.leaf.path if year and year.leaf else f"~{grid}.{row}"
            for at, slot in enumerate(slots):
                self._names[id(slot)] = _name(slot, name, f"~{grid}.{row}.{at}")
            if year and not year.leaf:
                self._add_item(year, name)

    def _add_item(self, year: Slot, name: str) -> None:
        """Counts a row among the items of its list; a row that may be one spoils the list's sum."""
        found = find_list(self._plan, year)
        if found is not None:
            self._items[found[0].path].append(name)
            return
        above = (self._plan.match(label) for label in year.placed.row_path[:-1])
        ids = frozenset[int]().union(*above)
        self._spoilt.update(one.path for one in self._plan.lists if not ids.isdisjoint(one.whole))

    def _values(self, known: Mapping[str, Value]) -> dict[str, int | float]:
        values = {path: value for path, value in known.items() if isinstance(value, int | float)}
        for slot in self._slots:
            if slot.role and not slot.is_shared and slot.placed.content.value is not None:
                values.setdefault(self._names[id(slot)], slot.placed.content.value)
        for path in self._absent():
            values.setdefault(path, 0)
        return values

    def _absent(self) -> Iterator[str]:
        """Fields of a table that its form does not have, if every row it has is understood."""
        for frame in self._plan.frames:
            inside = f"{frame.path}/"
            here = [s for s in self._slots if s.leaf and s.leaf.path.startswith(inside)]
            grids = {slot.grid for slot in here}
            if (
                frame.is_uniform
                and here
                and all(slot.leaf or slot.grid not in grids for slot in self._slots)
            ):
                there = {slot.leaf.path for slot in here if slot.leaf}
                paths = (place.leaf.path for place in self._plan.places)
                yield from (p for p in paths if p.startswith(inside) and p not in there)

    def _identities(self, names: set[str]) -> Iterator[Identity]:
        """The schema's identities, likewise for the cumulative column, and year ≤ cumulative."""
        written = [one for identity in self._plan.identities if (one := self._written(identity))]
        yield from written
        for name in names:
            if name.endswith(_ALL_YEARS):
                year = name.removesuffix(_ALL_YEARS)
                yield Identity(f"year/{year}", "bound", (year,), (name,))
        years = {name.removesuffix(_ALL_YEARS) for name in names if name.endswith(_ALL_YEARS)}
        for one in written:
            if not (years.isdisjoint(one.left) and years.isdisjoint(one.right)):
                left, right = (
                    tuple(path + _ALL_YEARS for path in side) for side in (one.left, one.right)
                )
                yield replace(one, left=left, right=right)

    def _written(self, identity: Identity) -> Identity | None:
        """An identity with its list written out as the rows that are its items."""
        sides = (identity.left, identity.right)
        if not any(_STAR in path for side in sides for path in side):
            return identity
        left, right = (
            tuple(name for path in side for name in self._items_of(path)) for side in sides
        )
        return replace(identity, left=left, right=right) if left and right else None

    def _items_of(self, path: str) -> Sequence[str]:
        listing, star, _ = path.partition(_STAR)
        if not star:
            return (path,)
        return () if listing in self._spoilt else self._items.get(listing, ())


def _name(slot: Slot, year: str, other: str) -> str:
    if slot.role == "all years":
        return year + _ALL_YEARS
    if slot.leaf is not None:
        return slot.leaf.path
    return year if slot.role == "year" else other


def _printed_elsewhere(document: Document, slots: Sequence[Slot]) -> set[int]:
    """Numbers of two digits and more in the text outside the tables."""
    text = document.view.text
    places = [slot.placed for slot in slots]
    start = min((placed.start for placed in places), default=0)
    end = max((placed.end for placed in places), default=0)
    found = (*_PROSE_NUMBER.finditer(text, 0, start), *_PROSE_NUMBER.finditer(text, end))
    return {int(match[0]) for match in found}
