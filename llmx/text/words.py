"""Literal words without which a pattern cannot match."""

import re._parser as _regex_parser  # type: ignore[import-not-found]
from collections.abc import Collection, Iterator
from typing import Any


def needs_of(pattern: str, flags: int = 0) -> Iterator[frozenset[str]]:
    """Sets of literal words of which, for each set, one stands in every match of `pattern`.

    Taken from Python's own parse of the pattern, so that they cannot disagree
    with what the engine matches.
    """
    for words in _choices(_regex_parser.parse(pattern, flags)):
        if _is_telling(words):
            yield frozenset(words)


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
    elif op == "IN" and all(str(kind) == "LITERAL" for kind, _ in argument):
        yield {chr(code) for _, code in argument}
    elif op == "BRANCH":
        branches = [_best(_choices(branch)) for branch in argument[1]]
        if all(branches):
            yield set().union(*branches)


def _best(candidates: Iterator[set[str]]) -> set[str]:
    return max(filter(_is_telling, candidates), key=telling, default=set())


def _is_telling(words: set[str]) -> bool:
    """Digits and blanks tell nothing."""
    return not any(word.isspace() or word.isdigit() for word in words)


def telling(words: Collection[str]) -> tuple[int, int]:
    """How much a set tells: long words do, and few of them."""
    return min(map(len, words)), -len(words)
