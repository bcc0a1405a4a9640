"""Legacy Word (.doc) through a converter on this machine, and Word 2003 XML."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from llmx.read.docx import lay_out, parse_xml, read_docx
from llmx.read.encoding import decode
from llmx.read.errors import UnreadableDocument
from llmx.read.extract import Extract
from llmx.read.numbering import Numbering, W

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_SECONDS = 120
_HINTS = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_WORD_STREAM = "WordDocument".encode("utf-16-le")
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_BOOK_STREAMS = ("Workbook".encode("utf-16-le"), "PowerPoint Document".encode("utf-16-le"))


def read_doc(data: bytes, path: str) -> Extract:
    """Text of a .doc by LibreOffice, else by antiword or catdoc.

    Raises UnreadableDocument: `legacy_doc` where none of them is installed or
    can read it, `encrypted_docx` for a .docx with a password.
    """
    if _ENCRYPTED_STREAM in data:
        raise UnreadableDocument(
            path, "encrypted_docx", "locked with a password; save it without one"
        )
    if _WORD_STREAM not in data and any(stream in data for stream in _BOOK_STREAMS):
        raise UnreadableDocument(
            path, "unsupported", "an old Excel or PowerPoint file; save it as .docx or .pdf"
        )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source.doc"
        source.write_bytes(data)
        return _converted(source, path)


def _converted(source: Path, path: str) -> Extract:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is not None:
        profile = (source.parent / "profile").as_uri()
        _run(
            [
                office,
                f"-env:UserInstallation={profile}",
                "--headless",
                "--convert-to",
                "docx",
                "--outdir",
                str(source.parent),
                str(source),
            ],
            path,
        )
        converted = source.with_suffix(".docx")
        if converted.exists():
            return read_docx(converted.read_bytes(), path)
    for name, options in (
        ("antiword", ["-m", "UTF-8.txt", "-w", "0"]),
        ("catdoc", ["-d", "utf-8"]),
    ):
        program = shutil.which(name)
        if program is not None:
            decoded = decode(_run([program, *options, str(source)], path) or b" ", path)
            return Extract(decoded.text, encoding=decoded.encoding)
    raise UnreadableDocument(
        path,
        "legacy_doc",
        "an old Word document (.doc); install LibreOffice or antiword, or save it as .docx",
    )


def _run(command: list[str], path: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, no shell
            command, capture_output=True, timeout=_SECONDS, check=True, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise UnreadableDocument(
            path, "legacy_doc", f"{Path(command[0]).name} cannot convert it ({error})"
        ) from error
    return done.stdout


def read_word_xml(data: bytes, path: str) -> Extract:
    """Word 2003 XML, which many offices saved under the name .doc."""
    namespace = b"http://schemas.microsoft.com/office/word/2003/wordml"
    modern = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    root = parse_xml(data.replace(namespace, modern), path)
    for merged in root.iter(f"{W}vmerge"):
        merged.tag = f"{W}vMerge"
    for number in list(root.iterfind(f".//{W}pPr/{W}listPr/{_HINTS}t")):
        _print_number(number)
    return lay_out(root, Numbering({}, {}), {})


def _print_number(number: Element) -> None:
    """Puts a list number, which Word leaves beside the text as a hint, before it."""
    from lxml.etree import SubElement

    properties = number.xpath("ancestor::*[2]")[0]
    run = SubElement(properties.getparent(), f"{W}r")
    SubElement(run, f"{W}t").text = number.get(f"{_HINTS}val", "")
    properties.addnext(run)
