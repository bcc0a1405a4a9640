"""How likely a value is right: what is known of how it came about, weighed and added up. Pure.

    trust = 1 / (1 + exp(-(base + weights of what holds)))    but never above the ceiling

`base` is that of the kind of value (a table's cell, a figure in prose, a fact
…); a weight says how far a trait moves the odds, in natural logarithms. Those
of a report type are fitted (`python -m benchmarks.calibration`) and shipped
with it as data; `PRIOR` is what is assumed where nothing was measured, and
what a report type without a calibration gets. See docs/evaluation.md.
"""

import json
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Self

from llmx.records import Agreement, Decision, Reading

# Odds of 9 to 1: what a reading is given of which nothing is known but that a rule made it.
PRIOR_BASE = 2.2

PRIOR: Mapping[str, float] = {
    "holds": 1.0,
    "broken": -1.5,
    "agree": 0.5,
    "conflict": -2.0,
    "model_only": -2.5,
    "derived": -0.7,
    "approximate": -0.3,
    "repaired": -0.7,
    "parted": -0.3,
    "unsure": -0.5,
    "doubtful": -0.7,
    "loose": -0.5,
}
"""What moves trust, and how far before anything is measured.

`holds` and `broken` are about exact identities that the value is part of;
`agree`, `conflict` and `model_only` about the two readers; `parted` about
figures that ran together; `unsure` and `doubtful` about a rule's own certainty,
`loose` about how far the words around a model's value are from naming its field.
"""

RAISING = frozenset({"holds", "agree"})
"""The traits that may only raise trust; all others may only lower it."""

_UNSURE, _DOUBTFUL = 0.95, 0.85  # certainty of a rule under which a trait holds
LOOSE = 0.7
"""Certainty under which a model's value is too loosely tied to its label to stand on that."""
_FIGURES = frozenset({"count", "money", "number"})
_DATES = frozenset({"day", "year"})
_DIGITS = 4


class Traits(NamedTuple):
    """What is known of a decision before its value is held against anything."""

    base: str
    holds: bool = False
    broken: bool = False
    agreement: Agreement = "rules_only"
    derived: bool = False
    approximate: bool = False
    repaired: bool = False
    parted: bool = False
    unsure: bool = False
    doubtful: bool = False
    loose: bool = False

    def told(self) -> Iterator[str]:
        """Names of the traits that hold and have a weight."""
        for name in PRIOR:
            if name == self.agreement or getattr(self, name, False) is True:
                yield name


def traits_of(decision: Decision, kind: str, outcomes: Collection[str]) -> Traits:
    """The traits of a decision on a field of `kind` (a FieldKind or ListKind).

    `outcomes` are those of the exact identities that the value is part of.
    """
    reading = _chosen(decision)
    how = reading.how if reading else ""
    sure = reading.certainty if reading and reading.reader == "rules" else 1.0
    return Traits(
        _base(decision, kind, how),
        "holds" in outcomes,
        "broken" in outcomes,
        decision.agreement,
        decision.state == "derived",
        decision.qualifier != "exact",
        bool(reading and reading.repairs),
        how.startswith("cell:"),
        sure < _UNSURE,
        sure < _DOUBTFUL,
        bool(reading and reading.reader == "model" and reading.certainty < LOOSE),
    )


def _chosen(decision: Decision) -> Reading | None:
    """The reading that stands; of two that agree the first, which is the rules'."""
    wanted = "model" if decision.chosen == "model" else "rules"
    for reading in decision.readings:
        if reading.reader == wanted:
            return reading
    return None


def _base(decision: Decision, kind: str, how: str) -> str:
    """The kind of value; what a model says has a base of its own, not that which rules earned.

    So has what follows from it.
    """
    if decision.chosen == "model" or decision.agreement == "model_only":
        return "model"
    if kind in _FIGURES:
        if how.startswith("cell"):
            return "cell"
        return "absence" if decision.state == "stated_none" else "figure"
    return "date" if kind in _DATES else kind


@dataclass(frozen=True, slots=True)
class Calibration:
    """Bases and weights of one report type. `made` says from what (a hash), for the record."""

    bases: Mapping[str, float] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=lambda: PRIOR)
    ceiling: float = 0.95
    made: str = ""
    # A report has hundreds of values and a dozen sets of traits.
    _known: dict[Traits, float] = field(
        default_factory=dict, init=False, repr=False, compare=False, hash=False
    )

    @classmethod
    def load(cls, path: Path) -> Self:
        """The calibration that `python -m benchmarks.calibration` wrote."""
        told = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            {name: entry["weight"] for name, entry in told["bases"].items()},
            {name: entry["weight"] for name, entry in told["traits"].items()},
            told["ceiling"],
            told["made"],
        )

    def trust(self, traits: Traits) -> float:
        """The probability (0..1) that a value with these traits is right; never 1."""
        known = self._known.get(traits)
        if known is None:
            known = self._known[traits] = self._worked_out(traits)
        return known

    def _worked_out(self, traits: Traits) -> float:
        odds = self.bases.get(traits.base, PRIOR_BASE)
        odds += sum(self.weights.get(name, PRIOR[name]) for name in traits.told())
        return round(min(self.ceiling, 1 / (1 + math.exp(-odds))), _DIGITS)
