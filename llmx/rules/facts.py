"""Facts: every quantity the report tells of its own work that no other field took."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from llmx.documents import Span
from llmx.fields import Listing, Schema
from llmx.frozen import frozen
from llmx.records import Reading, Value
from llmx.rules.context import Context
from llmx.rules.fact_labels import Label, label_of, label_text
from llmx.rules.ledger import Stretches
from llmx.text.numbers import Found

_WORDS = re.compile(r"余|多|近|约|左右|超过|超|逾|不足")
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


@frozen
class _Fact:
    label: Label
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
                words = label_text(context, label)
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


def _label(context: Context, found: Found) -> Label | None:
    """What is counted, unless the number tells of no work of the year."""
    before = context.clause_before(found.start)
    if (
        _NOT_OWN.search(before)
        or _is_no_work(context, found)
        or _is_of_another_year(context, before)
    ):
        return None
    return label_of(context, found, before)


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


def _leaves(
    context: Context, listing: Listing, i: int, label: str, fact: _Fact
) -> Iterator[Reading]:
    at, found = f"{listing.path}/{i}", fact.found
    nearest = fact.label[-1]
    whole = Span(min(nearest.start, found.start), max(nearest.end, found.unit_end))
    unit = Span(found.end, found.unit_end)
    called = context.reading(f"{at}/label", label, nearest, "left over", certainty=0.7)
    if len(fact.label) > 1:
        parts = tuple(context.evidence(part.start, part.end) for part in fact.label)
        called = replace(called, evidence=parts)
    yield called
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
