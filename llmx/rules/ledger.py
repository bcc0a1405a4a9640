"""The ledger: every number of the source is evidence, known to be no quantity, or unexplained."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from llmx.documents import Document, Span
from llmx.fields import Schema
from llmx.records import Decision, Evidence, Ledger, Numbers
from llmx.rules.context import Context
from llmx.text.numbers import Found, count_quantities, find_quantities
from llmx.text.scanning import Scanners

# 一项 is an article; 九个部分, 三个方面 count the text's own parts.
_NO_COUNT = re.compile(
    r"一(?=[\u4e00-\u9fff])(?!百|千|万|亿|十)|[\d一二三四五六七八九十两]+(?:个|大|类)?(?:部分|方面|环节|层面|问题|维度|要点)"
)
_TIME = frozenset(
    {"年", "月", "日", "号", "年度", "时", "分", "秒", "季度", "世纪", "年代", "周年"}
)
# What stands this near a table may be part of what stands in it.
_NEAR = 40
# Behind a number: 12月, 31日, 2018-.
_OF_A_DATE = re.compile(r"(?<=[0-9])(?:月|[日号](?!线|楼|院)|(?<=(?:19|20)[0-9]{2})[-—~/])")


class Stretches:
    """Parts of a text, in order, those that overlap or meet joined."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        last = -1
        for start, end in sorted(spans):
            if start > last:
                self._starts.append(start)
                self._ends.append(end)
                last = end
            elif end > last:
                self._ends[-1] = last = end

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self._starts, self._ends, strict=True)

    def between(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """What is left of a span without the parts."""
        for first, last in self:
            if first > start:
                yield start, first
            start = max(start, last)
        if start < end:
            yield start, end

    def touch(self, start: int, end: int) -> bool:
        """Whether a part has a character in common with the span."""
        last = bisect_left(self._starts, end) - 1
        return last >= 0 and self._ends[last] > start

    def cover(self, start: int, end: int) -> bool:
        """Whether the whole span is in one part."""
        last = bisect_right(self._starts, start) - 1
        return last >= 0 and self._ends[last] >= end


class LedgerReader:
    """Tells quantities from other numbers; built once for a schema."""

    def __init__(self, schema: Schema) -> None:
        patterns = (pattern for _, pattern in schema.not_quantities)
        self._others = Scanners(patterns, re.MULTILINE)

    def numbers(self, context: Context, tables: Sequence[Span] = ()) -> tuple[int, list[Found]]:
        """How many numbers the view has, and those outside of `tables` that measure something."""
        text = context.text
        in_tables = Stretches((span.start, span.end) for span in tables)
        total = sum(count_quantities(text, *at) for at in in_tables)
        open_to: list[Found] = []
        stretches: list[tuple[int, int]] = []
        for at in in_tables.between(0, len(text)):
            found = find_quantities(text, *at)
            total += len(found)
            left = [one for one in found if _may_measure(text, one)]
            if left:
                open_to += left
                stretches.append(at)
        others = Stretches(self._not_quantities(context, stretches) if stretches else ())
        return total, [one for one in open_to if not others.touch(one.start, one.end)]

    def _not_quantities(
        self, context: Context, stretches: Iterable[tuple[int, int]]
    ) -> Iterator[tuple[int, int]]:
        """What in the stretches of the view, and near them, measures nothing, and all dates."""
        text = context.text
        for start, end in stretches:
            yield from self._others.spans(text, max(0, start - _NEAR), min(end + _NEAR, len(text)))
        for found in (context.dates, context.periods, context.years):
            yield from ((one.start, one.end) for one in found)


def _may_measure(text: str, found: Found) -> bool:
    return not (
        found.unit in _TIME
        or _NO_COUNT.match(text, found.start)
        or _OF_A_DATE.match(text, found.end)
    )


def balance(
    document: Document,
    numbers: Numbers,
    decisions: Iterable[Decision],
    explained: Sequence[Span] = (),
) -> Ledger:
    """Which numbers of the source the decisions, or `explained` parts of it, account for."""
    told = {(e.start, e.end) for decision in decisions for e in decision.evidence}
    known = Stretches(told | {(span.start, span.end) for span in explained})
    unexplained = tuple(
        Evidence(span.start, span.end, document.quote(span))
        for span in numbers.quantities
        if not known.cover(span.start, span.end)
    )
    return Ledger(numbers.total, numbers.total - len(unexplained), unexplained)
