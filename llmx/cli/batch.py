"""`llmx batch`."""

import os
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from llmx.cli.cache import Folder, answers_folder
from llmx.cli.extract import Policy
from llmx.cli.faults import told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from llmx.cli.asking import Model
    from llmx.model.batch import BatchJob, BatchServer, Collected
    from llmx.model.cache import AnswerCache

Job = Annotated[Path, typer.Argument(metavar="JOB.json", help="What `submit` wrote.")]


def add_to(app: typer.Typer) -> None:
    """Make the commands known."""
    group = typer.Typer(help="Questions sent at once, at half the price.", rich_markup_mode=None)
    group.command("submit")(submit)
    group.command("status")(status)
    group.command("collect")(collect)
    app.add_typer(group, name="batch")


def submit(  # noqa: PLR0913 - one parameter for each option of the command line
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT", help="As for extract.")],
    job: Annotated[
        Path, typer.Option("-o", "--output", metavar="JOB.json", help="Notes on what was sent.")
    ],
    model: Annotated[str, typer.Option(envvar="LLMX_MODEL", help="PROVIDER/NAME.")],
    base_url: Annotated[
        str | None, typer.Option(envvar="LLMX_BASE_URL", help="Any server with /batches.")
    ] = None,
    policy: Annotated[Policy, typer.Option(help="What the model is asked for.")] = Policy.CASCADE,
    cache: Folder = None,
    schema: Annotated[str, typer.Option(help="Report type: name, or path.")] = "annual_report",
    *,
    send_again: Annotated[
        bool, typer.Option("--send-again", help="Do not look for what may have been sent.")
    ] = False,
) -> None:
    """Send what `extract` with the same options would ask and has no answer to on file.

    Given the same JOB.json again, sends only what is neither on file nor still under way.
    Where a submission was broken off, what the server has of it is not sent again.
    """
    from llmx.model.batch import BatchError, BatchJob, BatchServer, load_job, save_job, submit_job
    from llmx.model.cache import AnswerCache, CacheError
    from llmx.model.endpoints import EndpointError
    from llmx.pack import PackError
    from llmx.run import UsageError

    faults = (BatchError, CacheError, EndpointError, PackError, UsageError)
    with told(*faults), ExitStack() as stack:
        asked = _hosted(model, base_url, stack)
        answers = stack.enter_context(AnswerCache(cache or answers_folder()))
        server = stack.enter_context(closing(BatchServer(asked.endpoint, os.environ)))
        sent = load_job(job) or BatchJob(model, asked.endpoint.base_url)
        sent = _settled(server, sent, send_again=send_again)
        save_job(job, sent)
        bodies = _bodies(inputs, asked, answers, policy.value, schema)
        new = {key: body for key, body in bodies.items() if key not in sent.waiting}
        for batch in submit_job(server, sent, new, partial(save_job, job)):
            typer.echo(f"{batch.id}: {len(batch.keys)} requests")
        typer.echo(f"sent {len(new)}, still under way {len(bodies) - len(new)}")


def status(job: Job) -> None:
    """Tell how far the server is with each batch."""
    from llmx.model.batch import BatchError
    from llmx.model.endpoints import EndpointError

    with told(BatchError, EndpointError):
        sent = _sent(job)
        with closing(_server(sent)) as server:
            for batch in filter(lambda batch: batch.id, sent.batches):
                said = "collected" if batch.collected else server.status(batch)
                typer.echo(f"{batch.id}: {said}")
            _tell_unheard(sent)


