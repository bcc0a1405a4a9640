"""Generated reports brought to the size of real ones.

The generator's reports are short, and their tables are as large as any. A text
gets further prose, taken from other generated reports; a page gets prose too,
and round it what sites put there: styles, a menu, lists of links, a script.
"""

from collections.abc import Iterator, Sequence
from itertools import cycle

from generator import Generated, iterate

# The shortest line of a report that is taken for a paragraph of prose.
_PARAGRAPH = 60
_HEADING = "其他需要说明的工作情况"
_STYLE = ".c{n} {{margin: 0 auto; padding: {n}px 0; color: #333; background: url(/i/{n}.png)}}\n"
_LINK = '<li><a href="/art/{n}/index.html" target="_blank">关于印发工作要点的通知</a></li>\n'
_SCRIPT = "function show{n}(id) {{ document.getElementById(id).style.display = 'block'; }}\n"
# Of the bytes of a page.
_TEXT_SHARE = 0.3


def paragraphs(seed: int) -> Iterator[str]:
    """Paragraphs of generated reports, without end."""
    reports = list(iterate(40, seed, layouts=("txt_pipe",)))
    lines = [line.strip() for report in reports for line in report.data.decode().splitlines()]
    yield from cycle([line for line in lines if len(line) >= _PARAGRAPH and "|" not in line])


def grown(report: Generated, size: int, prose: Iterator[str]) -> bytes:
    """The report with about `size` bytes: more prose, and for a page more of a site's frame."""
    if report.media == "html":
        return _page(report.data.decode(), size, prose).encode()
    text = report.data.decode()
    line_end = "\n" if "\n" in text.strip() else " "
    return line_end.join([text.rstrip(), *_more(size - len(report.data), prose)]).encode()


def _more(size: int, prose: Iterator[str]) -> list[str]:
    """A section of about `size` bytes; empty where nothing is wanted."""
    lines: list[str] = []
    while size > 0:
        lines.append(next(prose))
        size -= len(lines[-1].encode())
    return [_HEADING, *lines] if lines else lines


def _page(page: str, size: int, prose: Iterator[str]) -> str:
    more = "\n".join(
        f"<p>{line}</p>" for line in _more(round(size * _TEXT_SHARE) - len(page.encode()), prose)
    )
    head, body, foot = _parted(page)
    frame = (size - len(page.encode()) - len(more.encode())) // 3
    style = f"<style>{_filled(_STYLE, frame)}</style>"
    menu = f'<div class="header"><ul class="nav">{_filled(_LINK, frame)}</ul></div>'
    script = f"<script>{_filled(_SCRIPT, frame)}</script>"
    return f"{style.join(head)}\n{menu}\n{body}\n{more}\n{foot}".replace(
        "</body>", f"{script}</body>"
    )


def _parted(page: str) -> tuple[Sequence[str], str, str]:
    """Both halves of what stands before the body, the report, and what follows it."""
    head, _, rest = page.partition("<body>")
    inner, end, tail = rest.partition('\n<div class="share">')
    if not end:
        inner, end, tail = rest.rpartition("</body>")
    before, _, after = head.partition("</head>")
    return (before, f"</head>{after}<body>"), inner, end + tail


def _filled(template: str, size: int) -> str:
    """A template, numbered, until it makes up `size` bytes."""
    pieces: list[str] = []
    while size > 0:
        pieces.append(template.format(n=len(pieces)))
        size -= len(pieces[-1].encode())
    return "".join(pieces)
