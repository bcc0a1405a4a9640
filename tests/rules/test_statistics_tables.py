"""Tables in text, read with the real schema: rows that vary, rows that were added, lost borders."""

import pytest

from llmx.pack import load_schema
from llmx.pipeline import Options, Pipeline
from llmx.records import Decision, Record

PIPELINE = Pipeline(load_schema("annual_report"), Options(engine="rules"))
TABLE = """某县2012年政府信息公开工作年度报告
政府信息公开情况统计表
指标名称\t计量单位\t2012年度\t历年累计
主动公开信息数\t条\t181\t900
网站专栏页面访问量\t人次\t4213\t9000
受理申请总数\t条\t3\t10
{answers}\t条\t2\t11
其中：1.同意公开答复数\t条\t1\t10
2.否决公开答复数\t条\t1\t1
政务公开示范点数\t个\t/\t7
主动公开率\t\t98\t97
"""


def record_of(text: str) -> Record:
    record = PIPELINE.read_without_model(text.encode(), "report.txt").result
    assert isinstance(record, Record)
    return record


def read(text: str) -> dict[str, Decision]:
    return {decision.path: decision for decision in record_of(text).decisions}


@pytest.mark.parametrize(("header", "named"), [("2012年度", 0), ("2011年度", 1), ("本年度", 0)])
def test_a_table_of_another_year_is_named(header: str, named: int) -> None:
    text = TABLE.format(answers="答复总数").replace("\t2012年度\t", f"\t{header}\t")
    record = record_of(text)
    found = [one for one in record.problems if one.code == "table_of_another_year"]
    assert len(found) == named
    assert all(header in one.message and "2012" in one.message for one in found)
    assert {d.path: d.value for d in record.decisions}["/proactive/total"] == 181


@pytest.mark.parametrize("answers", ["答复总数", "对申请的答复总数", "申请答复数", "书面答复数"])
def test_the_total_of_answers_goes_by_several_names(answers: str) -> None:
    found = read(TABLE.format(answers=answers))
    assert found["/requests/replied"].value == 2
    assert found["/requests/outcomes/granted"].value == 1
    assert found["/requests/outcomes/refused"].value == 1


def test_a_row_that_no_field_knows_is_a_fact_of_the_year() -> None:
    text = TABLE.format(answers="答复总数")
    found = read(text)
    facts = {path: one.value for path, one in found.items() if path.startswith("/facts/")}
    assert facts == {
        "/facts/0/label": "网站专栏页面访问量",
        "/facts/0/value": 4213,
        "/facts/0/unit": "人次",
    }
    for path, one in found.items():
        for evidence in one.evidence:
            assert text[evidence.start : evidence.end] == evidence.quote
            assert not path.startswith("/facts/") or evidence.quote == str(one.value)


def test_a_row_may_name_its_unit_in_its_label() -> None:
    more = "现场咨询人次数\t\t37\t80\n新建制度个数\t\t4\t9\n网站得分\t\t91\t90\n"
    found = read(TABLE.format(answers="答复总数") + more)
    facts = {path: one.value for path, one in found.items() if path.startswith("/facts/")}
    told = [facts[f"/facts/{i}/{leaf}"] for i in (1, 2) for leaf in ("label", "value", "unit")]
    assert told == ["现场咨询人次数", 37, "人次", "新建制度个数", 4, "个"]
    assert found["/facts/1/unit"].evidence[0].quote == "人次"
    assert "/facts/3/label" not in facts


RESULTS = "结果维持结果纠正其他结果尚未审结总计"
TABLE4 = f"行政复议行政诉讼{RESULTS}未经复议直接起诉复议后起诉{RESULTS}{RESULTS}110024001510102"


@pytest.mark.parametrize("before", ["", "四、结转下年度继续办理", "（七）总计22- 5 -"])
@pytest.mark.parametrize(
    "title",
    [
        "四、政府信息公开行政复议、行政诉讼情况",
        "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
    ],
)
def test_a_glued_table_4_right_behind_its_title(before: str, title: str) -> None:
    start = "某市2021年政府信息公开工作年度报告一、总体情况2021年，我市依法公开。"
    found = read(f"{start}{before}{title}{TABLE4}五、存在的主要问题及改进情况深度有待加强。")
    assert sum(path.startswith("/table4/") for path in found) == 15
    assert found["/table4/litigation_direct/total"].value == 5


