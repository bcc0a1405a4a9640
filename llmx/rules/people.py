"""People and their posts: 由厅党组书记、厅长唐白玉任组长,邓磊、杨薇两位副厅长任副组长."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from llmx.documents import Span
from llmx.fields import Schema
from llmx.records import Reading
from llmx.rules.context import Context
from llmx.rules.patterns import Phrase, compile_phrase

_POST = (
    r"(?:书记|[局厅县市区部镇乡院校处科股所站州省旗盟组秘]长|秘书长|主任|委员|主席|主管|总监|助理|经理|董事长|所长|调研员|巡视员|负责人"
    r"|负责同志|领导|成员|专员|常委|参谋长|政委|队长|局领导|班子)"
)
_POST_END = re.compile(rf"{_POST}(?:\([^)]{{1,12}}\))?")
_LAST_POST = re.compile(rf"^(?P<post>.*{_POST}(?:\([^)]{{1,12}}\))?)(?P<name>[\u4e00-\u9fff·]{{0,4}})$")
_NAMES_FIRST = re.compile(
    rf"^(?P<names>(?:[\u4e00-\u9fff]{{2,4}}[、和])*[\u4e00-\u9fff]{{2,4}}?)(?:等)?(?:[两二三四五六七八九]位|同志|为)?(?P<post>(?:副|党|常|局|厅|县|市|区)[\u4e00-\u9fff]{{0,6}}{_POST}|{_POST})$"
)
_JOIN = re.compile(r"[、,]|和(?=[\u4e00-\u9fff]{2})")
_LEAD = re.compile(r"^.*(?:成立|建立|由|以|明确|确定)了?(?=[\u4e00-\u9fff])|^[了为]|^并由")
_LEADER = re.compile(r"(?<!副)组长[,、;和]?")
_EVERY = re.compile(r"^(?:各|其他|其它|相关|有关|所有|分管|班子|其余)")
_SURNAMES_ARE_NOT = "任兼为由各等其"


@dataclass(frozen=True, slots=True)
class Person:
    """A post and, where told, who holds it. Spans are of the view."""

    name: Span | None
    title: Span | None


@dataclass(frozen=True, slots=True)
class _Who:
    path: str
    phrases: tuple[Phrase, ...]


class PeopleReader:
    """Reads leaders, one (a part with `name` and `title`) or several (a list); built once."""

    def __init__(self, schema: Schema) -> None:
        self._single = tuple(
            _Who(leaf.path.rsplit("/", 1)[0], _compiled(leaf.spec.says))
            for leaf in schema.leaves
            if leaf.spec.reader == "person" and leaf.spec.says
        )
        self._several = tuple(
            _Who(listing.path, _compiled(listing.spec.says))
            for listing in schema.lists
            if listing.spec.kind == "people"
        )

    def read(self, context: Context) -> list[Reading]:
        readings: list[Reading] = []
        for who in self._single:
            people = _people(context, who)
            if people:
                readings += _leaves(context, who.path, _merged(people))
        for who in self._several:
            for i, person in enumerate(_people(context, who)):
                readings += _leaves(context, f"{who.path}/{i}", [person])
        return readings


def _compiled(says: Sequence[str]) -> tuple[Phrase, ...]:
    return tuple(compile_phrase(phrase, {}) for phrase in says)


def _people(context: Context, who: _Who) -> list[Person]:
    for phrase in who.phrases:
        for _, _, m in phrase.matches(context.text, 0, context.end):
            (group,) = phrase.slots
            people = list(split_people(context.text, Span(*m.span(group))))
            if people:
                return people
    return []


def split_people(text: str, span: Span) -> Iterator[Person]:
    """The people named in a stretch of text."""
    words = text[span.start : span.end]
    lead = _LEAD.match(words)
    start = span.start + (lead.end() if lead else 0)
    start += text[start : span.end].startswith("由")
    for leader in _LEADER.finditer(text, start, span.end):
        start = leader.end()
    words = text[start : span.end]
    words = words.removesuffix("同志")
    m = _NAMES_FIRST.match(words)
    if m and not _POST_END.search(m["names"]):
        yield from _named_first(start, m)
        return
    at = start
    for piece in _pieces(words):
        person = _person(text, at, at + len(piece)) if piece else None
        if person:
            yield person
        at += len(piece) + 1


def _named_first(start: int, m: re.Match[str]) -> Iterator[Person]:
    post = Span(start + m.start("post"), start + m.end("post"))
    at = start
    for name in re.split(r"[、和]", m["names"]):
        yield Person(Span(at, at + len(name)), post)
        at += len(name) + 1


def _pieces(words: str) -> list[str]:
    """Split at 、 and 和; all separators are one character, so offsets stay simple."""
    return _JOIN.split(words)


def _person(text: str, start: int, end: int) -> Person | None:
    words = text[start:end].strip()
    start += text[start:end].find(words) if words else 0
    if _EVERY.match(words):
        return None
    m = _LAST_POST.match(words)
    if not m:
        return None
    name = m["name"]
    title = Span(start, start + m.end("post"))
    if 2 <= len(name) <= 4 and name[0] not in _SURNAMES_ARE_NOT:  # noqa: PLR2004 - Chinese names
        return Person(Span(start + m.start("name"), start + m.end("name")), title)
    return Person(None, title) if not name else None


def _merged(people: list[Person]) -> list[Person]:
    """One leader with several posts (厅党组书记、厅长唐白玉): posts joined, as printed."""
    titles = [person.title for person in people if person.title]
    name = next((person.name for person in people if person.name), None)
    return [Person(name, Span(titles[0].start, titles[-1].end))] if titles else people[:1]


def _leaves(context: Context, path: str, people: Sequence[Person]) -> Iterator[Reading]:
    for person in people:
        for leaf, span in (("name", person.name), ("title", person.title)):
            if span:
                yield context.reading(f"{path}/{leaf}", context.words(span.start, span.end), span, "people")
