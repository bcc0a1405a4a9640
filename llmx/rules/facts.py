"""Facts: every quantity the report tells of its own work that no other field took."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from llmx.documents import Span
from llmx.fields import Listing, Schema
from llmx.records import Qualifier, Reading, Value
from llmx.rules.context import Context
from llmx.rules.ledger import Stretches
from llmx.text.numbers import Found

_WORDS: dict[Qualifier, str] = {"over": "余", "about": "约", "under": "近"}
_LEAD = re.compile(
    r"^(?:其中|全年|今年|今年来|本年度?|20\d\d年度?|[一二三四五六七八九]是|同时|此外|另外|累计|共|共计|目前|截至目前|截止目前|已|以及|及|和|并|达|对|将|在|了|有"
    r"|我[局厅县市区委办镇乡]|本[局厅县市区委办镇乡]|\(.{1,3}\)|\s|“|”)+"
)
_TAIL = re.compile(
    r"(?:共|共计|达到|达|约|近|为|有|了|至|到|逾|超过|超|合计|累计|:|,|\s|“|”|\(|的)+$"
)
# Told of the year before, or of what is planned, not of the year's work.
_NOT_OWN = re.compile(
    r"(?:上年|去年|往年|同期|比上|较上|不超过|不少于|不低于|以上级|标准为)[^,。;:]{0,10}$"
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
    }
)
# Two fields seldom share a figure of this size by chance.
_LARGE = 20
_ROUNDED = 0.02
_PER = re.compile(r"/[人户月年亩次天]")
_LONGEST = 24
_BEHIND = re.compile(r"[\u4e00-\u9fff]{2,14}")


@dataclass(frozen=True, slots=True)
class _Fact:
    label: Span
    found: Found


@dataclass(frozen=True, slots=True)
class LeftOver:
    """Facts, and the figures (spans of the view) that only repeat what a field has."""

    readings: tuple[Reading, ...]
    again: tuple[Span, ...]


class FactReader:
    """Reads what is left over; built once."""

    def __init__(self, schema: Schema) -> None:
        self._lists = tuple(listing for listing in schema.lists if listing.spec.kind == "facts")

    def read(
        self,
        context: Context,
        quantities: Sequence[Found],
        taken: Iterable[Span],
        told: Collection[Value],
    ) -> LeftOver:
        """Facts in order of the text.

        `quantities` are the numbers that measure something; `taken` are parts
        of the view that other fields own; `told` the values of
        those fields: a large figure told again is no new fact.
        """
        owned = Stretches((span.start, span.end) for span in taken)
        known: set[tuple[str, int | float]] = set()
        readings: list[Reading] = []
        again: list[Span] = []
        for listing in self._lists:
            facts = _facts(context, quantities, owned)
            i = 0
            for fact in facts:
                label = context.words(fact.label.start, fact.label.end)
                key = (label, fact.found.quantity.value)
                if key in known or _told_again(fact.found, told):
                    again.append(Span(fact.found.start, fact.found.end))
                    continue
                known.add(key)
                readings += _leaves(context, listing, i, label, fact)
                i += 1
        return LeftOver(tuple(readings), tuple(again))


def _facts(context: Context, quantities: Sequence[Found], owned: Stretches) -> Iterator[_Fact]:
    for found in quantities:
        if found.unit in _NO_FACT_UNITS or found.end > context.end:
            continue
        if owned.touch(found.start, found.unit_end):
            continue
        label = _label(context, found)
        if label:
            yield _Fact(label, found)


def _told_again(found: Found, told: Collection[Value]) -> bool:
    """12436条, and elsewhere 12400多条."""
    value = found.quantity.value
    if value < _LARGE:
        return False
    if found.quantity.qualifier != "over":
        return value in told
    return any(isinstance(v, int | float) and value <= v <= value * (1 + _ROUNDED) for v in told)


def _label(context: Context, found: Found) -> Span | None:
    """The words that say what is counted: before the number, else behind its unit."""
    before = context.clause_before(found.start)
    if _NOT_OWN.search(before):
        return None
    start = found.start - len(before)
    lead, tail = _LEAD.match(before), _TAIL.search(before)
    first = start + (lead.end() if lead else 0)
    last = start + (tail.start() if tail else len(before))
    if last - first > _LONGEST:
        first = last - _LONGEST
    if last - first >= 2:
        return Span(first, last)
    behind = _BEHIND.match(context.text, found.unit_end)
    return Span(*behind.span()) if behind else None


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
    word = _WORDS.get(found.quantity.qualifier)
    if word:
        yield context.reading(
            f"{at}/qualifier", word, Span(found.start, found.unit_end), "left over", certainty=0.7
        )


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
