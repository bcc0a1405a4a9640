"""Known damage of Chinese web text: what a view mends, and what it leaves out.

`mend` keeps the length of a text. `find_blanks` names stretches that carry no
meaning of their own; only what the context makes certain is among them.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import islice

from llmx.documents import Span
from llmx.read.characters import INVISIBLE, is_han
from llmx.read.wraps import find_wraps

# Why a stretch is left out; spaces and line ends need no reason.
Blank = tuple[Span, str | None]

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff〇"

# Characters whose simplification depends on the word, after folding.
# The character itself comes first in each pattern: that makes the search fast.
_LIGHT = re.compile(r"瞭(?!望|哨)")  # 瞭解, and 完成瞭 by a bad converter
_LEND = re.compile(r"藉(?<![狼慰枕蕴]藉)")  # 藉助, 憑藉
_AGAIN = re.compile(r"覆(?:(?<=[答回批反重]覆)|(?=[议函核查文信]))")  # 答覆, not 覆盖
_ASPECT = re.compile(  # 隨著; not 名著, 著名
    r"著(?<![显名论专编原卓昭译土巨新合拙所大]著)(?![名作书称录述者于])"
)
_OVAL_ZERO = re.compile(r"○(?:(?<=[〇一二三四五六七八九○]○)|(?=[〇一二三四五六七八九]))")
_SAME_AGAIN = re.compile(f"([{_HAN}])々")
_BY_TRIGGER = (
    ("瞭", _LIGHT, "了"),
    ("藉", _LEND, "借"),
    ("覆", _AGAIN, "复"),
    ("○", _OVAL_ZERO, "〇"),
    ("々", _SAME_AGAIN, r"\1\1"),
)
_WORDS_OF_TRADITIONAL = (
    ("资讯", "信息"),
    ("透过", "通过"),
    ("释出", "发布"),
    ("专案", "项目"),
    ("计画", "计划"),
    ("规画", "规划"),
    ("策画", "策划"),
    ("企画", "企划"),
    ("身分", "身份"),
    ("连络", "联络"),
    ("牴触", "抵触"),
    ("彷佛", "仿佛"),
)

_TONES = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ", "aaaaeeeeiiiioooouuuuüüüünnnm")
_GLOSS = re.compile(f"\\((?<=[{_HAN})]\\()([a-zü{''.join(map(chr, _TONES))}]{{1,6}})[1-5]?\\)")
_SYLLABLE = re.compile(
    r"""(?: [zcs]h? | [bpmfdtnlgkhjqxryw] )?
        (?: a(?:i|o|n|ng)? | e(?:i|n|ng|r)? | o(?:u|ng)?
          | i(?:a|e|ao|u|an|n|ang|ng|ong)? | [uüv](?:a|o|ai|i|an|n|ang|e)? )""",
    re.VERBOSE,
)
_WORD_TAGS = re.compile(
    r"""<!--\[if[^\]<>]{0,80}\]-->      # <!--[if !supportLists]-->
      | <!-{0,2}\[endif\](?:--)?>
      | <!\[if[^\]<>]{0,80}\]>
      | </?o:p\s?/?>
      | <\?xml:namespace[^<>]{0,200}>
      | </?(?:st1|v|w):[a-zA-Z][^<>]{0,200}>""",
    re.VERBOSE,
)
# Word's document properties, pasted into the page as text.
_WORD_SETTINGS = re.compile(
    r"""(?:(?:Normal\s{0,4}0?|7\.8\s{0,4}磅|DocumentNotSpecified)\s{0,9}){1,4}
        (?:(?:0|2|false|true|EN-US|ZH-CN|X-NONE|JA)\s{0,9}){0,9}
        MicrosoftInternetExplorer4
        (?:\s{0,9}0?2?\s{0,9}DocumentNotSpecified
           (?:\s{0,9}7\.8\s{0,4}磅 (?:\s{0,9}Normal\s{0,4}0)?)? )?""",
    re.VERBOSE,
)
_WORD_STYLE = re.compile(r"/\*\s?Style\sDefinitions\s?\*/[^{}]{0,200}\{[^{}]{0,2000}\}", re.VERBOSE)
# What a converter wrote for an invisible character: 共?1340条?,. No question ends before a comma.
_LOST_SIGN = re.compile(f"\\?(?:(?=[,。;、])|(?<=[{_HAN}”)]\\?)(?=\\d))")
_LOST_BEFORE_MARK = re.compile(r"\?(?=[,。;、])")
_FEWEST_LOST = 2
# A blank, escaped once or more than once too often: &nbsp; &amp;nbsp; &#12288;
_BLANK_ENTITY = re.compile(
    r"&(?:amp;){0,4}(?:nbsp|ensp|emsp|thinsp|zwnj|zwj|\#160|\#12288|\#x(?:a0|3000));", re.IGNORECASE
)
_INVISIBLE_RUN = re.compile(f"{INVISIBLE}+")
# A cell's border on a line of its own: what is left of a table that was written cell by cell.
_BORDER = re.compile(r"(?m)(?<!\|\n)^[ \t]{0,9}\|[ \t]{0,9}\n(?!\s{0,9}\|)")
_FEWEST_BORDERS = 6
# The same where each border stands behind its cell, and a row opens with borders alone.
_BEHIND_CELL = re.compile(r"(?m)^[^|\n]{1,60}?(?P<border> ?\|[| \t]{0,24})$")
_ROW_OF_CELLS = re.compile(r"(?m)^[^|\n]{1,60}\|[^|\n]{0,60}[^|\s]")
_BORDERS_ALONE = re.compile(r"(?m)^\|{1,12}[ \t]{0,9}\n")
# 收到的 6 件, 6000 多人次: a figure set apart, in a clause that marks close on both sides.
_BESIDE_FIGURE = re.compile(f" (?:(?<=[{_HAN}\\n] )(?=\\d)|(?<=\\d )(?=[{_HAN}]))")
_FIGURE = re.compile(r"20\d\d|\d(?:[\d,.]{0,15}\d)?")
_FIGURE_BEFORE = re.compile(r"(?<![\d,.])(?:20\d\d|\d(?:[\d,.]{0,15}\d)?)\Z")
_FIGURE_CLAUSE_BEFORE = re.compile(
    f"(?:[,;。:(]|(?<![一二三四五六七八九十])、)(?:[{_HAN}“”《》\\s]|\\d{{1,4}} ?[年月日%])+\\Z"
)
_FIGURE_CLAUSE_AFTER = re.compile(
    f"(?![一二三四五六七八九十]{{1,3}}、)[{_HAN}“”《》\\s]{{1,24}}(?:[,;。)]|(?<![一二三四五六七八九十])、)"
)
# A full stop of the Latin kind where sentences end: behind a word, a bracket or a share.
_LATIN_STOP = re.compile(rf"\.(?<=[{_HAN}”》%]\.)(?![A-Za-z])")
_FEWEST_STOPS = 5
_GAP = re.compile(f" (?<=[{_HAN}] )(?=[{_HAN}])")
_MOST_GAPS = 5_000  # more blanks between ideographs than that are a layout, not damage
_CLAUSE = 40  # characters looked at on either side of a space, to see prose
_CLAUSE_BEFORE = re.compile(f"[,、;][{_HAN}“”《》]+\\Z")
_CLAUSE_AFTER = re.compile(f"[{_HAN}“”《》]+[,;。]")


def mend(text: str, *, traditional: bool) -> str:
    """Puts right what converters got wrong, character for character; `text` is folded."""
    for trigger, pattern, right in _BY_TRIGGER:
        if trigger in text:
            text = pattern.sub(right, text)
    fewest = max(_FEWEST_STOPS, text.count("。"))
    if text.count(".") >= fewest and len(_LATIN_STOP.findall(text)) >= fewest:
        text = _LATIN_STOP.sub("。", text)
    if traditional:
        text = _ASPECT.sub("着", text)
        for wrong, right in _WORDS_OF_TRADITIONAL:
            text = text.replace(wrong, right)
    return text


def find_blanks(text: str) -> list[Blank]:
    """Stretches of a folded text to leave out, in order, none overlapping another."""
    found: list[Blank] = []
    if INVISIBLE in text:
        found += ((Span(*m.span()), "invisible character") for m in _INVISIBLE_RUN.finditer(text))
    if "<" in text:
        found += ((Span(*m.span()), "Word residue") for m in _WORD_TAGS.finditer(text))
    if "MicrosoftInternetExplorer4" in text or "Style Definitions" in text:
        for pattern in (_WORD_SETTINGS, _WORD_STYLE):
            found += ((Span(*m.span()), "Word residue") for m in pattern.finditer(text))
    if "(" in text:
        found += ((span, "pinyin gloss") for span in _glosses(text))
    if "&" in text:
        found += ((Span(*m.span()), "Word residue") for m in _BLANK_ENTITY.finditer(text))
    if len(_LOST_BEFORE_MARK.findall(text)) >= _FEWEST_LOST:
        found += ((Span(*m.span()), "lost character") for m in _LOST_SIGN.finditer(text))
    if "\r\n" in text:
        found += ((Span(m.start(), m.start() + 1), None) for m in re.finditer("\r\n", text))
    if "|\n" in text:
        found += ((span, None) for span in _borders(text))
    found += ((span, None) for span in find_wraps(text))
    found += ((span, None) for span in _beside_figures(text))
    found += ((span, None) for span in _stray_spaces(text))
    return _in_order(found)


def _borders(text: str) -> list[Span]:
    """Borders on lines of their own; two that follow each other enclose a blank cell and stay."""
    behind = [Span(*m.span("border")) for m in _BEHIND_CELL.finditer(text)]
    rows = sum(1 for _ in _ROW_OF_CELLS.finditer(text)) if behind else 0
    if len(behind) >= max(_FEWEST_BORDERS, 2 * rows):
        return [*behind, *(Span(*m.span()) for m in _BORDERS_ALONE.finditer(text))]
    found = [Span(*m.span()) for m in _BORDER.finditer(text)]
    return found if len(found) >= _FEWEST_BORDERS else []


def _in_order(found: list[Blank]) -> list[Blank]:
    kept: list[Blank] = []
    for blank in sorted(found, key=lambda blank: (blank[0].start, -blank[0].end)):
        if not kept or kept[-1][0].end <= blank[0].start:
            kept.append(blank)
    return kept


def _glosses(text: str) -> Iterator[Span]:
    """Pronunciations in brackets: 政务(wù)公(gong)(gong)开. A lone letter needs a tone mark."""
    end_of_last = -1
    for match in _GLOSS.finditer(text):
        written = match[1]
        plain = written.translate(_TONES)
        after = text[match.start() - 1]
        if after == ")" and match.start() != end_of_last:
            continue
        if (len(plain) > 1 or plain != written) and _SYLLABLE.fullmatch(plain):
            end_of_last = match.end()
            yield Span(*match.span())


def _stray_spaces(text: str) -> Iterator[Span]:
    """Single spaces that split a word, letter-spaced headings, or spaces inside a prose clause.

    A space may as well stand for a lost line end or part two cells; those stay.
    """
    for match in islice(_GAP.finditer(text), _MOST_GAPS):
        if _is_stray(text, match.start()):
            yield Span(*match.span())


def _beside_figures(text: str) -> Iterator[Span]:
    """Single spaces between a figure and the words around it; those of a table's row stay."""
    for match in islice(_BESIDE_FIGURE.finditer(text), _MOST_GAPS):
        start, end = match.span()
        if text[end].isdigit():
            figure = _FIGURE.match(text, end)
            end = figure.end() if figure else end
            end += text[end : end + 1] == " "
        else:
            figure = _FIGURE_BEFORE.search(text, max(0, start - _CLAUSE), start)
            start = figure.start() if figure else start
            start -= text[max(0, start - 1) : start] == " "
        before = text[max(0, start - _CLAUSE) : start]
        if _FIGURE_CLAUSE_BEFORE.search(before) and _FIGURE_CLAUSE_AFTER.match(text, end):
            yield Span(*match.span())


