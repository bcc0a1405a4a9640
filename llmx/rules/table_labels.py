"""Labels of table rows and columns: their numbering, their unit, their place in the hierarchy.

Chinese official tables number their rows 一、 (一) 1. (1) ①, and mark parts of a
whole with 其中:. The label alone (收到申请数) says little; its path from the outermost
heading in (三、依申请公开情况 > (一)收到申请数 > 1.当面申请数) says what is counted.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from llmx.frozen import frozen
from llmx.text.numbers import parse_number

_NUMERAL = "[一二三四五六七八九十]{1,3}"
_MARK = re.compile(
    rf"""
    (?P<which>其中[:,、]?)?+
    (?: (?P<one>{_NUMERAL})[、.,:]
      | \((?P<two>{_NUMERAL})\)[、.]?
      | \((?P<four>[0-9]{{1,2}})\)[、.]?
      | (?P<three>[0-9]{{1,2}})(?:[、.:)]|\.、)(?![0-9])
      | (?P<five>[①-⑳])
    )?+
    """,
    re.VERBOSE,
)
# Where a new numbered label may begin inside a run of them. 第(一)项 and 三类 do not count.
_NEXT = re.compile(
    rf"""
    (?<!第) (?: 其中[:] (?:[0-9]{{1,2}}[、.]|\((?:[0-9]{{1,2}}|{_NUMERAL})\))?
      | (?<![第十一二三四五六七八九])(?={_NUMERAL}、){_NUMERAL}、
      | \({_NUMERAL}\) | \([0-9]{{1,2}}\) | (?<![0-9.])[0-9]{{1,2}}[、.](?=[^0-9\s]) | [①-⑳] )
    """,
    re.VERBOSE,
)
_CLOSING = " \t\n:,;、.。"
_LEVELS = {"one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0}
_UNNUMBERED = 2.5
_DEEPEST = 12  # no table of a report has as many headings above a row
_INSIDE = 0.05  # how much deeper 其中 is than what it is a part of

# Terms that converters to Taiwan usage change, in simplified characters.
_TERMS = {
    "网际网路": "互联网",
    "入口网站": "门户网站",
    "资料库": "数据库",
    "档案": "文件",
    "程式": "程序",
    "民众": "群众",
    "视窗": "窗口",
    "网路": "网络",
    "设定": "设置",
    "影片": "视频",
    "资讯": "信息",
}
_CONVERTED = re.compile(f"(?:{'|'.join(_TERMS)})(?![馆局室])")

UNIT = (
    r"(?:(?:计量)?单位[:]?)?"
    r"(?:条次|条|件次|件|个|次|篇次|篇|人次|人|名|项|宗|起|份|场次|场|期|例|批|[万亿]?元)"
)
_ONLY_UNIT = re.compile(rf"[(/]?{UNIT}[)]?")
_ENDS_IN_UNIT = re.compile(
    rf"(?<=[数量额用费开)])(?P<unit>{UNIT})$|\((?:单位[:])?(?P<said>{UNIT})\)$"
)


class Label(NamedTuple):
    """A header as matched: `words` without numbering, white space and closing punctuation.

    `level` is the depth that the numbering tells (1 for 一、), None without
    numbering; `number` its ordinal; `of_which` whether 其中 stood before it;
    `unit` what stood behind it (收费金额元), `note` a remark in brackets at its end.
    """

    words: str
    level: float | None = None
    number: int | None = None
    of_which: bool = False
    unit: str = ""
    note: str = ""


@lru_cache(maxsize=8192)
def parse_label(printed: str) -> Label:
    """What a header cell says, from its text in the view."""
    text = "".join(printed.split())
    mark = _MARK.match(text)
    kind = mark.lastgroup if mark else None
    level = _LEVELS.get(kind or "")
    number = _ordinal(mark[kind]) if mark and kind and level else None
    words = text[mark.end() :].strip(_CLOSING) if mark else text
    unit = ""
    if (ending := _ENDS_IN_UNIT.search(words)) is not None:
        unit = ending["unit"] or ending["said"]
        words = words[: ending.start()]
    words, note = _without_note(words)
    return Label(words, level, number, bool(mark and mark["which"]), unit, note)


def _without_note(words: str) -> tuple[str, str]:
    """Words and the remark behind them: 部分公开, (区分处理的,只计这一情形)."""
    at = words.find("(") if words.endswith(")") else -1
    return (words[:at], words[at:]) if at > 0 else (words, "")


def _ordinal(printed: str) -> int:
    if "①" <= printed <= "⑳":
        return ord(printed) - ord("①") + 1
    return int(parse_number(printed).value)


@lru_cache(maxsize=8192)
def mainland_words(words: str) -> str:
    """Words as a mainland form has them, where a converter put Taiwan's for them (規範性檔案)."""
    return _CONVERTED.sub(lambda match: _TERMS[match[0]], words)


@lru_cache(maxsize=8192)
def is_unit(printed: str) -> bool:
    """Whether a cell holds nothing but a unit (条, 万元, 单位:件)."""
    return _ONLY_UNIT.fullmatch("".join(printed.split())) is not None


@lru_cache(maxsize=8192)
def find_label_starts(text: str) -> tuple[int, ...]:
    """Where numbered labels begin in text without white space, besides its own beginning."""
    return tuple(match.start() for match in _NEXT.finditer(text) if match.start() > 0)


@frozen
class _Step:
    label: Label
    level: float


class Outline:
    """Follows the labels of a table downwards and keeps the way from the outermost to the last.

    The one mutable thing here; it lives as long as the reading of one table.
    """

    __slots__ = ("_steps",)

    def __init__(self) -> None:
        self._steps: list[_Step] = []

    def copy(self) -> "Outline":
        """Another that goes on from here."""
        other = Outline()
        other._steps = list(self._steps)
        return other

    @property
    def path(self) -> tuple[Label, ...]:
        return tuple(step.label for step in self._steps)

    def add(self, label: Label, *, under: Label | None = None) -> None:
        """The next label; `under` is the one printed to its left in the same row."""
        level = self._level(label, under)
        while self._steps and self._steps[-1].level >= level:
            self._steps.pop()
        self._steps.append(_Step(label, level))
        del self._steps[:-_DEEPEST]  # rows that go ever deeper must not cost ever more

    def _level(self, label: Label, under: Label | None) -> float:
        last = self._steps[-1] if self._steps else None
        if last is None:
            return label.level or _UNNUMBERED
        if under is not None and last.label is under:
            return max(last.level + _INSIDE, label.level or 0.0)
        if label.level is None:
            return self._unnumbered(label, last)
        if label.of_which and label.level <= last.level:
            return last.level + _INSIDE
        return self._sibling(label) or label.level

    def _unnumbered(self, label: Label, last: _Step) -> float:
        if label.of_which:
            return last.level + (0.0 if last.label.of_which else _INSIDE)
        if last.label.of_which and last.label.level is None:
            return last.level
        return last.level if last.label.level is None else _UNNUMBERED

    def _sibling(self, label: Label) -> float | None:
        """The level of the step that this number continues: 2. after 其中:1."""
        for step in reversed(self._steps):
            if step.label.level == label.level and step.label.number == (label.number or 0) - 1:
                return step.level
        return None
