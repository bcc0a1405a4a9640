"""A report's sections by heading, whatever the numbering or its absence."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from llmx.documents import Section, Span
from llmx.fields import SectionKind
from llmx.frozen import frozen
from llmx.text.numbers import parse_number
from llmx.text.scanning import Scanner

_HAN = "一二三四五六七八九十"
_NUMERAL = "十?[一二三四五六七八九]|二?十"
# A heading's number: 一、 / 第一部分 (level 1), (一) (level 2).
_NUMBERED = Scanner(
    rf"""
    (?:^|(?<=[\n。;:!?>)\s”]))[ \t#*]{{0,40}}+
    (?:
        (?P<one>第?[{_HAN}]{{1,3}}(?:部分[、,:. ]?|[、.,:]))
      | (?P<two>\([{_HAN}]{{1,3}}\)[、.]?)
    )[ \t]*
    """,
    re.VERBOSE,
)
# Of a report that numbers its parts (一) or 1、 throughout, these are the headings of level 1.
_LOWER = (
    Scanner(rf"(?:^|(?<=\n))[ \t#*]{{0,40}}+\((?P<number>{_NUMERAL})\)[、.]?[ \t]*"),
    Scanner(r"(?:^|(?<=\n))[ \t#*]{0,40}+(?P<number>\d{1,2})[、.](?!\d)[ \t]*"),
)
_FEWEST_LOWER = 3
# A heading run in with the text has no sign before it: …特编制此报告一、总体情况2022年…
_RUN_IN = Scanner(rf"(?<=[^\s。;:!?>)”、{_HAN}第])(?P<one>[{_HAN}]{{1,2}}、[ \t]?)(?=[^\d\s]{{2}})")
# An unnumbered heading is a short line that ends as headings do.
_BARE = re.compile(
    r"^[ \t#*]*(?P<bare>[^\s,。;:、\d()]{2,22}(?:情况|事项|概述|问题|措施|打算))[ \t*]*$",
    re.MULTILINE,
)
_HEADING_END = re.compile(r"[。;:\n]|(?<=情况)(?=[^\n]{20})")
# 存在的主要问题|及改进情况, 依申请公开|政府信息情况
_MORE_HEADING = re.compile(
    r"(?:政府信息|信息|申请|行政|诉讼|复议|、|和|及|与|以及|的|主要|改进|下一?步|工作|打算|提起|被|举报|投诉|申诉|办理|处理|减免|收费|培训|经费)*(?:情况|措施|问题|事项|打算|意见|安排|计划)?"
)
# A heading that its text follows on the same line ends at the first mark or blank,
# or before a year.
_RUN_ON_END = re.compile(r"[,。;: ]|(?=(?:19|20)\d\d年)")
_LONGEST_HEADING = 60
_HEADINGS_KEPT = 1024
_LIKELY_HEADING = 30
_LONGEST_SPACED = 10
_FIRST_WORDS = 7
# Sections in which headings of lower rank talk of plans, not of what was done.
_PLANS = ("problems", "improvements")


@frozen
class _Mark:
    start: int
    end: int
    level: int
    text: str
    key: str


class SectionFinder:
    """Finds sections; built once for a schema's kinds of sections.

    `not_headings` are patterns of numbered lines that open no section (rows of
    official tables are numbered 一、二、三、 as well).
    """

    def __init__(self, kinds: Sequence[SectionKind], not_headings: Sequence[str] = ()) -> None:
        self._kinds = tuple(
            (kind.key, re.compile("|".join(kind.headings))) for kind in kinds if kind.headings
        )
        self._not = re.compile("|".join(not_headings)) if not_headings else None
        # Offices head their sections alike, and a damaged text may repeat one without end.
        self.key_of = lru_cache(_HEADINGS_KEPT)(self._key_of)

    def find(self, text: str) -> tuple[Section, ...]:
        """Sections of a view's text, in order; the first may have no heading."""
        marks = sorted(self._marks(text), key=lambda mark: mark.start)
        return tuple(self._sections(text, marks))

    def _key_of(self, heading: str) -> str:
        """The kind of section that a heading opens, or "". Short ones may be spaced out: 概  述."""
        if len(heading) <= _LONGEST_SPACED:
            heading = heading.replace(" ", "")
        return next((key for key, pattern in self._kinds if pattern.search(heading)), "")

    def _marks(self, text: str) -> Iterator[_Mark]:
        numbered = [
            self._numbered(text, start, end, 2 if m["two"] else 1)
            for start, end, m in _NUMBERED.matches(text)
        ]
        marks = [mark for mark in numbered if mark]
        if not any(mark.level == 1 and mark.key for mark in marks):
            risen = self._risen(text)
            first = {mark.start for mark in risen}
            marks = [mark for mark in marks if mark.start not in first] + risen
        taken = {mark.start for mark in marks}
        yield from marks
        for start, end in _RUN_IN.spans(text):
            mark = self._numbered(text, start, end, 1)
            if mark and mark.key and mark.start not in taken:
                yield mark
        for m in _BARE.finditer(text):
            key = self.key_of(m["bare"])
            if key and key != "overview" and m.start("bare") not in taken:
                yield _Mark(m.start("bare"), m.end("bare"), 1, m["bare"], key)

    def _risen(self, text: str) -> list[_Mark]:
        """The headings that count on, of the highest rank in which several name a section."""
        for numbers in _LOWER:
            risen: list[_Mark] = []
            last = 0
            for start, end, m in numbers.matches(text):
                mark = self._numbered(text, start, end, 1)
                number = int(parse_number(m["number"]).value)
                if mark and mark.key and number > last:
                    risen.append(mark)
                    last = number
            if len({mark.key for mark in risen}) >= _FEWEST_LOWER:
                return risen
        return []

    def _numbered(self, text: str, start: int, end: int, level: int) -> _Mark | None:
        rest = text[end : end + _LONGEST_HEADING]
        stop = _HEADING_END.search(rest)
        heading = rest[: stop.start()] if stop else rest
        if not heading.strip() or (self._not and self._not.match(heading)):
            return None
        own_line = text.startswith("\n", start) or start == 0
        run_on = not own_line or len(heading) > _LIKELY_HEADING
        key = self._first_key(heading) if run_on else self.key_of(heading)
        if not own_line and level == 1 and not key:
            return None  # 一、 inside a sentence counts only before a known heading
        if not own_line and level == 1:
            heading = heading[: self._named_end(heading, key)]
        elif stop is None or not own_line:
            run_on_end = _RUN_ON_END.search(heading, 2)
            heading = heading[: run_on_end.start()] if run_on_end else heading
        number = text[start:end].lstrip()
        return _Mark(end - len(number), end + len(heading), level, heading, key)

    def _first_key(self, heading: str) -> str:
        """The kind that a heading names first; the text behind it may follow on its line."""
        ends = (*range(_FIRST_WORDS, len(heading), _FIRST_WORDS), len(heading))
        return next((key for end in ends if (key := self.key_of(heading[:end]))), "")

    def _named_end(self, heading: str, key: str) -> int:
        """Where a heading run in with its text ends: behind the words that name its kind."""
        pattern = next(p for kind, p in self._kinds if kind == key)
        ends = (*range(_FIRST_WORDS, len(heading), _FIRST_WORDS), len(heading))
        named = next((m for end in ends if (m := pattern.search(heading, 0, end))), None)
        if named is None:
            return len(heading)
        more = _MORE_HEADING.match(heading, named.end())
        return more.end() if more else named.end()

    def _sections(self, text: str, marks: Sequence[_Mark]) -> Iterator[Section]:
        above = ""
        first = marks[0].start if marks else len(text)
        if first:
            # A page that lost its headings tells of everything in one.
            yield Section("head" if marks else "overview", 0, Span(0, 0), Span(0, first))
        for i, mark in enumerate(marks):
            end = marks[i + 1].start if i + 1 < len(marks) else len(text)
            key = self._key(mark, above)
            if mark.level == 1:
                above = key
            yield Section(
                key, mark.level, Span(mark.start, min(mark.end, end)), Span(min(mark.end, end), end)
            )

    @staticmethod
    def _key(mark: _Mark, above: str) -> str:
        if mark.level == 1:
            return mark.key or "overview"
        if above in _PLANS:
            return mark.key if mark.key in _PLANS else above
        if mark.key and mark.key != "overview":
            return mark.key
        return above or "overview"
