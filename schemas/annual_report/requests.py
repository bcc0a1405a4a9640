"""Applications and what came of them: /requests, /remedies, /fees."""

from typing import Any

from llmx.fields import Part, count, money, part

from .words import (
    ALL,
    APPLICATION,
    APPLICATION_SHORT,
    DULY,
    HAS,
    ITEMS,
    LITIGATION,
    NETWORK,
    NONE,
    ON_TIME,
    OTHER_BUSINESS,
    RECEIVED,
    RECONSIDERATION,
    ZERO,
)

# The same clause goes on: no comma, no other figure.
_GOES_ON = r"[^,。;:|\t\n\d]{0,16}"
_WAYS = (
    r"当面|现场|到场|窗口|网上|网络|网站|在线|线上|信函|书面|邮寄|来信|邮件|邮箱|信箱|传真|其[他它]"
)
# A figure of what came in one way: 网上申请3件.
_IN_ONE_WAY = (
    rf"(?<!公开)(?:{_WAYS})(?:的|提出|提交|方式|渠道|途径|形式|收到|接到|递交|平台|系统|寄送)*"
    rf"(?:{APPLICATION}|{APPLICATION_SHORT})?{HAS}{{n}}"
)
# All that came: 收到政府信息公开申请16件, 收到16件申请.
_ALL_THAT_CAME = (
    rf"(?:{APPLICATION}{HAS}|{RECEIVED}{{~28}}{APPLICATION_SHORT}{HAS}|{RECEIVED}(?=[^,。;:、]{{2,26}}申请))"
    rf"{{n}}(?:的?(?:(?!{_WAYS})[^,。;:、\d]){{0,12}}申请)?"
)
# Between it and 均 may stand what was asked for, or two and more ways in which it came; of
# other business, or of one part, 均 would speak itself.
_MEANWHILE = (
    rf"(?:[,(、;](?:其中)?[:,]?(?:通过|以)?(?:{_WAYS})[^,。;:、()\d]{{0,12}}\d{{1,5}}[件份例宗起条]\)?){{2,6}}"
    r"|(?:[,(](?:(?!收到|接到|受理|另|同时|信访|热线|复议|诉讼|咨询|投诉|留言|建议|提案|其中|除)"
    r"[^,。;:()\d]){2,24}\)?){1,2}"
)
# A term told in days is no other figure; 均未 denies.
_IN_TIME = r"(?:[^,。;:\d未不无没]|\d{1,2}个?工作日){0,20}?"
_LAST = r"(?:上年度?|上一年度?|去年|往年|20\d\d年度?)"
_NEXT = r"(?:下年度?|下一年度?|次年|明年|来年|20\d\d年度?)"

# 部分公开67,占4.61%: a figure that lost its unit counts what its share is of.
_SHARE = r"(?=[,(]?占[^,。;]{0,8}?\d[\d.]*%)"
# Not all of them alike: 均予以公开或部分公开.
_MORE = r"[^,。;:\d]{0,6}[、和及与或/]"
_DECIDED = r"(?:依法|按规定|按要求|答复|处理|为|是|系|属于|属|予以|作出|因|告知|被){0,3}"


def _cases(label: str, **spec: Any) -> Any:
    return count(label, "件", units=ITEMS, **spec)


def _all_of_them(done: str) -> str:
    """What was done with all that came takes its number from there: 收到16件,均已答复.

    Behind 上年结转2件 all are the two as well, and no figure tells how many that makes.
    """
    return (
        rf"{{!:结转|遗留|转入}}{_ALL_THAT_CAME}(?:{_MEANWHILE})?"
        rf",?(?:[我本](?:[局厅委办县市区镇乡院校]|单位|机关|街道))?(?:以上|上述|所有|这些|申请|事项){{0,2}}(?:{done})"
    )


