"""Who reports: level and kind told by the name of the body alone."""

import pytest

from llmx.fields import Schema
from llmx.read import read_document
from llmx.rules.reader import RuleReader

BODIES = [
    ("阿拉善左旗人民政府", "county", "government"),
    ("锡林郭勒盟行政公署", "city", "government"),
    ("伊犁哈萨克自治州教育局", "city", "department"),
    ("义乌市公安局", "county", "department"),
    ("昆明高新技术产业开发区管理委员会", "county", "government"),
    ("山东省济南市章丘区文祖街道办事处", "town", "government"),
    ("国家税务总局佛山市税务局", "city", "department"),
    ("国家统计局青海调查总队", "province", "department"),
    ("中国证券监督管理委员会", "central", "department"),
    ("国家市场监督管理总局", "central", "department"),
    ("中国人民银行", "central", "department"),
    ("水利部长江水利委员会", "central", "department"),
    ("新疆生产建设兵团教育局", "province", "department"),
    ("西藏自治区教育厅", "province", "department"),
    ("蓬莱市统计局", "county", "department"),
    ("莱芜市统计局", "city", "department"),
    ("福州市公共资源交易中心", "city", "institution"),
]


@pytest.fixture(scope="module")
def reader(schema: Schema) -> RuleReader:
    return RuleReader(schema)


def _read(reader: RuleReader, text: str) -> dict[str, object]:
    document = read_document(text.encode(), "report.txt")
    return {reading.path: reading.value for reading in reader.read(document).readings}


@pytest.mark.parametrize(("body", "level", "kind"), BODIES, ids=[body for body, *_ in BODIES])
def test_level_and_kind_of_a_body(body: str, level: str, kind: str, reader: RuleReader) -> None:
    found = _read(reader, f"{body}2021年政府信息公开工作年度报告\n\n一、总体情况\n有序推进。\n")
    identity = [found[f"/identity/{leaf}"] for leaf in ("issuer", "level", "kind")]
    assert identity == [body, level, kind]


@pytest.mark.parametrize(
    ("words", "body"),
    [
        ("如有疑问,请与丙丁市卫生和计划生育局办公室联系。", "丙丁市卫生和计划生育局"),
        ("现公布2016年甲乙镇政府信息公开工作年度报告。", "甲乙镇"),
        ("本报告由甲乙镇编制。", "甲乙镇"),
        ("我镇进一步健全完善甲乙镇信息公开工作机制。", "甲乙镇"),
        ("2016年,通过政府网站主动公开信息。", None),
        ("2022年,丙丁市房屋征收工作管理办公室认真贯彻《条例》。", "丙丁市房屋征收工作管理办公室"),
        ("甲乙旗人民政府办公室编制了2017年政府信息公开报告。", "甲乙旗人民政府办公室"),
        (
            "我办认真贯彻《条例》。如有疑问,请与甲乙旗甲乙旗人民政府办公室联系。",
            "甲乙旗人民政府办公室",
        ),
    ],
)
def test_a_body_that_only_the_prose_names(words: str, body: str | None, reader: RuleReader) -> None:
    assert _read(reader, f"一、概述\n{words}\n").get("/identity/issuer") == body


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("来源：淮安市政府办公室2010年度淮安市民政局政府信息公开工作报告", "淮安市民政局"),
        (
            "来源：本站上饶经济技术开发区管理委员会2021年政府信息公开年报",
            "上饶经济技术开发区管理委员会",
        ),
        ("来源：陇西县政府办公室巩昌镇2008年政府信息公开年度报告", "巩昌镇"),
        ("发布机构：陇西县政府办公室巩昌镇人民政府2008年政府信息公开年度报告", "巩昌镇人民政府"),
        (
            "首页 公开 服务 互动三岔河镇人民政府2020年政府信息公开工作年度报告",
            "三岔河镇人民政府",
        ),
        ("敖汉旗新惠镇澳门金沙网址2014年政府信息公开工作年度报告", "敖汉旗新惠镇"),
        ("安乡县农业农村2014年政府信息公开工作年度报告", "安乡县农业农村"),
    ],
)
def test_what_is_glued_to_a_name_is_none_of_it(head: str, body: str, reader: RuleReader) -> None:
    text = f"{head} 根据《条例》，编制本报告。由安乡县农业农村局供稿。"
    assert _read(reader, text)["/identity/issuer"] == body


