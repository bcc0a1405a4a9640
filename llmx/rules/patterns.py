"""The phrases of a schema, compiled. The language is described in `llmx.fields`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from llmx.frozen import frozen
from llmx.text.dates import DATE
from llmx.text.numbers import Quantity, parse_number
from llmx.text.scanning import Scanner
from llmx.text.words import needs_of, telling

_SLOT = re.compile(
    r"\{(?P<name>[~!]|[a-z_.]+)(?P<open>\?)?(?P<size>\d+)?(?::(?P<rest>(?:[^{}]|\{[^{}]*+\})*))?\}"
)
# Wider than a number and cheap to try; what it finds is read by `parse_number` or dropped.
FIGURE = (
    r"(?:近|约|大约|超过|超|逾|不足|至少)?(?<![\d.])"
    r"(?:\d[\d,.]{0,24}(?<![,.])|(?<![一二两三四五六七八九十百千零〇])[一二两三四五六七八九十百千零〇数]{1,9})"
    r"[十百千万亿]{0,2}(?:余|多|几|来)?[万亿]?"
)
_GAP = r"[^,。;:!?|\t\n\d]"
_DEFAULT_GAP = 12
_UNBOUNDED = re.compile(r"\)\*(?![+?])")
# No phrase repeats a group more often; a bound keeps hostile text linear.
_MOST_REPEATS = 6
# Characters from which on it pays to look for a phrase's words first.
_LONG = 300


def read_figure(printed: str) -> Quantity | None:
    """The value of what `FIGURE` found, or None for what only looks like a number."""
    try:
        return parse_number(printed)
    except ValueError:
        return None


@frozen
class Phrase:
    """A compiled phrase. `slots` maps group names to field names ("n" for the field itself).

    `triggers` are literal words of which at least one stands in every match;
    empty when none could be found. `needs` are all sets of such words. `alone` must not be
    found in the sentence before a match.
    """

    pattern: re.Pattern[str]
    slots: Mapping[str, str]
    triggers: frozenset[str]
    needs: tuple[frozenset[str], ...]
    scanner: Scanner
    alone: re.Pattern[str] | None = None

    def matches(self, text: str, start: int, end: int) -> Iterable[tuple[int, int, re.Match[str]]]:
        """Start and end of each match, and what holds its slots."""
        reach = self.scanner.reach() if end - start >= _LONG and self.triggers else None
        if reach is None:
            return self.scanner.all_matches(text, start, end)
        places = self._places(text, start, end, reach)
        return chain.from_iterable(self.scanner.matches(text, *place) for place in places)

    def _places(self, text: str, start: int, end: int, reach: int) -> Iterator[tuple[int, int]]:
        """What is near enough to a trigger to be part of a match with it."""
        found = sorted(at for word in self.triggers for at in occurrences(text, word, start, end))
        first = last = start
        for at in found:
            if at - reach > last:
                if last > first:
                    yield first, last
                first = at - reach
            last = min(at + reach + 1, end)
        if last > first:
            yield first, last


def compile_phrase(phrase: str, units: Mapping[str, str]) -> Phrase:
    """Compiles one phrase. `units` gives the pattern of units by slot name.

    Raises ValueError naming the phrase when it is no valid pattern.
    """
    slots: dict[str, str] = {}
    alone: list[re.Pattern[str]] = []

    def slot(m: re.Match[str]) -> str:
        name = m["name"]
        if name == "!":
            alone.append(re.compile(m["rest"]))
            return ""
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
    needs = tuple(needs_of(pattern.pattern))
    triggers = max(needs, key=telling, default=frozenset[str]())
    scanner = Scanner(pattern.pattern)
    return Phrase(pattern, slots, triggers, needs, scanner, alone[0] if alone else None)


def occurrences(text: str, word: str, start: int, end: int) -> Iterator[int]:
    """Where a word begins in `text[start:end]`."""
    at = text.find(word, start, end)
    while at >= 0:
        yield at
        at = text.find(word, at + 1, end)
