"""One record against one gold file: every single leaf judged once, then the lists."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from llmx.evaluate.claims import Claims, supports
from llmx.evaluate.compare import same_number, same_value
from llmx.evaluate.gold import Gold
from llmx.evaluate.results import LeafKind, Outcome, Verdict
from llmx.fields import Leaf, Schema
from llmx.lines import value_at
from llmx.records import Value


@dataclass(frozen=True, slots=True)
class Case:
    """A document to be scored: its record, its labels and the schema of both."""

    document: str
    report: Mapping[str, Any]
    claims: Claims
    gold: Gold
    schema: Schema


@dataclass(frozen=True, slots=True)
class Side:
    """A value where it stands, in the gold or in the record; nothing there is `Side()`.

    `label` is that of the list item around it, `unit` what is judged together
    with the value.
    """

    value: Value = None
    path: str | None = None
    label: str = ""
    unit: str = ""

    @property
    def shown(self) -> Value:
        return f"{self.value} {self.unit}" if self.unit else self.value


def score_leaves(case: Case) -> list[Outcome]:
    """The leaves that stand in no list; null against null is no outcome."""
    return [outcome for leaf in case.schema.leaves if (outcome := _score_leaf(case, leaf))]


def confusion(case: Case) -> Counter[tuple[str, str]]:
    """(state in the gold, state in the record) over the single leaves that are scored."""
    seen: Counter[tuple[str, str]] = Counter()
    for leaf in case.schema.leaves:
        gold, got = _both(case, leaf)
        if not _passed_over(case, leaf, gold, got):
            claim = case.claims.claim(leaf.path)
            damaged = claim is not None and claim.state == "unreadable"
            lost = leaf.path in case.gold.unreadable
            seen[_state(gold, unreadable=lost), _state(got, unreadable=damaged)] += 1
    return seen


def outcome_of(case: Case, kind: LeafKind, verdict: Verdict, gold: Side, got: Side) -> Outcome:
    """The outcome with what the record says of its value."""
    path = got.path or gold.path or ""
    claim = case.claims.claim(path) if got.path else None
    return Outcome(
        document=case.document,
        path=path,
        group=group_of(path),
        kind=kind,
        verdict=verdict,
        gold=gold.shown,
        got=got.shown,
        gold_path=gold.path,
        claim=claim,
        supported=supports(claim, kind, got.value) if verdict == "hit" else None,
        labels=(gold.label, got.label),
    )


def group_of(path: str) -> str:
    """The top-level part of a report that a path lies in."""
    return "/" + path.split("/")[1]


def judge(gold: Value, got: Value, *, same: bool) -> Verdict | None:
    """The verdict on a leaf; None where neither side has a value."""
    if gold is None and got is None:
        return None
    if gold is None:
        return "spurious"
    if got is None:
        return "missed"
    return "hit" if same else "wrong"


def given(value: object) -> Value:
    """The value of a leaf; an empty text says nothing."""
    return value if isinstance(value, str | int | float) and value != "" else None


def _state(value: Value, *, unreadable: bool) -> str:
    if value is None:
        return "unreadable" if unreadable else "none"
    return "zero" if same_number(value, 0) else "value"


def _both(case: Case, leaf: Leaf) -> tuple[Value, Value]:
    gold = value_at(case.gold.values, leaf.path)
    return given(gold), given(value_at(case.report, leaf.path))


def _score_leaf(case: Case, leaf: Leaf) -> Outcome | None:
    gold, got = _both(case, leaf)
    verdict = judge(gold, got, same=same_value(leaf.spec.kind, gold, got))
    if verdict is None:
        return None
    if _passed_over(case, leaf, gold, got):
        verdict = "unscored"
    sides = (Side() if value is None else Side(value, leaf.path) for value in (gold, got))
    return outcome_of(case, leaf.spec.kind, verdict, *sides)


def _passed_over(case: Case, leaf: Leaf, gold: Value, got: Value) -> bool:
    return case.gold.is_ambiguous(leaf.path) or (
        gold is None and got is not None and _is_implied(case, leaf, got)
    )


def _is_implied(case: Case, leaf: Leaf, got: Value) -> bool:
    """Whether a place is the parent of one that the gold names, and so need not be labelled.

    Places are declared from the widest to the narrowest. A name that the gold
    has on another level is misplaced, not implied.
    """
    if not leaf.spec.place:
        return False
    group = leaf.path.rpartition("/")[0]
    places = [p.path for p in case.schema.leaves if p.spec.place and p.path.startswith(f"{group}/")]
    named = {path: value_at(case.gold.values, path) for path in places}
    narrower = places[places.index(leaf.path) + 1 :]
    return any(named[path] is not None for path in narrower) and got not in named.values()
