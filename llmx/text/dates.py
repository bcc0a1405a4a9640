"""Dates, periods and years as Chinese official prose prints them, and as damage leaves them.

A year may be Arabic, Chinese or mixed (2017, 二〇一七, 二0一七). What damage took
away is restored only where one reading is left, and `repaired` says so. Offsets
and text are those of the view: simplified, half-width.
"""

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import Literal

from llmx.frozen import frozen
from llmx.text.numbers import parse_number

_MEMORY = 1024
LOST_ZERO = "year lost 〇"
LOST_MARKS = "period lost 年月日"

# The ring is typed as a numeral, as a circle, or as one of several letters O.
_ZERO = "0〇零○◯OoОоΟο"
_FIGURES = dict.fromkeys(_ZERO, "0") | {
    figure: str(value) for value, figure in enumerate("一二三四五六七八九", start=1)
}
_FIGURE = f"[0-9一二三四五六七八九{_ZERO}]"
_BLANK = r"[ \t\xa0\u3000]"
# Letter-spaced covers and wrapped lines: 2018 年 1 月, 1月\n1日.
_GAP = r"\s{0,3}+"

_YEAR = rf"""
  (?: (?: (?<![0-9])2 | (?<![一二三四五六七八九〇零○])二 ) {_BLANK}?[{_ZERO}]
    | (?: (?<![0-9])1 | (?<![一二三四五六七八九〇零○])一 ) {_BLANK}?[9九] )
  {_BLANK}?{_FIGURE}{_BLANK}?{_FIGURE}
"""
# 二一一 for 二〇一一: no numeral is written so.
_DAMAGED_YEAR = rf"(?<!{_FIGURE})(?<!第)二[一二]{_FIGURE}"
_ANY_YEAR = f"(?:{_YEAR}|{_DAMAGED_YEAR})"
# Every date, period and year begins with three or four figures and one of these behind them.
# Quick to find: it begins with a plain set.
_BEGINNING = re.compile(
    rf"[12一二](?={_BLANK}?[{_ZERO}9九一二]{_BLANK}?{_FIGURE}"
    rf"(?:{_BLANK}?{_FIGURE})?(?:\s{{0,3}}[年政]|{_BLANK}?[.\-/—–~至到、和与]|[0-9]))"
)
_MONTH = "(?:(?:1[0-2]|0?[1-9])(?![0-9])|十[一二]?|[元一二三四五六七八九])"
_DAY = (
    "(?:(?:[12][0-9]|3[01]|0?[1-9])(?![0-9])"
    "|[一二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|卅一?|[一二三四五六七八九])"
)
# 32日 is no day, but neither is it the absence of one.
_ANY_DAY = f"(?:[0-9]{{1,3}}(?![0-9])|{_DAY})"
# Some leave out 日 before what can only follow a date.
_DAY_MARK = r"(?:[日号]|(?=[至到止起—、,。;)]|$))"


def _separated(separator: str) -> str:
    """2017-01-01, also with the time or the next year glued to it: 2017-01-0108:51."""
    mark = rf"{_BLANK}?{separator}{_BLANK}?"
    return rf"""
    (?<![0-9/]) (?:19|20)[0-9]{{2}} {mark} [0-9]{{1,2}} {mark}
    (?: [0-9]{{1,2}}(?![0-9]) | [0-9]{{2}}(?=[0-9]{{2}}:[0-9]{{2}}|20[0-9]{{2}}年) )
    (?!{separator}[0-9]{{1,3}}(?![0-9]))
    """


_SEPARATED = "|".join(_separated(separator) for separator in (r"\.", "-", "/"))

DATE: str = f"(?x: {_YEAR}{_GAP}年{_GAP}{_MONTH}{_GAP}月{_GAP}{_DAY}{_GAP}[日号] | {_SEPARATED} )"
"""A whole date, year to day, as printed; no capturing groups. `parse_date` reads it."""

_POINT = rf"""
(?: {_ANY_YEAR}{_GAP}年{_GAP}{_MONTH}{_GAP}月(?:{_GAP}{_ANY_DAY}{_GAP}{_DAY_MARK})? | {_SEPARATED} )
"""
_POINTS = re.compile(_POINT, re.VERBOSE)

# The parts of a point, of which the end of a period may leave out the first ones.
_PARTS = re.compile(
    rf"""
    (?: (?: (?P<year>{_YEAR}) | (?P<damaged>{_DAMAGED_YEAR}) ){_GAP}年{_GAP} )?
    (?: (?P<month>{_MONTH})(?:{_GAP}月{_GAP}|$) )?
    (?: (?P<day>{_ANY_DAY}){_GAP}[日号]? )?
    """,
    re.VERBOSE,
)

