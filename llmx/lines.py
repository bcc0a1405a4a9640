"""A record as one line of JSON, v1: the order of its keys, its numbers, its validated report.

    line_of(Record | Failure, schema) -> dict      dump(dict) -> bytes (no line end)

The same record gives the same bytes wherever it is written. The report is
validated by the schema's own Pydantic model, so that what leaves here is what
the schema promises: a value that does not fit becomes null and a problem.
"""

import json
import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

import orjson
from pydantic import BaseModel, ValidationError

from llmx.fields import Schema
from llmx.frozen import frozen
from llmx.records import Check, Decision, Engine, Evidence, Failure, Problem, Reading, Record, Value

INVALID = "value.invalid"
UNKNOWN = "value.unknown_field"

_SOURCE = ("path", "sha256", "media_type", "encoding", "script", "chars")
# Trust is a fitted probability: digits beyond the fourth say nothing and differ by platform.
_TRUST_DIGITS = 4
# Enough for fen and for percentages; drops what binary fractions add (12300.000000000002).
_VALUE_DIGITS = 6
_LINE_ENDS = tuple(
    (character.encode(), f"\\u{ord(character):04x}".encode()) for character in "\x85\u2028\u2029"
)


class LineWriter:
    """Makes lines for one schema; what is the same for all of them is worked out once."""

    def __init__(self, schema: Schema) -> None:
        self._layout = _Layout.of(schema)

    def line(self, result: Record | Failure) -> dict[str, Any]:
        """The line of one input, keys in the order of the contract.

        A failed input has the same keys as any other, with an empty report.
        """
        if isinstance(result, Failure):
            return _failed(result, self._layout)
        settled = _settle(result.decisions, self._layout)
        return {
            "doc_id": result.doc_id,
            "status": "flagged" if settled.problems and result.status == "ok" else result.status,
            "source": {name: getattr(result.source, name) for name in _SOURCE},
            "schema": {"name": result.schema_name, "version": result.schema_version},
            "report": settled.report,
            "fields": settled.fields,
            "checks": [_check(check, settled.moved) for check in result.checks],
            "numbers": {
                "total": result.numbers.total,
                "explained": result.numbers.explained,
                "unexplained": _evidence(result.numbers.unexplained),
            },
            "problems": _problems((*result.problems, *settled.problems)),
            "engine": _engine(result.engine),
        }


def line_of(result: Record | Failure, schema: Schema) -> dict[str, Any]:
    """The line of one input; for many, keep a `LineWriter`."""
    return LineWriter(schema).line(result)


def dump(line: Mapping[str, Any]) -> bytes:
    """UTF-8 JSON without a line end, the same bytes for the same line.

    Characters that some readers take for a line end (U+0085, U+2028, U+2029)
    and lone surrogates, as file names may hold, are written as escapes.
    """
    raw = _json(line)
    for character, escape in _LINE_ENDS:
        raw = raw.replace(character, escape)
    return raw


