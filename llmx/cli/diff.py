"""`llmx diff`."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from llmx.cli.faults import told

if TYPE_CHECKING:
    from llmx.diff import Difference

_SHORT = 40


def add_to(app: typer.Typer) -> None:
    """Make the command known."""
    app.command("diff")(diff)


def diff(
    first: Annotated[Path, typer.Argument(metavar="A.jsonl", help="Records of one run.")],
    second: Annotated[Path, typer.Argument(metavar="B.jsonl", help="Records of another.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    every: Annotated[bool, typer.Option("--all", help="List every change too.")] = False,
) -> None:
    """Show what changed between two runs, by field and by likely cause.

    Exits with 0 if nothing did, with 1 if something did.
    """
    from llmx.cli.lines import read_lines
    from llmx.diff import diff as differ
    from llmx.run import UsageError

    with told(UsageError):
        found = differ(read_lines(first), read_lines(second))
        lines = [as_data(found)] if as_json else render(found, every=every)
        for line in lines:
            typer.echo(line)
    raise typer.Exit(1 if found else 0)


def as_data(found: "Difference") -> str:
    """The difference as JSON."""
    plain = {
        "both": found.both,
        "only_first": found.only_first,
        "only_second": found.only_second,
        "by_field": found.by_field(),
        "by_cause": found.by_cause(),
        "changes": [asdict(change) for change in found.changes],
    }
    return json.dumps(plain, ensure_ascii=False, indent=1)


def render(found: "Difference", *, every: bool) -> Iterator[str]:
    """The difference as lines to read."""
    yield (
        f"in both {found.both}, only in the first {len(found.only_first)}, "
        f"only in the second {len(found.only_second)}, changes {len(found.changes)}"
    )
    yield from (f"  removed document: {name}" for name in found.only_first)
    yield from (f"  added document: {name}" for name in found.only_second)
    if found.changes:
        yield from _counts(found)
    for change in found.changes if every else ():
        path = change.path or "(record)"
        before, after = _short(change.before), _short(change.after)
        yield f"  {change.document}  {path}  {change.what}: {before} -> {after}"


def _counts(found: "Difference") -> Iterator[str]:
    from llmx.diff import KINDS

    names = {field: field or "(record)" for field in found.by_field()}
    width = max(map(len, names.values()))
    yield f"\n{'field':<{width}}" + "".join(f"{what:>10}" for what in KINDS)
    for field, counts in found.by_field().items():
        yield f"{names[field]:<{width}}" + "".join(f"{counts[what] or '':>10}" for what in KINDS)
    yield "\nlikely cause"
    yield from (f"  {cause}: {count}" for cause, count in found.by_cause().most_common())


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"
