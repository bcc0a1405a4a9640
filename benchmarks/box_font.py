"""A Chinese font to put into generated PDFs, as office programs put theirs.

No font may be shipped here, and machines have different ones; so it is made: every
character is a box, an em wide, Latin ones half as wide.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

_NAME = "STSong-Light"  # what the generator of the reports sets them in
_EM = 1000
_FIRST_WIDE, _LAST = 0x2E80, 0xFFFD


@contextmanager
def font_in_file() -> Iterator[None]:
    """Reports that are generated meanwhile bring their font along."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    pdfmetrics.registerFont(TTFont(_NAME, BytesIO(_font())))
    try:
        yield
    finally:
        del pdfmetrics._fonts[_NAME]  # noqa: SLF001 - it has no other way to forget one


def _font() -> bytes:
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", "wide", "narrow"])
    glyphs = {}
    for name, width in ((".notdef", _EM), ("wide", _EM), ("narrow", _EM // 2)):
        pen = TTGlyphPen(None)
        corners = ((50, -80), (50, 800), (width - 50, 800), (width - 50, -80))
        pen.moveTo(corners[0])
        for corner in corners[1:]:
            pen.lineTo(corner)
        pen.closePath()
        glyphs[name] = pen.glyph()
    builder.font["cmap"] = _characters()
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(
        {name: (_EM // 2 if name == "narrow" else _EM, 50) for name in glyphs}
    )
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Box", "styleName": "Regular", "psName": "Box"})
    builder.setupPost()
    out = BytesIO()
    builder.save(out)
    return out.getvalue()


def _characters() -> Any:  # noqa: ANN401 - fontTools has no types
    """Which glyph each character has, as few runs (cmap format 13)."""
    from fontTools.ttLib import newTable
    from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

    runs = CmapSubtable.newSubtable(13)
    runs.platformID, runs.platEncID, runs.language = 3, 10, 0
    runs.cmap = {
        code: "narrow" if code < _FIRST_WIDE else "wide" for code in range(0x20, _LAST + 1)
    }
    table = newTable("cmap")
    table.tableVersion, table.tables = 0, [runs]
    return table
