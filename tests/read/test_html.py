"""Pages: main text without the page, tables as grids."""

from collections.abc import Callable

import pytest
from web_pages import TEMPLATES, Report, trs

from llmx.documents import Document, Grid
from llmx.read import UnreadableDocument, read_document

SHORT = Report(paragraphs=("2018年，我局未收到政府信息公开申请。", "附件：统计表"))
LONG = Report(paragraphs=Report().paragraphs * 8)
CHROME = (
    "ICP备",
    "网站标识码",
    "互动交流",
    "石门县3局",
    "关闭窗口",
    "打印",
    "扫一扫",
    "大家",
    "上一条",
)


def squeezed(text: str) -> str:
    return "".join(text.split())


def page(markup: str) -> Document:
    return read_document(markup.encode(), "page.html")


@pytest.mark.parametrize("report", [Report(), SHORT, LONG], ids=["report", "short", "long"])
@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.__name__)
def test_text_without_the_page(template: Callable[[Report], str], report: Report) -> None:
    document = page(template(report))
    text = squeezed(document.text)
    for paragraph in report.paragraphs:
        assert squeezed(paragraph) in text
    assert squeezed(report.title) in text
    assert squeezed(report.date) in text
    if template is not TEMPLATES[2]:  # whose links to neighbours look like a line of text
        assert not [word for word in CHROME if word in text]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.__name__)
def test_tables_are_grids(template: Callable[[Report], str]) -> None:
    report = Report()
    grids = [grid for grid in page(template(report)).grids if "索引号" not in grid.cells[0].text]
    assert [(grid.height, grid.width) for grid in grids] == [(4, 4), (4, 10)]
    first, second = grids
    assert at(first, 3, 3) == "12"
    assert at(second, 3, 9) == "5"
    assert [cell.text for cell in second if cell.row == 2] == [  # under 未经复议直接起诉
        *("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    ]
    assert {cell.column for cell in second if cell.row == 2} == set(range(5, 10))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.__name__)
def test_cells_stand_in_the_text(template: Callable[[Report], str]) -> None:
    document = page(template(Report()))
    for grid in document.grids:
        for cell in grid:
            assert document.quote(cell.span) == cell.text
            assert grid.span.covers(cell.span)


def at(grid: Grid, row: int, column: int) -> str:
    return next(cell.text for cell in grid if (cell.row, cell.column) == (row, column))


def test_charset_of_the_page() -> None:
    markup = trs(Report()).replace("utf-8", "gb2312")
    document = read_document(markup.encode("gb18030"), "x.htm")
    assert document.source.encoding == "gb18030"
    assert "总体情况" in document.text


def test_wrapped_source_lines_leave_no_blanks_in_chinese() -> None:
    document = page("<html><body><p>政府信息\n   公开 工作，全年\n231条</p></body></html>")
    assert document.text == "政府信息公开 工作，全年 231条"


def test_blank_cells_stay_cells() -> None:
    document = page(
        "<html><body><table><tr><td>申请</td><td>&nbsp;</td></tr>"
        "<tr><td>答复</td><td>/</td></tr></table>"
    )
    (grid,) = document.grids
    assert [(cell.row, cell.column, cell.text, len(cell.span)) for cell in grid] == [
        *((0, 0, "申请", 2), (0, 1, "", 0), (1, 0, "答复", 2), (1, 1, "/", 1))
    ]


def test_spans_over_the_edge_are_cut() -> None:
    document = page(
        "<html><table><tr><td rowspan=99>甲</td><td colspan=x>1</td></tr>"
        "<tr><td>2</td></tr></table>"
    )
    (grid,) = document.grids
    assert (grid.height, grid.width) == (2, 2)
    assert at(grid, 1, 1) == "2"


def test_word_archive() -> None:
    body = trs(Report()).encode("gb18030").replace(b"utf-8", b"gb2312")
    archive = (
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\n"
        b"Content-Type: text/html; charset=gb2312\n\n" + body + b"\n--b--\n"
    )
    document = read_document(archive, "report.doc")
    assert document.source.media_type == "multipart/related"
    assert len(document.grids) == 2


@pytest.mark.parametrize(
    ("markup", "code"),
    [
        ("<div>" * 100_000, "too_large"),
        ("<p>" * 600_000, "too_large"),
        ("<html><body><script>x</script></body></html>", "empty_file"),
        ("<html>", "empty_file"),
        ("<html><!-- -->", "empty_file"),
    ],
)
def test_pages_that_are_none(markup: str, code: str) -> None:
    with pytest.raises(UnreadableDocument) as raised:
        page(markup)
    assert raised.value.code in (code, "broken_html")


def test_open_fonts_do_not_count_as_depth() -> None:
    document = page("<html><body>" + "<font><span>" * 3000 + "<p>收到申请6件</p>")
    assert document.text == "收到申请6件"


def test_a_table_of_spans_does_not_fill_memory() -> None:
    rows = "<tr><td colspan=400 rowspan=1000>1</td><td>2</td></tr>" * 1000
    document = page(f"<html><table>{rows}</table>")
    assert sum(len(grid.cells) for grid in document.grids) < 3000


def test_characters_that_xml_forbids() -> None:
    assert (
        "收到"
        in page("<html><div class=nav>\x01<a href=x>\x02首页</a></div>\x03收到\x04申请<p>\x05").text
    )


@pytest.mark.parametrize(
    ("title", "head", "told"),
    [
        ("县统计局2020年政府信息公开年度报告", "<title>年报_永泰县人民政府</title>", True),
        (
            "县统计局2020年政府信息公开年度报告",
            '<meta name="SiteName" content="永泰县人民政府">',
            True,
        ),
        ("2020年政府信息公开年度报告", "<title>年报-永泰县统计局</title>", True),
        ("永泰县统计局2020年政府信息公开年度报告", "<title>年报_永泰县人民政府</title>", False),
    ],
)
def test_whose_site_it_is_where_the_title_leaves_that_open(
    title: str, head: str, *, told: bool
) -> None:
    body = f"<h1>{title}</h1><div><p>2020年，我局主动公开政府信息12条。</p></div>"
    page = f'<html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'
    lines = read_document(page.encode(), "page.html").text.splitlines()
    assert any(line.startswith("网站：永泰县") for line in lines) == told
