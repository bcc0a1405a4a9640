"""Texts of the source made safe for programs that would act on them or cannot hold them.

A report is hostile input: a text that begins with =, +, - or @ is a formula to a
spreadsheet, and control characters make a workbook that Excel calls damaged.
"""

import re
from collections.abc import Iterator

# Tab and return are taken off before Excel looks; full-width signs count as signs in
# East Asian settings.
_ACTS = re.compile(r"[\t\r\n ]*[=+\-@＝＋－＠]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.][0-9]+)?")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
REPLACEMENT = "\ufffd"


def acts(text: str) -> bool:
    """Whether a spreadsheet may take the text for a formula. A plain number (-35) is none."""
    return _ACTS.match(text) is not None and _NUMBER.fullmatch(text) is None


def without_surrogates(text: str) -> str:
    """Lone surrogates, which UTF-8 has no form for, become U+FFFD."""
    return _SURROGATE.sub(REPLACEMENT, text)


def without_controls(text: str) -> str:
    """Characters that XML 1.0 forbids become U+FFFD."""
    return _NOT_IN_XML.sub(REPLACEMENT, text)


def pieces(text: str, units: int) -> Iterator[str]:
    """The text in pieces of at most `units` UTF-16 units, as Excel counts; no pair is cut."""
    start = size = 0
    for at, character in enumerate(text):
        width = 1 + (ord(character) > 0xFFFF)  # noqa: PLR2004 - the end of the basic plane
        if size + width > units:
            yield text[start:at]
            start, size = at, 0
        size += width
    yield text[start:]
