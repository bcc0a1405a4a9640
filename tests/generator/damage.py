"""What happens to reports on their way: each kind one function on a draft.

A damage works on marked text. Where it takes a value's words away it spoils
the mark, and the value goes from the truth to what is unreadable.
"""

import random
import re
from collections.abc import Callable, Iterator

from .draft import Block, Cell, Draft, Heading, Paragraph, Table
from .identities import broken
from .ink import CLOSE, OPEN, between, outside, plain
from .misprints import MISPRINTS

Damage = Callable[[Draft, random.Random], None]

_GLOSSED = """
    务wù 務wù 关guān 關guān 设shè 設shè 进jìn 進jìn 机jī 機jī 现xiàn 現xiàn 县xiàn 縣xiàn
    简jiǎn 簡jiǎn
    请qǐng 請qǐng 动dòng 動dòng 广guǎng 廣guǎng 办bàn 辦bàn 时shí 時shí 间jiān 間jiān 报bào 報bào
    给gěi 給gěi 总zǒng 總zǒng 数shù 數shù 内nèi 业yè 業yè 书shū 書shū
    为wéi 條tiáo 条tiáo 开kāi 開kāi
"""
_GLOSSES = {gloss[0]: gloss[1:] for gloss in _GLOSSED.split()}
_WRONG = (
    ("咨询", "谘询"), ("答复", "答複"), ("方面", "方麵"), ("制度", "製度"), ("体系", "體係"),
    ("諮詢", "谘詢"), ("答復", "答複"), ("答覆", "答複"), ("體系", "體係"), ("其他", "其它"),
    ("登录", "登陆"), ("部署", "布署"), ("截至", "截止"), ("账号", "帐号"), ("通讯", "通迅"),
    ("关系", "关係"), ("發佈", "髮布"), ("发布", "髮布"), ("面向", "麵向"), ("复议", "複議"),
)  # fmt: skip
_SPAM = ("比分直播,篮球比分直播", "买足球的软件", "新葡京博彩官网", "澳门金沙网址", "澳門金沙網址")
_SPAM_HOSTS = ("www.lfrdys.com", "www.zwinkt.com", "www.moonvisionstudio.com")
_RESIDUE = (
    "<!--[if !supportLists]-->", "<!--[endif]-->", "&nbsp;&nbsp;", " ", "<o:p></o:p>",
    "﻿", "\u200b",
)  # fmt: skip
_WIDE = {ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789,:;()%.@"}
_NARROW = {ord(a): b for a, b in zip("（）：；，％", "():;,%", strict=True)}
_DATE = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")


def _texts(draft: Draft, *, cells: bool = False) -> Iterator[Heading | Paragraph | Cell]:
    for block in draft.blocks:
        if not isinstance(block, Table):
            yield block
        elif cells:
            yield from block.cells()


def _everywhere(draft: Draft, change: Callable[[str], str], *, cells: bool = True) -> None:
    draft.title = change(draft.title)
    draft.before = [change(line) for line in draft.before]
    for holder in _texts(draft, cells=cells):
        holder.text = change(holder.text)


def _values(draft: Draft) -> list[Cell]:
    return [cell for table in draft.tables() for cell in table.cells() if cell.path]


# --- in the text ---------------------------------------------------------------


def lost_date_marks(draft: Draft, rng: random.Random) -> None:
    """2018年1月1日至12月31日 becomes 2018111231; a signature's date may become undecidable."""
    bare = re.compile("[年月日]")
    span = re.compile(r"[自起止至到从]")
    for holder in _texts(draft):
        paths = draft.ink.paths_in(holder.text)
        if "/identity/period_start" in paths:
            holder.text = _bare_period(holder.text, lambda t: span.sub("", bare.sub("", t)))
        elif "/identity/signed_on" in paths and holder.text.startswith(OPEN):
            digits = bare.sub("", plain(holder.text))
            if digits.isdigit():
                kept = bare.sub("", holder.text)
                holder.text = kept if _one_date(digits) else draft.ink.spoil(kept)
        elif rng.random() < 0.5:
            holder.text = outside(holder.text, lambda t: _DATE.sub(lambda m: bare.sub("", m[0]), t))


def _bare_period(text: str, strip: Callable[[str], str]) -> str:
    """Strips what lies from the first mark in `text` to the last."""
    # Only the two dates of the period and the words between them.
    dates = [m for m in re.finditer(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", text) if "月" in m[0]]
    if not dates:
        return text
    start, end = dates[0].start(), dates[-1].end()
    return text[:start] + strip(text[start:end]) + text[end:]


def _one_date(digits: str) -> bool:
    """Whether bare digits can be only one date: 2019331 is, 2019111 is not."""
    rest = digits[4:]
    ways = 0
    for cut in range(1, len(rest)):
        month, day = rest[:cut], rest[cut:]
        ways += month[0] != "0" and day[0] != "0" and int(month) <= 12 and int(day) <= 31
    return ways == 1


def lost_brackets(draft: Draft, rng: random.Random) -> None:
    """〔2018〕48号 loses a bracket or both."""
    ways = (("〔", ""), ("〕", ""), ("〔〕", ""), ("〕", ""))
    way = rng.choice(ways)[0]
    pattern = re.compile(r"〔\d{4}〕\d+号")
    strip = str.maketrans("", "", way)
    _everywhere(draft, lambda t: pattern.sub(lambda m: m[0].translate(strip), t))


def pinyin(draft: Draft, rng: random.Random) -> None:
    """政務(wù): glosses after the characters that a converter changed."""
    signs = rng.sample(sorted(_GLOSSES), len(_GLOSSES) // 2)
    table = {ord(sign): f"{sign}({_GLOSSES[sign]})" for sign in signs}
    _everywhere(draft, lambda t: between(t, lambda s: s.translate(table)), cells=False)


def wrong_characters(draft: Draft, rng: random.Random) -> None:
    """谘詢, 答複, 方麵: characters that a converter or a typist got wrong."""
    pairs = rng.sample(_WRONG, len(_WRONG) // 2)

    def change(text: str) -> str:
        for right, wrong in pairs:
            text = text.replace(right, wrong)
        return text

    _everywhere(draft, lambda t: between(t, change), cells=False)
    # Labels of list items are truth as printed.
    for item in (item for items in draft.items.values() for item in items):
        item.update({k: change(str(item[k])) for k in ("label", "within") if item.get(k)})


def mixed_width(draft: Draft, rng: random.Random) -> None:
    """Some texts get full-width digits, some narrow punctuation."""

    def change(text: str) -> str:
        return text.translate(_WIDE if rng.random() < 0.3 else _NARROW)

    _everywhere(draft, lambda t: between(t, change))


def word_residue(draft: Draft, rng: random.Random) -> None:
    """What an editor left behind at the start of paragraphs."""
    for holder in _texts(draft):
        if rng.random() < 0.3:
            holder.text = rng.choice(_RESIDUE) + holder.text


def spam(draft: Draft, rng: random.Random) -> None:
    """A hijacked mirror: gambling words for 关于 and inside phrases, another host for the site."""
    word, host = rng.choice(_SPAM), rng.choice(_SPAM_HOSTS)

    def change(text: str) -> str:
        text = text.replace("关于", word).replace("關於", word)
        if rng.random() < 0.15:
            text = text.replace("政府信息公开", f"政府信息{word}公开", 1)
        return text.replace(draft.issuer.host, host)

    _everywhere(draft, lambda t: between(t, change), cells=False)


def stray_breaks(draft: Draft, rng: random.Random) -> None:
    """Spaces and line ends inside sentences, never inside a number."""
    for holder in _texts(draft):
        if isinstance(holder, Paragraph):
            holder.text = outside(holder.text, lambda t: _broken_up(t, rng))


def _broken_up(text: str, rng: random.Random) -> str:
    places = [n for n in range(1, len(text)) if not (text[n - 1] + text[n]).isascii()]
    for place in sorted(rng.sample(places, min(len(places), len(text) // 60)), reverse=True):
        text = text[:place] + rng.choice((" ", "\n", " ", "\n    ")) + text[place:]
    return text


# --- around the text -----------------------------------------------------------


def page_chrome(draft: Draft, rng: random.Random) -> None:
    """A site's frame, saved along with the page."""
    phone = f"0{rng.randint(310, 999)}-{rng.randint(2000000, 8999999)}"
    draft.before.insert(
        0,
        rng.choice(
            ("当前位置： 首页 > 政务公开 > 政府信息公开年报", "首页 机构 新闻 公开 服务 互动")
        ),
    )
    draft.before.append(
        rng.choice(("分享到： 微信 微博 QQ空间", "字体：【大 中 小】 打印", "扫一扫在手机打开"))
    )
    draft.after += [
        rng.choice(("微博 微信", "关闭 打印", "相关文档：", "上一篇：没有了 下一篇：没有了")),
        (
            f"版权所有：{rng.choice('县市区州')}人民政府 ICP备{rng.randint(10**7, 2 * 10**7)}号 "
            f"网站标识码：{rng.randint(10**9, 10**10)}"
        ),
        f"地址：人民路{rng.randint(1, 90)}号 联系电话：{phone} 技术支持：信息中心",
    ]


def page_numbers(draft: Draft, rng: random.Random) -> None:
    """- 3 - between rows and paragraphs, as a converter from PDF leaves them."""
    pattern = rng.choice(("- {} -", "—{}—", "{}", "第{}页", "— {} —"))
    page = 1
    blocks: list[Block] = []
    for block in draft.blocks:
        if isinstance(block, Table):
            for row in range(2 + rng.randint(0, 12), len(block.rows), 14):
                page += 1
                block.between[row] = pattern.format(page)
        elif rng.random() < 0.15:
            page += 1
            blocks.append(Paragraph(pattern.format(page)))
        blocks.append(block)
    draft.blocks = blocks


# --- in tables -----------------------------------------------------------------


def wrapped_labels(draft: Draft, rng: random.Random) -> None:
    """Row labels that run over two lines, before or around their values."""
    for table in draft.tables():
        rows = range(3, len(table.rows))
        table.wrapped.update(row for row in rows if rng.random() < 0.4)


# Words without which a label is that of another field: 收费减免金额, 收费金额.
_TELLING = ("减免", "部分", "不", "未")


def lost_label_characters(draft: Draft, rng: random.Random) -> None:
    """其他法律行政法规禁止公开 becomes 其他法律行政止公开."""
    for table in draft.tables():
        labels = [row[0] for row in table.rows[3:] if row and row[0].header]
        long = [cell for cell in labels if len(cell.text) > 10 and cell.rows == 1]
        for cell in rng.sample(long, min(2, len(long))):
            start = rng.randint(5, len(cell.text) - 4)
            end = start + rng.randint(1, 3)
            whole = cell.text
            if any(word in whole[max(0, start - 1) : end + 1] for word in _TELLING):
                continue
            cell.text = whole[:start] + whole[end:]
            _relabel(draft, whole, cell.text)


def _relabel(draft: Draft, whole: str, left: str) -> None:
    """The item that a row's label names is called by what is left of it."""
    for item in (item for items in draft.items.values() for item in items):
        label = str(item.get("label"))
        if whole.endswith(label):
            item["label"] = left[len(whole) - len(label) :]


def blank_cells(draft: Draft, rng: random.Random) -> None:
    """Zeros left blank: all of a table's, or some."""
    _unsay_zeros(draft, rng, "")


def slash_cells(draft: Draft, rng: random.Random) -> None:
    """Zeros printed as a stroke."""
    _unsay_zeros(draft, rng, rng.choice(("/", "/", "—", "-")))


def _unsay_zeros(draft: Draft, rng: random.Random, shown: str) -> None:
    for table in draft.tables():
        share = rng.choice((0.0, 0.2, 1.0, 1.0))
        for cell in table.cells():
            if cell.path and plain(cell.text) in {"0", "０"} and rng.random() < share:
                draft.blank.append(cell.path)
                cell.text = shown


def lost_cells(draft: Draft, rng: random.Random) -> None:
    """A few figures that no longer can be read."""
    wrong = {str(error["note"]).partition(" ")[0] for error in draft.source_errors}
    # Of a figure that was wrong before it was lost, arithmetic tells the right one.
    cells = [cell for cell in _values(draft) if plain(cell.text) and cell.path not in wrong]
    for cell in rng.sample(cells, min(len(cells), rng.randint(1, 3))):
        draft.ink.spoil(cell.text)
        cell.text = rng.choice(("■", "□", "?", "*", "#"))


# --- mistakes of the source ------------------------------------------------------


def source_error(draft: Draft, rng: random.Random) -> None:
    """Breaks an identity for real: a wrong cell, or a period of another year."""
    if rng.random() < 0.2 and _wrong_period(draft):
        return
    said = [path for holder in _texts(draft) for path in draft.ink.paths_in(holder.text)]
    cells = [cell for cell in _values(draft) if cell.path and cell.path not in said]
    rng.shuffle(cells)
    for cell in cells:
        if _spoils_a_sum(draft, cell, rng):
            return


def _spoils_a_sum(draft: Draft, cell: Cell, rng: random.Random) -> bool:
    path, shown = str(cell.path), plain(cell.text)
    value = draft.values[path]
    if not isinstance(value, int) or shown != str(value):
        return False
    draft.values[path] = value + rng.choice((1, 2, 10, 9))
    found = broken(draft.values)
    if not found:
        draft.values[path] = value
        return False
    cell.text = cell.text.replace(shown, str(draft.values[path]))
    for one in found:
        paths = [p for p in (*one.left, *one.right) if p in draft.values]
        note = f"{path} printed as {draft.values[path]}"
        draft.source_errors.append({"check": one.check, "paths": paths, "note": note})
    return True


def _wrong_period(draft: Draft) -> bool:
    start, end = "/identity/period_start", "/identity/period_end"
    if start not in draft.values:
        return False
    year, other = str(draft.year), str(draft.year - 1)
    for holder in _texts(draft):
        if start in draft.ink.paths_in(holder.text):
            pattern = re.compile(f"({OPEN}.){year}(?=年1[月2])")
            holder.text = pattern.sub(lambda m: m[1] + other, holder.text)
            if f"{year}年12月31日" not in plain(holder.text):
                draft.values[end] = f"{other}-12-31"
    draft.values[start] = f"{other}-01-01"
    note = f"the period is that of {other}"
    draft.source_errors.append({"check": "year", "paths": ["/identity/year", start], "note": note})
    return True


DAMAGES: dict[str, Damage] = {
    "source_error": source_error,
    "lost_date_marks": lost_date_marks,
    "lost_brackets": lost_brackets,
    "wrong_characters": wrong_characters,
    "blank_cells": blank_cells,
    "slash_cells": slash_cells,
    "lost_cells": lost_cells,
    "lost_label_characters": lost_label_characters,
    "wrapped_labels": wrapped_labels,
    "spam": spam,
    "pinyin": pinyin,
    "mixed_width": mixed_width,
    "word_residue": word_residue,
    "stray_breaks": stray_breaks,
    "page_chrome": page_chrome,
    "page_numbers": page_numbers,
    **MISPRINTS,
}
