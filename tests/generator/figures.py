"""Draws the numbers of a report so that all its identities hold."""

import random
from collections.abc import Mapping, Sequence

Figures = dict[str, int | float]

APPLICANTS = ("natural_person", "business", "research", "social", "legal_service", "other_org")
COLUMNS = (*APPLICANTS, "total")
REFUSED = (
    "refused_state_secret", "refused_other_law", "refused_security", "refused_third_party",
    "refused_internal", "refused_process", "refused_enforcement_file", "refused_query",
)  # fmt: skip
UNAVAILABLE = ("unavailable_not_held", "unavailable_to_be_made", "unavailable_unclear")
UNPROCESSED = (
    "unprocessed_petition", "unprocessed_repeat", "unprocessed_publication",
    "unprocessed_excessive", "unprocessed_confirm",
)  # fmt: skip
OTHERS_2021 = ("other_no_correction", "other_no_payment", "other")
OUTCOMES = (
    "already_public", "granted", "partly_granted", "refused", "not_this_agency", "nonexistent",
    "asked_to_amend", "redirected", "other",
)  # fmt: skip
REFUSED_FOR = (
    "state_secret", "trade_secret", "privacy", "security", "not_government_information",
    "other_law",
)  # fmt: skip
REQUEST_CHANNELS = ("in_person", "fax", "online", "letter", "email", "other")
BLOCKS = ("reconsideration", "litigation_direct", "litigation_after")
SCALES: Mapping[str, float] = {
    "town": 1.5, "county_department": 4, "county_government": 40, "city_department": 25,
    "city_government": 300, "province_department": 120, "province_government": 4000,
    "central_department": 200, "county_institution": 1, "city_institution": 2,
}  # fmt: skip


def scale_of(level: str, kind: str) -> float:
    """Requests that such a body gets in an ordinary year."""
    return SCALES["town"] if level == "town" else SCALES[f"{level}_{kind}"]


def size(rng: random.Random, mean: float) -> int:
    """A count of the order of `mean`, often none where the mean is small."""
    return int(rng.expovariate(1 / mean)) if mean > 0 else 0


def split(rng: random.Random, whole: int, weights: Sequence[float]) -> list[int]:
    """`whole` as random parts."""
    parts = [0] * len(weights)
    if whole > 400:
        noisy = [w * rng.uniform(0.6, 1.4) for w in weights]
        parts = [int(whole * w / sum(noisy)) for w in noisy]
        whole -= sum(parts)
    for index in rng.choices(range(len(weights)), weights, k=whole):
        parts[index] += 1
    return parts


