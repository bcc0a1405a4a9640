"""A report before it is laid out: blocks of marked text, and the truth they bear."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .figures import Figures
from .ink import Ink
from .issuers import Issuer

Value = str | int | float | None
Item = dict[str, Value]


@dataclass(slots=True)
class Heading:
    text: str
    level: int = 1


@dataclass(slots=True)
class Paragraph:
    text: str
    centred: bool = False


@dataclass(slots=True)
class Cell:
    """A table cell; `path` is set where it bears a value."""

    text: str
    path: str | None = None
    rows: int = 1
    columns: int = 1
    header: bool = False


@dataclass(slots=True)
class Table:
    """Rows of cells as printed: a cell that spans several rows stands in the first."""

    kind: str
    rows: list[list[Cell]]
    title: str = ""
    # A line between two rows, such as a page number, by the row it stands before.
    between: dict[int, str] = field(default_factory=dict)
    wrapped: set[int] = field(default_factory=set)

    def cells(self) -> Iterator[Cell]:
        for row in self.rows:
            yield from row


Block = Heading | Paragraph | Table


@dataclass(slots=True)
class Draft:
    """All that a layout needs, and all that truth is made from.

    `values` holds what each marked path states; `items` the entries of lists,
    whose paths are ``/list/index``; `implied` what no single word states.
    """

    issuer: Issuer
    form: str
    year: int
    figures: Figures
    title: str = ""
    blocks: list[Block] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    ink: Ink = field(default_factory=Ink)
    values: dict[str, Value] = field(default_factory=dict)
    items: dict[str, list[Item]] = field(default_factory=dict)
    implied: dict[str, Value] = field(default_factory=dict)
    approximate: set[str] = field(default_factory=set)
    ambiguous: set[str] = field(default_factory=set)
    blank: list[str] = field(default_factory=list)
    source_errors: list[dict[str, object]] = field(default_factory=list)

    def state(self, path: str, value: Value, text: str) -> str:
        """`text`, marked; the truth at `path` is `value` as long as the mark stays."""
        self.values[path] = value
        return self.ink.mark(path, text)

    def item(self, path: str, item: Mapping[str, Value]) -> str:
        """The path of a new entry of the list at `path`."""
        entries = self.items.setdefault(path, [])
        entries.append(dict(item))
        return f"{path}/{len(entries) - 1}"

    def tables(self) -> list[Table]:
        return [block for block in self.blocks if isinstance(block, Table)]
