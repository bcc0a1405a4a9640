"""Who reports: the body's name, its level and kind, and the places in its name."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from llmx.documents import Span
from llmx.fields import Leaf, Schema
from llmx.frozen import frozen
from llmx.records import Reading
from llmx.rules.context import Context
from llmx.rules.issuer_place import full_name, named_as_source, own_place
from llmx.rules.places import LEVELS, Gazetteer, Place

# How a body speaks of itself: 我厅, 本局.
_PRONOUN = re.compile(
    r"[我本](?P<kind>厅|局|委|办|县|市|区|镇|乡|街道|州|省|院|校|中心|署|部|公司|集团|旗|盟)(?!级|行政|单位|地|年|着)"
)
# The host of the page, where the report says 我镇 or 我局: names that cannot be its own.
_ABOVE = re.compile(r"(?:省|市|县|区|州|旗)(?:人民)?政府(?:办公[室厅])?\Z|[省市县区州旗]\Z")
_BELOW = frozenset(("镇", "乡", "街道", "局", "厅", "院", "校"))
_SELF_WORDS = r"(?:关于|附件|来源|中国|当前位置|首页)"
_MOST_LETTERS = 30
_TAIL = 1500


# What a date, a count of readers or a choice of letter size leaves before a title on the same line.
_DATE_LEFT = re.compile(
    r"\d{1,7}?(?=(?:19|20)\d\d年)|(?!(?:19|20)\d\d年)\d{1,7}(?=[\u4e00-\u9fff])"
)
_SIZE_LEFT = re.compile(r"大\s?中\s?\Z")
_ODD = re.compile(r"[次小](?=[\u4e00-\u9fff\d])")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,40}")
# A page's own words, glued to a title.
_CHROME_WORDS = (
    "政府信息公开年报|政府信息公开|信息公开|年度报告|年报|本站|本网|首页|机构|新闻|公开|服务|互动"
    "|政务|要闻|专栏|目录|打印|关闭|微信|微博|空间|大中小"
)
_CHROME = re.compile(f"(?:{_CHROME_WORDS})+")
# A page's menu, of which the last word is glued to the title: 公开 服务 互动三岔河镇.
_MENU = re.compile(rf"(?:\A|\s)(?:{_CHROME_WORDS})\s+(?:{_CHROME_WORDS})\s+\Z")
_LONG_CHROME = 6
# No body's name begins so: 来源:本站 before it.
_THIS_SITE = re.compile(r"(?:本站|本网)+")
_SOURCE = re.compile(r"(?:来源|(?:发布|公开)(?:机构|单位|机关)):\s?\Z")
# Behind the source's name a title begins that names its body itself.
_TITLE_WITH_BODY = re.compile(
    r"20\d\d年度?+(?=[\u4e00-\u9fff])(?!(?:政府|政务)?(?:信息)?公开|工作|报告)"
)
# Bodies of the state, whose names may hold a place further on: 国家税务总局佛山市税务局.
_STATE = re.compile(r"国家|中国|中华|国务院|中共")
_TWICE = re.compile(r"([\u4e00-\u9fff]{3,20})\1")
_HAN_RUN = re.compile(r"[\u4e00-\u9fff]{2,40}\Z")
_GOVERNMENT = "人民政府"
_LONGEST_NAME = 40
_LONGEST_ABOVE = 20  # a city and a county before a town's name
_AROUND = " \u3000-—_|:"
# What stands where a title names nobody.
_NO_NAME = re.compile(
    r"[\d\W]*(?:关于|人民政府|政府|政务|本|我|全|年度|情况|工作|信息公开|的)+[\d\W]*|\d.*"
)
# How a report announces itself or begins to tell of the body.
_ANNOUNCED = (
    re.compile(
        r"(?:(?:公布|编制|发布|报告|现将)[并、和]?)++(?:了)?(?P<name>[\u4e00-\u9fff]{3,26}?)(?=20\d\d年?度?(?:政府|政务)?信息公开)"
    ),
    re.compile(
        r"20\d\d年度?(?P<name>[\u4e00-\u9fff]{3,26}?)(?=的?(?:(?:政府|政务)(?:信息)?|信息)公开(?:工作)?(?:年度)?报告)"
    ),
    re.compile(
        r"《(?:[^》\n]{0,30}?[:@])?(?P<name>[\u4e00-\u9fff]{3,26}?)(?=20\d\d年度?(?:政府|政务)信息公开(?:工作)?(?:年度)?报告》)"
    ),
    re.compile(r"由(?P<name>[\u4e00-\u9fff]{3,26}?)(?=编制|汇总|负责编制|根据|按照|依据|结合)"),
    re.compile(r"(?:^|[\n,。])[ \t]*(?P<name>[\u4e00-\u9fff]{3,26}?)(?=编制了?20\d\d年)"),
    re.compile(
        r"(?:^|[\n,。])[ \t]*(?P<name>[\u4e00-\u9fff]{3,26}?)"
        r"(?=认真|坚持|继续|严格|深入|积极|高度重视|全面|紧紧|按照|始终|切实|主动|根据《)",
        re.MULTILINE,
    ),
    # Whom to ask about the report: 请与某市财政局办公室联系.
    re.compile(
        r"(?:请|可|直接|欢迎)(?:与|向|联[系络]:?)(?P<name>[\u4e00-\u9fff]{3,26}?)"
        r"(?=(?:党政|综合|秘书|政务公开|(?<!人民)政府信息公开|信息公开|办公[室厅])[^,。;]{0,16}|[;,(]|联[系络])"
    ),
)
# The office of a department writes its report: 由某市教育局办公室编制.
_WITHIN = re.compile(r"(?<=[局厅])办公室\Z")
_OF_GOVERNMENT = re.compile(r"(?:(?<=[局厅])办公室|(?<=政府)办公[室厅])\Z")
# Behind the name of a body: another of its names.
_ALIAS = re.compile(r"\([^()]{1,20}\)\Z")
_TOWN = re.compile(r"(?:(?![我本各全该的和及等与在由])[\u4e00-\u9fff]){2,14}?(?:镇|乡|街道)")
_SHORTENED = re.compile(
    r"(?P<full>[\u4e00-\u9fff]{5,40})\((?:以下|下文|下)?(?:统一)?简称:?[“\"]?(?P<short>[\u4e00-\u9fff]{3,20})[”\"]?[,)]"
)
_ZONE = re.compile(r"[\u4e00-\u9fff]{2,20}(?:开发区|高新区|园区|新区|示范区|保税区)")
_WORK = "完善|健全|加强|推进|推动|规范|做好|提升|提高|促进|落实"
_TOWN_FIRST = re.compile(
    r"(?:^|[\n,。;])[ \t]*(?P<name>(?!现将)(?:(?![我本各全该的和及等与在由])[\u4e00-\u9fff]){1,5}?"
    r"(?P<kind>镇|乡|街道))(?![镇乡村])"
    # 健全横山镇信息公开工作机制: whose work it is.
    rf"|(?:{_WORK})+(?P<own>(?!{_WORK})(?:(?![我本各全该的和及等与在由])[\u4e00-\u9fff]){{1,4}}?"
    r"(?P<sort>镇|乡|街道))(?=(?:政府|政务)?信息公开)",
    re.MULTILINE,
)
_OPENING = 1500
_SITE = re.compile(r"网站\Z|通过")
# A site is named after a body, which need not be the one that reports.
_ITS_SITE = re.compile(r"(?:门户|官方)?网|信息网|公报|门户|公众")
# Bodies that anybody may name: 县政府办公室, 各部门, 国务院办公厅.
_GENERAL = re.compile(
    # What is done for a body or by it: 认真做好市政府办公室….
    r"(?:认真|切实|做好|加强|进一步|积极|及时|全面|严格|定期|按时|协助|配合|组织)|[我本全各该其省市县区州镇乡](?:人民)?(?:政府|级|委|直|相关|有关)|我|本|全|各|该|其|党|国务院|中共|上级|人民政府|有关|相关|政府|机关|单位|部门|单|下属|省|市|县委|区委"
    r"|.*(?:和(?!改革|社会保障|信息化|城乡|计划生育|规划|旅游|体育|科技|经济|商务|水务|林业|草原|大数据|金融|农村)|及|与|、|各|的|了|在|领导小组)|.*(?:公开|信息|工作(?!管理|委员会|站|部|办))"
)


@frozen
class _Name:
    name: str
    span: Span
    how: str


class IssuerReader:
    """Reads the issuer and what follows from its name; built once."""

    def __init__(self, schema: Schema) -> None:
        self._places = Gazetteer(schema.divisions)
        self._body = (
            re.compile(
                rf"[\u4e00-\u9fff]{{2,26}}?{schema.bodies}(?![\u4e00-\u9fff]{{0,40}}(?:办公厅|办公室))"
            )
            if schema.bodies
            else None
        )
        self._signed = (
            re.compile(
                rf"^[ \t]*(?P<name>[\u4e00-\u9fff]{{2,28}}?(?:{schema.bodies}))[ \t]*$",
                re.MULTILINE,
            )
            if schema.bodies
            else None
        )
        self._whole_body = (
            re.compile(rf"[\u4e00-\u9fff]{{1,25}}{schema.bodies}") if schema.bodies else None
        )
        ending = rf"(?:{schema.bodies or '$'}|[省市县区州旗盟镇乡]|街道)"
        self._ending = re.compile(schema.bodies or "$")
        self._name_end = re.compile(rf"{ending}\Z")
        by_reader: Mapping[str, list[Leaf]] = {
            name: [leaf for leaf in schema.leaves if leaf.spec.reader == name]
            for name in ("body", "place")
        }
        self._issuers = tuple(by_reader["body"])
        self._regions = tuple(leaf for leaf in by_reader["place"] if leaf.spec.place)
        self._levels = tuple(leaf for leaf in by_reader["place"] if leaf.spec.kind == "choice")
        self._choices = tuple(
            leaf for leaf in schema.leaves if leaf.spec.infer_from and leaf.spec.reader != "place"
        )
        self._from_title = {
            leaf.path: tuple(re.compile(_slot(phrase)) for phrase in leaf.spec.says)
            for leaf in self._issuers
        }

    def mended_title(self, context: Context, title: Reading) -> Reading:
        """A title without what the line before it left, and with the name that a mark cut off."""
        (evidence, *_) = title.evidence
        span = context.in_view(Span(evidence.start, evidence.end))
        start = self._title_start(context.text, span)
        if start == span.start:
            return title
        words = context.words(start, span.end)
        return context.reading(title.path, words, Span(start, span.end), "phrase", certainty=0.9)

    def _title_start(self, text: str, span: Span) -> int:
        middle, odd = divmod(span.start + span.end, 2)
        if not odd and text[span.start : middle] == text[middle : span.end]:
            return middle  # a page's head and the report's own, run together
        left = _DATE_LEFT.match(text, span.start, span.end)
        start = left.end() if left else span.start
        before = text[max(0, start - _LONGEST_NAME) : start]
        if _ODD.match(text, start) and (left or _SIZE_LEFT.search(before)):
            start += 1
        own = _HAN.match(text, start, span.end)
        if own and _CHROME.fullmatch(own[0]):
            return own.end()
        if own and _SOURCE.search(before):
            if _TITLE_WITH_BODY.match(text, own.end(), span.end):
                return own.end()
            start += self._behind_source(own[0])
            own = _HAN.match(text, start, span.end)
        if own:
            return start + self._last_body(own[0], in_menu=bool(_MENU.search(before)))
        run = _HAN_RUN.search(before)
        names = run[0] if run else ""
        state = _STATE.match(names)
        first = (
            0
            if state
            else next((at for at in range(len(names) - 1) if self._coded(names[at:])), None)
        )
        return (
            start if first is None else start - len(names) + first + self._last_body(names[first:])
        )

    def _coded(self, words: str) -> Place | None:
        """The known place that words begin with."""
        places = self._places.leading(words)
        return places[0] if places and places[0].code else None

    def _opens_a_name(self, words: str, *, sure: bool) -> bool:
        if _STATE.match(words) or self._coded(words):
            return True
        return sure and len(words) >= 4

    def _behind_source(self, words: str) -> int:
        """Where the body's name begins behind the source's: 陇西县政府办公室|巩昌镇; else 0."""
        ends = [m.end() for m in self._ending.finditer(words)]
        return next(
            (
                end
                for end in reversed(ends)
                if self._names_a_body(words[end:]) and not _GENERAL.match(words[end:])
            ),
            0,
        )

    def _last_body(self, words: str, *, in_menu: bool = False) -> int:
        """Where the last body's name begins in words that may hold another before it.

        After 来源:海淀区政府办公室 comes 北京市海淀区: a place no narrower than the first.
        """
        chrome = _CHROME.match(words)
        sure = chrome and (
            in_menu or len(chrome[0]) >= _LONG_CHROME or _THIS_SITE.fullmatch(chrome[0])
        )
        if chrome and self._opens_a_name(words[chrome.end() :], sure=bool(sure)):
            return chrome.end() + self._last_body(words[chrome.end() :])
        twice = _TWICE.match(words)
        if twice:
            return twice.end(1)
        start = 0
        place = self._coded(words)
        for at in range(2, len(words) - 1):
            if place is None or not self._name_end.search(words, start, at):
                continue
            following = self._coded(words[at:])
            if following and LEVELS.index(following.level) <= LEVELS.index(place.level):
                start, place = at, following
        return start

    def read(self, context: Context, title: Reading | None) -> list[Reading]:
        """Issuer, level, kind and region; each cites the words it is taken from."""
        readings: list[Reading] = []
        for leaf in self._issuers:
            name = next(self._names(context, leaf, title), None)
            if name is None:
                continue
            name = self._in_full(context, name)
            place = own_place(context.text, self._places, name.name)
            located = (place,) if place else self._located(context, name)
            places = self._around(context, located)
            readings.append(_issuer(context, leaf, name, place))
            readings += self._region(context, places)
            readings += self._level(context, name, places)
            readings += self._kinds(context, name)
        return readings

    def _in_full(self, context: Context, name: _Name) -> _Name:
        """县统计局 or “…税务局” by its full name, where the text prints that."""
        span = full_name(context.text, self._places, name.name) or self._shortened(context, name)
        if span is None and not self._places.leading(name.name):
            # 教育局2023年…, 来源:鄂州市教育局
            sources = named_as_source(context.text, name.name)
            span = next((one for one in sources if len(one) > len(name.name)), None)
        return name if span is None else _Name(context.words(span.start, span.end), span, name.how)

    def _shortened(self, context: Context, name: _Name) -> Span | None:
        """The full name that the report shortens: 国家税务总局…税务局(以下简称“…税务局”)."""
        for m in _SHORTENED.finditer(context.text, 0, min(context.end, _OPENING)):
            if m["short"] != name.name or not m["full"].endswith(name.name[-1]):
                continue
            for at in range(len(m["full"]) - len(name.name)):
                words = m["full"][at:]
                if _STATE.match(words) or self._coded(words):
                    return Span(m.start("full") + at, m.end("full"))
        return None

    def _names(self, context: Context, leaf: Leaf, title: Reading | None) -> Iterator[_Name]:
        """Candidates, best first: the title, the signature, the name the report uses most."""
        if title and isinstance(title.value, str):
            yield from self._in_title(context, leaf, title)
        own = _own_kind(context.text)
        for name in (*self._signature(context), *self._announced(context)):
            if not (own and _ABOVE.search(name.name)):
                yield name
        yield from self._commonest(context)
        for span in named_as_source(context.text, own) if own else ():
            yield _Name(context.words(span.start, span.end), span, "named as source")

    def _in_title(self, context: Context, leaf: Leaf, title: Reading) -> Iterator[_Name]:
        (evidence, *_) = title.evidence
        span = context.in_view(Span(evidence.start, evidence.end))
        words = context.text[span.start : span.end].replace("\n", " ")
        for pattern in self._from_title[leaf.path]:
            m = pattern.search(words)
            if m is None:
                continue
            at = m.start("t") + len(m["t"]) - len(m["t"].lstrip(_AROUND))
            name = self._trimmed(context, m["t"].strip(_AROUND))
            if len(name) >= 2 and not _NO_NAME.fullmatch(name):
                found = Span(span.start + at, span.start + at + len(name))
                yield _Name(context.words(found.start, found.end), found, "title")

    def _trimmed(self, context: Context, name: str) -> str:
        """A name up to where names of bodies end: spam may stand where 关于 was."""
        ends = [m.end() for m in self._ending.finditer(name)]
        if not ends and not self._name_end.search(name):
            ends = [at for at in range(2, len(name)) if self._name_end.search(name, 0, at)]
            if ends and self._is_said_again(context, name, name[ends[-1] :]):
                return name
        return name[: ends[-1]] if ends and len(name) - ends[-1] >= 3 else name

    def _is_said_again(self, context: Context, name: str, tail: str) -> bool:
        """Whether the report repeats a name, or its end as that of a body: 农业农村|局."""
        body = self._ending.match
        parts = context.text.split(tail)[1:]
        return context.text.count(name) > 1 or any(body(part) for part in parts)

    def _signature(self, context: Context) -> Iterator[_Name]:
        if self._signed is None:
            return
        found = list(self._signed.finditer(context.text, max(0, context.end - _TAIL), context.end))
        for m in reversed(found):
            yield _Name(m["name"], Span(*m.span("name")), "signature")

    def _announced(self, context: Context) -> Iterator[_Name]:
        """The body that a report's first words name as its own."""
        for pattern in _ANNOUNCED:
            for m in pattern.finditer(context.text, 0, min(context.end, _OPENING)):
                start, end = m.span("name")
                twice = _TWICE.match(context.text, start, end)
                start = twice.end(1) if twice else start
                if context.text.startswith("办公室", end) and context.is_of_office:
                    end += len("办公室")
                # 由县政府办公室编制: for whom, unless it says 我办.
                for_another = context.text.startswith("由", start - 1) and not context.is_of_office
                office = _OF_GOVERNMENT if for_another else _WITHIN
                name = office.sub("", context.text[start:end])
                end = start + len(name)
                if self._names_a_body(name) and not _GENERAL.match(name):
                    yield _Name(name, Span(start, end), "named first")

    def _names_a_body(self, words: str) -> bool:
        """Whether words end as bodies do, or are a known place (广东省)."""
        if _SITE.search(words):
            return False
        if self._whole_body and self._whole_body.fullmatch(words):
            return True
        if _TOWN.fullmatch(words) or _ZONE.fullmatch(words):
            return True
        places = self._places.leading(words)
        end = len(words.removesuffix("政府"))  # 平度市政府
        return bool(places) and bool(places[-1].code) and places[-1].span.end == end

    def _commonest(self, context: Context) -> Iterator[_Name]:
        """The body most often named whose kind the report calls its own (我厅 … 四川省民政厅)."""
        if self._body is None:
            return
        own = Counter(m["kind"] for m in _PRONOUN.finditer(context.text))
        names: Counter[str] = Counter()
        first: dict[str, int] = {}
        for at, name in self._placed_names(context):
            names[name] += 1
            first.setdefault(name, at)
        kinds = [kind for kind, _ in own.most_common(2)]
        for kind in kinds:
            for name, _ in names.most_common():
                if name.removesuffix("政府").removesuffix("人民").endswith(kind):
                    at = first[name]
                    yield _Name(name, Span(at, at + len(name)), "named most")
        yield from self._town(context, kinds)

    def _town(self, context: Context, kinds: Sequence[str]) -> Iterator[_Name]:
        """The town that the report names as its own at the head of a clause: 南薰乡未收取…."""
        found = {
            m["name"] or m["own"]: m.span("name" if m["name"] else "own")
            for m in _TOWN_FIRST.finditer(context.text, 0, context.end)
            if (m["kind"] or m["sort"]) in kinds and not _GENERAL.match(m["name"] or m["own"])
        }
        if len(found) == 1:
            start, end = next(iter(found.values()))
            # Its government, where the words go on so: 潼川镇人民政府.
            end += len(_GOVERNMENT) if context.text.startswith(_GOVERNMENT, end) else 0
            yield _Name(context.text[start:end], Span(start, end), "named first")

    def _placed_names(self, context: Context) -> Iterator[tuple[int, str]]:
        assert self._body is not None  # noqa: S101 - narrowed by the caller
        for m in self._body.finditer(context.text, 0, context.end):
            if _ITS_SITE.match(context.text, m.end()):
                continue
            for at in range(m.start(), m.end() - 3):
                places = self._places.leading(context.text[at : m.end()])
                if places and places[0].code:
                    yield at, context.text[at : m.end()]
                    break

    def _located(self, context: Context, name: _Name) -> tuple[Place, ...]:
        start = 0
        central = re.match(r"国家(?:税务总局|统计局|[\u4e00-\u9fff]{2,8}?局)(?=.)", name.name)
        if central:
            start = central.end()
        found = self._places.leading(name.name[start:])
        return tuple(
            self._places.resolve(
                Place(
                    p.level,
                    p.name,
                    Span(
                        name.span.start + start + p.span.start, name.span.start + start + p.span.end
                    ),
                    p.code,
                ),
                context.text,
            )
            for p in found
        )

    def _region(self, context: Context, places: tuple[Place, ...]) -> Iterator[Reading]:
        wanted = {leaf.spec.place: leaf for leaf in self._regions}
        told = {place.level for place in places}
        for place in places:
            if place.level in wanted:
                yield context.reading(
                    wanted[place.level].path, place.name, place.span, "name of the issuer"
                )
        for level, span in self._parents(context, places):
            if level not in told and level in wanted:
                told.add(level)
                name = context.text[span.start : span.end]
                yield context.reading(
                    wanted[level].path, name, span, "named in the text", certainty=0.9
                )

    def _around(self, context: Context, places: tuple[Place, ...]) -> tuple[Place, ...]:
        """The places that the text names right before a town's name: 通化市东昌区|金厂镇."""
        if len(places) != 1 or places[0].level != "town":
            return places
        town = places[0].name
        for m in re.finditer(rf"[\u4e00-\u9fff]{{2,{_LONGEST_ABOVE}}}{town}", context.text):
            for at in range(m.start(), m.end() - len(town) - 1):
                found = self._places.leading(context.text[at : m.end()])
                if len(found) > 1 and found[0].code and found[-1].name == town:
                    moved = [
                        Place(p.level, p.name, Span(at + p.span.start, at + p.span.end), p.code)
                        for p in found[:-1]
                    ]
                    return (*(self._places.resolve(p, context.text) for p in moved), *places)
        return places

    def _parents(self, context: Context, places: tuple[Place, ...]) -> Iterator[tuple[str, Span]]:
        """Places above the issuer's, where the text itself names them."""
        for place in places:
            for level, names in self._places.parents(place):
                for name in names:
                    at = context.text.find(name, 0, context.end)
                    if at >= 0:
                        yield level, Span(at, at + len(name))
                        break

    def _level(self, context: Context, name: _Name, places: tuple[Place, ...]) -> Iterator[Reading]:
        for leaf in self._levels:
            values = [value for value, _ in leaf.spec.choices]
            if places:
                value = max((p.level for p in places), key=LEVELS.index)
            else:
                value = _choice(leaf, name.name) or ""
            if value in values:
                yield context.reading(
                    leaf.path, value, name.span, "name of the issuer", certainty=0.9
                )

    def _kinds(self, context: Context, name: _Name) -> Iterator[Reading]:
        for leaf in self._choices:
            value = _choice(leaf, _ALIAS.sub("", name.name))
            if value:
                yield context.reading(
                    leaf.path, value, name.span, "name of the issuer", certainty=0.9
                )


def _issuer(context: Context, leaf: Leaf, name: _Name, place: Place | None) -> Reading:
    """The body's name; where it lacks its place, with that before it."""
    if place is None:
        return context.reading(leaf.path, name.name, name.span, name.how)
    body = Span(name.span.start + 1, name.span.end)
    parts = (place.span, body)
    words = "".join(context.words(part.start, part.end) for part in parts)
    told = context.reading(leaf.path, words, body, name.how, certainty=0.9)
    return replace(told, evidence=tuple(context.evidence(part.start, part.end) for part in parts))


def _own_kind(text: str) -> str:
    """What a report calls its body more than once (我镇, 我局), where the name must bear it out."""
    own = Counter(m["kind"] for m in _PRONOUN.finditer(text)).most_common(1)
    return own[0][0] if own and own[0][1] > 1 and own[0][0] in _BELOW else ""


def _slot(phrase: str) -> str:
    """`{t:REGEX}` as a named group; the slot is the only one and holds no braces but counts."""
    return re.sub(r"\{t:((?:[^{}]|\{[^{}]*\})*)\}", r"(?P<t>\1)", phrase)


def _choice(leaf: Leaf, words: str) -> str | None:
    return next((value for value, p in leaf.spec.choices if re.search(p, words)), None)
