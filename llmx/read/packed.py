"""Single files packed by gzip, bzip2 or xz, as crawlers and servers leave them."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Mapping
from typing import Protocol

from llmx.read import media
from llmx.read.errors import UnreadableDocument

_GZIP = 16 + zlib.MAX_WBITS  # with gzip's own head


class _Unpacker(Protocol):
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...

    @property
    def eof(self) -> bool: ...


_UNPACKERS: Mapping[str, Callable[[], _Unpacker]] = {
    media.GZIP: lambda: zlib.decompressobj(_GZIP),
    media.BZIP2: bz2.BZ2Decompressor,
    media.XZ: lzma.LZMADecompressor,
}


def is_packed(kind: str) -> bool:
    """Whether `unpacked` knows a media type."""
    return kind in _UNPACKERS


def unpacked(data: bytes, path: str, kind: str, most: int) -> bytes:
    """What is packed in `data`, `most` bytes at most.

    Raises UnreadableDocument (`broken_zip`, `too_large`).
    """
    unpacker = _UNPACKERS[kind]()
    try:
        content = unpacker.decompress(data, most + 1)
    except (zlib.error, OSError, lzma.LZMAError, EOFError, ValueError) as error:
        raise _broken(path, str(error)) from error
    if len(content) > most:
        raise UnreadableDocument(
            path, "too_large", f"it unpacks to more than {most:,} bytes; unpack and split it"
        )
    if not unpacker.eof:
        raise _broken(path, "it ends too early")
    return content


def _broken(path: str, why: str) -> UnreadableDocument:
    return UnreadableDocument(path, "broken_zip", f"cannot be unpacked ({why}); get the file again")
