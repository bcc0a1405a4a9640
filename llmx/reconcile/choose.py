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
from llmx.reconcile.testimony import LEANING, Hearing, Testimony, figures_of, is_unsure
from llmx.records import Agreement, Chosen, Decision, Doubt, Reading, Verdicts

_AGAIN = "asked again"


@dataclass(slots=True)
class Choice:
    """What was chosen by path. `refused` tells of the model's values that were not let in.

    `unsettled` are paths where the readers differ and nothing says that the rules are
    right. `doubts` are what the model may be asked about again.
    """

    decisions: dict[str, Decision] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    unsettled: set[str] = field(default_factory=set)
    doubts: list[Doubt] = field(default_factory=list)

    def refuse(self, reading: Reading, why: str) -> None:
        self.refused.append(f"{reading.path} = {reading.value}: {why}")


def choose(
    schema: Schema,
    rules: Sequence[Reading],
    model: Sequence[Reading],
    blank: frozenset[str],
    explained: Sequence[Span],
    verdicts: Verdicts,
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
    bench = _Bench(schema, hearing, verdicts, choice)
    for path, rule in by_rules.items():
        if path in by_model:
            bench.decide_between(rule, by_model[path])
    for readings in _by_item(schema, alone.values()):
        bench.decide_alone(readings)
    _part_company(schema, by_rules, choice, blank)
    # Where the readers differ first, then what is nearest to standing by itself.
    choice.doubts.sort(key=lambda one: (-len(one.readings), -one.readings[-1].certainty))
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
    taken = [path for path in lists if model and any(p.startswith(path) for p in by_rules)]
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


@dataclass(frozen=True, slots=True)
class _Bench:
    """What a decision is made from, and where it is noted down."""

    schema: Schema
    hearing: Hearing
    verdicts: Verdicts
    choice: Choice

    def decide_between(self, rule: Reading, other: Reading) -> None:
        """Where both readers have a value."""
        readings, path = (rule, other), rule.path
        if _same(rule, other):
            said = "both readers found the same value"
            self.choice.decisions[path] = _decision(rule, "both", "agree", readings, said)
            return
        theirs, its = self.hearing.of(rule), self.hearing.of(other)
        self.choice.unsettled.add(path)
        if _is_damaged(rule):
            self._decide_damaged(rule, other, its)
        elif mended := _mended_by(its, theirs):
            said = f"the readers differ; {mended} holds with the model's value only"
            self.choice.decisions[path] = _decision(other, "model", "conflict", readings, said)
        elif settled := _settled_by(theirs, its):
            said = f"the readers differ; {settled}"
            self.choice.decisions[path] = _decision(rule, "rules", "conflict", readings, said)
            self.choice.unsettled.remove(path)
        else:
            self._decide_open(rule, other, its)

    def _decide_damaged(self, rule: Reading, other: Reading, its: Testimony) -> None:
        why_not, said = self._why_not_alone(other, its)
        if why_not:
            said = f"{_said(rule)}; the model's {other.value} is not taken: {why_not}"
            decision = _decision(rule, "rules", "conflict", (rule, other), said)
        else:
            said = f"the rules found the place damaged; the model read it; {said}"
            decision = _decision(other, "model", "conflict", (rule, other), said)
        self.choice.decisions[rule.path] = decision

    def _decide_open(self, rule: Reading, other: Reading, its: Testimony) -> None:
        """Where the readers differ and the arithmetic has nothing to say to it."""
        path, readings = rule.path, (rule, other)
        stands, said = rule, "the arithmetic does not speak against the rules' value"
        if not its.against:
            self.choice.doubts.append(Doubt(path, readings))
        verdict = self.verdicts.chosen.get(path)
        if verdict == rule:
            said = f"{_AGAIN}, the model chose the rules' value"
            self.choice.unsettled.remove(path)
        elif verdict == other and is_unsure(rule) and not (its.against or its.doubt):
            stands, said = other, f"the rules are unsure; {_AGAIN}, the model kept to its value"
        elif path in self.verdicts.chosen:
            said = f"{said}; {_AGAIN}, the model chose {'its own' if verdict else 'neither'}"
        chosen: Chosen = "model" if stands is other else "rules"
        said = f"the readers differ; {said}"
        self.choice.decisions[path] = _decision(stands, chosen, "conflict", readings, said)

    def decide_alone(self, readings: Sequence[Reading]) -> None:
        """Where only the model has a value: a field, or an item of a list."""
        heard = [(one, *self._why_not_alone(one, self.hearing.of(one))) for one in readings]
        why_not = next((why for _, why, _ in heard if why), "")
        for reading, _, said in heard:
            if why_not:
                self.choice.refuse(reading, why_not)
            else:
                self.choice.decisions[reading.path] = _alone(reading, said)

    def _why_not_alone(self, reading: Reading, its: Testimony) -> tuple[str, str]:
        """Why a value cannot stand on the model's word, or else what speaks for it."""
        if its.against:
            return its.against, ""
        if not its.doubt:
            return "", f"{its.proofs[0]} bears it out" if its.proofs else "firmly tied to its label"
        path = reading.path
        if path in self.schema.leaf_at and its.tied >= LEANING:
            self.choice.doubts.append(Doubt(path, (reading,)))
        if path not in self.verdicts.chosen:
            return its.doubt, ""
        if self.verdicts.chosen[path] != reading:
            return f"{its.doubt}; {_AGAIN}, the model took it back", ""
        return "", f"{_AGAIN}, the model chose it among the figures of its line"


def _mended_by(its: Testimony, theirs: Testimony) -> str:
    """What fails with the rules' value and proves the model's, a sum or a table; else empty.

    A sum that is printed wrong fails with the right reading too; so a value that just
    happens to fill the gap must be no other field's figure, and nothing may speak for
    the rules'.
    """
    if its.against or theirs.proofs:
        return ""
    failing = theirs.breaks + theirs.differs
    return next((proof for proof in its.proofs if proof in failing), "")


def _settled_by(theirs: Testimony, its: Testimony) -> str:
    """What of the arithmetic says that the rules' value is right; empty if nothing does."""
    if theirs.proofs and not its.proofs:
        return f"{theirs.proofs[0]} bears out the rules' value"
    score, other = (len(one.holds) - len(one.breaks) for one in (theirs, its))
    if score > 0 and score > other:
        return "the report's arithmetic holds with the rules' value"
    return ""


def _by_item(schema: Schema, readings: Iterable[Reading]) -> Iterable[list[Reading]]:
    """Fields one by one, items of lists whole: a label without its figure is none."""
    items: dict[str, list[Reading]] = {}
    for reading in readings:
        above = "" if reading.path in schema.leaf_at else reading.path.rpartition("/")[0]
        items.setdefault(above or reading.path, []).append(reading)
    return items.values()


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
        for path in check.paths:
            if path in let_in and path in decisions:
                let_in.remove(path)
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


def _alone(reading: Reading, why: str = "") -> Decision:
    said = f"only the model read it; found in the text ({reading.how})"
    return _decision(reading, "model", "model_only", (reading,), f"{said}; {why}" if why else said)


def _same(one: Reading, other: Reading) -> bool:
    if isinstance(one.value, str) and isinstance(other.value, str):
        return one.value.replace(" ", "") == other.value.replace(" ", "")
    return one.value == other.value


def _said(reading: Reading) -> str:
    mended = f"; repaired: {', '.join(reading.repairs)}" if reading.repairs else ""
    if _is_damaged(reading):
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
