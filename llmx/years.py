"""What a report type declares of its figures from year to year. Followed by `llmx panel`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AcrossYears:
    """An identity from year to year: now = before (in the year before) + Σ plus − Σ minus."""

    id: str
    now: str
    before: str
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """A quantity followed over years.

    `sources` are paths that tell it, best first, each a sum; figures of two sources are not
    compared. `of` is the id of the whole that it is a part of.
    """

    id: str
    label: str
    unit: str
    sources: tuple[tuple[str, ...], ...]
    of: str = ""