def _channel(label: str, words: str, cell: str, *, says: tuple[str, ...] = ()) -> Any:
    """A way in which applications came."""
    asked = rf"(?:{APPLICATION}|{APPLICATION_SHORT})"
    by = (
        r"(?:方式|渠道|途径|形式|平台|系统|寄送|接到|收到|接收|受理|提交|提出|提起|递交|方面|表单"
        r"|公众|公民|群众|民众|的|了)"
    )
    return _cases(
        label,
        anywhere=False,
        adds=True,
        cell=(r"收到申请数|申请总?数|受理", cell),
        says=(
            *says,
            rf"(?:{words}){by}*(?:政府信息)?{asked}?(?:形式|方式)?{HAS}{{n}}",
            rf"{{n}}(?:为|是|系|属于|通过|来自)(?:到[^,。;:\d]{{0,4}})?(?:{words})",
            # 收到依申请公开1件,为网上申请
            rf"{{n}},(?:为|是|系|属于)(?:{words})(?=申请|方式|渠道|途径|形式|提交|提出|递交|[,。;])",
            rf"(?:{words}){by}*{asked}?(?:形式|方式)?{HAS}{{n?}}{_SHARE}",
            _all_of_them(rf"{ALL}(?:为|是|系|以|通过)+(?:{words})(?!{_MORE})"),
            rf"{{n?}}\((?:{words})[^)]{{0,6}}\)",
        ),
        none=(rf"{NONE}{{~8}}(?:{words})(?:方式|形式)?(?:提出|提交)?(?:的)?{asked}",),
        unless=(
            r"(?:答复|(?<!申请)公开(?!申请)|发布|回复|访问|留言|咨询|更新|推送)[^,。;:]{0,8}$",
            r"服务中心|政务服务|办事|各{n}",
        ),
    )


def _outcome(
    label: str,
    words: str,
    cell: str,
    *,
    block: str = "",
    behind: str = "",
    says: tuple[str, ...] = (),
    none: bool = False,
) -> Any:
    """A way in which applications were answered; `none` where reports deny it in words.

    `behind`: words that must stand before it in the same sentence.
    """
    first = rf"(?:{behind})[^。;\n]{{0,80}}?" if behind else ""
    then = r"(?:答复|情况|情形|类|信息|申请|决定|办理|处理|的)"
    return _cases(
        label,
        anywhere=False,
        cell=(block or r"答复", cell),
        says=(
            rf"{first}(?:{words})”?{then}*{HAS}{{n}}",
            rf"{first}{{n}}(?:申请(?:公开的(?:内容|信息))?)?(?:为|是|系|属于|属|予以|作出|因|告知|被)?(?:{words})",
            rf"{first}(?:{words})”?{then}*{HAS}{{n?}}{_SHARE}",
            _all_of_them(rf"{behind and f'(?:{behind}),?'}{ALL}{_DECIDED}(?:{words})(?!{_MORE})"),
            *says,
        ),
        none=(
            rf"{NONE}(?:有|产生|发生|出现|作出)?(?:政府信息)?(?:{words})(?:的)?(?:情况|情形|件|申请|答复)?",
        )
        if none
        else (),
        unless=(
            r"(?:并|及|和|与|或){n}",
            # 予以公开及部分公开3件 is one figure for two outcomes.
            r"(?:公开|不存在|范围|掌握|提供|处理|补正|途径)(?:及|和|与|或|以及|/)[^,。;:、]{0,18}$",
        ),
    )


class RequestChannels(Part):
    in_person: int | None = _channel(
        "当面申请数", r"当面|现场|到场|窗口|视窗|上门|面对面|来人|直接|来访(?=申请)", r"当面"
    )
    fax: int | None = _channel("传真申请数", r"(?<![函件箱])传真", r"传真")
    online: int | None = _channel(
        "网络申请数",
        rf"{NETWORK}|门户网站|入口网站|平台|系统|网络平台|网路平台",
        r"网络|网上",
    )
    letter: int | None = _channel(
        "信函申请数",
        r"(?<!申请公开)信函|书面|邮寄|邮政|EMS|快递|邮政快递|挂号信|信件|邮递|来信(?=申请)|转交信函",
        r"信函",
        # 依申请公开信函12件 may be all that came; beside other letters it is a part.
        says=(rf"申请公开信函{HAS}{{n}}(?=[、和及][^,。;]{{0,12}}信函)",),
    )
    email: int | None = _channel(
        "电子邮件申请数", r"电子邮件|电子邮箱|电子信箱|邮件|邮箱|E-?mail", r"电子邮件"
    )
    other: int | None = _channel(
        "其他形式申请数",
        r"其[他它](?:方式|形式|渠道)|其[他它](?:途径)?(?=申请|提出|提交)",
        r"其[他它]形式",
    )


