"""What goes on from one year to the next, and the series that people follow.

A prose figure and a table's, or two forms of a table, are two sources of a series,
and where one takes over from the other the series breaks.
"""

from typing import Final

from llmx.years import AcrossYears, Series

from .tables import COLUMNS, ROWS

ACROSS_YEARS: Final = (
    *(
        AcrossYears(
            f"panel.carry/{column}",
            f"/table3/carried_in/{column}",
            f"/table3/carried_out/{column}",
        )
        for column in COLUMNS
    ),
    AcrossYears("panel.carry/prose", "/requests/carried_in", "/requests/carried_out"),
    *(
        AcrossYears(
            f"panel.in_force/{kind}",
            f"/table2/{kind}/in_force",
            f"/table2/{kind}/in_force",
            plus=(f"/table2/{kind}/issued",),
            minus=(f"/table2/{kind}/repealed",),
        )
        for kind in ("regulations", "normative")
    ),
)

_REFUSED: Final = tuple(row for row in ROWS if row.startswith("refused_"))
_NOT_HELD: Final = tuple(row for row in ROWS if row.startswith("unavailable_"))


def _totals(rows: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"/table3/{row}/total" for row in rows)


SERIES: Final = (
    Series("received", "收到申请", "件", (_totals(("received",)), ("/requests/received",))),
    Series("answered", "办理结果总计", "件", (_totals(("processed",)), ("/requests/replied",))),
    Series(
        "granted", "予以公开占比", "件",
        (_totals(("granted",)), ("/requests/outcomes/granted",)), of="answered",
    ),
    Series(
        "refused", "不予公开占比", "件",
        (_totals(_REFUSED), ("/requests/outcomes/refused",)), of="answered",
    ),
    Series(
        "unavailable", "无法提供占比", "件",
        (_totals(_NOT_HELD), ("/requests/outcomes/nonexistent",)), of="answered",
    ),
    Series("proactive", "主动公开", "条", (("/proactive/total",),)),
    Series(
        "normative", "规范性文件制发", "件",
        (("/table2/normative/issued",), ("/table2/normative/made",), ("/proactive/normative_issued",)),
    ),
)  # fmt: skip
