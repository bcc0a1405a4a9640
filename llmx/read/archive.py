"""The documents in a .zip, taken out safely: nothing touches the disk, and sizes are limited."""

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath

from llmx.read.errors import UnreadableDocument
from llmx.read.media import ZIP, media_type

MAX_MEMBERS = 20_000
MAX_MEMBER_BYTES = 256 << 20
MAX_TOTAL_BYTES = 4 << 30
MAX_RATIO = 200  # deflate reaches 1032; text some 10, sparse bitmaps some 100
MAX_DEPTH = 3

_UTF8_NAME = 0x800  # general purpose bit 11: the name is UTF-8
_ENCRYPTED = 0x1
_SMALL = 1 << 20  # a member of this size harms nobody, whatever its ratio
_LEFT_BEHIND = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")

# What Python raises for a zip that is broken, torn or packed in a way it does not know.
ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
)


def is_archive(data: bytes) -> bool:
    """Whether `data` is a .zip of documents, and not an Office file."""
    return media_type(data) == ZIP


def read_members(data: bytes, path: str, depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of each document in a .zip, those of inner zips too (`a.zip/b.txt`).

    Names are as stored, GBK names decoded; they never climb out of the archive.
    Raises UnreadableDocument (`broken_zip`, `encrypted_zip`, `unsafe_zip`).
    """
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise _broken(path, error) from error
    with archive:
        members = [member for member in archive.infolist() if _is_document(member)]
        _refuse_excess(members, path)
        for member in members:
            name = f"{path}/{_name(member)}"
            content = _content(archive, member, name)
            if is_archive(content):
                yield from _inner(content, name, depth)
            else:
                yield name, content


def _inner(content: bytes, name: str, depth: int) -> Iterator[tuple[str, bytes]]:
    if depth + 1 >= MAX_DEPTH:
        raise UnreadableDocument(
            name, "unsafe_zip", f"zips are nested deeper than {MAX_DEPTH}; unpack them first"
        )
    yield from read_members(content, name, depth + 1)


def _is_document(member: zipfile.ZipInfo) -> bool:
    return not member.is_dir() and not any(part in member.filename for part in _LEFT_BEHIND)


def _refuse_excess(members: list[zipfile.ZipInfo], path: str) -> None:
    if len(members) > MAX_MEMBERS:
        raise UnreadableDocument(
            path, "unsafe_zip", f"{len(members)} members, more than {MAX_MEMBERS}; split it"
        )
    total = sum(member.file_size for member in members)
    if total > MAX_TOTAL_BYTES:
        raise UnreadableDocument(
            path, "unsafe_zip", f"unpacks to {total:,} bytes, more than {MAX_TOTAL_BYTES:,}"
        )
    for member in members:
        ratio = member.file_size / max(member.compress_size, 1)
        if member.file_size > _SMALL and ratio > MAX_RATIO:
            raise UnreadableDocument(
                path, "unsafe_zip", f"{_name(member)} unpacks to {ratio:.0f} times its size"
            )


def _name(member: zipfile.ZipInfo) -> str:
    """The member's name without drive, root or `..`; names without the UTF-8 flag are GBK."""
    name = member.filename
    if not member.flag_bits & _UTF8_NAME:
        raw = name.encode("cp437", "replace")
        for codec in ("utf-8", "gb18030"):
            try:
                name = raw.decode(codec)
            except UnicodeDecodeError:
                continue
            break
    parts = PurePosixPath(name.replace("\\", "/").replace("\x00", "")).parts
    safe = [part for part in parts if part not in ("/", "..", ".") and not part.endswith(":")]
    return "/".join(safe) or "unnamed"


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    """The member's bytes; never more than declared, whatever the data says."""
    if member.flag_bits & _ENCRYPTED:
        raise UnreadableDocument(
            name, "encrypted_zip", "locked with a password; unpack it and give the documents"
        )
    if member.file_size > MAX_MEMBER_BYTES:
        raise UnreadableDocument(
            name, "too_large", f"{member.file_size:,} bytes, more than {MAX_MEMBER_BYTES:,}"
        )
    try:
        with archive.open(member) as stream:
            return stream.read(member.file_size + 1)
    except ZIP_ERRORS as error:
        raise _broken(name, error) from error


def _broken(path: str, error: BaseException) -> UnreadableDocument:
    return UnreadableDocument(
        path, "broken_zip", f"cannot be unpacked ({error}); get the file again"
    )
