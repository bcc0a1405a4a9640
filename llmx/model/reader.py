"""The model reader: asks a model for what a schema wants, and believes what the text bears out.

Document --> Questions --> (cache | a round of requests) --> answers --> grounding --> Readings

It abstains, and says why, wherever the server or the text lets it down: a
failure is a `Problem`, and the other reader's word stands.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from llmx.documents import Document
from llmx.fields import Schema
from llmx.model.cache import Answer, AnswerCache, answer_key
from llmx.model.client import Reply, Request, Settings
from llmx.model.endpoints import Endpoint
from llmx.model.exchange import Asked, Rounds
from llmx.model.grounding import Grounded, Refused, ground
from llmx.model.pages import Normalise
from llmx.model.questions import Question, Questioner
from llmx.model.second import Seconder, SecondQuestion
from llmx.model.shapes import Shape
from llmx.model.strategies import Strategy
from llmx.records import Doubt, Problem, Readings, Usage, Verdicts, total_usage

__all__ = ["ModelReader", "Question", "Server", "Strategy"]


class Server(Protocol):
    """Who will be asked, and how; a `ModelClient` is one."""

    @property
    def endpoint(self) -> Endpoint: ...
    @property
    def settings(self) -> Settings: ...


_Asked = TypeVar("_Asked", Question, SecondQuestion)


@dataclass(frozen=True, slots=True)
class _Heard(Generic[_Asked]):
    """What came of a question: values with the shape asked for, or a fault."""

    question: _Asked
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
        server: Server,
        normalise: Normalise,
        cache: AnswerCache | None = None,
    ) -> None:
        """Asks nobody itself. `normalise` brings words into the form of a view."""
        self.strategy = strategy
        self._questioner = Questioner(schema, strategy)
        second = strategy.second
        self._seconder = Seconder(self._questioner.forms, second) if second else None
        self._normalise = normalise
        self._server = server
        self._cache = cache

    def read(
        self, document: Document, only: Container[str] | None = None
    ) -> Rounds[tuple[Readings, Usage]]:
        """What the model reads in a document, and what asking cost.

        With `only`, questions that fill none of these pointers are not asked.
        The others are asked whole, and all they bring is given.
        """
        every = self._questioner.prospects(document)
        asked = [self._questioner.question(p) for p in self._questioner.chosen(every, only)]
        heard = yield from self._hear(asked)
        grounded = [self._ground(one) for one in heard]
        readings = tuple(reading for one in grounded for reading in one.readings)
        problems = (*self._problems(heard), *_refusals(grounded))
        spared = Usage(avoided=len(every) - len(asked))
        return Readings(readings, problems), total_usage([spared, *(one.usage for one in heard)])

    def decide(self, document: Document, doubts: Sequence[Doubt]) -> Rounds[tuple[Verdicts, Usage]]:
        """What the model says on what is open: one question at most, none without a prompt."""
        question = self._seconder.question(document, doubts) if self._seconder else None
        if question is None:
            return Verdicts(), Usage()
        (heard,) = yield from self._hear([question])
        chosen = question.chosen(heard.values) if heard.values is not None else {}
        return Verdicts(chosen, tuple(self._problems([heard]))), heard.usage

    def _hear(self, questions: Sequence[_Asked]) -> Rounds[list[_Heard[_Asked]]]:
        """The answers on file that still have the right shape, and in one round the others."""
        keys = [self.key(question.request) for question in questions]
        filed = [self._filed(*one) for one in zip(questions, keys, strict=True)]
        asked = tuple(
            Asked(key, question.request)
            for question, key, heard in zip(questions, keys, filed, strict=True)
            if heard is None
        )
        replies = iter((yield asked) if asked else ())
        return [
            heard or _from_server(question, next(replies))
            for question, heard in zip(questions, filed, strict=True)
        ]

    def _filed(self, question: _Asked, key: str) -> _Heard[_Asked] | None:
        answer = self._cache.get(key) if self._cache else None
        return _from_file(question, answer) if answer else None

    def key(self, request: Request) -> str:
        """What the answer to a request is filed under."""
        endpoint, settings = self._server.endpoint, self._server.settings
        said = {
            "messages": request.messages,
            "schema": request.shape.schema,
            "max_tokens": request.max_tokens,
            "temperature": settings.temperature,
            "seed": settings.seed,
        }
        return answer_key(endpoint.identity, endpoint.model, said)

    def _ground(self, heard: _Heard[Question]) -> Grounded:
        if heard.values is None:
            return Grounded()
        question = heard.question
        claims = question.way.claims(question.page, question.form, heard.values, self._normalise)
        return ground(question.page, claims, f"prompt {question.prompt.id}")

    def _problems(self, heard: Sequence[_Heard[_Asked]]) -> Iterable[Problem]:
        """One problem for each kind of fault, naming what went without an answer."""
        faults: dict[str, list[_Heard[_Asked]]] = {}
        for one in heard:
            if one.fault:
                faults.setdefault(one.fault, []).append(one)
        for fault, unanswered in faults.items():
            names = ", ".join(one.question.name for one in unanswered)
            where = f"{self._server.endpoint.model} at {self._server.endpoint.shown}"
            yield Problem(
                f"model_{fault}", f"{where}: {unanswered[0].detail} (not answered: {names})"
            )


def _from_file(question: _Asked, filed: Answer) -> _Heard[_Asked] | None:
    """None where the entry is no answer: what is kept as one, but has not the shape."""
    values = _values(question.request.shape, filed)
    if values is None and not filed.failure:
        return None
    usage = Usage(cached=1, cached_tokens_in=filed.tokens_in, cached_tokens_out=filed.tokens_out)
    if values is None:
        return _Heard(question, None, filed.failure, "as it did before", usage)
    return _Heard(question, values, "", "", usage)


def _from_server(question: _Asked, reply: Reply) -> _Heard[_Asked]:
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


def _refusals(grounded: Sequence[Grounded]) -> Iterable[Problem]:
    """What the model said and the text does not bear out: told, never output."""
    refused = [one for part in grounded for one in part.refused]
    if refused:
        yield Problem("model_ungrounded", "; ".join(map(_told, refused)))


def _told(refused: Refused) -> str:
    return f"{refused.path} = {refused.value}: {refused.reason}"
