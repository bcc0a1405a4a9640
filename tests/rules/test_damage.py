"""Damage that once gave a wrong value: what is not certain is `unreadable` or absent."""

import pytest

from llmx.pack import load_schema
from llmx.pipeline import Options, Pipeline
from llmx.records import Decision, Record

PIPELINE = Pipeline(load_schema("annual_report"), Options(engine="rules"))
NATIONAL = "某县教育局2018年政府信息公开工作年度报告\n\n统计指标 单位 统计数\n"


def read(text: str) -> dict[str, Decision]:
    record = PIPELINE.read_without_model(text.encode(), "report.txt").result
    assert isinstance(record, Record)
    return {decision.path: decision for decision in record.decisions}


def values(text: str, inside: str) -> dict[str, object]:
    return {path: one.value for path, one in read(text).items() if path.startswith(inside)}


@pytest.mark.parametrize("run", ["#924", "*924", "?9■4"])
def test_a_sign_of_a_lost_figure_before_glued_digits_is_part_of_them(run: str) -> None:
    table = f"""玉山县双明镇2009年政府信息公开工作年度报告
玉山县双明镇2009年度政府信息公开情况统计表
指标名称单位2009年度历年累计
主动公开信息数条{run}
其中：1.政府网站公开数条265371
受理依申请公开信息总数条无0
行政复议数件无2
"""
    found = values(table, "/proactive/total")
    assert set(found.values()) == {None}


def test_a_damaged_label_takes_no_value_that_stands_before_it() -> None:
    text = f"""{NATIONAL}行政复议数 件 1
政府信息公开免金额 元 0 行政复议数 件 1 行政诉讼数 件 2
举报投诉数 件 4"""
    assert read(text)["/remedies/reconsideration/total"].value == 1


def test_a_label_in_two_cells_of_lines_is_one_though_its_first_half_is_known() -> None:
    cells = "5.其他方式 条 699 公开政府信息数 （三）申请答复数 件 6 6.申请信息不存在数 件 4"
    text = NATIONAL.replace(" ", "\n") + "主动公开政府信息数\n条\n771\n" + cells.replace(" ", "\n")
    assert read(text)["/proactive/channels/0/label"].value == "其他方式公开政府信息数"


BROKEN_LABELS = f"""{NATIONAL}一、主动公开情况 —— ——
（一）主动公开政府信息数 条 771
5.其他方式
条 83
公开政府信息数
二、依申请公开情况 —— ——
（三）申请答复数 件 6
7.告知作出更改补充数 件 4
8.告知通过
件 2
其他途径办理数
编印政府
期 8
公报期数
政府信息公
条 6
开目录条目数
四、行政复议数量 件 1
（一）维持具体行政行为数 件 1
五、行政诉讼数量 件 0
"""


def test_a_label_that_its_values_part_is_one_whatever_follows() -> None:
    found = read(BROKEN_LABELS)
    assert found["/requests/outcomes/redirected"].value == 2
    assert found["/remedies/reconsideration/total"].value == 1
    assert found["/proactive/channels/0/label"].value == "其他方式公开政府信息数"


PUBLISHED = """某县教育局2018年政府信息公开工作年度报告
一、概述
{}
二、主动公开政府信息情况
全年主动公开政府信息69条。
三、依申请公开政府信息情况
未收到政府信息公开申请。
"""


@pytest.mark.parametrize(
    "said",
    [
        "办理人大代表建议21件、政协委员提案48件。",
        "我局网站政策解读栏目上传解读稿件0篇。",
        "我局在各个平台共公开信息69条。",
    ],
)
def test_what_a_body_did_is_neither_subject_nor_channel(said: str) -> None:
    found = read(PUBLISHED.format(said))
    assert not [path for path in found if path.startswith(("/proactive/to", "/proactive/ch"))][1:]


def test_a_heading_on_the_line_of_its_text_is_not_what_the_text_denies() -> None:
    said = " 六、行政复议、行政诉讼和举报投诉情况 行政复议、行政诉讼方面，无。 七、其他 无。"
    found = values(PUBLISHED.format("").replace("\n", " ") + said, "/remedies")
    assert "/remedies/complaints" not in found
    assert found["/remedies/litigation/total"] == 0


def test_other_business_is_known_over_a_stray_line_end() -> None:
    said = "政务服\n务大厅共受理申请2973件，办结49958件。"
    assert "/requests/completed" not in read(PUBLISHED.format(said))


PLANS = """某县教育局2018年政府信息公开工作年度报告
一、概述
主动公开政府信息2条。
二、存在的主要问题及改进措施
改进措施：（一）创新解读形式。多渠道普及《条例》知识。{}
"""


@pytest.mark.parametrize(
    ("rest", "count"),
    [
        # A page's number before the next one's.
        ("（二）深化公开内容。及时发布权威信息。6（三）强化组织领导。进一步压实责任。", 3),
        # Between the name and the date of the signature too.
        ("（二）完善机制。某县水利局\n—5—\n2018年2月7日\n附件", 2),
        ("（二）完善机制。 某县水利局 5 二〇一八年二月七日", 2),
        # A strange word in the title of what is annexed.
        ("（二）完善机制。某县教育局2019年3月1日政府信息比分直播,足球公开情况统计表填报单位：", 2),
        ("（二）完善机制。\n政府信息比分直播,足球公开情况统计表（2018年度）", 2),
        ("（二）完善机制。\n某县审计局2018年度政府信息比分直播,足球公开情况统计表\n", 2),
    ],
)
def test_a_statement_ends_where_the_next_or_the_annex_begins(rest: str, count: int) -> None:
    found = values(PLANS.format(rest), "/improvements")
    assert len(found) == count
    ends = ("统计表", "6", "水利局")
    assert not [said for said in found.values() if any(end in str(said) for end in ends)]


