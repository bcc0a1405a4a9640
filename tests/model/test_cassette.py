"""The model reader alone on recorded answers of a small real model: what it takes, what it refuses.

The tapes are those of tests/test_cassettes.py, made by tests/cassettes/record.py.
"""

import asyncio
from dataclasses import replace

import pytest
from test_cassettes import CASSETTES, MODEL, ROOT, cassette, strategy

from llmx.fields import Schema
from llmx.model.catalogue import load_catalogue
from llmx.model.client import ModelClient, Settings
from llmx.model.endpoints import embedded_endpoint
from llmx.model.exchange import Exchange
from llmx.model.reader import ModelReader
from llmx.read import make_view, read_document
from llmx.read.sections import SectionFinder
from llmx.records import Readings, Usage


async def heard(schema: Schema, seed: str, group: str) -> tuple[Readings, Usage, str]:
    """What the recorded model reads of a group of fields in a seed, and the seed's text."""
    data = (ROOT / "seeds" / f"{seed}.txt").read_bytes()
    document = read_document(data, seed)
    sections = SectionFinder(schema.sections, schema.not_headings).find(document.view.text)
    document = replace(document, sections=sections)
    weights = load_catalogue().models[MODEL]
    endpoint = embedded_endpoint("http://127.0.0.1:1/v1", MODEL, weights.sha256)
    client = ModelClient(endpoint, {}, Settings(attempts=1))
    reader = ModelReader(schema, strategy(), client, lambda words: make_view(words).text)
    only = {leaf.path for leaf in schema.leaves if leaf.path.startswith(f"/{group}/")}
    try:
        readings, usage = await Exchange(client).complete(reader.read(document, only))
    finally:
        await client.aclose()
    return readings, usage, document.text


CASES = [
    # 已全部按时办结: the model said 100 for 办结率为100% and 6 for six outcomes: refused.
    ("002_57a0cbbf0bb08cfd", "requests", {"/requests/completed": 6}),
    # 专职人员2名: the same 2 for staff and part-time staff is refused.
    ("000_1217a4fca6004162", "capacity", {"/capacity/staff_full_time": 2}),
]


@pytest.mark.parametrize(("seed", "group", "expected"), CASES)
def test_takes_what_the_text_bears_out(
    schema: Schema, seed: str, group: str, expected: dict[str, int]
) -> None:
    with cassette(seed):
        readings, usage, text = asyncio.run(heard(schema, seed, group))
    values = {reading.path: reading.value for reading in readings.readings}
    assert values.items() >= expected.items()
    assert usage.failed == 0
    assert usage.tokens_in > 0
    for reading in readings.readings:
        for evidence in reading.evidence:
            assert text[evidence.start : evidence.end] == evidence.quote


def test_refuses_what_a_small_model_fills_in(schema: Schema) -> None:
    with cassette("002_57a0cbbf0bb08cfd"):
        readings, _, _ = asyncio.run(heard(schema, "002_57a0cbbf0bb08cfd", "requests"))
    values = {reading.path for reading in readings.readings}
    invented = ("completed_on_time", "completed_extended", "channels/email", "outcomes/refused")
    assert values.isdisjoint(f"/requests/{name}" for name in invented)
    (problem,) = readings.problems
    assert problem.code == "model_ungrounded"
    assert "/requests/completed_on_time = 100: printed only with another unit" in problem.message
    assert "/requests/channels/email = 2: the figure is that of" in problem.message


def test_no_tape_holds_a_key() -> None:
    tapes = [path.read_text("utf-8").lower() for path in CASSETTES.glob("*.yaml")]
    assert tapes
    for tape in tapes:
        assert "authorization" not in tape
        assert "bearer" not in tape