def test_a_town_whose_title_is_spoilt_reports_by_its_full_name(reader: RuleReader) -> None:
    text = "潼川镇人民政府2016年政府信息比分直播,足球公开年度报告\n一、概述\n我镇认真贯彻。"
    assert _read(reader, text)["/identity/issuer"] == "潼川镇人民政府"


def test_words_that_lead_in_are_no_town(reader: RuleReader) -> None:
    text = "2019年度凌河街道办事处政府信息澳門金沙網址公开工作报告\n根据要求,现将街道办2019年情况报告如下。\n一、概述\n我街道认真贯彻。"
    assert not str(_read(reader, text).get("/identity/issuer")).startswith("现将")


def test_a_title_on_the_line_of_its_text_comes_before_one_in_a_sentence(
    reader: RuleReader,
) -> None:
    text = (
        "2014年度稷山县财政局政府信息公开工作报告按照《条例》规定，现公布我单位2014年度政府信息公开"
        "工作年度报告 。一、概况我局认真贯彻。"
    )
    assert _read(reader, text)["/identity/title"] == "2014年度稷山县财政局政府信息公开工作报告"


def test_a_town_lies_where_the_text_names_it(reader: RuleReader) -> None:
    found = _read(reader, "2025年金厂镇政府信息公开年度报告\n通化市东昌区金厂镇人民政府编制。\n")
    region = {path: value for path, value in found.items() if "/region/" in path}
    assert [*region.values()] == ["通化市", "东昌区", "金厂镇"]


@pytest.mark.parametrize(
    "head",
    [
        "来源：本站 发布时间：2013-01-01 15:242012年某县教育局政府信息公开工作年度报告",
        "发布日期：2013-02-112012年度某县教育局政府信息公开工作年度报告",
    ],
)
def test_digits_before_a_title_do_not_hide_its_year(head: str, reader: RuleReader) -> None:
    text = f"{head}按照《2011年政务公开工作要点》要求编制。统计期限为2011年1月1日起至12月31日止。"
    assert _read(reader, text)["/identity/year"] == 2012


@pytest.mark.parametrize(
    ("head", "rest", "body", "county"),
    [
        (
            "县统计局2020年政府信息公开工作年度报告",
            "《奉节县统计局公开目录》",
            "奉节县统计局",
            "奉节县",
        ),
        (
            "县统计局2011年政府信息公开工作年度报告",
            "见永泰县人民政府网。",
            "永泰县统计局",
            "永泰县",
        ),
        (
            "区民政局2015年政府信息公开工作年度报告",
            "清河区政府网站;学习海淀区。",
            "清河区民政局",
            "清河区",
        ),
        (
            "2019年政府信息公开工作年度报告\n来源:县林业局",
            "石门县人民政府网站。",
            "石门县林业局",
            "石门县",
        ),
        ("2019年政府信息公开工作年度报告\n来源:石门县林业局", "", "石门县林业局", "石门县"),
        ("教育局2023年政府信息公开工作年度报告\n来源:石门县教育局", "", "石门县教育局", "石门县"),
        # Two governments are named, or another place only as an example.
        (
            "县统计局2011年政府信息公开工作年度报告",
            "永泰县人民政府、奉节县人民政府。",
            "县统计局",
            None,
        ),
        ("县统计局2011年政府信息公开工作年度报告", "借鉴安吉县经验。", "县统计局", None),
    ],
)
def test_the_place_of_a_body_named_by_its_kind(
    head: str, rest: str, body: str, county: str | None, reader: RuleReader
) -> None:
    text = f"{head}\n\n一、概述\n我局公开信息12条。{rest}我局没有收费。\n"
    found = _read(reader, text)
    assert found["/identity/issuer"] == body
    assert found.get("/identity/region/county") == county


def test_a_name_in_two_parts_cites_both(reader: RuleReader) -> None:
    text = "县统计局2011年政府信息公开工作年度报告\n一、概述\n见永泰县人民政府网。"
    readings = reader.read(read_document(text.encode(), "report.txt")).readings
    issuer = next(one for one in readings if one.path == "/identity/issuer")
    assert [evidence.quote for evidence in issuer.evidence] == ["永泰县", "统计局"]
