"""Series over years, and where they break: another form, or prose instead of a table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from llmx.fields import Schema
from llmx.lines import value_at


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a series, and the path (several joined by + where they add up) it is from."""

    series: str
    body: str
    year: int
    value: float
    source: str


@dataclass(frozen=True, slots=True)
class Break:
    """Two years of one series that come from different places of the form."""

    series: str
    body: str
    year_before: int
    year: int
    source_before: str
    source: str


def points(kept: Mapping[tuple[str, int], Mapping[str, Any]], schema: Schema) -> list[Point]:
    """Every series of the schema for every body and year that tells it; first source first."""
    found = []
    for series in schema.series:
        for body, year in sorted(kept):
            for paths in series.sources:
                values = [value_at(kept[body, year], path) for path in paths]
                if all(value is not None for value in values):
                    found.append(Point(series.id, body, year, sum(values), "+".join(paths)))
                    break
    return found


def breaks(found: Sequence[Point]) -> Iterator[Break]:
    """Where a series goes on from another source."""
    for one, other in pairwise(found):
        if (one.series, one.body) == (other.series, other.body) and one.source != other.source:
            yield Break(one.series, one.body, one.year, other.year, one.source, other.source)
