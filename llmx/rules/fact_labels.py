"""What a fact is called: the words before its number, else those behind it.

A label says by itself what was counted, as a careful reader would write it into a table,
in words that the report prints. Words that cannot stand alone take along what they refer to in
their sentence: a rate what is rated (网上服务平台受理业务3067件,办结率100%: 网上服务平台办结率),
a sum what it went to (检出申请户263户,涉及资金200万元: 检出申请户涉及资金), a bare part behind
其中 its whole (公开事项,其中行政权力事项).
"""

import re
from collections.abc import Iterator
from itertools import islice

from llmx.documents import Span
from llmx.rules.context import Context
from llmx.text.numbers import Found

Label = tuple[Span, ...]
"""The words of a label, which need not stand side by side; the last part is by the number."""

_LEAD = re.compile(
    r"(?:其中|(?:具体|主要)?包括|全年|今年来?|本年度?|20\d\d\s?年度?(?:以来)?|[一二三四五六七八九]是|同时|此外|另外|累计|共|共计|目前|截至目前|截止目前|已|还|以及|及|和|并|达|对|将|在(?![线校职岗册编建])|了"
    r"|有(?!关)|全[省市县区州旗镇乡](?:现|现共|共)?有(?!关)|我[局厅县市区委办镇乡]|本[局厅县市区委办镇乡]|该[局所院校站会厅](?:成立(?:至今|以来))?|\(.{1,3}\)|、|\)|\s|“(?![^”]{0,60}”)|”)+"
)
_TAIL = re.compile(
    r"(?:一?共|共计|达到|达|约|近|均?为|有|了|至|(?<![收接])到|逾|超过|超|合计|累计|(?<![审统会设预])计|均|都|已|(?<=率)在|[至到]?每[月年人户]|:|,|、|\s|“|\(|的)+$"
)
# What such words end in; searching each label for them is most of what labels cost.
_TAIL_ENDS = frozenset("共计到达约近为有了至逾过超均都已在月年人户:,、“(的")
# Words that say that something was done, and leave what it was to the words behind the number.
_DONE = re.compile(
    r"(?:(?:新|再|先后|分别|全面|共|依法|按|人均|均)?(?:设立|设置|建立|成立|承担|安排|汇集|组织|开展|举办|召开|配备|实现|清理出来|清理|完成|新增|新建|达到|形成|制定|印发|出台|梳理|征集|收集|办理|受理"
    r"|处理|接待|发放|报送|采用|回复|编制|整合|关停|查处|抽查|检查|聘请|选派|推出|推送|公开|公布|发布|进驻|充实全[市县区]|开辟|开设|选聘|聘任|走访|帮扶|救助|人均|均|明确|提出|确定|分解|细化|提供|解决|化解|审核|审查|命名|授予|培育)(?:了|的)?|全[省市县区州旗镇乡局])"
)
# 深入企业开展24场服务活动: what was held is named behind the number.
_HELD = re.compile(
    r"(?:组织|开展|举办|召开|举行|组建|建成|新增|新建|再建|增设|设立|制定|印发|出台|发放|张贴|悬挂)(?:了|的)?\Z"
)
_SHORT_NAME = 3
# Where the name behind a number ends and the sentence goes on.
_GOES_ON = re.compile(
    r"可以|均|已|全部|都|进行|予以|得到|实现|通过|由|为|在|按|被|没有|未|并|且|对|向|与|专门|负责|[和、](?=\d)|,|。|;|:"
)
# 60个单位的信息, 三个草案的意见: the number counts what stands before 的 if that can be counted.
_COUNTED = re.compile(
    r"(?:单位|部门|机构|事项|草案|项目|站点|街道|乡镇|社区|村|镇|县|市|区|企业|公司|平台|栏目|专栏|文件|办法|学校|医院|中心|窗口|网站|公众号|账号|家庭|安置点)(?:\([^)]{1,6}\))?(?=的|发布|公开|设立|设置|开展|召开)"
)
_LONGEST = 24
_SHORTEST = 2
_BEHIND = re.compile(
    r"(?:的|为|是)?(?:专门的)?(?:由[^,。;:\d]{2,30}?(?:组成|构成)的)?"
    r"(?P<name>(?![、)”])(?:\d{1,2}小时)?[\u4e00-\u9fff+“”、()]{2,26})"
)
_DIGITS = re.compile(
    # 12345平台: a line's number belongs to its name.
    r"(?<![A-Za-z\d])(?!12[03]\d\d(?=”?(?:平台|[\u4e00-\u9fff]{0,8}热线)))\d[\d.,]*(?:\s(?=年))?[年月日号起余多万亿]*(?P<unit>人次|方面|[个项件条次户人篇份名位场期处家块箱笔元起例宗])?"
    # 七个县: 一 opens too many words (一件事).
    r"|(?<![第一二两三四五六七八九十])[二两三四五六七八九十][一二三四五六七八九十]{0,2}(?P<counted>人次|个(?!季度|月)|[项件条次户名家场期份篇])"
)
_OPEN_BRACKET = re.compile(r"\((?=[^()]*\Z)")
_PIECE_ENDS = frozenset(",。;:!?、\n")
# 这三个草案: what was counted is named again.
_NAMED_AGAIN = re.compile(r"(?:这|那|上述|以上)\Z")
# 内容在19个栏目发布: where, not what.
_WITHIN = re.compile(r"(?<![存所率])在\Z")
_PLACES = frozenset("个家处")
# 政务公开、网上办事、政民互动、永顺概况四个板块: the list is what the number counts.
_LISTED = re.compile(r"(?:[^,。;:!?\n\d“”、]{1,12}、){1,9}[^,。;:!?\n\d“”、]{1,12}(?=”?\Z)")
_LIST = 90
# 新华网、人民网等中央主流媒体: what is named behind 等 says it.
_AND_SO_ON = re.compile(r"等(?=[\u4e00-\u9fff]{4})")
_BEFORE_LIST = re.compile(
    r"(?:全年|共|累计|已)*(?:(?:通过|利用|依托|向|在)[^、,。;]{2,12}?(?=主动|及时|公开|发布|推送))?(?:主动|及时)*"
    r"(?:在|公开|发布|推送|发放|制作|刊登|举办|开展|组织|召开|办理|受理|梳理|编制|制定|印发|建立)"
)
# 电子显示屏上滚动宣传标语: where a long label may lose its place.
_PLACE = re.compile(
    r"(?:屏|网站|平台|报|会|栏|媒体|公众号|微博|微信|台|现场)上(?=[\u4e00-\u9fff]{4})"
)
_STANDARD = re.compile(r"的?标准")
_MEASURE = re.compile(r"(?:人均|户均|每人|每户)\Z")
_BY_STANDARD = re.compile(r"(?:按照?|以)[^,。;:]{0,24}标准\Z")

