"""Panels: carries, breaks, names, duplicates and copied text that are known by construction."""

import csv
import json
import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from generator.issuers import Issuer, draw_issuer
from generator.panel import Told, panel

from llmx.cli.lines import source_text
from llmx.fields import Schema
from llmx.panel import BodiesError, Panel, build, load_bodies, write_panel
from llmx.panel.bodies import body_name, suggest
from llmx.panel.copied import find_copied
from llmx.panel.series import breaks, points
from llmx.run import extract_rules

COPIED = (
    "我县在推进乡村道路养护信息公开的过程中探索建立了村民代表季度评议与公示栏轮换更新制度。"
    "全年组织评议活动{n}场，对反映集中的灌溉渠道修缮进度等事项逐一书面回访并向社会公示结果。"
)
NAMES = {"财政": "永顺县财政局", "政府": "永顺县人民政府", "教育": "永顺县教育局",
         "卫计": "永顺县卫生和计划生育局", "卫健": "永顺县卫生健康局"}  # fmt: skip
YEARS = {"财政": range(2020, 2025), "政府": range(2021, 2025), "教育": range(2021, 2024),
         "卫计": range(2019, 2021), "卫健": range(2021, 2024)}  # fmt: skip
BROKEN = ("政府", 2023)


def issuers() -> dict[str, tuple[Issuer, range]]:
    any_body = draw_issuer(random.Random(1), 2022)  # noqa: S311
    found = {}
    for body, name in NAMES.items():
        kind = "government" if body == "政府" else "department"
        issuer = replace(any_body, name=name, level="county", kind=kind, seat="永顺县",
                         region=(("county", "永顺县"),), unsure=())  # fmt: skip
        found[body] = (issuer, YEARS[body])
    return found


def copied(body: str, year: int) -> str:
    """The same paragraph, with another figure, in one body's two years and in another body."""
    places = {("教育", 2022): 3, ("教育", 2023): 12, ("财政", 2024): 7}
    return COPIED.format(n=places[body, year]) if (body, year) in places else ""


@pytest.fixture(scope="module")
def told() -> list[Told]:
    return panel(3, issuers(), extra=copied, broken={BROKEN: 2})


