"""An evaluation as one self-contained HTML page. A report is hostile input: all is escaped."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from llmx.evaluate.plots import plot_groups, plot_reliability
from llmx.evaluate.results import (
    Bin,
    Evaluation,
    Figures,
    Interval,
    Outcome,
    Tally,
    tally_by,
)
from llmx.fields import Schema
from llmx.records import Evidence

JsonRecord = Mapping[str, Any]
STATES = ("value", "zero", "none", "unreadable")
_AROUND = 48  # characters of the source shown on either side of the evidence
_LONGEST = 240  # of evidence and values; a report may hold 200 KB in one line
_SUMMARY = {
    "numbers and dates": "numeric",
    "numbers, dates, facts": "numeric_and_facts",
    "all but facts": "fields",
    "overall": "overall",
}


@dataclass(frozen=True, slots=True)
class Run:
    """One file of records, evaluated. `records` are by stem; `cost` is OUT.run.json or empty."""

    evaluation: Evaluation
    records: Mapping[str, JsonRecord]
    cost: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words of the source: what stands before the evidence, the evidence, what follows."""

    start: int
    end: int
    before: str
    marked: str
    after: str


def render_page(
    runs: Mapping[str, Run], schema: Schema, text_of: Callable[[JsonRecord], str | None]
) -> str:
    """The page of all runs, by name, side by side. Needs matplotlib (extra `report`)."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("llmx", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"share": _share, "between": _between, "short": _short}
    evaluations = {name: run.evaluation for name, run in runs.items()}
    trusted = {name: e.reliability for name, e in evaluations.items() if e.reliability}
    page: str = environment.get_template("evaluation.html.jinja").render(
        title=schema.title,
        runs=runs,
        states=STATES,
        tables=list(_tables(runs, schema)),
        groups_plot=plot_groups(evaluations),
        reliability_plot=plot_reliability(trusted) if trusted else "",
        reliabilities=trusted,
        errors={name: list(_errors(run, text_of)) for name, run in runs.items()},
        bin_name=_bin_name,
    )
    return page


def form_of(record: JsonRecord, schema: Schema) -> str:
    """Which of the schema's forms a record is, told from the fields that were read."""
    return schema.form_of(record.get("fields") or {}) or "none told"


def layout_of(record: JsonRecord) -> str:
    """The media type of the source, and how its figures stand, told from how they were read."""
    media = str(record["source"].get("media_type") or "unknown")
    reasons = [entry.get("reason") or "" for entry in (record.get("fields") or {}).values()]
    if any("(cell:" in reason for reason in reasons):
        return f"{media}, cells run together"
    if any("(cell" in reason for reason in reasons):
        return f"{media}, table"
    return f"{media}, no table read"


# --- tables of figures


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of figures: a name, and for each run its figures or None."""

    title: str
    rows: Mapping[str, list[Figures | None]]


def _tables(runs: Mapping[str, Run], schema: Schema) -> Iterator[Table]:
    evaluations = [run.evaluation for run in runs.values()]
    yield Table(
        "Overall", {name: [getattr(e, key) for e in evaluations] for name, key in _SUMMARY.items()}
    )
    groups = dict.fromkeys(group for e in evaluations for group in e.groups)
    yield Table(
        "By field group", {group: [e.groups.get(group) for e in evaluations] for group in groups}
    )
    yield _by_record("By form", runs, partial(form_of, schema=schema))
    yield _by_record("By layout", runs, layout_of)


def _by_record(title: str, runs: Mapping[str, Run], kind: Callable[[JsonRecord], str]) -> Table:
    """Figures of the documents of each kind."""
    parts: list[dict[str, Tally]] = []
    for run in runs.values():
        kinds = {stem: kind(record) for stem, record in run.records.items()}
        parts.append(tally_by(run.evaluation.outcomes, lambda o, k=kinds: k[o.document]))  # type: ignore[misc]
    names = sorted({name for part in parts for name in part})
    return Table(
        title,
        {name: [Figures(part[name]) if name in part else None for part in parts] for name in names},
    )


# --- errors in their place


def _errors(
    run: Run, text_of: Callable[[JsonRecord], str | None]
) -> Iterator[tuple[Outcome, Excerpt | None]]:
    texts: dict[str, str | None] = {}
    for outcome in run.evaluation.errors:
        if outcome.document not in texts:
            texts[outcome.document] = text_of(run.records[outcome.document])
        yield outcome, _excerpt(outcome, texts[outcome.document])


def _excerpt(outcome: Outcome, text: str | None) -> Excerpt | None:
    """The first evidence in its surroundings; alone where the source is not at hand."""
    if outcome.claim is None or not outcome.claim.evidence:
        return None
    found: Evidence = outcome.claim.evidence[0]
    before = after = ""
    if text is not None and text[found.start : found.end] == found.quote:
        before = text[max(0, found.start - _AROUND) : found.start]
        after = text[found.end : found.end + _AROUND]
    return Excerpt(found.start, found.end, before, _short(found.quote), after)


def _share(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:.3f}"


def _between(interval: Interval | None) -> str:
    return "" if interval is None else f"{interval.low:.3f}–{interval.high:.3f}"


def _short(value: object) -> str:
    text = "–" if value is None else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _bin_name(one: Bin) -> str:
    return f"{one.low:.2f}–{one.high:.2f}"
