"""How the identities come out in the end, and whose fault a broken one is. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from llmx.fields import Identity
from llmx.identities import Figures, assess, assess_nested
from llmx.records import Blame, Check, Decision

_CLEAR = 0.8


def assessed(identities: Sequence[Identity], figures: Figures) -> list[Check]:
    checks: list[Check] = []
    for identity in identities:
        check = assess(identity, figures)
        if check:
            checks.append(check)
        if identity.top_items_only:
            checks += assess_nested(identity, figures)
    return checks


def blamed(check: Check, chosen: Mapping[str, Decision]) -> Check:
    """A broken identity may be a reading's fault where one is doubtful, else it is the source's."""
    if check.status != "broken":
        return check
    terms = [chosen[path] for path in check.paths if path in chosen]
    doubtful = any(_is_doubtful(term) or _would_mend(check, term) for term in terms)
    blame: Blame = "unknown" if doubtful else "source"
    return replace(check, blame=blame)


def _is_doubtful(decision: Decision) -> bool:
    """Whether the value was read from damage, or by no reader that is sure of it."""
    mended = any(reading.repairs for reading in decision.readings)
    return mended or max((r.certainty for r in decision.readings), default=0.0) < _CLEAR


def _would_mend(check: Check, decision: Decision) -> bool:
    """Whether a value that was not chosen differs by just what the identity lacks."""
    told = [r.value for r in decision.readings if isinstance(r.value, int | float)]
    if check.left is None or check.right is None or not isinstance(decision.value, int | float):
        return decision.agreement == "conflict"
    gap = abs(check.left - check.right)
    if check.kind == "bound":
        return any(abs(value - decision.value) >= gap for value in told)
    return any(math.isclose(abs(value - decision.value), gap) for value in told)