class Outcomes(Part):
    already_public: int | None = _outcome(
        "属于已主动公开范围",
        r"(?:属于|属|已经?)+主动公开(?:的)?(?:范围)?(?:(?:并|、)?告知[^,。;\d]{0,10})?|主动公开范围",
        r"已主动公开范围",
    )
    granted: int | None = _outcome(
        "同意公开",
        r"(?<!部分)(?<!不)(?:予以|同意|依法|给予|全部|准予|可以)公开(?!及部分|和部分|、部分|或部分)",
        r"^[^部不否]*同意公开(?:答复)?|予以公开",
        says=(
            # Bare 公开 in a list of outcomes.
            rf"(?<=[:,、中])公开(?:的)?{HAS}{{n}}(?=[,、;][^。\n]{{0,80}}?(?:部分公开|不予|不同意|无法提供|不存在|不属于|其[他它]途径|补正|更改))",
            rf"(?:结果|类型|答复情况|申请中)[^,。;\n\d]{{0,12}}[:,]公开(?:的)?{HAS}{{n}}(?=[。,、;])",
        ),
    )
    partly_granted: int | None = _outcome(
        "同意部分公开",
        r"(?:同意|予以|区分处理)?部分(?:予以)?公开|区分处理(?!部分)",
        r"部分公开",
        none=True,
    )
    refused: int | None = _outcome(
        "不同意公开",
        # 主动公开信息1027条,不予公开信息1535条: kinds of documents.
        r"不予公开(?!(?:政府)?信息[^,。;:]?\d+条)|不同意公开|否决公开|不公开|依法不予(?!处理|受理)",
        r"不同意公开|不予公开|否决",
        none=True,
    )
    not_this_agency: int | None = _outcome(
        "不属于本行政机关公开",
        r"(?:不属于?|非|不归|不由)(?:本|我|该)?(?:行政)?(?:机关|单位|部门|局|厅|办|委|县|市|区|镇|乡|级)"
        r"[^,。;:、\d]{0,16}?|(?:[本我](?:行政)?(?:机关|单位|部门|局|厅|办|委|镇|乡|街道|苏木)|分局)?不掌握(?:相关|该)?(?:政府)?(?:信息)?(?:而?无法提供)?",
        r"不属于本(?:行政)?机关|非本(?:部门|机关)掌握",
    )
    nonexistent: int | None = _outcome(
        "申请信息不存在",
        r"(?:政府|申请)?(?:的)?信息不存在|不存在(?:的)?|没有现成信息",
        r"信息不存在",
    )
    asked_to_amend: int | None = _outcome(
        "告知作出更改补充",
        r"(?:告知|要求|通知)?(?:申请人)?(?:作出|进行)?(?:更改|(?<!不)补正(?!后)|补充)(?:、?(?:更改|补正|补充))?(?:申请|材料|内容)?"
        r"|(?:申请)?(?:信息|内容|事项)?(?<!仍)不(?:够)?明确",
        r"更改补充|内容不明确",
    )
    redirected: int | None = _outcome(
        "告知通过其他途径办理",
        r"(?:告知|引导)?(?:申请人)?(?:通过)?其[他它]途径(?:办理|解决|获取)?(?!申请)"
        r"|(?:告知|引导)(?:申请人)?(?:通过)?其[他它](?:渠道|方式)(?:办理|解决|获取)?",
        r"其[他它]途径",
    )
    other: int | None = _outcome(
        "其他",
        r"(?<!规定的)其[他它](?:情形|情况|类型|处理|答复|原因)",
        r"其[他它](?:类型|情形)?(?:答复)?",
        says=(
            # Bare 其他 behind other outcomes.
            rf"(?:公开|不存在|补充|补正|途径|掌握|提供|范围|不明确)(?:(?![议诉])[^。\n]){{0,60}}?[,;、]其[他它](?:的)?{HAS}{{n}}",
            rf"(?:结果|类型|情况|答复|申请中)[^,。;\n\d]{{0,12}}[:,]其[他它](?:的)?{HAS}{{n}}",
        ),
    )


