"""Evaluations as text to read and as JSON."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from llmx.evaluate.results import (
    Evaluation,
    Figures,
    Interval,
    Intervals,
    Invented,
    Outcome,
    Reliability,
    Tally,
)
from llmx.records import Evidence

_SUMMARY = {
    "numeric": "numbers and dates",
    "numeric_and_facts": "numbers, dates, facts",
    "fields": "all but facts",
    "overall": "overall",
}
_CLAIMED = ("numeric", "overall")  # what claims are made of, and what intervals are shown for
_COLUMNS = f"{'n':>6} {'P':>5} {'R':>5} {'F1':>5}"
_GAP = "   "
_NAMED = 5  # documents named in a remark before the rest is only counted


def render_table(evaluations: Mapping[str, Evaluation]) -> str:
    """Figures by field group and overall, one block of columns for each evaluation by name.

    `n` counts the leaves that the gold labels have, P is precision, R recall.
    """
    rows = [["", *evaluations], ["", *(_COLUMNS for _ in evaluations)]]
    rows.extend(_figure_rows(evaluations))
    blocks = [
        _aligned(rows),
        _intervals(evaluations),
        *_remarks(evaluations),
        *_reliabilities(evaluations),
    ]
    return "\n\n".join(block for block in blocks if block)


def render_errors(evaluation: Evaluation) -> str:
    """Every error and every invented value on a line, with the words the record took it from."""
    errors = [_error(outcome) for outcome in evaluation.errors]
    return "\n".join(errors + [_invented(found) for found in evaluation.grounding.invented])


def to_json(evaluations: Mapping[str, Evaluation]) -> str:
    """The evaluations by name as JSON: figures, intervals, invented values and errors."""
    plain = {name: _plain(evaluation) for name, evaluation in evaluations.items()}
    return json.dumps(plain, ensure_ascii=False, indent=1)


def _figure_rows(evaluations: Mapping[str, Evaluation]) -> Iterable[list[str]]:
    groups = dict.fromkeys(group for e in evaluations.values() for group in e.groups)
    for group in groups:
        yield _row(group, [e.groups.get(group) for e in evaluations.values()])
    for key, name in _SUMMARY.items():
        yield _row(name, [_figures_at(e, key) for e in evaluations.values()])


def _figures_at(evaluation: Evaluation, key: str) -> Figures:
    figures: Figures = getattr(evaluation, key)
    return figures


def _row(name: str, cells: Sequence[Figures | None]) -> list[str]:
    return [name, *(_block(figures.tally if figures else Tally()) for figures in cells)]


def _block(tally: Tally) -> str:
    shares = map(_share, (tally.precision, tally.recall, tally.f1))
    return f"{tally.support:>6} " + " ".join(f"{share:>5}" for share in shares)


def _share(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:.3f}"


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_GAP.join(map(str.ljust, row, widths)).rstrip() for row in rows)


def _intervals(evaluations: Mapping[str, Evaluation]) -> str:
    """Precision and recall of the two rows that claims are made of."""
    rows = [
        [name, _SUMMARY[key], over, *map(_range, (found.precision, found.recall, found.f1))]
        for name, evaluation in evaluations.items()
        for key in _CLAIMED
        for over, found in _resampled(_figures_at(evaluation, key))
    ]
    if not rows:
        return ""
    rows.insert(0, ["", "95 % intervals", "over", "P", "R", "F1"])
    return _aligned(rows)


def _resampled(figures: Figures) -> Iterable[tuple[str, Intervals]]:
    for over, found in (("documents", figures.over_documents), ("leaves", figures.over_leaves)):
        if found is not None:
            yield over, found


def _range(interval: Interval | None) -> str:
    return "–" if interval is None else f"{interval.low:.3f}..{interval.high:.3f}"


def _remarks(evaluations: Mapping[str, Evaluation]) -> Iterable[str]:
    for name, evaluation in evaluations.items():
        yield "\n".join([f"{name}: {len(evaluation.documents)} documents", *_notes(evaluation)])


def _notes(evaluation: Evaluation) -> Iterable[str]:
    grounding, labels = evaluation.grounding, evaluation.fact_labels
    yield f"  invented values: {len(grounding.invented)} of {grounding.values}"
    yield f"  hits whose evidence prints the value: {grounding.supported} of {grounding.printed}"
    yield f"  matched facts with the same label: {labels.agree} of {labels.of}"
    yield f"  passed over (ambiguous or implied): {evaluation.unscored}"
    for what, stems in (
        ("records without gold, not scored", evaluation.without_gold),
        ("GOLD WITHOUT A RECORD, not scored", evaluation.without_record),
        ("text not at hand, quotes unchecked", grounding.unread),
    ):
        if stems:
            more = f" and {len(stems) - _NAMED} more" if len(stems) > _NAMED else ""
            yield f"  {what}: {', '.join(stems[:_NAMED])}{more}"


def _reliabilities(evaluations: Mapping[str, Evaluation]) -> Iterable[str]:
    for name, evaluation in evaluations.items():
        found = evaluation.reliability
        if found is not None:
            yield _reliability(name, found)


def _reliability(name: str, found: Reliability) -> str:
    """Trust held against what is right, in bins of trust."""
    head = (
        f"{name}: trust of {found.n} values: mean {found.trust:.3f}, "
        f"right {found.right / found.n:.3f}, Brier {found.brier:.4f} "
        f"({found.brier_of_share:.4f} if all were trusted alike)"
    )
    rows = [["  trust", "n", "mean", "right", "95 % interval"]]
    rows.extend(
        [
            f"  {one.low:.2f}..{one.high:.2f}",
            f"{one.n:>5}",
            f"{one.trust:.3f}",
            f"{one.share:.3f}",
            _range(one.interval),
        ]
        for one in found.bins
    )
    return f"{head}\n{_aligned(rows)}"


def _error(outcome: Outcome) -> str:
    parts = [outcome.document, outcome.verdict, outcome.path]
    if outcome.gold_path not in (None, outcome.path):
        parts.append(f"(gold {outcome.gold_path})")
    parts.append(f"gold {_said(outcome.gold, outcome.labels[0])}")
    parts.append(f"got {_said(outcome.got, outcome.labels[1])}")
    if outcome.claim is not None:
        parts.append(_cited(outcome.claim.evidence))
    return "  ".join(parts)


def _invented(found: Invented) -> str:
    parts = [found.document, "invented", found.path, _said(found.value, ""), found.fault]
    return "  ".join([*parts, _cited(found.evidence)]).rstrip()


def _cited(evidence: Iterable[Evidence]) -> str:
    return " ".join(f"[{e.start}:{e.end}] {e.quote!r}" for e in evidence)


def _said(value: object, label: str) -> str:
    shown = json.dumps(value, ensure_ascii=False)
    return f"{label} {shown}" if label and label != value else shown


def _plain(evaluation: Evaluation) -> dict[str, Any]:
    grounding = evaluation.grounding
    return {
        "documents": list(evaluation.documents),
        "without_gold": list(evaluation.without_gold),
        "without_record": list(evaluation.without_record),
        "unscored": evaluation.unscored,
        "groups": {group: _figures(f) for group, f in evaluation.groups.items()},
        **{key: _figures(_figures_at(evaluation, key)) for key in _SUMMARY},
        "fact_labels": asdict(evaluation.fact_labels),
        "grounding": {
            **asdict(grounding),
            "grounded_share": grounding.grounded_share,
            "supported_share": grounding.supported_share,
        },
        "confusion": [
            {"gold": gold, "got": got, "count": count}
            for (gold, got), count in sorted(evaluation.confusion.items())
        ],
        "reliability": _reliability_plain(evaluation.reliability),
        "errors": [asdict(outcome) for outcome in evaluation.errors],
    }


def _reliability_plain(found: Reliability | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {**asdict(found), "bins": [{**asdict(one), "share": one.share} for one in found.bins]}


def _figures(figures: Figures) -> dict[str, Any]:
    tally = figures.tally
    return {
        **asdict(tally),
        "support": tally.support,
        "precision": tally.precision,
        "recall": tally.recall,
        "f1": tally.f1,
        "over_documents": figures.over_documents and asdict(figures.over_documents),
        "over_leaves": figures.over_leaves and asdict(figures.over_leaves),
    }
