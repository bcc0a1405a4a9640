"""PDF: the two real reports cell by cell, page breaks, and PDFs that are none."""

import importlib
import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from real_reports import real_report

from llmx.documents import Document, Grid
from llmx.read import UnreadableDocument, pdf, pdf_probe, read_document
from llmx.read.pdf_picture import draw_page

DATA = Path(__file__).parent / "data"
PRINTED = json.loads((DATA / "printed_cells.json").read_text("utf-8"))


@pytest.fixture(params=sorted(PRINTED), scope="module")
def real(request: pytest.FixtureRequest) -> tuple[Document, dict[str, Any]]:
    name = f"{request.param}.pdf"
    return read_document(real_report(name), name), PRINTED[request.param]


def rows(grid: Grid) -> list[list[str]]:
    found: dict[int, list[str]] = {}
    for cell in grid:
        found.setdefault(cell.row, []).append(cell.text)
    return list(found.values())


def figures(row: list[str]) -> list[int]:
    return [int(text) for text in row if text.isdecimal()]


def test_every_printed_cell(real: tuple[Document, dict[str, Any]]) -> None:
    document, printed = real
    two, three, four = document.grids
    named = {row[0]: row[1:] for row in rows(two)}
    for label, values in printed["table2"]:
        assert named[label] == values
    assert [figures(row) for row in rows(three) if len(figures(row)) == 7] == printed["table3"]
    assert [figures(row) for row in rows(four) if figures(row)] == [printed["table4"]]


def test_labels_cut_by_the_page_are_whole(real: tuple[Document, dict[str, Any]]) -> None:
    document, _ = real
    labels = {cell.text: cell for cell in document.grids[1]}
    assert labels["（四）无法提供"].rows == 3
    assert labels["三、本年度办理结果"].row + labels["三、本年度办理结果"].rows == (
        labels["四、结转下年度继续办理"].row
    )


def test_pages_and_spans(real: tuple[Document, dict[str, Any]]) -> None:
    document, _ = real
    assert list(document.pages) == sorted(set(document.pages))
    for grid in document.grids:
        for cell in grid:
            assert document.quote(cell.span) == cell.text
            if cell.text:
                assert document.page_of(cell.span.start) == cell.page


def test_no_page_numbers_and_no_broken_sentences(real: tuple[Document, dict[str, Any]]) -> None:
    document, _ = real
    lines = document.text.splitlines()
    assert "政府信息公开工作年度报告" in lines[0]
    assert not [line for line in lines if line.strip("- ").isdigit()]
    in_tables = {line for grid in document.grids for line in document.quote(grid.span).splitlines()}
    prose = [line for line in lines[1:] if line not in in_tables and len(line) > 25]
    assert prose
    assert all(line.endswith("。") for line in prose)


# --- made with reportlab -------------------------------------------------------------------


def lab(name: str) -> Any:
    return importlib.import_module(f"reportlab.{name}")


def made(draw: Any, **options: Any) -> bytes:
    """A PDF that `draw` puts on a canvas; its Chinese font is not embedded."""
    out = BytesIO()
    lab("pdfbase.pdfmetrics").registerFont(lab("pdfbase.cidfonts").UnicodeCIDFont("STSong-Light"))
    canvas = lab("pdfgen.canvas").Canvas(out, pagesize=(595, 842), invariant=1, **options)
    canvas.setFont("STSong-Light", 12)
    draw(canvas)
    canvas.save()
    return out.getvalue()


def ruled(canvas: Any, top: float, cells: list[list[str]], width: float = 100) -> None:
    """A ruled table of one-line cells, 20 points high, from 60 points on."""
    for y in range(len(cells) + 1):
        canvas.line(60, top - 20 * y, 60 + width * len(cells[0]), top - 20 * y)
    for x in range(len(cells[0]) + 1):
        canvas.line(60 + width * x, top, 60 + width * x, top - 20 * len(cells))
    for y, row in enumerate(cells):
        for x, text in enumerate(row):
            canvas.drawString(64 + width * x, top - 20 * y - 15, text)


