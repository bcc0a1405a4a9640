"""HTML, Word and PDF."""

import html
import importlib
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .draft import Cell, Draft, Heading, Paragraph, Table
from .ink import plain
from .issuers import ROADS
from .text_layout import grid

NAVIGATION = ("首页", "机构职能", "新闻中心", "政务公开", "办事服务", "互动交流", "数据开放")
SHARE = (
    "分享到：微信 微博 QQ空间",
    "扫一扫在手机打开当前页",
    "【打印】【关闭】",
    "字体：【大】【中】【小】",
)
_MOST_SPANNED = 8
HOST = ("县", "市", "区", "州")


@dataclass(slots=True)
class HtmlLayout:
    """A page as marked HTML: bare, in a site's frame, saved from Word, or laid out in a table.

    The last as pages of 2008 to 2012 are: all in one cell, lines parted by breaks.
    """

    draft: Draft
    rng: random.Random
    chrome: bool = True
    word: bool = False
    tabled: bool = False
    printer: Callable[[str], str] = str

    def render(self) -> str:
        parts = [f"<h1>{self._text(self.draft.title)}</h1>"]
        parts += [f'<div class="info">{self._text(line)}</div>' for line in self.draft.before]
        parts += [self._block(block) for block in self.draft.blocks]
        parts += [f"<p>{self._text(line)}</p>" for line in self.draft.after]
        body = "\n".join(parts)
        if self.tabled:
            body = self._laid_out(body)
        if self.chrome:
            body = self._frame(f'<div class="content" id="zoom">\n{body}\n</div>')
        title = html.escape(plain(self.draft.title))
        head = (
            f'<meta charset="utf-8">\n<title>{title}</title>\n<style>p {{text-indent: 2em}}</style>'
        )
        return f"<!DOCTYPE html>\n<html><head>\n{head}\n</head>\n<body>\n{body}\n</body></html>\n"

    def _laid_out(self, body: str) -> str:
        """The page in a table of three cells: its name, where one is, the report."""
        here = self.printer("您现在的位置：首页 &gt;&gt; 信息公开年报")
        rows = (f"<td>{self.printer('政府信息公开')}</td>", f"<td>{here}</td>", f"<td>{body}</td>")
        cells = "\n".join(f"<tr>{row}</tr>" for row in rows)
        return f'<table width="960" align="center">\n{cells}\n</table>'

    def _frame(self, content: str) -> str:
        rng, p = self.rng, self.printer
        nav = "".join(
            f'<li><a href="/{n}/">{p(name)}</a></li>' for n, name in enumerate(NAVIGATION)
        )
        crumbs = p("当前位置：首页 &gt; 政务公开 &gt; 政府信息公开年报")
        share = p(rng.choice(SHARE))
        number = rng.randint(10000000, 19999999)
        foot = p(
            f"主办：{rng.choice(HOST)}人民政府办公室 "
            f"地址：{rng.choice(ROADS)}{rng.randint(1, 90)}号 "
            f"联系电话：0{rng.randint(310, 999)}-{rng.randint(2000000, 8999999)} "
            f"ICP备{number}号 公网安备{rng.randint(10**13, 10**14)}号 "
            f"网站标识码：{rng.randint(10**9, 10**10)}"
        )
        related = "".join(
            f'<li><a href="#">{p(f"{year}年政府信息公开工作年度报告")}</a></li>'
            for year in range(self.draft.year - 3, self.draft.year)
        )
        return (
            f'<div class="header"><ul class="nav">{nav}</ul></div>\n'
            f'<div class="crumbs">{crumbs}</div>\n<div class="main">{content}\n'
            f'<div class="share">{share}</div></div>\n'
            f'<div class="related"><h3>{p("相关文档")}</h3><ul>{related}</ul></div>\n'
            f'<div class="footer">{foot}</div>\n<script>var visits = 20260;</script>'
        )

    def _block(self, block: Heading | Paragraph | Table) -> str:
        if isinstance(block, Table):
            return self._table(block)
        inner = self._text(block.text)
        if self.tabled:
            return f"&nbsp;&nbsp;&nbsp;&nbsp;{inner}<br/>"
        if isinstance(block, Heading) and not self.word:
            return f"<p><strong>{inner}</strong></p>"
        align = (
            ' style="text-align:center"' if isinstance(block, Paragraph) and block.centred else ""
        )
        return f"<p{align}>{self._span(inner)}</p>"

    def _span(self, inner: str) -> str:
        if not self.word:
            return inner
        return f'<span style="font-size:16pt;font-family:仿宋_GB2312" lang="ZH-CN">{inner}</span>'

    def _table(self, table: Table) -> str:
        rows = "\n".join(
            f"<tr>{''.join(self._cell(cell) for cell in row)}</tr>" for row in table.rows
        )
        return f'<table border="1" cellspacing="0">\n<tbody>\n{rows}\n</tbody>\n</table>'

    def _cell(self, cell: Cell) -> str:
        spans = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
        spans += f' colspan="{cell.columns}"' if cell.columns > 1 else ""
        inner = self._text(cell.text) or "&nbsp;"
        if self.word:
            inner = f'<p class="MsoNormal" align="center">{self._span(inner)}</p>'
        tag = "th" if self.tabled and cell.header else "td"
        return f"<{tag}{spans}>{inner}</{tag}>"

    def _text(self, text: str) -> str:
        return html.escape(text, quote=False).replace("\n", "<br>")


