"""Evaluation, on a little schema of its own; the gold labels in seeds/ at the end."""

import json
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmx.evaluate import (
    Evaluation,
    EvaluationError,
    GoldError,
    Outcome,
    Tally,
    evaluate,
    load_golds,
    render_errors,
    render_table,
    tally,
    tally_by,
    to_json,
)
from llmx.evaluate.compare import normalise, normalise_label, quantity, related, same_value
from llmx.evaluate.intervals import over_documents, over_leaves
from llmx.evaluate.matching import pair
from llmx.evaluate.printed import numbers_in, prints_value, speaks_of
from llmx.fields import Part, Schema, choice, count, day, items, money, number, part, text, year
from llmx.pack import load_schema
from llmx.records import Evidence

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
Report = dict[str, Any]


class _Region(Part):
    province: str | None = text("省", place="province")
    city: str | None = text("市", place="city")
    county: str | None = text("县", place="county")


class _Who(Part):
    issuer: str | None = text("机关")
    level: str | None = choice("层级", {"city": "市", "county": "县"})
    year: int | None = year("年度")
    signed: str | None = day("落款")
    region: _Region = part("区划")


class _Channel(Part):
    label: str | None = text("渠道")
    kind: str | None = choice("类", {"website": "网", "gazette": "公报"})
    count: int | None = count("数", "条")


class _Person(Part):
    name: str | None = text("姓名")
    title: str | None = text("职务")


class _Work(Part):
    total: int | None = count("总数", "条")
    fee: float | None = money("费用")
    channels: list[_Channel] = items("parts", "渠道")
    people: list[_Person] = items("people", "人员")


class _Fact(Part):
    label: str | None = text("什么")
    value: int | float | None = number("数")
    unit: str | None = text("单位")


class _Report(Part):
    who: _Who = part("谁")
    work: _Work = part("工作")
    problems: list[str] = items("statements", "问题")
    facts: list[_Fact] = items("facts", "其他")


SCHEMA = Schema("little", "1", "Little", _Report)


def record(report: Report, fields: Report | None = None, stem: str = "a") -> Report:
    return {"source": {"path": f"/data/{stem}.txt"}, "report": report, "fields": fields or {}}


def run(report: Report, gold: Report, **record_fields: Any) -> Evaluation:
    line = record(report, record_fields.get("fields"))
    source = record_fields.get("source")
    return evaluate([line], {"a": gold}, SCHEMA, text_of=lambda _: source, resamples=0)


def verdicts(evaluation: Evaluation) -> dict[str, str]:
    return {outcome.path: outcome.verdict for outcome in evaluation.outcomes}


def counts(found: Tally) -> tuple[int, int, int, int]:
    return found.hits, found.wrong, found.missed, found.spurious


def work(**leaves: Any) -> Report:
    return {"work": leaves}


# Single leaves


@pytest.mark.parametrize(
    ("gold", "got", "expected"),
    [
        (6, 6, (1, 0, 0, 0)),
        (6, 7, (0, 1, 0, 0)),
        (6, None, (0, 0, 1, 0)),
        (None, 6, (0, 0, 0, 1)),
        (0, 0, (1, 0, 0, 0)),
        (0, None, (0, 0, 1, 0)),
        (None, 0, (0, 0, 0, 1)),
        (None, None, (0, 0, 0, 0)),
    ],
)
def test_verdict_on_a_leaf(
    gold: int | None, got: int | None, expected: tuple[int, int, int, int]
) -> None:
    evaluation = run(work(total=got), work(total=gold))
    assert counts(evaluation.overall.tally) == expected
    assert counts(evaluation.numeric.tally) == expected
    assert counts(evaluation.groups["/work"].tally) == expected


def test_a_wrong_value_costs_precision_and_recall() -> None:
    found = Tally(hits=6, wrong=2, missed=1, spurious=4)
    assert (found.support, found.found) == (9, 12)
    assert found.precision == pytest.approx(6 / 12)
    assert found.recall == pytest.approx(6 / 9)
    assert found.f1 == pytest.approx(2 * 6 / 21)


