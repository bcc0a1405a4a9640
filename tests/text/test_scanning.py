"""Patterns looked for together find what each finds alone."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmx.pack import load_schema
from llmx.text.scanning import Scanner, Scanners, first_characters

_PATTERNS = tuple(pattern for _, pattern in load_schema("annual_report").not_quantities)
_TOGETHER = Scanners(_PATTERNS, re.MULTILINE)
# What the patterns are made of, so that most texts have matches, and many that overlap.
_PIECES = st.sampled_from(
    [
        *'0123456789一二三十第条号页级届大附占图表:：.、,()（）"“”《》〔〕[]@/x*%\n -—元件楼层米月日',
        "2018", "24小时", "www.", "http://a.cn", "ICP备", "电话", "附件", "12345", "热线", "的比例",
    ]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=40).map("".join))
def test_scanners_find_what_each_pattern_finds(text: str) -> None:
    alone = [m.span() for one in _PATTERNS for m in re.finditer(one, text, re.MULTILINE)]
    assert sorted(_TOGETHER.spans(text, 0, len(text))) == sorted(alone)
    inner = len(text) // 4, len(text) - len(text) // 4
    alone = [
        m.span() for one in _PATTERNS for m in re.compile(one, re.MULTILINE).finditer(text, *inner)
    ]
    assert sorted(_TOGETHER.spans(text, *inner)) == sorted(alone)


def test_patterns_keep_their_own_flags() -> None:
    both = Scanners([r"(?m)^a$", "b $", r"(?x) c (d) # two", "(?s)e.f"])
    text = "x\na\nb \ncd\ne\nf\nb "
    assert sorted(both.spans(text, 0, len(text))) == [(2, 3), (7, 9), (10, 13), (14, 16)]


@pytest.mark.parametrize(
    ("pattern", "characters"),
    [
        (r"第[一二]|\d号", r"\d第"),
        (r"(?m)^[^\S\n]*+[-—]\d", r"\-\s—"),
        (r"[^\n]a", ""),
        (r"a?", ""),
    ],
)
def test_first_characters(pattern: str, characters: str) -> None:
    assert first_characters(pattern) == characters


@given(st.lists(_PIECES, max_size=40).map("".join))
def test_a_scanner_finds_what_its_pattern_finds(text: str) -> None:
    for pattern in _PATTERNS:
        scanner = Scanner(pattern, re.MULTILINE)
        for start, end in ((0, len(text)), (len(text) // 3, len(text) - len(text) // 3)):
            alone = [m.span() for m in re.compile(pattern, re.MULTILINE).finditer(text, start, end)]
            assert list(scanner.spans(text, start, end)) == alone
            assert [found[:2] for found in scanner.all_matches(text, start, end)] == alone
            assert scanner.is_in(text, start, end) == bool(alone)


def test_matches_inside_a_long_match_do_not_make_it_slow() -> None:
    """Each place inside http://ahttp://a… could begin another match that goes on to the end."""
    addresses = Scanners([r"(?:https?://|www\.)[A-Za-z0-9./_:%?=&#~-]+", r"a\d"], re.MULTILINE)
    text = "http://a1" * 20_000
    began = time.process_time()
    assert addresses.spans(text, 0, len(text))[0] == (0, len(text))
    assert time.process_time() - began < 1
