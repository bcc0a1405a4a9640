"""Texts made to be slow to read: the work must grow with their length, not with its square.

What is counted is calls of functions, which no clock and no other load disturb.
What happens inside a pattern is not a call: patterns are looked at one by one.
`benchmarks/hostile.py` has the clock.
"""

import importlib
import pkgutil
import re
import re._parser as regex_parser  # type: ignore[import-not-found]
from collections.abc import Iterator
from typing import Any

import pytest
from counting import calls_in
from hostile_texts import ATTACKS, FRAMES, repeated

import llmx.rules
import llmx.text
from llmx.fields import Schema
from llmx.lines import LineWriter, dump
from llmx.pipeline import Options, Pipeline
from llmx.records import Failure, Record
from llmx.rules.patterns import compile_phrase
from llmx.text.scanning import Scanner

SHORT, TIMES = 500, 4
# The square would take 16 times as many.
MOST = 2 * TIMES
# What a report costs however short it is, and more than that.
FEW = 20_000
# From so many repetitions on, trying all ways to part a text between two repeats takes long.
_MANY = 64
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT")


@pytest.fixture(scope="module")
def pipeline(schema: Schema) -> Pipeline:
    return Pipeline(schema, Options(engine="rules"))


def _read(pipeline: Pipeline, text: str, name: str = "hostile.txt") -> Record | Failure:
    result = pipeline.read_without_model(text.encode(), name).result
    dump(LineWriter(pipeline.schema).line(result))
    return result


def _calls(pipeline: Pipeline, text: str, name: str = "hostile.txt") -> int:
    """How many functions are called to read it."""
    return calls_in(lambda: _read(pipeline, text, name))


@pytest.mark.parametrize("attack", ATTACKS)
def test_work_grows_with_length(attack: str, pipeline: Pipeline) -> None:
    for frame in FRAMES:
        short = _calls(pipeline, repeated(attack, SHORT, frame))
        long = _calls(pipeline, repeated(attack, SHORT * TIMES, frame))
        assert long < FEW or long < MOST * short, f"{frame}: {short} calls, {long} calls"


@pytest.mark.parametrize(
    "attack",
    [
        # Rows that each seem to stand below the one before.
        "<tr><td>本年新收政府信息公开申请数量</td><td>自然人</td><td>总计</td><td>3</td></tr>",
        "<tr><td>1.</td><td>件</td><td>1</td></tr>",
        "<tr><td>其中：</td><td>1</td></tr>",
        "</table><table><tr><td>指标名称</td><td>2018年</td></tr><tr><td>收到申请数</td><td>1</td></tr>",
        "</table><div id='zoom'><p>收到申请1件，</p></div><table>",
        "</table><p class='title'>时间：2018年</p><table>",
    ],
)
def test_work_grows_with_the_length_of_a_page(attack: str, pipeline: Pipeline) -> None:
    def calls(times: int) -> int:
        page = f"<html><body><table>{attack * times}</table></body></html>"
        return _calls(pipeline, page, "hostile.html")

    calls(1)  # what is compiled or remembered for good costs once
    short, long = calls(250), calls(250 * TIMES)
    assert long < FEW or long < MOST * short, f"{short} calls, {long} calls"


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_read_of_it_stands_there(attack: str, pipeline: Pipeline) -> None:
    for frame in FRAMES:
        text = repeated(attack, SHORT, frame)
        record = _read(pipeline, text)
        if isinstance(record, Failure):
            assert not text.strip()
            continue
        for decision in record.decisions:
            for one in decision.evidence:
                assert text[one.start : one.end] == one.quote


def _patterns(schema: Schema) -> Iterator[str]:
    """Patterns of the schema that are searched for anywhere in a text."""
    yield from (pattern for _, pattern in schema.not_quantities)
    yield from schema.chrome
    for listing in schema.lists:
        yield from (*listing.spec.starts, *listing.spec.stops)
    yield from {leaf.cue for leaf in schema.leaves if leaf.cue}


def _phrases(schema: Schema) -> Iterator[str]:
    for leaf in schema.leaves:
        if leaf.spec.kind in {"count", "money"}:
            for phrase in (*leaf.spec.says, *leaf.spec.none):
                yield compile_phrase(phrase, {"n": leaf.spec.units}).pattern.pattern


def _compiled() -> Iterator[str]:
    """Every pattern that a module of the rules holds."""
    for package in (llmx.rules, llmx.text):
        for found in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
            for value in vars(importlib.import_module(found.name)).values():
                if isinstance(value, re.Pattern):
                    yield value.pattern if not value.flags & re.VERBOSE else f"(?x){value.pattern}"


def _nested(tree: Any, *, inside: bool = False) -> Iterator[str]:
    """Repeats without a bound inside of such, of which each may give back what it took."""
    if isinstance(tree, tuple) and tree and str(tree[0]) in _REPEATS:
        _, most, body = tree[1]
        endless = most > _MANY
        if endless and inside:
            yield str(body)
        yield from _nested(body, inside=inside or endless)
    elif isinstance(tree, tuple) and tree and str(tree[0]) in {"ATOMIC_GROUP", "POSSESSIVE_REPEAT"}:
        yield from _nested(tree[1])
    elif isinstance(tree, tuple | list | regex_parser.SubPattern):
        for part in tree:
            yield from _nested(part, inside=inside)


def test_no_pattern_repeats_a_repeat(schema: Schema) -> None:
    patterns = [*_patterns(schema), *_phrases(schema), *_compiled()]
    assert len(patterns) > len(schema.leaves)
    for pattern in patterns:
        assert not list(_nested(regex_parser.parse(pattern))), pattern


def test_the_check_sees_what_it_looks_for() -> None:
    assert list(_nested(regex_parser.parse("(?:a+b?)+c")))
    assert not list(_nested(regex_parser.parse("(?:a++b?){0,6}c*")))


def test_a_scanner_finds_what_its_pattern_finds(schema: Schema) -> None:
    texts = [repeated(attack, SHORT) for attack in ATTACKS]
    for pattern in _patterns(schema):
        compiled = re.compile(pattern, re.MULTILINE)
        scanner = Scanner(pattern, re.MULTILINE)
        for text in texts:
            assert list(scanner.spans(text)) == [m.span() for m in compiled.finditer(text)]
