"""The model reader: asks a model for what a schema wants, and believes what the text bears out.

Document --> passages --> Question --> (cache | server) --> answer --> grounding --> Readings

It abstains, and says why, wherever the server or the text lets it down: a
failure is a `Problem`, and the other reader's word stands.
"""

import asyncio
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from llmx.documents import Document, Span
from llmx.fields import Schema
from llmx.model.asking import Form, forms_of
from llmx.model.cache import Answer, AnswerCache, answer_key
from llmx.model.client import ModelClient, Reply, Request
from llmx.model.faults import LASTING
from llmx.model.grounding import Grounded, Grounder, Refused
from llmx.model.labels import Label
from llmx.model.passages import cut, find_passages
from llmx.model.places import Normalise
from llmx.model.prompts import Prompt
from llmx.model.shapes import Shape, shape_of
from llmx.records import Problem, Readings, Usage, total_usage

_TOKENS_FOR_ANSWER, _TOKENS_FOR_FIELD, _TOKENS_FOR_ROWS = 24, 24, 800


@dataclass(frozen=True, slots=True)
class Strategy:
    """How a model is asked: a property of the model, not of the report.

    `budget` is how many characters of the report a question may show it. With
    `sparse` the model leaves out what the text does not tell, instead of null.
    """

    fields: Prompt
    rows: Prompt
    budget: int = 1500
    most_fields: int = 9
    sparse: bool = False

    @property
    def prompts(self) -> tuple[tuple[str, str], ...]:
        """Name and SHA-256 of each prompt, for the record."""
        return tuple((prompt.id, prompt.sha256) for prompt in (self.fields, self.rows))


@dataclass(frozen=True, slots=True)
class Question:
    """A form, put to one document. `passages` are spans of the view, `labels` as weighed for it."""

    form: Form
    prompt: Prompt
    passages: tuple[Span, ...]
    labels: Mapping[str, Label]
    request: Request


@dataclass(frozen=True, slots=True)
class _Heard:
    """What came of a question: values with the shape asked for, or a fault."""

    question: Question
    values: Mapping[str, Any] | None
    fault: str
    detail: str
    usage: Usage


class ModelReader:
    """Reads documents with one model under one strategy; built once for many documents."""

    def __init__(
        self,
        schema: Schema,
        strategy: Strategy,
        client: ModelClient,
        normalise: Normalise,
        cache: AnswerCache | None = None,
    ) -> None:
        self.strategy = strategy
        self.forms = forms_of(schema, strategy.most_fields)
        self._client = client
        self._cache = cache
        self._grounder = Grounder(schema, self.forms, normalise)
        self._shapes = {form.id: shape_of(form, sparse=strategy.sparse) for form in self.forms}

    async def read(
        self, document: Document, only: Container[str] | None = None
    ) -> tuple[Readings, Usage]:
        """What the model reads in a document, and what asking cost.

        With `only`, forms that fill none of these pointers are not asked; the
        others are asked whole, so that the same question has the same answer
        on file under every policy.
        """
        heard = await asyncio.gather(*map(self._hear, self.questions(document, only)))
        grounded = [self._ground(document, one) for one in heard]
        readings = tuple(reading for one in grounded for reading in one.readings)
        problems = (*self._problems(heard), *_refusals(grounded))
        return Readings(readings, problems), total_usage([one.usage for one in heard])

    def questions(
        self, document: Document, only: Container[str] | None = None
    ) -> tuple[Question, ...]:
        """What `read` would ask. Forms of which the document says nothing are not asked."""
        wanted = [form for form in self.forms if only is None or _fills(form, only)]
        if not wanted:
            return ()
        known = cut(document, self._grounder.labels)
        found = ((form, find_passages(form, known, self.strategy.budget)) for form in wanted)
        return tuple(
            self._question(document, form, passages, known.labels)
            for form, passages in found
            if passages
        )

    def _question(
        self,
        document: Document,
        form: Form,
        passages: tuple[Span, ...],
        labels: Mapping[str, Label],
    ) -> Question:
        prompt = self.strategy.rows if form.listing else self.strategy.fields
        messages = prompt.render(_variables(document, form, passages))
        request = Request(messages, self._shapes[form.id], _room(form))
        return Question(form, prompt, passages, labels, request)

    async def _hear(self, question: Question) -> _Heard:
        """The answer on file if it still has the right shape, else the server's."""
        key = self._key(question.request)
        filed = self._cache.get(key) if self._cache else None
        if filed is not None:
            heard = _from_file(question, filed)
            if heard is not None:
                return heard
        reply = await self._client.ask(question.request)
        if self._cache and (not reply.answer.failure or reply.answer.failure in LASTING):
            self._cache.put(key, reply.answer)
        return _from_server(question, reply)

    def _key(self, request: Request) -> str:
        endpoint, settings = self._client.endpoint, self._client.settings
        said = {
            "messages": request.messages,
            "schema": request.shape.schema,
            "max_tokens": request.max_tokens,
            "temperature": settings.temperature,
            "seed": settings.seed,
        }
        return answer_key(endpoint.identity, endpoint.model, said)

    def _ground(self, document: Document, heard: _Heard) -> Grounded:
        if heard.values is None:
            return Grounded()
        question = heard.question
        page = self._grounder.page(document, question.passages, question.labels)
        how = f"prompt {question.prompt.id}"
        return self._grounder.ground(page, question.form, heard.values, how)

    def _problems(self, heard: Sequence[_Heard]) -> Iterable[Problem]:
        """One problem for each kind of fault, naming the forms that went without an answer."""
        faults: dict[str, list[_Heard]] = {}
        for one in heard:
            if one.fault:
                faults.setdefault(one.fault, []).append(one)
        for fault, unanswered in faults.items():
            forms = ", ".join(one.question.form.id for one in unanswered)
            where = f"{self._client.endpoint.model} at {self._client.endpoint.shown}"
            yield Problem(
                f"model_{fault}", f"{where}: {unanswered[0].detail} (not answered: {forms})"
            )


