"""Lines: the contract to the letter, the same bytes every time, nothing that is not valid."""

import json
import math
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from stand_ins import ENGINE, SCHEMA, check, decision, reading, record

from llmx.lines import INVALID, UNKNOWN, canonical, dump, line_of, value_at
from llmx.records import Decision, Failure, Problem

KEYS = [
    "doc_id", "status", "source", "schema", "report", "fields", "checks", "numbers", "problems",
    "engine",
]  # fmt: skip


def report_of(*decisions: Decision) -> dict[str, Any]:
    report: dict[str, Any] = line_of(record(*decisions), SCHEMA)["report"]
    return report


def test_a_line_has_the_keys_of_the_contract_in_their_order() -> None:
    line = line_of(
        record(
            decision("/requests/received", 6, readings=(reading(6), reading(7, "model"))),
            checks=(check(),),
            problems=(Problem("c", "m"),),
            status="flagged",
        ),
        SCHEMA,
    )
    assert list(line) == KEYS
    assert line["status"] == "flagged"
    assert line["source"] == {
        "path": "a.txt", "sha256": "0" * 64, "media_type": "text/plain", "encoding": "utf-8",
        "script": "hans", "chars": 3,
    }  # fmt: skip
    assert line["schema"] == {"name": "small", "version": "1"}
    assert line["fields"]["/requests/received"] == {
        "value": 6, "state": "stated", "unit": "", "qualifier": "exact", "chosen": "rules",
        "agreement": "rules_only", "trust": 0.5,
        "evidence": [{"start": 0, "end": 1, "quote": "6"}],
        "readings": [
            {"reader": "rules", "value": 6, "evidence": [{"start": 0, "end": 1, "quote": "6"}]},
            {"reader": "model", "value": 7, "evidence": [{"start": 0, "end": 1, "quote": "6"}]},
        ],
        "reason": "r",
    }  # fmt: skip
    assert list(line["fields"]["/requests/received"])[-3:] == ["evidence", "readings", "reason"]
    assert line["checks"] == [
        {"id": "t.sum/total", "status": "holds", "left": 6, "right": 6,
         "paths": ["/requests/received"], "blame": "source"}
    ]  # fmt: skip
    assert line["numbers"] == {
        "total": 2, "explained": 1, "unexplained": [{"start": 4, "end": 5, "quote": "7"}],
    }  # fmt: skip
    assert line["problems"] == [{"code": "c", "message": "m"}]
    assert line["engine"] == {
        "llmx": "0.0", "mode": "rules", "model": None, "prompts": {"a.v1": "1", "b.v1": "2"},
    }  # fmt: skip
    assert list(line["engine"]["prompts"]) == ["a.v1", "b.v1"]


def test_the_report_holds_nulls_and_values_at_their_places() -> None:
    assert report_of(
        decision("/requests/channels/1/count", 2),
        decision("/requests/charged", 1200.0),
        decision("/requests/channels/0/label", "网站"),
        decision("/problems/0", "不够"),
        decision("/requests/signed_on", "2019-03-31"),
    ) == {
        "requests": {
            "received": None, "charged": 1200, "signed_on": "2019-03-31", "level": None,
            "channels": [{"label": "网站", "count": None}, {"label": None, "count": 2}],
        },
        "problems": ["不够"],
    }  # fmt: skip


def test_fields_stand_in_the_order_of_the_schema_then_of_the_list() -> None:
    paths = [
        "/problems/1", "/requests/channels/10/label", "/requests/channels/9/count",
        "/requests/channels/9/label", "/problems/0", "/requests/received",
    ]  # fmt: skip
    some = [decision(f"/requests/channels/{n}/label", "a") for n in range(9)]
    line = line_of(record(*[decision(p, "a") for p in paths[:2]], *some,
                          decision(paths[2], 1), decision(paths[3], "b"), decision(paths[4], "c"),
                          decision(paths[5], 0)), SCHEMA)  # fmt: skip
    assert list(line["fields"]) == [
        "/requests/received",
        *[f"/requests/channels/{n}/label" for n in range(10)],
        "/requests/channels/9/count", "/requests/channels/10/label", "/problems/0", "/problems/1",
    ]  # fmt: skip


