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

from llmx.model.asking import MOST_FIELDS, Form
from llmx.model.prompts import Prompt, PromptFileError, load_prompt
from llmx.model.ways import Way
from llmx.model.ways.points import Points
from llmx.model.ways.quotes import Quotes
from llmx.model.ways.rows import Rows
from llmx.model.ways.values import Values

_FILE = "strategies.toml"
_KEYS = frozenset(("models", "fields", "way", "rows", "second", "budget", "most_fields", "least"))
WAYS: Mapping[str, Way] = {
    way.name: way for way in (Values(), Values(sparse=True), Quotes(), Points())
}
_VALUES, _ROWS = WAYS["values"], Rows()


@dataclass(frozen=True, slots=True)
class Strategy:
    """A way to ask.

    `way` is how single fields are asked for, in the words of the prompt `fields`.
    `budget` is how many characters of the report a question may show. Fields
    of whose label the passages say a smaller share than `least` are left out.
    Without a prompt `second` the model is not asked about what is open in the end.
    """

    fields: Prompt
    rows: Prompt
    way: Way = _VALUES
    budget: int = 1500
    most_fields: int = MOST_FIELDS
    least: float = 0.12
    second: Prompt | None = None

    def of(self, form: Form) -> tuple[Prompt, Way]:
        """How a form is asked."""
        return (self.rows, _ROWS) if form.listing else (self.fields, self.way)

    @property
    def prompts(self) -> tuple[tuple[str, str], ...]:
        """Name and SHA-256 of each prompt, for the record."""
        prompts = (self.fields, self.rows, self.second)
        return tuple((prompt.id, prompt.sha256) for prompt in prompts if prompt)


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
        if (way := entry.get("way", _VALUES.name)) not in WAYS:
            raise PromptFileError(f"{_FILE}: no way {way!r}; there are {', '.join(WAYS)}")
    return entries


def _strategy(folder: Traversable, entry: Mapping[str, Any]) -> Strategy:
    settings = {key: value for key, value in entry.items() if key != "models"}
    fields = load_prompt(folder, settings.pop("fields"))
    rows = load_prompt(folder, settings.pop("rows"))
    second = load_prompt(folder, settings.pop("second")) if "second" in settings else None
    way = WAYS[settings.pop("way", _VALUES.name)]
    return Strategy(fields, rows, way, second=second, **settings)
