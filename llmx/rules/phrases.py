"""Numbers and words told in standard phrases.

Finding, judging and choosing are three steps: every phrase of the schema may
give candidates; a candidate that speaks of another year or a narrower scope is
refused; of those left the most official phrase in the likeliest section wins.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from llmx.documents import Span
from llmx.fields import FieldSpec, Leaf, Schema
from llmx.frozen import frozen
from llmx.records import ROUNDING, Qualifier, Reading, State
from llmx.rules.context import Context
from llmx.rules.ledger import Stretches
from llmx.rules.patterns import Phrase, compile_phrase, occurrences
from llmx.rules.word_index import Need, WordIndex
from llmx.text.numbers import parse_amount, parse_number
from llmx.text.words import telling

_YEAR = re.compile(
    # What a figure is compared with is another year's, but the figure is not.
    r"(?<![比较与同])(?:"
    # 上年结转 is of this year's work.
    r"(?P<year>20[0-3]\d)年(?!度?(?:结转|遗留|转入))|(?P<past>(?:上年|去年|上一年|往年|同期|前年)(?!度?(?:结转|遗留|转入)))|(?P<now>今年|本年|当年|全年|截至目前))"
)
_ONWARD = re.compile(r"(?:至|到|在|于|转入?)(?P<year>20[0-3]\d)年")
# 其中,2018年度…: the year's share of a cumulative whole is a whole; so is what 其中 names itself
# (受理各类申请500件,其中政府信息公开申请12件).
_OF_WHICH = re.compile(r"其中[,: ]?(?:20\d\d年度?|本年度?|今年|当年|全年|新增|,)*")
# 未发生一起…: a number that is denied.
_DENIED = re.compile(
    r"(?:未|没有?|无)(?:再|曾|有)?(?:发生|出现|产生|收到|接到|受理|存在)?(?:过|任何)?\0"
)
# 行政复议和行政诉讼方面:无。 Read as 无行政复议和行政诉讼方面.
_NOTHING = re.compile(r"(?<![无\d])(?:无|没有|未发生)(?=[。;\n]|\s*\Z)")
_SUBJECT = re.compile(
    r"(?P<of>[^。;:!?,\d\n]{2,40}?)(?:情况|方面|事项)?[:,。]?\s*(?:(?:20\d\d年度?|本年度?|全年),?)?(?:均|暂)?\Z"
)
# A heading on the line of its text: 六、复议、诉讼和举报情况 复议、诉讼方面,无.
_HEADED = re.compile(r"\s*[一二三四五六七八九十]{1,3}、\S+\s+(?=\S)")
_SUBJECT_BEFORE = 60
# Stands for the figure in the words that `unless` looks at.
_FIGURE_HERE = "\0"
_COMPARED = re.compile(
    r"(?:增长|增加|下降|减少|提高|上升|降低|占|比|多|少|上涨|提升|增幅|降幅)(?:了|到|约|近)?$"
)
# What may stand between two mentions that add up: 信函1件、省政府转交信函1件.
_ENUMERATED = re.compile(r"[、和及](?!其中)[^,。;:、\d]{0,8}")
_NOT_FAR = 60
# The end of a line that ends no sentence.
_OPEN_LINE = re.compile(r"[\u4e00-\u9fff,、]\n\Z")
_OPEN_END = 2
# No sentence goes on for so long; a text without marks must not be searched again and again.
_FAR = 1000
# What a number can begin with.
_FIGURES: Need = frozenset("0123456789一二两三四五六七八九十百千零〇数")
# Statements looked up at once; with all of a long text the sets of them would grow too large.
_BLOCK = 256
_LAST_RANK = 99
_SENTENCES_BACK = 4


@frozen
class Rule:
    """One phrase of one field. `rank` is its place in the schema, 0 the most official."""

    leaf: Leaf
    phrase: Phrase
    rank: int
    absent: bool
    names: Mapping[str, Leaf]

    def needs(self) -> tuple[Need, ...]:
        """Sets of words of which, for each set, one stands where the phrase gives a value."""
        needs = self.phrase.needs if self.absent else (*self.phrase.needs, _FIGURES)
        return tuple(sorted(needs, key=telling, reverse=True))


@frozen
class Candidate:
    """A value that a phrase gives. `span` covers the words, `number` the figure in them."""

    leaf: Leaf
    value: int | float
    qualifier: Qualifier
    state: State
    span: Span
    number: Span
    rank: int


@frozen
class Told:
    """What the phrases gave; `numbers` are the figures (spans of the view) that tell of it."""

    readings: tuple[Reading, ...]
    numbers: tuple[Span, ...]


class PhraseReader:
    """Reads the count and money fields of a schema from prose; built once."""

    def __init__(self, schema: Schema) -> None:
        self._rules = tuple(_rules(schema))
        self._unless = {
            leaf.path: re.compile(
                "|".join(f"(?:{p.replace('{n}', _FIGURE_HERE)})" for p in leaf.spec.unless)
            )
            for leaf in schema.leaves
            if leaf.spec.unless
        }
        self._words: dict[str, frozenset[str]] = defaultdict(frozenset)
        for rule in self._rules:
            if not rule.absent:
                self._words[rule.leaf.path] |= rule.phrase.triggers
        self._cues = {leaf.cue: re.compile(leaf.cue) for leaf in schema.leaves if leaf.cue}
        self._narrower = {
            leaf.narrower: re.compile(leaf.narrower) for leaf in schema.leaves if leaf.narrower
        }
        self._far = {leaf.veto: re.compile(leaf.veto) for leaf in schema.leaves if leaf.veto}
        self._in_one = tuple(rule for rule in self._rules if len(rule.phrase.slots) <= 1)
        self._in_two = tuple(rule for rule in self._rules if len(rule.phrase.slots) > 1)
        self._denials = tuple(rule for rule in self._rules if rule.absent)
        self._index = WordIndex([rule.needs() for rule in self._in_one])

    def read(self, context: Context, taken: Sequence[Span] = ()) -> Told:
        """At most one reading a field. `taken` are parts of the text that tables own."""
        found: dict[str, list[Candidate]] = defaultdict(list)
        owned = Stretches((span.start, span.end) for span in taken)
        for candidate in (*self.candidates(context, owned), *self._denied(context)):
            if not owned.touch(candidate.span.start, candidate.span.end):
                found[candidate.leaf.path].append(candidate)
        chosen = {path: _best(context, several) for path, several in found.items()}
        readings = [_reading(context, best) for best in chosen.values()]
        numbers = [
            c.number
            for path, several in found.items()
            for c in several
            if len(c.number) and _tells_the_same(chosen[path], c)
        ]
        return Told(tuple(readings), tuple(numbers))

    def candidates(self, context: Context, taken: Stretches) -> Iterator[Candidate]:
        """Everything the phrases find outside of `taken`, judged but not chosen from."""
        text = context.text
        for rule, start, end in self._places(context, taken):
            for first, last, m in rule.phrase.matches(text, start, end):
                if not _stands_alone(context, rule.phrase, first):
                    continue
                for candidate in _told(rule, Span(first, last), m):
                    if self._is_kept(context, candidate):
                        yield candidate

    def _places(self, context: Context, taken: Stretches) -> Iterator[tuple[Rule, int, int]]:
        """Where each phrase may match: the statements that hold the words it needs."""
        for rule in self._in_two:
            yield from ((rule, start, end) for start, end in _two_statements(context, rule))
        statements = [at for at in context.statements if not taken.cover(*at)]
        for first in range(0, len(statements), _BLOCK):
            block = statements[first : first + _BLOCK]
            found = self._index.look_up([context.text[start:end] for start, end in block])
            yield from ((self._in_one[number], *block[i]) for number, i in found)

    def _denied(self, context: Context) -> Iterator[Candidate]:
        """What a report denies by a bare 无 behind its subject, which may be a heading."""
        for m in _NOTHING.finditer(context.text, 0, context.end):
            subject = _SUBJECT.search(context.text, max(0, m.start() - _SUBJECT_BEFORE), m.start())
            if subject is None:
                continue
            of = subject["of"]
            headed = _HEADED.match(of)
            start = subject.start() + (headed.end() if headed else 0)
            told, span = "无" + (of[headed.end() :] if headed else of), Span(start, m.end())
            for rule in self._denials:
                if rule.phrase.pattern.match(told):
                    end = Span(m.end(), m.end())
                    found = Candidate(rule.leaf, 0, "exact", "stated_none", span, end, rule.rank)
                    if self._is_kept(context, found):
                        yield found

    def _is_kept(self, context: Context, candidate: Candidate) -> bool:
        """Whether a candidate's words speak of its field, and where such words may stand."""
        leaf = candidate.leaf
        unless = self._unless.get(leaf.path)
        said = _words_before(context, candidate)
        if candidate.rank >= 0 and (
            (unless and unless.search(said)) or self._is_part(context, candidate)
        ):
            return False
        if (len(candidate.number) and _DENIED.search(said)) or self._is_of_a_part(
            context, leaf, said
        ):
            return False
        far = self._far.get(leaf.veto)
        if (
            far
            and far.search(_before(context, candidate.number.start))
            and not self._names(context, candidate)
        ):
            return False
        if _other_year(context, candidate, said):
            return False
        home = _home(context, candidate)
        if home == _LAST_RANK and not leaf.spec.anywhere:
            return False
        return not home or self._cued(context, candidate)

    def _is_part(self, context: Context, candidate: Candidate) -> bool:
        """Whether 其中, and other words behind it, stand before a figure that would be a whole.

        The whole itself must be told of before that, in the same sentence.
        """
        if not candidate.leaf.spec.whole or not len(candidate.number):
            return False
        end = candidate.number.start
        start = max(context.sentence_start(end), end - _FAR)
        opened = [*_OF_WHICH.finditer(context.text, start, end)]
        if not opened or opened[-1].end() >= candidate.span.start:
            return False
        words = self._words[candidate.leaf.path]
        before = context.text[start : opened[-1].start()]
        return not words or any(word in before for word in words)

    def _is_of_a_part(self, context: Context, leaf: Leaf, said: str) -> bool:
        """Whether the words speak of a part of the body that reports, such as its office."""
        narrower = self._narrower.get(leaf.narrower)
        m = narrower.search(said) if narrower else None
        if m is None:
            return False
        if not context.issuer and "办" in m["body"]:
            return not context.is_of_office
        return m["body"] not in context.issuer

    def _names(self, context: Context, candidate: Candidate) -> bool:
        """Whether the phrase itself speaks of the field's subject."""
        cue = self._cues.get(candidate.leaf.cue)
        return cue is not None and bool(
            cue.search(context.text, candidate.span.start, candidate.span.end)
        )

    def _cued(self, context: Context, candidate: Candidate) -> bool:
        """Whether the heading, or the words up to the figure, speak of the field's subject."""
        cue = self._cues.get(candidate.leaf.cue)
        if cue is None:
            return True
        section = context.sections.at(candidate.span.start)
        if section and cue.search(context.text, section.heading.start, section.heading.end):
            return True
        number = context.sentence_number(candidate.span.start)
        start = context.sentence(max(0, number - _SENTENCES_BACK)).start
        # A list goes on behind semicolons: 予以公开9件;不予公开2件;其他1件.
        statement = context.statement_number(candidate.span.start)
        start = min(start, context.statements[statement][0] if statement >= 0 else 0)
        start = max(start, candidate.span.start - _FAR)
        end = min(context.sentence(number).end, candidate.span.end + _FAR)
        return bool(cue.search(context.text, start, end))


