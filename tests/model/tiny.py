"""A small report type, and documents of it, for the tests of the model reader."""

import re

from llmx.documents import Document, Section, Source, Span, View
from llmx.fields import Identity, Part, Schema, SectionKind, choice, count, items, money, part, text


class Way(Part):
    label: str | None = text("渠道")
    kind: str | None = choice("类型", {"web": "网站", "paper": "报"})
    count: int | None = count("数量", "条")


class Published(Part):
    total: int | None = count("主动公开政府信息数", "条", units="条|件")
    rules: int | None = count("主动公开规范性文件数", "条", units="条|件")
    ways: list[Way] = items(
        "parts",
        "公开渠道",
        unit="条",
        units="条",
        sorts={"web": "网站", "paper": "报"},
        only_sorted=True,
    )


class Ways(Part):
    online: int | None = count("网络申请数", "件")
    letter: int | None = count("信函申请数", "件")
    other: int | None = count("其他", "件")


class Outcomes(Part):
    granted: int | None = count("同意公开", "件")
    other: int | None = count("其他", "件")


class Requests(Part):
    received: int | None = count("收到申请数", "件", units="件|例|宗")
    replied: int | None = count("申请答复数", "件")
    ways: Ways = part("申请渠道", where=("requests",))
    outcomes: Outcomes = part("申请答复结果", where=("requests",))


class Remedies(Part):
    total: int | None = count("行政复议数量", "件")
    upheld: int | None = count("维持具体行政行为", "件")


class Fees(Part):
    charged: int | float | None = money("依申请公开信息收取的费用")


class Contact(Part):
    phone: str | None = text("联系电话")


class Silent(Part):
    never: int | None = count("从不问的数", "件")


class Report(Part):
    published: Published = part(
        "主动公开", where=("published", "overview"), ask=True, guide="只要本年度的数。"
    )
    requests: Requests = part("依申请公开", where=("requests", "overview"), ask=True)
    remedies: Remedies = part("行政复议", where=("remedies", "overview"), ask=True)
    fees: Fees = part("收费", where=("fees", "requests"), ask=True)
    contact: Contact = part("联系方式", where=("overview",), ask=True)
    silent: Silent = part("不问", where=("overview",))


SCHEMA = Schema(
    name="tiny",
    version="1",
    title="小报告",
    report=Report,
    sections=(
        SectionKind("published", "主动公开", ("主动公开",)),
        SectionKind("requests", "依申请公开", ("依申请公开",)),
        SectionKind("remedies", "行政复议", ("复议",)),
        SectionKind("fees", "收费", ("收费",)),
        SectionKind("overview", "概述", ("概述",)),
    ),
    identities=(
        Identity(
            "req.ways",
            "exact",
            ("/requests/received",),
            ("/requests/ways/online", "/requests/ways/letter", "/requests/ways/other"),
        ),
    ),
    not_quantities=(("telephone", r"电话:?[\d-]+"),),
)

_HEADING = re.compile(r"^## (?P<key>\w+)\n", re.MULTILINE)


def document(text: str, name: str = "doc") -> Document:
    """A document of sections written as `## key` lines; the view is the text itself."""
    marks = list(_HEADING.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)][: len(marks)]
    sections = tuple(
        Section(mark["key"], 1, Span(mark.start(), mark.end()), Span(mark.end(), end))
        for mark, end in zip(marks, ends, strict=True)
    )
    source = Source(name, "0" * 64, "text/plain", "utf-8", "hans", len(text))
    return Document(name, source, text, View(text), sections=sections)


REPORT = """## overview
2018年,我局认真贯彻《条例》,加强组织领导,规范工作流程。联系电话:0855-6622836。
## published
全年主动公开政府信息131条,其中主动公开规范性文件23条。通过政府网站公开100条,通过日报公开31条。
## requests
收到的6件依申请公开已全部答复,其中网络申请4件、信函申请2件。
## remedies
2018年度未发生因政府信息公开引起的行政复议。
## fees
依申请公开收取费用1.2万元。
"""
