"""Which part of a page is the document, and which is the page.

A public office's page is a template around one text. What is prose (long
texts with Chinese punctuation, outside of links) or stands in a data table
counts for the text; the deepest element that holds most of it is the main
element. Title and date line stand above it and are fetched separately.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from llmx.frozen import frozen
from llmx.read.html_own import asides, is_own, own_words
from llmx.read.html_survey import Survey, make_survey

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# Elements that hold no text of the document, ever.
_NO_TEXT = (
    *("script", "style", "noscript", "template", "iframe", "object", "embed", "applet", "svg"),
    *("math", "canvas", "audio", "video", "select", "option", "button", "textarea", "input"),
    *("head", "map", "nav"),
)
_PARTS = (
    *("div", "ul", "ol", "p", "table", "section", "footer", "header", "aside", "dl", "td"),
    *("span", "form"),
)
# Names that templates give to the parts around the text.
_CHROME = re.compile(
    r"""(?:^|[\s_-])(?:
        foot(?:er)?\w* | copyright | nav\w* | menu\w* | bread\w* | crumbs? | location
      | position | dqwz | wz_?nav | share\w* | bdshare\w* | jiathis\w* | toolbar | sidebar
      | side-?(?:left|right) | related | xgxx | xgwd | xglj | qr-?code | ewm | erweima
      | search\w* | login | comment\w* | top-?bar | header | head-?nav | friend-?link
      | yqlj | pager | pagination | syp | prev | next | float\w* | popup | dialog
    )(?:$|[\s_-])""",
    re.VERBOSE | re.IGNORECASE,
)
# Names of the element that holds the text in the content systems of public offices.
_CONTAINER = re.compile(
    r"""^(?: zoom(?:con)? | fontzoom | TRS_Editor | Custom_UnionStyle | UCAP-?CONTENT
      | vsb_content\w* | v_news_content | js_content | article-?(?:con(?:tent)?|body)
      | pages_content | bt-content | zhengwen | wznr )$""",
    re.VERBOSE | re.IGNORECASE,
)
_DATE_LINE = re.compile(
    r"(?:发布|公开|发文|成文|生成|印发|更新|录入|發布|公開|發文|成文)?(?:时间|日期|時間)\s{0,9}[:：]\s{0,9}(?:19|20)\d\d\s?[-年/.]"
)
_INFO_TABLE = re.compile(
    "索\\s?引\\s?号|索引號|(?:发布|发文|公开|成文|生成|發布|發文)(?:日期|时间|機構|机构)"
)
# Buttons on the line of the date.
_SHARING = re.compile(
    r"[【\[(（]?\s*分享(?:到|至)?\s*[:：]?(?:\s*(?:新浪微博|腾讯微博|微信|微博|朋友圈|QQ(?:空间|好友)?|更多))*\s*[】\])）]?"
)
_HEADING_CLASS = re.compile(
    r"(?:^|[\s_-])(?:\w*title|\w*-?tit|bt|biaoti|headline)(?:$|[\s_-])", re.IGNORECASE
)
_SITE_PARTS = re.compile(r"\s*[-_|—–>»]\s*|\s{2,}")
# 县统计局2020年…, 2020年政府信息公开…: a title that leaves the place to the page around it.
_UNPLACED = re.compile(
    r"(?:关于)?(?:20\d\d年?度?)?(?:[省市县区州旗][\u4e00-\u9fff]{2,16}?(?=20\d\d|政府信息|政务公开|信息公开)|(?:政府|政务)?(?:信息)?公开)"
)
_SITE = re.compile(r"[\u4e00-\u9fff]{2}(?:省|市|县|区|州|旗|政府|网|网站|平台|局|委员会)\Z")
_BLANKS = re.compile(r"\s+")

_SHARE = 0.8  # of the prose: with so much in one child, the rest is page
_CONTAINER_SHARE = 0.5
_ALL_OF_IT = 0.98
_CHROME_SHARE = 0.25  # a part with more of the prose than this is no chrome, whatever its name
_DATE_LINE_LENGTH = 200
_INFO_TABLE_LENGTH = 600
_LITTLE = 20  # no report is so short
_LEAST_COPY = 100  # a shorter text may be said twice
_LEAST_COPY_SHARE = 0.2
_FOOTER_LENGTH = 400
_FOOTER_GROWTH = 2.5  # the block around a footer's line may be so many times as long
_LINKS = 0.5  # share of link text that makes a block a list of links
_LONGEST_LABEL = 120
_CELL_SHARE = 0.5  # a cell with more of a table's text than this is a column of the page
_TITLE_LENGTH = (4, 100)
_NAMES_TOP = 400  # characters of the main text in which a title is looked for


@frozen
class Main:
    """The main element and its data tables; title, date line and particulars that stand outside.

    `particulars` is the table of 索引号, 发布机构, 发文日期 that many pages begin with.
    `site` is whose page it is, where the title leaves the body's place to that (县统计局).
    """

    element: Element
    data_tables: frozenset[Element]
    title: str | None = None
    dates: tuple[str, ...] = ()
    particulars: tuple[Element, ...] = ()
    site: str | None = None


def find_main(tree: Element) -> Main:
    """The part of a page that is the document. Takes chrome out of the tree."""
    head, page_title = _metas(tree), _page_title(tree)
    title = _meta(head, "articletitle") or page_title
    site = _meta(head, "sitename") or _site_in(page_title)
    told = _told_dates(_meta(head, "pubdate", "publishdate"), _meta(head, "contentsource"))
    body = tree.find("body")
    body = tree if body is None else body
    _drop_textless(body)
    survey = make_survey(body)
    headings = list(_headings(body, survey))
    _drop_chrome(body, survey)
    _drop_copies(body, survey)
    main = _container(_deepest(body, survey), survey)
    inside = set(main.iter())
    tables = frozenset(t for t in body.iter("table") if _is_data_table(t, survey))
    outside = tables - inside
    infos = tuple(t for t in body.iter("table") if t in outside and _is_info(t))
    dates = () if infos else _date_lines(survey, main, inside) or told
    heading = _heading(headings, main, title, survey)
    shown = _beginning(main) if heading in (None, site) else heading
    if site is None or not _UNPLACED.match(_squeezed(shown or "")):
        return Main(main, tables, heading, dates, infos)
    return Main(main, tables, None if heading == site else heading, dates, infos, site)


def text_of(element: Element) -> str:
    """All text of an element, blanks collapsed."""
    return _BLANKS.sub(" ", "".join(map(str, element.itertext()))).strip()


def _beginning(element: Element) -> str:
    """The first characters of an element's text; no more of a long one is looked at."""
    pieces: list[str] = []
    seen = 0
    for piece in element.itertext():
        pieces.append(str(piece))
        seen += len("".join(piece.split()))
        if seen > _NAMES_TOP:
            break
    return _BLANKS.sub(" ", "".join(pieces)).strip()[:_NAMES_TOP]


