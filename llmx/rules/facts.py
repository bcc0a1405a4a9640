"""Facts: every quantity the report tells of its own work that no other field took."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from llmx.documents import Span
from llmx.fields import Listing, Schema
from llmx.frozen import frozen
from llmx.records import Reading, Value
from llmx.rules.context import Context
from llmx.rules.ledger import Stretches
from llmx.text.numbers import Found

_WORDS = re.compile(r"余|多|近|约|左右|超过|超|逾|不足")
_LEAD = re.compile(
    r"(?:其中|(?:具体|主要)?包括|全年|今年来?|本年度?|20\d\d年度?(?:以来)?|[一二三四五六七八九]是|同时|此外|另外|累计|共|共计|目前|截至目前|截止目前|已|还|以及|及|和|并|达|对|将|在|了"
    r"|有(?!关)|我[局厅县市区委办镇乡]|本[局厅县市区委办镇乡]|\(.{1,3}\)|、|\)|\s|“(?![^”]{0,60}”)|”)+"
)
_TAIL = re.compile(
    r"(?:一?共|共计|达到|达|约|近|均?为|有|了|至|(?<![收接])到|逾|超过|超|合计|累计|均|都|:|,|、|\s|“|\(|的)+$"
)
# Told of the year before, of what is planned or demanded, or as a share; not of the year's work.
_NOT_OWN = re.compile(
    r"(?:由原来的?|上年|去年|往年|同期|比上|较上|以上级|标准为|[为确保力争取要求](?:实现|达到)|确保|力争|占比?|占[^,。;:]{0,8}(?:比例|总数|总量|总体|全部)(?:的|的?比例)?(?:为|达|约)?)[^,。;:\d]{0,6}$"
)
_DEMANDED = re.compile(r"不(?:超过|得|少于|低于|多于)|至少|最多")
# 三个方面, 四个统一: figures of speech.
_RHETORICAL = re.compile(
    r"(?:方面|部分|季度|层面|环节|统一|坚持|到位|必须|结合|重点|关键|阶段|步骤|原则|公开|意识|方向|规范|维度|问题|不足|要求|转变|同步|月|层次|等级|形式|方式|途径)"
)
_YEAR_BEFORE = re.compile(r"(?P<year>20\d\d)年度?的?\(?$")
_HAN_NUMBER = re.compile(r"[一二两三四五六七八九十]+")
# Words that say that something was done, and leave what it was to the words behind the number.
_DONE = re.compile(
    r"(?:(?:新|再|先后|分别|全面|共|依法|按|人均|均)?(?:设立|设置|建立|成立|承担|安排|汇集|组织|开展|举办|召开|配备|实现|清理出来|清理|完成|新增|新建|达到|形成|制定|印发|出台|梳理|征集|收集|办理|受理"
    r"|处理|接待|发放|报送|采用|回复|编制|整合|关停|查处|抽查|检查|聘请|选派|推出|推送|公开|公布|发布|进驻|充实全[市县区]|开辟|开设|选聘|聘任|走访|帮扶|救助|人均|均)(?:了|的)?|全[省市县区州旗镇乡局])"
)
# 深入企业开展24场服务活动: what was held is named behind the number.
_HELD = re.compile(
    r"(?:组织|开展|举办|召开|举行|组建|建成|新增|新建|设立|制定|印发|出台|发放|张贴|悬挂)(?:了|的)?\Z"
)
_SHORT_NAME = 3
# Where the name behind a number ends and the sentence goes on.
_GOES_ON = re.compile(
    r"可以|均|已|全部|都|进行|予以|得到|实现|通过|由|为|在|按|被|没有|未|并|且|对|向|与|[和、](?=\d)|,|。|;|:"
)
# A standard or a share of time is no work done.
_NO_FACT_UNITS = frozenset(
    {
        "",
        "年",
        "月",
        "日",
        "天",
        "小时",
        "个工作日",
        "工作日",
        "分钟",
        "岁",
        "个月",
        "级",
        "度",
        "届",
        "周年",
        "周",
        "分",
        "折",
        "倍",
        "位",
    }
)
# Two fields seldom share a figure of this size by chance.
_LARGE = 20
_ROUNDED = 0.02
# Measures of papers and cases, which reports use for each other.
_THINGS = frozenset("条篇件份则项起例次")
_PER = re.compile(r"/[人户月年亩次天]")
_LONGEST = 24
_SHORTEST = 2
_BEHIND = re.compile(r"(?:的|为|是)?(?:专门的)?(?P<name>[\u4e00-\u9fff+“”、()]{2,26})")
_DIGITS = re.compile(
    # 12345平台: a line's number belongs to its name.
    r"(?<![A-Za-z\d])(?!12[03]\d\d(?=平台|热线|[\u4e00-\u9fff]{0,4}热线))\d[\d.,]*[年月日号起余多万亿]*(?P<unit>人次|[个项件条次户人篇份名位场期处家块箱笔元起例宗])?"
)
_PIECE = re.compile(r"[^,。;:!?、\n\d]*")


@frozen
class _Fact:
    label: Span
    found: Found


@frozen
class LeftOver:
    """Facts, and figures (spans of the view) that are none: told again, or no work done."""

    readings: tuple[Reading, ...]
    again: tuple[Span, ...]

    def count(self, path: str) -> int:
        """How many facts there are in the list at `path`."""
        return sum(
            r.path.startswith(f"{path}/") and r.path.endswith("/label") for r in self.readings
        )


class FactReader:
    """Reads what is left over; built once."""

    def __init__(self, schema: Schema) -> None:
        self._lists = tuple(listing for listing in schema.lists if listing.spec.kind == "facts")

    def read(
        self,
        context: Context,
        quantities: Sequence[Found],
        taken: Iterable[tuple[int, int]],
        told: Collection[tuple[Value, str]],
    ) -> LeftOver:
        """Facts in order of the text.

        `quantities` are the numbers that measure something; `taken` are parts
        of the view (start, end) that other fields own; `told` the values and units of
        those fields: a large figure told again is no new fact.
        """
        owned = Stretches(taken)
        known: set[tuple[str, str, int | float]] = set()
        readings: list[Reading] = []
        again: list[Span] = []
        for listing in self._lists:
            i = 0
            for found in _measured(context, quantities, owned):
                label = _label(context, found)
                if label is None:
                    again += [Span(found.start, found.end)] if _is_no_work(context, found) else []
                    continue
                words = context.words(label.start, label.end)
                key = (words, found.unit, found.quantity.value)
                if key in known or _told_again(found, told):
                    again.append(Span(found.start, found.end))
                    continue
                known.add(key)
                readings += _leaves(context, listing, i, words, _Fact(label, found))
                i += 1
        return LeftOver(tuple(readings), tuple(again))


def _measured(context: Context, quantities: Sequence[Found], owned: Stretches) -> Iterator[Found]:
    """Quantities that no other field owns and that may tell of work."""
    for found in quantities:
        if found.unit in _NO_FACT_UNITS or found.end > context.end:
            continue
        if not owned.touch(found.start, found.unit_end):
            yield found


def _told_again(found: Found, told: Collection[tuple[Value, str]]) -> bool:
    """12436条, and elsewhere 12400多条."""
    value, unit = found.quantity.value, found.unit
    if value < _LARGE:
        return False
    if found.quantity.qualifier != "over":
        return any(
            value == v and (unit == u or (unit in _THINGS and u in _THINGS)) for v, u in told
        )
    again = (v for v, u in told if u == unit and isinstance(v, int | float))
    return any(value <= v <= value * (1 + _ROUNDED) for v in again)


def _label(context: Context, found: Found) -> Span | None:
    """The words that say what is counted: before the number, else behind its unit."""
    text = context.text
    before = context.clause_before(found.start)
    if (
        _NOT_OWN.search(before)
        or _is_no_work(context, found)
        or _is_of_another_year(context, before)
    ):
        return None
    label = _before(context, found.start - len(before), found.start, share=found.unit == "%")
    name = _behind(context, found.unit_end)
    if label is None:
        return name or _clause_earlier(context, found.start - len(before))
    words = text[label.start : label.end]
    attributive = text[found.start - 1] in "的”和及" or text[label.end : label.end + 1] in "和及"
    if name and (_DONE.fullmatch(words) or (attributive and len(name) > _SHORTEST)):
        return name
    if name and len(name) > _SHORT_NAME and _HELD.search(words):
        return name
    return label


def _is_of_another_year(context: Context, before: str) -> bool:
    """Whether a year right before the number is not the report's: 与2017年(120条)."""
    m = _YEAR_BEFORE.search(before)
    return bool(m and context.year and int(m["year"]) != context.year)