GLUED = """某县2019年政府信息公开工作年度报告
二、主动公开政府信息情况
第二十条第（五）项信息内容上一年项目数量本年增/减处理决定数量行政许可{}\
其他对外管理服务事项8+3150第二十条第（六）项信息内容上一年项目数量本年增/减处理决定数量\
行政处罚837行政强制142第二十条第（八）项信息内容上一年项目数量本年增/减行政事业性收费-1
"""


@pytest.mark.parametrize(("first", "value"), [("378104", None), ("000", 3)])
def test_a_digit_for_each_cell_is_certain_only_where_zeros_are_printed(
    first: str, value: int | None
) -> None:
    assert read(GLUED.format(first))["/table2/punishment/change"].value == value


ROWS = """某县2021年政府信息公开工作年度报告
三、收到和处理政府信息公开申请情况
 | 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 合计 |
二、上年结转政府信息公开申请数量 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |
（一）公开 | 1 | 1 | 0 | 0 | 0 | 0 | 2 |
（二）部分公开 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |
（六）其他处理 |
3.其他 | 0 | 0 | 0 | 0 | 0 | 3 | 3 |
（七）合计 | 1 | 1 | 0 | 0 | 0 | 3 | 5 |
"""


def test_a_short_label_is_that_of_the_only_row_which_its_neighbours_leave() -> None:
    found = read(ROWS)
    assert found["/table3/granted/total"].value == 2
    assert found["/table3/other/total"].value == 3  # 合计 names a column, and no amount alone


GLUED_ROWS = (
    "某校2020年政府信息公开工作年度报告三、收到和处理政府信息公开申请自然人法人或其他组织总计"
    "商业企业科研机构社会公益组织法律服务机构其他（六）其他处理/////无/（七）总计无1无无无无1"
    "四、结转下年度继续办理///无//无四、政府信息公开行政复议和行政诉讼情况行政复议行政诉讼"
)


def test_the_last_cell_of_a_table_denies_nothing_of_the_next_section() -> None:
    found = read(GLUED_ROWS)
    assert not [path for path in found if path.startswith("/remedies")]
    assert found["/table3/carried_out/total"].value == 0


PIPES = """某县2021年政府信息公开工作年度报告
三、收到和处理政府信息公开申请情况
| 自然人 | 法人或其他组织 | 总计 |
| 社会公益组织 | 科研机构 | 商业企业 | 法律服务机构 | 其他 |
| 一、本年新收政府信息公开申请数量 | 5 | 4 | {} | 3 | 1 | 6 | 19 |
| 二、上年结转政府信息公开申请数量 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |
"""


@pytest.mark.parametrize("printed", ["O", "l", "1O", "B2", "NULL", "#N/A", "undefined"])
def test_what_stands_for_a_figure_is_none(printed: str) -> None:
    decided = read(PIPES.format(printed))
    lost = "/table3/received/research"
    assert decided[lost].state in ("unreadable", "derived")
    found = {path: decided[path].value for path in decided if path.startswith("/table3/received")}
    found.pop(lost)
    assert found == {
        "/table3/received/natural_person": 5,
        "/table3/received/social": 4,
        "/table3/received/business": 3,
        "/table3/received/legal_service": 1,
        "/table3/received/other_org": 6,
        "/table3/received/total": 19,
    }


@pytest.mark.parametrize("printed", ["1 029 2", "2 1+2536"])
def test_white_space_that_parts_not_all_cells_parts_none(printed: str) -> None:
    text = f"""某县2019年政府信息公开工作年度报告
第二十条第（五）项 信息内容 上一年项目数量 本年增/减 处理决定数量
行政许可 {printed}
其他对外管理服务事项 0 0 0
"""
    assert set(values(text, "/table2/licensing").values()) == {None}


def test_a_table_that_is_printed_twice_counts_once() -> None:
    table = "统计指标 单位 统计数\n（一）主动公开政府信息数 条 9\n1.政府公报公开政府信息数 条 2\n2.政府网站公开政府信息数 条 7\n"
    found = values(f"某县教育局2018年政府信息公开工作年度报告\n\n{table}\n{table}", "/proactive/ch")
    assert [path for path in found if path.endswith("/count")] == [
        "/proactive/channels/0/count",
        "/proactive/channels/1/count",
    ]


@pytest.mark.parametrize("between", ["\ufeff", "\u200b", ""])
def test_what_is_not_seen_parts_no_figure(between: str) -> None:
    page = (
        "<html><body><h1>某县2018年政府信息公开工作年度报告</h1><p>一、主动公开情况</p>"
        f"<p>全年主动公开政府信息1{between}64条。</p></body></html>"
    )
    record = PIPELINE.read_without_model(page.encode(), "report.html").result
    assert isinstance(record, Record)
    assert {d.path: d.value for d in record.decisions}["/proactive/total"] == 164


def test_a_blank_that_was_escaped_too_often_is_left_out() -> None:
    found = values(PIPES.format("&amp;nbsp;8&#12288;"), "/table3/received")
    assert found["/table3/received/research"] == 8
