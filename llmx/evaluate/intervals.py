"""Bootstrap intervals, seeded: the same outcomes give the same intervals (Efron 1979)."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence

from llmx.evaluate.results import Interval, Intervals, Tally

FEW_DOCUMENTS = 30
"""Below this number of documents, intervals over leaves are given as well."""

_LEVEL = 0.95
_LEAST_RESAMPLES = 200
# Bounds the work: more data needs fewer resamples for an interval as steady.
_MOST_DRAWS = 400_000


def over_documents(parts: Sequence[Tally], resamples: int, seed: int) -> Intervals | None:
    """Intervals from drawing whole documents with replacement; `parts` has one tally each."""
    if not parts or not resamples:
        return None
    draw = random.Random(seed)  # noqa: S311 - statistics, not secrets
    return _intervals(
        _sum(draw.choices(parts, k=len(parts))) for _ in range(_bounded(resamples, len(parts)))
    )


def over_leaves(whole: Tally, resamples: int, seed: int) -> Intervals | None:
    """Intervals from drawing single leaves with replacement."""
    counts = (whole.hits, whole.wrong, whole.missed, whole.spurious)
    total = sum(counts)
    if not total or not resamples:
        return None
    draw = random.Random(seed)  # noqa: S311 - statistics, not secrets
    return _intervals(
        Tally(*(seen[verdict] for verdict in range(len(counts))))
        for _ in range(_bounded(resamples, total))
        for seen in [Counter(draw.choices(range(len(counts)), counts, k=total))]
    )


def _bounded(resamples: int, size: int) -> int:
    return min(resamples, max(_LEAST_RESAMPLES, _MOST_DRAWS // size))


def _sum(parts: Iterable[Tally]) -> Tally:
    columns = zip(*((p.hits, p.wrong, p.missed, p.spurious) for p in parts), strict=True)
    return Tally(*map(sum, columns))


def _intervals(drawn: Iterable[Tally]) -> Intervals:
    tallies = list(drawn)
    return Intervals(
        _interval([t.precision for t in tallies]),
        _interval([t.recall for t in tallies]),
        _interval([t.f1 for t in tallies]),
    )


def _interval(figures: Iterable[float | None]) -> Interval | None:
    """The middle 95 % of the figures that are defined."""
    known = sorted(figure for figure in figures if figure is not None)
    if not known:
        return None
    tail = (1 - _LEVEL) / 2
    last = len(known) - 1
    return Interval(known[round(tail * last)], known[round((1 - tail) * last)])
