"""Word's automatic numbers: they are printed, but stand nowhere in the text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from llmx.frozen import frozen

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
_CHINESE = frozenset(
    (
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "ideographDigital",
        "ideographTraditional",
    )
)
_MOST = 10_000


@frozen
class Level:
    """How numbers of one level look: `text` is a pattern such as （%1）."""

    style: str
    text: str
    start: int


@dataclass(slots=True)
class Numbering:
    """Counts the numbered paragraphs of a document and gives each its number as printed."""

    lists: Mapping[str, Mapping[int, Level]]
    abstract: Mapping[str, str]
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    def next(self, number: str, level: int) -> str:
        """The number of the next paragraph of a list; empty for bullets and unknown lists."""
        levels = self.lists.get(number, {})
        look = levels.get(level)
        if look is None:
            return ""
        count = self.counts[self.abstract.get(number, number)]
        count[level] = min(count.get(level, look.start - 1) + 1, _MOST)
        for deeper in [known for known in count if known > level]:
            del count[deeper]
        if look.style in ("bullet", "none"):
            return ""
        text = look.text
        for above in range(level + 1):
            shown = levels.get(above, look)
            value = count.get(above, shown.start)
            text = text.replace(f"%{above + 1}", written(value, shown.style))
        return text


def read_numbering(root: Element | None) -> Numbering:
    """The lists of `word/numbering.xml`."""
    if root is None:
        return Numbering({}, {})
    looks = {
        element.get(f"{W}abstractNumId", ""): _levels(element)
        for element in root.iterchildren(f"{W}abstractNum")
    }
    abstract: dict[str, str] = {}
    for element in root.iterchildren(f"{W}num"):
        reference = element.find(f"{W}abstractNumId")
        if reference is not None:
            abstract[element.get(f"{W}numId", "")] = reference.get(f"{W}val", "")
    lists = {number: looks.get(name, {}) for number, name in abstract.items()}
    return Numbering(lists, abstract)


def _levels(element: Element) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for level in element.iterchildren(f"{W}lvl"):
        depth = level.get(f"{W}ilvl", "")
        if depth.isascii() and depth.isdigit():
            start = _value(level, "start")
            levels[int(depth)] = Level(
                _value(level, "numFmt") or "decimal",
                _value(level, "lvlText"),
                int(start) if start.isascii() and start.isdigit() else 1,
            )
    return levels


def _value(element: Element, name: str) -> str:
    child = element.find(f"{W}{name}")
    return "" if child is None else child.get(f"{W}val", "")


def written(value: int, style: str) -> str:
    """A number in one of Word's number formats (ECMA-376, 17.18.59); others as digits."""
    if style in _CHINESE:
        return _chinese(value)
    if style in ("upperLetter", "lowerLetter") and 1 <= value <= 26:  # noqa: PLR2004 - letters
        return chr((64 if style == "upperLetter" else 96) + value)
    if style == "decimalEnclosedCircle" and 1 <= value <= 20:  # noqa: PLR2004 - up to ⑳
        return chr(0x245F + value)
    return str(value)


def _chinese(value: int) -> str:
    """1 to 99 as 一 to 九十九; beyond, digit by digit."""
    if not 0 < value < 100:  # noqa: PLR2004 - two digits
        return "".join(_DIGITS[int(digit)] for digit in str(value))
    tens, ones = divmod(value, 10)
    ten = "" if not tens else "十" if tens == 1 else _DIGITS[tens] + "十"
    return ten + (_DIGITS[ones] if ones else "")
