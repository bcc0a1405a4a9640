"""Lines of output, read back, with the documents they were made from where these are at hand."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from llmx.run import UsageError, open_inputs

Line = Mapping[str, Any]


def read_lines(file: Path) -> Iterator[Line]:
    """The records of a JSONL file. Raises UsageError, which names the line."""
    try:
        with file.open(encoding="utf-8") as lines:
            for number, raw in enumerate(lines, start=1):
                yield _parsed(raw, f"{file}, line {number}")
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not UTF-8; it was not written by llmx.") from error


def _parsed(raw: str, where: str) -> Line:
    try:
        line = json.loads(raw)
    except ValueError as error:
        raise UsageError(f"{where}: not JSON ({error}).") from error
    if not isinstance(line, dict) or not isinstance(line.get("source"), dict):
        raise UsageError(f"{where}: not a record of llmx.")
    return line


def source_text(line: Line) -> str | None:
    """The text that a record's offsets refer to; None if the file is gone or has changed."""
    from llmx.read import UnreadableDocument, read_document

    source = line["source"]
    for given in open_inputs([str(source.get("path"))]):
        if given.problem or given.path != source.get("path"):
            continue
        try:
            document = read_document(given.data, given.path)
        except UnreadableDocument:
            return None
        return document.text if document.source.sha256 == source.get("sha256") else None
    return None