_REFUSAL = r"不(?:同意|予)公开"


class RefusedFor(Part):
    state_secret: int | None = _outcome(
        "涉及国家秘密", r"(?:涉及)?国家秘密", r"国家秘密", block=_REFUSAL
    )
    trade_secret: int | None = _outcome(
        "涉及商业秘密", r"(?:涉及)?商业秘密", r"商业秘密", block=_REFUSAL
    )
    privacy: int | None = _outcome(
        "涉及个人隐私", r"(?:涉及)?个人隐私", r"个人隐私", block=_REFUSAL
    )
    security: int | None = _outcome(
        "危及国家安全、公共安全、经济安全和社会稳定",
        r"(?:危及)?“?(?:国家安全|公共安全|三安全一稳定)[^,。;:\d]{0,18}?",
        r"危及国家安全|公共安全",
        block=_REFUSAL,
    )
    not_government_information: int | None = _outcome(
        "不是《条例》所指政府信息",
        r"(?:不是|不属于|非)(?:的)?政府信息(?:范围)?",
        r"所指政府信息|非政府信息",
        block=r"不(?:同意|予)公开|否决",
        # Beside 不予公开 it is an outcome of its own, unless the official words name it.
        behind=r"不(?:同意|予)公开(?!\d+件[,、])|否决",
        says=(
            rf"(?:不是|不属于|非)(?:《[^》]{{1,12}}》|条例)(?:所指|所称|规定)?(?:的)?政府信息(?:的|范围)*{HAS}{{n}}",
        ),
    )
    other_law: int | None = _outcome(
        "法律法规规定的其他情形",
        r"法律、?法规规定的?其[他它]情形",
        r"法律法规规定的其[他它]情形",
        block=_REFUSAL,
    )


# 收到的6件…均已办结: the figure of what came in is that of what was done.
_TAKEN_IN = rf"{RECEIVED}[^。;,、\n\d]{{0,24}}"
_APPLIED_FOR = (
    r"(?:复议|诉讼|办证|许可|登记(?!受理)(?!政府信息|信息)|投诉|咨询|热线|信访|业务|救助|补助|仲裁|低保"
    r"|服务中心|窗口受理|政务服务|审批|权力事项)"
)
# Answers, not applications: 答复申请12件.
_DONE = r"(?:答复|回复|办结|办理完毕|结转|转入|遗留|未办结|撤销|撤回|补正|不予|告知)[^,。;:]{0,18}$"
# Who asks, and how: between 收到 and 申请.
_ASKERS = (
    r"(?:各类|有关|相关|群众|民众|市民|公民|法人|社会|公众|申请人|其[他它]组织|社会组织|企业|个人|单位|律师|村民|以各种方式"
    r"|有效|提交|提出|递交|书面|网上|依法|本级|向我[局厅市县区委办镇乡]|和|及|或者?|、|的|到|了)"
)


