"""Zips of documents, and zips that mean harm."""

import bz2
import gzip
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest

from llmx.read import UnreadableDocument, is_archive, read_document, read_members

TEXT = "收到政府信息公开申请6件。".encode()


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def test_members_and_members_of_inner_zips() -> None:
    data = zipped(
        ("a.txt", TEXT), ("folder/b.txt", TEXT), ("c.zip", zipped(("d.txt", TEXT))),
        ("__MACOSX/._a.txt", b"x"), ("folder/.DS_Store", b"x"),
    )  # fmt: skip
    assert is_archive(data)
    assert [name for name, _ in read_members(data, "in.zip")] == [
        *("in.zip/a.txt", "in.zip/folder/b.txt", "in.zip/c.zip/d.txt")
    ]
    assert all(content == TEXT for _, content in read_members(data, "in.zip"))


def test_an_office_file_is_no_archive() -> None:
    assert not is_archive(zipped(("word/document.xml", b"<x/>")))
    assert not is_archive(TEXT)


def test_names_in_gbk() -> None:
    data = zipped(("X.txt", TEXT)).replace(b"X.txt", "报告".encode("gbk") + b".")
    assert [name for name, _ in read_members(data, "z")] == ["z/报告."]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "C:\\etc\\passwd", "a/../../b"]
)
def test_names_do_not_climb(name: str) -> None:
    ((safe, _),) = read_members(zipped((name, TEXT)), "z.zip")
    parts = safe.split("/")
    assert parts[0] == "z.zip"
    assert ".." not in parts
    assert "" not in parts


def nested(depth: int) -> bytes:
    data = zipped(("a.txt", TEXT))
    for _ in range(depth):
        data = zipped(("inner.zip", data))
    return data


def lying() -> bytes:
    """A zip whose directory says that a member is ten bytes long."""
    data = bytearray(zipped(("a.txt", TEXT * 1000)))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped(("bomb.txt", bytes(50 << 20))), "unsafe_zip"),
        (nested(5), "unsafe_zip"),
        (b"PK\x03\x04" + bytes(100), "broken_zip"),
        (lying(), "broken_zip"),
    ],
)
def test_harmful_zips(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableDocument) as raised:
        list(read_members(data, "in.zip"))
    assert raised.value.code == code
    assert "in.zip" in str(raised.value)


def test_a_locked_zip() -> None:
    data = bytearray(zipped(("a.txt", TEXT)))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnreadableDocument) as raised:
        list(read_members(bytes(data), "z.zip"))
    assert raised.value.code == "encrypted_zip"


def test_a_zip_is_not_one_document() -> None:
    with pytest.raises(UnreadableDocument) as raised:
        read_document(zipped(("a.txt", TEXT)), "z.zip")
    assert raised.value.code == "archive"


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_packed_file_is_read_as_what_is_in_it(pack: Callable[[bytes], bytes]) -> None:
    document = read_document(pack("<p>收到申请6件</p>".encode()), "a/page.html.gz")
    assert (document.text, document.source.media_type) == ("收到申请6件", "text/html")


def _tar() -> bytes:
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w") as folder:
        folder.addfile(tarfile.TarInfo("a.txt"))
    return out.getvalue()


# What is packed has the time of its packing in it: made in the test, it is none of its name.
PACKED: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "cut off": (
        lambda: gzip.compress("收到申请6件".encode())[:-9],
        "broken_zip",
        "too early",
    ),
    "garbled": (
        lambda: gzip.compress(b"x")[:10] + b"\xff" * 20,
        "broken_zip",
        "get the file again",
    ),
    "bomb": (lambda: gzip.compress(bytes(300 << 20)), "too_large", "unpacks to more than"),
    "packed tar": (lambda: gzip.compress(_tar()), "archive", "a tar archive; unpack it"),
    "packed twice": (lambda: gzip.compress(gzip.compress(b"x")), "archive", "unpack it"),
    "tar": (_tar, "archive", "a tar archive; unpack it"),
    "7z": (lambda: b"7z\xbc\xaf\x27\x1c", "archive", "a 7z archive; unpack it"),
}


@pytest.mark.parametrize("name", PACKED)
def test_packed_files_that_cannot_be_read(name: str) -> None:
    pack, code, said = PACKED[name]
    data = pack()
    with pytest.raises(UnreadableDocument, match=said) as raised:
        read_document(data, "x.gz")
    assert raised.value.code == code
