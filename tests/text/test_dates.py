"""Dates, periods and years: whole, in every style, damaged, impossible."""

import datetime as dt
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from llmx.text.dates import (
    DATE,
    LOST_MARKS,
    LOST_ZERO,
    FoundDate,
    find_dates,
    find_periods,
    find_years,
    parse_damaged,
    parse_date,
)

_FIGURES = "〇一二三四五六七八九"
_PRINTED = st.text(
    "0123456789.-/〇○零一二三十廿元年月日号至到起—~度政府信息公开期限自,: \n", max_size=40
)
_DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31))


def in_characters(day: dt.date) -> str:
    """二〇一二年二月二十日."""
    year = "".join(_FIGURES[int(figure)] for figure in str(day.year))
    return f"{year}年{_below_hundred(day.month)}月{_below_hundred(day.day)}日"


def _below_hundred(value: int) -> str:
    tens, ones = divmod(value, 10)
    head = ("" if tens == 1 else _FIGURES[tens]) + "十" if tens else ""
    return head + (_FIGURES[ones] if ones else "")


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("2017年1月1日", "2017-01-01"),
        ("2017年01月01日", "2017-01-01"),
        ("2017 年 1 月 1 日", "2017-01-01"),
        ("2017年1月\n1日", "2017-01-01"),
        ("2017年1月1号", "2017-01-01"),
        ("2017-01-01", "2017-01-01"),
        ("2017-1-1", "2017-01-01"),
        ("2017/1/1", "2017-01-01"),
        ("2017.1.1", "2017-01-01"),
        ("2017. 1. 1", "2017-01-01"),
        ("二〇一二年二月二十日", "2012-02-20"),
        ("二○一二年三月五日", "2012-03-05"),
        ("二零一二年十二月三十一日", "2012-12-31"),
        ("二0一二年元月一日", "2012-01-01"),
        ("二O一二年十月廿一日", "2012-10-21"),
        ("二〇二〇年十月十日", "2020-10-10"),
        ("二 〇 一 八 年 三 月 一 日", "2018-03-01"),
        ("2O18年3月1日", "2018-03-01"),
        ("一九九八年五月四日", "1998-05-04"),
    ],
)
def test_reads_every_style(printed: str, iso: str) -> None:
    assert parse_date(printed) == dt.date.fromisoformat(iso)
    assert re.fullmatch(DATE, printed)
    (found,) = find_dates(f"于{printed}公布")
    assert (found.iso, found.precision, found.repaired) == (iso, "day", None)
    assert (found.start, found.end) == (1, 1 + len(printed))


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "2019年",
        "2019年3月",
        "3月1日",
        "2019年2月30日",
        "2019年13月1日",
        "2019-02-30",
        "20190301",
        "2016月1日",
        "2019年3月1日起",
        "明天",
    ],
)
def test_refuses_what_is_not_one_day(printed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_date(printed)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019-03-01 08:51:05", ["2019-03-01"]),
        ("2019-03-0108:51", ["2019-03-01"]),
        ("2019-03-01T08:51", ["2019-03-01"]),
        ("2019年3月", ["2019-03"]),
        ("2019年3月份", ["2019-03"]),
        ("2019年3月15件", ["2019-03"]),
        ("二〇一九年三月", ["2019-03"]),
        ("二一一年三月一日", ["2011-03-01"]),
        ("2018年1月1日至12月31日", ["2018-01-01"]),
        ("2018年12月31,", ["2018-12-31"]),
        ("2019年2月30日", []),
        ("2019年13月1日", []),
        ("2019年3月32日", []),
        ("2019年0月1日", []),
        ("2016月1日", []),
        ("12019年3月1日", []),
        ("192.168.1.1", []),
        ("2019.3.1.2", []),
        ("/2019/03/01/1.html", []),
        ("2019-2020年", []),
        ("20190301", []),
    ],
)
def test_finds_dates_as_exact_as_printed(text: str, expected: list[str]) -> None:
    assert [found.iso for found in find_dates(text)] == expected


