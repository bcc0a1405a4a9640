"""`llmx cache`."""

from pathlib import Path
from typing import Annotated

import typer

from llmx.cli.faults import told

Folder = Annotated[
    Path | None, typer.Option("--cache", metavar="DIR", help="Folder of answers on file.")
]


def add_to(app: typer.Typer) -> None:
    """Make the commands known."""
    group = typer.Typer(help="Answers of models on file.", rich_markup_mode=None)
    group.command("stats")(stats)
    group.command("clear")(clear)
    app.add_typer(group, name="cache")


def stats(cache: Folder = None) -> None:
    """Count the answers on file."""
    from llmx.model.cache import AnswerCache, CacheError

    folder = cache or answers_folder()
    if not folder.is_dir():
        typer.echo(f"{folder}: nothing on file yet")
        return
    with told(CacheError), AnswerCache(folder) as answers:
        found = answers.stats()
    typer.echo(
        f"{folder}: {found.entries} answers, {found.failures} of them failures, "
        f"{found.bytes / 1e6:.1f} MB"
    )


def clear(
    cache: Folder = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Throw all answers away. Answers of paid models have to be paid for again."""
    from llmx.model.cache import AnswerCache, CacheError

    folder = cache or answers_folder()
    if not folder.is_dir():
        typer.echo(f"{folder}: nothing on file yet")
        return
    with told(CacheError), AnswerCache(folder) as answers:
        count = answers.stats().entries
        if not yes:
            typer.confirm(f"Throw away {count} answers in {folder}?", abort=True)
        typer.echo(f"{folder}: {answers.clear()} answers thrown away")


def answers_folder() -> Path:
    """Folder of answers on file, unless --cache names another."""
    from llmx.model.weights import models_folder

    return models_folder().with_name("answers")
