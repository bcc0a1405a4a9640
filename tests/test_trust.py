"""Trust: fitted, bounded, monotone, and below 1 whatever is known."""

import json
import sys
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmx.evaluate.reliability import reliability, wilson
from llmx.pack import load_schema
from llmx.pipeline import Options, Pipeline
from llmx.records import Decision, Evidence, Reading, Record
from llmx.trust import PRIOR, RAISING, Calibration, Traits, traits_of

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
sys.path.insert(0, str(SEEDS.parent / "benchmarks"))

from calibration.fit import REPORT_WEIGHT, as_data, fit, weigh  # noqa: E402
from calibration.heard import FILE, load_heard  # noqa: E402
from calibration.sample import Case  # noqa: E402

SCHEMA = load_schema("annual_report")
FITTED = SCHEMA.calibration
FLAGS = ("holds", "broken", "derived", "approximate", "repaired", "parted", "unsure", "doubtful")

EVERY = st.builds(
    Traits,
    st.sampled_from(sorted(FITTED.bases)),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["agree", "conflict", "rules_only", "model_only"]),
    *[st.booleans()] * 6,
)


def _with(traits: Traits, flag: str, *, on: bool) -> Traits:
    told: dict[str, Any] = {**traits._asdict(), flag: on}
    return Traits(**told)


def decision(reading: Reading, **more: Any) -> Decision:
    told: dict[str, Any] = {"chosen": "rules", "agreement": "rules_only", **more}
    return Decision(
        reading.path, reading.value, reading.state, told["chosen"], told["agreement"], 0.0,
        reading.evidence, (reading,), "why", qualifier=reading.qualifier,
    )  # fmt: skip


def reading(**more: Any) -> Reading:
    evidence = (Evidence(0, 1, "6"),)
    return Reading("/requests/received", 6, evidence, more.pop("reader", "rules"), **more)


@given(EVERY)
def test_nothing_is_certain(traits: Traits) -> None:
    assert 0 < FITTED.trust(traits) <= FITTED.ceiling < 1


@given(EVERY, st.sampled_from(FLAGS))
def test_each_trait_moves_trust_its_own_way_only(traits: Traits, flag: str) -> None:
    less, more = (FITTED.trust(_with(traits, flag, on=on)) for on in (False, True))
    assert more >= less if flag in RAISING else more <= less


@given(EVERY)
def test_readers_who_agree_are_trusted_most_and_a_model_alone_least(traits: Traits) -> None:
    alone, conflict, rules, agree = (
        FITTED.trust(traits._replace(agreement=how))
        for how in ("model_only", "conflict", "rules_only", "agree")
    )
    assert alone <= conflict <= rules <= agree


def test_traits_of_a_decision() -> None:
    cell = reading(how="cell: one digit for each cell", certainty=0.9, repairs=("glued",))
    told = traits_of(decision(cell), "count", {"holds"})
    assert told.base == "cell"
    assert set(told.told()) == {"holds", "repaired", "parted", "unsure"}


@pytest.mark.parametrize(
    ("how", "state", "kind", "base"),
    [
        ("phrase", "stated", "count", "figure"),
        ("absence", "stated_none", "money", "absence"),
        ("cell", "stated_none", "count", "cell"),
        ("period", "stated", "day", "date"),
        ("left over", "stated", "facts", "facts"),
    ],
)
def test_base_is_the_kind_of_value(how: Any, state: Any, kind: str, base: str) -> None:
    assert traits_of(decision(reading(how=how, state=state)), kind, ()).base == base


@pytest.mark.parametrize(("certainty", "loose"), [(0.2, ["loose"]), (0.9, [])])
def test_certainty_of_a_model_says_how_near_its_label_is(
    certainty: float, loose: list[str]
) -> None:
    one = reading(reader="model", certainty=certainty)
    told = traits_of(decision(one, chosen="model", agreement="model_only"), "count", ())
    assert (told.base, list(told.told())) == ("model", ["model_only", *loose])
    assert FITTED.trust(told) < FITTED.trust(Traits("figure"))


def test_kinds_of_all_places() -> None:
    assert SCHEMA.kind_of("/table3/received/total") == "count"
    assert SCHEMA.kind_of("/facts/12/value") == "facts"
    assert SCHEMA.kind_of("/problems/0") == "statements"
    with pytest.raises(KeyError):
        SCHEMA.kind_of("/nowhere")


# The file that ships


def test_what_rests_on_no_case_is_called_a_prior() -> None:
    told = json.loads((SEEDS.parent / "schemas/annual_report/trust.json").read_text("utf-8"))
    for name, entry in {**told["bases"], **told["traits"]}.items():
        assert entry["prior"] == (entry["gold"] + entry["generated"] + entry["heard"] == 0)
        if entry["prior"]:
            assert entry["weight"] == PRIOR[name]


def test_a_changed_calibration_is_a_changed_schema() -> None:
    from dataclasses import replace

    assert replace(SCHEMA, calibration=Calibration()).fingerprint != SCHEMA.fingerprint


def test_without_a_calibration_the_prior_speaks() -> None:
    plain = Calibration()
    assert plain.trust(Traits("count")) == pytest.approx(0.9, abs=0.01)
    assert plain.trust(Traits("count", agreement="model_only")) < 0.5


# Fitting


