"""What the words around a figure speak of, and whether that is the field it is claimed for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from llmx.documents import Span
from llmx.model.labels import Label, Words
from llmx.text.numbers import Found

# Words between the figure before and this one are its own. Those after it in the
# clause belong to it less, and those further off in the sentence still less.
_NEAR, _AFTER, _FAR = 1.0, 0.6, 0.25
REACH = 40

# A label that the words speak of so clearly, and by so much more, owns the figure.
_CLEARLY, _BY_MORE = 0.6, 0.35
# Labels with fewer characters and pairs (其他) are said by too many words.
_FEWEST_GRAMS = 7


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The words around a figure in its sentence."""

    near: str
    after: str
    far: str

    def speak_of(self, words: Words) -> float:
        """Share of a label that they say, by weight and nearness: 0 to 1."""
        return words.weighed_by(self._nearness)

    def _nearness(self, gram: str) -> float:
        if gram in self.near:
            return _NEAR
        if gram in self.after:
            return _AFTER
        return _FAR if gram in self.far else 0.0


def surroundings(text: str, sentence: Span, found: Found, before: int, after: int) -> Surroundings:
    """Those of a figure, with the ends of the figures before and after it in the text."""
    start = max(sentence.start, found.start - REACH)
    near = min(max(start, before), found.start)
    end = min(sentence.end, found.unit_end + REACH, after)
    clause, _, rest = text[found.unit_end : max(end, found.unit_end)].partition(",")
    return Surroundings(text[near : found.start], clause, f"{text[start:near]},{rest}")


def rival_of(
    path: str, around: Surroundings, labels: Mapping[str, Label], rivals: Iterable[str]
) -> str:
    """The path among `rivals` that a figure is rather the value of, or ""."""
    said = around.speak_of(labels[path].both)
    for rival in rivals:
        label = labels[rival]
        if rival == path or len(label.own.grams) < _FEWEST_GRAMS:
            continue
        theirs = around.speak_of(label.both)
        if theirs >= _CLEARLY and theirs - said > _BY_MORE:
            return rival
    return ""
