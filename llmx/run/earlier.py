"""Lines of an earlier run that need not be made again: found by path and content."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from llmx.records import Status

_DIGEST = 16
_STATUSES = ("ok", "flagged", "failed")

Reusable = Callable[[Mapping[str, Any]], bool]
"""Whether a line would come out the same if it were made again now."""


@dataclass(frozen=True, slots=True)
class Found:
    """A whole line in a file; `key` stands for its input, None if it has to be made anew."""

    offset: int
    end: int
    key: bytes | None
    digest: bytes
    status: Status


def key_of(path: str, sha256: str) -> bytes:
    """Short stand-in for an input, so that 100,000 of them fit in a few megabytes."""
    name = path.encode("utf-8", errors="surrogatepass")
    return hashlib.blake2b(name + b"\0" + sha256.encode(), digest_size=_DIGEST).digest()


def digest_of(line: bytes) -> bytes:
    """Short stand-in for a line, its end included."""
    return hashlib.blake2b(line, digest_size=_DIGEST).digest()


def find_lines(file: Path, reusable: Reusable) -> Iterator[Found]:
    """The whole lines of a file up to the first that is torn; none if there is no file."""
    if not file.is_file():
        return
    offset = 0
    with file.open("rb") as lines:
        for raw in lines:
            line = _parsed(raw)
            if line is None:
                return
            end = offset + len(raw)
            yield Found(offset, end, _key(line, reusable), digest_of(raw), line["status"])
            offset = end


def _parsed(raw: bytes) -> Mapping[str, Any] | None:
    if not raw.endswith(b"\n"):
        return None
    try:
        line = json.loads(raw)
    except ValueError:
        return None
    return line if isinstance(line, dict) and line.get("status") in _STATUSES else None


def _key(line: Mapping[str, Any], reusable: Reusable) -> bytes | None:
    source = line.get("source")
    if not isinstance(source, dict) or not source.get("sha256") or not reusable(line):
        return None
    return key_of(str(source.get("path")), str(source["sha256"]))


class Earlier:
    """Lines by input, read from their files when they are wanted."""

    def __init__(self) -> None:
        self._places: dict[bytes, tuple[Path, int, Status]] = {}
        self._files: dict[Path, IO[bytes]] = {}

    def add(self, file: Path, found: Found) -> None:
        """Make a line known; it takes the place of one with the same input."""
        if found.key is not None:
            self._places[found.key] = (file, found.offset, found.status)

    def line(self, path: str, sha256: str) -> tuple[bytes, Status] | None:
        """The line of an input, its end included, and its status."""
        place = self._places.get(key_of(path, sha256))
        if place is None:
            return None
        file, offset, status = place
        if file not in self._files:
            self._files[file] = file.open("rb")
        self._files[file].seek(offset)
        return self._files[file].readline(), status

    def close(self) -> None:
        """Let go of the files."""
        for file in self._files.values():
            file.close()
        self._files.clear()
