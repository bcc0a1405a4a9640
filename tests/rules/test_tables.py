"""Tables read: every printed cell in its field, whatever the layout, and no cell in another's."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pytest

from llmx.documents import Cell, Document, Grid, Span
from llmx.fields import Identity, Part, Schema, count, items, money, part, text
from llmx.read import read_document
from llmx.rules.grids import find_grids
from llmx.rules.tables import TableReadings, read_tables

COLUMNS = (
    "natural_person",
    "business",
    "research",
    "social",
    "legal_service",
    "other_org",
    "total",
)
HEADS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
ROWS_2021 = {
    "received": "一、本年新收政府信息公开申请数量",
    "carried_in": "二、上年结转政府信息公开申请数量",
    "granted": "（一）予以公开",
    "partly_granted": "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "refused_state_secret": "1.属于国家秘密",
    "refused_other_law": "2.其他法律行政法规禁止公开",
    "refused_security": "3.危及“三安全一稳定”",
    "refused_third_party": "4.保护第三方合法权益",
    "refused_internal": "5.属于三类内部事务信息",
    "refused_process": "6.属于四类过程性信息",
    "refused_enforcement_file": "7.属于行政执法案卷",
    "refused_query": "8.属于行政查询事项",
    "unavailable_not_held": "1.本机关不掌握相关政府信息",
    "unavailable_to_be_made": "2.没有现成信息需要另行制作",
    "unavailable_unclear": "3.补正后申请内容仍不明确",
    "unprocessed_petition": "1.信访举报投诉类申请",
    "unprocessed_repeat": "2.重复申请",
    "unprocessed_publication": "3.要求提供公开出版物",
    "unprocessed_excessive": "4.无正当理由大量反复申请",
    "unprocessed_confirm": "5.要求行政机关确认或重新出具已获取信息",
    "other_no_correction": "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "other_no_payment": (
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"
    ),
    "other": "3.其他",
    "processed": "（七）总计",
    "carried_out": "四、结转下年度继续办理",
}
ROWS_2019 = {
    **{key: label for key, label in ROWS_2021.items() if not key.startswith("other")},
    "other": "（六）其他处理",
}
# Labels without values, and the row that each stands in front of.
ABOVE = {
    "granted": "三、本年度办理结果",
    "refused_state_secret": "（三）不予公开",
    "unavailable_not_held": "（四）无法提供",
    "unprocessed_petition": "（五）不予处理",
    "other_no_correction": "（六）其他处理",
}


def read(source: str, schema: Schema, name: str = "report.txt") -> TableReadings:
    return read_in(read_document(source.encode(), name), schema)


def read_in(document: Document, schema: Schema) -> TableReadings:
    found = read_tables(document, schema, find_grids(document, schema))
    for reading in found.readings:
        for evidence in reading.evidence:
            assert document.text[evidence.start : evidence.end] == evidence.quote
    return found


def values(found: TableReadings) -> dict[str, object]:
    return {
        reading.path: "unreadable" if reading.state == "unreadable" else reading.value
        for reading in found.readings
    }


# --- one truth, many layouts ------------------------------------------------------


@dataclass(frozen=True)
class Truth:
    """Table 三 as rows of figures that satisfy its identities."""

    figures: Mapping[str, Sequence[int]]

    @property
    def leaves(self) -> dict[str, object]:
        return {
            f"/table3/{row}/{column}": value
            for row, cells in self.figures.items()
            for column, value in zip(COLUMNS, cells, strict=True)
        }


def truth(labels: Mapping[str, str], scale: int) -> Truth:
    outcomes = [row for row in labels if row not in ("received", "carried_in", "processed")]
    outcomes.remove("carried_out")
    figures: dict[str, list[int]] = {}
    for n, row in enumerate(outcomes):
        parts = [(n * 7 % 3) * scale, (n % 4 == 1) * scale, 0, 0, int(n == 2), 0]
        figures[row] = [*parts, sum(parts)]
    processed = [sum(column) for column in zip(*figures.values(), strict=True)]
    carried_out = [2, 0, 0, 0, 0, 0, 2]
    carried_in = [1, 0, 0, 0, 0, 0, 1]
    received = [p + o - i for p, o, i in zip(processed, carried_out, carried_in, strict=True)]
    figures |= {"processed": processed, "carried_out": carried_out}
    figures |= {"received": received, "carried_in": carried_in}
    return Truth({row: figures[row] for row in labels})


def lines(labels: Mapping[str, str], figures: Truth) -> list[list[str]]:
    table: list[list[str]] = []
    for row, label in labels.items():
        if row in ABOVE and not (row == "other_no_correction" and row not in labels):
            table.append([ABOVE[row]])
        table.append([label, *map(str, figures.figures[row])])
    return table


def pipes(table: list[list[str]]) -> str:
    head = ["", *HEADS]
    full = [head, *(row + [""] * (8 - len(row)) for row in table)]
    drawn = ["| " + " | ".join(row) + " |" for row in full]
    return "\n".join([drawn[0], "|" + " --- |" * 8, *drawn[1:]])


def joined(between: str, rows_between: str) -> Callable[[list[list[str]]], str]:
    head = (
        "申请人情况",
        "自然人",
        "法人或其他组织",
        "总计",
        "商业企业",
        "科研机构",
        "社会公益组织",
        "法律服务机构",
        "其他",
    )
    return lambda table: rows_between.join(between.join(row) for row in [head, *table])


LAYOUTS = {
    "pipes": pipes,
    "tabs": joined("\t", "\n"),
    "two spaces": joined("  ", "\n"),
    "one space": joined(" ", "\n"),
    "one cell per line": joined("\n", "\n"),
    "all in one line": joined(" ", " "),
    "glued": joined("", ""),
    "glued lines": joined("", "\n"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("labels", [ROWS_2019, ROWS_2021], ids=["2019", "2021"])
@pytest.mark.parametrize("scale", [1, 13])
def test_every_cell_in_every_layout(
    layout: str, labels: Mapping[str, str], scale: int, schema: Schema
) -> None:
    figures = truth(labels, scale)
    body = LAYOUTS[layout](lines(labels, figures))
    source = f"三、收到和处理政府信息公开申请情况\n{body}\n五、存在的主要问题\n2022年，3项工作。"
    assert values(read(source, schema)) == figures.leaves


def test_digits_that_two_splits_would_fit_are_unreadable(schema: Schema) -> None:
    row = "一、本年新收政府信息公开申请数量"
    source = joined("", "")([[row, "111111", "1111"], ["（七）总计", "0000000"]])
    found = values(read(source, schema))
    assert {found[f"/table3/received/{column}"] for column in COLUMNS} == {"unreadable"}
    assert found["/table3/processed/total"] == 0


# --- labels -----------------------------------------------------------------------


def _table(*rows: Sequence[str]) -> str:
    return joined("\t", "\n")([list(row) for row in rows])


ROW = ("1", "0", "2", "0", "0", "0", "3")


@pytest.mark.parametrize(
    ("label", "row"),
    [
        ("2.其他法律行政止公开", "refused_other_law"),
        ("其他法律、行政法规禁止公开的", "refused_other_law"),
        ("1、屬於國家秘密", "refused_state_secret"),
        ("１．属于国家秘密", "refused_state_secret"),
        ("一、本年新收政府信息 公开申请数量", "received"),
        ("本年新收政府信息公开申请数", "received"),
        ("二、上年度结转", "carried_in"),
        ("5.属于三类内务信息", "refused_internal"),
        ("四、结转下", "carried_out"),
        ("（七）合计", "processed"),
    ],
)
def test_row_labels_as_found_in_the_wild(label: str, row: str, schema: Schema) -> None:
    source = _table(
        ("（一）予以公开", *"0000000"), (label, *ROW), ("3.要求提供公开出版物", *"0000000")
    )
    found = values(read(source, schema))
    assert [found[f"/table3/{row}/{column}"] for column in COLUMNS] == list(map(int, ROW))


def test_a_recognised_label_is_said_to_be_repaired(schema: Schema) -> None:
    source = _table(("（一）予以公开", *"0000000"), ("2.其他法律行政止公开", *ROW))
    found = read(source, schema)
    (reading,) = (r for r in found.readings if r.path == "/table3/refused_other_law/total")
    assert reading.repairs == ("label recognised as 其他法律行政法规禁止公开",)
    assert reading.certainty < 1


@pytest.mark.parametrize("label", ["9.法院判决的情形", "属于", "公开", "小计"])
def test_rows_that_no_label_tells_are_not_read(label: str, schema: Schema) -> None:
    source = _table(
        ("（一）予以公开", *"0000000"), (label, *ROW), ("3.要求提供公开出版物", *"0000000")
    )
    found = read(source, schema)
    assert len(found.readings) == 14
    assert {cell.label for cell in found.loose} == {label.removeprefix("9.")}


def test_moved_missing_and_added_rows_and_columns(schema: Schema) -> None:
    page = """<table><tr><td></td><td>总计</td><td>自然人</td><td>备注</td><td>其他</td></tr>
    <tr><td>（七）总计</td><td>7</td><td>5</td><td>无</td><td>2</td></tr>
    <tr><td>法院判决</td><td>9</td><td>9</td><td></td><td>9</td></tr>
    <tr><td>一、本年新收政府信息公开申请数量</td><td>8</td><td>6</td><td></td><td>2</td></tr></table>"""
    assert values(read(page, schema, "t.html")) == {
        "/table3/processed/total": 7,
        "/table3/processed/natural_person": 5,
        "/table3/processed/other_org": 2,
        "/table3/received/total": 8,
        "/table3/received/natural_person": 6,
        "/table3/received/other_org": 2,
    }


def test_a_turned_table(schema: Schema) -> None:
    page = """<table><tr><td></td><td>本年新收政府信息公开申请数量</td><td>3.其他</td><td>总计</td></tr>
    <tr><td>自然人</td><td>6</td><td>1</td><td>5</td></tr>
    <tr><td>科研机构</td><td>0</td><td>0</td><td>0</td></tr>
    <tr><td>总计</td><td>8</td><td>2</td><td>7</td></tr></table>"""
    found = values(read(page, schema, "t.html"))
    assert found["/table3/received/natural_person"] == 6
    assert found["/table3/other/total"] == 2
    assert found["/table3/processed/total"] == 7
    assert "/table3/processed/other_org" not in found


def test_spans_of_the_official_form(schema: Schema) -> None:
    heads = "".join(f"<td>{head}</td>" for head in HEADS[1:6])
    cells = "".join(f"<td>{value}</td>" for value in ROW)
    page = f"""<table><tr><td rowspan=3 colspan=3>（本列数据的勾稽关系为……）</td>
    <td colspan=7>申请人情况</td></tr>
    <tr><td rowspan=2>自然人</td><td colspan=5>法人或其他组织</td><td rowspan=2>总计</td></tr>
    <tr>{heads}</tr>
    <tr><td rowspan=3>三、本年度办理结果</td><td colspan=2>（一）予以公开</td>{cells}</tr>
    <tr><td rowspan=2>（三）不予公开</td><td>1.属于国家秘密</td>{cells}</tr>
    <tr><td>2.其他法律行政法规禁止公开</td>{cells}</tr></table>"""
    found = values(read(page, schema, "t.html"))
    for row in ("granted", "refused_state_secret", "refused_other_law"):
        assert [found[f"/table3/{row}/{column}"] for column in COLUMNS] == list(map(int, ROW))
    assert len(found) == 21


def _grid(rows: Sequence[Sequence[str]], start: int, source: list[str]) -> Grid:
    """A grid whose cells stand one after another in a text that grows in `source`."""
    cells = []
    for row, shown in enumerate(rows):
        for column, cell in enumerate(shown):
            cells.append(Cell(row, column, cell, Span(start, start + len(cell))))
            source.append(cell + "\n")
            start += len(cell) + 1
    return Grid(tuple(cells), Span(cells[0].span.start, start), "pdf")


def test_a_table_goes_on_over_the_page_without_its_header(schema: Schema) -> None:
    source: list[str] = []
    first = _grid([["", *HEADS], ["（一）予以公开", *ROW]], 0, source)
    second = _grid([["2.重复申请", *ROW], ["（七）总计", *ROW]], len("".join(source)), source)
    document = replace(read_document("".join(source).encode(), "t.txt"), grids=(first, second))
    found = values(read_tables(document, schema, document.grids))
    assert found["/table3/unprocessed_repeat/research"] == 2
    assert found["/table3/processed/total"] == 3


# --- forms, units, signs ------------------------------------------------------------


def test_table_two_of_both_forms_side_by_side(schema: Schema) -> None:
    source = """第二十条第（一）项
