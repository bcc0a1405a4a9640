"""One document, one unit of work: bytes to a line. The same in a loop, a task, a process."""

import hashlib
import logging
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Protocol

from llmx.fields import Schema
from llmx.lines import LineWriter, dump
from llmx.model.exchange import Rounds
from llmx.records import Failure, Outcome, Problem, Record, Status, Usage
from llmx.run.inputs import Given, UsageError

BUDGET_SPENT = "budget_spent"
INTERNAL = "internal_error"

NOT_THE_DOCUMENT = (OSError, UsageError)
"""A full disk, a server that is not there: faults that end the run."""


class Reading(Protocol):
    """What a run needs of `llmx.pipeline.Pipeline`."""

    schema: Schema

    @property
    def configuration(self) -> str: ...
    def read(self, data: bytes, path: str) -> Rounds[Outcome]: ...
    def read_without_model(self, data: bytes, path: str) -> Outcome: ...
    def failure(self, path: str, problem: Problem, sha256: str | None = None) -> Failure: ...


@dataclass(frozen=True, slots=True)
class Made:
    """One line of the output, its end included, and what a run wants to know of it.

    `message` says why it failed. `reused` lines were made by an earlier run.
    """

    path: str
    line: bytes
    status: Status
    message: str = ""
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0
    reused: bool = False


class Maker:
    """Makes lines with one pipeline. `clock` gives seconds."""

    def __init__(self, pipeline: Reading, clock: Callable[[], float] = time.perf_counter) -> None:
        self._pipeline = pipeline
        self._writer = LineWriter(pipeline.schema)
        self._clock = clock

    def make(self, given: Given) -> Rounds[Made]:
        """Read with everything the pipeline has, in as many rounds as it wants."""
        started = self._clock()
        if given.problem:
            return self._made(self._failed(given, given.problem), given, started)
        try:
            outcome = yield from self._pipeline.read(given.data, given.path)
        except NOT_THE_DOCUMENT:
            raise
        except Exception as error:  # noqa: BLE001 - see _broken
            outcome = self._broken(given, error)
        return self._made(outcome, given, started)

    def make_broken(self, given: Given, error: Exception) -> Made:
        """The line of a document that llmx itself failed on."""
        return self._made(self._broken(given, error), given, self._clock())

    def make_without_model(self, given: Given, note: Problem | None = None) -> Made:
        """Read with rules alone. With a `note`, the record carries it and is flagged."""
        started = self._clock()
        if given.problem:
            return self._made(self._failed(given, given.problem), given, started)
        try:
            outcome = self._pipeline.read_without_model(given.data, given.path)
        except NOT_THE_DOCUMENT:
            raise
        except Exception as error:  # noqa: BLE001 - see _broken
            outcome = self._broken(given, error)
        return self._made(_noted(outcome, note) if note else outcome, given, started)

    def _failed(self, given: Given, problem: Problem) -> Outcome:
        sha256 = hashlib.sha256(given.data).hexdigest() if given.data else None
        return Outcome(self._pipeline.failure(given.path, problem, sha256))

    def _broken(self, given: Given, error: Exception) -> Outcome:
        """A fault of llmx itself, told in the document's line: no other must suffer for it."""
        logging.getLogger(__name__).debug("%s", given.path, exc_info=error)
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{PurePath(place.filename).name}, line {place.lineno}"
        message = f"llmx failed on this file ({type(error).__name__}: {error}; {where}); report it"
        return self._failed(given, Problem(INTERNAL, message))

    def _made(self, outcome: Outcome, given: Given, started: float) -> Made:
        line = self._writer.line(outcome.result)
        failed = isinstance(outcome.result, Failure)
        return Made(
            path=given.path,
            line=dump(line) + b"\n",
            status=line["status"],
            message=line["problems"][0]["message"] if failed else "",
            usage=outcome.usage,
            seconds=self._clock() - started,
        )


def _noted(outcome: Outcome, note: Problem) -> Outcome:
    result = outcome.result
    if not isinstance(result, Record):
        return outcome
    result = replace(result, problems=(*result.problems, note), status="flagged")
    return replace(outcome, result=result)