def test_a_title_that_fills_its_line_goes_on_below() -> None:
    def draw(canvas: Any) -> None:
        canvas.setFont("STSong-Light", 26)
        canvas.drawString(90, 760, "新生镇人民政府二〇二一年政府信息")
        canvas.drawString(90, 730, "公开工作年度报告")
        canvas.setFont("STSong-Light", 11)
        for line in range(9):
            canvas.drawString(
                90,
                690 - 20 * line,
                "本报告根据中华人民共和国政府信息公开条例编制本报告根据中华人民共和国政府",
            )

    text = read_document(made(draw), "x.pdf").text
    assert text.startswith("新生镇人民政府二〇二一年政府信息公开工作年度报告\n")


def test_a_hyphen_at_the_margin_gets_no_blank() -> None:
    def draw(canvas: Any) -> None:
        for line in range(9):
            canvas.drawString(
                90, 790 - 20 * line, "本报告由办公室编制如有疑问请联系我们咨询电话0816-"
            )
        canvas.drawString(90, 610, "7001991传真七七九三八〇〇。")

    assert "0816-7001991传真" in read_document(made(draw), "x.pdf").text


def new_page(canvas: Any, number: int) -> None:
    canvas.drawString(280, 30, f"- {number} -")
    canvas.showPage()
    canvas.setFont("STSong-Light", 12)


def test_a_table_over_three_pages_with_its_header_again() -> None:
    header = [["指标", "单位", "数"]]

    def draw(canvas: Any) -> None:
        canvas.drawString(84, 780, "一、附表")
        ruled(canvas, 160, [*header, ["申请", "件", "6"]])
        new_page(canvas, 1)
        ruled(canvas, 780, [*header, ["答复", "件", "5"]])
        new_page(canvas, 2)
        ruled(canvas, 780, [*header, ["费用", "元", ""]])
        canvas.drawString(84, 600, "二、说明")
        new_page(canvas, 3)

    document = read_document(made(draw), "x.pdf")
    assert (
        document.text == "一、附表\n指标\t单位\t数\n申请\t件\t6\n答复\t件\t5\n费用\t元\t\n二、说明"
    )
    (grid,) = document.grids
    assert [cell.page for cell in grid if cell.column == 0] == [1, 1, 2, 3]


def test_a_row_cut_by_the_page() -> None:
    def draw(canvas: Any) -> None:
        ruled(canvas, 160, [["指标", "数"], ["要求确认或重新", "3"]])
        new_page(canvas, 1)
        ruled(canvas, 780, [["出具已获取信息", ""], ["其他", "4"]])
        new_page(canvas, 2)

    (grid,) = read_document(made(draw), "x.pdf").grids
    assert rows(grid) == [["指标", "数"], ["要求确认或重新出具已获取信息", "3"], ["其他", "4"]]


def test_two_tables_with_a_heading_between_stay_two() -> None:
    def draw(canvas: Any) -> None:
        ruled(canvas, 160, [["甲", "1"], ["乙", "2"]])
        new_page(canvas, 1)
        canvas.drawString(84, 790, "四、行政复议")
        ruled(canvas, 770, [["丙", "3"], ["丁", "4"]])
        new_page(canvas, 2)

    assert len(read_document(made(draw), "x.pdf").grids) == 2


@pytest.mark.parametrize("shown", [0, 90, 180, 270])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turned_text_is_read_upright_however_the_page_is_shown(turn: int, shown: int) -> None:
    def draw(canvas: Any) -> None:
        canvas.setPageRotation(shown)
        canvas.translate(*{0: (0, 0), 90: (595, 0), 180: (595, 842), 270: (0, 842)}[turn])
        canvas.rotate(turn)
        ruled(canvas, 300, [["指标", "数"], ["申请", "6"]])

    (grid,) = read_document(made(draw), "x.pdf").grids
    assert rows(grid) == [["指标", "数"], ["申请", "6"]]


