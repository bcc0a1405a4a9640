"""Tables 二, 三 and 四 of the annual report, 2019 and after.

Sources: 政府信息公开条例 (2019) 第二十条, 第五十条; the forms of
国办公开办函〔2019〕60号 and 国办公开办函〔2021〕30号. Both forms are declared side by
side: which one a report used is told by its own headers, and neither fills the
other's fields.

Patterns are searched in a header's text without white space, numbering
(一、 (一) 1. 其中:) and closing punctuation.
"""

from typing import Final

from llmx.fields import Identity, Part, count, money, part


class Documents(Part):
    """第二十条第(一)项: 2021 form, then 2019 form."""

    issued: int | None = count("本年制发件数", "件", cell="制发")
    repealed: int | None = count("本年废止件数", "件", cell="废止")
    in_force: int | None = count("现行有效件数", "件", cell="现行有效")
    made: int | None = count("本年新制作数量", "件", cell="新?制作数")
    disclosed: int | None = count("本年新公开数量", "件", cell="新公开数")
    disclosed_total: int | None = count("对外公开总数量", "件", cell="公开总数")


class Decisions(Part):
    """第二十条第(五), (六)项. The 2021 form has only the decisions."""

    items_last_year: int | None = count("上一年项目数量", "项", cell="上一?年(?:度)?项目数")
    change: int | None = count("本年增/减", "项", cell="增/?减")
    decisions: int | None = count("处理决定数量", "件", cell="处理决定数")


class ChargeItems(Part):
    """第二十条第(八)项, 2019 form."""

    items_last_year: int | None = count("上一年项目数量", "项", cell="上一?年(?:度)?项目数")
    change: int | None = count("本年增/减", "项", cell="增/?减")


class Procurement(Part):
    """第二十条第(九)项, 2019 form only. The amount carries its unit in the cell."""

    projects: int | None = count("采购项目数量", "项", cell="采购项目数")
    amount: float | None = money("采购总金额", cell="采购总?金额")


class Table2(Part):
    """主动公开政府信息情况."""

    regulations: Documents = part("规章", row="^(?:政府|行政)?规章$")
    normative: Documents = part("行政规范性文件", row="规范性文件")
    licensing: Decisions = part("行政许可", row="行政许可")
    other_services: Decisions = part("其他对外管理服务事项", row="其他对外管理服务")
    punishment: Decisions = part("行政处罚", row="行政处罚")
    coercion: Decisions = part("行政强制", row="行政强制")
    charge_items: ChargeItems = part("行政事业性收费", row="行政事业性收费")
    procurement: Procurement = part("政府集中采购", row="集中采购")
    charges: float | None = money("本年收费金额", cell=("行政事业性收费", "收费金额"))


class Applicants(Part):
    """The columns of table 三: who applied."""

    natural_person: int | None = count("自然人", "件", cell="自然人")
    business: int | None = count("商业企业", "件", cell="商业企业")
    research: int | None = count("科研机构", "件", cell="科研机构")
    social: int | None = count("社会公益组织", "件", cell="公益组织")
    legal_service: int | None = count("法律服务机构", "件", cell="法律服务")
    other_org: int | None = count("其他", "件", cell="^其他(?:组织|机构)?$")
    total: int | None = count("总计", "件", cell="^[总合]计数?$")


