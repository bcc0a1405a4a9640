"""What was published and answered for: /proactive and /responses."""

from llmx.fields import Part, choice, count, items, text

from .words import (
    DISCLOSED,
    HAS,
    INFORMATION,
    NONE,
    NORMATIVE,
    PIECES,
    PIECES_OF_A_PART,
    TIMES,
)

CHANNELS = {
    "gazette": r"公报|政报",
    "weibo": r"微博",
    "wechat": r"微信(?:公众号)?|(?<!抖音)(?<!微信)(?<!头条)公众号",
    "bulletin_board": r"公开栏(?!目)|公示栏|公告栏|宣传栏|宣传橱窗|橱窗|电子显示屏|显示屏|触摸屏|触控萤幕|显示萤幕|信息屏|展板",
    "press_release": r"新闻发布会|发布会",
    "newspaper": r"报纸|报刊|日报|晚报|报社|期刊|杂志|简报|刊物|信息报|报$",
    "broadcast": r"广播|电视|电台",
    "website": r"网站|门户|主页|校园网|频道|(?<!媒体)平台$|入口网|网页|新闻网|信息网|政务网|互联网|公众网|官网|外网|政府网|网络|网路|子站|公开专栏|网(?=[”\"])|网$",
    "other": r"其[他它](?:方式|渠道|途径|形式|载体|平台|媒体)|客户端|抖音|快手|视频号|头条|短信|简讯|新媒体|服务中心|档案馆|图书馆|查阅|媒体|两微|APP|政务新媒体|手机报|宣传册|宣传单|会议|(?<![账编文])号[”\"]?$",
}

