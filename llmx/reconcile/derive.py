"""Values that the report's arithmetic forces. Pure."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from llmx.fields import Identity
from llmx.identities import Figures, missing_value
from llmx.reconcile.testimony import figures_of
from llmx.records import RUN_TOGETHER, Decision

# Two figures this near each other in the text are told in one list.
_ONE_LIST = 12


def derive(
    identities: Sequence[Identity], chosen: Mapping[str, Decision], blank: frozenset[str]
) -> tuple[dict[str, Decision], Figures]:
    """Values that arithmetic forces: the one unknown of an identity, and sums of complete lists.

    With them, all figures of the report.
    """
    derived: dict[str, Decision] = {}
    known = dict(chosen)
    figures = figures_of(chosen.values(), blank)
    for identity in identities:
        if not figures.bear_on(identity):
            continue
        forced = missing_value(identity, figures) or _listed_sum(identity, known)
        if forced is None:
            continue
        path, value = forced
        if path in blank or (path in known and not _may_be_derived(known[path])):
            continue  # a cell that is printed blank is not lost
        sources = [known[p] for p in identity.left + identity.right if p in known and p != path]
        if sources:
            derived[path] = _derived(path, value, sources, identity, known.get(path))
            known[path] = derived[path]
            figures = figures.with_value(path, value)
    return derived, figures


def _may_be_derived(decision: Decision) -> bool:
    """Whether a value is lost, and not one of digits that ran together.

    Those the same identities have tried to part; where they could not, a sum of
    the source may be wrong.
    """
    return decision.state == "unreadable" and not any(
        reading.how == RUN_TOGETHER for reading in decision.readings
    )


def _listed_sum(
    identity: Identity, known: Mapping[str, Decision]
) -> tuple[str, int | float] | None:
    """A whole that is not printed, when its parts are told as one list (信函1件、转交信函1件)."""
    (*_, whole) = identity.left
    if not identity.sums or whole in known:
        return None
    parts = [
        known[p] for p in identity.right if p in known and known[p].state in {"stated", "derived"}
    ]
    mentions = len(parts) + sum(part.state == "derived" for part in parts)
    ends = sorted((e.start, e.end) for part in parts for e in part.evidence)
    together = all(after[0] - before[1] <= _ONE_LIST for before, after in pairwise(ends))
    if mentions < 2 or not together:  # noqa: PLR2004 - one part is no list
        return None
    return whole, sum(part.value for part in parts if isinstance(part.value, int | float))


def _derived(
    path: str,
    value: float,
    sources: Sequence[Decision],
    identity: Identity,
    before: Decision | None,
) -> Decision:
    evidence = tuple(dict.fromkeys(e for source in sources for e in source.evidence))
    # No better than the worst of what it follows from.
    alone = any(source.agreement == "model_only" for source in sources)
    return Decision(
        path, value, "derived", "derived", "model_only" if alone else "rules_only", 0.0, evidence,
        before.readings if before else (), f"follows from {identity.id}", unit=sources[0].unit,
    )  # fmt: skip
