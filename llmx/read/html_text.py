"""The main content of a page as lines of text, with its data tables as grids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from llmx.read.extract import CellText, Extract, TextBuilder
from llmx.read.html_main import Main
from llmx.read.table import Slots

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_BLOCKS = frozenset(
    "address article aside blockquote body center dd div dl dt fieldset figcaption figure footer "  # noqa: SIM905 - 45 names
    "form h1 h2 h3 h4 h5 h6 header hr html legend li main ol p pre section table tbody tfoot thead "
    "tr ul td th caption ucapcontent ucaptitle".split()
)
_BREAKS = _BLOCKS | {"br"}
_HAN = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’…—"
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_UNSEEN = ("\u200b", "\ufeff")
_WRAP = re.compile(f"(?<=[{_HAN}])[ \\t]*[\\r\\n][ \\t\\r\\n]*(?=[{_HAN}])")
_SIDES = " \t\r\n\f\v\xa0\u2002\u2003\u3000\u200b\ufeff"
# Whole lines that belong to the page, whatever element they stand in.
_PAGE_LINES = re.compile(
    r"""(?: 当前位置 .{0,100} | 您(?:现在|当前)?(?:的|所在)位置 .{0,100} | 您现在的位置 .{0,100}
      | .{0,4}分享(?:到|至)? .{0,20} | .{0,2}(?:打印|列印)(?:本页|此页|文章)? .{0,2}
      | .{0,2}(?:关闭|關閉)(?:窗口|本页|页面|視窗)? .{0,2} | 扫一扫 .{0,30}
      | 字体大小? .{0,20} | 字号 .{0,20}
      | \[?\s*(?:大|中|小|大\s*中\s*小)\s*\]? | 收藏(?:本页)? | 返回(?:顶部|列表|首页)
      | (?:浏览|点击|阅读|访问)(?:次数|量|数)? .{0,20}
      | (?:微信|微博|QQ空间|全真版|文字版|\s)+ | 相关链接.{0,4} )""",
    re.VERBOSE,
)
_MAX_SLOTS = 200_000
_MOST_SPANNED = 1000


def lay_out(main: Main) -> Extract:
    """Paragraphs on lines, table rows on lines with tabs between cells."""
    out = TextBuilder()
    for line in (main.title, *main.dates):
        if line:
            out.line(line)
    for table in main.particulars:
        _write_table(out, table)
    for piece in _pieces(main.element, main.data_tables):
        if isinstance(piece, str):
            _write_lines(out, piece)
        else:
            _write_table(out, piece)
    if main.site:
        out.line(f"网站：{main.site}")
    return Extract(out.text(), tuple(out.grids))


def _write_lines(out: TextBuilder, paragraph: str) -> None:
    line = tidy(paragraph)
    if line and not _PAGE_LINES.fullmatch(line):
        out.line(line)


def tidy(text: str) -> str:
    """Blanks as a browser shows them; a wrapped source line leaves no blank in Chinese."""
    text = text.strip(_SIDES)
    if text.isalnum():
        return text
    for unseen in _UNSEEN:  # they part nothing, least of all the digits of a figure
        text = text.replace(unseen, "")
    return _BLANKS.sub(" ", _WRAP.sub("", text))


def _pieces(root: Element, tables: frozenset[Element]) -> Iterator[str | Element]:
    """Paragraphs (str) and data tables (elements), in the order of the page."""
    words: list[str] = []
    for step in _walk(root, tables):
        if isinstance(step, str):
            words.append(step)
            continue
        yield "".join(words)
        words.clear()
        if step is not None:
            yield step
    yield "".join(words)


def _walk(root: Element, tables: frozenset[Element]) -> Iterator[str | Element | None]:
    """Texts, data tables as a whole, and None between blocks.

    Iterative, because real pages are nested deeper than Python's stack.
    """
    stack: list[str | Element | None] = [root]
    while stack:
        step = stack.pop()
        if step is None or isinstance(step, str) or step in tables:
            yield step
            continue
        if step.tag in _BREAKS:
            yield None
            stack.append(None)
        for child in step.iterchildren(reversed=True):
            if child.tail:
                stack.append(child.tail)
            stack.append(child)
        if step.text:
            stack.append(step.text)


def _write_table(out: TextBuilder, table: Element) -> None:
    caption = table.find("caption")
    if caption is not None:
        _write_lines(out, cell_text(caption))
    lines = list(table.iter("tr"))
    slots = Slots(_MAX_SLOTS, len(lines))
    cells: list[CellText] = []
    for row in lines:
        slots.next_row()
        for cell in row.iterchildren("td", "th"):
            rows, columns = _span(cell, "rowspan"), _span(cell, "colspan")
            place = slots.place(rows, columns)
            if place is not None:
                at_row, column, rows = place
                cells.append(CellText(at_row, column, cell_text(cell), rows, columns))
    out.table(cells, "html")


def _span(cell: Element, name: str) -> int:
    """A span as HTML reads it; nonsense counts as 1."""
    written = cell.get(name)
    if written is None:
        return 1
    written = written.strip()
    return (
        max(1, min(int(written[:9]), _MOST_SPANNED))
        if written.isascii() and written.isdigit()
        else 1
    )


def cell_text(cell: Element) -> str:
    """The text of a cell on one line: wrapped labels are put together again."""
    if len(cell) == 0:
        return tidy(cell.text or "")
    if next(cell.iter("br"), None) is None and sum(1 for _ in cell.iter("p", "div", "li")) <= 1:
        return tidy("".join(map(str, cell.itertext())))
    lines = (tidy(piece) for piece in _pieces(cell, frozenset()) if isinstance(piece, str))
    return join_lines(line for line in lines if line)


def join_lines(lines: Iterator[str]) -> str:
    """Lines of one cell: Chinese is joined as it is, other words with a blank."""
    text = ""
    for line in lines:
        between = " " if text and text[-1].isascii() and line[0].isascii() else ""
        text += between + line
    return text
