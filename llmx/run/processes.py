"""Rules in several processes: documents out, finished lines back.

A document that kills its process (a broken PDF in a native library, memory
gone) takes down the pool with all that was in it. Each of those documents is
then tried once more, alone; the one that kills again gets a failed line.
"""

import asyncio
import gc
import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import lru_cache

from llmx.records import Problem
from llmx.run.inputs import Given
from llmx.run.work import Made, Maker, Reading

CRASHED = Problem(
    "reader_crashed", "reading it ended the process twice; the file is damaged, or memory ran out"
)

_OBJECTS_BEFORE_COLLECTING = 50_000

Build = Callable[[], Reading]
"""Makes a pipeline in another process: picklable, and equal to what makes the same."""


class Workers:
    """A pool of `count` processes that read documents without a model. `own` is the parent's."""

    def __init__(self, build: Build, count: int, own: Maker) -> None:
        self._build = build
        self._count = count
        self._own = own
        self._pool = _pool(count)
        self._alone = asyncio.Lock()

    async def make(self, given: Given) -> Made:
        """Give the line of a document, whatever the document does to a process."""
        pool = self._pool
        try:
            return await self._in(pool, given)
        except BrokenProcessPool:
            async with self._alone:
                if self._pool is pool:
                    pool.shutdown(wait=False)
                    self._pool = _pool(self._count)
                return await self._make_alone(given)

    async def _make_alone(self, given: Given) -> Made:
        with _pool(1) as pool:
            try:
                return await self._in(pool, given)
            except BrokenProcessPool:
                return self._own.make_without_model(replace(given, problem=CRASHED))

    async def _in(self, pool: ProcessPoolExecutor, given: Given) -> Made:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(pool, _make, self._build, given)

    def close(self) -> None:
        """End the processes; what they were reading is dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _pool(count: int) -> ProcessPoolExecutor:
    # Not forked: the parent may have threads, and locks they hold would stay held.
    return ProcessPoolExecutor(
        count, mp_context=multiprocessing.get_context("spawn"), initializer=_leave_interrupts
    )


def _leave_interrupts() -> None:
    """Ctrl-C reaches the whole group; the parent is the one to act on it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@lru_cache(maxsize=1)
def _maker(build: Build) -> Maker:
    maker = Maker(build())
    # Schema and patterns stay for good, and a document leaves next to no cycles behind:
    # looking for them as often as Python does costs a tenth of the time.
    gc.freeze()
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTING)
    return maker


def _make(build: Build, given: Given) -> Made:
    return _maker(build).make_without_model(given)
