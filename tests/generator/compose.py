"""Puts a report together: figures, then sections in the order of its form."""

import datetime as dt
import random
from collections.abc import Callable, Iterable, Sequence

from . import figures as fig
from . import grammar, prose
from .draft import Draft, Heading, Paragraph, Table
from .issuers import ROADS, Issuer, draw_issuer
from .numbers import chinese, circled_year
from .old_tables import OldTableMaker
from .tables import TableMaker
from .wording import frame, requests
from .writer import Writer

FORMS = ("local_pre2014", "national_2014", "form_2019", "form_2021")
_YEARS = {
    "local_pre2014": (2008, 2013), "national_2014": (2014, 2018), "form_2019": (2019, 2020),
    "form_2021": (2021, 2025),
}  # fmt: skip
_ORDINALS = "一二三四五六七八九十"
_NATIONAL_OUTCOMES = fig.OUTCOMES[:-1]
_NATIONAL_CHANNELS = ("in_person", "fax", "online", "letter")
_LOCAL_OUTCOMES = {
    "fujian": ("granted", "partly_granted", "refused", "other"),
    "shanghai": ("granted", "partly_granted", "refused"),
    "": fig.OUTCOMES,
}
_LOCAL_CHANNELS = {
    "fujian": ("in_person", "online", "letter"),
    "shanghai": fig.REQUEST_CHANNELS,
    "": fig.REQUEST_CHANNELS,
}
# Changes figures so that they go on from another year.
Joined = Callable[[fig.Figures], fig.Figures]


def compose(
    rng: random.Random,
    form: str,
    *,
    small: bool = False,
    year: int | None = None,
    issuer: Issuer | None = None,
    joined: Joined | None = None,
) -> Draft:
    """A report of `form`; `small` keeps table cells to one or two digits.

    `year` and `issuer` are drawn if not given; `joined` fits the figures of the tables
    to those of another year before any of them is told.
    """
    year = _draw_year(rng, form) if year is None else year
    issuer = issuer or draw_issuer(rng, year)
    scale = 1.2 if small else fig.scale_of(issuer.level, issuer.kind) * rng.uniform(0.3, 1.6)
    family = rng.choice(("fujian", "fujian", "shanghai", "")) if form == "local_pre2014" else ""
    numbers = _draw_figures(rng, form, issuer, scale, family, joined)
    draft = Draft(issuer, form, year, numbers)
    writer = Writer(draft, rng)
    writer.words.update(_words(rng, issuer, year))
    if year >= 2021:
        writer.words["fee_rule"] = "（国办函〔2020〕109号）"
    _front(writer)
    if form in {"form_2019", "form_2021"}:
        _modern(writer)
    else:
        _older(writer, family)
    _close(writer)
    draft.ambiguous.update(("/facts", *issuer.unsure, *_implied_parents(issuer)))
    return draft


def _draw_year(rng: random.Random, form: str) -> int:
    first, last = _YEARS[form]
    if form == "form_2019" and rng.random() < 0.1:
        last = 2023
    return rng.randint(first, last)


def _implied_parents(issuer: Issuer) -> Iterable[str]:
    """Places above the issuer that its name leaves out."""
    named = {key for key, _ in issuer.region}
    return (f"/identity/region/{key}" for key in ("province", "city", "county") if key not in named)


def _draw_figures(
    rng: random.Random,
    form: str,
    issuer: Issuer,
    scale: float,
    family: str,
    joined: Joined | None,
) -> fig.Figures:
    numbers = fig.draw_proactive(rng, scale) | fig.draw_responses(rng, scale)
    numbers |= fig.draw_capacity(rng, scale)
    if form in {"form_2019", "form_2021"}:
        modern = form == "form_2021"
        single = rng.random() < (0.12 if modern else 0.88)
        numbers |= fig.draw_table2(rng, scale, form_2021=modern, level=issuer.level)
        numbers |= fig.draw_table3(rng, scale, single_other=single)
        numbers |= fig.draw_table4(rng, scale)
        if joined:
            numbers = joined(numbers)
        numbers |= fig.prose_of_tables(numbers)
    elif form == "national_2014":
        numbers |= fig.draw_requests(rng, scale, _NATIONAL_CHANNELS, _NATIONAL_OUTCOMES)
        numbers |= fig.draw_remedies(rng, scale)
    else:
        channels = _LOCAL_CHANNELS[family]
        numbers |= fig.draw_requests(rng, scale, channels, _LOCAL_OUTCOMES[family])
        numbers |= fig.draw_remedies(rng, scale)
    return numbers | fig.draw_fees(rng, int(numbers["/requests/received"]))


