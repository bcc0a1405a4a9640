"""Errors that the user can put right, as one line on stderr and an exit code."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from llmx.cli import USAGE


@contextmanager
def told(*faults: type[Exception], code: int = USAGE) -> Iterator[None]:
    """Ends the command with the text of the error if one of these is raised."""
    try:
        yield
    except faults as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(code) from error
