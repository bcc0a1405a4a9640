"""OFD (GB/T 33190-2016): characters and lines of a page, templates, and files that are none."""

import pytest
from hostile_files import ofd, ofd_page, ofd_text

from llmx.read import UnreadableDocument, read_document

NAMESPACE = "http://www.ofdspec.org/2016"


def line(data: str, x: float = 0, y: float = 0, **more: str) -> str:
    told = "".join(f' {name}="{value}"' for name, value in more.items())
    return (
        f'<ofd:PathObject Boundary="{x} {y} 210 297"{told}>'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def table(top: float, rows: list[list[str]]) -> str:
    """Rows 8 mm high, columns 30 mm wide, from 30 mm on."""
    right, bottom = 30 * len(rows[0]), 8 * len(rows)
    drawn = [line(f"M 0 {8 * i} L {right} {8 * i}", 30, top) for i in range(len(rows) + 1)]
    drawn += [line(f"M {30 * i} 0 L {30 * i} {bottom}", 30, top) for i in range(len(rows[0]) + 1)]
    drawn += [
        ofd_text(text, 32 + 30 * column, top + 6 + 8 * row)
        for row, cells in enumerate(rows)
        for column, text in enumerate(cells)
        if text
    ]
    return "".join(drawn)


def test_text_and_ruled_tables() -> None:
    page = (
        ofd_text("某局二〇二三年度报告", 60, 30, 7)
        + ofd_text("收到申请", 30, 50)
        + ofd_text("6 件。", 46, 50)
        + table(60, [["行政许可", "12"], ["行政强制", ""]])
    )
    document = read_document(ofd([ofd_page(page)]), "x.ofd")
    assert document.source.media_type == "application/ofd"
    assert document.text.splitlines() == [
        "某局二〇二三年度报告",
        "收到申请6 件。",
        "行政许可\t12",
        "行政强制\t",
    ]
    (grid,) = document.grids
    assert [(c.row, c.column, c.text, c.page) for c in grid] == [
        (0, 0, "行政许可", 1),
        (0, 1, "12", 1),
        (1, 0, "行政强制", 1),
        (1, 1, "", 1),
    ]
    assert all(document.quote(c.span) == c.text for c in grid)


def test_a_table_goes_on_over_the_page() -> None:
    pages = [
        ofd_page(table(240, [["行政许可", "12"], ["行政处罚", "3"]]) + ofd_text("1", 104, 290)),
        ofd_page(table(20, [["行政强制", "4"]]) + ofd_text("2", 104, 290)),
    ]
    document = read_document(ofd(pages), "x.ofd")
    assert document.text == "行政许可\t12\n行政处罚\t3\n行政强制\t4\n"
    assert [cell.page for cell in document.grids[0]] == [1, 1, 1, 1, 2, 2]


def test_matrices_rectangles_and_thin_shapes() -> None:
    # A text of size 8 halved; a frame as one closed path; a thin filled shape as the line in it.
    drawn = (
        ofd_text("收到", 0, 8, 8, CTM="0.5 0 0 0.5 32 62")
        + ofd_text("6", 64, 66)
        + line("M 0 0 L 60 0 L 60 10 L 0 10 C", 30, 60)
        + line("M 0 0 L 0.3 0 L 0.3 10 L 0 10 C", 60, 60, Stroke="false", Fill="true")
    )
    (grid,) = read_document(ofd([ofd_page(drawn)]), "x.ofd").grids
    assert [cell.text for cell in grid] == ["收到", "6"]


def test_templates_and_blocks_are_drawn_too() -> None:
    templates = '<ofd:TemplatePage ID="5" BaseLoc="Tpls/0.xml"/>'
    page = '<ofd:Template TemplateID="5"/>' + ofd_page(
        f"<ofd:PageBlock><ofd:PageBlock>{ofd_text('收到申请', 30, 50)}</ofd:PageBlock></ofd:PageBlock>"
    )
    under = {"Doc_0/Tpls/0.xml": ofd_page(ofd_text("件", 60, 50) + ofd_text("6", 50, 50))}
    document = read_document(ofd([page], templates=templates, **under), "x.ofd")
    assert document.text.replace("\t", "") == "收到申请6件"


def test_steps_part_words() -> None:
    far = (
        '<ofd:TextObject Boundary="30 40 60 5" Size="4">'
        '<ofd:TextCode X="0" Y="4" DeltaX="4 20 g 2 4 2">收到申请6件</ofd:TextCode></ofd:TextObject>'
    )
    assert read_document(ofd([ofd_page(far)]), "x.ofd").text == "收到\t申请6件"


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (ofd([]), "broken_ofd", "no pages"),
        (ofd(["<ofd:Content>"]), "broken_ofd", "save it again"),
        (ofd([ofd_page("")]), "empty_file", "no text"),
        (
            ofd([ofd_page('<ofd:ImageObject Boundary="0 0 210 297"/>')]),
            "scanned_pdf",
            "save it as .pdf",
        ),
        (ofd([ofd_page("")] * 1001), "too_large", "more than 1000 pages"),
        (ofd([ofd_page(" " * (8 << 20))]), "too_large", "unpacks to"),
    ],
)
def test_files_that_cannot_be_read(data: bytes, code: str, said: str) -> None:
    with pytest.raises(UnreadableDocument, match=said) as raised:
        read_document(data, "x.ofd")
    assert raised.value.code == code


def test_numbers_that_are_none_do_no_harm() -> None:
    odd = ofd_text("收到", 30, 50, Weight="x") + line("M nan 0 L 1e999 0 L 9 L C S") + line("9 9")
    odd += '<ofd:TextObject Boundary="inf 0 x 1"><ofd:TextCode DeltaX="g g 9e9 1">6</ofd:TextCode></ofd:TextObject>'
    assert "收到" in read_document(ofd([ofd_page(odd)]), "x.ofd").text


def test_objects_without_end_are_refused_not_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llmx.read.ofd._MAX_OBJECTS", 2)
    drawn = ofd_text("收到", 30, 40) + ofd_text("申请", 30, 50) + ofd_text("6件", 30, 60)
    with pytest.raises(UnreadableDocument, match="more than 2 objects; split it") as raised:
        read_document(ofd([ofd_page(drawn)]), "x.ofd")
    assert raised.value.code == "too_large"
