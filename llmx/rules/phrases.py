"""Numbers and words told in standard phrases.

Finding, judging and choosing are three steps: every phrase of the schema may
give candidates; a candidate that speaks of another year or a narrower scope is
refused; of those left the most official phrase in the likeliest section wins.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from llmx.documents import Span
from llmx.fields import FieldSpec, Leaf, Schema
from llmx.records import Qualifier, Reading, State
from llmx.rules.context import Context
from llmx.rules.patterns import Phrase, compile_phrase
from llmx.text.numbers import parse_amount, parse_number

_YEAR = re.compile(r"(?P<year>20[0-3]\d)年|(?P<past>上年|去年|上一年|往年|同期|前年)|(?P<now>今年|本年|当年|全年|截至目前)")
_COMPARED = re.compile(r"(?:增长|增加|下降|减少|提高|上升|降低|占|比|多|少|上涨|提升|增幅|降幅)(?:了|到|约|近)?$")
# What may stand between two mentions that add up: 信函1件、省政府转交信函1件.
_ENUMERATED = re.compile(r"[、和及](?!其中)[^,。;:、\d]{0,8}")
_NOT_FAR = 45
_LAST_RANK = 99


@dataclass(frozen=True, slots=True)
class Rule:
    """One phrase of one field. `rank` is its place in the schema, 0 the most official."""

    leaf: Leaf
    phrase: Phrase
    rank: int
    absent: bool
    names: Mapping[str, Leaf]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that a phrase gives. `span` covers the words, `number` the figure in them."""

    leaf: Leaf
    value: int | float
    qualifier: Qualifier
    state: State
    span: Span
    number: Span
    rank: int
    home: int


@dataclass(frozen=True, slots=True)
class Told:
    """What the phrases gave; `numbers` are all figures (spans of the view) they recognised."""

    readings: tuple[Reading, ...]
    numbers: tuple[Span, ...]


class PhraseReader:
    """Reads the count and money fields of a schema from prose; built once."""

    def __init__(self, schema: Schema) -> None:
        self._rules = tuple(_rules(schema))
        self._unless = {
            leaf.path: re.compile("|".join(f"(?:{p})" for p in leaf.spec.unless))
            for leaf in schema.leaves
            if leaf.spec.unless
        }
        self._cues = {leaf.cue: re.compile(leaf.cue) for leaf in schema.leaves if leaf.cue}
        self._far = {leaf.veto: re.compile(leaf.veto) for leaf in schema.leaves if leaf.veto}
        self._words = frozenset(word for rule in self._rules for word in rule.phrase.triggers)

    def read(self, context: Context, taken: Sequence[Span] = ()) -> Told:
        """At most one reading a field. `taken` are parts of the text that tables own."""
        found: dict[str, list[Candidate]] = defaultdict(list)
        for candidate in self.candidates(context):
            if not any(span.overlaps(candidate.span) for span in taken):
                found[candidate.leaf.path].append(candidate)
        readings = [_reading(context, _best(context, several)) for several in found.values()]
        numbers = [c.number for several in found.values() for c in several if len(c.number)]
        return Told(tuple(readings), tuple(numbers))

    def candidates(self, context: Context) -> Iterator[Candidate]:
        """Everything the phrases find, judged but not chosen from."""
        sentences = self._sentences_by_word(context)
        everywhere = range(context.sentence_number(context.end) + 1)
        for rule in self._rules:
            where: Iterable[int] = everywhere
            if rule.phrase.triggers:
                where = sorted(set().union(*(sentences[word] for word in rule.phrase.triggers)))
            for number in where:
                start = context.sentence(number).start
                last = number + (len(rule.phrase.slots) > 1)  # two figures may stand in two sentences
                end = min(context.sentence(min(last, everywhere[-1])).end, context.end)
                for m in rule.phrase.pattern.finditer(context.text, start, end):
                    yield from self._judged(context, rule, m)

    def _sentences_by_word(self, context: Context) -> Mapping[str, set[int]]:
        found: dict[str, set[int]] = {}
        for word in self._words:
            numbers = found[word] = set()
            at = context.text.find(word, 0, context.end)
            while at >= 0:
                number = context.sentence_number(at)
                numbers.add(number)
                at = context.text.find(word, context.sentence(number).end, context.end)
        return found

    def _judged(self, context: Context, rule: Rule, m: re.Match[str]) -> Iterator[Candidate]:
        if rule.absent:
            candidate = Candidate(
                rule.leaf, 0, "exact", "stated_none", Span(*m.span()), Span(m.end(), m.end()), rule.rank, 0
            )
            yield from self._kept(context, candidate)
            return
        for group, slot in rule.phrase.slots.items():
            if m[group] is None:
                continue
            leaf = rule.names[slot]
            value = _value(leaf.spec, m[group], m["u" + group])
            if value is None:
                continue
            number, qualifier = value
            candidate = Candidate(
                leaf, number, qualifier, "stated", Span(*m.span()), Span(*m.span(group)), rule.rank, 0
            )
            yield from self._kept(context, candidate)

    def _kept(self, context: Context, candidate: Candidate) -> Iterator[Candidate]:
        leaf = candidate.leaf
        unless = self._unless.get(leaf.path)
        said = context.clause_before(candidate.span.start) + context.text[candidate.span.start : candidate.number.start]
        if unless and candidate.rank >= 0 and unless.search(said):
            return
        far = self._far.get(leaf.veto)
        if far and far.search(context.text, *_before(context, candidate.number.start)):
            return
        if not leaf.spec.any_year and _other_year(context, candidate):
            return
        key = context.sections.key_at(candidate.span.start)
        home = leaf.where.index(key) if key in leaf.where else _LAST_RANK
        if home == _LAST_RANK and not leaf.spec.anywhere:
            return
        if home and not self._cued(context, candidate):
            return
        yield replace(candidate, home=home)

    def _cued(self, context: Context, candidate: Candidate) -> bool:
        """Whether the sentence, or the one before it, speaks of the field's subject."""
        cue = self._cues.get(candidate.leaf.cue)
        number = context.sentence_number(candidate.span.start)
        start = context.sentence(max(0, number - 1)).start
        return cue is None or bool(cue.search(context.text, start, context.sentence(number).end))


