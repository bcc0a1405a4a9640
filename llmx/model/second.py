"""The second question: on what is still open when both readers were heard.

    Doubts --> candidates with their lines --> Question --> which one, or none

A document gives rise to one of these at most. The answer names a candidate, all of
which the text prints, and so can bring in nothing that is not grounded. Where one
reader alone has a value, another figure of its line stands beside it, so that the
model has to choose, not to assent.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from llmx.documents import Document, Span
from llmx.model.asking import Form, Item
from llmx.model.client import Request
from llmx.model.prompts import Prompt
from llmx.model.quotation import shown_words
from llmx.model.shapes import shape_of, slot
from llmx.records import Doubt, Reading, are_apart
from llmx.text.numbers import find_quantities

# More than so many at once, and the question is not narrow.
_MOST = 6
_NONE = "0"
_LETTERS = "ABC"
# Words shown to each side of a figure, and what ends its sentence in the view.
_REACH = 60
_ENDS = "。;\n"
_TOKENS, _TOKENS_FOR_FIELD = 16, 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure to choose: that of a reading, or (None) one that no reader claims."""

    letter: str
    span: Span
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class Open:
    """A field that is open, with what there is to choose from, in the order of the text."""

    key: str
    item: Item
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class SecondQuestion:
    """One question on all that is open in a document."""

    fields: tuple[Open, ...]
    request: Request

    @property
    def name(self) -> str:
        return "second question"

    def chosen(self, answer: Mapping[str, Any]) -> dict[str, Reading | None]:
        """By path the reading that was chosen, None where none of them was."""
        return {
            field.item.path: next(
                (one.reading for one in field.candidates if one.letter == answer[field.key]), None
            )
            for field in self.fields
        }


class Seconder:
    """Makes second questions; built once for many documents."""

    def __init__(self, forms: Sequence[Form], prompt: Prompt) -> None:
        self._items = {item.path: item for form in forms for item in form.items}
        self._prompt = prompt

    def question(self, document: Document, doubts: Sequence[Doubt]) -> SecondQuestion | None:
        """The question on what a model can be asked about at all; None where that is nothing."""
        known = [one for one in doubts if one.path in self._items and are_apart(one.readings)][
            :_MOST
        ]
        fields = tuple(
            self._open(document, f"q{number}", doubt) for number, doubt in enumerate(known, start=1)
        )
        if not fields:
            return None
        messages = self._prompt.render({"items": [_told(document, one) for one in fields]})
        slots = tuple(slot(one.key, {"enum": _answers(one)}, str) for one in fields)
        room = _TOKENS + _TOKENS_FOR_FIELD * len(fields)
        return SecondQuestion(fields, Request(messages, shape_of(slots), room))

    def _open(self, document: Document, key: str, doubt: Doubt) -> Open:
        item = self._items[doubt.path]
        told = [(_in_view(document, reading), reading) for reading in doubt.readings]
        figures: list[tuple[Span, Reading | None]] = [*told]
        if len(told) == 1:
            figures += [(span, None) for span in _beside(document, *told[0], item)]
        figures.sort(key=lambda one: one[0])
        candidates = zip(_LETTERS, figures, strict=False)
        return Open(key, item, tuple(Candidate(letter, *one) for letter, one in candidates))


def _in_view(document: Document, reading: Reading) -> Span:
    """Where the evidence of a reading stands in the view."""
    evidence, view = reading.evidence[0], document.view
    return Span(view.position(evidence.start), view.position(evidence.end))


def _beside(document: Document, taken: Span, reading: Reading, item: Item) -> Iterator[Span]:
    """The nearest figure of the sentence with a unit of the field and another value, if any."""
    line = _line(document, taken)
    others = (
        Span(found.start, found.unit_end)
        for found in find_quantities(document.view.text, line.start, line.end)
        if found.unit
        and re.fullmatch(item.units, found.unit)
        and found.quantity.value != reading.value
    )
    apart = [span for span in others if not span.overlaps(taken)]
    yield from sorted(apart, key=lambda span: abs(span.start - taken.start))[:1]


def _line(document: Document, figure: Span) -> Span:
    """The sentence around a figure, as far as it is shown."""
    text = document.view.text
    start, end = max(0, figure.start - _REACH), min(len(text), figure.end + _REACH)
    start = max([start, *(text.rfind(mark, start, figure.start) + 1 for mark in _ENDS)])
    ends = (text.find(mark, figure.end, end) for mark in _ENDS)
    return Span(start, min([end, *(at for at in ends if at >= 0)]))


def _told(document: Document, field: Open) -> Mapping[str, object]:
    item = field.item
    return {
        "key": field.key,
        "name": item.name,
        "unit": item.unit,
        "candidates": [
            {"letter": one.letter, "line": _marked(document, one.span)} for one in field.candidates
        ],
    }


def _marked(document: Document, figure: Span) -> str:
    """The line of a figure, with marks around the figure."""
    line = _line(document, figure)
    before, after = Span(line.start, figure.start), Span(figure.end, line.end)
    shown = [shown_words(document, span) for span in (before, figure, after)]
    return "{}【{}】{}".format(*shown)


def _answers(field: Open) -> list[str]:
    return [*(one.letter for one in field.candidates), _NONE]