class Requests(Part):
    received: int | None = _cases(
        "收到申请数",
        meaning="new in the year",
        adds=True,
        whole=True,
        cell=(
            r"(?:收到|受理)(?:政府信息公开|依申请公开)?(?:信息)?申请(?:总)?数|受理依申请公开信息总数|申请总数",
        ),
        says=(
            rf"(?:本年|年度)?新收到?(?:的)?{{~6}}{APPLICATION}{{~6}}{HAS}{{n}}",
            rf"{RECEIVED}{{~28}}{APPLICATION}(?:的)?(?:申请|办理|事项)?{HAS}{{n}}",
            rf"{RECEIVED}{{n}}(?:的)?{{~10}}(?:依申请|申请|信息公开)(?!.{{0,4}}(?:复议|诉讼))",
            rf"{RECEIVED}{{n}}{{~36}}(?:提交|提出|递交)的申请",
            # 主动公开36件、依申请公开436件、不予公开43件: kinds of documents.
            rf"{APPLICATION}(?:的)?(?:申请)?(?:收件|受理|接收|登记|办件|收到)?{HAS}{{n}}(?![,、]不予公开\d)",
            rf"{RECEIVED}{_ASKERS}*{APPLICATION_SHORT}{HAS}{{n}}",
            rf"(?:共有?|有){{n}}(?:公民|群众|民众|市民|申请人)?{{~6}}{APPLICATION}",
            rf"{RECEIVED}依申请(?:信息|事项|件)?{HAS}{{n}}",
            rf"{RECEIVED}依申请公开信函{HAS}{{n}}(?![、,和及][^。;]{{0,12}}\d)",
            rf"{APPLICATION}[^。;\n\d]{{0,10}},(?:全年|年度|本年度?)?(?:一共|共|共计|累计)?{RECEIVED}{{n}}",
        ),
        none=(
            # Nothing about fees, delays or law suits may stand between.
            rf"{NONE}(?:(?![议诉逾超因费不]|收取)[^。;,|\n\d]){{0,32}}?{APPLICATION}"
            r"(?!(?:(?!收到|接到)[^。;,、]){0,8}(?:复议|诉讼|费|投诉|举报|争议|纠纷|责任))",
            rf"{NONE}(?:再)?(?:收到|接到|接收到?|受理)(?:过)?(?:任何|相关|有关|到)?{_ASKERS}*{APPLICATION_SHORT}"
            r"(?!{~8}(?:复议|诉讼))",
            rf"{NONE}{_ASKERS}*{APPLICATION_SHORT}(?=[。;,\n]|$)",
            rf"{NONE}(?:收到|接到|受理)(?:(?![议诉费])[^,。;:\d\n]){{0,24}}?信息的申请(?=[。;,\n]|$)",
            rf"{APPLICATION}(?:件|数|数量|申请|收件|受理|办件|总|量|的)*{ZERO}",
            rf"{NONE}(?:收到|接到|受理)(?:过|到)?(?:任何)?公开申请(?!{{~8}}(?:复议|诉讼))",
            r"依申请(?:公开)?(?:办理|受理)?(?:的)?(?:事项|件|数量|数)*(?:为|是)(?:零|0(?![\d.]))",
        ),
        unless=(
            _APPLIED_FOR,
            _DONE,
            _IN_ONE_WAY,
        ),
    )
    carried_in: int | None = _cases(
        "上年结转",
        any_year=True,
        to_year=0,
        says=(
            rf"{_LAST}(?:度)?(?:申请)?(?:结转|转入|转接|遗留|未办结|未答复|延续|顺延)"
            rf"(?:(?:至|到|在|于)?(?:本年度?|今年|20\d\d年度?))?(?:继续)?{{~14}}{HAS}{{n}}",
            rf"结转(?:自)?(?:上年度?|去年|上一年度?)(?:的)?{{~10}}{HAS}{{n}}",
        ),
        none=(
            rf"{NONE}{{~4}}(?:上年度?|去年|上一年度?)结转",
            r"(?<!有)无(?:有)?20\d\d年度?结转",
        ),
        unless=(r"(?:下年|下一年|次年|明年|来年)",),
    )
    carried_out: int | None = _cases(
        "结转下年度",
        any_year=True,
        to_year=1,
        says=(
            rf"结转(?:至|到|为|入)?{_NEXT}(?:度)?(?:继续)?(?:办理|答复|处理)?(?:的)?{{~8}}{HAS}{{n}}",
            rf"{{n}}(?:申请)?[^,。;:、|\t\n\d]{{0,20}}?(?:结转|顺延|延续|转|留)(?:至|到|入)?{_NEXT}",
            rf"{{n}}(?:申请)?(?:将)?(?:在|于){_NEXT}(?:继续)?(?:办理|答复|处理)",
        ),
        none=(
            rf"{NONE}{{~4}}结转(?:至|到)?(?:下年|下一年|次年)",
            rf"{NONE}(?:下年度?|下一年度?|次年)结转",
            rf"无[^,。;:\d]{{0,4}}{_LAST}结转(?:申请|件|事项|数量)*[和及与、](?:结转)(?:至|到)?{_NEXT}",
        ),
    )
    channels: RequestChannels = part(
        "申请渠道",
        where=("requests", "overview"),
        # Ways of publishing are not ways of asking.
        veto=rf"{OTHER_BUSINESS}|公开(?:渠道|方式|形式)|主动公开|访问",
    )
    completed: int | None = _cases(
        "申请办结数",
        whole=True,
        cell=(r"申请办结总?数",),
        says=(
            rf"(?<!未)(?<!率)(?:办结|办理(?:完毕|完结|完成))(?:了|申请|件|的|政府信息公开)*{APPLICATION}?{HAS}{{n}}",
            rf"{_TAKEN_IN}{{n}}{_GOES_ON}{ALL}{{~6}}{DULY}?(?:办结|办理完毕)",
            rf"(?<!未)已完成{APPLICATION}{HAS}{{n}}",
            _all_of_them(
                rf"{ALL}{_IN_TIME}(?:办结|办理(?:完毕|完结))(?!率)|[^,。;\d]{{0,8}}办结率[为达到]*100%"
            ),
        ),
        unless=(_APPLIED_FOR, _IN_ONE_WAY, rf"(?:{ON_TIME}|延期|提前|延长)(?:办结|办理){HAS}{{n}}"),
    )
    completed_on_time: int | None = _cases(
        "按时办结数",
        cell=(r"申请办结总?数", r"按时"),
        says=(
            rf"{ON_TIME}(?:办结|办理)(?:完毕)?(?:了|申请|件|的)*{APPLICATION}?{HAS}{{n}}",
            rf"{_TAKEN_IN}{{n}}{_GOES_ON}{ALL}{ON_TIME}(?:办结|办理完毕)",
            rf"{{n}}(?:申请)?(?:已|均|均已|已全部)?{ON_TIME}(?:办结|办理完毕)",
            _all_of_them(
                rf"{ALL}{ON_TIME}(?:办结|办理(?:完毕|完结))(?!率)|{ON_TIME}办结率[为达到]*100%"
            ),
        ),
        unless=(_APPLIED_FOR, _IN_ONE_WAY),
    )
    completed_extended: int | None = _cases(
        "延期办结数",
        cell=(r"申请办结总?数", r"延期"),
        says=(rf"(?:延期|延长)(?:期限)?(?:答复|办结|办理)(?:的)?{HAS}{{n}}",),
        unless=(_APPLIED_FOR,),
    )
    replied: int | None = _cases(
        "申请答复数",
        whole=True,
        cell=(r"申请(?:的)?答复(?:总)?数|^(?:书面)?答复(?:总|件)?数",),
        says=(
            rf"(?<!未)(?:答复|回复)(?:了|的|申请人|书|件|完毕|完成)*(?:{APPLICATION}|{APPLICATION_SHORT})?{HAS}{{n}}",
            rf"申请人(?:作出)?(?:书面)?(?:答复|回复)(?:,)?{HAS}{{n}}",
            rf"答复期(?:限)?的{{n}}(?:申请)?{ALL}(?:按期|按时|依法)?(?:予以|进行)?(?:答复|回复)",
            rf"(?:作出|出具|发出|制发)[^,。;:\d]{{0,12}}(?:告知书|答复书|决定书){HAS}{{n}}",
            rf"{_TAKEN_IN}{{n}}{_GOES_ON}{ALL}{{~6}}{DULY}?{{~4}}(?:予以|作出|给予|进行|完成)?(?:了)?(?:答复|回复)",
            _all_of_them(
                rf"(?:{ALL}{_IN_TIME}|(?:已(?:经)?|并)(?:在|按)[^,。;:\d]{{2,8}}(?:期限|时限|时间|规定)内?(?:予以|给予|作出)?(?:申请人)?)(?:答复|回复)(?!率|期限|时限|时间|意见)|[^,。;\d]{{0,8}}(?:答复|回复)率[为达到]*100%"
            ),
        ),
        unless=(
            _APPLIED_FOR,
            _IN_ONE_WAY,
            r"(?:其[他它]|网民|留言|信箱|来信|电话|建议|提案|问题)[^,。;:]{0,8}$",
            r"(?:同意|部分|不予|否决|准予|予以)公开[^,。;:]{0,8}$",
            rf"(?:延期|延长)[^,。;:]{{0,4}}(?:答复|回复){HAS}{{n}}",
        ),
    )
    outcomes: Outcomes = part("申请答复结果", where=("requests", "overview"))
    refused_for: RefusedFor = part("不同意公开的理由", where=("requests", "overview"))