def everything(draft: Draft) -> str:
    """All marked text of a draft, in order, for layouts that carry no marks."""
    parts = [draft.title, *draft.before]
    for block in draft.blocks:
        parts += [cell.text for cell in block.cells()] if isinstance(block, Table) else [block.text]
    return "\n".join([*parts, *draft.after])


def docx_bytes(draft: Draft, *, merged: bool = True) -> bytes:
    """A Word file; cells that span others are merged, or those beside them left empty.

    Its times are fixed, so equal drafts give equal files.
    """
    document: Any = importlib.import_module("docx").Document()
    document.add_heading(plain(draft.title), 0)
    for line in draft.before:
        document.add_paragraph(plain(line))
    for block in draft.blocks:
        if isinstance(block, Table):
            _docx_table(document, block, merged=merged)
        elif isinstance(block, Heading):
            document.add_heading(plain(block.text), block.level)
        else:
            document.add_paragraph(plain(block.text))
    for line in draft.after:
        document.add_paragraph(plain(line))
    return _fixed_zip(document)


def _docx_table(document: Any, block: Table, *, merged: bool) -> None:
    cells = grid(block)
    table = document.add_table(rows=len(cells), cols=len(cells[0]))
    table.style = "Table Grid"
    places = [list(row.cells) for row in table.rows]
    for y, x, cell in _placed(block):
        place = places[y][x]
        if merged and (cell.rows > 1 or cell.columns > 1):
            place = place.merge(places[y + cell.rows - 1][x + cell.columns - 1])
        place.text = plain(cell.text)


def _placed(table: Table) -> list[tuple[int, int, Cell]]:
    """Every cell with the row and column at which it stands."""
    taken: set[tuple[int, int]] = set()
    placed = []
    for y, row in enumerate(table.rows):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            taken |= {(y + dy, x + dx) for dy in range(cell.rows) for dx in range(cell.columns)}
            placed.append((y, x, cell))
            x += cell.columns
    return placed


def _fixed_zip(document: Any) -> bytes:
    import datetime as dt
    import zipfile

    moment = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    document.core_properties.created = document.core_properties.modified = moment
    raw, fixed = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with (
        zipfile.ZipFile(raw) as source,
        zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return fixed.getvalue()


def pdf_bytes(draft: Draft, *, wide: bool = False) -> bytes:
    """A PDF with a text layer, page numbers, and tables that run over pages; `wide`: turned.

    Its font is not in the file, unless another is registered under the name.
    """
    lab = importlib.import_module
    metrics = lab("reportlab.pdfbase.pdfmetrics")
    if "STSong-Light" not in metrics.getRegisteredFontNames():
        metrics.registerFont(lab("reportlab.pdfbase.cidfonts").UnicodeCIDFont("STSong-Light"))
    platypus, styles = lab("reportlab.platypus"), lab("reportlab.lib.styles")
    style = styles.ParagraphStyle(
        "body", fontName="STSong-Light", fontSize=11, leading=18, wordWrap="CJK", firstLineIndent=22
    )
    small = styles.ParagraphStyle(
        "cell", fontName="STSong-Light", fontSize=8, leading=11, wordWrap="CJK"
    )
    story: list[Any] = [_pdf_paragraph(platypus, draft.title, style)]
    story += [_pdf_paragraph(platypus, line, style) for line in draft.before]
    for block in draft.blocks:
        if isinstance(block, Table):
            story.append(_pdf_table(platypus, block, small))
        else:
            story.append(_pdf_paragraph(platypus, block.text, style))
    out = io.BytesIO()
    size = (842, 595) if wide else (595, 842)
    page = platypus.SimpleDocTemplate(
        out, pagesize=size, invariant=1, topMargin=60, bottomMargin=60
    )
    page.build(story, onFirstPage=_page_number, onLaterPages=_page_number)
    return out.getvalue()


def _pdf_paragraph(platypus: Any, text: str, style: Any) -> Any:
    return platypus.Paragraph(html.escape(plain(text), quote=False), style)


def _page_number(canvas: Any, document: Any) -> None:
    canvas.setFont("STSong-Light", 9)
    canvas.drawCentredString(297, 30, f"- {document.page} -")


def _pdf_table(platypus: Any, block: Table, style: Any) -> Any:
    placed = _placed(block)
    height = len(block.rows)
    width = max(x + cell.columns for _, x, cell in placed)
    data: list[list[Any]] = [[""] * width for _ in range(height)]
    looks: list[Sequence[Any]] = []
    for y, x, cell in placed:
        data[y][x] = _pdf_paragraph(platypus, cell.text, style)
        corners = (x, y), (x + cell.columns - 1, y + cell.rows - 1)
        looks.append(("BOX", *corners, 0.5, "black"))
        # A span over more rows than a page holds could not be broken.
        if (cell.rows > 1 or cell.columns > 1) and cell.rows <= _MOST_SPANNED:
            looks.append(("SPAN", *corners))
    labels = min((x for _, x, cell in placed if not cell.header), default=1)
    labelled = 0.4 if labels < 4 else 0.0
    widths = [450 * labelled / labels if x < labels else 0 for x in range(width)]
    rest = (450 - sum(widths)) / max(sum(w == 0 for w in widths), 1)
    return platypus.Table(data, colWidths=[w or rest for w in widths], style=looks, repeatRows=0)
