"""政府信息公开工作年度报告: the report type llmx was made for.

Field names and meanings follow the field dictionary in docs/fields.md. The
official forms are those of 国办发〔2014〕32号 (2014–2018), 国办公开办函〔2019〕60号
(2019–2020) and 国办公开办函〔2021〕30号 (2021 and after).
"""

from pathlib import Path

from llmx.fields import Part, Schema, SectionKind, items, part
from llmx.trust import Calibration

from . import arithmetic, tables, years
from .capacity import Capacity, Training
from .disclosure import Proactive, Responses
from .identity import Contact, Identity, Leadership
from .prose import Fact
from .requests import Fees, Remedies, Requests
from .tables import Table2, Table3, Table4
from .words import OTHER_BUSINESS

# Words that turn from what is amiss to what will be done.
_FORWARD = (
    r"(?:下一?步|接下来|今后|下阶段|下一阶段|针对(?:以上|上述|存在|这些)?(?:的)?(?:问题|不足|情况)|(?:改进|整改)(?:措施|情况|方向|办法|意见)"
    r"|(?:20\d\d年|新的一年|明年|来年|下一年度?|为此|对此),?[^,。;:\d]{0,10}?(?:将|要(?!求)|拟|计划(?!类))"
    r"|我(?:局|厅|县|市|区|委|办|镇|乡|街道|院|们|单位|校|中心)(?:将|拟|要|考虑)|(?:下步|工作)(?:工作)?(?:打算|安排|计划|思路|重点)"
    r"|将(?:重点|着力|从以下|继续)|努力方向|主要措施|具体改进|采取(?:以下|如下)措施)"
)


# Words that own that something is amiss; what was achieved is told before it.
_AMISS = (
    r"有待|不够|不足|不到位|不高|不强|不深|不全|不多|不及时|不完善|不规范|不平衡|薄弱|欠缺|滞后|单一|差距|缺乏|短板|较少|较低|偏少|偏低|参差|问题|困难|难以"
    r"|需(?:要)?(?:进一步|不断|继续)?(?:加强|提高|提升|改进|完善|改善|加大|增强|规范|健全|拓展)|亟待|尚需|仍需|还需"
)


# An office or the head office alone: less than the body that reports.
_NARROWER = (
    r"(?P<body>办公室|办公厅|政府办|电视台|电台|(?<![本我])[厅局委]机关|本级)[^,。;:]{0,24}$"
)


# A sentence on one way of publishing, unless it names more or tells its figure before.
_WAY = r"(?:微博|微信公众号|微信(?!公众号)|(?<!微信)公众号|客户端|抖音)"
_ONE_WAY = (
    rf"(?:(?<![、和及与])(?<![、和及与](?:官方|政务)){_WAY}|{_WAY}(?!,))"
    r"(?![^。;]{0,60}(?:等|多种|各种|各类|渠道|方式|途径|载体|和|及|、|共|\d))"
)


# 16家局属医疗机构通过各种渠道公开…: bodies below the one that reports.
_BY_THOSE_BELOW = (
    r"(?<![及和与])(?:辖区|局属|所属|下属)[^,。;:]{0,30}(?:医院|机构|学校|单位|企业)(?:通过|利用)"
)


