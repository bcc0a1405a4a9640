"""Ways of asking: what is shown, what an answer looks like, and what it says of the text."""

import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import REPORT, SCHEMA, document

from llmx.documents import Span
from llmx.fields import Schema
from llmx.model.asking import Form, forms_of
from llmx.model.grounding import Grounded, ground
from llmx.model.labels import Labels
from llmx.model.pages import Lore, Page, lore_of, page_of
from llmx.model.passages import cut
from llmx.model.strategies import WAYS
from llmx.model.ways import Way
from llmx.model.ways.points import Points, candidates
from llmx.model.ways.quotes import Quotes
from llmx.model.ways.rows import Rows

FORMS = {form.id: form for form in forms_of(SCHEMA)}
LABELS = Labels({i.path: (i.label, i.heading) for form in FORMS.values() for i in form.items})
LORE = lore_of(SCHEMA)
POINTS, QUOTES = Points(), Quotes()
TOLD = "收到申请6件,其中网络申请4件、信函申请2件。"


def page(text: str, form: Form) -> Page:
    doc = document(text)
    return page_of(doc, form, (Span(0, len(text)),), cut(doc, LABELS).labels, LORE)


def answered(way: Way, text: str, form_id: str, **answer: Any) -> Grounded:
    """What an answer comes to; fields not given are null."""
    form = FORMS[form_id]
    values = {item.key: None for item in form.items} | answer
    return ground(page(text, form), way.claims(page(text, form), form, values, str), "test")


def values(grounded: Grounded) -> dict[str, object]:
    for reading in grounded.readings:
        assert reading.evidence
    return {reading.path: reading.value for reading in grounded.readings}


def reason(grounded: Grounded) -> str:
    assert grounded.readings == ()
    (refused,) = grounded.refused
    return refused.reason


def shown(text: str, form_id: str) -> str:
    return POINTS.shown(page(text, FORMS[form_id]), FORMS[form_id])


def test_figures_and_denials_are_marked() -> None:
    told = "收到申请6件,未收到信函申请。"
    assert shown(told, "requests") == "收到申请<a>6件,<b>未收到信函申请。"


def test_what_no_field_of_the_form_may_be_is_not_marked() -> None:
    told = "2018年收到申请6件,办结率为100%,公开131条。联系电话:0855-6622836。"
    assert shown(told, "requests") == told.replace("6件", "<a>6件")
    assert shown(told, "contact") == told


def test_marks_go_on_after_z() -> None:
    told = "收到申请6件,无。" * 20
    marked = shown(told, "requests")
    assert "<z>" in marked
    assert "<aa>" in marked
    assert marked.replace("<an>", "").count("<") == 39


def test_a_report_can_forge_no_mark() -> None:
    forged = "＜a＞收到申请<a>6件。"
    assert shown(forged, "requests") == "〈a〉收到申请〈a〉<a>6件。"


def test_what_is_pointed_at_is_the_value_and_the_evidence() -> None:
    grounded = answered(POINTS, TOLD, "requests", received="a", online="b", letter="c")
    assert values(grounded) == {
        "/requests/received": 6,
        "/requests/ways/online": 4,
        "/requests/ways/letter": 2,
    }
    quotes = [evidence.quote for reading in grounded.readings for evidence in reading.evidence]
    assert quotes == ["6件", "4件", "2件"]


def test_a_denial_that_is_pointed_at_is_zero() -> None:
    grounded = answered(POINTS, "2018年度未发生行政复议。", "remedies", total="a")
    (reading,) = grounded.readings
    assert (reading.value, reading.state) == (0, "stated_none")
    assert reading.evidence[0].quote == "未发生行政复议"


@pytest.mark.parametrize(
    ("text", "form_id", "answer", "why"),
    [
        (TOLD, "requests", {"received": "d"}, "no figure has this mark"),
        (TOLD, "requests", {"received": "6"}, "no figure has this mark"),
        ("未发生行政复议。", "requests", {"received": "a"}, "nothing says"),
        ("召开会议6件。", "requests", {"granted": "a"}, "say nothing"),
    ],
)
def test_pointing_amiss_is_refused(
    text: str, form_id: str, answer: dict[str, str], why: str
) -> None:
    assert why in reason(answered(POINTS, text, form_id, **answer))


def test_a_field_points_only_at_figures_with_its_unit() -> None:
    told = "收到申请6件,公开信息131条。"
    form = FORMS["published"]
    marks = candidates(page(told, form), form)
    assert [c.figure.printed for c in marks.values() if c.figure] == ["6", "131"]
    rows = answered(POINTS, told, "published", total="b")
    assert values(rows) == {"/published/total": 131}


def test_words_are_still_words() -> None:
    grounded = answered(POINTS, REPORT, "contact", phone="0855-6622836")
    assert values(grounded) == {"/contact/phone": "0855-6622836"}