def _drop_textless(body: Element) -> None:
    for element in list(body.iter(*_NO_TEXT)):
        element.clear(keep_tail=True)
    for element in list(body.iterfind(".//*[@style]")):
        style = element.get("style", "").replace(" ", "").lower()
        if (
            "display:none" in style
            and len(text_of(element)) < _DATE_LINE_LENGTH
            and not own_words(element, enough=1)  # a section behind a tab
        ):
            element.clear(keep_tail=True)


def _drop_chrome(body: Element, survey: Survey) -> None:
    most = survey.weight[body] * _CHROME_SHARE
    inside = 0  # how many of the next are parts of what was taken out
    for element in list(body.iter(*_PARTS)):
        if inside:
            inside -= 1
        elif (
            survey.weight[element] <= most
            and _is_chrome(element, survey)
            and not _tells_particulars(element)
        ):
            inside = sum(1 for _ in element.iterdescendants(*_PARTS))
            survey.take_out(element)
    for element in survey.footers:
        _drop_footer(element, body, survey)


def _tells_particulars(element: Element) -> bool:
    """Whether it tells when or by whom the document was published."""
    text = text_of(element)
    return bool(_DATE_LINE.search(text) or _INFO_TABLE.search(text))


def _is_chrome(element: Element, survey: Survey) -> bool:
    name = survey.names.get(element)
    if (name and _is_named_chrome(name)) or element.tag in ("footer", "header", "aside"):
        return True
    return element.tag != "span" and survey.linked[element] > _LINKS * survey.length[element]


