"""Which sentences may match which phrases: a quick look before a slow one.

Sets of sentences are whole numbers, bit i for sentence i, so that one operation
of the machine decides on all of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

# Words of which one stands in every match; a phrase has several such sets.
Need = frozenset[str]


class WordIndex:
    """Finds the sentences that hold the words phrases need; built once for all phrases.

    `phrases` tells what each phrase needs, the need that says most first.
    """

    def __init__(self, phrases: Sequence[Sequence[Need]]) -> None:
        self._words = {need: _fewest(need) for needs in phrases for need in needs}
        self._characters = frozenset("".join(map("".join, self._words)))
        # Phrases by their first need: most are out of the question as soon as that is.
        self._by_need: dict[Need | None, list[tuple[int, Sequence[Need]]]] = {}
        for number, needs in enumerate(phrases):
            first = needs[0] if needs else None
            self._by_need.setdefault(first, []).append((number, needs))

    def look_up(self, sentences: Sequence[str]) -> list[tuple[int, int]]:
        """Numbers of phrase and sentence, in order, where a sentence has all a phrase needs."""
        bits = self._characters_in(sentences)
        known: dict[Need, int] = {}
        found: list[tuple[int, int]] = []
        for first, phrases in self._by_need.items():
            which = (1 << len(sentences)) - 1 if first is None else self._may_hold(first, bits)
            if not which:
                continue
            for phrase, needs in phrases:
                some = self._all_of(needs, which, bits, known)
                found += [(phrase, i) for i in _numbers(some) if self._holds(sentences[i], needs)]
        return sorted(found)

    def _characters_in(self, sentences: Sequence[str]) -> Mapping[str, int]:
        bits: defaultdict[str, int] = defaultdict(int)
        for i, sentence in enumerate(sentences):
            bit = 1 << i
            for character in self._characters.intersection(sentence):
                bits[character] |= bit
        return bits

    def _may_hold(self, need: Need, bits: Mapping[str, int]) -> int:
        """The sentences with all characters, in whatever order, of one of the words."""
        found = 0
        for word in self._words[need]:
            held = -1
            for character in word:
                held &= bits[character]
            found |= held
        return found

    def _all_of(
        self, needs: Sequence[Need], which: int, bits: Mapping[str, int], known: dict[Need, int]
    ) -> int:
        for need in needs[1:]:
            if need not in known:
                known[need] = self._may_hold(need, bits)
            which &= known[need]
            if not which:
                break
        return which

    def _holds(self, sentence: str, needs: Iterable[Need]) -> bool:
        """Whether a sentence does hold a word of each need."""
        for need in needs:
            for word in self._words[need]:
                if word in sentence:
                    break
            else:
                return False
        return True


def _numbers(bits: int) -> Iterator[int]:
    """The numbers of the sentences in a set, ascending."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _fewest(need: Need) -> tuple[str, ...]:
    """The words of a need without those that hold another of them."""
    return tuple(w for w in sorted(need) if not any(o != w and o in w for o in need))
