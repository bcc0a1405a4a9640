"""What a table cell says: a number, nothing, a stroke, 无, a label, or digits run together."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from llmx.frozen import frozen
from llmx.text.numbers import parse_amount, parse_number

CellKind = Literal["number", "blank", "stroke", "none", "several", "label"]

_PLAIN = re.compile("0|[1-9][0-9]{0,14}")
_SIGNED = re.compile(
    r"""
    (?P<sign>[+\-↑↓]|净?[增减][加少长]?)?+
    (?P<digits>[1-9][0-9]{0,2}(?:[,，][0-9]{3})++|0|[1-9][0-9]{0,14})
    (?P<fraction>\.[0-9]{1,10})?[ ]?
    (?P<unit>[^\s0-9+\-.,/|()]{0,4})
    """,
    re.VERBOSE,
)
_UNITS = re.compile("[百千万亿]?元|[条件个次篇人名项宗起份场期例批]|人次|件次|条次|篇次|场次")
_STROKES = re.compile(r"[/\\|—–―\-_.~…×\s]+")
_SEVERAL = re.compile(r"(?=[^0-9无]*[0-9无])[0-9无+\-.,，/—|\s■□◆◇●?*#�]+")
_GARBLED = re.compile("[■□◆◇●▲△?*#※�]+")
# Letters that a digit is taken for, among digits or alone where that can be meant: 1O3, l, O.
LOOKALIKES = "OoОDlIi丨ZzSBbg"
_MISREAD = re.compile(rf"(?=[{LOOKALIKES}〇]*[0-9])[0-9{LOOKALIKES}〇]{{2,9}}|[OoОlI丨]")
# What programs put where they have no figure.
FAULTS = r"\#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)|NULL|null|undefined|NaN|nan|None|N/A"
_FAULT = re.compile(FAULTS)
_NO_COMMAS = str.maketrans("", "", ",，")
_NOTHING = ("无", "没有", "未发生")
_LESS = re.compile("-|↓|净?减")


@frozen
class Content:
    """A cell as understood. `value` for numbers; `unit` as printed in the cell.

    `in_words`: the number brings its own magnitude (3.2万).
    """

    kind: CellKind
    value: int | float | None = None
    unit: str = ""
    in_words: bool = False


_BLANK = Content("blank")


@lru_cache(maxsize=8192)
def parse_cell(printed: str) -> Content:
    """What a cell's text in the view says.

    Blank, a stroke (/ - —), 0 and 无 are four things. `several` is what
    cannot be one number: white space between, zeros in front (more than one cell, or
    one that a line break cut), signs of lost characters.
    """
    text = printed.strip()
    if not text:
        return _BLANK
    if _PLAIN.fullmatch(text):
        return Content("number", int(text))
    if text in _NOTHING:
        return Content("none", 0)
    if _STROKES.fullmatch(text):
        return Content("stroke")
    if _GARBLED.fullmatch(text) or _FAULT.fullmatch(text) or _MISREAD.fullmatch(text):
        return Content("several")
    return _figure(text)


def _figure(text: str) -> Content:
    match = _SIGNED.fullmatch(text)
    if match is not None and (not match["unit"] or _UNITS.fullmatch(match["unit"])):
        return _quantity(match)
    return Content("several") if _SEVERAL.fullmatch(text) else _in_words("".join(text.split()))


def _quantity(match: re.Match[str]) -> Content:
    value = Decimal(match["digits"].translate(_NO_COMMAS) + (match["fraction"] or ""))
    if _LESS.match(match["sign"] or ""):
        value = -value
    whole = value == value.to_integral_value()
    return Content("number", int(value) if whole else float(value), match["unit"])


def _in_words(text: str) -> Content:
    """三件, 1.2万: numbers that need the grammar of numbers; else it is a label."""
    body, unit = text, ""
    if text[-1:] in "条件个次篇人名项宗起份场元" and len(text) > 1:
        body, unit = text[:-1], text[-1]
    try:
        quantity = parse_number(body)
    except ValueError:
        return Content("label")
    return Content("number", quantity.value, unit, in_words=body[-1] in "万亿")


def in_yuan(content: Content, header_unit: str) -> int | float | None:
    """The cell's amount in yuan; a unit in the cell wins over the header's. None if unknown."""
    if content.value is None:
        return None
    unit = content.unit or ("元" if content.in_words else header_unit)
    if not unit.endswith("元"):
        return None
    sign = -1 if content.value < 0 else 1
    return sign * parse_amount(_decimal(abs(content.value)), unit).value


def _decimal(value: float) -> str:
    return format(Decimal(str(value)), "f")