def _home(context: Context, candidate: Candidate) -> int:
    """How likely the section is that a candidate stands in: 0 the field's own, then the others."""
    where = candidate.leaf.where
    key = context.sections.key_at(candidate.span.start)
    return where.index(key) if key in where else _LAST_RANK


def _stands_alone(context: Context, phrase: Phrase, position: int) -> bool:
    """Whether the sentence before holds nothing that the phrase may not stand behind."""
    if phrase.alone is None:
        return True
    start = max(context.sentence_start(position), position - _FAR)
    return not phrase.alone.search(context.text, start, position)


def _told(rule: Rule, span: Span, m: re.Match[str]) -> list[Candidate]:
    """The values of one match of a phrase."""
    if rule.absent:
        end = Span(span.end, span.end)
        return [Candidate(rule.leaf, 0, "exact", "stated_none", span, end, rule.rank)]
    found = []
    for group, slot in rule.phrase.slots.items():
        leaf = rule.names[slot]
        value = None if m[group] is None else _value(leaf.spec, m[group], m["u" + group])
        if value is not None:
            number = Span(*m.span(group))
            found.append(Candidate(leaf, *value, "stated", span, number, rule.rank))
    return found


def _two_statements(context: Context, rule: Rule) -> Iterator[tuple[int, int]]:
    """Statements that hold a phrase's word, each with the next: two figures may stand in two."""
    statements = context.statements
    places = {
        context.statement_number(at): None
        for word in rule.phrase.triggers
        for at in occurrences(context.text, word, 0, context.end)
    }
    for number in sorted(places):
        following = statements[number + 1] if number + 1 < len(statements) else statements[number]
        yield statements[number][0], following[1]


