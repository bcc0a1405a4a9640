"""`llmx eval`."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from llmx.cli.faults import told

if TYPE_CHECKING:
    from llmx.evaluate import Evaluation
    from llmx.fields import Schema


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
    html: Annotated[
        Path | None, typer.Option("--html", metavar="REPORT.html", help="Write a page too.")
    ] = None,
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
        named = dict(zip(_names(records), records, strict=True))
        evaluations = {
            name: score(read_lines(path), golds, kind, text_of=source_text)
            for name, path in named.items()
        }
        if html:
            _write_page(html, named, evaluations, kind)
        if as_json:
            typer.echo(to_json(evaluations))
            return
        typer.echo(render_table(evaluations))
        for name, evaluation in evaluations.items() if errors else ():
            typer.echo(f"\n{name}\n{render_errors(evaluation)}")


def _write_page(
    html: Path, files: Mapping[str, Path], evaluations: Mapping[str, "Evaluation"], kind: "Schema"
) -> None:
    from llmx.cli.lines import read_lines, source_text
    from llmx.evaluate import stem_of
    from llmx.evaluate.page import Run, render_page
    from llmx.run import UsageError

    runs = {}
    for name, file in files.items():
        scored = set(evaluations[name].documents)
        lines = {stem_of(line): line for line in read_lines(file)}
        kept = {stem: line for stem, line in lines.items() if stem in scored}
        runs[name] = Run(evaluations[name], kept, _cost(file))
    try:
        page = render_page(runs, kind, source_text)
    except ModuleNotFoundError as error:
        raise UsageError(
            f"--html needs {error.name}: install the extra `report` (pip install 'llmx[report]')."
        ) from error
    try:
        html.write_text(page, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise UsageError(f"{html} cannot be written: {error.strerror}.") from error


def _cost(records: Path) -> Mapping[str, Any]:
    """What OUT.run.json beside OUT.jsonl says; empty if there is none."""
    from llmx.run import UsageError

    file = records.with_name(f"{records.name.removesuffix('.jsonl')}.run.json")
    if not file.is_file():
        return {}
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UsageError(f"{file} is not a run file of llmx ({error}).") from error
    return told if isinstance(told, dict) else {}


def _names(paths: list[Path]) -> list[str]:
    """What to call each file: its stem, or all of its path if stems are not enough."""
    stems = [path.name.removesuffix(".jsonl") for path in paths]
    return stems if len(set(stems)) == len(stems) else [str(path) for path in paths]