_CONNECTOR = rf"""
(?: {_GAP}(?:[零0]时)?(?:起|开始)?,?{_GAP}(?:[至到]|[-—–―─~～−]{{1,3}}|一(?=[0-9])){_GAP}
  | {_GAP}起,?{_GAP}(?=20[0-9]{{2}}{_GAP}年)
  | (?<=1月1日)(?=20[0-9]{{2}}年12月31日) )
"""
_PERIODS = re.compile(
    rf"""
    (?P<first> {_POINT}
             | {_ANY_YEAR}{_GAP}年{_GAP}{_MONTH}(?={_CONNECTOR}{_MONTH}{_GAP}月) )
    {_CONNECTOR} (?:[本同当]年{_GAP})?
    (?P<last> {_POINT}
            | {_MONTH}{_GAP}月(?:{_GAP}{_ANY_DAY}{_GAP}{_DAY_MARK})?
            | {_DAY}{_GAP}[日号]
            | (?<![0-9.])[0-9]{{1,2}}\.[0-9]{{1,2}}(?![0-9.]) )
    """,
    re.VERBOSE,
)

Precision = Literal["day", "month"]


@frozen
class FoundDate:
    """A date in a text. With precision `month`, `date` is the first of the month."""

    start: int
    end: int
    date: dt.date
    precision: Precision
    repaired: str | None

    @property
    def iso(self) -> str:
        """ISO 8601, as exact as printed: 2019-03-01 or 2019-03."""
        written = self.date.isoformat()
        return written if self.precision == "day" else written[:7]


@frozen
class FoundPeriod:
    """A period in a text; both days belong to it."""

    start: int
    end: int
    first: dt.date
    last: dt.date
    repaired: str | None


@frozen
class FoundYear:
    """A year in a text, with its 年 or 年度."""

    start: int
    end: int
    year: int
    repaired: str | None


@frozen
class _Point:
    year: int | None
    month: int | None
    day: int | None
    repaired: str | None


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """As `pattern.finditer(text)`, but looks only where a year may begin."""
    at = 0
    for beginning in _beginnings(text):
        match = pattern.match(text, beginning) if beginning >= at else None
        if match:
            at = match.end()
            yield match


@lru_cache(maxsize=2)  # dates, periods and years of one text are found one after the other
def _beginnings(text: str) -> tuple[int, ...]:
    return tuple(beginning.start() for beginning in _BEGINNING.finditer(text))


def parse_date(printed: str) -> dt.date:
    """Read one whole date. Raises ValueError for anything else, 30 February included."""
    trimmed = printed.strip()
    if not _POINTS.fullmatch(trimmed):
        raise ValueError(f"not a date: {printed!r}")
    point = _read_point(trimmed)
    if point.year is None or point.month is None or point.day is None:
        raise ValueError(f"not a whole date: {printed!r}")
    return dt.date(point.year, point.month, point.day)


def find_dates(text: str) -> list[FoundDate]:
    """Every possible date of a text that states its year, in order."""
    return list(_dates(text))


def _dates(text: str) -> Iterator[FoundDate]:
    for match in _matches(_POINTS, text):
        point = _read_point(match[0])
        date = _possible(point.year, point.month, point.day or 1)
        if date is not None:
            precision: Precision = "month" if point.day is None else "day"
            yield FoundDate(*match.span(), date, precision, point.repaired)


@lru_cache(maxsize=_MEMORY)  # a report tells of few days, and most of them again and again
def _read_point(printed: str) -> _Point:
    if re.fullmatch(r"[0-9.\-/\s]+", printed):
        return _read_figures([int(part) for part in re.findall("[0-9]+", printed)])
    parts = _PARTS.fullmatch(printed)
    if parts is None:
        raise ValueError(f"not a date: {printed!r}")
    year = _year(parts["year"] or parts["damaged"]) if parts["year"] or parts["damaged"] else None
    repaired = LOST_ZERO if parts["damaged"] else None
    return _Point(year, _ordinal(parts["month"]), _ordinal(parts["day"]), repaired)


def _read_figures(figures: list[int]) -> _Point:
    """2017.1.1, or 12.31 at the end of a period."""
    month, day = figures[-2:]
    return _Point(figures[0] if len(figures) > len((month, day)) else None, month, day, None)


@lru_cache(maxsize=_MEMORY)
def _year(printed: str) -> int:
    figures = "".join(_FIGURES.get(figure, figure) for figure in re.sub(r"\s", "", printed))
    return int(figures if len(figures) == len("2017") else f"{figures[0]}0{figures[1:]}")


def _ordinal(printed: str | None) -> int | None:
    if printed is None:
        return None
    return 1 if printed == "元" else int(parse_number(printed).value)


def _possible(year: int | None, month: int | None, day: int | None) -> dt.date | None:
    if year is None or month is None or day is None or not 1 <= month <= 12:  # noqa: PLR2004
        return None
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return dt.date(year, month, day)


def find_periods(text: str) -> list[FoundPeriod]:
    """Every period of a text whose first day is not after its last, in order.

    The end takes year and month from the beginning where it leaves them out; a
    month stands for all its days. Also the periods that lost their 年月日.
    """
    whole = list(_whole_periods(text))
    starts = {period.start for period in whole}
    damaged = [period for period in _damaged_periods(text) if period.start not in starts]
    return sorted([*whole, *damaged], key=lambda period: period.start)


