"""What of an answer the text bears out."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import REPORT, SCHEMA, document

from llmx.documents import Document, Span, View
from llmx.model.asking import forms_of
from llmx.model.grounding import Grounded
from llmx.model.grounding import ground as bear_out
from llmx.model.labels import Labels
from llmx.model.pages import lore_of, page_of
from llmx.model.passages import cut
from llmx.model.ways.rows import Rows
from llmx.model.ways.values import Values
from llmx.records import Reading

FORMS = {form.id: form for form in forms_of(SCHEMA)}
LABELS = Labels({i.path: (i.label, i.heading) for form in FORMS.values() for i in form.items})
LORE = lore_of(SCHEMA)


def ground(text: str | Document, form_id: str, **answer: Any) -> Grounded:
    """Grounds an answer in a whole text; fields not given are null."""
    doc = document(text) if isinstance(text, str) else text
    form = FORMS[form_id]
    known = cut(doc, LABELS)
    page = page_of(doc, form, (Span(0, len(doc.view.text)),), known.labels, LORE)
    values: Mapping[str, Any] = answer
    if not form.listing:
        values = {item.key: None for item in form.items} | answer
    way = Rows() if form.listing else Values()
    claims = way.claims(page, form, values, lambda words: words.replace("(", "("))
    return bear_out(page, claims, "prompt test.v1")


def one(grounded: Grounded) -> Reading:
    (reading,) = grounded.readings
    return reading


def reason(grounded: Grounded) -> str:
    assert grounded.readings == ()
    (refused,) = grounded.refused
    return refused.reason


def test_a_printed_number_is_a_reading_with_evidence() -> None:
    reading = one(ground(REPORT, "published", total=131))
    assert (reading.path, reading.value, reading.unit) == ("/published/total", 131, "条")
    assert (reading.reader, reading.how, reading.state) == ("model", "prompt test.v1", "stated")
    (evidence,) = reading.evidence
    assert evidence.quote == "131条"
    assert REPORT[evidence.start : evidence.end] == "131条"


@pytest.mark.parametrize(
    ("printed", "said", "value"),
    [
        ("1,146件", 1146, 1146),
        ("1146件", "1146", 1146),
        ("一百三十一件", 131, 131),
        ("两件", 2, 2),
        ("69.57万件", 695700, 695700),
        ("69.57万件", 69.57, 695700),
        ("3万余件", "3万余", 30000),
        ("0件", 0, 0),
    ],
)
def test_a_number_may_be_printed_in_any_way(printed: str, said: object, value: int) -> None:
    reading = one(ground(f"## requests\n收到申请{printed}。", "requests", received=said))
    assert (reading.value, reading.state) == (value, "stated")


def test_a_qualifier_is_taken_from_the_text() -> None:
    assert one(ground("收到申请300余件。", "requests", received=300)).qualifier == "over"


def test_money_is_in_yuan_whatever_the_model_wrote() -> None:
    for said in (12000, 1.2, "1.2万"):
        assert one(ground(REPORT, "fees", charged=said)).value == 12000


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("收到申请6件。", 7),
        ("收到申请16件。", 6),
        ("收到申请6.5件。", 6),
        ("收到申请1,146件。", 146),
        ("收到申请很多件。", 6),
        ("收到申请6件。", "六六"),
    ],
)
def test_what_is_not_printed_is_refused(text: str, value: object) -> None:
    assert reason(ground(text, "requests", received=value))


def test_a_unit_that_speaks_against_it_is_reason_to_refuse() -> None:
    assert "unit" in reason(ground("培训人员6人次。", "requests", received=6))
    assert one(ground("收到申请6宗。", "requests", received=6)).value == 6
    assert one(ground("收到申请:6", "requests", received=6)).value == 6


def test_numbers_that_measure_nothing_are_no_evidence() -> None:
    assert reason(ground("申请电话:0855-6622836。", "requests", received=6622836))


def test_the_figure_nearest_to_the_label_is_taken() -> None:
    text = "网站更新信息6件。全年共收到申请6件。咨询6件。"
    (evidence,) = one(ground(text, "requests", received=6)).evidence
    assert text[: evidence.start].endswith("收到申请")


def test_a_figure_of_another_field_is_not_taken() -> None:
    grounded = ground("主动公开政府信息131条。", "published", total=131, rules=131)
    assert one(grounded).path == "/published/total"
    assert "/published/total" in grounded.refused[0].reason


def test_fields_may_share_a_figure_that_speaks_of_both() -> None:
    text = "收到的6件申请已全部答复,申请答复数6件。收到申请6件。"
    assert len(ground(text, "requests", received=6, replied=6).readings) == 2


def test_two_parts_of_one_sum_do_not_share_a_figure() -> None:
    grounded = ground("收到书面信函申请2件。", "requests", letter=2, online=2)
    assert one(grounded).path == "/requests/ways/letter"
    assert "/requests/ways/letter" in grounded.refused[0].reason


def test_the_words_around_a_figure_must_say_something_of_the_field() -> None:
    assert "say nothing" in reason(ground("召开会议6件。", "requests", granted=6))


def test_a_whole_is_no_rival_of_its_parts() -> None:
    text = "行政复议案件3件,其中行政复议维持具体行政行为1件。"
    values = {r.path: r.value for r in ground(text, "remedies", total=3, upheld=1).readings}
    assert values == {"/remedies/total": 3, "/remedies/upheld": 1}


@pytest.mark.parametrize(
    "text",
    [
        "2018年度未收到政府信息公开申请。",
        "我局没有收到申请。",
        "收到申请0件。",
        "本年度无依申请公开件。",
        "收到申请数为零。",
    ],
)
def test_a_zero_counts_where_the_text_says_so(text: str) -> None:
    reading = one(ground(text, "requests", received=0))
    assert reading.value == 0
    assert reading.state == ("stated" if "0件" in text else "stated_none")


@pytest.mark.parametrize(
    "text",
    [
        "收到申请6件。",
        "未发生行政复议。",
        "无障碍服务,规范申请办理。",
        "未按时办结的申请已催办。",
        "未发生因依申请公开引起的行政诉讼。",
        "依申请公开没有收取费用。",
        "收到申请10件。",
    ],
)
def test_a_zero_counts_nowhere_else(text: str) -> None:
    assert reason(ground(text, "requests", received=0))


def test_a_denial_of_one_thing_is_none_of_another_in_its_part() -> None:
    text = "2018年度未发生行政复议。"
    grounded = ground(text, "remedies", total=0, upheld=0)
    assert one(grounded).path == "/remedies/total"


def test_the_evidence_for_a_zero_is_the_denial() -> None:
    text = "经费充足。2018年度未发生因信息公开引起的行政复议,工作有序。"
    (evidence,) = one(ground(text, "remedies", total=0)).evidence
    assert evidence.quote == "未发生因信息公开引起的行政复议"


def test_words_must_be_there_literally() -> None:
    assert one(ground("联系电话:0855 -6622836。", "contact", phone="0855-6622836")).value
    assert reason(ground("联系电话:0855-6622836。", "contact", phone="0855-6622837"))
    assert reason(ground("联系电话:0855-6622836。", "contact", phone=" "))


def rows(*pairs: tuple[object, object]) -> list[tuple[object, object]]:
    return list(pairs)


def test_rows_are_words_and_a_figure_that_stand_together() -> None:
    found = ground(REPORT, "published.ways", rows=rows(("政府网站", 100), ("日报", 31)))
    values = {reading.path: reading.value for reading in found.readings}
    assert values == {
        "/published/ways/0/label": "政府网站",
        "/published/ways/0/kind": "web",
        "/published/ways/0/count": 100,
        "/published/ways/1/label": "日报",
        "/published/ways/1/kind": "paper",
        "/published/ways/1/count": 31,
    }


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("微博", 100),
        ("政府网站", 31),
        ("政府网站", 7),
        ("政府网站", None),
        ("", 100),
        (None, 100),
        ("规范性文件", 23),
    ],
)
def test_rows_that_do_not_are_refused(label: object, number: object) -> None:
    assert reason(ground(REPORT, "published.ways", rows=rows((label, number))))


def test_a_figure_copied_along_with_the_words_is_left_out() -> None:
    said = rows(("政府网站公开100条", 100), ("日报：31条", 31))
    found = ground(REPORT, "published.ways", rows=said)
    labels = [r.value for r in found.readings if r.path.endswith("/label")]
    assert labels == ["政府网站公开", "日报"]


def test_refused_and_repeated_rows_leave_no_gap() -> None:
    said = rows(("微博", 1), ("政府网站", 100), ("政府网站", 100), ("日报", 31))
    found = ground(REPORT, "published.ways", rows=said)
    paths = [reading.path for reading in found.readings if reading.path.endswith("/label")]
    assert paths == ["/published/ways/0/label", "/published/ways/1/label"]
    assert len(found.refused) == 1


def test_evidence_is_in_the_source_when_the_view_is_shorter() -> None:
    from array import array
    from dataclasses import replace

    source = "收到 申请 6 件。"
    kept = [i for i, char in enumerate(source) if char != " "]
    view = View("".join(source[i] for i in kept), array("I", kept))
    doc = replace(document(source), view=view, sections=())
    (evidence,) = one(ground(doc, "requests", received=6)).evidence
    assert (evidence.quote, source[evidence.start : evidence.end]) == ("6 件", "6 件")


@given(
    st.text(alphabet="收到申请件未无零0123456789,。;万一二\n ", max_size=80),
    st.one_of(st.integers(0, 1000), st.floats(0, 100), st.text(max_size=5)),
)
def test_whatever_is_grounded_is_quoted(text: str, value: object) -> None:
    for reading in ground(text, "requests", received=value).readings:
        for evidence in reading.evidence:
            assert text[evidence.start : evidence.end] == evidence.quote
            assert evidence.quote
