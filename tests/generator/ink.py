"""Marks in the text that say which truth a stretch of it bears.

Truth is not written down beside the text but carried inside it, as pairs of
private-use characters around the words that state a value. Whatever happens to
the text later, what is still marked at the end is what the document states;
what was marked and got spoilt is what became unreadable.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

OPEN, CLOSE = "\ue000", "\ue001"
_FIRST = 0xE100
_MARKS = re.compile(f"{OPEN}[\ue100-\uf8ff]|{CLOSE}")
_INNERMOST = re.compile(f"{OPEN}([\ue100-\uf8ff])([^{OPEN}{CLOSE}]*){CLOSE}")


@dataclass(slots=True)
class Ink:
    """The paths that marks of one draft stand for, and those that got spoilt."""

    paths: list[str] = field(default_factory=list)
    spoilt: set[str] = field(default_factory=set)

    def mark(self, path: str, text: str) -> str:
        """`text`, marked as bearing the value at `path`."""
        if path not in self.paths:
            self.paths.append(path)
        return f"{OPEN}{chr(_FIRST + self.paths.index(path))}{text}{CLOSE}"

    def paths_in(self, text: str) -> tuple[str, ...]:
        """Paths that are marked in `text`."""
        return tuple(
            self.paths[ord(found[0][1]) - _FIRST]
            for found in _MARKS.finditer(text)
            if found[0] != CLOSE
        )

    def spoil(self, text: str) -> str:
        """`text` without its marks; their paths are remembered as spoilt."""
        self.spoilt.update(self.paths_in(text))
        return plain(text)

    def printed(self, text: str) -> dict[str, str]:
        """Path -> the words that bear it first."""
        found: dict[str, str] = {}
        while match := _INNERMOST.search(text):
            found[self.paths[ord(match[1]) - _FIRST]] = match[2]
            text = text[: match.start()] + match[2] + text[match.end() :]
        return found


def plain(text: str) -> str:
    """`text` without marks."""
    return _MARKS.sub("", text)


def stretches(text: str) -> Iterator[tuple[str, bool]]:
    """Pieces of `text`, each with whether it lies inside a mark; joined they are `text`."""
    depth = start = 0
    for found in _MARKS.finditer(text):
        if found[0] == CLOSE:
            depth -= 1
            if depth == 0:
                yield text[start : found.end()], True
                start = found.end()
        else:
            if depth == 0 and start < found.start():
                yield text[start : found.start()], False
                start = found.start()
            depth += 1
    if start < len(text):
        yield text[start:], False


def outside(text: str, change: Callable[[str], str]) -> str:
    """`text` with `change` applied to what lies outside all marks."""
    return "".join(piece if inside else change(piece) for piece, inside in stretches(text))


def between(text: str, change: Callable[[str], str]) -> str:
    """`text` with `change` applied to every piece between marks, inside or outside."""
    done, last = [], 0
    for found in _MARKS.finditer(text):
        done += [change(text[last : found.start()]), found[0]]
        last = found.end()
    return "".join([*done, change(text[last:])])
