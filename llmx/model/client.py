"""Asks a model on a server: instructor over the openai client, with faults as values.

Request --> instructor --> _send --> openai client --> server
                |            retries what went wrong on the way
                checks the answer against the shape, and shows the model its mistake

What is posted is ours and ready before; of instructor it is the loop that runs: it has
an answer, checks it, and has another. All retrying of one question shares a budget of
attempts and of time, and a server that is down is found to be so once, not once a question.
"""

import asyncio
import gc
import json
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from llmx.model.cache import Answer
from llmx.model.endpoints import Constraint, Endpoint
from llmx.model.faults import OUTAGE, CallFailed, Kind, fault_of
from llmx.model.pace import Pace
from llmx.model.prompts import Message, Messages
from llmx.model.shapes import Shape

if TYPE_CHECKING:
    import httpx2
    import openai
    from openai.types.chat import ChatCompletion

_PATH = "/chat/completions"
_OPENAI_KEY = "OPENAI_API_KEY"
_WEAKER: Mapping[Constraint, Constraint] = {"json_schema": "json_object", "json_object": "none"}
_CONSTRAINT_WORDS = ("response_format", "json_schema", "json_object", "schema", "grammar")
_REFUSALS = ("content_filter",)
_TOO_SHORT = "length"


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server is asked. Times are in seconds.

    `timeout` is for one call, `patience` for one question with all its
    attempts. `reasks` of the attempts may show the model what was wrong with
    its answer. A server found down is left alone for `down_for`. A document's
    questions are given up `document_timeout` after the first was asked.
    `requests_per_minute` and `tokens_per_minute` are the server's limits, if it
    has any; waiting for them is not held against `patience`.
    """

    timeout: float = 180.0
    patience: float = 600.0
    attempts: int = 4
    reasks: int = 1
    first_wait: float = 0.5
    longest_wait: float = 60.0
    down_for: float = 10.0
    document_timeout: float = 3600.0
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    concurrency: int = 32
    temperature: float = 0.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """A question as it is sent: messages, the shape of the answer, room for it in tokens."""

    messages: Messages
    shape: Shape
    max_tokens: int

    @property
    def tokens_about(self) -> int:
        """Tokens of the messages, as a guess: four bytes each, 0.75 for a Chinese character.

        The schema is left out: servers that hold a model to it by a grammar do not count it.
        """
        return sum(len(message["content"].encode()) for message in self.messages) // 4


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a request. Without a `failure` in it the answer has the shape asked for.

    `calls` went to the server, `failed` of them in vain; `detail` is for people.
    """

    answer: Answer
    calls: int
    failed: int
    detail: str = ""


@dataclass(slots=True)
class _Question:
    """The running account of one request."""

    shape: Shape
    max_tokens: int
    tokens_about: int
    limit: asyncio.Timeout
    calls: int = 0
    failed: int = 0
    checked: int = 0
    cut_off: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    text: str = ""
    finish: str = ""

    @property
    def reserved(self) -> int:
        """Tokens that the next call may take."""
        return self.tokens_about + self.max_tokens

    def ran_on(self, fault: CallFailed) -> bool:
        """Whether an answer found no end in twice the room; the first time, gives it that."""
        if fault.kind != "truncated":
            return False
        self.max_tokens *= 2
        self.cut_off += 1
        return self.cut_off > 1

    def reply(self, fault: CallFailed | None = None) -> Reply:
        kind, detail = (fault.kind, fault.detail) if fault else ("", "")
        answer = Answer(self.text, self.finish, self.tokens_in, self.tokens_out, kind)
        return Reply(answer, self.calls, self.failed, detail)


@dataclass(frozen=True, slots=True)
class _Terms:
    """What the server has been found to accept."""

    constraint: Constraint
    tokens: str
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Outage:
    kind: Kind
    detail: str
    until: float


