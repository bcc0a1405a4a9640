"""Bases and weights from cases: a logistic model held to a prior, and monotone.

The most probable weights given the cases and a normal prior around
`llmx.trust.PRIOR`: where cases are few, the prior stands. What should raise
trust has no weight below 0, what should lower it none above.
"""

import hashlib
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from llmx.trust import PRIOR, PRIOR_BASE, RAISING, Calibration, Traits

from .sample import Case

# The values of one report are no independent witnesses: it weighs as at most so many.
REPORT_WEIGHT = 50.0
# All generated reports together weigh as this much of all gold at most: they are too easy.
# So does all that models said, which is of the very same reports.
_SHARE = 0.5
_BASE_SPREAD, _TRAIT_SPREAD = 1.0, 0.5
_RULE_OF_THREE = 3.0


@dataclass(frozen=True, slots=True)
class Weighed:
    """How much was right and wrong with one set of traits."""

    traits: Traits
    right: float
    wrong: float


def weigh(
    gold: Sequence[Case], generated: Sequence[Case], heard: Sequence[Case] = ()
) -> list[Weighed]:
    """The cases by set of traits, with each report's weight bounded."""
    by_gold = _by_traits(gold)
    whole = _total(by_gold.values())
    summed: dict[Traits, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for part, most in (
        (by_gold, 1.0),
        (_by_traits(generated), _SHARE),
        (_by_traits(heard), _SHARE),
    ):
        size = _total(part.values())
        # Without gold there is nothing to weigh against.
        scale = min(1.0, most * whole / size) if whole and size else 1.0
        for traits, counts in part.items():
            for at, count in enumerate(counts):
                summed[traits][at] += scale * count
    return [Weighed(traits, *counts) for traits, counts in summed.items()]


def fit(cases: Sequence[Weighed], gold: Sequence[Case]) -> Calibration:
    """The calibration that the cases bear out; `gold` bounds how sure one may be."""
    from scipy.optimize import minimize

    bases = sorted({case.traits.base for case in cases})
    names = [*bases, *PRIOR]
    place = {name: at for at, name in enumerate(names)}
    rows = [
        ([place[case.traits.base], *(place[name] for name in case.traits.told())], case)
        for case in cases
    ]
    means = [PRIOR_BASE] * len(bases) + [*PRIOR.values()]
    spreads = [_BASE_SPREAD] * len(bases) + [_TRAIT_SPREAD] * len(PRIOR)

    def loss(weights: Sequence[float]) -> tuple[float, list[float]]:
        return _loss(weights, rows, means, spreads)

    bounds = [_bound(name) for name in names]
    found = minimize(loss, means, jac=True, method="L-BFGS-B", bounds=bounds)
    if not found.success:
        raise RuntimeError(f"the fit did not settle: {found.message}")
    fitted = [round(float(weight), 3) for weight in found.x]
    return Calibration(
        dict(zip(bases, fitted, strict=False)),
        dict(zip(PRIOR, fitted[len(bases) :], strict=True)),
        ceiling(gold),
        made(cases),
    )


def ceiling(gold: Sequence[Case]) -> float:
    """What no trust may exceed: n values without an error leave 3/n that may be wrong (95 %)."""
    n = _total(_by_traits(gold).values())
    return round(1 - _RULE_OF_THREE / max(n, 2 * _RULE_OF_THREE), 3)


def made(cases: Iterable[Weighed]) -> str:
    """A short hash of what a calibration was fitted on."""
    told = sorted((case.traits, round(case.right, 6), round(case.wrong, 6)) for case in cases)
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def as_data(
    calibration: Calibration,
    gold: Sequence[Case],
    generated: Sequence[Case],
    heard: Sequence[Case] = (),
) -> dict[str, Any]:
    """The calibration as the file of a report type: each weight with what it rests on.

    A weight that rests on no case is the prior, and says so.
    """
    cases = {"gold": gold, "generated": generated, "heard": heard}
    counted = {where: _counts(found) for where, found in cases.items()}
    documents = {where: _documents(found) for where, found in cases.items()}

    def entry(name: str, weight: float) -> dict[str, Any]:
        n = {where: counts[name] for where, counts in counted.items()}
        return {"weight": weight, **n, "prior": not any(n.values())}

    return {
        "made": calibration.made,
        "ceiling": calibration.ceiling,
        "documents": documents,
        "bases": {name: entry(name, weight) for name, weight in calibration.bases.items()},
        "traits": {name: entry(name, weight) for name, weight in calibration.weights.items()},
    }


def _by_traits(cases: Iterable[Case]) -> Mapping[Traits, list[float]]:
    """[right, wrong] by traits, where no report weighs more than REPORT_WEIGHT."""
    cases = list(cases)
    sizes = Counter(case.document for case in cases)
    found: dict[Traits, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for case in cases:
        weight = min(1.0, REPORT_WEIGHT / sizes[case.document])
        found[case.traits][0 if case.right else 1] += weight
    return found


def _total(counts: Iterable[Sequence[float]]) -> float:
    return sum(sum(pair) for pair in counts)


def _loss(
    weights: Sequence[float],
    rows: Sequence[tuple[list[int], Weighed]],
    means: Sequence[float],
    spreads: Sequence[float],
) -> tuple[float, list[float]]:
    """Minus the logarithm of the posterior, and its slope."""
    pulls = [(w - m) / s for w, m, s in zip(weights, means, spreads, strict=True)]
    total = sum(pull * pull / 2 for pull in pulls)
    slope = [pull / s for pull, s in zip(pulls, spreads, strict=True)]
    for places, case in rows:
        odds = sum(weights[at] for at in places)
        total += case.right * _softplus(-odds) + case.wrong * _softplus(odds)
        n = case.right + case.wrong
        push = n / (1 + math.exp(-odds)) - case.right
        for at in places:
            slope[at] += push
    return total, slope


def _softplus(x: float) -> float:
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def _bound(name: str) -> tuple[float | None, float | None]:
    if name not in PRIOR:
        return None, None
    return (0.0, None) if name in RAISING else (None, 0.0)


def _counts(cases: Iterable[Case]) -> Counter[str]:
    return Counter(name for case in cases for name in (case.traits.base, *case.traits.told()))


def _documents(cases: Iterable[Case]) -> int:
    return len({case.document for case in cases})
