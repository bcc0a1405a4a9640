"""Lists of a record against those of the gold: items are paired one to one, then judged.

Parts of a whole, people
    Every leaf of an item counts. Pairs with the same number and related labels
    are preferred, then pairs with the same label. A number other than zero that
    occurs once on either side needs no related label: the label is then wrong.
Facts
    One outcome each: a hit when number and unit are the same and the labels
    are related, which is to say similar by 0.3, or sharing a run of characters
    that is half of the shorter. Whether the labels agree is counted apart.
Statements
    One outcome each: a hit when similar by 0.85.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from llmx.evaluate.compare import (
    LABEL_HIT,
    STATEMENT_HIT,
    Quantity,
    normalise,
    normalise_label,
    quantity,
    related,
    same_label,
    same_value,
    similarity,
)
from llmx.evaluate.gold import EvaluationError, items_at
from llmx.evaluate.matching import pair
from llmx.evaluate.results import NUMERIC, LeafKind, Outcome
from llmx.evaluate.scoring import Case, Side, given, judge, outcome_of
from llmx.fields import FieldSpec, Listing, item_specs
from llmx.records import Value

_SURE = 2.0  # outweighs any two pairs that are merely alike
_NEAR = 0.5  # statements less alike than this are two errors, not one wrong text

Specs = Mapping[str, FieldSpec]


@dataclass(frozen=True, slots=True)
class _Item:
    """An item in its place; `name` is its label or, for a statement, its text, normalised."""

    path: str
    leaves: Mapping[str, Value]
    label: str
    name: str
    quantity: Quantity | None = None

    def side(self, leaf: str) -> Side:
        value = self.leaves[leaf]
        if value is None:
            return Side()
        unit = str(self.leaves.get("unit") or "")
        return Side(value, self.at(leaf), self.label, unit)

    def at(self, leaf: str) -> str:
        """The path of a leaf; a statement is its own leaf, which has no name."""
        return f"{self.path}/{leaf}" if leaf else self.path


Weight = Callable[[_Item, _Item], float]


@dataclass(frozen=True, slots=True)
class _Pair:
    gold: _Item | None
    got: _Item | None
    weight: float

    def sides(self, leaf: str) -> tuple[Side, Side]:
        gold, got = (Side() if item is None else item.side(leaf) for item in (self.gold, self.got))
        return gold, got


def score_lists(case: Case) -> list[Outcome]:
    """The outcomes of all lists of the schema."""
    return [outcome for listing in case.schema.lists for outcome in _score_list(case, listing)]


def _score_list(case: Case, listing: Listing) -> Iterator[Outcome]:
    specs = item_specs(listing.item) if listing.item else {}
    golds = _items(case, listing, specs, case.gold.values)
    gots = _items(case, listing, specs, case.report)
    if not specs:
        return _score_whole(case, _pairs(golds, gots, _statement_weight), "statement", "")
    if listing.spec.kind == "facts":
        pairs = _pairs(golds, gots, _fact_weight)
        return _score_whole(case, pairs, "fact", _first(specs, NUMERIC))
    weight = _part_weight(golds, gots) if _first(specs, NUMERIC) else _leaf_weight
    return _score_leaves(case, _pairs(golds, gots, weight), specs)


def _items(case: Case, listing: Listing, specs: Specs, report: Mapping[str, Any]) -> list[_Item]:
    raws = items_at(report, listing.path)
    paths = [f"{listing.path}/{i}" for i in range(len(raws))]
    if not specs:
        return [_statement(path, str(raw)) for path, raw in zip(paths, raws, strict=True)]
    items = [
        _item(path, raw, specs)
        for path, raw in zip(paths, raws, strict=True)
        if isinstance(raw, dict)
    ]
    if len(items) < len(raws):
        raise EvaluationError(f"{case.document}: {listing.path} holds what is not an object")
    return items


def _statement(path: str, text: str) -> _Item:
    return _Item(path, {"": text}, "", normalise(text))


def _item(path: str, raw: Mapping[str, Any], specs: Specs) -> _Item:
    leaves = {name: given(raw.get(name)) for name in specs}
    label = str(leaves.get(_first(specs, frozenset({"text"}))) or "")
    counted = quantity(leaves.get(_first(specs, NUMERIC)), leaves.get("unit"))
    return _Item(path, leaves, label, normalise_label(label), counted)


def _first(specs: Specs, kinds: frozenset[str]) -> str:
    """The first leaf of an item that is of one of `kinds`, or an empty name."""
    return next((name for name, spec in specs.items() if spec.kind in kinds), "")


def _pairs(golds: list[_Item], gots: list[_Item], weight: Weight) -> Iterator[_Pair]:
    """Items that belong together, with the weight of that, and items left alone."""
    for i, j in pair(golds, gots, weight):
        gold, got = (None if i is None else golds[i]), (None if j is None else gots[j])
        yield _Pair(gold, got, weight(gold, got) if gold and got else 0.0)


def _score_whole(
    case: Case, pairs: Iterable[_Pair], kind: LeafKind, leaf: str
) -> Iterator[Outcome]:
    """Items of which one leaf stands for all: right if the items are surely a pair."""
    for found in pairs:
        if outcome := _outcome(case, found, kind, leaf, same=found.weight >= _SURE):
            yield outcome


def _score_leaves(case: Case, pairs: Iterable[_Pair], specs: Specs) -> Iterator[Outcome]:
    for found in pairs:
        for name, spec in specs.items():
            gold, got = found.sides(name)
            same = _same(spec, gold.value, got.value)
            if outcome := _outcome(case, found, spec.kind, name, same=same):
                yield outcome


def _outcome(case: Case, found: _Pair, kind: LeafKind, leaf: str, *, same: bool) -> Outcome | None:
    """The outcome of one leaf of two items, or None where neither has a value."""
    gold, got = found.sides(leaf)
    verdict = judge(gold.value, got.value, same=same)
    if verdict is None:
        return None
    if _passed_over(case, found, leaf):
        verdict = "unscored"
    return outcome_of(case, kind, verdict, gold, got)


def _passed_over(case: Case, found: _Pair, leaf: str) -> bool:
    """Whether the gold leaves the leaf open; an item that it lacks has only its list to go by."""
    if found.gold is not None:
        return case.gold.is_ambiguous(found.gold.at(leaf))
    return found.got is not None and case.gold.is_ambiguous(found.got.path.rpartition("/")[0])


def _statement_weight(gold: _Item, got: _Item) -> float:
    alike = similarity(gold.name, got.name, _NEAR)
    return _SURE + alike if alike >= STATEMENT_HIT else alike


def _fact_weight(gold: _Item, got: _Item) -> float:
    if _same_quantity(gold, got) and related(gold.name, got.name):
        return _SURE + similarity(gold.name, got.name)
    return similarity(gold.name, got.name, LABEL_HIT)


def _same(spec: FieldSpec, gold: Value, got: Value) -> bool:
    """Texts of an item are labels, and need not be the same to a character."""
    if spec.kind == "text":
        return same_label(str(gold), str(got))
    return same_value(spec.kind, gold, got)


def _part_weight(golds: list[_Item], gots: list[_Item]) -> Weight:
    """How well two parts go together, given how often their numbers occur."""
    telling = _once(golds) & _once(gots)

    def weight(gold: _Item, got: _Item) -> float:
        same = _same_quantity(gold, got)
        if same and (gold.quantity in telling or related(gold.name, got.name)):
            return _SURE + similarity(gold.name, got.name)
        return similarity(gold.name, got.name, LABEL_HIT)

    return weight


def _same_quantity(gold: _Item, got: _Item) -> bool:
    return gold.quantity is not None and gold.quantity == got.quantity


def _once(items: Iterable[_Item]) -> set[Quantity]:
    """The quantities, other than zero, that occur once."""
    seen = Counter(item.quantity for item in items if item.quantity and item.quantity.value)
    return {found for found, times in seen.items() if times == 1}


def _leaf_weight(gold: _Item, got: _Item) -> float:
    """How many leaves two items share."""
    both = zip(gold.leaves.values(), got.leaves.values(), strict=True)
    known = [(str(a), str(b)) for a, b in both if a is not None and b is not None]
    return sum(_SURE for a, b in known if same_label(a, b))
