"""Where in the passages a value is printed.

`find_*` take a page and a value, `place_of_*` a figure or a denial in it that
is said to be the field's; they give a `Place`, or a `Missing` that says why
there is none. Offsets are those of the view.
"""

import re
from collections.abc import Collection, Iterator

from llmx.documents import Span
from llmx.model.asking import Item
from llmx.model.labels import Label
from llmx.model.nearness import REACH, rival_of
from llmx.model.pages import Missing, Normalise, Page, Place, Value
from llmx.text.dates import find_dates, find_years
from llmx.text.numbers import Found, parse_number

# The words around a figure must say this share of a field's label.
SAID = 0.1
# A denial counts for a field when its sentence says this share of the label.
DENIED = 0.3
# A denial of the part itself, which says of its leading field as much as this share of
# its label; the words between 未 or 无 and the part (收到过), and after it (件).
_WHOLE_PART, _BEFORE_PART, _AFTER_PART = 0.5, 4, 2
# Certainty of a value whose surroundings say nothing, and all, of its label.
_LEAST, _MOST = 0.3, 0.9
_LONGEST_WORDS = 200
# How far a row's figure may stand from its words.
_ROW = 30

_BARE = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_NOT_DENIED = Missing("0 is not printed, and nothing says that there was none")


def find_number(
    page: Page, item: Item, label: Label, value: Value, within: Span | None = None
) -> Place | Missing:
    """The figure with this value that stands nearest to the words of the label.

    The value found is the text's: 205 where the text prints 205万元 is 2050000 yuan.
    With `within`, what is outside that span does not count.
    """
    wanted = _as_number(value)
    if wanted is None:
        return Missing("not a number")
    meant = [f for f in page.shown if _means(f, wanted) and _is_in(within, f.start, f.end)]
    fitting = [found for found in meant if fits(found, item)]
    if not fitting and wanted == 0:
        return find_denial(page, item, label, within)
    if not fitting:
        return Missing("printed only with another unit" if meant else "not printed as a number")
    said = {found: page.around(found).speak_of(label.both) for found in fitting}
    best = max(fitting, key=lambda found: (said[found], -found.start))
    return place_of_figure(page, item, label, best)


def place_of_figure(page: Page, item: Item, label: Label, found: Found) -> Place | Missing:
    """A figure of the page as the field's, if the words around it allow that."""
    around = page.around(found)
    said = around.speak_of(label.both)
    if said < SAID:
        return Missing("the words around the figure say nothing of the field")
    rivals = (rival for rival in page.rivals if not _leads_to(rival, item.path, page.lore.leading))
    rival = rival_of(item.path, around, page.labels, rivals)
    if rival:
        return Missing(f"the figure is that of {rival}")
    quantity = found.quantity
    span = Span(found.start, found.unit_end)
    return Place(span, quantity.value, _certainty(said), qualifier=quantity.qualifier)


def _leads_to(rival: str, path: str, leading: Collection[str]) -> bool:
    """Whether a field is the whole that another is a part of: its name stands by both."""
    return rival in leading and path.startswith(rival.rpartition("/")[0] + "/")


def find_denial(
    page: Page, item: Item, label: Label, within: Span | None = None
) -> Place | Missing:
    """A clause that denies what the label names: 未收到政府信息公开申请."""
    denials = (denial for denial in page.denials if _is_in(within, denial.start, denial.end))
    found = (place_of_denial(page, item, label, denial) for denial in denials)
    places = (place for place in found if isinstance(place, Place))
    return max(places, key=lambda place: place.certainty, default=_NOT_DENIED)


def place_of_denial(page: Page, item: Item, label: Label, denial: Span) -> Place | Missing:
    """A denial as that of the field, if its clause names what the label names."""
    clause = page.clause(denial.start)
    words = page.text[clause.start : clause.end]
    own = label.own.in_text(words)
    if own >= DENIED and (not item.nested or label.part.in_text(words) >= DENIED):
        named = label.own.span_in(words) or (0, len(words))
        start, end = clause.start + named[0], clause.start + named[1]
    elif item.leads and (end := _end_of_denied_part(page, item, denial, clause)):
        start, own = denial.start, _WHOLE_PART
    else:
        return _NOT_DENIED
    span = Span(min(denial.start, start), max(denial.end, end))
    return Place(span, 0, _certainty(own), "stated_none")


def _end_of_denied_part(page: Page, item: Item, denial: Span, clause: Span) -> int:
    """Where the part ends that a clause denies, and nothing of it: 无依申请公开件. Else 0."""
    start = page.text.find(item.heading, denial.end, clause.end)
    end = start + len(item.heading)
    near = 0 <= start - denial.end <= _BEFORE_PART and clause.end - end <= _AFTER_PART
    return end if start >= 0 and near else 0


