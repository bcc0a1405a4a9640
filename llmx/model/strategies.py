"""How a model is asked is a property of the model: `strategies.toml` beside the prompts says which.

Small models drift when asked for much, and fill in what is not there; large
ones do not, and read more text at no risk. The first entry whose pattern fits
the model's name counts; the last one fits every name.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib.resources.abc import Traversable
from typing import Any

from llmx.model.asking import MOST_FIELDS
from llmx.model.prompts import Prompt, PromptFileError, load_prompt

_FILE = "strategies.toml"
_KEYS = frozenset(("models", "fields", "rows", "budget", "most_fields", "least", "sparse"))


@dataclass(frozen=True, slots=True)
class Strategy:
    """A way to ask.

    `budget` is how many characters of the report a question may show. Fields
    of whose label the passages say a smaller share than `least` are left out.
    With `sparse` the model leaves out what the text does not tell, instead of
    writing null.
    """

    fields: Prompt
    rows: Prompt
    budget: int = 1500
    most_fields: int = MOST_FIELDS
    least: float = 0.12
    sparse: bool = False

    @property
    def prompts(self) -> tuple[tuple[str, str], ...]:
        """Name and SHA-256 of each prompt, for the record."""
        return tuple((prompt.id, prompt.sha256) for prompt in (self.fields, self.rows))


def load_strategy(folder: Traversable, model: str) -> Strategy:
    """The strategy for a model, by its name on the server. Raises PromptFileError."""
    for entry in _entries(folder):
        if fnmatchcase(model.lower(), entry["models"]):
            return _strategy(folder, entry)
    raise PromptFileError(f"{_FILE} has no strategy for {model!r}; its last entry should fit all")


def _entries(folder: Traversable) -> list[Mapping[str, Any]]:
    try:
        text = (folder / _FILE).read_text("utf-8")
        entries: list[Mapping[str, Any]] = tomllib.loads(text)["strategy"]
    except OSError as error:
        raise PromptFileError(f"no {_FILE} in {folder}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise PromptFileError(f"{_FILE} is not a list of strategies: {error}") from error
    for entry in entries:
        if unknown := entry.keys() - _KEYS:
            raise PromptFileError(f"{_FILE}: unknown {sorted(unknown)}")
    return entries


def _strategy(folder: Traversable, entry: Mapping[str, Any]) -> Strategy:
    settings = {key: value for key, value in entry.items() if key != "models"}
    fields = load_prompt(folder, settings.pop("fields"))
    rows = load_prompt(folder, settings.pop("rows"))
    return Strategy(fields, rows, **settings)