def test_figures_of_nothing_are_undefined() -> None:
    assert (Tally().precision, Tally().recall, Tally().f1) == (None, None, None)
    assert Tally(missed=1).precision is None
    assert Tally(missed=1).f1 == 0


@given(*[st.integers(0, 50)] * 4)
def test_f1_is_the_harmonic_mean(hits: int, wrong: int, missed: int, spurious: int) -> None:
    found = Tally(hits, wrong, missed, spurious)
    p, r, f = found.precision, found.recall, found.f1
    if p and r:
        assert f == pytest.approx(2 * p * r / (p + r))
    else:
        assert not f


@pytest.mark.parametrize(
    ("kind", "gold", "got", "same"),
    [
        ("count", 6, 6.0, True),
        ("count", 6, "6", True),
        ("count", 6, "six", False),
        ("count", 1, True, False),
        ("money", 961716000, 96171.6 * 10_000, True),
        ("money", 100, 100.01, False),
        ("number", 97.3, "97.30", True),
        ("number", 97.3, 97.31, False),
        ("year", 2018, 2018, True),
        ("day", "2018-01-01", "2018-01-01", True),
        ("day", "2018-01-01", "2018-01-02", False),
        ("choice", "county", "city", False),
        ("text", "湖南省民政厅", "湖南省民政廳", True),
        ("text", "电话:(0517) 8360", "电话：（0517）8360", True),
        ("text", "０５１７－８３６０", "0517—8360", True),
        ("text", "ＡＢ@x.CN", "ab@x.cn", True),
        ("text", "永顺县", "永顺县人民政府", False),
        ("text", "—", "…", False),
    ],
)
def test_same_value(kind: Any, gold: object, got: object, *, same: bool) -> None:
    assert same_value(kind, gold, got) is same


def test_numeric_leaves_are_counts_money_days_and_years() -> None:
    gold = {
        "who": {"issuer": "甲", "level": "city", "year": 2018, "signed": "2019-01-07"},
        "work": {"total": 1, "fee": 2, "channels": [{"label": "网站", "count": 3}]},
        "facts": [{"label": "座谈会", "value": 4, "unit": "场"}],
    }
    evaluation = run(gold, gold)
    assert evaluation.numeric.tally.hits == 5
    assert evaluation.numeric_and_facts.tally.hits == 6
    assert evaluation.fields.tally.hits == 8
    assert evaluation.overall.tally.hits == 9


def test_ambiguous_paths_are_not_scored() -> None:
    gold = {
        "work": {"total": 1, "fee": 2, "channels": [{"label": "网站", "count": 3}]},
        "problems": ["慢"],
        "_ambiguous": [
            {"path": "/work/total", "note": "annotators differ"},
            "/problems",
            {"path": "/work/channels/0/count"},
            {"path": "/who/region"},
        ],
    }
    report = {
        "who": {"region": {"city": "甲市"}},
        "work": {"total": 9, "fee": 2, "channels": [{"label": "网站", "count": 4}]},
        "problems": ["少", "旧"],
    }
    evaluation = run(report, gold)
    assert verdicts(evaluation) == {
        "/who/region/city": "unscored",
        "/work/total": "unscored",
        "/work/fee": "hit",
        "/work/channels/0/label": "hit",
        "/work/channels/0/count": "unscored",
        "/problems/0": "unscored",
        "/problems/1": "unscored",
    }
    assert evaluation.unscored == 6  # two of them called /problems/0: one of the gold
    assert evaluation.errors == ()


