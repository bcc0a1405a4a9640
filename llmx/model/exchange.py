"""What passes between reading a document and a server: requests out, replies back, in rounds.

    Rounds  --yields-->  requests  --Exchange-->  server
            <--sent---   replies   <------------

A reading that needs a model is a generator. It yields the requests without whose
replies it cannot go on, once or as often as it wants, and returns what it read. It
asks nobody itself, so it may live in another process than the connection, and the
same replies make the same result wherever they come from.
"""

import asyncio
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from llmx.model.cache import AnswerCache
from llmx.model.client import Reply, Request, Settings, load
from llmx.model.endpoints import Endpoint
from llmx.model.faults import LASTING

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, and the key that its answer is filed under."""

    key: str
    request: Request


Rounds = Generator[tuple[Asked, ...], Sequence[Reply], Result]
"""A reading that yields what it asks, takes a reply for each, and returns its result."""


class Asker(Protocol):
    """Whoever gets a request answered: a `ModelClient`, or what stands in for one."""

    endpoint: Endpoint
    settings: Settings

    async def ask(self, request: Request, until: float | None = None) -> Reply: ...


class Exchange:
    """Gets the requests of many readings answered, and files the answers as they come."""

    def __init__(self, client: Asker, cache: AnswerCache | None = None) -> None:
        """Sends nothing yet."""
        self._client = client
        self._cache = cache

    @property
    def is_sure_to_ask(self) -> bool:
        """Whether any question there is will be asked: no answer is on file."""
        return self._cache is None or self._cache.is_empty

    async def prepare(self) -> None:
        """Load what asking takes, beside whatever else is going on."""
        await asyncio.to_thread(load)

    def until(self) -> float:
        """When the questions of a document that is first asked about now are given up."""
        return asyncio.get_running_loop().time() + self._client.settings.document_timeout

    async def answers(self, asked: Sequence[Asked], until: float) -> tuple[Reply, ...]:
        """A reply to each request, in their order; a fault is a reply as well."""
        return tuple(await asyncio.gather(*(self._answer(one, until) for one in asked)))

    async def complete(self, rounds: Rounds[Result]) -> Result:
        """What a reading comes to, all its rounds answered."""
        until: float | None = None
        replies: tuple[Reply, ...] | None = None
        while True:
            try:
                asked = next(rounds) if replies is None else rounds.send(replies)
            except StopIteration as end:
                result: Result = end.value
                return result
            until = until or self.until()
            replies = await self.answers(asked, until)

    async def _answer(self, one: Asked, until: float) -> Reply:
        reply = await self._client.ask(one.request, until)
        # Filed at once: what was paid for must not be lost with the document's other answers.
        if self._cache and (not reply.answer.failure or reply.answer.failure in LASTING):
            self._cache.put(one.key, reply.answer)
        return reply
