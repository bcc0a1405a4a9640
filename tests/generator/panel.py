"""A panel of reports whose figures go on from year to year, known by construction."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .compose import compose
from .draft import Paragraph
from .figures import APPLICANTS, Figures
from .ink import plain
from .issuers import Issuer
from .text_layout import STYLES, TextLayout

# The last year with the 2019 form, from which a break follows.
_LAST_2019 = 2020


@dataclass(frozen=True, slots=True)
class Told:
    """A report of a panel: what it is of, its text, and the figures it was drawn with."""

    body: str
    year: int
    text: str
    figures: Mapping[str, int | float]


def panel(
    seed: int,
    bodies: Mapping[str, tuple[Issuer, range]],
    *,
    extra: Callable[[str, int], str] = lambda _body, _year: "",
    broken: Mapping[tuple[str, int], int] | None = None,
) -> list[Told]:
    """Reports of each body for each of its years; every carry holds.

    `broken` adds so many natural persons' cases to what a year takes in, and `extra`
    gives a paragraph to put into the report of a body and year.
    """
    told = []
    for body, (issuer, years) in bodies.items():
        before: Figures = {}
        for year in years:
            rng = random.Random(f"{seed}/{body}/{year}")  # noqa: S311
            more = (broken or {}).get((body, year), 0)
            form = "form_2019" if year <= _LAST_2019 else "form_2021"

            def joined(figures: Figures, before: Figures = before, more: int = more) -> Figures:
                return _carried(figures, before, more)

            draft = compose(rng, form, year=year, issuer=issuer, joined=joined)
            if paragraph := extra(body, year):
                draft.blocks.insert(2, Paragraph(paragraph))
            before = draft.figures
            text = plain(TextLayout(draft, STYLES["txt_tabs"], rng).render())
            told.append(Told(body, year, text, dict(draft.figures)))
    return told


def _carried(figures: Figures, before: Figures, more: int) -> Figures:
    """The same figures, taking in what the year before carried out (and `more`)."""
    changed = dict(figures)
    for column in APPLICANTS if before else ():
        row = {name: f"/table3/{name}/{column}" for name in _BALANCE}
        extra = more if column == "natural_person" else 0
        carried_in = before[row["carried_out"]] + extra
        received = figures[row["processed"]] + figures[row["carried_out"]] - carried_in
        # What cannot have been received this year is carried out as well.
        changed[row["carried_in"]] = carried_in
        changed[row["received"]] = max(received, 0)
        changed[row["carried_out"]] += max(-received, 0)
    for name in _BALANCE:
        parts = (changed[f"/table3/{name}/{column}"] for column in APPLICANTS)
        changed[f"/table3/{name}/total"] = sum(parts)
    for kind in ("regulations", "normative"):
        at = f"/table2/{kind}"
        if f"{at}/in_force" in before and f"{at}/in_force" in figures:
            stock = before[f"{at}/in_force"] + figures[f"{at}/issued"]
            changed[f"{at}/repealed"] = min(figures[f"{at}/repealed"], stock)
            changed[f"{at}/in_force"] = stock - changed[f"{at}/repealed"]
    return changed


_BALANCE = ("received", "carried_in", "processed", "carried_out")