# The second of two that share a number (行政复议和诉讼共3件) has none of its own.
_LITIGATION_ALONE = rf"(?<!复议[、和及与或])(?<!复议[、和及与或]行政)(?<!复议案件[、和及与或])(?<!复议案件[、和及与或]行政){LITIGATION}"


# What may stand between the name of a remedy and its number.
_CASES = r"(?:案件|申请|事项|案|情况|类|发生)"


def _remedy(label: str, words: str, cell: str, *, alone: str = "") -> Any:
    return count(
        label,
        "件",
        units=ITEMS,
        cell=(cell,),
        says=(
            rf"{alone or words}{_CASES}*{HAS}{{n}}",
            # The gap holds no other thing that the number could count.
            rf"{{n}}(?:的)?[^,。;:、()和及与\d\n]{{0,18}}?{words}(?:案件|申请|案)?",
            # One number for each of two: 行政复议、行政诉讼各1件.
            rf"{words}(?:案件|申请)?(?:、|和|及|与|或)(?:提起)?(?:行政)?(?:诉讼|复议)(?:案件|情况|数量|数)*(?:均为|各为|均|各){{n}}",
        ),
        none=(
            # 未发生复议被纠错 denies a result, not the case.
            rf"{NONE}[^。;,|\t\n\d]{{0,40}}?{words}"
            # 未产生与诉讼有关的费用 denies a cost.
            r"(?![^。;,\n]{0,16}(?:费用|支出|收费))"
            r"(?!(?:案件|决定|结果)?(?:(?:、|及|和|与|或)(?:行政)?诉讼)?(?:中)?(?:被|因)?(?:依法)?(?:纠|撤销|败诉|确认|维持|改变|责令))",
            rf"{words}[^。;,|\t\n\d]{{0,16}}{ZERO}",
            rf"{words}[^。;,|\t\n\d]{{0,16}}(?:未|没有)(?:发生|出现|产生)",
        ),
    )


