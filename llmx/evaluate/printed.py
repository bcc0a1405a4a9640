"""Whether a quote prints a value, in any of the forms that reports print values in.

The readers have their own parsers of numbers and dates. This one is kept
apart and is generous: a fault in a reader must not vouch for itself.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

from llmx.evaluate.compare import as_number, fold, normalise
from llmx.fields import FieldKind
from llmx.records import Evidence

_DIGITS = {c: i for i, row in enumerate(("〇零○", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆",
                                         "七柒", "八捌", "九玖")) for c in row}  # fmt: skip
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_NUMERALS = "".join((*_DIGITS, *_SMALL, *_LARGE))

_ARABIC = re.compile(
    r"""(?P<number>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)   # 1,146  69.57
        \s*[余多]?(?P<scale>[百千万亿]*)                    # 3万  200余万  2千万
    """,
    re.VERBOSE,
)
_RUN = re.compile(r"\d+(?:\.\d+)?")
_CHINESE = re.compile(
    rf"""(?P<whole>[{_NUMERALS}]+)        # 一百三十一  二〇一八
         (?:[余多来](?P<scale>[万亿]+))?  # 三十余万
         (?:点(?P<part>[{"".join(_DIGITS)}]+))?  # 九十七点三
    """,
    re.VERBOSE,
)
# Words in which a report says that something did not happen: 未收到, 无, 没有, 免收.
_ABSENCE = re.compile(
    r"未(?!来)|无(?![锡线障法论偿])|没|免[收费除]|不(?:曾|存在|涉及|收|产生|发生)"
)
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
# A table of money names its unit in the header, away from the number.
_MONEY_SCALES = (Decimal(1), Decimal(10**4), Decimal(10**8))


def prints_value(kind: FieldKind, value: object, evidence: Iterable[Evidence]) -> bool:
    """Whether the quotes print all of a value of one of the kinds that are printed."""
    quotes = [fold(e.quote) for e in evidence]
    if kind == "text":
        return normalise(str(value)) in normalise("".join(quotes))
    if kind == "day":
        return all(_parts_of_day(str(value), quotes))
    return _prints_number(kind, value, quotes)


def speaks_of(kind: FieldKind, value: object, evidence: Iterable[Evidence]) -> bool:
    """Whether the quotes could bear a number or date at all; words are not asked.

    Of a date, the year or the day is enough: the other may stand elsewhere.
    """
    quotes = [fold(e.quote) for e in evidence]
    if kind in ("text", "choice"):
        return True
    if kind == "day":
        return any(_parts_of_day(str(value), quotes))
    return _prints_number(kind, value, quotes)


def numbers_in(text: str) -> set[Decimal]:
    """Every number that a folded text prints, in every way it can be read."""
    found = {Decimal(run) for run in _RUN.findall(text)}
    for match in _ARABIC.finditer(text):
        number = Decimal(match["number"].replace(",", ""))
        found |= {number, number * _scale(match["scale"])}
    for match in _CHINESE.finditer(text):
        found |= _chinese(match["whole"], match["scale"] or "", match["part"] or "")
    return found


def _prints_number(kind: FieldKind, value: object, quotes: list[str]) -> bool:
    number = as_number(value)
    if number is None:
        return False
    if number == 0 and any(_ABSENCE.search(quote) for quote in quotes):
        return True
    if kind == "year" and _prints_year(int(number), quotes):
        return True
    scales = _MONEY_SCALES if kind == "money" else _MONEY_SCALES[:1]
    # The sign of a change is often a word (减少35项).
    wanted = abs(number)
    return any(
        n * scale == wanted for quote in quotes for n in numbers_in(quote) for scale in scales
    )


def _scale(words: str) -> Decimal:
    scale = Decimal(1)
    for word in words:
        scale *= {**_SMALL, **_LARGE}[word]
    return scale


def _chinese(whole: str, scale: str, part: str) -> set[Decimal]:
    """A run of Chinese numerals: 一百三十一, 二〇一八, 九十七点三, 三十(余)万."""
    by_digits = all(c in _DIGITS for c in whole)
    number = Decimal(_by_digits(whole) if by_digits else _numeral(whole))
    if part:
        number += Decimal(f"0.{_by_digits(part)}")
    return {number, number * _scale(scale)}


def _numeral(run: str) -> int:
    """一百三十一 is 131, 一亿二千万 is 120,000,000; a run without a system gives some number."""
    total = section = digit = 0
    for c in run:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _SMALL:
            section += (digit or 1) * _SMALL[c]
            digit = 0
        elif c == "万":
            total += (section + digit or 1) * _LARGE[c]
            section = digit = 0
        else:
            total = (total + section + digit or 1) * _LARGE[c]
            section = digit = 0
    return total + section + digit


def _by_digits(run: str) -> str:
    return "".join(str(_DIGITS[c]) for c in run)


def _digits_of(quote: str) -> str:
    """All digits of a quote in one string, Chinese ones as well: dates may have lost the rest."""
    return "".join(c if c.isdecimal() else str(_DIGITS.get(c, "")) for c in quote)


def _prints_year(year: int, quotes: list[str]) -> bool:
    """A year may have lost its 〇 (二一一年), so zeros do not count."""
    bare = str(year).replace("0", "")
    return any(bare in _digits_of(quote).replace("0", "") for quote in quotes)


def _parts_of_day(value: str, quotes: list[str]) -> tuple[bool, bool]:
    """Whether the year, and whether month and day of an ISO date, are printed."""
    iso = _ISO_DAY.fullmatch(value)
    if iso is None:
        return False, False
    year, month, day = (int(part) for part in iso.groups())
    numbers = {n for quote in quotes for n in numbers_in(quote)}
    runs = (f"{month}{day}", f"{month:02}{day:02}")
    # 227 for 2月27日: the digits that are left once the year is gone.
    bare = [_digits_of(quote).replace(str(year), "", 1) for quote in quotes]
    glued = any(run in digits for digits in bare for run in runs)
    return _prints_year(year, quotes), glued or {Decimal(month), Decimal(day)} <= numbers
