"""Which sentences may match which phrases: a quick look before a slow one.

Sets of needs are whole numbers, bit n for need n, so that one operation of the
machine decides on all that a phrase needs. The words are found all at once, by an
automaton (Aho and Corasick 1975).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import ahocorasick

# Words of which one stands in every match; a phrase has several such sets.
Need = frozenset[str]


class WordIndex:
    """Finds the sentences that hold the words phrases need; built once for all phrases.

    `phrases` tells what each phrase needs, the need that says most first.
    """

    def __init__(self, phrases: Sequence[Sequence[Need]]) -> None:
        bits: dict[Need, int] = {}
        for need in (need for needs in phrases for need in needs):
            bits.setdefault(need, 1 << len(bits))
        self._words = _automaton(bits)
        # Phrases by their first need: most are out of the question as soon as that is.
        self._by_need: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for number, needs in enumerate(phrases):
            first = bits[needs[0]] if needs else 0
            self._by_need[first].append((number, sum({bits[need] for need in needs})))
        self._firsts = sum(self._by_need)

    def look_up(self, sentences: Sequence[str]) -> list[tuple[int, int]]:
        """Numbers of phrase and sentence, in order, where a sentence has all a phrase needs."""
        found: list[tuple[int, int]] = []
        for i, sentence in enumerate(sentences):
            met = 0
            for _, needs in self._words.iter(sentence):
                met |= needs
            for first in (0, *_bits(met & self._firsts)):
                for phrase, needs in self._by_need.get(first, ()):
                    if needs & met == needs:
                        found.append((phrase, i))
        found.sort()
        return found


def _automaton(bits: dict[Need, int]) -> ahocorasick.Automaton:
    """Finds words, each with the bits of the needs that it answers."""
    answers: dict[str, int] = defaultdict(int)
    for need, bit in bits.items():
        for word in need:
            answers[word] |= bit
    automaton = ahocorasick.Automaton()
    for word, needs in answers.items():
        automaton.add_word(word, needs)
    automaton.make_automaton()
    return automaton


def _bits(number: int) -> Iterator[int]:
    """Each bit of a number, alone."""
    while number:
        lowest = number & -number
        yield lowest
        number ^= lowest
