"""Files made to be slow to read: many of one thing, or few things that unpack to many."""

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Final

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_CELL = "<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>"
_WIDE_ROW = "<w:tr><w:tc><w:tcPr><w:gridSpan w:val='999999'/></w:tcPr><w:p/></w:tc></w:tr>"


def _page(body: str) -> bytes:
    return f"<html><head><title>某局年度报告</title></head><body>{body}</body></html>".encode()


def _table(rows: str) -> bytes:
    return _page(f"<table>{rows}</table>")


def _zip(**members: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _docx(body: str, prolog: str = "") -> bytes:
    return _zip(
        **{
            "word/document.xml": f'{prolog}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
        }
    )


def _entities(n: int) -> bytes:
    names = [f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "lol"}">' for i in range(n)]
    prolog = f"<!DOCTYPE w:document [{''.join(names)}]>"
    return _docx(f"<w:p><w:r><w:t>&e{n - 1};</w:t></w:r></w:p>", prolog)


def pdf(pages: list[str], media: str = "[0 0 595 842]") -> bytes:
    """A PDF whose pages have these contents; `/F` is Helvetica."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", ""]
    objects.append("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    kids = []
    for content in pages:
        packed = zlib.compress(content.encode("latin-1")).decode("latin-1")
        head = f"<</Length {len(packed)}/Filter/FlateDecode>>"
        objects.append(f"{head}\nstream\n{packed}\nendstream")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox{media}/Resources<</Font<</F 3 0 R>>>>"
            f"/Contents {len(objects)} 0 R>>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>"
    out, places = b"%PDF-1.4\n", []
    parts = [out]
    at = len(out)
    for number, content in enumerate(objects, 1):
        places.append(at)
        parts.append(f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1"))
        at += len(parts[-1])
    parts.append(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    parts += [f"{place:010} 00000 n \n".encode() for place in places]
    parts.append(f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF".encode())
    return b"".join(parts)


def _words(n: int) -> str:
    shown = "".join(
        f"1 0 0 1 {50 + i % 250 * 2} {800 - i // 250 % 780} Tm (1)Tj\n" for i in range(n)
    )
    return f"BT /F 8 Tf\n{shown}ET"


def _ruled(n: int) -> str:
    side = max(1, int(n**0.5))
    step = 500 / side
    lines = [f"50 {50 + i * step:.2f} m 550 {50 + i * step:.2f} l S" for i in range(side + 1)]
    lines += [f"{50 + i * step:.2f} 50 m {50 + i * step:.2f} 550 l S" for i in range(side + 1)]
    return "\n".join(lines)


_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd(pages: list[str], *, templates: str = "", **parts: str) -> bytes:
    """An OFD whose pages draw this."""
    names = [f'<ofd:Page ID="{i}" BaseLoc="Pages/{i}.xml"/>' for i in range(len(pages))]
    area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    drawn = {
        f"Doc_0/Pages/{i}.xml": f"<ofd:Page {_OFD}>{page}</ofd:Page>"
        for i, page in enumerate(pages)
    }
    return _zip(
        **{
            "OFD.xml": f"<ofd:OFD {_OFD}><ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f"<ofd:Document {_OFD}><ofd:CommonData>{area}{templates}</ofd:CommonData><ofd:Pages>{''.join(names)}</ofd:Pages></ofd:Document>",
            **drawn,
            **{name: f"<ofd:Page {_OFD}>{part}</ofd:Page>" for name, part in parts.items()},
        }
    )


def ofd_text(text: str, x: float, y: float, size: float = 4, **more: str) -> str:
    """A line of text at a place, in millimetres; the baseline is `y`."""
    told = "".join(f' {name}="{value}"' for name, value in more.items())
    step = f"g {len(text)} {size}"
    return (
        f'<ofd:TextObject Boundary="{x} {y - size} {size * len(text)} {size * 1.2}" Size="{size}"{told}>'
        f'<ofd:TextCode X="0" Y="{size}" DeltaX="{step}">{text}</ofd:TextCode></ofd:TextObject>'
    )


def ofd_page(drawn: str) -> str:
    return f"<ofd:Content><ofd:Layer>{drawn}</ofd:Layer></ofd:Content>"


def _ofd_path(data: str) -> str:
    return f'<ofd:PathObject Boundary="0 0 210 297"><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'


_SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def xlsx(rows: str, merged: str = "", **parts: str) -> bytes:
    """A workbook of one sheet with these rows."""
    sheet = f"<sheetData>{rows}</sheetData><mergeCells>{merged}</mergeCells>"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return _zip(
        **{
            "xl/workbook.xml": f'<workbook {_SHEET} xmlns:r="{relations}"><sheets>'
            '<sheet name="表" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/'
            'package/2006/relationships"><Relationship Id="r1" Target="/xl/a.xml"/></Relationships>',
            "xl/a.xml": f"<worksheet {_SHEET}>{sheet}</worksheet>",
            **parts,
        }
    )


def _nested_zip(n: int) -> bytes:
    data = b"1"
    for _ in range(n):
        data = _zip(**{"a.zip": data})
    return data


def _flat(n: int) -> str:
    return "".join(f"<w:tr>{_CELL * 10}</w:tr>" for _ in range(n // 10))


# What is many in each, by a number.
FILES: Final[dict[str, Callable[[int], bytes]]] = {
    "html-tags-in-a-line": lambda n: _page("<b>1</b>" * n),
    "html-open-tags": lambda n: _page("<b>" * n + "1"),
    "html-nested-div": lambda n: _page("<div>" * n + "收到申请1件。" + "</div>" * n),
    "html-nested-div-text": lambda n: _page("<div>收到申请1件。" * n + "</div>" * n),
    "html-nested-span-text": lambda n: _page("<p>" + "<span>1件，" * n + "</span>" * n),
    "html-nested-titles": lambda n: _page("<div class=title>收到" * n + "</div>" * n),
    "html-nested-chrome": lambda n: _page(
        "<div class=nav>收到" * n + "</div>" * n + "<p>正文，一件。"
    ),
    "html-nested-hidden": lambda n: _page(
        "<div style='display:none'>一" * n + "</div>" * n + "<p>正文，一件。"
    ),
    "html-nested-tables": lambda n: _page("<table><tr><td>1" * n + "</td></tr></table>" * n),
    "html-nested-footers": lambda n: _page(
        "<div>ICP备1" * n + "</div>" * n + "<p>正文，一件。" * 9
    ),
    "html-nested-dates": lambda n: _page(
        "<div>发布时间：2018-01-01" * n + "</div>" * n + "<p>正文，一件。" * 9
    ),
    "html-dates": lambda n: _page("<p>发布时间：" * n + "<div>" + "正文，一件。" * n + "</div>"),
    "html-titles": lambda n: _page(
        "<h1>标题一二三</h1>" * n + "<div>" + "正文，一件。" * n + "</div>"
    ),
    "html-containers": lambda n: _page("<div id=zoom>正文，一件。</div>" * n),
    "html-nested-containers": lambda n: _page("<div id=zoom>正文，一件。" * n + "</div>" * n),
    "html-cells-in-a-row": lambda n: _table("<tr>" + "<td>1</td>" * n + "</tr><tr><td>1<td>2</tr>"),
    "html-rows": lambda n: _table("<tr><td>收到<td>1</tr>" * n),
    "html-tables": lambda n: _page(
        "<table><tr><td>收到<td>1</tr><tr><td>公开<td>2</tr></table>" * n
    ),
    "html-rowspans": lambda n: _table(
        "<tr>" + "<td rowspan=1000000>1" * 400 + "</tr>" + "<tr><td>2" * n
    ),
    "html-colspans": lambda n: _table(("<tr>" + "<td colspan=1000000>1" * 3 + "</tr>") * n),
    "html-attributes": lambda n: _page("<p " + " ".join(f"a{i}=1" for i in range(n)) + ">1</p>"),
    "html-classes": lambda n: _page("<p class='" + "a " * n + "'>1</p>"),
    "html-long-attribute": lambda n: _page(f"<p style='{' ' * n}' class='{'x' * n}'>1</p>"),
    "html-comments": lambda n: _page("<!-- -->" * n + "1"),
    "html-open-comments": lambda n: _page("<!-- " * n + "1"),
    "html-entities": lambda n: _page("&nbsp;&#20844;&bogus;" * n),
    "html-blanks": lambda n: _page("一" + " \n" * n + "一"),
    "html-breaks": lambda n: _page("<p>一" + "<br>1" * n),
    "html-breaks-in-a-cell": lambda n: _table("<tr><td>1<td>" + "<br>1" * n + "<tr><td>1<td>2"),
    "html-scripts": lambda n: _page("<script>1</script>" * n + "1"),
    "html-lt": lambda n: _page("<" * n),
    "html-meta": lambda n: b"<html><meta" + b" a" * n + b"><meta charset=gbk>1",
    "html-many-meta": lambda n: b"<html>" + b"<meta " * n + b">1",
    "md-pipes": lambda n: f"# 一\n{'|' * n}\n{'|-' * n}|\n{'|1' * n}|\n".encode(),
    "md-escaped-pipes": lambda n: b"# a\n|" + b"\\|" * n + b"\n|-|\n|" + b"\\|" * n,
    "md-rules": lambda n: b"|-|\n" * n,
    "md-rows": lambda n: b"|a|b|\n|-|-|\n" + b"|1|2|\n" * n,
    "md-tables": lambda n: b"|a|b|\n|-|-|\n|1|2|\n\n" * n,
    "md-heads": lambda n: b"# " * n,
    "md-dashes": lambda n: b"# a\n|" + b"-" * n + b"x",
    "md-blank-rule": lambda n: b"|" + b" " * n + b"-",
    "docx-cells-in-a-row": lambda n: _docx(f"<w:tbl><w:tr>{_CELL * n}</w:tr></w:tbl>"),
    "docx-rows": lambda n: _docx(f"<w:tbl>{_flat(n)}</w:tbl>"),
    "docx-nested-tables": lambda n: _docx(
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p>" * n + "</w:tc></w:tr></w:tbl>" * n
    ),
    "docx-nested-boxes": lambda n: _docx(
        "<w:p><w:r><w:t>1</w:t><w:txbxContent>" * n + "</w:txbxContent></w:r></w:p>" * n
    ),
    "docx-paragraphs": lambda n: _docx("<w:p><w:r><w:t>1件</w:t></w:r></w:p>" * n),
    "docx-runs": lambda n: _docx("<w:p>" + "<w:r><w:t>1</w:t></w:r>" * n + "</w:p>"),
    "docx-spans": lambda n: _docx(f"<w:tbl>{_WIDE_ROW * n}</w:tbl>"),
    "docx-bomb": lambda n: _docx(" " * n * 100),
    "docx-entities": _entities,
    "pdf-pages": lambda n: pdf(["BT /F 8 Tf 1 0 0 1 50 450 Tm (1 a)Tj ET"] * n),
    "pdf-characters": lambda n: pdf([_words(n)]),
    "pdf-one-line": lambda n: pdf([f"BT /F 8 Tf 1 0 0 1 50 50 Tm ({'1' * n})Tj ET"]),
    "pdf-one-place": lambda n: pdf(["BT /F 8 Tf " + "1 0 0 1 50 50 Tm (1)Tj\n" * n + "ET"]),
    "pdf-lattice": lambda n: pdf([_ruled(n)]),
    "pdf-lines": lambda n: pdf(["\n".join(f"50 {i} m 550 {i} l S" for i in range(n))]),
    "pdf-header-only": lambda n: b"%PDF-1.4\n" + b"1 0 obj<<" * n,
    "pdf-forms": lambda n: b"%PDF-1.4\n" + b"/Subtype /Form\n" * n,
    "ofd-pages": lambda n: ofd([ofd_page(ofd_text("公开", 20, 90))] * n),
    "ofd-characters": lambda n: ofd(
        [
            ofd_page(
                "".join(ofd_text("公开", 9 + i % 18 * 9, 9 + i // 18 % 60 * 4) for i in range(n))
            )
        ]
    ),
    "ofd-one-code": lambda n: ofd([ofd_page(ofd_text("1" * n, 9, 90))]),
    "ofd-steps": lambda n: ofd(
        [
            ofd_page(
                '<ofd:TextObject Size="4"><ofd:TextCode DeltaX="'
                + "g 9999 1 " * n
                + '">1</ofd:TextCode></ofd:TextObject>'
            )
        ]
    ),
    "ofd-path": lambda n: ofd([ofd_page(_ofd_path("M 0 0 L 9 0 " * n))]),
    "ofd-paths": lambda n: ofd([ofd_page(_ofd_path("M 0 0 L 9 0") * n)]),
    "ofd-bomb": lambda n: ofd([ofd_page(" " * n * 100)]),
    "rtf-groups": lambda n: b"{\\rtf1 " + b"{1" * n,
    "rtf-paragraphs": lambda n: b"{\\rtf1 " + b"1\\par " * n,
    "rtf-rows": lambda n: b"{\\rtf1 " + b"\\trowd\\cellx9\\intbl 1\\cell\\row " * n,
    "rtf-cells-in-a-row": lambda n: (
        b"{\\rtf1 \\trowd" + b"\\cellx9" * n + b"\\intbl" + b" 1\\cell" * n + b"\\row"
    ),
    "xlsx-cells-in-a-row": lambda n: xlsx("<row>" + "<c><v>1</v></c>" * n + "</row>"),
    "xlsx-rows": lambda n: xlsx("<row><c><v>1</v></c><c><v>2</v></c></row>" * n),
    "xlsx-merged": lambda n: xlsx(
        "<row r='1'><c r='A1'><v>1</v></c></row>", '<mergeCell ref="A1:XFD1048576"/>' * n
    ),
    "xlsx-far": lambda n: xlsx(
        f"<row r='{n}'><c r='XFD{n}'><v>1</v></c><c r='A{n}'><v>1</v></c></row>" * 2
    ),
    "zip-nested": _nested_zip,
    "zip-bomb": lambda n: _zip(**{"a.txt": b"0" * n * 1000}),
    "zip-members": lambda n: _zip(**{f"{i}.txt": "1" for i in range(n)}),
    "mht-parts": lambda n: (
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n"
        + b"--x\nContent-Type: image/png\n\n1\n" * n
        + b"--x\nContent-Type: text/html\n\n<p>1\n--x--"
    ),
    "mht-nested": lambda n: (
        b"MIME-Version: 1.0\n"
        + b"".join(
            b"Content-Type: multipart/related; boundary=x%d\n\n--x%d\n" % (i, i) for i in range(n)
        )
        + b"Content-Type: text/html\n\n<p>1\n"
    ),
    "utf16-lines": lambda n: ("公开\n" * n).encode("utf-16"),
    "gbk-out-of-step": lambda n: "公开".encode("gb18030")[1:] * n,
    "big5-broken": lambda n: ("公開信息".encode("big5") + b"\x80") * n,
    "nul": lambda n: b"\x00" * n,
    "controls": lambda n: b"\x01a" * n,
}
