"""Numbers as printed: values, qualifiers, units, and that nothing can make them slow or crash."""

import math
import re
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from llmx.text.numbers import (
    NUMBER,
    Found,
    Quantity,
    find_quantities,
    parse_amount,
    parse_number,
)

_DIGITS = "零一二三四五六七八九"
# What hostile or damaged text is made of, as far as numbers are concerned.
_PRINTED = st.text(
    "0123456789.,零〇○一二两三四五六七八九十百千万亿壹拾廿余多几数近约不足超过上第之 件条元年%\n",
    max_size=40,
)


def chinese(value: int) -> str:
    """Write `value` the way a clerk would: 10305 is 一万零三百零五."""
    if value >= 10**8:
        return _scaled(value, 10**8, "亿")
    if value >= 10**4:
        return _scaled(value, 10**4, "万")
    for size, name in ((1000, "千"), (100, "百"), (10, "十")):
        if value >= size:
            return _scaled(value, size, name)
    return _DIGITS[value]


def _scaled(value: int, size: int, name: str) -> str:
    head, rest = divmod(value, size)
    if not rest:
        return chinese(head) + name
    gap = "零" if rest < size // 10 else ""
    return chinese(head) + name + gap + chinese(rest)


@pytest.mark.parametrize(
    ("printed", "value", "qualifier"),
    [
        ("1,146", 1146, "exact"),
        ("1146", 1146, "exact"),
        ("1,234,567", 1234567, "exact"),
        ("12.5", 12.5, "exact"),
        ("69.57万", 695700, "exact"),
        ("69.57 万", 695700, "exact"),
        ("0.29万", 2900, "exact"),
        ("1.1亿", 110000000, "exact"),
        ("1亿2000万", 120000000, "exact"),
        ("3万5千", 35000, "exact"),
        ("8.9亿余", 890000000, "over"),
        ("3万余", 30000, "over"),
        ("200余", 200, "over"),
        ("1200多", 1200, "over"),
        ("755多", 755, "over"),
        ("1千多", 1000, "over"),
        ("20余万", 200000, "over"),
        ("二十余万", 200000, "over"),
        ("超过5000", 5000, "over"),
        ("逾3万", 30000, "over"),
        ("至少2", 2, "over"),
        ("100以上", 100, "over"),
        ("上百", 100, "over"),
        ("百余", 100, "over"),
        ("十余", 10, "over"),
        ("十几", 10, "over"),
        ("十几万", 100000, "over"),
        ("近百", 100, "under"),
        ("近千", 1000, "under"),
        ("将近300", 300, "under"),
        ("不足10", 10, "under"),
        ("不超过2", 2, "under"),
        ("约300", 300, "about"),
        ("大约 300", 300, "about"),
        ("300左右", 300, "about"),
        ("数十", 10, "about"),
        ("几百", 100, "about"),
        ("数十万", 100000, "about"),
        ("近200余", 200, "about"),
        ("七八", 7, "about"),
        ("三四百", 300, "about"),
        ("零", 0, "exact"),
        ("两", 2, "exact"),
        ("俩", 2, "exact"),
        ("十", 10, "exact"),
        ("十二", 12, "exact"),
        ("廿三", 23, "exact"),
        ("卅", 30, "exact"),
        ("一百三十一", 131, "exact"),
        ("三百零五", 305, "exact"),
        ("三百〇五", 305, "exact"),
        ("三百五", 350, "exact"),
        ("两千", 2000, "exact"),
        ("三万五千", 35000, "exact"),
        ("一万零三", 10003, "exact"),
        ("二百二十三万四千五百", 2234500, "exact"),
        ("三万亿", 3 * 10**12, "exact"),
        ("壹佰贰拾叁", 123, "exact"),
        ("二〇一一", 2011, "exact"),
    ],
)
def test_reads_what_is_printed(printed: str, value: float, qualifier: str) -> None:
    quantity = parse_number(printed)
    assert (quantity.value, quantity.qualifier) == (value, qualifier)
    assert type(quantity.value) is type(value)


