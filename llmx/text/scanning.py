"""Finding pattern after pattern in a text, fast.

Python's engine jumps from one possible start of a match to the next only where
the pattern begins with a plain set of characters. Most patterns here begin
with something else (a look-behind, an optional word, alternatives), and then
the whole pattern is tried at each character of the text. A `Scanner` works out
which characters a match can begin with, and has the engine jump to those.
"""

import re
import re._parser as _regex_parser  # type: ignore[import-not-found]
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from llmx.text.words import needs_of

# What Python makes of a pattern before it compiles it: operations and their arguments.
_Parsed = Sequence[tuple[object, Any]]

# Of all words' characters a text has too many to jump from one to the next.
_CATEGORIES = {"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s"}
_IGNORES_CASE = re.compile(r"\(\?[a-z]*i")
_FAR = 2000
_FEW_WORDS = 12
_WIDTHLESS = frozenset({"AT", "ASSERT", "ASSERT_NOT"})
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})


class Scanner:
    """A pattern, compiled for finding all its matches in long texts.

    Gives just what `re.compile(pattern, flags)` would find.
    """

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._plain = re.compile(pattern, flags)
        # Most phrases are in no report: what is slow to work out is worked out when asked for.
        self._leaping: re.Pattern[str] | None = None
        self._is_known = False
        self._reach: int | None = None
        self._needs: tuple[tuple[str, ...], ...] | None = None

    def _leaper(self) -> re.Pattern[str] | None:
        """Finds the next match from its first character; None where that can be anything."""
        if not self._is_known:
            self._leaping = _leaping(self._plain.pattern, self._plain.flags)
            self._is_known = True
        return self._leaping

    def reach(self) -> int | None:
        """The most characters behind its start that a match can depend on; None without a bound."""
        if self._reach is None:
            parsed = _regex_parser.parse(self._plain.pattern, self._plain.flags)
            self._reach = parsed.getwidth()[1] + sum(_looking_ahead(parsed))
        return self._reach if self._reach < _FAR else None

    def may_match(self, text: str) -> bool:
        """Whether a text has the words that a match needs; quick, and often enough it has not."""
        if self._needs is None:
            self._needs = _few_words(self._plain.pattern, self._plain.flags)
        return all(any(word in text for word in need) for need in self._needs)

    def spans(self, text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
        """Start and end of each match, in order; none overlaps another."""
        return ((start, end) for start, end, _ in self.matches(text, start, end))

    def matches(
        self, text: str, start: int = 0, end: int | None = None
    ) -> Iterator[tuple[int, int, re.Match[str]]]:
        """Start and end of each match, and what holds its named groups."""
        last = len(text) if end is None else end
        leaping = self._leaper()
        if leaping is None:
            yield from ((*m.span(), m) for m in self._plain.finditer(text, start, last))
            return
        # Anew behind each match: a long one has many places in it where another could begin.
        at = start
        while m := leaping.search(text, at, last):
            at = m.end(1)
            yield m.start(), at, m

    def all_spans(self, text: str, start: int, end: int) -> list[tuple[int, int]]:
        """As `spans`, at once."""
        leaping = self._leaper()
        if leaping is None:
            return [m.span() for m in self._plain.finditer(text, start, end)]
        found = []
        while m := leaping.search(text, start, end):
            start = m.end(1)
            found.append((m.start(), start))
        return found

    def all_matches(self, text: str, start: int, end: int) -> list[tuple[int, int, re.Match[str]]]:
        """As `matches`, at once: for many short stretches of which most have none."""
        leaping = self._leaper()
        if leaping is None:
            return [(*m.span(), m) for m in self._plain.finditer(text, start, end)]
        found = []
        while m := leaping.search(text, start, end):
            start = m.end(1)
            found.append((m.start(), start, m))
        return found


def first_characters(pattern: str, flags: int = 0) -> str:
    """The characters that a match can begin with, as the inside of a set: `0-9第`.

    "" where a match may be empty, or begin with too many characters to name.
    """
    if flags & re.IGNORECASE or _IGNORES_CASE.search(pattern):
        return ""
    known = _first(_regex_parser.parse(pattern, flags))
    return "" if known is None or known[1] else "".join(sorted(known[0]))


def _leaping(pattern: str, flags: int) -> re.Pattern[str] | None:
    first = first_characters(pattern, flags)
    if not first:
        return None
    # One character is consumed, and looking back at it the pattern is matched from it.
    whole = _without_flags(pattern) + ("\n" if flags & re.VERBOSE else "")
    return re.compile(rf"[{first}](?<=(?=({whole}))[\s\S])", flags)


def _few_words(pattern: str, flags: int) -> tuple[tuple[str, ...], ...]:
    """The sets of words that a match needs, but for those that would take long to look for."""
    if flags & re.IGNORECASE or _IGNORES_CASE.search(pattern):
        return ()
    return tuple(tuple(need) for need in needs_of(pattern, flags) if len(need) <= _FEW_WORDS)


def _without_flags(pattern: str) -> str:
    """Flags count for a whole pattern; of one inside another they must not be repeated."""
    return re.sub(r"^\(\?[a-z]+\)", "", pattern)


def _looking_ahead(tree: Any) -> Iterator[int]:  # noqa: ANN401
    """How far each look-ahead anywhere in a parsed pattern looks."""
    if isinstance(tree, tuple) and tree and str(tree[0]) in {"ASSERT", "ASSERT_NOT"}:
        ahead, sub = tree[1]
        yield sub.getwidth()[1] if ahead > 0 else 0
        yield from _looking_ahead(sub)
    elif isinstance(tree, tuple | list | _regex_parser.SubPattern):
        for part in tree:
            yield from _looking_ahead(part)


def _first(sequence: _Parsed) -> tuple[set[str], bool] | None:
    """What a sequence can begin with, and whether it may be empty; None if not known."""
    found: set[str] = set()
    for op, argument in sequence:
        known = _first_of(str(op), argument)
        if known is None:
            return None
        found |= known[0]
        if not known[1]:
            return found, False
    return found, True


def _first_of(op: str, argument: Any) -> tuple[set[str], bool] | None:  # noqa: ANN401
    if op in _WIDTHLESS:
        return set(), True
    if op in {"LITERAL", "IN"}:
        return _first_of_set(argument if op == "IN" else [(op, argument)])
    if op in {"SUBPATTERN", "ATOMIC_GROUP"}:
        return _first(argument[-1] if op == "SUBPATTERN" else argument)
    if op in _REPEATS:
        known = _first(argument[2])
        return known and (known[0], known[1] or argument[0] == 0)
    return _first_of_branches(argument[1]) if op == "BRANCH" else None


def _first_of_set(members: _Parsed) -> tuple[set[str], bool] | None:
    written = [_member(str(op), argument) for op, argument in members]
    known = {member for member in written if member}
    return (known, False) if all(written) else None


def _first_of_branches(branches: Iterable[_Parsed]) -> tuple[set[str], bool] | None:
    found: set[str] = set()
    may_be_empty = False
    for branch in branches:
        known = _first(branch)
        if known is None:
            return None
        found |= known[0]
        may_be_empty = may_be_empty or known[1]
    return found, may_be_empty


def _member(op: str, argument: Any) -> str | None:  # noqa: ANN401
    """One member of a set as it is written; None for what makes a set too wide."""
    if op == "LITERAL":
        return re.escape(chr(argument))
    if op == "RANGE":
        return "-".join(re.escape(chr(end)) for end in argument)
    return _CATEGORIES.get(str(argument)) if op == "CATEGORY" else None
