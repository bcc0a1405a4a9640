"""The whole way with a real model's answers, recorded from the embedded server.

The policy is `full` and the way of asking is written here: what is asked must
not change with each field that the rules learn, nor with the default strategy.
tests/cassettes/record.py makes the cassettes anew.
"""

import asyncio
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
import vcr

from llmx.lines import line_of
from llmx.model.catalogue import load_catalogue
from llmx.model.client import ModelClient, Settings
from llmx.model.endpoints import embedded_endpoint
from llmx.model.exchange import Exchange
from llmx.model.prompts import load_prompt
from llmx.model.reader import ModelReader
from llmx.model.strategies import Strategy
from llmx.pack import load_schema, prompts_folder
from llmx.pipeline import Options, Pipeline
from llmx.read import make_view
from llmx.records import Outcome, Record

ROOT = Path(__file__).parents[1]
CASSETTES = ROOT / "tests" / "cassettes"
MODEL = "qwen2.5-coder-0.5b"
SEEDS = ("000_1217a4fca6004162", "002_57a0cbbf0bb08cfd", "004_4d227ed6ab13489a")
SCHEMA = load_schema("annual_report")


def cassette(seed: str, record: str = "none") -> AbstractContextManager[Any]:
    """A cassette that knows a question by its words, not by the port it was put to."""
    recorder = vcr.VCR(
        record_mode=record,
        match_on=["method", "path", "body"],
        filter_headers=["authorization", "user-agent", "x-stainless-os", "x-stainless-arch"],
        decode_compressed_response=True,
    )
    path: AbstractContextManager[Any] = recorder.use_cassette(str(CASSETTES / f"{seed}.yaml"))
    return path


def strategy() -> Strategy:
    """How the recorded model was asked, whatever the default for it is by now."""
    folder = prompts_folder("annual_report")
    return Strategy(load_prompt(folder, "values.v1"), load_prompt(folder, "rows.v2"))


async def read_seed(seed: str, base_url: str = "http://127.0.0.1:1/v1") -> Outcome:
    """A seed under hybrid and `full`, asked of the server at `base_url`."""
    weights = load_catalogue().models[MODEL]
    endpoint = embedded_endpoint(base_url, MODEL, weights.sha256)
    client = ModelClient(endpoint, {}, Settings(attempts=1, concurrency=1))
    reader = ModelReader(SCHEMA, strategy(), client, lambda words: make_view(words).text)
    pipeline = Pipeline(SCHEMA, Options(policy="full", model=f"local:{MODEL}"), reader)
    path = ROOT / "seeds" / f"{seed}.txt"
    outcome = await Exchange(client).complete(pipeline.read(path.read_bytes(), str(path)))
    await client.aclose()
    return outcome


@pytest.mark.parametrize("seed", SEEDS)
def test_a_real_model_was_asked_and_every_value_is_grounded(seed: str) -> None:
    with cassette(seed) as played:
        outcome = asyncio.run(read_seed(seed))
    assert played.all_played
    assert outcome.usage.calls == len(played)
    assert outcome.usage.failed == 0
    assert isinstance(outcome.result, Record)
    text = (ROOT / "seeds" / f"{seed}.txt").read_bytes().decode()
    for decision in outcome.result.decisions:
        assert decision.evidence
        assert all(text[e.start : e.end] == e.quote for e in decision.evidence)


@pytest.mark.parametrize("seed", SEEDS)
def test_hybrid_keeps_what_rules_read(seed: str) -> None:
    with cassette(seed):
        outcome = asyncio.run(read_seed(seed))
    assert isinstance(outcome.result, Record)
    hybrid = line_of(outcome.result, SCHEMA)
    path = ROOT / "seeds" / f"{seed}.txt"
    rules = Pipeline(SCHEMA, Options(engine="rules"))
    alone = line_of(rules.read_without_model(path.read_bytes(), str(path)).result, SCHEMA)
    for pointer, field in alone["fields"].items():
        assert hybrid["fields"][pointer]["value"] == field["value"], pointer
    assert hybrid["engine"]["mode"] == "hybrid"
    assert hybrid["engine"]["prompts"]
