"""What an evaluation says: outcomes by leaf, the figures they add up to, and the evidence."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from llmx.fields import FieldKind
from llmx.records import Evidence, Value

Verdict = Literal["hit", "wrong", "missed", "spurious", "unscored"]
LeafKind = FieldKind | Literal["fact", "statement"]
Fault = Literal["no evidence", "quote is not the source", "value is not in the evidence"]

NUMERIC: frozenset[str] = frozenset({"count", "money", "number", "day", "year"})
"""Kinds of leaves that make up the figure for numbers and dates; facts have their own."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a record says of a value beside the value itself."""

    state: str | None = None
    trust: float | None = None
    chosen: str | None = None
    agreement: str | None = None
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """One leaf, judged.

    `path` is the leaf in the record, or in the gold labels where the record
    has none; `gold_path` its partner there (list items are matched, so that
    indices may differ). `labels` are those of the list item it stands in, gold
    and got. `supported` says whether the evidence of a hit prints the value; it
    is None where that is not asked. A fact is one outcome, number with unit.
    """

    document: str
    path: str
    group: str
    kind: LeafKind
    verdict: Verdict
    gold: Value
    got: Value
    gold_path: str | None = None
    claim: Claim | None = None
    supported: bool | None = None
    labels: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of leaves. A wrong value is a false positive and a false negative."""

    hits: int = 0
    wrong: int = 0
    missed: int = 0
    spurious: int = 0

    @property
    def support(self) -> int:
        """Leaves that the gold labels have."""
        return self.hits + self.wrong + self.missed

    @property
    def found(self) -> int:
        """Leaves that the records have."""
        return self.hits + self.wrong + self.spurious

    @property
    def precision(self) -> float | None:
        return self.hits / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        return self.hits / self.support if self.support else None

    @property
    def f1(self) -> float | None:
        total = self.found + self.support
        return 2 * self.hits / total if total else None


def tally(outcomes: Iterable[Outcome]) -> Tally:
    """The counts over `outcomes`; those that are not scored do not count."""
    seen = Counter(outcome.verdict for outcome in outcomes)
    return Tally(seen["hit"], seen["wrong"], seen["missed"], seen["spurious"])


def tally_by(outcomes: Iterable[Outcome], key: Callable[[Outcome], str | None]) -> dict[str, Tally]:
    """The counts for each value of `key`, in order of appearance; None is left out."""
    parts: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        name = key(outcome)
        if name is not None:
            parts.setdefault(name, []).append(outcome)
    return {name: tally(part) for name, part in parts.items()}


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % bootstrap interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Intervals:
    """Intervals of the three figures; None where a figure was never defined."""

    precision: Interval | None
    recall: Interval | None
    f1: Interval | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of one row of the table, with intervals.

    `over_documents` resamples documents, which is what one wants; with few
    documents it says little, and `over_leaves` resamples leaves as if they
    were independent (they are not, so it is too narrow). No interval can show
    an error that was never made: a figure of 1 has an interval without width.
    """

    tally: Tally
    over_documents: Intervals | None = None
    over_leaves: Intervals | None = None


@dataclass(frozen=True, slots=True)
class Invented:
    """A value in a report that its evidence does not bear."""

    document: str
    path: str
    value: Value
    fault: Fault
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Grounding:
    """Evidence of all values in the reports, right or wrong.

    `values` counts the non-null values, `supported` of `printed` the hits
    whose evidence prints the value; hits that nobody prints (derived by
    arithmetic, chosen from a list) are not in `printed`. `unread` names
    documents whose text could not be read again, so that quotes went unchecked.
    """

    values: int
    invented: tuple[Invented, ...]
    printed: int
    supported: int
    unread: tuple[str, ...] = ()

    @property
    def grounded_share(self) -> float | None:
        return 1 - len(self.invented) / self.values if self.values else None

    @property
    def supported_share(self) -> float | None:
        return self.supported / self.printed if self.printed else None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many of the matched facts also carry the label that the gold has."""

    agree: int
    of: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Values trusted from `low` up to below `high`: how many, how far, and how many are right.

    `interval` is that of the share right (Wilson), as if values were independent.
    """

    low: float
    high: float
    n: int
    trust: float
    right: int
    interval: Interval

    @property
    def share(self) -> float:
        return self.right / self.n


@dataclass(frozen=True, slots=True)
class Reliability:
    """How trust compares with what is right, over all values that were scored.

    `brier` is the mean squared distance of trust from 1 (right) or 0 (wrong);
    `brier_of_share` what it would be, had every value been given the share that
    is right: a trust that tells values apart is below it.
    """

    n: int
    right: int
    trust: float
    brier: float
    brier_of_share: float
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Records held against gold labels.

    `fields` leaves out facts, which have a figure of their own and one
    together with the numeric and date leaves. `confusion` counts, over all
    single leaves of the schema, (state in the gold, state in the record) with
    the states value, zero, none, unreadable. Records without gold and gold
    without a record are named, and not scored.
    """

    documents: tuple[str, ...]
    groups: Mapping[str, Figures]
    numeric: Figures
    numeric_and_facts: Figures
    fields: Figures
    overall: Figures
    fact_labels: Agreement
    grounding: Grounding
    confusion: Mapping[tuple[str, str], int]
    reliability: Reliability | None
    outcomes: tuple[Outcome, ...]
    without_gold: tuple[str, ...] = ()
    without_record: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[Outcome, ...]:
        """All that is wrong, missed or spurious."""
        return tuple(o for o in self.outcomes if o.verdict in ("wrong", "missed", "spurious"))

    @property
    def unscored(self) -> int:
        """Leaves passed over: ambiguous in the gold labels, or an implied parent region."""
        return sum(1 for outcome in self.outcomes if outcome.verdict == "unscored")