@pytest.mark.parametrize(
    ("gold", "got", "expected"),
    [
        ({"county": "丙县"}, {"province": "甲省", "city": "乙市", "county": "丙县"}, "unscored"),
        ({"county": "丙县", "province": "甲省"}, {"province": "丁省", "county": "丙县"}, "wrong"),
        ({"county": "丙县"}, {"province": "丙县", "county": "丙县"}, "spurious"),
        ({}, {"province": "甲省"}, "spurious"),
    ],
)
def test_implied_parents_of_a_place(gold: Report, got: Report, expected: str) -> None:
    evaluation = run({"who": {"region": got}}, {"who": {"region": gold}})
    assert verdicts(evaluation)["/who/region/province"] == expected


def test_a_place_below_those_of_the_gold_is_not_implied() -> None:
    got = {"who": {"region": {"city": "乙市", "county": "丙县"}}}
    evaluation = run(got, {"who": {"region": {"city": "乙市"}}})
    assert verdicts(evaluation)["/who/region/county"] == "spurious"


def test_a_failed_record_misses_everything() -> None:
    line = {"source": {"path": "a.txt"}, "status": "failed", "report": None}
    evaluation = evaluate([line], {"a": work(total=1, fee=2)}, SCHEMA, resamples=0)
    assert counts(evaluation.overall.tally) == (0, 0, 2, 0)


def test_confusion_of_states() -> None:
    gold = {"who": {"year": 2018}, "work": {"total": 0}, "_unreadable": ["/work/fee"]}
    report = {"who": {"year": 2018, "issuer": "甲"}, "work": {"total": None, "fee": None}}
    seen = run(report, gold, fields={"/work/fee": {"state": "unreadable"}}).confusion
    assert seen["value", "value"] == 1
    assert seen["none", "value"] == 1
    assert seen["zero", "none"] == 1
    assert seen["unreadable", "unreadable"] == 1
    assert sum(seen.values()) == len(SCHEMA.leaves)


# Lists


def channels(*found: tuple[str | None, int | None]) -> Report:
    return work(channels=[{"label": label, "count": number} for label, number in found])


def test_parts_are_matched_whatever_their_order() -> None:
    gold = channels(("政府网站", 418), ("政府公报", 7), ("微信", 0))
    got = channels(("微信公开数", 0), ("网站公开", 418), ("公报", 7))
    evaluation = run(got, gold)
    assert counts(evaluation.numeric.tally) == (3, 0, 0, 0)
    partners = {o.path: o.gold_path for o in evaluation.outcomes if o.kind == "count"}
    assert partners == {
        "/work/channels/0/count": "/work/channels/2/count",
        "/work/channels/1/count": "/work/channels/0/count",
        "/work/channels/2/count": "/work/channels/1/count",
    }


def test_a_part_with_the_right_label_and_another_count_is_wrong() -> None:
    evaluation = run(channels(("政府网站公开数", 41)), channels(("政府网站", 418)))
    assert verdicts(evaluation) == {
        "/work/channels/0/label": "hit",
        "/work/channels/0/count": "wrong",
    }


def test_a_telling_count_finds_its_part_under_another_label() -> None:
    evaluation = run(channels(("报刊", 418)), channels(("政府网站", 418)))
    assert verdicts(evaluation) == {
        "/work/channels/0/label": "wrong",
        "/work/channels/0/count": "hit",
    }


def test_zeros_of_unrelated_parts_are_not_matched() -> None:
    evaluation = run(channels(("报刊", 0)), channels(("政府网站", 0)))
    assert counts(evaluation.overall.tally) == (0, 0, 2, 2)


def test_missing_and_surplus_parts_count_leaf_by_leaf() -> None:
    evaluation = run(
        channels(("网站", 5), ("村村响广播", 9)),
        channels(("网站", 5), ("宣传册", 8), ("展板", None)),
    )
    assert counts(evaluation.overall.tally) == (2, 0, 3, 2)


def test_people_are_matched_by_what_they_share() -> None:
    gold = work(people=[{"name": "邓磊", "title": "副厅长"}, {"name": "杨薇", "title": "副厅长"}])
    got = work(people=[{"name": "杨薇", "title": "副厅长"}, {"name": None, "title": "副厅长"}])
    assert counts(run(got, gold).overall.tally) == (3, 0, 1, 0)


