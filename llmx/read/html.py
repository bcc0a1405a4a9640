"""HTML: the report without the page around it, its tables as grids.

bytes -> tree -> main content (html_main) -> paragraphs and tables (html_text)
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from llmx.read.encoding import decode
from llmx.read.errors import UnreadableDocument
from llmx.read.extract import Extract
from llmx.read.html_elsewhere import leads, packed_page
from llmx.read.html_main import find_main
from llmx.read.html_text import lay_out

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_BYTES = 32 << 20
MAX_TAGS = 500_000

_CHARSET = re.compile(
    rb"""<meta[^<>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9_-]{2,20})""", re.IGNORECASE
)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^<>]{0,200}\?>", re.IGNORECASE)
# Inline tags without meaning for the text; old exports leave thousands of them open.
_INLINE = re.compile(r"</?(?:font|span|b|i|u|em|strong|o:p|a|st1:\w+)(?:\s[^<>]*)?>", re.IGNORECASE)
_HEAD = 4096
_SCANT = 200  # characters; a page that shows fewer may have its text elsewhere
# A tag with its attributes, and what may hold the like without being one. What is begun
# and never closed takes in the rest at once, lest it be looked through again and again.
_TAG = re.compile(
    r"""<!--(?>.*?-->|.*) | <script\b(?>.*?</script|.*) | <style\b(?>.*?</style|.*)
      | (?P<name><[a-z][^\s<>/"']{0,40})(?P<rest>(?:[^"'>]|"[^"]*"|'[^']*')*+)>?""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_LONG_TAG = 100_000
_MOST_ATTRIBUTES = 10_000
_MOST_FRAMES = 10


def read_html(data: bytes, path: str, charset: str = "") -> Extract:
    """Title, date line, text and tables of a page. `charset` is what its envelope says.

    Raises UnreadableDocument (`too_large`, `broken_html`, `encoding`).
    """
    if len(data) > MAX_BYTES:
        raise UnreadableDocument(
            path, "too_large", f"{len(data):,} bytes of HTML, more than {MAX_BYTES:,}; split it"
        )
    declared = _CHARSET.search(data, 0, _HEAD)
    decoded = decode(data, path, declared[1].decode("ascii") if declared else charset or None)
    extract = _laid_out(decoded.text, path)
    if len(extract.text) < _SCANT:
        extract = _from_elsewhere(extract, decoded.text, path)
    notes = extract.notes
    if decoded.lost:
        lost = ("undecodable_bytes", f"{decoded.lost} places are not {decoded.encoding}")
        notes = (*notes, lost)
    return Extract(extract.text, extract.grids, encoding=decoded.encoding, notes=notes)


def _laid_out(markup: str, path: str) -> Extract:
    tree = parse(markup, path)
    _open_frames(tree, path)
    return lay_out(find_main(tree))


def _from_elsewhere(shown: Extract, markup: str, path: str) -> Extract:
    """What a page that shows next to nothing holds unseen, else a note of where it leads."""
    packed = packed_page(markup)
    if packed is not None:
        inside = _laid_out(f"<div>{packed}</div>", path)
        if len(inside.text) > len(shown.text):
            return inside
    lead = leads(markup)
    return replace(shown, notes=(("text_elsewhere", lead),)) if lead else shown


def parse(markup: str, path: str) -> Element:
    """The tree of a page, however broken its markup; comments are left out."""
    if markup.count("<") > MAX_TAGS:
        raise UnreadableDocument(
            path, "too_large", f"more than {MAX_TAGS:,} tags; split it, or save it as text"
        )
    markup = _XML_DECLARATION.sub("", markup, count=1).replace("\x00", "")
    if len(markup) > _LONG_TAG:
        markup = _TAG.sub(_bearable, markup)
    tree, complete = _parse(markup)
    if not complete:
        tree, complete = _parse(_INLINE.sub("", markup))
    if not complete:
        raise UnreadableDocument(
            path, "too_large", "tags are nested too deeply; save the page as text"
        )
    if tree is None:
        raise UnreadableDocument(path, "broken_html", "there is no page in the file")
    return tree


def _open_frames(tree: Element, path: str) -> None:
    """Puts the pages that frames carry in the markup itself (srcdoc) in the place of the frames."""
    for frame in list(islice(tree.iter("iframe"), _MOST_FRAMES)):
        inner = frame.get("srcdoc", "")
        if inner.strip():
            page = parse(inner, path)
            body = page.find("body")
            frame.clear(keep_tail=True)
            frame.tag = "div"
            frame.extend(list(page if body is None else body))


def _bearable(tag: re.Match[str]) -> str:
    """A tag without its attributes if they are so many that the parser would take minutes.

    It compares each with all before it.
    """
    rest = tag["rest"]
    if rest is None or len(rest) < _LONG_TAG or len(rest.split()) < _MOST_ATTRIBUTES:
        return tag[0]
    return f"{tag['name']}>"


def _parse(markup: str) -> tuple[Element | None, bool]:
    """The root element, or None; and whether the parser took all of the markup in."""
    from lxml import etree

    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
    tree: Element | None
    try:
        tree = etree.fromstring(markup, parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        tree = None
    limit = etree.ErrorTypes.ERR_RESOURCE_LIMIT
    return tree, all(entry.type != limit for entry in parser.error_log)
