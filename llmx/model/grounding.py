"""A model's value counts only where the text bears it out.

A number must be printed, as a number with that value and no unit that speaks
against it, in the passages that the model was shown; a zero needs a printed 0
or a denial in the words of the field; words must be there literally. The place
found is the evidence. What cannot be placed is refused, with the reason.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from llmx.documents import Document, Span
from llmx.fields import Schema
from llmx.model.asking import FIGURES, ROWS, Form, Item, leading_of, wholes_of
from llmx.model.labels import Label
from llmx.model.places import (
    Claim,
    Missing,
    Normalise,
    Page,
    Place,
    Value,
    figures_without,
    find_day,
    find_number,
    find_words,
    find_year,
)
from llmx.model.rows import claims_of_rows
from llmx.records import Reading
from llmx.text.numbers import Found, find_quantities

# Share of what sets its label apart that must be said of a field for it to share a figure.
_APART = 0.3


@dataclass(frozen=True, slots=True)
class Refused:
    """A value that the text does not bear out, and why not."""

    path: str
    value: Value
    reason: str


@dataclass(frozen=True, slots=True)
class Grounded:
    """What is left of an answer."""

    readings: tuple[Reading, ...] = ()
    refused: tuple[Refused, ...] = ()


class Grounder:
    """Places answers in documents; built once for a schema.

    `normalise` brings words into the form of a view (simplified, half-width).
    """

    def __init__(self, schema: Schema, normalise: Normalise) -> None:
        self._normalise = normalise
        self._leaves = schema.leaf_at.keys()
        self._leading = leading_of(schema)
        self._wholes = wholes_of(schema)
        self._not_quantities = [re.compile(pattern) for _, pattern in schema.not_quantities]

    def page(
        self,
        document: Document,
        form: Form,
        passages: tuple[Span, ...],
        labels: Mapping[str, Label],
    ) -> Page:
        """The document under these passages, with the figures that may be evidence."""
        figures = tuple(self._figures(document, passages))
        group = form.items[0].path.split("/")[1]
        rivals = (path for path in labels if path.startswith(f"/{group}/") and path in self._leaves)
        return Page(document, passages, figures, labels, tuple(rivals), self._leading)

    def ground(self, page: Page, form: Form, answer: Mapping[str, Any], how: str) -> Grounded:
        """Readings for the values of an answer that have a place in the page."""
        if form.listing:
            return _sorted_out(page, claims_of_rows(page, form, answer[ROWS], self._normalise), how)
        claims = list(self._claims(page, form, answer))
        return _sorted_out(page, _owned(page, claims, self._wholes), how)

    def _figures(self, document: Document, passages: Sequence[Span]) -> Iterator[Found]:
        for passage in passages:
            words = document.view.text[passage.start : passage.end]
            matches = (m for pattern in self._not_quantities for m in pattern.finditer(words))
            others = [Span(*match.span()) for match in matches]
            for found in figures_without(find_quantities(words), others):
                yield _moved(found, passage.start)

    def _claims(self, page: Page, form: Form, answer: Mapping[str, Any]) -> Iterator[Claim]:
        for item in form.items:
            value = answer[item.key]
            if value is not None:
                yield Claim(item.path, value, item.unit, self._place(page, item, value))

    def _place(self, page: Page, item: Item, value: Value) -> Place | Missing:
        label = page.labels[item.path]
        if item.kind in FIGURES:
            return find_number(page, item, label, value)
        if item.kind == "day":
            return find_day(page, value)
        if item.kind == "year":
            return find_year(page, value)
        if item.kind == "choice":
            return Missing("a choice has no words of its own")
        return find_words(page, label, value, self._normalise)


def _owned(page: Page, claims: Sequence[Claim], wholes: Mapping[str, str]) -> Iterator[Claim]:
    """The claims, less those to a figure that is rather another field's of the form.

    Fields may share a figure (收到的6件已全部按时办结), but not two parts of one
    sum; and the words around it must say of each what sets it apart.
    """
    owners: dict[Span, Claim] = {}
    for claim in claims:
        if isinstance(claim.place, Place) and claim.place.state == "stated":
            owner = owners.get(claim.place.span)
            if owner is None or _certainty(claim) > _certainty(owner):
                owners[claim.place.span] = claim
    for claim in claims:
        owner = owners.get(claim.place.span) if isinstance(claim.place, Place) else None
        if owner is None or owner is claim or _shares(page, claim, owner, wholes):
            yield claim
        else:
            yield replace(claim, place=Missing(f"the figure is that of {owner.path}"))


def _shares(page: Page, claim: Claim, owner: Claim, wholes: Mapping[str, str]) -> bool:
    """Whether a claim to a figure stands beside the better one of its owner."""
    whole = wholes.get(claim.path)
    if whole is not None and whole == wholes.get(owner.path):
        return False
    if not isinstance(claim.place, Place):
        return False
    around = page.around_span(claim.place.span)
    apart = page.labels[claim.path].own.without(page.labels[owner.path].own)
    return around.speak_of(apart) >= _APART


def _certainty(claim: Claim) -> float:
    return claim.place.certainty if isinstance(claim.place, Place) else 0.0


def _sorted_out(page: Page, claims: Iterable[Claim], how: str) -> Grounded:
    readings: list[Reading] = []
    refused: list[Refused] = []
    for claim in claims:
        if isinstance(claim.place, Missing):
            refused.append(Refused(claim.path, claim.value, claim.place.reason))
        else:
            readings.append(_reading(page, claim, claim.place, how))
    return Grounded(tuple(readings), tuple(refused))


def _reading(page: Page, claim: Claim, place: Place, how: str) -> Reading:
    evidence = page.evidence(place.span)
    source = Span(evidence[0].start, evidence[0].end)
    return Reading(
        path=claim.path,
        value=place.value,
        evidence=evidence,
        reader="model",
        state=place.state,
        unit=claim.unit,
        qualifier=place.qualifier,
        how=how,
        certainty=place.certainty,
        repairs=page.document.view.repairs_in(source),
    )


def _moved(found: Found, by: int) -> Found:
    return replace(found, start=found.start + by, end=found.end + by, unit_end=found.unit_end + by)
