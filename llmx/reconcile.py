"""The judge: readings of two readers and the report's arithmetic to decisions. Pure.

A value stands when it is grounded. Where the readers differ, the arithmetic
decides; where it cannot, the rules stand, for they are silent when unsure.
What was not chosen stays in the record, with the reason.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from llmx.documents import Span
from llmx.fields import Identity, Schema
from llmx.frozen import frozen
from llmx.identities import Figures, assess, assess_nested, missing_value
from llmx.records import (
    Agreement,
    Blame,
    Check,
    Chosen,
    Decision,
    Problem,
    Reading,
    Status,
)
from llmx.trust import traits_of

_CLEAR = 0.8
# Below this a model's value is too loosely tied to its label to stand alone.
_FIRM = 0.7
_SETTLED = "the readers differ; the report's arithmetic holds with the rules' value"
# Two figures this near each other in the text are told in one list.
_ONE_LIST = 12


@frozen
class Judgement:
    """What the judge says of a document."""

    decisions: tuple[Decision, ...]
    checks: tuple[Check, ...]
    problems: tuple[Problem, ...]
    status: Status


def reconcile(
    schema: Schema,
    rules: Sequence[Reading],
    model: Sequence[Reading] = (),
    blank: Iterable[str] = (),
    explained: Sequence[Span] = (),
) -> Judgement:
    """Decides every field.

    `blank` are paths of table cells printed without a number, `explained` parts
    of the source whose figures the rules know and have no field for.
    """
    identities = schema.checks
    chosen = _choose(schema, identities, rules, model, frozenset(blank), explained)
    derived, figures = _derive(identities, chosen, frozenset(blank))
    chosen |= derived
    checks = [_blamed(check, chosen) for check in _assessed(identities, figures)]
    exact = _exact_by_path(checks)
    decisions = [_trusted(schema, d, exact.get(d.path, ())) for d in _in_order(schema, chosen)]
    problems = [*_problems(decisions, checks)]
    flagged = bool(problems)
    return Judgement(
        tuple(decisions), tuple(checks), tuple(problems), "flagged" if flagged else "ok"
    )


def _choose(
    schema: Schema,
    identities: Sequence[Identity],
    rules: Sequence[Reading],
    model: Sequence[Reading],
    blank: frozenset[str],
    explained: Sequence[Span],
) -> dict[str, Decision]:
    by_rules = {r.path: r for r in rules if r.evidence}
    by_model = _model_readings(schema, by_rules, model)
    figures = _numbers(by_rules.values() if by_model else (), blank)
    owned = _owned(schema, by_rules.values(), explained) if by_model else []
    firm = _FIRM if by_rules else 0.0
    chosen: dict[str, Decision] = {}
    for path in dict.fromkeys([*by_rules, *by_model]):
        rule, other = by_rules.get(path), by_model.get(path)
        if rule and other:
            chosen[path] = _both(rule, other, identities, figures)
        elif rule:
            chosen[path] = _decision(rule, "rules", "rules_only", (rule,), _said(rule))
        elif other and _stands_alone(other, identities, figures, owned, firm):
            chosen[path] = _decision(
                other,
                "model",
                "model_only",
                (other,),
                f"only the model read it; found in the text ({other.how})",
            )
    return chosen


def _model_readings(
    schema: Schema, by_rules: Mapping[str, Reading], model: Sequence[Reading]
) -> dict[str, Reading]:
    """The model's grounded readings; a list of its own only where the rules have none."""
    if not model:
        return {}
    lists = {listing.path for listing in schema.lists}
    taken = {path for path in lists if any(p.startswith(path + "/") for p in by_rules)}
    kept = {}
    for reading in model:
        inside = next((path for path in taken if reading.path.startswith(path + "/")), None)
        if reading.evidence and not inside:
            kept[reading.path] = reading
    return kept


