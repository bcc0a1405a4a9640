"""What models say of gold reports, and whether it is right: kept as data, for the fit.

    python -m benchmarks.calibration.heard --models qwen2.5-coder-0.5b --cache DIR

Asks nobody: answers are those on file (`benchmarks/strategies.py` files them in the same
folder), under the strategy that ships with each model. Rules read gold reports too well to
show what a model's word is worth, so of each group of fields in turn they say nothing,
and in other draws they misread one figure in twenty.
"""

import argparse
import asyncio
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from llmx.documents import Document
from llmx.fields import Schema
from llmx.model.cache import AnswerCache
from llmx.model.catalogue import load_catalogue
from llmx.model.endpoints import embedded_endpoint
from llmx.model.exchange import Exchange
from llmx.model.reader import ModelReader
from llmx.model.strategies import load_strategy
from llmx.pack import load_schema, prompts_folder
from llmx.pipeline import Options, Pipeline
from llmx.read import make_view
from llmx.records import Readings, Record
from llmx.rules.reader import RuleReader
from llmx.trust import Traits

from .sample import ROOT, Case, Sampler, with_slips

sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "benchmarks")]

from adjudication import Offline  # noqa: E402
from labelled import Labelled, Silenced, labelled_in  # noqa: E402
from real_reports import FOLDER  # noqa: E402

FILE = Path(__file__).with_name("heard.json")
_DRAWS = 10


class Slipping(RuleReader):
    """Rules that misread one figure in twenty, as `number` draws it."""

    def __init__(self, schema: Schema, number: int) -> None:
        super().__init__(schema)
        self._number = number

    def read(self, document: Document) -> Readings:
        found = super().read(document)
        draw = random.Random(f"{document.doc_id} {self._number}")  # noqa: S311
        return replace(found, readings=tuple(with_slips(found.readings, draw)))


@dataclass(frozen=True, slots=True)
class Hearing:
    """One model over all labelled documents."""

    sampler: Sampler
    schema: Schema
    labelled: Labelled
    reader: ModelReader
    exchange: Exchange

    @property
    def _asked(self) -> tuple[str, ...]:
        return tuple(f"{group.path}/" for group in self.schema.groups if group.spec.ask)

    def cases(self) -> Iterator[Case]:
        """What stands on the model's word alone; in the draws, what both have read.

        What rules alone have read there is left out: how often they err is seen from gold.
        """
        for group in self._asked:
            for case, path in self._read(Silenced(self.schema, group[:-1])):
                if path.startswith(group) and case.traits.agreement == "model_only":
                    yield case
        for number in range(_DRAWS):
            for case, path in self._read(Slipping(self.schema, number)):
                if path.startswith(self._asked) and case.traits.agreement in ("agree", "conflict"):
                    yield case

    def _read(self, rules: RuleReader) -> Iterator[tuple[Case, str]]:
        pipeline = Pipeline(self.schema, Options(policy="full"), self.reader, rules)
        for path in self.labelled.paths:
            reading = pipeline.read(path.read_bytes(), path.name)
            result = asyncio.run(self.exchange.complete(reading)).result
            if isinstance(result, Record):
                gold = self.labelled.golds[path.stem]
                yield from self.sampler.judged_cases(path.stem, result, gold)


def load_heard() -> list[Case]:
    """The cases on file."""
    told = json.loads(FILE.read_text(encoding="utf-8"))
    return [
        Case(row["document"], Traits(*row["traits"]), right)
        for row in told["cases"]
        for right, times in ((True, row["right"]), (False, row["wrong"]))
        for _ in range(times)
    ]


def as_data(cases: Sequence[Case], models: Mapping[str, int]) -> dict[str, Any]:
    """Cases by document and traits; `models` with the questions that had no answer on file."""
    counts: dict[tuple[str, Traits], Counter[bool]] = {}
    for case in cases:
        counts.setdefault((case.document, case.traits), Counter())[case.right] += 1
    rows = [
        {"document": name, "traits": list(traits), "right": n[True], "wrong": n[False]}
        for (name, traits), n in sorted(counts.items())
    ]
    return {"models": dict(models), "cases": rows}


def hear(model: str, cache: AnswerCache, sampler: Sampler) -> tuple[list[Case], int]:
    """What a model brings, and how many of its questions have no answer on file."""
    schema = load_schema("annual_report")
    weights = load_catalogue().models[model]
    client = Offline(embedded_endpoint("http://127.0.0.1/v1", model, weights.sha256))
    strategy = load_strategy(prompts_folder(schema.name), model)
    reader = ModelReader(schema, strategy, client, lambda words: make_view(words).text, cache)
    labelled = labelled_in([ROOT / "seeds", *([FOLDER] if FOLDER.is_dir() else [])])
    hearing = Hearing(sampler, schema, labelled, reader, Exchange(client))
    return list(hearing.cases()), client.missed


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--models", nargs="+", default=["qwen2.5-coder-0.5b"])
    parser.add_argument("--cache", type=Path, default=ROOT / ".strategies-cache")
    given = parser.parse_args()
    sampler = Sampler(load_schema("annual_report"))
    cases: list[Case] = []
    missed: dict[str, int] = {}
    with ExitStack() as stack:
        cache = stack.enter_context(AnswerCache(given.cache))
        for model in given.models:
            found, missed[model] = hear(model, cache, sampler)
            cases += found
            print(f"{model}: {len(found)} cases, without an answer on file {missed[model]}")
    FILE.write_text(json.dumps(as_data(cases, missed), ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
