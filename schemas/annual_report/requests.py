"""Applications and what came of them: /requests, /remedies, /fees."""

from llmx.fields import Part, count, money, part

from .words import (
    ALL,
    APPLICATION,
    ITEMS,
    LITIGATION,
    NONE,
    ON_TIME,
    RECEIVED,
    RECONSIDERATION,
)


def _cases(label: str, **spec: object) -> object:
    return count(label, "件", units=ITEMS, **spec)


def _channel(label: str, words: str, cell: str) -> object:
    """A way in which applications came."""
    return _cases(
        label,
        anywhere=False,
        adds=True,
        cell=(r"收到申请数|申请总?数|受理", cell),
        says=(
            rf"(?:{words})(?:方式|渠道|途径|形式|平台|系统|接到|收到|接收|受理|提交|提出|提起)*(?:的|了)?{APPLICATION}?(?:政府信息)?(?:数|数量)?(?:有|为|共|计|的)?:?{{n}}",
            rf"{{n}}(?:为|是|系|通过|来自)(?:{words})",
            rf"{{n?}}\((?:{words})[^)]{{0,6}}\)",
        ),
        none=(rf"{NONE}{{~8}}(?:{words})(?:方式|形式)?(?:提出|提交)?(?:的)?{APPLICATION}",),
        unless=(r"(?:答复|(?<!申请)公开|发布|回复|访问|留言|咨询)[^,。;:]{0,8}$|服务中心|政务服务|办事",),
    )


def _outcome(label: str, words: str, cell: str, *, block: str = "") -> object:
    """A way in which applications were answered."""
    return _cases(
        label,
        anywhere=False,
        cell=(block or r"答复", cell),
        says=(
            rf"(?:{words})(?:的|答复|答复数|数|数量|情况|情形|类|信息|申请)*(?:有|为|共|计)?:?{{n}}",
            rf"{{n}}(?:申请)?(?:为|是|系|属于|属|予以|作出|因|告知|被)?(?:{words})",
        ),
        none=(rf"{NONE}{{~6}}(?:{words})(?:的)?(?:情况|情形|件|申请|答复)?",),
        unless=(r"(?:并|及|和|与|或)$",),
    )


class RequestChannels(Part):
    in_person: int | None = _channel("当面申请数", r"当面|现场|窗口|上门|面对面|来人|直接", r"当面")
    fax: int | None = _channel("传真申请数", r"传真", r"传真")
    online: int | None = _channel(
        "网络申请数",
        r"网上|网络|网站|在线|互联网|网页|门户网站|平台|系统|线上|网络平台",
        r"网络|网上",
    )
    letter: int | None = _channel(
        "信函申请数", r"信函|书面|邮寄|来信|邮政|EMS|快递|邮政快递|挂号信|信件|邮递|转交信函", r"信函"
    )
    email: int | None = _channel("电子邮件申请数", r"电子邮件|电子邮箱|邮件|邮箱|E-?mail", r"电子邮件")
    other: int | None = _channel("其他形式申请数", r"其[他它](?:方式|形式|渠道|途径)?", r"其[他它]形式")