def facts(*found: tuple[str, float, str]) -> Report:
    return {"facts": [{"label": a, "value": b, "unit": c} for a, b, c in found]}


@pytest.mark.parametrize(
    ("gold", "got", "hit"),
    [
        (("警媒座谈会", 1, "场"), ("召开警媒座谈会", 1, "场"), True),
        (("网上服务平台办结率", 100, "%"), ("办结率", 100, "％"), True),
        (("税费收入", 8.9, "亿元"), ("税费收入", 890_000_000, "元"), True),
        (("警媒座谈会", 1, "场"), ("警媒座谈会", 2, "场"), False),
        (("警媒座谈会", 1, "场"), ("警媒座谈会", 1, "次"), False),
        (("警媒座谈会", 1, "场"), ("弃婴公告", 1, "场"), False),
    ],
)
def test_facts(gold: tuple[str, float, str], got: tuple[str, float, str], *, hit: bool) -> None:
    evaluation = run(facts(got), facts(gold))
    found = evaluation.groups["/facts"].tally
    assert found.hits == hit
    assert found.support == found.found == 1
    assert evaluation.numeric.tally == Tally()


def test_the_label_decides_between_facts_of_the_same_number() -> None:
    gold = facts(("网上服务平台办结率", 100, "%"), ("自助服务机办结率", 100, "%"))
    got = facts(("公安自助服务机办结率", 100, "%"), ("服务平台办结率", 100, "%"))
    evaluation = run(got, gold)
    assert {o.path: o.gold_path for o in evaluation.outcomes} == {
        "/facts/0/value": "/facts/1/value",
        "/facts/1/value": "/facts/0/value",
    }
    assert evaluation.fact_labels.of == 2


def test_agreement_of_fact_labels_is_counted_apart() -> None:
    gold = facts(("座谈会", 1, "场"), ("公安自助服务机共办件", 2598, "件"))
    got = facts(("座谈会", 1, "场"), ("办件", 2598, "件"))
    evaluation = run(got, gold)
    assert evaluation.groups["/facts"].tally.hits == 2
    assert (evaluation.fact_labels.agree, evaluation.fact_labels.of) == (1, 2)


def test_an_ambiguous_fact_is_scored_on_neither_side() -> None:
    gold = {**facts(("四大功能区", 4, "个")), "_ambiguous": [{"path": "/facts/0"}]}
    assert run(facts(("功能区", 4, "个")), gold).overall.tally == Tally()
    assert run({}, gold).overall.tally == Tally()


def test_statements_are_matched_by_likeness() -> None:
    gold = {"problems": ["公开的深度、广度有待进一步提升", "队伍建设还需进一步加强"]}
    got = {"problems": ["队伍建设还需进一步加强。", "公开的深度广度有待进一步提高", "培训不够"]}
    assert counts(run(got, gold).overall.tally) == (2, 0, 0, 1)


def test_a_statement_that_is_only_near_is_wrong() -> None:
    gold = {"problems": ["公开的深度、广度有待进一步提升"]}
    assert counts(run({"problems": ["公开的深度有待提升"]}, gold).overall.tally) == (0, 1, 0, 0)


@pytest.mark.parametrize(
    ("label", "bare"),
    [
        ("政府网站公开数", "政府网站"),
        ("1.政府公报 公开", "1政府公报"),
        ("政策、规范性文件类信息", "政策规范性文件"),
        ("其它信息", "其他"),
        ("信息公开数", "信息"),
        ("", ""),
    ],
)
def test_labels_lose_what_says_nothing(label: str, bare: str) -> None:
    assert normalise_label(label) == bare


def test_items_that_are_no_objects_are_told() -> None:
    with pytest.raises(EvaluationError, match="/facts holds what is not an object"):
        run({"facts": [1]}, {})


