"""`llmx check`."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from llmx.cli.faults import told

_AROUND = 12


def add_to(app: typer.Typer) -> None:
    """Make the command known."""
    app.command("check")(check)


def check(
    records: Annotated[Path, typer.Argument(metavar="OUT.jsonl", help="Records.")],
) -> None:
    """Show, per document, the identities that broke, with their cells, and unexplained numbers.

    Of a number the words around it are shown if its source is still where it was.
    """
    from llmx.cli.lines import read_lines
    from llmx.run import UsageError

    documents = broken = unexplained = numbers = 0
    with told(UsageError):
        for line in read_lines(records):
            documents += 1
            broken += sum(1 for one in line.get("checks", ()) if one["status"] == "broken")
            numbers += line.get("numbers", {}).get("total", 0)
            unexplained += len(line.get("numbers", {}).get("unexplained", ()))
            for text in findings(line):
                typer.echo(text)
    left = f"unexplained numbers {unexplained} of {numbers}"
    typer.echo(f"in {documents} = broken identities {broken}, {left}")


def findings(line: Mapping[str, Any]) -> Iterator[str]:
    """What `llmx check` says of one record; nothing if there is nothing to say."""
    broken = [one for one in line.get("checks", ()) if one["status"] == "broken"]
    unexplained = line.get("numbers", {}).get("unexplained", ())
    if not broken and not unexplained and line.get("status") != "failed":
        return
    yield f"{line['source'].get('path')}  {line.get('status')}"
    if line.get("status") == "failed":
        yield from (f"  {problem['message']}" for problem in line.get("problems", ()))
    for one in broken:
        yield from _identity(one, line)
    yield from _numbers(unexplained, line)


def _identity(broken: Mapping[str, Any], line: Mapping[str, Any]) -> Iterator[str]:
    blame = f", to blame: {broken['blame']}" if broken.get("blame") else ""
    yield f"  {broken['id']}: {broken['left']} against {broken['right']}{blame}"
    for path in broken.get("paths", ()):
        yield f"    {_cell(path, line.get('fields', {}).get(path))}"


def _cell(path: str, field: Mapping[str, Any] | None) -> str:
    if field is None:
        return f"{path}: no value"
    quotes = " ".join(f"「{_short(e['quote'])}」 at {e['start']}" for e in field["evidence"])
    return f"{path} = {field['value']}  {quotes}".rstrip()


def _numbers(unexplained: list[Mapping[str, Any]], line: Mapping[str, Any]) -> Iterator[str]:
    from llmx.cli.lines import source_text

    text = source_text(line) if unexplained else None
    for number in unexplained:
        start, end = number["start"], number["end"]
        shown = f"[{number['quote']}]"
        if text is not None:
            before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
            shown = f"{_short(before)}{shown}{_short(after)}"
        yield f"  unexplained at {start}: {shown}"


def _short(text: str) -> str:
    """On one line, and no longer than a person wants to read."""
    flat = " ".join(text.split())
    return flat if len(flat) <= 4 * _AROUND else f"{flat[: 4 * _AROUND]}…"
