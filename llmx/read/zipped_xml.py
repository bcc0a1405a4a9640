"""The XML parts of documents that are zips (.docx, .ofd, .xlsx), unpacked within bounds."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

from llmx.frozen import frozen
from llmx.read.archive import MAX_RATIO, ZIP_ERRORS
from llmx.read.errors import UnreadableDocument

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_XML_BYTES = 64 << 20
_SMALL = 4 << 20  # XML of this size harms nobody, whatever its ratio


@frozen
class Parts:
    """The parts of one document. `code` and `what` name it in errors."""

    archive: zipfile.ZipFile
    path: str
    code: str
    what: str

    def get(self, name: str) -> Element | None:
        """A part, parsed without entities and network; None if there is none.

        Raises UnreadableDocument (`code`, `too_large`).
        """
        try:
            info = self.archive.getinfo(name)
        except KeyError:
            return None
        ratio = info.file_size / max(info.compress_size, 1)
        if info.file_size > MAX_XML_BYTES or (info.file_size > _SMALL and ratio > MAX_RATIO):
            raise UnreadableDocument(
                self.path,
                "too_large",
                f"{name} unpacks to {info.file_size:,} bytes; split the document",
            )
        with self.archive.open(info) as stream:
            content = stream.read(MAX_XML_BYTES + 1)
        return parse_xml(content, self.path, self.code, self.what)


@contextmanager
def open_parts(data: bytes, path: str, code: str, what: str) -> Iterator[Parts]:
    """The parts of a document. What a broken zip raises becomes UnreadableDocument (`code`)."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            yield Parts(archive, path, code, what)
    except ZIP_ERRORS as error:
        raise broken(path, code, what, error) from error


def parse_xml(content: bytes, path: str, code: str, what: str) -> Element:
    """The root of an XML part; external and internal entities stay unresolved."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise broken(path, code, what, error) from error


def broken(path: str, code: str, what: str, error: object) -> UnreadableDocument:
    """The error of a document that cannot be opened."""
    return UnreadableDocument(path, code, f"this {what} cannot be opened ({error}); save it again")


def too_large(path: str, what: str) -> UnreadableDocument:
    """The error of a document with more in it than any report has."""
    return UnreadableDocument(path, "too_large", f"{what}; split it")


def part_name(base: str, place: str | None) -> str:
    """A part's name: from the root if it begins with a slash, else beside the part `base`."""
    place = (place or "").strip().replace("\\", "/")
    if not place:
        return ""
    joined = place if place.startswith("/") else posixpath.join(posixpath.dirname(base), place)
    return posixpath.normpath(joined).lstrip("/")
