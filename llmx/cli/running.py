"""From the options of `llmx extract` to a run, and from its summary to an exit code."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from llmx.cli.faults import told
from llmx.cli.progress import shown
from llmx.pack import PackError
from llmx.pipeline import Options
from llmx.run import (
    AskingPipeline,
    Inputs,
    Job,
    RulesPipeline,
    Summary,
    UsageError,
    WriteError,
    extract,
    find_inputs,
    open_inputs,
)

if TYPE_CHECKING:
    from llmx.cli.asking import Model
    from llmx.model.cache import AnswerCache
    from llmx.model.client import Settings

FAILED, INTERRUPTED = 1, 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The options of one call. Without an `output` it is a dry run."""

    inputs: list[str]
    output: Path | None
    options: Options
    model: str | None
    base_url: str | None
    concurrency: int | None
    cache: Path | None
    use_cache: bool
    fresh: bool
    budget_tokens: int | None
    requests_per_minute: int | None
    tokens_per_minute: int | None
    document_timeout: float | None


def run(wanted: Wanted) -> int:
    """Do what was asked for; gives the exit code."""
    with told(UsageError, PackError), told(WriteError, code=FAILED), _ended_like_interrupted():
        inputs = find_inputs(wanted.inputs)
        if inputs.skipped.counts:
            _say(f"Passed over: {inputs.skipped}.")
        if wanted.options.engine == "rules":
            return _with_rules(wanted, inputs)
        return _with_model(wanted, inputs)


@contextmanager
def _ended_like_interrupted() -> Iterator[None]:
    """SIGTERM, which job schedulers send, ends a run as Ctrl-C does: in whole lines."""
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(*_: object) -> None:
    """As Ctrl-C does, which a shell's background job is started to ignore."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        raise KeyboardInterrupt
    signal.raise_signal(signal.SIGINT)


def _with_rules(wanted: Wanted, inputs: Inputs) -> int:
    pipeline = RulesPipeline(wanted.options)
    if wanted.output is None:
        _say(f"in {len(inputs.paths)}: rules ask no model, questions 0, tokens 0")
        return 0
    job = Job(
        output=wanted.output,
        options=asdict(wanted.options),
        processes=wanted.concurrency or _processors(),
        fresh=wanted.fresh,
        build=pipeline,
    )
    with shown(len(inputs.paths)) as watch:
        summary = extract(inputs, pipeline(), job, watch)
    return _close(summary, wanted.output)


def _with_model(wanted: Wanted, inputs: Inputs) -> int:
    from llmx.model.cache import CacheError
    from llmx.model.catalogue import ModelError
    from llmx.model.endpoints import EndpointError
    from llmx.model.prompts import PromptError

    with told(ModelError, EndpointError, CacheError, PromptError), ExitStack() as stack:
        model = _model(wanted, stack)
        cache = _cache(wanted, stack)
        if wanted.output is None:
            return _count(wanted, inputs, model, cache)
        return _ask(wanted, inputs, model, cache)


def _model(wanted: Wanted, stack: ExitStack) -> "Model":
    from llmx.cli.asking import LOCAL, find_model

    if wanted.base_url and not wanted.model:
        raise UsageError(f"Say which model to ask at {wanted.base_url}: --model NAME.")
    model = find_model(wanted.model or LOCAL, wanted.base_url, wanted.concurrency, stack)
    model = replace(model, settings=_limited(model.settings, wanted))
    if not wanted.model:
        _say(f"No --model is named: the embedded one is used ({model.name}).")
    return model


def _limited(settings: "Settings", wanted: Wanted) -> "Settings":
    return replace(
        settings,
        requests_per_minute=wanted.requests_per_minute,
        tokens_per_minute=wanted.tokens_per_minute,
        document_timeout=wanted.document_timeout or settings.document_timeout,
    )


def _cache(wanted: Wanted, stack: ExitStack) -> "AnswerCache | None":
    from llmx.cli.cache import answers_folder
    from llmx.model.cache import AnswerCache

    if not wanted.use_cache:
        return None
    return stack.enter_context(AnswerCache(wanted.cache or answers_folder()))


def _ask(wanted: Wanted, inputs: Inputs, model: "Model", cache: "AnswerCache | None") -> int:
    from llmx.cli.asking import Waiting
    from llmx.model.exchange import Exchange

    output = wanted.output or Path()
    options = replace(wanted.options, model=model.name)
    pipeline = _asking(options, model, cache)
    client = Waiting(model)
    job = Job(
        output=output,
        options=asdict(options),
        server=model.endpoint.identity,
        exchange=Exchange(client, cache),
        concurrency=model.at_once,
        processes=_processors(),
        fresh=wanted.fresh,
        budget_tokens=wanted.budget_tokens,
        build=pipeline,
        finish=client.aclose,
    )
    with shown(len(inputs.paths)) as watch:
        summary = extract(inputs, pipeline(), job, watch)
    if client.outage:
        _say(
            f"Warning: {client.outage}. Rules alone read what it did not; the same command "
            "asks again for those records only."
        )
    usage = summary.usage
    _say(
        f"calls {usage.calls} (failed {usage.failed}), answers on file {usage.cached}, "
        f"tokens in {usage.tokens_in} + out {usage.tokens_out}"
    )
    return _close(summary, output)


def _count(wanted: Wanted, inputs: Inputs, model: "Model", cache: "AnswerCache | None") -> int:
    """Count what would be asked, one line a document on stdout."""
    from llmx.cli.asking import Counting

    pipeline = _asking(replace(wanted.options, model=model.name), model, cache)()
    counting = Counting()
    documents = questions = on_file = tokens = room = 0
    for given in open_inputs(inputs.paths):
        documents += 1
        if given.problem:
            typer.echo(f"{given.path}: {given.problem.message}")
            continue
        counting.asked.clear()
        outcome = counting.complete(pipeline.read(given.data, given.path))
        asked = [one.request for one in counting.asked]
        size, most = (
            sum(request.tokens_about for request in asked),
            sum(request.max_tokens for request in asked),
        )
        typer.echo(
            f"{given.path}: questions {len(asked)}, on file {outcome.usage.cached}, "
            f"tokens in about {size}, out at most {most}"
        )
        questions, on_file = questions + len(asked), on_file + outcome.usage.cached
        tokens, room = tokens + size, room + most
    _say(
        f"in {documents}: questions {questions}, on file {on_file}, "
        f"tokens in about {tokens}, out at most {room}"
    )
    return 0


def _asking(options: Options, model: "Model", cache: "AnswerCache | None") -> AskingPipeline:
    folder = cache.folder if cache else None
    return AskingPipeline(options, model.endpoint, model.settings, folder)


def _close(summary: Summary, output: Path) -> int:
    """Say how it ended; gives the exit code."""
    if summary.counts.reused:
        _say(f"Reused {summary.counts.reused} lines made before in the same way.")
    if not summary.complete:
        where = output if summary.output else f"{output}.partial"
        _say(f"Interrupted; finished lines are in {where}. The same command goes on from there.")
    _say(str(summary.counts))
    if not summary.complete:
        return INTERRUPTED
    return FAILED if summary.counts.failed else 0


def _say(text: str) -> None:
    typer.echo(text, err=True)


def _processors() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