def cases(right: int, wrong: int, traits: Traits, documents: int = 20) -> list[Case]:
    return [Case(f"{traits.base}{i % documents}", traits, i < right) for i in range(right + wrong)]


def test_many_cases_outweigh_the_prior_and_few_do_not() -> None:
    poor = Traits("figure")
    gold = cases(200, 200, poor)
    many, few = (fit(weigh(seen, []), gold) for seen in (gold, cases(1, 1, poor)))
    assert many.trust(poor) == pytest.approx(0.5, abs=0.03)
    assert 0.7 < few.trust(poor) < 0.9


def test_what_is_never_wrong_stays_below_the_ceiling_its_number_allows() -> None:
    good = Traits("cell", holds=True)
    gold = cases(300, 0, good)
    assert fit(weigh(gold, []), gold).trust(good) <= 1 - 3 / 300


def test_one_long_report_is_no_crowd_of_witnesses() -> None:
    (weighed,) = weigh(cases(5_000, 0, Traits("cell"), documents=1), [])
    assert weighed.right == pytest.approx(REPORT_WEIGHT)


def test_what_models_say_weighs_half_of_gold_and_is_seen_in_their_traits_only() -> None:
    gold = cases(90, 10, Traits("figure"))
    heard = cases(600, 200, Traits("model", agreement="model_only"))
    by_base = {w.traits.base: w.right + w.wrong for w in weigh(gold, [], heard)}
    assert by_base["model"] <= by_base["figure"] / 2
    without, fitted = (fit(weigh(gold, [], said), gold) for said in ((), heard))
    assert fitted.trust(Traits("figure")) == pytest.approx(
        without.trust(Traits("figure")), abs=0.001
    )
    assert fitted.trust(heard[0].traits) > Calibration().trust(heard[0].traits)


def test_what_models_said_is_on_file_with_what_had_no_answer() -> None:
    heard = load_heard()
    assert {case.traits.agreement for case in heard} == {"agree", "conflict", "model_only"}
    assert all(n >= 0 for n in json.loads(FILE.read_text("utf-8"))["models"].values())


def test_generated_reports_weigh_half_of_gold() -> None:
    gold, generated = cases(100, 0, Traits("cell")), cases(0, 900, Traits("figure"))
    by_base = {w.traits.base: w.right + w.wrong for w in weigh(gold, generated)}
    assert by_base == {"cell": pytest.approx(100), "figure": pytest.approx(50)}


def test_a_trait_that_should_lower_trust_never_raises_it() -> None:
    gold = cases(20, 80, Traits("figure")) + cases(100, 0, Traits("figure", broken=True))
    assert fit(weigh(gold, []), gold).weights["broken"] <= 0


def test_the_file_reads_back(tmp_path: Path) -> None:
    gold = cases(90, 10, Traits("figure")) + cases(50, 0, Traits("cell", holds=True))
    fitted = fit(weigh(gold, []), gold)
    file = tmp_path / "trust.json"
    file.write_text(json.dumps(as_data(fitted, gold, [])), encoding="utf-8")
    assert Calibration.load(file) == fitted


# Reliability


def test_brier_and_bins_by_hand() -> None:
    found = reliability([(0.9, True), (0.9, False), (0.4, False), (0.4, False)])
    assert found is not None
    assert found.brier == pytest.approx((0.01 + 0.81 + 0.16 + 0.16) / 4)
    assert found.brier_of_share == pytest.approx(0.25 * 0.75)
    assert [(one.low, one.n, one.right) for one in found.bins] == [(0.0, 2, 0), (0.9, 2, 1)]


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_every_value_is_in_one_bin(told: list[tuple[float, bool]]) -> None:
    found = reliability(told)
    assert found is not None
    assert sum(one.n for one in found.bins) == found.n == len(told)
    assert sum(one.right for one in found.bins) == found.right
    assert all(one.interval.low <= one.share <= one.interval.high for one in found.bins)


def test_no_values_no_reliability() -> None:
    assert reliability([]) is None


def test_wilson_has_width_where_all_are_right() -> None:
    # Newcombe (1998), table I: 10 of 10 gives 0.7225 to 1.
    interval = wilson(10, 10)
    assert (round(interval.low, 4), round(interval.high, 4)) == (0.7225, 1.0)


# In records


def flagged(least: float | None) -> tuple[str, set[str]]:
    path = SEEDS / "000_1217a4fca6004162.txt"
    pipeline = Pipeline(SCHEMA, Options(engine="rules", trust=least))
    record = pipeline.read_without_model(path.read_bytes(), path.name).result
    assert isinstance(record, Record)
    low = {p.message.split(":")[0] for p in record.problems if p.code == "low_trust"}
    if least is not None:
        assert low == {d.path for d in record.decisions if d.trust < least}
    return record.status, low


def test_a_threshold_flags_the_values_under_it_and_no_others() -> None:
    plain, none = flagged(None)
    assert (plain, none) == ("ok", set())
    assert flagged(0.0)[1] == set()
    status, low = flagged(0.95)
    assert status == "flagged"
    assert low
    assert flagged(1.0)[1] > low


def test_all_sets_of_traits_have_a_trust() -> None:
    for base, holds in product(("a kind nobody fitted", "cell"), (True, False)):
        assert 0 < FITTED.trust(Traits(base, holds)) < 1