@pytest.mark.parametrize(
    ("regulations", "expected"),
    [("000", [2, 1, 4]), ("", [None, None, None])],
)
def test_three_digits_may_be_two_cells_where_another_row_is_blank(
    regulations: str, expected: list[int | None]
) -> None:
    text = (
        "某镇2022年政府信息公开工作年度报告\n二、主动公开政府信息情况\n第二十条第（一）项\n"
        f"信息内容本年制发件数本年废止件数现行有效件数\n规章{regulations}\n行政规范性文件214\n"
        "第二十条第（五）项\n信息内容本年处理决定数量\n行政许可12\n"
    )
    found = read(text)
    paths = [f"/table2/normative/{leaf}" for leaf in ("issued", "repealed", "in_force")]
    assert [found[path].value for path in paths] == expected


def test_several_channels_together_are_no_channel() -> None:
    text = (
        "某县2012年政府信息公开工作年度报告\n二、主动公开政府信息情况\n"
        "全年，全县通过政府网站、政务新媒体、公开栏等渠道，主动公开政府信息181条。\n"
        + TABLE.format(answers="答复总数").partition("\n")[2]
    )
    found = read(text)
    assert found["/proactive/total"].value == 181
    assert not [path for path in found if path.startswith("/proactive/channels")]


WRAPPED = """某县2016年政府信息公开工作年度报告
政府信息公开情况统计表
统计指标{0}单位{0}统计数
一、主动公开情况{0}——{0}——
（一）主动公开政府信息数{0}条{0}131
（二）通过不同渠道和方式公开政府信息的情况{0}——{0}——
1.政府网站
条{0}120
公开政府信息数
2.政务微信公开政府信息数{0}条{0}11
二、回应解读情况{0}——{0}——
2.政府网站在线访谈次数{0}次{0}8
其中：主要负责同志参
次{0}6
加政府网站在线访谈次数
三、依申请公开情况{0}——{0}——
4.不同意公开答复数{0}件{0}3
其中：涉
件{0}2
及国家秘密
涉及商业秘密{0}件{0}1
"""


@pytest.mark.parametrize("between", ["\t", "  ", " "])
def test_labels_that_their_values_cut_in_two(between: str) -> None:
    found = read(WRAPPED.format(between))
    assert found["/responses/interviews"].value == 8
    assert found["/responses/interviews_by_head"].value == 6
    assert found["/requests/outcomes/refused"].value == 3
    assert found["/requests/refused_for/state_secret"].value == 2
    assert found["/requests/refused_for/trade_secret"].value == 1
    assert found["/proactive/channels/0/label"].value == "政府网站公开政府信息数"
    assert found["/proactive/channels/1/count"].value == 11
    label = found["/proactive/channels/0/label"].evidence
    assert [evidence.quote for evidence in label] == ["政府网站", "公开政府信息数"]


PADDED = """某镇2023年政府信息公开工作年度报告
二、主动公开政府信息情况
第二十条第(一)项 | |||
信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |
行政规范性文件 | 4 | 0 | 32 |
第二十条第(五)项 | |||
信息内容 | 本年处理决定数量 | ||
行政许可 | 7 | ||
第二十条第(八)项 | |||
信息内容 | 本年收费金额(单位:万元) | ||
行政事业性收费 | 1.5 |
"""


def test_blank_cells_that_fill_up_a_row_are_no_values_of_its_header() -> None:
    found = {path: one.value for path, one in read(PADDED).items() if path.startswith("/table2")}
    assert found == {
        "/table2/normative/issued": 4,
        "/table2/normative/repealed": 0,
        "/table2/normative/in_force": 32,
        "/table2/licensing/decisions": 7,
        "/table2/charges": 15000,
    }


CODED = [
    ["指标名称", "计量单位", "代码", "本期实际", "本年累计"],
    ["甲", "乙", "丙", "1", "2"],
    ["主动公开信息数", "条", "01", "120", "480"],
    ["申请总数", "条", "10", "6", "21"],
    ["其中:1.当面申请数", "条", "11", "1", "5"],
    ["2.网上申请数", "条", "14", "5", "16"],
    ["对申请的答复总数", "条", "17", "6", "20"],
    ["其中:1.同意公开答复数", "条", "18", "3", "11"],
    ["2.同意部分公开答复数", "条", "19", "1", "2"],
    ["3.否决公开答复总数", "条", "20", "2", "7"],
    ["其中:(1)“信息不存在”数", "条", "22", "1", "4"],
    ["(2)“非本部门掌握”数", "条", "23", "1", "3"],
    ["行政复议数", "件", "32", "0", "1"],
]