def _json(value: Mapping[str, Any]) -> bytes:
    """Compact JSON; by the slow way what the fast one has no form for."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:  # a lone surrogate, or an integer of more than 64 bits
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode("utf-8", errors="backslashreplace")


def canonical(value: Value) -> Value:
    """A float rounded to six places, a whole one as an integer; the rest unchanged."""
    if not isinstance(value, float) or not math.isfinite(value):
        return value
    rounded = round(value, _VALUE_DIGITS)
    return int(rounded) if rounded.is_integer() else rounded


def value_at(report: Mapping[str, Any], pointer: str) -> Any:  # noqa: ANN401 - any JSON
    """What stands at a JSON pointer of a report, or None where nothing does."""
    here: Any = report
    for name in pointer.split("/")[1:]:
        if isinstance(here, list):
            here = here[int(name)] if name.isdecimal() and int(name) < len(here) else None
        else:
            here = here.get(name) if isinstance(here, dict) else None
    return here


def _failed(failure: Failure, layout: "_Layout") -> dict[str, Any]:
    known = {"path": failure.path, "sha256": failure.sha256, "media_type": failure.media_type}
    return {
        "doc_id": failure.doc_id,
        "status": "failed",
        "source": {name: known.get(name) for name in _SOURCE},
        "schema": {"name": failure.schema_name, "version": failure.schema_version},
        "report": layout.empty(),
        "fields": {},
        "checks": [],
        "numbers": {"total": 0, "explained": 0, "unexplained": []},
        "problems": _problems((failure.problem,)),
        "engine": _engine(failure.engine),
    }


# --- parts of a line


def _field(decision: Decision, value: Value, refused: str | None) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "value": value,
        "state": "unreadable" if refused else decision.state,
        "unit": decision.unit,
        "qualifier": decision.qualifier,
        "chosen": decision.chosen,
        "agreement": decision.agreement,
        "trust": round(decision.trust, _TRUST_DIGITS),
        "evidence": [{"start": e.start, "end": e.end, "quote": e.quote} for e in decision.evidence],
    }
    for reading in decision.readings:
        if reading.value != value and canonical(reading.value) != value:
            entry["readings"] = [_reading(reading) for reading in decision.readings]
            break
    entry["reason"] = refused or decision.reason
    return entry


def _reading(reading: Reading) -> dict[str, Any]:
    return {
        "reader": reading.reader,
        "value": canonical(reading.value),
        "evidence": _evidence(reading.evidence),
    }


def _evidence(spans: Iterable[Evidence]) -> list[dict[str, Any]]:
    return [{"start": e.start, "end": e.end, "quote": e.quote} for e in spans]


def _check(check: Check, moved: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": check.id,
        "status": check.status,
        "left": canonical(check.left),
        "right": canonical(check.right),
        "paths": [moved.get(path, path) for path in check.paths] if moved else [*check.paths],
        "blame": check.blame,
    }


def _problems(problems: Iterable[Problem]) -> list[dict[str, str]]:
    return [{"code": p.code, "message": p.message} for p in problems]


def _engine(engine: Engine) -> dict[str, Any]:
    return {
        "llmx": engine.llmx,
        "mode": engine.mode,
        "model": engine.model,
        "prompts": dict(sorted(engine.prompts)),
    }


# --- the report, filled and validated

_ITEM = re.compile(
    r"""(?P<list> /.* ) / (?P<index> [0-9]+ ) (?P<rest> (?: / (?P<name> [^/0-9][^/]* ) )? )""",
    re.VERBOSE,
)
# Pointers of list items that are remembered; documents have many the same.
_MEMORY = 8192


@frozen(eq=False)
class _Place:
    """Where a pointer leads: `name` in the part, or in item `index` of the list, at `above`.

    `name` is "" for an item of a list of words, `index` None outside of lists.
    `rank` orders places as the report does.
    """

    rank: tuple[int, int, int]
    above: str
    name: str
    index: int | None = None


@frozen(eq=False)
class _Layout:
    """Where things stand in a report of one schema.

    `lists` has the field names of each list's items, () for a list of words;
    `places` has every leaf, and items of lists as they came.
    """

    blank: str
    model: type[BaseModel]
    ranks: Mapping[str, int]
    lists: Mapping[str, tuple[str, ...]]
    leaves: Mapping[str, _Place]
    places: dict[str, _Place | None]

    @classmethod
    def of(cls, schema: Schema) -> Self:
        blank = schema.empty()
        lists = {at.path: tuple(at.item.model_fields) if at.item else () for at in schema.lists}
        ranks = {pointer: rank for rank, pointer in enumerate(_pointers(blank, ""))}
        leaves = {
            path: _Place((rank, 0, 0), *_taken_apart(path))
            for path, rank in ranks.items()
            if path not in lists
        }
        return cls(json.dumps(blank), schema.report, ranks, lists, leaves, {})

    def empty(self) -> dict[str, Any]:
        blank: dict[str, Any] = orjson.loads(self.blank)
        return blank

    def place(self, path: str) -> _Place | None:
        """Where a pointer leads; None if the schema has no such field."""
        leaf = self.leaves.get(path)
        if leaf is not None:
            return leaf
        if path not in self.places:
            if len(self.places) >= _MEMORY:
                self.places.clear()
            self.places[path] = self._in_list(path)
        return self.places[path]

    def known(self, path: str) -> _Place:
        """Where a pointer leads that the schema has."""
        place = self.place(path)
        if place is None:
            raise KeyError(path)
        return place

    def _in_list(self, path: str) -> _Place | None:
        parts = None if path in self.ranks else _ITEM.fullmatch(path)
        names = self.lists.get(parts["list"]) if parts else None
        if parts is None or names is None:
            return None
        name = parts["name"] or ""
        if name not in (names or ("",)):
            return None
        index = int(parts["index"])
        order = names.index(name) if names else 0
        return _Place((self.ranks[parts["list"]], index, order), parts["list"], name, index)


def _taken_apart(path: str) -> tuple[str, str]:
    above, _, name = path.rpartition("/")
    return above, name


def _pointers(report: object, above: str) -> Iterator[str]:
    """Pointers of the leaves and lists of an empty report, in its own order."""
    if isinstance(report, dict):
        for name, below in report.items():
            yield from _pointers(below, f"{above}/{name}")
    else:
        yield above


@frozen
class _Settled:
    """A report that validates, the entries behind it in its order, and what was amiss.

    `moved` maps the pointer of a list item to the one it has now.
    """

    report: dict[str, Any]
    fields: dict[str, Any]
    problems: tuple[Problem, ...]
    moved: Mapping[str, str]


def _settle(decisions: Sequence[Decision], layout: _Layout) -> _Settled:
    """Fill the report; refuse values until the schema's model accepts it."""
    values = {d.path: canonical(d.value) for d in decisions}
    places, problems = _placed(values, layout)
    refused: dict[str, str] = {}
    while True:
        moved = _closed_gaps([path for path in values if path not in layout.leaves], places)
        if moved:
            placed = {moved.get(path, path): value for path, value in values.items()}
            report = _filled(layout, placed, {path: layout.known(path) for path in placed})
        else:
            placed, report = values, _filled(layout, values, places)
        faults = _faults(report, placed, layout.model)
        back = {new: old for old, new in moved.items()}
        found = [
            problem
            for at, why in faults.items()
            for problem in _refuse(values, refused, back.get(at, at), why, places)
        ]
        if not found:
            break
        problems += found
    by_path = {d.path: d for d in decisions}
    fields = {
        moved.get(path, path): _field(by_path[path], values[path], refused.get(path))
        for path in sorted(values, key=lambda path: places[path].rank)
    }
    return _Settled(report, fields, tuple(problems), moved)


