"""What to ask: the questions a schema gives rise to, whatever the document.

Schema --> Form --> (with a document's passages) Question

A form is a group of fields that one call asks for, or one list. Forms are made
once per schema; their keys and JSON Schemas are the same for every document, so
that servers reuse prefixes and grammars, and an answer paid for under one
policy serves every other.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from llmx.fields import FieldKind, GroupOfFields, Leaf, Listing, Schema, item_specs

# A model that is asked for many fields at once drifts from one to the next.
MOST_FIELDS = 9

# Kinds of fields whose value is printed as a figure.
FIGURES = ("count", "money", "number")

# The key under which an answer holds the rows of a list.
ROWS = "rows"

_LISTS = ("parts", "people")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing asked for.

    `key` is its name in the answer, `heading` the part it is in. A `nested` one
    means little without that (行政复议: 被依法纠错); one that `leads` is the whole
    of its part (行政复议: 行政复议数量).
    """

    key: str
    path: str
    kind: FieldKind
    label: str
    unit: str = ""
    units: str = ""
    heading: str = ""
    nested: bool = False
    leads: bool = False
    choices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What a question calls it."""
        return f"{self.heading}·{self.label}" if self.nested else self.label


@dataclass(frozen=True, slots=True)
class Form:
    """What one call asks for: single fields, or with `listing` the rows of one list.

    `where` names the sections that tell of it, best first.
    """

    id: str
    title: str
    guide: str
    where: tuple[str, ...]
    items: tuple[Item, ...]
    listing: Listing | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """Pointers that an answer can fill; of a list, the pointer of the list."""
        return (self.listing.path,) if self.listing else tuple(item.path for item in self.items)


def leading_of(schema: Schema) -> frozenset[str]:
    """The first field of each part, where that is no part of a whole elsewhere."""
    first = {_parent(leaf.path): leaf.path for leaf in reversed(schema.leaves)}
    return frozenset(first.values()) - schema.wholes.keys()


def forms_of(schema: Schema, most: int = MOST_FIELDS) -> tuple[Form, ...]:
    """The forms of all groups that the schema wants a model to be asked for, in its order."""
    return tuple(form for group in _asked(schema) for form in _forms_of_group(schema, group, most))


def _asked(schema: Schema) -> list[GroupOfFields]:
    """Groups to ask for, less those inside another one."""
    asked: list[GroupOfFields] = []
    for group in schema.groups:
        if group.spec.ask and not any(_inside(group.path, above.path) for above in asked):
            asked.append(group)
    return asked


def _forms_of_group(schema: Schema, group: GroupOfFields, most: int) -> Iterator[Form]:
    groups = {g.path: g for g in schema.groups}
    leaves = [leaf for leaf in schema.leaves if _inside(leaf.path, group.path)]
    leading = leading_of(schema)
    numbered = list(_bundled(leaves, group.path, most))
    for number, bundle in enumerate(numbered, start=1):
        yield Form(
            id=_name(group.path) + (f".{number}" if len(numbered) > 1 else ""),
            title=group.spec.label,
            guide=_guides(groups, bundle),
            where=_sections(bundle),
            items=_with_keys([_item(leaf, group, groups, leading) for leaf in bundle]),
        )
    for listing in schema.lists:
        if _inside(listing.path, group.path) and listing.spec.kind in _LISTS:
            yield _list_form(listing, group)


def _bundled(leaves: Sequence[Leaf], top: str, most: int) -> Iterator[list[Leaf]]:
    """Leaves with their siblings, small families together, none with more than `most`."""
    bundle: list[Leaf] = []
    for family in _families(leaves, top):
        for part in _even_parts(family, most):
            if bundle and len(bundle) + len(part) > most:
                yield bundle
                bundle = []
            bundle = [*bundle, *part]
    if bundle:
        yield bundle


def _families(leaves: Sequence[Leaf], top: str) -> list[list[Leaf]]:
    """Leaves by the part they are in; the group's own first, wherever they are declared."""
    ordered = sorted(leaves, key=lambda leaf: _parent(leaf.path) != top)
    return [list(family) for _, family in groupby(ordered, key=lambda leaf: _parent(leaf.path))]