class Report(Part):
    """One report, as fields.md lays it out."""

    identity: Identity = part("报告", where=("head", "overview"))
    contact: Contact = part("联系方式", where=("head", "overview", "other"))
    leadership: Leadership = part("组织领导", where=("overview", "head"))
    proactive: Proactive = part(
        "主动公开",
        phrases=(
            # 累计公开…1568条,其中2018年度公开…181条; no applications (申请) may stand between
            r"(?:累计{~}(?:公开|发布){~}|(?:公开|发布){~}累计){total_cumulative}(?:,[^,。;\n]{0,20})?[,。;] ?(?:其中)?[,:]?(?:20\d\d年度?|本年度?|今年|全年)"
            r"(?:(?!累计)[^。;\n\d申]){0,14}(?:公开|发布|新增)[^。;\n\d申]{0,10}{total}",
            # 公开…181条,历年累计公开1568条
            r"(?:公开|发布){~}{total}[,(;](?:(?:截[至止]|至)[^,。;\n]{0,14})?[^。;\n\d]{0,6}?(?:历年)?累计{~}(?:公开|发布)?{~}{total_cumulative}",
        ),
        where=("proactive", "overview", "annex"),
        ask=True,
        narrower=_NARROWER,
        veto=rf"{_ONE_WAY}|{_BY_THOSE_BELOW}",
        guide="只要本机关全部的、本年度的数；不要累计数、网站或微信单独的数、下属单位的数。",
    )
    responses: Responses = part("回应解读", where=("responses", "proactive", "overview"), ask=True)
    requests: Requests = part(
        "依申请公开",
        where=("requests", "overview"),
        ask=True,
        veto=OTHER_BUSINESS,
        narrower=_NARROWER,
        cue="申请公开|公开申请|依申请|信息公开.{0,6}申请|公开.{0,4}信息.{0,6}申请|政府信息.{0,2}申请|结转",
        guide="只数政府信息公开申请；办证、投诉、热线等业务受理量不是。",
    )
    remedies: Remedies = part(
        "复议、诉讼与投诉",
        where=("remedies", "requests", "overview"),
        ask=True,
        cue="公开",
        narrower=_NARROWER,
    )
    fees: Fees = part(
        "收费与减免", where=("fees", "other", "requests", "overview"), ask=True, cue="费|有偿|收取"
    )
    capacity: Capacity = part(
        "机构建设和保障经费", where=("capacity", "overview"), ask=True, cue="公开"
    )
    training: Training = part("会议和培训", where=("training", "capacity", "overview"), ask=True)
    table2: Table2 = part(
        "主动公开政府信息情况（第二十条）", where=("proactive",), title="第二十条"
    )
    table3: Table3 = part("收到和处理政府信息公开申请情况", where=("requests",), title="本年新收")
    table4: Table4 = part("行政复议、行政诉讼情况", where=("remedies",), title="结果维持")
    problems: list[str] = items(
        "statements", "存在的主要问题", where=("problems",), stops=(_FORWARD,), says=(_AMISS,)
    )
    improvements: list[str] = items(
        "statements",
        "改进情况",
        where=("improvements", "problems"),
        starts=(_FORWARD,),
        unless=(_AMISS,),
    )
    facts: list[Fact] = items("facts", "其他数量")


SECTIONS = (
    SectionKind("head", "标题与前言", ()),
    SectionKind(
        "requests", "依申请公开",
        (r"依申请公开", r"收到和处理政府信息公开申请", r"申请公开政府信息", r"信息公开申请(?!行政|复议|提起|而|引)", r"不予公开", r"公开申请(?:的)?(?:办理|情况)",
         r"(?:^|、)(?:收到|受理|接收)申请(?:的)?情况|(?<!复议)(?<!诉讼)申请(?:的)?(?:答复|办理|处理)情况"),
    ),
    SectionKind("remedies", "复议、诉讼和申诉", (r"行政复议", r"行政诉讼", r"复议.{0,8}诉讼", r"申诉", r"举报投诉")),
    SectionKind("fees", "收费及减免", (r"收费", r"减免", r"费用")),
    SectionKind("responses", "回应解读", (r"回应解读", r"解读回应", r"回应关切", r"政策解读", r"回应社会", r"舆情")),
    SectionKind("capacity", "机构建设和保障经费", (r"机构(?:建设|设置|人员|和人员|、人员|及人员)", r"保障经费", r"人员(?:和|及|与|、).{0,4}(?:经费|收支)", r"工作人员情况", r"财政(?:与|和)实际支出")),
    SectionKind("training", "会议和培训", (r"会议(?:和|及|、|与)?培训", r"培训情况", r"教育培训", r"宣传培训")),
    SectionKind(
        "improvements", "改进措施",
        (r"^(?!.*问题).*(?:改进|整改|下一?步|打算|今后|下阶段|工作安排|工作计划|努力方向|工作思路|工作重点)",),
    ),
    SectionKind("problems", "存在的问题和改进", (r"问题", r"不足", r"困难", r"薄弱")),
    SectionKind("other", "其他需要报告的事项", (r"其[他它](?:需要|需|应当)?(?:报告|说明)?(?:的)?(?:有关)?(?:事项|情况)", r"需要说明", r"附则")),
    SectionKind("annex", "附表", (r"^附[表件:]", r"统计表", r"指标统计", r"附件[一二三1-3]?$")),
    SectionKind("proactive", "主动公开", (r"主动公开", r"公开(?:的)?(?:主要)?(?:内容|情况|形式|方式|渠道|数量)", r"信息公开情况")),
    SectionKind("overview", "概述", (r"总体情况", r"概述", r"概况", r"基本情况", r"工作情况", r"组织领导", r"主要做法", r"总体", r"加强|健全|完善|推进|强化")),
)  # fmt: skip