@pytest.mark.parametrize(
    "printed",
    [
        "",
        " ",
        "件",
        "百",
        "万",
        "近",
        "约",
        "3,4",
        "1,2345",
        "1 146",
        "1.2.3",
        "十三五",
        "6件",
        "第三",
        "二二",
        "一一",
        "-5",
        "1e5",
        "inf",
        "１２",
        "九十百",
        "1" * 16,
        "5—10",
    ],
)
def test_refuses_what_is_not_one_number(printed: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        parse_number(printed)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("公开1,146件", ["1,146"]),
        ("共20178件", ["20178"]),
        ("第36件", []),
        ("第 36件", []),
        ("第二十件", []),
        ("3,4件", ["4"]),
        ("1,2345件", ["2345"]),
        ("0.5件", ["0.5"]),
        ("1 146件", ["146"]),
        ("100多件", ["100多"]),
        ("5—10件", ["10"]),
        ("8.9亿余 件", ["8.9亿余"]),
        ("节约30件", ["30"]),
        ("最近3件", ["3"]),
        ("附近三件", ["三"]),
        ("统一件", []),
        ("百分之三件", []),
        ("十三五件", []),
        ("1.2018年件,近百件", ["近百"]),
        ("申请一百三十一件", ["一百三十一"]),
        ("通过百件", []),
    ],
)
@pytest.mark.parametrize("flags", [0, re.VERBOSE])
def test_the_fragment_works_inside_other_patterns(
    text: str, numbers: list[str], flags: re.RegexFlag
) -> None:
    pattern = re.compile(rf"(?P<n>{NUMBER})\s?(?:件|条)", flags)
    assert pattern.groups == 1
    assert [match["n"] for match in pattern.finditer(text)] == numbers


def shown(text: str) -> list[tuple[str, float, str]]:
    return [(found.printed, found.quantity.value, found.unit) for found in find_quantities(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("比2022年(31起)下降29%", [("2022", 2022, "年"), ("31", 31, "起"), ("29", 29, "%")]),
        ("69.57万件,3.2万余元", [("69.57万", 695700, "件"), ("3.2万余", 32000, "元")]),
        ("接待300余人次、30人", [("300余", 300, "人次"), ("30", 30, "人")]),
        ("2017.1.1", [("2017", 2017, ""), ("1", 1, ""), ("1", 1, "")]),
        ("1.2018年公开5条", [("1", 1, ""), ("2018", 2018, "年"), ("5", 5, "条")]),
        ("5—10件", [("5", 5, ""), ("10", 10, "件")]),
        ("12345热线", [("12345", 12345, "")]),
        ("一是加强,第一,一网通办,进一步", []),
        ("第二十条", [("二十", 20, "条")]),
        ("二〇一一年", [("二〇一一", 2011, "年")]),
        ("一起草拟统一条例、另一个、零件", []),
        ("近百场,数十个县,十余所", [("近百", 100, "场"), ("数十", 10, "个"), ("十余", 10, "所")]),
        ("覆盖百余村", [("百余", 100, "")]),
        ("收到 6 件", [("6", 6, "件")]),
        ("12个体户,3人民,4条例", [("12", 12, ""), ("3", 3, ""), ("4", 4, "")]),
        ("5个工作日,2个月,提高1.5个百分点", [
            ("5", 5, "个工作日"), ("2", 2, "个月"), ("1.5", 1.5, "个百分点"),
        ]),
        ("百分之九十五以上", []),
        ("规章000", [("000", 0, "")]),
    ],
)  # fmt: skip
def test_lists_numbers_with_their_units(text: str, expected: list[tuple[str, float, str]]) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("5件以上", "over"),
        ("50人左右", "about"),
        ("24小时以内", "under"),
        ("近300人", "under"),
        ("近三年", "exact"),
        ("近5个月", "exact"),
        ("近300人以上", "about"),
    ],
)
def test_wording_round_the_unit_qualifies(text: str, qualifier: str) -> None:
    (found,) = find_quantities(text)
    assert found.quantity.qualifier == qualifier