# Several ways of publishing, named together: the figure is of them all.
_MANY = r"等|多种|各类|各种|多个|渠道|方式|途径|形式|载体|和|及(?!时)|与|、|综合|线上"
_SEVERAL = r"等|多种|各类|各种|多个|渠道|和|及(?!时)|与|、|综合"
# Broadcasters and archives report as well: 广播电视台主动公开….
_ITSELF = r"[局台馆心](?:共|主动|全年|累计|20\d\d|本)"
# Words before a figure that make it the figure of a part, not of the whole body.
_NARROWER = (
    # One way of publishing (门户网站公开信息30条), not 通过多种公开平台.
    rf"^(?:(?!以及|[网站号信台栏](?:和|与|及(?!时))).)*?(?<!等)(?<!种)(?<!种公开)(?<!各类)(?<!各)(?<!各个)(?<!多个)(?:{'|'.join(CHANNELS.values())}|专栏|栏目|平台|专题|报|公开网)"
    rf"(?!(?:(?!公开|公布|发布|更新|刊登)[^,。;:]){{0,10}}(?:{_MANY}|{_ITSELF}))[^,。;:]{{0,20}}$",
    # 公开相关信息5条 is of what the clause before names.
    r"(?<!共)(?<!累计)(?<!全年)(?<!主动)(?:公开|发布|公布)(?:了)?(?:相关|有关)信息[^,。;:]{0,3}$",
    r"(?:公开|发布|公布)[^,。;:]{2,24}的(?:相关|有关)信息[^,。;:]{0,6}$",
    # 门户网站公开疫情动态、招聘信息等各类信息415条
    rf"(?:{'|'.join(CHANNELS.values())})上?(?:主动)?(?:公开|公布|发布)[^,。;:]{{2,60}}?等[^,。;:]{{0,12}}$",
    # 官方微博、官方微信等 are new media alone.
    r"(?:微博|微信|公众号|抖音)(?![^,。;:]{0,30}(?:网|渠道|平台|途径|方式|形式|媒|载体|栏|屏|报))[^,。;:]{0,24}$",
    r"(?:在|通过|利用|依托|借助)[^,。;:]{0,10}?(?:电视台|电台|广播)(?:主动)?(?:公开|公布|发布)[^,。;:]{0,8}$",
    # Bodies below the one that reports; 全县各部门 are the whole.
    r"(?<![全我本])(?<![全我本].)(?<![全我本]..)(?:乡镇|镇街|各镇|各乡|各街道办?|\(街道\)|各部门|各单位|职能部门|市直|县直|区直|下属|直属|所属"
    r"|村居|科室|站所|基层|机关本级|本级)[^,。;:]{0,14}$",
    r"(?:领域|(?<!各)类|(?<!息[、和])动态|政策|人事|财政|财务|统计|监管|执法|解读|视频|影片|图文|专题|试点|预决算|招标|采购|应急|简报|申请"
    r"|规范性(?:文件|档案))(?!(?:管理|救援|研究)?[局厅委办部院所站中室])[^,。;:等]{0,12}$",
    r"其[他它](?:主动)?(?:公开|公布|发布)[^,。;:]{0,8}$|(?:公开|公布|发布)部门[^,。;:]{0,6}$",
    r"(?:报送|上报|转载|推送|报省|报市|采用|刊发|回复|受理|留言|不予公开|不予主动公开)[^,。;:]{0,14}$",
)
# “丰都教育”微信关注用户达7.58万人,全年发布信息216条: what the account published.
_FOLLOWED = r"(?:微信|微博|公众号|订阅号|抖音|视频号)[^。;]{0,20}(?:关注|粉丝|订阅)[^。;]{0,24}$"
_NO_FOLLOWERS = f"{{!:{_FOLLOWED}}}"
# 还通过微信公众号,发布信息977条: the clause before names the one way.
_NOT_BY_ONE_WAY = "".join(
    rf"(?:(?<!{way},)|(?<=[、和及与]{way},))"
    for way in (
        "公众号",
        "微信",
        "微博",
        "网站",
        "官网",
        "网页",
        "平台",
        "客户端",
        "专栏",
        "抖音号",
    )
)
# 一是…在网站发布目录,公开政府信息16条: one way of several that are told one after another.
_ONE_AFTER_ANOTHER = (
    r"[一二三四五]是[^。;\d]*?(?<![、和及与种])(?:网站|微博|微信|公众号|媒体)"
    rf"(?:(?!{_SEVERAL})[^。;\d])*,"
)
_NOT_OF_ONE_WAY = f"{{!:{_FOLLOWED}|{_ONE_AFTER_ANOTHER}}}"
# Words around an item of a list that say that it was published; the object only behind the label.
_PUBLISH = r"(?:主动)?(?:公开(?![栏室网])|公布|发布|刊登|刊发|推送|发送|更新|播出|播放|编发|报道)(?:了|各类|的)*"
_PUBLISHED = (
    _PUBLISH,
    rf"(?<!应当)(?<!应)(?<!需要){_PUBLISH}(?:政府|政务|各类|相关|工作)*(?:信息|文件|内容|消息)?(?:数|数量)?|(?:的)?(?<!其他)(?<!其它)政府信息"
    # Behind the name of a channel any object may stand: 官网发布街道动态信息.
    rf"|(?<=[站网号信博栏台音手页”])上?{_PUBLISH}(?![^,。;:、\d\n]{{0,6}}解读)[^,。;:、\d\n]{{0,8}}?(?<!类)(?:信息|稿件|文章|消息|作品|推文|视频|微信|微博|报道|图文)(?:数|数量)?"
    # 宣传栏公开低保、救助等信息
    rf"|(?<=[站网号信博栏台音手页])上?{_PUBLISH}[^,。;:\d\n]{{2,24}}?等(?:方面|各类|相关|政府|政务|的)*信息"
    rf"|信息(?:发布|公开|更新)总?[量数]",
)
# In a list of what was published some are counted by the time: 在线回应19次、新闻发布会3场.
_PIECES_IN_A_LIST = rf"{PIECES_OF_A_PART}|场次|次|场"
# Bodies are no channels and no subjects: 其中各乡镇公开122条.
_BODIES_BELOW = (
    # 部门动态 is a subject.
    r"(?:^(?:各)?(?:职能)?部门|各单位|乡镇(?!的|集体|企业|级)|街道(?![^,。]{0,8}(?:专栏|网站|公众号|微信|微博|官网))|科室|站所|直属单位|下属|所属|机关本级|区直|县直|市直|本级|基层单位)"
    r"(?!动态|要闻|新闻|简报|文件|档案|工作|职责|频道|预算|决算|预决算)",
)
# Applications may add up to a channel by chance.
_NO_PARTS = (*_BODIES_BELOW, r"申请$|^上年结转")
_YEARS_TO_DATE = r"(?:历年来?|(?:自|从)[^,。;\d]{0,20}(?:以来|至今)|开通以来|施行以来)"


class Channel(Part):
    label: str | None = text("渠道")
    kind: str | None = choice("渠道类型", CHANNELS)
    count: int | None = count("数量", "条")


class Topic(Part):
    label: str | None = text("类别")
    count: int | None = count("数量", "条")
    within: str | None = text("所属总量")