def _whole_periods(text: str) -> Iterator[FoundPeriod]:
    for match in _matches(_PERIODS, text):
        begin, end = _read_point(match["first"]), _read_point(match["last"])
        first = _possible(begin.year, begin.month, begin.day or 1)
        last = _last_day(begin, end)
        if first and last and first <= last:
            yield FoundPeriod(*match.span(), first, last, begin.repaired or end.repaired)


def _last_day(begin: _Point, end: _Point) -> dt.date | None:
    year, month = end.year or begin.year, end.month or begin.month
    if end.day is None and year is not None and month is not None:
        return _possible(year, month, calendar.monthrange(year, month)[1])
    return _possible(year, month, end.day)


# Either all in one run, 2018111231, or with what joined the two days still there.
_GLUED = re.compile(
    r"""
    (?<![0-9.\-/]) (?P<year>20[0-9]{2})年?
    (?: (?P<both>[0-9]{6,12}+)
      | (?P<first>[0-9]{1,2}月[0-9]{1,2}|[0-9]{2,4})(?:日?起?,?[至到—–~-]{1,2}|日?起,?)[ ]?
        (?:(?:20[0-9]{2})年?(?=[0-9]))?
        (?P<last>[0-9]{1,2}月[0-9]{1,2}|[0-9]{3,4}) )
    (?![0-9月]|[.\-/][0-9]) 日?
    """,
    re.VERBOSE,
)
# What leads up to a period, so that a long number after it is one.
_BEFORE_PERIOD = re.compile("期限|期间|时间|[自从]")
_CONTEXT = 12
# The same year may be printed again before the second day.
_YEAR_LENGTH = len("2018")


def _damaged_periods(text: str) -> Iterator[FoundPeriod]:
    for match in _matches(_GLUED, text):
        year = int(match["year"])
        readings = _readings(year, match)
        whole_year = (dt.date(year, 1, 1), dt.date(year, 12, 31))
        before = text[max(0, match.start() - _CONTEXT) : match.start()]
        if whole_year in readings:
            yield FoundPeriod(*match.span(), *whole_year, LOST_MARKS)
        elif len(readings) == 1 and _BEFORE_PERIOD.search(before):
            yield FoundPeriod(*match.span(), *readings.pop(), LOST_MARKS)


def _readings(year: int, match: re.Match[str]) -> set[tuple[dt.date, dt.date]]:
    """Each way to read what is left of a period as two days of one year."""
    halves = _halves(year, match["both"]) if match["both"] else [(match["first"], match["last"])]
    return {
        (first, last)
        for begin, end in halves
        for first, last in product(_days_of(year, begin), _days_of(year, end))
        if first <= last
    }


def _halves(year: int, digits: str) -> Iterator[tuple[str, str]]:
    for cut in range(2, len(digits) - 1):
        begin, end = digits[:cut], digits[cut:]
        yield begin, end
        if end.startswith(str(year)):
            yield begin, end[_YEAR_LENGTH:]


def _days_of(year: int, printed: str) -> list[dt.date]:
    """Days of a year that month and day, with 月 or without it, can be."""
    if "月" in printed:
        cuts = [tuple(printed.split("月"))]
    else:
        cuts = [(printed[:cut], printed[cut:]) for cut in (1, 2)]
    days = (
        _possible(year, int(month), int(day)) for month, day in cuts if 1 <= len(day) <= len("31")
    )
    return list(dict.fromkeys(day for day in days if day))


def parse_damaged(digits: str, year: int) -> dt.date:
    """Read month and day that lost their 月日: 1130 is 30 November.

    For digits that the context says are a date (截止1130). Raises ValueError where
    there is no such day or more than one: 121 may be 21 January or 1 December.
    """
    days = _days_of(year, digits) if re.fullmatch("[0-9]+", digits) else []
    if len(days) != 1:
        raise ValueError(f"not one day of {year}: {digits!r}")
    return days[0]


# The first year that the Regulations on disclosure (《政府信息公开条例》, in force from
# 1 May 2008) made reports due for; and a bound for numbers that are no years.
_FIRST_REPORTED, _LAST_REPORTED = 2008, 2035
_YEARS = re.compile(
    rf"""
      (?: (?P<year>{_YEAR}) | (?P<damaged>{_DAMAGED_YEAR}) ){_GAP}年(?!代)度?
    | (?<![0-9.])(?P<range>(?:19|20)[0-9]{{2}})
      (?={_BLANK}?[-—–~至到、和与]{_BLANK}?(?:19|20)[0-9]{{2}}{_BLANK}?年)
    | (?<![0-9.])(?P<bare>20[0-9]{{2}})(?={_GAP}政府信息公开)
    """,
    re.VERBOSE,
)


def find_years(text: str) -> list[FoundYear]:
    """Every year of a text that says 年, and bare ones before 政府信息公开 (2008 to 2035)."""
    return list(_found_years(text))


def _found_years(text: str) -> Iterator[FoundYear]:
    for match in _matches(_YEARS, text):
        year = _year(match["year"] or match["damaged"] or match["range"] or match["bare"])
        if match["bare"] is None or _FIRST_REPORTED <= year <= _LAST_REPORTED:
            yield FoundYear(*match.span(), year, LOST_ZERO if match["damaged"] else None)
