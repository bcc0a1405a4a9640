"""Problems and improvements: one statement per number, as printed less its number."""

import re
from collections.abc import Iterator, Sequence

from llmx.documents import Section, Span
from llmx.fields import Listing, Schema
from llmx.frozen import frozen
from llmx.records import Reading
from llmx.rules.context import Context
from llmx.text.dates import DATE
from llmx.text.scanning import Scanner

_HAN = "一二三四五六七八九十"
# A page's number may stand before it: …及时发布。6(三)强化组织领导.
_BEHIND_PAGE = r"(?<=[。;!?]\d)|(?<=[。;!?]\d\d)"
_BEGINS = r"(?:^|(?<=[\n。;:\s页—-]))"
_BEGINS_IN_WORDS = rf"(?:^|(?<=[\n。;:\s页—-])|{_BEHIND_PAGE})"
# Ways of numbering; a report keeps to one per level.
_MARKS = (
    Scanner(rf"(?:^|(?<=[\n。;:,!?\s页—-])|{_BEHIND_PAGE})第?[{_HAN}]{{1,2}}(?:是|则|来)[,:、]?"),
    Scanner(rf"{_BEGINS_IN_WORDS}\([{_HAN}]{{1,2}}\)[、.]?"),
    Scanner(rf"{_BEGINS}\(?\d{{1,2}}[、.)](?!\d)"),
    Scanner(rf"{_BEGINS_IN_WORDS}第[{_HAN}]{{1,2}}[,、:]"),
    Scanner(rf"{_BEGINS_IN_WORDS}[{_HAN}]{{1,2}}、"),
)
_ALONE = re.compile(
    rf"(?:\([{_HAN}]{{1,2}}\)|[{_HAN}]{{1,2}}、|[{_HAN}](?:是|则)|\d{{1,2}}[、.](?!\d))[,:、]?"
)
_SENTENCE = re.compile(r"[^。!?\n]+[。!?]?")
# Where a list's words turn to the next list, they stand near the beginning of a sentence.
_OPENING = 30
_NUMBERED = re.compile(rf"\s*[{_HAN}](?:是|要|则|来)")
_PAGE = r"(?:[-—]\s?\d{1,3}\s?[-—]|第\s?\d{1,3}\s?页)"
_PAGE_AT_END = re.compile(rf"{_PAGE}\s*\Z|(?<=[。;!])\s*\d{{1,3}}\s*\Z")
_PAGE_AT_START = re.compile(rf"\s*{_PAGE}\s*")
_NAME = r"[\u4e00-\u9fff()]{2,40}"
# The title of a table that is annexed; strange words may stand within its own.
_ANNEXED = r"[^。,;\n]{0,40}(?:政府信息[^。;\n]{0,40})?统计表"
# What follows the last statement: a name and a date, or what is annexed.
_END = re.compile(
    rf"(?:^|(?<=[。;!?\n]))[ \t]*(?:{_PAGE}\s{{0,20}})?"
    rf"(?:(?:{_NAME}\s{{0,20}}(?:(?:{_PAGE}|(?<=\s)\d{{1,3}})\s{{1,20}})?)?{DATE}|{_NAME}\s{{0,20}}20\d{{4,6}}(?!\d))"
    rf"[ \t]*(?=\Z|\n|附|\(|[ \t]|{_ANNEXED})"
    r"|(?:(?<=[。;!?])\s*|\n\s{0,60})附(?:件|表|:)"
    rf"|(?:(?<=[。;!?])|\n)\s{{0,60}}(?:{_ANNEXED}|[^。,;\n]{{0,40}}统计数据)\s*(?:\n|\(|填报|指标|\Z)"
)
_SIGNED = re.compile(
    r"(?:(?=[^\S\n]*+\n)\s++[^\s,。;:][^\n,。;:]{0,29}+){1,12}+\s*\Z|\s+附[件表][^。]{0,40}\Z|(?<=。)\s*[^。,;]{0,30}20\d\d年\d{1,2}月\d{1,2}日\s*\Z"
)
_TRIM = " \t\n　。;；,.:、"
_LEAD_IN = re.compile(
    r"[:：]\s*$|(?:如下|几个?方面|以下)[^。]{0,20}$|^(?:\(?[一二三四五六七八九十]\)?)?[^,。]{0,16}(?:问题|不足|措施|情况|打算)$"
)
# …仍存在一些不足,主要表现在: and the statement begins.
_UP_TO_COLON = re.compile(
    r"[^。]{0,120}?(?:主要(?:是|有|为)|(?:表现|体现)(?:在|为|有)?|如下|方面|问题|不足|差距|之处|环节|情况|措施|打算|方向|计划|是|有):"
)
# 虽然取得了成绩,但也存在着…: what was achieved is no problem.
_ADMITTED = re.compile(
    r"[^。]{0,90}?(?:(?:也|仍|还|仍然|依然|但|但是|然而)(?:还|也|仍)?存在(?:着|一些|不少|以下|的)?(?:问题|不足)?(?:和不足)?(?:主要)?(?:是|为|有)?[:,]?(?!问题|不足|一些|的|差距)|(?:主要)?(?:表现|体现)(?:在|为)[:,]?)"
)
# What is cut off behind a statement is no longer: a dozen short lines.
_LAST_LINES = 600
_SHORTEST = 6
_SHORTEST_NUMBERED = 4
_HEADING_ONLY = 22