def _remedy_outcome(
    label: str, words: str, outcomes: tuple[str, str], block: str, cell: str
) -> Any:
    """How cases ended: first in the words of the official form, then in the courts' own."""
    # 复议后起诉 is a law suit.
    other = "诉讼|起诉" if words == RECONSIDERATION else "复议"
    result = r"(?:的|数|结果|情况|具体行政行为|请求|原告)*"
    return count(
        label,
        "件",
        units=ITEMS,
        anywhere=False,
        cell=(block, cell),
        says=tuple(
            phrase
            for outcome in outcomes
            for phrase in (
                rf"{words}(?:(?!{other})[^。;\n]){{0,90}}?(?:{outcome}){result}{HAS}{{n}}",
                rf"{words}(?:(?!{other})[^。;\n]){{0,20}}?{{n}}(?:申请)?,?(?:均|已|全部|被|结果|均获|获|均被|均已|依法)*(?:{outcome})",
            )
        ),
    )


_UPHELD = (
    r"结果维持|维持(?:具体行政行为|原(?:具体)?行政行为|原告)?(?:或者?)?(?:驳回(?:原告)?(?:的)?诉讼请求)?"
    r"|驳回(?:原告|申请人)?(?:的)?(?:诉讼请求|复议申请|起诉|诉求)",
    r"胜诉|驳回",
)
_CORRECTED = (r"结果纠正|被?(?:依法)?纠[错正]", r"撤销|败诉|确认违法|责令重新")
_OTHER = (r"其[他它](?:结果|情形|情况|处理)?", r"终止|撤诉|撤回")


class Reconsideration(Part):
    total: int | None = _remedy(
        "行政复议数量", RECONSIDERATION, r"^[^诉]*行政复议(?:数量|数|案件)?"
    )
    upheld: int | None = _remedy_outcome(
        "维持具体行政行为", RECONSIDERATION, _UPHELD, r"行政复议", r"维持"
    )
    corrected: int | None = _remedy_outcome(
        "被依法纠错", RECONSIDERATION, _CORRECTED, r"行政复议", r"(?:被|依法)纠错|^纠错"
    )
    other: int | None = _remedy_outcome("其他情形", RECONSIDERATION, _OTHER, r"行政复议", r"其他")


