"""A model that answers anything at all: nothing ungrounded, nothing of the rules' undone."""

import asyncio
import json
import random
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmx.lines import line_of
from llmx.model.cache import Answer
from llmx.model.client import Reply, Request, Settings
from llmx.model.endpoints import Endpoint
from llmx.model.exchange import Exchange
from llmx.model.prompts import load_prompt
from llmx.model.reader import ModelReader
from llmx.model.strategies import load_strategy
from llmx.pack import load_schema, prompts_folder
from llmx.pipeline import Options, Pipeline
from llmx.read import make_view
from llmx.rules.reader import RuleReader

SEEDS = Path(__file__).parents[1] / "seeds"
TEXTS = {path.stem: path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt"))}
SCHEMA = load_schema("annual_report")
RULES = RuleReader(SCHEMA)
_ATTEMPTS = 50
BY_RULES = Pipeline(SCHEMA, Options(engine="rules"), rules=RULES)
EXACT = {identity.id for identity in SCHEMA.checks if identity.kind == "exact"}


class Whimsical:
    """Stands in for a client: whatever is asked, answers with figures and words of the question.

    What it says depends on its seed and the question alone, as with an answer on file.
    """

    def __init__(self, seed: int) -> None:
        self.endpoint = Endpoint("http://127.0.0.1:1/v1", "m", "test")
        self.settings = Settings()
        self._seed = seed

    async def ask(self, request: Request, until: float | None = None) -> Reply:  # noqa: ARG002
        words = request.messages[1]["content"]
        draw = random.Random(f"{self._seed} {words}")  # noqa: S311 - whims, not secrets
        # Cells of rows have types that a schema does not tell; a client takes no other.
        answers = (_object(request.shape.schema, words, draw) for _ in range(_ATTEMPTS))
        texts = (json.dumps(answer, ensure_ascii=False) for answer in answers)
        text = next((text for text in texts if request.shape.fits(text)), "")
        return Reply(Answer(text, "stop", failure="" if text else "malformed"), calls=1, failed=0)


def _object(schema: Any, words: str, draw: random.Random) -> dict[str, Any]:
    return {key: _value(one, words, draw) for key, one in schema["properties"].items()}


def _value(schema: Any, words: str, draw: random.Random) -> Any:
    if "enum" in schema:
        return draw.choice(schema["enum"])
    kind = schema.get("type")
    if "array" in kind:
        few, many = schema.get("minItems", 0), schema.get("maxItems", 4)
        return [_value(schema["items"], words, draw) for _ in range(draw.randint(few, many))]
    if kind == "object":
        return _object(schema, words, draw)
    if draw.random() < 0.1 and "null" in kind:
        return None
    if "string" in kind and (draw.random() < 1 / 2 or "integer" not in kind):
        start = draw.randrange(len(words))
        return words[start : start + draw.randrange(1, 12)]
    figures = [int(figure) for figure in re.findall(r"[0-9]{1,9}", words)]
    return draw.choice([*figures, 0, draw.randrange(10_000)])


@cache
def line(text: str, seed: int | None) -> dict[str, Any]:
    """What a text is read as, by rules and the whimsical model, or by rules alone."""
    client = Whimsical(seed or 0)
    pipeline = pipeline_of(client) if seed is not None else BY_RULES
    read = Exchange(client).complete(pipeline.read(text.encode(), "report.txt"))
    return line_of(asyncio.run(read).result, SCHEMA)


def pipeline_of(client: Whimsical) -> Pipeline:
    folder = prompts_folder("annual_report")
    strategy = replace(load_strategy(folder, "m"), second=load_prompt(folder, "second.v1"))
    reader = ModelReader(SCHEMA, strategy, client, lambda words: make_view(words).text)
    return Pipeline(SCHEMA, Options(policy="full"), reader, RULES)


def borne_out(read: dict[str, Any]) -> set[str]:
    """Paths of the exact identities that hold with something to add up."""
    return {
        path
        for check in read["checks"]
        if check["id"] in EXACT and check["status"] == "holds" and check["left"]
        for path in check["paths"]
    }


@pytest.mark.parametrize("name", TEXTS)
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_any_answers(name: str, seed: int) -> None:
    text = TEXTS[name]
    by_rules, hybrid = line(text, None), line(text, seed)
    for path, field in hybrid["fields"].items():
        assert field["evidence"], path
        for one in field["evidence"]:
            assert text[one["start"] : one["end"]] == one["quote"]
    supported = borne_out(by_rules)
    for path, field in by_rules["fields"].items():
        now = hybrid["fields"].get(path)
        assert now is not None, f"{path} is lost"
        if path in supported or path.startswith("/table"):
            assert now["value"] == field["value"], path


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 2**32), words=st.text(max_size=60))
def test_what_one_document_says_changes_no_other(seed: int, words: str) -> None:
    first, second = list(TEXTS.values())[:2]
    cut = len(first) // 2
    injected = first[:cut] + words + first[cut:]

    async def both() -> list[Any]:
        client = Whimsical(seed)
        pipeline, exchange = pipeline_of(client), Exchange(client)
        texts = [text.encode("utf-8", "replace") for text in (injected, second)]
        readings = [pipeline.read(data, "report.txt") for data in texts]
        return await asyncio.gather(*map(exchange.complete, readings))

    _, other = asyncio.run(both())
    assert line_of(other.result, SCHEMA) == line(second, seed)
