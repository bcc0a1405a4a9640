"""Decoding two-byte encodings that lost a byte.

One byte too few shifts all pairs up to the next ASCII character: a whole
paragraph turns into other, rare characters, often without any decoding error.
The cheapest way through the bytes, where rare characters and dropped bytes
cost most, finds the step again.
"""

import codecs
import re

_REPLACEMENT = "\ufffd"
# Bytes below 0x30 are never the second of a pair, so that pairs are in step behind them.
_STRETCH = re.compile(rb"[\x00-\x2f]+|[^\x00-\x2f]+")
_WINDOW = 60  # bytes judged at once
_AHEAD = 8  # bytes looked at beyond a window, so that its end is no dead end
_FEW = 2  # characters that prove nothing
_SUSPECT = 0.8  # share of common characters under which a window is looked into
_MOST = 200_000  # bytes of a document that are worth the search
_COMMON, _RARE, _FOUR_BYTES, _DROPPED = 1, 5, 8, 7


def realign(data: bytes, codec: str, common: re.Pattern[str]) -> str:
    """The text of `data`; bytes that fit nowhere become U+FFFD, one for each run."""
    parts: list[str] = []
    budget = _MOST
    for stretch in _STRETCH.findall(data):
        at = 0
        while at < len(stretch):
            text, taken = _plain(stretch[at : at + _WINDOW], codec, at + _WINDOW >= len(stretch))
            if budget > 0 and _is_suspect(text, common):
                text, taken = _cheapest(stretch[at : at + _WINDOW + _AHEAD], codec, common)
                budget -= taken
            parts.append(text)
            at += taken
    return "".join(parts)


def _plain(window: bytes, codec: str, is_last: bool) -> tuple[str, int]:  # noqa: FBT001
    """A window decoded as it stands, and the bytes that took."""
    decoder = codecs.getincrementaldecoder(codec)("replace")
    text = decoder.decode(window, is_last)
    return text, len(window) - len(decoder.getstate()[0])


def _is_suspect(text: str, common: re.Pattern[str]) -> bool:
    if _REPLACEMENT in text:
        return True
    others = sum(char > "\x7f" for char in text)
    return others > _FEW and len(common.findall(text)) < _SUSPECT * others


def _cheapest(data: bytes, codec: str, common: re.Pattern[str]) -> tuple[str, int]:
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


def _walk_back(best: list[tuple[float, int, str]]) -> tuple[str, int]:
    """The text up to the last character that begins inside of the window, and its bytes."""
    chars: list[str] = []
    at = len(best) - 1
    while at > _WINDOW:
        at = best[at][1]
    taken = at
    while at:
        _, at, char = best[at]
        if char != _REPLACEMENT or chars[-1:] != [_REPLACEMENT]:
            chars.append(char)
    return "".join(reversed(chars)), taken
