"""Words and dates told in standard phrases: titles, contacts, dates of publication."""

import re
from collections.abc import Iterator

from llmx.documents import Span
from llmx.fields import Leaf, Schema
from llmx.frozen import frozen
from llmx.records import Reading
from llmx.rules.context import Context
from llmx.rules.patterns import Phrase, compile_phrase
from llmx.text.dates import parse_date

# A report names itself and whom to ask within its first and last pages.
_NEAR_ENDS = 4000
_BLANKS = re.compile(r"\s+")


@frozen
class _Rule:
    leaf: Leaf
    phrases: tuple[Phrase, ...]
    unless: re.Pattern[str] | None


class TextReader:
    """Reads the text and day fields that phrases tell of; built once."""

    def __init__(self, schema: Schema) -> None:
        self._rules = tuple(
            _Rule(
                leaf,
                tuple(compile_phrase(phrase, {}) for phrase in leaf.spec.says),
                re.compile("|".join(leaf.spec.unless)) if leaf.spec.unless else None,
            )
            for leaf in schema.leaves
            if leaf.spec.kind in {"text", "day"}
            and leaf.spec.says
            and leaf.spec.reader == "phrases"
        )

    def read(self, context: Context) -> list[Reading]:
        """At most one reading a field: the most official phrase, then the first place."""
        readings = (next(_found(context, rule), None) for rule in self._rules)
        return [reading for reading in readings if reading]

    def titles(self, context: Context) -> list[Span]:
        """Every line that is a title such as the report's own, in order."""
        rule = next((one for one in self._rules if one.leaf.path.endswith("/title")), None)
        found = {
            m.start(group): Span(*m.span(group))
            for phrase in (rule.phrases if rule else ())
            for _, _, m in phrase.matches(context.text, 0, context.end)
            for group in phrase.slots
            if context.text[m.start(group) - 1 : m.start(group)] in ("", "\n")
        }
        return [found[start] for start in sorted(found)]


def _found(context: Context, rule: _Rule) -> Iterator[Reading]:
    for phrase in rule.phrases:
        for span in _zones(context):
            for start, end, m in phrase.matches(context.text, span.start, span.end):
                words = context.text[start:end]
                if rule.unless and rule.unless.search(context.clause_before(start) + words):
                    continue
                reading = _reading(context, rule.leaf, phrase, m)
                if reading:
                    yield reading


def _zones(context: Context) -> tuple[Span, ...]:
    if context.end <= 2 * _NEAR_ENDS:
        return (Span(0, context.end),)
    return (Span(0, _NEAR_ENDS), Span(context.end - _NEAR_ENDS, context.end))


def _reading(context: Context, leaf: Leaf, phrase: Phrase, m: re.Match[str]) -> Reading | None:
    (group,) = phrase.slots
    start, end = m.span(group)
    printed = m[group]
    start += len(printed) - len(printed.lstrip())
    end -= len(printed) - len(printed.rstrip())
    if leaf.spec.kind == "day":
        day = parse_date(context.text[start:end])
        return context.reading(leaf.path, day.isoformat(), Span(start, end), "phrase")
    value = context.words(start, end)
    joined = _BLANKS.sub("", value) if "\n" in value else _BLANKS.sub(" ", value)
    return context.reading(leaf.path, joined, Span(start, end), "phrase") if joined else None
