"""Which reader's value stands, and why. Pure.

Rules stand, for they are silent when unsure; the model must bring evidence.
It overrules them only where a sum that fails with their value is borne out by its
own, and stands alone, or in for a damaged value, only where nothing in the report
speaks against it and its words or a sum speak for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from llmx.documents import Span
from llmx.fields import Schema
from llmx.identities import assess
from llmx.reconcile.testimony import Hearing, Testimony, figures_of
from llmx.records import Agreement, Chosen, Decision, Reading


@dataclass(slots=True)
class Choice:
    """What was chosen by path. `refused` tells of the model's values that were not let in.

    `unsettled` are paths where the readers differ and the arithmetic does not say
    that the rules are right.
    """

    decisions: dict[str, Decision] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    unsettled: set[str] = field(default_factory=set)

    def refuse(self, reading: Reading, why: str) -> None:
        self.refused.append(f"{reading.path} = {reading.value}: {why}")


def choose(
    schema: Schema,
    rules: Sequence[Reading],
    model: Sequence[Reading],
    blank: frozenset[str],
    explained: Sequence[Span],
) -> Choice:
    """One decision for each field of which a reader has a grounded value that may stand."""
    by_rules = {r.path: r for r in rules if r.evidence}
    choice = Choice()
    by_model = _model_readings(schema, by_rules, model, choice)
    alone = {path: r for path, r in by_model.items() if path not in by_rules}
    for path, rule in by_rules.items():
        choice.decisions[path] = _decision(rule, "rules", "rules_only", (rule,), _said(rule))
    if not by_model:
        return choice
    hearing = Hearing(schema, by_rules, alone, blank, explained)
    for path in by_rules.keys() & by_model.keys():
        _decide_between(by_rules[path], by_model[path], hearing, choice)
    for readings in _by_item(schema, alone.values()):
        _decide_alone([(reading, hearing.of(reading)) for reading in readings], choice)
    _part_company(schema, by_rules, choice, blank)
    return choice


def take_all(model: Iterable[Reading]) -> Choice:
    """The grounded values of a model that is the only reader."""
    grounded = {r.path: r for r in model if r.evidence}
    return Choice({path: _alone(reading) for path, reading in grounded.items()})


def _model_readings(
    schema: Schema, by_rules: Mapping[str, Reading], model: Sequence[Reading], choice: Choice
) -> dict[str, Reading]:
    """The model's grounded readings; a list of its own only where the rules have none."""
    lists = [listing.path + "/" for listing in schema.lists]
    taken = {path for path in lists if any(p.startswith(path) for p in by_rules)} if model else ()
    kept: dict[str, Reading] = {}
    passed_over: dict[str, int] = {}
    for reading in model:
        inside = next((path for path in taken if reading.path.startswith(path)), None)
        if inside:
            passed_over[inside] = passed_over.get(inside, 0) + 1
        elif reading.evidence:
            kept[reading.path] = reading
    for path, count in passed_over.items():
        choice.refused.append(f"{path[:-1]}: {count} values, where the rules have a list")
    return kept


def _decide_between(rule: Reading, other: Reading, hearing: Hearing, choice: Choice) -> None:
    readings = (rule, other)
    if _same(rule, other):
        said = "both readers found the same value"
        choice.decisions[rule.path] = _decision(rule, "both", "agree", readings, said)
        return
    theirs, its = hearing.of(rule), hearing.of(other)
    choice.unsettled.add(rule.path)
    if rule.state == "unreadable":
        choice.decisions[rule.path] = _instead_of_damaged(rule, other, its)
    elif _overrules(its, theirs):
        said = f"the readers differ; {its.proofs[0]} holds with the model's value only"
        choice.decisions[rule.path] = _decision(other, "model", "conflict", readings, said)
    else:
        said, settled = _why_rules(theirs, its)
        choice.decisions[rule.path] = _decision(rule, "rules", "conflict", readings, said)
        choice.unsettled -= {rule.path} if settled else set()


def _instead_of_damaged(rule: Reading, other: Reading, its: Testimony) -> Decision:
    why_not = its.against or its.doubt
    if why_not:
        said = f"{_said(rule)}; the model's {other.value} is not taken: {why_not}"
        return _decision(rule, "rules", "conflict", (rule, other), said)
    said = f"the rules found the place damaged; the model read it; {_for(its)}"
    return _decision(other, "model", "conflict", (rule, other), said)