class Table3(Part):
    """收到和处理政府信息公开申请情况. 其他处理 is one row (2019) or three (2021)."""

    received: Applicants = part("本年新收政府信息公开申请数量", row="新收.{0,8}申请")
    carried_in: Applicants = part("上年结转政府信息公开申请数量", row="上一?年度?结转")
    granted: Applicants = part("予以公开", row="^予以公开")
    partly_granted: Applicants = part("部分公开", row="^(?:予以)?部分公开")
    refused_state_secret: Applicants = part("属于国家秘密", row="属于国家秘密")
    refused_other_law: Applicants = part("其他法律行政法规禁止公开", row="法律.{0,2}行政法规禁止")
    refused_security: Applicants = part("危及“三安全一稳定”", row="三安全一稳定")
    refused_third_party: Applicants = part("保护第三方合法权益", row="保护第三方|第三方合法")
    refused_internal: Applicants = part("属于三类内部事务信息", row="类内部事务")
    refused_process: Applicants = part("属于四类过程性信息", row="类过程性信息")
    refused_enforcement_file: Applicants = part("属于行政执法案卷", row="行政执法案卷")
    refused_query: Applicants = part("属于行政查询事项", row="行政查询事项")
    unavailable_not_held: Applicants = part("本机关不掌握相关政府信息", row="机关不掌握")
    unavailable_to_be_made: Applicants = part("没有现成信息需要另行制作", row="没有现成信息")
    unavailable_unclear: Applicants = part("补正后申请内容仍不明确", row="补正后.{0,6}不明确")
    unprocessed_petition: Applicants = part("信访举报投诉类申请", row="信访.{0,2}举报.{0,2}投诉")
    unprocessed_repeat: Applicants = part("重复申请", row="^重复申请")
    unprocessed_publication: Applicants = part("要求提供公开出版物", row="公开出版物")
    unprocessed_excessive: Applicants = part("无正当理由大量反复申请", row="大量反复申请")
    unprocessed_confirm: Applicants = part(
        "要求行政机关确认或重新出具已获取信息", row="确认或.{0,2}重新出具"
    )
    other_no_correction: Applicants = part(
        "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", row="逾期不补正"
    )
    other_no_payment: Applicants = part(
        "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        row="逾期未.{0,10}缴纳?费",
    )
    other: Applicants = part("其他处理", row="^其他(?:处理)?(?:情况)?$")
    processed: Applicants = part("总计", row="^[总合]计数?$")
    carried_out: Applicants = part("结转下年度继续办理", row="结转下一?年")


class Results(Part):
    """The columns of one block of table 四: what became of the cases."""

    upheld: int | None = count("结果维持", "件", cell="^(?:结果)?维持(?:结果)??$")
    corrected: int | None = count("结果纠正", "件", cell="^(?:结果)?纠正(?:结果)??$")
    other: int | None = count("其他结果", "件", cell="^其他(?:结果)?$")
    pending: int | None = count("尚未审结", "件", cell="未审结")
    total: int | None = count("总计", "件", cell="^[总合]计数?$")


class Table4(Part):
    """行政复议、行政诉讼情况."""

    reconsideration: Results = part("行政复议", row="^行政复议$")
    litigation_direct: Results = part("未经复议直接起诉", row="未经复议|直接起诉")
    litigation_after: Results = part("复议后起诉", row="^(?:经)?(?:行政)?复议后")


COLUMNS: Final = tuple(Applicants.model_fields)
ROWS: Final = tuple(Table3.model_fields)
BLOCKS: Final = tuple(Table4.model_fields)

_TAKEN_IN: Final = ("received", "carried_in")
_ACCOUNTED_FOR: Final = ("processed", "carried_out")
_OUTCOMES: Final = tuple(row for row in ROWS if row not in _TAKEN_IN + _ACCOUNTED_FOR)
_FORM: Final = "国办公开办函〔2021〕30号"

IDENTITIES: Final = (
    Identity(
        id="t3.balance",
        kind="exact",
        left=tuple(f"/table3/{row}/{{x}}" for row in _TAKEN_IN),
        right=tuple(f"/table3/{row}/{{x}}" for row in _ACCOUNTED_FOR),
        over=COLUMNS,
        source=f"{_FORM} 表三: 第一项加第二项之和,等于第三项加第四项之和",
    ),
    Identity(
        id="t3.processed",
        kind="exact",
        left=("/table3/processed/{x}",),
        right=tuple(f"/table3/{row}/{{x}}" for row in _OUTCOMES),
        over=COLUMNS,
        # The 2019 form has the single row （六）其他处理.
        optional=("/table3/other_no_correction/{x}", "/table3/other_no_payment/{x}"),
        source=f"{_FORM} 表三: 本年度办理结果(七)总计",
    ),
    Identity(
        id="t3.row",
        kind="exact",
        left=("/table3/{x}/total",),
        right=tuple(f"/table3/{{x}}/{column}" for column in COLUMNS[:-1]),
        over=ROWS,
        source=f"{_FORM} 表三: 总计",
    ),
    Identity(
        id="t4.block",
        kind="exact",
        left=("/table4/{x}/total",),
        right=tuple(f"/table4/{{x}}/{result}" for result in tuple(Results.model_fields)[:-1]),
        over=BLOCKS,
        source=f"{_FORM} 表四: 总计",
    ),
)
