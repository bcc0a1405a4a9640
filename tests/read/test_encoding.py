"""Encodings told apart on long and short texts, and texts with broken bytes."""

import random

import pytest

from llmx.read import UnreadableDocument
from llmx.read.encoding import decode

LONG = (
    "本報告根據《中華人民共和國政府信息公開條例》編制。一、概述。2018年，我局共主動公開政府信息231條，"
    "收到政府信息公開申請6件，均在法定期限內答復；沒有因政府信息公開引起的行政復議、行政訴訟。\n"
)
SIMPLE = (
    "本报告根据《中华人民共和国政府信息公开条例》编制。一、概述。2018年，我局共主动公开政府信息231条，"
    "收到政府信息公开申请6件，均在法定期限内答复；没有因政府信息公开引起的行政复议、行政诉讼。\n"
)


@pytest.mark.parametrize(
    "text", [LONG, SIMPLE, SIMPLE * 40, "收到申请6件", "年度报告", "政府信息公开"]
)
@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_tells_encodings(text: str, codec: str, name: str) -> None:
    decoded = decode(text.encode(codec), "x")
    assert (decoded.text, decoded.encoding, decoded.lost) == (text, name, 0)


@pytest.mark.parametrize("text", [LONG, LONG * 40, "收到申請6件", "政府信息公開", "年度報告"])
def test_tells_big5(text: str) -> None:
    decoded = decode(text.encode("big5"), "x")
    assert (decoded.text, decoded.encoding) == (text, "big5")


def test_tells_big5_with_hong_kong_characters() -> None:
    text = LONG + "深水埗、啓德、邨"
    decoded = decode(text.encode("big5hkscs"), "x")
    assert (decoded.text, decoded.encoding) == (text, "big5hkscs")


def test_drops_utf16_marks() -> None:
    assert decode(SIMPLE.encode("utf-16"), "x").text == SIMPLE
    assert decode(b"\xfe\xff" + SIMPLE.encode("utf-16-be"), "x").encoding == "utf-16-be"


def test_ascii_is_utf8() -> None:
    assert decode(b"2018\n", "x").encoding == "utf-8"


def test_gbk_that_is_valid_utf8_by_chance() -> None:
    assert decode("目录".encode("gbk"), "x").text == "目录"


def test_what_a_page_declares_is_believed_when_the_bytes_bear_it_out() -> None:
    assert decode("目录".encode("gbk"), "x", "gb2312").text == "目录"
    assert decode(SIMPLE.encode(), "x", "gb2312").text == SIMPLE


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "big5"])
@pytest.mark.parametrize("seed", range(5))
def test_broken_bytes_lose_little(codec: str, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - for damage, not for secrets
    text = LONG * 10
    damaged = bytearray(text.encode(codec))
    for _ in range(3):
        del damaged[rng.randrange(len(damaged))]
    decoded = decode(bytes(damaged), "x")
    assert decoded.encoding == codec
    kept = sum(line in decoded.text for line in [LONG.strip()] * 10)
    assert decoded.text.count(LONG) >= 7
    assert kept
    assert len(text) - 30 <= len(decoded.text) <= len(text) + 10


def test_a_lost_byte_at_the_start_is_found() -> None:
    decoded = decode((SIMPLE * 3).encode("gb18030")[1:], "x")
    assert decoded.text.endswith(SIMPLE * 2)
    assert decoded.lost == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (bytes(range(256)) * 20, "not_text"),
        (b"\x90" * 3000, "encoding"),
    ],
)
def test_what_is_no_text(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableDocument) as raised:
        decode(data, "a.txt")
    assert raised.value.code == code
    assert "a.txt" in str(raised.value)