@dataclass(slots=True)
class Clock:
    """Time and chance, passed in so that tests need not wait."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    jitter: Callable[[], float] = field(default=random.random)


def load() -> None:
    """Import what asking takes: most of a second that a run may spend on something else too."""
    for module in ("instructor.core", "openai.types.chat", "aiohttp"):
        import_module(module)
    # These classes stay for good; each search for garbage among them would stop the loop.
    gc.freeze()


class ModelClient:
    """One model on one server, for one event loop. Close it when done."""

    def __init__(
        self,
        endpoint: Endpoint,
        environment: Mapping[str, str],
        settings: Settings | None = None,
        clock: Clock | None = None,
        http_client: "httpx2.AsyncClient | None" = None,
    ) -> None:
        """Raises MissingKeyError. Sends nothing yet."""
        self.endpoint = endpoint
        self.settings = settings or Settings()
        self._clock = clock or Clock()
        self._key = endpoint.key(environment)
        self._sdk = _sdk(endpoint, self._key, self.settings, http_client)
        self._slots = asyncio.Semaphore(self.settings.concurrency)
        self._pace = Pace(self.settings.requests_per_minute, self.settings.tokens_per_minute)
        self._terms = _Terms(endpoint.constraint, endpoint.tokens)
        self._outage: _Outage | None = None

    @property
    def outage(self) -> str:
        """What is wrong with the server as a whole, or "": to be told once."""
        if self._outage is None:
            return ""
        return f"{self.endpoint.shown} is {self._outage.kind}: {self._outage.detail}"

    async def ask(self, request: Request, until: float | None = None) -> Reply:
        """The answer, or the fault that stayed when the budget was spent. Never raises for one.

        `until` is a time of the event loop at which the question is given up, whether it
        has been sent or waits for others.
        """
        limit = asyncio.timeout(None)
        question = _Question(request.shape, request.max_tokens, request.tokens_about, limit)
        try:
            async with asyncio.timeout_at(until), self._slots, limit:
                limit.reschedule(asyncio.get_running_loop().time() + self.settings.patience)
                await self._converse(request, question)
        except CallFailed as fault:
            return question.reply(fault)
        except TimeoutError:
            question.failed = question.calls  # the one under way as well
            return question.reply(CallFailed("timeout", self._late(limit)))
        return question.reply()

    def _late(self, limit: asyncio.Timeout) -> str:
        if limit.expired():
            return f"no answer within {self.settings.patience:g} s"
        return f"no answer within the {self.settings.document_timeout:g} s of a document"

    async def aclose(self) -> None:
        await self._sdk.close()

    async def _converse(self, request: Request, question: _Question) -> None:
        from instructor import Mode
        from instructor.core import InstructorRetryException, retry_async
        from pydantic import ValidationError

        try:
            await retry_async(
                self._send,
                request.shape.checker,
                args=(),
                kwargs={"messages": list(request.messages), "question": question},
                max_retries=self.settings.reasks,
                strict=True,
                mode=Mode.JSON_SCHEMA,
            )
        except InstructorRetryException as error:
            cause = error.__cause__
            if isinstance(cause, ValidationError):
                question.failed += 1
                raise CallFailed("malformed", _first_line(cause)) from error
            if cause is not None:
                raise cause from None
            raise

    async def _send(self, messages: Sequence[Message], question: _Question) -> "ChatCompletion":
        """A completion worth checking. Raises CallFailed when the attempts are spent."""
        if self._outage and self._clock.now() < self._outage.until:
            raise CallFailed(self._outage.kind, self._outage.detail)
        if question.checked:
            question.failed += 1  # or instructor would not be back
        while True:
            try:
                completion = await self._attempt(messages, question)
            except CallFailed as fault:
                question.failed += 1
                await self._before_next(fault, question)
            else:
                self._outage = None
                question.checked += 1
                return completion

    async def _attempt(self, messages: Sequence[Message], question: _Question) -> "ChatCompletion":
        """One call, and again at once where the server only wanted to be asked otherwise."""
        import openai

        while True:
            terms = self._terms
            await self._wait_for_turn(question)
            question.calls += 1
            try:
                async with asyncio.timeout(self.settings.timeout):
                    said = await self._post(self._body(messages, question, terms))
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                if not self._concede(terms, error.message):
                    raise fault_of(error, self._key) from error
                question.failed += 1
            except openai.APIError as error:
                raise fault_of(error, self._key) from error
            except TimeoutError as error:
                late = f"no answer within {self.settings.timeout:g} s"
                raise CallFailed("timeout", late) from error
            else:
                return self._counted(said, question)

    def _body(
        self, messages: Sequence[Message], question: _Question, terms: _Terms
    ) -> dict[str, Any]:
        asked = Request(tuple(messages), question.shape, question.max_tokens)
        return _body(self.endpoint.model, self.settings, asked, terms)

    async def _wait_for_turn(self, question: _Question) -> None:
        """Waits as the limits per minute want it; the question's patience waits as well."""
        wait = self._pace.reserve(question.reserved, self._clock.now())
        if wait > 0:
            until = question.limit.when()
            question.limit.reschedule(until + wait if until else None)
            await self._clock.sleep(wait)

    def _counted(self, said: object, question: _Question) -> "ChatCompletion":
        before = question.tokens_in + question.tokens_out
        try:
            return _completion(said, question)
        finally:
            used = question.tokens_in + question.tokens_out - before
            if used:
                self._pace.correct(question.reserved, used)

    async def _post(self, body: Mapping[str, Any]) -> object:
        import httpx2

        response = await self._sdk.post(_PATH, body=body, cast_to=httpx2.Response)
        try:
            return json.loads(response.content)
        except ValueError as error:
            raise CallFailed("server_error", "the answer is not JSON") from error

    def _concede(self, terms: _Terms, complaint: str) -> bool:
        """Weaker terms for all further calls, if the complaint is about one of ours."""
        if terms != self._terms:
            return True
        weaker = _weaker(terms, complaint.lower())
        if weaker is None:
            return False
        self._terms = weaker
        return True

    async def _before_next(self, fault: CallFailed, question: _Question) -> None:
        """Waits for the next attempt; raises the fault if there is to be none."""
        wait = self._wait(fault, question.failed)
        too_long = wait > self.settings.longest_wait
        spent = question.failed >= self.settings.attempts or question.ran_on(fault)
        if fault.is_final or spent or too_long:
            if fault.kind in OUTAGE:
                until = self._clock.now() + self.settings.down_for
                self._outage = _Outage(fault.kind, fault.detail, until)
            raise fault
        await self._clock.sleep(wait)

    def _wait(self, fault: CallFailed, failed: int) -> float:
        if fault.wait is not None:
            return fault.wait
        if fault.kind in ("truncated", "empty", "refused"):
            return 0.0
        grown = self.settings.first_wait * 2.0 ** (failed - 1)
        return min(grown, self.settings.longest_wait) * (0.5 + self._clock.jitter() / 2)


