"""The vocabulary a report type is declared in, and the one place that looks into Pydantic.

A schema is a Pydantic model whose fields are made with `count`, `money`,
`text`, `day`, `choice`, `part` and the list makers below. One declaration
drives the JSON Schema, the prompts, the rule reader, the identities and the
field dictionary.

Phrases
    `says`, `none` and `unless` hold regular expressions over the *view* of a
    document (simplified script, half-width digits and punctuation) with slots:

    ``{n}``        the number, with one of the field's units behind it
    ``{n:件|宗}``  the number, with one of these units
    ``{n?}``       the number, unit optional
    ``{t:REGEX}``  the text of a text field
    ``{d}``        a date
    ``{~}``        up to 12 characters that end no clause and hold no digit
    ``{~N}``       likewise, up to N
    ``{!:REGEX}``  the sentence before the phrase does not hold this
    ``{NAME}``     in the phrases of a part: the number of its field NAME
                   (``{NAME:…}``, ``{NAME?}`` as above; dots reach deeper)

    The first phrase is the most official one; order is preference. `unless` looks
    at the clause up to the figure; there ``{n}`` is the place of the figure itself.

Cells
    `cell` lists header patterns that must all be found among a table cell's
    row and column headers, whichever way the table is turned.
"""

import hashlib
import types
import typing
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict
from pydantic import Field as _PydanticField
from pydantic.fields import FieldInfo

from llmx.records import Kind
from llmx.trust import Calibration
from llmx.years import AcrossYears, Series

# Leaves of list items that a schema remembers the standing of; reports have many the same.
_MOST_ITEMS = 8192

FieldKind = Literal["count", "money", "number", "text", "day", "year", "choice"]
ListKind = Literal["parts", "statements", "people", "facts"]


