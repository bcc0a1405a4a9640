"""The binary format of Word 97 to 2003 (.doc, .wps), by its specification, [MS-DOC].

    WordDocument stream -> FIB -> pieces of text (Clx), properties of paragraphs and
    characters (FKP) -> paragraphs with their properties

What is laid out of it stands in llmx/read/doc.py. Word 95 and before is not read.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from llmx.frozen import frozen
from llmx.read.numbering import Level, Numbering

# Shifts that give the sizes of sectors and of small ones; olefile takes any.
_SECTORS, _SECTOR_SIZES = slice(30, 34), (b"\x09\x00\x06\x00", b"\x0c\x00\x06\x00")
_WORD_97 = 0xC1  # nFib
_TABLE_1, _ENCRYPTED = 0x0200, 0x0100  # FibBase, offset 10
_COUNTS = 0x40  # FibRgLw97
_PLACES = 0x9A  # FibRgFcLcb97, pairs of place and length in the table stream
_CHPX, _PAPX, _CLX, _LISTS, _LIST_USES = 12, 13, 33, 73, 74
_PAGE = 512  # of formatted properties (FKP)
_COMPRESSED = 1 << 30  # FcCompressed: one byte a character
# Prls: the properties that are looked at.
_IN_TABLE, _ROW_END, _DEPTH, _INNER_ROW_END = 0x2416, 0x2417, 0x6649, 0x244C
_LIST_LEVEL, _LIST_USE, _HUGE, _TABLE = 0x260A, 0x460B, 0x6646, 0xD608
_DELETED, _HIDDEN = 0x0800, 0x083C
_LENGTHS = (1, 1, 2, 4, 2, 2, 0, 3)  # of operands, by the upper three bits
_TABS = 0xC615  # says 255 where its length cannot be told
# Number formats (MSONFC) as WordprocessingML names them; others are counted in digits.
_FORMATS = {
    3: "upperLetter", 4: "lowerLetter", 10: "ideographDigital", 11: "japaneseCounting",
    18: "decimalEnclosedCircle", 23: "bullet", 33: "taiwaneseCounting",
    35: "taiwaneseCountingThousand", 37: "chineseCounting", 39: "chineseCountingThousand",
    255: "none",
}  # fmt: skip
_LEVELS = 9
_MOST_LOOKED_AT = 16  # times the length of the data stream


class WordError(ValueError):
    """No document of Word 97 to 2003, or a broken one."""


class LockedError(WordError):
    """The document has a password."""


@frozen
class Cell:
    """A cell as its row defines it: edges in twips, and how it is merged."""

    left: int
    right: int
    joins_left: bool
    joins_above: bool


@frozen
class Paragraph:
    """A paragraph. `depth` counts the tables around it; `row` defines a row that ends here."""

    text: str
    ends_cell: bool
    depth: int
    row: tuple[Cell, ...] | None
    number: tuple[str, int] | None


@frozen
class WordText:
    """The body of a document, the text of its boxes, and its lists."""

    body: tuple[Paragraph, ...]
    boxes: tuple[Paragraph, ...]
    numbering: Numbering


def read_word(data: bytes) -> WordText:
    """The paragraphs of a .doc. Raises WordError, and nothing else."""
    import olefile

    if data[_SECTORS] not in _SECTOR_SIZES:
        raise WordError("no container of [MS-CFB]")
    try:
        with olefile.OleFileIO(BytesIO(data)) as container:
            streams = {
                name: container.openstream(name).read()
                for name in ("WordDocument", "0Table", "1Table", "Data")
                if container.exists(name)
            }
        return _read(streams)
    except (struct.error, IndexError, OSError, UnicodeDecodeError, RecursionError) as error:
        raise WordError(str(error)) from error


def _read(streams: Mapping[str, bytes]) -> WordText:
    main = streams.get("WordDocument", b"")
    version, flags = _number("<H", main, 2), _number("<H", main, 10)
    if version < _WORD_97:
        raise WordError("Word 95 or before")
    if flags & _ENCRYPTED:
        raise LockedError("locked with a password")
    table = streams.get("1Table" if flags & _TABLE_1 else "0Table", b"")
    document = _Document(main, table, streams.get("Data", b""))
    counts = struct.unpack_from("<11i", main, _COUNTS)
    body, before_boxes = counts[3], sum(counts[3:9])
    return WordText(
        tuple(document.paragraphs(0, body)),
        tuple(document.paragraphs(before_boxes, before_boxes + counts[9])),
        document.numbering(),
    )


def _number(shape: str, data: bytes, at: int) -> int:
    return int(struct.unpack_from(shape, data, at)[0])


@frozen
class _Runs:
    """Properties by place in the stream: run i goes from starts[i] to starts[i + 1]."""

    starts: Sequence[int]
    properties: Sequence[bytes]

    def at(self, place: int) -> bytes:
        i = bisect_right(self.starts, place) - 1
        return self.properties[i] if 0 <= i < len(self.properties) else b""


@dataclass(slots=True)
class _Document:
    main: bytes
    table: bytes
    data: bytes
    _looked_at: int = 0  # bytes of properties that lie in the data stream
    _known: dict[bytes, _Looks] = field(default_factory=dict)

    def _part(self, index: int) -> tuple[int, int]:
        place, length = struct.unpack_from("<II", self.main, _PLACES + 8 * index)
        if place + length > len(self.table):
            raise WordError("a table lies outside of its stream")
        return place, length

    def _pieces(self) -> Iterator[tuple[int, int, int, bool]]:
        """(first character, end, place in the stream, one byte a character)."""
        at, length = self._part(_CLX)
        while self.table[at] == 1:  # Prc
            at += 3 + _number("<H", self.table, at + 1)
        if self.table[at] != 2:  # noqa: PLR2004 - Pcdt
            raise WordError("there is no piece table")
        count = (_number("<I", self.table, at + 1) - 4) // 12
        at += 5
        if count > length:
            raise WordError("the piece table is broken")
        starts = struct.unpack_from(f"<{count + 1}i", self.table, at)
        for i in range(count):
            place = _number("<I", self.table, at + 4 * (count + 1) + 8 * i + 2)
            short = bool(place & _COMPRESSED)
            place &= _COMPRESSED - 1
            yield starts[i], starts[i + 1], place // 2 if short else place, short

    def _text(self, start: int, end: int) -> tuple[str, list[int]]:
        """Characters of the document, and the place of each in the stream."""
        if not 0 <= start <= end <= len(self.main):
            raise WordError("more text is told of than there is")
        words: list[str] = []
        places: list[int] = []
        for first, last, place, short in self._pieces():
            here, until = max(first, start), min(last, end)
            if here >= until:
                continue
            size = 1 if short else 2
            at = place + (here - first) * size
            raw = self.main[at : at + (until - here) * size]
            if len(raw) < (until - here) * size or len(places) > end:
                raise WordError("the text is cut off")
            words.append(
                raw.decode("cp1252", "replace")  # which leaves five bytes open
                if short
                else "".join(map(chr, struct.unpack(f"<{len(raw) // 2}H", raw)))
            )
            places += range(at, at + len(raw), size)
        return "".join(words), places

    def _runs(self, index: int, entry: int) -> _Runs:
        """What the pages of formatted properties say; `entry` bytes describe a run there."""
        at, length = self._part(index)
        count = (length - 4) // 8
        if count > len(self.main) // _PAGE + 1:
            raise WordError("there are more pages of properties than fit")
        starts: list[int] = []
        properties: list[bytes] = []
        for i in range(count):
            page = (_number("<I", self.table, at + 4 * (count + 1) + 4 * i) & 0x3FFFFF) * _PAGE
            block = self.main[page : page + _PAGE]
            runs = block[_PAGE - 1]
            for run in range(runs):
                starts.append(_number("<I", block, 4 * run))
                offset = block[4 * (runs + 1) + entry * run] * 2
                properties.append(_properties(block, offset, paragraph=entry > 1))
            if i == count - 1:
                starts.append(_number("<I", block, 4 * runs))
        return _Runs(starts, properties)

    def paragraphs(self, start: int, end: int) -> Iterator[Paragraph]:
        text, places = self._text(start, end)
        if not text:
            return
        looks, styles = self._runs(_PAPX, 13), self._runs(_CHPX, 1)
        begin = 0
        for i, mark in enumerate(text):
            if mark in "\r\x07\x0c":
                printed = self._printed(text[begin:i], places[begin:i], styles)
                yield self._paragraph(printed, mark, looks.at(places[i]))
                begin = i + 1
        if begin < len(text):
            printed = self._printed(text[begin:], places[begin:], styles)
            yield self._paragraph(printed, "\r", looks.at(places[-1]))

    def _paragraph(self, text: str, mark: str, properties: bytes) -> Paragraph:
        looks = self._known.get(properties)
        if looks is None:
            looks = self._known[properties] = self._looks(properties)
        row = looks.row if looks.ends_row and looks.depth <= 1 else None
        return Paragraph(text, mark == "\x07", looks.depth, row, looks.number)

    def _printed(self, text: str, places: Sequence[int], styles: _Runs) -> str:
        """Without field codes, and what is deleted or hidden."""
        shown: list[str] = []
        codes = 0  # field codes that are open here, one in another
        run, hidden = -1, False
        for char, place in zip(text, places, strict=True):
            at = bisect_right(styles.starts, place)
            if at != run:
                run, hidden = at, _is_hidden(styles.at(place))
            if char == "\x13":
                codes += 1
            elif char in "\x14\x15":
                codes -= codes > 0
            elif not hidden and not codes:
                shown.append(_SHOWN.get(char, char if char >= " " else ""))
        return whole("".join(shown))

    def _looks(self, properties: bytes) -> _Looks:
        looks = _Looks()
        level, use = 0, 0
        for name, operand in _prls(properties[2:]):
            if name == _HUGE:
                at = _number("<I", operand, 0)
                size = _number("<H", self.data, at)
                self._looked_at += size
                if self._looked_at > _MOST_LOOKED_AT * len(self.data):
                    raise WordError("paragraphs share properties without end")
                return self._looks(bytes(2) + self.data[at + 2 : at + 2 + size])
            if name == _IN_TABLE:
                looks.depth = max(looks.depth, operand[0])
            elif name == _DEPTH:
                looks.depth = max(looks.depth, _number("<I", operand, 0))
            elif name in (_ROW_END, _INNER_ROW_END):
                looks.ends_row = bool(operand[0])
            elif name == _LIST_LEVEL:
                level = operand[0]
            elif name == _LIST_USE:
                use = _number("<H", operand, 0)
            elif name == _TABLE:
                looks.row = tuple(_cells(operand))
        looks.number = (str(use), level) if use else None
        return looks

    def numbering(self) -> Numbering:
        """The lists that paragraphs name by their place in the table of uses (PlfLfo)."""
        lists, (at, length) = self._lists(), self._part(_LIST_USES)
        if not length:
            return Numbering({}, {})
        count = min(_number("<I", self.table, at), length // 16)
        uses = {str(i + 1): _number("<i", self.table, at + 4 + 16 * i) for i in range(count)}
        return Numbering(
            {use: lists.get(name, {}) for use, name in uses.items()},
            {use: str(name) for use, name in uses.items()},
        )

    def _lists(self) -> dict[int, dict[int, Level]]:
        at, length = self._part(_LISTS)
        if not length:
            return {}
        count = min(_number("<H", self.table, at), length // 28)
        heads = [at + 2 + 28 * i for i in range(count)]
        at += 2 + 28 * count
        found: dict[int, dict[int, Level]] = {}
        for head in heads:
            levels = found[_number("<i", self.table, head)] = {}
            for depth in range(1 if self.table[head + 26] & 1 else _LEVELS):
                levels[depth], at = self._level(at)
        return found

    def _level(self, at: int) -> tuple[Level, int]:
        start, style = struct.unpack_from("<iB", self.table, at)
        at += 28 + self.table[at + 24] + self.table[at + 25]
        count = _number("<H", self.table, at)
        at += 2
        text = self.table[at : at + 2 * count].decode("utf-16-le", "replace")
        pattern = "".join(f"%{ord(char) + 1}" if ord(char) < _LEVELS else char for char in text)
        return Level(_FORMATS.get(style, "decimal"), pattern, start), at + 2 * count


@dataclass(slots=True)
class _Looks:
    """What the properties of a paragraph say of its place."""

    depth: int = 0
    ends_row: bool = False
    row: tuple[Cell, ...] | None = None
    number: tuple[str, int] | None = None


_SHOWN = {"\t": "\t", "\x0b": "\n", "\x0e": "\n", "\x1e": "-", "\xa0": "\xa0"}


def whole(text: str) -> str:
    """Text in which the halves of rare characters, told one by one, are one character again."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _properties(block: bytes, offset: int, *, paragraph: bool) -> bytes:
    """PapxInFkp (style and Prls) or Chpx (Prls)."""
    if not offset:
        return b""
    length = block[offset]
    if not paragraph:
        return block[offset + 1 : offset + 1 + length]
    if length:
        return block[offset + 1 : offset + 2 * length]
    return block[offset + 2 : offset + 2 + 2 * block[offset + 1]]