def _even_parts(family: list[Leaf], most: int) -> Iterator[list[Leaf]]:
    parts = -(-len(family) // most)
    size = -(-len(family) // parts)
    for start in range(0, len(family), size):
        yield family[start : start + size]


def _item(
    leaf: Leaf,
    group: GroupOfFields,
    groups: Mapping[str, GroupOfFields],
    leading: Collection[str],
) -> Item:
    parent = groups[_parent(leaf.path)]
    return Item(
        key="",
        path=leaf.path,
        kind=leaf.spec.kind,
        label=leaf.spec.label,
        unit=leaf.spec.unit,
        units=leaf.spec.units,
        heading=parent.spec.label,
        nested=parent.path != group.path,
        leads=leaf.path in leading,
        choices=tuple(value for value, _ in leaf.spec.choices),
    )


def _with_keys(items: Sequence[Item]) -> tuple[Item, ...]:
    """The last part of each path as its key; where two are alike, one part more."""
    keys = [_tail(item.path, 1) for item in items]
    depth = 1
    while len(set(keys)) < len(keys):
        depth += 1
        alike = {key for key in keys if keys.count(key) > 1}
        keys = [_tail(i.path, depth) if k in alike else k for i, k in zip(items, keys, strict=True)]
    return tuple(replace(item, key=key) for item, key in zip(items, keys, strict=True))


def _tail(path: str, parts: int) -> str:
    return "_".join(path.strip("/").split("/")[-parts:])


def _guides(groups: Mapping[str, GroupOfFields], bundle: Sequence[Leaf]) -> str:
    """What the schema says to the model on the parts above these leaves, once each."""
    above = dict.fromkeys(path for leaf in bundle for path in _ancestors(leaf.path))
    return "".join(groups[path].spec.guide for path in above if path in groups)


def _sections(bundle: Sequence[Leaf]) -> tuple[str, ...]:
    """Section keys of all leaves: the first choices before the second ones."""
    most = max(len(leaf.where) for leaf in bundle)
    ranks = (leaf.where[rank] for rank in range(most) for leaf in bundle if rank < len(leaf.where))
    return tuple(dict.fromkeys(ranks))


def _list_form(listing: Listing, group: GroupOfFields) -> Form:
    return Form(
        id=_name(listing.path),
        title=f"{group.spec.label}：{listing.spec.label}",
        guide="",
        where=listing.where,
        items=tuple(_columns(listing)),
        listing=listing,
    )


def _columns(listing: Listing) -> Iterator[Item]:
    """Of parts the words and the figure; of people all that is words."""
    if listing.item is None:
        raise ValueError(f"{listing.path} has no item model")
    texts = [(n, s) for n, s in item_specs(listing.item).items() if s.kind == "text"]
    numbers = [(n, s) for n, s in item_specs(listing.item).items() if s.kind in FIGURES]
    parts = listing.spec.kind == "parts"
    for name, spec in [*texts[:1], *numbers[:1]] if parts else texts:
        yield Item(
            key=name,
            path=f"{listing.path}/{name}",
            kind=spec.kind,
            label=spec.label,
            unit=spec.unit or (listing.spec.unit if spec.kind in FIGURES else ""),
            units=listing.spec.units or spec.units,
        )


def _inside(path: str, above: str) -> bool:
    return path == above or path.startswith(above + "/")


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _ancestors(path: str) -> Iterator[str]:
    parts = path.strip("/").split("/")[:-1]
    return ("/" + "/".join(parts[:depth]) for depth in range(1, len(parts) + 1))


def _name(path: str) -> str:
    return path.strip("/").replace("/", ".")