# What cannot stand alone: bare rates, changes, sums and outcomes.
_RATE = r"(?:(?:按时|按期|及时|群众|公众|总体|综合)?[\u4e00-\u9fff]{2}率)"
_DEPENDENT = re.compile(
    rf"{_RATE}(?:[和与及、]{_RATE})*"
    r"|(?:同比|环比|比)?(?:增长|增加|提高|上升|上涨|下降|减少|降低|升|降)"
    r"|(?:共|总)?涉及(?:资金|金额|人员|人数|群众|企业|单位|面积)?|(?:总)?(?:资金|金额|总额)|[人户]均标准"
)
_OUTCOME = re.compile(r"(?:尚未|未)审结|结果维持|结果纠正|其[他它]结果")
# Where parts of the clause before begin.
_OF_WHICH = re.compile(r"[,。;(]?(?P<word>其中)[,:]?|\((?![^()]*\))")
_NUMBER_OF = re.compile(r"(?:的?(?:总数|数量|总量))\Z")
# What was done to all that was told before names nothing itself.
_ALL = re.compile(r"(?:已|均|都|也|全部|悉数)")
_CLAUSE_MARK = re.compile(r"[,:()]")
# Between 其中 and a part of the list behind it stand other parts.
_OTHER_PARTS = re.compile(
    r"(?:(?:主要|具体)?(?:有|为|是|包括))?"
    r"(?:[^,。;:、()\d]{1,20}\d[\d.]{0,9}[万余多]{0,2}[\u4e00-\u9fff]{1,2}(?:\([^)]{0,20}\))?[、,和及]){0,8}\s?"
)
# Who did it, what was done, to what: 网上服务平台共受理公安业务.
_WORKED = re.compile(
    r"(?:共|累计|全年|已|总共|一共|依法)*(?:受理|办结|办理|办件|处理|接听|接到|接收|收到|答复|回复|解答|接待|转办|交办|登记)(?:各类|各项|了|的)*"
)
_VERBAL = re.compile(
    r"(?:发布|公开(?!事项)|公布|发放|刊发|刊登|受理|办理|办结|收到|接到|召开|举办|开展|组织|回复|答复|完成|制定|印发|出台|编制|梳理|更新|推送|转载|报送|采用|建立|设立|新增|接待|审核)(?=.)"
)
# Verbs of reports that say no more than that there was work.
_EFFORTS = re.compile(
    r"(?:继续|持续|稳步|扎实|积极|大力|深入|认真|切实|全面|不断|进一步|着力|严格|做好|抓好|加强|强化|推进|推动|开展|实施|落实|组织|进行|了)*"
)
_FIGURE = re.compile(r"\d")
# 对2万多条低保信息进行了核查工作: what was done is told last.
_ACT = re.compile(r"进行了?(?P<act>[^,。;:\d]{2,10}?)(?:工作|活动)?\Z")
_UNDER_WAY = re.compile(r"(?:工作|活动|过程)?(?:中|方面)?\Z")
_BEHIND_TIME = re.compile(r".*(?:\d[年月日]?度?|[一二三四上下]个?(?:季度|半年))")
_NO_SUBJECTS = (_WORKED, _DEPENDENT, _OUTCOME)
_CLAUSES = 4
_FAR = 160


