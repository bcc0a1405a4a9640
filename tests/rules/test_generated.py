"""Properties on generated reports: a cell is read rightly, or not at all; nothing crashes."""

import pytest
from generator import DAMAGE, FORMS, LAYOUTS, SCRIPTS, Generated, generate, leaves
from hypothesis import given, settings
from hypothesis import strategies as st

from llmx.fields import Schema
from llmx.pack import load_schema
from llmx.pipeline import Options, Pipeline
from llmx.records import Record

SCHEMA: Schema = load_schema("annual_report")
PIPELINE = Pipeline(SCHEMA, Options(engine="rules"))
TABLES = ("/table2/", "/table3/", "/table4/")

REPORTS = st.builds(
    lambda seed, form, layout, script, damage: generate(
        seed, form=form, layout=layout, script=script, damage=damage
    ),
    st.integers(0, 2**32),
    st.sampled_from(FORMS),
    st.sampled_from([layout for layout in LAYOUTS if not layout.startswith(("pdf", "docx"))]),
    st.sampled_from(SCRIPTS),
    st.lists(st.sampled_from([name for name in DAMAGE if "utf" not in name]), max_size=1),
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(REPORTS)
def test_no_cell_is_read_wrongly(report: Generated) -> None:
    record = PIPELINE.read_without_model(report.data, f"{report.name}.{report.media}").result
    assert isinstance(record, Record)
    truth = leaves(report.truth)
    unscored = tuple(entry["path"] for entry in report.truth["_ambiguous"])
    for decision in record.decisions:
        path = decision.path
        if not path.startswith(TABLES) or decision.value is None or path.startswith(unscored):
            continue
        assert decision.value in {truth.get(path), report.lost.get(path)}, path


@settings(max_examples=30, deadline=None, derandomize=True)
@given(REPORTS)
def test_evidence_is_what_the_source_says(report: Generated) -> None:
    record = PIPELINE.read_without_model(report.data, f"{report.name}.{report.media}").result
    assert isinstance(record, Record)
    if report.text is None:
        return
    for decision in record.decisions:
        assert decision.evidence
        for evidence in decision.evidence:
            assert report.text[evidence.start : evidence.end] == evidence.quote


@pytest.mark.parametrize("form", FORMS)
def test_identities_of_a_balanced_report_hold(form: str) -> None:
    report = generate(5, form=form, layout="txt_pipe")
    record = PIPELINE.read_without_model(report.data, "report.txt").result
    assert isinstance(record, Record)
    exact = [check for check in record.checks if check.kind == "exact"]
    assert exact
    assert not [check for check in exact if check.status == "broken"]


@pytest.mark.parametrize("form", ["form_2019", "form_2021"])
def test_a_broken_identity_is_the_sources(form: str) -> None:
    """What the generator breaks in the source is told, and blamed on it."""
    told = 0
    for seed in range(12):
        report = generate(seed, form=form, layout="txt_tabs", damage=["source_error"])
        wrong = {error["check"].split("/")[0] for error in report.truth["_source_errors"]}
        record = PIPELINE.read_without_model(report.data, "report.txt").result
        assert isinstance(record, Record)
        broken = {c.id.split("/")[0]: c.blame for c in record.checks if c.status == "broken"}
        for identity in wrong & {"t3.balance", "t3.processed", "t3.row", "t4.block"}:
            assert broken.get(identity) == "source"
            told += 1
    assert told