def draw_proactive(rng: random.Random, scale: float) -> Figures:
    """主动公开 of the year, with channels that add up."""
    total = rng.randint(20, 400) + size(rng, 60 * scale)
    normative = min(size(rng, 3 + scale / 6), total // 4)
    return {
        "/proactive/total": total,
        "/proactive/total_cumulative": total + rng.randint(total // 3, total * 9),
        "/proactive/normative_disclosed": normative,
        "/proactive/normative_issued": max(normative, normative + rng.choice((0, 0, 0, 1, 2))),
    }


def draw_responses(rng: random.Random, scale: float) -> Figures:
    """回应解读."""
    conferences = size(rng, 1 + scale / 20)
    interviews = size(rng, 1 + scale / 20)
    channels = {
        "press_conferences": conferences, "interviews": interviews,
        "interpretations": size(rng, 6 + scale / 4), "weibo_wechat": size(rng, 5),
        "other": size(rng, 4),
    }  # fmt: skip
    figures: Figures = {f"/responses/{key}": value for key, value in channels.items()}
    figures["/responses/total"] = sum(channels.values())
    figures["/responses/press_conferences_by_head"] = rng.randint(0, conferences)
    figures["/responses/interviews_by_head"] = rng.randint(0, interviews)
    return figures


def draw_requests(
    rng: random.Random, scale: float, channels: Sequence[str], outcomes: Sequence[str]
) -> Figures:
    """依申请公开 before 2019: received, answered, and why; other channels and outcomes are none."""
    received, carried_in = size(rng, scale), 0
    if received > 6 and rng.random() < 0.3:
        carried_in = rng.randint(1, 1 + received // 10)
    carried_out = rng.randint(0, received // 8) if rng.random() < 0.25 else 0
    replied = received + carried_in - carried_out
    extended = rng.randint(0, replied // 6) if rng.random() < 0.4 else 0
    figures: Figures = {
        "received": received, "carried_in": carried_in, "carried_out": carried_out,
        "completed": replied, "completed_on_time": replied - extended,
        "completed_extended": extended, "replied": replied,
    }  # fmt: skip
    ways = dict(zip(REQUEST_CHANNELS, (6, 0.6, 8, 6, 1.5, 0.5), strict=True))
    parts = split(rng, received, [ways[key] for key in channels])
    figures |= {f"channels/{key}": n for key, n in zip(channels, parts, strict=True)}
    weights = dict(zip(OUTCOMES, (4, 7, 1, 1.5, 2.5, 2, 1, 1, 0.7), strict=True))
    parts = split(rng, replied, [weights[key] for key in outcomes])
    figures |= {f"outcomes/{key}": n for key, n in zip(outcomes, parts, strict=True)}
    refused = int(figures.get("outcomes/refused", 0))
    reasons = split(rng, refused, (1, 1, 2, 1, 2, 2))
    figures |= {f"refused_for/{key}": n for key, n in zip(REFUSED_FOR, reasons, strict=True)}
    return {f"/requests/{key}": value for key, value in figures.items()}


def draw_remedies(rng: random.Random, scale: float) -> Figures:
    """复议, 诉讼 and 举报 before 2019."""
    figures: Figures = {"/remedies/complaints": size(rng, scale / 60)}
    for name, mean in (("reconsideration", scale / 15), ("litigation", scale / 25)):
        total = size(rng, mean)
        parts = split(rng, total, (7, 1.5, 2))
        figures[f"/remedies/{name}/total"] = total
        for key, part in zip(("upheld", "corrected", "other"), parts, strict=True):
            figures[f"/remedies/{name}/{key}"] = part
    return figures


def draw_fees(rng: random.Random, received: int) -> Figures:
    """Fees in yuan; nearly always none."""
    charged = rng.choice((35, 60, 128.5, 350, 1240)) if received > 5 and rng.random() < 0.15 else 0
    waived = rng.choice((20, 45, 130)) if charged and rng.random() < 0.3 else 0
    return {"/fees/charged": charged, "/fees/waived": waived}


def draw_capacity(rng: random.Random, scale: float) -> Figures:
    """机构, 人员, 经费, 会议, 培训."""
    full, part = rng.randint(0, 2 + int(scale / 8)), rng.randint(1, 4 + int(scale))
    return {
        "/capacity/units": rng.randint(1, 2 + int(scale / 4)),
        "/capacity/reading_points": rng.randint(1, 2 + int(scale / 6)),
        "/capacity/reading_visits": size(rng, 100 + scale * 20),
        "/capacity/staff": full + part,
        "/capacity/staff_full_time": full,
        "/capacity/staff_part_time": part,
        "/capacity/funding": rng.choice((0, 5000, 10000, 23500, 50000, 120000, 2050000)),
        "/training/meetings": rng.randint(1, 6 + int(scale / 10)),
        "/training/classes": rng.randint(1, 4 + int(scale / 10)),
        "/training/trainees": rng.randint(12, 120 + int(scale * 8)),
    }


def draw_table2(rng: random.Random, scale: float, *, form_2021: bool, level: str) -> Figures:
    """表二 in either form. Only provinces, ministries and cities make 规章."""
    lawmaker = level in {"province", "central", "city"}
    rules = size(rng, 2) if lawmaker else 0
    documents = size(rng, 2 + scale / 30)
    decisions = {
        "licensing": size(rng, 60 + scale * 50), "punishment": size(rng, 20 + scale * 30),
        "coercion": size(rng, 1 + scale),
    }  # fmt: skip
    figures: Figures = {}
    if form_2021:
        for name, issued in (("regulations", rules), ("normative", documents)):
            repealed = size(rng, 1 + issued / 2) if issued else 0
            figures[f"{name}/issued"], figures[f"{name}/repealed"] = issued, repealed
            figures[f"{name}/in_force"] = issued + size(rng, 2 + issued * 4)
        figures |= {f"{name}/decisions": value for name, value in decisions.items()}
        charges = rng.choice((0, 0, 0, round(rng.uniform(0.5, 9000), rng.choice((0, 2, 4)))))
        figures["charges"] = round(charges * 10_000)
    else:
        for name, made in (("regulations", rules), ("normative", documents)):
            figures[f"{name}/made"] = made
            figures[f"{name}/disclosed"] = max(made - rng.choice((0, 0, 1)), 0)
            figures[f"{name}/disclosed_total"] = made + size(rng, 3 + made * 5)
        decisions["other_services"] = size(rng, 30 + scale * 60)
        for name, value in decisions.items():
            figures[f"{name}/items_last_year"] = size(rng, 20 + scale)
            figures[f"{name}/change"] = rng.choice((0, 0, 1, 3, -2, -35, rng.randint(-40, 40)))
            figures[f"{name}/decisions"] = value
        figures["charge_items/items_last_year"] = size(rng, 2)
        figures["charge_items/change"] = rng.choice((0, 0, 0, 1, -1, -3))
        projects = size(rng, 3 + scale / 8)
        figures["procurement/projects"] = projects
        money = round(rng.uniform(3, 90) * projects, 2) if projects else 0
        figures["procurement/amount"] = round(money * 10_000)
    return {f"/table2/{key}": value for key, value in figures.items()}


def draw_table3(rng: random.Random, scale: float, *, single_other: bool) -> Figures:
    """表三: every column balances, 总计 is the sum of its applicants."""
    others = ("other",) if single_other else OTHERS_2021
    outcomes = ("granted", "partly_granted", *REFUSED, *UNAVAILABLE, *UNPROCESSED, *others)
    weights = [30, 6, *(0.4, 0.7, 0.3, 0.4, 0.8, 1.2, 0.8, 3), 18, 3, 1]
    weights += [3, 1.5, 0.2, 0.2, 0.2, *((2,) if single_other else (2, 0.2, 2))]
    rows: dict[str, list[int]] = {}
    shares = split(rng, size(rng, scale), (30, 2, 0.2, 0.3, 0.8, 0.5))
    for received in shares:
        carried_in = rng.randint(0, 1 + received // 20) if received and rng.random() < 0.3 else 0
        carried_out = rng.randint(0, received // 12) if rng.random() < 0.4 else 0
        processed = received + carried_in - carried_out
        column = dict(zip(outcomes, split(rng, processed, weights), strict=True))
        column |= {
            "received": received, "carried_in": carried_in, "processed": processed,
            "carried_out": carried_out,
        }  # fmt: skip
        for row, value in column.items():
            rows.setdefault(row, []).append(value)
    return {
        f"/table3/{row}/{column}": value
        for row, values in rows.items()
        for column, value in zip(COLUMNS, [*values, sum(values)], strict=True)
    }


def draw_table4(rng: random.Random, scale: float) -> Figures:
    """表四: each block adds up."""
    figures: Figures = {}
    for block, mean in zip(BLOCKS, (scale / 12, scale / 40, scale / 60), strict=True):
        parts = split(rng, size(rng, mean), (7, 1.5, 2, 1.2))
        names = ("upheld", "corrected", "other", "pending")
        figures |= {f"/table4/{block}/{n}": p for n, p in zip(names, parts, strict=True)}
        figures[f"/table4/{block}/total"] = sum(parts)
    return figures


def prose_of_tables(figures: Figures) -> Figures:
    """What prose after 2018 may say of tables 3 and 4, at its own paths."""
    told = {
        "/requests/received": "/table3/received/total",
        "/requests/carried_in": "/table3/carried_in/total",
        "/requests/carried_out": "/table3/carried_out/total",
        "/requests/replied": "/table3/processed/total",
        "/requests/completed": "/table3/processed/total",
        "/requests/completed_on_time": "/table3/processed/total",
        "/requests/outcomes/granted": "/table3/granted/total",
        "/requests/outcomes/partly_granted": "/table3/partly_granted/total",
        "/remedies/reconsideration/total": "/table4/reconsideration/total",
    }
    prose: Figures = {path: figures[source] for path, source in told.items()}
    for path, rows in (
        ("refused", REFUSED),
        ("unavailable", UNAVAILABLE),
        ("unprocessed", UNPROCESSED),
    ):
        prose[f"/requests/outcomes/{path}"] = sum(figures[f"/table3/{row}/total"] for row in rows)
    prose["/requests/outcomes/other"] = sum(
        figures.get(f"/table3/{row}/total", 0) for row in OTHERS_2021
    )
    for part in ("total", "upheld", "corrected", "other", "pending"):
        prose[f"/remedies/litigation/{part}"] = sum(
            figures[f"/table4/{block}/{part}"] for block in BLOCKS[1:]
        )
        prose[f"/remedies/reconsideration/{part}"] = figures[f"/table4/reconsideration/{part}"]
    return prose
