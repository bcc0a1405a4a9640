"""The phrases of a schema, compiled. The language is described in `llmx.fields`."""

import re
import re._parser as _regex_parser  # type: ignore[import-not-found]
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from llmx.text.dates import DATE
from llmx.text.numbers import Quantity, parse_number

_SLOT = re.compile(r"\{(?P<name>~|[a-z_.]+)(?P<open>\?)?(?P<size>\d+)?(?::(?P<rest>(?:[^{}]|\{[^{}]*\})*))?\}")
# Wider than a number and cheap to try; what it finds is read by `parse_number` or dropped.
FIGURE = (
    r"(?:近|约|大约|超过|超|逾|不足|至少)?(?<![\d.])"
    r"(?:\d[\d,.]{0,24}(?<![,.])|[一二两三四五六七八九十百千零〇数]{1,9})[十百千万亿]{0,2}(?:余|多|几|来)?[万亿]?"
)
_GAP = r"[^,。;:!?|\t\n\d]"
_DEFAULT_GAP = 12
_UNBOUNDED = re.compile(r"\)\*(?![+?])")
# No phrase repeats a group more often; a bound keeps hostile text linear.
_MOST_REPEATS = 6


def read_figure(printed: str) -> Quantity | None:
    """The value of what `FIGURE` found, or None for what only looks like a number."""
    try:
        return parse_number(printed)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A compiled phrase. `slots` maps group names to field names ("n" for the field itself).

    `triggers` are literal words of which at least one stands in every match;
    empty when none could be found.
    """

    pattern: re.Pattern[str]
    slots: Mapping[str, str]
    triggers: frozenset[str]


def compile_phrase(phrase: str, units: Mapping[str, str]) -> Phrase:
    """Compiles one phrase. `units` gives the pattern of units by slot name.

    Raises ValueError naming the phrase when it is no valid pattern.
    """
    slots: dict[str, str] = {}

    def slot(m: re.Match[str]) -> str:
        name = m["name"]
        if name == "~":
            return f"{_GAP}{{0,{m['size'] or _DEFAULT_GAP}}}?"
        group = f"s{len(slots)}"
        slots[group] = name
        if name == "t":
            return f"(?P<{group}>{m['rest']})"
        if name == "d":
            return f"(?P<{group}>{DATE})"
        unit = f"(?:{m['rest'] or units[name]})"
        return rf"(?P<{group}>{FIGURE})\s?(?P<u{group}>{unit}){'?' if m['open'] else ''}"

    bounded = _UNBOUNDED.sub(f"){{0,{_MOST_REPEATS}}}", phrase)
    try:
        pattern = re.compile(_SLOT.sub(slot, bounded))
    except (re.error, KeyError) as error:
        raise ValueError(f"not a phrase: {phrase!r}: {error}") from error
    return Phrase(pattern, slots, frozenset(required_words(pattern.pattern)))


def required_words(pattern: str) -> set[str]:
    """Literal words of which at least one stands in every match of `pattern`.

    Empty when nothing of the kind is certain. Taken from Python's own parse of
    the pattern, so that it cannot disagree with what the engine matches.
    """
    return _best(_choices(_regex_parser.parse(pattern)))


def _choices(sequence: Any) -> Iterator[set[str]]:
    """Sets of words; each set on its own is required by the sequence."""
    run = ""
    for op, argument in sequence:
        if str(op) == "LITERAL":
            run += chr(argument)
            continue
        if run:
            yield {run}
            run = ""
        yield from _inside(str(op), argument)
    if run:
        yield {run}


def _inside(op: str, argument: Any) -> Iterator[set[str]]:
    if op == "SUBPATTERN":
        yield from _choices(argument[3])
    elif op == "ATOMIC_GROUP":
        yield from _choices(argument)
    elif op in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"} and argument[0] >= 1:
        yield from _choices(argument[2])
    elif op == "BRANCH":
        branches = [_best(_choices(branch)) for branch in argument[1]]
        if all(branches):
            yield set().union(*branches)


def _best(candidates: Iterator[set[str]]) -> set[str]:
    """The set that says most: long words, then few of them; digits and blanks say nothing."""
    telling = [words for words in candidates if all(any("\u4e00" <= c for c in w) for w in words)]
    return max(telling, key=lambda words: (min(map(len, words)), -len(words)), default=set())