def _rules(schema: Schema) -> Iterator[Rule]:
    for group in schema.groups:
        names = {
            leaf.path.removeprefix(group.path + "/").replace("/", "."): leaf
            for leaf in schema.leaves
            if leaf.path.startswith(group.path + "/")
        }
        for rank, phrase in enumerate(group.spec.phrases):
            compiled = compile_phrase(
                phrase, {name: leaf.spec.units for name, leaf in names.items()}
            )
            first = names[next(iter(compiled.slots.values()))]
            yield Rule(first, compiled, rank - len(group.spec.phrases), absent=False, names=names)
    for leaf in schema.leaves:
        if leaf.spec.kind not in {"count", "money"}:
            continue
        units = {"n": leaf.spec.units}
        for rank, phrase in enumerate(leaf.spec.says):
            yield Rule(leaf, compile_phrase(phrase, units), rank, absent=False, names={"n": leaf})
        for rank, phrase in enumerate(leaf.spec.none):
            yield Rule(leaf, compile_phrase(phrase, units), rank, absent=True, names={})


def _value(spec: FieldSpec, printed: str, unit: str | None) -> tuple[int | float, Qualifier] | None:
    """The value of a figure, or None for what only looks like one."""
    try:
        if spec.kind == "money":
            quantity = parse_amount(printed, unit or spec.unit)
            return quantity.value, quantity.qualifier
        quantity = parse_number(printed)
    except ValueError:
        return None
    if quantity.value != int(quantity.value):
        return None  # things are counted in whole numbers
    return int(quantity.value), quantity.qualifier


