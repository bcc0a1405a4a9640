"""What the elements of a page weigh: as text of a document, as text, and as links."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_PROSE = re.compile("[，。；：、,;]")
# Each alternative begins with a character of its own: that makes the search fast.
_MARK = re.compile(
    r"""ICP\s?[备備] | 网站标识码 | 公网安备 | 版权所有
      | 技术支持\s?[:：] | 主办(?:单位)?\s?[:：] | 承办(?:单位)?\s?[:：]
      | 时间 | 日期 | 時間""",
    re.VERBOSE,
)
_DATE_MARKS = ("时间", "日期", "時間")
_MARK_LENGTH = 3

_FAINT = 0.3  # weight of short texts without punctuation
_LONG_TEXT = 30


@dataclass(slots=True)
class Survey:
    """Of each element: its weight as a document, its characters, and those in links.

    `names` are class and id of the elements that have one; `footers` and `dates` are
    the elements whose own text looks like one.
    """

    weight: dict[Element, float] = field(default_factory=dict)
    length: dict[Element, float] = field(default_factory=dict)
    linked: dict[Element, float] = field(default_factory=dict)
    names: dict[Element, str] = field(default_factory=dict)
    footers: list[Element] = field(default_factory=list)
    dates: list[Element] = field(default_factory=list)

    def take_out(self, element: Element) -> None:
        """Empties an element, not the text behind it, and keeps the sums right."""
        for sums in (self.weight, self.length, self.linked):
            for above in element.iterancestors():
                if above in sums:
                    sums[above] -= sums[element]
            sums[element] = 0
        self.names.pop(element, None)
        element.clear(keep_tail=True)


class _Mark(NamedTuple):
    """A text of `owner`, at its beginning or behind the element `at`, that looks like a mark."""

    owner: Element
    at: Element
    words: str


def make_survey(body: Element) -> Survey:
    """Goes over the elements of a page once, from the last to the first."""
    elements = list(body.iter())
    sums = {element: [0.0, 0.0, 0.0] for element in elements}
    marks: list[_Mark] = []
    names: dict[Element, str] = {}
    for element in reversed(elements):  # what is inside comes before what it is in
        own = sums[element]
        text = element.text
        if text and not text.isspace() and (words := _weigh(text, own)):
            marks.append(_Mark(element, element, words))
        kind, name = element.get("class"), element.get("id")
        if kind or name:
            names[element] = f"{kind or ''} {name or ''}"
        if element.tag == "a" and element.get("href") is not None:
            own[0], own[2] = 0.0, own[1]
        parent = element.getparent()
        if element is body or parent is None:
            continue
        above = sums[parent]
        text = element.tail
        if text and not text.isspace() and (words := _weigh(text, above)):
            marks.append(_Mark(parent, element, words))
        above[0] += own[0]
        above[1] += own[1]
        above[2] += own[2]
    weight, length, linked = ({e: one[i] for e, one in sums.items()} for i in range(3))
    survey = Survey(weight, length, linked, names)
    place = {element: i for i, element in enumerate(elements)} if marks else {}
    # The last element first, and what it is marked by in the order of its text.
    for one in sorted(marks, key=lambda m: (-place[m.owner], m.owner is not m.at, place[m.at])):
        (survey.dates if one.words in _DATE_MARKS else survey.footers).append(one.owner)
    return survey


def _weigh(text: str, sums: list[float]) -> str:
    """Adds the weight and length of a piece of text; gives the mark in it, if any."""
    stripped = text.strip()
    length = len(stripped)
    sums[1] += length
    if length < _MARK_LENGTH:
        sums[0] += length * _FAINT
        return ""
    sums[0] += length if length > _LONG_TEXT or _PROSE.search(stripped) else length * _FAINT
    mark = _MARK.search(stripped)
    return mark[0] if mark else ""
