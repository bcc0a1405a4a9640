"""Decoding two-byte encodings that lost a byte.

One byte too few shifts all pairs up to the next ASCII character: a whole
paragraph turns into other, rare characters, often without any decoding error.
The cheapest way through the bytes, where rare characters and dropped bytes
cost most, finds the step again.
"""

import re

_REPLACEMENT = "\ufffd"
# Bytes that are never the second of a pair, so that pairs are in step behind them.
_SEGMENT = re.compile(rb"[\x00-\x2f\x3a-\x3f]+|[0-9]+(?![\x81-\xfe])|[^\x00-\x2f\x3a-\x3f]+")
_SUSPECT = 0.6  # share of common characters under which a stretch is looked into
_FEW = 2  # characters that prove nothing
_LONGEST = 20_000  # bytes of one stretch, and
_MOST = 200_000  # of all stretches, that are worth the search
_COMMON, _RARE, _FOUR_BYTES, _DROPPED = 1, 5, 8, 7


def realign(data: bytes, codec: str, common: re.Pattern[str]) -> str:
    """The text of `data`; bytes that fit nowhere become U+FFFD, one for each run."""
    parts: list[str] = []
    budget = _MOST
    for segment in _SEGMENT.findall(data):
        text = segment.decode(codec, "replace")
        if budget > 0 and len(segment) <= _LONGEST and _is_suspect(text, common):
            budget -= len(segment)
            text = _cheapest(segment, codec, common)
        parts.append(text)
    return "".join(parts)


def _is_suspect(text: str, common: re.Pattern[str]) -> bool:
    if _REPLACEMENT in text:
        return True
    others = sum(char > "\x7f" for char in text)
    return others > _FEW and len(common.findall(text)) < _SUSPECT * others


def _cheapest(data: bytes, codec: str, common: re.Pattern[str]) -> str:
    """Viterbi over byte positions; `best[i]` is the cheapest way to read the first i bytes."""
    best: list[tuple[float, int, str]] = [(0.0, 0, "")]
    best += [(float("inf"), 0, "")] * len(data)
    for at in range(len(data)):
        cost = best[at][0]
        for length in (1, 2, 4):
            if at + length > len(data):
                break
            char = _one_char(data[at : at + length], codec)
            if char is None:
                continue
            total = cost + _price(char, length, common)
            if total < best[at + length][0]:
                best[at + length] = (total, at, char)
    return _walk_back(best)


def _one_char(piece: bytes, codec: str) -> str | None:
    """The character that `piece` is; a byte alone that is none is dropped."""
    try:
        text = piece.decode(codec)
    except UnicodeDecodeError:
        return _REPLACEMENT if len(piece) == 1 else None
    return text if len(text) == 1 and (len(piece) == 1 or text > "\x7f") else None


def _price(char: str, length: int, common: re.Pattern[str]) -> float:
    if char == _REPLACEMENT:
        return _DROPPED
    if length == 1 or common.match(char):
        return _COMMON
    return _FOUR_BYTES if length == 4 else _RARE  # noqa: PLR2004 - bytes of a character


def _walk_back(best: list[tuple[float, int, str]]) -> str:
    chars: list[str] = []
    at = len(best) - 1
    while at:
        _, at, char = best[at]
        if char != _REPLACEMENT or chars[-1:] != [_REPLACEMENT]:
            chars.append(char)
    return "".join(reversed(chars))
