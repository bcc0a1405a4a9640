"""Draws a report's truth from a seed, and renders it."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .compose import FORMS, compose
from .damage import DAMAGES
from .draft import Draft, Item, Table, Value
from .identities import derivable
from .ink import plain
from .misprints import HARSH
from .rich_layout import HtmlLayout, docx_bytes, everything, pdf_bytes
from .script import as_labelled, printer
from .text_layout import STYLES, TextLayout
from .variants import VARIANTS

SCRIPTS = ("hans", "hant", "hant_words")
HTML = ("html", "html_plain", "html_word", "html_table")
LAYOUTS = (*STYLES, *HTML, "docx", "docx_flat", "pdf", "pdf_wide")
# Bytes, not text, are damaged by these.
ENCODINGS = {"gb18030": "gb18030", "utf8_bom": "utf-8-sig", "utf16": "utf-16"}
DAMAGE = (*(name for name in DAMAGES if name not in HARSH), *ENCODINGS)
_BEFORE_SCRIPT = {"source_error", "page_chrome"}
# Characters glue or fall apart only where tables hold few digits.
_SMALL = {"txt_glued", "line_glued"}


@dataclass(frozen=True, slots=True)
class Generated:
    """A report with its truth.

    `truth` has the shape of gold labels: what the document states, and
    ``_unreadable``, ``_blank``, ``_approximate``, ``_ambiguous`` (paths; a path
    stands for all below it) and ``_source_errors``. `printed` tells how each
    stated path is printed; `lost` the values of what became unreadable, which
    a reader may still derive by arithmetic.
    """

    name: str
    data: bytes
    media: str
    text: str | None
    truth: dict[str, Any]
    form: str
    layout: str
    damage: tuple[str, ...]
    variants: tuple[str, ...]
    script: str
    printed: Mapping[str, str]
    lost: Mapping[str, object]


def generate(
    seed: int,
    *,
    form: str,
    layout: str,
    damage: Sequence[str] = (),
    script: str = "hans",
    variants: Sequence[str] = (),
) -> Generated:
    """The report of `seed`: the same arguments give the same bytes and truth."""
    rng = random.Random(f"{seed}/{form}/{layout}")  # noqa: S311
    draft = compose(rng, form, small=layout in _SMALL)
    for name in variants:
        VARIANTS[name](draft, rng)
    names = [name for name in DAMAGES if name in damage]
    for name in names:
        if name in _BEFORE_SCRIPT:
            DAMAGES[name](draft, rng)
    _convert(draft, script)
    for name in names:
        if name not in _BEFORE_SCRIPT:
            DAMAGES[name](draft, rng)
    media, data, marked = _render(draft, layout, script, rng)
    text = plain(marked) if media in {"txt", "md"} else None
    encoding = next((ENCODINGS[name] for name in damage if name in ENCODINGS), "utf-8")
    if text is not None:
        data = text.encode(encoding, "replace")
    printed = draft.ink.printed(marked)
    books = _Books(draft, printed, script)
    name = f"{form}-{layout}-{script}-{seed:06d}"
    return Generated(
        name,
        data,
        media,
        text,
        books.truth,
        form,
        layout,
        tuple(damage),
        tuple(variants),
        script,
        printed,
        books.lost,
    )


def iterate(  # noqa: PLR0913 - each is a dimension of the corpus
    n: int,
    seed: int,
    *,
    forms: Sequence[str] = FORMS,
    layouts: Sequence[str] = LAYOUTS,
    damage: Sequence[str] = (),
    scripts: Sequence[str] = SCRIPTS[:1],
    most: int = 2,
    variants: Sequence[str] = (),
) -> Iterator[Generated]:
    """`n` reports over all forms and layouts.

    Each gets up to `most` of the damages given, and none to two of the variants.
    """
    rng = random.Random(seed)  # noqa: S311
    for index in range(n):
        picked = rng.sample(list(damage), rng.randint(1, min(most, len(damage)))) if damage else []
        varied = rng.sample(list(variants), rng.randint(0, 2)) if variants else []
        yield generate(
            rng.randrange(10**9),
            form=forms[index % len(forms)],
            layout=layouts[index // len(forms) % len(layouts)],
            damage=picked,
            script=rng.choice(scripts),
            variants=varied,
        )


def _convert(draft: Draft, script: str) -> None:
    if script == "hans":
        return
    show = printer(script)
    draft.title = show(draft.title)
    draft.before = [show(line) for line in draft.before]
    draft.after = [show(line) for line in draft.after]
    for block in draft.blocks:
        if not isinstance(block, Table):
            block.text = show(block.text)
            continue
        for cell in block.cells():
            cell.text = cell.text if cell.path else show(cell.text)


def _render(draft: Draft, layout: str, script: str, rng: random.Random) -> tuple[str, bytes, str]:
    """Media, bytes (empty for text) and marked text."""
    if layout in STYLES:
        return (
            "md" if layout == "md" else "txt",
            b"",
            TextLayout(draft, STYLES[layout], rng).render(),
        )
    if layout in HTML:
        page = HtmlLayout(
            draft,
            rng,
            chrome=layout == "html",
            word=layout == "html_word",
            tabled=layout == "html_table",
            printer=printer(script),
        ).render()
        return "html", plain(page).encode(), page
    if layout.startswith("docx"):
        return "docx", docx_bytes(draft, merged=layout == "docx"), everything(draft)
    return "pdf", pdf_bytes(draft, wide=layout == "pdf_wide"), everything(draft)


# --- truth ----------------------------------------------------------------------


@dataclass(slots=True)
class _Books:
    """What the marks that are left state, and the values of those that were spoilt."""

    draft: Draft
    printed: Mapping[str, str]
    script: str
    truth: dict[str, Any] = field(default_factory=dict)
    lost: dict[str, Value] = field(default_factory=dict)
    ambiguous: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        draft, self.ambiguous = self.draft, set(self.draft.ambiguous)
        for path, value in draft.implied.items():
            _put(self.truth, path, self._label(value) if "region" in path else value)
        for path, value in draft.values.items():
            if not any(path.startswith(f"{name}/") for name in draft.items):
                self._leaf(path, value)
        for path, items in draft.items.items():
            self._list(path, items)
        self.ambiguous |= derivable(leaves(self.truth))
        self.truth |= {
            "_approximate": sorted(path for path in draft.approximate if path in self.printed),
            "_unreadable": sorted(self.lost),
            "_blank": sorted({path for path in draft.blank if path not in self.printed}),
            "_source_errors": draft.source_errors,
            "_ambiguous": [{"path": p, "note": "not scored"} for p in sorted(self.ambiguous)],
        }

    def _label(self, value: Value) -> Value:
        if self.script == "hans" or not isinstance(value, str):
            return value
        return as_labelled(printer(self.script)(value))

    def _leaf(self, path: str, value: Value) -> None:
        if path in self.printed:
            stated = self._label(value)
            _put(self.truth, path, stated)
            # A text that damage changed is not scored: a reader may mend it or keep it.
            dated = path.endswith(("_on", "_start", "_end"))
            if isinstance(stated, str) and not dated and stated not in self._words(path):
                self.ambiguous.add(path)
        elif path in self.draft.ink.spoilt:
            self.lost[path] = value

    def _list(self, path: str, items: Sequence[Item]) -> None:
        kept: list[Any] = []
        for index, item in enumerate(items):
            here = f"{path}/{index}"
            mark = f"{here}/count" if "count" in item else here
            if mark in self.printed:
                kept.append(self._item(item))
                if "text" in item and kept[-1] not in self._words(here):
                    self.ambiguous.add(path)
                continue
            self.ambiguous.add(path)
            if mark in self.draft.ink.spoilt:
                self.lost[mark] = item.get("count")
        if kept:
            _put(self.truth, path, kept[0] if path == "/leadership/head" else kept)

    def _item(self, item: Item) -> Item | Value:
        if "text" in item:
            return self._label(item["text"])
        return {
            key: value if key == "kind" else self._label(value)
            for key, value in item.items()
            if value is not None or key == "name"
        }

    def _words(self, path: str) -> str:
        shown = self.printed[path]
        return shown if self.script == "hans" else as_labelled(shown)


def _put(tree: dict[str, Any], path: str, value: object) -> None:
    *groups, leaf = path.strip("/").split("/")
    for group in groups:
        tree = tree.setdefault(group, {})
    tree[leaf] = value


def leaves(tree: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """Path -> value of the stated leaves of a truth; lists are left out."""
    found: dict[str, Any] = {}
    for key, value in tree.items():
        if key.startswith("_") or isinstance(value, list):
            continue
        if isinstance(value, dict):
            found |= leaves(value, f"{path}/{key}")
        else:
            found[f"{path}/{key}"] = value
    return found
