"""The forms that schemas give rise to, and the passages they are asked about."""

from tiny import REPORT, SCHEMA, document

from llmx.fields import Schema
from llmx.model.asking import Form, forms_of
from llmx.model.labels import Labels
from llmx.model.passages import cut, find_passages
from llmx.model.ways.rows import Rows
from llmx.model.ways.values import Values

FORMS = {form.id: form for form in forms_of(SCHEMA)}
LABELS = Labels({i.path: (i.label, i.heading) for form in FORMS.values() for i in form.items})


def shown(text: str, form: Form, budget: int = 1000) -> str:
    """What a form is asked about, passages parted by |."""
    doc = document(text)
    spans = find_passages(form, cut(doc, LABELS), budget)
    return "|".join(doc.view.text[span.start : span.end].strip() for span in spans)


def test_one_form_for_each_group_that_is_asked_for() -> None:
    assert list(FORMS) == ["published", "published.ways", "requests", "remedies", "fees", "contact"]
    assert FORMS["published"].guide == "只要本年度的数。"
    assert FORMS["requests"].where == ("requests", "overview")
    assert "/silent/never" not in {path for form in FORMS.values() for path in form.paths}


def test_keys_are_short_and_differ() -> None:
    keys = [item.key for item in FORMS["requests"].items]
    expected = [
        "received",
        "replied",
        "online",
        "letter",
        "ways_other",
        "granted",
        "outcomes_other",
    ]
    assert keys == expected


def test_large_groups_are_split_along_their_parts() -> None:
    forms = [form for form in forms_of(SCHEMA, most=3) if form.id.startswith("requests")]
    assert [len(form.items) for form in forms] == [2, 3, 2]
    assert [item.key for item in forms[1].items] == ["online", "letter", "other"]


def test_a_family_that_is_too_large_is_split_evenly() -> None:
    sizes = [len(f.items) for f in forms_of(SCHEMA, most=2) if f.id.startswith("requests")]
    assert sizes == [2, 2, 1, 2]


def test_each_field_of_the_annual_report_is_asked_for_once(schema: Schema) -> None:
    forms = forms_of(schema)
    paths = [path for form in forms for path in form.paths]
    assert len(paths) == len(set(paths))
    assert len({form.id for form in forms}) == len(forms)
    for form in forms:
        keys = [item.key for item in form.items]
        assert len(keys) == len(set(keys)) <= 9
        way = Rows() if form.listing else Values()
        assert list(way.shape(form).schema["properties"])[:1] in (keys[:1], ["rows"])


def test_a_form_sees_the_figures_of_its_section() -> None:
    told = "收到的6件依申请公开已全部答复,其中网络申请4件、信函申请2件。"
    assert shown(REPORT, FORMS["requests"]).startswith(told)
    assert shown(REPORT, FORMS["fees"]).startswith("依申请公开收取费用1.2万元。")


def test_a_denial_tells_as_much_as_a_figure() -> None:
    assert "未发生" in shown(REPORT, FORMS["remedies"])


def test_what_nothing_is_said_of_is_not_asked() -> None:
    assert shown("## overview\n本局认真工作,公开2次会议。", FORMS["fees"]) == ""
    assert shown("", FORMS["fees"]) == ""


def test_other_sections_are_looked_at_for_words_of_the_label() -> None:
    text = "## overview\n加强学习。全年收到申请12件。\n## published\n公开信息3条。"
    assert shown(text, FORMS["requests"]) == "全年收到申请12件。"


def test_passages_keep_to_the_budget_and_take_the_best() -> None:
    text = "## requests\n" + "召开会议3次,研究工作5项。" * 40 + "收到申请12件,答复申请11件。"
    passages = shown(text, FORMS["requests"], budget=60)
    assert "收到申请12件" in passages
    assert len(passages) <= 60


def test_a_text_without_sentences_is_cut_but_not_in_a_number() -> None:
    text = "## requests\n" + "收到申请" + "1234567890" * 60 + "件"
    passages = shown(text, FORMS["requests"], budget=400)
    assert len(passages) <= 400


def test_dates_are_no_figures() -> None:
    assert (
        shown("## requests\n2018年3月1日印发〔2018〕3号文件,规范申请办理。", FORMS["requests"])
        == ""
    )


def test_tables_are_left_to_the_rules() -> None:
    rows = "一、本年新收申请数量1000001二、上年结转申请数量0000000三、予以公开 0 0 0 0 0 0"
    assert shown(f"## requests\n{rows}。收到申请12件。", FORMS["requests"]) == "收到申请12件。"


def test_marked_tables_are_left_to_the_rules() -> None:
    from dataclasses import replace

    from llmx.documents import Cell, Grid, Span

    text = "## requests\n收到申请12件。\n收到申请 13 件\n"
    table = Span(text.index("\n收到申请 13") + 1, len(text))
    grid = Grid((Cell(0, 0, "13", table),), table, "html")
    spans = find_passages(
        FORMS["requests"], cut(replace(document(text), grids=(grid,)), LABELS), 100
    )
    assert [text[span.start : span.end] for span in spans] == ["收到申请12件。"]


def test_a_list_needs_more_than_one_figure() -> None:
    ways = FORMS["published.ways"]
    assert shown("## published\n公开信息131条。", ways) == ""
    assert "日报公开31条" in shown(REPORT, ways)
    assert "网站3条" in shown("## overview\n其中网站3条、日报5条、微博7条。", ways)


def test_a_document_without_sections_is_read_as_a_whole() -> None:
    from dataclasses import replace

    doc = replace(document("收到申请12件。"), sections=())
    assert find_passages(FORMS["requests"], cut(doc, LABELS), 100)
