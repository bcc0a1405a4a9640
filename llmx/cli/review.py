"""`llmx review`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from llmx.cli.faults import told

if TYPE_CHECKING:
    from llmx.review.pages import Review


def add_to(app: typer.Typer) -> None:
    """Make the command known."""
    app.command("review")(review)


def review(
    records: Annotated[Path, typer.Argument(metavar="OUT.jsonl", help="Records; only read.")],
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 is any free one.")] = 0,
    static: Annotated[
        Path | None, typer.Option(help="Write a read-only page into this file instead.")
    ] = None,
    export_gold: Annotated[
        Path | None, typer.Option(help="Write gold labels of reviewed records into this folder.")
    ] = None,
    language: Annotated[str, typer.Option(help="zh or en; the page can change it.")] = "zh",
    schema: Annotated[str, typer.Option(help="Report type: name, or path.")] = "annual_report",
) -> None:
    """See records beside their sources and correct them, in a browser on this machine.

    Corrections go to OUT.corrections.jsonl, each on the disk before it is confirmed.
    """
    from llmx.pack import PackError
    from llmx.review.apply import CorrectionError
    from llmx.review.pages import Pages
    from llmx.review.words import LANGUAGES
    from llmx.run import UsageError

    with told(UsageError, PackError, CorrectionError):
        chosen = next((one for one in LANGUAGES if one == language), None)
        if chosen is None:
            raise UsageError(f"There is no language {language!r}: give one of zh, en.")
        opened = open_review(records, schema)
        if export_gold is not None:
            _export(opened, export_gold)
        elif static is not None:
            page = Pages(opened).static_page(chosen)
            static.write_text(page, encoding="utf-8", errors="replace")
            typer.echo(f"{static}: {len(opened.index.rows)} records", err=True)
        else:
            _serve(opened, port, language)


def open_review(records: Path, schema: str) -> "Review":
    """A review of a file of records, with the corrections that stand beside it."""
    from llmx.cli.lines import source_bytes, source_text
    from llmx.pack import load_schema
    from llmx.review.corrections import CorrectionFile, corrections_file_of
    from llmx.review.index import RecordIndex
    from llmx.review.pages import Review

    kind = load_schema(schema)
    corrections = CorrectionFile(corrections_file_of(records))
    return Review(RecordIndex(records, kind), corrections, kind, source_text, source_bytes)


def _serve(opened: "Review", port: int, language: str) -> None:
    import socket

    import uvicorn

    from llmx.review.server import build_app, new_token

    token = new_token()
    with socket.create_server(("127.0.0.1", port)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/{token}/{language}/"
        typer.echo(f"{len(opened.index.rows)} records; open {address} (Ctrl-C ends it)")
        config = uvicorn.Config(build_app(opened, token), log_level="warning")
        uvicorn.Server(config).run(sockets=[listening])


def _export(opened: "Review", folder: Path) -> None:
    """Gold labels of the records that a person has gone through; none is overwritten."""
    import json

    from llmx.evaluate import stem_of
    from llmx.review.apply import gold_of
    from llmx.run import UsageError

    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for row in opened.index.rows:
        if "" not in opened.corrections.of(row.key):
            continue
        line = opened.corrected(row.number)
        file = folder / f"{stem_of(line)}.gold.json"
        try:
            with file.open("x", encoding="utf-8") as out:
                out.write(json.dumps(gold_of(line), ensure_ascii=False, indent=1) + "\n")
        except FileExistsError as error:
            raise UsageError(f"{file} is there already; labels are never overwritten.") from error
        written += 1
    left = len(opened.index.rows) - written
    typer.echo(f"gold labels written {written}, records not marked as reviewed {left}")
