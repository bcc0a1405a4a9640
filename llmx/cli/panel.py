"""`llmx panel`."""

from pathlib import Path
from typing import Annotated

import typer

from llmx.cli.faults import told


def add_to(app: typer.Typer) -> None:
    """Make the command known."""
    app.command("panel")(panel)


def panel(
    records: Annotated[Path, typer.Argument(metavar="OUT.jsonl", help="Records.")],
    out: Annotated[Path, typer.Option("--output", "-o", help="Folder to write.")],
    bodies: Annotated[
        Path | None,
        typer.Option("--bodies", help="CSV (name,body): names that a person says are one body."),
    ] = None,
    schema: Annotated[str, typer.Option(help="Report type: name, or path.")] = "annual_report",
) -> None:
    """Join reports of one body over years: coverage, checks across years, breaks, copied text.

    Renamed and merged bodies are suggested, and joined only by --bodies.
    """
    from llmx.cli.lines import read_lines, source_text
    from llmx.pack import PackError, load_schema
    from llmx.panel import BodiesError, build, load_bodies, write_panel
    from llmx.run import UsageError
    from llmx.tables import TablesError

    with told(UsageError, PackError, BodiesError, TablesError, OSError):
        mapping = load_bodies(bodies) if bodies else {}
        made = build(read_lines(records), load_schema(schema), source_text, mapping)
        files = write_panel(made, out)
    if made.unread:
        typer.echo(
            f"note: {len(made.unread)} sources have moved or changed; their text is not compared: "
            f"{', '.join(made.unread[:5])}",
            err=True,
        )
    broken = sum(1 for one in made.carried if one.status == "broken")
    kept = sum(1 for report in made.reports if report.kept)
    typer.echo(
        f"in {len(made.reports)} = kept {kept} + not kept {len(made.reports) - kept}; "
        f"bodies {len(made.bodies)}, broken across years {broken}, breaks {len(made.breaks)}, "
        f"pairs with copied text {len(made.copied)}, suggestions {len(made.suggestions)}"
    )
    typer.echo(f"{len(files)} files in {out}; begin with {out / 'panel.html'}")