def _words(rng: random.Random, issuer: Issuer, year: int) -> dict[str, str | Sequence[str]]:
    place = issuer.seat
    return {
        "we": issuer.we, "issuer": issuer.name, "year": str(year), "prev": str(year - 1),
        "next": str(year + 1), "place": place,
        "province": dict(issuer.region).get("province", "省"),
        "word": issuer.unit, "subject": requests.SUBJECTS,
        "Y": (
            f"{year}年",
            f"{year}年度",
            f"{year}年",
            "本年度",
            "全年",
            "一年来",
            f"{year}年，全年",
        ),
        "document": [_document_number(rng, issuer, year) for _ in range(4)],
        "month": [str(n) for n in range(1, 13)], "day": [str(n) for n in range(1, 29)],
        "era": ("", "以习近平新时代中国特色社会主义思想为指导，") if year >= 2018 else "",
        "law": "711" if year >= 2019 else "492",
        "article": "五十" if year >= 2019 else "三十一",
    }  # fmt: skip


def _document_number(rng: random.Random, issuer: Issuer, year: int) -> str:
    body = rng.choice(("政办发", "政办函", "政发", "府办", "政公开办", "政办秘"))
    return f"{issuer.letter}{body}〔{year - rng.randint(0, 1)}〕{rng.randint(1, 160)}号"


# --- title, opening, contact --------------------------------------------------


def _front(w: Writer) -> None:
    draft, year = w.draft, w.draft.year
    pattern = w.rng.choice(frame.TITLES)
    plain = pattern.format(issuer=draft.issuer.name, year=year)
    name = draft.state("/identity/issuer", draft.issuer.name, draft.issuer.name)
    shown = draft.state("/identity/year", year, str(year))
    draft.title = draft.state("/identity/title", plain, pattern.format(issuer=name, year=shown))
    draft.implied |= {"/identity/level": draft.issuer.level, "/identity/kind": draft.issuer.kind}
    draft.implied |= {f"/identity/region/{key}": place for key, place in draft.issuer.region}
    if w.rng.random() < 0.7:
        draft.before.append(_source_line(w))
    title_words = f"{draft.issuer.name}{year}年政府信息公开工作年度报告"
    opening = w.say(frame.OPENINGS, title_words=title_words, notice=_notice(w))
    if w.rng.random() < 0.4:
        opening += _contents(w)
    if w.rng.random() < 0.7:
        opening += _period(w)
    if w.rng.random() < 0.35:
        opening += _download(w)
    if w.rng.random() < 0.45:
        opening += _contact(w)
    w.add(opening)


def _notice(w: Writer) -> str:
    return w.say([w.rng.choice(frame.NOTICES[1:] if w.draft.year < 2019 else frame.NOTICES)])


def _contents(w: Writer) -> str:
    heads = frame.HEADINGS_NEW if w.draft.year >= 2019 else frame.HEADINGS_OLD
    idle = {"annex"} if w.draft.form == "national_2014" else {"annex", "responses", "training"}
    parts = [names[0] for key, names in heads.items() if key not in idle]
    return w.say(frame.CONTENTS, parts="、".join(parts), parts_count=chinese(len(parts)))


def _show_date(rng: random.Random, day: dt.date, wording: Sequence[str] = frame.DATES) -> str:
    return rng.choice(wording).format(y=day.year, m=day.month, d=day.day)


def _source_line(w: Writer) -> str:
    day = dt.date(w.draft.year + 1, w.rng.randint(1, 3), w.rng.randint(1, 28))
    shown = w.draft.state("/identity/published_on", day.isoformat(), day.isoformat())
    clock = f" {w.rng.randint(8, 17):02d}:{w.rng.randint(0, 59):02d}"
    pattern = w.rng.choice(frame.SOURCES)
    source = w.rng.choice((w.draft.issuer.name, "本站", f"{w.draft.issuer.seat}政府办公室"))
    # The wording's own brackets are not alternatives here.
    text = pattern.replace("{date}", shown + w.rng.choice(("", clock))).replace("{source}", source)
    return grammar.fill(text, lambda _: str(w.rng.randint(20, 900)))