# Matching


def _best(weights: list[list[float]], width: int) -> float:
    """The greatest total by trying every assignment."""
    height = len(weights)
    slots = [*range(width), *[-1] * height]
    return max(  # -1 leaves a row alone
        sum((weights[i][j] for i, j in enumerate(chosen) if j >= 0), 0.0)
        for chosen in permutations(slots, height)
    )


@given(st.data(), st.integers(0, 4), st.integers(0, 4))
def test_matching_is_the_best_there_is(data: st.DataObject, height: int, width: int) -> None:
    one = st.sampled_from([0.0, 0.0, 0.3, 0.8, 1.0, 2.0, 2.9])
    weights = [[data.draw(one) for _ in range(width)] for _ in range(height)]
    found = pair(range(height), range(width), lambda i, j: weights[i][j])
    assert sorted(i for i, _ in found if i is not None) == list(range(height))
    assert sorted(j for _, j in found if j is not None) == list(range(width))
    matched = [weights[i][j] for i, j in found if i is not None and j is not None]
    assert all(matched)
    assert sum(matched) == pytest.approx(_best(weights, width))


def test_matching_of_long_lists_is_quick() -> None:
    found = pair(range(300), range(300), lambda i, j: 2.0 if i == j else 0.0)
    assert found == [(i, i) for i in range(300)]


# Evidence


def cite(quote: str, start: int = 0) -> tuple[Evidence, ...]:
    return (Evidence(start, start + len(quote), quote),)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("1,146条", "1146"),
        ("１１４６", "1146"),
        ("69.57万件", "695700"),
        ("69.57万件", "69.57"),
        ("3万余份", "30000"),
        ("三万余", "30000"),
        ("两百多万", "2000000"),
        ("一百三十一", "131"),
        ("二〇一八年", "2018"),
        ("两次", "2"),
        ("十余", "10"),
        ("近百", "100"),
        ("百分之九十七点三", "97.3"),
        ("5—10", "10"),
        ("一千零六", "1006"),
        ("一亿二千万", "120000000"),
        ("八萬", "80000"),
    ],
)
def test_numbers_are_found_in_any_printed_form(printed: str, expected: str) -> None:
    from llmx.evaluate.compare import fold

    assert Decimal(expected) in numbers_in(fold(printed))


@pytest.mark.parametrize(("printed", "absent"), [("16件", 6), ("二〇一八", 8), ("10件", 0)])
def test_part_of_a_number_is_not_printed(printed: str, absent: int) -> None:
    assert absent not in numbers_in(printed)


@given(st.text(max_size=200))
def test_any_text_can_be_searched_for_numbers(text_: str) -> None:
    assert all(number >= 0 for number in numbers_in(text_))


@given(st.integers(0, 10**12))
def test_a_number_is_found_as_it_is_usually_printed(value: int) -> None:
    assert {Decimal(value)} <= numbers_in(f"共{value}件") & numbers_in(f"共{value:,}件")


@pytest.mark.parametrize(
    ("kind", "value", "quote", "borne", "printed"),
    [
        ("count", 6, "收到6件", True, True),
        ("count", 6, "收到7件", False, False),
        ("count", 0, "未收到政府信息公开申请", True, True),
        ("count", 0, "没有發生行政復議", True, True),
        ("count", 0, "收到申请", False, False),
        ("count", 0, "收到10件", False, False),
        ("count", 0, "未来将加强", False, False),
        ("count", -35, "减少35项", True, True),
        ("money", 75450000, "7545", True, True),
        ("money", 75450000, "7545.1", False, False),
        ("year", 2011, "二一一年", True, True),
        ("year", 2011, "2012年", False, False),
        ("day", "2018-01-01", "2018年1月1日", True, True),
        ("day", "2018-12-31", "2018111231", True, True),
        ("day", "2018-12-31", "12月31日", True, False),
        ("day", "2018-03-01", "二〇一八年三月一日", True, True),
        ("day", "2011-01-01", "2011年", True, False),
        ("day", "2018-12-31", "本年度", False, False),
        ("day", "2018", "2018年", False, False),
        ("text", "湖南省民政厅", "湖南省民政廳2017年", True, True),
        ("text", "湖南省", "长沙市", True, False),
        ("choice", "county", "永顺县", True, None),
    ],
)
def test_what_evidence_bears(
    kind: Any, value: Any, quote: str, *, borne: bool, printed: bool | None
) -> None:
    assert speaks_of(kind, value, cite(quote)) is borne
    if printed is not None:
        assert prints_value(kind, value, cite(quote)) is printed


