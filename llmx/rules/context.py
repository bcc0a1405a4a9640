"""What every rule looks at: the text of the view, its sentences and sections."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, Self, cast

from llmx.documents import Document, SectionMap, Span
from llmx.records import Evidence, Reading, State, Value
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
_FOLDED = re.compile(r"[,;:!?()\[\]<>~.\"'-]")
# Characters whose word the view mends (計畫 to 计划, 答覆 to 答复); one by one they become these.
_ONE_BY_ONE = {"畫": "画", "覆": "覆"}
_CLAUSE_END = re.compile(r"[。;!?\n,:、]")
_LONGEST_CLAUSE = 80
_OWN_OFFICE = re.compile(r"我办|本办(?!法)")

# What depends on the document alone.
_READ = (
    "text", "end", "sections", "statements", "_sentence_starts", "_clause_starts",
    "dates", "periods", "years", "is_of_office",
)  # fmt: skip


@dataclass(frozen=True)
class Context:
    """A document under the rules. Positions count characters of the view.

    `year` is the year reported on and `issuer` the body that reports, once known;
    `body_end` is where the report ends and the page's own footer begins.
    """

    document: Document
    year: int | None = None
    issuer: str = ""
    body_end: int = field(default=-1)
    tables: tuple[Span, ...] = ()

    def knowing(self, **more: object) -> Self:
        """The same document with more known of it; what its text was read for stays known."""
        other = replace(self, **cast("dict[str, Any]", more))
        read = {name: self.__dict__[name] for name in _READ if name in self.__dict__}
        other.__dict__.update(read)
        return other

    @cached_property
    def is_of_office(self) -> bool:
        """Whether an office itself reports, not the body that it serves."""
        return _OWN_OFFICE.search(self.text) is not None

    @cached_property
    def dates(self) -> list[FoundDate]:
        """Every date of the text."""
        return find_dates(self.text)

    @cached_property
    def periods(self) -> list[FoundPeriod]:
        """Every period of the text."""
        return find_periods(self.text)

    @cached_property
    def years(self) -> list[FoundYear]:
        """Every year of the text."""
        return find_years(self.text)

    @cached_property
    def text(self) -> str:
        return self.document.view.text

    @cached_property
    def end(self) -> int:
        return self.body_end if self.body_end >= 0 else len(self.text)

    @cached_property
    def sections(self) -> SectionMap:
        return SectionMap(self.document.sections)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [0, *(m.end() for m in _SENTENCE_END.finditer(self.text))]

    def sentence_number(self, position: int) -> int:
        return bisect_right(self._sentence_starts, position) - 1

    def sentence_start(self, position: int) -> int:
        """Where the sentence at a position begins."""
        starts = self._sentence_starts
        return starts[bisect_right(starts, position) - 1]

    def sentence(self, number: int) -> Span:
        """The span of a sentence by number, its closing mark included."""
        starts = self._sentence_starts
        end = starts[number + 1] if number + 1 < len(starts) else len(self.text)
        return Span(starts[number], end)

    @cached_property
    def statements(self) -> tuple[tuple[int, int], ...]:
        """Start and end of each statement of the report, the last cut where the report ends.

        As sentences, but semicolons do not end one: a list may have them between its items.
        """
        starts = (0, *(m.end() for m in _STATEMENT_END.finditer(self.text, 0, self.end)))
        return tuple(pairwise((*starts, self.end)))

    @cached_property
    def _clause_starts(self) -> list[int]:
        return [m.end() for m in _CLAUSE_END.finditer(self.text)]

    def clause_before(self, position: int) -> str:
        """The words between the last mark of punctuation, or the heading, and `position`."""
        start = max(
            self.sentence_start(position),
            self._behind_heading(position),
            position - _LONGEST_CLAUSE,
        )
        behind_mark = bisect_right(self._clause_starts, position) - 1
        if behind_mark >= 0:
            start = max(start, self._clause_starts[behind_mark])
        return self.text[start:position]

    def _behind_heading(self, position: int) -> int:
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
        if not traditional and not _FOLDED.search(text):
            return text
        offsets = range(start, end) if view.offsets is None else view.offsets[start:end]
        return "".join(
            source[at] if _FOLDED.match(seen) else _ONE_BY_ONE.get(source[at], seen)
            for seen, at in zip(text, offsets, strict=True)
        )

    def in_view(self, span: Span) -> Span:
        """A span of the source as a span of the view."""
        offsets = self.document.view.offsets
        if offsets is None:
            return span
        return Span(bisect_left(offsets, span.start), bisect_left(offsets, span.end))

    def reading(
        self,
        path: str,
        value: Value,
        at: Span,
        how: str,
        *,
        state: State = "stated",
        certainty: float = 1.0,
        repairs: tuple[str, ...] = (),
    ) -> Reading:
        """A reading without unit or qualifier, with the words at `at` as evidence."""
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
            how=how,
            certainty=certainty,
            repairs=repairs,
        )
