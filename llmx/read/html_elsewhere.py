"""Where the text of a page is that shows none: packed in a script, or in another file."""

import json
import re
from collections.abc import Iterator
from html import unescape

_HAN = re.compile("[\u4e00-\u9fff]")
_FEW = 100  # ideographs that a text has at least
# What a browser does not show, and pages built by scripts take their text from. What is
# begun and never closed takes in the rest at once.
_HOLDERS = re.compile(
    r"""<(?P<tag>textarea|xmp|noscript|template|script)\b(?P<how>[^<>]{0,500})>
        (?P<inside>(?>.*?(?=</(?P=tag))|.*))""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_TEMPLATE = re.compile(r"text/(?:html|template|x-)", re.IGNORECASE)
_STRINGS = re.compile(
    r'"(?:[^"\\\n]|\\.)*+"|' + r"'(?:[^'\\\n]|\\.)*+'|`(?:[^`\\]|\\.)*+`", re.DOTALL
)
_LONG_STRING = 100
_LEADS = re.compile(
    r"""<(?:i?frame|embed|object)\b[^<>]{0,500}?\b(?:src|data)\s{0,9}=\s{0,9}["']?
        (?P<frame>[^"'\s<>]{1,300})
      | <a\b[^<>]{0,500}?\bhref\s{0,9}=\s{0,9}["']?
        (?P<file>[^"'<>]{1,300}?\.(?:docx?|wps|pdf|ofd|rtf|xlsx?|zip|rar|7z))["'\s>]
      | <meta\b[^<>]{0,200}?\bcontent\s{0,9}=\s{0,9}["']\d{1,3}\s{0,9};\s{0,9}url\s{0,9}=
        \s{0,9}["']?(?P<page>[^"'\s<>]{1,300})""",
    re.VERBOSE | re.IGNORECASE,
)
_NOWHERE = ("about:", "javascript:", "data:", "#")
_MOST_NAMED = 3


def packed_page(markup: str) -> str | None:
    """The markup or text that a script or a field of a page holds, if it is a text of length."""
    count, best = max(((_han(text), text) for text in _packed(markup)), default=(0, ""))
    return best if count >= _FEW else None


def leads(markup: str) -> str:
    """In words, where the text of a page may be that shows next to none; "" if nothing tells."""
    named = [
        lead.strip()
        for found in _LEADS.finditer(markup)
        if (lead := found[found.lastgroup or 0]) and not lead.lower().startswith(_NOWHERE)
    ]
    if named:
        told = ", ".join(list(dict.fromkeys(named))[:_MOST_NAMED])
        return f"next to no text stands in this page; it leads to {told}; give that"
    if "<script" in markup.lower():
        return (
            "next to no text stands in this page, a script fetches it; "
            "open it in a browser and save it as it is shown"
        )
    return ""


def _packed(markup: str) -> Iterator[str]:
    for found in _HOLDERS.finditer(markup):
        inside = found["inside"]
        if found["tag"].lower() != "script" or _TEMPLATE.search(found["how"]):
            yield unescape(inside) if found["tag"].lower() == "textarea" else inside
            continue
        for string in _STRINGS.finditer(inside):
            if len(string[0]) >= _LONG_STRING:
                yield _told(string[0])


def _told(literal: str) -> str:
    """What a string of JavaScript says."""
    inside = literal[1:-1]
    if literal[0] != '"':
        inside = re.sub(r'(?<!\\)"', r"\\\"", inside.replace("\\'", "'").replace("\\`", "`"))
    try:
        return str(json.loads(f'"{inside}"', strict=False))
    except ValueError:
        return inside


def _han(text: str) -> int:
    return sum(1 for _ in _HAN.finditer(text))
