"""People and their posts: 由厅党组书记、厅长唐白玉任组长,邓磊、杨薇两位副厅长任副组长."""

import re
from collections.abc import Iterator, Sequence

from llmx.documents import Span
from llmx.fields import Schema
from llmx.frozen import frozen
from llmx.records import Reading
from llmx.rules.context import Context
from llmx.rules.patterns import Phrase, compile_phrase

_POST = (
    r"(?:书记|秘书长|[局厅县市区部镇乡院校处科股所站州省旗盟组秘馆行署台队校园]长|主任|委员|主席|主管|总监|助理|经理|董事长|调研员|巡视员"
    r"|负责人|负责同志|领导|成员|专员|常委|参谋长|政委|村长|会长|社长|厂长)"
)
_POST_ALONE = re.compile(_POST)
_ASIDE = r"(?:\([^)]{1,12}\))?"
# What a post may begin with when a name stands before it.
_OF_POST = (
    r"(?:办事处|党工委|工委|党委|党组|纪委|常务|分管|主管|主要|第一|副|机关|单位|政府|街道"
    r"|[局厅县市区镇乡委办处科站所])"
)
_POST_THEN_NAME = re.compile(rf"(?P<post>.*{_POST}{_ASIDE})(?P<name>[\u4e00-\u9fff·]{{0,6}})")
_NAME_THEN_POST = re.compile(
    rf"(?P<name>[\u4e00-\u9fff]{{2,4}}?)(?:等)?(?:[两二三四五六七八九]位)?\s?(?P<post>{_OF_POST}{{0,5}}{_POST}{_ASIDE})"
)
_JOIN = re.compile(r"[、,]|和(?=[\u4e00-\u9fff]{2})")
# What opens the clause of a leader: 成立了由…, 明确…, 副组长由….
_LEAD = re.compile(
    r".*(?:成立|建立|组成|调整|充实|由|以|明确|确定|组长)了?(?:为|是|:)?(?=[\u4e00-\u9fff])|[了为]"
)
_LEADER = re.compile(r"(?<!副)组长(?:由[^,。;]{2,24}?(?:担任|兼任))?[,、;和]?")
# 分管领导某某副书记: what a leader is in charge of, before name and post.
_ROLE = re.compile(
    r"(?:分管|主管|主要)(?:局|区|县|镇|乡|市)?(?:领导|负责同志|负责人)(?=[\u4e00-\u9fff]{4})"
)
_EVERY = re.compile(r"(?:各|其他|其它|相关|有关|所有|班子|其余|全体|等)")
# Added to a name or a post, but no part of either.
_ADDED = re.compile(r"(?:同志|等|亲自|具体|兼任|担任)+$")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅萧阎方白邹孟熊"
    "秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍"
    "涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和"
    "仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平"
    "计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由"
)
_LONG_SURNAMES = frozenset(
    (
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "夏侯",
        "令狐",
        "司徒",
        "端木",
    )
)
# Words of office that begin like a name: 林业局长, 常务副县长, 单位负责人.
_NO_NAME = re.compile(
    r"(?:常务|主要|分管|单位|纪检|纪委|宣传|司法|公安|安监|林业|水利|农业|农村|卫生|文化|文旅|商务|金融|房管|国土|党政|党组|党委|党工|人大|政协|组宣|武装|政法|教育|交通|民政|财政|信访|统战|组织"
    r"|宗教|人事|应急|审计|统计|环保|市场|国资|总工|成员|有关|相关|全体|班子|高新|经开|管委|和平|区委|县委|市委|区政|县政|市政|乡党|镇党|街道|办公|工委|计生)|.*[局厅委办处科部室院校站所队组会区县市镇乡州旗府]$"
)
_SHORTEST, _LONGEST, _LONGEST_WITH_ONE_SURNAME = 2, 4, 3
_LONGEST_POST = 20


@frozen
class Person:
    """A post and, where told, who holds it. Spans are of the view."""

    name: Span | None
    title: Span | None


@frozen
class _Who:
    path: str
    phrases: tuple[Phrase, ...]


class PeopleReader:
    """Reads leaders, one (a part with `name` and `title`) or several (a list); built once."""

    def __init__(self, schema: Schema) -> None:
        self._single = tuple(
            _Who(leaf.path.rsplit("/", 1)[0], _compiled(leaf.spec.says))
            for leaf in schema.leaves
            if leaf.spec.reader == "person" and leaf.spec.says
        )
        self._several = tuple(
            _Who(listing.path, _compiled(listing.spec.says))
            for listing in schema.lists
            if listing.spec.kind == "people"
        )

    def read(self, context: Context) -> list[Reading]:
        readings: list[Reading] = []
        for who in self._single:
            people = _people(context, who)
            if people:
                readings += _leaves(context, who.path, _merged(people))
        for who in self._several:
            for i, person in enumerate(_people(context, who)):
                readings += _leaves(context, f"{who.path}/{i}", [person])
        return readings