@lru_cache(maxsize=512)  # a page has thousands of elements and a few dozen names
def _is_named_chrome(names: str) -> bool:
    return _CHROME.search(names) is not None


@lru_cache(maxsize=512)
def _is_named_heading(names: str) -> bool:
    return _HEADING_CLASS.search(names) is not None


@lru_cache(maxsize=512)
def _is_named_container(names: str) -> bool:
    return any(map(_CONTAINER.match, names.split()))


def _drop_footer(element: Element, body: Element, survey: Survey) -> None:
    """Takes out the largest block around a footer's line that is all footer."""
    length = survey.length[element]
    if length > _FOOTER_LENGTH:
        return
    while (above := element.getparent()) is not None and above is not body:
        longer = survey.length[above]
        if longer > min(_FOOTER_LENGTH, length * _FOOTER_GROWTH):
            break
        element, length = above, longer
    if element is not body:
        survey.take_out(element)


def _drop_copies(body: Element, survey: Survey) -> None:
    """Takes out blocks that say again what one before them says: a copy for printers."""
    least = max(_LEAST_COPY, survey.length[body] * _LEAST_COPY_SHARE)
    seen: dict[float, list[Element]] = {}
    for element in list(body.iter("div", "section", "article")):
        length = survey.length[element]
        if length < least:
            continue
        earlier = seen.setdefault(length, [])
        above = set(element.iterancestors())
        if any(_says_the_same(one, element) for one in earlier if one not in above):
            survey.take_out(element)
        else:
            earlier.append(element)


def _says_the_same(one: Element, other: Element) -> bool:
    return _squeezed("".join(map(str, one.itertext()))) == _squeezed(
        "".join(map(str, other.itertext()))
    )


def _deepest(body: Element, survey: Survey) -> Element:
    main = body
    while True:
        best = max(main, key=lambda child: survey.weight[child], default=None)
        if best is None:
            return main
        others = survey.weight[main] - survey.weight[best]
        if others > survey.weight[main] * (1 - _SHARE) or (others > _LITTLE and not is_own(best)):
            for aside in asides(main, survey):
                if not _tells_particulars(aside):
                    survey.take_out(aside)
            best = max(main, key=lambda child: survey.weight[child])
        if survey.weight[best] < survey.weight[main] * _SHARE or not _may_hold(best, survey):
            return main
        main = best


def _may_hold(element: Element, survey: Survey) -> bool:
    if element.tag == "table":
        return not _is_data_table(element, survey)
    return element.tag not in ("p", "span", "font", "b", "strong", "ul", "ol", "li", "a")


def _is_data_table(table: Element, survey: Survey) -> bool:
    """Whether a table has data in it, rather than laying out the page.

    Data tables have no tables inside, at least two rows and columns, and no
    cell that holds a text of its own.
    """
    if table.find(".//table") is not None:
        return False
    widths = [sum(1 for _ in row.iterchildren("td", "th")) for row in table.iter("tr")]
    if len(widths) < 2 or max(widths) < 2:  # noqa: PLR2004 - two make a table
        return False
    lengths = [survey.length[cell] for cell in table.iter("td", "th")]
    return max(lengths) < max(_LONGEST_LABEL, sum(lengths) * _CELL_SHARE)


def _container(main: Element, survey: Survey) -> Element:
    """A well-known container inside `main`, if it is the only one and holds most of it."""
    known = [
        element
        for element in main.iter()
        if _is_container(element, survey) and _may_hold(element, survey)
    ]
    inside = set(known)
    total = sum(survey.weight[e] for e in known if inside.isdisjoint(e.iterancestors()))
    best = main
    for element in known:
        enough = max(_ALL_OF_IT * total, _CONTAINER_SHARE * survey.weight[main])
        if survey.weight[element] >= enough:
            best = element
    return best


