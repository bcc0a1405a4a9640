"""`llmx extract`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Mode(StrEnum):
    """Who reads."""

    HYBRID = "hybrid"
    RULES = "rules"
    MODEL = "model"


class Policy(StrEnum):
    """What the model is asked for."""

    CASCADE = "cascade"
    VERIFY = "verify"
    FULL = "full"


def add_to(app: typer.Typer) -> None:
    """Make the command known."""
    app.command("extract")(extract)


def extract(  # noqa: PLR0913, PLR0917 - one parameter for each option of the command line
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT", help="Files, folders, globs, .zip; - is stdin."),
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="OUT.jsonl", help="Where the lines go."),
    ] = None,
    engine: Annotated[Mode, typer.Option(help="Who reads.")] = Mode.HYBRID,
    policy: Annotated[Policy, typer.Option(help="What the model is asked for.")] = Policy.CASCADE,
    model: Annotated[
        str | None,
        typer.Option(
            envvar="LLMX_MODEL", help="local, local:PATH.gguf or PROVIDER/NAME; default: local."
        ),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(envvar="LLMX_BASE_URL", help="Any OpenAI-compatible server."),
    ] = None,
    concurrency: Annotated[
        int | None,
        typer.Option(min=1, help="Calls, or with rules alone processes, at the same time."),
    ] = None,
    cache: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder of answers on file.")
    ] = None,
    trust: Annotated[
        float | None, typer.Option(min=0, max=1, help="Flag records with a value trusted less.")
    ] = None,
    budget_tokens: Annotated[
        int | None, typer.Option(min=1, help="Ask no model once so many tokens are spent.")
    ] = None,
    rpm: Annotated[
        int | None, typer.Option(min=1, help="Send no more requests a minute than this.")
    ] = None,
    tpm: Annotated[
        int | None, typer.Option(min=1, help="Use no more tokens a minute than this.")
    ] = None,
    document_timeout: Annotated[
        float | None,
        typer.Option(min=0.001, help="Give up asking for a document after so many seconds."),
    ] = None,
    schema: Annotated[str, typer.Option(help="Report type: name, or path.")] = "annual_report",
    *,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="File no answers.")] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Make every line again, reuse none of OUT.jsonl.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Count questions and tokens; ask and write nothing.")
    ] = False,
) -> None:
    """Read reports and write one JSON line for each, in input order, whatever happens.

    Beside OUT.jsonl, OUT.run.json tells counts, tokens, calls and seconds. A run that was
    broken off goes on where it was when the same command is given again; lines that would
    come out the same are reused. Exit code: 0 all ok or flagged, 1 some failed, 2 wrong usage.
    """
    from llmx.cli.running import Wanted, run
    from llmx.pipeline import Options

    if output is None and not dry_run:
        raise typer.BadParameter("say where the lines go: -o OUT.jsonl", param_hint="-o")
    wanted = Wanted(
        inputs=inputs,
        output=None if dry_run else output,
        options=Options(engine=engine.value, policy=policy.value, schema=schema, trust=trust),
        model=model,
        base_url=base_url,
        concurrency=concurrency,
        cache=cache,
        use_cache=not no_cache,
        fresh=fresh,
        budget_tokens=budget_tokens,
        requests_per_minute=rpm,
        tokens_per_minute=tpm,
        document_timeout=document_timeout,
    )
    raise typer.Exit(run(wanted))