SOURCE = "收到申请6件,其中网站5件。永顺县。"


def _entry(quote: str, **more: Any) -> Report:
    start = SOURCE.index(quote)
    evidence = [{"start": start, "end": start + len(quote), "quote": quote}]
    return {"state": "stated", "evidence": evidence, **more}


def test_grounded_values_are_not_invented() -> None:
    report = {"who": {"level": "county"}, **channels(("网站", 5))}
    report["work"]["total"] = 6
    fields = {
        "/who/level": _entry("永顺县"),
        "/work/total": _entry("6件"),
        "/work/channels/0": _entry("网站5件"),
    }
    grounding = run(report, report, fields=fields, source=SOURCE).grounding
    assert grounding.invented == ()
    assert (grounding.values, grounding.printed, grounding.supported) == (4, 3, 3)
    assert grounding.grounded_share == 1


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (None, "no evidence"),
        ({"state": "stated", "evidence": []}, "no evidence"),
        ({"evidence": [{"start": 0, "end": 2, "quote": "6件"}]}, "quote is not the source"),
        (_entry("网站5件"), "value is not in the evidence"),
        (_entry("网站5件", state="derived"), None),
    ],
)
def test_invented_values(entry: Report | None, fault: str | None) -> None:
    fields = {"/work/total": entry} if entry else {}
    invented = run(work(total=6), work(total=6), fields=fields, source=SOURCE).grounding.invented
    assert [found.fault for found in invented] == ([fault] if fault else [])


def test_leaves_of_an_item_share_its_evidence() -> None:
    fields = {"/work/channels/0/count": _entry("网站5件"), "/work/channels/1/count": {}}
    report = channels(("网站", 5), ("公报", None))
    invented = run(report, report, fields=fields, source=SOURCE).grounding.invented
    assert [found.path for found in invented] == ["/work/channels/1/label"]


def test_without_the_source_quotes_go_unchecked_and_this_is_told() -> None:
    fields = {"/work/total": {"evidence": [{"start": 0, "end": 2, "quote": "6件"}]}}
    grounding = run(work(total=6), work(total=6), fields=fields).grounding
    assert grounding.invented == ()
    assert grounding.unread == ("a",)


def test_derived_values_and_choices_need_not_be_printed() -> None:
    fields = {
        "/who/level": _entry("永顺县"),
        "/work/total": _entry("网站5件", state="derived"),
        "/work/fee": _entry("网站5件"),
    }
    report = {"who": {"level": "county"}, "work": {"total": 6, "fee": 6}}
    grounding = run(report, report, fields=fields, source=SOURCE).grounding
    assert (grounding.printed, grounding.supported) == (1, 0)


# Documents, intervals, gold files


def test_documents_are_matched_by_stem() -> None:
    lines = [record(work(total=1), stem=stem) for stem in ("b", "c")]
    lines[0]["source"]["path"] = "C:\\data\\b.html"
    evaluation = evaluate(lines, {"a": {}, "b": work(total=1)}, SCHEMA, resamples=0)
    assert evaluation.documents == ("b",)
    assert evaluation.without_record == ("a",)
    assert evaluation.without_gold == ("c",)
    assert evaluation.overall.tally.hits == 1


