"""Legacy Word: .doc and .wps by their own bytes, older ones by a converter; Word 2003 XML."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from llmx.frozen import frozen
from llmx.read.docx import CODE, SIDES, WHAT, lay_out, one_line, read_docx
from llmx.read.encoding import decode
from llmx.read.errors import UnreadableDocument
from llmx.read.extract import CellText, Extract, TextBuilder
from llmx.read.numbering import Numbering, W
from llmx.read.rtf import read_rtf
from llmx.read.table import Merged, column_at, columns_of
from llmx.read.word_binary import Cell, LockedError, Paragraph, WordError, read_word
from llmx.read.zipped_xml import parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_SECONDS = 120
_MAX_RTF_BYTES = 64 << 20
_NEAR = 40  # twips; edges of cells that are no further apart are one
_HINTS = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_WORD_STREAM = "WordDocument".encode("utf-16-le")
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
# What else stands in such a container, and what llmx reads of the same.
_OTHERS = {
    "Workbook": "an old Excel file (.xls); save it as .xlsx",
    "PowerPoint Document": "an old PowerPoint file; save it as .docx or .pdf",
}


def read_doc(data: bytes, path: str) -> Extract:
    """Text and tables of a .doc; of Word 95 and before by LibreOffice, antiword or catdoc.

    Raises UnreadableDocument: `legacy_doc` where none of them is installed or
    can read it, `encrypted_docx` for a document with a password.
    """
    if _ENCRYPTED_STREAM in data:
        raise _locked(path)
    if _WORD_STREAM not in data:
        for stream, said in _OTHERS.items():
            if stream.encode("utf-16-le") in data:
                raise UnreadableDocument(path, "unsupported", said)
    try:
        word = read_word(data)
    except LockedError as error:
        raise _locked(path) from error
    except WordError:
        return _by_converter(data, path)
    return _laid_out((*word.body, *word.boxes), word.numbering)


def read_rtf_document(data: bytes, path: str) -> Extract:
    """Text and tables of an RTF document. Raises UnreadableDocument (`too_large`)."""
    if len(data) > _MAX_RTF_BYTES:
        raise UnreadableDocument(
            path,
            "too_large",
            f"{len(data):,} bytes of RTF; take out the pictures, or save as .docx",
        )
    return _laid_out(read_rtf(data), Numbering({}, {}))


def _locked(path: str) -> UnreadableDocument:
    return UnreadableDocument(path, "encrypted_docx", "locked with a password; save it without one")


def _laid_out(paragraphs: Iterable[Paragraph], numbering: Numbering) -> Extract:
    out = TextBuilder()
    rows: list[_Row] = []
    cells: list[list[str]] = [[]]
    for paragraph in paragraphs:
        number = numbering.next(*paragraph.number) if paragraph.number else ""
        if paragraph.depth and paragraph.row is not None:
            rows.append(_Row([one_line(cell) for cell in cells[:-1]], paragraph.row))
            cells = [[]]
            continue
        text = number + paragraph.text if paragraph.text.strip(SIDES) else ""
        if paragraph.depth:
            cells[-1].append(text)
            if paragraph.ends_cell:
                cells.append([])
            continue
        out.table(_grid(rows), "doc")
        rows = []
        for line in text.split("\n"):
            if line.strip(SIDES):
                out.line(line.strip(SIDES))
    out.table(_grid(rows), "doc")
    return Extract(out.text(), tuple(out.grids))


@frozen
class _Row:
    texts: list[str]
    cells: tuple[Cell, ...]


def _grid(rows: Sequence[_Row]) -> list[CellText]:
    """Cells of a table, of which each row tells where its own stand."""
    edges = columns_of((e for row in rows for c in row.cells for e in (c.left, c.right)), _NEAR)
    merged = Merged()
    for index, row in enumerate(rows):
        for text, cell in zip(row.texts, row.cells, strict=False):
            column = column_at(edges, cell.left)
            columns = max(1, column_at(edges, cell.right) - column)
            if cell.joins_left and merged.cells and merged.cells[-1].row == index:
                before = merged.cells[-1]
                merged.cells[-1] = replace(before, columns=column + columns - before.column)
                continue
            here = CellText(index, column, text, 1, columns)
            merged.add(here, continues=cell.joins_above)
    return merged.cells


def _by_converter(data: bytes, path: str) -> Extract:
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
        "a damaged .doc, or of Word 95; install LibreOffice or antiword, or save it as .docx",
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
    root = parse_xml(data.replace(namespace, modern), path, CODE, WHAT)
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
