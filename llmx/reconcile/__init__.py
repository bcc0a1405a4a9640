"""The judge: readings of two readers and the report's arithmetic to decisions. Pure.

    readings --> testimony --> choice --> values that arithmetic forces --> checks --> trust

A value stands when it is grounded. Where the readers differ, the arithmetic
decides; where it cannot, the rules stand, for they are silent when unsure.
What was not chosen stays in the record, with the reason.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from llmx.documents import Span
from llmx.fields import Schema
from llmx.frozen import frozen
from llmx.reconcile.checks import assessed, blamed
from llmx.reconcile.choose import Choice, choose, take_all
from llmx.reconcile.derive import derive
from llmx.records import QUIET, Check, Decision, Doubt, Problem, Reading, Status, Verdicts
from llmx.trust import traits_of


@frozen
class Judgement:
    """What the judge says of a document. `doubts` may be put to the model a second time."""

    decisions: tuple[Decision, ...]
    checks: tuple[Check, ...]
    problems: tuple[Problem, ...]
    status: Status
    doubts: tuple[Doubt, ...] = ()


def reconcile(
    schema: Schema,
    rules: Sequence[Reading] | None,
    model: Sequence[Reading] = (),
    blank: Iterable[str] = (),
    explained: Sequence[Span] = (),
    verdicts: Verdicts = Verdicts(),  # noqa: B008 - nobody changes it
) -> Judgement:
    """Decides every field.

    `rules` are None where the model is the only reader; it has no one to be held
    against then, and all that it grounds stands. `blank` are paths of table cells
    printed without a number, `explained` parts of the source whose figures the rules
    know and have no field for. `verdicts` are what came of asking about the doubts of
    the same readings.
    """
    empty = frozenset(blank)
    alone = rules is None
    choice = (
        take_all(model) if alone else choose(schema, rules or (), model, empty, explained, verdicts)
    )
    derived, figures = derive(schema.checks, choice.decisions, empty)
    chosen = choice.decisions | derived
    checks = [blamed(check, chosen) for check in assessed(schema.checks, figures)]
    exact = _exact_by_path(checks)
    decisions = [_trusted(schema, d, exact.get(d.path, ())) for d in _in_order(schema, chosen)]
    problems = [*_problems(decisions, checks, choice)]
    flagged = any(problem.code not in QUIET for problem in problems)
    return Judgement(
        tuple(decisions),
        tuple(checks),
        tuple(problems),
        "flagged" if flagged else "ok",
        tuple(choice.doubts),
    )


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
    return [chosen[path] for path in sorted(chosen, key=lambda path: schema.standing(path).place)]


def _problems(
    decisions: Sequence[Decision], checks: Sequence[Check], choice: Choice
) -> Iterable[Problem]:
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
        elif decision.path in choice.unsettled:
            told = ", ".join(f"{r.reader} {r.value!r}" for r in decision.readings)
            yield Problem("readers_differ", f"{decision.path}: {told}; {decision.reason}")
    if choice.refused:
        yield Problem("model_not_taken", "; ".join(choice.refused))