def _prls(properties: bytes) -> Iterator[tuple[int, bytes]]:
    """Names of properties, and their operands."""
    at = 0
    while at + 2 < len(properties):
        name = _number("<H", properties, at)
        at += 2
        length = _LENGTHS[name >> 13]
        if name == _TABLE:
            length = _number("<H", properties, at) + 1
        elif name == _TABS and properties[at] == 255:  # noqa: PLR2004 - by the specification
            return
        elif not length:
            length = properties[at] + 1
        yield name, properties[at : at + length]
        at += length


def _is_hidden(properties: bytes) -> bool:
    return any(
        name in (_DELETED, _HIDDEN) and operand[:1] == b"\x01"
        for name, operand in _prls(properties)
    )


def _cells(operand: bytes) -> Iterator[Cell]:
    """TDefTableOperand: a row's edges, and TC80s, which may be fewer than the cells."""
    count = operand[2]
    edges = struct.unpack_from(f"<{count + 1}h", operand, 3)
    at = 3 + 2 * (count + 1)
    for i in range(count):
        place = at + 20 * i
        bits = _number("<H", operand, place) if place + 2 <= len(operand) else 0
        above = bool(bits & 0x20) and not bits & 0x40
        yield Cell(edges[i], edges[i + 1], bool(bits & 2), above)
