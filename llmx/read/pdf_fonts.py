"""A stand-in for the Chinese fonts that a PDF does not bring along.

Without the font pdfium sees no extent in its characters and leaves out each that
stands alone. What the characters are and how wide they run stands in the file; all that
is wanting is ink. The stand-in has the same ink, a box, for every character. With
it, what is read depends on no font of the machine either.
"""

import ctypes
import re
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

# Fonts that every reader of PDF has in itself.
_EVERYWHERE = re.compile(
    rb"Helvetica|Arial|Times|Courier|Symbol|ZapfDingbats|Calibri|Cambria", re.IGNORECASE
)
_EM = 1000
_LEFT, _BOTTOM, _RIGHT, _TOP = 100, 0, 240, 700
_LAST_CHARACTER = 0x2FFFF
_STAND_IN = 1  # what pdfium is given for the font, and gives back to ask for its bytes


@contextmanager
def stand_in() -> Iterator[None]:
    """Puts the stand-in where pdfium looks for fonts of the machine.

    Only one thread may be inside, and none may draw pages meanwhile.
    """
    import pypdfium2.raw as c

    c.FPDF_SetSystemFontInfo(_fonts().info)
    try:
        yield
    finally:
        c.FPDF_SetSystemFontInfo(c.FPDF_GetDefaultSystemFontInfo())


class _Fonts:
    """The answers that pdfium is given; it may ask as long as this lives."""

    def __init__(self) -> None:
        import pypdfium2.raw as c

        self._font = _box_font()
        self.info = c.FPDF_SYSFONTINFO()
        self.info.version = 1
        answers: dict[str, Callable[..., int | None]] = {
            "Release": _nothing,
            "EnumFonts": _nothing,
            "MapFont": _font_named,
            "GetFont": _none,
            "GetFontData": self._copy,
            "GetFaceName": _none,
            "GetFontCharset": _none,
            "DeleteFont": _nothing,
        }
        types = dict(self.info._fields_)
        self._kept = [types[name](answer) for name, answer in answers.items()]
        for name, answer in zip(answers, self._kept, strict=True):
            setattr(self.info, name, answer)

    def _copy(self, _: object, __: object, table: int, buffer: Any, size: int) -> int:  # noqa: ANN401 - a C pointer
        """Writes the font where there is room, and tells how long it is."""
        if table:
            return 0  # a single table, or the list of a collection
        if buffer and size >= len(self._font):
            ctypes.memmove(buffer, self._font, len(self._font))
        return len(self._font)


@cache
def _fonts() -> _Fonts:
    return _Fonts()


def _font_named(*asked: Any) -> int:  # noqa: ANN401 - C pointers
    """The stand-in for every font but those that pdfium has in itself."""
    face = asked[5]
    return 0 if face and _EVERYWHERE.search(ctypes.string_at(face)) else _STAND_IN


def _nothing(*_: object) -> None: ...


def _none(*_: object) -> int:
    return 0


def _box_font() -> bytes:
    """A TrueType font with one glyph, a box, for every character (OpenType 1.9, glyf, cmap)."""
    corners = ((_LEFT, _BOTTOM), (_LEFT, _TOP), (_RIGHT, _TOP), (_RIGHT, _BOTTOM))
    steps = [(x - a, y - b) for (x, y), (a, b) in zip(corners, ((0, 0), *corners), strict=False)]
    xs, ys = zip(*steps, strict=True)
    box = struct.pack(">5hHH4B4h4hxx", 1, _LEFT, _BOTTOM, _RIGHT, _TOP, 3, 0, 1, 1, 1, 1, *xs, *ys)
    every = struct.pack(">HHIII3I", 13, 0, 28, 0, 1, 0x20, _LAST_CHARACTER, 1)
    where = b"".join(struct.pack(">HHI", 3, encoding, 20) for encoding in (1, 10))
    tables = {
        b"cmap": struct.pack(">HH", 0, 2) + where + every,
        b"glyf": box * 2,
        b"head": struct.pack(
            ">IIIIHHQQ4hHHhhh", 0x10000, 0, 0, 0x5F0F3CF5, 0, _EM, 0, 0,
            _LEFT, _BOTTOM, _RIGHT, _TOP, 0, 8, 2, 1, 0,
        ),
        b"hhea": struct.pack(">I3hH11hH", 0x10000, 880, -120, 0, _EM, *[0] * 11, 2),
        b"hmtx": struct.pack(">HhHh", _EM, _LEFT, _EM, _LEFT),
        b"loca": struct.pack(">3I", 0, len(box), 2 * len(box)),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, 2, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
    }  # fmt: skip
    at = 12 + 16 * len(tables)
    directory, content = struct.pack(">IHHHH", 0x10000, len(tables), 64, 2, 48), b""
    for tag, table in tables.items():
        directory += struct.pack(">4sIII", tag, 0, at + len(content), len(table))
        content += table + bytes(-len(table) % 4)
    return directory + content
