"""Answers already paid for.

One SQLite file, shared by processes, from which nothing is ever evicted. Keys
and values are text, and values are JSON: whoever can write to the cache folder
can make llmx ask again, or read a wrong value that grounding then refuses, but
cannot make it run code, open a file or remove one.
"""

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from diskcache import Cache, Disk
from diskcache.core import MODE_RAW

_FORMAT = "llmx-answer-1"
_IN_DATABASE = 2**31 - 1
_SETTINGS: Mapping[str, int | str] = {
    "eviction_policy": "none",
    "cull_limit": 0,
    "statistics": 0,
    "tag_index": 0,
    "size_limit": 2**62,
    "disk_min_file_size": _IN_DATABASE,
    "sqlite_journal_mode": "wal",
    "sqlite_synchronous": 1,
    "sqlite_mmap_size": 2**28,
}


class CacheError(OSError):
    """The cache folder cannot be used; names it and says what to do."""


class TextDisk(Disk):  # type: ignore[misc] # diskcache has no types
    """Keeps text in the database row, and trusts no row that holds anything else.

    A row says by itself how it wants to be read: unpickled, or from a file at a
    path of its choosing. Neither is ever done, and no file is ever removed.
    """

    def put(self, key: object) -> tuple[str, bool]:
        return _only_text(key), True

    def get(self, key: object, raw: object) -> str:
        return key if raw and isinstance(key, str) else ""

    def store(self, value: object, *_: object, **__: object) -> tuple[int, int, None, str]:
        return 0, MODE_RAW, None, _only_text(value)

    def fetch(self, mode: int, filename: str | None, value: object, read: object) -> str | None:
        plain = mode == MODE_RAW and filename is None and not read
        return value if plain and isinstance(value, str) else None

    def remove(self, file_path: str) -> None:
        """Nothing: no value lies in a file, whatever a row says."""


def _only_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"the answer cache holds text only, not {type(value).__name__}")
    return value


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said, as it said it. `failure` is the kind of fault, or ""."""

    text: str
    finish: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    failure: str = ""


@dataclass(frozen=True, slots=True)
class CacheStats:
    """Answers kept, failures among them, and bytes on disk."""

    entries: int
    failures: int
    bytes: int


def answer_key(server: str, model: str, request: Mapping[str, Any]) -> str:
    """Key of a request: SHA-256 over everything that can change the answer.

    `server` is the server's identity (see `Server.identity`) and `request` all
    that is sent but the model's name: messages, JSON schema, parameters.
    """
    said = json.dumps(
        [_FORMAT, server, model, request], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


class AnswerCache:
    """The cache in a folder, which is made if need be. Safe for several processes at once.

    A run does not end because the cache does (a full disk): `trouble` is then
    what the user should be told.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.trouble = ""
        try:
            self._cache = Cache(str(folder), disk=TextDisk, timeout=60, **_SETTINGS)
        except (OSError, sqlite3.Error) as error:
            raise CacheError(
                f"cannot use {folder} as a cache ({error}); name another with --cache, "
                "or go without by --no-cache"
            ) from error

    def get(self, key: str) -> Answer | None:
        """The answer, or None where there is none or the entry is not one."""
        try:
            return _parse(self._cache.get(key))
        except sqlite3.Error as error:
            self.trouble = f"{self.folder} cannot be read: {error}"
            return None

    def put(self, key: str, answer: Answer) -> None:
        """Keeps an answer. One that cannot be kept is lost, and `trouble` says why."""
        entry = json.dumps(asdict(answer), ensure_ascii=False, separators=(",", ":"))
        try:
            self._cache.set(key, entry)
        except sqlite3.Error as error:
            self.trouble = f"{self.folder} cannot be written: {error}"

    @property
    def is_empty(self) -> bool:
        """Whether nothing is on file, as far as can be told."""
        try:
            return len(self._cache) == 0
        except sqlite3.Error as error:
            self.trouble = f"{self.folder} cannot be read: {error}"
            return True

    def stats(self) -> CacheStats:
        answers = [_parse(self._cache.get(key)) for key in self._cache.iterkeys()]
        failures = sum(1 for answer in answers if answer and answer.failure)
        return CacheStats(len(answers), failures, int(self._cache.volume()))

    def clear(self) -> int:
        """Removes everything; gives the number of entries removed."""
        return int(self._cache.clear(retry=True))

    def close(self) -> None:
        self._cache.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


_TYPES = {"text": str, "finish": str, "tokens_in": int, "tokens_out": int, "failure": str}


def _parse(entry: object) -> Answer | None:
    if not isinstance(entry, str):
        return None
    try:
        fields = json.loads(entry)
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict) or fields.keys() != _TYPES.keys():
        return None
    if any(type(fields[name]) is not kind for name, kind in _TYPES.items()):
        return None
    return Answer(**fields)
