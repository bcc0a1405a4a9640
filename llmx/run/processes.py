"""Readings in several processes: documents and replies in, requests and finished lines back.

The parent holds the one connection to the server. A document goes to one process
and stays there between its rounds. A document that kills its process (a broken PDF in a
native library, memory gone) takes down all that was under way there: what waits for
replies is begun anew when they have come, and what was being read is tried once more,
one by one, in a process of its own; the document that kills again gets a failed line.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Self, cast

from llmx.model.client import Reply
from llmx.records import Problem
from llmx.run.readers import Desk, Step, Work
from llmx.run.seat import Seat, SeatDiedError
from llmx.run.work import Made, Maker, Reading

CRASHED = Problem(
    "reader_crashed", "reading it ended the process twice; the file is damaged, or memory ran out"
)

Build = Callable[[], Reading]
"""Makes a pipeline in another process: picklable, and equal to what makes the same."""

Call = Callable[[Desk], Step | None]


@dataclass(frozen=True, slots=True)
class _Furnish:
    """Makes a desk in another process."""

    build: Build

    def __call__(self) -> Desk:
        return Desk(Maker(self.build()))


class Workers:
    """Processes that read documents. `own` is the parent's, for what kills them."""

    def __init__(self, furnish: _Furnish, seats: list[Seat[Desk]], own: Maker) -> None:
        """Use `started`."""
        self._furnish = furnish
        self._seats = seats
        self._own = own
        self._places: dict[int, Seat[Desk]] = {}
        self._alone = asyncio.Lock()
        self._quarantine: Seat[Desk] | None = None

    @classmethod
    async def started(cls, build: Build, count: int, own: Maker) -> Self:
        """So many processes, each with a pipeline of `build`. `close` them whatever happens."""
        furnish = _Furnish(build)
        return cls(furnish, [await Seat.started(furnish) for _ in range(count)], own)

    async def add(self) -> None:
        """One process more."""
        self._seats.append(await Seat.started(self._furnish))

    async def begin(self, work: Work) -> Step:
        """Give it to the process that has least to do."""
        seat = min(self._seats, key=lambda seat: seat.waiting)
        self._places[work.ticket] = seat
        return self._placed(work, await self._call(seat, work, partial(Desk.begin, work=work)))

    async def go_on(self, work: Work, replies: Sequence[Reply]) -> Step:
        """Go on where it was begun, or begin anew if that process is gone."""
        seat = self._places.get(work.ticket)
        if seat is None:
            return await self.begin(work)
        call = partial(Desk.go_on, ticket=work.ticket, replies=replies)
        step = await self._call(seat, work, call)
        return await self.begin(work) if step is None else self._placed(work, step)

    async def read_without_model(self, work: Work, note: Problem) -> Made:
        """Read anew with rules alone."""
        seat = self._places.pop(work.ticket, self._seats[0])
        call = partial(Desk.read_without_model, work=work, note=note)
        return cast("Made", await self._call(seat, work, call, call))

    async def drop(self, work: Work) -> None:
        """Forget a reading that nobody waits for any more."""
        seat = self._places.pop(work.ticket, None)
        if seat:
            await self._call(seat, work, partial(Desk.drop, ticket=work.ticket))

    def close(self) -> None:
        """End the processes; what they were reading is dropped."""
        for seat in self._seats:
            seat.close()
        if self._quarantine:
            self._quarantine.close()

    def _placed(self, work: Work, step: Step | None) -> Step:
        if step is None or isinstance(step, Made):
            self._places.pop(work.ticket, None)
        return cast("Step", step)

    async def _call(
        self, seat: Seat[Desk], work: Work, call: Call, alone: Call | None = None
    ) -> Step | None:
        """What the call gives; if its process dies, of it or of another, what `alone` gives."""
        try:
            return await seat.call(call)
        except SeatDiedError:
            async with self._alone:
                await self._replace(seat)
                self._places.pop(work.ticket, None)
                return await self._by_itself(work, alone or partial(Desk.begin_only, work=work))

    async def _replace(self, seat: Seat[Desk]) -> None:
        if seat in self._seats:
            seat.close()
            self._seats[self._seats.index(seat)] = await Seat.started(self._furnish)

    async def _by_itself(self, work: Work, call: Call) -> Step | None:
        """In a process where nothing else is read: if it dies, it is this document's doing."""
        self._quarantine = self._quarantine or await Seat.started(self._furnish)
        try:
            return await self._quarantine.call(call)
        except SeatDiedError:
            self._quarantine.close()
            self._quarantine = None
            return self._own.make_without_model(replace(work.given, problem=CRASHED))