def _sdk(
    endpoint: Endpoint, key: str, settings: Settings, http_client: "httpx2.AsyncClient | None"
) -> "openai.AsyncOpenAI":
    """The openai client over aiohttp, which takes half the CPU of its default transport."""
    import httpx2
    import openai

    logging.getLogger("instructor").addHandler(logging.NullHandler())
    sdk = openai.AsyncOpenAI(
        base_url=endpoint.base_url,
        api_key=key,
        max_retries=0,
        timeout=settings.timeout,
        http_client=http_client
        or openai.DefaultAioHttpClient(
            trust_env=not endpoint.is_local,
            limits=httpx2.Limits(max_connections=settings.concurrency + 1),
        ),
    )
    if endpoint.key_variable != _OPENAI_KEY:
        # The client takes them from the environment and would tell any server.
        sdk.organization = sdk.project = None
    return sdk


def body_of(endpoint: Endpoint, settings: Settings, request: Request) -> dict[str, Any]:
    """What is posted for a request before the server has complained about anything."""
    return _body(endpoint.model, settings, request, _Terms(endpoint.constraint, endpoint.tokens))


def _body(model: str, settings: Settings, request: Request, terms: _Terms) -> dict[str, Any]:
    """What is posted: common parts first, and only what the server is known to accept."""
    body: dict[str, Any] = {
        "model": model,
        "messages": list(request.messages),
        "temperature": settings.temperature,
        "seed": settings.seed,
        terms.tokens: request.max_tokens,
    }
    if terms.constraint == "json_schema":
        body["response_format"] = {"type": "json_schema", "json_schema": _named(request.shape)}
    elif terms.constraint == "json_object":
        body["response_format"] = {"type": "json_object"}
    return {name: value for name, value in body.items() if name not in terms.without}


