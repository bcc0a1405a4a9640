"""The view: what it folds, mends and leaves out, and the way back to the source."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmx.documents import Span, View
from llmx.read.characters import detect_script, folding
from llmx.read.view import make_view

# Text with the damage that views are for, in between anything else.
_PIECES = st.sampled_from(
    [
        *(
            "政务(wù)",
            "公(gong)(gong)開",
            "答覆",
            "隨著",
            "１２，３４５",
            "，",
            "　",
            " ",
            "\r\n",
            "\n",
        ),
        *("\u200b", "\ufeff", "<!--[if !supportLists]-->", "<![endif]-->", "&nbsp;", "○一", "々"),
        *("指 标 名 称", "公 开", "(", ")", "<", "谘詢", "⻓", "２０１８年"),
    ]
)
_TEXT = st.lists(st.one_of(_PIECES, st.text(max_size=5))).map("".join)


@pytest.mark.parametrize(
    ("source", "view"),
    [
        ("谘詢，答複；方麵：製度（體係）", "咨询,答复;方面:制度(体系)"),
        ("１，１４６條，％．＠", "1，146条,%.@"),
        ("12，345和12,345", "12，345和12,345"),
        ("2018年，5月", "2018年,5月"),
        ("。、“”《》〔2018〕48号", "。、“”《》〔2018〕48号"),
        ("答覆、回覆、批覆，覆議；覆蓋", "答复、回复、批复,复议;覆盖"),
        ("瞭解、完成瞭、瞭望", "了解、完成了、瞭望"),
        ("藉助、憑藉、狼藉", "借助、凭借、狼藉"),
        ("隨著、名著、著名、顯著", "随着、名著、著名、显著"),
        ("計畫、規畫、身分", "计划、规划、身份"),
        ("二○一二年、○", "二〇一二年、○"),
        ("⽉⻓⻔", "月长门"),
        ("\u3000\xa0\u2002条", "   条"),
    ],
)
def test_folds(source: str, view: str) -> None:
    made = make_view(source)
    assert made.text == view
    assert made.offsets is None


@pytest.mark.parametrize(
    ("source", "view", "repairs"),
    [
        ("政務(wù)公(gong)(gong)開(kāi)情况", "政务公开情况", ("pinyin gloss",)),
        ("主动公\u200b开", "主动公开", ("invisible character",)),
        ("<!--[if !supportLists]-->一、<!--[endif]-->概述", "一、概述", ("Word residue",)),
        (
            "7.8 磅Normal0MicrosoftInternetExplorer402DocumentNotSpecified工作",
            "工作",
            ("Word residue",),
        ),
        ("收到&nbsp;6件", "收到6件", ("Word residue",)),
        ("一行\r\n二行", "一行\n二行", ()),
        ("政府信息公 开条例", "政府信息公开条例", ()),
        ("指 标 名 称 单位", "指标名称 单位", ()),
        ("数量 无 无 无 三、本年度", "数量 无 无 无 三、本年度", ()),
        ("我局，切实 履行职责，全年", "我局,切实履行职责,全年", ()),
    ],
)
def test_leaves_out_what_is_certain(source: str, view: str, repairs: tuple[str, ...]) -> None:
    made = make_view(source)
    assert made.text == view
    assert made.repairs_in(Span(0, len(source))) == repairs


@pytest.mark.parametrize(
    "source",
    [
        "第一款(a)和(b)",  # letters of a list
        "网站(www)公开",  # no syllable
        "1.网站公开 条 418 1509",  # cells
        "年度报告 根据《条例》",  # a lost line end
        "来源：县民政局 发布时间：2020",
        "一行\n二行",
        "x < y，a > b",
    ],
)
def test_leaves_in_what_is_not(source: str) -> None:
    assert len(make_view(source).text) == len(source)


def test_no_line_end_is_joined_over() -> None:
    assert make_view("主动公\n开").text == "主动公\n开"


@given(_TEXT)
def test_every_character_stands_where_the_map_says(text: str) -> None:
    view = make_view(text)
    table = folding().table
    for at, char in enumerate(view.text):
        span = view.source(at, at + 1)
        assert len(span) == 1
        source = text[span.start]
        same = char == source or (ord(source) < len(table) and ord(char) == table[ord(source)])
        assert same or source in "瞭藉覆著○々，画分络牴彷佛畫絡計規\r" or char == "，"


@given(_TEXT)
def test_spans_never_run_backwards_or_out(text: str) -> None:
    view = make_view(text)
    size = len(view.text)
    for start, end in [(0, size), (0, 0), (size, size), (size // 2, size)]:
        span = view.source(start, end)
        assert 0 <= span.start <= span.end <= len(text)
    for span, why in view.repairs:
        assert why
        assert span.end <= len(text)


@given(_TEXT)
def test_the_view_of_a_view_is_itself_where_nothing_is_left_out(text: str) -> None:
    once = make_view(text)
    if once.offsets is None:
        assert isinstance(once, View)
        assert len(make_view(once.text).text) <= len(once.text)


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("收到政府信息公开申请6件", "hans"),
        ("收到政府信息公開申請6件，均已答覆", "hant"),
        ("收到政府信息公開申請6件，均已答复，没有行政复议，没有诉讼", "mixed"),
        ("2018 ABC", "hans"),
        ("", "hans"),
    ],
)
def test_detects_script(text: str, script: str) -> None:
    assert detect_script(text) == script


@pytest.mark.parametrize(
    "piece",
    [
        "(",
        "政(",
        "政(wu",
        "<",
        "<!--[if ",
        " 政",
        "，1",
        "7.8 磅 ",
        "Normal 0 false ",
        " ",
        "指 标 ",
        "覆",
    ],
)
def test_time_is_linear(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece)) + "MicrosoftInternetExplorer4"
        started = time.process_time()
        make_view(text)
        return time.process_time() - started

    make_view(piece)
    assert seconds(400_000) < 20 * seconds(50_000) + 0.5


def test_borders_on_lines_of_their_own_are_left_out_but_blank_cells_stay() -> None:
    cells = "规章\n|\n0\n|\n3\n|\n7\n|\n规范性文件\n|\n1\n|\n2\n|\n|\n4\n"
    assert make_view(cells).text == "规章\n0\n3\n7\n规范性文件\n1\n2\n|\n|\n4\n"


def test_words_of_a_converter_are_read_as_the_words_they_stand_for() -> None:
    assert make_view("政府資訊公開，透過網站").text == "政府信息公开,通过网站"
    assert make_view("资讯").text == "资讯"


def test_few_borders_are_no_table() -> None:
    assert make_view("标题\n|\n正文\n").text == "标题\n|\n正文\n"


def test_borders_behind_their_cells_are_left_out() -> None:
    table = "||||\n规章 |\n0 |\n3 | |\n|\n规范性文件 |\n1 |\n2 | ||\n"
    assert make_view(table).text == "规章\n0\n3\n规范性文件\n1\n2\n"
