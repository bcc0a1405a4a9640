"""Records against gold labels: how much is right, how much is invented, and what is wrong.

A wrong value is a false positive and a false negative; null against null is no
hit. Leaves under a path in `_ambiguous` of the gold are not scored, nor is a
place that is the implied parent of one the gold names. Money and numbers are
compared by value, words after folding width, script, case, spaces and
punctuation. How items of lists are paired is told in `llmx.evaluate.lists`,
what counts as evidence in `llmx.evaluate.printed`.

    golds = load_golds(Path("seeds"))
    evaluation = evaluate(records, golds, schema, text_of=read_source)
    print(render_table({"rules": evaluation}))

Apart from `load_golds`, nothing here reads or writes files.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from llmx.evaluate.claims import Claims, find_invented, values_of
from llmx.evaluate.compare import same_label
from llmx.evaluate.gold import EvaluationError, Gold, GoldError, load_golds
from llmx.evaluate.intervals import FEW_DOCUMENTS, over_documents, over_leaves
from llmx.evaluate.lists import score_lists
from llmx.evaluate.reliability import reliability_of
from llmx.evaluate.results import (
    NUMERIC,
    Agreement,
    Claim,
    Evaluation,
    Figures,
    Grounding,
    Interval,
    Intervals,
    Invented,
    Outcome,
    Reliability,
    Tally,
    tally,
    tally_by,
)
from llmx.evaluate.scoring import Case, confusion, group_of, score_leaves
from llmx.evaluate.show import render_errors, render_table, to_json
from llmx.fields import Schema

__all__ = [
    "Agreement",
    "Claim",
    "Evaluation",
    "EvaluationError",
    "Figures",
    "GoldError",
    "Grounding",
    "Interval",
    "Intervals",
    "Invented",
    "Outcome",
    "Reliability",
    "Tally",
    "evaluate",
    "load_golds",
    "render_errors",
    "render_table",
    "stem_of",
    "tally",
    "tally_by",
    "to_json",
]

JsonRecord = Mapping[str, Any]
TextOf = Callable[[JsonRecord], str | None]


def evaluate(
    records: Iterable[JsonRecord],
    golds: Mapping[str, Mapping[str, Any]],
    schema: Schema,
    *,
    text_of: TextOf | None = None,
    resamples: int = 1000,
    seed: int = 0,
) -> Evaluation:
    """Score `records` (lines of output, v1) against `golds` by stem of the source path.

    `text_of` gives the source text of a record, so that quotes can be held
    against it; None for what it cannot read. `resamples` 0 leaves intervals
    out. Raises EvaluationError for two records of one stem and GoldError for
    gold that the schema does not fit.
    """
    by_stem = _by_stem(records)
    matched = sorted(by_stem.keys() & golds.keys())
    cases = [_case(stem, by_stem[stem], golds[stem], schema) for stem in matched]
    outcomes = [o for case in cases for o in (*score_leaves(case), *score_lists(case))]
    rows = _Rows(outcomes, matched, resamples, seed)
    return Evaluation(
        documents=tuple(matched),
        groups={group: rows.row(_in_group(group)) for group in _groups(schema)},
        numeric=rows.summary(lambda o: o.kind in NUMERIC),
        numeric_and_facts=rows.summary(lambda o: o.kind in NUMERIC or o.kind == "fact"),
        fields=rows.summary(lambda o: o.kind != "fact"),
        overall=rows.summary(lambda _: True),
        fact_labels=_fact_labels(outcomes),
        grounding=_grounding([by_stem[stem] for stem in matched], outcomes, schema, text_of),
        confusion=sum((confusion(case) for case in cases), Counter()),
        reliability=reliability_of(outcomes),
        outcomes=tuple(outcomes),
        without_gold=tuple(sorted(by_stem.keys() - golds.keys())),
        without_record=tuple(sorted(golds.keys() - by_stem.keys())),
    )


def stem_of(record: JsonRecord) -> str:
    """What a record and its gold labels have in common: the source's name without its ending."""
    try:
        path = str(record["source"]["path"])
    except (KeyError, TypeError) as error:
        raise EvaluationError(f"a record names no source: {str(record)[:80]}") from error
    return PurePosixPath(path.replace("\\", "/")).stem


def _by_stem(records: Iterable[JsonRecord]) -> dict[str, JsonRecord]:
    by_stem: dict[str, JsonRecord] = {}
    for record in records:
        stem = stem_of(record)
        if stem in by_stem:
            raise EvaluationError(
                f"two records are of a source named {stem}: cannot tell them apart"
            )
        by_stem[stem] = record
    return by_stem


def _case(stem: str, record: JsonRecord, raw: Mapping[str, Any], schema: Schema) -> Case:
    gold = Gold(stem, raw)
    gold.check(schema)
    return Case(stem, record.get("report") or {}, Claims.of(record), gold, schema)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Outcomes from which rows of the table are drawn, with intervals."""

    outcomes: Sequence[Outcome]
    documents: Sequence[str]
    resamples: int
    seed: int

    def row(self, keep: Callable[[Outcome], bool]) -> Figures:
        kept = [outcome for outcome in self.outcomes if keep(outcome)]
        by_document = tally_by(kept, lambda o: o.document)
        parts = [by_document.get(document, Tally()) for document in self.documents]
        return Figures(tally(kept), over_documents(parts, self.resamples, self.seed))

    def summary(self, keep: Callable[[Outcome], bool]) -> Figures:
        """A row that has intervals over leaves as well, where documents are few."""
        row = self.row(keep)
        if len(self.documents) >= FEW_DOCUMENTS:
            return row
        return replace(row, over_leaves=over_leaves(row.tally, self.resamples, self.seed))


def _groups(schema: Schema) -> list[str]:
    """The top-level parts of a report, each once."""
    paths = [leaf.path for leaf in schema.leaves] + [listing.path for listing in schema.lists]
    return list(dict.fromkeys(map(group_of, paths)))


def _in_group(group: str) -> Callable[[Outcome], bool]:
    return lambda outcome: outcome.group == group


def _fact_labels(outcomes: Iterable[Outcome]) -> Agreement:
    matched = [o for o in outcomes if o.kind == "fact" and o.verdict == "hit"]
    return Agreement(sum(same_label(*o.labels) for o in matched), len(matched))


def _grounding(
    records: Sequence[JsonRecord],
    outcomes: Iterable[Outcome],
    schema: Schema,
    text_of: TextOf | None,
) -> Grounding:
    """The evidence of all values, in documents that have gold, scored or not."""
    invented: list[Invented] = []
    unread = []
    for record in records:
        stem, text = stem_of(record), text_of(record) if text_of else None
        if text is None:
            unread.append(stem)
        invented.extend(find_invented(stem, record, schema, text))
    asked = [o.supported for o in outcomes if o.supported is not None]
    values = sum(1 for record in records for _ in values_of(record.get("report") or {}))
    return Grounding(values, tuple(invented), len(asked), sum(asked), tuple(unread))
