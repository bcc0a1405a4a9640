"""How well words of a text speak for a field, judged by the field's official label.

Labels share most of their characters, and so do the sentences of a report
(政府信息公开 is in nearly all of them). What few labels and few sentences have
weighs more. Nothing here knows a field by name.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

Grams = frozenset[str]

# How labels of figures end; running text has the figure there instead.
_TAIL = re.compile(r"(?:总?次数|总?人数|总?数量?|总量|总额|金额|情况|总计|合计)$")
_NOT_A_WORD = re.compile(r"[^\u4e00-\u9fffA-Za-z]")
# Two characters in their order say more than both apart.
_PAIR, _SINGLE = 2.0, 1.0
# Weights for documents of as many sentences are kept for so many of the latest counts.
_KEPT = 64
# What a field's own label counts beside that of its part.
_OWN = 0.75


class Words:
    """The characters and pairs of some words, each with its weight; weights sum to 1.

    A weight is worked out when it is asked for: a text has few of them.
    """

    __slots__ = ("_order", "grams", "weight")

    def __init__(self, order: Sequence[str], grams: Grams, weight: Callable[[str], float]) -> None:
        """`grams` are those of `order`."""
        self._order = order
        self.grams = grams
        self.weight = weight

    def in_grams(self, grams: Grams) -> float:
        """Share of the words, by weight, that is there: 0 to 1."""
        # fsum: the order of a set is another in each process, the sum must not be.
        return math.fsum(map(self.weight, self.grams & grams))

    def in_text(self, text: str) -> float:
        return sum(self.weight(gram) for gram in self._order if gram in text)

    def weighed_by(self, factor: Callable[[str], float]) -> float:
        """The sum of the weights, each times a factor."""
        return sum(self.weight(gram) * by for gram in self._order if (by := factor(gram)))

    def without(self, other: "Words") -> "Words":
        """What sets these words apart from others; their weights sum to 1 again."""
        grams = self.grams - other.grams
        kept = {gram: self.weight(gram) for gram in self._order if gram in grams}
        total = sum(kept.values()) or 1.0
        shares = {gram: weight / total for gram, weight in kept.items()}
        return Words(tuple(shares), grams, shares.__getitem__)

    def span_in(self, text: str) -> tuple[int, int] | None:
        """From where to where the pairs are found in a text."""
        found = [(text.find(gram), len(gram)) for gram in self._order if len(gram) > 1]
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


@dataclass(frozen=True, slots=True, eq=False)
class _Layout:
    """The grams of a label, as they come and as a set, whatever the document."""

    order: tuple[str, ...]
    grams: Grams

    @classmethod
    def of(cls, grams: Iterable[str]) -> "_Layout":
        order = tuple(dict.fromkeys(grams))
        return cls(order, frozenset(order))


class Labels:
    """All labels of a schema's forms, with their parts', to be weighed for each document."""

    def __init__(self, labels: Mapping[str, tuple[str, str]]) -> None:
        layout = lru_cache(maxsize=None)(_Layout.of)  # many labels stand in one part
        self._layouts: dict[str, tuple[_Layout, _Layout, _Layout]] = {}
        for name, pair in labels.items():
            own, part = map(_grams_of, pair)
            self._layouts[name] = layout(own), layout(part), layout((*own, *part))
        shared = Counter(gram for *_, both in self._layouts.values() for gram in both.grams)
        self.vocabulary: Grams = frozenset(shared)
        self._telling = {
            gram: (_PAIR if len(gram) > 1 else _SINGLE) * math.log(1 + len(labels) / n)
            for gram, n in shared.items()
        }
        self._unseen = lru_cache(maxsize=_KEPT)(self._telling_unseen)

    def grams(self, text: str) -> Grams:
        """The characters and pairs of a text that any label has."""
        pairs = {text[i : i + 2] for i in range(len(text) - 1)}
        return self.vocabulary & pairs.union(text)

    def weighed(self, sentences: Collection[Grams]) -> "Weighed":
        """The labels by name, weighed by how rare their parts are in these sentences."""
        count = len(sentences)
        telling = dict(self._unseen(count))
        for gram, seen in Counter(gram for grams in sentences for gram in grams).items():
            telling[gram] = self._telling[gram] * _rarity(count, seen)
        return Weighed(self._layouts, telling)

    def _telling_unseen(self, count: int) -> dict[str, float]:
        """What each gram tells in a document of so many sentences, none of which has it."""
        rarity = _rarity(count, 0)
        return {gram: weight * rarity for gram, weight in self._telling.items()}


def _rarity(sentences: int, seen: int) -> float:
    return math.log(1 + (sentences + 1) / (seen + 1))


class Weighed(Mapping[str, Label]):
    """Labels, each worked out when it is first wanted: most documents want a few."""

    def __init__(
        self,
        layouts: Mapping[str, tuple[_Layout, _Layout, _Layout]],
        telling: Mapping[str, float],
    ) -> None:
        self._layouts = layouts
        self._telling = telling
        self._known: dict[str, Label] = {}
        self._worded: dict[_Layout, Words] = {}
        self._totals: dict[_Layout, float] = {}

    def best_coverage(self, names: Iterable[str], grams: Grams) -> float:
        """What `both.in_grams` gives for the label that the words speak for most: 0 to 1."""
        return max((self._coverage(name, grams) for name in names), default=0.0)

    def _coverage(self, name: str, grams: Grams) -> float:
        own, part, both = self._layouts[name]
        said = both.grams & grams
        if not said:
            return 0.0
        telling, whole, whole_part = self._telling, self._total(own), self._total(part)
        weights = []
        for gram in said:
            weight = _OWN * (telling[gram] / whole) if gram in own.grams else 0.0
            if gram in part.grams:
                weight += (1 - _OWN) * (telling[gram] / whole_part)
            weights.append(weight)
        return math.fsum(weights)

    def __getitem__(self, name: str) -> Label:
        if name not in self._known:
            own, part, both = self._layouts[name]
            words = self._words(own), self._words(part)
            together = Words(both.order, both.grams, partial(_weight_in_both, *words))
            self._known[name] = Label(*words, together)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._layouts)

    def __len__(self) -> int:
        return len(self._layouts)

    def _words(self, layout: _Layout) -> Words:
        if layout not in self._worded:
            telling, total = self._telling, self._total(layout)
            words = Words(layout.order, layout.grams, lambda gram: telling[gram] / total)
            self._worded[layout] = words
        return self._worded[layout]

    def _total(self, layout: _Layout) -> float:
        total = self._totals.get(layout)
        if total is None:
            total = sum(map(self._telling.__getitem__, layout.order)) or 1.0
            self._totals[layout] = total
        return total


def _weight_in_both(own: Words, part: Words, gram: str) -> float:
    weight = _OWN * own.weight(gram) if gram in own.grams else 0.0
    return weight + (1 - _OWN) * part.weight(gram) if gram in part.grams else weight


def _grams_of(label: str) -> tuple[str, ...]:
    words = _NOT_A_WORD.sub(" ", _TAIL.sub("", label) or label)
    singles = (char for char in words if char != " ")
    pairs = (words[i : i + 2] for i in range(len(words) - 1))
    return tuple(dict.fromkeys([*singles, *(pair for pair in pairs if " " not in pair)]))
