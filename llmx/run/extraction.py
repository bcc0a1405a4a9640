"""Inputs to OUT.jsonl and OUT.run.json: the loop over documents."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import aclosing, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, get_args

from llmx import __version__
from llmx.model.exchange import Exchange
from llmx.model.faults import LASTING, Kind
from llmx.records import Problem, Usage
from llmx.run.inputs import Given, Inputs, open_inputs
from llmx.run.journal import Cost, Journal, run_file_of
from llmx.run.processes import CRASHED, Build, Workers
from llmx.run.readers import OwnReaders, Readers, Work
from llmx.run.stream import in_order
from llmx.run.summary import Account, Budget, Counts, Summary, total_costs, write_run_file
from llmx.run.work import BUDGET_SPENT, INTERNAL, NOT_THE_DOCUMENT, Made, Maker, Reading

_PASSING = frozenset(
    (*(f"model_{kind}" for kind in get_args(Kind) if kind not in LASTING),
     BUDGET_SPENT, INTERNAL, CRASHED.code)
)  # fmt: skip
"""Codes of problems that may be gone next time: lines with one are made again."""

_PROCESSES_FROM = 64
"""Inputs from which several processes save more time than they take to start."""

_FOR_EACH_PROCESS = 3
"""Documents given to each process, so that none waits for the next."""


class WriteError(Exception):
    """The output cannot be written any more; what was finished is kept."""


@dataclass(frozen=True, slots=True)
class Job:
    """How to run. `options` are told in OUT.run.json.

    `server` is the identity of the model's server: lines made with another one are
    made again. `concurrency` is how many documents may wait for the model at a time;
    without an `exchange` they ask nothing. `budget_tokens` is the number of tokens after
    which no model is asked any more. Many documents are read in so many `processes`, if
    `build` makes the pipeline anew for them. `finish` is awaited when the last document
    has been read.
    """

    output: Path
    options: Mapping[str, Any] = field(default_factory=dict)
    server: str = ""
    exchange: Exchange | None = None
    concurrency: int = 1
    processes: int = 1
    fresh: bool = False
    budget_tokens: int | None = None
    build: Build | None = None
    finish: Callable[[], Awaitable[None]] | None = None


def extract(
    inputs: Inputs,
    pipeline: Reading,
    job: Job,
    watch: Callable[[Made], None] = lambda _: None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Summary:
    """Write one line per document, in input order; lines made before in the same way are reused.

    `watch` sees each line as it is written. Ctrl-C ends the run early: the
    summary is then not `complete`, and the same call goes on from there.
    Raises UsageError if the output cannot be written, WriteError if it no longer can.
    """
    configuration = _configuration(pipeline, job)
    journal = Journal(job.output, configuration, is_reusable, fresh=job.fresh)
    run = _Run(inputs, pipeline, job, journal, watch, clock)
    with closing(journal):
        try:
            try:
                asyncio.run(run.make_all())
            except KeyboardInterrupt:
                return run.end_early()
            return run.end()
        except OSError as error:
            raise WriteError(
                f"{job.output} cannot be written: {error.strerror or error}. The lines so far "
                f"({run.counts.total}) are kept; put that right and run the same command again."
            ) from error


def is_reusable(line: Mapping[str, Any]) -> bool:
    """Whether a line would come out the same again: not if the model could not be asked."""
    problems = line.get("problems", ())
    return not any(problem.get("code") in _PASSING for problem in problems)


def _configuration(pipeline: Reading, job: Job) -> str:
    if not job.server:
        return pipeline.configuration
    return hashlib.sha256(f"{pipeline.configuration} {job.server}".encode()).hexdigest()[:16]


async def _prepare(exchange: Exchange, workers: Workers) -> None:
    await exchange.prepare()
    await workers.add()


@dataclass(slots=True)
class _Run:
    """The state of one run."""

    inputs: Inputs
    pipeline: Reading
    job: Job
    journal: Journal
    watch: Callable[[Made], None]
    clock: Callable[[], datetime]
    maker: Maker = field(init=False)
    readers: Readers | None = None  # none before there is something to read
    starting: asyncio.Lock = field(default_factory=asyncio.Lock)
    prepared: asyncio.Task[None] | None = None
    asking: asyncio.Semaphore = field(init=False)
    started: datetime = field(init=False)
    tickets: Iterator[int] = field(default_factory=count)
    counts: Counts = field(default_factory=Counts)
    usage: Usage = field(default_factory=Usage)
    tokens: int = 0  # of all documents read, those whose turn to be written has not come too
    unasked: int = 0

    def __post_init__(self) -> None:
        self.maker = Maker(self.pipeline)
        # With a budget, as few ask at a time as can: those that do are finished when it is spent.
        # Without one the client always has a question at hand when an answer comes.
        at_once = self.job.concurrency if self.job.budget_tokens else self._at_once()
        self.asking = asyncio.Semaphore(at_once)
        self.started = self.clock()

    async def make_all(self) -> None:
        given = open_inputs(self.inputs.paths)
        at_once = self._at_once()
        window = 64 + 8 * self.job.concurrency
        lines = in_order(given, self._make, concurrency=at_once, window=max(window, at_once))
        try:
            async with aclosing(lines):
                async for made in lines:
                    self._write(made)
            if self.prepared and self.prepared.done():
                self.prepared.result()
        finally:
            if self.prepared:
                self.prepared.cancel()
                await asyncio.wait([self.prepared])
            if self.readers:
                self.readers.close()
            if self.job.finish:
                await self.job.finish()

    def _processes(self) -> int:
        """How many others read; 0 where that is not worth their start."""
        many = self.job.processes > 1 and len(self.inputs.paths) >= _PROCESSES_FROM
        return self.job.processes if self.job.build and many else 0

    def _at_once(self) -> int:
        """Documents under way: for each that waits for the model, another is made ready."""
        waiting = 2 * self.job.concurrency if self.job.exchange else 0
        return max(1, waiting + _FOR_EACH_PROCESS * self._processes())

    async def _readers(self) -> Readers:
        async with self.starting:
            if self.readers is None:
                self.readers = await self._start()
        return self.readers

    async def _start(self) -> Readers:
        build, processes = self.job.build, self._processes()
        if not (build and processes):
            return OwnReaders(self.maker)
        exchange = self.job.exchange
        if exchange is None or not exchange.is_sure_to_ask:
            return await Workers.started(build, processes, self.maker)
        # One processor is loading what asking takes; the last process is started after that.
        workers = await Workers.started(build, processes - 1, self.maker)
        self.prepared = asyncio.create_task(_prepare(exchange, workers))
        return workers

    def end(self) -> Summary:
        summary = Summary(self.counts, self.usage, complete=True, output=self.journal.end())
        self._tell(summary)
        self.journal.publish()
        self.journal.clear()
        return summary

    def end_early(self) -> Summary:
        written = self.journal.end_early()
        summary = Summary(self.counts, self.usage, complete=False, output=written)
        if written:
            self._tell(summary)
            self.journal.publish()
        return summary

    async def _make(self, given: Given) -> Made:
        known = self._known(given)
        if known:
            return known
        readers, work = await self._readers(), Work(next(self.tickets), given)
        step = await readers.begin(work)
        exchange = self.job.exchange
        until: float | None = None
        while not isinstance(step, Made):
            if exchange is None:
                raise RuntimeError("a reading asks a model, and there is none to ask")
            async with self.asking:
                if until is None and self._is_spent():
                    return await self._read_unasked(readers, work)
                until = until or exchange.until()
                try:
                    replies = await exchange.answers(step, until)
                except NOT_THE_DOCUMENT:
                    raise
                except Exception as error:  # noqa: BLE001 - see Maker.make_broken
                    await readers.drop(work)
                    return self.maker.make_broken(given, error)
                self.tokens += sum(r.answer.tokens_in + r.answer.tokens_out for r in replies)
            work.hear(step, replies)
            step = await readers.go_on(work, replies)
        return step

    def _known(self, given: Given) -> Made | None:
        if given.problem:
            return None
        known = self.journal.known(given.path, hashlib.sha256(given.data).hexdigest())
        if known is None:
            return None
        line, status = known
        message = json.loads(line)["problems"][0]["message"] if status == "failed" else ""
        return Made(given.path, line, status, message, reused=True)

    async def _read_unasked(self, readers: Readers, work: Work) -> Made:
        self.unasked += 1
        message = f"the budget of {self.job.budget_tokens} tokens was spent; read by rules alone"
        return await readers.read_without_model(work, Problem(BUDGET_SPENT, message))

    def _is_spent(self) -> bool:
        budget = self.job.budget_tokens
        return budget is not None and self.tokens >= budget

    def _write(self, made: Made) -> None:
        cost = Cost(made.path, made.status, round(made.seconds, 3), *made.usage.astuple())
        self.journal.append(made.line, None if made.reused else cost)
        self.counts.add(made)
        self.usage += made.usage
        self.watch(made)

    def _tell(self, summary: Summary) -> None:
        account = Account(
            llmx=__version__,
            configuration=_configuration(self.pipeline, self.job),
            options=self.job.options,
            started=self.started,
            finished=self.clock(),
            skipped=self.inputs.skipped,
            budget=Budget(self.job.budget_tokens, self.tokens, self.unasked),
        )
        head = account.head(summary, total_costs(self.journal.costs()))
        write_run_file(run_file_of(self.job.output), head, self.journal.costs())
