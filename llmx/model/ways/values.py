"""The value of each field. Where it stands is found by the words of its label."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from llmx.model.asking import FIGURES, Form, Item
from llmx.model.owners import owned
from llmx.model.pages import Claim, Missing, Normalise, Page, Place, Value
from llmx.model.places import find_day, find_number, find_words, find_year
from llmx.model.quotation import shown_text
from llmx.model.shapes import Shape, shape_of, value_slot

_TOKENS, _TOKENS_FOR_FIELD = 24, 24


@dataclass(frozen=True, slots=True)
class Values:
    """With null for what the text does not tell; a `sparse` answer leaves that out."""

    sparse: bool = False

    @property
    def name(self) -> str:
        return "sparse" if self.sparse else "values"

    def shown(self, page: Page, form: Form) -> str:  # noqa: ARG002
        return shown_text(page.document, page.passages)

    def shape(self, form: Form) -> Shape:
        return shape_of(tuple(map(value_slot, form.items)), sparse=self.sparse)

    def room(self, form: Form) -> int:
        return _TOKENS + _TOKENS_FOR_FIELD * len(form.items)

    def claims(
        self, page: Page, form: Form, answer: Mapping[str, Any], normalise: Normalise
    ) -> Iterator[Claim]:
        told = [item for item in form.items if answer[item.key] is not None]
        yield from owned(
            page, [claim_of_value(page, item, answer[item.key], normalise) for item in told]
        )


def claim_of_value(page: Page, item: Item, value: Value, normalise: Normalise) -> Claim:
    """A field's value, wherever the page has it."""
    return Claim(item.path, value, item.unit, _place(page, item, value, normalise))


def _place(page: Page, item: Item, value: Value, normalise: Normalise) -> Place | Missing:
    label = page.labels[item.path]
    if item.kind in FIGURES:
        return find_number(page, item, label, value)
    if item.kind == "day":
        return find_day(page, value)
    if item.kind == "year":
        return find_year(page, value)
    if item.kind == "choice":
        return Missing("a choice has no words of its own")
    return find_words(page, label, value, normalise)
