"""Tables that a text only lays out: found, with every cell where it belongs."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmx.documents import Document, Grid
from llmx.fields import Schema
from llmx.read import make_view, read_document
from llmx.rules.grids import find_grids

COLUMNS = "自然人 法人或其他组织 总计 商业企业 科研机构 社会公益组织 法律服务机构 其他"
IN_ORDER = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
RESULTS = "结果维持结果纠正其他结果尚未审结总计"


def document(text: str) -> Document:
    return read_document(text.encode(), "report.txt")


def rows(grid: Grid) -> list[list[str]]:
    """Cell texts row by row, from left to right."""
    shown: dict[int, list[tuple[int, str]]] = {}
    for cell in grid:
        shown.setdefault(cell.row, []).append((cell.column, cell.text))
    return [[text for _, text in sorted(shown[row])] for row in sorted(shown)]


def only(text: str, schema: Schema) -> Grid:
    (grid,) = find_grids(document(text), schema)
    return grid


def test_prose_holds_no_table(schema: Schema) -> None:
    prose = (
        "2018年，我局主动公开政府信息131条，行政处罚157件，收到申请数6件，其中当面申请1件。" * 50
    )
    assert find_grids(document(prose), schema) == ()
    told = "本年处理决定数量较多，行政许可处理决定数量为9487件，行政处罚处理决定数量为2件。" * 20
    assert find_grids(document(told), schema) == ()


@pytest.mark.parametrize("between", [" ", "\n", "  ", "\t", ""])
def test_a_header_of_two_rows_is_put_in_the_order_of_its_columns(
    between: str, schema: Schema
) -> None:
    row = between.join(["一、本年新收政府信息公开申请数量", *"1000001"])
    more = between.join(["二、上年结转政府信息公开申请数量", *"0000000"])
    grid = only(between.join([*COLUMNS.split(), row, more]), schema)
    header = [cell.text for cell in sorted(grid, key=lambda c: c.column) if cell.row == 0]
    assert header == IN_ORDER


def test_glued_labels_values_and_numbers_of_the_next_row(schema: Schema) -> None:
    text = (
        COLUMNS.replace(" ", "")
        + "三、本年度办理结果（一）予以公开0000000（三）不予公开1.属于国家秘密00000012.其他法律"
        + "行政法规禁止公开0000000（七）总计0000001"
    )
    assert rows(only(text, schema))[1:] == [
        ["三、本年度办理结果"],
        ["(一)予以公开", "0000000"],
        ["(三)不予公开"],
        ["1.属于国家秘密", "0000001"],
        ["2.其他法律行政法规禁止公开", "0000000"],
        ["(七)总计", "0000001"],
    ]


def test_each_header_begins_a_grid_of_its_own(schema: Schema) -> None:
    text = (
        "第二十条第（一）项信息内容本年制发件数本年废止件数现行有效件数规章000行政规范性文件417"
        "第二十条第（五）项信息内容本年处理决定数量行政许可0"
    )
    first, second = find_grids(document(text), schema)
    assert rows(first) == [
        ["本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "000"],
        ["行政规范性文件", "417"],
    ]
    assert rows(second) == [["处理决定数量"], ["行政许可", "0"]]


def test_blocks_of_columns_and_no_row_label(schema: Schema) -> None:
    text = (
        f"四、行政复议、行政诉讼情况 行政复议行政诉讼{RESULTS}未经复议直接起诉复议后起诉"
        f"{RESULTS}{RESULTS}000000000000000五、存在的主要问题2022年3个"
    )
    grid = only(text, schema)
    heads = {cell.column: (cell.text, cell.columns) for cell in grid if cell.row == 0}
    assert heads == {
        1: ("行政复议", 5),
        6: ("未经复议直接起诉", 5),
        11: ("复议后起诉", 5),
    }
    assert grid.width == 16
    assert rows(grid)[-1] == ["0" * 15]


def test_a_statistics_table_with_units_and_two_columns(schema: Schema) -> None:
    text = (
        "指标名称 计量 单位 2011 年度 历年累计 主动公开信息数 条 425 1516 其中：1.网站公开 条 418 1509"
        " 2.政府公报公开 条 7 7 受理依申请公开信息总数 条 0 0 附件下载"
    )
    assert rows(only(text, schema)) == [
        ["指标名称", "计量 单位", "2011 年度", "历年累计"],
        ["主动公开信息数", "条", "425", "1516"],
        ["其中:1.网站公开", "条", "418", "1509"],
        ["2.政府公报公开", "条", "7", "7"],
        ["受理依申请公开信息总数", "条", "0", "0"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "指标名称 单位 代码 统计数 主动公开信息数 条 01 926 全文电子化信息数 条 02 5 申请总数 条 03 14",
        "指标名称单位代码统计数主动公开信息数条01926全文电子化信息数条025申请总数条0314",
        "序号 指标名称 单位 统计数 1 主动公开信息数 条 926 2 全文电子化信息数 条 5 3 申请总数 条 14",
    ],
)
def test_row_codes_are_no_values(text: str, schema: Schema) -> None:
    grid = only(text, schema)
    assert [row[-1] for row in rows(grid)[1:]] == ["926", "5", "14"]


def test_codes_that_cannot_be_told_from_values_leave_no_table(schema: Schema) -> None:
    text = "指标名称单位代码统计数主动公开信息数条01926全文电子化信息数条725申请总数条0314"
    assert find_grids(document(text), schema) == ()


def test_digits_in_remarks_and_quotes_are_words(schema: Schema) -> None:
    text = (
        "统计指标单位统计数（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）条123"
        "（二）收到申请数件4（5）“免予公开范围1”数件0"
    )
    assert rows(only(text, schema))[1:] == [
        ["(一)主动公开政府信息数(不同渠道和方式公开相同信息计1条)条", "123"],
        ["(二)收到申请数件", "4"],
        ["(5)“免予公开范围1”数件", "0"],
    ]


def test_page_numbers_between_rows_are_left_out(schema: Schema) -> None:
    text = "\n".join(
        [
            *COLUMNS.split(),
            "一、本年新收政府信息公开申请数量 1 0 0 0 0 0 1",
            "- 3 -",
            "二、上年结转政府信息公开申请数量 0 0 0 0 0 0 0",
            "第4页",
            "四、结转下年度继续办理 0 0 0 0 0 0 0",
        ]
    )
    assert [len(row) for row in rows(only(text, schema))[1:]] == [8, 8, 8]


def test_a_year_behind_glued_digits_is_no_value(schema: Schema) -> None:
    text = f"行政复议行政诉讼{RESULTS}未经复议直接起诉复议后起诉{RESULTS}{RESULTS}{'0' * 15}2023年，我局"
    assert rows(only(text, schema))[-1] == ["0" * 15]


@pytest.mark.parametrize("mark", ["|", "\t"])
def test_drawn_cells_keep_their_columns_when_some_are_blank(mark: str, schema: Schema) -> None:
    lines = [
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "", "0", ""],
        ["行政规范性文件", "3", "", "8"],
    ]
    text = "二、主动公开\n" + "\n".join(mark + mark.join(line) + mark for line in lines)
    if mark == "\t":
        text = "二、主动公开\n" + "\n".join(mark.join(line) for line in lines)
    grid = only(text, schema)
    assert {(c.row, c.column): c.text for c in grid if c.text.isdecimal()} == {
        (1, 2): "0",
        (2, 1): "3",
        (2, 3): "8",
    }


def test_drawn_rows_of_different_length(schema: Schema) -> None:
    text = (
        "申请人情况\n自然人\t法人或其他组织\t总计\n商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他\n"
        "一、本年新收政府信息公开申请数量\t1\t0\t0\t0\t0\t0\t1\n"
        "三、本年度办理结果\t（一）予以公开\t0\t\t0\t0\t0\t0\t0\n"
        "（三）不予公开\t1.属于国家秘密\t0\t0\t0\t0\t0\t0\t0\n"
    )
    grid = only(text, schema)
    assert [row[-7:] for row in rows(grid) if len(row) > 2][1:] == [
        ["1", "0", "0", "0", "0", "0", "1"],
        ["0", "", "0", "0", "0", "0", "0"],
        ["0", "0", "0", "0", "0", "0", "0"],
    ]


def test_a_label_broken_around_its_values_is_one(schema: Schema) -> None:
    text = (
        "\n".join(COLUMNS.split())
        + "\n一、本年新收政府信息公开申请数量 1 0 0 0 0 0 1\n4.保护第\n0 0 0 0 0 0 0\n三方合法权益\n"
        + "5.属于三类内部事务信息 0 0 0 0 0 0 0"
    )
    assert "4.保护第三方合法权益" in [row[0] for row in rows(only(text, schema))]


def test_a_label_s_second_half_may_begin_with_a_year_s_sign(schema: Schema) -> None:
    text = "\n".join([*COLUMNS.split(), "四、结转下", *"0000000", "年度继续办理", "五、存在的问题"])
    assert [len(row) for row in rows(only(text, schema))][1:] == [8]


def test_tables_that_the_format_marks_are_not_found_again(schema: Schema) -> None:
    page = (
        "<html><body><p>二、主动公开政府信息情况</p><table><tr><td>信息内容</td><td>本年处理决定数量</td>"
        "</tr><tr><td>行政许可</td><td>7</td></tr></table><p>三、收到和处理情况</p></body></html>"
    )
    html = read_document(page.encode(), "report.html")
    assert [grid.layout for grid in find_grids(html, schema)] == ["html"]


@given(
    st.lists(
        st.sampled_from(
            [
                *COLUMNS.split(),
                "一、本年新收政府信息公开申请数量",
                "1.属于国家秘密",
                "（七）总计",
                "指标名称",
                "单位",
                "历年累计",
                "条",
                "第二十条第（一）项",
                "本年处理决定数量",
                "行政许可",
                RESULTS,
                "行政复议",
                "\n",
                "|",
                "\t",
                " ",
                "0",
                "1000001",
                "12.5万元",
                "/",
                "—",
                "。",
                "（",
                "2021年",
                "■",
                "，",
            ]
        ),
        max_size=60,
    ).map("".join)
)
@settings(max_examples=200, deadline=None)
def test_whatever_the_text_cells_quote_it(schema: Schema, text: str) -> None:
    if not text.strip():
        return
    found = document(text)
    for grid in find_grids(found, schema):
        assert grid.span.end <= len(found.text)
        for cell in grid:
            shown = make_view(found.quote(cell.span)).text
            assert "".join(shown.split()) in "".join(cell.text.split())
            assert cell.column >= 0
            assert cell.columns > 0


def _hostile() -> dict[str, str]:
    header = COLUMNS.replace(" ", "")
    return {
        "digits": header + "一、本年新收政府信息公开申请数量" + "1" * 100_000,
        "spaced digits": header + "一、本年新收政府信息公开申请数量 " + "1 " * 50_000,
        "headers": header * 1_000,
        "labels": "商业企业" * 20_000,
        "numbers": header + "1.属于国家秘密0" * 5_000,
        "commas": header + "一、本年新收" + "1," * 50_000,
        "pipes": "| 商业企业 | 1 " * 5_000,
        "brackets": header + "(1" * 30_000,
        "signs": "指标名称" * 20_000 + "1",
        "list": "指标名称单位2017年度历年累计" + "主动公开信息数条1811568" * 3_000,
        "lines": "指标名称 单位 数量\n" + "3\n" * 30_000,
        "units": "指标名称单位数量" + "条1" * 30_000,
        "one character": "指" * 500_000,
        "prose": "本年新收" + "工作" * 500_000,
    }


@pytest.mark.parametrize("name", _hostile())
def test_hostile_text_is_read_in_linear_time(name: str, schema: Schema) -> None:
    found = document(_hostile()[name])
    start = time.process_time()
    find_grids(found, schema)
    assert time.process_time() - start < 3.0


def test_a_text_without_a_table_costs_next_to_nothing(schema: Schema) -> None:
    found = document("我局主动公开政府信息131条，收到申请6件，全部按时办结。" * 350)
    find_grids(found, schema)

    def timed() -> float:
        start = time.process_time()
        find_grids(found, schema)
        return time.process_time() - start

    # 0.1 ms where it was written; the rest is for slow and busy machines.
    assert min(timed() for _ in range(20)) < 0.002