def test_paragraphs_go_on_over_lines_and_pages() -> None:
    def draw(canvas: Any) -> None:
        line = "公" * 40
        for y, text in [(780, "　　" + line[:38]), (760, line), (740, "开" * 10 + "。")]:
            canvas.drawString(60, y, text)
        for y in range(100, 720, 20):
            canvas.drawString(60, y, line)
        new_page(canvas, 1)
        canvas.drawString(60, 780, "完。")
        canvas.drawString(84, 760, "二、下一段")

    lines = read_document(made(draw), "x.pdf").text.splitlines()
    assert len(lines) == 3
    assert lines[0].endswith("开。")
    assert lines[1].endswith("公完。")


def test_bold_by_printing_twice_and_narrow_letters() -> None:
    def draw(canvas: Any) -> None:
        for shift in (0, 0.4):
            canvas.drawString(60 + shift, 700, "概述")
        canvas.setFont("Helvetica", 12)
        canvas.drawString(60, 680, "http://www.llll.cn 1100")

    assert read_document(made(draw), "x.pdf").text.splitlines() == [
        *("概述", "http://www.llll.cn 1100")
    ]


@pytest.mark.parametrize("password", ["secret"])
def test_a_locked_pdf(password: str) -> None:
    data = made(lambda canvas: canvas.drawString(60, 700, "x"), encrypt=password)
    with pytest.raises(UnreadableDocument) as raised:
        read_document(data, "x.pdf")
    assert raised.value.code == "encrypted_pdf"


def picture_pdf() -> bytes:
    from PIL import Image

    out = BytesIO()
    Image.new("L", (600, 800), 200).save(out, "PDF")
    return out.getvalue()


def test_a_scan_without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "is_available", lambda: False)
    with pytest.raises(UnreadableDocument) as raised:
        read_document(picture_pdf(), "x.pdf")
    assert raised.value.code == "scanned_pdf"
    assert "llmx[ocr]" in raised.value.message


def objects_pdf(*objects: str) -> bytes:
    """A PDF of these objects, the first of them the catalogue."""
    body = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return (
        body
        + (
            f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
            f"trailer <</Root 1 0 R /Size {len(objects) + 1}>>\nstartxref\n{len(body)}\n%%EOF"
        ).encode()
    )


@pytest.fixture
def short_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_probe, "_SECONDS", 5)


def harmful() -> Iterator[bytes]:
    yield b"%PDF-1.7\n"
    yield objects_pdf("<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [2 0 R] /Count 9>>")
    yield objects_pdf(
        "<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [] /Count 99999999>>"
    )
    form = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</XObject <</F 5 0 R>>>>"
    yield objects_pdf(  # a form that draws itself
        "<</Type /Catalog /Pages 2 0 R>>",
        "<</Type /Pages /Kids [3 0 R] /Count 1>>",
        "<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R"
        " /Resources <</XObject <</F 5 0 R>>>>>>",
        "<</Length 5>>\nstream\n/F Do\nendstream",
        f"<<{form} /Length 11>>\nstream\n/F Do /F Do\nendstream",
    )
    yield objects_pdf(
        "<</Type /Catalog /Pages 2 0 R>>",
        "<</Type /Pages /Kids [3 0 R] /Count 1>>",
        "<</Type /Page /Parent 2 0 R /MediaBox [0 0 1e30 1e30] /Contents 4 0 R>>",
        "<</Length 30>>\nstream\n0 0 m 1e30 1e30 l S 0 0 9 9 re\nendstream",
    )


@pytest.mark.parametrize("data", list(harmful()))
@pytest.mark.usefixtures("short_probe")
def test_harmful_pdfs(data: bytes) -> None:
    with pytest.raises(UnreadableDocument) as raised:
        read_document(data, "x.pdf")
    assert raised.value.code in ("broken_pdf", "empty_file", "too_large")