class Proactive(Part):
    total: int | None = count(
        "主动公开政府信息数",
        "条",
        units=PIECES,
        meaning="proactively disclosed in the year reported, the whole body's figure",
        cell=(r"主动公开(?:政府)?(?:信息|文件)(?:总)?数|主动公开政府信息情况",),
        whole=True,
        says=(
            rf"主动公开(?:的)?(?:政府|政务)信息(?:总)?数(?:量)?{HAS}{{n}}",
            rf"{_NOT_OF_ONE_WAY}{_NOT_BY_ONE_WAY}{DISCLOSED}{INFORMATION}(?:[、和](?:工作)?(?:动态|公告|通知|资讯|新闻|文件)){{0,2}}(?:\([^)\d]{{0,20}}\))?{HAS}{{n}}",
            rf"{_NO_FOLLOWERS}(?:共|共计|累计|总共|总计|全年|年度|合计){{~6}}{DISCLOSED}(?:了)?(?:各类|各项|有关|相关)?(?:政府|政务|公开)?(?:信息)?{HAS}{{n}}",
            rf"{DISCLOSED}(?:了)?{{n}}(?:各类)?(?:政府|政务)信息",
            r"主动公示(?:了)?{n}(?:各类)?(?:政府|政务)?信息",
            # 主动公开卫生政府信息52条
            rf"主动公开[\u4e00-\u9fff]{{2,6}}政府信息{HAS}{{n}}",
            rf"{INFORMATION}(?:主动)?公开(?:的)?(?:总)?(?:数|量|数量|总量|总数){HAS}{{n}}",
            rf"主动公开(?:的)?(?:信息|内容|数量|情况)?{HAS}{{n}}",
            # 652条政府信息通过各类渠道得到主动公开
            r"{n}(?:政府|政务)信息(?!公开)[^,。;\d]{0,16}(?:公开|公布|发布)(?!的?申请)",
            # 公开财政预决算、工作动态等政府信息30条
            rf"{DISCLOSED}(?:了)?[^,。;:\d\n]{{2,60}}?等(?:(?:(?:各类|各方面|方面)?(?:的)?(?:政府|政务|各类)|(?:方面|领域)(?:的)?)信息|内容){HAS}{{n}}",
        ),
        none=(r"(?:未|没有|无)(?:产生|制作|形成)?(?:需)?主动公开(?:的)?(?:政府)?信息",),
        # 历年累计公开134条 is of all years.
        unless=(*_NARROWER, r"历年来?(?:累计|共|总)[^,。;:]{0,14}$"),
    )
    total_cumulative: int | None = count(
        "历年累计主动公开政府信息数",
        "条",
        units=PIECES,
        any_year=True,
        cell=(r"主动公开(?:政府)?(?:信息|文件)(?:总)?数", r"历年累计|(?<![本当]年)(?<!年度)累计"),
        says=(rf"{_YEARS_TO_DATE}{{~20}}(?:累计|共|总计){{~6}}{DISCLOSED}{{~10}}{HAS}{{n}}",),
        unless=(r"其中[^,。;:]{0,14}$",),
    )
    normative_disclosed: int | None = count(
        "主动公开规范性文件数",
        "条",
        units=PIECES,
        cell=(r"主动公开(?:行政)?规范性文件数",),
        says=(
            rf"{DISCLOSED}(?:了|的|各类)?{NORMATIVE}{HAS}{{n}}",
            rf"{DISCLOSED}(?:了)?{{n}}{NORMATIVE}",
            rf"(?:信息中|其中)[,:]?(?:主动公开|包括|含|有)?{NORMATIVE}{HAS}{{n}}",
            rf"{DISCLOSED}(?:了)?(?:以)?{{~16}}{NORMATIVE}{HAS}{{n}}",
        ),
        none=(rf"{NONE}(?:新)?(?:公开|发布|公布){NORMATIVE}",),
        unless=(r"(?:解读|废止|清理|修订|转发|累计|现行有效|失效)[^,。;:]{0,10}$",),
    )
    normative_issued: int | None = count(
        "制发规范性文件总数",
        "件",
        units=r"件|份|个|条|部|项",
        cell=(r"制发(?:行政)?规范性文件(?:总)?数|新增的行政规范性文件数",),
        says=(
            rf"(?:制发|制定|印发|出台|起草|新增)(?:并)?(?:印发|发布|出台|实施|公布)?(?:了|的)?{NORMATIVE}{HAS}{{n}}",
            rf"(?:制发|制定|印发|出台)(?:了)?{{n}}{NORMATIVE}",
        ),
        none=(rf"{NONE}(?:新)?(?:制发|制定|出台|印发|新增){NORMATIVE}",),
        unless=(
            # 公开…制定的规范性文件 counts what was made public.
            r"(?:公开|公布|发布)[^,。;:]{0,20}$",
            r"(?:解读|废止|清理|修订|转发|累计|现行有效|失效)[^,。;:]{0,10}$",
        ),
    )
    channels: list[Channel] = items(
        "parts",
        "公开渠道",
        unit="条",
        units=_PIECES_IN_A_LIST,
        of="/proactive/total",
        where=("proactive", "overview"),
        sorts=CHANNELS,
        only_sorted=True,
        says=_PUBLISHED,
        # A column of a site is a subject, unless it is the one for disclosure. What the body
        # did is neither (办理人大代表建议21件), nor are texts that explain (解读稿件3篇).
        unless=(
            *_NO_PARTS,
            r"(?<!公开)(?:专栏|栏目)$",
            r"^(?:上报|报送|被|关停|注销|清理|整合|撤销|停更)",
            r"^(?:办理|承办|受理|答复)(?!结果|流程|程序|情况|时限|依据|指南|行政)",
            r"解读(?:稿件?|材料|文章|产品|作品)$",
        ),
    )
    topics: list[Topic] = items(
        "parts",
        "公开内容",
        unit="条",
        units=_PIECES_IN_A_LIST,
        of="/proactive/total",
        where=("proactive", "overview"),
        says=_PUBLISHED,
        unless=_NO_PARTS,
    )


