"""`llmx schema`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from llmx.cli.faults import told

if TYPE_CHECKING:
    from llmx.fields import FieldSpec, Listing, Schema


def add_to(app: typer.Typer) -> None:
    """Make the command known."""
    app.command("schema")(show)


def show(
    schema: Annotated[str, typer.Option(help="Report type: name, or path.")] = "annual_report",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the JSON Schema.")] = False,
) -> None:
    """Print the field dictionary: pointer, kind, unit and official label of every field."""
    import json

    from llmx.pack import PackError, load_schema

    with told(PackError):
        kind = load_schema(schema)
    if as_json:
        typer.echo(json.dumps(kind.report.model_json_schema(), ensure_ascii=False, indent=1))
        return
    typer.echo(f"{kind.name} {kind.version}  {kind.title}")
    for line in dictionary(kind):
        typer.echo(line)


def dictionary(schema: "Schema") -> Iterator[str]:
    """One line for each field, in the order of the schema; items of lists as /LIST/*/NAME."""
    lists = {listing.path: listing for listing in schema.lists}
    for path in _paths(schema.empty(), ""):
        if path in lists:
            yield from _listing(lists[path])
        else:
            yield _leaf(path, schema.leaf_at[path].spec)


def _paths(report: object, above: str) -> Iterator[str]:
    if isinstance(report, dict):
        for name, below in report.items():
            yield from _paths(below, f"{above}/{name}")
    else:
        yield above


def _listing(listing: "Listing") -> Iterator[str]:
    from llmx.fields import item_specs

    yield f"{listing.path:<46} list of {listing.spec.kind:<10} {listing.spec.label}"
    for name, spec in item_specs(listing.item).items() if listing.item else ():
        yield _leaf(f"{listing.path}/*/{name}", spec)


def _leaf(path: str, spec: "FieldSpec") -> str:
    kind = f"{spec.kind} {spec.unit}".strip()
    choices = "|".join(value for value, _ in spec.choices)
    return f"{path:<46} {kind:<18} {spec.label}  {spec.meaning or choices}".rstrip()
