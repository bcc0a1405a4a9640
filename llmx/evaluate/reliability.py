"""Whether trust means what it says: of the values trusted 0.9, nine in ten should be right."""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from llmx.evaluate.results import Bin, Interval, Outcome, Reliability

EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0)
"""Bins of trust. Most values are trusted much, so that the bins are narrow there."""

_Z = 1.959964  # of a 95 % interval


def reliability_of(outcomes: Iterable[Outcome]) -> Reliability | None:
    """Reliability over the values that records give; None where none has a trust."""
    return reliability(
        (outcome.claim.trust, outcome.verdict == "hit")
        for outcome in outcomes
        if outcome.verdict in ("hit", "wrong", "spurious")
        and outcome.claim is not None
        and outcome.claim.trust is not None
    )


def reliability(told: Iterable[tuple[float, bool]]) -> Reliability | None:
    """Reliability of (trust, whether right); None if there are none."""
    pairs = list(told)
    if not pairs:
        return None
    right = sum(is_right for _, is_right in pairs)
    share = right / len(pairs)
    return Reliability(
        len(pairs),
        right,
        _mean([trust for trust, _ in pairs]),
        _mean([(trust - is_right) ** 2 for trust, is_right in pairs]),
        share * (1 - share),
        tuple(_bins(pairs)),
    )


def wilson(right: int, n: int) -> Interval:
    """The 95 % interval of a share (Wilson 1927), which has width even where all are right."""
    share, spread = right / n, _Z**2 / n
    middle = (share + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    # By algebra the share is inside; the last bit of a float may put it outside.
    return Interval(max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half)))


def _bins(pairs: Sequence[tuple[float, bool]]) -> Iterable[Bin]:
    for low, high in pairwise(EDGES):
        inside = [p for p in pairs if low <= p[0] < high or (p[0] == high == EDGES[-1])]
        if inside:
            right = sum(is_right for _, is_right in inside)
            trust = _mean([trust for trust, _ in inside])
            yield Bin(low, high, len(inside), trust, right, wilson(right, len(inside)))


def _mean(figures: Sequence[float]) -> float:
    return sum(figures) / len(figures)