def test_a_lost_zero_is_told() -> None:
    assert find_dates("二一一年三月一日") == [
        FoundDate(0, 8, dt.date(2011, 3, 1), "day", LOST_ZERO)
    ]


@pytest.mark.parametrize(
    ("digits", "month", "day"),
    [("1130", 11, 30), ("227", 2, 27), ("0227", 2, 27), ("11", 1, 1), ("32", 3, 2), ("131", 1, 31)],
)
def test_reads_a_day_that_lost_its_marks(digits: str, month: int, day: int) -> None:
    assert parse_damaged(digits, 2018) == dt.date(2018, month, day)


@pytest.mark.parametrize("digits", ["", "1", "00", "121", "111", "230", "1332", "12345", "二七"])
def test_a_doubtful_day_is_not_guessed(digits: str) -> None:
    with pytest.raises(ValueError, match="not one day of 2018"):
        parse_damaged(digits, 2018)


@pytest.mark.parametrize(
    "text",
    [
        "自2018年1月1日起至2018年12月31日止",
        "自2018年1月1日起,至2018年12月31日止",
        "2018年1月1日至12月31日",
        "2018年1月1日-12月31日",
        "2018年1月1日——2018年12月31日",
        "2018年1月1日一2018年12月31日",
        "2018年1月1日到当年12月31日",
        "2018年1月1日至12月31止",
        "2018 年 1 月 1 日 至 2018 年 12 月 31 日",
        "2018年1月1日开始到12月31日",
        "2018.1.1—2018.12.31",
        "2018.1.1-12.31",
        "2018-01-01至2018-12-31",
        "2018-01-01-2018-12-31",
        "2018/1/1~2018/12/31",
        "2018年1月至12月",
        "2018年1月至2018年12月",
        "2018年1-12月",
        "2018年1至12月",
        "2018年1月1日至12月",
        "2018年1月1日起 2018年12月31日",
        "2018年1月1日2018年12月31日",
        "二〇一八年一月一日至二〇一八年十二月三十一日",
        "二○一八年一月至十二月",
    ],
)
def test_finds_a_whole_year_however_told(text: str) -> None:
    (found,) = find_periods(f"统计期限为{text}。")
    assert (found.first, found.last) == (dt.date(2018, 1, 1), dt.date(2018, 12, 31))
    assert found.repaired is None


@pytest.mark.parametrize(
    "text",
    [
        "2018111231",
        "201801011231",
        "20181120181231",
        "2018010120181231",
        "2018年111231",
        "201811至1231",
        "20180101—20181231",
        "2018年11日至12月31日",
        "201811日起至20181231日",
        "201811日起20181231",
        "201811日起,至20181231",
        "201811日起 20181231",
    ],
)
def test_finds_a_whole_year_that_lost_its_marks(text: str) -> None:
    (found,) = find_periods(f"统计期限为{text}。")
    assert (found.first, found.last) == (dt.date(2018, 1, 1), dt.date(2018, 12, 31))
    assert found.repaired == LOST_MARKS


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2018年3月1日至5日", "2018-03-01", "2018-03-05"),
        ("2018年5月1日至2019年4月30日", "2018-05-01", "2019-04-30"),
        ("2020年1月至2月", "2020-01-01", "2020-02-29"),
        ("二一一年一月至三月", "2011-01-01", "2011-03-31"),
        ("统计期限自2018731930", "2018-07-31", "2018-09-30"),
    ],
)
def test_finds_other_periods(text: str, first: str, last: str) -> None:
    (found,) = find_periods(text)
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "2018年12月1日至1月5日",  # the year after, or a mistake: not told
        "2018年1月1日至2月30日",
        "电话2018345678",
        "编号2018731930",  # a possible period that nothing calls one
        "统计期限为20181121125",  # several readings
        "2018年1月1日",
        "2018年",
        "201816号",
    ],
)
def test_finds_no_period_where_none_is_certain(text: str) -> None:
    assert find_periods(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018年", [("2018年", 2018)]),
        ("2018 年度", [("2018 年度", 2018)]),
        ("二〇一一年度", [("二〇一一年度", 2011)]),
        ("二零零八年", [("二零零八年", 2008)]),
        ("2O18年", [("2O18年", 2018)]),
        ("2018政府信息公开工作年度报告", [("2018", 2018)]),
        ("2007政府信息公开", []),
        ("2040政府信息公开", []),
        ("2017、2018年", [("2017", 2017), ("2018年", 2018)]),
        ("2018-2020年", [("2018", 2018), ("2020年", 2020)]),
        ("2018年1月1日", [("2018年", 2018)]),
        ("12018年", []),
        ("二十一年", []),
        ("2000年代", []),
        ("218年", []),
    ],
)
def test_finds_years(text: str, expected: list[tuple[str, int]]) -> None:
    found = find_years(text)
    assert [(text[year.start : year.end], year.year) for year in found] == expected
    assert all(year.repaired is None for year in found)


