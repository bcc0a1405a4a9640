"""The rule reader: every kind of rule, in the order in which one hands on to the next."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace

from llmx.documents import Document, Grid
from llmx.fields import Schema
from llmx.records import RUN_TOGETHER, Numbers, Problem, Reading, Readings
from llmx.rules.context import Context
from llmx.rules.facts import FactReader
from llmx.rules.grids import find_grids
from llmx.rules.issuer import IssuerReader
from llmx.rules.ledger import LedgerReader
from llmx.rules.parts import PartsReader
from llmx.rules.people import PeopleReader
from llmx.rules.phrases import PhraseReader
from llmx.rules.statements import StatementReader
from llmx.rules.table_lists import fact_readings, list_readings
from llmx.rules.table_lost_headers import with_lost_headers
from llmx.rules.tables import TableReadings, read_tables
from llmx.rules.texts import TextReader
from llmx.rules.timing import TimingReader
from llmx.text.scanning import Scanner

# A line of page chrome is no longer; in a text without lines chrome stands at its very end.
_SHORT_LINE = 160
_NEAR_END = 0.85
_REPEATED = 2  # sections of kinds that came before, without which there is no second report
_YEAR = re.compile(r"20\d\d(?!\d)")


class RuleReader:
    """Reads a document by rules alone: fast, exact, silent when unsure.

    Built once for a schema; holds no state about documents.
    """

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._chrome = Scanner("|".join(schema.chrome), re.MULTILINE) if schema.chrome else None
        self._ledger = LedgerReader(schema)
        self._texts = TextReader(schema)
        self._timing = TimingReader(schema)
        self._issuer = IssuerReader(schema)
        self._phrases = PhraseReader(schema)
        self._parts = PartsReader(schema)
        self._people = PeopleReader(schema)
        self._statements = StatementReader(schema)
        self._facts = FactReader(schema)
        self._fact_lists = tuple(one.path for one in schema.lists if one.spec.kind == "facts")

    def read(self, document: Document) -> Readings:
        """All readings of the rules; what tables print comes before what prose tells."""
        context = Context.of(document, self._body_end(document))
        texts = self._texts.read(context)
        title = next((r for r in texts if r.path.endswith("/title")), None)
        if title:
            texts.remove(title)
            title = self._issuer.mended_title(context, title)
            texts.insert(0, title)
        year = self._timing.year(context, title)
        if year and isinstance(year.value, int):
            context = replace(context, year=year.value)
        words = [*texts, *([year] if year else []), *self._timing.read(context)]
        names = self._issuer.read(context, title)
        words += names
        issuer = next((str(r.value) for r in names if r.path.endswith("/issuer")), "")
        context = replace(context, issuer=issuer)
        words += self._people.read(context)
        grids = find_grids(document, self._schema)
        tables = read_tables(document, self._schema, grids)
        grids, tables = with_lost_headers(document, self._schema, grids, tables)
        own = _telling(grids, tables)
        context = replace(context, tables=tuple(context.in_view(grid.span) for grid in own))
        words += self._statements.read(context)
        figures = self._figures(context, tables)
        problems = (*figures.problems, *self._other_reports(context))
        return replace(figures, readings=(*words, *figures.readings), problems=problems)

    def _other_reports(self, context: Context) -> list[Problem]:
        """Whole reports beside the first: titles with sections of the same kinds behind each."""
        main = [section for section in context.document.sections if section.level == 1]
        if len({s.key for s in main if s.key}) + _REPEATED > sum(bool(s.key) for s in main):
            return []
        titles = self._texts.titles(context)
        if len(titles) < 2:
            return []
        ends = [*(title.start for title in titles[1:]), len(context.text)]
        reports = {
            context.text[title.start : title.end]
            for title, end in zip(titles, ends, strict=True)
            if len({s.key for s in main if s.key and title.end <= s.heading.start < end}) > 1
        }
        if len(reports) < 2:
            return []
        return [Problem("several_reports", f"{len(reports)} reports: {'; '.join(sorted(reports))}")]

    def _figures(self, context: Context, tables: TableReadings) -> Readings:
        document = context.document
        in_grids = context.tables
        phrases = self._phrases.read(context, in_grids)
        cells = {reading.path: reading for reading in tables.readings}
        told = [one for one in phrases.readings if _may_fill(cells.get(one.path), one)]
        filled = {reading.path for reading in told}
        figures = [*(cell for cell in tables.readings if cell.path not in filled), *told]
        parts = list_readings(context, tables.loose)
        printed = {reading.path.rsplit("/", 2)[0] for reading in parts}
        in_prose = self._parts.read(context, {r.path: r for r in figures}, in_grids)
        parts += [r for r in in_prose if r.path.rsplit("/", 2)[0] not in printed]
        owned = [(span.start, span.end) for span in (*in_grids, *phrases.numbers)]
        owned += _evidence_in_view(context, [*figures, *parts])
        total, quantities = self._ledger.numbers(context, in_grids)
        told_of = {(r.value, r.unit) for r in (*figures, *parts)}
        facts = self._facts.read(context, quantities, owned, told_of)
        known = [document.view.source(s.start, s.end) for s in (*phrases.numbers, *facts.again)]
        rows = [
            reading
            for path in self._fact_lists
            for reading in fact_readings(context, tables.loose, path, facts.count(path))
        ]
        return Readings(
            (*figures, *parts, *facts.readings, *rows),
            (
                *tables.problems,
                *_of_another_year(tables.columns, context.year),
                *_differing(figures, phrases.readings),
            ),
            tuple(blank.path for blank in tables.blanks),
            (*(document.view.source(s.start, s.end) for s in in_grids), *known),
            Numbers(total, tuple(document.view.source(q.start, q.end) for q in quantities)),
        )

    def _body_end(self, document: Document) -> int:
        """Where the page's own footer begins: its first mark behind the last heading.

        A mark counts on a short line, or near the end of a text without lines.
        """
        text = document.view.text
        if self._chrome is None:
            return len(text)
        headings = [section.body.start for section in document.sections if section.level == 1]
        for start, end in self._chrome.spans(text, headings[-1] if headings else len(text) // 2):
            line = _short_line(text, start, end)
            if line is not None or start >= _NEAR_END * len(text):
                return start if line is None else line
        return len(text)


def _may_fill(cell: Reading | None, told: Reading) -> bool:
    """Whether a figure that prose tells counts: where no cell does, or the cell is damaged.

    Of digits that ran together it must be a part.
    """
    if cell is None or cell.state != "unreadable":
        return cell is None
    return cell.how != RUN_TOGETHER or any(str(told.value) in e.quote for e in cell.evidence)


def _telling(grids: Sequence[Grid], tables: TableReadings) -> list[Grid]:
    """The grids that gave something; a page laid out in a table is no table."""
    cells = [e for reading in tables.readings for e in reading.evidence]
    cells += [loose.evidence for loose in tables.loose]
    starts = sorted(cell.start for cell in cells)
    return [
        grid
        for grid in grids
        if bisect_left(starts, grid.span.start) < bisect_left(starts, grid.span.end)
    ]


def _short_line(text: str, start: int, end: int) -> int | None:
    """Where the line around a mark begins, if it is a short one; looks no farther than that."""
    line = text.rfind("\n", max(0, start - _SHORT_LINE - 1), start)
    if line < 0 and start > _SHORT_LINE:
        return None
    last = text.find("\n", end, line + 1 + _SHORT_LINE + 1)
    last = last if last >= 0 else len(text)
    return line + 1 if last - (line + 1) <= _SHORT_LINE else None


def _evidence_in_view(context: Context, readings: Iterable[Reading]) -> list[tuple[int, int]]:
    """Start and end of all evidence, in the view."""
    told = [(e.start, e.end) for reading in readings for e in reading.evidence]
    offsets = context.document.view.offsets
    if offsets is None:
        return told
    return [(bisect_left(offsets, start), bisect_left(offsets, end)) for start, end in told]


def _of_another_year(columns: Iterable[str], year: int | None) -> list[Problem]:
    """A table whose columns all name another year: a form that was not brought up to date."""
    named = {column: int(found[0]) for column in columns if (found := _YEAR.search(column))}
    if year is None or not named or year in named.values():
        return []
    message = f"the table's column is {' and '.join(named)}, the report is of {year}"
    return [Problem("table_of_another_year", message)]


def _differing(tables: Iterable[Reading], told: Iterable[Reading]) -> list[Problem]:
    """Prose that tells another figure than the report's own table; the table counts."""
    printed = {reading.path: reading for reading in tables}
    return [
        Problem(
            "text_differs_from_table",
            f"{one.path}: the text tells {one.value} ({one.evidence[0].quote}), "
            f"the table {printed[one.path].value}",
        )
        for one in told
        if one.path in printed and printed[one.path].value != one.value
    ]