# Numbers that measure nothing: pattern over the view, and what the ledger calls them. What
# may be long is taken whole or not at all (++), so that no text makes the search slow.
NOT_QUANTITIES = (
    ("path", r"(?<=/)[\w./-]{0,200}?\d[\w./-]*+"),
    ("url", r"(?:https?://|www\.)[A-Za-z0-9./_:%?=&#~-]+"),
    ("email", r"(?<![A-Za-z0-9._+-])[A-Za-z0-9._+-]{1,99}+@[A-Za-z0-9.-]++"),
    ("record number", r"(?:ICP备|公网安备|公安备|备案号|标识码|网站标识|统一社会信用代码|标识认证\()[^\d\n]{0,6}[\dA-Z-]+(?:号-\d{1,2})?"),
    ("register number", r"(?m)(?<![A-Za-z\d])\d{8,18}[A-Z]{0,2}(?=/20\d\d)[/\d-]++|索\s{0,2}引\s{0,2}号[: |]{0,6}[A-Za-z\d/-]++|^[A-Z]{0,3}\d{6,18}[A-Z]{0,2}-20\d\d-\d+"),
    ("level", r"[一二两三四五六七八九]级(?![\d])"),
    ("leaders", r"[两二三四五]位(?=副?[\u4e00-\u9fff]{0,3}长|同志|领导)"),
    ("ratio", r"(?<!\d)\d{1,2}:\d{1,2}(?=的?(?:比例|配比|比率))"),
    ("software", r"(?<!\d)360(?=极速|浏览器|安全|搜索|杀毒|手机)"),
    ("file", r"\([^()\n]{0,12}\d[^()\n]{0,12}\)\.(?:docx?|xlsx?|pdf|wps|zip|rar)"),
    ("goal", r"(?:为|确保|力争|要求|争取)(?:实现|达到)\d{1,3}%"),
    ("date that lost its marks", r"截[止至](?:1[0-2]|0?[1-9])(?:[0-2]\d|3[01])(?=[\u4e00-\u9fff])(?![条件个次篇人名项宗份户家元期余多])"),
    ("session", r"(?<![一二三四五六七八九十])[一二三四五六七八九十]{1,3}(?:届[一二三四五六七八九十]{1,3}(?:(?:中|次)全会|中(?=、))|大(?=及|和|精神|、|以来|报告|会议|[一二三四五六七八九十]{1,3}届))"),
    ("resolution", r"\d{3,4}\s?[*×xX]\s?\d{3,4}"),
    ("document number", r"[〔\[(【]\s?(?:19|20)\d\d\s?[〕\])】]\s?第?\s?\d+\s?号|[〔\[(]\s?20\d{3,6}号?|20\d\d年第?\d+号|第\s?\d+\s?号"),
    ("annex", r"附(?:件|表|录)\s?[一二三四五六七八九十\d]{1,2}(?![\d一二三四五六七八九十条件个项份次张])"),
    ("law article", r"第\s?(?:[一二三四五六七八九十百零\d]+)\s?[条款项章节编届次期批号](?:[至到]第?[一二三四五六七八九十百零\d]+条)?"),
    ("hotline", r"(?<![A-Za-z\d.])1[0-9]{4}(?=[\u4e00-\u9fff]{0,8}?(?:热线|平台|公众号|微信|微博|专线))"),
    ("telephone", r"(?:电话|热线|传真|手机|拨打|专线)[^\d\n。]{0,8}[\d(][\d()\-—– ]{2,20}\d(?![\d余多万]|\s?(?:人|件|次|条|个|起))(?:[,、/] ?\d{7,8}(?!\d))*+|(?<!\d)\d{5}(?=电话|热线)|(?<!\d)(?:12345|12315|12360|12388|12380|12305|12338|12351|12320|12366|12369|12333|12348|12328|12318|12319|110|119|120|122|96\d{3,4}|95\d{3})(?=[\"“”]| ?热线|平台|政[府务]|服务|便民|市长|市民|[、,])"),
    ("phone or postcode", r"(?<!\d)0\d{2,3}[-—–―]{1,2}\d{7,8}(?!\d)|(?:邮编|邮政编码)[^\d\n]{0,4}\d{6}"),
    ("address", r"(?<!\d)\d++号(?:楼|院|附|甲|乙)?(?:\d++[室层楼])?|(?<![\d一二三四五六七八九十])[\d一二三四五六七八九十]++(?:楼|层|室|栋|幢)(?![盘市])|[东西南北]侧?约?\d++米"),
    ("readers", r"(?:浏览|点击|访问|阅读)(?:次数|量|数):[ \t]?\d++"),
    ("clock time", r"\d{1,2}:\d\d(?::\d\d)?|24小时|7[x×*X]24"),
    ("legal period", r"(?<!\d)\d++(?:个?(?:工作日|日内|天内)|小时(?:以)?内)"),
    ("name", r"[\"“《「](?=[^\"”》」\n]{1,60}[\"”》」])[^\"”》」\n]{0,20}\d{1,20}[^\"”》」\n]{0,20}[\"”》」]|一[网号窗站事次][一通]?|“\d[^”]{0,8}”|H5|5G|4G|Q&A|IE\d+|A4|5A"),
    ("ordinal", r"(?m)^[^\S\n]*+(?:[(（]?\d{1,2}[)）.、:](?!\d)|第[一二三四五六七八九十]+)|(?<=[\s。;:,])[(（]?\d{1,2}[)）、.](?!\d)|图\s?\d+|表\s?\d+"),
    ("remark of the form", r"\([^()\n\d]{2,30}计[为作]?\s?1[条次件]\)"),
    ("share", r"占[^,。;:\d\n]{0,12}\d+(?:\.\d+)?%"),
    ("page number", r"(?m)^[^\S\n]*+[-—]\s?\d{1,3}\s?[-—][^\S\n]*+$|第\s?\d+\s?页|共\s?\d+\s?页"),
)  # fmt: skip