def _rules(schema: Schema) -> Iterator[Rule]:
    for group in schema.groups:
        names = {
            leaf.path.removeprefix(group.path + "/").replace("/", "."): leaf
            for leaf in schema.leaves
            if leaf.path.startswith(group.path + "/")
        }
        for rank, phrase in enumerate(group.spec.phrases):
            compiled = compile_phrase(phrase, {name: leaf.spec.units for name, leaf in names.items()})
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


def _before(context: Context, position: int) -> tuple[int, int]:
    """The stretch of a sentence in which other business would be named."""
    start = context.sentence(context.sentence_number(max(0, position - 1))).start
    return max(start, position - _NOT_FAR), position


def _other_year(context: Context, candidate: Candidate) -> bool:
    """Whether the words speak of a year before the report's, or compare with one."""
    sentence = context.sentence(context.sentence_number(candidate.span.start))
    end = candidate.number.start
    before = context.text[max(sentence.start, end - 120) : end]
    if _COMPARED.search(before):
        return True
    last = None
    for last in _YEAR.finditer(before):
        pass
    if last is None or last["now"]:
        return False
    if last["past"]:
        return True
    return context.year is not None and int(last["year"]) < context.year


def _best(context: Context, candidates: Sequence[Candidate]) -> Candidate:
    """Home section first, a figure before a denial, then the official phrase, then the first."""
    best = min(candidates, key=lambda c: (c.home, c.state != "stated", c.rank, c.span.start))
    if not best.leaf.spec.adds:
        return best
    return _added(context, best, candidates)


def _added(context: Context, best: Candidate, candidates: Sequence[Candidate]) -> Candidate:
    """Mentions that follow each other in one list (信函1件、省政府转交信函1件) are parts of one sum."""
    total, end, numbers = best.value, best.span.end, {best.number}
    for other in sorted(candidates, key=lambda c: c.span.start):
        between = context.text[end : other.span.start] if end <= other.span.start else ""
        if other.number not in numbers and _ENUMERATED.fullmatch(between) and other.state == "stated":
            total, end = total + other.value, other.span.end
            numbers.add(other.number)
    if len(numbers) == 1:
        return best
    return replace(best, value=total, state="derived", span=Span(best.span.start, end))


def _reading(context: Context, best: Candidate) -> Reading:
    spec = best.leaf.spec
    how = "phrase" if best.state == "stated" else "absence" if best.state == "stated_none" else "sum of mentions"
    certainty = 1.0 - 0.02 * max(best.rank, 0) - (0.1 if best.home == _LAST_RANK else 0.02 * best.home)
    reading = context.reading(best.leaf.path, best.value, best.span, how, state=best.state, certainty=certainty)
    return replace(reading, unit=spec.unit, qualifier=best.qualifier)
