"""Documents with hand labels, read in one way or another, and how right that is."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from llmx.documents import Document, Span
from llmx.evaluate import Evaluation, evaluate, load_golds
from llmx.fields import Schema
from llmx.lines import line_of
from llmx.model.exchange import Exchange
from llmx.model.reader import ModelReader
from llmx.pipeline import Options, Pipeline
from llmx.records import Readings, Usage
from llmx.rules.reader import RuleReader

HOME = Path(__file__).resolve().parent.parent
NAME = 32
HEADER = f"{'':{NAME}}{'precision':>10}{'recall':>8}{'calls':>7}{'in':>8}{'out':>7}{'seconds':>9}"


@dataclass(frozen=True, slots=True)
class Labelled:
    """Documents with their gold labels."""

    paths: tuple[Path, ...]
    golds: Mapping[str, Mapping[str, Any]]


def labelled_in(folders: Iterable[Path]) -> Labelled:
    """The documents of these folders that have gold labels beside them."""
    golds: dict[str, Mapping[str, Any]] = {}
    paths: list[Path] = []
    for folder in folders:
        found = load_golds(folder)
        golds |= found
        others = (p for p in sorted(folder.iterdir()) if p.suffix != ".json")
        paths += [path for path in others if path.stem in found]
    return Labelled(tuple(paths), golds)


@dataclass(frozen=True, slots=True)
class Measured:
    """One way of reading all documents."""

    evaluation: Evaluation
    usage: Usage
    seconds: float

    @property
    def precision(self) -> float:
        return self.evaluation.fields.tally.precision or 0.0

    @property
    def recall(self) -> float:
        return self.evaluation.fields.tally.recall or 0.0

    def row(self, name: str) -> str:
        """A line of the table, under HEADER."""
        return (
            f"{name:{NAME}}{self.precision:10.3f}{self.recall:8.3f}{self.cost}{self.seconds:9.1f}"
        )

    @property
    def cost(self) -> str:
        """Calls, tokens in and tokens out, as of an empty cache."""
        used = self.usage
        calls = used.calls + used.cached
        tokens_in = used.tokens_in + used.cached_tokens_in
        tokens_out = used.tokens_out + used.cached_tokens_out
        return f"{calls:7}{tokens_in:8}{tokens_out:7}"

    def at_least(self, other: "Measured") -> bool:
        """Whether neither precision nor recall is lower."""
        return self.precision >= other.precision and self.recall >= other.recall


@dataclass(frozen=True, slots=True)
class Bench:
    """What all measurements share."""

    schema: Schema
    labelled: Labelled
    exchange: Exchange

    async def measure(
        self, options: Options, model: ModelReader | None, rules: RuleReader | None = None
    ) -> Measured:
        """Reads and scores all documents, one after the other."""
        pipeline = Pipeline(self.schema, options, model, rules)
        start = time.perf_counter()
        usage = Usage()
        lines = []
        for path in self.labelled.paths:
            outcome = await self.exchange.complete(pipeline.read(path.read_bytes(), str(path)))
            usage += outcome.usage
            lines.append(line_of(outcome.result, self.schema))
        seconds = time.perf_counter() - start
        scored = evaluate(lines, self.labelled.golds, self.schema, resamples=0)
        return Measured(scored, usage, seconds)


class Silenced(RuleReader):
    """Rules that know nothing of one group of fields."""

    def __init__(self, schema: Schema, group: str) -> None:
        super().__init__(schema)
        self._group = group

    def read(self, document: Document) -> Readings:
        found = super().read(document)
        silenced = [r for r in found.readings if r.path.startswith(f"{self._group}/")]
        unread = [Span(e.start, e.end) for r in silenced for e in r.evidence]
        return replace(
            found,
            readings=tuple(r for r in found.readings if r not in silenced),
            explained=tuple(s for s in found.explained if not any(map(s.overlaps, unread))),
        )
