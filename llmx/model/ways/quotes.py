"""The value of each figure with the words that it comes from: ["收到的6件", 6].

The figure must stand in these words; nothing else of the page counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from llmx.model.asking import FIGURES, Form, Item
from llmx.model.owners import owned
from llmx.model.pages import Claim, Missing, Normalise, Page, Place, Value
from llmx.model.places import find_number, occurrences
from llmx.model.quotation import shown_text
from llmx.model.shapes import Number, Shape, Slot, shape_of, slot, value_slot
from llmx.model.ways.values import claim_of_value

_TOKENS, _TOKENS_FOR_FIELD = 24, 64
_LONGEST_QUOTE = 200
# What models leave off or add at the ends of words that they copy.
_AT_ENDS = " ,.;:，。；：、…"


@dataclass(frozen=True, slots=True)
class Quotes:
    """Words and value for what the text tells, null for what it does not."""

    name: str = "quotes"

    def shown(self, page: Page, form: Form) -> str:  # noqa: ARG002
        return shown_text(page.document, page.passages)

    def shape(self, form: Form) -> Shape:
        return shape_of(tuple(map(_slot, form.items)))

    def room(self, form: Form) -> int:
        return _TOKENS + _TOKENS_FOR_FIELD * len(form.items)

    def claims(
        self, page: Page, form: Form, answer: Mapping[str, Any], normalise: Normalise
    ) -> Iterator[Claim]:
        told = [item for item in form.items if answer[item.key] is not None]
        yield from owned(page, [_claim(page, item, answer[item.key], normalise) for item in told])


def _slot(item: Item) -> Slot:
    """A pair may hold figures and words in any order: few servers know of tuples."""
    if item.kind not in FIGURES:
        return value_slot(item)
    number = "integer" if item.kind == "count" else "number"
    pair = {
        "type": ["array", "null"],
        "items": {"type": ["string", number]},
        "minItems": 2,
        "maxItems": 2,
    }
    return slot(item.key, pair, tuple[Number, Number] | None)


def _claim(page: Page, item: Item, said: Value | Sequence[Value], normalise: Normalise) -> Claim:
    if item.kind not in FIGURES or isinstance(said, int | float | str):
        return claim_of_value(page, item, said, normalise)  # type: ignore[arg-type]
    quote, value = said
    return Claim(item.path, value, item.unit, _place(page, item, str(quote), value, normalise))


def _place(
    page: Page, item: Item, quote: str, value: Value, normalise: Normalise
) -> Place | Missing:
    """The figure in the quote; where the words stand more than once, the one best told of."""
    words = normalise(quote).strip(_AT_ENDS)
    spans = list(occurrences(page, words)) if len(words) <= _LONGEST_QUOTE else []
    if not spans:
        return Missing("the words quoted are not in the text")
    label = page.labels[item.path]
    found = [find_number(page, item, label, value, span) for span in spans]
    places = (place for place in found if isinstance(place, Place))
    return max(places, key=lambda place: place.certainty, default=found[0])
