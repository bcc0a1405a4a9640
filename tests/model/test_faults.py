"""Whatever a model server does wrong, the rules' reading stands and the record says so."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from scripted import FakeTime, Said, chat, client_of, serving

from llmx.fields import Schema
from llmx.model.client import ModelClient
from llmx.model.exchange import Exchange
from llmx.model.reader import ModelReader
from llmx.model.strategies import load_strategy
from llmx.pack import prompts_folder
from llmx.pipeline import Options, Pipeline
from llmx.read import make_view
from llmx.records import Outcome, Record

REPORT = """某市水务局2018年政府信息公开工作年度报告
一、主动公开政府信息情况
本年度主动公开政府信息131条。
二、依申请公开政府信息情况
收到政府信息公开申请6件，答复6件。
"""

FAULTS = {
    "unreachable": Said(drop=True),
    "busy": Said({}, status=429, headers={"Retry-After": "1"}),
    "server_error": Said("oops", status=500),
    "truncated": chat('{"total": 1', finish="length"),
    "malformed": chat("{not json"),
    "wrong schema": chat({"surprise": 1}),
    "wrong schema in a fence": chat('```json\n{"surprise": 1}\n```'),
    "empty": chat(""),
    "refused": chat(None, refusal="I cannot help with that"),
}
CODES = {"wrong schema": "malformed", "wrong schema in a fence": "malformed"}


def pipeline(schema: Schema, client: ModelClient) -> Pipeline:
    strategy = load_strategy(prompts_folder(schema.name), "any")
    reader = ModelReader(schema, strategy, client, lambda words: make_view(words).text)
    return Pipeline(schema, Options(policy="full", model="any"), reader)


def read(schema: Schema, script: Any, **settings: Any) -> tuple[Outcome, Outcome, int]:
    """What is read with such a server, what by rules alone, and how often it was asked."""

    async def main() -> tuple[Outcome, Outcome, int]:
        async with (
            serving(script) as server,
            client_of(server.url, FakeTime(), **settings) as client,
        ):
            whole = pipeline(schema, client)
            outcome = await Exchange(client).complete(whole.read(REPORT.encode(), "a.txt"))
            return outcome, whole.read_without_model(REPORT.encode(), "a.txt"), len(server.received)

    return asyncio.run(main())


def record(outcome: Outcome) -> Record:
    assert isinstance(outcome.result, Record)
    return outcome.result


def values(outcome: Outcome) -> dict[str, object]:
    return {decision.path: decision.value for decision in record(outcome).decisions}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_stays_leaves_the_rules_reading_and_is_told(
    schema: Schema, fault: str
) -> None:
    outcome, by_rules, asked = read(schema, lambda _: FAULTS[fault], attempts=3)
    assert values(outcome) == values(by_rules)
    assert values(outcome)["/requests/received"] == 6
    codes = {problem.code for problem in record(outcome).problems}
    assert f"model_{CODES.get(fault, fault)}" in codes
    assert record(outcome).status == "flagged"
    assert outcome.usage.failed == outcome.usage.calls == asked
    questions = outcome.usage.calls // (2 if fault in {"truncated", *CODES, "malformed"} else 3)
    assert questions >= 2


def test_a_storm_of_429_that_ends_costs_time_and_nothing_else(schema: Schema) -> None:
    seen: set[str] = set()

    def stormy(body: dict[str, Any]) -> object:
        asked = str(body["messages"])
        first = asked not in seen
        seen.add(asked)
        said = body["response_format"]["json_schema"]["schema"]["properties"]
        calm: dict[str, Any] = {name: [] if name == "rows" else None for name in said}
        return Said({}, status=429, headers={"Retry-After": "1"}) if first else chat(calm)

    outcome, by_rules, _ = read(schema, stormy)
    assert values(outcome) == values(by_rules)
    assert not [p for p in record(outcome).problems if p.code.startswith("model_")]
    assert outcome.usage.failed == outcome.usage.calls // 2 == len(seen)


def test_a_document_is_given_up_when_its_time_is_over(schema: Schema) -> None:
    slow = Said(chat({}), delay=5)
    outcome, by_rules, _ = read(schema, lambda _: slow, document_timeout=0.2)
    assert values(outcome) == values(by_rules)
    (problem,) = [p for p in record(outcome).problems if p.code == "model_timeout"]
    assert "no answer within the 0.2 s of a document" in problem.message
    assert outcome.usage.calls == outcome.usage.failed > 0, "what was given up is counted"


def test_one_failing_document_spoils_no_other(schema: Schema) -> None:
    calm = REPORT.replace("131", "132")

    def server(body: dict[str, Any]) -> object:
        if "131条" in str(body["messages"]):
            return Said("oops", status=500)
        properties = body["response_format"]["json_schema"]["schema"]["properties"]
        return chat({name: [] if name == "rows" else None for name in properties})

    async def main() -> list[Outcome]:
        async with serving(server) as served, client_of(served.url, FakeTime()) as client:
            whole, exchange = pipeline(schema, client), Exchange(client)
            given = ((text.encode(), "a.txt") for text in (REPORT, calm))
            return await asyncio.gather(*(exchange.complete(whole.read(*one)) for one in given))

    spoilt, other = asyncio.run(main())
    assert spoilt.usage.failed > 0
    assert other.usage.failed == 0
    assert not [p for p in record(other).problems if p.code.startswith("model_")]


# --- a real run, really killed


@pytest.mark.slow
def test_killed_runs_over_a_server_end_in_the_bytes_of_an_unbroken_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(Path(__file__).parents[2] / "benchmarks")
    from kill import measure

    # So many that other processes read: they must end with the one that is killed.
    outcomes = measure(tmp_path, runs=3, documents=80, seed=2)
    assert any(outcome.was_killed for outcome in outcomes)
    assert all(outcome.same and outcome.told == 80 for outcome in outcomes)