def test_a_drawing_is_no_table() -> None:
    def draw(canvas: Any) -> None:
        for n in range(1500):
            canvas.line(n / 4, 100, n / 4, 800)
            canvas.line(10, n / 2, 590, n / 2)
        canvas.drawString(60, 700, "收到申请6件")

    document = read_document(made(draw), "x.pdf")
    assert "收到申请6件" in document.text.replace("\t", "")


# --- fonts that are not in the file --------------------------------------------------------

TOLD = "全年公开信息199条，收到1146件，其中11件占50％。"
TOLD_IN_TAIWAN = "全年公開資訊199條，收到1146件，其中11件占50％。"
FONT = "<</Type/Font/BaseFont/{name}/FontDescriptor {at} 0 R{more}>>"
DESCRIPTOR = "<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[0 -120 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 700/StemV 80>>"
SYSTEM = "<</Registry(Adobe)/Ordering({order})/Supplement 2>>"


def written(fonts: list[str], shown: list[bytes]) -> bytes:
    """A PDF of one page with a line for each of `shown`, in the first of the fonts."""
    lines = [f"1 0 0 1 60 {700 - 30 * i} Tm <{text.hex()}> Tj" for i, text in enumerate(shown)]
    content = f"BT /F1 12 Tf {' '.join(lines)} ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
        *fonts,
    ]
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(f"{len(out):010d} 00000 n \n")
        out += f"{number} 0 obj\n{body}\nendobj\n"
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{''.join(places)}"
    trailer = f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF"
    return (out + head + trailer).encode()


@pytest.mark.parametrize(
    ("name", "encoding", "order", "codec"),
    [
        ("SimSun", "GBK-EUC-H", "GB1", "gbk"),
        ("STSong-Light", "GB-EUC-H", "GB1", "gb2312"),
        ("FangSong_GB2312", "GBKp-EUC-H", "GB1", "gbk"),
        ("SimHei", "UniGB-UCS2-H", "GB1", "utf-16-be"),
        ("MingLiU", "ETen-B5-H", "CNS1", "big5"),
        ("PMingLiU", "UniCNS-UTF16-H", "CNS1", "utf-16-be"),
    ],
)
def test_a_chinese_font_that_is_not_in_the_file(
    name: str, encoding: str, order: str, codec: str
) -> None:
    told = TOLD if order == "GB1" else TOLD_IN_TAIWAN
    system = f"/CIDSystemInfo{SYSTEM.format(order=order)}/DW 1000/W[1 95 500 814 939 500]"
    fonts = [
        f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/{encoding}/DescendantFonts[6 0 R]>>",
        FONT.format(name=name, at=7, more=f"/Subtype/CIDFontType0{system}"),
        DESCRIPTOR.format(name=name),
    ]
    alone = ["1", told[-2], told[0]]
    data = written(fonts, [text.encode(codec) for text in (told, *alone)])
    assert read_document(data, "x.pdf").text.replace("\n", "") == told + "".join(alone)


def test_figures_in_a_font_that_is_not_in_the_file() -> None:
    widths = f"/FirstChar 32/LastChar 126/Widths[{' '.join(['500'] * 95)}]"
    more = f"/Subtype/TrueType/Encoding/WinAnsiEncoding{widths}"
    fonts = [FONT.format(name="SimSun", at=6, more=more), DESCRIPTOR.format(name="SimSun")]
    data = written(fonts, [b"11 22 199 1146 100", b"0"])
    assert read_document(data, "x.pdf").text == "11 22 199 1146 1000"


def test_the_stand_in_is_gone_when_the_text_is_read() -> None:
    data = made(lambda canvas: canvas.drawString(84, 780, "一、附表"))
    before = draw_page(data, "x.pdf", 1)
    assert read_document(data, "x.pdf").text == "一、附表"
    assert draw_page(data, "x.pdf", 1) == before
