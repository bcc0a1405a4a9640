"""Which body a report is of: its name in one form, and what a person mapped."""

import csv
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

_PLACE = re.compile(r"[^局厅委办]{1,20}[省市县区旗州乡镇盟]|[^局厅委办]{1,20}街道")
# 城市管理, 市场监督, 市政, 乡村振兴, 区划 are duties, no places.
_PLACE_END = re.compile(r"[省县旗州盟]|区(?![划域])|(?<!城)市(?![场政容])|街道|[乡镇](?!村)")
_GOVERNMENT = "人民政府"
_DESIGNATION = re.compile(r"委员会|局|厅|委|办公室")
_SIMILAR = 0.45


class BodiesError(ValueError):
    """A mapping of bodies that cannot be used; the text names the line."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two names that may be of one body, one ending before the other begins. Never applied."""

    earlier: str
    later: str
    last_year: int
    first_year: int
    why: str


def body_name(issuer: str, kind: str | None) -> str:
    """The issuer's name in one form: half width, no white space, 人民政府 after a bare place.

    The name is simplified already, as the record has it.
    """
    name = "".join(unicodedata.normalize("NFKC", issuer).split())
    if kind == "government" and _PLACE.fullmatch(name):
        return name + ("办事处" if name.endswith("街道") else _GOVERNMENT)
    return name


def load_bodies(path: Path) -> dict[str, str]:
    """A mapping made by hand: CSV with the columns `name` and `body`. Raises BodiesError."""
    mapping: dict[str, str] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if not {"name", "body"} <= set(reader.fieldnames or ()):
                raise BodiesError(f"{path}: the first line must name the columns name and body.")
            for row in reader:
                name, body = (body_name(row[key] or "", None) for key in ("name", "body"))
                if not name or not body or mapping.get(name, body) != body:
                    raise BodiesError(
                        f"{path}, line {reader.line_num}: a name needs one body, and only one."
                    )
                mapping[name] = body
    except (OSError, UnicodeDecodeError) as error:
        raise BodiesError(f"{path} cannot be read: {error}.") from error
    return mapping


def suggest(years: Mapping[str, Sequence[int]]) -> list[Suggestion]:
    """Pairs of names of one place whose years do not overlap and whose duties sound alike."""
    spans = {name: (min(told), max(told)) for name, told in years.items()}
    by_place: dict[str, list[str]] = {}
    for name in spans:
        by_place.setdefault(_split(name)[0], []).append(name)
    found = []
    for place, names in by_place.items():
        for earlier in names if place else ():
            for later in names:
                share = _alike(_split(earlier)[1], _split(later)[1])
                if spans[earlier][1] < spans[later][0] and share >= _SIMILAR:
                    why = f"same place, {share:.0%} of the name alike"
                    last, first = spans[earlier][1], spans[later][0]
                    found.append(Suggestion(earlier, later, last, first, why))
    return sorted(found, key=lambda s: (s.earlier, s.first_year, s.later))


def _split(name: str) -> tuple[str, str]:
    """The place a name begins with, and the rest."""
    ends = [m.end() for m in _PLACE_END.finditer(name)]
    at = next((end for end in reversed(ends) if end < len(name) - 1), 0)
    return name[:at], name[at:]


def _alike(one: str, other: str) -> float:
    """How much of the shorter of two duties stands in the longer, in its order, as words."""
    first, second = (_DESIGNATION.sub("", duty) for duty in (one, other))
    if not first or not second:
        return 0.0
    blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size > 1) / min(len(first), len(second))
