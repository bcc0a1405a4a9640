"""Workbooks: what their cells show, merged and hidden cells, and files that are none."""

import datetime as dt
from io import BytesIO

import openpyxl
import pytest
from hostile_files import xlsx

from llmx.read import UnreadableDocument, read_document
from llmx.read.workbook import printed


def saved(book: openpyxl.Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def statistics() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["政府信息公开情况统计表"])
    sheet.append(["填报单位：某市财政局"])
    sheet.append(["统计指标", None, "单位", "统计数"])
    sheet.append(["主动公开政府信息数\n（不同渠道计1条）", None, "条", 1234])
    sheet.append(["其中：", "规范性文件数", "条", 5.0])
    sheet.append([None, "文件总数", "件", None])
    sheet.append(["不见", None, "条", 9])
    sheet.append(["占比", None, None, 0.125])
    sheet.append(["填报日期", None, None, dt.date(2018, 1, 2)])
    sheet.append(["负责人：张三"])
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("A5:A6")
    sheet["D8"].number_format = "0.0%"
    sheet.row_dimensions[7].hidden = True
    book.create_sheet("隐").append(["不见"])
    book.worksheets[1].sheet_state = "hidden"
    return saved(book)


def test_a_sheet_is_a_table_between_lines() -> None:
    document = read_document(statistics(), "统计表.xlsx")
    assert document.text.splitlines() == [
        "政府信息公开情况统计表",
        "填报单位：某市财政局",
        "统计指标\t\t单位\t统计数",
        "主动公开政府信息数（不同渠道计1条）\t\t条\t1234",
        "其中：\t规范性文件数\t条\t5",
        "文件总数\t件\t",
        "占比\t\t\t12.5%",
        "填报日期\t\t\t2018年1月2日",
        "负责人：张三",
    ]
    (grid,) = document.grids
    assert next(c for c in grid if c.text == "其中：").rows == 2
    assert [c.text for c in grid if c.row == 5] == ["文件总数", "件", ""]
    assert all(document.quote(c.span) == c.text for c in grid)


@pytest.mark.parametrize(
    ("value", "code", "number", "shown"),
    [
        (6, "", 0, "6"),
        (3.2000000000000002, "", 0, "3.2"),
        (3.14159, "0.00", 0, "3.14"),
        (12345.6, "#,##0.0_ ", 0, "12345.6"),
        (0.5, "", 9, "50%"),
        (43102, "", 14, "2018年1月2日"),
        (43102.6, 'yyyy"年"m"月"d"日"', 0, "2018年1月2日"),
        (43102, 'yyyy"年"m"月"', 0, "2018年1月"),
        (6, '0"件"', 0, "6"),
        (1e20, "", 0, "1e+20"),
        (float("inf"), "", 0, ""),
        (-5, "yyyy-mm-dd", 0, "-5"),
    ],
)
def test_numbers_as_shown(value: float, code: str, number: int, shown: str) -> None:
    assert printed(value, code, number) == shown


def test_days_are_counted_from_1904_where_the_book_says_so() -> None:
    assert printed(41640, "yyyy-m-d", since_1904=True) == "2018年1月2日"


def test_cells_that_tell_no_place_stand_one_after_the_other() -> None:
    rows = (
        '<row><c t="inlineStr"><is><t>收到</t><rPh><t>glosses</t></rPh></is></c><c><v>6</v></c></row>'
        '<row><c t="str"><v>办结</v></c><c t="e"><v>#REF!</v></c></row>'
        '<row><c t="s"><v>7</v></c><c t="b"><v>1</v></c><c r="ZZZZ1"><v>x</v></c></row>'
    )
    assert read_document(xlsx(rows), "x.xlsx").text == "收到\t6\t\n办结\t\t\n\t\tx\n"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (xlsx("<row>")[:-80], "broken_zip"),
        (xlsx("<row>"), "broken_xlsx"),
        (xlsx(""), "empty_file"),
        (xlsx(" " * (8 << 20)), "too_large"),
    ],
)
def test_files_that_cannot_be_read(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableDocument) as raised:
        read_document(data, "x.xlsx")
    assert raised.value.code in (code, "archive")


def test_cells_without_end_are_refused_not_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llmx.read.xlsx.MAX_CELLS", 5)
    with pytest.raises(UnreadableDocument, match="more than 5 cells; split it") as raised:
        read_document(statistics(), "x.xlsx")
    assert raised.value.code == "too_large"
