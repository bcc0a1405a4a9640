"""Who leads: names and posts in one stretch of text."""

import pytest

from llmx.documents import Span
from llmx.rules.people import split_people


@pytest.mark.parametrize(
    ("words", "people"),
    [
        ("分管领导王小明副书记", [("王小明", "副书记")]),
        ("镇长李大山", [("李大山", "镇长")]),
        ("分管领导", [(None, "分管领导")]),
        ("党工委委员、副主任周旭东", [("周旭东", "党工委委员、副主任")]),
        ("人大主席、组宣委员", [(None, "人大主席"), (None, "组宣委员")]),
        ("以陈梦月同志", [("陈梦月", None)]),
        ("组长由局长王凯同志担任,局党委副书记", [(None, "局党委副书记")]),
        ("副局长张一、陈二", [("张一", "副局长"), ("陈二", "副局长")]),
    ],
)
def test_names_and_posts(words: str, people: list[tuple[str | None, str | None]]) -> None:
    def printed(span: Span | None) -> str | None:
        return words[span.start : span.end] if span else None

    found = split_people(words, Span(0, len(words)))
    assert [(printed(one.name), printed(one.title)) for one in found] == people
