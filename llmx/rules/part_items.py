"""One item of a list: a label, its figure, and the words around them."""

import re

from llmx.documents import Span
from llmx.fields import Listing
from llmx.frozen import frozen
from llmx.records import Qualifier
from llmx.rules.context import Context
from llmx.rules.patterns import FIGURE, read_figure
from llmx.text.scanning import Scanner

# Words before a label, and behind it, that no label has.
_LEAD = (
    r"其中|并(?=[通依利借在])|(?:开办|开设|运营|运维|管理|主办)的|含(?!山)(?=[\u4e00-\u9fff]{2})|主要(?=有|是|为|包括)|具体(?=有|是|为|包括)|包括|涉及|分别|全年|年内|本年度?|今年|20\d\d年度?|通过|利用|依托|借助|运用|我[局厅县市区委办镇乡校院]"
    r"|本[局厅县市区委办镇乡校院关]|[我本](?:街道|单位)|累计|共计|共|合计|总计|[一二三四五六七八九]是|已(?=在|通过)|在(?!线)|为|有|是|属于|以及|及|和|:|,|、|\d+[.、]|\(\d+\)"
    r"|\([一二三四五六七八九十]+\)|[一二三四五六七八九十]+、|\s|“(?![^”]{0,60}”)|”|将|对|由|按|从"
    # Who published: 某市气象局通过门户网站.
    r"|[\u4e00-\u9fff]{2,14}?(?:通过|利用|依托)(?=[^,。;:]{2})|(?:[\u4e00-\u9fff]{0,14}?街道|[\u4e00-\u9fff]{2,14}?[局厅县市区委办镇乡会])在(?=[^,。;:]{2})"
)
_TAIL = (
    r"平台上|主动|及时|上|中|共|共计|一共|合计|累计|全年|年内|本年度?|今年|达|达到|为|有|约|近"
    r"|(?<=[站网号])信息|向外|对外|(?:面?向|对)社会|:|了|数量?|的|\s|(?<!“)“|\("
)
_OFFICE = re.compile(r"(?:政务|政府|官方|门户)\Z")
OF_WHICH = re.compile(r"其中|包括|含")
_JOINED = re.compile(r"[^,。;:\d]{0,4}[、和及与][^,。;:\d]{0,6}")
_A_FIGURE = re.compile(r"\d")
_NAME_IN_ROW = re.compile(r"[^、和及与]{2,}")
_LABEL = (
    r"(?:^|(?<=[,。;:、!?\n()\s])|(?<=[,。;:、\s]\d\.))(?:20\d\d年度?)?"
    r"(?P<label>[^\d,。;:、!?\n()]{2,40}?|[^\d,。;:!?\n()]{2,40}?)"
    # 政务新媒体(微信公众号等)公开229条
    r"(?:\((?:[^)\d\n]{0,20}|[^)\d\n]{0,6}\d{1,3}[个家]|https?:[^)\s]{0,80})\)"
    r"(?:(?:主动)?(?:公开|发布|推送)(?:政府|政务)?(?:信息)?)?)?[: ]?"
)
_YEAR = re.compile(r"(?<!\d)(?P<year>20\d\d)年(?!\d{1,2}月)")
_SPACED = re.compile(r"\s{2}|\t|\|")
# 微博、微信等, 公告栏等公开渠道, 各个平台: several together.
_SEVERAL = re.compile(
    r"\A(?:各个?|各类|各种|多个|多种|不同)(?:信息|公开)*(?:平台|渠道|网站|媒体|媒介|载体|途径|方式|形式|账号)|"
    r"(?:等(?:[^等]{0,4}(?:渠道|形式|途径|方式|载体|平台))?|[及和与][^及和与]{2,8}(?:渠道|形式|途径|方式)"
    r"|(?:各个?|多个|多种|各种|各类)[^各多]{0,6}(?:平台|渠道|载体|媒体|网站))\Z"
)
_AND = re.compile("[和与]")
# The kind of what is of no other kind.
_NONE_ALONE = "other"
LOOK_BACK = 40


@frozen
class Item:
    """A labelled figure in a list. `label` and `number` are spans of the view.

    `before` are the words cut off before the label, `between` those from it to the figure.
    """

    words: str
    label: Span
    count: int
    number: Span
    qualifier: Qualifier
    before: str
    between: str
    unit: str
    kind: str | None = None
    within: "Item | None" = None


@frozen
class PartList:
    """A list, compiled. `verbs` are words of the schema that belong to no label.

    `figure` finds what every item ends in; where there is none, `item` need not be tried.
    """

    listing: Listing
    item: re.Pattern[str]
    figure: Scanner
    sorts: tuple[tuple[str, re.Pattern[str]], ...]
    lead: re.Pattern[str]
    tail: re.Pattern[str]
    verbs: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    rows: re.Pattern[str]
    figure_in_row: re.Pattern[str]


def compiled(listing: Listing) -> PartList:
    """A list of the schema with its patterns."""
    spec = listing.spec
    verbs = "|".join(f"(?:{word})" for word in spec.says)
    lead = f"{_LEAD}|(?:{spec.says[0]})(?=.{{2}})" if verbs else _LEAD
    tail = f"{_TAIL}|{verbs}" if verbs else _TAIL
    return PartList(
        listing,
        re.compile(_LABEL + _figure_pattern(spec.units)),
        Scanner(_figure_pattern(spec.units)),
        tuple((kind, re.compile(pattern)) for kind, pattern in spec.sorts),
        re.compile(f"^(?:{lead})+"),
        re.compile(f"(?:{tail})+$"),
        re.compile(verbs) if verbs else None,
        re.compile("|".join(spec.unless)) if spec.unless else None,
        re.compile(
            rf"(?P<names>[^,。;:!?\n\d]{{4,60}}?)分别[^,。;:\d\n]{{0,12}}?"
            rf"(?P<figures>{FIGURE}\s?(?:{spec.units})(?:[、,和及]{FIGURE}\s?(?:{spec.units})){{1,5}})"
        ),
        re.compile(rf"(?P<n>{FIGURE})\s?(?P<unit>{spec.units})"),
    )


