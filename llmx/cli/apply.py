"""`llmx apply`."""

from pathlib import Path
from typing import Annotated

import typer

from llmx.cli.faults import told


def add_to(app: typer.Typer) -> None:
    """Make the command known."""
    app.command("apply")(apply)


def apply(
    records: Annotated[Path, typer.Argument(metavar="OUT.jsonl", help="Records; only read.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Corrected records.")],
    schema: Annotated[str, typer.Option(help="Report type: name, or path.")] = "annual_report",
) -> None:
    """Write records with the corrections of OUT.corrections.jsonl in them."""
    from llmx.cli.review import open_review
    from llmx.lines import dump
    from llmx.pack import PackError
    from llmx.review.apply import CorrectionError
    from llmx.run import UsageError

    with told(UsageError, PackError, CorrectionError):
        if output.resolve() == records.resolve():
            raise UsageError(f"{records} is only read; give another file with -o.")
        opened = open_review(records, schema)
        changed = 0
        with output.open("wb") as out:
            for row in opened.index.rows:
                changed += bool(opened.corrections.of(row.key))
                out.write(dump(opened.corrected(row.number)) + b"\n")
    typer.echo(f"in {len(opened.index.rows)} = with corrections {changed}", err=True)