class Outcomes(Part):
    already_public: int | None = _outcome(
        "属于已主动公开范围", r"(?:属于|属)?已(?:经)?主动公开(?:的)?(?:范围)?|主动公开范围", r"已主动公开范围"
    )
    granted: int | None = _outcome(
        "同意公开", r"(?<!部分)(?<!不)(?:予以公开|同意公开|依法公开|给予公开|全部公开|准予公开|可以公开)(?!及部分|和部分|、部分)", r"^[^部不否]*同意公开(?:答复)?|予以公开"
    )
    partly_granted: int | None = _outcome(
        "同意部分公开", r"(?:同意|予以)?部分公开|区分处理", r"部分公开"
    )
    refused: int | None = _outcome(
        "不同意公开", r"不予公开|不同意公开|否决公开|不公开|依法不予", r"不同意公开|不予公开|否决"
    )
    not_this_agency: int | None = _outcome(
        "不属于本行政机关公开",
        r"(?:不|非)(?:属于?|归|由)?(?:本|我|该)?(?:行政)?(?:机关|单位|部门|局|厅|办|委|县|市|区|镇|乡|级)?(?:的)?(?:职责|职权|公开|掌握|负责|制作|管辖)(?:的)?(?:范围|权限|公开)?|非本(?:部门|机关|单位)掌握|本(?:行政)?机关不掌握",
        r"不属于本(?:行政)?机关|非本(?:部门|机关)掌握",
    )
    nonexistent: int | None = _outcome(
        "申请信息不存在", r"(?:政府|申请)?(?:的)?信息不存在|不存在(?:的)?|没有现成信息", r"信息不存在"
    )
    asked_to_amend: int | None = _outcome(
        "告知作出更改补充",
        r"(?:告知|要求|通知)?(?:申请人)?(?:作出)?(?:更改|补正|补充)(?:、?(?:更改|补正|补充))?(?:申请|材料|内容)?|(?:申请)?(?:信息|内容|事项)?不(?:够)?明确",
        r"更改补充|内容不明确",
    )
    redirected: int | None = _outcome(
        "告知通过其他途径办理", r"(?:告知)?(?:申请人)?(?:通过)?其[他它](?:途径|渠道|方式)(?:办理|解决|获取)?", r"其[他它]途径"
    )
    other: int | None = _outcome("其他", r"其[他它](?:情形|情况|类型|处理|答复)", r"其[他它](?:类型|情形)?(?:答复)?")


class RefusedFor(Part):
    state_secret: int | None = _outcome("涉及国家秘密", r"涉及国家秘密|国家秘密", r"国家秘密", block=r"不(?:同意|予)公开")
    trade_secret: int | None = _outcome("涉及商业秘密", r"(?:涉及)?商业秘密", r"商业秘密", block=r"不(?:同意|予)公开")
    privacy: int | None = _outcome("涉及个人隐私", r"(?:涉及)?个人隐私", r"个人隐私", block=r"不(?:同意|予)公开")
    security: int | None = _outcome(
        "危及国家安全、公共安全、经济安全和社会稳定", r"(?:危及)?(?:国家安全|公共安全|三安全一稳定)[^,。;:\d]{0,14}", r"危及国家安全|公共安全", block=r"不(?:同意|予)公开"
    )
    not_government_information: int | None = _outcome(
        "不是《条例》所指政府信息", r"(?:不是|不属于|非)(?:《条例》(?:所指|规定)(?:的)?)?政府信息(?:范围)?", r"所指政府信息|非政府信息", block=r"不(?:同意|予)公开|否决"
    )
    other_law: int | None = _outcome(
        "法律法规规定的其他情形", r"法律法规规定的其[他它]情形", r"法律法规规定的其[他它]情形", block=r"不(?:同意|予)公开"
    )


# 收到的6件…均已办结: the figure of what came in is that of what was done.
_TAKEN_IN = rf"{RECEIVED}[^。;,、\n\d]{{0,24}}"
_WAYS = r"当面|现场|窗口|网上|网络|网站|在线|线上|信函|书面|邮寄|来信|邮件|邮箱|传真|其[他它]"
_APPLIED_FOR = r"(?:复议|诉讼|办证|许可|登记|投诉|咨询|事项|热线|信访|业务|救助|补助|仲裁|低保|服务中心|窗口受理)"


