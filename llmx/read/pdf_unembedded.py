"""Pages whose Chinese fonts are not in the file.

Without the font on the machine pdfium sees no width in such characters and
leaves out each that stands alone. pdfminer.six reads the widths from the file
itself: slower by ten times, so it is asked only where a font is missing.
"""

from __future__ import annotations

import ctypes
import logging
import re
import struct
import zlib
from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from typing import TYPE_CHECKING

from llmx.read.pdf_page import Char, Printed, Rule, keep_rule, objects, thin_axis

if TYPE_CHECKING:
    import pypdfium2 as pdfium
    from pdfminer.layout import LTChar, LTComponent, LTCurve

# Fonts that every reader of PDF has in itself.
_EVERYWHERE = re.compile(
    "Helvetica|Arial|Times|Courier|Symbol|ZapfDingbats|Calibri|Cambria", re.IGNORECASE
)
_NAME_LENGTH = 256
_TEXT_OBJECTS = 2000  # of a page, looked at for their fonts
_UNKNOWN = "(cid:"
# What pdfminer.six raises on broken files, beside its own errors.
_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    OSError,
    struct.error,
    zlib.error,
)


def misses_fonts(page: pdfium.PdfPage) -> bool:
    """Whether text of a page is set in a font that is neither in the file nor everywhere."""
    import pypdfium2.raw as c

    name = ctypes.create_string_buffer(_NAME_LENGTH)
    seen = 0
    for kind, obj, _ in objects(page):
        if kind != c.FPDF_PAGEOBJ_TEXT:
            continue
        font = c.FPDFTextObj_GetFont(obj)
        if font and c.FPDFFont_GetIsEmbedded(font) == 0:
            c.FPDFFont_GetBaseFontName(font, name, _NAME_LENGTH)
            if not _EVERYWHERE.search(name.value.decode("ascii", "replace")):
                return True
        seen += 1
        if seen > _TEXT_OBJECTS:
            break
    return False


def read_pages(data: bytes, numbers: Collection[int]) -> Mapping[int, Printed]:
    """Pages (counted from 1) as pdfminer.six finds them; those it fails on are left out."""
    from pdfminer.psexceptions import PSException

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    pages: dict[int, Printed] = {}
    try:
        for number, layout in _laid_out(data, numbers):
            pages[number] = _printed(number, layout)
    except (PSException, *_FAULTS):
        return pages
    return pages


def _laid_out(data: bytes, numbers: Collection[int]) -> Iterator[tuple[int, LTComponent]]:
    """Pages with what is printed on them. `extract_pages` would also group it into boxes."""
    from pdfminer.converter import PDFPageAggregator
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage

    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=None)
    interpreter = PDFPageInterpreter(resources, device)
    wanted = sorted(numbers)
    found = PDFPage.get_pages(BytesIO(data), pagenos={number - 1 for number in wanted})
    for number, page in zip(wanted, found, strict=False):
        interpreter.process_page(page)
        yield number, device.get_result()


def _printed(number: int, layout: LTComponent) -> Printed:
    from pdfminer.layout import LTChar, LTCurve, LTImage

    chars: list[Char] = []
    across: list[Rule] = []
    down: list[Rule] = []
    pictures = 0.0
    top, left = layout.y1, layout.x0
    for item in _items(layout):
        if isinstance(item, LTChar):
            chars += _chars(item, left, top)
        elif isinstance(item, LTCurve):
            for start, end in _edges(item):
                (x1, y1), (x2, y2) = start, end
                keep_rule((x1 - left, top - y1), (x2 - left, top - y2), across, down)
        elif isinstance(item, LTImage):
            pictures += item.width * item.height
    area = layout.width * layout.height or 1.0
    return Printed(number, layout.width, layout.height, chars, across, down, pictures / area)


def _items(layout: LTComponent) -> Iterator[LTComponent]:
    from pdfminer.layout import LTContainer

    stack = [layout]
    while stack:
        item = stack.pop()
        if isinstance(item, LTContainer):
            stack.extend(item)
        else:
            yield item


def _chars(item: LTChar, left: float, top: float) -> Iterator[Char]:
    text = item.get_text()
    if text.startswith(_UNKNOWN):
        text = "\ufffd"
    middle = ((item.x0 + item.x1) / 2 - left, top - (item.y0 + item.y1) / 2)
    step = (item.x1 - item.x0) / max(1, len(text))
    for index, char in enumerate(text):
        start = item.x0 - left + index * step
        yield Char(char, start, start + step, top - item.matrix[5], item.size, middle)


def _edges(item: LTCurve) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    if item.stroke:
        yield from zip(item.pts, item.pts[1:], strict=False)
        if len(item.pts) > 2:  # noqa: PLR2004 - more than a line
            yield item.pts[-1], item.pts[0]
    elif item.fill and item.pts:
        axis = thin_axis(item.pts)
        if axis is not None:
            yield axis
