"""What the judge makes of a model's values, and what a second question adds, against hand labels.

    python benchmarks/adjudication.py --model qwen2.5-coder-0.5b [--strategy values]
        [--reports DIR] [--offline]

Rules read the labelled reports nearly without a fault, so they are hampered in two
ways. Silenced: of each group of fields in turn they say nothing; counted is what then
stands on the word of the model. Misread: of the figures that a model is asked for one in
three is taken for the next one, sure of it or unsure; counted is what is decided where the
readers differ. Both without and with a second question. With --offline no model is
started: what is not on file has no answer, and is counted.
"""

import argparse
import asyncio
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from labelled import HOME, Bench, Labelled, Silenced, labelled_in
from strategies import STRATEGIES, strategy_of

from llmx.documents import Document, Span
from llmx.evaluate import Outcome, evaluate
from llmx.fields import Schema
from llmx.lines import line_of
from llmx.model.cache import Answer, AnswerCache
from llmx.model.catalogue import load_catalogue
from llmx.model.client import ModelClient, Reply, Request, Settings
from llmx.model.endpoints import Endpoint, embedded_endpoint
from llmx.model.exchange import Asker, Exchange
from llmx.model.reader import ModelReader
from llmx.model.server import EmbeddedServer
from llmx.model.weights import models_folder, resolve
from llmx.pack import load_schema
from llmx.pipeline import Options, Pipeline
from llmx.read import make_view
from llmx.records import Readings
from llmx.rules.reader import RuleReader

_ONE_IN = 3


class Misread(RuleReader):
    """Rules that take one figure in three, of those a model is asked for, for the next one."""

    def __init__(self, schema: Schema, certainty: float) -> None:
        super().__init__(schema)
        self._certainty = certainty
        groups = tuple(f"{group.path}/" for group in schema.groups if group.spec.ask)
        self._paths = {leaf.path for leaf in schema.leaves if leaf.path.startswith(groups)}

    def read(self, document: Document) -> Readings:
        found = super().read(document)
        figures = [r for r in found.readings if r.path in self._paths and r.state == "stated"]
        slips = {
            one.path: replace(
                one, value=other.value, evidence=other.evidence, certainty=self._certainty
            )
            for one, other in list(pairwise(figures))[::_ONE_IN]
        }
        left = [Span(e.start, e.end) for r in figures if r.path in slips for e in r.evidence]
        return replace(
            found,
            readings=tuple(slips.get(r.path, r) for r in found.readings),
            explained=tuple(s for s in found.explained if not any(map(s.overlaps, left))),
        )


class Offline:
    """Stands in for a client: nobody is there. `missed` counts what is not on file."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.settings = Settings(concurrency=1)
        self.missed = 0

    async def ask(self, request: Request, until: float | None = None) -> Reply:  # noqa: ARG002
        self.missed += 1
        answer = Answer("", failure="unreachable")
        return Reply(answer, calls=0, failed=0, detail="not on file")


@dataclass(frozen=True, slots=True)
class Difference:
    """Readers that differ on a field: which of them is right, and whether what was decided is."""

    by_rules: bool
    by_model: bool
    decided: bool
    asked: bool


@dataclass(frozen=True, slots=True)
class Court:
    """One model and strategy, with or without the second question."""

    bench: Bench
    reader: ModelReader

    async def let_in(self, group: str) -> list[Outcome]:
        """What stands on the model's word in a group of which the rules say nothing."""
        rules = Silenced(self.bench.schema, group)
        measured = await self.bench.measure(Options(policy="full"), self.reader, rules)
        return [
            o
            for o in measured.evaluation.outcomes
            if o.claim and o.claim.chosen == "model" and o.verdict != "unscored"
            if o.path.startswith(f"{group}/")
        ]

    async def differences(self, certainty: float) -> list[Difference]:
        """Where the readers differ once the rules misread."""
        rules = Misread(self.bench.schema, certainty)
        pipeline = Pipeline(self.bench.schema, Options(policy="full"), self.reader, rules)
        found: list[Difference] = []
        for path in self.bench.labelled.paths:
            reading = pipeline.read(path.read_bytes(), str(path))
            outcome = await self.bench.exchange.complete(reading)
            line = line_of(outcome.result, self.bench.schema)
            found += self._differences(path.stem, line)
        return found

    def _differences(self, name: str, line: dict) -> Iterator[Difference]:  # type: ignore[type-arg]
        gold = {name: self.bench.labelled.golds[name]}
        scored = evaluate([line], gold, self.bench.schema, resamples=0).outcomes
        for outcome in scored:
            field = line["fields"].get(outcome.path, {})
            if field.get("agreement") != "conflict" or outcome.verdict == "unscored":
                continue
            values = {one["reader"]: one["value"] for one in field["readings"]}
            yield Difference(
                values["rules"] == outcome.gold,
                values["model"] == outcome.gold,
                field["value"] == outcome.gold,
                "asked again" in field["reason"],
            )