def _is_container(element: Element, survey: Survey) -> bool:
    name = survey.names.get(element)
    return element.tag == "ucapcontent" or (name is not None and _is_named_container(name))


def _metas(tree: Element) -> dict[str, str]:
    """What the page says of itself, by name; of several with one name the first."""
    told: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = element.get("content", "").strip()
        if content:
            told.setdefault(element.get("name", "").lower(), content)
    return told


def _meta(told: Mapping[str, str], *names: str) -> str | None:
    """The first of some names' contents."""
    return next((_BLANKS.sub(" ", told[name]) for name in told if name in names), None)


def _page_title(tree: Element) -> str | None:
    element = tree.find(".//title")
    return (text_of(element) or None) if element is not None else None


def _site_in(title: str | None) -> str | None:
    """The name of the site that a page's title ends with: 年报_永泰县人民政府."""
    *before, last = _SITE_PARTS.split(title or "")
    return last.strip() if before and _SITE.search(last) else None


def _headings(root: Element, survey: Survey) -> Iterator[str]:
    """Texts of the elements that are, or are called, titles, in the order of the page."""
    titles = set(root.iter("h1", "h2", "h3", "ucaptitle"))
    for element in root.iter():
        name = survey.names.get(element)
        if (name and _is_named_heading(name)) or element in titles:
            yield text_of(element)


def _heading(headings: list[str], main: Element, title: str | None, survey: Survey) -> str | None:
    """The title as the page shows it, else as its head names it; None if `main` begins with it.

    A longer heading right above `main` goes before both: the head may name the site only.
    """
    named = _named_heading(headings, title)
    above = _heading_above(main, survey)
    found = above if above and len(above) > len(named or "") else named
    return None if found and _squeezed(found) in _squeezed(_beginning(main)) else found


def _named_heading(headings: list[str], title: str | None) -> str | None:
    parts = _SITE_PARTS.split(title or "")
    named = {_squeezed(part) for part in (*parts, title or "")}
    for shown in headings:
        if _squeezed(shown) in named and _may_be_title(shown):
            return shown
    longest = max(parts, key=len).strip()
    return longest if len(longest) >= _TITLE_LENGTH[0] else None


def _heading_above(main: Element, survey: Survey) -> str | None:
    """The last heading among what stands before `main` in the same block."""
    for block in main.itersiblings(preceding=True):
        shown = list(_headings(block, survey))
        if shown:
            return shown[-1] if _may_be_title(shown[-1]) else None
    return None


def _may_be_title(shown: str) -> bool:
    return _TITLE_LENGTH[0] <= len(shown) <= _TITLE_LENGTH[1]


def _squeezed(text: str) -> str:
    return _BLANKS.sub("", text)


def _is_info(table: Element) -> bool:
    """Whether a table tells the document's particulars."""
    text = text_of(table)
    return len(text) <= _INFO_TABLE_LENGTH and _INFO_TABLE.search(text) is not None


def _date_lines(survey: Survey, main: Element, inside: set[Element]) -> tuple[str, ...]:
    """The line outside of `main` that tells when the document was published."""
    if _DATE_LINE.search(_beginning(main)):
        return ()
    above_main = set(main.iterancestors())
    for element in reversed(survey.dates):
        if element in inside or element in above_main:
            continue
        line = element
        while (above := line.getparent()) is not None and above not in above_main:
            if survey.length[above] > _DATE_LINE_LENGTH:
                break
            line = above
        text = text_of(line)
        if _DATE_LINE.search(text):
            return (_SHARING.sub("", text)[:_DATE_LINE_LENGTH],)
    return ()


def _told_dates(published: str | None, source: str | None) -> tuple[str, ...]:
    """The head's own words, where the page shows no date."""
    lines = []
    if source:
        lines.append(f"来源：{source}")
    if published and re.match(r"(?:19|20)\d\d", published):
        lines.append(f"发布时间：{published}")
    return tuple(lines)
