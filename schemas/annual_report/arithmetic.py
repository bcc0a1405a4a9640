"""Identities that a report must satisfy. The tables' own are in `tables`."""

from dataclasses import replace

from llmx.fields import Identity

_OUTCOMES = (
    "already_public", "granted", "partly_granted", "refused", "not_this_agency",
    "nonexistent", "asked_to_amend", "redirected", "other",
)  # fmt: skip
_REASONS = (
    "state_secret", "trade_secret", "privacy", "security", "not_government_information", "other_law",
)  # fmt: skip
# Before 2014 local tables count these under 否决公开.
_IN_REFUSED = ("not_this_agency", "nonexistent", "asked_to_amend", "other")
_WAYS = ("in_person", "fax", "online", "letter", "email", "other")
_FORM_2014 = "国办发〔2014〕32号 政府信息公开情况统计表"


def _sum(name: str, whole: str, folder: str, parts: tuple[str, ...], *instead: str) -> Identity:
    return Identity(
        name,
        "exact",
        (whole,),
        tuple(f"{folder}/{part}" for part in parts),
        all_parts=True,
        source=_FORM_2014,
        instead=instead,
        sums=name == "req.channels",
    )


def _remedy(name: str, *blocks: str) -> Identity:
    """Since 2019 the whole has cases not yet decided (尚未审结), which only table 四 has cells for."""
    return replace(
        _sum(
            f"rem.{name}",
            f"/remedies/{name}/total",
            f"/remedies/{name}",
            ("upheld", "corrected", "other"),
        ),
        elsewhere=tuple(f"/table4/{block}/pending" for block in blocks),
    )


IDENTITIES = (
    _sum("req.channels", "/requests/received", "/requests/channels", _WAYS),
    Identity(
        "req.completed", "exact", ("/requests/completed",),
        ("/requests/completed_on_time", "/requests/completed_extended"), all_parts=True, source=_FORM_2014,
    ),
    replace(
        _sum("req.replied", "/requests/replied", "/requests/outcomes", _OUTCOMES, "/requests/completed"),
        inside=tuple(f"/requests/outcomes/{part}" for part in _IN_REFUSED),
    ),
    _sum("req.refused", "/requests/outcomes/refused", "/requests/refused_for", _REASONS),
    _remedy("reconsideration", "reconsideration"),
    _remedy("litigation", "litigation_direct", "litigation_after"),
    _sum("cap.staff", "/capacity/staff", "/capacity", ("staff_full_time", "staff_part_time")),
    Identity("pro.channels", "soft", ("/proactive/total",), ("/proactive/channels/*/count",)),
    Identity(
        "pro.topics", "soft", ("/proactive/total",), ("/proactive/topics/*/count",), top_items_only="within"
  ),
    Identity("resp.channels", "soft", ("/responses/total",), ("/responses/channels/*/count",)),
    Identity("of.which/normative", "bound", ("/proactive/normative_disclosed",), ("/proactive/total",)),
    Identity("of.which/cumulative", "bound", ("/proactive/total",), ("/proactive/total_cumulative",)),
    Identity("of.which/conferences", "bound", ("/responses/press_conferences_by_head",), ("/responses/press_conferences",)),
    Identity("of.which/interviews", "bound", ("/responses/interviews_by_head",), ("/responses/interviews",)),
    Identity("text.table/received", "soft", ("/requests/received",), ("/table3/received/total",)),
    Identity("text.table/carried_in", "soft", ("/requests/carried_in",), ("/table3/carried_in/total",)),
    Identity("text.table/carried_out", "soft", ("/requests/carried_out",), ("/table3/carried_out/total",)),
    Identity("text.table/reconsideration", "soft", ("/remedies/reconsideration/total",), ("/table4/reconsideration/total",)),
    Identity("text.table/litigation", "soft", ("/remedies/litigation/total",),
             ("/table4/litigation_direct/total", "/table4/litigation_after/total")),
    Identity("text.table/normative", "soft", ("/proactive/normative_issued",), ("/table2/normative/issued",)),
)  # fmt: skip