def print_silenced(name: str, outcomes: Iterable[Outcome]) -> None:
    verdicts = [outcome.verdict == "hit" for outcome in outcomes]
    print(f"  {name:34}{sum(verdicts):4} right of {len(verdicts):<4}", flush=True)


def print_differences(name: str, found: list[Difference]) -> None:
    asked = [one for one in found if one.asked]
    print(
        f"  {name:34}{len(found):4}, rules right {sum(one.by_rules for one in found):3}, "
        f"model right {sum(one.by_model for one in found):3}, "
        f"decided right {sum(one.decided for one in found):3}; asked again {len(asked):3}, "
        f"decided right {sum(one.decided for one in asked):3}",
        flush=True,
    )


async def hold(court: Court, name: str) -> None:
    """Print what the judge decides."""
    groups = [group.path for group in court.bench.schema.groups if group.spec.ask]
    outer = [g for g in groups if not any(g.startswith(f"{other}/") for other in groups)]
    every = [outcome for group in outer for outcome in await court.let_in(group)]
    print(f"\n{name}")
    print_silenced("silenced: let in", every)
    for sure, certainty in (("sure", 1.0), ("unsure", 0.8)):
        found = await court.differences(certainty)
        print_differences(f"misread, {sure}: readers differ on", found)


async def run(labelled: Labelled, given: argparse.Namespace) -> None:
    weights = resolve(f"local:{given.model}", load_catalogue(), models_folder())
    with ExitStack() as stack:
        cache = stack.enter_context(AnswerCache(given.cache))
        url = "http://127.0.0.1/v1"
        if not given.offline:
            url = stack.enter_context(EmbeddedServer(weights)).base_url
        endpoint = embedded_endpoint(url, weights.name, str(weights.sha256))
        client: Asker = Offline(endpoint)
        if not given.offline:
            client = ModelClient(endpoint, {}, Settings(concurrency=1))
        bench = Bench(load_schema("annual_report"), labelled, Exchange(client, cache))
        for name in ("without", "with"):
            strategy = strategy_of(given.strategy, weights.name, second=name == "with")
            reader = ModelReader(
                bench.schema, strategy, client, lambda words: make_view(words).text, cache
            )
            await hold(
                Court(bench, reader), f"{given.model}, {given.strategy}, {name} a second question"
            )
        if isinstance(client, ModelClient):
            await client.aclose()
        elif isinstance(client, Offline):
            print(f"\nquestions without an answer on file: {client.missed}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="qwen2.5-coder-0.5b")
    parser.add_argument("--strategy", choices=STRATEGIES, default="values")
    parser.add_argument("--reports", type=Path, nargs="*", default=[], help="labelled documents")
    parser.add_argument("--cache", type=Path, default=HOME / ".strategies-cache")
    parser.add_argument("--offline", action="store_true", help="ask nobody")
    given = parser.parse_args()
    labelled = labelled_in([HOME / "seeds", *given.reports])
    print(f"{len(labelled.paths)} documents")
    asyncio.run(run(labelled, given))


if __name__ == "__main__":
    main()
