"""Puts a panel together from lines of output."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from llmx.fields import Schema
from llmx.lines import value_at
from llmx.panel.bodies import Suggestion, body_name, suggest
from llmx.panel.carry import Carried, carried
from llmx.panel.copied import Copied, find_copied
from llmx.panel.series import Break, Point, breaks, points

Line = Mapping[str, Any]
# Of a duplicate this is told, and not that it repeats the report it doubles.
_DUPLICATE = "duplicate of"
TextOf = Callable[[Line], str | None]


@dataclass(frozen=True, slots=True)
class PanelReport:
    """A report in its place: `body` and `year` are empty where the record does not tell.

    `kept` is false for all but one report of a body and year; `why` says so. `names`
    are the issuers as the record has them.
    """

    line: Line
    body: str
    year: int | None
    kept: bool
    why: str

    @property
    def doc_id(self) -> str:
        return str(self.line["doc_id"])


@dataclass(frozen=True, slots=True)
class Panel:
    """What is known of all bodies over all years. `unread` are sources that are not there now."""

    schema: Schema
    reports: tuple[PanelReport, ...]
    carried: tuple[Carried, ...]
    points: tuple[Point, ...]
    breaks: tuple[Break, ...]
    suggestions: tuple[Suggestion, ...]
    copied: tuple[Copied, ...]
    unread: tuple[str, ...] = field(default=())

    @property
    def bodies(self) -> list[str]:
        return sorted({report.body for report in self.reports if report.body})

    @property
    def years(self) -> list[int]:
        """Every year from the first to the last, so that gaps show."""
        known = [report.year for report in self.reports if report.body and report.year]
        return [*range(min(known), max(known) + 1)] if known else []


def build(
    lines: Iterable[Line], schema: Schema, text_of: TextOf, mapping: Mapping[str, str]
) -> Panel:
    """The panel of the lines; `mapping` gives the body for names that a person mapped."""
    reports = _one_each([_placed(line, schema, mapping) for line in lines])
    kept = {
        (report.body, report.year): report.line["report"]
        for report in reports
        if report.kept and report.year is not None
    }
    texts = {n: text_of(r.line) for n, r in enumerate(reports) if r.line["status"] != "failed"}
    unread = [reports[n].doc_id for n, text in texts.items() if text is None]
    years: dict[str, list[int]] = {}
    for body, year in kept:
        years.setdefault(body, []).append(year)
    found = points(kept, schema)
    copied = find_copied(
        {
            n: (reports[n].body or reports[n].doc_id, text)
            for n, text in texts.items()
            if text and not reports[n].why.startswith(_DUPLICATE)
        }
    )
    return Panel(
        schema,
        tuple(reports),
        tuple(carried(kept, schema)),
        tuple(found),
        tuple(breaks(found)),
        tuple(suggest(years)),
        tuple(copied),
        tuple(unread),
    )


def _placed(line: Line, schema: Schema, mapping: Mapping[str, str]) -> PanelReport:
    folder = schema.year_path.rpartition("/")[0]
    issuer = value_at(line["report"], f"{folder}/issuer")
    year = value_at(line["report"], schema.year_path)
    name = body_name(issuer, value_at(line["report"], f"{folder}/kind")) if issuer else ""
    body = mapping.get(name, mapping.get(body_name(issuer or "", None), name))
    if line["status"] == "failed":
        return PanelReport(line, body, year, kept=False, why="failed")
    if not body or year is None:
        missing = "no issuer" if not body else "no year"
        return PanelReport(line, body, year, kept=False, why=missing)
    return PanelReport(line, body, year, kept=True, why="")


def _one_each(reports: list[PanelReport]) -> list[PanelReport]:
    """Of several reports of a body and year, the newest; of equal ones that with most values."""
    often = Counter((r.body, r.year) for r in reports if r.kept)
    best: dict[tuple[str, int | None], int] = {}
    for n, report in enumerate(reports):
        place = (report.body, report.year)
        if report.kept and (place not in best or _rank(report) > _rank(reports[best[place]])):
            best[place] = n
    return [
        _duplicate(report, reports[best[report.body, report.year]])
        if report.kept and often[report.body, report.year] > 1
        else report
        for report in reports
    ]


def _duplicate(report: PanelReport, kept: PanelReport) -> PanelReport:
    if report is kept:
        return PanelReport(report.line, report.body, report.year, kept=True, why="one of several")
    why = f"{_DUPLICATE} {kept.doc_id}"
    return PanelReport(report.line, report.body, report.year, kept=False, why=why)


def _rank(report: PanelReport) -> tuple[str, int]:
    of = report.line["report"].get("identity", {})
    return str(of.get("published_on") or of.get("signed_on") or ""), len(report.line["fields"])
