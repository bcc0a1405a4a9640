"""When two values are the same: numbers by value, words by what is left without their dress."""

import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher

from llmx.fields import FieldKind
from llmx.read.characters import INVISIBLE, folding

LABEL_HIT = 0.8
"""Similarity from which two labels say the same."""
LABEL_RELATED = 0.3
"""Similarity from which labels with the same number are taken to be about the same thing."""
STATEMENT_HIT = 0.85
"""Similarity from which two statements are the same, so that a lost character is no error."""

# What a label may end in without saying more: 政府网站公开数 is 政府网站.
_TAILS = ("公开", "信息", "发布", "情况", "数量", "总数", "条数", "数", "类")
_FEN = Decimal("0.01")
_FOLDS = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
_KEY_WORD = 2  # characters of the shortest shared run that counts as a word


def fold(text: str) -> str:
    """`text` in half-width, simplified characters; punctuation and spaces stay."""
    plain = text.translate(folding().table).replace(INVISIBLE, "")
    return unicodedata.normalize("NFKC", plain)


def normalise(text: str) -> str:
    """Only the letters, digits and characters of `text`, folded, in lower case."""
    return "".join(c for c in fold(text).casefold() if unicodedata.category(c)[0] in "LN")


def normalise_label(label: str) -> str:
    """A label less the words that labels end in; never empty unless the label is."""
    bare = normalise(label).replace("其它", "其他").removeprefix("其中")
    while tail := next((t for t in _TAILS if bare.endswith(t) and bare != t), None):
        bare = bare.removesuffix(tail)
    return bare


def similarity(one: str, other: str, least: float = 0.0) -> float:
    """Share of characters that two normalised texts have in common, in order (0..1).

    Below `least` it gives 0, which is faster to find out.
    """
    if one == other:
        return 1.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= least else 0.0


def share_a_word(one: str, other: str) -> bool:
    """Whether the longest run that two normalised labels share is half of the shorter."""
    run = SequenceMatcher(None, one, other, autojunk=False).find_longest_match().size
    return run >= max(_KEY_WORD, min(len(one), len(other)) / 2)


def related(one: str, other: str) -> bool:
    """Whether two normalised labels may well name the same thing."""
    return similarity(one, other, LABEL_RELATED) > 0 or share_a_word(one, other)


def as_number(value: object) -> Decimal | None:
    """A value as an exact number, or None: 6, 6.0 and "6" are the same."""
    if value is None or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def same_number(one: object, other: object) -> bool:
    left, right = as_number(one), as_number(other)
    return left is not None and left == right


def same_value(kind: FieldKind, gold: object, got: object) -> bool:
    """Whether a value of a single leaf is right."""
    if kind == "money":
        left, right = as_number(gold), as_number(got)
        # 96171.6 万元 times 10,000 need not be exact in binary.
        return left is not None and right is not None and abs(left - right) < _FEN / 2
    if kind in ("count", "number", "year"):
        return same_number(gold, got)
    if kind == "text":
        return same_text(str(gold), str(got))
    return bool(gold == got)


def same_text(one: str, other: str) -> bool:
    """Equal but for width, script, case, spaces and punctuation."""
    return one == other or (normalise(one) == normalise(other) != "")


def same_label(one: str, other: str) -> bool:
    return similarity(normalise_label(one), normalise_label(other), LABEL_HIT) > 0


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, 万 and 亿 of the unit taken into the number."""

    value: Decimal
    unit: str


def quantity(value: object, unit: object) -> Quantity | None:
    """8.9 亿元 and 890,000,000 元 are the same quantity; None for what is no number."""
    number = as_number(value)
    if number is None:
        return None
    name = fold(str(unit or "")).strip().casefold()
    while name[:1] in _FOLDS and len(name) > 1:
        number, name = number * _FOLDS[name[0]], name[1:]
    return Quantity(number.normalize(), name)