def _compiled(says: Sequence[str]) -> tuple[Phrase, ...]:
    return tuple(compile_phrase(phrase, {}) for phrase in says)


def _people(context: Context, who: _Who) -> list[Person]:
    """Of the first group that the report tells of; other groups follow it."""
    found = [first for phrase in who.phrases if (first := _first(context, phrase))]
    return min(found, key=lambda one: one[0], default=(0, []))[1]


def _first(context: Context, phrase: Phrase) -> tuple[int, list[Person]] | None:
    """Where a phrase first names people, and whom."""
    (group,) = phrase.slots
    for _, _, m in phrase.matches(context.text, 0, context.end):
        people = list(split_people(context.text, Span(*m.span(group))))
        if people:
            return m.end(), people
    return None


def split_people(text: str, span: Span) -> Iterator[Person]:
    """The people named in a stretch of text."""
    start = span.start
    for leader in _LEADER.finditer(text, start, span.end):
        start = leader.end()
    lead = _LEAD.match(text, start, span.end)
    start = lead.end() if lead else start
    last: Person | None = None
    waiting: list[Span] = []
    post: Span | None = None
    for at in _pieces(text, start, span.end):
        person = _person(text, at)
        if post and not (person and person.name and person.title and text[at.start - 1] == "、"):
            last = Person(None, post)
            yield last
            post = None
        if person and person.title and not person.name and not waiting:
            post = person.title
        elif person and person.title:
            # 邓磊、杨薇两位副厅长: names that wait for their post.
            yield from (Person(name, person.title) for name in waiting)
            waiting = []
            # 党工委委员、副主任周旭东: two posts of one.
            last = Person(
                person.name, Span(post.start if post else person.title.start, person.title.end)
            )
            post = None
            yield last
        elif person and person.name and last and last.name:
            yield Person(person.name, last.title)  # 副局长李强、王芳
        elif person and person.name:
            waiting.append(person.name)
    yield from (Person(name, None) for name in waiting)
    if post:
        yield Person(None, post)


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """Split at 、 and 和, without what is added to a name or a post."""
    at = start
    for join in (*_JOIN.finditer(text, start, end), None):
        stop = join.start() if join else end
        words = text[at:stop]
        first = at + len(words) - len(words.lstrip())
        last = first + len(_ADDED.sub("", words.strip()))
        if last > first:
            yield Span(first, last)
        at = join.end() if join else end


def _person(text: str, at: Span) -> Person | None:
    role = _ROLE.match(text, at.start, at.end)
    named = _person(text, Span(role.end(), at.end)) if role else None
    if named and named.name:
        return named
    words = text[at.start : at.end]
    if _EVERY.match(words):
        return None
    if is_name(words):
        return Person(at, None)
    first = _NAME_THEN_POST.fullmatch(words)
    if first and is_name(first["name"]):
        return Person(_part(at, first, "name"), _part(at, first, "post"))
    m = _POST_THEN_NAME.fullmatch(words)
    if m is None or len(m["post"]) > _LONGEST_POST:
        return None
    title = _part(at, m, "post")
    if not m["name"]:
        return Person(None, title)
    called_comrade = text.startswith("同志", at.end) and len(m["name"]) >= _SHORTEST
    return Person(_part(at, m, "name"), title) if is_name(m["name"]) or called_comrade else None


def _part(at: Span, m: re.Match[str], group: str) -> Span:
    return Span(at.start + m.start(group), at.start + m.end(group))


def is_name(words: str) -> bool:
    """Whether words have the shape of a person's name: a surname and one or two characters."""
    if (
        not _SHORTEST <= len(words) <= _LONGEST
        or _NO_NAME.match(words)
        or _POST_ALONE.fullmatch(words)
    ):
        return False
    if words[:2] in _LONG_SURNAMES:
        return len(words) > _SHORTEST
    return words[0] in _SURNAMES and len(words) <= _LONGEST_WITH_ONE_SURNAME


def _merged(people: list[Person]) -> list[Person]:
    """One leader with several posts (厅党组书记、厅长唐白玉): posts joined, as printed."""
    titles = [person.title for person in people if person.title]
    name = next((person.name for person in people if person.name), None)
    return [Person(name, Span(titles[0].start, titles[-1].end))] if titles else people[:1]


def _leaves(context: Context, path: str, people: Sequence[Person]) -> Iterator[Reading]:
    for person in people:
        for leaf, span in (("name", person.name), ("title", person.title)):
            if span:
                yield context.reading(
                    f"{path}/{leaf}", context.words(span.start, span.end), span, "people"
                )
