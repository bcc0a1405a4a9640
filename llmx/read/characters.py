"""One character to one character: simplified script, half width, no look-alikes.

Everything here keeps the length of a text, so offsets stay true. Words that
change length between scripts (網際網路, 互联网) are the lexicon's business.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from llmx.documents import Script
from llmx.frozen import frozen

# Invisible characters are folded to this one, and left out of the view later.
INVISIBLE = "\ufeff"

_BMP = 0x10000
_ASTRAL = chr(_BMP)
_SAMPLE = 1_500  # characters looked at from either end to tell the script
_MINORITY = 0.05  # a script with a smaller share of the telling characters is an accident

# OpenCC keeps these (their simplification depends on the word) or lacks them.
_MORE_SIMPLIFIED = {
    "谘": "咨",
    "祇": "只",
    "衹": "只",
    "擡": "抬",
    "濬": "浚",
    "甯": "宁",
    "喫": "吃",
}

_PUNCTUATION = {
    "｡": "。",
    "､": "、",
    "｢": "「",
    "｣": "」",
    "￥": "¥",
    "〜": "~",
    "∶": ":",
    "﹕": ":",
    "︰": ":",
    "﹔": ";",
    "﹐": ",",
    "﹒": ".",
    "﹖": "?",
    "﹗": "!",
    "﹙": "(",
    "﹚": ")",
    "﹪": "%",
    "﹑": "、",
    "◯": "○",
    **dict.fromkeys("･‧∙•・", "·"),
    **dict.fromkeys("‐‑‒–−﹣", "-"),
    **dict.fromkeys("―─﹘", "—"),
    **dict.fromkeys("\x0b\x0c\x85\u2028\u2029", "\n"),
    **dict.fromkeys("\xa0\u1680\u202f\u205f\u3000", " "),
    **{chr(code): " " for code in range(0x2000, 0x200B)},
}

# PDF fonts often answer with the radical where the character is meant; Unicode
# has no decomposition for these simplified ones.
_RADICALS = dict(
    zip(
        "⺠⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰",
        "民西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙",
        strict=True,
    )
)

_INVISIBLE_CODES = (
    *range(0x09),
    *range(0x0E, 0x20),
    0x7F,
    0xAD,
    0x34F,
    0x61C,
    0x180E,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),
    0xFEFF,
    *range(0xFFF9, 0xFFFC),
)


@frozen
class Folding:
    """The fold as a table for `str.translate`, and what tells one script from the other.

    `table` has an entry for each character of the basic plane: a list is three
    times faster here than a dict, which raises for each character it lacks.
    `changed` finds the characters that the table changes.
    """

    table: list[int]
    changed: re.Pattern[str]
    traditional: frozenset[str]


@cache
def folding() -> Folding:
    """The fold, built once from OpenCC's character dictionaries (about 30 ms)."""
    to_simple = dict(_first_choices("TSCharacters.txt")) | _MORE_SIMPLIFIED
    fold = to_simple | dict(_half_width()) | _PUNCTUATION | _RADICALS
    fold |= {chr(code): INVISIBLE for code in _INVISIBLE_CODES}
    for ideograph in _compatible():
        plain = unicodedata.normalize("NFKC", ideograph)
        if len(plain) == 1:
            fold.setdefault(ideograph, to_simple.get(plain, plain))
    table = list(range(_BMP))
    for before, after in fold.items():
        table[ord(before)] = ord(after)
    return Folding(
        table,
        re.compile("[" + re.escape("".join(fold)) + "]"),
        frozenset(a for a, b in to_simple.items() if a != b),
    )


def detect_script(text: str) -> Script:
    """Whether a text is in simplified or traditional characters, or mixes the two.

    Judged by the characters that only one script has; a text without any is `hans`.
    """
    if len(text) > 2 * _SAMPLE:
        text = text[:_SAMPLE] + text[-_SAMPLE:]
    known = folding()
    traditional = sum(map(known.traditional.__contains__, known.changed.findall(text)))
    if not traditional:
        return "hans"
    simplified = len(_only_simplified().findall(text))
    share = traditional / (traditional + simplified)
    if share < _MINORITY:
        return "hans"
    return "hant" if share > 1 - _MINORITY else "mixed"


def is_han(char: str) -> bool:
    """Whether a character is a Chinese ideograph of the basic plane."""
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf" or char == "〇"


def _half_width() -> Iterator[tuple[str, str]]:
    return ((chr(code), chr(code - 0xFEE0)) for code in range(0xFF01, 0xFF5F))


def _compatible() -> Iterator[str]:
    """Compatibility ideographs and radicals: other codes for ordinary characters."""
    for first, last in ((0x2E80, 0x2EF3), (0x2F00, 0x2FD5), (0xF900, 0xFAD9)):
        yield from map(chr, range(first, last + 1))


def _first_choices(name: str) -> Iterator[tuple[str, str]]:
    """OpenCC's default for each character of the basic plane."""
    for before, after in _opencc(name):
        if max(before, after[0]) < _ASTRAL:
            yield before, after[0]


@cache
def _only_simplified() -> re.Pattern[str]:
    """Simplified characters that traditional text never uses (后 it does: 皇后)."""
    choices = _opencc("STCharacters.txt")
    return re.compile(f"[{''.join(a for a, b in choices if a not in b and a < _ASTRAL)}]")


def _opencc(name: str) -> Iterator[tuple[str, list[str]]]:
    """A dictionary of opencc-python-reimplemented, read without importing the package."""
    spec = find_spec("opencc")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("opencc-python-reimplemented is not installed", name="opencc")
    path = Path(spec.origin).parent / "dictionary" / name
    for line in path.read_text("utf-8").splitlines():
        before, _, after = line.partition("\t")
        yield before, after.split(" ")
