"""A report's own arithmetic, assessed on the values read. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from llmx.fields import Identity
from llmx.frozen import frozen
from llmx.records import ROUNDING, Check, CheckStatus

Number = int | float
# A list of parts that comes this near to its whole was meant to be complete.
_NEARLY_WHOLE = 0.9
# And the parts of a form, of which a report may tell some, that come this near.
_MOSTLY = 0.8
_TOLERANCE = 1e-6


@frozen
class Figures:
    """The numbers of a report by path.

    `blank` are cells printed without a number, `unreadable` such whose number is
    there and could not be read; `rough` are figures told as 余, 多, 近 or 约.
    """

    values: Mapping[str, Number]
    blank: frozenset[str] = frozenset()
    unreadable: frozenset[str] = frozenset()
    texts: Mapping[str, str] | None = None
    rough: frozenset[str] = frozenset()

    def with_value(self, path: str, value: Number | None) -> "Figures":
        """The same figures with one changed or (None) taken away."""
        changed = dict(self.values)
        if value is None:
            changed.pop(path, None)
            return replace(self, values=changed)
        changed[path] = value
        return replace(self, values=changed, unreadable=self.unreadable - {path})

    def bear_on(self, identity: Identity) -> bool:
        """Whether any term of an identity is known or blank; most have none in a report."""
        terms = identity.terms
        return not (self.values.keys().isdisjoint(terms) and self.blank.isdisjoint(terms))


@frozen
class Side:
    """One side of an identity: the sum of what is known, and which paths are or are not."""

    total: Number
    known: tuple[str, ...]
    blank: tuple[str, ...]
    missing: tuple[str, ...]
    is_list: bool = False


def side(
    paths: Sequence[str],
    figures: Figures,
    top_items_only: str = "",
    optional: Sequence[str] = (),
) -> Side:
    """Adds up one side; `/*/` stands for all items of a list.

    `optional` paths are left out where the report has nothing at all on them.
    """
    known: list[str] = []
    blank: list[str] = []
    missing: list[str] = []
    is_list = False
    for path in paths:
        if "/*/" in path:
            is_list = True
            known += _items(path, figures, top_items_only)
        elif path in figures.values:
            known.append(path)
        elif path in figures.blank:
            blank.append(path)
        elif path not in optional or path in figures.unreadable:
            missing.append(path)
    total = sum(map(figures.values.__getitem__, known))
    return Side(total, tuple(known), tuple(blank), tuple(missing), is_list)


def _items(path: str, figures: Figures, top_items_only: str) -> list[str]:
    folder, name = path.split("/*/")
    found = []
    for i in range(len(figures.values)):
        at = f"{folder}/{i}/"
        if at + name not in figures.values:
            break
        if not top_items_only or at + top_items_only not in (figures.texts or {}):
            found.append(at + name)
    return found


def assess(identity: Identity, figures: Figures) -> Check | None:
    """Assesses one identity; None where the report has nothing to do with it."""
    if identity.summed <= figures.values.keys():
        plain = _plainly(identity, figures.values)
        if plain is not None:
            return plain
    elif not figures.bear_on(identity):
        return None
    left = side(identity.left, figures)
    note = ""
    if left.missing and identity.instead:
        for path in identity.instead:
            if path in figures.values:
                left, note = (
                    side((path,), figures),
                    f"{identity.left[0]} is not stated; {path} stands in",
                )
                break
    right = side(identity.right, figures, identity.top_items_only, identity.optional)
    terms = _mended_terms(identity, figures, left, right)
    if terms != identity.right:
        right = side(terms, figures, identity.top_items_only, identity.optional)
    paths = left.known + left.blank + right.known + right.blank
    one_sided = not left.known + left.blank or not right.known + right.blank
    if one_sided and (identity.kind != "exact" or identity.all_parts or not paths):
        return None
    status, told = _status(identity, left, right)
    if status == "broken" and _is_rounding(figures, left, right):
        status, told = "not_assessable", "a figure is told roughly"
    blank = left.blank + right.blank
    notes = [
        n
        for n in (
            note,
            told,
            "blank cells taken as zero" if blank and status != "not_assessable" else "",
        )
        if n
    ]
    return Check(
        identity.id, identity.kind, status, left.total, right.total, paths, note="; ".join(notes)
    )


def _is_rounding(figures: Figures, left: Side, right: Side) -> bool:
    """Whether a figure told roughly may make all the difference."""
    if figures.rough.isdisjoint((*left.known, *right.known)):
        return False
    return abs(left.total - right.total) <= ROUNDING * max(left.total, right.total)


def _plainly(identity: Identity, values: Mapping[str, Number]) -> Check | None:
    """The check of an identity that holds and of which all is told; None for any other."""
    left = sum(map(values.__getitem__, identity.left))
    right = sum(map(values.__getitem__, identity.right))
    holds = left <= right if identity.kind == "bound" else left == right
    if not holds:
        return None
    return Check(identity.id, identity.kind, "holds", left, right, identity.left + identity.right)


def _mended_terms(identity: Identity, figures: Figures, left: Side, right: Side) -> tuple[str, ...]:
    """The right's terms: with those told elsewhere, or without those told inside another one.

    Only where that is just what makes the sum hold.
    """
    lacking = left.total - right.total
    if not right.known or not left.known or abs(lacking) <= _TOLERANCE:
        return identity.right
    more = side(identity.elsewhere, figures) if lacking > 0 else side(identity.inside, figures)
    if abs(abs(lacking) - more.total) > _TOLERANCE:
        return identity.right
    if lacking > 0:
        return (*identity.right, *more.known)
    return tuple(path for path in identity.right if path not in more.known)


def assess_nested(identity: Identity, figures: Figures) -> list[Check]:
    """The same identity for items that are parts of another item: website topics of the website."""
    texts = figures.texts or {}
    parts: dict[str, list[str]] = {}
    for path in identity.right:
        _, name = path.split("/*/")
        for at in _items(path, figures, ""):
            whole = texts.get(f"{at.removesuffix(name)}{identity.top_items_only}")
            if whole is not None:
                parts.setdefault(whole, []).append(at)
    checks = []
    for label, paths in parts.items():
        whole_path = next(
            (
                at.removesuffix("/label") + "/count"
                for at, text in texts.items()
                if text == label and at.endswith("/label")
            ),
            "",
        )
        if whole_path not in figures.values:
            continue
        left, right = side((whole_path,), figures), side(paths, figures)
        equal = abs(left.total - right.total) <= _TOLERANCE
        status, note = _list_status(left, right, equal=equal)
        checks.append(
            Check(
                f"{identity.id}/{label}", identity.kind, status,
                left.total, right.total, left.known + right.known, note=note,
            )
        )  # fmt: skip
    return checks


def _status(identity: Identity, left: Side, right: Side) -> tuple[CheckStatus, str]:
    if identity.kind == "bound":
        return _complete_status(left, right, fits=left.total <= right.total + _TOLERANCE)
    equal = abs(left.total - right.total) <= _TOLERANCE
    missing = left.missing + right.missing
    if right.is_list:
        return _list_status(left, right, equal=equal)
    if not missing:
        return _complete_status(left, right, fits=equal)
    if not identity.all_parts:
        return "not_assessable", f"not read: {', '.join(missing)}"
    return _open_status(left, right, equal=equal)


def _open_status(left: Side, right: Side, *, equal: bool) -> tuple[CheckStatus, str]:
    """The status of a sum of which some parts are not told."""
    if left.missing:
        return "not_assessable", "the whole is not stated"
    if equal:
        return "holds", "parts that are not told are taken as none"
    told = f"the parts told make up {right.total} of {left.total}"
    nearly = len(right.known) > 1 and right.total >= _MOSTLY * left.total
    return ("broken" if right.total > left.total or nearly else "not_assessable"), told


def _complete_status(left: Side, right: Side, *, fits: bool) -> tuple[CheckStatus, str]:
    """The status where every term is known or blank; `fits` with blank ones as zero."""
    short = left if left.total < right.total else right
    if not fits and short.blank:
        return "not_assessable", "a blank cell may hold the difference"
    return ("holds" if fits else "broken"), ""


def _list_status(left: Side, right: Side, *, equal: bool) -> tuple[CheckStatus, str]:
    if equal:
        return "holds", ""
    told = f"the parts told make up {right.total} of {left.total}"
    complete = right.total >= _NEARLY_WHOLE * left.total and len(right.known) > 1
    return ("broken", told) if complete else ("not_assessable", told)


def missing_value(identity: Identity, figures: Figures) -> tuple[str, Number] | None:
    """The one value of an exact identity that is not known, and what it must be.

    None when all or several are unknown, when a blank cell could be anything,
    when the value would be negative, or when unstated parts make the sum open.
    """
    if identity.kind != "exact" or identity.all_parts or identity.summed <= figures.values.keys():
        return None
    left = side(identity.left, figures)
    right = side(identity.right, figures, optional=identity.optional)
    missing = left.missing + right.missing
    if len(missing) != 1 or left.blank or right.blank:
        return None
    value = right.total - left.total if left.missing else left.total - right.total
    return (missing[0], value) if value >= 0 else None
