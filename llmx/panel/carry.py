"""Checks across years: what one year carries out the next carries in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from llmx.fields import Schema
from llmx.lines import value_at
from llmx.records import CheckStatus
from llmx.years import AcrossYears

Kept = Mapping[tuple[str, int], Mapping[str, Any]]
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Carried:
    """An identity, for a body and year: what it says, and what follows from the year before."""

    body: str
    year: int
    id: str
    status: CheckStatus
    said: float | None
    expected: float | None
    note: str


def carried(kept: Kept, schema: Schema) -> Iterator[Carried]:
    """Every identity across years on which a body has a figure of either year."""
    for body, year in sorted(kept):
        before = kept.get((body, year - 1))
        for identity in schema.across_years:
            found = _assess(identity, before, kept[body, year])
            if found is not None:
                yield Carried(body, year, identity.id, *found)


def _assess(
    identity: AcrossYears, before: Mapping[str, Any] | None, now: Mapping[str, Any]
) -> tuple[CheckStatus, float | None, float | None, str] | None:
    said = value_at(now, identity.now)
    if said is None:
        return None
    if before is None:
        return "not_assessable", said, None, "no report of the year before"
    terms = {identity.before: value_at(before, identity.before)}
    terms |= {path: value_at(now, path) for path in (*identity.plus, *identity.minus)}
    missing = [path for path, value in terms.items() if value is None]
    if missing:
        return "not_assessable", said, None, f"not read: {', '.join(missing)}"
    expected = sum(-v if path in identity.minus else v for path, v in terms.items())
    holds = abs(said - expected) <= _TOLERANCE
    return ("holds" if holds else "broken"), said, expected, ""