def _placed(
    values: dict[str, Value], layout: _Layout
) -> tuple[Mapping[str, _Place], list[Problem]]:
    """Where each value goes; takes out those on fields that the schema does not have."""
    places: dict[str, _Place] = {}
    unknown = []
    for path in values:
        place = layout.place(path)
        if place is None:
            unknown.append(path)
        else:
            places[path] = place
    # There is no null for them.
    return places, [
        Problem(UNKNOWN, f"{path}: the schema has no such field ({values.pop(path)!r})")
        for path in unknown
    ]


def _closed_gaps(listed: Sequence[str], places: Mapping[str, _Place]) -> dict[str, str]:
    """New pointers for list items, so that indices run from 0 without a gap."""
    indices: dict[str, set[int]] = {}
    for path in listed:
        place = places[path]
        indices.setdefault(place.above, set()).add(place.rank[1])
    gaps = {of: sorted(known) for of, known in indices.items() if max(known) >= len(known)}
    moved = {}
    for path in listed if gaps else ():
        place = places[path]
        new = bisect_left(gaps.get(place.above, ()), place.rank[1])
        if place.above in gaps and new != place.index:
            moved[path] = f"{place.above}/{new}{f'/{place.name}' if place.name else ''}"
    return moved


def _filled(
    layout: _Layout, values: Mapping[str, Value], places: Mapping[str, _Place]
) -> dict[str, Any]:
    """The schema's empty report with the values at their pointers."""
    report = layout.empty()
    parts: dict[str, Any] = {}
    for path, value in values.items():
        place = places[path]
        part = parts.get(place.above)
        if part is None:
            part = parts[place.above] = value_at(report, place.above)
        if place.index is None:
            part[place.name] = value
        else:
            _put_in_list(part, place.index, place.name, value, layout.lists[place.above])
    return report


def _put_in_list(
    entries: list[Any], index: int, name: str, value: Value, names: tuple[str, ...]
) -> None:
    while len(entries) <= index:
        entries.append(dict.fromkeys(names) if names else None)
    if names:
        entries[index][name] = value
    else:
        entries[index] = value


def _faults(
    report: Mapping[str, Any], values: Mapping[str, Value], model: type[BaseModel]
) -> dict[str, str]:
    """What is wrong with the report, by pointer; empty if it may leave the house."""
    endless = [p for p, v in values.items() if isinstance(v, float) and not math.isfinite(v)]
    if endless:
        return dict.fromkeys(endless, "not a finite number")
    try:
        # Strict, and from JSON: "6" is no number, but "2019-03-31" is a date.
        model.model_validate_json(_json(report), strict=True)
    except ValidationError as error:
        return {"".join(f"/{name}" for name in e["loc"]): e["msg"] for e in error.errors()}
    return {}


def _refuse(
    values: dict[str, Value],
    refused: dict[str, str],
    at: str,
    why: str,
    places: Mapping[str, _Place],
) -> list[Problem]:
    """Makes null what stands at or under the pointer, or under the nearest one above it.

    What cannot be null, or is refused although it is, goes. Gives one problem for
    each value touched; none is left to touch only if there are no values at all.
    """
    under = [path for path in values if path == at or path.startswith(f"{at}/")]
    if not under:
        return _refuse(values, refused, at.rpartition("/")[0], why, places) if at else []
    problems = []
    for path in under:
        value = values[path]
        problems.append(Problem(INVALID, f"{path}: {value!r} was left out: {why}"))
        if value is None or not places[path].name:
            del values[path]
        else:
            values[path] = None
            refused[path] = f"left out: {value!r} does not fit the schema: {why}"
    return problems
