"""Line ends that only break a line: of texts that were wrapped at a margin, as printers do."""

import re
from collections.abc import Callable, Iterator, Mapping

from llmx.documents import Span

# Characters of the narrowest and of the widest column that a text is set in.
_NARROWEST, _WIDEST = 15, 60
# How far lines stay below the margin and hang over it, in characters: a mark does not begin a
# line, and half-width signs make up half a character each.
_RAGGED = 3
_LONG_LINES = 0.9
_NO_LONGER = 0.97  # an address in a line makes it longer than it was set
_FEWEST_FULL = 8
_SHARE_FULL = 1 / 3
_SENTENCE_ENDS = "。!?"
_NARROW = re.compile(r"[ A-Za-z0-9./_@#&=%-]")
# Lines of a table; they are as long as their cells are. The blank or border comes first in the
# pattern, the word before it by looking back: that makes the search fast.
_ROW = re.compile(r"[\s|](?:(?<=\S\s)(?:\s|(?<=\t)|(?<= )\|)|(?<=\S\|))")
# What opens a paragraph or an item: a number, a label, a border of a table, nothing.
_OPENS = re.compile(
    r"\s*(?:[|#*]|(?:标题|名称|来源|作者|文号|索引|日期|时间|栏目|发布|发文)[^:,。]{0,5}:|第?[一二三四五六七八九十]{1,3}(?:部分|[、.,:])"
    r"|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[、.](?!\d)|$)"
)
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-—–] ?\d{1,3} ?[-—–]|第 ?\d{1,3} ?页(?:,? ?共 ?\d{1,3} ?页)?)\s*"
)


def find_wraps(text: str) -> Iterator[Span]:
    """Line ends within sentences, where a folded text has most of its lines full to a margin.

    With a page's number, and the end of the page, where they stand within a sentence.
    """
    lines = text.split("\n")
    lengths = sorted([length for line in lines if (length := len(line)) >= _NARROWEST])
    if len(lengths) < _FEWEST_FULL or lengths[int(_LONG_LINES * len(lengths))] > 2 * _WIDEST:
        return
    prose = {i: line for i, line in enumerate(lines) if _is_prose(line)}
    full = max((_full_lines(prose, measure) for measure in (len, _width)), key=len)
    broken = [i for i in full if lines[i].rstrip()[-1] not in _SENTENCE_ENDS]
    if 2 * len(broken) < len(full):
        return
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    indents = {i: len(line) - len(line.lstrip()) for i, line in prose.items()}
    usual = min((indents[i] for i in full), default=0)
    for i in broken:
        after = _next_line(lines, i)
        if after is None or _OPENS.match(lines[after]) or _ROW.search(lines[after].strip()):
            continue
        indent = len(lines[after]) - len(lines[after].lstrip())
        if indent <= usual + 1 or (indent <= indents[i] and indent < 2 * _NARROWEST):
            yield Span(starts[i] + len(lines[i].rstrip()), starts[after] + indent)


def _is_prose(line: str) -> bool:
    words = line.strip()
    return len(words) >= _NARROWEST and not _ROW.search(words)


def _next_line(lines: list[str], number: int) -> int | None:
    """The line behind one, or the first of the next page behind a page's number."""
    after = number + 1
    is_new_page = False
    while after < len(lines) and (
        _PAGE_NUMBER.fullmatch(lines[after]) or (not lines[after].strip() and after <= number + 4)
    ):
        is_new_page = is_new_page or bool(lines[after].strip())
        after += 1
    if after < len(lines) and (is_new_page or after == number + 1):
        return after
    return None


def _full_lines(lines: Mapping[int, str], measure: Callable[[str], float]) -> list[int]:
    """Numbers of the lines that reach the margin; none of a text that keeps to no margin."""
    widths = {i: measure(line.rstrip()) for i, line in lines.items()}
    told = sorted(widths.values())
    if len(told) < _FEWEST_FULL:
        return []
    last = len(told) - 1
    margin = told[int(_LONG_LINES * last)]
    full = [i for i, width in widths.items() if width >= margin - _RAGGED]
    is_kept = _NARROWEST <= margin <= _WIDEST and told[int(_NO_LONGER * last)] <= margin + _RAGGED
    return full if is_kept and len(full) >= max(_FEWEST_FULL, _SHARE_FULL * len(told)) else []


def _width(line: str) -> float:
    """Columns in characters of full width; marks that the view folds stood in full width before."""
    return len(line) - len(_NARROW.findall(line)) / 2