信息内容\t本年新制作数量\t本年新公开数量\t对外公开总数量
规章\t1\t2\t3
规范性文件\t4\t5\t6
第二十条第（五）项
信息内容\t上一年项目数量\t本年增/减\t处理决定数量
行政许可\t100\t-35\t9487
其他对外管理服务事项\t20\t+1036\t7
第二十条第（六）项
信息内容\t本年处理决定数量
行政处罚\t2776
第二十条第（八）项
信息内容\t上一年项目数量\t本年增/减
行政事业性收费\t9\t减少3
第二十条第（九）项
信息内容\t采购项目数量\t采购总金额
政府集中采购\t12\t345.67万元
"""
    assert values(read(source, schema)) == {
        "/table2/regulations/made": 1,
        "/table2/regulations/disclosed": 2,
        "/table2/regulations/disclosed_total": 3,
        "/table2/normative/made": 4,
        "/table2/normative/disclosed": 5,
        "/table2/normative/disclosed_total": 6,
        "/table2/licensing/items_last_year": 100,
        "/table2/licensing/change": -35,
        "/table2/licensing/decisions": 9487,
        "/table2/other_services/items_last_year": 20,
        "/table2/other_services/change": 1036,
        "/table2/other_services/decisions": 7,
        "/table2/punishment/decisions": 2776,
        "/table2/charge_items/items_last_year": 9,
        "/table2/charge_items/change": -3,
        "/table2/procurement/projects": 12,
        "/table2/procurement/amount": 3456700,
    }


@pytest.mark.parametrize(
    ("head", "cell", "yuan"),
    [
        ("本年收费金额（单位：万元）", "96171.6", 961716000),
        ("本年收费金额（万元）", "0.5", 5000),
        ("本年收费金额（单位：万元）", "300元", 300),  # the cell's own unit wins
        ("本年收费金额（单位：万元）", "1,234.5", 12345000),
        ("本年收费金额", "1.2亿元", 120000000),
        ("本年收费金额", "0", 0),
        ("本年收费金额", "75", "unreadable"),  # yuan or 万元
        ("本年收费金额（单位：元）", "3.2万", 32000),
    ],
)
def test_money_is_in_yuan(head: str, cell: str, yuan: object, schema: Schema) -> None:
    source = f"第二十条第（八）项\n信息内容\t{head}\n行政事业性收费\t{cell}\n"
    assert values(read(source, schema)) == {"/table2/charges": yuan}


def test_blank_strokes_zero_and_none_stay_apart(schema: Schema) -> None:
    source = _table(("（一）予以公开", "", "/", "-", "—", "无", "0", "■"), ("（七）总计", *ROW))
    found = read(source, schema)
    read_cells = {r.path.rsplit("/", 1)[1]: r for r in found.readings if "/granted/" in r.path}
    assert {name: (r.value, r.state) for name, r in read_cells.items()} == {
        "legal_service": (0, "stated_none"),
        "other_org": (0, "stated"),
        "total": (None, "unreadable"),
    }
    assert [(blank.path.rsplit("/", 1)[1], blank.printed) for blank in found.blanks] == [
        ("natural_person", ""),
        ("business", "/"),
        ("research", "-"),
        ("social", "—"),
    ]


@pytest.mark.parametrize("label", ["（六）其他处理", "（六）其他处理情况"])
def test_other_outcomes_in_one_row(label: str, schema: Schema) -> None:
    found = values(read(_table(("（一）予以公开", *"0000000"), (label, *ROW)), schema))
    assert found["/table3/other/total"] == 3


def test_the_third_of_other_outcomes_is_not_their_heading(schema: Schema) -> None:
    found = values(
        read(
            _table(
                ("（一）予以公开", *"0000000"),
                ("（六）其他处理", *ROW),
                ("1.申请人无正当理由逾期不补正", *"0000000"),
                ("3.其他", *"1000001"),
            ),
            schema,
        )
    )
    assert found["/table3/other/total"] == 1
    assert found["/table3/other_no_correction/total"] == 0


def test_table_four_by_blocks(schema: Schema) -> None:
    results = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    cells = ["1", "1", "0", "0", "2", "1", "0", "0", "0", "1", "2", "0", "1", "0", "3"]
    drawn = [
        ["行政复议", "", "", "", "", "行政诉讼", *[""] * 9],
        [*results, "未经复议直接起诉", "", "", "", "", "复议后起诉", "", "", "", ""],
        [*[""] * 5, *results, *results],
        cells,
    ]
    source = "四、政府信息公开行政复议、行政诉讼情况\n" + "\n".join(
        f"| {' | '.join(row)} |" for row in drawn
    )
    found = values(read(source, schema))
    assert len(found) == 15
    assert found["/table4/reconsideration/total"] == 2
    assert found["/table4/litigation_direct/upheld"] == 1
    assert found["/table4/litigation_after/other"] == 1
    assert found["/table4/litigation_after/total"] == 3


# --- statistics tables ----------------------------------------------------------------


class _Way(Part):
    label: str | None = text("渠道")
    kind: str | None = text("类型")
    count: int | None = count("数量", "条")


class _Proactive(Part):
    total: int | None = count("主动公开政府信息数", "条", cell="主动公开(?:政府)?信息数")
    total_cumulative: int | None = count("历年累计", "条", cell=("主动公开(?:政府)?信息数", "累计"))
    normative: int | None = count("主动公开规范性文件数", "条", cell="主动公开规范性文件数")
    channels: list[_Way] = items(
        "parts",
        "公开渠道",
        unit="条",
        of="/proactive/total",
        sorts={"website": "网站", "gazette": "公报"},
        only_sorted=True,
    )


class _Ways(Part):
    in_person: int | None = count("当面申请数", "件", cell=("收到|受理", "当面"))
    letter: int | None = count("信函申请数", "件", cell=("收到|受理", "信函"))


class _Requests(Part):
    received: int | None = count("收到申请数", "件", cell="(?:收到|受理).{0,8}申请总?数$")
    ways: _Ways = part("方式")
    replied: int | None = count("申请答复数", "件", cell="答复总?数$")
    refused: int | None = count("不同意公开答复", "件", cell=("答复", "不(?:同意|予)公开"))
    secret: int | None = count("涉及国家秘密", "件", cell=("不同意公开", "国家秘密"))
    privacy: int | None = count("涉及个人隐私", "件", cell=("不同意公开", "个人隐私"))
    absent: int | None = count("申请信息不存在", "件", cell=("答复", "信息不存在"))


class _Case(Part):
    total: int | None = count("总数", "件", cell="数量$")
    upheld: int | None = count("维持", "件", cell="维持")


class _Old(Part):
    proactive: _Proactive = part("主动公开")
    requests: _Requests = part("依申请公开")
    reconsideration: _Case = part("行政复议", row="行政复议")
    litigation: _Case = part("行政诉讼", row="行政诉讼")
    funding: float | None = money("专项经费", cell="专项经费")


OLD = Schema("old", "1", "统计表", _Old)

NATIONAL = """统计指标\t单位\t统计数
一、主动公开情况\t——\t——
（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）\t条\t1458
其中：主动公开规范性文件数\t条\t7
（二）通过不同渠道和方式公开政府信息的情况\t——\t——
1.政府公报公开政府信息数\t条\t36
2.政府网站公开政府信息数\t条\t960
三、依申请公开情况\t——\t——
（一）收到申请数\t件\t62
1.当面申请数\t件\t4
2.信函申请数\t件\t58
（三）申请答复数\t件\t60
4.不同意公开答复数\t件\t9
其中：涉及国家秘密\t件\t2
涉及商业秘密\t件\t3
涉及个人隐私\t件\t4
6.申请信息不存在数\t件\t5
四、专项经费\t万元\t0.5
"""
NATIONAL_VALUES = {
    "/proactive/total": 1458,
    "/proactive/normative": 7,
    "/requests/received": 62,
    "/requests/ways/in_person": 4,
    "/requests/ways/letter": 58,
    "/requests/replied": 60,
    "/requests/refused": 9,
    "/requests/secret": 2,
    "/requests/privacy": 4,
    "/requests/absent": 5,
    "/funding": 5000,
}


@pytest.mark.parametrize("between", ["\t", "  ", " ", "\n", ""])
def test_the_national_form_by_paths_of_labels(between: str) -> None:
    found = read(NATIONAL.replace("\t", between), OLD)
    assert values(found) == NATIONAL_VALUES
    listed = {(c.list_path, c.sort, c.label): c.value for c in found.loose if c.list_path}
    assert listed == {
        ("/proactive/channels", "gazette", "政府公报公开政府信息数"): 36,
        ("/proactive/channels", "website", "政府网站公开政府信息数"): 960,
    }


FUJIAN = (
    "附件2018年度政府信息公开工作统计数据 指 标 名 称单位2017年度历年累计主动公开信息数条1811568"
    "其中：1.政府网站公开数条18115682.政府公报公开数条00受理政府信息公开申请总数条13其中：1.当面申请数条00"
    "3.信函申请数条13对申请的答复总数条00接受行政申诉、举报数件00"
)


def test_glued_year_and_cumulative_columns_with_the_prose_as_witness() -> None:
    prose = "累计主动公开政府信息1568条，其中2018年度共主动公开政府信息181条。"
    found = read(prose + FUJIAN, OLD)
    assert values(found) == {
        "/proactive/total": 181,
        "/proactive/total_cumulative": 1568,
        "/requests/received": 1,
        "/requests/ways/in_person": 0,
        "/requests/ways/letter": 1,
        "/requests/replied": 0,
    }
    loose = {(cell.label, cell.role): cell for cell in found.loose}
    assert loose["受理政府信息公开申请总数", "all years"].value == 3
    website = loose["政府网站公开数", "year"]
    assert (website.value, website.list_path, website.sort) == (
        181,
        "/proactive/channels",
        "website",
    )
    assert website.label_evidence is not None
    assert website.label_evidence.quote == "其中：1.政府网站公开数条"


def test_glued_columns_without_a_witness_are_unreadable() -> None:
    found = values(read(FUJIAN, OLD))
    assert found["/proactive/total"] == "unreadable"
    assert found["/proactive/total_cumulative"] == "unreadable"
    assert found["/requests/received"] == 1


def test_parts_decide_glued_columns() -> None:
    source = FUJIAN.replace("网站公开数条1811568", "网站公开数条1801500").replace(
        "公报公开数条00", "公报公开数条168"
    )
    whole = Identity("sum", "soft", ("/proactive/total",), ("/proactive/channels/*/count",))
    schema = replace(OLD, identities=(whole,))
    assert values(read(source, schema))["/proactive/total"] == 181


def test_a_table_folded_in_two_panels() -> None:
    page = """<table><tr><td>指标</td><td>单位</td><td>数量</td><td>指标</td><td>单位</td><td>数量</td></tr>
    <tr><td>（一）收到申请数</td><td>件</td><td>7</td><td>（三）申请答复数</td><td>件</td><td>5</td></tr>
    <tr><td>1.当面申请数</td><td>件</td><td>3</td><td>4.不同意公开答复数</td><td>件</td><td>2</td></tr>
    <tr><td>2.信函申请数</td><td>件</td><td>4</td><td>其中：涉及国家秘密</td><td>件</td><td>1</td></tr>
    </table>"""
    assert values(read(page, OLD, "t.html")) == {
        "/requests/received": 7,
        "/requests/ways/in_person": 3,
        "/requests/ways/letter": 4,
        "/requests/replied": 5,
        "/requests/refused": 2,
        "/requests/secret": 1,
    }


def test_the_year_is_never_filled_from_the_cumulative_column() -> None:
    source = (
        "指标名称\t单位\t2011年度\t历年累计\n主动公开信息数\t条\t\t1516\n收到申请数\t条\t/\t3\n"
    )
    found = read(source, OLD)
    assert values(found) == {"/proactive/total_cumulative": 1516}
    assert [(blank.path, blank.printed) for blank in found.blanks] == [
        ("/proactive/total", ""),
        ("/requests/received", "/"),
    ]


def test_two_columns_that_could_be_the_year_are_none() -> None:
    source = "指标名称\t单位\t2011年度\t2012年度\n主动公开信息数\t条\t5\t7\n收到申请数\t条\t1\t3\n"
    assert values(read(source, OLD)) == {}


def test_a_part_whose_label_holds_the_whole_s_does_not_take_its_place() -> None:
    source = (
        "指标名称\t单位\t数量\n主动公开信息\t条\t90\n其中：全文电子化的主动公开信息数\t条\t80\n"
        "收到申请数\t件\t3\n"
    )
    found = values(read(source, OLD))
    assert found.get("/proactive/total") != 80


def test_a_label_that_lost_characters_in_a_list() -> None:
    source = "指标名称\t单位\t数量\n收到申数\t件\t3\n主动公开规性文件数\t条\t4\n申请答复数\t件\t2\n"
    found = read(source, OLD)
    assert values(found) == {
        "/requests/received": 3,
        "/proactive/normative": 4,
        "/requests/replied": 2,
    }


def test_taiwan_words_of_a_converter() -> None:
    source = "指標名稱\t單位\t數量\n主動公開規範性檔案數\t條\t4\n收到申請數\t件\t3\n"
    assert values(read(source, OLD)) == {"/proactive/normative": 4, "/requests/received": 3}


_NORMATIVE = "信息内容本年制发件数本年废止件数现行有效件数规章{}行政规范性文件{}"


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("无无2", [0, 0, 2]),
        ("30无", [3, 0, 0]),
        ("无无无", [0, 0, 0]),
        ("12无", [1, 2, 0]),  # 无 takes one cell
        ("112无", ["unreadable", "unreadable", 0]),
        ("无5无2", ["unreadable"] * 3),  # more than the cells
        ("无-15无", [0, -15, 0]),
    ],
)
def test_nothing_in_words_among_glued_digits(
    printed: str, value: list[int | str], schema: Schema
) -> None:
    found = values(read(_NORMATIVE.format(printed, "100"), schema))
    assert [
        found.get(f"/table2/regulations/{at}") for at in ("issued", "repealed", "in_force")
    ] == value


@pytest.mark.parametrize(
    ("printed", "below", "value"),
    [
        ("3-41", "---", "unreadable"),  # 3, -4, 1 or 3, blank, 41
        ("3-41", "1+22", "unreadable"),  # nothing tells how blank cells look
        ("3-41", "000", 3),
        ("3+41", "---", 3),
    ],
)
def test_a_sign_among_glued_digits_may_be_a_blank_cell(
    printed: str, below: str, value: object, schema: Schema
) -> None:
    header = "信息内容上一年项目数量本年增/减处理决定数量"
    found = values(read(f"{header}行政处罚{printed}行政强制{below}", schema))
    assert found["/table2/punishment/items_last_year"] == value


@pytest.mark.parametrize("between", [" ", "\n", ""])
def test_a_header_that_lost_its_second_line(between: str, schema: Schema) -> None:
    heads = ("信息内容", "本年新", "本年新", "对外公开总数量")
    rows = (("规章", "0", "1", "5"), ("行政规范性文件", "2", "3", "4"))
    found = values(read("\n".join(map(between.join, (heads, *rows))), schema))
    assert found == {
        f"/table2/{row}/{column}": int(value)
        for row, cells in (("regulations", rows[0]), ("normative", rows[1]))
        for column, value in zip(("made", "disclosed", "disclosed_total"), cells[1:], strict=True)
    }


def test_drawn_headers_that_lost_the_cells_beside_them(schema: Schema) -> None:
    table = (
        "| 申请人情况 | ||||||||\n"
        "| 自然人 | 法人或其他组织 | 总计 | |||||||\n"
        "| 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | |||||\n"
        "| 一、本年新收政府信息公开申请数量 | 1 | 2 | 3 | 4 | 5 | 6 | 21 | ||\n"
        "| 二、上年结转政府信息公开申请数量 | 0 | 0 | 0 | 0 | 7 | 0 | 7 | ||\n"
    )
    found = values(read(table, schema))
    assert [found[f"/table3/received/{column}"] for column in COLUMNS] == [1, 2, 3, 4, 5, 6, 21]
    assert found["/table3/carried_in/legal_service"] == 7


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("/-371", "unreadable"),  # blank, -37, 1 or blank, -3, 71: the stroke is a cell
        ("2-31", 2),
    ],
)
def test_a_stroke_before_a_sign(printed: str, value: object, schema: Schema) -> None:
    header = "信息内容上一年项目数量本年增/减处理决定数量"
    found = values(read(f"{header}行政处罚{printed}行政强制000", schema))
    assert found["/table2/punishment/items_last_year"] == value


def test_short_columns_of_table_four_beside_long_ones(schema: Schema) -> None:
    block = "维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计"
    rows = (
        "| 行政复议 | 行政诉讼 |",
        f"| {block} | 未经复议直接起诉 | 复议后起诉 |",
        f"| {block} | {block} |",
        "| 1 | 0 | 0 | 1 | 2 |" + " 0 |" * 10,
    )
    found = values(read("\n".join(rows), schema))
    assert found["/table4/reconsideration/upheld"] == 1
    assert not any(path.startswith("/remedies") for path in found)


def test_a_stroke_for_the_first_cell_of_table_four(schema: Schema) -> None:
    block = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    heads = ("行政复议", "行政诉讼"), (*block, "未经复议直接起诉", "复议后起诉"), block * 2
    cells = ("—", "0", "0", "0", "0", *("1", "0", "0", "0", "1") * 2)
    found = read("\n".join(map("  ".join, (*heads, cells))), schema)
    assert "/table4/reconsideration/upheld" in {blank.path for blank in found.blanks}
    assert values(found)["/table4/reconsideration/corrected"] == 0


def test_the_first_table_counts_when_a_later_one_differs(schema: Schema) -> None:
    one = _table(("（一）予以公开", *ROW), ("（七）总计", *ROW))
    other = _table(("（一）予以公开", *"9000009"), ("（七）总计", *"9000009"))
    found = values(read(f"{one}\n以上是全市的数字。\n{other}", schema))
    assert found["/table3/granted/total"] == 3


def test_two_cells_that_claim_one_field_and_differ_give_none(schema: Schema) -> None:
    source = _table(("1.属于国家秘密", *"1111116"), ("2.属于国家秘密", *"2222222"))
    found = read(source, schema)
    assert found.readings == ()
    assert {problem.code for problem in found.problems} == {"table.ambiguous"}


def test_a_document_without_tables(schema: Schema) -> None:
    assert read("2018年，我局主动公开政府信息131条。", schema) == TableReadings()
