"""The same report told in another way gives the same values.

Each way leaves the words and figures of a real report as they are and changes only how they
are written down: encoding, script, width, page, numbering, line ends. What is read from the
report as it came (which `test_seeds.py` holds against labels made by hand) is the truth here.
"""

import io
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

import docx
import pypdfium2 as pdfium
import pytest
from opencc import OpenCC
from real_reports import real_report

from llmx.pack import load_schema
from llmx.pipeline import Options, Pipeline
from llmx.records import Record

SEEDS = sorted(Path(__file__).parent.parent.glob("seeds/*.txt"))
_HAN = "一二三四五六七八九十"
_NAVIGATION = (
    "<ul><li><a href=/>首页</a></li><li><a href=/1>政务公开</a></li><li><a href=/2>依申请公开</a>"
    "</li><li><a href=/3>2015年</a></li></ul><div>当前位置:首页&gt;政务公开&gt;年度报告</div>"
)
_FOOTER = (
    "<div>主办:某某人民政府办公室 备05012345号-1 网站标识码3501280001 您是第 99887766 位访客 "
    "<a>上一篇:工作总结</a> <a>下一篇:通知</a></div>"
)


def lines_as(before: str, after: str) -> Callable[[str], str]:
    return lambda text: "".join(f"{before}{line}{after}" for line in text.split("\n"))


def page(text: str) -> str:
    return f"<html><body>{lines_as('<p>', '</p>')(text)}</body></html>"


def page_with_chrome(text: str) -> str:
    body = lines_as("<p>", "</p>")(text)
    head = "<head><title>年报_某某县人民政府</title></head>"
    return f"<html>{head}<body>{_NAVIGATION}<div>{body}</div>{_FOOTER}</body></html>"


def page_of_spans(text: str) -> str:
    marked = re.sub(r"(\d+)", r"<span lang=EN-US>\1</span>", text)
    return f"<html><body>{lines_as('<p>', '</p>')(marked)}</body></html>"


def page_of_breaks(text: str) -> str:
    return f"<html><body><div>{lines_as('', '<br>')(text)}</div></body></html>"


def word(text: str) -> bytes:
    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph("".join(c for c in line if ord(c) >= 32))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def latin_marks(text: str) -> str:
    return text.translate(str.maketrans("，。；：？！（）", ",.;:?!()"))


def traditional(text: str) -> str:
    return str(OpenCC("s2t").convert(text))


def spaced_figures(text: str) -> str:
    return re.sub(r"(?<=[\u4e00-\u9fff])(\d+)(?=[\u4e00-\u9fff])", r" \1 ", text)


def wrapped(columns: int) -> Callable[[str], str]:
    """As printers break lines: at a margin, not in a number, no mark at the start of a line."""

    def wrap(line: str) -> str:
        out, used = "", 0
        for piece in re.findall(r"[!-~]+|.", line):
            width = len(piece) if piece.isascii() else 2
            if used and used + width > columns and piece not in "，。；：、）":
                out, used = out + "\n", 0
            out, used = out + piece, used + width
        return out

    return lambda text: "\n".join(map(wrap, text.split("\n")))


def headings(shown: str) -> Callable[[str], str]:
    """`shown` has {han} or {number} where the number of a heading stands."""

    def number(m: re.Match[str]) -> str:
        return m[1] + shown.format(han=m[2], number=_HAN.index(m[2]) + 1)

    return lambda text: re.sub(rf"(?m)^(\s*)([{_HAN}])、", number, text)


WAYS: dict[str, tuple[str, Callable[[str], str | bytes]]] = {
    "gb18030": ("txt", lambda text: text.encode("gb18030")),
    "utf-16": ("txt", lambda text: text.encode("utf-16")),
    "windows line ends": ("txt", lambda text: text.replace("\n", "\r\n")),
    "blank lines": ("txt", lambda text: text.replace("\n", "\n\n\n")),
    "indented": ("txt", lambda text: text.replace("\n", "\n\u3000\u3000")),
    "no-break spaces": ("txt", lambda text: text.replace("\n", "\xa0\n\xa0\xa0\xa0\xa0")),
    "zero-width spaces": ("txt", lambda text: re.sub(r"(.{7})", "\\1\u200b", text)),
    "full width": ("txt", full_width),
    "latin marks": ("txt", latin_marks),
    "traditional": ("txt", traditional),
    "spaced figures": ("txt", spaced_figures),
    "wrapped at 60": ("txt", wrapped(60)),
    "wrapped at 76": ("txt", wrapped(76)),
    "第一部分": ("txt", headings("第{han}部分 ")),
    "(一)": ("txt", headings("（{han}）")),
    "1、": ("txt", headings("{number}、")),
    "no numbers": ("txt", headings("")),
    "page": ("html", page),
    "page with chrome": ("html", page_with_chrome),
    "page of spans": ("html", page_of_spans),
    "page of breaks": ("html", page_of_breaks),
    "word": ("docx", word),
}
# Labels of facts are words cut out of a sentence: with other marks in it they are cut elsewhere.
CUT_ELSEWHERE = {"spaced figures"}


@cache
def pipeline() -> Pipeline:
    return Pipeline(load_schema("annual_report"), Options(engine="rules"))


def plain(value: object) -> object:
    if not isinstance(value, str):
        return value
    folded = unicodedata.normalize("NFKC", str(OpenCC("t2s").convert(value)))
    return re.sub(r"\s", "", folded.translate(str.maketrans("。“”", '.""')))


def values(data: bytes, name: str, *, labels: bool) -> dict[str, tuple[str, object]]:
    result = pipeline().read_without_model(data, name).result
    assert isinstance(result, Record)
    return {
        d.path: (d.state, plain(d.value))
        for d in result.decisions
        if labels or not re.fullmatch(r"/facts/\d+/label", d.path)
    }


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem[:3])
@pytest.mark.parametrize("way", WAYS)
def test_another_way_to_write_it_down(seed: Path, way: str) -> None:
    suffix, tell = WAYS[way]
    text = seed.read_text(encoding="utf-8")
    told = tell(text)
    data = told if isinstance(told, bytes) else told.encode()
    labels = way not in CUT_ELSEWHERE
    expected = values(text.encode(), seed.name, labels=labels)
    assert values(data, f"{seed.stem}.{suffix}", labels=labels) == expected


@pytest.mark.parametrize("name", ["huaian2024.pdf", "hongze2024.pdf"])
def test_text_that_another_program_took_from_a_pdf(name: str) -> None:
    """What people get who save a PDF as text: lines as printed, page numbers among them."""
    data = real_report(name)
    text = "\n".join(page.get_textpage().get_text_range() for page in pdfium.PdfDocument(data))
    told = values(text.encode(), "report.txt", labels=True)
    expected = values(data, name, labels=True)
    assert {path: value for path, (_, value) in told.items()} == {
        path: value for path, (_, value) in expected.items()
    }


def test_ways_differ_from_the_report_as_it_came() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in SEEDS)
    assert all(tell(text) != text for _, tell in WAYS.values())
