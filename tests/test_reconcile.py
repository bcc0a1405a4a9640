"""The judge: grounded values only, rules unless the arithmetic says otherwise, nothing lost."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmx.documents import Span
from llmx.fields import Schema
from llmx.pack import load_schema
from llmx.reconcile import Judgement, reconcile
from llmx.records import (
    RUN_TOGETHER,
    Decision,
    Doubt,
    Evidence,
    ReaderName,
    Reading,
    Verdicts,
)

SCHEMA = load_schema("annual_report")
TABLE = "/table3/received"
APPLICANTS = ("natural_person", "business", "research", "social", "legal_service", "other_org")


def reading(
    path: str, value: Any, reader: ReaderName = "rules", start: int = 0, **more: Any
) -> Reading:
    quote = value if isinstance(value, str) else f"{value}件"
    evidence = (Evidence(start, start + len(quote), quote),)
    return Reading(path, value, more.pop("evidence", evidence), reader, **more)


def decide(rules: list[Reading], model: list[Reading] | None = None) -> dict[str, Decision]:
    return {d.path: d for d in reconcile(SCHEMA, rules, model or []).decisions}


def test_agreement() -> None:
    both = decide([reading("/proactive/total", 12)], [reading("/proactive/total", 12, "model")])
    decision = both["/proactive/total"]
    assert (decision.value, decision.chosen, decision.agreement) == (12, "both", "agree")


def carried_over(**others: int) -> list[Reading]:
    """收到 and 结转下年度 of table 三, of which nothing else is told: two of each applicant."""
    rows = ("received", "carried_out")
    cells = {f"{row}/{leaf}": 2 for row in rows for leaf in APPLICANTS}
    cells |= dict.fromkeys((f"{row}/total" for row in rows), 12)
    idle = {
        f"{row}/{leaf}": 0 for row in ("carried_in", "processed") for leaf in (*APPLICANTS, "total")
    }
    cells |= idle | {path.replace("__", "/"): value for path, value in others.items()}
    return [reading(f"/table3/{path}", n, start=i * 9) for i, (path, n) in enumerate(cells.items())]


def with_lost(readings: list[Reading], how: str = "cell") -> Decision:
    """What is decided on the first applicant's requests, whose cell cannot be read."""
    lost = reading(f"{TABLE}/{APPLICANTS[0]}", None, state="unreadable", how=how)
    return decide([lost, *(one for one in readings if one.path != lost.path)])[lost.path]


@pytest.mark.parametrize(("how", "value"), [("cell", 2), (RUN_TOGETHER, None)])
def test_two_sums_give_a_lost_cell_but_none_of_digits_that_ran_together(
    how: str, value: int | None
) -> None:
    assert with_lost(carried_over(), how).value == value


@pytest.mark.parametrize(
    ("wrong", "value"),
    [("received__total", 15), ("received__business", 1), ("carried_out__natural_person", 5)],
)
def test_a_lost_cell_stays_lost_where_a_figure_beside_it_may_be_wrong(
    wrong: str, value: int
) -> None:
    assert with_lost(carried_over(**{wrong: value})).state == "unreadable"


def test_a_cell_of_which_nothing_was_read_is_no_zero() -> None:
    cells = carried_over(
        received__business=0, carried_out__business=0, received__total=10, carried_out__total=10
    )
    path = f"{TABLE}/business"
    assert path not in decide([one for one in cells if one.path != path])


def test_one_sum_gives_a_lost_cell_where_others_bear_out_what_it_is_made_of() -> None:
    known = [one for one in carried_over() if one.path != f"{TABLE}/total"]
    assert with_lost(known).value == 2


@pytest.mark.parametrize(("elsewhere", "state"), [(2, "derived"), (3, "unreadable")])
def test_one_sum_by_itself_gives_a_lost_cell_where_no_sum_of_the_report_is_wrong(
    elsewhere: int, state: str
) -> None:
    block, other = "/table4/reconsideration", "/table4/litigation_direct"
    cells = {f"{block}/{name}": 1 for name in ("corrected", "other", "pending")}
    cells |= {f"{block}/total": 5, f"{other}/total": elsewhere, f"{other}/upheld": 2}
    cells |= {f"{other}/{name}": 0 for name in ("corrected", "other", "pending")}
    known = [reading(path, n, start=i * 9) for i, (path, n) in enumerate(cells.items())]
    lost = reading(f"{block}/upheld", None, state="unreadable")
    assert decide([lost, *known])[lost.path].state == state


