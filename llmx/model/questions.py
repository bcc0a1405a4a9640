"""From a document to the questions it is worth asking.

Document --> sentences --> passages per form --> Question (messages, shape of the answer)

What is asked depends on the document and the strategy alone. A policy chooses
among the questions and changes none, so an answer paid for under one policy
serves the others.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from llmx.documents import Document, Span
from llmx.fields import Schema
from llmx.model.asking import Form, forms_of
from llmx.model.client import Request
from llmx.model.labels import Label, Labels
from llmx.model.pages import Page, lore_of, page_of
from llmx.model.passages import Cut, cut, find_passages
from llmx.model.prompts import Prompt
from llmx.model.strategies import Strategy
from llmx.model.ways import Way


@dataclass(frozen=True, slots=True)
class Question:
    """A form, less what the passages do not speak of, put to one document.

    The answer is held against the `page`, in the way it was asked for.
    """

    form: Form
    prompt: Prompt
    way: Way
    page: Page
    request: Request

    @property
    def name(self) -> str:
        return self.form.id


@dataclass(frozen=True, slots=True)
class Prospect:
    """A form that a document has something to say to, in these passages: not a question yet.

    `form` is less what the passages do not speak of, `labels` as weighed for the document.
    """

    document: Document
    form: Form
    passages: tuple[Span, ...]
    labels: Mapping[str, Label]


class Questioner:
    """Makes the questions of a schema under a strategy; built once for many documents."""

    def __init__(self, schema: Schema, strategy: Strategy) -> None:
        self.strategy = strategy
        self._lore = lore_of(schema)
        self.forms = forms_of(schema, strategy.most_fields)
        self._labels = Labels(
            {item.path: (item.label, item.heading) for form in self.forms for item in form.items}
        )

    def questions(self, document: Document) -> tuple[Question, ...]:
        """What is worth asking."""
        return tuple(self.question(one) for one in self.prospects(document))

    def prospects(self, document: Document) -> tuple[Prospect, ...]:
        """A form of which the document says nothing gives no prospect."""
        known = cut(document, self._labels)
        found = (self._prospect(document, form, known) for form in self.forms)
        return tuple(prospect for prospect in found if prospect)

    def chosen(
        self, prospects: Sequence[Prospect], only: Container[str] | None
    ) -> tuple[Prospect, ...]:
        """Those of the forms that fill any pointer of `only`; all where that is None."""
        ids = {form.id for form in self.forms if only is None or _fills(form, only)}
        return tuple(one for one in prospects if one.form.id in ids)

    def question(self, prospect: Prospect) -> Question:
        """The question that a prospect comes to."""
        form = prospect.form
        prompt, way = self.strategy.of(form)
        page = page_of(prospect.document, form, prospect.passages, prospect.labels, self._lore)
        messages = prompt.render(_variables(form, way.shown(page, form)))
        request = Request(messages, way.shape(form), way.room(form))
        return Question(form, prompt, way, page, request)

    def _prospect(self, document: Document, form: Form, known: Cut) -> Prospect | None:
        passages = find_passages(form, known, self.strategy.budget)
        if not passages:
            return None
        form = self._narrowed(document, form, passages, known.labels)
        return Prospect(document, form, passages, known.labels) if form.items else None

    def _narrowed(
        self,
        document: Document,
        form: Form,
        passages: Sequence[Span],
        labels: Mapping[str, Label],
    ) -> Form:
        """The form with the fields that the passages speak of, and those that lead a part."""
        if form.listing:
            return form
        text = "\n".join(document.view.text[span.start : span.end] for span in passages)
        items = tuple(
            item
            for item in form.items
            if item.leads or labels[item.path].own.in_text(text) >= self.strategy.least
        )
        return replace(form, items=items)


def _fills(form: Form, only: Container[str]) -> bool:
    return any(path in only for path in form.paths)


def _variables(form: Form, text: str) -> dict[str, object]:
    return {
        "text": text,
        "title": form.title,
        "guide": form.guide,
        "fields": [
            {
                "key": item.key,
                "name": item.name,
                "unit": item.unit,
            }
            for item in form.items
        ],
    }
