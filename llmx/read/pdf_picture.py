"""A page of a PDF as a picture, for a person to look at beside its text."""

from io import BytesIO

from llmx.read.errors import UnreadableDocument
from llmx.read.pdf import ONE_AT_A_TIME
from llmx.read.pdf_probe import is_safe

_SCALE = 1.5  # 108 dots an inch: small print can be read
_MOST_PIXELS = 16_000_000  # a page as large as a poster is drawn smaller


def draw_page(data: bytes, path: str, number: int) -> bytes:
    """Page `number` (from 1) as PNG. Raises UnreadableDocument if there is no such page to draw."""
    import pypdfium2 as pdfium

    if not is_safe(data):
        raise UnreadableDocument(path, "broken_pdf", "this PDF draws without end")
    try:
        with ONE_AT_A_TIME, pdfium.PdfDocument(data) as document:
            if not 1 <= number <= len(document):
                raise UnreadableDocument(path, "no_page", f"it has {len(document)} pages")
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(_SCALE, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
            picture = page.render(scale=scale).to_pil()
    except pdfium.PdfiumError as error:
        raise UnreadableDocument(path, "broken_pdf", f"cannot be drawn ({error})") from error
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
