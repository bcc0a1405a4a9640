"""What a person sees on stderr while a run is on: a bar if it is a terminal, and each failure."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

from llmx.run import Made

_MOST_FAILURES = 20

Say = Callable[[str], None]


@contextmanager
def shown(total: int) -> Iterator[Callable[[Made], None]]:
    """Gives what `llmx.run.extract` is to call with each line. `total` counts inputs."""
    if sys.stderr.isatty():
        with _bar(total) as watch:
            yield watch
    else:
        yield _failures(lambda text: typer.echo(text, err=True))


@contextmanager
def _bar(total: int) -> Iterator[Callable[[Made], None]]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as progress:
        task = progress.add_task("reports", total=total)
        tell = _failures(lambda text: console.print(text, markup=False, highlight=False))

        def watch(made: Made) -> None:
            tell(made)
            progress.advance(task)

        yield watch


def _failures(say: Say) -> Callable[[Made], None]:
    """Says why each failed document failed, and of a flood only the beginning."""
    failures = 0

    def watch(made: Made) -> None:
        nonlocal failures
        if made.status != "failed":
            return
        failures += 1
        if failures <= _MOST_FAILURES:
            say(f"{made.path}: {made.message}")
        elif failures == _MOST_FAILURES + 1:
            say("More failed; their lines in the output say why.")

    return watch
