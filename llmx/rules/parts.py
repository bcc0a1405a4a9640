"""Lists of parts: 永顺政报公开信息28条,政府微信公开553条 … and what they are parts of.

Every labelled figure of a section is an item. Which items are parts of a whole is
settled by arithmetic where it can be: those that add up to the whole are its parts,
those behind 其中 that add up to an item are within it. What does not add up counts
only where its words leave no doubt.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, chain

from llmx.documents import Section, Span
from llmx.fields import Listing, Schema, item_specs
from llmx.records import Reading
from llmx.rules.context import Context
from llmx.rules.ledger import Stretches
from llmx.rules.part_items import (
    LOOK_BACK,
    OF_WHICH,
    Item,
    PartList,
    compiled,
    read_items,
)

_FULL_STATEMENT = re.compile(r"[^。!?\n]+[。!?\n]?")
# Between 其中 and an item: the item is told of something else.
_OTHERWISE = re.compile(r"[\d。;]")
_IN_BRACKETS = re.compile(r"\([^()]{0,80}\)")
_CUE = re.compile(
    r"其中|分别|包括|按(?:照)?(?:内容|类别|主题|信息|公开|形式|方式|渠道)|分类|从(?:内容|类别|形式|渠道|方式|公开)|主要(?:有|是|为|类别)|如下|信息中|类别为"
)
_SHORT_LABEL = 16
# A list that is told to the end makes up nearly all of its whole: sources drop or round items.
_NEARLY = 0.8
_SHORT_LIST = 2
# Parts that make up more than that are no parts of it.
_AT_MOST = 1.5
_OPENED = re.compile(
    r"[,。;:(]?(?:其中|(?:主要)?包括|分别(?:为|是)|具体(?:为|是)|主要(?:有|是|为)|按(?:照)?[^,。;:\d]{1,12}(?:分|划分|看)|从[^,。;:\d]{1,12}看)"
    r"[,:]?[^,。;:\d]{0,8}[,:]?"
)
# Sentences that may be one list, and parts below which their sum may be chance.
_MOST_JOINED, _FEWEST_JOINED = 40, 4
# Smaller figures may be the same by chance.
_FEWEST_TO_REPEAT = 10


@dataclass(slots=True)
class _Telling:
    """What one stretch of sections tells: runs of items that stand beside each other."""

    runs: list[list[Item]] = field(default_factory=list)
    cued: list[bool] = field(default_factory=list)
    nested: list[Item] = field(default_factory=list)


class PartsReader:
    """Reads lists of parts; built once. Lists that share a whole are told apart by their labels."""

    def __init__(self, schema: Schema) -> None:
        self._lists = tuple(
            compiled(listing) for listing in schema.lists if listing.spec.kind == "parts"
        )

    def read(
        self, context: Context, wholes: Mapping[str, Reading], taken: Sequence[Span]
    ) -> list[Reading]:
        """Readings for every leaf of every item. `taken` are figures that other fields own."""
        readings: list[Reading] = []
        owners: dict[str, list[PartList]] = {}
        for one in self._lists:
            owners.setdefault(one.listing.spec.of or "", []).append(one)
        for of, lists in owners.items():
            whole = wholes.get(of)
            own = [context.in_view(Span(e.start, e.end)) for e in whole.evidence] if whole else []
            owned = Stretches((s.start, s.end) for s in (*taken, *own))
            readings += _written(context, lists, _items(context, lists, whole, owned))
        return readings


def _items(
    context: Context, lists: Sequence[PartList], whole: Reading | None, taken: Stretches
) -> dict[str, list[Item]]:
    """Items by the path of their list.

    Taken from the first kind of section in which there are any; of several
    tellings, from the one that tells most.
    """
    size = whole.value if whole and isinstance(whole.value, int) else None
    # Where no section is headed so, the next kind tells what it would have told.
    keys = {section.key for section in context.document.sections}
    first = next((key for key in lists[0].listing.where if key in keys), None)
    opened = _opened_behind(context, whole)
    for key in lists[0].listing.where:
        tellings = [
            _accepted(
                context,
                lists,
                _told(context, lists[0], stretch, taken, size),
                size,
                opened,
                home=key == first,
            )
            for stretch in _stretches(context, key)
        ]
        best = max(tellings, key=lambda told: _worth(told, size), default={})
        if any(best.values()):
            return best
    return {}


def _worth(told: Mapping[str, Sequence[Item]], size: int | None) -> tuple[bool, int]:
    """A telling that adds up before one that does not, then the longer."""
    sums = (sum(item.count for item in items if item.within is None) for items in told.values())
    return any(total == size for total in sums), sum(map(len, told.values()))


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


def _told(
    context: Context, one: PartList, stretch: Sequence[Section], taken: Stretches, size: int | None
) -> _Telling:
    """The runs of a stretch, those behind 其中 set within what they add up to."""
    telling = _Telling()
    last: Item | None = None
    for section in stretch:
        # A heading may tell a figure itself: (一)门户网站公开信息1876条.
        start = min(section.heading.start, section.body.start)
        end = max(section.body.start, min(section.body.end, context.end))
        for statement in _FULL_STATEMENT.finditer(context.text, start, end):
            if not one.figure.is_in(context.text, *statement.span()):
                continue
            free = read_items(context, one, statement.span())
            cued = bool(
                _CUE.search(context.text, max(0, statement.start() - LOOK_BACK), statement.end())
            )
            free = _without_asides(context, free, taken, telling)
            for run in _parted(context, statement.start(), free):
                items = _free(run, taken, size)
                parent = last if len(items) == len(run) else None
                if parent and _may_be_chance(context, run, parent):
                    parent = None
                if last and last.kind is None and _adding_up(items, last.count):
                    cued = False  # parts of what stands before them, which is not the whole
                if items and not (parent and _is_share(context, statement.start(), run, parent)):
                    last = _placed(telling, items, parent, size, cued=cued)
    return telling


def _without_asides(
    context: Context, items: Sequence[Item], taken: Stretches, telling: _Telling
) -> list[Item]:
    """The items less those in brackets behind another: 公文8件(含规范性文件3件)、其他5件.

    They are its parts if they add up to it. Those behind the whole are told as any others.
    """
    kept: list[Item] = []
    aside: dict[int, list[Item]] = {}
    open_behind = False
    for before, item in zip((None, *items), items, strict=False):
        between = context.text[before.number.end : item.label.start] if before else ""
        if before and not open_behind:
            whole = taken.touch(before.number.start, before.number.end)
            open_behind = between.rfind("(") > between.rfind(")") and not whole
        elif between.rfind(")") > between.rfind("("):
            open_behind = False
        if open_behind:
            aside.setdefault(len(kept) - 1, []).append(item)
        else:
            kept.append(item)
    for at, parts in aside.items():
        host = kept[at]
        if host.kind and len(parts) > 1 and sum(item.count for item in parts) == host.count:
            telling.nested += [replace(item, within=host) for item in parts]
    return kept


def _free(run: list[Item], taken: Stretches, size: int | None) -> list[Item]:
    """The items that no other field owns; all of a list that adds up to the whole."""
    if len(run) > _SHORT_LIST and sum(item.count for item in run) == size:
        return run
    return [item for item in run if not taken.touch(item.number.start, item.number.end)]


def _is_share(context: Context, start: int, run: Sequence[Item], channel: Item) -> bool:
    """Whether 其中 makes items a share of the channel before them, to which they do not add up."""
    if channel.kind is None or channel.number.end < start:
        return False
    between = context.text[channel.number.end : max(channel.number.end, run[0].label.start)]
    which = [*OF_WHICH.finditer(between)]
    at_once = which and not _OTHERWISE.search(between, which[-1].end())
    return bool(at_once) and not _adding_up(run, channel.count)


def _may_be_chance(context: Context, run: Sequence[Item], whole: Item) -> bool:
    """Whether the parts may add up to the item before them by chance, for no 其中 says they do.

    One alone as large as it, or a few of what is small itself.
    """
    between = context.text[whole.number.end : max(whole.number.end, run[0].label.start)]
    is_small = run[0].count == whole.count or whole.count < _FEWEST_TO_REPEAT
    return is_small and not OF_WHICH.search(between[:LOOK_BACK])


def _parted(context: Context, start: int, items: Sequence[Item]) -> Iterator[list[Item]]:
    """The items before 其中 and those behind it."""
    run: list[Item] = []
    for item in items:
        at = run[-1].number.end if run else start
        if run and OF_WHICH.search(_IN_BRACKETS.sub("", context.text[at : item.label.end])):
            yield run
            run = []
        run.append(item)
    if run:
        yield run


def _placed(
    telling: _Telling, run: list[Item], last: Item | None, size: int | None, *, cued: bool
) -> Item:
    """Puts a run below the item before it if it adds up to that, else beside it.

    Gives the item that what follows may be part of.
    """
    parts = _adding_up(run, last.count) if last and last.kind else 0
    if last and parts and not all(item.kind for item in run[:parts]):
        telling.nested += [replace(item, within=last) for item in run[:parts]]
        if parts == len(run):
            return last
        run = run[parts:]
    total = sum(item.count for item in run)
    # Other channels behind it are told beside it, even if they happen to add up to it.
    same = all(item.kind in {None, run[0].kind} for item in run[1:])
    if len(run) > 2 and run[0].kind and same and 2 * run[0].count == total != size:
        telling.nested += [replace(item, within=run[0]) for item in run[1:]]
        run = run[:1]
    telling.runs.append(run)
    telling.cued.append(cued)
    return run[-1]


def _wholes(runs: Sequence[Sequence[Item]], size: int | None) -> Iterator[Sequence[Item]]:
    """Of each run the items that add up to the whole, two or more."""
    for run in runs:
        parts = _adding_up(run, size) if size else 0
        if parts > 1:
            yield run[:parts]


def _joined(runs: Sequence[Sequence[Item]], size: int | None) -> Iterator[Sequence[Item]]:
    """Neighbouring runs that add up to the whole: a list of which each part is a sentence."""
    if size is None or size < _FEWEST_TO_REPEAT:
        return
    for first in range(len(runs)):
        joined: list[Item] = []
        total = 0
        for run in runs[first : first + _MOST_JOINED]:
            joined += run
            total += sum(item.count for item in run)
            if total >= size:
                break
        alike = len({item.unit for item in joined}) == 1 and all(item.count for item in joined)
        if total == size and alike and len(joined) >= _FEWEST_JOINED:
            yield joined


def _adding_up(run: Sequence[Item], size: int) -> int:
    """How many items from the first on add up to the whole; what follows them is told beside it."""
    totals = list(accumulate(item.count for item in run))
    return totals.index(size) + 1 if size in totals else 0


def _opened_behind(context: Context, whole: Reading | None) -> Callable[[Sequence[Item]], bool]:
    """Tells of a run whether words for a list, and nothing else, stand between it and the whole."""
    ends = [context.in_view(Span(e.start, e.end)).end for e in whole.evidence] if whole else []

    def opened(run: Sequence[Item]) -> bool:
        between = (context.text[end : run[0].label.start] for end in ends)
        return any(len(words) <= LOOK_BACK and _OPENED.fullmatch(words) for words in between)

    return opened


def _accepted(
    context: Context,
    lists: Sequence[PartList],
    telling: _Telling,
    size: int | None,
    opened: Callable[[Sequence[Item]], bool],
    *,
    home: bool,
) -> dict[str, list[Item]]:
    """The items that are parts of the whole or of an accepted item, by list."""
    sorted_lists = [one for one in lists if one.listing.spec.only_sorted]
    plain = next((one for one in lists if not one.listing.spec.only_sorted), None)
    told: dict[str, list[Item]] = {}
    for one in sorted_lists:
        told[one.listing.path] = _channels(context, one, telling, size, home=home)
    if plain is not None:
        topics = _topics(plain, telling, size, opened, home=home, shared=bool(sorted_lists))
        kept = [item for items in told.values() for item in items]
        topics += [item for item in telling.nested if item.within in kept]
        told[plain.listing.path] = sorted(topics, key=lambda item: item.number)
    return told


def _channels(
    context: Context, one: PartList, telling: _Telling, size: int | None, *, home: bool
) -> list[Item]:
    """Items whose labels name a kind: all, if they add up; else those that say what they count."""
    named = [
        item
        for run in telling.runs
        if _mostly_sorted(run)
        for item in run
        if item.kind and (size is None or item.count <= size)
    ]
    plain: list[Item] = []
    for run in telling.runs:
        saying = _saying(context, one, run)
        plain += [
            item
            for item in (*saying, *_all_published(one, run))
            if item.count < _FEWEST_TO_REPEAT or not _is_told_again(item, plain)
        ]
    plain.sort(key=lambda item: item.number)
    for items in (named, plain):
        whole = _adding_up(items, size) if size else 0
        if whole:
            return items[:whole]
    return plain if home or size is None else []


def _saying(context: Context, one: PartList, run: Sequence[Item]) -> list[Item]:
    """Channels of which the words tell that they published; 微博300条 right behind one as well."""
    found: list[Item] = []
    for item in run:
        beside = found and not item.between and _is_next(context, found[-1], item)
        if item.kind and item.unit and (beside or _says_so(one, item)):
            found.append(item)
    return found


def _is_next(context: Context, before: Item, item: Item) -> bool:
    """Whether two items share a verb: 推送300余条、微博300余条."""
    between = context.text[before.number.end : item.label.start]
    return between in {f"{before.unit}{join}" for join in "、和及"} and item.unit == before.unit


def _is_told_again(item: Item, earlier: Sequence[Item]) -> bool:
    """Whether an earlier statement told the same channel: 1.政府网站。通过门户网站公开1600条."""
    return any(
        other.kind == item.kind
        and other.count == item.count
        and (other.words in item.words or item.words[-2:] == other.words[-2:])
        for other in earlier
    )


def _all_published(one: PartList, run: Sequence[Item]) -> Sequence[Item]:
    """A list of channels behind one verb: 发布网站信息674条、微博1506条、微信公众号246条."""
    opened = len(run) > 1 and one.verbs is not None and one.verbs.search(run[0].before)
    whole = all(item.kind and item.unit for item in run)
    return run if opened and whole and not any(_says_so(one, item) for item in run) else ()


def _says_so(one: PartList, item: Item) -> bool:
    """Whether the words themselves tell that the item was published."""
    return bool(one.verbs and len(item.words) <= _SHORT_LABEL and one.verbs.search(item.between))


def _tells_channels(one: PartList, run: Sequence[Item]) -> bool:
    """Whether channels stand in the run, or one with what it published: no list of subjects."""
    return _mostly_sorted(run) or any(item.kind and _says_so(one, item) for item in run)


def _mostly_sorted(run: Sequence[Item]) -> bool:
    return 2 * sum(item.kind is not None for item in run) >= len(run)


def _topics(
    one: PartList,
    telling: _Telling,
    size: int | None,
    opened: Callable[[Sequence[Item]], bool],
    *,
    home: bool,
    shared: bool,
) -> list[Item]:
    """The run that adds up to the whole, else one that nearly does and is told as a list.

    Right behind the whole, what 其中 opens is told as its parts whatever the sum: sources
    leave parts out and add up wrongly.
    """
    runs = [_behind_whole(run, size) for run in telling.runs]
    # Two figures of other business may add up to the whole by chance.
    likely = [
        run for run, cued in zip(runs, telling.cued, strict=True) if home or cued or len(run) > 2
    ]
    candidates = chain(_wholes(likely, size), _joined(runs, size) if shared else ())
    wholes = (run for run in candidates if not shared or not _tells_channels(one, run))
    exact = next(wholes, None)
    if exact:
        return [replace(item, kind=None) for item in exact]
    if not (home and shared) or size is None:
        return []
    for run, cued in zip(runs, telling.cued, strict=True):
        total = sum(item.count for item in run)
        if _tells_channels(one, run):
            continue
        several = len(run) > 1
        if cued and several and _NEARLY * size <= total <= size:
            return [replace(item, kind=None) for item in run]
        told = all(item.unit and item.count <= size for item in run) and total <= _AT_MOST * size
        if several and told and opened(run):
            return [replace(item, kind=None) for item in run]
    return []


def _behind_whole(run: Sequence[Item], size: int | None) -> Sequence[Item]:
    """Without the whole that a list may open with: 在主动公开的425条信息中,机构职能类148条…."""
    return run[1:] if len(run) > 1 and run[0].count == size else run


def _written(
    context: Context, lists: Sequence[PartList], told: Mapping[str, Sequence[Item]]
) -> Iterator[Reading]:
    for one in lists:
        for i, item in enumerate(told.get(one.listing.path, ())):
            yield from _leaves(context, one.listing, i, item)


def _leaves(context: Context, listing: Listing, i: int, item: Item) -> Iterator[Reading]:
    assert listing.item is not None  # noqa: S101 - lists of parts have items
    at = f"{listing.path}/{i}"
    whole = Span(item.label.start, item.number.end)
    specs = item_specs(listing.item)
    yield context.reading(
        f"{at}/label", context.words(item.label.start, item.label.end), item.label, "list"
    )
    if "kind" in specs and item.kind:
        yield context.reading(f"{at}/kind", item.kind, item.label, "list")
    yield context.reading(
        f"{at}/count",
        item.count,
        whole,
        "list",
        unit=listing.spec.unit,
        qualifier=item.qualifier,
    )
    if "within" in specs and item.within:
        label = item.within.label
        yield context.reading(f"{at}/within", context.words(label.start, label.end), label, "list")