def test_two_records_of_one_stem_are_an_error() -> None:
    with pytest.raises(EvaluationError, match="two records"):
        evaluate([record({}), record({})], {}, SCHEMA)


def test_a_record_without_source_is_an_error() -> None:
    with pytest.raises(EvaluationError, match="names no source"):
        evaluate([{"report": {}}], {}, SCHEMA)


@pytest.mark.parametrize(
    ("gold", "said"),
    [
        ({"work": {"totl": 1}}, "no field /work/totl"),
        ({"facts": [{"lable": "x"}]}, "no field /facts/0/lable"),
        ({"problems": [{"a": 1}]}, "no field /problems/0/a"),
        ({"work": {"channels": {"x": 1}}}, "no field /work/channels/x"),
        ({"_ambiguous": [{"path": "/work/totl"}]}, "/work/totl, which the schema lacks"),
        ({"_ambiguous": [{"note": "?"}]}, "has no path"),
    ],
)
def test_gold_that_would_never_be_scored_is_an_error(gold: Report, said: str) -> None:
    with pytest.raises(GoldError, match=said):
        run({}, gold)


def test_load_golds(tmp_path: Path) -> None:
    (tmp_path / "a.b.gold.json").write_text('{"work": {"total": 1}}', encoding="utf-8")
    (tmp_path / "a.b.txt").write_text("x", encoding="utf-8")
    assert load_golds(tmp_path) == {"a.b": {"work": {"total": 1}}}


@pytest.mark.parametrize(
    ("content", "said"), [(b"{", "not JSON"), (b"\xff", "not JSON"), (b"[]", "object")]
)
def test_a_broken_gold_file_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "a.gold.json").write_bytes(content)
    with pytest.raises(GoldError, match=rf"a\.gold\.json: .*{said}"):
        load_golds(tmp_path)


def test_intervals_hold_the_figure_and_are_the_same_each_time() -> None:
    parts = [Tally(hits=8, wrong=1, missed=1), Tally(hits=9, spurious=1), Tally(hits=3, wrong=3)]
    whole = Tally(20, 4, 1, 1)
    for found in (over_documents(parts, 500, 1), over_leaves(whole, 500, 1)):
        assert found is not None
        assert found.precision is not None
        assert found.precision.low < whole.precision < found.precision.high  # type: ignore[operator]
    assert over_documents(parts, 500, 1) == over_documents(parts, 500, 1)
    assert over_leaves(whole, 500, 1) != over_leaves(whole, 500, 2)


def test_intervals_of_nothing() -> None:
    assert over_documents([], 100, 0) is None
    assert over_leaves(Tally(), 100, 0) is None
    found = over_documents([Tally(missed=1)], 100, 0)
    assert found is not None
    assert found.precision is None


def test_intervals_over_leaves_are_for_few_documents() -> None:
    def figures(documents: int) -> Any:
        stems = [f"d{i}" for i in range(documents)]
        lines = [record(work(total=1), stem=stem) for stem in stems]
        golds = {stem: work(total=1) for stem in stems}
        return evaluate(lines, golds, SCHEMA, resamples=20).overall

    assert figures(2).over_leaves is not None
    assert figures(2).over_documents is not None
    assert figures(30).over_leaves is None


# What is shown


@pytest.fixture
def mixed() -> Evaluation:
    gold = {"work": {"total": 6, "fee": 2}, **facts(("座谈会", 1, "场"))}
    report = {"work": {"total": 7, "fee": 2}, **facts(("培训", 3, "次"))}
    fields = {"/work/total": _entry("6件", trust=0.4, reason="only reading")}
    return evaluate([record(report, fields)], {"a": gold}, SCHEMA, resamples=50)


