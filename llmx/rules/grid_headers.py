"""Column headers in a stream of words, where rows and spans of the header are lost.

Two kinds. A *frame* is a table that the schema lays out in full: its columns are
found by their labels, wherever they stand. A *list* is any statistics table of
label, unit and value (指标名称 | 单位 | 2017年度 | 历年累计).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations, pairwise

from llmx.frozen import frozen
from llmx.rules.table_labels import find_label_starts, parse_label
from llmx.rules.table_plan import Frame, Name, Plan, find_similar
from llmx.text.scanning import Scanner

_STRONG = 5  # a column label of so many characters opens a table by itself
_TWICE = re.compile(r"(?P<half>[\u4e00-\u9fff]{3,6})(?P=half)\Z")
_LONGEST_HALVES = 12
_BEHIND = re.compile(r"(?:件数|数量|[数量件项次])?(?:\((?:单位:?)?[^()]{1,12}\))?")

# 指标名称 and what may stand beside it. 2017年度 and 累计 are columns of values.
_LIST_START = Scanner(
    r"(?P<code>序号|编号|行次|代码)?(?:统计指标|指标名称|指标内容|统计项目|项目名称|指标|统计内容)(?:名称)?"
    r"(?=\(?(?:计量)?单位|代码|编号|指标代码|统计数|数量|数值|数据|本年|当年|本期|累计|历年|20[0-9]{2}年)"
)
_LIST_VALUE = (
    r"(?:20[0-9]{2}年(?:度|1-12月)?|[本当]年度?(?:累计)?|年度|全年|本期)(?:统计|实际)?(?:发生)?(?:数据|数值|数量|数|量)?"
    r"|(?:历年|总|截至.{2,12})累计(?:数量|数)?|累计(?:数量|数)?|上年度?(?:同期)?(?:数量|数)?"
    r"|统计(?:数据|数值|数量|数)|数量|数值|数据|合计|总数|统计结果"
)
_LIST_WORD = re.compile(
    rf"(?P<unit>\(?(?:计量)?单位\)?)|(?P<value>{_LIST_VALUE})|(?P<code>(?:指标)?代码|编号|序号|行次)|(?P<other>备注|说明)"
)


@frozen
class HeaderCell:
    """A header cell, `start:end` in the words it was found in; `lost` is one that is not there."""

    start: int
    end: int
    row: int
    column: int
    columns: int = 1
    lost: str = ""


@frozen
class FoundHeader:
    """A header: its cells, how many columns of values it names, and where it ends.

    `width` is 0 where the header does not tell. What stands behind `end` is the
    label of the first row. `codes` says where rows have a code: `front` of their
    label, or `behind` it.
    """

    cells: tuple[HeaderCell, ...]
    width: int
    end: int
    frame: Frame | None
    codes: str = ""


@frozen
class _Word:
    """A column label (`index` into the frame's columns) or row label, as found."""

    start: int
    end: int
    index: int
    is_column: bool = True


def find_list_header(words: str) -> FoundHeader | None:
    """The header of a statistics table at the end of `words`, the last if there are several."""
    starts = list(_LIST_START.matches(words))
    if not starts:
        return None
    start, at, match = starts[-1]
    cells = [HeaderCell(start, at, 0, 0)]
    width, codes = 0, "front" if match["code"] else ""
    while (word := _LIST_WORD.match(words, at)) is not None:
        if word.lastgroup == "value":
            cells.append(HeaderCell(*word.span(), 0, 2 + width))
            width += 1
        elif word.lastgroup == "unit":
            cells.append(HeaderCell(*word.span(), 0, 1))
        elif word.lastgroup == "code":
            codes = "behind"
        at = word.end()
    return FoundHeader(tuple(cells), width, at, None, codes)


def find_frame_header(
    words: str, frame: Frame, plan: Plan, counts: Sequence[int]
) -> FoundHeader | None:
    """The header of `frame` in `words`; `counts` are how many cells the next rows have."""
    cut = _row_label_start(words, frame, plan)
    found = list(_words(words, frame, cut))
    blocks = _blocks(found, frame, counts)
    if blocks is not None:
        return blocks
    columns = [word for word in found if word.is_column]
    rows = [word for word in found if not word.is_column]
    if rows and columns and any(row.start < columns[-1].start for row in rows):
        last = max(row.start for row in rows if row.start < columns[-1].start)
        columns = [word for word in columns if word.start > last]
    columns = _with_halves(words, _with_damaged(words, columns, frame), frame)
    if not _opens_a_table(columns, frame):
        return None
    ordered = _place(columns, frame, counts)
    if ordered is None:
        return None
    end = _header_end(words, max(word.end for word in columns), rows, cut)
    cells = tuple(
        HeaderCell(word.start, _end_of(words, word), 0, place) for place, word in ordered.items()
    )
    width = max(max(ordered) + 1, _width_if_canonical(columns, frame, counts))
    return FoundHeader(cells, width, end, frame)


def _row_label_start(words: str, frame: Frame, plan: Plan) -> int:
    """Where the numbered label of the first row begins, or the end of `words`.

    Column labels stand before it; what has none before it is a section's title
    (四、政府信息公开行政复议、行政诉讼情况).
    """
    starts = find_label_starts(words)
    columns = [word for word in _words(words, frame, len(words)) if word.is_column]
    for start, end in zip(starts, [*starts[1:], len(words)], strict=False):
        if not _may_be_header([word for word in columns if word.end <= start], frame):
            continue
        if not plan.match(parse_label(words[start:end])).isdisjoint(frame.row_ids):
            return start
    return len(words)


def _may_be_header(columns: Sequence[_Word], frame: Frame) -> bool:
    """Whether column labels are several, or one that no sentence has by chance."""
    return len(columns) > 1 or any(len(frame.columns[w.index].words) >= _STRONG for w in columns)


def _words(words: str, frame: Frame, end: int) -> Iterator[_Word]:
    for start, stop, name in _lexicon(frame).names(words, 0, end):
        yield _Word(start, stop, int(name[1:]), name[0] == "c")


@lru_cache(maxsize=32)
def _lexicon(frame: Frame) -> Scanner:
    """All labels of a frame as one pattern: columns first, longest official label first."""
    entries = [
        (name, f"{axis}{i}")
        for axis, names in (("c", frame.columns), ("r", frame.rows))
        for i, name in sorted(enumerate(names), key=lambda item: -len(item[1].words))
    ]
    return Scanner("|".join(f"(?P<{group}>{_anywhere(name)})" for name, group in entries))


def _anywhere(name: Name) -> str:
    """A label's official words or patterns, freed of the anchors that a cell gives them."""
    loose = []
    for pattern in name.patterns:
        bare = pattern.removeprefix("^").removesuffix("$")
        # 法人或其他组织 is no column 其他组织.
        loose.append(rf"(?<![或及和与、])(?:{bare})" if pattern.startswith("^") else f"(?:{bare})")
    return "|".join((re.escape(name.words), *loose)) if len(name.words) > len("其他") else loose[0]


def _opens_a_table(columns: Sequence[_Word], frame: Frame) -> bool:
    named = {word.index for word in columns}
    if len(named) != len(columns):
        return False
    if len(named) == 1:
        return len(frame.columns[columns[0].index].words) >= _STRONG
    return len(named) >= (3 if frame.is_uniform else 2)


def _with_damaged(words: str, columns: list[_Word], frame: Frame) -> list[_Word]:
    """Adds labels that lost characters: what stands between two columns and resembles a third."""
    if len(columns) < 2:
        return columns
    found = {word.index for word in columns}
    missing = [name for i, name in enumerate(frame.columns) if i not in found]
    added = []
    for left, right in pairwise(columns):
        name = find_similar(words[left.end : right.start], missing, bracketed=False)
        if name is not None:
            added.append(_Word(left.end, right.start, frame.columns.index(name)))
            missing.remove(name)
    return sorted((*columns, *added), key=lambda word: word.start)


def _with_halves(words: str, columns: list[_Word], frame: Frame) -> list[_Word]:
    """Adds two labels that lost their second line: 本年新 | 本年新 | 对外公开总数量."""
    start = columns[0].start if columns else 0
    twice = _TWICE.search(words, max(0, start - _LONGEST_HALVES), start)
    if twice is None:
        return columns
    found = {word.index for word in columns}
    named = [
        index
        for index, name in enumerate(frame.columns)
        if index not in found and name.words.startswith(twice["half"])
    ]
    if len(named) != 2:
        return columns
    middle = twice.end("half")
    halves = [_Word(twice.start(), middle, named[0]), _Word(middle, twice.end(), named[1])]
    return [*halves, *columns]


def _place(
    columns: Sequence[_Word], frame: Frame, counts: Sequence[int]
) -> dict[int, _Word] | None:
    """The column in which each label stands, whatever rows the header had."""
    order = list(columns)
    if frame.is_uniform:
        order = _spliced(order)
        if _width_if_canonical(columns, frame, counts):
            if [w.index for w in order] != sorted(w.index for w in order):
                return None
            return {word.index: word for word in order}
    return dict(enumerate(order))


def _spliced(columns: list[_Word]) -> list[_Word]:
    """Labels of two header rows in the order of their columns.

    自然人 | 法人或其他组织 | 总计, then 商业企业 … 其他 below the second: the lower row
    belongs before 总计.
    """
    wanted = sorted(word.index for word in columns)
    for i, j in combinations(range(len(columns)), 2):
        order = columns[:i] + columns[j:] + columns[i:j]
        if [word.index for word in order] == wanted:
            return order
    if len(wanted) > 2 and [word.index for word in columns[:2]] == [wanted[0], wanted[-1]]:
        return [columns[0], *columns[2:], columns[1]]  # those below stand in another order
    return columns


def _width_if_canonical(columns: Sequence[_Word], frame: Frame, counts: Sequence[int]) -> int:
    """The official number of columns where labels are missing but the rows have as many cells."""
    full = len(frame.columns)
    if not frame.is_uniform or len(columns) == full or not counts:
        return 0
    return full if Counter(counts).most_common(1)[0][0] == full else 0


def _blocks(found: Sequence[_Word], frame: Frame, counts: Sequence[int]) -> FoundHeader | None:
    """A header in which each row label of the frame heads a block of all columns (表四)."""
    each, blocks = len(frame.columns), len(frame.rows)
    columns = [word for word in found if word.is_column]
    if not frame.is_uniform or len({word.index for word in columns}) == len(columns):
        return None
    heads = _heads(found, columns[0].start)
    if len(heads) != blocks:
        return None
    expected = list(range(each)) * blocks
    placed = _aligned([word.index for word in columns], expected)
    if placed is None or (len(columns) < len(expected) and len(expected) not in counts):
        return None
    cells = [HeaderCell(head.start, head.end, 0, i * each, each) for i, head in enumerate(heads)]
    cells += [HeaderCell(w.start, w.end, 1, at) for w, at in zip(columns, placed, strict=True)]
    return FoundHeader(tuple(cells), len(expected), columns[-1].end, frame)


def _heads(found: Sequence[_Word], first_column: int) -> list[_Word]:
    """Of each row label the place where it heads its block, in order.

    行政复议 stands in the section's title too; the last place before the columns counts.
    """
    heads: dict[int, _Word] = {}
    for word in found:
        if not word.is_column and (word.start < first_column or word.index not in heads):
            heads[word.index] = word
    return sorted(heads.values(), key=lambda word: word.start)


def _aligned(found: Sequence[int], expected: Sequence[int]) -> list[int] | None:
    """Where each of `found` stands in `expected`, in order; None if it does not fit."""
    places: list[int] = []
    at = 0
    for index in found:
        while at < len(expected) and expected[at] != index:
            at += 1
        if at == len(expected):
            return None
        places.append(at)
        at += 1
    return places


def _end_of(words: str, column: _Word) -> int:
    """A column label's end with its unit: 本年收费金额(单位:万元)."""
    behind = _BEHIND.match(words, column.end)
    return behind.end() if behind else column.end


def _header_end(words: str, last: int, rows: Sequence[_Word], cut: int) -> int:
    """Where the header ends and the first row's label begins."""
    if cut < len(words):
        return next(start for start in find_label_starts(words) if last <= start)
    behind = _BEHIND.match(words, last)
    end = behind.end() if behind else last
    labels = [row.start for row in rows if row.start >= last and row.end == len(words)]
    return labels[0] if labels else end
