"""Gold labels: reading them, and making sure that none of them is passed over by a slip.

EvaluationError
└── GoldError   a gold file that is no JSON object, or names what the schema does not have
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from llmx.fields import FieldSpec, ListSpec, Schema, item_specs
from llmx.lines import value_at

SUFFIX = ".gold.json"


class EvaluationError(ValueError):
    """Records and gold labels that cannot be held against each other."""


class GoldError(EvaluationError):
    """A gold file that cannot be used; `name` says which, the message what to mend."""

    def __init__(self, name: str, fault: str) -> None:
        super().__init__(f"{name}: {fault}")
        self.name = name


@dataclass(frozen=True)
class Gold:
    """The labels of one document: values as in a report, and remarks (keys with `_`)."""

    name: str
    raw: Mapping[str, Any]

    @cached_property
    def values(self) -> Mapping[str, Any]:
        return {key: value for key, value in self.raw.items() if not key.startswith("_")}

    @cached_property
    def ambiguous(self) -> frozenset[str]:
        """Paths under which nothing is scored."""
        return frozenset(self._paths("_ambiguous"))

    @cached_property
    def unreadable(self) -> frozenset[str]:
        """Paths that the document has, but damaged."""
        return frozenset(self._paths("_unreadable"))

    def is_ambiguous(self, path: str) -> bool:
        return any(path == a or path.startswith(f"{a}/") for a in self.ambiguous)

    def _paths(self, remark: str) -> Iterator[str]:
        for entry in self.raw.get(remark) or ():
            path = entry.get("path") if isinstance(entry, Mapping) else entry
            if not isinstance(path, str):
                raise GoldError(self.name, f"an entry of {remark} has no path: {entry!r}")
            yield path

    def check(self, schema: Schema) -> None:
        """Raise GoldError for a path that the schema does not have: it would never be scored."""
        for path, value in scalars(self.values):
            if value is not None and spec_at(schema, path) is None:
                raise GoldError(self.name, f"the schema has no field {path}")
        for path in self.ambiguous | self.unreadable:
            if not _is_place(schema, path):
                raise GoldError(self.name, f"a remark is about {path}, which the schema lacks")


def load_golds(folder: Path) -> dict[str, dict[str, Any]]:
    """The gold labels in `folder` by document stem: `<stem>.gold.json` belongs to `<stem>.*`."""
    golds = {}
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            gold = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise GoldError(str(path), f"not JSON in UTF-8 ({error})") from error
        if not isinstance(gold, dict):
            raise GoldError(str(path), "not a JSON object")
        golds[path.name.removesuffix(SUFFIX)] = gold
    return golds


def items_at(report: Mapping[str, Any], path: str) -> list[object]:
    """The items of the list at `path`; none where there is no list."""
    found = value_at(report, path)
    return found if isinstance(found, list) else []


def scalars(value: object, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf below `value` with its pointer, nulls included."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from scalars(inner, f"{path}/{name}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from scalars(inner, f"{path}/{index}")
    else:
        yield path, value


def spec_at(schema: Schema, path: str) -> FieldSpec | ListSpec | None:
    """The spec of a leaf, also of one within a list item; statements have that of their list."""
    if leaf := schema.leaf_at.get(path):
        return leaf.spec
    for listing in schema.lists:
        if path.startswith(f"{listing.path}/"):
            index, _, name = path[len(listing.path) + 1 :].partition("/")
            if not index.isdigit():
                return None
            if listing.item is None:
                return None if name else listing.spec
            return item_specs(listing.item).get(name)
    return None


def _is_place(schema: Schema, path: str) -> bool:
    """Whether the schema has a leaf, a list, a group or an item of a list at `path`."""
    if spec_at(schema, path) is not None:
        return True
    above, _, last = path.rpartition("/")
    lists = {listing.path for listing in schema.lists}
    groups = {group.path for group in schema.groups}
    return path in lists or path in groups or (last.isdigit() and above in lists)
