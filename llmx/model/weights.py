"""Weights of embedded models: which are here, and which file a name means."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from llmx.model.catalogue import (
    Catalogue,
    CorruptWeightsError,
    Entry,
    MissingWeightsError,
    UnknownModelError,
    path_from,
)

HOME_VARIABLE = "LLMX_HOME"
LOCAL = "local"


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


def models_folder(home: Path | None = None) -> Path:
    """Folder of the weights: `home`, or LLMX_HOME, or the user's cache folder, and `models`.

    The folder need not exist yet.
    """
    base = home or path_from(HOME_VARIABLE)
    if base is None:
        from platformdirs import user_cache_path

        base = user_cache_path("llmx", appauthor=False)
    return base / "models"


def list_models(catalogue: Catalogue, folder: Path) -> tuple[Stored, ...]:
    """Look up what is here of every model, in the catalogue's order. Nothing is hashed."""
    return tuple(_stored(entry, folder) for entry in catalogue.models.values())


def _stored(entry: Entry, folder: Path) -> Stored:
    path, partial = folder / entry.file, partial_path(folder, entry)
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


def partial_path(folder: Path, entry: Entry) -> Path:
    """Where weights stand while they come."""
    return folder / f"{entry.file}.partial"
