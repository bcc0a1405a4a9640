"""What to read: files, folders, globs and standard input, in order, each once.

Folders are walked in the order of their names. Hidden files, the pictures and scripts of
saved pages and what llmx itself writes (gold labels, JSONL, run files) are passed over
and counted, never silently.

    UsageError
    └── NoInputError    nothing to read; the message says what was passed over
"""

import glob
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from llmx.records import Problem

STDIN = "-"
_OWN_FILES = (".gold.json", ".jsonl", ".run.json")
_OWN_FOLDER = ".jsonl.partial"
_CLUTTER = frozenset({"Thumbs.db", "desktop.ini", "__MACOSX"})
# What browsers and Word save beside a page. Pages in it are read: they may be its frames.
_PAGE_FOLDERS = ("_files", ".files")
_PAGE_PARTS = (
    *(".js", ".css", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".ico", ".webp", ".bmp"),
    *(".woff", ".woff2", ".ttf", ".eot", ".json", ".map", ".download", ".swf", ".mp3", ".mp4"),
)
_EXAMPLES = 5


class UsageError(Exception):
    """What was asked for cannot be done; the message says what to change."""


class NoInputError(UsageError):
    """No file among the inputs."""


@dataclass(slots=True)
class Skipped:
    """What was passed over: how many by reason, and the first few by name."""

    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, why: str, path: str) -> None:
        self.counts[why] = self.counts.get(why, 0) + 1
        names = self.examples.setdefault(why, [])
        if len(names) < _EXAMPLES:
            names.append(path)

    def __str__(self) -> str:
        return ", ".join(f"{count} {why}" for why, count in self.counts.items())


@dataclass(frozen=True, slots=True)
class Inputs:
    """Paths to read, in order; `-` is standard input."""

    paths: tuple[str, ...]
    skipped: Skipped


def find_inputs(given: Iterable[str]) -> Inputs:
    """The files that the arguments mean.

    A path that does not exist stays in the list: it gets its line in the output.
    Raises UsageError for a glob without a match, NoInputError if nothing is left.
    """
    skipped = Skipped()
    seen: set[str] = set()
    paths: list[str] = []
    for path in (path for argument in given for path in _expand(argument, skipped)):
        place = path if path == STDIN else str(Path(path).absolute())
        if place in seen:
            skipped.add("given twice", path)
        else:
            seen.add(place)
            paths.append(path)
    if not paths:
        passed_over = f" Passed over: {skipped}." if skipped.counts else ""
        raise NoInputError(f"There is nothing to read in {', '.join(given)}.{passed_over}")
    return Inputs(tuple(paths), skipped)


@dataclass(frozen=True, slots=True)
class Given:
    """One document to read, or, with `problem`, why there is none under this path."""

    path: str
    data: bytes = b""
    problem: Problem | None = None


def open_inputs(paths: Iterable[str]) -> Iterator[Given]:
    """The documents under the paths, those inside a .zip one by one, each read when it is drawn."""
    from llmx.read import UnreadableDocument, is_archive, read_members

    for path in paths:
        try:
            data = _read(path)
            if not is_archive(data):
                yield Given(path, data)
                continue
            for name, member in read_members(data, path):
                yield Given(name, member)
        except OSError as error:
            problem = Problem("unreadable_file", f"the file cannot be read: {error.strerror}")
            yield Given(path, problem=problem)
        except UnreadableDocument as error:
            yield Given(error.path, problem=Problem(error.code, error.message))


def _read(path: str) -> bytes:
    from llmx.read import MAX_BYTES

    # One byte more than is allowed tells the reader that there is too much, and
    # a device given by mistake is not read to its end, which it may not have.
    if path == STDIN:
        import sys

        return sys.stdin.buffer.read(MAX_BYTES + 1)
    with Path(path).open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _expand(argument: str, skipped: Skipped) -> Iterator[str]:
    # A file may well be called "a[1].txt": what exists is no glob.
    if argument == STDIN or os.path.lexists(argument) or not glob.has_magic(argument):
        found = [argument]
    else:
        found = sorted(glob.glob(argument, recursive=True))  # noqa: PTH207 - may be absolute
        if not found:
            raise UsageError(f"No file matches {argument}.")
    for path in found:
        yield from _walk(path, skipped) if Path(path).is_dir() else (path,)


def _walk(folder: str, skipped: Skipped, *, of_page: bool = False) -> Iterator[str]:
    """Files under a folder, in the order of names; links to folders are not followed.

    `of_page` says that a browser put there what a saved page is made of.
    """
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        skipped.add(f"unreadable folders ({error.strerror})", folder)
        return
    names = {entry.name for entry in entries}
    for entry in entries:
        why = _passed_over(entry)
        if not why and of_page and entry.name.lower().endswith(_PAGE_PARTS):
            why = "parts of saved pages"
        if why:
            skipped.add(why, entry.path)
        elif entry.is_dir(follow_symlinks=False):
            inside = of_page or _is_of_page(entry.name, names)
            yield from _walk(entry.path, skipped, of_page=inside)
        else:
            yield entry.path


def _is_of_page(folder: str, names: set[str]) -> bool:
    """Whether a folder stands beside the page that a browser saved with it (X.html, X_files)."""
    page = next((folder.removesuffix(end) for end in _PAGE_FOLDERS if folder.endswith(end)), "")
    return bool(page) and not names.isdisjoint({f"{page}.html", f"{page}.htm"})


def _passed_over(entry: os.DirEntry[str]) -> str | None:
    if entry.name.startswith((".", "~$")) or entry.name in _CLUTTER:
        return "hidden"
    if entry.name.endswith((*_OWN_FILES, _OWN_FOLDER)):
        return "written by llmx (gold labels, records, run files)"
    try:
        if entry.is_dir(follow_symlinks=False) or entry.is_file():
            return None
    except OSError as error:  # a link that leads to itself
        return f"unreadable ({error.strerror})"
    if entry.is_symlink():
        return "links to folders, or to nothing"
    return "neither file nor folder"
