"""How bodies depart from the official tables, without any damage: each kind one function.

A variant works on a draft as composed, before damage. The wording is that of
people who typed the tables anew, written without a look at the rules' patterns.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence

from .draft import Cell, Draft, Table
from .ink import plain

Variant = Callable[[Draft, random.Random], None]

_ROW_WORDS = (
    ("一、本年新收政府信息公开申请数量", ("一、本年新收申请数量", "一、本年度新收政府信息公开申请数量（件）")),
    ("二、上年结转政府信息公开申请数量", ("二、上年度结转政府信息公开申请数量", "二、上年结转申请数量")),
    ("三、本年度办理结果", ("三、本年度办理结果情况", "三、办理结果")),
    ("（一）予以公开", ("（一）公开", "（一）予以公开的")),
    ("（三）不予公开", ("（三）不予公开的", "（三）不予公开情形")),
    ("（七）总计", ("（七）合计", "（七）总计数", "（七）总 计")),
    ("四、结转下年度继续办理", ("四、结转下年继续办理", "四、结转下一年度继续办理", "四、结转下年度办理")),
)  # fmt: skip
_COLUMN_WORDS = (
    ("自然人", ("自然人（公民）", "自 然 人")),
    ("商业企业", ("商业企业（含个体）", "商业 企业")),
    ("社会公益组织", ("社会公益 组织", "公益组织")),
    ("法律服务机构", ("法律服务 机构", "法律服务类机构")),
    ("总计", ("合计", "总 计")),
    ("结果维持", ("维持", "结果 维持")),
    ("结果纠正", ("纠正", "结果 纠正")),
    ("尚未审结", ("未审结", "尚未 审结")),
    ("本年制发件数", ("本年度制发件数", "本年制发数")),
    ("本年废止件数", ("本年度废止件数", "本年废止数")),
    ("现行有效件数", ("现行有效数", "现行有效 件数")),
)  # fmt: skip
_NATIONAL_WORDS = (
    ("（一）收到申请数", ("（一）收到申请总数", "（一）收到申请数量")),
    ("（二）申请办结数", ("（二）申请办结总数", "（二）申请办结数量")),
    ("（三）申请答复数", ("（三）申请答复总数", "（三）申请答复数量")),
    ("四、行政复议数量", ("四、行政复议数", "四、行政复议案件数量")),
    ("五、行政诉讼数量", ("五、行政诉讼数", "五、行政诉讼案件数量")),
    ("六、举报投诉数量", ("六、举报投诉数", "六、举报、投诉数量")),
    ("（二）举办各类培训班数", ("（二）举办各类培训班次数", "（二）举办各类培训班数量")),
    ("（三）接受培训人员数", ("（三）接受培训人员数量", "（三）接受培训人数")),
    ("（一）政府信息公开工作专门机构数", ("（一）专门机构数", "（一）政府信息公开专门机构数")),
    ("（二）设置政府信息公开查阅点数", ("（二）查阅点数", "（二）设置查阅点数")),
)  # fmt: skip
# What provinces added to the national table, with the unit: counts of the body's own work.
_ADDED = (
    ("政府信息公开目录条目数", "条"), ("公开信息纠错数", "条"),
    ("参与政策解读的部门数", "个"), ("公开重大建设项目信息数", "条"),
    ("网民留言办理数", "件"), ("开展政府开放日活动次数", "次"), ("政务服务热线接听数", "个"),
    ("编印政府公报期数", "期"), ("政务公开考核扣分单位数", "个"),
    ("主动公开财政预决算信息数", "条"), ("依申请公开咨询人数", "人次"),
)  # fmt: skip
_WHOLE = re.compile("[0-9]+")
_SOME = 0.35


def _tables(draft: Draft, *kinds: str) -> Iterator[Table]:
    return (table for table in draft.tables() if table.kind in kinds)


def _drop(draft: Draft, cells: Sequence[Cell]) -> None:
    """What is not printed is not stated; a reader may still derive it from the rest."""
    draft.ambiguous.update(cell.path for cell in cells if cell.path)


def other_words(draft: Draft, rng: random.Random) -> None:
    """Rows and columns by other names than the official ones."""
    words = dict((*_ROW_WORDS, *_COLUMN_WORDS, *_NATIONAL_WORDS))
    chosen = {old: rng.choice(new) for old, new in words.items() if rng.random() < _SOME}
    for table in _tables(draft, "table2", "table3", "table4", "national"):
        for cell in table.cells():
            if cell.header:
                cell.text = chosen.get(cell.text, cell.text)


def added_rows(draft: Draft, rng: random.Random) -> None:
    """The national table with the rows of a province, at the end of its blocks."""
    for table in _tables(draft, "national"):
        width = len(table.rows[0])
        for label, unit in rng.sample(_ADDED, rng.randint(2, 9)):
            value = str(rng.choice((0, rng.randint(1, 9), rng.randint(10, 4000))))
            row = [Cell(label, header=True), Cell(unit, header=True)]
            row += [Cell(value) for _ in range(width - len(row))]
            ends = [i for i, one in enumerate(table.rows) if i > 1 and one[0].text[1:2] == "、"]
            table.rows.insert(rng.choice([*ends, len(table.rows)]), row)


def cumulative_column(draft: Draft, rng: random.Random) -> None:
    """历年累计 beside the year's column of the national table."""
    year, total = rng.choice(
        (("{}年度", "历年累计"), ("{}年", "累计数"), ("本年度", "历年累计"), ("{}年度数", "累计"))
    )
    for table in _tables(draft, "national"):
        for index, row in enumerate(table.rows):
            last = row[-1]
            if index == 0:
                last.text = year.format(draft.year)
                row.append(Cell(total, header=True))
            elif last.header:
                row.append(Cell(last.text, header=True))
            else:
                row.append(_all_years(draft, last, rng))