class Requests(Part):
    received: int | None = _cases(
        "收到申请数",
        meaning="new in the year",
        adds=True,
        cell=(r"(?:收到|受理)(?:政府信息公开|依申请公开)?(?:信息)?申请(?:总)?数|受理依申请公开信息总数|申请总数",),
        says=(
            rf"(?:本年|年度)?新收{{~6}}{APPLICATION}{{~6}}{{n}}",
            rf"{RECEIVED}(?:的|到|了|各类|有关|群众|公民|法人|社会|公众|申请人|其他组织|和|或者?|、|有效|提交|提出|书面|网上|依法|本级|向我[局厅市县区委办])*{APPLICATION}(?:的)?(?:申请)?(?:数|数量|总数|总量|总计)?(?:共计|共|合计|总计|计|为|达|有|是|:)*{{n}}",
            rf"{RECEIVED}(?:的|到|了|过)?{{n}}(?:的)?{{~10}}(?:依申请|申请|信息公开)",
            rf"{APPLICATION}(?:数|数量|总数|总量|总计)?(?:共计|共|合计|总计|计|为|达|有|是|:)*{{n}}",
            rf"{APPLICATION}(?:的)?(?:收件|受理|接收|登记)(?:数|数量|总数|量)?(?:共计|共|合计|总计|计|为|达|有|是|:)*{{n}}",
            rf"(?:共有?|有){{n}}(?:公民|群众|市民|申请人)?{{~6}}{APPLICATION}",
        ),
        none=(
            rf"{NONE}{{~6}}(?:收到|接到|接收|受理|产生|发生|出现|有|收悉)?(?:过|到)?[^。;,\n\d议诉]{{0,22}}(?:依申请|申请公开|信息公开(?:的)?申请|公开(?:政府)?信息(?:的)?(?:申请|请求)|依申请公开)(?!(?:而)?(?:被)?(?:提起|引起|引发)?(?:的)?(?:行政)?(?:复议|诉讼))",
            rf"{NONE}(?:人|单位|公民|群众)?{{~6}}依申请公开",
            r"(?:信息公开申请|依申请公开)(?:件|数|数量|申请|收件|受理|总)*(?:为|是)零",
        ),
        unless=(
            _APPLIED_FOR,
            r"(?:答复|办结|结转|撤销|补正|不予)[^,。;:]{0,8}$",
            r"其中[^,。;:]{0,14}$",
            r"(?:政府办|办公室|办公厅|本级)[^,。;:]{0,20}$",
            rf"(?:{_WAYS})(?:的|提出|提交|方式|渠道|途径|形式|收到|接到|递交|平台|系统){{0,3}}{APPLICATION}?(?:数|数量|共|计|为|有|:){{0,3}}$",
        ),
    )
    carried_in: int | None = _cases(
        "上年结转",
        any_year=True,
        says=(
            r"(?:上年度?|去年|上一年度?|20\d\d年度?)(?:结转|转入|遗留|未办结|未答复)(?:的|政府信息公开|申请|至本年|至今年|办理)*{~6}{n}",
            r"结转(?:自)?(?:上年度?|去年|上一年度?)(?:的)?{~10}{n}",
        ),
        none=(rf"{NONE}{{~4}}(?:上年度?|去年|上一年度?)结转",),
        unless=(r"(?:下年|下一年|次年|明年)",),
    )
    carried_out: int | None = _cases(
        "结转下年度",
        any_year=True,
        says=(
            r"结转(?:至|到|为)?(?:下年度?|下一年度?|次年|明年|20\d\d年度?)(?:度)?(?:继续)?(?:办理|答复)?(?:的)?{~8}{n}",
            r"{n}{~8}(?:结转|顺延|转)(?:至|到)?(?:下年|下一年|次年|明年|20\d\d年)",
        ),
        none=(rf"{NONE}{{~4}}结转(?:至|到)?(?:下年|下一年|次年)",),
    )
    channels: RequestChannels = part("申请渠道", where=("requests", "overview"))
    completed: int | None = _cases(
        "申请办结数",
        cell=(r"申请办结数",),
        says=(
            rf"(?<!未)(?<!率)(?:办结|办理完毕)(?:数|{APPLICATION})?(?:共|计|为)?{{n}}",
            rf"{_TAKEN_IN}{{n}}[^。;|\t\n\d]{{0,14}}{ALL}{ON_TIME}?(?:办结|办理完毕)",
        ),
        unless=(_APPLIED_FOR,),
    )
    completed_on_time: int | None = _cases(
        "按时办结数",
        cell=(r"申请办结数", r"按时"),
        says=(
            rf"{ON_TIME}(?:办结|办理)(?:数)?{{~4}}{{n}}",
            rf"{_TAKEN_IN}{{n}}[^。;|\t\n\d]{{0,14}}{ALL}{ON_TIME}(?:办结|办理完毕)",
        ),
        unless=(_APPLIED_FOR,),
    )
    completed_extended: int | None = _cases(
        "延期办结数",
        cell=(r"申请办结数", r"延期"),
        says=(r"(?:延期|延长)(?:答复|办结|办理)(?:数)?{~4}{n}",),
        unless=(_APPLIED_FOR,),
    )
    replied: int | None = _cases(
        "申请答复数",
        cell=(r"申请(?:的)?答复(?:总)?数",),
        says=(
            rf"(?<!未)(?:答复|回复)(?:了)?(?:申请人|数|总数|{APPLICATION})?(?:共计|共|计|为|达)?{{n}}",
            rf"{_TAKEN_IN}{{n}}[^。;|\t\n\d]{{0,14}}{ALL}{{~6}}{ON_TIME}?{{~4}}(?:予以|作出|给予|进行|完成)?(?:了)?(?:答复|回复)",
            rf"{ALL}?{ON_TIME}(?:答复|回复){{n}}",
        ),
        unless=(_APPLIED_FOR, r"(?:网民|留言|信箱|来信|公开|同意|部分|不予|电话|建议|提案)[^,。;:]{0,8}$"),
    )
    outcomes: Outcomes = part("申请答复结果", where=("requests", "overview"))
    refused_for: RefusedFor = part("不同意公开的理由", where=("requests", "overview"))