# Numbered rows of table 3, which are no headings.
NOT_HEADINGS = (
    r"本年新收|上年结转|本年度办理结果|结转下年度|予以公开|部分公开|不予公开(?!政府|信息|情况)|无法提供|不予处理|其他处理|总计|第[一二三四]项",
)

CHROME = (
    r"版权所有|(?:^|\n)[ \t]*主办(?:单位)?:|承办(?:单位)?:|技术支持:|ICP备|公网安备|网站标识码|网站地图|相关(?:词条|文档|链接|文章|新闻)|热门词条"
    r"|扫一扫|分享到|微博[ \t]+微信|关闭[ \t]*打印|打印[ \t]*关闭|上一篇:|下一篇:|打印本页|关闭窗口|【打印】|联系我们\s*$|联络我们|^网站:[^\n]{2,40}$",
)

# How the name of a reporting body ends.
BODIES = r"(?:人民政府(?:办公厅|办公室)?|管理委员会|管委会|委员会|办公厅|办公室|办事处|总局|分局|局|厅|委|院|署|海关|中心|公司|集团|学校|大学|学院|中学|小学|幼儿园|医院|卫生院|研究院|站|处|部|队|社|馆|所|协会|联合会|银行|(?<=[访防贫制侨改台编信融明急])办(?![公事法理结]))"


def _divisions() -> tuple[tuple[str, str, str], ...]:
    lines = Path(__file__).with_name("divisions.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple((code, level, name) for code, level, name in rows)


# Which form a report used, told by the fields that no other form has, first match first.
FORMS = (
    ("2021", ("/table2/normative/in_force", "/table2/normative/issued", "/table2/charges", "/table2/regulations/in_force")),
    ("2019", ("/table2/normative/made", "/table2/regulations/made", "/table2/procurement", "/table2/licensing/items_last_year")),
    ("2019/2021", ("/table3", "/table4")),
)  # fmt: skip

SCHEMA = Schema(
    name="annual_report",
    version="1",
    title="政府信息公开工作年度报告",
    report=Report,
    sections=SECTIONS,
    across_years=years.ACROSS_YEARS,
    series=years.SERIES,
    identities=tables.IDENTITIES + arithmetic.IDENTITIES,
    not_quantities=NOT_QUANTITIES,
    not_headings=NOT_HEADINGS,
    chrome=CHROME,
    bodies=BODIES,
    divisions=_divisions(),
    calibration=Calibration.load(Path(__file__).with_name("trust.json")),
    forms=FORMS,
    commonplace=("/identity/", "/contact/", "/facts/"),
)
