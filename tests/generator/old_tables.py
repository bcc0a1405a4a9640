"""The statistical tables before 2019: the national one and two local families."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .draft import Cell, Table, Value
from .figures import Figures, split
from .tables import TableMaker

Row = tuple[str, str, str | None]

NATIONAL: tuple[Row, ...] = (
    ("一、主动公开情况", "——", None),
    ("（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条", "/proactive/total"),
    ("其中：主动公开规范性文件数", "条", "/proactive/normative_disclosed"),
    ("制发规范性文件总数", "件", "/proactive/normative_issued"),
    ("（二）通过不同渠道和方式公开政府信息的情况", "——", None),
    ("1.政府公报公开政府信息数", "条", "gazette"),
    ("2.政府网站公开政府信息数", "条", "website"),
    ("3.政务微博公开政府信息数", "条", "weibo"),
    ("4.政务微信公开政府信息数", "条", "wechat"),
    ("5.其他方式公开政府信息数", "条", "other"),
    ("二、回应解读情况", "——", None),
    (
        "（一）回应公众关注热点或重大舆情数（不同方式回应同一热点或舆情计1次）",
        "次",
        "/responses/total",
    ),
    ("（二）通过不同渠道和方式回应解读的情况", "——", None),
    ("1.参加或举办新闻发布会总次数", "次", "/responses/press_conferences"),
    ("其中：主要负责同志参加新闻发布会次数", "次", "/responses/press_conferences_by_head"),
    ("2.政府网站在线访谈次数", "次", "/responses/interviews"),
    ("其中：主要负责同志参加政府网站在线访谈次数", "次", "/responses/interviews_by_head"),
    ("3.政策解读稿件发布数", "篇", "/responses/interpretations"),
    ("4.微博微信回应事件数", "次", "/responses/weibo_wechat"),
    ("5.其他方式回应事件数", "次", "/responses/other"),
    ("三、依申请公开情况", "——", None),
    ("（一）收到申请数", "件", "/requests/received"),
    ("1.当面申请数", "件", "/requests/channels/in_person"),
    ("2.传真申请数", "件", "/requests/channels/fax"),
    ("3.网络申请数", "件", "/requests/channels/online"),
    ("4.信函申请数", "件", "/requests/channels/letter"),
    ("（二）申请办结数", "件", "/requests/completed"),
    ("1.按时办结数", "件", "/requests/completed_on_time"),
    ("2.延期办结数", "件", "/requests/completed_extended"),
    ("（三）申请答复数", "件", "/requests/replied"),
    ("1.属于已主动公开范围数", "件", "/requests/outcomes/already_public"),
    ("2.同意公开答复数", "件", "/requests/outcomes/granted"),
    ("3.同意部分公开答复数", "件", "/requests/outcomes/partly_granted"),
    ("4.不同意公开答复数", "件", "/requests/outcomes/refused"),
    ("其中：涉及国家秘密", "件", "/requests/refused_for/state_secret"),
    ("涉及商业秘密", "件", "/requests/refused_for/trade_secret"),
    ("涉及个人隐私", "件", "/requests/refused_for/privacy"),
    ("危及国家安全、公共安全、经济安全和社会稳定", "件", "/requests/refused_for/security"),
    ("不是《条例》所指政府信息", "件", "/requests/refused_for/not_government_information"),
    ("法律法规规定的其他情形", "件", "/requests/refused_for/other_law"),
    ("5.不属于本行政机关公开数", "件", "/requests/outcomes/not_this_agency"),
    ("6.申请信息不存在数", "件", "/requests/outcomes/nonexistent"),
    ("7.告知作出更改补充数", "件", "/requests/outcomes/asked_to_amend"),
    ("8.告知通过其他途径办理数", "件", "/requests/outcomes/redirected"),
    ("四、行政复议数量", "件", "/remedies/reconsideration/total"),
    ("（一）维持具体行政行为数", "件", "/remedies/reconsideration/upheld"),
    ("（二）被依法纠错数", "件", "/remedies/reconsideration/corrected"),
    ("（三）其他情形数", "件", "/remedies/reconsideration/other"),
    ("五、行政诉讼数量", "件", "/remedies/litigation/total"),
    ("（一）维持具体行政行为或者驳回原告诉讼请求数", "件", "/remedies/litigation/upheld"),
    ("（二）被依法纠错数", "件", "/remedies/litigation/corrected"),
    ("（三）其他情形数", "件", "/remedies/litigation/other"),
    ("六、举报投诉数量", "件", "/remedies/complaints"),
    ("七、依申请公开信息收取的费用", "万元", "/fees/charged"),
    ("八、机构建设和保障经费情况", "——", None),
    ("（一）政府信息公开工作专门机构数", "个", "/capacity/units"),
    ("（二）设置政府信息公开查阅点数", "个", "/capacity/reading_points"),
    ("（三）从事政府信息公开工作人员数", "人", "/capacity/staff"),
    ("1.专职人员数（不包括政府公报及政府网站工作人员数）", "人", "/capacity/staff_full_time"),
    ("2.兼职人员数", "人", "/capacity/staff_part_time"),
    (
        "（四）政府信息公开专项经费（不包括用于政府公报编辑管理及政府网站建设维护等方面的经费）",
        "万元",
        "/capacity/funding",
    ),
    ("九、政府信息公开会议和培训情况", "——", None),
    ("（一）召开政府信息公开工作会议或专题会议数", "次", "/training/meetings"),
    ("（二）举办各类培训班数", "次", "/training/classes"),
    ("（三）接受培训人员数", "人次", "/training/trainees"),
)
# What provinces put behind the channels; with it the table has 73 rows. The labels are those
# that a district's report of 2017 tells its figures by.
KEY_AREAS = (
    "（三）重点领域公开政府信息数",
    "其中：主动公开财政预算决算、“三公经费”和行政经费信息数",
    "主动公开保障性住房分配政策、分配程序、分配结果等信息数",
    "主动公开食品安全标准，食品生产经营许可、专项检查整治等信息数",
    "主动公开环境核查审批、环境状况公报和重特大突发环境事件等信息数",
    "主动公开生产安全事故的政府举措、处置进展、风险预警、防范措施等信息数",
    "主动公开农村土地征收、国有土地上房屋征收补偿等信息数",
    "主动公开政府部门预算执行审计结果等信息数",
)
LAST_CHANNEL = "5.其他方式公开政府信息数"
NATIONAL_CHANNELS = {
    "gazette": 0.3, "website": 8, "weibo": 0.8, "wechat": 2, "other": 1.5,
}  # fmt: skip
FUJIAN: tuple[Row, ...] = (
    ("{主动公开信息数}", "条", "/proactive/total"),
    ("其中：1.{政府网站公开数}", "条", "website"),
    ("2.{政府公报公开数}", "条", "gazette"),
    ("{受理政府信息公开申请总数}", "条", "/requests/received"),
    ("其中：1.当面申请数", "条", "/requests/channels/in_person"),
    ("2.网上申请数", "条", "/requests/channels/online"),
    ("3.信函申请数", "条", "/requests/channels/letter"),
    ("{对申请的答复总数}", "条", "/requests/replied"),
    ("其中：1.同意公开答复数", "条", "/requests/outcomes/granted"),
    ("2.同意部分公开答复数", "条", "/requests/outcomes/partly_granted"),
    ("3.{不予公开答复数}", "条", "/requests/outcomes/refused"),
    ("4.其他类型答复数", "条", "/requests/outcomes/other"),
    ("{收费减免}", "元", "/fees/waived"),
    ("行政复议数", "件", "/remedies/reconsideration/total"),
    ("行政诉讼数", "件", "/remedies/litigation/total"),
    ("接受行政申诉、举报数", "件", "/remedies/complaints"),
)
FUJIAN_WORDS = {
    "{主动公开信息数}": ("主动公开信息数", "主动公开文件数", "主动公开政府信息数"),
    "{政府网站公开数}": ("政府网站公开数", "网站公开", "政府网站公开信息数"),
    "{政府公报公开数}": ("政府公报公开数", "政府公报公开"),
    "{受理政府信息公开申请总数}": (
        "受理政府信息公开申请总数",
        "受理申请总数",
        "受理依申请公开信息总数",
    ),
    "{对申请的答复总数}": ("对申请的答复总数", "答复总数", "对申请的答复数"),
    "{不予公开答复数}": ("不予公开答复数", "否决公开答复数"),
    "{收费减免}": ("政府信息公开收费减免金额", "收费减免"),
}
SHANGHAI: tuple[Row, ...] = (
    ("主动公开信息数", "条", "/proactive/total"),
    ("其中：全文电子化的主动公开信息数", "条", None),
    ("新增的行政规范性文件数", "条", "?"),
    ("提供服务类信息数", "条", None),
    ("网站专栏页面访问量", "人次", None),
    ("现场接待人数", "人次", None),
    ("咨询电话接听数", "人次", None),
    ("依申请公开信息目录数", "条", None),
    ("申请总数", "条", "/requests/received"),
    ("其中：1.当面申请数", "条", "/requests/channels/in_person"),
    ("2.传真申请数", "条", "/requests/channels/fax"),
    ("3.电子邮件申请数", "条", "/requests/channels/email"),
    ("4.网上申请数", "条", "/requests/channels/online"),
    ("5.信函申请数", "条", "/requests/channels/letter"),
    ("6.其他形式申请数", "条", "/requests/channels/other"),
    ("对申请的答复总数", "条", "/requests/replied"),
    ("其中：1.同意公开答复数", "条", "/requests/outcomes/granted"),
    ("2.同意部分公开答复数", "条", "/requests/outcomes/partly_granted"),
    ("3.否决公开答复总数", "条", "/requests/outcomes/refused"),
)
# Parts of 否决: how they map to the six reasons differs from city to city.
SHANGHAI_REFUSALS = (
    "其中：（1）“非《规定》所指政府信息”数", "（2）“信息不存在”数", "（3）“非本部门掌握”数",
    "（4）“申请内容不明确”数", "（5）“免予公开范围1”数", "（6）“免予公开范围2”数",
    "（7）“免予公开范围3”数", "（8）“免予公开范围4”数", "（9）“免予公开范围5”数",
    "（10）“免予公开范围6”数", "（11）其他原因",
)  # fmt: skip
SHANGHAI_END: tuple[Row, ...] = (
    ("行政复议数", "件", "/remedies/reconsideration/total"),
    ("行政诉讼数", "件", "/remedies/litigation/total"),
    ("行政申诉数", "件", None),
)
SHANGHAI_UNSURE = (
    "/proactive/normative_issued", "/proactive/normative_disclosed",
    "/requests/outcomes/not_this_agency", "/requests/outcomes/nonexistent",
    "/requests/outcomes/asked_to_amend", "/requests/outcomes/other", "/requests/refused_for",
    "/remedies/complaints", "/capacity/reading_visits",
)  # fmt: skip


@dataclass(slots=True)
class OldTableMaker(TableMaker):
    """The tables of 2008–2018."""

    def national(self) -> Table:
        year, wide = self.draft.year, self.rng.random() < 0.3
        heads = self.rng.choice((("统计指标", "单位", "统计数"), ("统 计 指 标", "单位", "统计数")))
        rows = [[self.head(text) for text in heads]]
        counts = self._channels(NATIONAL_CHANNELS)
        local = self.rng.random() < 0.25
        for label, unit, key in NATIONAL:
            name = self.head(self._indent(label) if wide else label)
            name.text = (
                name.text.replace("1.", "1" + self.dots) if label[0].isdigit() else name.text
            )
            rows.append([name, self.head(unit), self._value(label, key, unit, counts)])
            if label == LAST_CHANNEL and local:
                rows += self._key_areas()
        title = self.rng.choice(
            (
                "政府信息公开情况统计表",
                f"政府信息公开情况统计表（{year}年度）",
                f"{year}年政府信息公开情况统计表",
            )
        )
        return Table("national", rows, title)

    def _key_areas(self) -> Iterator[list[Cell]]:
        """Rows that no field holds; the first is the sum of the others."""
        counts = [self.rng.choice((0, self.rng.randint(1, 60))) for _ in KEY_AREAS[1:]]
        for label, count in zip(KEY_AREAS, (sum(counts), *counts), strict=True):
            yield [self.head(label), self.head("条"), Cell(str(count))]

    def _indent(self, label: str) -> str:
        return label if label[0] not in "其涉危不法" else "　" + label

    def _channels(self, weights: dict[str, float]) -> Figures:
        total = int(self.draft.figures["/proactive/total"])
        parts = split(self.rng, total, list(weights.values()))
        return dict(zip(weights, parts, strict=True))

    def _value(self, label: str, key: str | None, unit: str, counts: Figures) -> Cell:
        if key is None:
            return self.head(unit)
        if not key.startswith("/"):
            return self._channel(label, key, int(counts[key]))
        if unit == "万元":
            return self.value(key, f"{self.draft.figures[key] / 10_000:g}")
        return self.value(key)

    def _channel(self, label: str, kind: str, count: int) -> Cell:
        text = label.split(".", 1)[1]
        item: dict[str, Value] = {"label": text, "kind": kind, "count": count}
        path = self.draft.item("/proactive/channels", item) + "/count"
        return Cell(self.draft.state(path, count, str(count)), path)

    def fujian(self) -> Table:
        year = self.draft.year
        total = self.rng.choice(("历年累计", "历年累计"))
        heads = ("指标名称", "单位", f"{year}年度", total)
        rows = [[self.head(text) for text in heads]]
        counts = self._channels({"website": 9, "gazette": 0.5})
        words = {slot: self.rng.choice(choices) for slot, choices in FUJIAN_WORDS.items()}
        for label, unit, key in FUJIAN:
            text = label
            for slot, word in words.items():
                text = text.replace(slot, word)
            cell = self._value(text, key, unit, counts)
            rows.append([self.head(text), self.head(unit), cell, self._cumulative(key, counts)])
        return Table("fujian", rows, f"{self.draft.issuer.name}{year}年度政府信息公开情况统计表")

    def _cumulative(self, key: str | None, counts: Figures) -> Cell:
        if key == "/proactive/total":
            return self.value("/proactive/total_cumulative")
        value = counts.get(str(key), self.draft.figures.get(str(key), 0))
        more = self.rng.choice((0, 1, 2, 3)) * self.rng.randint(0, 1 + int(value) * 2)
        return Cell(f"{value + more:g}")

    def shanghai(self) -> Table:
        self.draft.ambiguous.update(SHANGHAI_UNSURE)
        coded = self.rng.random() < 0.6
        two = self.rng.random() < 0.3
        heads = ["指标名称", "计量单位", *(["代码"] if coded else [])]
        heads += [f"{self.draft.year}年度", "历年累计"] if two else ["统计数"]
        refused = int(self.draft.figures["/requests/outcomes/refused"])
        reasons = split(self.rng, refused, [1] * len(SHANGHAI_REFUSALS))
        lines = [
            *self._lines(SHANGHAI),
            *self._plain(SHANGHAI_REFUSALS, reasons),
            *self._lines(SHANGHAI_END),
        ]
        rows = [[self.head(text) for text in heads]]
        for code, (label, unit, cell, key) in enumerate(lines, 1):
            row = [self.head(label), self.head(unit)]
            row += [self.head(f"{code:02d}")] if coded else []
            row.append(cell)
            rows.append([*row, self._cumulative(key, {})] if two else row)
        return Table("shanghai", rows, "政府信息公开情况统计表")

    def _lines(self, rows: Sequence[Row]) -> Iterator[tuple[str, str, Cell, str | None]]:
        total = int(self.draft.figures["/proactive/total"])
        for label, unit, key in rows:
            if key is not None and key.startswith("/"):
                yield label, unit, self.value(key), key
            else:
                # Counts of the body's own work that have no field.
                count = total if "全文" in label else _idle(self.rng, label, total)
                yield label, unit, Cell(str(count)), None

    def _plain(
        self, labels: Sequence[str], counts: Sequence[int]
    ) -> Iterator[tuple[str, str, Cell, str | None]]:
        for label, count in zip(labels, counts, strict=True):
            yield label, "条", Cell(str(count)), None


def _idle(rng: random.Random, label: str, total: int) -> int:
    if "申诉" in label:
        return 0
    return rng.randint(0, total // 4 if label.endswith("信息数") else total * 3)
