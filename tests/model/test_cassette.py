"""The model path on real answers, recorded from the embedded server. No weights needed.

To record anew (a changed prompt or schema is a request that is not on the tape):

    llmx model pull qwen2.5-coder-1.5b
    LLMX_RECORD=1 pytest tests/model/test_cassette.py

Nothing on a tape is written by hand. Keys never get there: the authorisation
header is left out on recording.
"""

import asyncio
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import vcr

from llmx.fields import Schema
from llmx.model.client import ModelClient
from llmx.model.endpoints import embedded_endpoint
from llmx.model.reader import ModelReader
from llmx.model.strategies import load_strategy
from llmx.pack import prompts_folder
from llmx.read import make_view, read_document
from llmx.read.sections import SectionFinder
from llmx.records import Reading, Readings, Usage

ROOT = Path(__file__).resolve().parents[2]
CASSETTES = ROOT / "tests" / "cassettes"
MODEL = "qwen2.5-coder-1.5b"
RECORDING = bool(os.environ.get("LLMX_RECORD"))
# The server's port and clock are new each time and say nothing.
DROPPED = ("date", "server", "keep-alive")


class Readable:
    """Cassettes with Chinese as Chinese."""

    @staticmethod
    def deserialize(text: str) -> Any:
        return json.loads(text)

    @staticmethod
    def serialize(cassette: Any) -> str:
        return json.dumps(cassette, ensure_ascii=False, indent=1) + "\n"


def plain_request(request: Any) -> Any:
    request.uri = "http://127.0.0.1/v1/chat/completions"
    request.headers = {}
    return request


def plain_response(response: Any) -> Any:
    said = json.loads(response["body"]["string"])
    for name in ("timings", "created", "id", "system_fingerprint"):
        said.pop(name, None)
    response["body"]["string"] = json.dumps(said, ensure_ascii=False).encode()
    response["headers"] = {"Content-Type": ["application/json"]}
    return response


def tape(name: str) -> Any:
    recorder = vcr.VCR(
        cassette_library_dir=str(CASSETTES),
        record_mode="all" if RECORDING else "none",
        match_on=["method", "path", "body"],
        filter_headers=["authorization"],
        before_record_request=plain_request,
        before_record_response=plain_response,
    )
    recorder.register_serializer("readable", Readable)
    return recorder.use_cassette(f"{name}.json", serializer="readable")


@contextmanager
def address() -> Iterator[str]:
    """Where the model is: the embedded server while recording, else nowhere."""
    if not RECORDING:
        yield "http://127.0.0.1:9/v1"
        return
    from llmx.model.server import EmbeddedServer
    from llmx.model.weights import load_catalogue, models_folder, resolve

    with EmbeddedServer(resolve(f"local:{MODEL}", load_catalogue(), models_folder())) as server:
        yield server.base_url


def read(schema: Schema, stem: str, only: set[str]) -> tuple[Readings, Usage, str]:
    """What the recorded model reads in a seed; the third part is the text."""
    path = next((ROOT / "seeds").glob(f"{stem}*.txt"))
    document = read_document(path.read_bytes(), path.name)
    sections = SectionFinder(schema.sections, schema.not_headings).find(document.view.text)
    document = replace(document, sections=sections)

    async def main(base_url: str) -> tuple[Readings, Usage]:
        client = ModelClient(embedded_endpoint(base_url, MODEL, "0" * 64), {})
        strategy = load_strategy(prompts_folder("annual_report"), MODEL)
        reader = ModelReader(schema, strategy, client, lambda words: make_view(words).text)
        try:
            return await reader.read(document, only)
        finally:
            await client.aclose()

    with address() as base_url, tape(stem):
        readings, usage = asyncio.run(main(base_url))
    return readings, usage, document.text


def values(readings: tuple[Reading, ...]) -> dict[str, object]:
    return {reading.path: reading.value for reading in readings}


# What is right by the hand labels, and what the model made of it.
CASES: dict[str, tuple[set[str], dict[str, object]]] = {}


@pytest.mark.parametrize("stem", CASES)
def test_reads_a_seed_as_recorded(schema: Schema, stem: str) -> None:
    only, expected = CASES[stem]
    readings, usage, text = read(schema, stem, only)
    assert values(readings.readings) == expected
    assert usage.calls == len(only)
    assert usage.failed == 0
    assert usage.tokens_in > 0
    for reading in readings.readings:
        assert reading.evidence
        for evidence in reading.evidence:
            assert text[evidence.start : evidence.end] == evidence.quote


def test_no_tape_holds_a_key_or_an_address() -> None:
    for path in CASSETTES.glob("*.json"):
        written = path.read_text("utf-8").lower()
        assert "authorization" not in written
        assert "bearer" not in written
        assert "sk-" not in written
