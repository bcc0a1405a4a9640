"""Bytes to Document: what a file is, its text, its tables, and the view rules work on.

    bytes -> media type -> Extract (text, grids, pages) -> View -> Document

Anything but a Document or an UnreadableDocument is a bug.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePath

from llmx.documents import Document, Source
from llmx.read import media
from llmx.read.archive import is_archive, read_members
from llmx.read.characters import detect_script
from llmx.read.errors import UnreadableDocument
from llmx.read.extract import Extract
from llmx.read.packed import is_packed, unpacked
from llmx.read.view import make_view

__all__ = [
    "UnreadableDocument",
    "detect_script",
    "is_archive",
    "make_view",
    "read_document",
    "read_members",
]

MAX_BYTES = 256 << 20
MAX_TEXT_BYTES = 24 << 20
MAX_CHARS = 6_000_000  # of the text; a report has some ten thousand


def read_document(data: bytes, path: str) -> Document:
    """The document in `data`. `path` names it in messages and gives `doc_id`, its stem.

    Raises UnreadableDocument with a stable code; see llmx.read.errors.
    """
    if not data:
        raise UnreadableDocument(path, "empty_file", "the file is empty; get it again")
    if len(data) > MAX_BYTES:
        raise _too_large(path, len(data), MAX_BYTES)
    kind = media.media_type(data)
    extract, kind = _extract(data, path, kind)
    if not extract.text.strip():
        told = "".join(f"; {message}" for _, message in extract.notes)
        raise UnreadableDocument(path, "empty_file", f"there is no text in the file{told}")
    if len(extract.text) > MAX_CHARS:
        raise UnreadableDocument(
            path,
            "too_large",
            f"{len(extract.text):,} characters, more than {MAX_CHARS:,}; split it",
        )
    return _document(data, path, extract, kind)


def _document(data: bytes, path: str, extract: Extract, kind: str) -> Document:
    source = Source(
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=kind,
        encoding=extract.encoding,
        script=detect_script(extract.text),
        chars=len(extract.text),
    )
    return Document(
        doc_id=PurePath(path).stem,
        source=source,
        text=extract.text,
        view=make_view(extract.text),
        grids=extract.grids,
        pages=extract.pages,
        confidence=extract.confidence,
        notes=extract.notes,
    )


def _extract(data: bytes, path: str, kind: str) -> tuple[Extract, str]:
    """Text by the reader for a media type, and the media type as read."""
    if is_packed(kind):
        data = unpacked(data, path, kind, MAX_BYTES)
        kind = media.media_type(data)
        if is_packed(kind):
            raise UnreadableDocument(path, "archive", "packed twice; unpack it")
    reader = _READERS.get(kind)
    if reader is None and kind.startswith("image/"):
        reader = _image
    if reader is not None:
        return reader(data, path), kind
    if kind != media.TEXT:
        raise _not_read(path, kind)
    if len(data) > MAX_TEXT_BYTES:
        raise _too_large(path, len(data), MAX_TEXT_BYTES)
    from llmx.read.text import read_text

    return read_text(data, path)


def _html(data: bytes, path: str) -> Extract:
    from llmx.read.html import read_html

    return read_html(data, path)


def _message(data: bytes, path: str) -> Extract:
    from llmx.read.message import read_message

    part = read_message(data, path)
    if part.is_page:
        from llmx.read.html import read_html

        extract = read_html(part.content, path, part.charset)
    else:
        from llmx.read.text import read_text

        extract, _ = read_text(part.content, path, part.charset or None)
    if not part.attached:
        return extract
    note = ("text_elsewhere", f"not read: {', '.join(part.attached)}; save and give them")
    return replace(extract, notes=(*extract.notes, note))


def _pdf(data: bytes, path: str) -> Extract:
    from llmx.read.pdf import read_pdf

    return read_pdf(data, path)


def _docx(data: bytes, path: str) -> Extract:
    from llmx.read.docx import read_docx

    return read_docx(data, path)


def _doc(data: bytes, path: str) -> Extract:
    from llmx.read.doc import read_doc

    return read_doc(data, path)


def _xlsx(data: bytes, path: str) -> Extract:
    from llmx.read.xlsx import read_xlsx

    return read_xlsx(data, path)


def _rtf(data: bytes, path: str) -> Extract:
    from llmx.read.doc import read_rtf_document

    return read_rtf_document(data, path)


def _ofd(data: bytes, path: str) -> Extract:
    from llmx.read.ofd import read_ofd

    return read_ofd(data, path)


def _word_xml(data: bytes, path: str) -> Extract:
    from llmx.read.doc import read_word_xml

    return read_word_xml(data, path)


def _image(data: bytes, path: str) -> Extract:
    from llmx.read import ocr

    if not ocr.is_available():
        raise UnreadableDocument(
            path,
            "not_text",
            f"this is {media.described(media.media_type(data))}, not text; "
            "give the document, or install llmx[ocr] to have pictures read",
        )
    from llmx.read.pdf import lay_out

    scans = ocr.read_image(data, path)
    extract = lay_out([scan.page for scan in scans])
    if not extract.text:
        raise UnreadableDocument(path, "not_text", "there is no text in this picture")
    return replace(extract, confidence=ocr.confidence(scans), notes=ocr.doubts(scans))


_READERS: Mapping[str, Callable[[bytes, str], Extract]] = {
    media.HTML: _html,
    media.MHTML: _message,
    media.MAIL: _message,
    media.PDF: _pdf,
    media.DOCX: _docx,
    media.DOC: _doc,
    media.RTF: _rtf,
    media.XLSX: _xlsx,
    media.OFD: _ofd,
    media.WORD_XML: _word_xml,
}


def _not_read(path: str, kind: str) -> UnreadableDocument:
    what = media.described(kind)
    if media.is_archive(kind):
        return UnreadableDocument(path, "archive", f"this is {what}; unpack it")
    if media.is_document(kind):
        return UnreadableDocument(path, "unsupported", f"this is {what}; save it as .docx or .pdf")
    return UnreadableDocument(path, "not_text", f"this is {what}, not a document")


def _too_large(path: str, size: int, limit: int) -> UnreadableDocument:
    return UnreadableDocument(
        path, "too_large", f"{size:,} bytes, more than {limit:,}; split it or take out the pictures"
    )
