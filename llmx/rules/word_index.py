"""Which sentences may match which phrases: a quick look before a slow one.

Sets of sentences are whole numbers, bit i for sentence i, so that one operation
of the machine decides on all of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import add

# Words of which one stands in every match; a phrase has several such sets.
Need = frozenset[str]


class WordIndex:
    """Finds sentences that may hold the words phrases need; built once for all needs.

    A word is looked for by its pairs of neighbouring characters, so a sentence
    may be named in vain, but none is left out.
    """

    def __init__(self, needs: Iterable[Need]) -> None:
        self._needs = {need: tuple(map(_pieces, sorted(need))) for need in set(needs)}
        pieces = {p for words in self._needs.values() for word in words for p in word}
        self._pairs = frozenset(piece for piece in pieces if len(piece) > 1)
        self._characters = pieces - self._pairs

    def look_up(self, sentences: Sequence[str]) -> "Holding":
        """What may be held by which of the sentences."""
        bits: defaultdict[str, int] = defaultdict(int)
        for i, sentence in enumerate(sentences):
            for piece in self._pairs.intersection(map(add, sentence, sentence[1:])):
                bits[piece] |= 1 << i
            for piece in self._characters.intersection(sentence):
                bits[piece] |= 1 << i
        return Holding(self._needs, bits, (1 << len(sentences)) - 1)


class Holding:
    """The sentences that may hold what phrases need; each need is worked out once."""

    def __init__(
        self, needs: Mapping[Need, Iterable[tuple[str, ...]]], bits: Mapping[str, int], every: int
    ) -> None:
        self._needs = needs
        self._bits = bits
        self._every = every
        self._known: dict[Need, int] = {}

    def all_of(self, needs: Iterable[Need]) -> Iterator[int]:
        """The numbers of the sentences that may hold a word of each need, ascending."""
        which = self._every
        for need in needs:
            known = self._known.get(need)
            if known is None:
                known = self._known[need] = _any(self._needs[need], self._bits)
            which &= known
            if not which:
                break
        return _numbers(which)


def _numbers(bits: int) -> Iterator[int]:
    """The numbers of the sentences in a set, ascending."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _pieces(word: str) -> tuple[str, ...]:
    return tuple(map(add, word, word[1:])) or (word,)


def _any(words: Iterable[tuple[str, ...]], bits: Mapping[str, int]) -> int:
    found = 0
    for first, *more in words:
        all_pieces = bits[first]
        for piece in more:
            all_pieces &= bits[piece]
        found |= all_pieces
    return found