@pytest.mark.parametrize(
    ("mark", "end"), [(" | ", " |\n"), ("\n| ", "\n|\n"), ("\t", "\n"), ("\n", "\n")]
)
def test_of_a_quarter_and_the_year_so_far_the_year_counts(mark: str, end: str) -> None:
    drawn = "".join(mark.join(row) + end for row in CODED)
    record = record_of(f"某市民政局2012年度政府信息公开工作年度报告\n\n附件3\n统计报表\n{drawn}")
    found = {d.path: d.value for d in record.decisions if not d.path.startswith("/identity")}
    assert found == {
        "/proactive/total": 480,
        "/requests/received": 21,
        "/requests/channels/in_person": 5,
        "/requests/channels/online": 16,
        "/requests/replied": 20,
        "/requests/outcomes/granted": 11,
        "/requests/outcomes/partly_granted": 2,
        "/requests/outcomes/refused": 7,
        "/requests/outcomes/nonexistent": 4,
        "/requests/outcomes/not_this_agency": 3,
        "/remedies/reconsideration/total": 1,
    }
    # 否决公开 holds the two reasons told under it.
    assert {check.id: check.status for check in record.checks}["req.replied"] == "holds"


def row(*cells: tuple[str, int]) -> str:
    return "<tr>" + "".join(f"<td colspan={span}>{text}</td>" for text, span in cells) + "</tr>"


def test_cells_that_span_other_columns_than_their_headers_are_told_by_their_order() -> None:
    rows = (
        row(("第二十条第（五）项", 5)),
        row(("信息内容", 1), ("上一年项目数量", 1), ("本年增/减", 2), ("处理决定数量", 1)),
        row(("行政许可", 1), ("31", 2), ("-2", 1), ("415", 1)),
        row(("其他对外管理服务事项", 1), ("7", 2), ("1", 1), ("16", 1)),
    )
    page = f"<h1>某局2019年政府信息公开工作年度报告</h1><table>{''.join(rows)}</table>"
    record = PIPELINE.read_without_model(page.encode(), "report.html").result
    assert isinstance(record, Record)
    found = {d.path: d.value for d in record.decisions if d.path.startswith("/table2")}
    assert found == {
        "/table2/licensing/items_last_year": 31,
        "/table2/licensing/change": -2,
        "/table2/licensing/decisions": 415,
        "/table2/other_services/items_last_year": 7,
        "/table2/other_services/change": 1,
        "/table2/other_services/decisions": 16,
    }


@pytest.mark.parametrize(("told", "value"), [(217, 217), (340, None)])
def test_prose_tells_what_ran_together_in_the_table(told: int, value: int | None) -> None:
    found = read(
        f"某县2012年政府信息公开工作年度报告\n一、主动公开情况\n全年主动公开政府信息{told}条。\n"
        "政府信息公开情况统计表\n指标名称计量单位2012年度历年累计主动公开信息数条2171056"
        "受理申请总数条00对申请的答复总数条00行政复议数件00行政诉讼数件00\n"
    )
    assert found["/proactive/total"].value == value
    assert found["/proactive/total_cumulative"].state == "unreadable"


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        ("对外公开总数量", "规章000规范性文件2314"),
        ("本年新制作数量本年新公开数量", "规章000规范性文件015"),
    ],
)
def test_zeros_show_that_a_header_lost_columns(header: str, rows: str) -> None:
    found = read(
        "某局2019年政府信息公开工作年度报告\n二、主动公开政府信息情况\n"
        f"第二十条第（一）项信息内容{header}{rows}"
        "第二十条第（五）项信息内容上一年项目数量本年增/减处理决定数量行政许可00415\n"
    )
    first = [one for path, one in found.items() if path.startswith(("/table2/reg", "/table2/nor"))]
    assert first
    assert {one.state for one in first} == {"unreadable"}
    assert found["/table2/licensing/decisions"].value == 415
