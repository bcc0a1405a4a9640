"""What a reviewer said, in a file beside the output: one line each, on the disk before it counts.

OUT.jsonl has OUT.corrections.jsonl. Later lines take the place of earlier ones
about the same field; a note alone changes only the note. A last line torn by a
crash is cut off when the file is opened; it was never confirmed to the reviewer.
"""

import os
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

import orjson

from llmx.records import Evidence, Value
from llmx.review.index import RecordKey
from llmx.run import UsageError

Action = Literal["value", "absent", "unreadable", "note", "reviewed"]
ACTIONS: tuple[Action, ...] = get_args(Action)


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing said of one field; `reviewed` is about the record, and has no pointer.

    `note` stands beside any action. `at` is the time, ISO 8601.
    """

    path: str
    sha256: str
    pointer: str
    action: Action
    value: Value = None
    evidence: tuple[Evidence, ...] = ()
    note: str = ""
    at: str = ""

    @property
    def key(self) -> RecordKey:
        return self.path, self.sha256


def corrections_file_of(output: Path) -> Path:
    """OUT.corrections.jsonl for OUT.jsonl."""
    return output.with_name(f"{output.name.removesuffix('.jsonl')}.corrections.jsonl")


class CorrectionFile:
    """The corrections of one output, in memory and on disk. Safe to use from several threads."""

    def __init__(self, file: Path) -> None:
        """Read what is there. Raises UsageError, which names the line, for what cannot be read."""
        self._file = file
        self._lock = threading.Lock()
        self._of: dict[RecordKey, dict[str, Correction]] = {}
        for number, raw in enumerate(_whole_lines(file), start=1):
            self._take(_parsed(raw, f"{file}, line {number}"))

    def of(self, key: RecordKey) -> Mapping[str, Correction]:
        """The corrections of a record that are in force, by pointer ("" is the record's own)."""
        with self._lock:
            return dict(self._of.get(key, {}))

    def append(self, correction: Correction) -> None:
        """Write one down; when this returns, it is on the disk."""
        raw = orjson.dumps(asdict(correction)) + b"\n"
        with self._lock:
            _mend(self._file)
            with self._file.open("ab") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            self._take(correction)

    def _take(self, correction: Correction) -> None:
        told = self._of.setdefault(correction.key, {})
        before = told.get(correction.pointer)
        if correction.action == "note" and before is not None:
            correction = replace(before, note=correction.note, at=correction.at)
        told[correction.pointer] = correction


def _whole_lines(file: Path) -> list[bytes]:
    _mend(file)
    return file.read_bytes().splitlines() if file.exists() else []


def _mend(file: Path) -> None:
    """Cut off a last line that has no end."""
    if not file.exists():
        return
    raw = file.read_bytes()
    whole = raw.rfind(b"\n") + 1
    if whole < len(raw):
        with file.open("r+b") as torn:
            torn.truncate(whole)


def _parsed(raw: bytes, where: str) -> Correction:
    try:
        said: dict[str, Any] = orjson.loads(raw)
        evidence = tuple(Evidence(**one) for one in said.pop("evidence"))
        correction = Correction(**said, evidence=evidence)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UsageError(f"{where}: not a correction written by llmx ({error}).") from error
    if correction.action not in ACTIONS:
        raise UsageError(f"{where}: there is no action {correction.action!r}.")
    return correction