@frozen
class _Cues:
    listing: Listing
    starts: re.Pattern[str] | None
    stops: re.Pattern[str] | None
    says: re.Pattern[str] | None
    unless: re.Pattern[str] | None


class StatementReader:
    """Reads numbered statements; built once."""

    def __init__(self, schema: Schema) -> None:
        self._lists = tuple(
            _Cues(
                listing,
                *map(
                    _joined,
                    (
                        listing.spec.starts,
                        listing.spec.stops,
                        listing.spec.says,
                        listing.spec.unless,
                    ),
                ),
            )
            for listing in schema.lists
            if listing.spec.kind == "statements"
        )

    def read(self, context: Context) -> list[Reading]:
        """One reading per statement, in order, list by list."""
        readings: list[Reading] = []
        for cues in self._lists:
            spans = list(_statements(context, cues))
            readings += [
                context.reading(
                    f"{cues.listing.path}/{i}", context.words(s.start, s.end), s, "statement"
                )
                for i, s in enumerate(spans)
            ]
        return readings


def _joined(patterns: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(patterns)) if patterns else None


def _statements(context: Context, cues: _Cues) -> Iterator[Span]:
    for zone in _zones(context, cues):
        yield from _split(context.text, _before_end(context, zone), cues.says)


def _before_end(context: Context, zone: Span) -> Span:
    """What is signed or annexed below the last section is none of its statements."""
    ends = [table.start for table in context.tables if zone.start <= table.start < zone.end]
    end = min(ends, default=zone.end)
    signed = _END.search(context.text, zone.start, end)
    return Span(zone.start, signed.start() if signed else end)


def _zones(context: Context, cues: _Cues) -> Iterator[Span]:
    """Stretches of text that tell of this list: whole sections, or the part up to or from a cue."""
    own, *others = cues.listing.where
    has_own = any(
        section.key == own and len(section.body) > _SHORTEST
        for section in context.document.sections
    )
    for first, last in _stretches(context.document.sections, {own}):
        zone = Span(first, min(last, context.end)) if first < context.end else None
        if zone and not _is_all_plans(context, zone, cues.stops, cues.says):
            cut = _turn(context, cues.stops, zone, cues.says)
            yield zone if cut is None else Span(zone.start, cut)
    if has_own or not cues.starts:
        return
    for first, last in _stretches(context.document.sections, set(others)):
        end = min(last, context.end)
        zone = Span(first, max(first, end))
        cut = _turn(context, cues.starts, zone, cues.unless)
        if cut is None and _is_all_plans(context, zone, cues.starts, cues.unless):
            cut = first
        if cut is not None:
            yield Span(cut, zone.end)


def _is_all_plans(
    context: Context, zone: Span, plans: re.Pattern[str] | None, amiss: re.Pattern[str] | None
) -> bool:
    """Whether a section headed 问题及下步打算 tells of plans alone: its words own nothing amiss."""
    section = context.sections.at(zone.start)
    if plans is None or amiss is None or section is None or not len(zone):
        return False
    headed = plans.search(context.text, section.heading.start, section.heading.end)
    return bool(headed) and not amiss.search(context.text, zone.start, zone.end)


def _clause_of_turn(text: str, start: int, turn: int, amiss: re.Pattern[str] | None) -> int:
    """The clause that turns, where its sentence first owns a problem: 公开不够全面,下步将…."""
    comma = text.rfind(",", start, turn)
    return comma + 1 if comma > 0 and amiss and amiss.search(text, start, comma) else start