def _both(
    rule: Reading, other: Reading, identities: Sequence[Identity], figures: Figures
) -> Decision:
    readings = (rule, other)
    if _same(rule, other):
        return _decision(rule, "both", "agree", readings, "both readers found the same value")
    if rule.state == "unreadable":
        return _decision(
            other,
            "model",
            "conflict",
            readings,
            "the rules found the place damaged; the model read it",
        )
    with_rule = _support(rule, identities, figures)
    with_model = _support(other, identities, figures)
    if with_model > with_rule:
        reason = "the readers differ; the report's arithmetic holds with the model's value only"
        return _decision(other, "model", "conflict", readings, reason)
    settled = with_rule > 0 and with_rule > with_model
    reason = (
        _SETTLED
        if settled
        else "the readers differ; the arithmetic does not speak against the rules' value"
    )
    return _decision(rule, "rules", "conflict", readings, reason)


def _same(one: Reading, other: Reading) -> bool:
    if isinstance(one.value, str) and isinstance(other.value, str):
        return one.value.replace(" ", "") == other.value.replace(" ", "")
    return one.value == other.value


def _support(reading: Reading, identities: Sequence[Identity], figures: Figures) -> int:
    """Exact identities that hold with the reading, less those it breaks."""
    if not isinstance(reading.value, int | float):
        return 0
    figures = figures.with_value(reading.path, reading.value)
    score = 0
    for identity in identities:
        if identity.kind == "soft" or reading.path not in identity.left + identity.right:
            continue
        check = assess(identity, figures)
        if check and check.status != "not_assessable":
            score += 1 if check.status == "holds" else -1
    return score


def _owned(schema: Schema, rules: Iterable[Reading], explained: Sequence[Span]) -> list[Span]:
    """Parts of the source whose figures the rules know; left-over facts are free for the taking."""
    facts = tuple(listing.path + "/" for listing in schema.lists if listing.spec.kind == "facts")
    named = (reading for reading in rules if not reading.path.startswith(facts))
    return [*(Span(e.start, e.end) for r in named for e in r.evidence), *explained]


def _stands_alone(
    reading: Reading,
    identities: Sequence[Identity],
    figures: Figures,
    owned: Sequence[Span],
    firm: float,
) -> bool:
    """Whether a value only the model has may count.

    It must be firmly tied to its label, break no identity, and not be a figure
    that the rules know (`owned`): that one is another field's, or told elsewhere.
    """
    if reading.certainty < firm or _support(reading, identities, figures) < 0:
        return False
    if reading.state == "stated_none" or not isinstance(reading.value, int | float):
        return True
    return not any(
        span.overlaps(Span(evidence.start, evidence.end))
        for span in owned
        for evidence in reading.evidence
    )


def _said(reading: Reading) -> str:
    mended = f"; repaired: {', '.join(reading.repairs)}" if reading.repairs else ""
    if reading.state == "unreadable":
        return f"there, but it cannot be read with certainty ({reading.how}){mended}"
    return f"read by rule ({reading.how}){mended}"


def _decision(
    reading: Reading,
    chosen: Chosen,
    agreement: Agreement,
    readings: tuple[Reading, ...],
    reason: str,
) -> Decision:
    return Decision(
        path=reading.path,
        value=reading.value,
        state=reading.state,
        chosen="derived" if reading.state == "derived" else chosen,
        agreement=agreement,
        trust=0.0,  # comes last: it depends on how the identities turn out
        evidence=reading.evidence,
        readings=readings,
        reason=reason,
        unit=reading.unit,
        qualifier=reading.qualifier,
    )