def test_a_cell_that_is_printed_blank_is_not_lost() -> None:
    row = [reading(f"{TABLE}/{leaf}", 1) for leaf in APPLICANTS[1:]]
    blank = f"{TABLE}/{APPLICANTS[0]}"
    judged = reconcile(SCHEMA, [*row, reading(f"{TABLE}/total", 5)], [], [blank])
    assert blank not in {decision.path for decision in judged.decisions}


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
    path = f"{TABLE}/other_org"
    decision = decide([one for one in carried_over() if one.path != path])[path]
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


WAYS = "/requests/channels"


def ways(received: int, online: int, letter: int, reader: ReaderName = "rules") -> list[Reading]:
    """A count of requests and of two ways they came in, each printed in a place of its own."""
    return [
        reading("/requests/received", received, reader, start=40, certainty=0.5),
        reading(f"{WAYS}/online", online, reader, start=60, certainty=0.5),
        reading(f"{WAYS}/letter", letter, reader, start=80, certainty=0.5),
    ]


OTHERS = [reading("/proactive/total", 3, start=10)]


def not_taken(rules: list[Reading], model: list[Reading]) -> str:
    problems = reconcile(SCHEMA, rules, model).problems
    return next((p.message for p in problems if p.code == "model_not_taken"), "")


def test_a_sum_bears_out_a_whole_that_only_the_model_has() -> None:
    decided = decide(OTHERS, ways(6, 4, 2, "model"))
    assert decided["/requests/received"].chosen == "model"
    assert "req.channels bears it out" in decided["/requests/received"].reason
    # Its parts may be each other's, and add up all the same.
    assert f"{WAYS}/online" not in decided


def test_a_part_is_borne_out_where_the_others_are_sure() -> None:
    received, online, letter = ways(6, 4, 2)
    model = [reading(f"{WAYS}/letter", 2, "model", start=80, certainty=0.5)]
    assert decide([received, online], model)[letter.path].chosen == "model"


@pytest.mark.parametrize(
    "model",
    [
        ways(0, 0, 0, "model"),
        ways(6, 6, 0, "model"),
        [reading(p.path, p.value, "model", start=s, certainty=0.5)
         for p, s in zip(ways(4, 2, 2), (40, 60, 60), strict=True)],
    ],
    ids=["nothing is nothing", "one part is the whole", "two parts on one figure"],
)  # fmt: skip
def test_what_holds_by_itself_bears_out_nothing(model: list[Reading]) -> None:
    assert "/requests/received" not in decide(OTHERS, model)
    assert "loosely tied to its label (0.50 of 0.70)" in not_taken(OTHERS, model)


def test_the_same_quantity_elsewhere_bears_a_value_out_or_keeps_it_out() -> None:
    table = [reading("/table3/received/total", 17, start=200)]
    loose = reading("/requests/received", 17, "model", start=40, certainty=0.4)
    assert decide(table, [loose])["/requests/received"].chosen == "model"
    firm = reading("/requests/received", 5, "model", start=40)
    assert "/requests/received" not in decide(table, [firm])
    assert "/table3/received/total = 17" in not_taken(table, [firm])


def test_the_same_quantity_elsewhere_decides_between_the_readers() -> None:
    rules = [
        reading("/table3/carried_in/total", 34, start=200),
        reading("/requests/carried_in", 103, start=60),
    ]
    model = [reading("/requests/carried_in", 34, "model", start=40, certainty=0.6)]
    decision = decide(rules, model)["/requests/carried_in"]
    assert (decision.value, decision.chosen) == (34, "model")
    owned = [reading("/requests/carried_in", 34, "model", start=200)]
    assert decide(rules, owned)["/requests/carried_in"].value == 103