def label_of(context: Context, found: Found, before: str) -> Label | None:
    """What is counted; `before` are the words of the clause up to the number."""
    standard = _standard(context, found, before)
    if standard:
        return _with_referent(context, standard)
    own = _own(context, found, before)
    return own and _with_referent(context, own)


def _own(context: Context, found: Found, before: str) -> Label | None:
    text = context.text
    name = _behind(context, found.unit_end)
    if name and _says_nothing(context, found, before):
        return (name,)
    start = found.start - len(before)
    label = _before(context, start, found.start, share=found.unit == "%")
    if label is None:
        earlier = name or _clause_earlier(context, start)
        return (earlier,) if earlier else None
    words = text[label.start : label.end]
    if name and words.endswith("等"):
        return (name,)
    attributive = text[found.start - 1] in "的”和及" or text[label.end : label.end + 1] in "和及"
    if name and (_DONE.fullmatch(words) or (attributive and len(name) > _SHORTEST)):
        return (name,)
    if name and len(name) > _SHORT_NAME and _HELD.search(words):
        return (name,)
    return _without_examples(text, label)


def _says_nothing(context: Context, found: Found, before: str) -> bool:
    """Whether what stands before the number is not what it counts."""
    return bool(
        _NAMED_AGAIN.search(before)
        or (found.unit in _PLACES and _WITHIN.search(before))
        or _counts_a_list(context, found)
    )


def _counts_a_list(context: Context, found: Found) -> bool:
    """Whether a list right before the number has as many items as it says."""
    listed = _LISTED.search(context.text, max(0, found.start - _LIST), found.start)
    return listed is not None and listed[0].count("、") + 1 == found.quantity.value


def _before(context: Context, start: int, end: int, *, share: bool = False) -> Span | None:
    """The words of the clause, without what leads to them and what joins them to the number."""
    text = context.text
    label = _stripped(text, start, end)
    # Another number's words are not this one's: 865项责任清单和694项, 12个镇15个村.
    others = [*_DIGITS.finditer(text, label.start, label.end)]
    if others:
        other = others[-1]
        bracket = _OPEN_BRACKET.search(text, other.end(), label.end)
        after = _stripped(text, bracket.end() if bracket else other.end(), label.end)
        counted = (other["unit"] or other["counted"]) and after.end == end
        label = (
            _stripped(text, label.start, other.start())
            if not bracket and ((counted and not share) or len(after) <= _SHORTEST)
            else after
        )
    while len(label) < _LONGEST and text[label.start - 1 : label.start] == "、":
        piece = _piece_before(text, label.start - 1)
        if piece is None or label.end - piece > _LONGEST:
            break
        label = Span(piece, label.end)
    if len(label) > _LONGEST:
        place = _PLACE.search(text, label.start, label.end)
        label = Span(place.end() if place else label.end - _LONGEST, label.end)
    return label if len(label) >= _SHORTEST else None


def _stripped(text: str, start: int, end: int) -> Span:
    words = text[start:end]
    lead = _LEAD.match(words)
    first = lead.end() if lead else 0
    may_end = words[-1:] in _TAIL_ENDS or words[-1:].isspace()
    tail = _TAIL.search(words, first) if may_end else None
    return Span(start + first, start + (tail.start() if tail else len(words)))


