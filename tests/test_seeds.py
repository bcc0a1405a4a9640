"""The five seeds, read by rules: what every record must keep, and what these must say."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from llmx.run import extract_rules

SEEDS = Path(__file__).parents[1] / "seeds"
PATHS = sorted(SEEDS.glob("*.txt"))


@pytest.fixture(scope="module")
def lines() -> list[dict[str, Any]]:
    return extract_rules(PATHS)


@pytest.fixture(scope="module")
def county(lines: list[dict[str, Any]]) -> dict[str, Any]:
    return next(line for line in lines if line["doc_id"].startswith("002_"))


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}/{name}")
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from leaves(inner, f"{path}/{i}")
    elif value is not None:
        yield path, value


def test_none_fails_and_order_is_kept(lines: list[dict[str, Any]]) -> None:
    assert [line["doc_id"] for line in lines] == [path.stem for path in PATHS]
    assert all(line["status"] in {"ok", "flagged"} for line in lines)


def test_every_value_is_borne_by_words_of_the_source(lines: list[dict[str, Any]]) -> None:
    for line, path in zip(lines, PATHS, strict=True):
        text = path.read_bytes().decode("utf-8")
        for pointer, value in leaves(line["report"]):
            entry = line["fields"][pointer]
            assert entry["value"] == value
            assert entry["evidence"], pointer
            for evidence in entry["evidence"]:
                assert text[evidence["start"] : evidence["end"]] == evidence["quote"]


def test_same_input_gives_the_same_bytes(lines: list[dict[str, Any]]) -> None:
    again = extract_rules(PATHS)
    assert json.dumps(again, ensure_ascii=False) == json.dumps(lines, ensure_ascii=False)


def test_identities_of_the_county_report_hold(county: dict[str, Any]) -> None:
    checks = {check["id"]: check for check in county["checks"]}
    assert (checks["pro.channels"]["status"], checks["pro.channels"]["left"]) == ("holds", 29178)
    assert (checks["resp.channels"]["status"], checks["resp.channels"]["left"]) == ("holds", 1146)
    topics = checks["pro.topics/县政府门户网站"]
    assert (topics["status"], topics["left"]) == ("holds", 12436)


def test_its_one_real_gap_is_flagged(county: dict[str, Any]) -> None:
    broken = [check for check in county["checks"] if check["status"] == "broken"]
    assert [(check["id"], check["left"], check["right"]) for check in broken] == [
        ("req.replied", 6, 5)
    ]
    assert broken[0]["blame"] == "source"
    assert county["status"] == "flagged"


def test_a_lost_date_mark_is_mended_and_told(county: dict[str, Any]) -> None:
    start, end = (county["fields"][f"/identity/period_{side}"] for side in ("start", "end"))
    assert (start["value"], end["value"]) == ("2018-01-01", "2018-12-31")
    assert start["evidence"][0]["quote"] == "2018111231"
    assert "repaired" in start["reason"]