def _figure_pattern(units: str) -> str:
    ends = r"[。;、)(\n\s]|,(?!\d)|$|占|等|(?:政府|政务|各类)?信息(?:[,。;(]|$)"
    return rf"(?P<n>{FIGURE})\s?(?P<unit>{units})?(?={ends})"


def read_items(context: Context, one: PartList, span: tuple[int, int]) -> list[Item]:
    """Every item of a statement, in order."""
    found = (_item(context, one, m) for m in one.item.finditer(context.text, *span))
    items = [item for item in found if item] + _respectively(context, one, span)
    return sorted(items, key=lambda item: item.number)


def _item(context: Context, one: PartList, m: re.Match[str]) -> Item | None:
    words = m["label"]
    if "分别" in words:
        return None
    figure = read_figure(m["n"])
    if _is_of_another_year(context, m):
        return None
    if figure is None or figure.value != int(figure.value) or _SPACED.search(words.strip()):
        return None
    tail = one.tail.search(words)
    end = tail.start() if tail else len(words)
    lead = one.lead.match(words, 0, end)
    start = lead.end() if lead else 0
    at = m.start("label")
    label = Span(at + start, at + end)
    if len(label) < 2:
        named = _named_before(context, one, at)
        if named is None:
            return None
        label = named
    name = context.text[label.start : label.end]
    if name.endswith("等") and _kind(one, name) is None:
        # 工作进展等48条 is a subject; 微信等 are several channels.
        label, name = Span(label.start, label.end - 1), name[:-1]
    if _SEVERAL.search(name) or _is_two(one, name) or (one.unless and one.unless.search(name)):
        return None  # several together, or none of the list
    before = context.text[at : max(at, label.start)]
    between = context.text[label.end : m.start("n")]
    number, unit = Span(*m.span("n")), m["unit"] or ""
    return Item(
        name,
        label,
        int(figure.value),
        number,
        figure.qualifier,
        before,
        between,
        unit,
        _kind(one, name),
    )


def _respectively(context: Context, one: PartList, span: tuple[int, int]) -> list[Item]:
    """Channels and their figures in two rows: 微信、微博分别发布信息1826条、2386条."""
    found: list[Item] = []
    if context.text.find("分别", *span) < 0:
        return found
    for m in one.rows.finditer(context.text, *span):
        names = [*_NAME_IN_ROW.finditer(context.text, *m.span("names"))]
        figures = [*one.figure_in_row.finditer(context.text, *m.span("figures"))]
        kinds = [_kind(one, name[0]) for name in names]
        if len(names) != len(figures) or not all(kinds):
            continue
        for name, told, kind in zip(names, figures, kinds, strict=True):
            figure = read_figure(told["n"])
            if figure and figure.value == int(figure.value):
                lead = one.lead.match(name[0])
                label = Span(name.start() + (lead.end() if lead else 0), name.end())
                between = context.text[m.end("names") : m.start("figures")]
                words = context.text[label.start : label.end]
                number = Span(*told.span("n"))
                found.append(
                    Item(
                        words,
                        label,
                        int(figure.value),
                        number,
                        figure.qualifier,
                        "",
                        between,
                        told["unit"],
                        kind,
                    )
                )
    return found


def _is_of_another_year(context: Context, m: re.Match[str]) -> bool:
    """Whether the item is told of a year that is not the report's: 此外,2010年….."""
    year = _YEAR.search(m[0])
    return bool(year and context.year and int(year["year"]) != context.year)


def _kind(one: PartList, name: str) -> str | None:
    """The kind that a label names; 报刊、广播、电视 together are none of them alone."""
    named = {_kind_of(one, part) for part in name.split("、")} - {None} if "、" in name else set()
    if len(named) < 2:
        return _kind_of(one, name)
    return _NONE_ALONE if any(kind == _NONE_ALONE for kind, _ in one.sorts) else None


def _is_two(one: PartList, name: str) -> bool:
    """Whether a label names channels of two kinds together: 网站和微信平台."""
    parts = _AND.split(name)
    kinds = {kind for part in parts if (kind := _kind_of(one, part))} if len(parts) > 1 else set()
    return len(kinds) > 1


def _kind_of(one: PartList, name: str) -> str | None:
    return next((kind for kind, pattern in one.sorts if pattern.search(name)), None)


def _named_before(context: Context, one: PartList, position: int) -> Span | None:
    """The channel that the clause before speaks of: 开设了政务微博,累计公开政务信息202条."""
    start = context.sentence(context.sentence_number(position)).start
    found = [
        m
        for _, p in one.sorts
        for m in p.finditer(context.text, max(start, position - LOOK_BACK), position)
    ]
    if not found:
        return None
    last = max(found, key=lambda m: m.end())
    if context.text.startswith("等", last.end()):
        return None  # of several channels together
    if OF_WHICH.search(context.text, last.end(), position) or _A_FIGURE.search(
        context.text, last.end(), position
    ):
        return None  # a part of what the channel published, or told beside it
    others = [m.end() for m in found if m.end() <= last.start()]
    if others and _JOINED.fullmatch(context.text, max(others), last.start()):
        return None  # 通过网站、公告栏和微博,公开83条
    office = _OFFICE.search(context.text, max(start, last.start() - 2), last.start())
    return Span(office.start() if office else last.start(), last.end())
