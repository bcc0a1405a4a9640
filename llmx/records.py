"""What readers say, what the judge decides, and what is written.

Reader --> Reading --> (reconcile) --> Decision --> Record | Failure --> JSONL
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, Protocol

from llmx.documents import Document, Source, Span
from llmx.frozen import frozen

Value = str | int | float | None
State = Literal["stated", "stated_none", "derived", "unreadable"]
Qualifier = Literal["exact", "over", "about", "under"]
ReaderName = Literal["rules", "model"]
Chosen = Literal["rules", "model", "both", "derived"]
Agreement = Literal["agree", "conflict", "rules_only", "model_only"]
CheckStatus = Literal["holds", "broken", "not_assessable"]
Blame = Literal["source", "reading", "unknown"]
Status = Literal["ok", "flagged", "failed"]
Kind = Literal["exact", "soft", "bound"]

RUN_TOGETHER = "cell: run together"
"""`how` of cells whose digits no border parts, and arithmetic not in one way only."""

ROUNDING = 0.1
"""Share that a figure told roughly loses at most: 12400多 for 12436, 3万余 for 32118."""

QUIET = frozenset({"model_ungrounded", "model_not_taken"})
"""Codes of problems that nobody need look into: the value was not taken."""


@frozen(order=True)
class Evidence:
    """Words of the source that bear a value: `Document.text[start:end] == quote`."""

    start: int
    end: int
    quote: str


@frozen
class Reading:
    """One reader's opinion on one field.

    `path` is a JSON pointer into `report`. `value` is None only for the state
    `unreadable`. `how` names the pattern, cell or prompt that gave the value;
    `certainty` (0..1) orders readings of one reader and is not a probability.
    `repairs` names damage that was mended to read it.
    """

    path: str
    value: Value
    evidence: tuple[Evidence, ...]
    reader: ReaderName
    state: State = "stated"
    unit: str = ""
    qualifier: Qualifier = "exact"
    how: str = ""
    certainty: float = 1.0
    repairs: tuple[str, ...] = ()


@frozen
class Decision:
    """What the record says on one field, and why. Losing readings stay in `readings`."""

    path: str
    value: Value
    state: State
    chosen: Chosen
    agreement: Agreement
    trust: float
    evidence: tuple[Evidence, ...]
    readings: tuple[Reading, ...]
    reason: str
    unit: str = ""
    qualifier: Qualifier = "exact"


@frozen
class Check:
    """An identity of the report, assessed. `note` says what was assumed or missing."""

    id: str
    kind: Kind
    status: CheckStatus
    left: int | float | None
    right: int | float | None
    paths: tuple[str, ...]
    blame: Blame | None = None
    note: str = ""


@frozen
class Problem:
    """Something a person should know about a record. `code` is stable, `message` is for people."""

    code: str
    message: str


@frozen
class Ledger:
    """Every number in the source: a field's, known to be no quantity, or unexplained."""

    total: int
    explained: int
    unexplained: tuple[Evidence, ...]


@frozen
class Engine:
    """What made a record: version, mode, model and the prompts (name -> SHA-256)."""

    llmx: str
    mode: str
    model: str | None = None
    prompts: tuple[tuple[str, str], ...] = ()


@frozen
class Record:
    """A report, read: decisions by path, checks, ledger and problems."""

    doc_id: str
    source: Source
    schema_name: str
    schema_version: str
    decisions: tuple[Decision, ...]
    checks: tuple[Check, ...]
    numbers: Ledger
    problems: tuple[Problem, ...]
    engine: Engine
    status: Status = "ok"


@frozen
class Failure:
    """An input that could not be read. It has its line in the output like any other."""

    doc_id: str
    path: str
    problem: Problem
    schema_name: str
    schema_version: str
    engine: Engine
    sha256: str | None = None
    media_type: str | None = None


@frozen
class Numbers:
    """How many numbers the source has, and where those are that measure something."""

    total: int = 0
    quantities: tuple[Span, ...] = ()


@frozen
class Readings:
    """What one reader found in one document, and what it must tell about it.

    `blank` are paths of table cells printed without a number; `explained` are
    parts of the source whose numbers the reader knows and has no field for
    (a column of cumulative figures). `numbers` is what the ledger is about.
    """

    readings: tuple[Reading, ...] = ()
    problems: tuple[Problem, ...] = ()
    blank: tuple[str, ...] = ()
    explained: tuple[Span, ...] = ()
    numbers: Numbers = Numbers()


@frozen
class Doubt:
    """A field that stays open when both readers were heard, with their readings of it."""

    path: str
    readings: tuple[Reading, ...]


@frozen
class Verdicts:
    """What came of asking a second time.

    `chosen` has, for each field that was asked about, the reading that was chosen, or
    None where none of them was.
    """

    chosen: Mapping[str, Reading | None] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


class Reader(Protocol):
    """A source of opinion. It may abstain, and knows nothing of other readers."""

    def read(self, document: Document) -> Readings: ...


@dataclass(frozen=True, slots=True)
class Usage:
    """Cost of one document's model calls; `cached` calls cost nothing this time.

    `avoided` questions a policy left out, of those that `full` would have asked.
    """

    calls: int = 0
    cached: int = 0
    failed: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cached_tokens_in: int = 0
    cached_tokens_out: int = 0
    avoided: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(*(a + b for a, b in zip(self.astuple(), other.astuple(), strict=True)))

    def astuple(self) -> tuple[int, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)


def are_apart(readings: Iterable[Reading]) -> bool:
    """Whether no two of them stand on one figure."""
    places = sorted(evidence for reading in readings for evidence in reading.evidence)
    return all(one.end <= after.start for one, after in pairwise(places))


def total_usage(parts: Sequence[Usage]) -> Usage:
    """Sum over calls or documents."""
    total = Usage()
    for part in parts:
        total += part
    return total


@frozen
class Outcome:
    """What the pipeline returns for one input: the line to write and what it cost."""

    result: Record | Failure
    usage: Usage = field(default_factory=Usage)
