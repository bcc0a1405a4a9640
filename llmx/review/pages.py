"""Pages drawn from records. Everything that comes from a report is escaped by the templates."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from llmx.fields import Schema
from llmx.review.apply import apply_corrections
from llmx.review.corrections import CorrectionFile
from llmx.review.index import Line, RecordIndex, Wanted
from llmx.review.view import every_field, numbers_of, sections_of, segments_of
from llmx.review.words import LANGUAGES, Language, words_in

TextOf = Callable[[Mapping[str, Any]], str | None]
BytesOf = Callable[[Mapping[str, Any]], bytes | None]

ROWS = 100
"""Records on one page of the list."""
ASSETS: Mapping[str, str] = {
    "review.css": "text/css",
    "review.js": "text/javascript",
    "review.svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Review:
    """What a review is of.

    `text_of` and `bytes_of` give a record's source, None if it is not at hand.
    """

    index: RecordIndex
    corrections: CorrectionFile
    schema: Schema
    text_of: TextOf
    bytes_of: BytesOf

    def corrected(self, number: int) -> Line:
        """The record with what was said of it so far."""
        row = self.index.rows[number]
        told = self.corrections.of(row.key).values()
        return apply_corrections(self.index.line(number), told, self.schema)


class Pages:
    """Draws the pages of one review."""

    def __init__(self, review: Review) -> None:
        self._review = review
        self._templates = Environment(
            loader=PackageLoader("llmx.review"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["source"] = as_source

    def list_page(self, language: Language, wanted: Wanted, page: int = 1) -> str:
        """A page (from 1) of the records that are wanted, and what to narrow them by."""
        rows, found = self._review.index.rows, self._review.index.found(wanted)
        shown = found[(page - 1) * ROWS : page * ROWS]
        return self._draw(
            "list.html",
            language,
            found=len(found),
            page=page,
            pages=max(1, -(-len(found) // ROWS)),
            rows=shown,
            corrected={row.number: self._corrected(row.number) for row in shown},
            wanted=wanted,
            query=urlencode({name: value for name, value in asdict(wanted).items() if value}),
            forms=sorted({row.form for row in rows} - {""}),
            years=sorted({row.year for row in rows} - {""}),
            statuses=sorted({row.status for row in rows}),
            checks=sorted({broken.id for row in rows for broken in row.broken}),
            paths=[leaf.path for leaf in self._review.schema.leaves],
            static=False,
        )

    def record_page(self, language: Language, number: int) -> str:
        """One record. IndexError if there is none of this number."""
        order = [row.number for row in self._review.index.found(Wanted())]
        place = order.index(number)
        return self._draw(
            "record.html",
            language,
            before=order[place - 1] if place else None,
            after=order[place + 1] if place + 1 < len(order) else None,
            static=False,
            **self._record(number),
        )

    def static_page(self, language: Language) -> str:
        """List and records in one file that needs nothing else and can change nothing."""
        rows = self._review.index.found(Wanted())
        css, script = asset("review.css").decode(), asset("review.js").decode()
        return self._draw(
            "static.html",
            language,
            rows=rows,
            corrected={row.number: self._corrected(row.number) for row in rows},
            records=(self._record(row.number) for row in rows),
            css=Markup(css),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            css_hash=_hash_of(css),
            script_hash=_hash_of(script),
            static=True,
        )

    def _record(self, number: int) -> dict[str, Any]:
        row, line = self._review.index.rows[number], self._review.corrected(number)
        told = self._review.corrections.of(row.key)
        sections = sections_of(line, self._review.schema, told)
        text = self._review.text_of(line)
        numbers = numbers_of(sections)
        return {
            "row": row,
            "line": line,
            "sections": sections,
            "views": [view for section in sections for view in every_field(section)],
            "segments": None if text is None else segments_of(text, line, numbers),
            "broken": [check for check in line["checks"] if check["status"] == "broken"],
            "numbers": numbers,
            "reviewed": "" in told,
            "pictures": is_pdf(line) and text is not None,
        }

    def _corrected(self, number: int) -> int:
        return len(self._review.corrections.of(self._review.index.rows[number].key))

    def _draw(self, template: str, language: Language, **names: Any) -> str:  # noqa: ANN401 - what templates name
        other = next(one for one in LANGUAGES if one != language)
        return self._templates.get_template(template).render(
            w=words_in(language), language=language, other=other, **names
        )


def is_pdf(line: Line) -> bool:
    """Whether a record's source has pages that can be drawn."""
    return bool(line["source"].get("media_type") == "application/pdf")


def asset(name: str) -> bytes:
    """A style sheet or script of the page. KeyError for any other name."""
    if name not in ASSETS:
        raise KeyError(name)
    return (files("llmx.review") / "static" / name).read_bytes()


def as_source(text: str) -> Markup:
    """Text of a report so that a browser keeps every character: it would drop CR and NUL."""
    kept = str(escape(text.replace("\0", "␀"))).replace("\r", "&#13;")
    return Markup(kept)  # noqa: S704 - escaped above


def _hash_of(text: str) -> str:
    """As a Content-Security-Policy names an inline script or style sheet."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
