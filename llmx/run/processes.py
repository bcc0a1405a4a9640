"""Readings in several processes: documents and replies in, requests and finished lines back.

The parent holds the one connection to the server. A document goes to one process
and stays there between its rounds. A document that kills its process (a broken PDF in a
native library, memory gone) takes down all that was under way there: what waits for
replies is begun anew when they have come, and what was being read is tried once more,
one by one, in a process of its own; the document that kills again gets a failed line.
"""

import asyncio
import gc
import multiprocessing
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import cast

from llmx.model.client import Reply
from llmx.records import Problem
from llmx.run.readers import Desk, Step, Work
from llmx.run.work import Made, Maker, Reading

CRASHED = Problem(
    "reader_crashed", "reading it ended the process twice; the file is damaged, or memory ran out"
)

_OBJECTS_BEFORE_COLLECTING = 50_000

Build = Callable[[], Reading]
"""Makes a pipeline in another process: picklable, and equal to what makes the same."""

Call = Callable[[], Step | None]


def _process() -> ProcessPoolExecutor:
    # Not forked: the parent may have threads, and locks they hold would stay held.
    return ProcessPoolExecutor(
        1, mp_context=multiprocessing.get_context("spawn"), initializer=_leave_interrupts
    )


def _leave_interrupts() -> None:
    """Ctrl-C reaches the whole group; the parent is the one to act on it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@dataclass(eq=False, slots=True)
class _Seat:
    """One process, and how many calls wait for it. Renewed when a document has killed it."""

    pool: ProcessPoolExecutor = field(default_factory=_process)
    waiting: int = 0

    async def call(self, work: Call) -> Step | None:
        """Raises BrokenProcessPool if the process died meanwhile."""
        self.waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self.pool, work)
        finally:
            self.waiting -= 1

    def renew(self) -> None:
        self.pool.shutdown(wait=False)
        self.pool = _process()

    def close(self) -> None:
        self.pool.shutdown(wait=True, cancel_futures=True)


class Workers:
    """`count` processes that read documents with pipelines of `build`. `own` is the parent's."""

    def __init__(self, build: Build, count: int, own: Maker) -> None:
        self._build = build
        self._own = own
        self._seats = [_Seat() for _ in range(count)]
        self._places: dict[int, _Seat] = {}
        self._alone = asyncio.Lock()
        self._quarantine: _Seat | None = None

    async def begin(self, work: Work) -> Step:
        """Give it to the process that has least to do."""
        seat = min(self._seats, key=lambda seat: seat.waiting)
        self._places[work.ticket] = seat
        step = await self._call(seat, work, partial(_begin, self._build, work))
        return self._placed(work, step)

    async def go_on(self, work: Work, replies: Sequence[Reply]) -> Step:
        """Go on where it was begun, or begin anew if that process is gone."""
        seat = self._places.get(work.ticket)
        if seat is None:
            return await self.begin(work)
        step = await self._call(seat, work, partial(_go_on, self._build, work.ticket, replies))
        return await self.begin(work) if step is None else self._placed(work, step)

    async def read_without_model(self, work: Work, note: Problem) -> Made:
        """Read anew with rules alone."""
        seat = self._places.pop(work.ticket, self._seats[0])
        alone = partial(_read_without_model, self._build, work, note)
        return cast("Made", await self._call(seat, work, alone, alone))

    def drop(self, work: Work) -> None:
        """Forget a reading that nobody waits for any more."""
        seat = self._places.pop(work.ticket, None)
        if seat:
            seat.pool.submit(_drop, self._build, work.ticket)

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
        self, seat: _Seat, work: Work, call: Call, alone: Call | None = None
    ) -> Step | None:
        """What the call gives; if its process dies, of it or of another, what `alone` gives."""
        pool = seat.pool
        try:
            return await seat.call(call)
        except BrokenProcessPool:
            async with self._alone:
                if seat.pool is pool:
                    seat.renew()
                self._places.pop(work.ticket, None)
                return await self._by_itself(work, alone or partial(_begin_only, self._build, work))

    async def _by_itself(self, work: Work, call: Call) -> Step | None:
        """In a process where nothing else is read: if it dies, it is this document's doing."""
        self._quarantine = self._quarantine or _Seat()
        try:
            return await self._quarantine.call(call)
        except BrokenProcessPool:
            self._quarantine.close()
            self._quarantine = None
            return self._own.make_without_model(replace(work.given, problem=CRASHED))


# --- in the other process


@lru_cache(maxsize=1)
def _desk(build: Build) -> Desk:
    desk = Desk(Maker(build()))
    # Schema and patterns stay for good, and a document leaves next to no cycles behind:
    # looking for them as often as Python does costs a tenth of the time.
    gc.freeze()
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTING)
    return desk


def _begin(build: Build, work: Work) -> Step:
    return _desk(build).begin(work)


def _begin_only(build: Build, work: Work) -> Step:
    """As `_begin`; whatever comes next is not done here."""
    try:
        return _desk(build).begin(work)
    finally:
        _drop(build, work.ticket)


def _go_on(build: Build, ticket: int, replies: Sequence[Reply]) -> Step | None:
    return _desk(build).go_on(ticket, replies)


def _read_without_model(build: Build, work: Work, note: Problem) -> Made:
    return _desk(build).read_without_model(work, note)


def _drop(build: Build, ticket: int) -> None:
    _desk(build).drop(ticket)
