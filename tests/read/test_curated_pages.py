"""Pages written by hand in the ways of many offices: the report, all of it, and nothing else.

What is the report was decided in writing the pages (data/pages, expected.json),
before any reader had seen them. `benchmarks/main_text.py` compares readers on them.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from llmx.documents import Document
from llmx.read import read_document

PAGES = Path(__file__).parent / "data" / "pages"
EXPECTED: dict[str, dict[str, Any]] = json.loads((PAGES / "expected.json").read_text("utf-8"))


def read(name: str) -> Document:
    return read_document((PAGES / f"{name}.html").read_bytes(), f"{name}.html")


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_page_has_an_expectation() -> None:
    assert {page.stem for page in PAGES.glob("*.html")} == EXPECTED.keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_the_report_is_whole(name: str) -> None:
    text = squeezed(read(name).text)
    assert [words for words in EXPECTED[name]["holds"] if squeezed(words) not in text] == []


@pytest.mark.parametrize("name", EXPECTED)
def test_the_page_is_left_out(name: str) -> None:
    text = squeezed(read(name).text)
    assert [words for words in EXPECTED[name]["lacks"] if squeezed(words) in text] == []


@pytest.mark.parametrize("name", [name for name, page in EXPECTED.items() if page["rows"]])
def test_rows_of_tables_are_rows_of_grids(name: str) -> None:
    rows = [
        [squeezed(cell.text) for cell in sorted(grid, key=lambda c: c.column) if cell.row == row]
        for grid in read(name).grids
        for row in range(grid.height)
    ]
    assert [row for row in EXPECTED[name]["rows"] if row not in rows] == []
