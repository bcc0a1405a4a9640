"""The shape of an answer: a terse JSON Schema to send, a Pydantic model to check with.

A schema that Pydantic writes costs half as many tokens again. Both are made once
per shape, however many documents give rise to it.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from llmx.model.asking import FIGURES, ROWS, Item

if TYPE_CHECKING:
    from pydantic import BaseModel

# Not closed: the model ran on; then there is no answer after it either.
_THOUGHTS = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_ROWS_BEGIN = re.compile(rf'\s*\{{\s*"{ROWS}"\s*:\s*\[\s*(?=\[)')
# The end of a text that was cut off between two rows counts as well.
_NEXT_ROW = re.compile(r"\s*(?:,\s*|\Z)")
_DECODER = json.JSONDecoder()
_NAME = "answer"
_INTEGER, _NUMBER, _STRING = "integer", "number", "string"
# Figures also as strings: a server that is not held to the schema writes "5" or "2000余".
Number = int | float | str
# Forms are few; a process that reads many report types keeps what it uses.
_KEPT, _ITEMS_KEPT = 256, 4096


@dataclass(frozen=True, slots=True)
class Slot:
    """One key of an answer; `schema` is JSON text, `python` the type that checks it."""

    key: str
    schema: str
    python: object


@dataclass(frozen=True)
class Shape:
    """What an answer must look like: the schema to send, and the class that checks it.

    Both are made of the slots when they are first wanted, so that a shape can be sent
    to another process, where it is that process's own.
    """

    slots: tuple[Slot, ...]
    sparse: bool = False
    rows: bool = False

    def __reduce__(self) -> tuple[Callable[..., "Shape"], tuple[object, ...]]:
        return _shape, (self.slots, self.sparse, self.rows)

    @cached_property
    def schema(self) -> Mapping[str, Any]:
        """The schema to send."""
        return {
            "type": "object",
            "properties": {one.key: json.loads(one.schema) for one in self.slots},
            "required": [] if self.sparse else [one.key for one in self.slots],
            "additionalProperties": False,
        }

    @cached_property
    def checker(self) -> "type[BaseModel]":
        """The class that checks an answer."""
        default = None if self.sparse else ...
        return _model({one.key: (one.python, default) for one in self.slots})

    def check(self, text: str) -> dict[str, Any]:
        """The answer as plain values; raises pydantic.ValidationError (a ValueError)."""
        return self.checker.model_validate_json(self.plain(text), strict=True).model_dump()

    def fits(self, text: str) -> bool:
        """Whether an answer, cut off as it may be, has the shape."""
        try:
            self.check(text)
        except ValueError:
            return False
        return True

    def plain(self, text: str) -> str:
        """The JSON of an answer: without what was put around it, and of rows the whole ones.

        Small models, once in a list, may not find its end; what they listed
        before the limit is as good as any.
        """
        return whole_rows(unfenced(text)) if self.rows else unfenced(text)


def unfenced(text: str) -> str:
    """The JSON of an answer, without the thoughts, fences and words that some put around it."""
    if text.startswith("{") and text.rstrip().endswith("}"):
        return text
    text = _THOUGHTS.sub("", text)
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text


def whole_rows(text: str) -> str:
    """A list of rows that was cut off, ended after its last whole row; else the text itself."""
    begin = _ROWS_BEGIN.match(text)
    at = end = begin.end() if begin else 0
    more = begin
    while more:
        try:
            _, end = _DECODER.raw_decode(text, at)
        except ValueError:
            break
        more = _NEXT_ROW.match(text, end)
        at = more.end() if more else at
    cut_off = begin is not None and end > begin.end() and more is not None
    return text[:end] + "]}" if cut_off else text


def shape_of(slots: tuple[Slot, ...], *, sparse: bool = False, rows: bool = False) -> Shape:
    """The shape of answers with these slots, the same object for the same ones.

    In a `sparse` answer slots may be left out; one of `rows` has the one slot `ROWS`.
    """
    return _shape(slots, sparse, rows)


def slot(key: str, schema: Mapping[str, Any], python: object) -> Slot:
    """What an answer holds under a key: as JSON Schema, and as the type that checks it."""
    return Slot(key, json.dumps(schema, ensure_ascii=False), python)


@lru_cache(maxsize=_ITEMS_KEPT)
def value_slot(item: Item) -> Slot:
    """A slot for the value itself, or null."""
    kind = _type(item.kind)
    return slot(item.key, _nullable(kind, item.choices), _python(kind))


def _type(kind: str) -> str:
    if kind in FIGURES:
        return _INTEGER if kind == "count" else _NUMBER
    return _INTEGER if kind == "year" else _STRING


def _nullable(kind: str, choices: tuple[str, ...]) -> dict[str, Any]:
    return {"enum": [*choices, None]} if choices else {"type": [kind, "null"]}


def _python(kind: str) -> object:
    return str | None if kind == _STRING else Number | None


@lru_cache(maxsize=_KEPT)
def _shape(slots: tuple[Slot, ...], sparse: bool, rows: bool) -> Shape:  # noqa: FBT001 - a cached call has no keywords
    return Shape(slots, sparse, rows)


def _model(fields: dict[str, Any]) -> "type[BaseModel]":
    from pydantic import ConfigDict, create_model

    return create_model(_NAME, __config__=ConfigDict(extra="forbid"), **fields)