def _period(w: Writer) -> str:
    first, last = dt.date(w.draft.year, 1, 1), dt.date(w.draft.year, 12, 31)
    wording = frame.DATES[:1]
    start = w.draft.state(
        "/identity/period_start", first.isoformat(), _show_date(w.rng, first, wording)
    )
    end_words = _show_date(w.rng, last, wording)
    if w.rng.random() < 0.3:
        end_words = end_words.removeprefix(f"{w.draft.year}年")
    end = w.draft.state("/identity/period_end", last.isoformat(), end_words)
    period = w.say(frame.PERIODS, start=start, end=end)
    return w.say(frame.PERIOD_SENTENCES, period=period)


def _download(w: Writer) -> str:
    host = w.draft.issuer.host
    shown = w.rng.choice((host, f"http://{host}"))
    website = w.draft.state("/contact/website", shown, shown)
    return w.say(frame.DOWNLOADS, site=w.say([w.rng.choice(frame.SITES)]), website=website)


def _contact(w: Writer) -> str:
    issuer, rng = w.draft.issuer, w.rng
    phone = f"{issuer.area}-{rng.randint(2000000, 8999999)}"
    fax = f"{issuer.area}-{rng.randint(2000000, 8999999)}"
    known = {
        "address": f"{issuer.seat}{rng.choice(ROADS)}{rng.randint(1, 400)}号",
        "postcode": issuer.postcode, "phone": phone, "fax": fax,
        "email": f"{rng.choice(('xxgk', 'zwgk', 'bgs', 'zfxxgk'))}{rng.randint(1, 99)}@163.com",
    }  # fmt: skip
    keys = [key for key in known if key == "phone" or rng.random() < 0.6]
    told = []
    for key in keys:
        value = w.draft.state(f"/contact/{key}", known[key], known[key])
        told.append(w.say([rng.choice(frame.CONTACT_DETAILS[key])], value=value))
    details = rng.choice(("，", "；")).join(told)
    return w.say(frame.CONTACTS, office=w.say([rng.choice(frame.OFFICES)]), details=details)


# --- sections -----------------------------------------------------------------


class _Numbered:
    """Adds headings 一、 二、 …"""

    def __init__(self, w: Writer, headings: dict[str, tuple[str, ...]]) -> None:
        self.w, self.headings, self.count = w, headings, 0
        self.space = w.rng.choice(("", "", " "))

    def open(self, key: str) -> None:
        ordinal = _ORDINALS[self.count]
        self.count += 1
        text = self.w.rng.choice(self.headings[key])
        self.w.draft.blocks.append(Heading(f"{ordinal}、{self.space}{text}"))

    def statements(self) -> None:
        self.open("problems")
        for kind in ("problems", "improvements"):
            for text in prose.statement_list(self.w, kind):
                self.w.add(text)


def _modern(w: Writer) -> None:
    head = _Numbered(w, frame.HEADINGS_NEW)
    tables = TableMaker(w.draft, w.rng)
    head.open("overview")
    _overview_modern(w)
    head.open("proactive")
    w.draft.blocks.append(
        tables.table2_2021() if w.draft.form == "form_2021" else tables.table2_2019()
    )
    head.open("requests")
    w.draft.blocks.append(tables.table3())
    head.open("remedies")
    w.draft.blocks.append(tables.table4())
    head.statements()
    head.open("other")
    if w.rng.random() < 0.7:
        w.add(*prose.fees_section(w, modern=True), prose.distractors(w, 1))
    else:
        w.add(w.rng.choice(("无。", "无", "无其他需要报告的事项。", "没有其他需要报告的事项。")))