@pytest.mark.parametrize(
    ("text", "year"), [("二一一年", 2011), ("二一〇年", 2010), ("二二一年度", 2021)]
)
def test_restores_the_zero_of_a_year(text: str, year: int) -> None:
    (found,) = find_years(text)
    assert (found.year, found.repaired) == (year, LOST_ZERO)


@given(_DAYS)
def test_every_day_survives_being_printed(day: dt.date) -> None:
    worded = f"{day.year}年{day.month}月{day.day}日"
    for printed in (worded, in_characters(day), day.isoformat(), day.strftime("%Y.%m.%d")):
        assert parse_date(printed) == day
        assert [found.date for found in find_dates(printed)] == [day]


@given(_DAYS, _DAYS)
def test_every_period_survives_being_printed(one: dt.date, other: dt.date) -> None:
    first, last = sorted((one, other))
    text = f"自{in_characters(first)}起至{last.year}年{last.month}月{last.day}日止"
    assert [(found.first, found.last) for found in find_periods(text)] == [(first, last)]


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_a_day_without_marks_is_itself_or_unknown(day: dt.date) -> None:
    try:
        assert parse_damaged(f"{day.month}{day.day}", day.year) == day
    except ValueError as error:
        assert "not one day" in str(error)  # noqa: PT017


@given(_PRINTED)
@example("二一一年一月至十二月三十二日")
@example("2019年1-12月")
def test_found_things_stand_in_order_within_the_text(text: str) -> None:
    for find in (find_dates, find_periods, find_years):
        spans = [(found.start, found.end) for found in find(text)]
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert spans == sorted(spans)
    assert all(found.first <= found.last for found in find_periods(text))


@given(_PRINTED)
def test_the_fragment_matches_only_dates_and_impossible_ones(text: str) -> None:
    possible = {(found.start, found.end) for found in find_dates(text)}
    for match in re.finditer(DATE, text):
        try:
            parse_date(match[0])
        except ValueError:
            assert match.span() not in possible


@given(st.one_of(_PRINTED, st.text(max_size=20)))
def test_reading_gives_a_date_or_a_value_error(printed: str) -> None:
    try:
        assert isinstance(parse_date(printed), dt.date)
    except ValueError as error:
        assert str(error)  # noqa: PT017


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "一",
        "二",
        "2018",
        ",1",
        "年",
        "2018年",
        "2018年1月",
        "2018年1月1日至",
        "2018.1",
        "2018-",
        "2018-1-1",
        "二一一",
        "二一一年",
        "2 0 ",
        " ",
        "2018111231",
        "2018年1-",
        "201811-",
        "2018 年 1 月 ",
        "\n",
    ],
)
def test_a_long_monotonous_text_is_no_trouble(unit: str) -> None:
    """A step that looked back or ahead over the whole text would take hours here."""
    text = unit * (30_000 // len(unit))
    for find in (find_dates, find_periods, find_years):
        assert len(find(text)) <= len(text)
