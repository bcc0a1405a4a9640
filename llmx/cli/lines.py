"""Lines of output, read back, with the documents they were made from where these are at hand."""

import hashlib
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

    data = source_bytes(line)
    if data is None:
        return None
    try:
        return read_document(data, str(line["source"]["path"])).text
    except UnreadableDocument:
        return None


def source_bytes(line: Line) -> bytes | None:
    """The file that a record was made from, in a zip as well; None if it is gone or has changed."""
    path = str(line["source"].get("path"))
    file = _file_of(path)
    for given in open_inputs([file]) if file else ():
        if given.problem is None and given.path == path:
            same = hashlib.sha256(given.data).hexdigest() == line["source"].get("sha256")
            return given.data if same else None
    return None


def _file_of(path: str) -> str | None:
    """The file itself, or the zip that a document such as a.zip/b.txt is in."""
    parts = path.split("/")
    above = ("/".join(parts[:depth]) for depth in range(len(parts), 0, -1))
    return next((file for file in above if file and Path(file).is_file()), None)
