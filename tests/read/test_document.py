"""Any bytes give a Document or an UnreadableDocument, and spans always hold."""

import zlib
from io import BytesIO

import pytest
from generator import generate
from hypothesis import given, settings
from hypothesis import strategies as st
from web_pages import Report, trs

from llmx.documents import Document
from llmx.read import UnreadableDocument, media, read_document

HEADS = st.sampled_from(
    [
        *(b"", b"\xef\xbb\xbf", b"\xff\xfe", b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b"{\\rtf1"),
        *(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            b"MIME-Version: 1.0\n",
            b"# \xe6\x94\xbf\n|a|\n|-|\n",
        ),
        *(b"RIFF1234WEBP", b"GIF89a", b"\x1f\x8b\x08", b"<table><tr><td>", b"<w:wordDocument "),
    ]
)


def holds(document: Document) -> None:
    document.text.encode()
    assert document.source.chars == len(document.text)
    for grid in document.grids:
        assert grid.span.end <= len(document.text)
        for cell in grid:
            assert document.quote(cell.span) == cell.text
    view = document.view
    if view.offsets is None:
        assert len(view.text) == len(document.text)
    else:
        assert len(view.offsets) == len(view.text)
        assert list(view.offsets) == sorted(set(view.offsets))
    assert list(document.pages) == sorted(document.pages)


def attempt(data: bytes) -> None:
    try:
        document = read_document(data, "any.bin")
    except UnreadableDocument as error:
        message = str(error)
    else:
        holds(document)
        return
    assert "any.bin" in message


@given(HEADS, st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes(head: bytes, rest: bytes) -> None:
    attempt(head + rest)


@given(HEADS, st.text(max_size=200), st.sampled_from(["utf-8", "gb18030", "utf-16", "big5"]))
@settings(deadline=None)
def test_any_text(head: bytes, text: str, codec: str) -> None:
    attempt(head + text.encode(codec, "ignore"))


PDF = generate(1, form="form_2021", layout="pdf").data


@given(st.sampled_from(["pdf", "page"]), st.data())
@settings(max_examples=30, deadline=None)
def test_damaged_files(name: str, data: st.DataObject) -> None:
    original = trs(Report()).encode() if name == "page" else PDF
    damaged = bytearray(original)
    for _ in range(data.draw(st.integers(1, 20))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    attempt(bytes(damaged[: data.draw(st.integers(1, len(damaged)))]))


@given(st.text())
def test_text_is_the_source_as_decoded(text: str) -> None:
    data = text.encode()
    if text.strip() and media.media_type(data) == media.TEXT and not text.startswith("\ufeff"):
        try:
            document = read_document(data, "a/b/name.txt")
        except UnreadableDocument:
            return  # e.g. bytes that no text has
        assert document.source.encoding is not None
        if document.source.encoding == "utf-8":
            assert document.text == text
        assert document.doc_id == "name"


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (b"", "empty_file", "empty"),
        (b" \n\t ", "empty_file", "no text"),
        ("\ufeff".encode(), "empty_file", "no text"),
        (b"\x7fELF" + bytes(99), "not_text", "a program"),
        (b"Rar!\x1a\x07\x01\x00", "archive", "a RAR archive; unpack it"),
        (b"{\\rtf1\\ansi}", "empty_file", "no text"),
        (zlib.compress(b"x" * 999), "not_text", "binary"),
    ],
)
def test_what_cannot_be_read(data: bytes, code: str, says: str) -> None:
    with pytest.raises(UnreadableDocument) as raised:
        read_document(data, "some/report.txt")
    assert raised.value.code == code
    assert "some/report.txt" in str(raised.value)
    assert says in str(raised.value)


def test_a_picture_named_txt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llmx.read.ocr.is_available", lambda: False)
    with pytest.raises(UnreadableDocument) as raised:
        read_document(b"\x89PNG\r\n\x1a\n" + bytes(99), "report.txt")
    assert raised.value.code == "not_text"
    assert "a PNG picture" in raised.value.message
    assert "llmx[ocr]" in raised.value.message


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("收到申请6件", "text/plain"),
        ("# 标题\n正文", "text/markdown"),
        ("|表|数|\n|---|---|\n|甲|1|", "text/markdown"),
        ("<!DOCTYPE html><p>收到", "text/html"),
        ("---\n一\n---", "text/plain"),
    ],
)
def test_media_type_is_told_by_content(text: str, kind: str) -> None:
    assert read_document(text.encode(), "x.pdf").source.media_type == kind


def test_markdown_tables() -> None:
    text = "# 年报\n\n| 项目 | 数 |\n|:--|--:|\n| 申请\\|件 |  |\n|答复| / |\n\n完"
    document = read_document(text.encode(), "x.md")
    assert document.text == text
    (grid,) = document.grids
    assert grid.layout == "pipe"
    assert [(c.row, c.column, c.text) for c in grid] == [
        *(
            (0, 0, "项目"),
            (0, 1, "数"),
            (1, 0, "申请\\|件"),
            (1, 1, ""),
            (2, 0, "答复"),
            (2, 1, "/"),
        )
    ]
    holds(document)


def test_lost_bytes_are_told() -> None:
    text = "收到政府信息公开申请六件，均已答复。" * 20
    data = text.encode()[:-4] + b"\xff" + "。".encode()
    document = read_document(data, "x.txt")
    assert [code for code, _ in document.notes] == ["undecodable_bytes"]


def test_the_same_bytes_give_the_same_document() -> None:
    data = PDF
    assert read_document(data, "x") == read_document(BytesIO(data).getvalue(), "x")


@pytest.mark.parametrize("data", [b"a" * 6_000_001, b"<p>" + b"a" * 6_000_001, b"a" * (25 << 20)])
def test_more_text_than_any_report_has(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="split it") as raised:
        read_document(data, "x.txt")
    assert raised.value.code == "too_large"
