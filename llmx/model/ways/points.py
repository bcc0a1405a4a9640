"""A mark in the text for each figure and denial; the answer points at one.

    收到申请<a>6件，<b>未发生行政复议。   {"received":"a","reconsideration":"b"}

The model writes no number, so that it can invent none: what it points at is the
evidence. Marks are letters, which nobody takes for values, in angle brackets,
which the report's own text cannot hold (see `disarm`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

from llmx.documents import Span
from llmx.model.asking import FIGURES, Form, Item
from llmx.model.owners import owned
from llmx.model.pages import Claim, Missing, Normalise, Page, Place
from llmx.model.places import fits, place_of_denial, place_of_figure
from llmx.model.quotation import shown_words
from llmx.model.shapes import Shape, Slot, shape_of, slot, value_slot
from llmx.model.ways.values import claim_of_value
from llmx.text.numbers import Found

_TOKENS, _TOKENS_FOR_FIELD = 24, 24
_MARK: Mapping[str, Any] = {"type": ["string", "null"], "pattern": "^[a-z]{1,2}$"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """What can be pointed at: a figure, or where there is none, a denial."""

    span: Span
    figure: Found | None


@dataclass(frozen=True, slots=True)
class Points:
    """A mark for what the text tells, null for what it does not."""

    name: str = "points"

    def shown(self, page: Page, form: Form) -> str:
        marks = {c.span.start: mark for mark, c in candidates(page, form).items()}
        return "\n".join(_marked(page, passage, marks) for passage in page.passages)

    def shape(self, form: Form) -> Shape:
        return shape_of(tuple(map(_slot, form.items)))

    def room(self, form: Form) -> int:
        return _TOKENS + _TOKENS_FOR_FIELD * len(form.items)

    def claims(
        self, page: Page, form: Form, answer: Mapping[str, Any], normalise: Normalise
    ) -> Iterator[Claim]:
        known = candidates(page, form)
        told = [item for item in form.items if answer[item.key] is not None]
        claims = [
            _claim(page, item, answer[item.key], known)
            if item.kind in FIGURES
            else claim_of_value(page, item, answer[item.key], normalise)
            for item in told
        ]
        yield from owned(page, claims)


def candidates(page: Page, form: Form) -> Mapping[str, Candidate]:
    """By mark: the figures that may be any field's of the form, and the denials."""
    items = [item for item in form.items if item.kind in FIGURES]
    figures = [f for f in page.shown if any(fits(f, item) for item in items)]
    taken = [Span(figure.start, figure.unit_end) for figure in figures]
    denials = page.denials if items else ()
    found = [
        *(Candidate(span, figure) for span, figure in zip(taken, figures, strict=True)),
        *(Candidate(span, None) for span in denials if not any(map(span.overlaps, taken))),
    ]
    ordered = sorted(found, key=lambda candidate: candidate.span)
    return dict(zip(_marks(), ordered, strict=False))


def _marks() -> Iterator[str]:
    """A to z, then aa to zz: more than a question has characters to show."""
    yield from ascii_lowercase
    for first in ascii_lowercase:
        yield from (first + second for second in ascii_lowercase)


def _marked(page: Page, passage: Span, marks: Mapping[int, str]) -> str:
    starts = [start for start in sorted(marks) if passage.start <= start < passage.end]
    pieces = [shown_words(page.document, span) for span in _parts(passage, starts)]
    return pieces[0] + "".join(
        f"<{marks[start]}>{piece}" for start, piece in zip(starts, pieces[1:], strict=True)
    )


def _parts(passage: Span, starts: Sequence[int]) -> Iterator[Span]:
    """What is before the first start, and from each start to the next; maybe empty."""
    ends = [*starts, passage.end]
    for start, end in zip([passage.start, *starts], ends, strict=True):
        yield Span(start, end)


def _slot(item: Item) -> Slot:
    return slot(item.key, _MARK, str | None) if item.kind in FIGURES else value_slot(item)


def _claim(page: Page, item: Item, mark: str, known: Mapping[str, Candidate]) -> Claim:
    candidate = known.get(mark)
    if candidate is None:
        return Claim(item.path, mark, item.unit, Missing("no figure has this mark"))
    printed = page.text[candidate.span.start : candidate.span.end]
    return Claim(item.path, printed, item.unit, _place(page, item, candidate))


def _place(page: Page, item: Item, candidate: Candidate) -> Place | Missing:
    label = page.labels[item.path]
    if candidate.figure is None:
        return place_of_denial(page, item, label, candidate.span)
    if not fits(candidate.figure, item):
        return Missing("the figure has another unit")
    return place_of_figure(page, item, label, candidate.figure)