def _is_no_work(context: Context, found: Found) -> bool:
    """A demand, a figure of speech, or what a lost mark glued to a percentage."""
    if _DEMANDED.match(found.printed) or context.text[found.start - 1 : found.start] == "%":
        return True
    spoken = _HAN_NUMBER.fullmatch(found.printed) and found.unit in {"个", "项", "种"}
    return bool(spoken and _RHETORICAL.match(context.text, found.unit_end))


def _before(context: Context, start: int, end: int, *, share: bool = False) -> Span | None:
    """The words of the clause, without what leads to them and what joins them to the number."""
    text = context.text
    label = _stripped(text, start, end)
    # Another number's words are not this one's: 865项责任清单和694项, 12个镇15个村.
    others = [*_DIGITS.finditer(text, label.start, label.end)]
    if others:
        other = others[-1]
        after = _stripped(text, other.end(), label.end)
        counted = other["unit"] and after.end == end and not share
        label = (
            _stripped(text, label.start, other.start())
            if counted or len(after) <= _SHORTEST
            else after
        )
    while len(label) < _LONGEST and text[label.start - 1 : label.start] == "、":
        piece = _piece_before(text, label.start - 1)
        if piece is None or label.end - piece > _LONGEST:
            break
        label = Span(piece, label.end)
    if len(label) > _LONGEST:
        label = Span(label.end - _LONGEST, label.end)
    return label if len(label) >= _SHORTEST else None


