"""Lists of parts: 永顺政报公开信息28条,政府微信公开553条 … and what they are parts of."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from llmx.documents import Section, Span
from llmx.fields import Listing, Schema, item_specs
from llmx.records import Qualifier, Reading
from llmx.rules.context import Context
from llmx.rules.patterns import FIGURE, read_figure

_LEADING = re.compile(
    r"^(?:其中|主要(?=有|是|为|包括)|包括|涉及|分别|全年|本年度?|今年|20\d\d年度?|通过|利用|依托|借助|我[局厅县市区委办镇乡]|本[局厅县市区委办镇乡]|累计|共|共计|"
    r"一是|二是|三是|四是|五是|六是|在|为|有|是|属于|以及|及|和|:|,|、|\d+[.、]|\(\d+\)|\([一二三四五六七八九十]+\)|[一二三四五六七八九十]+[、是]|\s|“|”|将|对|由|按|从|"
    r"公开的信息中|公开信息中)+"
)
_TRAILING = re.compile(
    r"(?:(?:主动)?(?:公开|公布|发布|刊登|刊发|推送|发送|更新|播出|播放|编发)(?:了|各类|的)*(?:政府|政务|各类|相关|工作)*(?:信息|文件|内容|消息)?(?:数|数量)?"
    r"|(?:的)?政府信息|平台上|上|中|共|共计|合计|累计|达|为|有|约|:|了|数量|的|\s|“|”|\()+$"
)
_FULL_SENTENCE = re.compile(r"[^。!?\n]+[。!?\n]?")
_OFFICE = re.compile(r"(?:政务|政府|官方|门户)\Z")
_CUE = re.compile(r"其中|分别|包括|按(?:照)?(?:内容|类别|主题|信息|公开|形式|方式|渠道)|分类|从(?:内容|类别|形式|渠道|方式)|主要(?:有|是|为)|如下|信息中")
_DISCLOSED = re.compile(r"(?:公开|发布|公布)(?:了|各类)?(?:政府|政务|公开)?(?:信息)?(?:数)?[^,。;]{0,3}\d[\d,]*条")
_SHORT_LABEL = 14
_SHORTEST_RUN = 2
_ALIKE_RUN = 3


@dataclass(frozen=True, slots=True)
class Item:
    """A labelled figure in a list. `label` and `number` are spans of the view."""

    words: str
    label: Span
    count: int
    number: Span
    qualifier: Qualifier
    printed: str
    within: "Item | None" = None


@dataclass(frozen=True, slots=True)
class _List:
    listing: Listing
    item: re.Pattern[str]
    sorts: tuple[tuple[str, re.Pattern[str]], ...]


class PartsReader:
    """Reads lists of parts; built once. Lists that share a whole are told apart by their labels."""

    def __init__(self, schema: Schema) -> None:
        self._lists = tuple(
            _List(
                listing,
                _item_pattern(listing.spec.units),
                tuple((kind, re.compile(pattern)) for kind, pattern in listing.spec.sorts),
            )
            for listing in schema.lists
            if listing.spec.kind == "parts"
        )

    def read(
        self, context: Context, wholes: Mapping[str, Reading], taken: Sequence[Span]
    ) -> list[Reading]:
        """Readings for every leaf of every item. `taken` are figures that other fields own."""
        readings: list[Reading] = []
        owners: dict[str, list[_List]] = {}
        for one in self._lists:
            owners.setdefault(one.listing.spec.of or "", []).append(one)
        for of, lists in owners.items():
            whole = wholes.get(of)
            own = [context.in_view(Span(e.start, e.end)) for e in whole.evidence] if whole else []
            found = self._items(context, lists[0], whole, [*taken, *own])
            readings += _sorted_out(context, lists, found)
        return readings

    def _items(
        self, context: Context, one: _List, whole: Reading | None, taken: Sequence[Span]
    ) -> list[Item]:
        """Items of all runs that are a list of parts, in order, with what each is part of.

        Taken from the first kind of section in which there are any; of several
        tellings, from the one that adds up to the whole.
        """
        size = whole.value if whole else None
        for key in one.listing.where:
            tellings: list[list[Item]] = []
            for stretch in _stretches(context, key):
                kept: list[Item] = []
                for run in _runs(context, one, stretch):
                    free = [i for i in run if not any(i.number.overlaps(span) for span in taken)]
                    kept += _accepted(context, one, free, whole, kept, home=key == one.listing.where[0])
                tellings.append(kept)
            best = max(tellings, key=lambda items: (_makes_up(items, size), len(items)), default=[])
            if best:
                return best
        return []


def _item_pattern(units: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:^|(?<=[,。;:、!?\n()\s]))(?:20\d\d年度?)?(?P<label>[^\d,。;:、!?\n()]{{2,40}}?|[^\d,。;:!?\n()]{{2,40}}?)(?:\([^)\d\n]{{0,20}}\))?[: ]?"
        rf"(?P<n>{FIGURE})\s?(?P<unit>{units})?(?=[,。;、)(\n\s]|$|占)"
    )


def _makes_up(items: Sequence[Item], size: object) -> bool:
    return bool(items) and sum(item.count for item in items if item.within is None) == size


def _stretches(context: Context, key: str) -> Iterator[list[Section]]:
    """Neighbouring sections of one kind: a section of rank 1 with those below it."""
    run: list[Section] = []
    for section in context.document.sections:
        if section.key == key and (section.level != 1 or not run):
            run.append(section)
            continue
        if run:
            yield run
        run = [section] if section.key == key else []
    if run:
        yield run


def _runs(context: Context, one: _List, stretch: Sequence[Section]) -> Iterator[list[Item]]:
    """Items of one sentence each."""
    for section in stretch:
        for sentence in _FULL_SENTENCE.finditer(
            context.text, section.body.start, max(section.body.start, min(section.body.end, context.end))
        ):
            items = [_item(context, one, m) for m in one.item.finditer(context.text, *sentence.span())]
            run = [item for item in items if item]
            if run:
                yield run


def _item(context: Context, one: _List, m: re.Match[str]) -> Item | None:
    words = m["label"]
    lead = _LEADING.match(words)
    start = lead.end() if lead else 0
    trail = _TRAILING.search(words, start)
    end = trail.start() if trail else len(words)
    label = words[start:end]
    figure = read_figure(m["n"])
    if figure is None or figure.value != int(figure.value):
        return None
    value = int(figure.value)
    at = m.start("label")
    if len(label) < 2:  # noqa: PLR2004 - one character names nothing
        named = _named_before(context, one, at)
        words = context.text[named.start : named.end] if named else ""
        return Item(words, named, value, Span(*m.span("n")), figure.qualifier, m[0]) if named else None
    return Item(label, Span(at + start, at + end), value, Span(*m.span("n")), figure.qualifier, m[0])


def _named_before(context: Context, one: _List, position: int) -> Span | None:
    """The channel that the clause before speaks of: 开设了政务微博,累计公开政务信息202条."""
    start = context.sentence(context.sentence_number(position)).start
    found = [m for _, p in one.sorts for m in p.finditer(context.text, max(start, position - 40), position)]
    if not found:
        return None
    last = max(found, key=lambda m: m.end())
    office = _OFFICE.search(context.text, start, last.start())
    return Span(office.start() if office else last.start(), last.end())


def _accepted(
    context: Context,
    one: _List,
    run: Sequence[Item],
    whole: Reading | None,
    before: Sequence[Item],
    *,
    home: bool,
) -> list[Item]:
    """The items of a run that are parts of the whole, or of an item told just before."""
    if not run:
        return []
    total = sum(item.count for item in run)
    sentence = context.sentence(context.sentence_number(run[0].number.start))
    cued = bool(_CUE.search(context.text, max(0, sentence.start - 30), run[0].number.start))
    parent = before[-1] if before and before[-1].count == total and len(run) > 1 else None
    if parent:
        return [replace(item, within=parent) for item in run]
    if len(run) > _SHORTEST_RUN and run[0].count == total - run[0].count and one.sorts:
        return [run[0], *(replace(item, within=run[0]) for item in run[1:])]
    size = whole.value if whole and isinstance(whole.value, int) else None
    sorted_ones = [item for item in run if _kind(one, item) and _tells_of_disclosure(item)]
    if not home:
        return list(run) if total == size and len(run) >= _SHORTEST_RUN else []
    if size is not None and any(item.count > size for item in run):
        return [item for item in sorted_ones if item.count <= size]
    if total == size and len(run) >= _SHORTEST_RUN:
        return list(run)
    if len(run) >= _ALIKE_RUN or (cued and len(run) >= _SHORTEST_RUN):
        return list(run)
    return sorted_ones


def _tells_of_disclosure(item: Item) -> bool:
    """A figure alone is a part only if it says so in the words of the whole: 累计公开政务信息202条."""
    return len(item.words) <= _SHORT_LABEL and bool(_DISCLOSED.search(item.printed))


def _kind(one: _List, item: Item) -> str | None:
    return next((kind for kind, pattern in one.sorts if pattern.search(item.words)), None)


def _sorted_out(context: Context, lists: Sequence[_List], items: Sequence[Item]) -> Iterator[Reading]:
    """Gives each item to the first list whose labels it fits, and writes out its leaves."""
    placed: dict[str, list[tuple[Item, str | None]]] = {one.listing.path: [] for one in lists}
    for item in items:
        for one in lists:
            kind = _kind(one, item)
            fits = (kind is not None and item.within is None) if one.listing.spec.only_sorted else True
            if fits:
                placed[one.listing.path].append((item, kind))
                break
    for one in lists:
        for i, (item, kind) in enumerate(placed[one.listing.path]):
            yield from _leaves(context, one.listing, i, item, kind)


def _leaves(
    context: Context, listing: Listing, i: int, item: Item, kind: str | None
) -> Iterator[Reading]:
    assert listing.item is not None  # noqa: S101 - lists of parts have items
    at = f"{listing.path}/{i}"
    whole = Span(item.label.start, item.number.end)
    specs = item_specs(listing.item)
    yield context.reading(f"{at}/label", context.words(item.label.start, item.label.end), item.label, "list")
    if "kind" in specs and kind:
        yield context.reading(f"{at}/kind", kind, item.label, "list")
    count = context.reading(f"{at}/count", item.count, whole, "list")
    yield replace(count, unit=listing.spec.unit, qualifier=item.qualifier)
    if "within" in specs and item.within:
        label = item.within.label
        yield context.reading(f"{at}/within", context.words(label.start, label.end), label, "list")
