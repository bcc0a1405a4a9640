"""Rows of a list: words and a figure that stand together, or a person's name and post.

A row is an array, ["政府网站",100]: names of fields, told once in the prompt, cost
in each row as much as what it says.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from llmx.documents import Span
from llmx.fields import item_specs
from llmx.model.asking import FIGURES, ROWS, Form
from llmx.model.pages import Claim, Missing, Normalise, Page, Place
from llmx.model.places import find_row, find_words_alone
from llmx.model.quotation import shown_text
from llmx.model.shapes import Number, Shape, shape_of, slot

Row = Mapping[str, Any]

_ROOM = 600
# Small models copy the figure along with its words: 工作动态：72条.
_WITH_FIGURE = re.compile(r"[\s:：,，]*[0-9][0-9,.]*[万亿余多]*\D{0,3}$")


@dataclass(frozen=True, slots=True)
class Rows:
    """Whatever the list has, row by row; a blank cell is null."""

    name: str = "rows"

    def shown(self, page: Page, form: Form) -> str:  # noqa: ARG002
        return shown_text(page.document, page.passages)

    def shape(self, form: Form) -> Shape:
        """Cells in their order; few servers know of tuples, so any may hold what one may."""
        figures = any(item.kind in FIGURES for item in form.items)
        cell = {"type": ["string", "integer", "null"] if figures else ["string", "null"]}
        cells = len(form.items)
        row = {"type": "array", "items": cell, "minItems": cells, "maxItems": cells}
        kinds = tuple(Number | None if item.kind in FIGURES else str | None for item in form.items)
        rows = slot(ROWS, {"type": "array", "items": row}, list[tuple[kinds]])  # type: ignore[valid-type]
        return shape_of((rows,), rows=True)

    def room(self, form: Form) -> int:  # noqa: ARG002
        return _ROOM

    def claims(
        self, page: Page, form: Form, answer: Mapping[str, Any], normalise: Normalise
    ) -> Iterator[Claim]:
        keys = [item.key for item in form.items]
        rows = [dict(zip(keys, cells, strict=True)) for cells in answer[ROWS]]
        yield from claims_of_rows(page, form, rows, normalise)


def claims_of_rows(
    page: Page, form: Form, rows: Iterable[Row], normalise: Normalise
) -> Iterator[Claim]:
    """What the rows say. Rows without a place, or told twice, leave no gap in the numbering."""
    listing = form.listing
    if listing is None:
        return
    kept: list[list[Claim]] = []
    seen: set[tuple[Span, ...]] = set()
    for row in rows:
        claims = list(_claims(page, form, row, normalise))
        missing = next((claim for claim in claims if isinstance(claim.place, Missing)), None)
        if missing is not None:
            yield Claim(listing.path, _printed(row), "", missing.place)
            continue
        spans = tuple(c.place.span for c in claims if isinstance(c.place, Place))
        if spans and spans not in seen:
            seen.add(spans)
            kept.append(claims)
    for number, claims in enumerate(kept):
        for claim in claims:
            path = f"{listing.path}/{number}/{claim.path}"
            yield Claim(path, claim.value, claim.unit, claim.place)


def _claims(page: Page, form: Form, row: Row, normalise: Normalise) -> Iterator[Claim]:
    """The leaves of one row; their paths are names for now."""
    if any(item.kind in FIGURES for item in form.items):
        yield from _part(page, form, row, normalise)
        return
    for item in form.items:
        if row[item.key]:
            yield Claim(
                item.key, row[item.key], "", find_words_alone(page, row[item.key], normalise)
            )


def _part(page: Page, form: Form, row: Row, normalise: Normalise) -> Iterator[Claim]:
    words, figure = form.items
    label = _WITH_FIGURE.sub("", str(row[words.key] or ""))
    found = find_row(page, label, figure, row[figure.key], normalise)
    if isinstance(found, Missing):
        yield Claim(words.key, _printed(row), "", found)
        return
    span, place = found
    label = page.text[span.start : span.end]
    if not _belongs(form, label):
        yield Claim(words.key, _printed(row), "", Missing("these words belong to another list"))
        return
    yield Claim(words.key, label, "", Place(span, label, place.certainty))
    for name, choice in _choices(form, label):
        yield Claim(name, choice, "", Place(span, choice, place.certainty))
    yield Claim(figure.key, row[figure.key], figure.unit, place)


def _belongs(form: Form, label: str) -> bool:
    spec = form.listing.spec if form.listing else None
    if spec is None or not spec.only_sorted:
        return True
    return any(re.search(pattern, label) for _, pattern in spec.sorts)


def _choices(form: Form, label: str) -> Iterator[tuple[str, str]]:
    """Leaves of the item that follow from its words (the kind of a channel)."""
    if form.listing is None or form.listing.item is None:
        return
    for name, spec in item_specs(form.listing.item).items():
        choice = next((value for value, p in spec.choices if re.search(p, label)), None)
        if choice is not None:
            yield name, choice


def _printed(row: Row) -> str:
    return " ".join(str(value) for value in row.values() if value is not None)