class Part(BaseModel):
    """Base of every model in a schema: unknown names are errors."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """What a schema says of one leaf. See the module text for phrases and cells.

    `reader` names what reads the field: `phrases`, or one of the readers for
    things that Chinese official papers share (`body`, `place`, `period`,
    `signature`, `person`). `place` is the level of a place name. `infer_from`
    is the field whose words a choice is inferred from. A field that is not
    `anywhere` is read in its own sections only. `adds`: two mentions in one
    list add up (信函1件、省政府转交信函1件). `any_year`: the words for the field
    name another year than the report's (上年结转, 历年累计). `to_year`: where they name
    the year that something goes on to (结转至2019年), it is the report's and so many
    more. `whole`: a figure that 其中 opens is a part, and so not this field.
    """

    kind: FieldKind
    label: str
    unit: str = ""
    units: str = ""
    meaning: str = ""
    says: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    cell: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    infer_from: str | None = None
    reader: str = "phrases"
    place: str = ""
    anywhere: bool = True
    adds: bool = False
    any_year: bool = False
    to_year: int | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PartSpec:
    """What a schema says of a group of fields.

    `where` names the sections that tell of the group, best first; in all but the
    first a sentence counts only if the pattern `cue` is in it. A figure does not
    count if the pattern `veto` stands not far before it, or if the pattern
    `narrower` does in its clause: words for a part of the body that reports, whose
    group `body` is in the name of a report of that part alone (县政府办公室).
    `phrases` fill several of its fields at once. `row` is the header pattern of a table
    row or block that all leaves below share. `ask` is whether a model is asked
    for the group, and `guide` what it is told about it.
    """

    label: str
    where: tuple[str, ...] = ()
    cue: str = ""
    veto: str = ""
    narrower: str = ""
    phrases: tuple[str, ...] = ()
    row: tuple[str, ...] = ()
    title: str = ""
    ask: bool = False
    guide: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSpec:
    """What a schema says of a list. `of` is the path of the whole, for parts.

    `starts` are patterns that open the list's text, `stops` such that end it, and
    `says` words of an unnumbered sentence that belongs to it (statements); `sorts`
    maps a kind to the pattern of labels that belong to it: with `only_sorted`,
    labels that match none belong to another list. For parts, `says` are words that
    no label holds: the first pattern those before it
    (公开), all of them those behind it (公开信息); `unless` are labels of no parts. For
    statements `unless` are words of none of them.
    """

    kind: ListKind
    label: str
    unit: str = ""
    units: str = ""
    meaning: str = ""
    of: str | None = None
    where: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    sorts: tuple[tuple[str, str], ...] = ()
    only_sorted: bool = False


Spec = FieldSpec | PartSpec | ListSpec


def count(label: str, unit: str, *, units: str = "", **spec: Any) -> Any:
    """A whole number of things. `units` is a pattern of units as printed; `unit` if left out."""
    return _declare(FieldSpec(kind="count", label=label, unit=unit, units=units or unit, **spec))


def money(label: str, **spec: Any) -> Any:
    """An amount in yuan; the text may print 元, 万元 or 亿元."""
    spec.setdefault("units", "元")
    return _declare(FieldSpec(kind="money", label=label, unit="元", **spec))


def number(label: str, **spec: Any) -> Any:
    """Any number, in the unit it is printed in."""
    return _declare(FieldSpec(kind="number", label=label, **spec))


def text(label: str, **spec: Any) -> Any:
    """Words, as printed, in simplified characters."""
    return _declare(FieldSpec(kind="text", label=label, **spec))


def day(label: str, **spec: Any) -> Any:
    """A date, ISO 8601."""
    return _declare(FieldSpec(kind="day", label=label, **spec))


def year(label: str, **spec: Any) -> Any:
    """A calendar year."""
    return _declare(FieldSpec(kind="year", label=label, **spec))


def choice(label: str, choices: Mapping[str, str], **spec: Any) -> Any:
    """One of a few values, each with the pattern that speaks for it, first match first."""
    return _declare(FieldSpec(kind="choice", label=label, choices=tuple(choices.items()), **spec))


def part(label: str, **spec: Any) -> Any:
    """A group of fields (a nested model)."""
    return _declare(PartSpec(label=label, **spec))


def items(kind: ListKind, label: str, **spec: Any) -> Any:
    """A list: `parts` of a whole, numbered `statements`, `people`, or `facts` left over."""
    sorts = spec.pop("sorts", {})
    return _declare(ListSpec(kind=kind, label=label, sorts=tuple(sorts.items()), **spec))


def _declare(spec: Spec) -> Any:
    """A Pydantic field with `spec`; leaves start as None, lists empty, parts are required."""
    spec = _with_tuples(spec)
    info: Any
    if isinstance(spec, FieldSpec):
        info = _PydanticField(default=None, title=spec.label, description=spec.meaning or None)
    elif isinstance(spec, ListSpec):
        info = _PydanticField(default_factory=list, title=spec.label)
    else:
        info = _PydanticField(title=spec.label)
    info.metadata.append(spec)
    return info


def _with_tuples(spec: Spec) -> Spec:
    """Lets a schema write a single string or a list where a tuple is meant."""
    changed: dict[str, Any] = {}
    for name in ("says", "none", "unless", "cell", "where", "phrases", "row", "starts", "stops"):
        value = getattr(spec, name, ())
        if isinstance(value, str):
            changed[name] = (value,)
        elif not isinstance(value, tuple):
            changed[name] = tuple(value)
    return replace(spec, **changed) if changed else spec


@dataclass(frozen=True, slots=True)
class SectionKind:
    """A kind of section: its key and the patterns of headings that open it."""

    key: str
    label: str
    headings: tuple[str, ...]


@dataclass(frozen=True)
class Identity:
    """An identity of the report's own arithmetic: Σ left = Σ right (≤ for a bound).

    Paths may hold ``{x}``, which stands for every name in `over`, and end in
    ``/*/NAME`` for all items of a list. `exact` must hold, `soft` may differ
    for reasons of scope, `bound` says that the left is part of the right.
    `all_parts` makes it assessable only when every path has a value.
    `top_items_only` names an item field ("within"): items in which it is set are
    parts of another item and do not count. `instead` are paths that stand in for a
    left that is not stated, the first that has a value (answered: completed).
    `optional` parts are rows that not every form has; missing, they count for
    nothing. With `sums`, parts that are told as one list make a whole that is not printed.
    `elsewhere` are further parts of the right that have their place in another part of the
    report: they count where the sum does not hold without them. `inside` are parts that may
    be told as parts of another one (信息不存在 under 否决公开): they do not count where the
    sum holds only without them.
    """

    id: str
    kind: Kind
    left: tuple[str, ...]
    right: tuple[str, ...]
    over: tuple[str, ...] = ()
    all_parts: bool = False
    source: str = ""
    top_items_only: str = ""
    instead: tuple[str, ...] = ()
    sums: bool = False
    optional: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()

    @cached_property
    def terms(self) -> frozenset[str]:
        """Every path it speaks of; for all items of a list, that of the first."""
        paths = (*self.left, *self.right, *self.instead)
        return frozenset(path.replace("/*/", "/0/") for path in paths)

    @cached_property
    def summed(self) -> frozenset[str]:
        """The paths of both sides; one that stands for a whole list is no field's."""
        return frozenset((*self.left, *self.right))

    def expand(self) -> Iterator["Identity"]:
        """One identity per name in `over`, with ids such as t3.balance/total."""
        if not self.over:
            yield self
        for name in self.over:
            yield replace(
                self,
                id=f"{self.id}/{name}",
                left=tuple(p.replace("{x}", name) for p in self.left),
                right=tuple(p.replace("{x}", name) for p in self.right),
                optional=tuple(p.replace("{x}", name) for p in self.optional),
                over=(),
            )


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf of the schema in its place: its pointer, spec, and the groups above it."""

    path: str
    spec: FieldSpec
    where: tuple[str, ...]
    cell: tuple[str, ...]
    group: str
    cue: str = ""
    veto: str = ""
    narrower: str = ""

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[1]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of the schema in its place; `item` is the model of an item, None for strings."""

    path: str
    spec: ListSpec
    where: tuple[str, ...]
    item: type[BaseModel] | None
    group: str