def _derive(
    identities: Sequence[Identity], chosen: Mapping[str, Decision], blank: frozenset[str]
) -> tuple[dict[str, Decision], Figures]:
    """Values that arithmetic forces: the one unknown of an identity, and sums of complete lists.

    With them, all figures of the report.
    """
    derived: dict[str, Decision] = {}
    known = dict(chosen)
    figures = _numbers(chosen.values(), blank)
    for identity in identities:
        if not figures.bear_on(identity):
            continue
        forced = missing_value(identity, figures) or _listed_sum(identity, known)
        if forced is None:
            continue
        path, value = forced
        if path in known and known[path].state != "unreadable":
            continue
        sources = [known[p] for p in identity.left + identity.right if p in known and p != path]
        if sources:
            derived[path] = _derived(path, value, sources, identity, known.get(path))
            known[path] = derived[path]
            figures = figures.with_value(path, value)
    return derived, figures


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
    return Decision(
        path, value, "derived", "derived", "rules_only", 0.0, evidence,
        before.readings if before else (), f"follows from {identity.id}", unit=sources[0].unit,
    )  # fmt: skip


def _numbers(readings: Iterable[Reading | Decision], blank: frozenset[str]) -> Figures:
    values: dict[str, int | float] = {}
    texts: dict[str, str] = {}
    unreadable: set[str] = set()
    for reading in readings:
        if reading.state == "unreadable":
            unreadable.add(reading.path)
        elif isinstance(reading.value, str):
            texts[reading.path] = reading.value
        elif reading.value is not None:
            values[reading.path] = reading.value
    return Figures(values, blank, frozenset(unreadable), texts)


def _assessed(identities: Sequence[Identity], figures: Figures) -> list[Check]:
    checks: list[Check] = []
    for identity in identities:
        check = assess(identity, figures)
        if check:
            checks.append(check)
        if identity.top_items_only:
            checks += assess_nested(identity, figures)
    return checks


def _blamed(check: Check, chosen: Mapping[str, Decision]) -> Check:
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


def _exact_by_path(checks: Iterable[Check]) -> Mapping[str, set[str]]:
    """How the exact identities of each path came out."""
    found: dict[str, set[str]] = defaultdict(set)
    for check in checks:
        if check.kind == "exact":
            for path in check.paths:
                found[path].add(check.status)
    return found


def _trusted(schema: Schema, decision: Decision, outcomes: Collection[str]) -> Decision:
    """`outcomes` are those of the exact identities that the value is part of."""
    if decision.state == "unreadable":
        return decision
    traits = traits_of(decision, schema.kind_of(decision.path), outcomes)
    return _with_trust(decision, schema.calibration.trust(traits))


def _with_trust(decision: Decision, trust: float) -> Decision:
    """What `replace` does, in a third of the time: there are hundreds in a report with tables."""
    return Decision(
        decision.path,
        decision.value,
        decision.state,
        decision.chosen,
        decision.agreement,
        trust,
        decision.evidence,
        decision.readings,
        decision.reason,
        decision.unit,
        decision.qualifier,
    )


def _in_order(schema: Schema, chosen: Mapping[str, Decision]) -> list[Decision]:
    """Schema order, then the index in a list."""
    order = schema.order

    def place(decision: Decision) -> tuple[int, tuple[int, ...]]:
        rank = order.get(decision.path)
        if rank is not None:
            return rank, ()
        root = _list_of(decision.path, order)
        rest = decision.path[len(root) :].split("/")
        return order[root], tuple(int(piece) for piece in rest if piece.isdigit())

    return sorted(chosen.values(), key=place)


def _list_of(path: str, order: Mapping[str, int]) -> str:
    while path not in order:
        path = path.rsplit("/", 1)[0]
    return path


def _problems(decisions: Sequence[Decision], checks: Sequence[Check]) -> Iterable[Problem]:
    for check in checks:
        if check.status == "broken":
            sign = "≤" if check.kind == "bound" else "="
            yield Problem(
                "identity_broken",
                f"{check.id}: {check.left} {sign} {check.right} does not hold"
                + (f" ({check.note})" if check.note else ""),
            )
    for decision in decisions:
        if decision.state == "unreadable":
            yield Problem("unreadable", f"{decision.path}: {decision.reason}")
        elif decision.agreement == "conflict" and decision.reason != _SETTLED:
            told = ", ".join(f"{r.reader} {r.value!r}" for r in decision.readings)
            yield Problem("readers_differ", f"{decision.path}: {told}; {decision.reason}")
