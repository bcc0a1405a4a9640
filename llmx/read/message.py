"""Web archives (.mht) and mails (.eml): the page or text inside of a MIME message (RFC 2045)."""

from __future__ import annotations

import re
from email.message import Message
from itertools import islice
from typing import TYPE_CHECKING

from llmx.frozen import frozen
from llmx.read.errors import UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Iterator

# What may open a level of parts in a message.
_HOLDS_PARTS = re.compile(
    rb"boundary\s{0,9}=|^content-type:\s{0,9}message/", re.IGNORECASE | re.MULTILINE
)
_MOST_NESTED = 100


@frozen
class Part:
    """The page or text that a message holds; `attached` are the names of its other documents."""

    content: bytes
    charset: str
    is_page: bool
    attached: tuple[str, ...] = ()


def read_message(data: bytes, path: str) -> Part:
    """The first page of a message, else its first text.

    Raises UnreadableDocument (`broken_html`, `too_large`).
    """
    from email import message_from_bytes, policy

    # The parser calls itself for a part in a part, and holds each line against all around it.
    if sum(1 for _ in islice(_HOLDS_PARTS.finditer(data), _MOST_NESTED + 1)) > _MOST_NESTED:
        raise UnreadableDocument(
            path, "too_large", "its parts are nested too deeply; save the page as .html"
        )
    parts = list(message_from_bytes(data, policy=policy.compat32).walk())
    attached = tuple(_attached(parts))
    for kind in ("text/html", "text/plain"):
        for part in parts:
            content = part.get_payload(decode=True)
            if part.get_content_type() == kind and isinstance(content, bytes) and content.strip():
                charset = part.get_content_charset() or ""
                return Part(content, charset, kind == "text/html", attached)
    named = f", but {', '.join(attached)}; save and give that" if attached else ""
    raise UnreadableDocument(path, "broken_html", f"there is no page in this web archive{named}")


def _attached(parts: list[Message]) -> Iterator[str]:
    """Names of attached files, but for the pictures and styles of a page."""
    from email.header import decode_header, make_header

    for part in parts:
        name = part.get_filename()
        if name and part.get_content_maintype() == "application":
            yield str(make_header(decode_header(name)))
