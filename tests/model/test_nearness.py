"""Whose figure a figure is, by the words around it."""

import pytest
from tiny import REPORT, SCHEMA, document

from llmx.documents import Span
from llmx.model.asking import forms_of, leading_of
from llmx.model.labels import Labels
from llmx.model.nearness import Surroundings
from llmx.model.pages import Page, lore_of, page_of
from llmx.model.passages import cut

FORMS = {form.id: form for form in forms_of(SCHEMA)}
LABELS = Labels({i.path: (i.label, i.heading) for form in FORMS.values() for i in form.items})


def page(text: str) -> Page:
    doc = document(text)
    known = cut(doc, LABELS)
    whole = (Span(0, len(text)),)
    return page_of(doc, FORMS["requests"], whole, known.labels, lore_of(SCHEMA))


def around(text: str, printed: str) -> Surroundings:
    found = page(text)
    return found.around(next(f for f in found.quantities if f.printed == printed))


def test_words_up_to_the_figure_before_are_near() -> None:
    there = around("网络申请4件、信函申请2件,均已答复。", "2")
    assert (there.near, there.after) == ("、信函申请", "")
    assert there.far.startswith("网络申请4件")
    assert "均已答复" in there.far


def test_words_after_count_up_to_the_end_of_the_clause() -> None:
    there = around("对收到的6件申请已全部答复,其中网络4件。", "6")
    assert there.after == "申请已全部答复"
    assert "网络" in there.far


def test_sentences_do_not_mix() -> None:
    there = around("网络申请4件。信函申请2件。", "2")
    assert "网络" not in there.near + there.after + there.far


@pytest.mark.parametrize(("path", "printed"), [("online", "4"), ("letter", "2")])
def test_the_label_by_a_figure_says_most(path: str, printed: str) -> None:
    text = "网络申请4件、信函申请2件。"
    label = page(text).labels[f"/requests/ways/{path}"]
    figures = {p: around(text, p).speak_of(label.both) for p in ("4", "2")}
    assert max(figures, key=lambda p: figures[p]) == printed


def test_what_adds_up_is_known_by_the_identities() -> None:
    from llmx.pack import load_schema

    schema = load_schema("annual_report")
    wholes = schema.wholes
    assert wholes["/requests/channels/fax"] == "/requests/received"
    assert wholes["/requests/outcomes/granted"] == "/requests/replied"
    leading = leading_of(schema)
    assert {"/requests/received", "/remedies/litigation/total", "/proactive/total"} <= leading
    assert "/requests/channels/in_person" not in leading


def test_a_report_has_a_figure_for_each_field() -> None:
    values = [found.quantity.value for found in page(REPORT).quantities]
    assert {131, 23, 100, 31, 6, 4, 2, 12000} <= set(values)
