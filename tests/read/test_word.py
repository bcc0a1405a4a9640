"""Word documents: .docx by its XML, .doc by a converter, and Word's disguises."""

import random
import stat
import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from llmx.read import UnreadableDocument, read_document, word_binary

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(body: str, numbering: str = "", prolog: str = "") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml",
            f'{prolog}<w:document xmlns:w="{NAMESPACE}"><w:body>{body}</w:body></w:document>',
        )
        if numbering:
            archive.writestr(
                "word/numbering.xml",
                f'<w:numbering xmlns:w="{NAMESPACE}">{numbering}</w:numbering>',
            )
    return out.getvalue()


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


def test_paragraphs_and_tables_in_order() -> None:
    table = (
        row(
            cell("行政复议", '<w:gridSpan w:val="2"/>'), cell("总计", '<w:vMerge w:val="restart"/>')
        )
        + row(cell("维持"), cell("纠正"), cell("", "<w:vMerge/>"))
        + row(cell("1"), cell(""), cell("1"))
    )
    document = read_document(
        docx(paragraph("一、概述") + f"<w:tbl>{table}</w:tbl>" + paragraph("二、问题")), "x.docx"
    )
    assert document.text == "一、概述\n行政复议\t总计\n维持\t纠正\n1\t\t1\n二、问题"
    (grid,) = document.grids
    assert [(c.row, c.column, c.rows, c.columns, c.text) for c in grid] == [
        (0, 0, 1, 2, "行政复议"),
        (0, 2, 2, 1, "总计"),
        (1, 0, 1, 1, "维持"),
        (1, 1, 1, 1, "纠正"),
        (2, 0, 1, 1, "1"),
        (2, 1, 1, 1, ""),
        (2, 2, 1, 1, "1"),
    ]
    assert all(document.quote(c.span) == c.text for c in grid)


def test_automatic_numbers_are_part_of_the_text() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="0">'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
        '<w:lvlText w:val="%1、"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
        '<w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num>'
    )

    def numbered(text: str, level: int) -> str:
        return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="3"/></w:numPr>')

    body = "".join(
        numbered(text, level)
        for text, level in [("概述", 0), ("总体", 1), ("机构", 1), ("主动公开", 0), ("数量", 1)]
    )
    assert read_document(docx(body, numbering), "x").text.splitlines() == [
        *("一、概述", "（一）总体", "（二）机构", "二、主动公开", "（一）数量")
    ]


def test_deleted_text_and_field_codes_are_not_printed() -> None:
    body = (
        "<w:p><w:r><w:t>收到</w:t></w:r><w:del><w:r><w:delText>7</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>6</w:t></w:r></w:ins><w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:r><w:t>件</w:t></w:r></w:p>"
    )
    assert read_document(docx(body), "x").text == "收到6件"


def test_word_2003_xml() -> None:
    old = "http://schemas.microsoft.com/office/word/2003/wordml"
    body = paragraph("收到申请6件")
    data = f'<w:wordDocument xmlns:w="{old}"><w:body>{body}</w:body></w:wordDocument>'
    assert read_document(data.encode(), "x.doc").text == "收到申请6件"


def test_word_2003_xml_names_merged_cells_and_numbers_its_own_way() -> None:
    old = "http://schemas.microsoft.com/office/word/2003/wordml"
    hints = "http://schemas.microsoft.com/office/word/2003/auxHint"
    number = '<w:listPr><w:ilvl w:val="0"/><wx:t wx:val="一、"/></w:listPr>'
    table = row(cell("（三）", '<w:vmerge w:val="restart"/>'), cell("1")) + row(
        cell("", "<w:vmerge/>"), cell("2")
    )
    body = paragraph("概述", number) + f"<w:tbl>{table}</w:tbl>"
    data = f'<w:wordDocument xmlns:w="{old}" xmlns:wx="{hints}"><w:body>{body}</w:body></w:wordDocument>'
    document = read_document(data.encode(), "x.doc")
    assert document.text == "一、概述\n（三）\t1\n2\n"
    assert [(c.row, c.column, c.rows) for c in document.grids[0]] == [
        (0, 0, 2),
        (0, 1, 1),
        (1, 1, 1),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (docx("<w:p>"), "broken_docx"),
        (docx("")[:-40], "broken_zip"),
        (docx(paragraph("&a;"), prolog='<!DOCTYPE a [<!ENTITY a "x">]>'), "empty_file"),
        (docx("<w:sdt>" * 5000), "broken_docx"),
    ],
)
def test_broken_documents(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableDocument) as raised:
        read_document(data, "x.docx")
    assert raised.value.code in (code, "archive")


def test_entity_bombs_do_not_go_off() -> None:
    entities = '<!ENTITY a "xxxxxxxxxx">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    data = docx(paragraph("&j;"), prolog=f"<!DOCTYPE a [{entities}]>")
    with pytest.raises(UnreadableDocument):
        read_document(data, "x.docx")


