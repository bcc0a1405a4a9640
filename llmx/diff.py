"""What changed between two runs over the same documents, by field and by likely cause. Pure.

Documents are matched by the hash of their source, then by name. Items of lists
are matched by content, so that an item more is one change and not many. A
cause is what differs between the two lines (source, schema, version of llmx,
mode, model, prompts) and can bear on the field: a model cannot have changed
what only rules have read in both runs.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

Line = Mapping[str, Any]
What = Literal["added", "removed", "value", "state", "evidence", "trust", "status"]
Cause = Literal["source", "schema", "version", "mode", "model", "prompt", "untold"]

KINDS: tuple[What, ...] = ("added", "removed", "value", "state", "evidence", "trust", "status")
"""`status` is of a whole record; a changed value is not counted again for what goes with it."""

_OF_MODELS: frozenset[Cause] = frozenset({"mode", "model", "prompt"})


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `path` is that of the second run, of the first where it has none there."""

    document: str
    path: str
    what: What
    before: Any
    after: Any
    causes: tuple[Cause, ...]

    @property
    def field(self) -> str:
        """The path with the places of list items left open."""
        return "/".join("*" if name.isdigit() else name for name in self.path.split("/"))


@dataclass(frozen=True, slots=True)
class Difference:
    """All that changed, and the documents that only one run has. `both` counts the matched."""

    both: int
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    changes: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.only_first or self.only_second or self.changes)

    def by_field(self) -> dict[str, Counter[str]]:
        """Counts of each kind of change by field, in order of appearance."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for change in self.changes:
            found[change.field][change.what] += 1
        return dict(found)

    def by_cause(self) -> Counter[str]:
        """Counts of changes by what may account for them, taken together."""
        return Counter(" + ".join(change.causes) for change in self.changes)


def diff(first: Iterable[Line], second: Iterable[Line]) -> Difference:
    """What is different in the lines of the second run."""
    before, after = list(first), list(second)
    pairs = _matched(before, after)
    used_before, used_after = {a for a, _ in pairs}, {b for _, b in pairs}
    return Difference(
        len(pairs),
        tuple(_name(line) for at, line in enumerate(before) if at not in used_before),
        tuple(_name(line) for at, line in enumerate(after) if at not in used_after),
        tuple(change for a, b in pairs for change in _changes(before[a], after[b])),
    )


def _matched(before: Sequence[Line], after: Sequence[Line]) -> list[tuple[int, int]]:
    """Places of lines that are of one document, in the order of the second run."""
    free = dict.fromkeys(range(len(before)))
    found: dict[int, int] = {}
    for name in ("sha256", "doc_id"):
        known: dict[str, list[int]] = defaultdict(list)
        for at in free:
            if key := _key(before[at], name):
                known[key].append(at)
        for at, line in enumerate(after):
            places = known.get(_key(line, name) or "")
            if at not in found and places:
                found[at] = places.pop(0)
                del free[found[at]]
    return [(found[at], at) for at in sorted(found)]


def _key(line: Line, name: str) -> str | None:
    told = line["source"].get(name) if name == "sha256" else line.get(name)
    return str(told) if told else None


def _name(line: Line) -> str:
    return str(line.get("doc_id") or line["source"].get("path"))


def _changes(before: Line, after: Line) -> Iterator[Change]:
    document, causes = _name(after), _causes(before, after)
    if before.get("status") != after.get("status"):
        yield Change(document, "", "status", before.get("status"), after.get("status"), causes)
    moved = _moved(before.get("report") or {}, after.get("report") or {})
    old = {moved.get(path, path): entry for path, entry in (before.get("fields") or {}).items()}
    new = after.get("fields") or {}
    for path in dict.fromkeys([*new, *old]):
        if difference := _difference(old.get(path), new.get(path)):
            bearing = _bearing(causes, old.get(path), new.get(path))
            # An item that only the first run has is told by its path there.
            yield Change(document, path.removeprefix(_GONE), *difference, bearing)


def _difference(
    old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> tuple[What, Any, Any] | None:
    """The one thing to say of a field: its value if that changed, else what goes with it."""
    if old is None:
        return ("added", None, new["value"]) if new else None
    if new is None:
        return "removed", old["value"], None
    for what in ("value", "state", "evidence", "trust"):
        if old.get(what) != new.get(what):
            return what, old.get(what), new.get(what)
    return None


def _causes(before: Line, after: Line) -> tuple[Cause, ...]:
    """What differs between two lines beside what was read."""
    old, new = before.get("engine") or {}, after.get("engine") or {}
    differ: dict[Cause, bool] = {
        "source": before["source"].get("sha256") != after["source"].get("sha256"),
        "schema": before.get("schema") != after.get("schema"),
        "version": old.get("llmx") != new.get("llmx"),
        "mode": old.get("mode") != new.get("mode"),
        "model": old.get("model") != new.get("model"),
        "prompt": old.get("prompts") != new.get("prompts"),
    }
    return tuple(cause for cause, is_other in differ.items() if is_other) or ("untold",)


def _bearing(causes: tuple[Cause, ...], *entries: Mapping[str, Any] | None) -> tuple[Cause, ...]:
    """The causes that can bear on a field; what only rules have read owes nothing to a model."""
    read = {entry.get("agreement") for entry in entries if entry}
    if read != {"rules_only"}:
        return causes
    return tuple(cause for cause in causes if cause not in _OF_MODELS) or ("untold",)


# --- items of lists

_GONE = "\0"  # before the path of an item that the second run does not have


def _moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    """Where the leaves of list items of the first report stand in the second."""
    new = dict(_lists(after, ""))
    moved: dict[str, str] = {}
    for path, items in _lists(before, ""):
        places = _places(items, new.get(path, []))
        for at, item in enumerate(items):
            to = places.get(at)
            for leaf in ("", *(f"/{name}" for name in item)) if isinstance(item, dict) else ("",):
                here = f"{path}/{at}{leaf}"
                moved[here] = f"{_GONE}{here}" if to is None else f"{path}/{to}{leaf}"
    return moved


def _lists(report: object, path: str) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(report, list):
        yield path, report
    elif isinstance(report, Mapping):
        for name, below in report.items():
            yield from _lists(below, f"{path}/{name}")


def _places(old: Sequence[Any], new: Sequence[Any]) -> dict[int, int]:
    """Index of each old item in the new list; items changed in place keep company in order."""
    before, after = ([json.dumps(item, sort_keys=True) for item in items] for items in (old, new))
    places: dict[int, int] = {}
    for _, a, a_end, b, b_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        places.update(zip(range(a, a_end), range(b, b_end), strict=False))
    return places
