"""The ledger: every number of the source is evidence, known to be no quantity, or unexplained."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from llmx.documents import Document, Span
from llmx.fields import Schema
from llmx.records import Evidence, Ledger, Reading
from llmx.text.dates import find_dates, find_periods, find_years
from llmx.text.numbers import Found, find_quantities

# 一项 is an article; 九个部分, 三个方面 count the text's own parts.
_NO_COUNT = re.compile(
    r"一(?=[\u4e00-\u9fff])(?!百|千|万|亿|十)|[\d一二三四五六七八九十两]+(?:个|大|类)?(?:部分|方面|环节|层面|问题|维度|要点)"
)
_TIME = frozenset({"年", "月", "日", "号", "年度", "时", "分", "秒", "季度", "世纪", "年代", "周年"})
_MONTH_OR_DAY = re.compile(r"\d{1,2}月(?:\d{1,2}[日号])?|\d{1,2}[日号](?!线|楼|院)|(?:19|20)\d\d(?=[-—~/]|年)")


class LedgerReader:
    """Tells quantities from other numbers; built once for a schema."""

    def __init__(self, schema: Schema) -> None:
        self._others = tuple(
            (name, re.compile(pattern, re.MULTILINE)) for name, pattern in schema.not_quantities
        )

    def not_quantities(self, document: Document) -> list[Span]:
        """Stretches of the view whose numbers measure nothing, in order and apart."""
        text = document.view.text
        spans = [Span(*m.span()) for _, pattern in self._others for m in pattern.finditer(text)]
        spans += [Span(found.start, found.end) for found in find_dates(text)]
        spans += [Span(found.start, found.end) for found in find_periods(text)]
        spans += [Span(found.start, found.end) for found in find_years(text)]
        spans += [Span(*m.span()) for m in _MONTH_OR_DAY.finditer(text)]
        return merged(spans)

    def quantities(self, document: Document) -> list[Found]:
        """Numbers of the view that measure something."""
        others = self.not_quantities(document)
        return [
            found
            for found in find_quantities(document.view.text)
            if not _is_time(found) and not _inside(others, found)
            and not _NO_COUNT.match(document.view.text, found.start)
        ]

    def balance(
        self, document: Document, readings: Sequence[Reading], explained: Sequence[Span] = ()
    ) -> Ledger:
        """Which numbers of the source the readings, or `explained` parts of it, account for."""
        evidence = merged([Span(e.start, e.end) for r in readings for e in r.evidence] + [*explained])
        others = merged(self.not_quantities(document))
        total, unexplained = 0, []
        for found in find_quantities(document.view.text):
            total += 1
            source = document.view.source(found.start, found.end)
            if _is_time(found) or _inside(others, found) or _covered(evidence, source):
                continue
            if _NO_COUNT.match(document.view.text, found.start):
                continue
            unexplained.append(Evidence(source.start, source.end, document.quote(source)))
        return Ledger(total, total - len(unexplained), tuple(unexplained))


def _is_time(found: Found) -> bool:
    return found.unit in _TIME


def merged(spans: Sequence[Span]) -> list[Span]:
    """The same stretches, in order, with overlapping ones joined."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _inside(spans: Sequence[Span], found: Found) -> bool:
    return _covered(spans, Span(found.start, found.end), whole=False)


def _covered(spans: Sequence[Span], span: Span, *, whole: bool = True) -> bool:
    """Whether one of the ordered, disjoint `spans` covers (or, not whole, touches) `span`."""
    i = bisect_left(spans, Span(span.start, span.start))
    near: Iterator[Span] = iter(spans[max(0, i - 1) : i + 2])
    return any(one.covers(span) if whole else one.overlaps(span) for one in near)
