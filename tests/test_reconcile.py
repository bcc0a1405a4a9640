"""The judge: grounded values only, rules unless the arithmetic says otherwise, nothing lost."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmx.documents import Span
from llmx.fields import Schema
from llmx.pack import load_schema
from llmx.reconcile import reconcile
from llmx.records import Decision, Evidence, ReaderName, Reading

SCHEMA = load_schema("annual_report")
TABLE = "/table3/received"


def reading(
    path: str, value: Any, reader: ReaderName = "rules", start: int = 0, **more: Any
) -> Reading:
    quote = str(value)
    evidence = (Evidence(start, start + len(quote), quote),)
    return Reading(path, value, more.pop("evidence", evidence), reader, **more)


def decide(rules: list[Reading], model: list[Reading] | None = None) -> dict[str, Decision]:
    return {d.path: d for d in reconcile(SCHEMA, rules, model or []).decisions}


def test_agreement() -> None:
    both = decide([reading("/proactive/total", 12)], [reading("/proactive/total", 12, "model")])
    decision = both["/proactive/total"]
    assert (decision.value, decision.chosen, decision.agreement) == (12, "both", "agree")


def test_rules_stand_where_the_arithmetic_is_silent() -> None:
    decision = decide(
        [reading("/proactive/total", 12)], [reading("/proactive/total", 99, "model")]
    )["/proactive/total"]
    assert (decision.value, decision.chosen, decision.agreement) == (12, "rules", "conflict")
    assert [r.value for r in decision.readings] == [12, 99]
    assert decision.reason


def test_the_model_wins_where_only_its_value_balances() -> None:
    columns = ("natural_person", "business", "research", "social", "legal_service", "other_org")
    row = [
        reading(f"{TABLE}/{name}", n, start=i * 9)
        for i, (name, n) in enumerate(zip(columns, (5, 1, 0, 0, 0, 0), strict=True))
    ]
    rules = [*row, reading(f"{TABLE}/total", 8, start=90)]
    decision = decide(rules, [reading(f"{TABLE}/total", 6, "model", start=90)])[f"{TABLE}/total"]
    assert (decision.value, decision.chosen, decision.agreement) == (6, "model", "conflict")


def test_an_ungrounded_value_never_counts() -> None:
    assert not decide([], [reading("/proactive/total", 12, "model", evidence=())])


def test_a_figure_that_another_field_owns_is_not_counted_twice() -> None:
    rules = [reading("/requests/received", 6, start=40)]
    model = [reading("/requests/completed", 6, "model", start=40)]
    assert "/requests/completed" not in decide(rules, model)


def test_a_figure_that_the_rules_know_is_no_find_of_the_models() -> None:
    rules = [reading("/requests/received", 6, start=40)]
    model = [reading("/requests/carried_in", 2, "model", start=80)]
    found = reconcile(SCHEMA, rules, model, explained=[Span(80, 81)]).decisions
    assert "/requests/carried_in" not in {d.path for d in found}


def test_a_value_loosely_tied_to_its_label_does_not_stand_alone() -> None:
    rules = [reading("/requests/received", 6, start=40)]
    loose = [reading("/requests/carried_in", 2, "model", start=80, certainty=0.5)]
    firm = [reading("/requests/carried_in", 2, "model", start=80, certainty=0.9)]
    assert "/requests/carried_in" not in decide(rules, loose)
    assert decide(rules, firm)["/requests/carried_in"].chosen == "model"


def test_what_rules_left_over_is_free_for_the_model() -> None:
    left = [reading("/facts/0/value", 2, start=80), reading("/facts/0/label", "结转", start=70)]
    model = [reading("/requests/carried_in", 2, "model", start=80)]
    assert decide(left, model)["/requests/carried_in"].value == 2


def test_a_forced_value_is_derived_and_cites_its_sources() -> None:
    columns = ("natural_person", "business", "research", "social", "legal_service")
    rules = [reading(f"{TABLE}/{name}", 1, start=i * 3) for i, name in enumerate(columns)]
    rules.append(reading(f"{TABLE}/total", 7, start=30))
    decision = decide(rules)[f"{TABLE}/other_org"]
    assert (decision.value, decision.state, decision.chosen) == (2, "derived", "derived")
    assert decision.evidence


def test_a_broken_sum_is_the_sources_when_all_was_read_surely() -> None:
    block = "/table4/reconsideration"
    names = ("upheld", "corrected", "other", "pending")
    rules = [reading(f"{block}/{name}", 1, start=i * 3) for i, name in enumerate(names)]
    rules.append(reading(f"{block}/total", 5, start=30))
    judgement = reconcile(SCHEMA, rules)
    (check,) = [c for c in judgement.checks if c.id == "t4.block/reconsideration"]
    assert (check.status, check.blame, judgement.status) == ("broken", "source", "flagged")


@pytest.mark.parametrize(("told", "blame"), [(3, "source"), (6, "unknown")])
def test_a_model_that_differs_casts_doubt_only_by_what_the_sum_lacks(told: int, blame: str) -> None:
    block = "/table4/reconsideration"
    names = ("upheld", "corrected", "other", "pending")
    rules = [reading(f"{block}/{name}", 1, start=i * 3) for i, name in enumerate(names)]
    rules.append(reading(f"{block}/total", 5, start=30))
    judgement = reconcile(SCHEMA, rules, [reading(f"{block}/total", told, "model", start=30)])
    (check,) = [c for c in judgement.checks if c.id == "t4.block/reconsideration"]
    assert (check.status, check.blame) == ("broken", blame)


def test_an_unreadable_value_is_kept_as_such() -> None:
    judgement = reconcile(SCHEMA, [reading("/table2/charges", None, state="unreadable")])
    (decision,) = judgement.decisions
    assert (decision.value, decision.state, decision.trust) == (None, "unreadable", 0.0)
    assert judgement.status == "flagged"


def _paths(schema: Schema) -> list[str]:
    return [leaf.path for leaf in schema.leaves if leaf.spec.kind == "count"]


READINGS = st.lists(
    st.builds(
        reading,
        st.sampled_from(_paths(SCHEMA)),
        st.integers(0, 50),
        st.sampled_from(["rules", "model"]),
        st.integers(0, 500),
    ),
    max_size=40,
)


@given(READINGS)
def test_every_decision_is_grounded_and_in_schema_order(readings: list[Reading]) -> None:
    rules = [r for r in readings if r.reader == "rules"]
    model = [r for r in readings if r.reader == "model"]
    judgement = reconcile(SCHEMA, rules, model)
    assert all(d.evidence and 0 <= d.trust <= 1 for d in judgement.decisions)
    order = [SCHEMA.order[d.path] for d in judgement.decisions]
    assert order == sorted(order)


@given(READINGS)
def test_no_rule_reading_is_lost(readings: list[Reading]) -> None:
    rules = {r.path: r for r in readings if r.reader == "rules"}
    model = [r for r in readings if r.reader == "model"]
    decided = {d.path: d for d in reconcile(SCHEMA, list(rules.values()), model).decisions}
    for path, one in rules.items():
        assert one in decided[path].readings or decided[path].state == "derived"
