"""Which headers lead to which field: a schema's `row` and `cell` patterns, compiled.

A field belongs to a cell when
  1. each of its patterns is found in a label of the cell's row path or column path,
  2. the cell's own row label (the innermost) is found by one of them, or says nothing
     (no label, or 数量, 本年度, 2018年度 …),
  3. likewise its own column label; of several columns that say nothing, none is read,
  4. one of the two own labels is found; in a frame the field is told by the own label
     of one axis, its group by that of the other (or, if that is blank, above the field).
Of several fields the one with more patterns wins, then one of the frame that the
table is a copy of, then the one whose group stands on the axis where that frame's
groups stand, then the one whose patterns cover more of the own row label; if
nothing decides, nothing is read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from pydantic import BaseModel

from llmx.fields import GroupOfFields, Identity, Leaf, Schema
from llmx.frozen import frozen
from llmx.rules.table_labels import Label, mainland_words

Ids = frozenset[int]

_K = TypeVar("_K")
_V = TypeVar("_V")

_MEMORY = 8192
_LONGEST = 80
_SHORTEST_SIGN = 4
_LIST_SIGNS = ("指标名称", "统计指标", "指标内容", "统计项目", "计量单位", "历年累计", "统计数")
_NONE: Ids = frozenset()
_LIKELY = 0.62  # share of characters in common that makes a damaged label recognisable
_LIKELY_HERE = 0.4  # the same where the neighbouring rows leave only this place
_MARGIN = 0.12
_MOST_LOST = 0.7
_SHORTEST_NAME = 3


@frozen(eq=False)
class Header:
    """What a row's labels or a column's match: the innermost (`own`) and those above it.

    Made by `Plan.header` only, which makes each but once: they compare as objects,
    because each cell of each table looks two of them up.
    """

    own: Ids
    upper: Ids
    says_nothing: bool

    @property
    def all(self) -> Ids:
        return self.own | self.upper


@frozen
class Place:
    """A field that a table can fill, and the patterns that lead to it.

    `above` are those that it shares with the fields of its group: the other axis
    of a table in which each of them has a row or a block.
    """

    leaf: Leaf
    keys: tuple[int, ...]
    above: Ids
    frame: str

    def has_own_label(self, row: Header, column: Header) -> bool:
        """Whether group and field are told by two labels: 制发规范性文件总数 alone is no 表二."""
        if not self.frame or not self.above:
            return True
        return self._across(row, column) or self._across(column, row)

    def _across(self, of_group: Header, of_field: Header) -> bool:
        """Whether one axis tells the field, the other its group (or the labels above, if blank)."""
        if self.keys[-1] not in of_field.own:
            return False
        return self.above <= (of_group.own or of_field.upper)


@frozen
class Name:
    """An official label and the patterns that stand for it."""

    words: str
    ids: Ids
    patterns: tuple[str, ...]


@frozen(eq=False)
class Frame:
    """A table that the schema lays out in full: blocks or rows, and columns.

    `rows` are the labels of its groups,
    `columns` those of the fields inside; `is_uniform` says that every row has all.
    `signs` are words of which its header, or its first row, has at least one.
    """

    path: str
    rows: tuple[Name, ...]
    columns: tuple[Name, ...]
    row_ids: Ids
    column_ids: Ids
    is_uniform: bool
    signs: tuple[str, ...]


@frozen
class PartList:
    """A list of parts whose items a table may name: 其中:1.政府网站公开数."""

    path: str
    whole: Ids
    sorts: tuple[tuple[str, re.Pattern[str]], ...]
    units: re.Pattern[str]


@dataclass(frozen=True, eq=False)
class Plan:
    """A schema as tables see it. Build with `plan_of`.

    `sign` finds words of which at least one stands in every text that holds a table;
    `row_names` the official labels of fields outside the frames, `row_ids` their patterns.
    """

    patterns: tuple[re.Pattern[str], ...]
    places: tuple[Place, ...]
    by_key: tuple[tuple[int, ...], ...]
    frames: tuple[Frame, ...]
    identities: tuple[Identity, ...]
    sign: re.Pattern[str]
    lists: tuple[PartList, ...]
    row_names: tuple[Name, ...]
    row_ids: Ids
    _matched: dict[str, Ids] = field(default_factory=dict)
    _found: dict[tuple[Header, Header], tuple[int, ...]] = field(default_factory=dict)
    _covered: dict[tuple[int, str], float] = field(default_factory=dict)
    _headers: dict[tuple[Ids, Ids, bool], Header] = field(default_factory=dict)

    def signs_in(self, text: str) -> list[int]:
        """Where in a text the words stand of which every table has one."""
        places: list[int] = []
        while (found := self.sign.search(text, places[-1] + 1 if places else 0)) is not None:
            places.append(found.start())
        return places

    def header(self, own: Ids, upper: Ids, *, says_nothing: bool = False) -> Header:
        """The header with these matches."""
        key = (own, upper, says_nothing)
        found = self._headers.get(key)
        if found is None:
            found = Header(*key)
            remember(self._headers, key, found)
        return found

    def match(self, label: Label) -> Ids:
        """The patterns found in a label, without its remark in brackets where that suffices."""
        return (
            self._match(label.words)
            or (label.note and self._match(label.words + label.note))
            or _NONE
        )

    def _match(self, words: str) -> Ids:
        found = self._matched.get(words)
        if found is None:
            plain = mainland_words(words)
            found = frozenset(i for i, pattern in enumerate(self.patterns) if pattern.search(plain))
            remember(self._matched, words, found)
        return found

    def places_at(self, row: Header, column: Header) -> tuple[int, ...]:
        """Fields that the cell under two headers can belong to, by index; best ones only."""
        key = (row, column)
        found = self._found.get(key)
        if found is None:
            found = self._places_at(row, column)
            remember(self._found, key, found)
        return found

    def _places_at(self, row: Header, column: Header) -> tuple[int, ...]:
        here = row.all | column.all
        fitting = [
            index
            for index in {i for key in row.own | column.own for i in self.by_key[key]}
            if here.issuperset(keys := self.places[index].keys)
            and (row.says_nothing or not row.own.isdisjoint(keys))
            and (column.says_nothing or not column.own.isdisjoint(keys))
            and self.places[index].has_own_label(row, column)
        ]
        most = max((len(self.places[index].keys) for index in fitting), default=0)
        return tuple(sorted(i for i in fitting if len(self.places[i].keys) == most))

    def coverage(self, index: int, words: str) -> float:
        """How much of a label the patterns of a field cover, 0..1."""
        covered = self._covered.get((index, words))
        if covered is None:
            plain = mainland_words(words)
            found = (self.patterns[key].search(plain) for key in self.places[index].keys)
            covered = max((len(m[0]) for m in found if m), default=0) / max(len(plain), 1)
            remember(self._covered, (index, words), covered)
        return covered


def remember(memory: dict[_K, _V], key: _K, value: _V, most: int = _MEMORY) -> None:
    """Labels repeat from report to report; what does not repeat must not pile up."""
    if len(memory) >= most:
        memory.clear()
    memory[key] = value


_plans: dict[type[BaseModel], tuple[tuple[Identity, ...], Plan]] = {}


def plan_of(schema: Schema) -> Plan:
    """The plan of a schema; made once for each report model."""
    made = _plans.get(schema.report)
    if made is None or made[0] is not schema.identities:
        made = schema.identities, _plan(schema.report, schema.identities)
        remember(_plans, schema.report, made)
    return made[1]


@lru_cache(maxsize=8)
def _plan(report: type[BaseModel], identities: tuple[Identity, ...]) -> Plan:
    schema = Schema("", "", "", report, identities=identities)
    leaves, groups = schema.leaves, schema.groups
    keys: dict[str, int] = {}
    titled = [group.path for group in groups if group.spec.title]
    places = tuple(_place(leaf, keys, titled) for leaf in leaves if leaf.cell)
    by_key: list[list[int]] = [[] for _ in keys]
    for index, place in enumerate(places):
        for key in place.keys:
            by_key[key].append(index)
    frames = tuple(_frame(group, groups, places, keys) for group in groups if group.spec.title)
    return Plan(
        tuple(re.compile(pattern) for pattern in keys),
        places,
        tuple(tuple(indices) for indices in by_key),
        frames,
        schema.checks,
        re.compile("|".join(map(re.escape, (*_LIST_SIGNS, *(s for f in frames for s in f.signs))))),
        tuple(_part_lists(schema, places)),
        _row_names(places, tuple(keys)),
        frozenset(place.keys[-1] for place in places if not place.frame),
    )


def _row_names(places: Sequence[Place], patterns: Sequence[str]) -> tuple[Name, ...]:
    labels: dict[str, Ids] = {}
    for place in places:
        if not place.frame:
            label = place.leaf.spec.label
            labels[label] = labels.get(label, _NONE) | {place.keys[-1]}
    return _names(labels, patterns)


def _part_lists(schema: Schema, places: Sequence[Place]) -> Iterator[PartList]:
    wholes = {place.leaf.path: frozenset(place.keys) for place in places}
    for listing in schema.lists:
        spec = listing.spec
        if spec.kind == "parts" and spec.sorts and spec.of in wholes:
            sorts = tuple((kind, re.compile(pattern)) for kind, pattern in spec.sorts)
            units = re.compile(spec.units or re.escape(spec.unit))
            yield PartList(listing.path, wholes[spec.of], sorts, units)


def _place(leaf: Leaf, keys: dict[str, int], titled: Sequence[str]) -> Place:
    ids = [keys.setdefault(pattern, len(keys)) for pattern in leaf.cell]
    above = frozenset(ids[: len(leaf.cell) - len(leaf.spec.cell)])
    frame = next((path for path in titled if leaf.path.startswith(f"{path}/")), "")
    return Place(leaf, tuple(dict.fromkeys(ids)), above, frame)


def _frame(
    group: GroupOfFields,
    groups: Sequence[GroupOfFields],
    places: Sequence[Place],
    keys: dict[str, int],
) -> Frame:
    inside = f"{group.path}/"
    rows = {
        one.spec.label: frozenset(keys[p] for p in one.spec.row if p in keys)
        for one in groups
        if one.path.startswith(inside) and one.spec.row
    }
    columns: dict[str, Ids] = {}
    for place in places:
        if place.leaf.path.startswith(inside):
            label = place.leaf.spec.label
            columns[label] = columns.get(label, _NONE) | {keys[place.leaf.spec.cell[-1]]}
    return Frame(
        group.path,
        _names(rows, tuple(keys)),
        _names(columns, tuple(keys)),
        _NONE.union(*rows.values()),
        _NONE.union(*columns.values()),
        len(rows) * len(columns) == sum(p.leaf.path.startswith(inside) for p in places),
        (group.spec.title, *(label for label in columns if len(label) >= _SHORTEST_SIGN)),
    )


def _names(labels: dict[str, Ids], patterns: Sequence[str]) -> tuple[Name, ...]:
    return tuple(
        Name("".join(label.split()), ids, tuple(patterns[i] for i in sorted(ids)))
        for label, ids in labels.items()
    )


def find_similar(words: str, names: Sequence[Name], *, bracketed: bool) -> Name | None:
    """The official label that a damaged one must be, with a clear lead over the next; else None.

    `bracketed`: the names are those that fit between the neighbours, so that less suffices.
    """
    if len(words) < _SHORTEST_NAME:
        return None
    begun = [name for name in names if name.words.startswith(words)]
    if len(begun) == 1:
        return begun[0]
    scores = sorted(
        (
            (_alike(words, name.words), i)
            for i, name in enumerate(names)
            if len(name.words) >= _SHORTEST_NAME
        ),
        reverse=True,
    )
    if not scores or scores[0][0] < (_LIKELY_HERE if bracketed else _LIKELY):
        return None
    if len(scores) > 1 and scores[0][0] - scores[1][0] < _MARGIN:
        return None
    return names[scores[0][1]]


def find_shortened(words: str, names: Sequence[Name]) -> Name | None:
    """The official label of which `words` are most of the characters, in order; None if not one."""
    found = [
        name
        for name in names
        if _MOST_LOST * len(name.words) <= len(words) < len(name.words)
        and _is_subsequence(words, name.words)
    ]
    return found[0] if len(found) == 1 else None


def _is_subsequence(part: str, whole: str) -> bool:
    rest = iter(whole)
    return all(char in rest for char in part)


def _alike(left: str, right: str) -> float:
    """Share of the two labels that they have in common, in order: 2·LCS / both lengths."""
    both = len(left) + len(right)
    if len(left) > _LONGEST or 2 * len(set(left) & set(right)) < _LIKELY_HERE * both / 2:
        return 0.0
    row = [0] * (len(right) + 1)
    for a in left:
        diagonal = 0
        for j, b in enumerate(right, 1):
            above = row[j]
            row[j] = diagonal + 1 if a == b else max(above, row[j - 1])
            diagonal = above
    return 2 * row[-1] / both