def _from_file(question: Question, filed: Answer) -> _Heard | None:
    """None where the entry is no answer: what is kept as one, but has not the shape."""
    values = _values(question.request.shape, filed)
    if values is None and not filed.failure:
        return None
    usage = Usage(cached=1, cached_tokens_in=filed.tokens_in, cached_tokens_out=filed.tokens_out)
    if values is None:
        return _Heard(question, None, filed.failure, "as it did before", usage)
    return _Heard(question, values, "", "", usage)


def _from_server(question: Question, reply: Reply) -> _Heard:
    answer = reply.answer
    usage = Usage(
        calls=reply.calls,
        failed=reply.failed,
        tokens_in=answer.tokens_in,
        tokens_out=answer.tokens_out,
    )
    values = None if answer.failure else question.request.shape.check(answer.text)
    return _Heard(question, values, answer.failure, reply.detail, usage)


def _values(shape: Shape, filed: Answer) -> Mapping[str, Any] | None:
    """The values of a filed answer. What once failed may have the shape by today's rules."""
    if filed.failure not in ("", "malformed"):
        return None
    try:
        return shape.check(filed.text)
    except ValueError:
        return None


def _fills(form: Form, only: Container[str]) -> bool:
    return any(path in only for path in form.paths)


def _variables(document: Document, form: Form, passages: Sequence[Span]) -> dict[str, Any]:
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

    Angle brackets mark the quotation, and chat templates write their own marks
    as <|…|>, which a server may read as such wherever they stand. Runs of
    blanks, which say nothing and cost much, become one.
    """
    return " ".join(text.replace("<", "〈").replace(">", "〉").split())


def _room(form: Form) -> int:
    """Tokens for an answer that does not run on."""
    if form.listing:
        return _TOKENS_FOR_ROWS
    return _TOKENS_FOR_ANSWER + _TOKENS_FOR_FIELD * len(form.items)


def _refusals(grounded: Sequence[Grounded]) -> Iterable[Problem]:
    """What the model said and the text does not bear out: told, never output."""
    refused = [one for part in grounded for one in part.refused]
    if refused:
        yield Problem("model_ungrounded", "; ".join(map(_told, refused)))


def _told(refused: Refused) -> str:
    return f"{refused.path} = {refused.value}: {refused.reason}"
