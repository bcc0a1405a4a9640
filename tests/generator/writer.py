"""Turns wording into marked sentences."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from . import grammar
from .draft import Draft, Paragraph
from .numbers import NumberStyle, amount, draw_style, rough

_MONEY = frozenset({"/fees/charged", "/fees/waived", "/capacity/funding"})


_SHORT = (
    ("/remedies/reconsideration/", "rec."), ("/remedies/litigation/", "lit."), ("/remedies/", ""),
    ("/requests/channels/", "ch."), ("/requests/outcomes/", "out."),
    ("/requests/refused_for/", "why."), ("/requests/", ""), ("/proactive/", "pro."),
    ("/responses/", "res."), ("/capacity/", "cap."), ("/training/", "tr."), ("/fees/", "fee."),
)  # fmt: skip


def short(path: str) -> str:
    """The name that templates use for a path: rec.total, ch.online, received."""
    for prefix, name in _SHORT:
        if path.startswith(prefix):
            return name + path.removeprefix(prefix)
    return path


@dataclass(slots=True)
class Writer:
    """Writes one draft. `names` maps the names in templates to paths."""

    draft: Draft
    rng: random.Random
    words: dict[str, str | Sequence[str]] = field(default_factory=dict)
    style: NumberStyle = field(init=False)
    names: dict[str, str] = field(init=False)
    said: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.style = draw_style(self.rng)
        self.names = {short(path): path for path in self.draft.figures}

    def say(self, templates: Iterable[str], **local: str) -> str:
        """One of the templates whose figures are all known, filled in and marked."""
        known = self.names.keys() | self.words.keys() | local.keys()
        usable = [t for t in templates if grammar.fields(t) <= known]
        text = grammar.expand(self.rng.choice(usable), self.rng)
        return grammar.fill(text, lambda name: self._field(name, local))

    def none(self, templates: Mapping[str, Sequence[str]]) -> str:
        """One of the sentences that tell of nothing; the keys name the figures that are 0."""
        keys = [key for key, wording in templates.items() for _ in wording]
        key = self.rng.choice(keys)
        text = self.say(templates[key])
        for name in key.split("&"):
            path = self.names[name]
            self.said.add(path)
            text = self.draft.state(path, 0, text)
        return text

    def add(self, *sentences: str) -> None:
        """A paragraph of the sentences, if there are any."""
        if text := "".join(sentences):
            self.draft.blocks.append(Paragraph(text))

    def number(self, path: str, value: float, *paths: str) -> str:
        """`value` as this document prints it, marked for `path` and `paths`."""
        shown = amount(value) if path in _MONEY else self.style.show(int(value), self.rng)
        for each in (path, *paths):
            shown = self.draft.state(each, value, shown)
            self.said.add(each)
        return shown

    def approximately(self, path: str) -> None:
        """From now on the figure at `path` is only roughly told."""
        value, shown = rough(int(self.draft.figures[path]), self.rng)
        self.draft.figures[path] = value
        self.draft.approximate.add(path)
        self.words["~" + short(path)] = shown

    def _field(self, name: str, local: Mapping[str, str]) -> str:
        if name in local:
            return local[name]
        if name in self.words:
            word = self.words[name]
            return word if isinstance(word, str) else self.rng.choice(word)
        if name[0] == "#":
            low, _, high = name[1:].partition("-")
            return self.style.show(self.rng.randint(int(low), int(high)), self.rng)
        if name == "%":
            return f"{self.rng.uniform(0.5, 99):.{self.rng.choice((0, 1, 2))}f}%"
        if name[0] == "?":
            self.draft.ambiguous.add(self.names[name[1:]])
            return ""
        return self._figure(name)

    def _figure(self, name: str) -> str:
        paths = [self.names[one] for one in name.split("&")]
        if rough_words := self.words.get("~" + name):
            self.said.add(paths[0])
            return self.draft.state(paths[0], self.draft.figures[paths[0]], str(rough_words))
        return self.number(paths[0], self.draft.figures[paths[0]], *paths[1:])
