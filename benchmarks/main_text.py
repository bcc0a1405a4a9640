"""How well readers find the report in a page: ours, and trafilatura where it is installed.

    python benchmarks/main_text.py          (pip install trafilatura to compare)

The pages and what belongs to the report in each are those of
tests/read/data/pages: words that must be there, words that must not, and rows
of tables. A row counts as read if its cells stand in one row of a grid, or on
one line with a mark between them.
"""

import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOME)]

from llmx.read import read_document  # noqa: E402

PAGES = HOME / "tests" / "read" / "data" / "pages"
Rows = list[list[str]]
Reader = Callable[[bytes], tuple[str, Rows]]


def ours(data: bytes) -> tuple[str, Rows]:
    """Text and rows of grids as `llmx extract` reads them."""
    document = read_document(data, "page.html")
    rows = [
        [_squeezed(cell.text) for cell in sorted(grid, key=lambda c: c.column) if cell.row == row]
        for grid in document.grids
        for row in range(grid.height)
    ]
    return document.text, rows


def trafilatura(data: bytes) -> tuple[str, Rows]:
    """The same from trafilatura, tables included, set to keep rather more."""
    text = (
        import_module("trafilatura").extract(
            data, include_tables=True, favor_recall=True, with_metadata=True
        )
        or ""
    )
    rows = [re.split(r"\s*\|\s*", line.strip(" |")) for line in text.splitlines() if "|" in line]
    return text, [[_squeezed(cell) for cell in row] for row in rows]


def judge(name: str, page: dict[str, Any], read: Reader) -> tuple[int, int, int]:
    """Words that lack, words too many, rows that lack."""
    text, rows = read((PAGES / f"{name}.html").read_bytes())
    text = _squeezed(text)
    missing = sum(_squeezed(words) not in text for words in page["holds"])
    extra = sum(_squeezed(words) in text for words in page["lacks"])
    return (
        missing,
        extra,
        sum([_squeezed(cell) for cell in row] not in rows for row in page["rows"]),
    )


def show(expected: dict[str, dict[str, Any]], name: str, read: Reader) -> None:
    """A line for each page, and the sum."""
    start = time.process_time()
    found = {page: judge(page, wanted, read) for page, wanted in expected.items()}
    spent = (time.process_time() - start) / len(found) * 1000
    for page, counts in found.items():
        print(f"{name:<12} {page:<28} {_said(counts)}")
    whole = sum(not any(counts) for counts in found.values())
    sums = [sum(each) for each in zip(*found.values(), strict=True)]
    print(f"{name:<12} {whole} of {len(found)} pages right: {_said(sums)}, {spent:.0f} ms a page\n")


def _said(counts: Sequence[int]) -> str:
    return "missing {} extra {} rows missing {}".format(*counts)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _readers() -> Iterator[tuple[str, Reader]]:
    yield "llmx", ours
    if find_spec("trafilatura"):
        yield "trafilatura", trafilatura


def main() -> None:
    """Prints what each reader makes of each page."""
    expected = json.loads((PAGES / "expected.json").read_text("utf-8"))
    for name, read in _readers():
        show(expected, name, read)


if __name__ == "__main__":
    main()