def _is_stray(text: str, at: int) -> bool:
    if _is_repeated(text, at - 1) or _is_repeated(text, at + 1):
        return False  # 无 无 无: cells that say the same
    return text[at - 1] + text[at + 1] in _pairs() or _spaced_out(text, at) or _in_clause(text, at)


def _is_repeated(text: str, at: int) -> bool:
    """Whether a character stands beside itself, with a space between."""
    sign = text[at]
    return text[max(0, at - 2) : at] == f"{sign} " or text[at + 1 : at + 3] == f" {sign}"


def _spaced_out(text: str, at: int) -> bool:
    """Whether the space stands in a run of single characters: 指 标 名 称."""
    before, after = text[max(0, at - 4) : at], text[at + 1 : at + 5]
    left, right = _single(before[::-1]), _single(after)
    return left and right and (_two(before[::-1]) or _two(after))


def _single(side: str) -> bool:
    return len(side) == 1 or not is_han(side[1])


def _two(side: str) -> bool:
    """One character, a space, another character, and then no third at once."""
    return side[1:2] == " " and is_han(side[2:3] or " ") and not is_han(side[3:4] or " ")


def _in_clause(text: str, at: int) -> bool:
    """Whether the words on both sides stand between two commas of running text."""
    before = text[max(0, at - _CLAUSE) : at]
    after = text[at + 1 : at + 1 + _CLAUSE]
    return bool(_CLAUSE_BEFORE.search(before) and _CLAUSE_AFTER.match(after))


@cache
def _pairs() -> frozenset[str]:
    """Words of official prose whose two characters do not meet across a cell border."""
    return frozenset(files("llmx.read").joinpath("pairs.txt").read_text("utf-8").split())
