"""Who reads the documents of a run: this process. `processes.py` has the others.

    begin  --> Made, or the requests of the first round
    go_on  --> Made, or the requests of the next round

What has been read of a document stays where it is while its requests are answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from llmx.model.client import Reply
from llmx.model.exchange import Asked, Rounds
from llmx.records import Problem
from llmx.run.inputs import Given
from llmx.run.work import Made, Maker

Step = Made | tuple[Asked, ...]
"""Where a reading stands: at its end, or at requests that it waits for."""


@dataclass(frozen=True, slots=True)
class Work:
    """A document on its way to its line; `heard` has the replies so far by their keys."""

    ticket: int
    given: Given
    heard: dict[str, Reply] = field(default_factory=dict)

    def hear(self, asked: Sequence[Asked], replies: Sequence[Reply]) -> None:
        """Keep the replies of a round, so that the reading can be begun anew elsewhere."""
        self.heard.update((one.key, reply) for one, reply in zip(asked, replies, strict=True))


class Readers(Protocol):
    """Readings in any number of processes."""

    async def begin(self, work: Work) -> Step: ...
    async def go_on(self, work: Work, replies: Sequence[Reply]) -> Step: ...
    async def read_without_model(self, work: Work, note: Problem) -> Made: ...
    async def drop(self, work: Work) -> None: ...
    def close(self) -> None: ...


class Desk:
    """Readings begun in this process, by ticket."""

    def __init__(self, maker: Maker) -> None:
        self._maker = maker
        self._begun: dict[int, Rounds[Made]] = {}

    def begin(self, work: Work) -> Step:
        """Read as far as the replies reach."""
        rounds = self._maker.make(work.given)
        try:
            asked = next(rounds)
            while all(one.key in work.heard for one in asked):
                asked = rounds.send([work.heard[one.key] for one in asked])
        except StopIteration as end:
            made: Made = end.value
            return made
        self._begun[work.ticket] = rounds
        return asked

    def begin_only(self, work: Work) -> Step:
        """As `begin`, for one that goes on elsewhere."""
        step = self.begin(work)
        self.drop(work.ticket)
        return step

    def go_on(self, ticket: int, replies: Sequence[Reply]) -> Step | None:
        """Read on with the replies of a round. None if that reading was not begun here."""
        rounds = self._begun.pop(ticket, None)
        if rounds is None:
            return None
        try:
            asked = rounds.send(replies)
        except StopIteration as end:
            made: Made = end.value
            return made
        self._begun[ticket] = rounds
        return asked

    def read_without_model(self, work: Work, note: Problem) -> Made:
        """Read anew with rules alone."""
        self.drop(work.ticket)
        return self._maker.make_without_model(work.given, note)

    def drop(self, ticket: int) -> None:
        """Forget a reading."""
        self._begun.pop(ticket, None)


class OwnReaders:
    """This process, one step at a time."""

    def __init__(self, maker: Maker) -> None:
        self._desk = Desk(maker)

    async def begin(self, work: Work) -> Step:
        return self._desk.begin(work)

    async def go_on(self, work: Work, replies: Sequence[Reply]) -> Step:
        step = self._desk.go_on(work.ticket, replies)
        return await self.begin(work) if step is None else step

    async def read_without_model(self, work: Work, note: Problem) -> Made:
        return self._desk.read_without_model(work, note)

    async def drop(self, work: Work) -> None:
        self._desk.drop(work.ticket)

    def close(self) -> None:
        """Nothing is held."""
