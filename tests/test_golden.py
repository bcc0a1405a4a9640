"""Golden cases: a folder each, with an input and what must come of it.

`expected.json` gives the status, the codes of the problems, values of the report
by pointer (null: must stay null) and identities that must hold. The values are
written by hand from reading the input.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from llmx.run import extract_rules

CASES = sorted(path.parent for path in (Path(__file__).parent / "golden").glob("*/expected.json"))


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case(case: Path) -> None:
    expected = json.loads((case / "expected.json").read_text("utf-8"))
    (source,) = [path for path in case.iterdir() if path.name != "expected.json"]
    (line,) = extract_rules([source])
    assert (line["status"], [p["code"] for p in line["problems"]]) == (
        expected["status"],
        expected["problems"],
    )
    wanted = expected.get("report", {})
    assert {pointer: at(line["report"], pointer) for pointer in wanted} == wanted
    held = {check["id"] for check in line.get("checks") or [] if check["status"] == "holds"}
    assert held.issuperset(expected.get("holds", []))


def at(value: Any, pointer: str) -> Any:
    for piece in pointer.strip("/").split("/"):
        if isinstance(value, list):
            value = value[int(piece)] if int(piece) < len(value) else None
        else:
            value = value[piece]
    return value
