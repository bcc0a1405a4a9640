"""`llmx export`."""

from pathlib import Path
from typing import Annotated

import typer

from llmx.cli.faults import told

_NOTES = 20


def add_to(app: typer.Typer) -> None:
    """Make the command known."""
    app.command("export")(export)


def export(
    records: Annotated[Path, typer.Argument(metavar="OUT.jsonl", help="Records.")],
    out: Annotated[
        Path, typer.Option("--output", "-o", help="File to write; other tables go beside it.")
    ],
    form: Annotated[
        str | None,
        typer.Option("--format", "-f", help="csv, parquet, duckdb, xlsx or stata; else by name."),
    ] = None,
    schema: Annotated[str, typer.Option(help="Report type: name, or path.")] = "annual_report",
    *,
    labels: Annotated[
        bool, typer.Option("--labels", help="Head columns with official labels.")
    ] = False,
    no_bom: Annotated[
        bool, typer.Option("--no-bom", help="CSV without the mark by which Excel knows UTF-8.")
    ] = False,
) -> None:
    """Write records as tables: a row per report, a row per value, lists, and a dictionary.

    Failed documents are rows too.
    """
    from llmx.cli.lines import read_lines
    from llmx.pack import PackError, load_schema
    from llmx.run import UsageError
    from llmx.tables import TablesError
    from llmx.tables import export as write

    with told(UsageError, PackError, TablesError, OSError):
        if out.exists() and out.samefile(records):
            raise UsageError(f"{out} holds the records: give the tables another name.")
        kind = load_schema(schema)
        done = write(
            read_lines(records), kind, out, form or _form(out), labels=labels, bom=not no_bom
        )
    for note in done.notes[:_NOTES]:
        typer.echo(f"note: {note}", err=True)
    if len(done.notes) > _NOTES:
        typer.echo(f"note: and {len(done.notes) - _NOTES} more", err=True)
    rows = ", ".join(f"{name} {count}" for name, count in done.rows.items() if count)
    typer.echo(f"{len(done.files)} files: {rows} rows")


def _form(out: Path) -> str:
    from llmx.run import UsageError
    from llmx.tables import FORMATS

    found = next((form for form, suffix in FORMATS.items() if suffix == out.suffix.lower()), None)
    if found is None:
        endings = ", ".join(FORMATS.values())
        raise UsageError(f"{out.name} does not end in {endings}: say which with --format.")
    return found
