"""`llmx model`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from llmx.cli.faults import told

if TYPE_CHECKING:
    from llmx.model.server import EmbeddedServer


def add_to(app: typer.Typer) -> None:
    """Make the commands known."""
    group = typer.Typer(help="Embedded models: weights and server.", rich_markup_mode=None)
    group.command("list")(show)
    group.command("pull")(pull)
    group.command("serve")(serve)
    app.add_typer(group, name="model")


def show() -> None:
    """List the models of the catalogue and what is here of each."""
    from llmx.model.catalogue import ModelError, load_catalogue
    from llmx.model.weights import list_models, models_folder

    with told(ModelError):
        catalogue, folder = load_catalogue(), models_folder()
        typer.echo(f"{folder}")
        for stored in list_models(catalogue, folder):
            entry = stored.entry
            mark = "*" if entry.name == catalogue.default else " "
            typer.echo(
                f"{mark} {entry.name:<22}{stored.state:<12}{entry.size / 1e6:>7.0f} MB  "
                f"{entry.licence:<20}  {entry.description}"
            )
        typer.echo("* is meant by `local`. Fetch one with `llmx model pull NAME`.")


def pull(
    name: Annotated[
        str | None, typer.Argument(help="A model of the catalogue; by default that of `local`.")
    ] = None,
    *,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Fetch it anew even if it is here.")
    ] = False,
) -> None:
    """Fetch the weights of a model into the user's cache folder and verify their SHA-256.

    A pull that was broken off goes on where it was.
    """
    from llmx.model.catalogue import ModelError, load_catalogue
    from llmx.model.pulling import pull as fetch
    from llmx.model.weights import models_folder

    with told(ModelError, OSError):
        catalogue = load_catalogue()
        entry = catalogue.entry(name or catalogue.default)
        with _bar(entry.name) as progress:
            path = fetch(entry, models_folder(), progress=progress, fresh=fresh)
        typer.echo(f"{path}: {entry.size} bytes, SHA-256 {entry.sha256} verified ({entry.licence})")


def serve(
    model: Annotated[str, typer.Argument(help="local, local:NAME or local:PATH.gguf.")] = "local",
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 is any free one.")] = 8080,
    context: Annotated[int, typer.Option(min=512, help="Tokens of a question and answer.")] = 8192,
    threads: Annotated[int | None, typer.Option(min=1, help="Default: physical cores.")] = None,
) -> None:
    """Serve an embedded model with an OpenAI-compatible API until Ctrl-C."""
    from llmx.model.catalogue import ModelError, load_catalogue
    from llmx.model.server import EmbeddedServer, ServerSettings
    from llmx.model.weights import models_folder, resolve

    settings = ServerSettings(host=host, port=port, context=context, threads=threads)
    with told(ModelError):
        weights = resolve(model, load_catalogue(), models_folder())
        with EmbeddedServer(weights, settings, echo=True) as server:
            typer.echo(f"{server.model} is at {server.base_url}; Ctrl-C ends it.", err=True)
            raise typer.Exit(_wait(server))


def _wait(server: "EmbeddedServer") -> int:
    try:
        return server.wait()
    except KeyboardInterrupt:
        return 0


@contextmanager
def _bar(name: str) -> Iterator[Callable[[int, int], None]]:
    """Bytes so far, on a terminal; otherwise nothing."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    console = Console(stderr=True)
    with Progress(*columns, TransferSpeedColumn(), console=console, transient=True) as bar:
        task = bar.add_task(name)
        yield lambda done, total: bar.update(task, completed=done, total=total)
