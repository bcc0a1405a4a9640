"""Text of a report as it is shown to a model: as the source has it, made harmless."""

import unicodedata
from collections.abc import Sequence

from llmx.documents import Document, Span

# Whatever may pass for an angle bracket, with what cannot.
_BRACKETS = str.maketrans("<>＜＞﹤﹥‹›⟨⟩", "〈〉" * 5)


def shown_text(document: Document, passages: Sequence[Span]) -> str:
    """Spans of the view, a line each: see `disarm`."""
    return "\n".join(shown_words(document, span) for span in passages)


def shown_words(document: Document, span: Span) -> str:
    """One span of the view."""
    return disarm(document.quote(document.view.source(span.start, span.end)))


def disarm(text: str) -> str:
    """Report text that can close neither the quotation it stands in nor its message.

    Angle brackets, full-width ones too, mark the quotation and what is pointed
    at in it, and chat templates write their own marks as <|…|>, which a server
    may read as such wherever they stand. Characters that nobody sees go. Runs of
    blanks, which say nothing and cost much, become one; halves of characters,
    which cannot be sent, become question marks.
    """
    plain = text.encode("utf-8", "replace").decode("utf-8").translate(_BRACKETS)
    seen = "".join(char for char in plain if unicodedata.category(char) != "Cf")
    return " ".join(seen.split())
