"""Sections of prose, drawn from the wording of each quantity."""

import random
from collections.abc import Iterable, Mapping, Sequence

from .draft import Value
from .figures import OUTCOMES, REFUSED_FOR, REQUEST_CHANNELS
from .issuers import person
from .wording import frame, proactive, remedies, requests, statements, traps, work
from .writer import Writer

CHANCE_RARE, CHANCE_SHORT, CHANCE_EVEN, CHANCE_MOST = 0.12, 0.25, 0.5, 0.75


def chance(rng: random.Random, share: float) -> bool:
    return rng.random() < share


def fillers(w: Writer, most: int = 3, wording: Sequence[str] = frame.FILLERS) -> str:
    """Sentences that state nothing."""
    picked = w.rng.sample(wording, min(w.rng.randint(1, most), len(wording)))
    return "".join(w.say([one]) for one in picked)


def distractors(w: Writer, most: int = 3) -> str:
    """Sentences whose numbers belong to no field."""
    return "".join(w.say([one]) for one in w.rng.sample(traps.TRAPS, w.rng.randint(0, most)))


def leaders(w: Writer) -> str:
    """Who leads the work, by name or by post."""
    head_post, deputy_post = frame.POSTS.get(w.draft.issuer.we[0][1:], ("主要领导", "分管领导"))
    people = []
    for path, post in (("/leadership/head", head_post), ("/leadership/deputies", deputy_post)):
        name = person(w.rng) if chance(w.rng, CHANCE_EVEN) else None
        words = w.rng.choice((f"{post}{name}", f"{name}{post}")) if name else post
        one = w.draft.item(path, {"name": name, "title": post})
        people.append(w.draft.state(one, name or post, words))
    office = w.draft.state("/leadership/office", "办公室", "办公室")
    return w.say(frame.LEADERS, head=people[0], deputy=people[1], seat_office=office)


# --- 主动公开 -----------------------------------------------------------------


def proactive_section(w: Writer, *, table: bool, cumulative: bool = False) -> Iterable[str]:
    """Total, normative documents, then parts by topic or channel."""
    parts = not table
    if not table and chance(w.rng, CHANCE_SHORT):
        w.approximately("/proactive/total")
        parts = False
    if cumulative and "~pro.total" not in w.words:
        yield w.say(proactive.TOTAL_AND_CUMULATIVE)
    else:
        yield w.say(proactive.TOTAL)
    yield from _normative(w)
    if chance(w.rng, CHANCE_RARE) and "~pro.total" not in w.words:
        yield _told_again(w)
        parts = False
    if parts and chance(w.rng, CHANCE_MOST):
        kind = w.rng.choice((topics, topics, channels, channels_with_topics))
        yield kind(w)