def find_words(page: Page, label: Label, value: Value, normalise: Normalise) -> Place | Missing:
    """The words, literally but for blanks, nearest to those of the label."""
    words = normalise(str(value)).strip()
    if not words or len(words) > _LONGEST_WORDS:
        return Missing("not words of the text")
    spans = list(occurrences(page, words))
    if not spans:
        return Missing("these words are not in the text")
    said = {
        span: label.both.in_text(_around(page, span, page.sentence(span.start))) for span in spans
    }
    best = max(spans, key=lambda span: (said[span], -span.start))
    return Place(best, words, _certainty(said[best]))


def find_words_alone(page: Page, value: Value, normalise: Normalise) -> Place | Missing:
    """The first place of the words, literally but for blanks."""
    words = normalise(str(value)).strip()
    span = next(occurrences(page, words), None) if len(words) <= _LONGEST_WORDS else None
    return Place(span, words, _MOST) if span else Missing("these words are not in the text")


def find_day(page: Page, value: Value) -> Place | Missing:
    """A printed date that is this day (ISO 8601)."""
    for passage in page.passages:
        for found in find_dates(page.text[passage.start : passage.end]):
            if found.iso == value:
                start = passage.start + found.start
                return Place(Span(start, passage.start + found.end), found.iso, _MOST)
    return Missing("no such date is printed")


def find_year(page: Page, value: Value) -> Place | Missing:
    """A printed year that is this year."""
    for passage in page.passages:
        for found in find_years(page.text[passage.start : passage.end]):
            if found.year == value:
                start = passage.start + found.start
                return Place(Span(start, passage.start + found.end), found.year, _MOST)
    return Missing("no such year is printed")


def find_row(
    page: Page, words: str, item: Item, value: Value | None, normalise: Normalise
) -> tuple[Span, Place] | Missing:
    """Words and a figure that stand together in one sentence, figure last if it can be."""
    spans = list(occurrences(page, normalise(words).strip()))
    if not spans:
        return Missing("these words are not in the text")
    wanted = None if value is None else _as_number(value)
    if wanted is None:
        return Missing("no number for these words")
    figures = [f for f in page.shown if _means(f, wanted) and _unit_fits(f, item)]
    pairs = [(gap, span, f) for span in spans for f in figures if (gap := _gap(page, span, f)) >= 0]
    if not pairs:
        return Missing("the number does not stand by these words")
    gap, span, figure = min(pairs, key=lambda pair: (pair[0], pair[1]))
    certainty = _certainty(1 - gap / (2 * _ROW))
    figure_span = Span(figure.start, figure.unit_end)
    return span, Place(
        figure_span, figure.quantity.value, certainty, qualifier=figure.quantity.qualifier
    )


def _gap(page: Page, words: Span, figure: Found) -> int:
    """How far a figure is from words in its sentence; -1 where they do not belong together."""
    sentence = page.sentence(words.start)
    if not (sentence.start <= figure.start and figure.end <= sentence.end):
        return -1
    after = figure.start >= words.end
    start, end = (words.end, figure.start) if after else (figure.unit_end, words.start)
    gap = (end - start) * (1 if after else 2)
    alone = not any(start <= other.start < end for other in page.quantities)
    return gap if alone and 0 <= gap <= _ROW else -1


def _as_number(value: Value) -> int | float | None:
    if not isinstance(value, str):
        return value
    try:
        return parse_number(value.strip()).value
    except ValueError:
        return None


def _is_in(within: Span | None, start: int, end: int) -> bool:
    return within is None or (within.start <= start and end <= within.end)


def _means(found: Found, wanted: float) -> bool:
    """Whether a figure has the value, or is printed with it before 万 or 亿."""
    if found.quantity.value == wanted:
        return True
    bare = _BARE.search(found.printed)
    return bare is not None and float(bare[0].replace(",", "")) == wanted


def fits(found: Found, item: Item) -> bool:
    """Whether a figure, by its unit and kind of number, may be the field's."""
    whole = item.kind != "count" or isinstance(found.quantity.value, int)
    return whole and _unit_fits(found, item)


def _unit_fits(found: Found, item: Item) -> bool:
    if not found.unit or not item.units:
        return item.kind != "money" or bool(found.unit) or found.quantity.value == 0
    return re.fullmatch(item.units, found.unit) is not None


def _around(page: Page, span: Span, sentence: Span) -> str:
    start, end = max(sentence.start, span.start - REACH), min(sentence.end, span.end + REACH)
    return page.text[start:end]


def _certainty(said: float) -> float:
    return round(_LEAST + (_MOST - _LEAST) * said, 3)


def occurrences(page: Page, words: str) -> Iterator[Span]:
    """Each place of the words in the passages; blanks in the text do not count."""
    if not words:
        return
    pattern = re.compile(r"\s*".join(re.escape(char) for char in words if not char.isspace()))
    for passage in page.passages:
        for match in pattern.finditer(page.text, passage.start, passage.end):
            yield Span(*match.span())
