"""Texts made to be slow to read: time must grow with their length, not with its square."""

import re
import time
from collections.abc import Iterator

import pytest

from llmx.fields import Schema
from llmx.lines import LineWriter, dump
from llmx.pipeline import Options, Pipeline
from llmx.text.scanning import Scanner

# What a pattern with a weakness chokes on: one thing many times over, nearly what it looks for.
ATTACKS = (
    "的", "公开", "信息公开", "申请", "收到", "收到申请", "未收到", "没有", "无", "累计",
    "其中", "总计", "1", "0", "1,", "1.", "1-", "1:", "一", "十", "万", "第", "1件",
    "收到申请1件", "信函1件、", "公开信息12条，", "公开信息12条；", "收费1元，", "2017",
    "2017年", "2017.1.", "1月1日", "20171231", "至", "一是一是", "一、", "（一）", "(1)", "1、",
    "一、情况", " ", "\t", "\n", "\n ", "情况\n", "1\n", "1 ", "1\t", "|", "|1|", "、", "，",
    "。", "（", "）", "（）", "“", "“1", "《", "/", "/1", "a", "a@", "a.", "www.", "http://a",
    "我局", "局", "人民政府办公室", "市", "由张三任组长，", "副组长", "地址：", "电话：1",
    "附件：", "存在问题", "自然人", "本年新收政府信息公开申请数量", "第二十条", "公 开 ",
    "开(kai)", "&nbsp;", "<", "#", "| - |\n", "\n ，", "第1页 ", "。 ", "附件 ", "：\n",
    "统计表 ", "2018年1月2日 ", "一是 ", "\n12\n", "(a)", "—1—", "……",
)  # fmt: skip
FRAMES = {
    "alone": "{}",
    "report": "某县民政局2017年政府信息公开工作年度报告\n一、主动公开情况\n{}\n"
    "二、依申请公开情况\n收到申请3件。\n某县民政局\n2018年1月2日\n",
    "problems": "某县2017年政府信息公开年度报告 一、存在的主要问题 {} 二、下一步打算 继续努力。",
}
SHORT, TIMES = 2_000, 5
# Under this many seconds the clock tells more of the machine than of the text.
QUICK = 0.75


@pytest.fixture(scope="module")
def pipeline(schema: Schema) -> Pipeline:
    return Pipeline(schema, Options(engine="rules"))


def _seconds(pipeline: Pipeline, text: str) -> float:
    start = time.process_time()
    result = pipeline.read_without_model(text.encode(), "hostile.txt").result
    dump(LineWriter(pipeline.schema).line(result))
    return time.process_time() - start


def _repeated(attack: str, length: int, frame: str = "alone") -> str:
    return FRAMES[frame].format(attack * (length // len(attack)))


@pytest.mark.parametrize("attack", ATTACKS)
def test_time_grows_with_length(attack: str, pipeline: Pipeline) -> None:
    for frame in FRAMES:
        short = _seconds(pipeline, _repeated(attack, SHORT, frame))
        long = _seconds(pipeline, _repeated(attack, SHORT * TIMES, frame))
        # The square would take 25 times as long.
        assert long < QUICK or long < 2.5 * TIMES * short, f"{frame}: {short:.2f} s, {long:.2f} s"


@pytest.mark.slow
@pytest.mark.parametrize("attack", ATTACKS)
def test_long_texts(attack: str, pipeline: Pipeline) -> None:
    """60,000 characters, as many as the longest reports have; most take under a second."""
    for frame in FRAMES:
        assert _seconds(pipeline, _repeated(attack, 60_000, frame)) < 30


@pytest.mark.slow
@pytest.mark.parametrize("attack", ["的", "1", " ", "收到", "、", "一是一是", "公开"])
def test_a_line_of_five_million_characters(attack: str, pipeline: Pipeline) -> None:
    assert _seconds(pipeline, _repeated(attack, 5_000_000)) < 300


def _patterns(schema: Schema) -> Iterator[str]:
    """Patterns of the schema that are searched for anywhere in a text."""
    yield from (pattern for _, pattern in schema.not_quantities)
    yield from schema.chrome
    for listing in schema.lists:
        yield from (*listing.spec.starts, *listing.spec.stops)
    yield from {leaf.cue for leaf in schema.leaves if leaf.cue}


@pytest.mark.slow
def test_patterns_of_the_schema_one_by_one(schema: Schema) -> None:
    texts = [_repeated(attack, 20_000) for attack in ATTACKS]
    for pattern in _patterns(schema):
        compiled = re.compile(pattern, re.MULTILINE)
        scanner = Scanner(pattern, re.MULTILINE)
        for text in texts:
            start = time.process_time()
            found = [m.span() for m in compiled.finditer(text)]
            assert time.process_time() - start < QUICK, (pattern, text[:10])
            assert list(scanner.spans(text)) == found