def _all_years(draft: Draft, year: Cell, rng: random.Random) -> Cell:
    shown = _more(plain(year.text), rng)
    if year.path != "/proactive/total" or not _WHOLE.fullmatch(shown):
        return Cell(shown)
    path = "/proactive/total_cumulative"
    return Cell(draft.state(path, int(shown), shown), path)


def _more(shown: str, rng: random.Random) -> str:
    whole = shown.replace(",", "").replace("，", "")
    if not _WHOLE.fullmatch(whole):
        return shown
    return str(int(whole) * rng.randint(1, 6) + rng.randint(0, 3))


def missing_rows(draft: Draft, rng: random.Random) -> None:
    """Rows without requests left out of 表三, a row or two out of 表二."""
    for table in _tables(draft, "table3"):
        for row in [row for row in table.rows if _is_inner(row) and rng.random() < _SOME]:
            if all(plain(cell.text) == "0" for cell in row if cell.path):
                _drop(draft, row)
                _take_out(table, row)
    for table in _tables(draft, "table2"):
        rows = [row for row in table.rows if row[0].text in ("规章", "行政强制")]
        for row in rows[: rng.randint(0, 2)]:
            _drop(draft, row)
            table.rows.remove(row)


def _is_inner(row: Sequence[Cell]) -> bool:
    """Whether a row begins with its own numbered label, so that no span starts in it."""
    return row[0].text[:1].isdigit() and row[0].rows == 1


def _take_out(table: Table, row: list[Cell]) -> None:
    at = next(i for i, one in enumerate(table.rows) if one is row)
    for above, other in enumerate(table.rows[:at]):
        for cell in other:
            if cell.rows > at - above and cell.header and cell.rows > 1:
                cell.rows -= 1
    del table.rows[at]


def missing_column(draft: Draft, rng: random.Random) -> None:
    """表三 without one of the columns that nobody applied from."""
    for table in _tables(draft, "table3"):
        places = [i for i in range(1, 6) if _is_idle(table, i)]
        if not places:
            continue
        gone = rng.choice(places)
        table.rows[1][1].columns -= 1
        table.rows[0][1].columns -= 1
        del table.rows[2][gone - 1]
        for row in table.rows[3:]:
            values = [cell for cell in row if cell.path]
            _drop(draft, [values[gone]])
            row.remove(values[gone])


def _is_idle(table: Table, column: int) -> bool:
    values = ([cell for cell in row if cell.path] for row in table.rows[3:])
    return all(plain(cells[column].text) == "0" for cells in values)


def units_in_cells(draft: Draft, rng: random.Random) -> None:
    """5件 where the form has 5."""
    kind = rng.choice(("table3", "table4"))
    for table in _tables(draft, kind):
        for cell in table.cells():
            if cell.path and _WHOLE.fullmatch(plain(cell.text)):
                cell.text += "件"


def thousands(draft: Draft, rng: random.Random) -> None:
    """1,146 in every table."""
    mark = rng.choice((",", ",", "，"))
    for table in draft.tables():
        for cell in table.cells():
            shown = plain(cell.text)
            if cell.path and _WHOLE.fullmatch(shown) and len(shown) > 3:
                cell.text = cell.text.replace(shown, f"{int(shown):,}".replace(",", mark))


def none_for_zero(draft: Draft, rng: random.Random) -> None:
    """无 where the form has 0."""
    for table in draft.tables():
        share = rng.choice((0.3, 1.0))
        for cell in table.cells():
            if cell.path and plain(cell.text) == "0" and rng.random() < share:
                cell.text = cell.text.replace("0", "无")


VARIANTS: dict[str, Variant] = {
    "other_words": other_words,
    "added_rows": added_rows,
    "cumulative_column": cumulative_column,
    "missing_rows": missing_rows,
    "missing_column": missing_column,
    "units_in_cells": units_in_cells,
    "thousands": thousands,
    "none_for_zero": none_for_zero,
}
