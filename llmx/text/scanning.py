"""Finding pattern after pattern in a text, fast.

Python's engine jumps from one possible start of a match to the next only where
the pattern begins with a plain set of characters. Most patterns here begin
with something else (a look-behind, an optional word, alternatives), and then
the whole pattern is tried at each character of the text. A `Scanner` works out
which characters a match can begin with, and has the engine jump to those; `Scanners`
does so for many patterns at once.
"""

import re
import re._parser as _regex_parser  # type: ignore[import-not-found]
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

# What Python makes of a pattern before it compiles it: operations and their arguments.
_Parsed = Sequence[tuple[object, Any]]

# Of all words' characters a text has too many to jump from one to the next.
_CATEGORIES = {"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s"}
_IGNORES_CASE = re.compile(r"\(\?[a-z]*i")
_FAR = 2000
_LETTERS = (("m", re.MULTILINE), ("s", re.DOTALL), ("x", re.VERBOSE))
_WIDTHLESS = frozenset({"AT", "ASSERT", "ASSERT_NOT"})
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})


class Scanner:
    """A pattern, compiled for finding all its matches in long texts.

    Gives just what `re.compile(pattern, flags)` would find.
    """

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.plain = re.compile(pattern, flags)
        # Most phrases are in no report: what is slow to work out is worked out when asked for.
        self._leaping: re.Pattern[str] | None = None
        self._is_known = False
        self._reach: int | None = None

    def _leaper(self) -> re.Pattern[str] | None:
        """Finds the next match from its first character; None where that can be anything."""
        if not self._is_known:
            self._leaping = _leaping(self.plain.pattern, self.plain.flags)
            self._is_known = True
        return self._leaping

    def reach(self) -> int | None:
        """The most characters behind its start that a match can depend on; None without a bound."""
        if self._reach is None:
            parsed = _regex_parser.parse(self.plain.pattern, self.plain.flags)
            self._reach = parsed.getwidth()[1] + sum(_looking_ahead(parsed))
        return self._reach if self._reach < _FAR else None

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
            yield from ((*m.span(), m) for m in self.plain.finditer(text, start, last))
            return
        # Anew behind each match: a long one has many places in it where another could begin.
        at = start
        while m := leaping.search(text, at, last):
            at = m.end(1)
            yield m.start(), at, m

    def names(
        self, text: str, start: int = 0, end: int | None = None
    ) -> Iterator[tuple[int, int, str]]:
        """Start and end of each match, and the name of the group that it is; of no name none."""
        last = len(text) if end is None else end
        for first, behind in self.spans(text, start, last):
            found = self.plain.match(text, first, last)
            if found is not None and found.lastgroup is not None:
                yield first, behind, found.lastgroup

    def is_in(self, text: str, start: int, end: int) -> bool:
        """Whether there is a match at all."""
        return (self._leaper() or self.plain).search(text, start, end) is not None

    def all_matches(self, text: str, start: int, end: int) -> list[tuple[int, int, re.Match[str]]]:
        """As `matches`, at once: for many short stretches of which most have none."""
        leaping = self._leaper()
        if leaping is None:
            return [(*m.span(), m) for m in self.plain.finditer(text, start, end)]
        found = []
        while m := leaping.search(text, start, end):
            start = m.end(1)
            found.append((m.start(), start, m))
        return found


class Scanners:
    """Many patterns, looked for together: a text is gone through once, not once for each.

    Finds just what each of them finds alone. No group of theirs has a name.
    """

    def __init__(self, patterns: Iterable[str], flags: int = 0) -> None:
        self._scanners = [Scanner(pattern, flags) for pattern in patterns]
        firsts = [first_characters(one.plain.pattern, one.plain.flags) for one in self._scanners]
        pairs = list(zip(firsts, self._scanners, strict=True))
        self._alone = [scanner for first, scanner in pairs if not first]
        together = [(first, scanner.plain) for first, scanner in pairs if first]
        self._patterns = [pattern for _, pattern in together]
        self._firsts = [re.compile(f"[{first}]") for first, _ in together]
        self._by_character: dict[str, tuple[int, ...]] = {}
        self._by_group: dict[int, int] = {}
        group = 1
        for number, pattern in enumerate(self._patterns):
            self._by_group[group] = number
            group += 1 + pattern.groups
        # As in a `Scanner`; that a pattern cannot begin with a character is quick to tell.
        whole = "|".join(rf"[{one}](?<=(?=({_with_flags(p)}))[\s\S])" for one, p in together)
        self._any = re.compile(rf"[{''.join(firsts)}](?<=(?={whole})[\s\S])") if together else None

    def spans(self, text: str, start: int, end: int) -> list[tuple[int, int]]:
        """Start and end of each match of each pattern; those of one pattern do not overlap."""
        found = [span for scanner in self._alone for span in scanner.spans(text, start, end)]
        if self._any is None:
            return found
        ends = [start] * len(self._patterns)
        at, again = start, 0
        while m := self._any.search(text, at, end):
            at = m.start()
            first = self._by_group[m.lastindex or 1]
            again += max(0, ends[first] - at)
            if again > end - start:
                # Of long matches that could begin anew at many places, one by one is quicker.
                return [s for scanner in self._scanners for s in scanner.spans(text, start, end)]
            for number in self._beginning_with(text[at]):
                if number < first or at < ends[number]:
                    continue
                one = self._patterns[number].match(text, at, end)
                if one is not None:
                    ends[number] = one.end()
                    found.append(one.span())
            at += 1
        return found

    def _beginning_with(self, character: str) -> tuple[int, ...]:
        """The patterns of which a match can begin with a character."""
        known = self._by_character.get(character)
        if known is None:
            fitting = (i for i, first in enumerate(self._firsts) if first.match(character))
            known = self._by_character[character] = tuple(fitting)
        return known


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


def _without_flags(pattern: str) -> str:
    """Flags count for a whole pattern; of one inside another they must not be repeated."""
    return re.sub(r"^\(\?[a-z]+\)", "", pattern)


def _with_flags(pattern: re.Pattern[str]) -> str:
    """A pattern as a part of another, which may have other flags."""
    flags = "".join(letter for letter, flag in _LETTERS if pattern.flags & flag)
    end = "\n" if pattern.flags & re.VERBOSE else ""
    return f"(?{flags}:{_without_flags(pattern.pattern)}{end})"


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
    if [str(op) for op, _ in members[:1]] == ["NEGATE"]:
        # [^\S\n] is white space of some kind; other sets that name what they lack are too wide.
        kinds = [str(argument) for op, argument in members if str(op) == "CATEGORY"]
        return ({r"\s"}, False) if "CATEGORY_NOT_SPACE" in kinds else None
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