def test_readings_are_left_out_where_all_agree() -> None:
    agree = (reading(6.0), reading(6, "model"))
    line = line_of(record(decision("/requests/received", 6, readings=agree)), SCHEMA)
    assert "readings" not in line["fields"]["/requests/received"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/requests/received", "6"),
        ("/requests/received", 6.5),
        ("/requests/received", True),
        ("/requests/charged", "lots"),
        ("/requests/charged", math.nan),
        ("/requests/charged", math.inf),
        ("/requests/level", 3),
    ],
)
def test_a_value_that_does_not_validate_becomes_null_and_a_problem(path: str, value: Any) -> None:
    good = decision("/requests/channels/0/count", 1)
    line = line_of(record(decision(path, value), good), SCHEMA)
    assert value_at(line["report"], path) is None
    assert value_at(line["report"], good.path) == 1
    assert line["fields"][path]["value"] is None
    assert line["fields"][path]["state"] == "unreadable"
    assert line["status"] == "flagged"
    (problem,) = line["problems"]
    assert problem["code"] == INVALID
    assert path in problem["message"]
    assert repr(value) in problem["message"]
    dump(line)


def test_a_word_that_does_not_validate_leaves_its_list_and_the_rest_close_up() -> None:
    line = line_of(
        record(
            decision("/problems/0", "one"),
            decision("/problems/1", 7),
            decision("/problems/2", "two"),
            checks=(check(paths=("/problems/2",)),),
        ),
        SCHEMA,
    )
    assert line["report"]["problems"] == ["one", "two"]
    assert list(line["fields"]) == ["/problems/0", "/problems/1"]
    assert line["fields"]["/problems/1"]["value"] == "two"
    assert line["checks"][0]["paths"] == ["/problems/1"]
    assert [p["code"] for p in line["problems"]] == [INVALID]


def test_gaps_in_a_list_are_closed_in_the_report_the_fields_and_the_checks() -> None:
    line = line_of(
        record(
            decision("/requests/channels/4/count", 4),
            decision("/requests/channels/2/count", 2),
            checks=(check(paths=("/requests/channels/4/count", "/requests/channels/*/count")),),
        ),
        SCHEMA,
    )
    assert [c["count"] for c in line["report"]["requests"]["channels"]] == [2, 4]
    assert line["fields"]["/requests/channels/1/count"]["value"] == 4
    assert line["checks"][0]["paths"] == [
        "/requests/channels/1/count",
        "/requests/channels/*/count",
    ]


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/requests", "/requests/channels", "/requests/channels/0",
     "/requests/channels/0/colour", "/problems/0/label", "/requests/received/0", "", "received"],
)  # fmt: skip
def test_a_decision_on_a_field_that_does_not_exist_becomes_a_problem(path: str) -> None:
    line = line_of(record(decision(path, 1)), SCHEMA)
    assert line["report"] == SCHEMA.empty()
    assert line["fields"] == {}
    assert [p["code"] for p in line["problems"]] == [UNKNOWN]


def test_a_failed_input_has_the_same_keys_and_an_empty_report() -> None:
    failure = Failure("a", "a.txt", Problem("empty_file", "m"), "small", "1", ENGINE)
    line = line_of(failure, SCHEMA)
    assert list(line) == KEYS
    assert line["status"] == "failed"
    assert line["source"] == {
        "path": "a.txt", "sha256": None, "media_type": None, "encoding": None, "script": None,
        "chars": None,
    }  # fmt: skip
    assert line["report"] == SCHEMA.empty()
    assert line["problems"] == [{"code": "empty_file", "message": "m"}]


def test_trust_has_four_digits() -> None:
    line = line_of(record(decision("/requests/received", 6, trust=0.123456789)), SCHEMA)
    assert line["fields"]["/requests/received"]["trust"] == 0.1235


@pytest.mark.parametrize(
    ("value", "same"),
    [(12300.000000000002, 12300), (0.1 + 0.2, 0.3), (6.0, 6), ("6", "6"), (None, None), (7, 7)],
)
def test_numbers_are_canonical(value: Any, same: Any) -> None:
    assert canonical(value) == same
    assert type(canonical(value)) is type(same)


def test_bytes_are_chinese_not_escapes_and_one_line_for_every_reader_of_lines() -> None:
    raw = dump({"报告": "a\u2028b\u2029c\x85d\x0be\nf"})
    assert raw.startswith('{"报告":"a'.encode())
    assert len(raw.decode().splitlines()) == 1


@settings(deadline=None, max_examples=50)
@example("\ud800")
@given(st.recursive(st.none() | st.integers() | st.text(st.characters()) | st.booleans(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))  # fmt: skip
def test_any_text_comes_back_even_half_a_surrogate_pair(value: Any) -> None:
    raw = dump({"x": value})
    assert b"\n" not in raw
    assert json.loads(raw) == {"x": value}


def test_the_same_record_gives_the_same_bytes() -> None:
    made = [decision("/problems/0", "x"), decision("/requests/received", 6)]
    assert dump(line_of(record(*made), SCHEMA)) == dump(line_of(record(*reversed(made)), SCHEMA))