def _piece_before(text: str, end: int) -> int | None:
    """Where the piece of a list begins that ends before 、, unless a number stands in it."""
    start = end
    while start > 0 and end - start < _LONGEST and not _ends_piece(text[start - 1]):
        start -= 1
    if start == end or text[start - 1].isdigit() or text[start - 1] == "%":
        return None
    if any(other["counted"] for other in _DIGITS.finditer(text, start, end)):
        return None
    stripped = _stripped(text, start, end)
    return stripped.start if len(stripped) >= _SHORTEST else None


def _ends_piece(sign: str) -> bool:
    return sign in _PIECE_ENDS or sign.isdecimal()


def _behind(context: Context, start: int) -> Span | None:
    """The name behind a number and its unit."""
    m = _BEHIND.match(context.text, start)
    if m is None:
        return None
    stop = _GOES_ON.search(context.text, m.start("name"), m.end("name") + 1)
    end = stop.start() if stop else m.end("name")
    end = min(end, m.start("name") + _LONGEST)
    counted = _COUNTED.search(context.text, m.start("name"), end)
    end = counted.end() if counted else end
    return Span(m.start("name"), end) if end - m.start("name") >= _SHORTEST else None


def _clause_earlier(context: Context, end: int) -> Span | None:
    """The clause before, where the number's own has no words: 参加…筹资部分,共5256人次.

    By what standard is no name: it is passed over.
    """
    sentence = context.sentence(context.sentence_number(max(0, end - 1)))
    before = context.clause_before(max(sentence.start, end - 1))
    if _BY_STANDARD.search(before):
        end -= 1 + len(before)
        before = context.clause_before(max(sentence.start, end - 1))
    return _before(context, end - 1 - len(before), end - 1) if before else None


def _without_examples(text: str, label: Span) -> Label:
    """新华网、人民网等中央主流媒体刊发稿件 without the examples, with the verb before them."""
    so_on = _AND_SO_ON.search(text, label.start, label.end)
    if so_on is None or "、" not in text[max(0, label.start - 1) : so_on.start()]:
        return (label,)
    rest = Span(so_on.end(), label.end)
    first = label.start
    while text[first - 1 : first] == "、" and label.start - first < _LIST:
        piece = _piece_before(text, first - 1)
        if piece is None:
            break
        first = piece
    start = first - 1 if text[first - 1 : first] in {"在", "对"} else first
    verb = _BEFORE_LIST.match(text, start, so_on.start())
    return (Span(start, verb.end()), rest) if verb else (rest,)


def _standard(context: Context, found: Found, before: str) -> Label | None:
    """按人均430元标准: what the number is stands on both sides of it."""
    behind = _STANDARD.match(context.text, found.unit_end)
    measure = _MEASURE.search(before) if behind else None
    if behind is None or measure is None:
        return None
    start = found.start - len(measure[0])
    return Span(start, found.start), Span(behind.end() - 2, behind.end())


def _with_referent(context: Context, own: Label) -> Label:
    """The label with what it refers to, if it cannot stand alone."""
    text = context.text
    words = "".join(text[part.start : part.end] for part in own)
    start = own[0].start
    if not _DEPENDENT.fullmatch(words) and not _OUTCOME.fullmatch(words):
        kind = _kind_of_act(context, own[0]) if len(words) == _SHORTEST else ()
        if kind:
            return (*kind, *own)
        return own if _VERBAL.search(words) else (*_whole(context, start), *own)
    subject = _subject(context, start, outcome=_OUTCOME.fullmatch(words) is not None)
    if subject is None or words in text[subject.start : subject.end]:
        return own
    if text.endswith(words[:_SHORTEST], 0, subject.end) and len(subject) > _SHORTEST:
        subject = Span(subject.start, subject.end - _SHORTEST)
    return (subject, *own)


def _kind_of_act(context: Context, act: Span) -> Label:
    """稳步开展医疗救助工作,共救助1万人次: of what kind, where the clause before names it."""
    text = context.text
    end = text.rfind(",", max(context.sentence_start(act.start), act.start - _LONGEST), act.start)
    clause = next(_clauses_before(context, end), None) if end >= 0 else None
    at = text.rfind(text[act.start : act.end], clause.start, clause.end) if clause else -1
    if clause is None or at < 0:
        return ()
    lead = _stripped(text, clause.start, at)
    effort = _EFFORTS.match(text, lead.start, at)
    kind = Span(effort.end() if effort else lead.start, at)
    return (kind,) if 0 < len(kind) <= _LONGEST and not _FIGURE.search(text, kind.start, at) else ()


