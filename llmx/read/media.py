"""What a file is, told from its bytes. Names lie: .doc is often HTML, .txt a picture."""

import re
import zipfile
from io import BytesIO

TEXT = "text/plain"
MARKDOWN = "text/markdown"
HTML = "text/html"
MHTML = "multipart/related"
MAIL = "message/rfc822"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOC = "application/msword"
OFD = "application/ofd"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RTF = "application/rtf"
WORD_XML = "application/vnd.ms-word.xml"
ZIP = "application/zip"
GZIP = "application/gzip"
BZIP2 = "application/x-bzip2"
XZ = "application/x-xz"

# Head of the file, media type. Longer and more telling heads first.
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", DOC),
    (b"{\\rtf", RTF),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b\x08", GZIP),
    (b"BZh", BZIP2),
    (b"\xfd7zXZ\x00", XZ),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ\x90\x00", "application/x-executable"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
)
_KINDS = {
    "image/png": "a PNG picture",
    "image/jpeg": "a JPEG picture",
    "image/gif": "a GIF picture",
    "image/tiff": "a TIFF picture",
    "image/bmp": "a BMP picture",
    "image/webp": "a WebP picture",
    "application/x-executable": "a program",
    "application/vnd.sqlite3": "a database",
}
_DOCUMENTS = {
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "a presentation",
    "application/vnd.oasis.opendocument.text": "an OpenDocument text",
    "application/epub+zip": "an e-book",
    "application/vnd.oasis.opendocument.text-flat-xml": "an OpenDocument text",
}
_ARCHIVES = {
    ZIP: "a zip archive",
    "application/x-7z-compressed": "a 7z archive",
    "application/vnd.rar": "a RAR archive",
    "application/x-tar": "a tar archive",
}
# Telling members of the formats that are zips.
_MEMBERS = (
    ("word/document.xml", DOCX),
    ("xl/workbook.xml", XLSX),
    (
        "ppt/presentation.xml",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    ("OFD.xml", OFD),
    ("META-INF/container.xml", "application/epub+zip"),
    ("content.xml", "application/vnd.oasis.opendocument.text"),
)
_HEAD = 4096
_PDF_HEADER_WITHIN = 1024  # ISO 32000-1, annex H.3.4.1
_HTML = re.compile(
    rb"""<(?: !doctype\s+html | html[\s>] | head[\s>] | body[\s>] | table[\s>] | title[\s>]
       | meta\s | div[\s>] | p[\s>] | span[\s>] | h[1-6][\s>] )""",
    re.VERBOSE | re.IGNORECASE,
)
# A message begins with the lines of its head, one of which says that it is MIME (RFC 2045).
_HEADER = re.compile(rb"\s{0,99}[a-z][a-z-]{1,40}:[ \t]", re.IGNORECASE)
_MIME_VERSION = re.compile(rb"^mime-version:", re.IGNORECASE | re.MULTILINE)
_MAIL_HEAD = 16_384
# Counted repeats: two starred blanks in a row would take quadratic time on a long blank line.
_MARKDOWN = re.compile(
    r"""^(?: \#{1,6}[ \t]{1,9}\S                                 # a heading
        | [ \t]{0,9}\|?[ \t]{0,9}:?-{3,}:?[ \t]{0,9}\|[ \t:|-]*$  # the line under a table's head
        )""",
    re.VERBOSE | re.MULTILINE,
)


def media_type(data: bytes) -> str:
    """Media type of a file by its content; plain text when nothing else is known."""
    for head, kind in _MAGIC:
        if data.startswith(head):
            return _zip_kind(data) if kind == ZIP else kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[:2] == b"BM" and data[6:10] == b"\x00\x00\x00\x00":
        return "image/bmp"
    if b"%PDF-" in data[:_PDF_HEADER_WITHIN]:
        return PDF
    if data[4:8] == b"ftyp":
        return "video/mp4"
    if data[257:262] == b"ustar":
        return "application/x-tar"
    return _text_kind(data)


def is_markdown(text: str) -> bool:
    """Whether a text has headings or pipe tables of Markdown."""
    return bool(_MARKDOWN.search(text))


def is_archive(kind: str) -> bool:
    """Whether a media type holds files, one of which may be the document."""
    return kind in _ARCHIVES


def is_document(kind: str) -> bool:
    """Whether a media type that llmx does not read may still hold the document."""
    return kind in _DOCUMENTS


def described(kind: str) -> str:
    """A media type in words, for a message."""
    return _KINDS.get(kind) or _DOCUMENTS.get(kind) or _ARCHIVES.get(kind) or f"{kind} data"


def _text_kind(data: bytes) -> str:
    head = data[:_HEAD].replace(b"\x00", b"") if b"\x00" in data[:_HEAD] else data[:_HEAD]
    if b"<w:wordDocument" in head or b"schemas.microsoft.com/office/word/2003/wordml" in head:
        return WORD_XML
    if b"<office:document" in head:
        return "application/vnd.oasis.opendocument.text-flat-xml"
    if _HEADER.match(head) and _MIME_VERSION.search(data, 0, _MAIL_HEAD):
        return MHTML if b"multipart/related" in head.lower() else MAIL
    if _HTML.search(head) or b"</html>" in data[-_HEAD:].lower():
        return HTML
    return TEXT


def _zip_kind(data: bytes) -> str:
    """Office files are zips with telling members; a zip that cannot be listed stays a zip."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        return ZIP
    return next((kind for member, kind in _MEMBERS if member in names), ZIP)
