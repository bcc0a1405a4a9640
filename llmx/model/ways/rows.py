"""Rows of a list: words and a figure that stand together, or a person's name and post.

A row is an array, ["政府网站",100]: names of fields, told once in the prompt, cost
in each row as much as what it says.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
        kind = ["string", "integer", "null"] if _has_figure(form) else ["string", "null"]
        cells = len(form.items)
        row = {"type": "array", "items": {"type": kind}, "minItems": cells, "maxItems": cells}
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
    kept: list[_Told] = []
    for row in rows:
        claims = list(_claims(page, form, row, normalise))
        missing = next((claim for claim in claims if isinstance(claim.place, Missing)), None)
        if missing is not None:
            yield Claim(listing.path, _printed(row), "", missing.place)
            continue
        told = _Told(row, claims)
        if told.spans and not any(map(told.repeats, kept)):
            kept.append(told)
    shared = Counter(told.spans[-1] for told in kept if _has_figure(form))
    number = 0
    for told in kept:
        if shared[told.spans[-1]] > 1:
            yield Claim(listing.path, _printed(told.row), "", Missing("the figure is of several"))
            continue
        for claim in told.claims:
            path = f"{listing.path}/{number}/{claim.path}"
            yield Claim(path, claim.value, claim.unit, claim.place)
        number += 1


@dataclass(frozen=True, slots=True)
class _Told:
    """A row that the text bears out; its words come first, its figure last."""

    row: Row
    claims: Sequence[Claim]

    @property
    def spans(self) -> tuple[Span, ...]:
        return tuple(c.place.span for c in self.claims if isinstance(c.place, Place))

    def repeats(self, other: "_Told") -> bool:
        """Whether it says what another row says, maybe in fewer words."""
        words, *rest = self.spans
        other_words, *other_rest = other.spans
        return words.overlaps(other_words) and rest[-1:] == other_rest[-1:]


def _has_figure(form: Form) -> bool:
    return any(item.kind in FIGURES for item in form.items)


def _claims(page: Page, form: Form, row: Row, normalise: Normalise) -> Iterator[Claim]:
    """The leaves of one row; their paths are names for now."""
    if _has_figure(form):
        yield from _part(page, form, row, normalise)
        return
    for item in form.items:
        if row[item.key]:
            yield Claim(
                item.key, row[item.key], "", find_words_alone(page, row[item.key], normalise)
            )


def _part(page: Page, form: Form, row: Row, normalise: Normalise) -> Iterator[Claim]:
    words, figure = form.items
    label = _WITH_FIGURE.sub("", str(row[words.key] or "").removeprefix(_heading(form)))
    found = find_row(page, label, figure, row[figure.key], normalise)
    if isinstance(found, Missing):
        yield Claim(words.key, _printed(row), "", found)
        return
    span, place = found
    label = page.text[span.start : span.end]
    if not _belongs(page, form, label):
        yield Claim(words.key, _printed(row), "", Missing("these words belong to another list"))
        return
    yield Claim(words.key, label, "", Place(span, label, place.certainty))
    for name, choice in _choices(form, label):
        yield Claim(name, choice, "", Place(span, choice, place.certainty))
    yield Claim(figure.key, row[figure.key], figure.unit, place)


def _belongs(page: Page, form: Form, label: str) -> bool:
    """Whether words may be of this list: of its sorts, or of no sort of a list beside it."""
    path = form.listing.path if form.listing else ""
    if path in page.lore.sorts:
        return _is_of(page.lore.sorts[path], label)
    part = path.rpartition("/")[0]
    beside = (sorts for other, sorts in page.lore.sorts.items() if other.startswith(f"{part}/"))
    return not any(_is_of(sorts, label) for sorts in beside)


def _is_of(sorts: Iterable[str], label: str) -> bool:
    return any(re.search(pattern, label) for pattern in sorts)


def _choices(form: Form, label: str) -> Iterator[tuple[str, str]]:
    """Leaves of the item that follow from its words (the kind of a channel)."""
    if form.listing is None or form.listing.item is None:
        return
    for name, spec in item_specs(form.listing.item).items():
        choice = next((value for value, p in spec.choices if re.search(p, label)), None)
        if choice is not None:
            yield name, choice


def _heading(form: Form) -> str:
    """What small models copy from the question: 主动公开：动态信息."""
    part, colon, _ = form.title.partition("：")
    return part + colon


def _printed(row: Row) -> str:
    return " ".join(str(value) for value in row.values() if value is not None)
