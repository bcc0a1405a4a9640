"""What an answer is held against: the passages that a form was asked about, and what they print.

Offsets are those of the view.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from llmx.documents import Document, Span
from llmx.fields import Schema
from llmx.model.asking import Form, leading_of
from llmx.model.labels import Label
from llmx.model.nearness import Surroundings, surroundings
from llmx.records import Evidence, Qualifier, State
from llmx.text.numbers import Found, find_quantities

Value = str | int | float
Normalise = Callable[[str], str]

_SENTENCE_ENDS = "。;\n"
_CLAUSE_ENDS = "。;\n,"
# 无 and 未 are syllables of many words; those that deny nothing are left out.
_DENIAL = re.compile(
    r"""
    未 (?![来按能经及尽央免]) | 没有 | 没 (?=[收发接产]) | 不存在 | 不涉及
    | 尚无 | 暂无 | 均无 | 并无
    | (?<![有毫]) 无 (?![正法关理需锡为障线偿虚论疑限]) | (?<=[为是]) 零
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A value of the field as the text bears it out, and where."""

    span: Span
    value: Value
    certainty: float
    state: State = "stated"
    qualifier: Qualifier = "exact"


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a value has no place in the text."""

    reason: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A value that the model gives a field, and what the text has to say to it."""

    path: str
    value: Value
    unit: str
    place: Place | Missing


@dataclass(frozen=True)
class Page:
    """A document under the passages that a form was asked about.

    `labels` are the fields' labels as weighed for the document, `group` is the
    top of the form's pointers, `lore` what the schema knows of its fields.
    Figures are looked for when they are first wanted: not every question that
    is made is asked.
    """

    document: Document
    passages: tuple[Span, ...]
    labels: Mapping[str, Label]
    group: str
    lore: "Lore"

    @cached_property
    def quantities(self) -> tuple[Found, ...]:
        """The figures in the passages that measure something."""
        return tuple(self._figures())

    @cached_property
    def rivals(self) -> tuple[str, ...]:
        """The fields that a figure in the passages may rather be the value of."""
        group, leaves = f"/{self.group}/", self.lore.leaves
        return tuple(path for path in self.labels if path.startswith(group) and path in leaves)

    @property
    def text(self) -> str:
        return self.document.view.text

    @property
    def shown(self) -> Iterator[Found]:
        return (found for found in self.quantities if self.shows(found.start, found.end))

    @property
    def denials(self) -> Iterator[Span]:
        """The words that say that there was none of something."""
        for passage in self.passages:
            for match in _DENIAL.finditer(self.text, passage.start, passage.end):
                yield Span(*match.span())

    def around(self, found: Found) -> Surroundings:
        """The words around a figure."""
        at = self.quantities.index(found)
        before = self.quantities[at - 1].unit_end if at else 0
        last = at + 1 == len(self.quantities)
        after = len(self.text) if last else self.quantities[at + 1].start
        return surroundings(self.text, self.sentence(found.start), found, before, after)

    def around_span(self, span: Span) -> Surroundings:
        """The words around the figure that stands in a span."""
        return self.around(next(f for f in self.quantities if f.start == span.start))

    def sentence(self, position: int) -> Span:
        """The sentence around a position of the view, within its passage."""
        return self._between(_SENTENCE_ENDS, position)

    def clause(self, position: int) -> Span:
        """The clause around a position of the view, within its passage."""
        return self._between(_CLAUSE_ENDS, position)

    def _figures(self) -> Iterator[Found]:
        for passage in self.passages:
            words = self.text[passage.start : passage.end]
            matches = (m for pattern in self.lore.not_quantities for m in pattern.finditer(words))
            others = [Span(*match.span()) for match in matches]
            for found in figures_without(find_quantities(words), others):
                yield _moved(found, passage.start)

    def _between(self, marks: str, position: int) -> Span:
        bounds = next(
            (p for p in self.passages if p.start <= position < p.end), Span(position, position)
        )
        start = max(self.text.rfind(mark, bounds.start, position) for mark in marks)
        ends = [self.text.find(mark, position, bounds.end) for mark in marks]
        end = min((at for at in ends if at >= 0), default=bounds.end)
        return Span(max(start + 1, bounds.start), max(end, position))

    def evidence(self, span: Span) -> tuple[Evidence, ...]:
        source = self.document.view.source(span.start, span.end)
        return (Evidence(source.start, source.end, self.document.quote(source)),)

    def shows(self, start: int, end: int) -> bool:
        return any(p.start <= start and end <= p.end for p in self.passages)


@dataclass(frozen=True, slots=True)
class Lore:
    """What a schema knows of its fields, for all pages.

    `leading` are the fields that are the whole of their part, `wholes` has what
    each part of a sum adds up to, `not_quantities` patterns of what measures nothing,
    `sorts` the patterns of what belongs to each list that takes nothing else.
    """

    leaves: Collection[str]
    leading: Collection[str]
    wholes: Mapping[str, str]
    not_quantities: tuple[re.Pattern[str], ...]
    sorts: Mapping[str, tuple[str, ...]]


def lore_of(schema: Schema) -> Lore:
    """Worked out once for many documents."""
    return Lore(
        leaves=schema.leaf_at.keys(),
        leading=leading_of(schema),
        wholes=schema.wholes,
        not_quantities=tuple(re.compile(pattern) for _, pattern in schema.not_quantities),
        sorts={
            listing.path: tuple(pattern for _, pattern in listing.spec.sorts)
            for listing in schema.lists
            if listing.spec.only_sorted
        },
    )


def page_of(
    document: Document,
    form: Form,
    passages: tuple[Span, ...],
    labels: Mapping[str, Label],
    lore: Lore,
) -> Page:
    """The document under the passages that a form is asked about."""
    return Page(document, passages, labels, form.items[0].path.split("/")[1], lore)


def figures_without(quantities: Sequence[Found], others: Sequence[Span]) -> tuple[Found, ...]:
    """Quantities less those inside spans that measure nothing (phones, articles, dates)."""
    taken = sorted(others)
    kept: list[Found] = []
    i = 0
    for found in quantities:
        while i < len(taken) and taken[i].end <= found.start:
            i += 1
        if i == len(taken) or not taken[i].overlaps(Span(found.start, found.end)):
            kept.append(found)
    return tuple(kept)


def _moved(found: Found, by: int) -> Found:
    return replace(found, start=found.start + by, end=found.end + by, unit_end=found.unit_end + by)