def collect(job: Job, cache: Folder = None) -> None:
    """File the answers of the batches that have ended, and tell what has none.

    Exit code 1 if a request has no answer: submit again, and only those are sent.
    """
    from llmx.model.batch import BatchError, Collected, collect_job, save_job
    from llmx.model.cache import AnswerCache, CacheError
    from llmx.model.endpoints import EndpointError

    total = Collected()
    with told(BatchError, CacheError, EndpointError), ExitStack() as stack:
        answers = stack.enter_context(AnswerCache(cache or answers_folder()))
        sent = _sent(job)
        server = stack.enter_context(closing(_server(sent)))
        for standing, result in collect_job(server, sent, answers):
            if answers.trouble:
                raise CacheError(answers.trouble)
            save_job(job, standing)
            total.add(result)
    _tell(total)
    _tell_unheard(sent)
    raise typer.Exit(1 if total.unanswered else 0)


def _settled(server: "BatchServer", job: "BatchJob", *, send_again: bool) -> "BatchJob":
    """The job without batches of which nothing was heard; says what became of them."""
    from llmx.model.batch import settle_job

    unheard = [batch for batch in job.batches if not batch.id]
    if send_again:
        return replace(job, batches=tuple(batch for batch in job.batches if batch.id))
    settled = settle_job(server, job)
    found = {batch.mark: batch.id for batch in settled.batches}
    for batch in unheard:
        where = f"found on the server as {found[batch.mark]}" if batch.mark in found else "not sent"
        typer.echo(f"{len(batch.keys)} requests of a submission broken off: {where}", err=True)
    return settled


def _tell_unheard(job: "BatchJob") -> None:
    count = sum(len(batch.keys) for batch in job.batches if not batch.id)
    if count:
        typer.echo(
            f"{count} requests were being sent when a submission was broken off; submit again "
            "to see whether the server has them.",
            err=True,
        )


def _tell(total: "Collected") -> None:
    reasons: dict[str, int] = {}
    for why in total.unanswered.values():
        reasons[why] = reasons.get(why, 0) + 1
    for why, count in reasons.items():
        typer.echo(f"no answer to {count}: {why}", err=True)
    typer.echo(
        f"answered {total.answered}, unanswered {len(total.unanswered)}, batches under way "
        f"{total.running}, lines for nothing sent {total.unasked}, doubled {total.doubled}"
    )
    if total.unanswered:
        typer.echo("Submit again to send those without an answer, and only those.", err=True)


def _hosted(model: str, base_url: str | None, stack: ExitStack) -> "Model":
    from llmx.cli.asking import LOCAL, find_model
    from llmx.run import UsageError

    if base_url is None and model.partition(":")[0] == LOCAL:
        raise UsageError("The embedded model takes no batches; `llmx extract` asks it at once.")
    return find_model(model, base_url, None, stack)


def _sent(path: Path) -> "BatchJob":
    from llmx.model.batch import BatchError, load_job

    job = load_job(path)
    if job is None:
        raise BatchError(f"{path} is not there; `llmx batch submit -o {path}` writes it.")
    return job


def _server(job: "BatchJob") -> "BatchServer":
    from llmx.model.batch import BatchServer
    from llmx.model.endpoints import endpoint_for

    return BatchServer(endpoint_for(job.model, job.base_url), os.environ)


def _bodies(
    inputs: list[str], model: "Model", cache: "AnswerCache", policy: str, schema: str
) -> "Mapping[str, Mapping[str, object]]":
    """What would be asked, as it is posted, by the key its answer is filed under."""
    from llmx.cli.asking import Counting
    from llmx.model.client import body_of
    from llmx.pipeline import Options
    from llmx.run import AskingPipeline, find_inputs, open_inputs

    counting = Counting()
    options = Options(policy=policy, schema=schema, model=model.name)  # type: ignore[arg-type]
    pipeline = AskingPipeline(options, model.endpoint, model.settings, cache.folder)()
    bodies: dict[str, Mapping[str, object]] = {}
    for given in open_inputs(find_inputs(inputs).paths):
        if given.problem:
            typer.echo(f"{given.path}: {given.problem.message}", err=True)
            continue
        counting.complete(pipeline.read(given.data, given.path))
        for asked in counting.asked:
            bodies[asked.key] = body_of(model.endpoint, model.settings, asked.request)
        counting.asked.clear()
    return bodies