class Litigation(Part):
    total: int | None = _remedy(
        "行政诉讼数量", LITIGATION, r"^[^复]*行政诉讼(?:数量|数|案件)?", alone=_LITIGATION_ALONE
    )
    upheld: int | None = _remedy_outcome(
        "维持具体行政行为或者驳回原告诉讼请求", LITIGATION, _UPHELD, r"行政诉讼", r"维持|驳回"
    )
    corrected: int | None = _remedy_outcome(
        "被依法纠错", LITIGATION, _CORRECTED, r"行政诉讼", r"(?:被|依法)纠错|^纠错"
    )
    other: int | None = _remedy_outcome("其他情形", LITIGATION, _OTHER, r"行政诉讼", r"其他")


class Remedies(Part):
    reconsideration: Reconsideration = part(
        "行政复议", ask=True, where=("remedies", "requests", "overview")
    )
    litigation: Litigation = part("行政诉讼", ask=True, where=("remedies", "requests", "overview"))
    complaints: int | None = count(
        "举报投诉数量",
        "件",
        units=ITEMS,
        cell=(r"举报投诉数量|申诉、举报数|举报数|投诉数",),
        says=(
            rf"(?:举报投诉|投诉举报|举报、投诉|投诉、举报|申诉举报|申诉、举报|举报)(?:案件|事项|情况|件)*{HAS}{{n}}",
        ),
        none=(rf"{NONE}[^。;,|\t\n\d]{{0,40}}?(?:举报|投诉)",),
        unless=(r"(?:热线|12345|消费|环保|信访|价格|物业|平台)[^,。;:]{0,24}$",),
    )


_SUM = r"(?:总)?(?:金)?额?"


class Fees(Part):
    charged: int | float | None = money(
        "依申请公开信息收取的费用",
        cell=(r"依申请公开信息收取的费用|收取费用|(?<!本年)收费金额",),
        says=(
            rf"(?:收取|收到|收)[^,。;:\d]{{0,26}}费(?:用)?{_SUM}{HAS}{{n:万元|元}}"
            # 检索费25元、复印费10元: neither is the whole.
            r"(?![、,和及][^,。;\d]{0,8}费\d)",
            rf"信息处理费(?:金额|用)?(?:收取|收费)?{_SUM}{HAS}{{n:万元|元}}",
            rf"(?:依申请公开|信息公开|提供信息)[^,。;:\d]{{0,14}}(?:收费|费用){_SUM}{HAS}{{n:万元|元}}",
        ),
        none=(
            # 未产生与诉讼有关的费用 denies a cost of law suits.
            rf"{NONE}(?:(?!(?:诉讼|复议|申诉)\)?(?:有关|相关|所?产生)?的?费)[^。;|\t\n\d]){{0,36}}?(?:收费|收取|费用|处理费|有偿服务)",
            r"(?:未|没有|不|暂不|暂未|均未)(?:向[^,。;]{0,10})?(?:收取|收)[^,。;\d]{0,30}?费用?",
            rf"(?:收取|信息处理费|费用|收费)[^,。;\n\d]{{0,12}}{ZERO}|免收(?:信息处理)?费|暂不收费",
        ),
        unless=(
            r"行政事业性收费|涉企收费|中介|停车|学费|收费标准|收费项目|收费清单|收费公示|收费目录",
            r"(?:诉讼|复议|宣传|印刷|专项|活动|补助|救助|保险|赔偿|诉讼费|水费|电费)[^,。;:]{0,10}$",
        ),
    )
    waived: int | float | None = money(
        "减免金额",
        cell=(r"减免金额|收费减免",),
        says=(rf"(?:减免|免收|免除){{~10}}(?:费用|金额|费)?{HAS}{{n:万元|元}}",),
        none=(rf"{NONE}[^。;|\t\n\d]{{0,36}}?减免", rf"减免(?:金额|费用)?[^,。;\n\d]{{0,6}}{ZERO}"),
        unless=(r"行政事业性收费|涉企收费|税|租金|社保|保费|医疗",),
    )