class ResponseChannel(Part):
    label: str | None = text("方式")
    count: int | None = count("数量", "次")


# Names of what a report answers to.
_CONCERNS = (
    r"(?:公众|社会|群众|民众|民生|网民)?(?:关注|关切|关心)?(?:的)?(?:热点|焦点)?(?:难点|问题|事项)?(?:或|和|及|、)?(?:重大|政务|网络|涉[^,。;]{1,4})?"
    r"(?:舆情|热点|关切|问题)"
)
_MEET = r"(?:主办|举办|召开|组织|参加|参与|牵头|出席|举行|开展)(?:或|和|、)?(?:举办|召开|参加|参与|组织)?(?:了|的)?"
_HEADS = r"(?:主要负责(?:同志|人)?|主要领导|一把手)"
_EXPLAIN = r"(?:发布|公开|刊发|推出|制作|编发|上传|形成|开展|撰写|报送)(?:了|各类|并发布)*"
_EXPLAINED = r"(?:稿件|材料|信息|文章|类信息|文件|稿|产品|作品|内容)"
_FORM = r"(?:文字|图文|图解|图表|视频|音视频|动漫|动画|多媒体|影片|图片|专家|在线)(?:、|和|及|\+)?"


class Responses(Part):
    total: int | None = count(
        "回应公众关注热点或重大舆情数",
        "次",
        units=r"次|条|件|个|起|篇|例",
        cell=(r"回应公众关注热点或重大舆情数",),
        whole=True,
        says=(
            # In a list of subjects (政策解读3条、回应关切2条) it is one of them.
            rf"(?<!条,)(?<!条、)回应(?:了)?{_CONCERNS}{HAS}{{n}}",
            rf"(?:不同|多种|各种|各类){{~6}}(?:方式|渠道|途径|形式){{~4}}(?:开展)?回应(?:解读|关切|舆情|热点|公众关注热点|社会关切)?{{~4}}{HAS}{{n}}",
            r"回应(?:了)?{n}(?:公众|社会|群众|民众)?(?:关注|关切)?(?:的)?(?:热点|舆情)",
        ),
        none=(rf"{NONE}(?:发生|出现|产生)?{{~6}}(?:重大|需要?回应){{~6}}舆情",),
        unless=(r"(?:微博|微信|平台|信箱|网站|热线)[^,。;:]{0,10}$",),
    )
    press_conferences: int | None = count(
        "参加或举办新闻发布会总次数",
        "次",
        units=TIMES,
        cell=(r"新闻发布会总?次数",),
        whole=True,
        says=(
            rf"{_MEET}(?:各类|省|市|县|全市|全省|政府|例行|专题)?{{~6}}新闻(?:发布|通气|通报)会{HAS}{{n}}",
            rf"新闻发布会(?:回应解读|解读回应|回应|解读)?{HAS}{{n}}",
            rf"{_MEET}{{n}}(?:的)?(?:与?{{~8}}(?:相关|有关)的)?{{~4}}新闻发布会",
        ),
        none=(rf"{NONE}(?:召开|举办|参加|组织)?{{~4}}新闻发布会",),
        unless=(rf"(?:{_HEADS}|局长|厅长)[^,。;:]{{0,16}}$",),
    )
    press_conferences_by_head: int | None = count(
        "主要负责同志参加新闻发布会次数",
        "次",
        units=TIMES,
        cell=(r"主要负责(?:同志|人)参加新闻发布会",),
        says=(
            rf"{_HEADS}{{~6}}(?:参加|出席|主持){{~6}}新闻发布会{{~4}}{HAS}{{n}}",
            rf"{_HEADS}{{~6}}(?:参加|出席)(?:了)?{{n}}{{~4}}新闻发布会",
            rf"新闻发布会[^。;\n]{{0,16}}其中[,:]?{_HEADS}(?:参加|出席|主持)(?:的)?{HAS}{{n}}",
        ),
    )
    interviews: int | None = count(
        "政府网站在线访谈次数",
        "次",
        units=TIMES,
        adds=True,
        cell=(r"政府网站在线访谈次数",),
        whole=True,
        says=(
            rf"(?:在线|线上|网上|网络|网路)(?:微)?访谈(?:活动|节目|类信息)?{HAS}{{n}}",
            r"{n}(?:的)?(?:在线|线上|网上|网络|网路)访谈",
        ),
        none=(rf"{NONE}(?:开展|举办|组织|参加)?{{~6}}(?:在线|线上|网上|网络|网路)访谈",),
        unless=(rf"(?:{_HEADS}|电视|电台|广播)[^,。;:]{{0,16}}$",),
    )
    interviews_by_head: int | None = count(
        "主要负责同志参加政府网站在线访谈次数",
        "次",
        units=TIMES,
        cell=(r"主要负责(?:同志|人)参加(?:政府网站)?在线访谈",),
        says=(
            rf"{_HEADS}{{~6}}(?:参加|出席|做客){{~8}}访谈{{~4}}{HAS}{{n}}",
            rf"访谈[^。;\n]{{0,16}}其中[,:]?{_HEADS}(?:参加|出席|做客)(?:的)?{HAS}{{n}}",
        ),
    )
    interpretations: int | None = count(
        "政策解读稿件发布数",
        "篇",
        units=r"篇次|篇|条|次|件|个|份|期|则|项",
        cell=(r"政策解读稿件发布数",),
        whole=True,
        says=(
            # In a list of subjects (财政信息8条,政策解读5条) it is one of them.
            rf"(?<!条,)(?<!条、)政策(?:文件)?解读{_EXPLAINED}?(?:发布)?{HAS}{{n}}",
            rf"{_EXPLAIN}{{~6}}解读{_EXPLAINED}?{{~4}}{HAS}{{n}}",
            rf"解读{_EXPLAINED}(?:发布|公开)?{HAS}{{n}}",
            rf"{_EXPLAIN}{{n}}(?:政策|文件)?{{~4}}解读",
        ),
        none=(rf"{NONE}(?:发布|开展)?{{~4}}政策解读(?:稿件|材料|信息)",),
        unless=(
            # Forms beside each other are parts: 图解12篇、视频3个.
            r"(?:微信|微博|转载|国务院|上级)[^,。;:]{0,10}$",
            # 文件及解读信息82条 is one figure for both.
            r"(?:文件|信息)(?:及|和|与)(?:政策)?解读[^,。;:]{0,8}$",
            r"[,、](?:其中)?(?:图解|视频|影片|图文|动漫)(?:政策)?解读[^,。;:]{0,6}{n}",
        ),
    )
    weibo_wechat: int | None = count(
        "微博微信回应事件数",
        "次",
        units=r"次|条|件|个|起|篇",
        cell=(r"微博微信回应事件数",),
        says=(
            rf"(?:微博微信|微信微博|微博、微信|微信、微博|微博和微信|两微|微信|微博)(?:平台)?回应(?:事件)?{HAS}{{n}}",
        ),
    )
    other: int | None = count(
        "其他方式回应事件数",
        "次",
        units=r"次|条|件|个|起|篇",
        cell=(r"其他方式回应事件数",),
        says=(rf"其[他它](?:方式|渠道|途径)回应(?:事件)?{HAS}{{n}}",),
    )
    channels: list[ResponseChannel] = items(
        "parts",
        "回应方式",
        unit="次",
        units=r"次|条|件|个|起|篇|例",
        of="/responses/total",
        where=("responses",),
    )
