"""The official tables, cell by cell, with their spans."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .draft import Cell, Draft, Table
from .figures import BLOCKS, COLUMNS
from .numbers import amount

CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
TABLE3_SECTIONS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("（一）予以公开", (("", "granted"),)),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", (("", "partly_granted"),)),
    (
        "（三）不予公开",
        (
            ("1.属于国家秘密", "refused_state_secret"),
            ("2.其他法律行政法规禁止公开", "refused_other_law"),
            ("3.危及“三安全一稳定”", "refused_security"),
            ("4.保护第三方合法权益", "refused_third_party"),
            ("5.属于三类内部事务信息", "refused_internal"),
            ("6.属于四类过程性信息", "refused_process"),
            ("7.属于行政执法案卷", "refused_enforcement_file"),
            ("8.属于行政查询事项", "refused_query"),
        ),
    ),
    (
        "（四）无法提供",
        (
            ("1.本机关不掌握相关政府信息", "unavailable_not_held"),
            ("2.没有现成信息需要另行制作", "unavailable_to_be_made"),
            ("3.补正后申请内容仍不明确", "unavailable_unclear"),
        ),
    ),
    (
        "（五）不予处理",
        (
            ("1.信访举报投诉类申请", "unprocessed_petition"),
            ("2.重复申请", "unprocessed_repeat"),
            ("3.要求提供公开出版物", "unprocessed_publication"),
            ("4.无正当理由大量反复申请", "unprocessed_excessive"),
            ("5.要求行政机关确认或重新出具已获取信息", "unprocessed_confirm"),
        ),
    ),
)
OTHER_SINGLE = ("（六）其他处理", (("", "other"),))
OTHER_THREE = (
    "（六）其他处理",
    (
        ("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "other_no_correction"),
        (
            "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
            "other_no_payment",
        ),
        ("3.其他", "other"),
    ),
)
APPLICANT_LABELS = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
RESULT_LABELS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


@dataclass(slots=True)
class TableMaker:
    """Makes the tables of one draft; marks every value cell as it goes."""

    draft: Draft
    rng: random.Random
    dots: str = field(init=False)
    grouped: bool = field(init=False)

    def __post_init__(self) -> None:
        self.dots = self.rng.choice((".", ".", "．", "、"))
        self.grouped = self.rng.random() < 0.04

    def label(self, text: str) -> str:
        """A row label with this document's punctuation after its number."""
        return text.replace(".", self.dots) if text[:1].isdigit() else text

    def value(self, path: str, shown: str | None = None) -> Cell:
        value = self.draft.figures[path]
        if shown is None:
            shown = f"{value:,}" if self.grouped else f"{value:g}" if value < 0 else str(value)
        return Cell(self.draft.state(path, value, shown), path)

    def head(self, text: str, rows: int = 1, columns: int = 1) -> Cell:
        return Cell(text, rows=rows, columns=columns, header=True)

    # --- 表二 ---

    def table2_2021(self) -> Table:
        issued = ("本年制发件数", "本年废止件数", "现行有效件数")
        rows = list(self._block2("一", ("信息内容", *issued), 4))
        for name, key in (("规章", "regulations"), ("行政规范性文件", "normative")):
            leaves = (f"/table2/{key}/{leaf}" for leaf in ("issued", "repealed", "in_force"))
            rows.append([self.head(name), *(self.value(path) for path in leaves)])
        for item, names in (
            ("五", (("行政许可", "licensing"),)),
            ("六", (("行政处罚", "punishment"), ("行政强制", "coercion"))),
        ):
            rows += self._block2(item, ("信息内容", "本年处理决定数量"), 4)
            for name, key in names:
                cell = self.value(f"/table2/{key}/decisions")
                cell.columns = 3
                rows.append([self.head(name), cell])
        unit = self.rng.choice(
            ("本年收费金额（单位：万元）", "本年收费金额（单位：万元）", "本年收费金额（万元）")
        )
        rows += self._block2("八", ("信息内容", unit), 4)
        charges = self.draft.figures["/table2/charges"]
        cell = self.value("/table2/charges", _ten_thousands(charges))
        cell.columns = 3
        return Table("table2", [*rows, [self.head("行政事业性收费"), cell]])

    def _block2(self, item: str, heads: Sequence[str], width: int) -> Iterator[list[Cell]]:
        yield [self.head(f"第二十条第（{item}）项", columns=width)]
        first, *others = heads
        span = (width - 1) // len(others)
        yield [self.head(first), *(self.head(text, columns=span) for text in others)]

    def table2_2019(self) -> Table:
        made = ("信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量")
        rows = list(self._block2("一", made, 4))
        for name, key in (("规章", "regulations"), ("规范性文件", "normative")):
            leaves = (f"/table2/{key}/{leaf}" for leaf in ("made", "disclosed", "disclosed_total"))
            rows.append([self.head(name), *(self.value(path) for path in leaves)])
        changed = ("信息内容", "上一年项目数量", "本年增/减", "处理决定数量")
        for item, names in (
            ("五", (("行政许可", "licensing"), ("其他对外管理服务事项", "other_services"))),
            ("六", (("行政处罚", "punishment"), ("行政强制", "coercion"))),
        ):
            rows += self._block2(item, changed, 4)
            for name, key in names:
                rows.append(
                    [self.head(name), *self._items(key), self.value(f"/table2/{key}/decisions")]
                )
        rows += [
            [self.head("第二十条第（八）项", columns=4)],
            [self.head("信息内容"), self.head("上一年项目数量"), self.head("本年增/减", columns=2)],
        ]
        cells = self._items("charge_items")
        cells[-1].columns = 2
        rows.append([self.head("行政事业性收费"), *cells])
        return Table("table2", [*rows, *self._procurement()])

    def _items(self, key: str) -> list[Cell]:
        path = f"/table2/{key}/change"
        change = int(self.draft.figures[path])
        shown = (
            self.rng.choice((f"+{change}", f"+{change}", str(change)))
            if change > 0
            else str(change)
        )
        return [self.value(f"/table2/{key}/items_last_year"), self.value(path, shown)]

    def _procurement(self) -> Iterator[list[Cell]]:
        money = self.draft.figures["/table2/procurement/amount"]
        in_head = self.rng.random() < 0.4
        if in_head:
            head, shown = "采购总金额（万元）", _ten_thousands(money)
        else:
            shown = self.rng.choice((f"{_ten_thousands(money)}万元", f"{amount(money)}元"))
            head = "采购总金额"
        yield [self.head("第二十条第（九）项", columns=4)]
        yield [self.head("信息内容"), self.head("采购项目数量"), self.head(head, columns=2)]
        cell = self.value("/table2/procurement/amount", shown)
        cell.columns = 2
        yield [self.head("政府集中采购"), self.value("/table2/procurement/projects"), cell]

    # --- 表三, 表四 ---

    def table3(self) -> Table:
        rows = [
            [self.head(CORNER, 3, 3), self.head("申请人情况", columns=7)],
            [self.head("自然人", 2), self.head("法人或其他组织", columns=5), self.head("总计", 2)],
            [self.head(text) for text in APPLICANT_LABELS],
        ]
        for text, key in (
            ("一、本年新收政府信息公开申请数量", "received"),
            ("二、上年结转政府信息公开申请数量", "carried_in"),
        ):
            rows.append([self.head(text, columns=3), *self._row3(key)])
        others = (
            OTHER_THREE if "/table3/other_no_payment/total" in self.draft.figures else OTHER_SINGLE
        )
        body = [row for section in (*TABLE3_SECTIONS, others) for row in self._section3(*section)]
        body.append([self.head("（七）总计", columns=2), *self._row3("processed")])
        body[0].insert(0, self.head("三、本年度办理结果", rows=len(body)))
        last = [self.head("四、结转下年度继续办理", columns=3), *self._row3("carried_out")]
        return Table("table3", [*rows, *body, last])

    def _section3(self, text: str, rows: Sequence[tuple[str, str]]) -> Iterator[list[Cell]]:
        for index, (label, key) in enumerate(rows):
            cells = self._row3(key)
            if not label:
                yield [self.head(text, columns=2), *cells]
            else:
                first = [self.head(text, rows=len(rows))] if index == 0 else []
                yield [*first, self.head(self.label(label)), *cells]

    def _row3(self, key: str) -> list[Cell]:
        return [self.value(f"/table3/{key}/{column}") for column in COLUMNS]

    def table4(self) -> Table:
        rows = [
            [self.head("行政复议", columns=5), self.head("行政诉讼", columns=10)],
            [
                *(self.head(text, 2) for text in RESULT_LABELS),
                self.head("未经复议直接起诉", columns=5),
                self.head("复议后起诉", columns=5),
            ],
            [self.head(text) for text in RESULT_LABELS * 2],
        ]
        keys = ("upheld", "corrected", "other", "pending", "total")
        values = [self.value(f"/table4/{block}/{key}") for block in BLOCKS for key in keys]
        return Table("table4", [*rows, values])


def _ten_thousands(yuan: float) -> str:
    """Yuan in units of 万元, as exactly as they are known."""
    return f"{yuan / 10_000:.6f}".rstrip("0").rstrip(".")
