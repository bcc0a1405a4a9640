"""How well words of a text speak for a field, judged by the field's official label.

Labels share most of their characters, and so do the sentences of a report
(政府信息公开 is in nearly all of them). What few labels and few sentences have
weighs more. Nothing here knows a field by name.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

Grams = frozenset[str]

# How labels of figures end; running text has the figure there instead.
_TAIL = re.compile(r"(?:总?次数|总?人数|总?数量?|总量|总额|金额|情况|总计|合计)$")
_NOT_A_WORD = re.compile(r"[^\u4e00-\u9fffA-Za-z]")
# Two characters in their order say more than both apart.
_PAIR, _SINGLE = 2.0, 1.0
# What a field's own label counts beside that of its part.
_OWN = 0.75


@dataclass(frozen=True, slots=True)
class Words:
    """The characters and pairs of some words, each with its weight; weights sum to 1."""

    weights: Mapping[str, float]
    grams: Grams

    def in_grams(self, grams: Grams) -> float:
        """Share of the words, by weight, that is there: 0 to 1."""
        # fsum: the order of a set is another in each process, the sum must not be.
        return math.fsum(map(self.weights.__getitem__, self.grams & grams))

    def in_text(self, text: str) -> float:
        return sum(weight for gram, weight in self.weights.items() if gram in text)

    def without(self, other: "Words") -> "Words":
        """What sets these words apart from others; their weights sum to 1 again."""
        grams = self.grams - other.grams
        kept = {gram: weight for gram, weight in self.weights.items() if gram in grams}
        total = sum(kept.values()) or 1.0
        return Words({gram: weight / total for gram, weight in kept.items()}, grams)

    def span_in(self, text: str) -> tuple[int, int] | None:
        """From where to where the pairs are found in a text."""
        found = [(text.find(gram), len(gram)) for gram in self.weights if len(gram) > 1]
        spans = [(start, start + length) for start, length in found if start >= 0]
        if not spans:
            return None
        return min(start for start, _ in spans), max(end for _, end in spans)


@dataclass(frozen=True, slots=True)
class Label:
    """A field's own label, that of the part it is in, and both, the own one weighing more."""

    own: Words
    part: Words
    both: Words


class Labels:
    """All labels of a schema's forms, with their parts', to be weighed for each document."""

    def __init__(self, labels: Mapping[str, tuple[str, str]]) -> None:
        self._grams = {name: tuple(map(_grams_of, pair)) for name, pair in labels.items()}
        every = [set().union(*pair) for pair in self._grams.values()]
        shared = Counter(gram for grams in every for gram in grams)
        self.vocabulary: Grams = frozenset(shared)
        self._telling = {
            gram: (_PAIR if len(gram) > 1 else _SINGLE) * math.log(1 + len(labels) / n)
            for gram, n in shared.items()
        }

    def grams(self, text: str) -> Grams:
        """The characters and pairs of a text that any label has."""
        pairs = {text[i : i + 2] for i in range(len(text) - 1)}
        return self.vocabulary & pairs.union(text)

    def weighed(self, sentences: Collection[Grams]) -> Mapping[str, Label]:
        """The labels by name, weighed by how rare their parts are in these sentences."""
        seen = Counter(gram for grams in sentences for gram in grams)
        logs = [math.log(1 + (len(sentences) + 1) / (n + 1)) for n in range(len(sentences) + 1)]
        telling = {gram: weight * logs[seen[gram]] for gram, weight in self._telling.items()}
        return _Weighed(self._grams, telling)


class _Weighed(Mapping[str, Label]):
    """Labels, each worked out when it is first wanted: most documents want a few."""

    def __init__(
        self, grams: Mapping[str, tuple[tuple[str, ...], ...]], telling: Mapping[str, float]
    ) -> None:
        self._grams = grams
        self._telling = telling
        self._known: dict[str, Label] = {}
        self._worded: dict[tuple[str, ...], Words] = {}  # many labels stand in one part

    def __getitem__(self, name: str) -> Label:
        if name not in self._known:
            own, part = map(self._words, self._grams[name])
            both = {gram: _OWN * weight for gram, weight in own.weights.items()}
            for gram, weight in part.weights.items():
                both[gram] = both.get(gram, 0.0) + (1 - _OWN) * weight
            self._known[name] = Label(own, part, Words(both, frozenset(both)))
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._grams)

    def __len__(self) -> int:
        return len(self._grams)

    def _words(self, grams: tuple[str, ...]) -> Words:
        known = self._worded.get(grams)
        if known is None:
            weights = [self._telling[gram] for gram in grams]
            total = sum(weights) or 1.0
            shares = (weight / total for weight in weights)
            known = Words(dict(zip(grams, shares, strict=True)), frozenset(grams))
            self._worded[grams] = known
        return known


def _grams_of(label: str) -> tuple[str, ...]:
    words = _NOT_A_WORD.sub(" ", _TAIL.sub("", label) or label)
    singles = (char for char in words if char != " ")
    pairs = (words[i : i + 2] for i in range(len(words) - 1))
    return tuple(dict.fromkeys([*singles, *(pair for pair in pairs if " " not in pair)]))


def best_coverage(labels: Iterable[Label], grams: Grams) -> float:
    """Coverage of the label that the words speak for most."""
    return max((label.both.in_grams(grams) for label in labels), default=0.0)
