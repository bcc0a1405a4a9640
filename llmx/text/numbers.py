"""Numbers as Chinese official prose prints them, and what they count.

`NUMBER` is for writing patterns with, `parse_number` gives a value for what it
matched, `find_quantities` lists every number of a text. Offsets and text are
those of the view: simplified, half-width.

A magnitude belongs to its number, never to its unit: 「69.57万件」 is `69.57万`
and `件`, 「3.2万余元」 is `3.2万余` and `元`. A pattern says `NUMBER[ ]?元`; after
`NUMBER` it would look for 万元 in vain.
"""

import math
import re
from decimal import Decimal
from typing import Literal

from llmx.frozen import frozen
from llmx.text.scanning import first_characters

Qualifier = Literal["exact", "over", "about", "under"]

_DIGITS = {
    numeral: value
    for value, numerals in enumerate(
        ("零〇○", "一壹", "二贰两俩", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for numeral in numerals
}
_TENS = {"廿": 20, "卅": 30}
_MAGNITUDES = {
    "十": 10,
    "拾": 10,
    "百": 100,
    "佰": 100,
    "千": 1000,
    "仟": 1000,
    "万": 10**4,
    "亿": 10**8,
}

# Longer words first where one begins with another.
_PREFIXES: dict[str, Qualifier] = {
    "不少于": "over",
    "不低于": "over",
    "不超过": "under",
    "不多于": "under",
    "不足": "under",
    "不到": "under",
    "超过": "over",
    "多于": "over",
    "至少": "over",
    "突破": "over",
    "将近": "under",
    "接近": "under",
    "大约": "about",
    "大概": "about",
    "约为": "about",
    "超": "over",
    "逾": "over",
    "近": "under",
    "约": "about",
}
# Only before a magnitude without a digit: 上百, 过千, 数十, 几百.
_BARE_PREFIXES: dict[str, Qualifier] = {
    "上": "over",
    "过": "over",
    "数": "about",
    "几": "about",
}
_SUFFIXES: dict[str, Qualifier] = {
    "有余": "over",
    "以上": "over",
    "之多": "about",
    "左右": "about",
    "上下": "about",
    "以下": "under",
    "以内": "under",
    "余": "over",
    "多": "over",
    "来": "about",
    "几": "over",
}

_BLANK = r"[ \t\xa0\u3000]"
_D = "[一二三四五六七八九两俩壹贰叁肆伍陆柒捌玖]"
_Z = "[零〇○]"
_NUMERAL = "[零〇○一二三四五六七八九两俩壹贰叁肆伍陆柒捌玖十拾百佰千仟万亿廿卅]"

# 最近, 附近, 节约, 签约 … end in what looks like a qualifier.
_PREFIX = (
    rf"(?:(?:{'|'.join(word for word in _PREFIXES if word not in '近约')}"
    rf"|(?<![最附邻靠就新亲])近|(?<![节预公合签契违集邀简])约){_BLANK}?)"
)

_ARABIC = r"""
  (?<![0-9])
  (?: (?<![0-9]\.) | (?=(?:19|20)[0-9]{2}年) )      # no fraction; 1.2018年 is an item
  (?: (?![0-9]{3}(?![0-9]))                         # nor the last group of 1,146
    | (?<!(?<![0-9])[0-9],)(?<!(?<![0-9])[0-9]{2},)(?<!(?<![0-9])[0-9]{3},) )
  (?: (?> [0-9]{1,3}(?:,[0-9]{3}){1,5} ) (?! [0-9] | ,[0-9]{3}(?![0-9]) )
      (?: \.[0-9]{1,10}+(?!\.?[0-9]) )?
    | [0-9]{1,15}+\.(?!(?:19|20)[0-9]{2}年)[0-9]{1,10}+(?!\.?[0-9])
    | [0-9]{1,15}+(?![0-9]) )
"""
_ARABIC_MAGNITUDE = rf"(?:{_BLANK}?(?:[万亿]|[百千佰仟](?![分米克瓦伏]))[万亿]?)"
_ARABIC_NUMBER = rf"""
  {_ARABIC}
  (?: {_ARABIC_MAGNITUDE} (?:[0-9]{{1,4}}{_ARABIC_MAGNITUDE}){{0,4}} )?
"""

# Below 10,000, not empty.
_SECTION = rf"""
  (?=[^百佰千仟万亿])
  (?:{_D}[千仟])? (?:{_Z}?{_D}[百佰])? (?:{_Z}?{_D}?[十拾]|{_Z}?[廿卅])? (?:{_Z}?{_D})?
"""
_CHINESE = rf"""
  (?<!{_NUMERAL}) (?<![0-9之])
  (?: (?!一) | (?<![统唯同单逐专每某任另这那哪下上进首初新万]) )
  (?={_D}|{_Z}|[十拾廿卅])
  (?: (?:{_SECTION}万?亿)? (?:{_SECTION}万)? (?:{_Z}?{_SECTION})? (?!{_NUMERAL}) (?<!{_Z})
    | {_Z}(?!{_NUMERAL})
    | [零〇○一二三四五六七八九]{{3,12}} (?!{_NUMERAL})          # 二〇一一
    | (?:[一二]两|[二两]三|三四|三五|四五|五六|六七|七八|八九)[十百千万]?(?!{_NUMERAL})
  )
"""
_MAGNITUDE_ALONE = rf"(?:(?:[十百千]?万|[十百千万]?亿|[十百千])(?!{_NUMERAL}|分之))"
_SUFFIX = rf"""
(?: {_BLANK}? (?: 余(?!额|姚|杭|粮|热)[万亿]? | 有余 | 以上 | 之多 | 左右 | 上下 | 以下 | 以内 )
| (?<=[0十百千万亿拾佰仟]) {_BLANK}? (?: 多 | 几 | 来(?![自源信电访函文宾客往到]) ) [万亿]?
| (?<=[0-9][1-9]) {_BLANK}? 多 (?= [条件个次份篇项则期人名起宗] | \Z )
)
"""

_BODY = rf"""
(?> {_PREFIX}? (?: {_ARABIC_NUMBER} | {_CHINESE} ) {_SUFFIX}?
  | (?: {_PREFIX} | [上数几] | (?<![通经])过 ) (?<!千上) {_MAGNITUDE_ALONE} {_SUFFIX}?
  | (?<!{_NUMERAL}) (?<![0-9]) {_MAGNITUDE_ALONE} {_SUFFIX} )
"""

NUMBER: str = rf"(?x:(?<!第)(?<!第[ ]){_BODY})"
"""One number as printed, with its qualifier words and magnitude; no capturing groups.

Not an ordinal (第三), not a part of a longer run of digits, and linear in time.
Whatever it matches, `parse_number` reads.
"""

_PRINTED = re.compile(
    rf"""
    (?P<prefix>{"|".join([*_PREFIXES, *_BARE_PREFIXES])})? {_BLANK}?
    (?P<body>[0-9][0-9.,]*+(?:{_BLANK}?[百千佰仟万亿]++[0-9]*+)*|{_NUMERAL}++)
    {_BLANK}?
    (?:(?P<suffix>{"|".join(_SUFFIXES)})(?P<magnitude>[万亿])?)?
    """,
    re.VERBOSE,
)
_NUMBER = re.compile(NUMBER)
_SEGMENT = re.compile(rf"(?P<digits>[0-9.,]+){_BLANK}?(?P<magnitude>[百千佰仟万亿]*)")
_DIGIT_STRING = re.compile("[零〇○一二三四五六七八九]{3,}")
_NEIGHBOURS = re.compile(f"(?P<low>{_D}){_D}(?P<magnitude>[十百千万]?)")

_LONGEST_FIGURE = 15  # as `_ARABIC` has it
# Python refuses to read longer ones; no count has as many.
_MOST_DIGITS = 4000


@frozen
class Quantity:
    """A value, and how exact its wording makes it: 300余 is `over` 300, 近百 `under` 100."""

    value: int | float
    qualifier: Qualifier


@frozen
class Found:
    """A number in a text: `text[start:end] == printed`.

    `unit` is the measure word that follows, "" without one; it ends at `unit_end`
    (`end` where there is none).
    """

    start: int
    end: int
    quantity: Quantity
    unit: str
    unit_end: int
    printed: str


def parse_number(printed: str) -> Quantity:
    """Read one number as `NUMBER` matches it.

    69.57万 is 695700, exactly; 8.9亿余 is over 890000000. Raises ValueError for
    anything that is not wholly one number.
    """
    trimmed = printed.strip()
    if len(trimmed) <= _LONGEST_FIGURE and trimmed.isascii() and trimmed.isdigit():
        return Quantity(int(trimmed), "exact")
    if not _NUMBER.fullmatch(trimmed):
        raise ValueError(f"not a number: {printed!r}")
    return _quantity(trimmed)


def _quantity(printed: str) -> Quantity:
    if printed.isdecimal():
        return Quantity(int(printed), "exact")
    value, qualifier = _exact_value(printed)
    return Quantity(_plain(value), qualifier)


def _exact_value(printed: str) -> tuple[Decimal, Qualifier]:
    parts = _PRINTED.fullmatch(printed)
    if parts is None:
        raise ValueError(f"not a number: {printed!r}")
    value, wording = _body_value(parts["body"])
    before = _PREFIXES.get(parts["prefix"]) or _BARE_PREFIXES.get(parts["prefix"])
    value *= _MAGNITUDES.get(parts["magnitude"], 1)
    return value, _joined(before, wording, _SUFFIXES.get(parts["suffix"]))


def _joined(*wordings: Qualifier | None) -> Qualifier:
    """近200余 says both under and over, so it says about."""
    said = {wording for wording in wordings if wording}
    return said.pop() if len(said) == 1 else "about" if said else "exact"


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _body_value(body: str) -> tuple[Decimal, Qualifier | None]:
    if body[0] in "0123456789":
        return _arabic(body), None
    if _DIGIT_STRING.fullmatch(body):
        return Decimal("".join(str(_DIGITS[numeral]) for numeral in body)), None
    if neighbours := _NEIGHBOURS.fullmatch(body):
        low = _DIGITS[neighbours["low"]] * _MAGNITUDES.get(neighbours["magnitude"], 1)
        return Decimal(low), "about"
    return Decimal(_chinese(body)), None


def _arabic(body: str) -> Decimal:
    return sum(
        (
            Decimal(segment["digits"].replace(",", "")) * _product(segment["magnitude"])
            for segment in _SEGMENT.finditer(body)
        ),
        Decimal(0),
    )


def _product(magnitudes: str) -> int:
    return math.prod(_MAGNITUDES[magnitude] for magnitude in magnitudes)


def _chinese(body: str) -> int:
    """三百零五 is 305; 三百五, as people say it, is 350."""
    whole = section = digit = 0
    step = 10
    for numeral in body:
        if numeral in _TENS:
            section, step = section + _TENS[numeral], 10
        elif numeral in _DIGITS:
            digit = _DIGITS[numeral]
            step = step if digit else 10
        else:
            step = _MAGNITUDES[numeral]
            if step < _MAGNITUDES["万"]:
                section += (digit or 1) * step
            elif step == _MAGNITUDES["万"]:
                whole, section = whole + (section + digit or 1) * step, 0
            else:
                whole, section = (whole + section + digit or 1) * step, 0
            digit = 0
    return whole + section + digit * (step // 10)


# Longest first where one begins with another; what must not follow, so that
# 一条例, 12个体户 or 30人民 do not count as 条, 个 or 人.
_UNIT_WORDS = r"""
    # money
    [百千]?万元(?!化) | 亿元 | [百千]元 | 元(?![月旦素件化]) | 美元 | 欧元
    # shares
  | 个?百分点 | % | ‰ | 成(?=[以,。;、)]|左右|$) | 倍
    # occasions
  | (?:人|件|条|篇|场|批|户|家|项|例|起|份|台|班|期)[/·]?次(?!性)
  | 次(?![性日年序要品级之]) | 人[/·]?天
    # papers
  | 件(?!套) | 条(?![例龙文件理线款]) | 篇(?![章幅]) | 份(?!额) | 册 | 则 | 宗(?![旨教])
  | 期(?![间限末满待内刊盼]) | 例(?![如行外会]) | 封 | 通(?=[,。;、)]|电话|来电) | 页 | 桩
  | 版(?![面权本块]) | 幅(?!度) | 张(?!贴) | 单(?![位独个列元一]) | 笔(?!记) | 票 | 款(?!项)
  | 字(?![号体]) | 集(?![中体约团合]) | 档(?!案) | 章(?![节程制]) | 节(?!约) | 号
  | 本(?![级年局厅市县区机部行报单着次月季期轮地人身质条办院委站网乡镇街省州旗校科处届周日])
    # things, people, places
  | 项(?!目(?!标)) | 个(?!体|人[信隐独所中]|别|性|案(?!例)|工作日|月|小时|百分点)
  | 种(?![植养子类]) | 类(?![似别型]) | 起(?![来草诉止到步点义至始因源用底])
  | 场(?![所地景合面馆]) | 批(?![准示复评阅发转]) | 人(?![民员事大社均才力口工文为])
  | 名(?![单称义录词誉优列额]) | 位(?![于置列居]) | 家(?![庭长属具乡园]) | 户(?![籍外口主])
  | 所(?![有属需得在以述列涉长]) | 处(?![理置室罚于长级分所]) | 座(?![谈席]) | 栋 | 箱 | 桌
  | 台(?![账湾]) | 套(?!餐) | 辆 | 块(?!链) | 支(?![持部付出撑]) | 届(?!时) | 轮 | 班(?!子)
  | 组(?![织成长建]) | 副(?![局主县市书处科所厅]) | 级(?!别) | 层(?![面级次]) | 岁
  | 部(?![门分署长委队]) | 间(?![接隔]) | 只(?![有能要]) | 头(?![条部])
  | 平方(?:公里|米|千米) | 立方米 | 公里 | 公顷 | 千米 | 米 | 亩 | 公斤 | 千克 | 吨
    # time
  | 个?工作日 | 个月 | 个?小时(?!工) | 分钟 | 秒 | 天(?!然) | 周年 | 年度 | 年 | 月份
  | 月(?!度) | 日(?!常|均) | 季度 | 学时 | 课时 | 分(?=[,。;、)]|$)
"""
# The set tells most places where no unit follows, before all the words are tried.
_UNIT = re.compile(
    rf"""
    {_BLANK}? (?=[{first_characters(_UNIT_WORDS, re.VERBOSE)}])
    (?P<unit> {_UNIT_WORDS} )
    """,
    re.VERBOSE,
)
# Said after the unit: 5件以上, 300元左右, 2年多.
_AFTER_UNIT = re.compile("以上|以下|以内|左右|上下")

_MORE = rf"""
(?=[{first_characters(f"{_ARABIC_MAGNITUDE}|{_SUFFIX}", re.VERBOSE)}])
(?: {_ARABIC_MAGNITUDE} | {_SUFFIX} )
"""
# Tells most places where no number begins, before the whole pattern is tried there.
_BEGINNING = rf"""
(?=[0-9上过数几{"".join(word[0] for word in _PREFIXES)}]|{_NUMERAL})
(?=[0-9]|{_NUMERAL}|[上过数几][十百千万亿]|{"|".join(_PREFIXES)})
"""
_SCAN = re.compile(
    rf"""
    {_BEGINNING}
    (?: (?P<plain> (?<![0-9.,]) [0-9]{{1,15}}+ (?![0-9.,]|{_MORE}) )  # most of them
    | (?P<chain> (?<![0-9]) [0-9]++(?>(?:\.[0-9]++){{2,}}) )  # 2017.1.1: three numbers
    | (?P<number> {_BODY} )
    | (?P<run> [0-9]++ ) )  # too long, or oddly punctuated
    """,
    re.VERBOSE,
)
_RUN = re.compile("[0-9]+")
_NOT_COUNTED = re.compile("零件|一起")
# The last years and days are not nearly so many.
_TIME_UNITS = frozenset(("年", "个月", "月", "天", "日", "周年", "年度", "季度"))


def find_quantities(text: str, start: int = 0, end: int | None = None) -> list[Found]:
    """Every number of `text[start:end]`, in order, with the unit that follows it.

    Every run of Arabic digits is in the list, whatever it turns out to be (a
    year, a law article, a phone number). A Chinese numeral is listed only where
    a unit follows (二十条) or its own wording makes it a count (近百, 十余). A run
    of more than 4,000 digits has the value `inf`.
    """
    found = []
    for first, last, is_number in _places(text, start, len(text) if end is None else end):
        printed = text[first:last]
        value = _quantity(printed) if is_number else Quantity(_run_value(printed), "exact")
        found.append(_found(text, last, value, printed))
    return found


def count_quantities(text: str, start: int, end: int) -> int:
    """How many numbers `find_quantities` would find; quicker, as none is read."""
    return len(_places(text, start, end))


def _places(text: str, start: int, end: int) -> list[tuple[int, int, bool]]:
    """Start and end of each number, and whether it is more than a run of digits."""
    places = []
    for match in _SCAN.finditer(text, start, end):
        first, last = match.span()
        kind = match.lastgroup
        if kind == "plain":
            places.append((first, last, True))
        elif kind != "number":
            places += [(*run.span(), False) for run in _RUN.finditer(text, first, last)]
        elif text[first:last].isdecimal() or _is_counted(text, first, last):
            places.append((first, last, True))
    return places


def _run_value(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MOST_DIGITS else math.inf


def _found(text: str, end: int, quantity: Quantity, printed: str) -> Found:
    start = end - len(printed)
    unit = _UNIT.match(text, end)
    if unit is None:
        return Found(start, end, quantity, "", end, printed)
    name, unit_end = unit["unit"], unit.end()
    qualifier = quantity.qualifier
    if name in _TIME_UNITS and text.startswith("近", start):
        qualifier = "exact"
    elif (after := _AFTER_UNIT.match(text, unit_end)) is not None:
        qualifier = _joined(None if qualifier == "exact" else qualifier, _SUFFIXES[after[0]])
    if qualifier != quantity.qualifier:
        quantity = Quantity(quantity.value, qualifier)
    return Found(start, end, quantity, name, unit_end, printed)


def _is_counted(text: str, start: int, end: int) -> bool:
    if _RUN.search(text, start, end):
        return True
    if _NOT_COUNTED.match(text, start):
        return False
    return _UNIT.match(text, end) is not None or _counts_by_itself(text[start:end])


def _counts_by_itself(printed: str) -> bool:
    """Whether a Chinese numeral is a count without a unit: 近百, 数十, 十余."""
    parts = _PRINTED.fullmatch(printed)
    if parts is None:
        return False
    bare = parts["prefix"] is not None and parts["body"][0] in _MAGNITUDES
    return bare or parts["suffix"] is not None


_YUAN = {
    "元": 1,
    "百元": 100,
    "千元": 1000,
    "万元": 10**4,
    "百万元": 10**6,
    "千万元": 10**7,
    "亿元": 10**8,
}


def parse_amount(printed: str, unit: str) -> Quantity:
    """Money in yuan: `("3.2", "万元")` and `("3.2万", "元")` are both 32000.

    Exact; an int where no fraction of a yuan is left. Raises ValueError for what
    is not a number or a unit of yuan.
    """
    yuan = _YUAN.get(unit.strip())
    if yuan is None:
        raise ValueError(f"not a unit of yuan: {unit!r}")
    trimmed = printed.strip()
    if not _NUMBER.fullmatch(trimmed):
        raise ValueError(f"not a number: {printed!r}")
    value, qualifier = _exact_value(trimmed)
    return Quantity(_plain(value * yuan), qualifier)