def _stripped(text: str, start: int, end: int) -> Span:
    words = text[start:end]
    lead = _LEAD.match(words)
    first = lead.end() if lead else 0
    tail = _TAIL.search(words, first)
    return Span(start + first, start + (tail.start() if tail else len(words)))


def _piece_before(text: str, end: int) -> int | None:
    """Where the piece of a list begins that ends before 、, unless a number stands in it."""
    start = end
    while start > 0 and end - start < _LONGEST and _PIECE.fullmatch(text[start - 1]):
        start -= 1
    if start == end or text[start - 1].isdigit() or text[start - 1] == "%":
        return None
    stripped = _stripped(text, start, end)
    return stripped.start if len(stripped) >= _SHORTEST else None


def _behind(context: Context, start: int) -> Span | None:
    """The name behind a number and its unit."""
    m = _BEHIND.match(context.text, start)
    if m is None:
        return None
    stop = _GOES_ON.search(context.text, m.start("name"), m.end("name") + 1)
    end = stop.start() if stop else m.end("name")
    end = min(end, m.start("name") + _LONGEST)
    return Span(m.start("name"), end) if end - m.start("name") >= _SHORTEST else None


def _clause_earlier(context: Context, end: int) -> Span | None:
    """The clause before, where the number's own has no words: 参加…筹资部分,共5256人次."""
    sentence = context.sentence(context.sentence_number(max(0, end - 1)))
    before = context.clause_before(max(sentence.start, end - 1))
    return _before(context, end - 1 - len(before), end - 1) if before else None


def _leaves(
    context: Context, listing: Listing, i: int, label: str, fact: _Fact
) -> Iterator[Reading]:
    at, found = f"{listing.path}/{i}", fact.found
    whole = Span(min(fact.label.start, found.start), max(fact.label.end, found.unit_end))
    unit = Span(found.end, found.unit_end)
    yield context.reading(f"{at}/label", label, fact.label, "left over", certainty=0.7)
    value, printed_unit = _scaled(found, context.text)
    yield context.reading(f"{at}/value", value, whole, "left over", certainty=0.7)
    yield context.reading(
        f"{at}/unit", printed_unit, unit if len(unit) else whole, "left over", certainty=0.7
    )
    word = _WORDS.search(found.printed + context.text[found.unit_end : found.unit_end + 2])
    if word and found.quantity.qualifier != "exact":
        printed = Span(found.start, found.unit_end)
        yield context.reading(f"{at}/qualifier", word[0], printed, "left over", certainty=0.7)


def _scaled(found: Found, text: str) -> tuple[int | float, str]:
    """Money keeps the unit it is printed in: 2543.19万元 is 2543.19 万元."""
    value, unit = found.quantity.value, found.unit
    if unit == "元":
        for factor, word in ((10**8, "亿"), (10**4, "万")):
            if word in found.printed:
                scaled = value / factor
                return (int(scaled) if scaled == int(scaled) else round(scaled, 6)), word + "元"
    per = _PER.match(text, found.unit_end)
    return value, unit + (per[0] if per else "")