@dataclass(frozen=True, slots=True)
class GroupOfFields:
    """A part of the schema in its place."""

    path: str
    spec: PartSpec
    where: tuple[str, ...]


class Standing(NamedTuple):
    """The kind of a leaf, or of its list, and its place in the order of a report."""

    kind: FieldKind | ListKind
    place: tuple[int, tuple[int, ...]]


@dataclass(frozen=True)
class Schema:
    """A report type: the model, and what readers need to know beside its fields.

    `not_quantities` pairs a name with the pattern of numbers that count nothing;
    `not_headings` are numbered lines that open no section; `chrome` marks where a
    page's own footer begins; `bodies` is the pattern of how names of reporting
    bodies end; `divisions` are places as (code, level, name). `calibration` turns what
    is known of a value's making into the probability that it is right. `forms` pairs
    the name of a form with the beginnings of paths that it alone fills; the first that fits
    counts. `commonplace` are beginnings of paths that any document may fill: one that fills
    no other is hardly a report.
    """

    name: str
    version: str
    title: str
    report: type[BaseModel]
    sections: tuple[SectionKind, ...] = ()
    identities: tuple[Identity, ...] = ()
    across_years: tuple[AcrossYears, ...] = ()
    series: tuple[Series, ...] = ()
    not_quantities: tuple[tuple[str, str], ...] = ()
    not_headings: tuple[str, ...] = ()
    chrome: tuple[str, ...] = ()
    bodies: str = ""
    divisions: tuple[tuple[str, str, str], ...] = ()
    year_path: str = "/identity/year"
    calibration: Calibration = field(default_factory=Calibration)
    forms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    commonplace: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def _places(self) -> tuple[tuple[Leaf, ...], tuple[Listing, ...], tuple[GroupOfFields, ...]]:
        leaves: list[Leaf] = []
        lists: list[Listing] = []
        groups: list[GroupOfFields] = []
        for place in _walk(self.report, "", _Above()):
            if isinstance(place, Leaf):
                leaves.append(place)
            elif isinstance(place, Listing):
                lists.append(place)
            else:
                groups.append(place)
        return tuple(leaves), tuple(lists), tuple(groups)

    @cached_property
    def order(self) -> Mapping[str, int]:
        """Where each leaf and list stands in the report, by path."""
        places = _walk(self.report, "", _Above())
        paths = (place.path for place in places if not isinstance(place, GroupOfFields))
        return types.MappingProxyType({path: i for i, path in enumerate(paths)})

    @cached_property
    def _list_items(self) -> dict[str, "Standing"]:
        return {}

    def standing(self, path: str) -> "Standing":
        """Where a leaf, or a leaf of a list's item, stands; KeyError if the schema lacks it."""
        found = self._leaf_standings.get(path) or self._list_items.get(path)
        if found is None:
            above = path
            while above and above not in self.list_at:
                above = above.rpartition("/")[0]
            kind = self.list_at[above].spec.kind
            steps = path[len(above) :].split("/")
            place = tuple(int(step) for step in steps if step.isdigit())
            if len(self._list_items) >= _MOST_ITEMS:
                self._list_items.clear()
            found = self._list_items[path] = Standing(kind, (self.order[above], place))
        return found

    @cached_property
    def _leaf_standings(self) -> Mapping[str, "Standing"]:
        return {
            leaf.path: Standing(leaf.spec.kind, (self.order[leaf.path], ())) for leaf in self.leaves
        }

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over all that the schema declares: another phrase is another schema."""
        said = (
            self.name, self.version, self._places, self.sections, self.identities,
            self.not_quantities, self.not_headings, self.chrome, self.bodies, self.divisions,
            self.calibration,
        )  # fmt: skip
        return hashlib.sha256(repr(said).encode()).hexdigest()

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        return self._places[0]

    @property
    def lists(self) -> tuple[Listing, ...]:
        return self._places[1]

    @property
    def groups(self) -> tuple[GroupOfFields, ...]:
        return self._places[2]

    @cached_property
    def leaf_at(self) -> Mapping[str, Leaf]:
        return types.MappingProxyType({leaf.path: leaf for leaf in self.leaves})

    @cached_property
    def list_at(self) -> Mapping[str, Listing]:
        return types.MappingProxyType({listing.path: listing for listing in self.lists})

    def kind_of(self, path: str) -> FieldKind | ListKind:
        """The kind of a leaf, or of the list the path lies in; KeyError if neither is there."""
        return self.standing(path).kind

    def form_of(self, paths: Collection[str]) -> str:
        """The form that a report with values at `paths` used; empty if they do not tell."""
        for name, starts in self.forms:
            if any(path.startswith(starts) for path in paths):
                return name
        return ""

    @cached_property
    def checks(self) -> tuple[Identity, ...]:
        """All identities, written out."""
        return tuple(one for identity in self.identities for one in identity.expand())

    @cached_property
    def wholes(self) -> Mapping[str, str]:
        """Each field that adds up to another, with that other, by the exact sums."""
        return {
            part: check.left[0]
            for check in self.checks
            if check.kind == "exact" and len(check.left) == 1 < len(check.right)
            for part in check.right
        }

    def empty(self) -> dict[str, Any]:
        """The report with every leaf null and every list empty."""
        return _blank(self.report)


@dataclass(frozen=True, slots=True)
class _Above:
    """What a leaf inherits from the parts around it."""

    where: tuple[str, ...] = ()
    cell: tuple[str, ...] = ()
    group: str = ""
    cue: str = ""
    veto: str = ""
    narrower: str = ""


def _walk(
    model: type[BaseModel], path: str, above: _Above
) -> Iterator[Leaf | Listing | GroupOfFields]:
    for name, info in model.model_fields.items():
        here = f"{path}/{name}"
        spec = next(
            (m for m in info.metadata if isinstance(m, FieldSpec | PartSpec | ListSpec)), None
        )
        if spec is None:
            raise TypeError(f"{model.__name__}.{name} is not declared with llmx.fields")
        if isinstance(spec, FieldSpec):
            yield Leaf(
                here,
                spec,
                above.where,
                above.cell + spec.cell,
                above.group,
                above.cue,
                above.veto,
                above.narrower,
            )
        elif isinstance(spec, ListSpec):
            yield Listing(here, spec, spec.where or above.where, _item(info), above.group or here)
        else:
            inner = _Above(
                spec.where or above.where,
                above.cell + spec.row,
                above.group or here,
                spec.cue or above.cue,
                spec.veto or above.veto,
                spec.narrower or above.narrower,
            )
            yield GroupOfFields(here, spec, inner.where)
            yield from _walk(_model(info), here, inner)


def _model(info: FieldInfo) -> type[BaseModel]:
    for kind in (info.annotation, *typing.get_args(info.annotation)):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
    raise TypeError(f"not a part: {info.annotation!r}")


def _item(info: FieldInfo) -> type[BaseModel] | None:
    (kind,) = typing.get_args(info.annotation)
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def item_specs(item: type[BaseModel]) -> dict[str, FieldSpec]:
    """The leaf specs of a list's item model, by name."""
    return {
        name: next(m for m in info.metadata if isinstance(m, FieldSpec))
        for name, info in item.model_fields.items()
    }


def _blank(model: type[BaseModel]) -> dict[str, Any]:
    blank: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        spec = next(m for m in info.metadata if isinstance(m, FieldSpec | PartSpec | ListSpec))
        if isinstance(spec, PartSpec):
            blank[name] = _blank(_model(info))
        else:
            blank[name] = [] if isinstance(spec, ListSpec) else None
    return blank


def sections_named(sections: Sequence[SectionKind]) -> Mapping[str, SectionKind]:
    """Section kinds by key."""
    return {kind.key: kind for kind in sections}
