"""Pictures of pages, read by RapidOCR (PP-OCR models, shipped in its wheel).

The extra `llmx[ocr]` brings it. Words and ruling lines are found in the picture
and then go the way of any PDF page, so that scanned tables are grids too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO
from statistics import median
from typing import TYPE_CHECKING, Any

from llmx.frozen import frozen
from llmx.read.errors import UnreadableDocument
from llmx.read.pdf_page import Char, Printed, Rule

if TYPE_CHECKING:
    from PIL import Image

MAX_PIXELS = 60_000_000
MAX_PAGES = 100
DPI = 200
_SMALLEST = 32  # pixels
UNSURE = 0.8  # OCR scores under this are told to the user, with the words

_POINTS = 72 / DPI
_DARK = 160  # grey value, 0 is black
_RULE_PIXELS = 50  # dark runs from this length on are ruling lines
_WIDE = 100  # pixels; boxes that wide tell how a page is turned
_UPRIGHT = 2.0  # a box so many times taller than wide is written downwards
_LEVEL = 0.002  # radians that need no turning
_MAX_SKEW = 0.2
_DESCENT = 0.2  # of the height of a box, under the baseline
_FONT = 0.8  # of the height of a box


@frozen
class Words:
    """Text in a picture: corners from the top left clockwise, in pixels; score 0..1."""

    text: str
    corners: tuple[tuple[float, float], ...]
    score: float


@frozen
class Scan:
    """A page as OCR read it."""

    page: Printed
    words: tuple[Words, ...]

    @property
    def letters(self) -> int:
        return sum(len(words.text) for words in self.words)


def is_available() -> bool:
    """Whether the extra is installed."""
    from importlib.util import find_spec

    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def read_image(data: bytes, path: str) -> list[Scan]:
    """The page or pages (TIFF) of a picture file. Raises UnreadableDocument."""
    from PIL import Image, ImageSequence, UnidentifiedImageError

    try:
        with Image.open(BytesIO(data)) as picture:
            if min(picture.size) < _SMALLEST:
                raise UnreadableDocument(
                    path, "not_text", "this picture is too small to hold a text"
                )
            if picture.width * picture.height > MAX_PIXELS:
                raise UnreadableDocument(
                    path, "too_large", f"more than {MAX_PIXELS:,} pixels; scan it at {DPI} dpi"
                )
            frames = (frame.convert("RGB") for frame in ImageSequence.Iterator(picture))
            return [
                scan(frame, number + 1)
                for number, frame in zip(range(MAX_PAGES), frames, strict=False)
            ]
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
    ) as error:
        raise UnreadableDocument(
            path, "not_text", f"this picture cannot be opened ({error}); get it again"
        ) from error


def read_pdf_pages(data: bytes, numbers: Sequence[int], path: str) -> list[Scan]:
    """OCR of some pages of a PDF, counted from 1."""
    import pypdfium2 as pdfium

    if len(numbers) > MAX_PAGES:
        raise UnreadableDocument(
            path, "too_large", f"{len(numbers)} scanned pages, more than {MAX_PAGES}; split it"
        )
    scans: list[Scan] = []
    with pdfium.PdfDocument(data) as document:
        for number in numbers:
            page = document[number - 1]
            scale = min(DPI / 72, math.sqrt(MAX_PIXELS / max(1.0, math.prod(page.get_size()))))
            bitmap = page.render(scale=scale)
            picture = bitmap.to_pil().convert("RGB")
            bitmap.close()
            page.close()
            scans.append(scan(picture, number))
    return scans


def confidence(scans: Sequence[Scan]) -> float:
    """Mean score of the characters, rounded so that it is the same on every machine."""
    letters = sum(scan.letters for scan in scans)
    total = sum(words.score * len(words.text) for scan in scans for words in scan.words)
    return round(total / letters, 3) if letters else 0.0


def doubts(scans: Sequence[Scan]) -> tuple[tuple[str, str], ...]:
    """A note on each stretch of text that OCR is unsure of."""
    return tuple(
        ("ocr_unsure", f"page {scan.page.number}: {words.text!r} ({words.score:.2f})")
        for scan in scans
        for words in scan.words
        if words.score < UNSURE
    )


def scan(picture: Image.Image, number: int) -> Scan:
    """Words and ruling lines of a picture, as a printed page."""
    import cv2
    import numpy as np

    pixels = np.asarray(picture)[:, :, ::-1]
    words = tuple(_words(_engine()(pixels)))
    skew = _skew(words)
    height, width = pixels.shape[:2]
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    if abs(skew) > _LEVEL:
        turn = cv2.getRotationMatrix2D((0, 0), math.degrees(skew), 1)
        grey = cv2.warpAffine(grey, turn, (width, height), borderValue=255)
    across = list(_rules(grey, cv2, np, down=False))
    down = list(_rules(grey, cv2, np, down=True))
    chars = [char for stretch in words for char in _chars(stretch, skew)]
    page = Printed(number, width * _POINTS, height * _POINTS, chars, across, down, 1.0)
    return Scan(page, words)


@cache
def _engine() -> Any:  # noqa: ANN401 - RapidOCR has no types
    """The models, loaded once: they take seconds."""
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical"})


def _words(result: Any) -> Iterator[Words]:  # noqa: ANN401 - RapidOCR has no types
    if result.txts is None or result.boxes is None:
        return
    for text, box, score in zip(result.txts, result.boxes, result.scores, strict=True):
        yield Words(text, tuple((float(x), float(y)) for x, y in box), float(score))


def _skew(words: Sequence[Words]) -> float:
    """By how much lines rise to the right, in radians; 0 where nothing tells."""
    angles = [
        math.atan2(right[1] - left[1], right[0] - left[0])
        for stretch in words
        for left, right in [stretch.corners[:2]]
        if right[0] - left[0] > _WIDE
    ]
    angle = median(angles) if angles else 0.0
    return angle if abs(angle) < _MAX_SKEW else 0.0


def _chars(words: Words, skew: float) -> Iterator[Char]:
    """The characters of a stretch, spread over its box as wide as each is set."""
    corners = [_turned(point, -skew) for point in words.corners]
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    top, bottom = min(y for _, y in corners), max(y for _, y in corners)
    widths = [0.5 if char.isascii() else 1.0 for char in words.text]
    upright = bottom - top > _UPRIGHT * (right - left) and len(words.text) > 1
    step = ((bottom - top) if upright else (right - left)) / (sum(widths) or 1)
    at = top if upright else left
    for char, width in zip(words.text, widths, strict=True):
        end = at + width * step
        box = (left, at, right, end) if upright else (at, top, end, bottom)
        if not char.isspace():
            yield _char(char, box)
        at = end


def _char(text: str, box: tuple[float, float, float, float]) -> Char:
    left, top, right, bottom = (value * _POINTS for value in box)
    height = bottom - top
    middle = ((left + right) / 2, (top + bottom) / 2)
    return Char(text, left, right, bottom - _DESCENT * height, _FONT * height, middle)


def _turned(point: tuple[float, float], angle: float) -> tuple[float, float]:
    x, y = point
    cos, sin = math.cos(angle), math.sin(angle)
    return x * cos - y * sin, x * sin + y * cos


def _rules(grey: Any, cv2: Any, np: Any, *, down: bool) -> Iterator[Rule]:  # noqa: ANN401
    """Long dark runs in one direction."""
    ink = (grey < _DARK).astype(np.uint8)
    shape = (1, _RULE_PIXELS) if down else (_RULE_PIXELS, 1)
    kept = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, shape))
    _, _, found, _ = cv2.connectedComponentsWithStats(kept)
    for x, y, width, height, _ in found[1:].tolist():
        at, start, length, thick = (x, y, height, width) if down else (y, x, width, height)
        if thick < length / 4:
            middle = (at + thick / 2) * _POINTS
            yield Rule(middle, start * _POINTS, (start + length) * _POINTS)