def test_a_figure_without_its_unit_stands_only_on_a_sum() -> None:
    bare = (Evidence(40, 41, "6"),)
    alone = [reading("/requests/received", 6, "model", evidence=bare)]
    assert "printed without a unit" in not_taken(OTHERS, alone)
    with_parts = [*alone, *ways(6, 4, 2, "model")[1:]]
    assert decide(OTHERS, with_parts)["/requests/received"].value == 6


def test_a_part_that_exceeds_its_whole_is_kept_out() -> None:
    model = [reading("/proactive/normative_disclosed", 9, "model", start=40)]
    assert "of.which/normative does not hold" in not_taken(OTHERS, model)


def test_values_that_only_the_model_has_must_go_together() -> None:
    head = reading("/responses/press_conferences_by_head", 5, "model", start=40)
    every = reading("/responses/press_conferences", 3, "model", start=60)
    assert head.path in decide(OTHERS, [head])
    assert not {head.path, every.path} & decide(OTHERS, [head, every]).keys()
    assert "and the model's other values" in not_taken(OTHERS, [head, every])


def test_a_part_does_not_stand_on_the_figure_of_its_whole() -> None:
    staff = reading("/capacity/staff", 140, "model", start=40, certainty=0.5)
    part = reading("/capacity/staff_part_time", 140, "model", start=40)
    assert part.path not in decide(OTHERS, [staff, part])
    assert "its figure is that of /capacity/staff, its whole" in not_taken(OTHERS, [staff, part])


def test_an_item_of_a_list_stands_or_falls_whole() -> None:
    at = "/proactive/channels/0"
    model = [
        reading(f"{at}/label", "网站", "model", start=40),
        reading(f"{at}/count", 2, "model", start=44, certainty=0.5),
    ]
    assert f"{at}/label" not in decide(OTHERS, model)


def test_a_list_of_the_rules_is_the_only_one() -> None:
    rules = [reading("/proactive/channels/0/label", "网站", start=40)]
    model = [reading("/proactive/channels/1/label", "日报", "model", start=60)]
    assert "/proactive/channels/1/label" not in decide(rules, model)
    assert "/proactive/channels: 1 values, where the rules have a list" in not_taken(rules, model)


def test_a_part_read_as_the_whole_does_not_overrule_it() -> None:
    received, online, _ = ways(6, 4, 2)
    model = [reading("/requests/received", 4, "model", start=60)]
    decision = decide([received, online], model)["/requests/received"]
    assert (decision.value, decision.chosen) == (6, "rules")


def test_a_damaged_place_is_read_by_the_model_on_evidence_only() -> None:
    damaged = reading("/requests/received", None, state="unreadable", start=40)
    loose = reading("/requests/received", 6, "model", start=40, certainty=0.5)
    kept = decide([damaged], [loose])["/requests/received"]
    assert (kept.value, kept.state) == (None, "unreadable")
    assert "the model's 6 is not taken" in kept.reason
    taken = decide([damaged], [reading("/requests/received", 6, "model", start=40)])
    assert taken["/requests/received"].value == 6
    with_parts = decide([damaged, *ways(6, 4, 2)[1:]], [loose])["/requests/received"]
    assert with_parts.value == 6


def test_what_follows_from_the_model_alone_is_trusted_no_more() -> None:
    lost, told = f"{TABLE}/natural_person", f"{TABLE}/business"
    apart = {lost, told, "/table3/carried_in/natural_person"}
    rules = [one for one in carried_over() if one.path not in apart]
    decided = decide(rules, [reading(told, 2, "model", start=900)])
    assert (decided[lost].value, decided[lost].agreement) == (2, "model_only")
    assert decided[lost].trust <= decided[told].trust


def test_a_model_that_is_the_only_reader_stands_as_it_is_grounded() -> None:
    loose = reading("/requests/received", 6, "model", certainty=0.3)
    (decision,) = reconcile(SCHEMA, None, [loose]).decisions
    assert decision.value == 6


BALANCED = st.lists(st.integers(1, 30), min_size=2, max_size=6).map(
    lambda parts: [
        reading("/requests/received", sum(parts), start=400),
        *(
            reading(f"{WAYS}/{name}", part, start=420 + 20 * at)
            for at, (name, part) in enumerate(
                zip(("in_person", "fax", "online", "letter", "email", "other"), parts, strict=False)
            )
        ),
    ]
)
ANYTHING = st.lists(
    st.builds(
        reading,
        st.sampled_from(_paths(SCHEMA)),
        st.integers(0, 60),
        st.just("model"),
        st.integers(0, 600),
        certainty=st.floats(0, 1),
    ),
    max_size=40,
)


