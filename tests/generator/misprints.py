"""Damage of single cells and of whole tables, beside what `damage` does to texts.

Where a careful reader could not be sure of a figure its mark is spoilt: then it may be
read as it was, or not at all, and never as another.
"""

import random
from collections.abc import Callable, Iterator
from copy import deepcopy

from .draft import Block, Cell, Draft, Paragraph, Table
from .ink import between, outside, plain, stretches

_LOOKALIKES = {"0": "OoОD〇", "1": "lI丨|i", "2": "Zz", "5": "S", "8": "B", "6": "b", "9": "g"}
_SPREADSHEET = ("NULL", "null", "undefined", "#REF!", "#VALUE!", "NaN", "#N/A", "#DIV/0!", "None")
_STROKES = ("／", "－", "―", "–", "——", "…", "×", "－－", "\\")
_ENTITIES = ("&nbsp;", "&amp;nbsp;", "&#160;", "&ensp;", "&emsp;", "&#12288;")
_UNSEEN = ("\u200b", "\ufeff", "\u2060", "\u200d", "\u00ad")
_MOJIBAKE = ("锟斤拷", "�", "��", "ï¼Œ", "â€œ", "鐨勬", "烫烫", "Ã©")
_ORGANISATIONS = 5


def _figures(draft: Draft) -> list[Cell]:
    return [
        cell
        for table in draft.tables()
        for cell in table.cells()
        if cell.path and plain(cell.text).isdecimal()
    ]


def _some(cells: list[Cell], rng: random.Random, most: int) -> list[Cell]:
    return rng.sample(cells, min(len(cells), rng.randint(1, most)))


def lookalikes(draft: Draft, rng: random.Random) -> None:
    """O for 0, l for 1: what recognition of characters makes of some digits."""
    for cell in _some(_figures(draft), rng, 6):
        shown = draft.ink.spoil(cell.text)
        at = rng.randrange(len(shown))
        wrong = rng.choice(_LOOKALIKES.get(shown[at], shown[at]))
        cell.text = shown[:at] + wrong + shown[at + 1 :]


def spreadsheet_words(draft: Draft, rng: random.Random) -> None:
    """NULL, undefined, #REF! where a figure was."""
    word = rng.choice(_SPREADSHEET)
    for cell in _some(_figures(draft), rng, 5):
        draft.ink.spoil(cell.text)
        cell.text = word


def strange_strokes(draft: Draft, rng: random.Random) -> None:
    """Zeros printed as a stroke of an unusual kind."""
    stroke = rng.choice(_STROKES)
    share = rng.choice((0.3, 1.0))
    for cell in _figures(draft):
        if plain(cell.text) == "0" and rng.random() < share:
            draft.blank.append(str(cell.path))
            cell.text = stroke


def split_digits(draft: Draft, rng: random.Random) -> None:
    """1 2 for 12, in a cell."""
    long = [cell for cell in _figures(draft) if len(plain(cell.text)) > 1]
    for cell in _some(long, rng, 3) if long else ():
        shown = draft.ink.spoil(cell.text)
        at = rng.randrange(1, len(shown))
        cell.text = f"{shown[:at]} {shown[at:]}"


def entities(draft: Draft, rng: random.Random) -> None:
    """&nbsp; around figures, escaped once too often."""
    entity = rng.choice(_ENTITIES)
    for cell in _figures(draft):
        if rng.random() < 0.2:
            cell.text = rng.choice((entity + cell.text, cell.text + entity))


def unseen_characters(draft: Draft, rng: random.Random) -> None:
    """Characters of no width within figures and words."""

    def change(text: str) -> str:
        if len(text) < 2 or rng.random() < 0.7:
            return text
        at = rng.randrange(1, len(text))
        return text[:at] + rng.choice(_UNSEEN) + text[at:]

    for cell in (cell for table in draft.tables() for cell in table.cells()):
        cell.text = between(cell.text, change)
    for paragraph in (block for block in draft.blocks if isinstance(block, Paragraph)):
        paragraph.text = between(paragraph.text, change)


def some_wide_digits(draft: Draft, rng: random.Random) -> None:
    """１2 for 12: digits of both widths in one figure."""

    def change(text: str) -> str:
        return "".join(
            chr(ord(sign) + 0xFEE0) if "0" <= sign <= "9" and rng.random() < 0.5 else sign
            for sign in text
        )

    for cell in _figures(draft):
        if rng.random() < 0.4:
            cell.text = between(cell.text, change)


def mojibake(draft: Draft, rng: random.Random) -> None:
    """锟斤拷 for a few characters of the words around what is stated."""

    def change(text: str) -> str:
        if len(text) < 6 or rng.random() < 0.6:
            return text
        at = rng.randrange(len(text) - 2)
        return text[:at] + rng.choice(_MOJIBAKE) + text[at + rng.randint(1, 3) :]

    for block in draft.blocks:
        if isinstance(block, Paragraph):
            block.text = outside(block.text, change)
    # Labels of list items bear no mark of their own; what parts statements may be gone.
    draft.ambiguous.update(draft.items)