def test_errors_carry_gold_got_and_place(mixed: Evaluation) -> None:
    wrong, missed, spurious = mixed.errors
    assert (wrong.path, wrong.verdict, wrong.gold, wrong.got) == ("/work/total", "wrong", 6, 7)
    assert wrong.claim is not None
    assert wrong.claim.evidence == (Evidence(4, 6, "6件"),)
    assert (wrong.claim.trust, wrong.claim.reason) == (0.4, "only reading")
    assert (missed.verdict, missed.gold, missed.labels) == ("missed", "1 场", ("座谈会", ""))
    assert (spurious.verdict, spurious.got, spurious.claim) == ("spurious", "3 次", None)


def test_table_stands_side_by_side(mixed: Evaluation) -> None:
    table = render_table({"rules": mixed, "a model": mixed})
    lines = table.splitlines()
    assert lines[0].split() == ["rules", "a", "model"]
    assert lines[1].split() == ["n", "P", "R", "F1"] * 2
    (row,) = [line for line in lines if line.startswith("numbers and dates")]
    assert row.split()[3:] == ["2", "0.500", "0.500", "0.500"] * 2
    assert "rules     numbers and dates" in table
    assert "invented values: 5 of 5" in table


def test_errors_are_shown_with_their_words(mixed: Evaluation) -> None:
    shown = render_errors(mixed).splitlines()
    assert shown[0] == "a  wrong  /work/total  gold 6  got 7  [4:6] '6件'"
    assert "a  invented  /work/fee  2  no evidence" in shown


def test_json_is_whole_and_the_same_each_time(mixed: Evaluation) -> None:
    shown = to_json({"rules": mixed})
    assert shown == to_json({"rules": mixed})
    plain = json.loads(shown)["rules"]
    assert plain["numeric"]["precision"] == 0.5
    assert plain["overall"]["over_documents"]["f1"] is not None
    assert plain["errors"][0]["claim"]["evidence"][0]["quote"] == "6件"
    assert len(plain["grounding"]["invented"]) == len(mixed.grounding.invented)


def test_outcomes_can_be_counted_by_anything(mixed: Evaluation) -> None:
    def trust(outcome: Outcome) -> str | None:
        known = outcome.claim is not None and outcome.claim.trust is not None
        return "low" if known else None

    assert tally_by(mixed.outcomes, trust) == {"low": Tally(wrong=1)}
    assert tally(mixed.outcomes) == mixed.overall.tally


# The gold labels of the project


def test_the_gold_labels_hold_against_themselves() -> None:
    golds = load_golds(SEEDS)
    lines = [
        record({k: v for k, v in gold.items() if not k.startswith("_")}, stem=stem)
        for stem, gold in golds.items()
    ]
    evaluation = evaluate(lines, golds, load_schema("annual_report"), resamples=0)
    assert len(evaluation.documents) >= 5
    assert evaluation.errors == ()
    assert evaluation.overall.tally.f1 == 1


def test_every_number_and_date_of_the_gold_labels_is_printed() -> None:
    """Which also holds the search for printed numbers against real reports."""
    for stem, gold in load_golds(SEEDS).items():
        words = (SEEDS / f"{stem}.txt").read_text("utf-8")
        derived = {entry["path"] for entry in gold["_ambiguous"]}
        for leaf in load_schema("annual_report").leaves:
            value = _at(gold, leaf.path)
            if value is not None and leaf.spec.kind != "text" and leaf.path not in derived:
                assert speaks_of(leaf.spec.kind, value, cite(words)), (stem, leaf.path)


def _at(gold: Report, path: str) -> Any:
    here: Any = gold
    for name in path.split("/")[1:]:
        here = here.get(name) if isinstance(here, dict) else None
    return here


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing(words: str) -> None:
    assert normalise(normalise(words)) == normalise(words)


def test_quantities_and_relations() -> None:
    assert quantity(None, "元") is None
    assert quantity(2, "万") == quantity(2, "万")
    assert quantity(200, "万元") == quantity(2_000_000, "元")
    assert related("公安自助服务机共办件", "办件")
    assert not related("座谈会", "公告")
