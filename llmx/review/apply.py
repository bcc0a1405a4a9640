"""Corrections into records: a new line, in which it can be seen what a person changed and why.

A corrected field keeps `chosen` and `agreement`, which tell what the readers
did; its `readings` hold what they read and, last, what the reviewer read. A
field marked absent has no entry, as any that is not mentioned; a problem
`review.absent` tells of it. Identities that the change touches are assessed anew.
"""

import copy
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import orjson
from pydantic import ValidationError

from llmx.evaluate.gold import scalars, spec_at
from llmx.fields import FieldSpec, Schema
from llmx.identities import Figures, assess
from llmx.lines import canonical, value_at
from llmx.records import Evidence, Value
from llmx.review.corrections import Correction
from llmx.review.index import Line

REVIEWER = "reviewer"
ABSENT = "review.absent"
_BROKEN = "identity_broken"  # the code that llmx.reconcile gives it
_SURE = 1.0


class CorrectionError(ValueError):
    """A correction that the schema or the record does not allow; the message says what to do."""


def parsed_value(schema: Schema, pointer: str, typed: str) -> Value:
    """What a person typed as the value of a field: money in yuan, dates ISO 8601.

    Raises CorrectionError if it is no value of this field.
    """
    spec = spec_at(schema, pointer)
    if spec is None:
        raise CorrectionError(f"the schema has no field {pointer}")
    words = typed.strip()
    if not words:
        raise CorrectionError("give a value, or mark the field as absent")
    try:
        return _value(spec.kind, words)
    except ValueError as error:
        raise CorrectionError(f"{words!r} is no value of the kind {spec.kind}") from error


def apply_corrections(line: Line, corrections: Iterable[Correction], schema: Schema) -> Line:
    """A copy of a record with the corrections in it. Raises CorrectionError if one does not fit."""
    changed = copy.deepcopy(line)
    told = [one for one in corrections if one.action in ("value", "absent", "unreadable")]
    for one in told:
        _apply(changed, one)
    if not told:
        return changed
    _validate(changed, schema)
    _assess_anew(changed, {one.pointer for one in told}, schema)
    return changed


def gold_of(line: Line) -> dict[str, Any]:
    """Gold labels of a record that a person has gone through: only what the document states."""
    lost = [path for path, entry in line["fields"].items() if entry["state"] == "unreadable"]
    gold: dict[str, Any] = _stated(line["report"]) or {}
    return {**gold, "_unreadable": lost} if lost else gold


def _stated(value: object) -> Any:  # noqa: ANN401 - any JSON
    """The value without nulls and what is empty; list items keep all their names."""
    if isinstance(value, dict):
        inner = {name: _stated(below) for name, below in value.items()}
        return {name: below for name, below in inner.items() if below is not None} or None
    return value if value != [] else None


def _value(kind: str, words: str) -> Value:
    plain = words.replace(",", "").replace("，", "")
    if kind in ("count", "year"):
        return int(plain)
    if kind in ("money", "number"):
        return canonical(float(plain))
    return date.fromisoformat(words).isoformat() if kind == "day" else words


def _apply(line: Line, correction: Correction) -> None:
    pointer, before = correction.pointer, line["fields"].get(correction.pointer)
    _set(line["report"], pointer, correction.value)
    if correction.action == "absent":
        line["fields"].pop(pointer, None)
        line["problems"].append(
            {"code": ABSENT, "message": f"{pointer}: {_reason(correction, before)}"}
        )
        return
    evidence = [_told(one) for one in correction.evidence] or (before or {}).get("evidence", [])
    if not evidence:
        raise CorrectionError(f"{pointer}: select the words of the source that bear the value")
    entry = dict(
        before or {"unit": "", "qualifier": "exact", "chosen": "rules", "agreement": "rules_only"}
    )
    readings = entry.pop("readings", None) or _first_reading(before)
    readings.append({"reader": REVIEWER, "value": correction.value, "evidence": evidence})
    state = "unreadable" if correction.action == "unreadable" else "stated"
    entry |= {"value": correction.value, "state": state, "trust": _SURE, "evidence": evidence}
    line["fields"][pointer] = entry | {
        "readings": readings,
        "reason": _reason(correction, before),
    }


def _first_reading(before: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    if before is None:
        return []
    reader = "model" if before["chosen"] == "model" else "rules"
    return [{"reader": reader, "value": before["value"], "evidence": before["evidence"]}]


def _reason(correction: Correction, before: Mapping[str, Any] | None) -> str:
    was = "no value" if before is None else repr(before["value"])
    note = f": {correction.note}" if correction.note else ""
    return f"marked {correction.action} by a reviewer, was {was}{note}"


def _told(evidence: Evidence) -> dict[str, Any]:
    return {"start": evidence.start, "end": evidence.end, "quote": evidence.quote}


def _set(report: dict[str, Any], pointer: str, value: Value) -> None:
    above, _, name = pointer.rpartition("/")
    part = value_at(report, above)
    if isinstance(part, dict) and name in part:
        part[name] = value
    elif (
        isinstance(part, list) and name.isdecimal() and int(name) < len(part) and value is not None
    ):
        part[int(name)] = value
    else:
        raise CorrectionError(f"{pointer}: the record has no such place")


def _validate(line: Line, schema: Schema) -> None:
    try:
        schema.report.model_validate_json(orjson.dumps(line["report"]), strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        where = "".join(f"/{name}" for name in first["loc"])
        raise CorrectionError(f"{where}: {first['msg']}") from error


def _assess_anew(line: Line, pointers: set[str], schema: Schema) -> None:
    """The checks that a changed field has a part in; other checks stay as they were."""
    figures = _figures(line)
    known = {check["id"]: check for check in line["checks"]}
    for identity in schema.checks:
        touched = pointers & identity.terms or pointers & {
            *known.get(identity.id, {}).get("paths", ())
        }
        if not touched:
            continue
        check = assess(identity, figures)
        if check is None:
            known.pop(identity.id, None)
            continue
        before = known.get(identity.id, {})
        blame = before.get("blame") or "unknown" if check.status == "broken" else None
        known[identity.id] = {
            "id": check.id,
            "status": check.status,
            "left": canonical(check.left),
            "right": canonical(check.right),
            "paths": [*check.paths],
            "blame": blame,
        }
    line["checks"] = list(known.values())
    broken = {check["id"] for check in line["checks"] if check["status"] == "broken"}
    line["problems"] = [one for one in line["problems"] if not _is_mended(one, broken)]


def _is_mended(problem: Mapping[str, Any], broken: set[str]) -> bool:
    """Whether a problem tells of an identity (「t3.row/received: …」) that holds by now."""
    told_of = problem["message"].split(": ")[0]
    return problem["code"] == _BROKEN and told_of not in broken


def _figures(line: Line) -> Figures:
    leaves = dict(scalars(line["report"]))
    numbers = {p: v for p, v in leaves.items() if isinstance(v, int | float)}
    listed = {path for check in line["checks"] for path in check["paths"]}
    lost = {p for p, entry in line["fields"].items() if entry["state"] == "unreadable"}
    return Figures(
        numbers,
        blank=frozenset(listed - numbers.keys() - lost),
        unreadable=frozenset(lost),
        texts={p: v for p, v in leaves.items() if isinstance(v, str)},
        rough=frozenset(p for p, entry in line["fields"].items() if entry["qualifier"] != "exact"),
    )


def is_field(schema: Schema, pointer: str) -> bool:
    """Whether a pointer is that of a single value, which alone can be corrected."""
    return isinstance(spec_at(schema, pointer), FieldSpec)