def _overview_modern(w: Writer) -> None:
    w.add(prose.fillers(w), prose.distractors(w, 1))
    sections: list[tuple[str, list[str]]] = []
    if w.rng.random() < 0.9:
        sections.append(("proactive", list(prose.proactive_section(w, table=False))))
    if w.rng.random() < 0.8:
        told = list(prose.requests_section(w, modern=True))
        if w.rng.random() < 0.5 and "/remedies/reconsideration/total" not in w.said:
            told += prose.remedies_section(w, complaints=False)
        sections.append(("requests", told))
    management = [prose.fillers(w, 2, frame.MANAGEMENT_FILLERS), prose.distractors(w, 1)]
    sections += [
        ("management", management),
        ("platform", [prose.fillers(w, 2), prose.distractors(w, 2)]),
        ("supervision", [prose.fillers(w, 2), *prose.some_work(w)]),
    ]
    _subsections(w, sections)


def _subsections(w: Writer, sections: Sequence[tuple[str, list[str]]]) -> None:
    style = w.rng.choice(("heads", "heads", "run-in", "none"))
    for index, (key, told) in enumerate(sections):
        number = f"（{_ORDINALS[index]}）"
        head = w.rng.choice(frame.SUBHEADINGS[key])
        if style == "heads":
            w.draft.blocks.append(Heading(number + head, 2))
            w.add(*told)
        else:
            w.add(*([f"{number}{head}。"] if style == "run-in" else []), *told)


def _older(w: Writer, family: str) -> None:
    head = _Numbered(w, frame.HEADINGS_OLD)
    national = w.draft.form == "national_2014"
    table = _annex(w, family)
    head.open("overview")
    w.add(prose.fillers(w), prose.leaders(w) if w.rng.random() < 0.4 else "")
    w.add(prose.fillers(w, 2), prose.distractors(w))
    head.open("proactive")
    cumulative = not national and w.rng.random() < 0.4
    w.add(*prose.proactive_section(w, table=table is not None, cumulative=cumulative))
    if national:
        head.open("responses")
        w.add(*prose.responses_section(w), prose.fillers(w, 1))
    head.open("requests")
    w.add(*prose.requests_section(w, modern=False))
    if w.rng.random() < 0.6:
        head.open("fees")
        w.add(*prose.fees_section(w, modern=False))
    head.open("remedies")
    w.add(*prose.remedies_section(w, complaints=family != "shanghai"))
    _staff_sections(w, head, national=national)
    head.statements()
    if table is not None:
        if w.rng.random() < 0.6:
            head.open("annex")
        _append_annex(w, table)


def _staff_sections(w: Writer, head: _Numbered, *, national: bool) -> None:
    if national or w.rng.random() < 0.4:
        head.open("capacity")
        w.add(*prose.capacity_section(w))
    if national and w.rng.random() < 0.8:
        head.open("training")
        w.add(*prose.training_section(w))


def _annex(w: Writer, family: str) -> Table | None:
    maker = OldTableMaker(w.draft, w.rng)
    if w.draft.form == "national_2014":
        return maker.national() if w.rng.random() < 0.85 else None
    if family == "fujian":
        return maker.fujian()
    return maker.shanghai() if family == "shanghai" else None


def _append_annex(w: Writer, table: Table) -> None:
    blocks = w.draft.blocks
    blocks.append(Paragraph(table.title, centred=True))
    if table.kind == "national" and w.rng.random() < 0.5:
        blocks.append(Paragraph(f"填报单位（盖章）：{w.draft.issuer.name}"))
    blocks.append(table)


def _close(w: Writer) -> None:
    if w.rng.random() >= 0.5:
        return
    day = dt.date(w.draft.year + 1, w.rng.randint(1, 3), w.rng.randint(1, 28))
    shown = _show_date(w.rng, day, frame.DATES[:3])
    if day.year < 2014 and w.rng.random() < 0.5:
        shown = f"{circled_year(day.year)}年{chinese(day.month)}月{chinese(day.day)}日"
    blocks = w.draft.blocks
    signature = [
        Paragraph(w.draft.issuer.name, centred=True),
        Paragraph(w.draft.state("/identity/signed_on", day.isoformat(), shown), centred=True),
    ]
    # The signature stands before an annex.
    annex = next((n for n, block in enumerate(blocks) if _opens_annex(block)), len(blocks))
    blocks[annex:annex] = signature


def _opens_annex(block: object) -> bool:
    if isinstance(block, Heading):
        return any(block.text.endswith(f"、{text}") for text in frame.HEADINGS_OLD["annex"])
    return isinstance(block, Paragraph) and block.centred and "统计表" in block.text
