"""From a document to the questions it is worth asking.

Document --> sentences --> passages per form --> Question (messages, shape of the answer)

What is asked depends on the document and the strategy alone. A policy chooses
among the questions and changes none, so an answer paid for under one policy
serves the others.
"""

import unicodedata
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from llmx.documents import Document, Span
from llmx.fields import Schema
from llmx.model.asking import Form, forms_of
from llmx.model.client import Request
from llmx.model.labels import Label, Labels
from llmx.model.passages import Cut, cut, find_passages
from llmx.model.prompts import Prompt
from llmx.model.shapes import shape_of
from llmx.model.strategies import Strategy

# Whatever may pass for an angle bracket, with what cannot.
_BRACKETS = str.maketrans("<>＜＞﹤﹥‹›⟨⟩", "〈〉" * 5)
_TOKENS_FOR_ANSWER, _TOKENS_FOR_FIELD, _TOKENS_FOR_ROWS = 24, 24, 600


@dataclass(frozen=True, slots=True)
class Question:
    """A form, less what the passages do not speak of, put to one document.

    `passages` are spans of the view, `labels` as weighed for the document.
    """

    form: Form
    prompt: Prompt
    passages: tuple[Span, ...]
    labels: Mapping[str, Label]
    request: Request


class Questioner:
    """Makes the questions of a schema under a strategy; built once for many documents."""

    def __init__(self, schema: Schema, strategy: Strategy) -> None:
        self.strategy = strategy
        self.forms = forms_of(schema, strategy.most_fields)
        self._labels = Labels(
            {item.path: (item.label, item.heading) for form in self.forms for item in form.items}
        )

    def questions(self, document: Document) -> tuple[Question, ...]:
        """What is worth asking: a form of which the document says nothing gives no question."""
        known = cut(document, self._labels)
        found = (self._question(document, form, known) for form in self.forms)
        return tuple(question for question in found if question)

    def chosen(
        self, questions: Sequence[Question], only: Container[str] | None
    ) -> tuple[Question, ...]:
        """Those of the forms that fill any pointer of `only`; all where that is None."""
        ids = {form.id for form in self.forms if only is None or _fills(form, only)}
        return tuple(question for question in questions if question.form.id in ids)

    def _question(self, document: Document, form: Form, known: Cut) -> Question | None:
        passages = find_passages(form, known, self.strategy.budget)
        form = self._narrowed(document, form, passages, known.labels)
        if not passages or not form.items:
            return None
        prompt = self.strategy.rows if form.listing else self.strategy.fields
        messages = prompt.render(_variables(document, form, passages))
        shape = shape_of(form, sparse=self.strategy.sparse)
        request = Request(messages, shape, _room(form))
        return Question(form, prompt, passages, known.labels, request)

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


def _variables(document: Document, form: Form, passages: Sequence[Span]) -> dict[str, object]:
    return {
        "text": shown_text(document, passages),
        "title": form.title,
        "guide": form.guide,
        "fields": [
            {
                "key": item.key,
                "name": f"{item.heading}·{item.label}" if item.nested else item.label,
                "unit": item.unit,
            }
            for item in form.items
        ],
    }


def shown_text(document: Document, passages: Sequence[Span]) -> str:
    """The passages as the source has them, made harmless: see `disarm`."""
    sources = (document.view.source(span.start, span.end) for span in passages)
    return "\n".join(disarm(document.quote(span)) for span in sources)


def disarm(text: str) -> str:
    """Report text that can close neither the quotation it stands in nor its message.

    Angle brackets, full-width ones too, mark the quotation, and chat templates
    write their own marks as <|…|>, which a server may read as such wherever they
    stand. Characters that nobody sees go. Runs of blanks, which say nothing and
    cost much, become one; halves of characters, which cannot be sent, become
    question marks.
    """
    plain = text.encode("utf-8", "replace").decode("utf-8").translate(_BRACKETS)
    seen = "".join(char for char in plain if unicodedata.category(char) != "Cf")
    return " ".join(seen.split())


def _room(form: Form) -> int:
    """Tokens for an answer that does not run on."""
    if form.listing:
        return _TOKENS_FOR_ROWS
    return _TOKENS_FOR_ANSWER + _TOKENS_FOR_FIELD * len(form.items)