def _turn(
    context: Context, cue: re.Pattern[str] | None, zone: Span, amiss: re.Pattern[str] | None
) -> int | None:
    """Where the sentence begins that turns to the next list; a numbered item turns to nothing."""
    if cue is None:
        return None
    number = context.sentence_number(zone.start)
    while (sentence := context.sentence(number)).start < zone.end:
        start = max(sentence.start, zone.start)
        opening = min(sentence.end, zone.end, start + _OPENING)
        turn = cue.search(context.text, start, opening)
        if turn and not _NUMBERED.match(context.text, start):
            return _clause_of_turn(context.text, start, turn.start(), amiss)
        if sentence.end >= len(context.text):
            return None
        number += 1
    return None


def _stretches(sections: Sequence[Section], keys: set[str]) -> Iterator[tuple[int, int]]:
    """Runs of neighbouring sections with these keys, headings of lower rank included."""
    start: int | None = None
    end = 0
    for section in sections:
        if section.key in keys:
            if start is None or section.level == 1:
                if start is not None:
                    yield start, end
                start = section.body.start if section.level <= 1 else section.heading.start
            end = section.body.end
        elif start is not None:
            yield start, end
            start = None
    if start is not None:
        yield start, end


def _split(text: str, zone: Span, says: re.Pattern[str] | None) -> Iterator[Span]:
    marks = _outer_marks(text, zone)
    if len(marks) < 2:
        told = list(_sentences(text, zone))
        telling = [span for span in told if says and says.search(text, span.start, span.end)]
        yield from telling or told
        return
    for (_, start), end in zip(marks, [m[0] for m in marks[1:]] + [zone.end], strict=True):
        body = _trimmed(text, start, end)
        inner = _split_inner(text, body)
        yield from inner or ([body] if len(body) >= _SHORTEST_NUMBERED else [])


def _split_inner(text: str, body: Span) -> list[Span]:
    """Statements below a number that is only a heading ((三)进一步规范…行为 1、… 2、…)."""
    marks = _outer_marks(text, body)
    if len(marks) < 2 or len(_trimmed(text, body.start, marks[0][0])) > _HEADING_ONLY:
        return []
    ends = [m[0] for m in marks[1:]] + [body.end]
    spans = [_trimmed(text, start, end) for (_, start), end in zip(marks, ends, strict=True)]
    return [span for span in spans if len(span) >= _SHORTEST_NUMBERED]


def _outer_marks(text: str, zone: Span) -> list[tuple[int, int]]:
    """Starts and ends of the numbers of the kind that comes first in the zone."""
    found = []
    # By itself, so that the zone's first words open it: a heading may run on into them.
    own = text[zone.start : zone.end]
    for kind in _MARKS:
        spans = kind.spans(own, 0, len(own))
        marks = [(zone.start + start, zone.start + end) for start, end in spans]
        if len(marks) >= 2:
            found.append(marks)
    return min(found, key=lambda marks: marks[0], default=[])


def _sentences(text: str, zone: Span) -> Iterator[Span]:
    for m in _SENTENCE.finditer(text, zone.start, zone.end):
        span = _trimmed(text, *m.span())
        if len(span) < _SHORTEST or _LEAD_IN.search(m[0].rstrip("。")):
            continue
        yield _behind_lead(text, _behind_number(text, span))


def _behind_number(text: str, span: Span) -> Span:
    """Without the number of a statement that stands alone."""
    m = _ALONE.match(text, span.start, span.end)
    return Span(m.end(), span.end) if m and span.end - m.end() >= _SHORTEST else span


def _behind_lead(text: str, span: Span) -> Span:
    """Without what leads in to the statement in its own sentence."""
    for lead in (_UP_TO_COLON, _ADMITTED):
        m = lead.match(text, span.start, span.end)
        if m and span.end - m.end() >= _SHORTEST:
            return _trimmed(text, m.end(), span.end)
    return span


def _trimmed(text: str, start: int, end: int) -> Span:
    """Without marks, blanks and page numbers at either end, nor a signature on lines of its own."""
    end = start + len(text[start:end].rstrip())
    for behind in (_PAGE_AT_END, _SIGNED):
        cut = behind.search(text, max(start, end - _LAST_LINES), end)
        end = cut.start() if cut else end
    page = _PAGE_AT_START.match(text, start, end)
    start = page.end() if page else start
    while start < end and text[start] in _TRIM:
        start += 1
    while end > start and text[end - 1] in _TRIM:
        end -= 1
    return Span(start, end)
