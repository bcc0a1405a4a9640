"""Which parts of a document a form is asked about: the sentences that tell something.

A report has thousands of characters and a form needs a few hundred. Sentences
with a figure or a denial are taken from the form's own sections, and from
elsewhere only where they speak in the words of a field's label. Spans count
characters of the view, where sentences are found; the model gets the source.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from llmx.documents import Document, Section, Span
from llmx.model.asking import FIGURES, Form
from llmx.model.labels import Grams, Labels, Weighed

LONGEST_SENTENCE = 300

# How much of a label a sentence must say to be taken from a section that may
# tell of the form, and from any other: with a denial, which belongs to its words
# alone, or with a figure, which may be another's. And how much of one there must
# be in the form's own sections for it to be asked about at all.
_NEAR, _FAR, _FAR_FIGURE, _AT_ALL = 0.35, 0.4, 0.55, 0.2

# Figures in one sentence that make it a list wherever it stands.
_LIST = 3

_SENTENCE = re.compile(rf"[^。;\n]{{1,{LONGEST_SENTENCE}}}+[。;]?")
# A figure that is no part of a date, an ordinal or a list number.
_COUNTS = re.compile(
    r"""
    (?<![0-9第〔\[(.]) [0-9]++ (?![年月日号、)〕\]]|\.[^0-9]|[::][0-9])
    | (?<![第之]) [一二两三四五六七八九十百千万几数] [余多]? [十百千万亿]*
      (?: 件 | 条(?!例) | 次 | 个(?!人) | 份 | 起 | 例 | 宗 | 篇 | 场 | 期
        | 人 | 名 | 位 | 户 | 家 | 处 | 所 | 万元 | 元 )
    """,
    re.VERBOSE,
)
_DENIES = re.compile(
    r"""
    未 (?![来按能经及尽央免]) | 没有 | 没 (?=[收发接产]) | 无 (?!法|论|偿|障)
    | 零 | 不存在 | 不涉及
    """,
    re.VERBOSE,
)
# A figure with nothing behind it that it could count: a row of a table without its lines.
_BARE = re.compile(
    r"[0-9][0-9,.]*+(?![万亿余多年月日号%、)〕\]件条次个份起例宗篇场期人名位户项家处所元批封届])"
)
_FIGURE = re.compile(r"[0-9][0-9,.]*+")
_FEWEST_CELLS = 3
_WORDS = ("text", "day", "choice")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and the key of its section.

    It `tells` if it is prose with a figure or a denial, and `denies` with the
    latter. `grams` are worked out for those that tell; the others say little of
    labels.
    """

    span: Span
    words: str
    key: str
    tells: bool
    denies: bool
    grams: Grams


@dataclass(frozen=True, slots=True)
class Cut:
    """A document cut into sentences, with the labels weighed for it."""

    sentences: tuple[Sentence, ...]
    labels: Weighed


def cut(document: Document, labels: Labels) -> Cut:
    """All sentences of a document's sections, in order, but for those in its tables."""
    text = document.view.text
    sections = document.sections or (Section("", 0, Span(0, 0), Span(0, len(text))),)
    sentences = tuple(
        _sentence(text, span, section.key, labels)
        for section in sections
        for span in _sentence_spans(text, section.body)
        if not _in_grid(document, span)
    )
    return Cut(sentences, labels.weighed([s.grams for s in sentences if s.tells]))


def _in_grid(document: Document, span: Span) -> bool:
    """Whether a span of the view lies in a table that the source marks as one."""
    if not document.grids:
        return False
    source = document.view.source(span.start, span.end)
    return any(grid.span.overlaps(source) for grid in document.grids)


def _sentence(text: str, span: Span, key: str, labels: Labels) -> Sentence:
    words = text[span.start : span.end]
    denies = _DENIES.search(words) is not None
    tells = (denies or _COUNTS.search(words) is not None) and not _is_table(words)
    grams = labels.grams(words) if tells else frozenset()
    return Sentence(span, words, key, tells, denies, grams)


def _is_table(words: str) -> bool:
    """Whether these are cells that lost their table, not a sentence: rules read those."""
    bare = len(_BARE.findall(words))
    return bare >= _FEWEST_CELLS and 2 * bare > len(_FIGURE.findall(words))


def find_passages(form: Form, document: Cut, budget: int) -> tuple[Span, ...]:
    """The spans that a form is asked about, in order, at most `budget` characters.

    Empty where nothing in the document speaks of the form: then it is not asked.
    """
    worths = _worth_of_rows(form, document) if form.listing else _worth_of_fields(form, document)
    chosen: list[Span] = []
    for worth, sentence in sorted(worths, key=lambda one: (-one[0], one[1].span)):
        if worth and len(sentence.span) <= budget:
            chosen.append(sentence.span)
            budget -= len(sentence.span)
    return tuple(_joined(sorted(chosen)))


def _worth_of_fields(form: Form, document: Cut) -> list[tuple[float, Sentence]]:
    """Sentences with what they are worth to the form, if any is worth asking about."""
    paths = [item.path for item in form.items]
    in_words = any(item.kind in _WORDS for item in form.items)
    worths: list[tuple[float, Sentence]] = []
    spoken_of = False
    for sentence in document.sentences:
        home = bool(form.where) and sentence.key == form.where[0]
        if not (sentence.tells or (in_words and home)):
            continue
        said = document.labels.best_coverage(paths, sentence.grams)
        enough = 0.0 if home else _enough(form, sentence)
        spoken_of = spoken_of or said >= max(enough, _AT_ALL)
        if said >= enough:
            worths.append((said + home, sentence))
    return worths if spoken_of else []


def _enough(form: Form, sentence: Sentence) -> float:
    if sentence.key in form.where:
        return _NEAR
    return _FAR if sentence.denies else _FAR_FIGURE


def _worth_of_rows(form: Form, document: Cut) -> list[tuple[float, Sentence]]:
    """Sentences of the list's own sections with a figure in its units.

    Where they hold fewer than two figures, which make no list: sentences of the
    other sections that are lists by themselves.
    """
    figure = _figure(next((item.units for item in form.items if item.kind in FIGURES), ""))
    counts = [
        (len(figure.findall(sentence.words)), sentence)
        for sentence in document.sentences
        if sentence.tells and sentence.key in form.where
    ]
    home = [one for one in counts if one[0] and one[1].key == form.where[0]]
    worths = home if sum(n for n, _ in home) > 1 else [one for one in counts if one[0] >= _LIST]
    return [(float(n), sentence) for n, sentence in worths]


@lru_cache(maxsize=64)
def _figure(units: str) -> re.Pattern[str]:
    return re.compile(rf"[0-9万][余多]?(?:{units})" if units else "[0-9]")


def _sentence_spans(text: str, body: Span) -> Iterator[Span]:
    at = body.start
    while at < body.end:
        match = _SENTENCE.match(text, at, body.end)
        if match is None:
            at += 1
            continue
        end = _before_split_number(text, match.start(), match.end())
        if text[at:end].strip():
            yield Span(at, end)
        at = end


def _before_split_number(text: str, start: int, end: int) -> int:
    """Where to end a sentence that had to be cut: not between two digits."""
    cut_at = end
    while start + 1 < cut_at < len(text) and text[cut_at - 1].isdigit() and text[cut_at].isdigit():
        cut_at -= 1
    return cut_at if cut_at > start + 1 else end


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Neighbours as one span."""
    last: Span | None = None
    for span in spans:
        if last is not None and span.start <= last.end + 1:
            last = Span(last.start, max(last.end, span.end))
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last
