"""A table as a stream: words and numbers in reading order, borders where white space stood.

Text that lost its table keeps only this much. A stream has no white space; its
pieces lead back to the view, `borders` says where white space, or a cell border,
stood before a character.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, islice, pairwise

from llmx.frozen import frozen
from llmx.rules.table_cells import FAULTS, LOOKALIKES
from llmx.text.scanning import Scanner, first_characters

_CHUNK = re.compile(r"[^\s|]+")  # a border that stands alone parts cells, as white space does
_UNIT = r"(?:[百千万亿]?元|[条件个次篇人名项]|人次)"
_VALUE = re.compile(
    rf"""
    [+\-]?[0-9][0-9,，]*(?:\.[0-9]+)?{_UNIT}? | [/\\]{{1,3}} | [—\-]{{1,3}} | 无
    | 净?[增减][加少]?[0-9]+ | [0-9]*[■□◆●�?*#]{{1,3}}[0-9]*
    | [–―…×]{{1,3}} | {FAULTS}
    | (?=[{LOOKALIKES}〇]*[0-9])[0-9{LOOKALIKES}〇]{{2,9}} | [OoОlI丨〇]
    """,
    re.VERBOSE,
)
# 无 as a cell: beside other cells or a unit, no syllable of the words that follow (无法提供).
_NONE = "无(?![正法关理需论])"
_RAW = Scanner(
    rf"(?:[/—]+(?=[+\-]?[0-9]|无))?"
    rf"(?:[+\-]?[0-9■□◆●�]|[?*#{LOOKALIKES}〇]+(?=[+\-]?[0-9■□◆●�])|{_NONE}(?=[+\-/—]|[0-9]|无))"
    rf"(?:[0-9.,，/+—■□◆●�?*#{LOOKALIKES}〇\-]|(?<!\.){_NONE})*|/{{2,}}"
    rf"|(?<=[条件个次篇人元])(?:[—/]|{_NONE})(?![0-9条件个次篇人元年])|(?<=[\u4e00-\u9fff])无\Z"
)
_BEGINS_RAW = re.compile(f"[{first_characters(_RAW.plain.pattern)}]")
_TOKEN = re.compile(
    rf"(?:[+\-](?!0))?[0-9■□◆●�?*#{LOOKALIKES}〇]+(?:[,，][0-9]{{3}}(?![0-9]))*(?:\.[0-9]+)?|/|—+|-|无"
)
_NUMBERING = re.compile(r"[0-9]{1,2}[.、)]?")
_AFTER_DATE = re.compile("[年月日号届%‰]|期(?!数)")
_CLOSING = re.compile("[)〕条款项号页章节批期届]")
_YEAR_END = re.compile("(?:19|20)[0-9]{2}$")
_MONEY = re.compile("[百千万亿]?元")
_CODE = re.compile(rf"[0-9]{{1,3}}(?={_UNIT}[0-9]+(?![0-9.、]))")
_PAGE_NUMBER = re.compile(
    r"(?m)^[ \t]*(?:[-—·][ \t]*[0-9]{1,3}[ \t]*[-—·]|第[ \t]*[0-9]{1,3}[ \t]*页|[0-9]{1,3})[ \t]*$"
)

_ROW_LINE = re.compile(r"(?=.*[^\x00-\xff]).*[^0-9.、(][ \t]*[0-9]+$")
_NEAR = 200
_FAR = 30  # characters within which a bracket opens, or a year's 年 follows


@frozen
class Token:
    """One cell's worth of a run, `start:end` in the stream; empty for a blank cell."""

    start: int
    end: int


@frozen
class Values:
    """Numbers with nothing but white space between: `start:end` in the stream."""

    start: int
    end: int
    tokens: tuple[Token, ...]


class Runs:
    """The runs of values of a stream, in order; told apart from words only as far as one asks.

    Most of a text that has a table is prose, whose numbers nobody asks for.
    """

    def __init__(self, found: Iterable[Values]) -> None:
        self._left = iter(found)
        self._known: list[Values] = []

    def __iter__(self) -> Iterator[Values]:
        for index in count():
            more = self.some(index, 1)
            if not more:
                return
            yield more[0]

    def some(self, first: int, most: int) -> list[Values]:
        """Up to so many runs from the `first`th on."""
        missing = first + most - len(self._known)
        if missing > 0:
            self._known += islice(self._left, missing)
        return self._known[first : first + most]


@frozen
class Stream:
    """Text without white space, the way back to the view, and the runs of values in it.

    It is put together from pieces of the view: `begins` says where in the stream each
    begins, `shifts` how much farther on it stands in the view.
    """

    text: str
    begins: Sequence[int]
    shifts: Sequence[int]
    borders: Sequence[int]
    runs: Runs

    def borders_in(self, start: int, end: int) -> Sequence[int]:
        """The borders between `start` and `end`, not counting these two."""
        return self.borders[bisect_right(self.borders, start) : bisect_left(self.borders, end)]

    def words(self, start: int, end: int) -> tuple[int, int]:
        """The view's range for a range of the stream."""
        if start >= end:
            here = self._in_view(start)
            return here, here
        piece = bisect_right(self.begins, start) - 1
        shift = self.shifts[piece]
        if piece + 1 < len(self.begins) and self.begins[piece + 1] < end:
            return start + shift, self._in_view(end - 1) + 1
        return start + shift, end + shift

    def _in_view(self, position: int) -> int:
        """Where a character stands; behind the last, where the view goes on."""
        if not self.text:
            return 0
        piece = bisect_right(self.begins, min(position, len(self.text) - 1)) - 1
        return min(position, len(self.text)) + self.shifts[piece]


def make_stream(text: str, start: int, end: int) -> Stream:
    """The stream of `text[start:end]`; lines that are page numbers are left out."""
    begins: list[int] = []
    shifts: list[int] = []
    printed: list[str] = []
    length = 0
    for first, last in _between_pages(text, start, end):
        for match in _CHUNK.finditer(text, first, last):
            chunk = match[0]
            begins.append(length)
            shifts.append(match.start() - length)
            printed.append(chunk)
            length += len(chunk)
    runs = Runs(_Tokeniser(printed, begins).runs())
    return Stream("".join(printed), begins, shifts, begins, runs)


def _between_pages(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """`start:end` without the lines that are page numbers."""
    parts = []
    for page in _page_numbers(text, start, end):
        parts.append((start, page.start()))
        start = page.end()
    return [*parts, (start, end)]


def _page_numbers(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    for page in _PAGE_NUMBER.finditer(text, start, end):
        if not page[0].strip().isdecimal() or _is_between_rows(text, page):
            yield page


def _is_between_rows(text: str, page: re.Match[str]) -> bool:
    """Whether a bare number on a line is a page's: a line beside it holds a row with its values."""
    before = text[max(0, page.start() - _NEAR) : page.start()].rstrip().rpartition("\n")[2].strip()
    after = text[page.end() : page.end() + _NEAR].lstrip().partition("\n")[0].strip()
    if not before or not after or _VALUE.fullmatch(before) or _VALUE.fullmatch(after):
        return False
    return _ROW_LINE.match(before) is not None or _ROW_LINE.match(after) is not None


class _Tokeniser:
    """Tells values from words, chunk by chunk. Lives for one stream."""

    def __init__(self, printed: Sequence[str], begins: Sequence[int]) -> None:
        self._printed = printed
        self._begins = begins
        self._runs: list[Values] = []  # closed, and not yet given out
        self._open: list[Token] = []
        self._number = 0  # of the last numbered label

    def runs(self) -> Iterator[Values]:
        for index, (chunk, begin) in enumerate(zip(self._printed, self._begins, strict=True)):
            if not _is_value(chunk):
                self._mixed(chunk, begin)
            elif self._is_in_words(index):
                self._close()
            else:
                self._open.append(Token(begin, begin + len(chunk)))
            if self._runs:
                yield from self._runs
                self._runs.clear()
        self._close()
        yield from self._runs

    def _is_in_words(self, index: int) -> bool:
        """Whether a chunk that looks like a value belongs to words: 2011 年度, ( 1 ), 第 20 条."""
        before = self._printed[index - 1] if index else ""
        after = self._printed[index + 1] if index + 1 < len(self._printed) else ""
        if before.endswith(("(", "第", "〔")):
            return _CLOSING.match(after) is not None
        if after.startswith("年"):
            return _YEAR_END.fullmatch(self._printed[index]) is not None
        return self._printed[index][-1:].isdecimal() and (
            _AFTER_DATE.match(after) is not None or after.startswith((".", "、"))
        )

    def _close(self) -> None:
        if self._open:
            self._runs.append(Values(self._open[0].start, self._open[-1].end, tuple(self._open)))
            self._open = []

    def _mixed(self, chunk: str, begin: int) -> None:
        if not _BEGINS_RAW.search(chunk):
            self._close()
            return
        end_of_last = 0
        for start, end in _RAW.spans(chunk):
            tokens = self._tokens(chunk, start, end)
            if not tokens:
                continue
            if tokens[0].start > end_of_last or not self._open:
                self._close()
            self._open += [Token(begin + one.start, begin + one.end) for one in tokens]
            end_of_last = tokens[-1].end
        if end_of_last < len(chunk):
            self._close()

    def _tokens(self, chunk: str, start: int, end: int) -> list[Token]:
        """The values of a stretch of digits and strokes, less what belongs to the words around."""
        end = self._value_end(chunk, start, end)
        if (
            end <= start
            or chunk[start - 1 : start] in ("第", "〔", "(")
            or _in_brackets(chunk, start, end)
        ):
            return []
        tokens = [Token(*match.span()) for match in _TOKEN.finditer(chunk, start, end)]
        if any("." in chunk[one.end : two.start] for one, two in pairwise(tokens)):
            tokens = [Token(tokens[0].start, tokens[-1].end)]  # 2.352.35: 2.35 and 2.35, or 2.352 …
        if tokens and tokens[-1].end == end and (money := _MONEY.match(chunk, end)):
            tokens[-1] = Token(tokens[-1].start, money.end())
        return tokens

    def _value_end(self, chunk: str, start: int, end: int) -> int:
        """Where the values end: before the next label's number, before a year."""
        after = chunk[end : end + 1]
        if _CODE.match(chunk, start):
            return start
        if chunk[end - 1] == "." or (after in "、)" and after):
            return self._before_numbering(chunk, start, end - (chunk[end - 1] == "."))
        if _AFTER_DATE.match(chunk, end):
            year = _YEAR_END.search(chunk, start, end)
            return year.start() if year and after == "年" else start
        return end

    def _before_numbering(self, chunk: str, start: int, end: int) -> int:
        """`end` less the digits that number the next label: 0000000|2.其他."""
        digits = chunk[start:end]
        if not digits[-1:].isdecimal():
            return end
        following = str(self._number + 1)
        width = len(following) if digits.endswith(following) else 1
        if _NUMBERING.fullmatch(digits) and (start == 0 or not chunk[start - 1].isdecimal()):
            width = len(digits) if start == 0 or len(digits) == 1 else width
        self._number = int(digits[len(digits) - width :])
        return end - width


def _is_value(chunk: str) -> bool:
    """Whether a chunk looks like a cell's value, and not like words."""
    if chunk.isascii() and chunk.isdigit():  # as most do
        return True
    return _VALUE.fullmatch(chunk) is not None


def _in_brackets(chunk: str, start: int, end: int) -> bool:
    """Whether digits stand inside a remark or a name: (相同信息计1条), “免予公开范围1”."""
    for opening, closing in ("()", "“”", "《》"):
        opened = chunk.rfind(opening, max(0, start - _FAR), start)
        if opened >= 0 and chunk.find(closing, opened, start) < 0:
            return chunk.find(closing, end, end + _FAR) >= 0
    return False