def _told_again(w: Writer) -> str:
    """The total rounded, or as sums of sub-bodies: nothing that a field holds."""
    total = int(w.draft.figures["/proactive/total"])
    if total > 100 and chance(w.rng, CHANCE_EVEN):
        step = 10 ** (len(str(total)) - 2)
        return w.say(proactive.ROUNDED, rounded=str(total // step * step))
    part = w.rng.randint(1, total - 1)
    return w.say(proactive.SUB_BODIES, a=str(part), b=str(total - part))


def _normative(w: Writer) -> Iterable[str]:
    if chance(w.rng, CHANCE_EVEN):
        yield w.say(proactive.NORMATIVE_DISCLOSED)
    if chance(w.rng, CHANCE_SHORT):
        yield w.say(proactive.NORMATIVE_ISSUED)


def _parts(rng: random.Random, whole: int, most: int) -> list[int]:
    """`whole` as two to `most` parts, each at least one."""
    n = min(rng.randint(2, most), max(whole, 1))
    cuts = sorted(rng.sample(range(1, whole), n - 1)) if n > 1 else []
    return [high - low for low, high in zip([0, *cuts], [*cuts, whole], strict=True)]


def _listed(
    w: Writer, path: str, items: Iterable[tuple[str, str, int]], patterns: Sequence[str], extra: str
) -> str:
    """Parts of a whole in one pattern: (label, kind or within, count) each."""
    pattern, told = w.rng.choice(patterns), []
    items = list(items)
    whole = sum(count for *_, count in items)
    for label, more, count in items:
        item: dict[str, Value] = {"label": label, extra: more or None, "count": count}
        number = w.number(f"{w.draft.item(path, item)}/count", count)
        share = f"{100 * count / whole:.1f}%"
        told.append(w.say([pattern], label=label, n=number, share=share))
    joined = w.rng.choice(("，", "、", "；")).join(told)
    return joined if len(told) > 1 else told[0]


def topics(w: Writer) -> str:
    """A list by subject that adds up to the total."""
    counts = _parts(w.rng, int(w.draft.figures["/proactive/total"]), 7)
    labels = _topic_labels(w.rng, len(counts))
    shares = chance(w.rng, CHANCE_SHORT)
    patterns = proactive.TOPIC_SHARES if shares else proactive.TOPIC_ITEMS
    items = [(label, "", count) for label, count in zip(labels, counts, strict=True)]
    listed = _listed(w, "/proactive/topics", items, patterns, "within")
    return w.say(proactive.TOPIC_LEADS) + listed + "。"


def _topic_labels(rng: random.Random, n: int) -> list[str]:
    labels = rng.sample(proactive.TOPICS[:-2], n)
    if n > 2:
        labels[-1] = rng.choice(proactive.TOPICS[-2:])
    return labels


def _channel_items(w: Writer, n: int) -> list[tuple[str, str]]:
    by_kind: dict[str, str] = {}
    for label, kind in w.rng.sample(proactive.CHANNELS, len(proactive.CHANNELS)):
        by_kind.setdefault(kind, w.say([label]))
    kinds = [kind for kind in by_kind if kind not in {"website", "other"}]
    picked = ["website", *w.rng.sample(kinds, min(n, 6) - 1)]
    if n > 2 and chance(w.rng, CHANCE_EVEN):
        picked[-1] = "other"
    return [(by_kind[kind], kind) for kind in picked]


def channels(w: Writer) -> str:
    """A list by channel that adds up to the total."""
    counts = sorted(_parts(w.rng, int(w.draft.figures["/proactive/total"]), 5), reverse=True)
    items = [
        (label, kind, count)
        for (label, kind), count in zip(_channel_items(w, len(counts)), counts, strict=True)
    ]
    listed = _listed(w, "/proactive/channels", items, proactive.CHANNEL_ITEMS, "kind")
    return w.say(proactive.CHANNEL_LEADS) + listed + "。"


def channels_with_topics(w: Writer) -> str:
    """One channel broken down by subject, then the others."""
    counts = _parts(w.rng, int(w.draft.figures["/proactive/total"]), 4)
    (label, kind), *others = _channel_items(w, len(counts))
    first = w.draft.item("/proactive/channels", {"label": label, "kind": kind, "count": counts[0]})
    parts = _parts(w.rng, counts[0], 4)
    within = [
        (topic, label, n) for topic, n in zip(_topic_labels(w.rng, len(parts)), parts, strict=True)
    ]
    listed = _listed(w, "/proactive/topics", within, proactive.TOPIC_ITEMS, "within")
    number = w.number(f"{first}/count", counts[0])
    text = w.say(proactive.WITHIN, label=label, n=number, topics=listed)
    rest = [(lab, knd, n) for (lab, knd), n in zip(others, counts[1:], strict=True)]
    if not rest:
        return text
    return text + _listed(w, "/proactive/channels", rest, proactive.CHANNEL_ITEMS, "kind") + "。"


# --- 依申请公开 ---------------------------------------------------------------


def requests_section(w: Writer, *, modern: bool) -> Iterable[str]:
    """Received, carried, channels, answers and their outcomes; or that there were none."""
    figures = w.draft.figures
    received = figures["/requests/received"]
    if not received and not figures["/requests/carried_in"]:
        yield _none_received(w)
        return
    yield from _received(w, modern=modern)
    if not received:
        return
    yield from _answered(w)
    if chance(w.rng, CHANCE_EVEN) and figures["/requests/replied"]:
        yield _outcomes(w, modern=modern)
    if figures["/requests/carried_out"]:
        yield w.say(requests.CARRIED_OUT)


def _none_received(w: Writer) -> str:
    wording = dict(requests.NONE_RECEIVED)
    nothing = ("/remedies/reconsideration/total", "/remedies/litigation/total")
    if any(w.draft.figures.get(path, 1) for path in nothing):
        wording.pop("received&rec.total&lit.total")
    return w.none(wording)


def _received(w: Writer, *, modern: bool) -> Iterable[str]:
    if w.draft.figures["/requests/carried_in"]:
        if chance(w.rng, CHANCE_EVEN):
            yield w.say(requests.RECEIVED_AND_CARRIED)
        else:
            yield w.say(requests.RECEIVED) + w.say(requests.CARRIED_IN)
    else:
        yield w.say(requests.RECEIVED)
    if not modern and w.draft.figures["/requests/received"] and chance(w.rng, CHANCE_EVEN):
        yield _request_channels(w)


def _request_channels(w: Writer) -> str:
    told = []
    for key in REQUEST_CHANNELS:
        path = f"/requests/channels/{key}"
        if count := w.draft.figures.get(path):
            label = w.rng.choice(requests.CHANNEL_LABELS[key])
            told.append(label + w.number(path, count) + "件")
    return w.say(requests.CHANNEL_LEADS) + w.rng.choice(("，", "、", "，")).join(told) + "。"


def _answered(w: Writer) -> Iterable[str]:
    figures = w.draft.figures
    on_time = figures.get("/requests/completed_on_time")
    if on_time == figures["/requests/received"] and chance(w.rng, CHANCE_SHORT):
        yield w.say(requests.ALL_ANSWERED)
        return
    kind = w.rng.choice((requests.REPLIED, requests.COMPLETED, requests.NO_NUMBER_ANSWERED))
    yield w.say(kind)


def _outcomes(w: Writer, *, modern: bool) -> str:
    labels: Mapping[str, Sequence[str]] = requests.OUTCOME_LABELS_OLD
    if modern:
        labels = requests.OUTCOME_LABELS_NEW
        # 无法提供, 不予处理, 其他处理 have no leaf of their own.
        w.draft.ambiguous.update(f"/requests/outcomes/{key}" for key in (*OUTCOMES[4:],))
    told = []
    for key, wording in labels.items():
        path = f"/requests/outcomes/{key}"
        count = w.draft.figures.get(path)
        if not count:
            continue
        leaf = not modern or key in {"granted", "partly_granted", "refused"}
        number = w.number(path, count) if leaf else w.style.show(int(count), w.rng)
        told.append(w.rng.choice(wording).replace("{n}", number))
    text = w.say(requests.OUTCOME_LEADS) + w.rng.choice(("，", "；", "、")).join(told) + "。"
    if not modern and w.draft.figures["/requests/outcomes/refused"] and chance(w.rng, CHANCE_EVEN):
        text += _refused_for(w)
    return text


def _refused_for(w: Writer) -> str:
    told = []
    for key in REFUSED_FOR:
        path = f"/requests/refused_for/{key}"
        if count := w.draft.figures.get(path):
            wording = w.rng.choice(requests.REFUSED_LABELS[key])
            told.append(wording.replace("{n}", w.number(path, count)))
    return w.say(requests.REFUSED_LEADS) + "，".join(told) + "。"


# --- 复议诉讼, 收费 -----------------------------------------------------------


def remedies_section(w: Writer, *, complaints: bool) -> Iterable[str]:
    """行政复议 and 行政诉讼, with or without 举报投诉."""
    figures = w.draft.figures
    cases = [figures[f"/remedies/{name}/total"] for name in ("reconsideration", "litigation")]
    told = bool(figures.get("/remedies/complaints"))
    if not any(cases):
        wording = dict(remedies.NONE)
        if told or not complaints:
            wording.pop("rec.total&lit.total&complaints")
        yield w.none(wording)
    else:
        yield from _cases(w)
    if complaints and "/remedies/complaints" not in w.said and chance(w.rng, CHANCE_EVEN):
        yield w.say(remedies.COMPLAINTS) if told else w.none(remedies.NONE_COMPLAINTS)


def _cases(w: Writer) -> Iterable[str]:
    figures = w.draft.figures
    pending = any(figures.get(f"/remedies/{n}/pending") for n in ("reconsideration", "litigation"))
    if pending or chance(w.rng, CHANCE_EVEN):
        yield w.say(remedies.TOTALS)
        return
    for name, wording in (
        ("reconsideration", remedies.RECONSIDERATION), ("litigation", remedies.LITIGATION),
    ):  # fmt: skip
        if figures[f"/remedies/{name}/total"]:
            yield w.say(wording)


def fees_section(w: Writer, *, modern: bool) -> Iterable[str]:
    """信息处理费, 收费 and 减免."""
    charged, waived = w.draft.figures["/fees/charged"], w.draft.figures["/fees/waived"]
    if charged:
        yield w.say(remedies.CHARGED)
        if waived:
            yield w.say(remedies.WAIVED)
        return
    wording = dict(remedies.NONE_CHARGED)
    if modern:
        wording.pop("fee.charged&fee.waived")
    yield w.none(wording)


# --- 回应解读, 机构, 会议 -----------------------------------------------------


def responses_section(w: Writer) -> Iterable[str]:
    """Some of the ways in which the body answered the public."""
    kinds = (
        work.RESPONSES_TOTAL, work.INTERPRETATIONS,
        w.rng.choice((work.PRESS_CONFERENCES, work.PRESS_BY_HEAD)),
        work.INTERVIEWS, work.WEIBO_WECHAT, work.OTHER_RESPONSES,
    )  # fmt: skip
    for kind in kinds:
        if chance(w.rng, CHANCE_EVEN):
            yield w.say(kind)


def some_work(w: Writer) -> Iterable[str]:
    """What any report may tell in passing: interpretations, conferences, training."""
    kinds = (
        work.INTERPRETATIONS, work.PRESS_CONFERENCES, work.CLASSES_AND_TRAINEES, work.MEETINGS,
        work.CLASSES,
    )  # fmt: skip
    for kind in w.rng.sample(kinds[:4], w.rng.randint(0, 2)):
        yield w.say(kind)


def capacity_section(w: Writer) -> Iterable[str]:
    """机构, 查阅点, 人员, 经费."""
    yield w.say(work.STAFF)
    for kind in (work.UNITS, work.READING_POINTS, work.READING_VISITS, work.FUNDING):
        if chance(w.rng, CHANCE_EVEN):
            yield w.say(kind)


def training_section(w: Writer) -> Iterable[str]:
    """会议 and 培训."""
    if chance(w.rng, CHANCE_MOST):
        yield w.say(work.MEETINGS)
    yield w.say(w.rng.choice((work.CLASSES, work.CLASSES_AND_TRAINEES)))


# --- 问题, 改进 ---------------------------------------------------------------


def statement_list(w: Writer, kind: str) -> list[str]:
    """Paragraphs of a numbered list (or one unnumbered one) under its lead-in."""
    leads, wording = (
        (statements.PROBLEM_LEADS, statements.PROBLEMS)
        if kind == "problems"
        else (statements.IMPROVEMENT_LEADS, statements.IMPROVEMENTS)
    )
    picked = [w.say([one]) for one in w.rng.sample(wording, w.rng.randint(2, 4))]
    lead = w.say(leads)
    style = w.rng.choice(("inline", "inline", "paragraphs", "plain"))
    if style == "plain":
        w.draft.ambiguous.add(f"/{kind}")
        return [lead.rstrip("：") + "。" + "。".join(_statement(w, kind, p) for p in picked) + "。"]
    if style == "inline":
        end = w.rng.choice(("；", "。"))
        numbered = zip(statements.NUMBERINGS[0], picked, strict=False)
        return [lead + end.join(n + _statement(w, kind, p) for n, p in numbered) + "。"]
    numbers = w.rng.choice(statements.NUMBERINGS)
    if chance(w.rng, CHANCE_EVEN):
        heads = w.rng.sample(statements.HEADS[kind], len(picked))
        picked = [f"{head}。{text}" for head, text in zip(heads, picked, strict=True)]
    return [lead] + [
        n + _statement(w, kind, p) + "。" for n, p in zip(numbers, picked, strict=False)
    ]


def _statement(w: Writer, kind: str, text: str) -> str:
    path = w.draft.item(f"/{kind}", {"text": text})
    return w.draft.state(path, text, text)