@given(st.text("收到申请<＜a>6件未发生无,。 零", max_size=60), st.text("abc6", max_size=2))
def test_whatever_is_pointed_at_is_quoted(text: str, mark: str) -> None:
    for reading in answered(POINTS, text, "requests", received=mark).readings:
        for evidence in reading.evidence:
            assert text[evidence.start : evidence.end] == evidence.quote != ""


def test_a_value_stands_where_its_quote_does() -> None:
    told = "收到申请6件,其中网络6件。"
    grounded = answered(QUOTES, told, "requests", received=("收到申请6件", 6))
    (reading,) = grounded.readings
    assert (reading.value, reading.evidence[0].start) == (6, told.index("6"))


def test_a_quoted_denial_is_zero() -> None:
    told = "未发生行政复议。"
    assert values(answered(QUOTES, told, "remedies", total=("未发生行政复议。", 0))) == {
        "/remedies/total": 0
    }


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (("收到的申请共6件", 6), "quoted are not in the text"),
        (("网络申请4件", 6), "not printed as a number"),
        (("", 6), "quoted are not in the text"),
        ((6, "收到申请6件"), "not a number"),
        (("收到申请6件", 0), "nothing says"),
    ],
)
def test_a_value_without_its_words_is_refused(said: tuple[object, object], why: str) -> None:
    assert why in reason(answered(QUOTES, TOLD, "requests", received=said))


@pytest.mark.parametrize("name", WAYS)
def test_each_way_takes_an_answer_of_its_shape(name: str) -> None:
    said = {"values": 6, "sparse": 6, "quotes": ["收到申请6件", 6], "points": "a"}[name]
    way, form = WAYS[name], FORMS["requests"]
    nulls = {item.key: None for item in form.items}
    answer = way.shape(form).check(json.dumps(nulls | {"received": said}, ensure_ascii=False))
    claims = way.claims(page(TOLD, form), form, answer, str)
    assert values(ground(page(TOLD, form), claims, "test")) == {"/requests/received": 6}
    assert way.shape(form) is way.shape(form)
    assert pickle.loads(pickle.dumps(way.shape(form))) is way.shape(form)  # noqa: S301 - our own
    assert way.room(form) > 0


def test_rows_are_arrays() -> None:
    way, form = Rows(), FORMS["published.ways"]
    shape = way.shape(form)
    answer = shape.check('{"rows":[["政府网站","100"],["日报",31],["电视",null]]}')
    claims = way.claims(page(REPORT, form), form, answer, str)
    grounded = ground(page(REPORT, form), claims, "test")
    assert values(grounded)["/published/ways/1/count"] == 31
    assert [refused.value for refused in grounded.refused] == ["电视"]


def rows_of(text: str, form: Form, lore: Lore, *rows: tuple[str, int]) -> Grounded:
    doc = document(text)
    labels = Labels({i.path: (i.label, i.heading) for i in form.items})
    there = page_of(doc, form, (Span(0, len(text)),), cut(doc, labels).labels, lore)
    return ground(there, Rows().claims(there, form, {"rows": list(rows)}, str), "test")


def test_a_figure_that_several_rows_claim_is_that_of_none() -> None:
    told = "通过网站、日报公开50条,网站公告3条。"
    found = rows_of(told, FORMS["published.ways"], LORE, ("网站", 50), ("日报", 50), ("网站", 3))
    assert [value for value in values(found).values() if isinstance(value, int)] == [3]
    assert {refused.reason for refused in found.refused} == {"the figure is of several"}


def test_a_row_told_twice_in_other_words_is_one() -> None:
    told = "通过政府网站公开50条。"
    found = rows_of(told, FORMS["published.ways"], LORE, ("政府网站", 50), ("网站", 50))
    assert values(found)["/published/ways/0/label"] == "政府网站"
    assert found.refused == ()


def test_what_belongs_to_the_list_beside_is_no_row(schema: Schema) -> None:
    form = next(form for form in forms_of(schema) if form.id == "proactive.topics")
    told = "公开人事信息82条,政府微信公开553条。"
    said = (("主动公开：人事信息", 82), ("政府微信", 553))
    found = rows_of(told, form, lore_of(schema), *said)
    assert list(values(found).values()) == ["人事信息", 82]
    assert "another list" in found.refused[0].reason


@pytest.mark.parametrize("row", ['["网站"]', '["网站",3,"条"]', '[3,"网站"]', '{"label":"网站"}'])
def test_rows_of_another_length_or_order_are_no_answer(row: str) -> None:
    shape = Rows().shape(FORMS["published.ways"])
    assert shape.fits('{"rows":[["网站",3]]}')
    assert not shape.fits(f'{{"rows":[{row}]}}')
