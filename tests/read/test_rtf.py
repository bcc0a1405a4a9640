"""RTF: what Word and WPS print of it, from documents written by hand."""

import random

import pytest

from llmx.read import UnreadableDocument, read_document

FONTS = r"{\fonttbl{\f0\fcharset0 Times;}{\f1\fnil\fcharset134 SimSun;}{\f2\fcharset136 MingLiU;}}"


def rtf(body: str, page: int = 936) -> bytes:
    head = rf"{{\rtf1\ansi\ansicpg{page}\deff0{FONTS}{{\stylesheet{{\s1 heading 1;}}}}"
    return f"{head}{body}}}".encode("ascii")


def coded(text: str, codec: str = "gb18030") -> str:
    """Text as bytes in RTF's own writing."""
    return "".join(f"\\'{byte:02x}" for byte in text.encode(codec))


def told(text: str) -> str:
    """Text as UTF-16 units, each with a stand-in behind it."""
    units = text.encode("utf-16-le")
    pairs = [
        int.from_bytes(units[i : i + 2], "little", signed=True) for i in range(0, len(units), 2)
    ]
    return "".join(f"\\u{unit}?" for unit in pairs)


@pytest.mark.parametrize(
    "body",
    [
        coded("收到申请6件"),
        told("收到申请6件"),
        rf"{{\f1 {coded('收到')}}}\f0 {told('申请')}6{coded('件')}",
        rf"\uc2 \u25910{coded('收')}\u21040{coded('到')}\uc1 {told('申请')}6{told('件')}",
        coded("收到") + "\r\n" + coded("申请6件"),
        rf"{{\f2 {coded('收到申請', 'big5')}}}\plain 6{coded('件')}",
    ],
)
def test_characters_in_every_writing(body: str) -> None:
    assert read_document(rtf(body), "x.doc").text.replace("請", "请") == "收到申请6件"


def test_the_font_tells_the_encoding_where_the_document_does_not() -> None:
    assert read_document(rtf(rf"\f1 {coded('收到')}6", page=1252), "x.rtf").text == "收到6"


def test_what_is_not_printed_is_not_read() -> None:
    body = (
        rf"{{\header {coded('页眉')}\par}}{{\*\generator x;}}{{\pict 89504e47}}{{\info{{\title t}}}}"
        rf"{coded('收到')}{{\deleted 5}}{{\v 7}}6{{\v0 {coded('件')}}}{{\footnote 8}}"
        r"{\field{\*\fldinst HYPERLINK 9}{\fldrslt .}}"
    )
    assert read_document(rtf(body), "x.rtf").text == "收到6件."


def test_paragraphs_numbers_and_signs() -> None:
    body = (
        rf"{{\listtext\pard\plain {coded('一、')}\tab}}{coded('概述')}\par"
        rf"\pard {coded('第一行')}\line {coded('第二行')}\par {coded('甲')}\tab {coded('乙')}\emdash\_\~\{{"
    )
    assert read_document(rtf(body), "x.rtf").text == "一、概述\n第一行\n第二行\n甲\t乙—-\xa0{"


def row(edges: str, *cells: str) -> str:
    printed = "".join(rf"{cell}\cell " for cell in cells)
    return rf"\trowd\trleft-100{edges}\pard\intbl {printed}\row"


def test_tables_with_merged_cells() -> None:
    body = (
        "before\\par"
        + row(r"\cellx2000\clvmgf\cellx3000", "wide", "below")
        + row(r"\cellx1000\cellx2000\clvmrg\cellx3000", "a", "b\\par c", "")
        + row(r"\clmgf\cellx1000\clmrg\cellx2010\cellx3000", "1", "", "3")
        + "\\pard after"
    )
    document = read_document(rtf(body), "x.rtf")
    assert document.text == "before\nwide\tbelow\na\tb c\n1\t3\nafter"
    (grid,) = document.grids
    assert [(c.row, c.column, c.rows, c.columns, c.text) for c in grid] == [
        (0, 0, 1, 2, "wide"),
        (0, 2, 2, 1, "below"),
        (1, 0, 1, 1, "a"),
        (1, 1, 1, 1, "b c"),
        (2, 0, 1, 2, "1"),
        (2, 2, 1, 1, "3"),
    ]
    assert grid.layout == "doc"


def test_a_table_in_a_cell_is_text_of_the_cell() -> None:
    inner = r"\itap2 x\nestcell y\nestcell{\*\nesttableprops\trowd\cellx9\nestrow}\itap1 "
    body = row(r"\cellx1000\cellx2000", f"a{inner}b", "c")
    (grid,) = read_document(rtf(body), "x.rtf").grids
    assert [cell.text for cell in grid] == ["ax y b", "c"]


@pytest.mark.parametrize("seed", range(40))
def test_damaged_documents_are_read_or_refused(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    damaged = bytearray(rtf(row(r"\cellx1000\cellx2000", coded("收到"), told("六")) + coded("完")))
    for _ in range(10):
        damaged[rng.randrange(6, len(damaged))] = rng.choice(b"\\{}'u09 \xff\x00a")
    try:
        document = read_document(bytes(damaged[: rng.choice((None, 200))]), "x.rtf")
    except UnreadableDocument:
        return
    document.text.encode()


def test_bytes_that_are_no_text_are_left_out() -> None:
    data = rtf(r"a{\pict\bin4 XXXX}b").replace(b"XXXX", b"}}\\{")
    assert read_document(data, "x.rtf").text == "ab"