@pytest.fixture(scope="module")
def folder(told: list[Told], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("panel")
    for one in told:
        (folder / f"{one.body}{one.year}.txt").write_text(one.text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def lines(folder: Path) -> list[dict[str, Any]]:
    read = extract_rules(sorted(folder.glob("*.txt")))
    return [json.loads(json.dumps(one)) for one in read]


@pytest.fixture(scope="module")
def made(lines: list[dict[str, Any]], schema: Schema) -> Panel:
    return build(lines, schema, source_text, {})


def test_every_report_has_its_place(made: Panel, told: list[Told]) -> None:
    assert {(r.body, r.year) for r in made.reports if r.kept} == {
        (NAMES[one.body], one.year) for one in told
    }


def test_carries_hold_but_for_the_broken_one(made: Panel, told: list[Told]) -> None:
    totals = [c for c in made.carried if c.id == "panel.carry/total"]
    followed = {(NAMES[o.body], o.year) for o in told if o.year - 1 in YEARS[o.body]}
    assert {(c.body, c.year) for c in totals if c.status != "not_assessable"} == followed
    broken = {(c.body, c.year, c.id) for c in made.carried if c.status == "broken"}
    place = (NAMES[BROKEN[0]], BROKEN[1])
    assert (*place, "panel.carry/total") in broken
    assert (*place, "panel.carry/natural_person") in broken
    assert {(body, year) for body, year, _ in broken} == {place}
    (total,) = [c for c in totals if c.status == "broken"]
    assert total.said is not None
    assert total.expected == total.said - 2


def test_stocks_in_force_go_on_within_the_2021_form(made: Panel) -> None:
    stocks = [c for c in made.carried if c.id == "panel.in_force/normative"]
    assert any(c.status == "holds" for c in stocks)
    first = next(c for c in stocks if c.body == NAMES["财政"] and c.year == 2021)
    assert first.status == "not_assessable"


def test_a_change_of_form_is_a_break(made: Panel) -> None:
    found = {(b.body, b.year_before, b.year) for b in made.breaks if b.series == "normative"}
    assert found == {(NAMES["财政"], 2020, 2021)}


def test_prose_before_a_table_is_another_source(schema: Schema) -> None:
    told, tabled = schema.empty(), schema.empty()
    told["requests"]["received"] = 5
    tabled["requests"]["received"] = tabled["table3"]["received"]["total"] = 7
    found = points({("某县", 2018): told, ("某县", 2019): tabled}, schema)
    assert [(p.year, p.value) for p in found if p.series == "received"] == [(2018, 5), (2019, 7)]
    (broken,) = breaks(found)
    assert (broken.source_before, broken.source) == (
        "/requests/received",
        "/table3/received/total",
    )


def test_a_renamed_body_is_suggested_and_joined_only_by_a_person(
    made: Panel, lines: list[dict[str, Any]], schema: Schema, tmp_path: Path
) -> None:
    pairs = {(s.earlier, s.later) for s in made.suggestions}
    assert (NAMES["卫计"], NAMES["卫健"]) in pairs
    assert NAMES["卫计"] in made.bodies
    mapping = tmp_path / "bodies.csv"
    mapping.write_text(f"name,body\n{NAMES['卫计']},{NAMES['卫健']}\n", encoding="utf-8")
    joined = build(lines, schema, lambda _: "", load_bodies(mapping))
    assert NAMES["卫计"] not in joined.bodies
    assert {r.year for r in joined.reports if r.body == NAMES["卫健"]} == set(range(2019, 2024))


def test_the_copied_paragraph_is_found_between_years_and_bodies(made: Panel) -> None:
    start = COPIED[:12]
    found = set()
    for pair in made.copied:
        for passage in pair.passages:
            if passage.text.startswith(start):
                assert passage.other_text.startswith(start)
                ends = (made.reports[pair.one], made.reports[pair.other])
                found.add(frozenset((r.body, r.year) for r in ends))
    education, finance = NAMES["教育"], NAMES["财政"]
    assert found == {
        frozenset({(education, 2022), (education, 2023)}),
        frozenset({(education, 2022), (finance, 2024)}),
        frozenset({(education, 2023), (finance, 2024)}),
    }


def test_passages_are_words_of_the_sources(made: Panel, folder: Path) -> None:
    for pair in made.copied:
        one, other = (
            (folder / f"{made.reports[n].doc_id}.txt").read_text() for n in (pair.one, pair.other)
        )
        for passage in pair.passages:
            assert one[passage.start :].startswith(passage.text)
            assert other[passage.other_start :].startswith(passage.other_text)


def test_the_newest_of_two_is_kept_and_both_are_listed(
    lines: list[dict[str, Any]], schema: Schema
) -> None:
    old, new = (json.loads(json.dumps(lines[0])) for _ in range(2))
    old["report"]["identity"]["published_on"] = "2021-01-01"
    new["report"]["identity"]["published_on"] = "2021-02-01"
    new["doc_id"] = "newer"
    made = build([old, new], schema, lambda _: "", {})
    assert [(r.doc_id, r.kept) for r in made.reports] == [(old["doc_id"], False), ("newer", True)]
    assert made.reports[0].why == "duplicate of newer"


def test_a_duplicate_is_no_copy_of_the_report_it_doubles(
    lines: list[dict[str, Any]], schema: Schema
) -> None:
    made = build([lines[0], lines[0]], schema, source_text, {})
    assert sum(report.kept for report in made.reports) == 1
    assert made.copied == ()


def test_cells_of_a_form_are_no_sentence() -> None:
    row = "信息内容\t本年新制作数量\t本年新公开数量\t对外公开总数量"
    assert find_copied({0: ("a", row), 1: ("b", row)}) == []


def test_a_moved_source_is_told(lines: list[dict[str, Any]], schema: Schema) -> None:
    made = build(lines[:2], schema, lambda _: None, {})
    assert made.unread == tuple(line["doc_id"] for line in lines[:2])
    assert all(report.kept for report in made.reports)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_folder_holds_tables_and_a_page(made: Panel, tmp_path: Path) -> None:
    files = write_panel(made, tmp_path)
    assert all(file.exists() for file in files)
    assert len(read(tmp_path / "panel.csv")) == len(made.reports)
    cells = read(tmp_path / "panel.coverage.csv")
    assert len(cells) == len(made.bodies) * len(made.years)
    assert sum(int(cell["reports"]) for cell in cells) == len(made.reports)
    html = (tmp_path / "panel.html").read_text(encoding="utf-8")
    assert NAMES["财政"] in html
    assert "<script" not in html


def test_a_hostile_report_is_shown_as_text(
    lines: list[dict[str, Any]], schema: Schema, tmp_path: Path
) -> None:
    evil = '<script>alert(1)</script><img src=x onerror="x()">$x^2$&#x1f;'
    changed = json.loads(json.dumps(lines[0]))
    changed["report"]["identity"]["issuer"] = evil
    changed["doc_id"] = evil
    text = f"{evil}{COPIED}"
    made = build([changed, lines[1]], schema, lambda _: text, {})
    write_panel(made, tmp_path)
    html = (tmp_path / "panel.html").read_text(encoding="utf-8")
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


def test_failed_and_nameless_reports_are_listed(
    lines: list[dict[str, Any]], schema: Schema
) -> None:
    failed, nameless = (json.loads(json.dumps(lines[0])) for _ in range(2))
    failed["status"] = "failed"
    nameless["report"]["identity"]["issuer"] = None
    made = build([failed, nameless], schema, lambda _: "", {})
    assert [(r.kept, r.why) for r in made.reports] == [(False, "failed"), (False, "no issuer")]


@pytest.mark.parametrize(
    ("issuer", "kind", "name"),
    [("永顺县", "government", "永顺县人民政府"), ("永顺县人民政府", "government", "永顺县人民政府"),
     ("永顺县 财政局", "department", "永顺县财政局"), ("永顺县（本级）", None, "永顺县(本级)"),
     ("梧桐街道", "government", "梧桐街道办事处"), ("永顺县", "department", "永顺县")],
)  # fmt: skip
def test_names_come_in_one_form(issuer: str, kind: str | None, name: str) -> None:
    assert body_name(issuer, kind) == name


@pytest.mark.parametrize(
    ("spans", "pairs"),
    [
        ({"某县卫生局": [2012], "某县卫生和计划生育局": [2015], "某县卫生健康委员会": [2019]}, 3),
        ({"某县卫生局": [2012, 2016], "某县卫生和计划生育局": [2015]}, 0),
        ({"某县卫生局": [2012], "别县卫生健康局": [2015]}, 0),
        ({"某县财政局": [2012], "某县教育局": [2015]}, 0),
        ({"某县市场和质量监督管理局": [2014], "某县市场监督管理局": [2016]}, 1),
        ({"某县质量技术监督局": [2014], "某县市场监督管理局": [2016]}, 0),
        ({"某县扶贫和乡村振兴局": [2020], "某县乡村振兴局": [2022]}, 1),
        ({"某县卫生和计划生育局": [2015], "某县教育局": [2019]}, 0),
    ],
)
def test_suggestions_need_one_place_and_years_apart(
    spans: Mapping[str, list[int]], pairs: int
) -> None:
    assert len(suggest(spans)) == pairs


def test_what_many_bodies_say_is_nobodys_copy() -> None:
    common = "本机关认真贯彻落实政府信息公开条例的各项规定和要求，不断提升公开质量。"
    assert find_copied({n: (f"body {n}", common) for n in range(3)}) == []
    assert len(find_copied({n: (f"body {n}", common) for n in range(2)})) == 1


@pytest.mark.parametrize("content", ["a,b\n", "name,body\nx,\n", "name,body\nx,y\nx,z\n"])
def test_a_mapping_that_cannot_be_used_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bodies.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BodiesError, match=r"bodies\.csv"):
        load_bodies(path)
