"""Lines on their way to OUT.jsonl, safe against a kill at any moment.

While a run is on, its lines are appended in input order to a file in
`OUT.jsonl.partial/`, each flushed as it is made; at the end that file becomes
OUT.jsonl in one rename. Names in the folder begin with the hash of the
configuration, so that lines made in another way are never taken for these.

    HASH.lines   finished lines, in input order; a torn last line is cut off
    HASH.left    lines that were finished, but whose inputs have changed places
    HASH.costs   what each document cost, told before its line is

OUT.jsonl itself is trusted only if OUT.run.json holds its SHA-256 and the same
configuration. OUT.run.json is written before the rename: killed in between, the
old OUT.jsonl does not match it, and the lines are still in the folder.
"""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from llmx.records import Status
from llmx.run.earlier import Earlier, Found, Reusable, digest_of, find_lines
from llmx.run.inputs import UsageError
from llmx.run.lock import lock

_SYNC_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Cost:
    """What one document cost; `seconds` on the wall clock, waiting for the model included."""

    path: str
    status: str
    seconds: float
    calls: int = 0
    cached: int = 0
    failed: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cached_tokens_in: int = 0
    cached_tokens_out: int = 0
    avoided: int = 0

    def told(self) -> dict[str, str | float]:
        """As in the run file."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Written:
    """A file of lines: how many, how large, and its SHA-256."""

    lines: int
    bytes: int
    sha256: str


def run_file_of(output: Path) -> Path:
    """OUT.run.json for OUT.jsonl."""
    stem = output.name.removesuffix(".jsonl")
    return output.with_name(f"{stem}.run.json")


class Journal:
    """The lines of one run. One process at a time; `close` it whatever happens."""

    def __init__(
        self, output: Path, configuration: str, reusable: Reusable, *, fresh: bool
    ) -> None:
        """Take up what earlier runs left, or, if `fresh`, nothing of it.

        Raises UsageError if the output cannot be written or another run is writing it.
        """
        self._output = output
        self._folder = output.with_name(f"{output.name}.partial")
        self._lock = _claim(output, self._folder)
        self._lines, self._left, self._costs = (
            self._folder / f"{configuration[:16]}.{name}" for name in ("lines", "left", "costs")
        )
        if fresh:
            for file in (self._lines, self._left, self._costs):
                file.unlink(missing_ok=True)
        self._earlier = Earlier()
        self._published = 0 if fresh else self._take_up_output(configuration, reusable)
        self._take_up(self._left, reusable)
        self._ahead = self._take_up(self._lines, reusable)
        self._count = 0
        self._hash = hashlib.sha256()
        self._line_file = self._lines.open("ab")
        self._cost_file = _open_whole(self._costs)
        self._synced = time.monotonic()

    def known(self, path: str, sha256: str) -> tuple[bytes, Status] | None:
        """The line that an earlier run made of the same input in the same way, and its status."""
        return self._earlier.line(path, sha256)

    def append(self, line: bytes, cost: Cost | None = None) -> None:
        """Write the next line (its end included), and before it what it cost."""
        if self._is_there(line):
            self._count += 1
            self._hash.update(line)
            return
        if self._count < len(self._ahead):
            self._set_aside()
        if cost is not None:
            self._cost_file.write(json.dumps(cost.told()).encode() + b"\n")
            self._cost_file.flush()
        self._line_file.write(line)
        self._line_file.flush()
        self._count += 1
        self._hash.update(line)
        if time.monotonic() - self._synced > _SYNC_SECONDS:
            self._sync()

    def costs(self) -> Iterator[Cost]:
        """Costs of all documents read since the output was last complete, killed runs included."""
        with self._costs.open("rb") as file:
            yield from filter(None, map(_cost, file))

    def end(self) -> Written:
        """Put everything on the disk; no lines can follow."""
        if self._count < len(self._ahead):
            self._line_file.truncate(self._ahead[self._count].offset)
        self._sync()
        return Written(self._count, self._lines.stat().st_size, self._hash.hexdigest())

    def end_early(self) -> Written | None:
        """Like `end`, for a run that was broken off; lines of the run before it stay.

        None if OUT.jsonl has to stay as it is: it holds lines made in another way,
        or more of them.
        """
        self._sync()
        lines = max(self._count, len(self._ahead))
        if not lines or (self._output.exists() and not 0 < self._published <= lines):
            return None
        with self._lines.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return Written(lines, self._lines.stat().st_size, sha256)

    def publish(self) -> None:
        """The lines become OUT.jsonl, in one step."""
        self._close_files()
        self._lines.replace(self._output)
        sync_folder(self._output.parent)

    def clear(self) -> None:
        """Remove the folder, when nothing in it is of use any more."""
        self.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def close(self) -> None:
        """Let go of all files and of the lock; what is written stays."""
        self._close_files()
        self._lock.close()

    def _close_files(self) -> None:
        self._earlier.close()
        self._line_file.close()
        self._cost_file.close()

    def _take_up_output(self, configuration: str, reusable: Reusable) -> int:
        """Number of lines of OUT.jsonl, if it was made in the same way and not touched since."""
        made = _made(run_file_of(self._output))
        if made is None or made[0] != configuration or not self._output.is_file():
            return 0
        with self._output.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != made[1]:
                return 0
        return len(self._index(self._output, reusable))

    def _take_up(self, file: Path, reusable: Reusable) -> list[Found]:
        """What a killed run wrote, less the torn end."""
        found = self._index(file, reusable)
        if file.exists():
            os.truncate(file, found[-1].end if found else 0)
        return found

    def _index(self, file: Path, reusable: Reusable) -> list[Found]:
        found = list(find_lines(file, reusable))
        for line in found:
            self._earlier.add(file, line)
        return found

    def _is_there(self, line: bytes) -> bool:
        at = self._count
        return at < len(self._ahead) and self._ahead[at].digest == digest_of(line)

    def _set_aside(self) -> None:
        """Inputs have changed: keep the lines from here on, but elsewhere."""
        rest = self._ahead[self._count :]
        with self._lines.open("rb") as lines, self._left.open("ab") as left:
            lines.seek(rest[0].offset)
            start = left.tell()
            for found in rest:
                left.write(lines.read(found.end - found.offset))
            left.flush()
            os.fsync(left.fileno())
        for found in rest:
            by = start - rest[0].offset
            self._earlier.add(
                self._left, replace(found, offset=found.offset + by, end=found.end + by)
            )
        self._line_file.truncate(rest[0].offset)
        del self._ahead[self._count :]

    def _sync(self) -> None:
        for file in (self._cost_file, self._line_file):
            file.flush()
            os.fsync(file.fileno())
        self._synced = time.monotonic()


def _claim(output: Path, folder: Path) -> IO[bytes]:
    """Lock the output. Raises UsageError if it cannot be written."""
    if output.exists() and not output.is_file():
        raise UsageError(f"{output} is not a file; name a file to write to, such as out.jsonl.")
    try:
        claimed = lock(folder)
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}.") from error
    if claimed is None:
        raise UsageError(f"Another run is writing {output}. Wait for it, or choose another name.")
    return claimed


def _cost(line: bytes) -> Cost | None:
    """One entry, or None for what a loss of power left of one."""
    try:
        return Cost(**json.loads(line))
    except (ValueError, TypeError):
        return None


def _made(run_file: Path) -> tuple[str, str] | None:
    """Configuration and SHA-256 of the output that a run file tells of."""
    try:
        told = json.loads(run_file.read_bytes())
        return str(told["configuration"]), str(told["output"]["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _open_whole(file: Path) -> IO[bytes]:
    """A file to append lines to, less a torn last one."""
    opened = file.open("a+b")
    opened.seek(0)
    opened.truncate(opened.read().rfind(b"\n") + 1)
    return opened


def sync_folder(folder: Path) -> None:
    """Put renames in a folder on the disk, where the system has a way to."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
