"""`llmx eval`."""

from pathlib import Path
from typing import Annotated

import typer

from llmx.cli.faults import told


def add_to(app: typer.Typer) -> None:
    """Make the command known."""
    app.command("eval")(evaluate)


def evaluate(
    records: Annotated[
        list[Path], typer.Argument(metavar="OUT.jsonl", help="Records, one file per engine.")
    ],
    gold: Annotated[Path, typer.Option("--gold", help="Folder of NAME.gold.json files.")],
    schema: Annotated[str, typer.Option(help="Report type: name, or path.")] = "annual_report",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    errors: Annotated[bool, typer.Option("--errors", help="List every error too.")] = False,
) -> None:
    """Hold records against gold labels: precision, recall, F1 by field group; invented values.

    Several files are shown side by side.
    """
    from llmx.cli.lines import read_lines, source_text
    from llmx.evaluate import (
        EvaluationError,
        load_golds,
        render_errors,
        render_table,
        to_json,
    )
    from llmx.evaluate import evaluate as score
    from llmx.pack import PackError, load_schema
    from llmx.run import UsageError

    with told(UsageError, PackError, EvaluationError):
        golds = load_golds(gold)
        if not golds:
            raise UsageError(f"There are no gold labels (NAME.gold.json) in {gold}.")
        kind = load_schema(schema)
        evaluations = {
            name: score(read_lines(path), golds, kind, text_of=source_text)
            for name, path in zip(_names(records), records, strict=True)
        }
        if as_json:
            typer.echo(to_json(evaluations))
            return
        typer.echo(render_table(evaluations))
        for name, evaluation in evaluations.items() if errors else ():
            typer.echo(f"\n{name}\n{render_errors(evaluation)}")


def _names(paths: list[Path]) -> list[str]:
    """What to call each file: its stem, or all of its path if stems are not enough."""
    stems = [path.name.removesuffix(".jsonl") for path in paths]
    return stems if len(set(stems)) == len(stems) else [str(path) for path in paths]