def _remedy(label: str, name: str, words: str, cell: str) -> object:
    del name
    return count(
        label,
        "件",
        units=ITEMS,
        cell=(cell,),
        says=(
            rf"{words}(?:案件|申请|事项|案|情况|数|数量|总数|案件数)*(?:共计|共|合计|计|为|达|有|均为|发生|:)*{{n}}",
            rf"{{n}}(?:的)?(?:因|针对|涉及|有关|关于)?{{~12}}{words}(?:案件|申请|案)?",
            rf"{words}(?:、|和|及|与|或|,)(?:提起)?(?:行政)?(?:诉讼|复议|申诉|举报|投诉|、|和|及)*(?:案件|情况|数|数量)*(?:共计|共|均为|为|各|均)*{{n}}",
        ),
        none=(
            rf"{NONE}[^。;,|\t\n\d]{{0,40}}?{words}",
            rf"{words}[^。;,|\t\n\d]{{0,16}}(?:为|均为|是)零",
            rf"{words}[^。;,|\t\n\d]{{0,16}}(?:未|没有)(?:发生|出现|产生)",
        ),
    )


def _remedy_outcome(label: str, words: str, outcome: str, block: str, cell: str) -> object:
    other = "诉讼" if words == RECONSIDERATION else "复议"
    return count(
        label,
        "件",
        units=ITEMS,
        anywhere=False,
        cell=(block, cell),
        says=(
            rf"{words}(?:(?!{other})[^。;\n]){{0,30}}?(?:{outcome})(?:的|数|结果|情况|具体行政行为|请求|原告)*(?:有|为|共|计)?{{n}}",
            rf"{words}(?:(?!{other})[^。;\n]){{0,20}}?{{n}}(?:申请)?(?:均|已|全部|被|结果|均获|获|均被|均已|依法)*(?:{outcome})",
        ),
    )


_UPHELD = r"结果维持|维持(?:具体行政行为|原(?:具体)?行政行为|原告)?|驳回(?:原告|申请人)?(?:的)?(?:诉讼请求|复议申请|起诉|诉求)?|胜诉"
_CORRECTED = r"结果纠正|被?(?:依法)?纠错|撤销|败诉|确认违法|责令重新"
_OTHER = r"其[他它](?:结果|情形|情况)|终止|撤诉|撤回"