def test_a_unit_ends_where_it_is_printed() -> None:
    text = "收到 6 件。"
    assert find_quantities(text) == [Found(3, 4, Quantity(6, "exact"), "件", 6, "6")]


def test_a_run_too_long_for_any_count_is_still_listed() -> None:
    (found,) = find_quantities("9" * 5000)
    assert (found.start, found.end, found.quantity.value) == (0, 5000, math.inf)


@pytest.mark.parametrize(
    ("printed", "unit", "value"),
    [
        ("3.2", "万元", 32000),
        ("3.2万", "元", 32000),
        ("0.1", "元", 0.1),
        ("2543.19", "万元", 25431900),
        ("4098.89万", "元", 40988900),
        ("1.005", "亿元", 100500000),
        ("五", "千元", 5000),
        ("2", "百万元", 2000000),
        ("1,200", "元", 1200),
    ],
)
def test_money_is_exact_in_yuan(printed: str, unit: str, value: float) -> None:
    amount = parse_amount(printed, unit).value
    assert (amount, type(amount)) == (value, type(value))


def test_money_keeps_its_qualifier() -> None:
    assert parse_amount("8.9亿余", "元") == Quantity(890000000, "over")


@pytest.mark.parametrize(
    ("printed", "unit"), [("3", ""), ("3", "美元"), ("三元", "元"), ("", "元")]
)
def test_money_needs_a_number_and_a_unit_of_yuan(printed: str, unit: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        parse_amount(printed, unit)


@given(st.integers(0, 10**12 - 1))
def test_every_count_survives_being_printed(value: int) -> None:
    for printed in (str(value), f"{value:,}", chinese(value)):
        assert parse_number(printed) == Quantity(value, "exact")
        assert re.fullmatch(NUMBER, printed)


@given(st.decimals(0, 9999, places=2, allow_nan=False))
def test_ten_thousands_are_exact(value: Decimal) -> None:
    assert parse_number(f"{value}万").value == int(value * 10**4)
    assert parse_amount(str(value), "万元").value == int(value * 10**4)


@given(_PRINTED)
@example("1.2018年")
@example("第二万余")
def test_the_fragment_matches_only_what_can_be_read(text: str) -> None:
    for match in re.finditer(NUMBER, text):
        assert parse_number(match[0]).value >= 0


@given(st.one_of(_PRINTED, st.text(max_size=60)))
def test_found_numbers_stand_where_they_say(text: str) -> None:
    end = 0
    for found in find_quantities(text):
        assert end <= found.start < found.end <= found.unit_end <= len(text)
        assert text[found.start : found.end] == found.printed
        assert text[found.end : found.unit_end].lstrip(" \t\xa0\u3000") == found.unit
        end = found.end


@given(st.one_of(_PRINTED, st.text(max_size=60)))
def test_no_digit_is_skipped(text: str) -> None:
    covered = {at for found in find_quantities(text) for at in range(found.start, found.end)}
    assert {run for run, sign in enumerate(text) if sign in "0123456789"} <= covered


@given(st.text(max_size=20))
def test_reading_gives_a_quantity_or_a_value_error(printed: str) -> None:
    try:
        assert isinstance(parse_number(printed), Quantity)
    except ValueError as error:
        assert "not a number" in str(error)  # noqa: PT017


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "一",
        "十",
        "〇",
        "万",
        "2018",
        ",1",
        "1,",
        "1,111",
        "1.",
        "1 ",
        "一百",
        "零十",
        "三四",
        "百余",
        "1万",
        "近",
        "约 ",
        "不超过",
        "第一",
        "件1",
        " ",
        "\n",
    ],
)
def test_a_long_monotonous_text_is_no_trouble(unit: str) -> None:
    """A step that looked back or ahead over the whole text would take hours here."""
    text = unit * (100_000 // len(unit))
    for _ in re.finditer(rf"(?P<n>{NUMBER})\s?(?:件|条)", text):
        pass
    assert len(find_quantities(text[:30_000])) <= 30_000