def test_a_document_that_unpacks_to_too_much() -> None:
    data = docx(paragraph("x" * (8 << 20)))
    with pytest.raises(UnreadableDocument) as raised:
        read_document(data, "x.docx")
    assert raised.value.code == "too_large"


# Saved by LibreOffice from what tests/read/data/README.md tells.
WORD_97 = (Path(__file__).parent / "data" / "word97.doc").read_bytes()


def test_word_97(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    document = read_document(WORD_97, "a/报告.wps")
    figures = "\t".join(map(str, range(24)))
    assert document.text.splitlines() == [
        "某局年度报告",
        *("一、概述", "（一）主动", "（二）依申请", "1.甲", "点", "二、问题", "（一）再"),
        *("①圈", "②圈二"),
        *("行政复议\t总计\t𠮷", "维持\t纠正\t", "1\t\t1\t2"),
        "间",
        *("内一内二外", "外二"),
        "ASCII only 123",
        *(figures, figures),
        *("网站公开6件", "另行\t跳𠮷格"),
        "收到6件",
        "末",
    ]
    first, nested, wide = document.grids
    assert [(c.row, c.column, c.rows, c.columns, c.text) for c in first][:5] == [
        (0, 0, 1, 2, "行政复议"),
        (0, 2, 2, 1, "总计"),
        (0, 3, 1, 1, "𠮷"),
        (1, 0, 1, 1, "维持"),
        (1, 1, 1, 1, "纠正"),
    ]
    assert (len(nested.cells), len(wide.cells)) == (2, 48)
    assert all(document.quote(c.span) == c.text for grid in document.grids for c in grid)


def test_a_locked_word_97() -> None:
    at = WORD_97.index(b"\xec\xa5")  # wIdent of the FIB
    flags = WORD_97[at + 11] | 0x01
    with pytest.raises(UnreadableDocument) as raised:
        read_document(WORD_97[: at + 11] + bytes([flags]) + WORD_97[at + 12 :], "x.doc")
    assert raised.value.code == "encrypted_docx"


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_word_97_is_read_or_refused(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    rng = random.Random(seed)  # noqa: S311
    damaged = bytearray(WORD_97)
    for _ in range(rng.choice((1, 10, 100))):
        damaged[rng.randrange(8, len(damaged))] = rng.choice((0, 255, rng.randrange(256)))
    try:
        document = read_document(bytes(damaged[: rng.choice((None, None, 9_000))]), "x.doc")
    except UnreadableDocument:
        return
    assert len(document.text) <= len(WORD_97)


def test_sectors_of_no_size_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UnreadableDocument) as raised:
        read_document(WORD_97[:30] + b"\xff\xff" + WORD_97[32:], "x.doc")
    assert raised.value.code == "legacy_doc"


def test_hidden_text_is_not_printed() -> None:
    runs = "".join(
        f"<w:r><w:rPr><w:vanish{how}/></w:rPr><w:t>{text}</w:t></w:r>"
        for how, text in (("", "5"), (' w:val="0"', "6"))
    )
    assert read_document(docx(f"<w:p>{runs}</w:p>"), "x").text == "6"


DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument".encode("utf-16-le")


def test_doc_without_converter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UnreadableDocument) as raised:
        read_document(DOC, "a/old.doc")
    assert raised.value.code == "legacy_doc"
    assert "LibreOffice" in raised.value.message


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_doc_by_antiword(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "antiword", "echo 收到申请6件")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert read_document(DOC, "old.doc").text == "收到申请6件\n"


def test_doc_by_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "made.docx").write_bytes(docx(paragraph("收到申请6件")))
    program(
        tmp_path,
        "soffice",
        'while [ "$1" != --outdir ]; do shift; done\n'
        f'/bin/cp {tmp_path}/made.docx "$2/source.docx"',
    )
    monkeypatch.setenv("PATH", str(tmp_path))
    assert read_document(DOC, "old.doc").text == "收到申请6件"


def test_a_converter_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "antiword", "exit 1")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableDocument) as raised:
        read_document(DOC, "old.doc")
    assert raised.value.code == "legacy_doc"


@pytest.mark.parametrize(
    ("stream", "code"), [("EncryptedPackage", "encrypted_docx"), ("Workbook", "unsupported")]
)
def test_other_things_in_the_same_container(stream: str, code: str) -> None:
    with pytest.raises(UnreadableDocument) as raised:
        read_document(DOC[:512] + stream.encode("utf-16-le"), "x.doc")
    assert raised.value.code == code


def test_properties_that_paragraphs_share_without_end_are_refused() -> None:
    shared = struct.pack("<H", 6_000) + bytes(6_000)
    document = word_binary._Document(b"", b"", shared)
    asked = bytes(2) + struct.pack("<HI", 0x6646, 0)
    for _ in range(10):
        document._looks(asked)
    document._looked_at *= 10
    with pytest.raises(word_binary.WordError):
        document._looks(asked)
