"""The place of a body that its report names by its kind alone: 县统计局 of 永泰县.

Offices speak so to readers who know where they are. The report, or the page around it, tells
the rest: the full name once (《奉节县统计局政府信息公开目录》), or the government whose site
it stands on (永泰县人民政府公众信息网).
"""

import re
from collections.abc import Iterator

from llmx.documents import Span
from llmx.rules.patterns import occurrences
from llmx.rules.places import Gazetteer, Place

_BARE = re.compile(r"(?P<kind>[省市县区州旗])(?P<body>[\u4e00-\u9fff]{2,20})")
_UNPLACED = re.compile(r"(?![省市县区州旗])[^省市县区州旗]{2,12}[局委办厅]")
# Once may be said of the body above.
_SAID_OFTEN = 2
_LEVELS = {
    "省": ("province",),
    "市": ("city", "county"),
    "县": ("county",),
    "区": ("county",),
    "旗": ("county",),
    "州": ("city",),
}
_LONGEST_PLACE = 12
# What only the own government's name goes on with; others may be named as examples.
_GOVERNMENT = re.compile(r"(?:人民)?政府(?!各)|政务公开网|政府网|党政网|门户网")
# Who published the page, where the report says 我局 only.
_SOURCE = re.compile(
    r"(?:信息来源|来源|发布机构|发布单位|发布机关|公开主体|供稿单位)[ \t]*:[ \t|]*"
    r"(?P<name>[\u4e00-\u9fff]{3,26})(?![\u4e00-\u9fff])"
)
_HEAD = 3000


def named_as_source(text: str, kind: str) -> Iterator[Span]:
    """Bodies of a kind (局, as in 我局) that the page names as its source."""
    for m in _SOURCE.finditer(text, 0, _HEAD):
        if m["name"].removesuffix("人民政府").removesuffix("政府").endswith(kind):
            yield Span(*m.span("name"))


def full_name(text: str, places: Gazetteer, name: str) -> Span | None:
    """Where the text prints a bare name in full, if it does so for one place only."""
    bare = _BARE.fullmatch(name)
    if bare is None:
        return _placed(text, places, name)
    found: dict[str, Span] = {}
    for m in re.finditer(re.escape(name), text):
        place = _ending_at(text, places, m.start() + 1, bare["kind"])
        if place:
            found.setdefault(place.name, Span(place.span.start, m.end()))
    return next(iter(found.values())) if len(found) == 1 else None


def _placed(text: str, places: Gazetteer, name: str) -> Span | None:
    """应急管理局 with the place that the text prints before it, each time the same."""
    if not _UNPLACED.fullmatch(name) or any(places.leading(name)):
        return None
    found: dict[str, Span] = {}
    placed = 0
    for m in re.finditer(f"(?<=([省市县区州旗])){re.escape(name)}", text):
        place = _ending_at(text, places, m.start(), m[1])
        if place is None:
            return None
        placed += 1
        found.setdefault(place.name, Span(place.span.start, m.end()))
    return next(iter(found.values())) if len(found) == 1 and placed >= _SAID_OFTEN else None


def own_place(text: str, places: Gazetteer, name: str) -> Place | None:
    """The place of a bare name whose government the text names, if that is one only."""
    bare = _BARE.fullmatch(name)
    if bare is None:
        return None
    found: dict[str, Place] = {}
    for place in _governed(text, places, bare["kind"]):
        found.setdefault(place.name, place)
    return next(iter(found.values())) if len(found) == 1 else None


def _governed(text: str, places: Gazetteer, kind: str) -> Iterator[Place]:
    for at in occurrences(text, kind, 0, len(text)):
        place = _ending_at(text, places, at + 1, kind) if _GOVERNMENT.match(text, at + 1) else None
        if place:
            yield place


def _ending_at(text: str, places: Gazetteer, end: int, kind: str) -> Place | None:
    """The known place of a kind whose name ends at a position, with what it lies in before it."""
    for start in range(max(0, end - _LONGEST_PLACE), end - 1):
        for place in places.leading(text[start:end]):
            ends_here = start + place.span.end == end
            if ends_here and place.code and place.level in _LEVELS[kind]:
                span = Span(start + place.span.start, end)
                return Place(place.level, place.name, span, place.code)
    return None
