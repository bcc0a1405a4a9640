"""RTF, which Word and WPS also save under the name .doc (RTF Specification 1.9.1).

bytes -> groups, control words and text -> paragraphs and rows, as of a binary .doc
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from llmx.read.word_binary import Cell, Paragraph, whole

_TOKEN = re.compile(
    rb"""\\(?: '(?P<hex>[0-9a-fA-F]{2}) | (?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?[ ]?
           | (?P<symbol>[^a-zA-Z']) )
       | (?P<open>\{) | (?P<close>\}) | (?P<text>[^\\{}\r\n]+)""",
    re.VERBOSE | re.DOTALL,
)
# Groups that hold nothing of the text in its place.
_NO_TEXT = frozenset(
    b"colortbl stylesheet info pict header headerl headerr headerf footer footerl footerr footerf "
    b"shprslt footnote annotation atnid atnauthor listtable listoverridetable revtbl filetbl "
    b"fldinst bkmkstart bkmkend themedata datastore nonesttables nonshppict objdata picprop "
    b"sp sn sv".split()
)
_STARRED = frozenset((b"shpinst", b"shptxt"))  # after \*, and yet looked at
_BREAKS = {b"line": "\n", b"lbr": "\n", b"column": "\n", b"softline": "\n", b"tab": "\t"}
_SIGNS = {
    b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”", b"bullet": "•", b"emspace": "\u2003", b"enspace": "\u2002",
}  # fmt: skip
_SYMBOLS = {b"~": "\xa0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}"}
_ENDS = frozenset((b"par", b"sect", b"page", b"cell", b"nestcell"))
_CHARSETS = {134: "gb18030", 136: "big5hkscs", 128: "cp932", 129: "cp949"}
_PAGES = {936: "gb18030", 950: "big5hkscs", 65001: "utf-8", 54936: "gb18030"}
_ROW = frozenset((b"trowd", b"trleft", b"cellx", b"clmrg", b"clvmrg"))
_LOOKS = frozenset((b"f", b"plain", b"v", b"deleted"))
_DEPTHS = {b"pard": 0, b"intbl": 1, b"itap": 0}  # of tables around a paragraph
_NUMBERS = frozenset((b"listtext", b"pntext"))  # automatic numbers, as printed


@dataclass(slots=True)
class _State:
    """What a group inherits, and gives back at its end."""

    silent: bool = False
    hidden: bool = False
    depth: int = 0
    skip: int = 1  # characters behind \u that stand for it where Unicode is not known
    codec: str = ""
    fonts: bool = False  # inside of the table of fonts
    number: bool = False  # inside of a list number


@dataclass(slots=True)
class _Reader:
    """Takes tokens in, gives paragraphs out."""

    state: _State = field(default_factory=_State)
    stack: list[_State] = field(default_factory=list)
    codec: str = "cp1252"
    fonts: dict[int, str] = field(default_factory=dict)
    font: int = 0
    words: list[str] = field(default_factory=list)
    raw: bytearray = field(default_factory=bytearray)
    left: int = 0
    cells: list[Cell] = field(default_factory=list)
    merges: set[bytes] = field(default_factory=set)
    to_skip: int = 0
    starred: bool = False

    def write(self, text: str) -> None:
        self.flush()
        if not (self.state.silent or self.state.hidden or self.state.fonts):
            self.words.append(text)

    def write_bytes(self, data: bytes) -> None:
        if self.to_skip:
            skipped = min(self.to_skip, len(data))
            self.to_skip -= skipped
            data = data[skipped:]
        if not (self.state.silent or self.state.hidden or self.state.fonts):
            self.raw += data

    def flush(self) -> None:
        if self.raw:
            codec = self.state.codec or self.codec
            self.words.append(bytes(self.raw).decode(codec, "replace"))
            self.raw.clear()

    def open(self) -> None:
        self.flush()
        self.stack.append(self.state)
        self.state = replace(self.state)
        self.starred = False

    def close(self) -> None:
        self.flush()
        if self.state.number and self.stack and not self.stack[-1].number:
            while self.words and self.words[-1].isspace():
                self.words.pop()
        self.state = self.stack.pop() if self.stack else _State()
        self.to_skip = 0

    def paragraph(self, *, ends_cell: bool, depth: int) -> Paragraph:
        self.flush()
        text = "".join(self.words)
        self.words.clear()
        return Paragraph(whole(text), ends_cell, depth, None, None)

    def control(self, word: bytes, number: int | None) -> Iterator[Paragraph]:
        starred, self.starred = self.starred, False
        state = self.state
        if state.silent:
            return
        if word in _NO_TEXT or (starred and word not in _STARRED):
            self.flush()
            state.silent = True
        elif word in _ENDS:
            depth = max(1, state.depth) if word == b"cell" else state.depth
            yield self.paragraph(ends_cell=word == b"cell", depth=depth)
        elif word == b"row":
            self.flush()
            self.words.clear()
            yield Paragraph("", ends_cell=False, depth=1, row=tuple(self.cells), number=None)
        elif word == b"u" and number is not None:
            self.write(chr(number & 0xFFFF))
            self.to_skip = state.skip
        elif word in _BREAKS:
            self.write(_BREAKS[word])
        elif word in _SIGNS:
            self.write(_SIGNS[word])
        else:
            self._set(word, number)

    def _set(self, word: bytes, number: int | None) -> None:
        """Words that change how what follows is read."""
        state, value = self.state, number or 0
        if word in _ROW:
            self._define(word, value)
        elif state.fonts:
            self._font(word, value)
        elif word in _LOOKS:
            self.flush()
            if word == b"f":
                state.codec = self.fonts.get(value, "")
            elif word == b"plain":
                state.hidden, state.codec = False, ""
            else:
                state.hidden = number != 0
        elif word in _DEPTHS:
            given = value if word == b"itap" else _DEPTHS[word]
            state.depth = max(given, state.depth) if word == b"intbl" else given
        elif word == b"uc":
            state.skip = value
        elif word == b"ansicpg":
            self.codec = _PAGES.get(value, self.codec)
        else:
            state.number |= word in _NUMBERS
            state.fonts |= word == b"fonttbl"

    def _define(self, word: bytes, value: int) -> None:
        """The cells of a row, from left to right."""
        if word == b"trowd":
            self.cells, self.left, self.merges = [], 0, set()
        elif word == b"trleft":
            self.left = value
        elif word == b"cellx":
            left = self.cells[-1].right if self.cells else min(self.left, value)
            self.cells.append(Cell(left, value, b"clmrg" in self.merges, b"clvmrg" in self.merges))
            self.merges = set()
        else:
            self.merges.add(word)

    def _font(self, word: bytes, value: int) -> None:
        if word == b"fcharset":
            self.fonts[self.font] = _CHARSETS.get(value, "")
        elif word == b"f":
            self.font = value


def read_rtf(data: bytes) -> Iterator[Paragraph]:
    """The paragraphs and row ends of an RTF document; automatic numbers stand in the text."""
    reader = _Reader()
    at = 0
    while (found := _TOKEN.search(data, at)) is not None:
        at = found.end()
        kind = found.lastgroup
        if kind in ("text", "hex"):
            reader.write_bytes(
                found["text"] if kind == "text" else codecs.decode(found["hex"], "hex")
            )
        elif kind == "open":
            reader.open()
        elif kind == "close":
            reader.close()
        elif kind == "symbol":
            yield from _symbol(reader, found["symbol"])
        elif found["word"] == b"bin":
            at += max(0, int(found["number"] or 0))
        else:
            number = found["number"]
            yield from reader.control(found["word"], None if number is None else int(number))
    yield reader.paragraph(ends_cell=False, depth=0)


def _symbol(reader: _Reader, symbol: bytes) -> Iterator[Paragraph]:
    if symbol == b"*":
        reader.starred = True
    elif symbol in b"\r\n":
        yield from reader.control(b"par", None)
    elif symbol in _SYMBOLS:
        reader.write(_SYMBOLS[symbol])
