"""What tells a report from other prose of its page: its own words, and where they stand.

A page may hold more prose of other kinds than a short report has: notices, news, a
director's letter box. Such a block has none of the words that every report has
(主动公开政府信息, 行政复议, 存在的主要问题 …), and one block beside it has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from llmx.read.characters import folding
from llmx.read.html_survey import Survey
from llmx.text.scanning import Scanner

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# Kinds of words that reports have, each in the ways that they say it, folded.
_OWN = Scanner(
    r"""(?P<title>(?:信息|政务)公开(?:工作)?(?:年度)?(?:工作)?(?:报告|年报))
      | (?P<rule>信息公开条例|第(?:二|五)十条)
      | (?P<published>主动公开(?:了|的|各类|政府|政务|全文|情况)*(?:信息|\d))
      | (?P<asked>依申请公开|信息公开(?:的)?申请|(?:收到|受理|接到|新收)[^,，。\s]{0,16}申请)
      | (?P<remedies>行政复议|行政诉讼)
      | (?P<fees>信息处理费|收费(?:及|和|、)?减?免?情况|[没未][^,，。]{0,8}收(?:取|费))
      | (?P<problems>存在(?:的)?(?:主要)?(?:问题|不足))""",
    re.VERBOSE,
)
# What stands above a list of other things.
_CAPTION = re.compile(
    r"通知|公告|公示|热点|热门|推荐|为[您你]推荐|相关|最新|排行|.{0,4}信箱|工作动态|政务动态|动态|图片新闻|要闻|新闻|专题|友情链接|办事指南|便民|常见问题|联系我们"
    r"|猜[您你]喜欢|延伸阅读|更多|[上下]一[篇条]"
)
_CAPTION_LENGTH = 12
_PARTS = ("div", "p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "dd", "section", "tr")
_ASIDE = frozenset({"div", "td", "ul", "ol", "dl", "section", "aside", "form"})
_ENOUGH = 2  # kinds of own words from which on a block is taken for the report
_ALL = 99


def is_own(element: Element) -> bool:
    """Whether an element has enough of a report's words."""
    return len(own_words(element, _ENOUGH)) >= _ENOUGH


def own_words(element: Element, enough: int = _ALL) -> set[str]:
    """Kinds of a report's words in an element, outside of links; stops at `enough` of them."""
    found: set[str] = set()
    for text in _texts(element):
        found |= _kinds_in(text)
        if len(found) >= enough:
            return found
    if not found:  # it may be in traditional script
        folded = "\n".join(_texts(element)).translate(folding().table)
        found |= _kinds_in(folded)
    return found


def _kinds_in(text: str) -> set[str]:
    return {name for _, _, name in _OWN.names(text)}


def _texts(element: Element) -> Iterator[str]:
    """The texts in an element, but for the words of links."""
    for part in element.iter():
        if part.text and part.tag != "a":
            yield part.text
        # What stands behind the element itself is none of it.
        if part.tail and part is not element:
            yield part.tail


def asides(parent: Element, survey: Survey) -> list[Element]:
    """Blocks of `parent` that are no part of the report beside them.

    Columns, and blocks before the report, without any of its words; blocks behind it with
    the caption of something else. Nothing, where the report's words are in several blocks:
    then these are its parts.
    """
    blocks = [child for child in parent if survey.weight.get(child)]
    large = {block for block in blocks if _is_large(block)}
    if not large:
        return []
    words = {block: own_words(block) for block in blocks}
    report = max(blocks, key=lambda block: (len(words[block]), survey.weight[block]), default=None)
    if report is None or len(words[report]) < _ENOUGH:
        return []
    others = [block for block in blocks if block is not report]
    if any(not words[block] <= words[report] | {"title"} for block in others):
        return []
    at = blocks.index(report)
    before, behind = others[:at], others[at:]
    return [
        *(block for block in before if block in large and not words[block]),
        *(block for block in behind if block in large and _is_other(block, words[block])),
    ]


def _is_large(block: Element) -> bool:
    """Whether it may hold more than a paragraph."""
    if block.tag not in _ASIDE:
        return False
    return block.tag == "td" or len(list(islice(block.iterdescendants(*_PARTS), 2))) > 1


def _is_other(block: Element, words: set[str]) -> bool:
    """Whether a block behind the report is a column beside it, or has a caption of its own."""
    if block.tag == "td" and not words:
        return True
    caption = next((text.strip() for text in map(str, block.itertext()) if text.strip()), "")
    return len(caption) <= _CAPTION_LENGTH and _CAPTION.match(caption) is not None
