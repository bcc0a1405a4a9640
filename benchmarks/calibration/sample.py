"""Values whose truth is known, with what was known of them before: what trust is fitted on.

Gold: reports labelled by hand (seeds/, and those in LLMX_REPORTS).
Generated: reports whose truth is known by construction, clean, damaged, and with
figures misread on purpose: rules read generated reports almost without a fault,
so that what a broken identity says of a value could not be seen from them.
"""

import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from llmx.evaluate import evaluate, load_golds
from llmx.fields import Schema
from llmx.lines import LineWriter
from llmx.pipeline import Options, Pipeline
from llmx.read import read_document
from llmx.read.sections import SectionFinder
from llmx.reconcile import Judgement, reconcile
from llmx.records import Check, Decision, Reading, Readings, Record
from llmx.rules.reader import RuleReader
from llmx.trust import Traits, traits_of

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "gate")]

from generated import labels_of  # noqa: E402
from generator import DAMAGE, LAYOUTS, VARIANTS, iterate  # noqa: E402

# Seeds of the generator that neither the rules nor the accuracy gate have seen.
_FIRST_SEED = 40_000
_TEXTS = tuple(layout for layout in LAYOUTS if layout not in ("docx", "pdf"))
# One figure in so many is misread.
_SLIP = 20
_LEAST = 10  # a figure of one digit has no digit to lose


@dataclass(frozen=True, slots=True)
class Case:
    """One value of one document: what was known, and whether it is right."""

    document: str
    traits: Traits
    right: bool


class Sampler:
    """Reads documents by rule and holds what was found against what is true."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._pipeline = Pipeline(schema, Options(engine="rules"))
        self._writer = LineWriter(schema)
        self._rules = RuleReader(schema)
        self._sections = SectionFinder(schema.sections, schema.not_headings)

    def gold(self, folder: Path) -> Iterator[Case]:
        """The values of the documents in `folder` that have gold labels beside them."""
        golds = load_golds(folder)
        for path in sorted(folder.iterdir()):
            if path.stem in golds and path.suffix != ".json":
                yield from self._cases(path.stem, path.read_bytes(), path.name, golds[path.stem])

    def generated(self, count: int) -> Iterator[Case]:
        """The values of `count` clean, as many damaged and as many misread reports."""
        for way, damage in (("clean", ()), ("damaged", DAMAGE), ("misread", ())):
            made = iterate(
                count, _FIRST_SEED, layouts=_TEXTS, damage=damage, variants=tuple(VARIANTS)
            )
            for number, report in enumerate(made):
                name = f"{way}-{number}"
                file = f"{name}.{report.media}"
                if way == "misread":
                    yield from self._misread(name, report.data, file)
                else:
                    yield from self._cases(name, report.data, file, labels_of(report))

    def _cases(self, name: str, data: bytes, file: str, gold: Mapping[str, Any]) -> Iterator[Case]:
        record = self._pipeline.read_without_model(data, file).result
        if isinstance(record, Record):
            for case, _ in self.judged_cases(name, record, gold):
                yield case

    def judged_cases(
        self, name: str, record: Record, gold: Mapping[str, Any]
    ) -> Iterator[tuple[Case, str]]:
        """The scored values of a record, with their paths."""
        traits = self._traits(record.decisions, record.checks)
        decisions = {d.path: d for d in record.decisions}
        line = self._writer.line(record)
        scored = evaluate([line], {record.doc_id: gold}, self._schema, resamples=0)
        for outcome in scored.outcomes:
            decision = decisions.get(outcome.path)
            if decision is None or outcome.verdict not in ("hit", "wrong", "spurious"):
                continue
            # Items of lists are counted anew in a line; the evidence says whether it is the same.
            if outcome.claim and outcome.claim.evidence == decision.evidence:
                yield Case(name, traits[outcome.path], outcome.verdict == "hit"), outcome.path

    def _misread(self, name: str, data: bytes, file: str) -> Iterator[Case]:
        document = read_document(data, file)
        document = replace(document, sections=self._sections.find(document.view.text))
        rules = self._rules.read(document)
        first = self._judged(rules, rules.readings)
        true = {d.path: d.value for d in first.decisions}
        second = self._judged(rules, with_slips(rules.readings, random.Random(name)))  # noqa: S311
        traits = self._traits(second.decisions, second.checks)
        for decision in second.decisions:
            if isinstance(decision.value, int) and decision.path in self._schema.leaf_at:
                right = decision.value == true.get(decision.path)
                yield Case(name, traits[decision.path], right)

    def _judged(self, rules: Readings, readings: Sequence[Reading]) -> Judgement:
        return reconcile(self._schema, readings, (), rules.blank, rules.explained)

    def _traits(self, decisions: Sequence[Decision], checks: Sequence[Check]) -> dict[str, Traits]:
        outcomes: dict[str, set[str]] = defaultdict(set)
        for check in checks:
            if check.kind == "exact":
                for path in check.paths:
                    outcomes[path].add(check.status)
        return {
            d.path: traits_of(d, self._schema.kind_of(d.path), outcomes[d.path]) for d in decisions
        }


def with_slips(readings: Sequence[Reading], draw: random.Random) -> list[Reading]:
    """The readings, with one figure in twenty misread: a neighbour's, or with a digit lost."""
    figures = [r.value for r in readings if isinstance(r.value, int)]
    return [
        replace(r, value=_slip(r.value, figures, draw))
        if isinstance(r.value, int) and draw.randrange(_SLIP) == 0
        else r
        for r in readings
    ]


def _slip(value: int, figures: Sequence[int], draw: random.Random) -> int:
    others = [figure for figure in figures if figure != value]
    if others and (value < _LEAST or draw.random() < 1 / 2):
        return draw.choice(others)
    digits = str(value)
    lost = draw.randrange(len(digits))
    return int(digits[:lost] + digits[lost + 1 :] or 0)
