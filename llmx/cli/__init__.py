"""The command line: parses, calls, prints.

Importing Typer takes most of the time that `llmx --help` may take, so the
overview is written from the table below, and of the commands only the one that
is called is loaded.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

USAGE = 2


@dataclass(frozen=True, slots=True)
class Command:
    """A command: the module that has it, which adds it to an app, and what it does."""

    name: str
    module: str
    does: str


COMMANDS = (
    Command("extract", "llmx.cli.extract", "Read reports and write one JSON line for each."),
    Command("batch", "llmx.cli.batch", "Send questions to a Batch endpoint; collect the answers."),
    Command("eval", "llmx.cli.evaluate", "Hold records against gold labels."),
    Command("diff", "llmx.cli.diff", "Show what changed between two runs."),
    Command("check", "llmx.cli.check", "Show identities that broke and numbers unexplained."),
    Command("review", "llmx.cli.review", "See records beside their sources and correct them."),
    Command("apply", "llmx.cli.apply", "Write records with their corrections."),
    Command(
        "export", "llmx.cli.export", "Write records as tables: csv, parquet, duckdb, xlsx, stata."
    ),
    Command("panel", "llmx.cli.panel", "Join reports of one body over years."),
    Command("schema", "llmx.cli.schema", "Print the field dictionary or the JSON Schema."),
    Command("model", "llmx.cli.model", "List, pull and serve the embedded models."),
    Command("cache", "llmx.cli.cache", "Count or clear the answers of models on file."),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit: 0 well, 1 some inputs failed, 2 wrong usage, 130 interrupted."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given in (["--help"], ["-h"], ["help"]):
        sys.stdout.write(overview())
    elif given == ["--version"]:
        from llmx import __version__

        sys.stdout.write(f"llmx {__version__}\n")
    else:
        sys.exit(_run(given))


def overview() -> str:
    """What `llmx --help` prints."""
    commands = "\n".join(f"  {command.name:<9}{command.does}" for command in COMMANDS)
    return (
        "Usage: llmx COMMAND [ARGS]...\n\n"
        "  Chinese government-information-disclosure annual reports to validated records\n"
        "  in which every value carries its evidence.\n\n"
        "Options:\n  --version  Print the version.\n  --help     Print this.\n\n"
        f"Commands:\n{commands}\n\n"
        "`llmx COMMAND --help` tells more.\n"
    )


def _run(given: list[str]) -> int:
    command = next((c for c in COMMANDS if given and c.name == given[0]), None)
    if command is None:
        said = f"Error: there is no command {given[0]!r}.\n\n" if given else ""
        sys.stderr.write(said + overview())
        return USAGE
    import typer

    app = typer.Typer(
        name="llmx", add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
    )
    app.callback()(_keep_names)
    import_module(command.module).add_to(app)
    app(given, prog_name="llmx")
    return 0


def _keep_names() -> None:
    """Without a callback, Typer takes an app of one command for that command."""
