"""Prompts are files: `NAME.vN.jinja`, with a block `system` and a block `user`.

    PromptError                  base
    ├── PromptFileError          no such file, not a template, a block or version missing
    └── PromptVariableError      a variable too few or too many

A prompt declares its variables by using them. Rendering takes exactly those.
Change the wording of a prompt that is in use by adding a version: what was
asked stays readable, and nobody's cache is emptied by surprise.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment, Template

Message = dict[str, str]
Messages = tuple[Message, ...]

_ROLES = ("system", "user")
_FILE = re.compile(r"(?P<name>[a-z][a-z0-9_]*)\.v(?P<version>[1-9][0-9]*)\.jinja")


class PromptError(ValueError):
    """Something about a prompt file that its author can put right."""


class PromptFileError(PromptError):
    """The file is missing or is not a prompt."""


class PromptVariableError(PromptError):
    """The variables given are not the variables declared."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt file, compiled. `id` is its name with the version: values.v1."""

    name: str
    version: int
    sha256: str
    variables: frozenset[str]
    template: "Template" = field(compare=False, repr=False)

    @property
    def id(self) -> str:
        return f"{self.name}.v{self.version}"

    def render(self, variables: Mapping[str, Any]) -> Messages:
        """The messages to send, one per block. Raises PromptVariableError."""
        self._check(frozenset(variables))
        return tuple({"role": role, "content": self._block(role, variables)} for role in _ROLES)

    def _check(self, given: frozenset[str]) -> None:
        missing, unknown = self.variables - given, given - self.variables
        if missing or unknown:
            raise PromptVariableError(
                f"prompt {self.id}: missing {sorted(missing)}, unknown {sorted(unknown)}"
            )

    def _block(self, role: str, variables: Mapping[str, Any]) -> str:
        from jinja2 import UndefinedError

        context = self.template.new_context(dict(variables))
        try:
            return "".join(self.template.blocks[role](context)).strip()
        except UndefinedError as error:
            raise PromptVariableError(f"prompt {self.id}: {error.message}") from error


def load_prompt(folder: Traversable, prompt_id: str) -> Prompt:
    """The prompt `values.v1` from the file `values.v1.jinja`. Raises PromptFileError."""
    named = _FILE.fullmatch(f"{prompt_id}.jinja")
    if named is None:
        raise PromptFileError(f"not the name of a prompt: {prompt_id!r} (NAME.vN is)")
    try:
        source = (folder / named[0]).read_bytes()
    except OSError as error:
        raise PromptFileError(f"no prompt {prompt_id} in {folder}: {error.strerror}") from error
    text = _decode(source, named[0])
    return Prompt(
        name=named["name"],
        version=int(named["version"]),
        sha256=hashlib.sha256(source).hexdigest(),
        variables=_declared(text, named[0]),
        template=_compile(text, named[0]),
    )


def prompt_ids(folder: Traversable) -> list[str]:
    """The prompts of a folder, by name and version."""
    found = (_FILE.fullmatch(entry.name) for entry in folder.iterdir())
    ordered = sorted((m["name"], int(m["version"])) for m in found if m)
    return [f"{name}.v{version}" for name, version in ordered]


def _decode(source: bytes, name: str) -> str:
    try:
        return source.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise PromptFileError(f"{name} is not UTF-8: {error}") from error


def _declared(text: str, name: str) -> frozenset[str]:
    from jinja2 import TemplateSyntaxError
    from jinja2.meta import find_undeclared_variables

    try:
        return frozenset(find_undeclared_variables(_environment().parse(text)))
    except TemplateSyntaxError as error:
        raise PromptFileError(f"{name}, line {error.lineno}: {error.message}") from error


def _compile(text: str, name: str) -> "Template":
    template = _environment().from_string(text)
    absent = [role for role in _ROLES if role not in template.blocks]
    if absent:
        raise PromptFileError(f"{name} lacks the block {', '.join(absent)}")
    return template


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    """Prompts are plain text: nothing is escaped, and a block tag leaves no line behind."""
    from jinja2 import Environment, StrictUndefined

    return Environment(
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - plain text for a model, not a page
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