@given(BALANCED, ANYTHING)
def test_no_answer_changes_what_rules_read_and_the_arithmetic_bears_out(
    rules: list[Reading], model: list[Reading]
) -> None:
    decided = decide(rules, model)
    assert {r.path: decided[r.path].value for r in rules} == {r.path: r.value for r in rules}


@given(READINGS)
def test_no_value_of_the_model_is_lost_without_a_word(readings: list[Reading]) -> None:
    rules = [r for r in readings if r.reader == "rules"]
    model = {r.path: r for r in readings if r.reader == "model"}
    judgement = reconcile(SCHEMA, rules, list(model.values()))
    decided = {d.path: d for d in judgement.decisions}
    told = next((p.message for p in judgement.problems if p.code == "model_not_taken"), "")
    for path, one in model.items():
        kept = path in decided and one in decided[path].readings
        assert kept or f"{path} = {one.value}: " in told


def judged(rules: list[Reading], model: list[Reading], chosen: Reading | None) -> Judgement:
    """What is decided when the model, asked again about the first doubt, chose as given."""
    first = reconcile(SCHEMA, rules, model)
    doubt = first.doubts[0].path
    return reconcile(SCHEMA, rules, model, verdicts=Verdicts({doubt: chosen}))


TOTAL = "/proactive/total"
SAID = reading(TOTAL, 99, "model", start=40)


@pytest.mark.parametrize(
    ("certainty", "chosen", "value", "status"),
    [
        (1.0, "rules", 12, "ok"),
        (1.0, "model", 12, "flagged"),
        (1.0, None, 12, "flagged"),
        (0.8, "rules", 12, "ok"),
        (0.8, "model", 99, "flagged"),
        (0.8, None, 12, "flagged"),
    ],
)
def test_the_second_answer_overrules_rules_only_where_they_are_unsure(
    certainty: float, chosen: str | None, value: int, status: str
) -> None:
    rule = reading(TOTAL, 12, certainty=certainty)
    judgement = judged([rule], [SAID], {"rules": rule, "model": SAID, None: None}[chosen])
    (decision,) = judgement.decisions
    assert decision.value == value
    assert "asked again" in decision.reason
    assert judgement.status == status


def test_a_value_the_arithmetic_bears_out_is_not_put_to_the_model_again() -> None:
    model = [reading("/requests/received", 9, "model", start=200)]
    assert reconcile(SCHEMA, ways(6, 4, 2), model).doubts == ()


LOOSE = reading("/requests/received", 6, "model", start=40, certainty=0.5)


def test_a_loose_value_stands_when_the_model_chooses_it_again() -> None:
    assert reconcile(SCHEMA, OTHERS, [LOOSE]).doubts == (Doubt(LOOSE.path, (LOOSE,)),)
    kept = {d.path: d for d in judged(OTHERS, [LOOSE], LOOSE).decisions}
    assert kept[LOOSE.path].value == 6
    out = judged(OTHERS, [LOOSE], None)
    assert LOOSE.path not in {d.path for d in out.decisions}
    assert "the model took it back" in out.problems[-1].message


def test_what_the_report_speaks_against_is_not_asked_about() -> None:
    table = [reading("/table3/received/total", 17, start=200)]
    assert reconcile(SCHEMA, table, [LOOSE]).doubts == ()
    hardly = reading("/requests/received", 6, "model", start=40, certainty=0.3)
    assert reconcile(SCHEMA, OTHERS, [hardly]).doubts == ()


def test_what_is_taken_back_is_told_in_the_order_of_the_schema() -> None:
    """A set of paths has another order in each process, and the record must not."""
    head = reading("/responses/press_conferences_by_head", 5, "model", start=40)
    every = reading("/responses/press_conferences", 3, "model", start=60)
    for model in ([head, every], [every, head]):
        told = not_taken(OTHERS, model)
        assert told.index(f"{head.path} = 5") < told.index(f"{every.path} = 3")
