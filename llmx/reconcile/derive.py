"""Values that the report's arithmetic forces. Pure."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from llmx.fields import Identity
from llmx.identities import Figures, Number, assess, missing_value
from llmx.reconcile.testimony import figures_of
from llmx.records import RUN_TOGETHER, Decision

# Two figures this near each other in the text are told in one list.
_ONE_LIST = 12


def derive(
    identities: Sequence[Identity], chosen: Mapping[str, Decision], blank: frozenset[str]
) -> tuple[dict[str, Decision], Figures]:
    """Values that arithmetic forces: the one unknown of identities, and sums of complete lists.

    With them, all figures of the report.
    """
    told = _Told(identities, chosen, blank)
    while told.take_forced():
        pass
    for identity in told.identities:
        summed = _listed_sum(identity, told.known)
        if summed is not None:
            told.take(*summed, identity)
    return told.derived, told.figures


class _Told:
    """What is known of a report, and what of that was derived. Lives for one document."""

    def __init__(
        self,
        identities: Sequence[Identity],
        chosen: Mapping[str, Decision],
        blank: frozenset[str],
    ) -> None:
        self.derived: dict[str, Decision] = {}
        self.known = dict(chosen)
        self.figures = figures_of(chosen.values(), blank)
        self.identities = [one for one in identities if self.figures.bear_on(one)]

    def take_forced(self) -> bool:
        """Takes the values that the identities force together; whether there were any."""
        forced: dict[str, dict[Identity, Number]] = defaultdict(dict)
        for identity in self.identities:
            found = missing_value(identity, self.figures)
            if found and self._is_open(*found) and self._sources(found[0], identity):
                forced[found[0]][identity] = found[1]
        if not forced:
            return False
        sound, all_hold = self._borne_out()
        certain = [
            (path, *next(iter(witnesses.items())))
            for path, witnesses in forced.items()
            if self._is_certain(path, witnesses, sound, all_hold=all_hold)
        ]
        for path, identity, value in certain:
            self.take(path, value, identity)
        return bool(certain)

    def take(self, path: str, value: Number, identity: Identity) -> None:
        sources = [self.known[source] for source in self._sources(path, identity)]
        derived = _derived(path, value, sources, identity, self.known.get(path))
        self.derived[path] = self.known[path] = derived
        self.figures = self.figures.with_value(path, value)

    def _is_open(self, path: str, value: Number) -> bool:
        """Whether a value may be derived: a cell that is printed blank is not lost.

        Nor is one of which nothing was read, if zero is all that it can be: it may be blank.
        """
        decision = self.known.get(path)
        if decision is None:
            return bool(value) and path not in self.figures.blank
        return path not in self.figures.blank and _may_be_derived(decision)

    def _borne_out(self) -> tuple[Mapping[str, set[str]], bool]:
        """Which exact identities that hold each figure is part of, and whether none is broken."""
        found: dict[str, set[str]] = defaultdict(set)
        all_hold = True
        for identity in self.identities:
            check = assess(identity, self.figures) if identity.kind == "exact" else None
            if check is not None and check.status == "holds":
                for path in check.paths:
                    found[path].add(check.id)
            all_hold = all_hold and (check is None or check.status != "broken")
        return found, all_hold

    def _is_certain(
        self,
        path: str,
        witnesses: Mapping[Identity, Number],
        sound: Mapping[str, Collection[str]],
        *,
        all_hold: bool,
    ) -> bool:
        """Whether nothing speaks for a wrong figure among those that a value follows from.

        Two identities force it, or each figure that it follows from is borne out by another,
        or the report, as far as it can be added up, has no wrong sum.
        """
        if len(set(witnesses.values())) > 1:
            return False
        if len(witnesses) > 1:
            return True
        (identity,) = witnesses
        return all_hold or all(map(sound.get, self._sources(path, identity)))

    def _sources(self, path: str, identity: Identity) -> list[str]:
        terms = (*identity.left, *identity.right)
        return [term for term in terms if term in self.known and term != path]


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
