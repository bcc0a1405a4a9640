"""Scanned pages by OCR: the real thing, where the extra is installed."""

from importlib.util import find_spec
from io import BytesIO

import pytest
from real_reports import real_report

from llmx.read import read_document

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("rapidocr") is None, reason="llmx[ocr] is not installed"),
]


def test_a_scanned_table_is_a_grid() -> None:
    """Page 4 of a real report as a slightly turned picture."""
    import pypdfium2 as pdfium

    with pdfium.PdfDocument(real_report("hongze2024.pdf")) as document:
        picture = document[3].render(scale=200 / 72).to_pil().convert("L")
    picture = picture.rotate(0.7, fillcolor=255, resample=3)
    scan = BytesIO()
    picture.save(scan, "PDF", resolution=200)
    read = read_document(scan.getvalue(), "scan.pdf")
    assert read.confidence is not None
    assert read.confidence > 0.95
    assert [(grid.height, grid.width) for grid in read.grids] == [(10, 10), (4, 15)]
    last = [cell.text for cell in read.grids[1] if cell.row == 3]
    assert last == list("110021000120103")
    assert "五、存在的主要问题及改进情况" in read.text
