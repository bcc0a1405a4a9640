"""The year reported on, the period of the figures, and the date of the signature."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from llmx.documents import Span
from llmx.fields import Leaf, Schema
from llmx.records import Reading
from llmx.rules.context import Context
from llmx.text.dates import FoundDate, FoundPeriod, find_years

_PERIOD_CUE = re.compile(r"统计期限|统计时间|数据(?:的)?统计|起止|期限")
_HEAD = 3000
_OF_A_DAY = re.compile(r"(?!12月)\d{1,2}月\d")
_TAIL = 1500
_COVER = 400
_PUBLISHED = re.compile(
    r"(?:时间|日期):\s{0,12}$|(?:时间|日期|发布|来源|浏览|点击|:)[^\n。;]{0,12}$"
)
_SIGNED_BEFORE = re.compile(
    r"(?:^|[\n\s。;!)”]"
    r"|[局厅委办府会院部署处队社县市区镇乡道州旗盟馆校司心站所台关团行室省])[ \t]*$"
)
# Words of the page's own head, behind the date of publication.
_PAGE = r"[ \t\d:]*(?:发布|来源|信息来源|作者|点击|浏览|字体|字号|访问|阅读|【|\[)"
# A date that lost its marks, on a line of its own below a name.
_BARE_DATE = re.compile(r"[ \t\n]20\d{4}")
_BARE = re.compile(
    r"(?:^|[\n。;])[ \t]{0,20}[\u4e00-\u9fff()]{2,40}[ \t\n]{1,30}(?P<date>20\d\d\d{2,4})"
    r"[ \t]*(?=$|\n|附|[一二三四五六七八九十]、|[ \t]\S)"
)
# Words of the page's own foot.
_FOOT = r"(?:关闭|打印|微博|微信|版权|分享|上一篇|下一篇|相关|主办|承办|扫一扫|[-—]\s?\d)"
# An annex may open with its number, or with the name of its table.
_ANNEXED = (
    r"(?:[#*]*[ \t]*[一二三四五六七八九十]{1,2}[、.][ \t]*)?"
    r"(?:附[件表]|指标统计|[^。,;\n]{0,40}统计(?:表|数据))"
)
_ANNEX = re.compile(rf"\s*{_ANNEXED}")
_SIGNED_AFTER = re.compile(
    # A clock's time is that of a page, not of a signature.
    rf"(?!\s*止|[ \t]*\d{{1,2}}:\d\d)"
    rf"[ \t]*(?:$|\n|附[件表:]|[ \t]+(?!{_PAGE})|\(|{_ANNEXED}|{_FOOT})"
)
# A report on a year is signed within it or in the two that follow.
_LATEST_SIGNATURE = 2


class TimingReader:
    """Reads the fields whose readers are `period` and `signature`, and the year."""

    def __init__(self, schema: Schema) -> None:
        self._periods = tuple(leaf for leaf in schema.leaves if leaf.spec.reader == "period")
        self._signatures = tuple(leaf for leaf in schema.leaves if leaf.spec.reader == "signature")
        self._year = schema.leaf_at.get(schema.year_path)

    def year(self, context: Context, title: Reading | None) -> Reading | None:
        """The year of the title, else of the period, else the first year told of the work."""
        if self._year is None:
            return None
        return next(self._years(context, self._year, title), None)

    def read(self, context: Context) -> list[Reading]:
        """Period and signature."""
        return [*self._period(context), *self._signature(context)]

    def _years(self, context: Context, leaf: Leaf, title: Reading | None) -> Iterator[Reading]:
        if title and isinstance(title.value, str) and find_years(title.value):
            printed = find_years(title.value)[0]
            at = context.text.find(title.value[printed.start : printed.end])
            end = max(at, 0) + len(title.value) + 10
            for found in context.years:
                if found.end <= end and found.year == printed.year:
                    yield context.reading(
                        leaf.path, found.year, Span(found.start, found.end), "title"
                    )
            # Digits before the title hide its year from the text: 15:242012年某县…
            whole = context.text.find(title.value)
            if whole >= 0:
                span = Span(whole + printed.start, whole + printed.end)
                yield context.reading(leaf.path, printed.year, span, "title")
        period = _first_period(context)
        if period:
            yield context.reading(
                leaf.path, period.last.year, Span(period.start, period.end), "period", certainty=0.9
            )
        for found in context.years:
            # A day is that of a signature or a law, unless it ends the year.
            if found.end > _HEAD or _OF_A_DAY.match(context.text, found.end):
                continue
            yield context.reading(
                leaf.path,
                found.year,
                Span(found.start, found.end),
                "first year named",
                certainty=0.7,
            )

    def _period(self, context: Context) -> Iterator[Reading]:
        period = _first_period(context)
        if period is None:
            return
        repairs = (period.repaired,) if period.repaired else ()
        span = Span(period.start, period.end)
        for leaf, value in zip(self._periods, (period.first, period.last), strict=False):
            yield context.reading(leaf.path, value.isoformat(), span, "period", repairs=repairs)

    def _signature(self, context: Context) -> Iterator[Reading]:
        for leaf in self._signatures:
            found = next(_signatures(context), None)
            if found:
                repairs = (found.repaired,) if found.repaired else ()
                span = Span(found.start, found.end)
                yield context.reading(
                    leaf.path, found.date.isoformat(), span, "signature", repairs=repairs
                )


def _first_period(context: Context) -> FoundPeriod | None:
    head = min(context.end, 2 * _HEAD)
    periods = [period for period in context.periods if period.end <= head]
    cued = [p for p in periods if _PERIOD_CUE.search(context.text, max(0, p.start - 40), p.start)]
    own = [p for p in periods if context.year is None or p.last.year == context.year]
    stated = [p for p in cued if p in own] or [p for p in own if _looks_whole(p)]
    # A source may state the period of another year by mistake.
    return next(iter(stated or [p for p in cued if _looks_whole(p)]), None)


def _looks_whole(period: FoundPeriod) -> bool:
    """A year or nearly so: reports for less say so in the same words."""
    return (period.first.month, period.first.day) == (1, 1) and period.last.month >= 10


def _signatures(context: Context) -> Iterator[FoundDate]:
    """Dates that stand alone: last in the report, else on its cover."""
    tail = max(0, context.end - _TAIL)
    in_tail = _dates_alone(context, tail, context.end)
    annex = [found for found in _dates_alone(context, 0, tail) if _before_annex(context, found)]
    cover = _dates_alone(context, 0, min(_COVER, tail))
    own_line = [found for found in cover if _has_own_line(context, found)]
    yield from reversed(in_tail)
    yield from _bare_dates(context)
    yield from reversed(annex)
    yield from own_line


def _bare_dates(context: Context) -> Iterator[FoundDate]:
    """Dates below a name that lost 年月日, where the digits allow one reading only (2018320)."""
    if not _BARE_DATE.search(context.text, 0, context.end):
        return
    for m in reversed(list(_BARE.finditer(context.text, 0, context.end))):
        year, rest = int(m["date"][:4]), m["date"][4:]
        days = _month_and_day(rest)
        if len(days) == 1 and _plausible(context, year):
            ((month, day),) = days
            with suppress(ValueError):
                found = date(year, month, day)
                yield FoundDate(*m.span("date"), found, "day", "lost 年月日")


def _month_and_day(digits: str) -> list[tuple[int, int]]:
    """Every way to part digits into month and day; zeros lead both of four digits, or none."""
    if len(digits) == len("0320"):
        parts = [(digits[:2], digits[2:])]
    else:
        parts = [(digits[:i], digits[i:]) for i in range(1, len(digits))]
        parts = [(m, d) for m, d in parts if not m.startswith("0") and not d.startswith("0")]
    return [(int(m), int(d)) for m, d in parts if 1 <= int(m) <= 12 and 1 <= int(d) <= 31]


def _dates_alone(context: Context, start: int, end: int) -> list[FoundDate]:
    found = []
    for at in context.dates:
        if at.start < start or at.end > end or not _plausible(context, at.date.year):
            continue
        if any(period.start <= at.start < period.end for period in context.periods):
            continue
        before = context.text[max(0, at.start - 30) : at.start]
        if (
            before.rstrip().endswith("(")
            or _PUBLISHED.search(before)
            or not _SIGNED_BEFORE.search(before)
        ):
            continue
        if _SIGNED_AFTER.match(context.text, at.end, context.end):
            found.append(at)
    return found


def _plausible(context: Context, year: int) -> bool:
    return context.year is None or context.year <= year <= context.year + _LATEST_SIGNATURE


def _before_annex(context: Context, found: FoundDate) -> bool:
    return bool(_ANNEX.match(context.text, found.end))


def _has_own_line(context: Context, found: FoundDate) -> bool:
    line_start = context.text.rfind("\n", 0, found.start) + 1
    line_end = context.text.find("\n", found.end)
    line = context.text[line_start : line_end if line_end >= 0 else None]
    return line.strip() == context.text[found.start : found.end]