class Reconsideration(Part):
    total: int | None = _remedy(
        "行政复议数量", "reconsideration", RECONSIDERATION, r"^[^诉]*行政复议(?:数量|数|案件)?"
    )
    upheld: int | None = _remedy_outcome("维持具体行政行为", RECONSIDERATION, _UPHELD, r"行政复议", r"维持")
    corrected: int | None = _remedy_outcome("被依法纠错", RECONSIDERATION, _CORRECTED, r"行政复议", r"纠错")
    other: int | None = _remedy_outcome("其他情形", RECONSIDERATION, _OTHER, r"行政复议", r"其他")


class Litigation(Part):
    total: int | None = _remedy("行政诉讼数量", "litigation", LITIGATION, r"^[^复]*行政诉讼(?:数量|数|案件)?")
    upheld: int | None = _remedy_outcome(
        "维持具体行政行为或者驳回原告诉讼请求", LITIGATION, _UPHELD, r"行政诉讼", r"维持|驳回"
    )
    corrected: int | None = _remedy_outcome("被依法纠错", LITIGATION, _CORRECTED, r"行政诉讼", r"纠错")
    other: int | None = _remedy_outcome("其他情形", LITIGATION, _OTHER, r"行政诉讼", r"其他")


class Remedies(Part):
    reconsideration: Reconsideration = part("行政复议", ask=True, where=("remedies", "requests", "overview"))
    litigation: Litigation = part("行政诉讼", ask=True, where=("remedies", "requests", "overview"))
    complaints: int | None = count(
        "举报投诉数量",
        "件",
        units=ITEMS,
        cell=(r"举报投诉数量|申诉、举报数|举报数|投诉数",),
        says=(
            rf"(?:举报投诉|投诉举报|举报、投诉|投诉、举报|申诉举报|申诉、举报|举报)(?:数量|数|总数|案件|事项|情况|件)*(?:共|计|为|达)*{{n}}",
        ),
        none=(rf"{NONE}[^。;,|\t\n\d]{{0,40}}?(?:举报|投诉)",),
        unless=(r"(?:热线|12345|消费|环保|信访|价格|物业|平台)[^,。;:]{0,24}$",),
    )


class Fees(Part):
    charged: int | float | None = money(
        "依申请公开信息收取的费用",
        cell=(r"依申请公开信息收取的费用|收取费用|收费金额",),
        says=(
            r"(?:收取|收到|收){~6}(?:信息)?(?:公开)?(?:信息)?(?:处理)?费(?:用)?(?:总)?(?:金)?额?(?:共|计|为|合计)*{n:万元|元}",
            r"信息处理费(?:金额|用)?(?:收取)?(?:总)?(?:金)?额?(?:共|计|为|合计)*{n:万元|元}",
            r"(?:收费|费用)(?:金额|总额)?(?:共|计|为|合计)*{n:万元|元}",
        ),
        none=(
            rf"{NONE}[^。;|\t\n\d]{{0,36}}?(?:收费|收取|费用|处理费|有偿服务)",
            r"(?:未|没有|不|暂不|暂未|均未)(?:向[^,。;]{0,10})?(?:收取|收)(?:任何|申请人|信息|依申请公开|政府信息公开|相关|公开|政府)*(?:处理)?(?:的)?(?:费|任何费用|费用)",
            r"(?:收取|信息处理费|费用|收费)[^,。;\n\d]{0,12}(?:为零|均为零)|免收(?:信息处理)?费|暂不收费",
        ),
        unless=(r"行政事业性收费|涉企收费|中介|停车|学费|收费标准|收费项目|收费清单|收费公示|收费目录",),
    )
    waived: int | float | None = money(
        "减免金额",
        cell=(r"减免金额|收费减免",),
        says=(r"(?:减免|免收|免除){~10}(?:费用|金额|费)?(?:共|计|为|合计)*{n:万元|元}",),
        none=(rf"{NONE}[^。;|\t\n\d]{{0,36}}?减免", r"减免(?:金额|费用)?[^,。;\n\d]{0,6}(?:为零)"),
        unless=(r"行政事业性收费|涉企收费|税|租金|社保|保费|医疗",),
    )