# --- whole tables ----------------------------------------------------------------


def running_heads(draft: Draft, rng: random.Random) -> None:
    """A page's number and its head between rows, as a table that is torn has them."""
    page = rng.randint(1, 4)
    for table in draft.tables():
        for row in range(3 + rng.randint(0, 9), len(table.rows), 12):
            page += 1
            head = rng.choice(
                (plain(draft.title), "政府信息公开工作年度报告", plain(draft.issuer.name))
            )
            table.between[row] = f"- {page} -\n{head}"


def repeated_table(draft: Draft, rng: random.Random) -> None:
    """A table that is printed twice."""
    tables = draft.tables()
    if tables:
        table = rng.choice(tables)
        again = deepcopy(table)
        for cell in again.cells():
            cell.text, cell.path = plain(cell.text), None
        draft.blocks.insert(_place(draft.blocks, table) + 1, again)


def _place(blocks: list[Block], one: Block) -> int:
    return next(at for at, block in enumerate(blocks) if block is one)


def swapped_columns(draft: Draft, rng: random.Random) -> None:
    """Two of the organisations of table 三 in each other's place, header and all."""
    for table in _of_kind(draft, "table3"):
        header = table.rows[2]
        if len(header) < _ORGANISATIONS:
            continue
        one, other = rng.sample(range(_ORGANISATIONS), 2)
        header[one], header[other] = header[other], header[one]
        for row in table.rows[3:]:
            first = next((at for at, cell in enumerate(row) if cell.path), None)
            if first is not None:
                a, b = first + 1 + one, first + 1 + other
                row[a], row[b] = row[b], row[a]


def lost_header(draft: Draft, rng: random.Random) -> None:
    """Table 三 or 四 without the rows that name its columns."""
    kind = rng.choice(("table3", "table4"))
    for table in _of_kind(draft, kind):
        first = next(at for at, row in enumerate(table.rows) if any(cell.path for cell in row))
        table.rows = table.rows[first:]
        for cell in table.cells():
            cell.text = draft.ink.spoil(cell.text)


def lost_rows(draft: Draft, rng: random.Random) -> None:
    """A row or two of table 三 gone, as a page's edge takes them."""
    for table in _of_kind(draft, "table3"):
        rows = [
            row
            for row in table.rows[3:]
            if row[0].rows == 1 and row[0].text[:1].isdigit() and any(cell.path for cell in row)
        ]
        for row in rng.sample(rows, min(len(rows), rng.randint(1, 2))):
            at = next(i for i, one in enumerate(table.rows) if one is row)
            for above, other in enumerate(table.rows[:at]):
                for cell in other:
                    if cell.header and cell.rows > max(1, at - above):
                        cell.rows -= 1
            for cell in row:
                draft.ink.spoil(cell.text)
            del table.rows[at]


def truncated(draft: Draft, rng: random.Random) -> None:
    """The file ends somewhere in its second half."""
    last = rng.randrange(len(draft.blocks) // 2, len(draft.blocks))
    del draft.blocks[last + 1 :]
    draft.after.clear()
    block = draft.blocks[last]
    if isinstance(block, Table):
        keep = rng.randrange(1, len(block.rows) + 1)
        del block.rows[keep:]
        _close_spans(block)
    else:
        cut = rng.randrange(1, len(plain(block.text)) + 1)
        block.text = _cut(draft, block.text, cut)


def _close_spans(table: Table) -> None:
    for at, row in enumerate(table.rows):
        for cell in row:
            cell.rows = min(cell.rows, len(table.rows) - at)


def _cut(draft: Draft, text: str, length: int) -> str:
    """The first characters of a text; marks that do not close before the cut are spoilt."""
    whole = plain(text)[:length]
    kept = ""
    for piece in _pieces(text):
        if not whole.startswith(plain(kept + piece)):
            rest = whole[len(plain(kept)) :]
            draft.ink.spoil(piece)
            return kept + rest
        kept += piece
    return kept


def _pieces(text: str) -> Iterator[str]:
    """Text outside marks character by character, and whole marked stretches."""
    for piece, inside in stretches(text):
        yield from (piece,) if inside else piece


def _of_kind(draft: Draft, kind: str) -> Iterator[Table]:
    return (table for table in draft.tables() if table.kind == kind)


MISPRINTS: dict[str, Callable[[Draft, random.Random], None]] = {
    "lookalikes": lookalikes,
    "spreadsheet_words": spreadsheet_words,
    "strange_strokes": strange_strokes,
    "split_digits": split_digits,
    "entities": entities,
    "unseen_characters": unseen_characters,
    "some_wide_digits": some_wide_digits,
    "mojibake": mojibake,
    "running_heads": running_heads,
    "repeated_table": repeated_table,
    "swapped_columns": swapped_columns,
    "lost_header": lost_header,
    "lost_rows": lost_rows,
    "truncated": truncated,
}

# What the rules do not yet leave alone in every case; asked for by name only.
HARSH = frozenset(
    {"split_digits", "strange_strokes", "mojibake", "running_heads", "lost_header", "truncated"}
)