def _overrules(its: Testimony, theirs: Testimony) -> bool:
    """Whether the model's value is proven by a sum that fails with the rules'.

    A sum that is printed wrong fails with the right reading too; so a value that just
    happens to fill the gap must be no other field's figure, and nothing may speak for
    the rules'.
    """
    mended = set(its.proofs).intersection(theirs.breaks)
    return bool(mended) and not (its.against or theirs.proofs)


def _why_rules(theirs: Testimony, its: Testimony) -> tuple[str, bool]:
    """Why the rules' value stands, and whether the arithmetic says so."""
    if theirs.proofs and not its.proofs:
        return f"the readers differ; {theirs.proofs[0]} bears out the rules' value", True
    score, other = (len(one.holds) - len(one.breaks) for one in (theirs, its))
    if score > 0 and score > other:
        return "the readers differ; the report's arithmetic holds with the rules' value", True
    return "the readers differ; the arithmetic does not speak against the rules' value", False


def _by_item(schema: Schema, readings: Iterable[Reading]) -> Iterable[list[Reading]]:
    """Fields one by one, items of lists whole: a label without its figure is none."""
    items: dict[str, list[Reading]] = {}
    for reading in readings:
        above = "" if reading.path in schema.leaf_at else reading.path.rpartition("/")[0]
        items.setdefault(above or reading.path, []).append(reading)
    return items.values()


def _decide_alone(heard: Sequence[tuple[Reading, Testimony]], choice: Choice) -> None:
    why_not = next((why for _, its in heard if (why := its.against or its.doubt)), "")
    for reading, its in heard:
        if why_not:
            choice.refuse(reading, why_not)
        else:
            choice.decisions[reading.path] = _alone(reading, _for(its))


def _part_company(
    schema: Schema, by_rules: Mapping[str, Reading], choice: Choice, blank: frozenset[str]
) -> None:
    """Takes back values of the model that break an identity among themselves."""
    decisions = choice.decisions
    let_in = {path for path, one in decisions.items() if one.chosen == "model"}
    let_in = {path for path in let_in if path not in by_rules or _is_damaged(by_rules[path])}
    if not let_in:
        return
    figures = figures_of(decisions.values(), blank)
    for identity in schema.checks:
        if identity.kind == "soft" or identity.terms.isdisjoint(let_in):
            continue
        check = assess(identity, figures)
        if check is None or check.status != "broken":
            continue
        for path in let_in.intersection(check.paths, decisions):
            _take_back(path, by_rules.get(path), check.id, choice)


def _take_back(path: str, rule: Reading | None, identity: str, choice: Choice) -> None:
    taken = choice.decisions.pop(path)
    reading = taken.readings[-1]
    why_not = f"{identity} does not hold with it and the model's other values"
    if rule is None:
        choice.refuse(reading, why_not)
    else:
        said = f"{_said(rule)}; the model's {reading.value} is not taken: {why_not}"
        choice.decisions[path] = _decision(rule, "rules", "conflict", taken.readings, said)


def _is_damaged(reading: Reading) -> bool:
    return reading.state == "unreadable"


def _for(its: Testimony) -> str:
    """What speaks for a value, in words."""
    return f"{its.proofs[0]} bears it out" if its.proofs else "firmly tied to its label"


def _alone(reading: Reading, why: str = "") -> Decision:
    said = f"only the model read it; found in the text ({reading.how})"
    return _decision(reading, "model", "model_only", (reading,), f"{said}; {why}" if why else said)


def _same(one: Reading, other: Reading) -> bool:
    if isinstance(one.value, str) and isinstance(other.value, str):
        return one.value.replace(" ", "") == other.value.replace(" ", "")
    return one.value == other.value


def _said(reading: Reading) -> str:
    if not reading.repairs and reading.state != "unreadable":
        return f"read by rule ({reading.how})"
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
        reading.path,
        reading.value,
        reading.state,
        "derived" if reading.state == "derived" else chosen,
        agreement,
        0.0,  # trust comes last: it depends on how the identities turn out
        reading.evidence,
        readings,
        reason,
        reading.unit,
        reading.qualifier,
    )
