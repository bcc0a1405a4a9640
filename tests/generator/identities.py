"""The report's arithmetic, written out a second time from the official forms.

It judges generated truth; it shares nothing with the schema under test.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .figures import (
    APPLICANTS,
    BLOCKS,
    COLUMNS,
    OTHERS_2021,
    OUTCOMES,
    REFUSED,
    REFUSED_FOR,
    REQUEST_CHANNELS,
    UNAVAILABLE,
    UNPROCESSED,
)

Leaves = Mapping[str, object]
_ROWS = ("granted", "partly_granted", *REFUSED, *UNAVAILABLE, *UNPROCESSED, *OTHERS_2021)


@dataclass(frozen=True, slots=True)
class Sum:
    """Σ left = Σ right over paths; parts that are not stated switch it off, unless `lenient`."""

    check: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    lenient: bool = False

    def broken(self, leaves: Leaves) -> bool:
        sides = []
        for paths in (self.left, self.right):
            values = [leaves.get(path) for path in paths]
            stated = [value for value in values if isinstance(value, int | float)]
            if not stated or (len(stated) < len(values) and not self.lenient):
                return False
            sides.append(sum(stated))
        return abs(sides[0] - sides[1]) > 1e-6


def _table3() -> Iterator[Sum]:
    for column in COLUMNS:
        cell = f"/table3/{{}}/{column}".format
        yield Sum(
            f"t3.balance/{column}",
            (cell("received"), cell("carried_in")),
            (cell("processed"), cell("carried_out")),
        )
        # 其他处理 has one row or three; absent ones count as nothing.
        yield Sum(
            f"t3.processed/{column}",
            (cell("processed"),),
            tuple(cell(row) for row in _ROWS),
            lenient=True,
        )
    for row in ("received", "carried_in", *_ROWS, "processed", "carried_out"):
        parts = tuple(f"/table3/{row}/{column}" for column in APPLICANTS)
        yield Sum(f"t3.row/{row}", (f"/table3/{row}/total",), parts)


def _table4() -> Iterator[Sum]:
    for block in BLOCKS:
        parts = ("upheld", "corrected", "other", "pending")
        paths = tuple(f"/table4/{block}/{part}" for part in parts)
        yield Sum(f"t4.block/{block}", (f"/table4/{block}/total",), paths)


def _prose() -> Iterator[Sum]:
    requests = "/requests/{}".format
    wholes = (
        ("req.channels", "received", "channels", REQUEST_CHANNELS),
        ("req.replied", "replied", "outcomes", OUTCOMES),
        ("req.refused", "outcomes/refused", "refused_for", REFUSED_FOR),
    )
    for check, whole, group, parts in wholes:
        paths = tuple(requests(f"{group}/{part}") for part in parts)
        yield Sum(check, (requests(whole),), paths, lenient=False)
    on_time = (requests("completed_on_time"), requests("completed_extended"))
    yield Sum("req.completed", (requests("completed"),), on_time)
    for name in ("reconsideration", "litigation"):
        rest = tuple(f"/remedies/{name}/{part}" for part in ("upheld", "corrected", "other"))
        yield Sum(f"rem.{name}", (f"/remedies/{name}/total",), rest)
    staff = ("/capacity/staff_full_time", "/capacity/staff_part_time")
    yield Sum("cap.staff", ("/capacity/staff",), staff)


def _text_and_table() -> Iterator[Sum]:
    told = (
        ("/requests/received", "/table3/received/total"),
        ("/requests/carried_in", "/table3/carried_in/total"),
        ("/requests/carried_out", "/table3/carried_out/total"),
        ("/requests/replied", "/table3/processed/total"),
        ("/remedies/reconsideration/total", "/table4/reconsideration/total"),
    )
    for prose, cell in told:
        yield Sum(f"text.table{prose}", (prose,), (cell,))


IDENTITIES = (*_table3(), *_table4(), *_prose(), *_text_and_table())


def derivable(leaves: Leaves) -> set[str]:
    """Figures outside the tables that are not printed but may be derived from their parts."""
    found: set[str] = set()
    for one in _prose():
        missing = [path for path in (*one.left, *one.right) if path not in leaves]
        if len(missing) == 1:
            found.update(missing)
        elif any(path in leaves for path in one.right):
            found.update(path for path in one.left if path in missing)
    return found


def broken(leaves: Leaves) -> list[Sum]:
    """Identities that `leaves` (path -> value) state all parts of, and break."""
    return [one for one in IDENTITIES if one.broken(leaves)]
