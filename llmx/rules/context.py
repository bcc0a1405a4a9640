"""What every rule looks at: the text of the view, its sentences and sections."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Self

from llmx.documents import Document, SectionMap, Span
from llmx.frozen import frozen
from llmx.records import Evidence, Qualifier, Reading, State, Value
from llmx.text.dates import (
    FoundDate,
    FoundPeriod,
    FoundYear,
    find_dates,
    find_periods,
    find_years,
)

# The plain set comes first: that makes the search fast. A dot ends one between Chinese characters.
_SENTENCE_END = re.compile(r"[。;!?\n.](?:(?<!\.)|(?<=[\u4e00-\u9fff]\.)(?=[\u4e00-\u9fff]))")
_STATEMENT_END = re.compile(r"[。!?\n.](?:(?<!\.)|(?<=[\u4e00-\u9fff]\.)(?=[\u4e00-\u9fff]))")
# Marks that the view shows in half width whatever the source has.
_FOLDED = frozenset(",;:!?()[]<>~.\"'-")
# Characters whose word the view mends (計畫 to 计划, 答覆 to 答复); one by one they become these.
_ONE_BY_ONE = {"畫": "画", "覆": "覆"}
_CLAUSE_END = re.compile(r"[。;!?\n,:、]")
_LONGEST_CLAUSE = 80
_OWN_OFFICE = re.compile(r"我办|本办(?!法)")


@frozen(eq=False)
class Context:
    """A document under the rules. Positions count characters of the view.

    `year` is the year reported on and `issuer` the body that reports, once known;
    `end` is where the report ends and the page's own footer begins. `statements` has
    start and end of each statement of the report, the last cut where the report ends:
    as sentences, but semicolons do not end one, for a list may have them between its
    items. `is_of_office` says that an office itself reports, not the body it serves.
    """

    document: Document
    text: str
    end: int
    sections: SectionMap
    sentence_starts: Sequence[int]
    clause_starts: Sequence[int]
    statements: Sequence[tuple[int, int]]
    dates: Sequence[FoundDate]
    periods: Sequence[FoundPeriod]
    years: Sequence[FoundYear]
    is_of_office: bool
    year: int | None = None
    issuer: str = ""
    tables: tuple[Span, ...] = ()

    @classmethod
    def of(cls, document: Document, body_end: int | None = None, year: int | None = None) -> Self:
        """What a document's text is read for once; the report may end before the document."""
        text = document.view.text
        end = len(text) if body_end is None else body_end
        starts = (0, *(m.end() for m in _STATEMENT_END.finditer(text, 0, end)))
        return cls(
            document,
            text,
            end,
            SectionMap(document.sections),
            [0, *(m.end() for m in _SENTENCE_END.finditer(text))],
            [m.end() for m in _CLAUSE_END.finditer(text)],
            tuple(pairwise((*starts, end))),
            find_dates(text),
            find_periods(text),
            find_years(text),
            _OWN_OFFICE.search(text) is not None,
            year,
        )

    def sentence_number(self, position: int) -> int:
        return bisect_right(self.sentence_starts, position) - 1

    def sentence_start(self, position: int) -> int:
        """Where the sentence at a position begins."""
        starts = self.sentence_starts
        return starts[bisect_right(starts, position) - 1]

    def sentence(self, number: int) -> Span:
        """The span of a sentence by number, its closing mark included."""
        starts = self.sentence_starts
        end = starts[number + 1] if number + 1 < len(starts) else len(self.text)
        return Span(starts[number], end)

    def statement_number(self, position: int) -> int:
        """The number of the statement at a position, -1 where there is none."""
        return bisect_right(self.statements, (position, len(self.text))) - 1

    def clause_before(self, position: int) -> str:
        """The words between the last mark of punctuation, or the heading, and `position`."""
        start = max(
            self.sentence_start(position),
            self.section_start(position),
            position - _LONGEST_CLAUSE,
        )
        behind_mark = bisect_right(self.clause_starts, position) - 1
        if behind_mark >= 0:
            start = max(start, self.clause_starts[behind_mark])
        return self.text[start:position]

    def has_heading_in(self, span: Span) -> bool:
        """Whether a section's heading begins inside a span."""
        last = self.sections.at(span.end - 1)
        return last is not None and span.start < last.heading.start < span.end

    def section_start(self, position: int) -> int:
        """Where the text of a section begins; a heading may stand on the same line."""
        section = self.sections.at(position)
        return section.body.start if section and section.body.start <= position else 0

    def evidence(self, start: int, end: int) -> Evidence:
        """Evidence for view positions, quoted from the source."""
        if self.document.view.offsets is None:
            return Evidence(start, end, self.document.text[start:end])
        span = self.document.view.source(start, end)
        return Evidence(span.start, span.end, self.document.quote(span))

    def words(self, start: int, end: int) -> str:
        """Words as printed, in simplified characters: the view's, with the source's punctuation.

        What the view mended as a word (計畫 to 计划) is simplified by character here (计画).
        """
        text = self.text[start:end]
        view, source = self.document.view, self.document.text
        traditional = self.document.source.script != "hans"
        if not traditional and _FOLDED.isdisjoint(text):
            return text
        offsets = range(start, end) if view.offsets is None else view.offsets[start:end]
        return "".join(
            source[at] if seen in _FOLDED else _ONE_BY_ONE.get(source[at], seen)
            for seen, at in zip(text, offsets, strict=True)
        )

    def in_view(self, span: Span) -> Span:
        """A span of the source as a span of the view."""
        offsets = self.document.view.offsets
        if offsets is None:
            return span
        return Span(bisect_left(offsets, span.start), bisect_left(offsets, span.end))

    def reading(  # noqa: PLR0913 - all that a reading says
        self,
        path: str,
        value: Value,
        at: Span,
        how: str,
        *,
        state: State = "stated",
        certainty: float = 1.0,
        repairs: tuple[str, ...] = (),
        unit: str = "",
        qualifier: Qualifier = "exact",
    ) -> Reading:
        """A reading with the words at `at` as evidence."""
        evidence = self.evidence(at.start, at.end)
        view = self.document.view
        if view.repairs:
            repairs = view.repairs_in(Span(evidence.start, evidence.end)) + repairs
        return Reading(
            path,
            value,
            (evidence,),
            "rules",
            state,
            unit,
            qualifier,
            how,
            certainty,
            repairs,
        )