def _named(shape: Shape) -> dict[str, Any]:
    """OpenAI holds a model to a schema only if told so, and only if no field is optional."""
    schema = shape.schema
    strict = set(schema["required"]) == set(schema["properties"])
    return {"name": "answer", "schema": schema, "strict": strict}


def _weaker(terms: _Terms, complaint: str) -> _Terms | None:
    """Terms that meet the complaint, or None if it is about something else."""
    if terms.tokens == "max_tokens" and "max_completion_tokens" in complaint:
        return replace(terms, tokens="max_completion_tokens")
    for name in ("temperature", "seed"):
        if name in complaint and name not in terms.without:
            return replace(terms, without=terms.without | {name})
    if terms.constraint in _WEAKER and any(word in complaint for word in _CONSTRAINT_WORDS):
        return replace(terms, constraint=_WEAKER[terms.constraint])
    return None


def _completion(said: object, question: _Question) -> "ChatCompletion":
    """The answer in the client's own types, without the cost of its parser.

    Counts the tokens. Raises CallFailed for what is not worth checking.
    """
    try:
        said = cast("dict[str, Any]", said)
        choice = said["choices"][0]
        message = choice["message"]
        text = message.get("content") or ""
        question.text, question.finish = str(text), str(choice.get("finish_reason") or "")
        usage = said.get("usage") or {}
        question.tokens_in += int(usage.get("prompt_tokens") or 0)
        question.tokens_out += int(usage.get("completion_tokens") or 0)
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        raise CallFailed("server_error", "the answer is not a chat completion") from error
    if message.get("refusal") or question.finish in _REFUSALS:
        raise CallFailed("refused", str(message.get("refusal") or "content filter")[:200])
    if question.finish == _TOO_SHORT and not question.shape.fits(question.text):
        raise CallFailed("truncated", f"more than {question.max_tokens} tokens")
    if not question.text.strip():
        raise CallFailed("empty", "the answer has no text")
    return _typed(question.shape.plain(question.text))


def _typed(text: str) -> "ChatCompletion":
    blank = _blank_completion()
    choice = blank.choices[0]
    message = choice.message.model_copy(update={"content": text})
    return blank.model_copy(update={"choices": [choice.model_copy(update={"message": message})]})


@lru_cache(maxsize=1)
def _blank_completion() -> "ChatCompletion":
    """A completion to copy: to make one of its own types costs the client twenty copies."""
    from openai.types import CompletionUsage
    from openai.types.chat import ChatCompletion, ChatCompletionMessage
    from openai.types.chat.chat_completion import Choice

    message = ChatCompletionMessage.model_construct(role="assistant", content="")
    choice = Choice.model_construct(index=0, finish_reason="stop", message=message)
    usage = CompletionUsage.model_construct(prompt_tokens=0, completion_tokens=0, total_tokens=0)
    return ChatCompletion.model_construct(choices=[choice], usage=usage)


def _first_line(error: BaseException | None) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return "; ".join(lines[:3])[:200] if lines else "not of the shape asked for"