def _clauses_before(context: Context, end: int) -> Iterator[Span]:
    """The clauses of the sentence up to `end`, the nearest first; a list is one."""
    start = max(context.sentence_start(max(0, end - 1)), end - _FAR)
    marks = [m.end() for m in _CLAUSE_MARK.finditer(context.text, start, end)]
    last = end
    for first in (*reversed(marks), start):
        if last - first > _SHORTEST:
            yield Span(first, last)
        last = first - 1


def _subject(context: Context, position: int, *, outcome: bool) -> Span | None:
    """What a rate or a sum is of: what a clause before tells of, the nearest first.

    An outcome in a list behind 其中 is one of what stands before 其中; other rates and
    outcomes are none of it.
    """
    text = context.text
    start = max(context.sentence_start(max(0, position - 1)), position - _FAR)
    opened = [*_OF_WHICH.finditer(text, start, position)]
    end = opened[-1].start() if outcome and opened else text.rfind(",", start, position)
    for clause in islice(_clauses_before(context, end), _CLAUSES) if end > start else ():
        told = _told_of(context, clause)
        if told and not any(
            pattern.fullmatch(text, told.start, told.end) for pattern in _NO_SUBJECTS
        ):
            return told
    return None


def _told_of(context: Context, clause: Span) -> Span | None:
    """Who or what a clause tells of, or the object of what it says was done."""
    text = context.text
    if _ALL.match(text, clause.start, clause.end):
        return None
    act = _ACT.search(text, clause.start, clause.end)
    if act:
        return Span(*act.span("act"))
    counted = [
        m for m in _DIGITS.finditer(text, clause.start, clause.end) if m["unit"] or m["counted"]
    ]
    if counted:
        label = _before(context, clause.start, counted[0].start())
        if label is None or text[counted[0].start() - 1] == "的":
            return _behind(context, counted[0].end())
        return _without_verb(text, label)
    timed = _BEHIND_TIME.match(text, clause.start, clause.end)
    words = _stripped(text, timed.end() if timed else clause.start, clause.end)
    effort = _EFFORTS.match(text, words.start, words.end)
    start = effort.end() if effort else words.start
    under_way = _UNDER_WAY.search(text, start, words.end)
    end = under_way.start() if under_way else words.end
    if end - start > _LONGEST:
        start = text.rfind("、", start, end) + 1 or end
    return Span(start, end) if _SHORTEST <= end - start <= _LONGEST else None


def _without_verb(text: str, label: Span) -> Span:
    """网上服务平台共受理公安业务: who, if that is told, else what."""
    worked = _WORKED.search(text, label.start, label.end)
    if worked is None:
        return label
    if worked.start() - label.start >= _SHORTEST:
        return Span(label.start, worked.start())
    return Span(worked.end(), label.end) if label.end - worked.end() >= _SHORTEST else label


def _whole(context: Context, position: int) -> Label:
    """What a bare part behind 其中 is part of, with 其中 itself; nothing if it is none."""
    text = context.text
    start = max(context.sentence_start(max(0, position - 1)), position - _FAR)
    opened = [*_OF_WHICH.finditer(text, start, position)]
    if not opened or not _OTHER_PARTS.fullmatch(text, opened[-1].end(), position):
        return ()
    clause = next(_clauses_before(context, opened[-1].start()), None)
    counted = _DIGITS.search(text, clause.start, clause.end) if clause else None
    if clause is None or counted is None or not (counted["unit"] or counted["counted"]):
        return ()
    whole = _before(context, clause.start, counted.start())
    if whole is None:
        return ()
    number = _NUMBER_OF.search(text, whole.start, whole.end)
    whole = Span(whole.start, number.start() if number else whole.end)
    return (whole, Span(*opened[-1].span("word"))) if opened[-1]["word"] else (whole,)


def label_text(context: Context, label: Label) -> str:
    """The words of a label in one: 梳理公开事项，其中行政权力事项."""
    words = [context.words(part.start, part.end) for part in label]
    return "".join(f"，{word}" if word == "其中" else word for word in words)