def _before(context: Context, position: int) -> str:
    """The stretch of a sentence in which other business would be named.

    A line that ends without a mark, inside a section, is no end of one: 务大厅 may begin
    the next, of 政务服务大厅.
    """
    least = max(position - _NOT_FAR, context.section_start(position))
    start = context.sentence_start(max(0, position - 1))
    while start > least and _OPEN_LINE.search(context.text, start - _OPEN_END, start):
        start = context.sentence_start(start - 1)
    return "".join(context.text[max(start, least) : position].split())


def _words_before(context: Context, candidate: Candidate) -> str:
    """The clause up to the figure, with a sign for the figure itself if there is one."""
    start, end = candidate.span.start, candidate.number.start
    figure = _FIGURE_HERE if len(candidate.number) else ""
    return context.clause_before(start) + context.text[start:end] + figure


def _other_year(context: Context, candidate: Candidate, said: str) -> bool:
    """Whether the words speak of a year that is not the field's, or compare with one."""
    spec = candidate.leaf.spec
    if spec.to_year is not None and context.year is not None:
        onward = _ONWARD.search(said)
        if onward:
            return int(onward["year"]) != context.year + spec.to_year
    if spec.any_year:
        return False
    end = candidate.number.start
    before = context.text[max(context.sentence_start(candidate.span.start), end - 120) : end]
    if _COMPARED.search(before):
        return True
    years = list(_YEAR.finditer(before))
    last = years[-1] if years else None
    if last is None or last["now"]:
        return False
    if last["past"]:
        return True
    return context.year is not None and int(last["year"]) != context.year


def _best(context: Context, candidates: Sequence[Candidate]) -> Candidate:
    """Home section first, a figure before a denial, then the official phrase, then the first."""
    best = min(
        candidates,
        key=lambda c: (_home(context, c), c.state != "stated", c.rank, c.span.start),
    )
    best = _exact(best, candidates)
    if not best.leaf.spec.adds:
        return best
    return _added(context, best, candidates)


def _exact(best: Candidate, candidates: Sequence[Candidate]) -> Candidate:
    """For a figure told roughly (12400多条), the same told exactly (12436条)."""
    if best.qualifier == "exact":
        return best
    return next(
        (
            c
            for c in candidates
            if c.qualifier == "exact"
            and c.state == "stated"
            and abs(c.value - best.value) <= ROUNDING * c.value
        ),
        best,
    )


def _tells_the_same(best: Candidate, other: Candidate) -> bool:
    """Whether a figure is the chosen one, a part of it, or the same told again or roughly."""
    if best.span.overlaps(other.number) or other.value == best.value:
        return True
    return other.qualifier != "exact" and abs(other.value - best.value) <= ROUNDING * best.value


def _added(context: Context, best: Candidate, candidates: Sequence[Candidate]) -> Candidate:
    """Mentions that follow each other in one list (信函1件、转交信函1件) are parts of one sum."""
    total, end, numbers = best.value, best.span.end, {best.number}
    for other in sorted(candidates, key=lambda c: c.span.start):
        between = context.text[end : other.span.start] if _near(end, other.span.start) else ""
        if (
            other.number not in numbers
            and _ENUMERATED.fullmatch(between)
            and other.state == "stated"
        ):
            total, end = total + other.value, other.span.end
            numbers.add(other.number)
    if len(numbers) == 1:
        return best
    return replace(best, value=total, state="derived", span=Span(best.span.start, end))


def _near(end: int, start: int) -> bool:
    """Whether what stands between may be as short as `_ENUMERATED` has it."""
    return end <= start <= end + _NOT_FAR


def _reading(context: Context, best: Candidate) -> Reading:
    spec = best.leaf.spec
    how = (
        "phrase"
        if best.state == "stated"
        else "absence"
        if best.state == "stated_none"
        else "sum of mentions"
    )
    home = _home(context, best)
    certainty = 1.0 - 0.02 * max(best.rank, 0) - (0.1 if home == _LAST_RANK else 0.02 * home)
    return context.reading(
        best.leaf.path,
        best.value,
        best.span,
        how,
        state=best.state,
        certainty=certainty,
        unit=spec.unit,
        qualifier=best.qualifier,
    )
