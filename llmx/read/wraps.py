"""Line ends that only break a line: of texts that were wrapped at a margin, as printers do."""

import re
from collections.abc import Callable, Iterator, Sequence

from llmx.documents import Span

# Characters of the narrowest and of the widest column that a text is set in.
_NARROWEST, _WIDEST = 12, 60
# How far lines stay below the margin and hang over it, in characters: a mark does not begin a
# line, and half-width signs make up half a character each.
_RAGGED = 3
_LONG_LINES = 0.9
_NO_LONGER = 0.97  # an address in a line makes it longer than it was set
_FEWEST_FULL = 8
_SHARE_FULL = 1 / 3
_SENTENCE_ENDS = "。!?"
_NARROW = re.compile(r"[ A-Za-z0-9./_@#&=%-]")
# What opens a paragraph or an item: a blank, a number, a border of a table.
_OPENS = re.compile(
    r"[ \t\u3000|#*]|第?[一二三四五六七八九十]{1,3}(?:部分|[、.,:])"
    r"|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[、.](?!\d)|$"
)


def find_wraps(text: str) -> Iterator[Span]:
    """Line ends within sentences, where a folded text has most of its lines full to a margin."""
    lines = text.split("\n")
    if not _NARROWEST <= max(map(len, lines)) <= 2 * _WIDEST:
        return
    full = max((_full_lines(lines, measure) for measure in (len, _width)), key=len)
    broken = [i for i in full if lines[i].rstrip()[-1] not in _SENTENCE_ENDS]
    if 2 * len(broken) < len(full):
        return
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for i in broken:
        if i + 1 < len(lines) and not _OPENS.match(lines[i + 1]):
            yield Span(starts[i] + len(lines[i].rstrip()), starts[i + 1])


def _full_lines(lines: Sequence[str], measure: Callable[[str], float]) -> list[int]:
    """Numbers of the lines that reach the margin; none of a text that keeps to no margin."""
    widths = [measure(line.rstrip()) for line in lines]
    told = sorted(width for width in widths if width)
    last = len(told) - 1
    margin = told[int(_LONG_LINES * last)]
    full = [i for i, width in enumerate(widths) if width >= margin - _RAGGED]
    is_kept = _NARROWEST <= margin <= _WIDEST and told[int(_NO_LONGER * last)] <= margin + _RAGGED
    return full if is_kept and len(full) >= max(_FEWEST_FULL, _SHARE_FULL * len(told)) else []


def _width(line: str) -> float:
    """Columns in characters of full width; marks that the view folds stood in full width before."""
    return len(line) - len(_NARROW.findall(line)) / 2
